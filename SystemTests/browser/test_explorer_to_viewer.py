# SPDX-License-Identifier: GPL-3.0-or-later
"""The way of a person: from Orthanc Explorer's list of studies by the yellow button to images that can be scrolled."""

from collections.abc import Iterator

import pytest
from harness.corpus import CT, MR, instance, volume
from harness.explorer_page import ExplorerPage
from harness.fixtures import Visit
from harness.server import OrthancServer, orthanc_server
from harness.viewer_page import ViewerPage
from workbench import paths
from workbench.installation import Installation

STUDIES = {
    "CT": (CT, "Doe^Jane", "Doe, Jane", "Axial brain"),
    "MR": (MR, "Roe^Richard", "Roe, Richard", "Sagittal T1"),
}


@pytest.fixture(scope="module", params=["dicom-json", "dicom-web"])
def explored(request: pytest.FixtureRequest, installation: Installation) -> Iterator[tuple[OrthancServer, str]]:
    """A server with a CT and an MR study, and the data source that it is configured with."""
    source: str = request.param
    with orthanc_server(
        installation,
        f"explored-{source}",
        ohif={"DataSource": source},
        plugins=[paths.PLUGIN, installation.dicom_web],
    ) as server:
        for modality, (template, name, _, description) in STUDIES.items():
            server.upload(
                *volume(
                    template,
                    f"explored {modality}",
                    slices=12,
                    PatientName=name,
                    StudyDescription=f"{modality} study",
                    SeriesDescription=description,
                )
            )
        yield server, source


@pytest.mark.parametrize("modality", [pytest.param("CT", marks=pytest.mark.each_version), "MR"])
def test_a_study_opens_from_orthanc_explorer(explored: tuple[OrthancServer, str], visit: Visit, modality: str) -> None:
    server, _ = explored
    _, name, shown_name, description = STUDIES[modality]
    context, traffic = visit(server.url)
    explorer = ExplorerPage(context.new_page())
    explorer.open(server.url)
    explorer.open_study(name)
    explorer.press_open_viewer()
    viewer = ViewerPage(explorer.choose("Basic viewer"))
    viewer.wait_until_drawn()

    assert viewer.patient_name() == shown_name
    [series] = viewer.wait_for_series(1)
    assert modality in series.text
    assert description in series.text
    assert viewer.slice_position() == (1, 12)

    first = viewer.picture()
    viewer.scroll_to(7)
    viewer.wait_until_different(first)
    seventh = viewer.picture()
    viewer.scroll_to(12)
    viewer.wait_until_different(seventh)
    traffic.assert_clean()


BASIC, VOLUME, TMTV = "Basic viewer", "Volume rendering", "Total metabolic tumor volume"
SEGMENTATION, MICROSCOPY, ULTRASOUND = "Segmentation", "Microscopy", "Ultrasound pleura annotation"
UNTRACKED = "Basic viewer without tracking"
SINCE = {ULTRASOUND: (3, 11), UNTRACKED: (3, 12)}
FITTING = {
    ("CT",): [BASIC, VOLUME, SEGMENTATION, UNTRACKED],
    ("CT", "PT"): [BASIC, VOLUME, TMTV, SEGMENTATION, UNTRACKED],
    ("US",): [BASIC, VOLUME, SEGMENTATION, ULTRASOUND, UNTRACKED],
    ("DOC",): [BASIC, VOLUME, UNTRACKED],
    ("SM", "ANN"): [MICROSCOPY],
    ("SM", "CT"): [BASIC, VOLUME, SEGMENTATION, MICROSCOPY, UNTRACKED],
}


@pytest.mark.every_release
def test_the_button_offers_the_modes_that_the_release_has_and_that_fit(server: OrthancServer, visit: Visit) -> None:
    release = tuple(int(part) for part in paths.CHOSEN.version.split("-")[0].split(".")[:2])
    context, traffic = visit(server.url)
    explorer = ExplorerPage(context.new_page())
    for modalities, modes in FITTING.items():
        name = "-".join(modalities)
        server.upload(
            *(instance(CT, name, modality, Modality=modality, PatientName=f"Modes^{name}") for modality in modalities)
        )
        explorer.open(server.url)
        explorer.open_study(f"Modes^{name}")
        explorer.press_open_viewer()
        assert explorer.offered() == [mode for mode in modes if SINCE.get(mode, release) <= release], name
    traffic.assert_clean()


def test_ohifs_own_study_list_leads_to_a_study(explored: tuple[OrthancServer, str], visit: Visit) -> None:
    server, source = explored
    context, traffic = visit(server.url)
    explorer = ExplorerPage(context.new_page())
    explorer.open(server.url)
    if source == "dicom-json":
        # This source knows one study at a time: there is no list, and so no button.
        assert explorer.page.get_by_text("Open OHIF study list").count() == 0
        return
    study_list = explorer.open_study_list()
    study_list.get_by_text("Doe, Jane").or_(study_list.get_by_text("Doe^Jane")).first.click()
    study_list.get_by_text("Basic Viewer").first.click()
    viewer = ViewerPage(study_list)
    viewer.wait_until_drawn()
    assert viewer.patient_name() == "Doe, Jane"
    traffic.assert_clean()


def test_the_volume_rendering_shows_several_views(explored: tuple[OrthancServer, str], visit: Visit) -> None:
    server, _ = explored
    context, traffic = visit(server.url)
    explorer = ExplorerPage(context.new_page())
    explorer.open(server.url)
    explorer.open_study("Doe^Jane")
    explorer.press_open_viewer()
    viewer = ViewerPage(explorer.choose("Volume rendering"))
    viewer.wait_until_drawn()
    assert viewer.viewport_count() >= 3
    traffic.assert_clean()


def test_the_shown_study_survives_a_reload(explored: tuple[OrthancServer, str], visit: Visit) -> None:
    server, _ = explored
    context, traffic = visit(server.url)
    explorer = ExplorerPage(context.new_page())
    explorer.open(server.url)
    explorer.open_study("Roe^Richard")
    explorer.press_open_viewer()
    viewer = ViewerPage(explorer.choose("Basic viewer"))
    viewer.wait_until_drawn()
    viewer.page.reload()
    viewer.wait_until_drawn()
    assert viewer.patient_name() == "Roe, Richard"
    traffic.assert_clean()

# SPDX-License-Identifier: GPL-3.0-or-later
"""What is no image: documents, videos, and what OHIF does not show."""

import pytest
from harness.compatibility import is_in
from harness.library import Library
from harness.study_page import StudyPage
from studies.documents import FRAMES_A_SECOND
from studies.waveforms import DRAWN, NOT_DRAWN, OTHER_SAMPLES
from workbench import paths

_VIDEO = """
() => {
    const { viewportGridService, cornerstoneViewportService } = window.services;
    const id = [...viewportGridService.getState().viewports.keys()][0];
    return cornerstoneViewportService.getCornerstoneViewport(id)?.videoElement?.duration ?? 0;
}
"""



@pytest.mark.every_release
@pytest.mark.study_type("PDF", "the page")
def test_the_page_of_a_document_shows(library: Library) -> None:
    with library.open("pdf") as viewer:
        viewer.until(lambda: viewer.share_of_colour((1, 1, 0)) > 0.1, "the page does not show")


_NOT_RENDERED = "Orthanc's DICOMweb plugin renders none in this version; 1.20 does"
_TAKEN_FOR_IMAGES = "Orthanc's DICOMweb plugin tells no transfer syntax, by which OHIF would know that it is a video"
_SEEN = "duration, and frames by seeking"
_HEVC = "Debian's Chromium has no decoder; browsers that have one play it"
_MPEG2 = "browsers have no decoder"


@pytest.mark.parametrize(
    "study",
    [
        pytest.param(
            "video h264",
            marks=[
                pytest.mark.every_release,
                pytest.mark.study_type("Endoscopic video, MPEG-4 AVC", _SEEN),
                pytest.mark.limit("dicom-web", _TAKEN_FOR_IMAGES),
            ],
        ),
        pytest.param(
            "video photographic",
            marks=[
                pytest.mark.each_version,
                pytest.mark.study_type("Photographic video, MPEG-4 AVC", _SEEN),
                pytest.mark.limit("dicom-web", _NOT_RENDERED, orthanc_until="1.12"),
            ],
        ),
        pytest.param(
            "video hevc",
            marks=[
                pytest.mark.study_type("Video, HEVC", _SEEN),
                pytest.mark.limit("dicom-json", _HEVC),
                pytest.mark.limit("dicom-web", _HEVC),
            ],
        ),
        pytest.param(
            "video mpeg2",
            marks=[
                pytest.mark.study_type("Video, MPEG-2", _SEEN),
                pytest.mark.limit("dicom-json", _MPEG2),
                pytest.mark.limit("dicom-web", _MPEG2),
            ],
        ),
    ],
)
def test_a_video_has_its_duration_and_can_be_searched(library: Library, study: str) -> None:
    with library.open(study) as viewer:
        viewer.wait_for_code(1)
        assert viewer.page.evaluate(_VIDEO) == pytest.approx(6, abs=0.2)
        for number in (5 * FRAMES_A_SECOND, 7, 3 * FRAMES_A_SECOND):
            viewer.show_code(number)


_NO_BULK_DATA = "Orthanc's DICOMweb plugin refuses bulk data inside sequences"


@pytest.mark.every_release
@pytest.mark.limit("dicom-web", _NO_BULK_DATA, since="3.13")
@pytest.mark.study_type("ECG", "drawn since 3.13; before listed as not supported by OHIF, without an error")
def test_an_electrocardiogram_shows_or_is_listed(library: Library) -> None:
    with library.open("ecg") as viewer:
        _assert_waveform(viewer, "ECG", is_opened=False)


@pytest.mark.every_release
@pytest.mark.study_type(
    "ECG, hemodynamic and electrophysiologic waveforms",
    "the images beside them; each drawn since 3.13, before listed as not supported",
)
@pytest.mark.sources("dicom-json")
def test_waveforms_are_drawn_where_ohif_can(library: Library) -> None:
    with library.open("waveforms drawn") as viewer:
        viewer.show_code(1)
        for waveform in DRAWN[:2] if library.is_brief else DRAWN:
            _assert_waveform(viewer, waveform.name)


@pytest.mark.study_type("Other waveforms", "the images beside them; each listed as not supported, without an error")
@pytest.mark.sources("dicom-json")
@pytest.mark.parametrize(
    "study", [pytest.param("waveforms not drawn", marks=pytest.mark.every_release), "waveforms other samples"]
)
def test_waveforms_that_ohif_does_not_draw_are_listed(library: Library, study: str) -> None:
    with library.open(study) as viewer:
        viewer.show_code(1)
        for waveform in NOT_DRAWN if study == "waveforms not drawn" else OTHER_SAMPLES:
            viewer.wait_until_unsupported(waveform.name)


def _assert_waveform(viewer: StudyPage, name: str, is_opened: bool = True) -> None:
    if not is_in(paths.CHOSEN.version, since="3.13"):
        viewer.wait_until_unsupported(name)
        return
    if is_opened:
        viewer.open(name)
    viewer.until(lambda: _has_trace(viewer), f"{name} is not drawn")


def _has_trace(viewer: StudyPage) -> bool:
    """Whether thin white lines on a red grid go over most of the viewport, and no image is there."""
    white = (viewer.screen(viewer.pane()) > 80).all(axis=2)
    return white.any(axis=0).mean() > 0.5 and white.mean() < 0.2

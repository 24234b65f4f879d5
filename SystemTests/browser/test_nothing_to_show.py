# SPDX-License-Identifier: GPL-3.0-or-later
"""Studies of which OHIF shows nothing: a person reads why instead of looking at a black screen."""

import re

import pytest
from harness.browser import PATIENCE
from harness.corpus import CT, volume
from harness.fixtures import Visit
from harness.server import OrthancServer, orthanc_server
from harness.study_page import StudyPage
from harness.viewer_page import ViewerPage
from playwright.sync_api import Page, expect
from studies.derived import segmentation, sources
from studies.documents import pdf
from studies.lone import OBJECTS, images_of, lone, on_other_instances
from studies.study import file, study_uid
from workbench import paths
from workbench.installation import Installation


def open_study(page: Page, server: OrthancServer, study: str) -> None:
    """Opens the document of a study."""
    page.goto(f"{server.url}/ohif/viewer?url=../studies/{study}/ohif-dicom-json")


def says(page: Page, sentence: str) -> None:
    """Waits until the page shows exactly that sentence."""
    expect(page.get_by_role("alert")).to_have_text(sentence, timeout=PATIENCE)


DOCUMENT = re.compile(r"^[^?]*/ohif-dicom-json$")
ABOUT_IMAGES = {
    "segmentation": "a segmentation (SEG)",
    "structure set": "a structure set (RTSTRUCT)",
    "measurements": "a report (SR)",
    "measurements in space": "a report (SR)",
    "key objects": "a selection of key images (KO)",
}


BY_DICOMWEB = {
    "segmentation": "segmentations (SEG)",
    "structure set": "structure sets (RTSTRUCT)",
    "measurements": "measurements (SR)",
}


@pytest.mark.parametrize("kind", ABOUT_IMAGES)
def test_an_object_without_its_images_names_what_is_missing(server: OrthancServer, visit: Visit, kind: str) -> None:
    [stored] = server.upload(lone(kind))
    context, _ = visit(server.url)
    page = context.new_page()
    open_study(page, server, stored["ParentStudy"])
    says(
        page,
        f"This study holds {ABOUT_IMAGES[kind]} only; the images that it belongs to are not in this study "
        f"(series {images_of(f'lone {kind}')}).",
    )
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.every_release
def test_what_belongs_to_images_of_another_study_is_told_beside_other_images(
    server: OrthancServer, visit: Visit
) -> None:
    study = "strays"
    made = [*sources(study)]
    for kind in ("segmentation", "structure set", "measurements"):
        stray = OBJECTS[kind](f"{study} {kind}")
        stray.StudyInstanceUID, stray.PatientID = made[0].StudyInstanceUID, made[0].PatientID
        made.append(stray)
    stored = server.upload(*(file(dataset) for dataset in made))
    context, traffic = visit(server.url)
    viewer = StudyPage(context.new_page())
    open_study(viewer.page, server, stored[0]["ParentStudy"])
    viewer.wait_until_drawn()
    says(
        viewer.page,
        "A segmentation (SEG), a structure set (RTSTRUCT) and a report (SR) are not shown: the images that they belong "
        f"to are not in this study (series {images_of(f'{study} segmentation')} and 2 more).",
    )
    for series in ("Boxes", "RTSTRUCT"):
        viewer.wait_until_unsupported(series)
    assert traffic.errors == []


MISSING = "What was opened is not shown: the images that it belongs to are not in this study."


@pytest.mark.every_release
def test_a_structure_set_of_other_instances_does_not_lose_the_page(server: OrthancServer, visit: Visit) -> None:
    images, structures = on_other_instances("other instances")
    study = server.upload(*(file(dataset) for dataset in [*images, structures]))[0]["ParentStudy"]
    context, traffic = visit(server.url)
    viewer = StudyPage(context.new_page())
    open_study(viewer.page, server, study)
    viewer.wait_until_drawn()
    viewer.open("RTSTRUCT")
    # Before 3.12 OHIF finds the images by their series, and asks whether to load the contours.
    said = viewer.page.get_by_role("alert").or_(viewer.page.get_by_text("Do you want to open this Segmentation?"))
    expect(said.first).to_be_visible(timeout=PATIENCE)
    if viewer.page.get_by_role("alert").count():
        says(viewer.page, MISSING)
        viewer.page.get_by_role("button", name="Close", exact=True).click()
        viewer.open("CT")
        viewer.show_code(5)
    assert traffic.errors == []


@pytest.mark.every_release
def test_by_dicomweb_the_page_names_what_belongs_to_images_elsewhere(
    installation: Installation, visit: Visit
) -> None:
    plugins = [paths.PLUGIN, installation.dicom_web]
    with orthanc_server(
        installation, "nothing-dicomweb", ohif={"DataSource": "dicom-web"}, plugins=plugins
    ) as server:
        context, _ = visit(server.url)
        page = context.new_page()
        for kind, name in BY_DICOMWEB.items():
            server.upload(lone(kind))
            page.goto(f"{server.url}/ohif/viewer?StudyInstanceUIDs={study_uid(f'lone {kind}')}")
            says(page, f"This study holds {name} only; the images that they belong to are not in this study.")


@pytest.mark.parametrize(
    ("kind", "named"),
    [
        ("presentation state", "a presentation state (PR) only; the images that it belongs to are not in this study."),
        ("registration", "a registration (REG) only; the images that it belongs to are not in this study."),
        ("raw data", "raw data (RAW) only; the viewer does not show it."),
        ("plan", "a treatment plan (RTPLAN) only; the viewer does not show it."),
    ],
)
def test_an_object_that_is_no_image_is_named(server: OrthancServer, visit: Visit, kind: str, named: str) -> None:
    [stored] = server.upload(lone(kind))
    context, _ = visit(server.url)
    page = context.new_page()
    open_study(page, server, stored["ParentStudy"])
    says(page, f"This study holds {named}")


def test_a_series_says_that_it_is_one(server: OrthancServer, visit: Visit) -> None:
    images = sources("series alone")
    stored = server.upload(*(file(image) for image in images), file(segmentation("series alone", images)))
    context, _ = visit(server.url)
    page = context.new_page()
    page.goto(f"{server.url}/ohif/viewer?url=../series/{stored[-1]['ParentSeries']}/ohif-dicom-json")
    says(
        page,
        "This series holds a segmentation (SEG) only; the images that it belongs to are not in this series "
        f"(series {images[0].SeriesInstanceUID}).",
    )
    # With its images nothing is missing.
    open_study(page, server, stored[0]["ParentStudy"])
    ViewerPage(page).wait_until_drawn()
    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize("content", ["text report", "pdf"])
def test_a_document_without_images_shows_by_itself(server: OrthancServer, visit: Visit, content: str) -> None:
    [stored] = server.upload(pdf() if content == "pdf" else lone(content))
    context, _ = visit(server.url)
    page = context.new_page()
    open_study(page, server, stored["ParentStudy"])
    if content == "pdf":
        expect(page.locator("object")).to_have_count(1, timeout=PATIENCE)
    else:
        expect(page.get_by_text("Nothing abnormal")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("alert")).to_have_count(0)


ANSWERS = {
    "no study": (200, '{"studies": []}', "There is nothing in it that can be read."),
    "no instance": (200, '{"studies": [{"series": []}]}', "There is nothing in it that can be read."),
    "no JSON": (200, "<p>Welcome</p>", "What the server answers is no study."),
    "too large": (413, "The study is too large.", "The study is too large."),
    "too large, on a page": (413, "<html>Request Entity Too Large</html>", "It is too large."),
    "refused": (403, "", "The server does not let you see it."),
    "unknown user": (401, '{"Message": "x"}', "The server asks who you are."),
    "a failure": (500, "x" * 1000, "The server answers with status 500."),
    "not there": (404, "", "There is no such study."),
}


@pytest.mark.parametrize(
    "answer",
    [pytest.param(one, marks=pytest.mark.every_release) if one == "no study" else one for one in ANSWERS],
)
def test_whatever_the_server_answers_the_page_says_why(server: OrthancServer, visit: Visit, answer: str) -> None:
    status, body, reason = ANSWERS[answer]
    study = server.upload_study(*volume(CT, "answers", 1))
    context, _ = visit(server.url)
    context.route(DOCUMENT, lambda route: route.fulfill(status=status, body=body))
    page = context.new_page()
    open_study(page, server, study)
    says(page, f"The study cannot be opened. {reason}")


def test_a_server_that_is_gone_is_told(server: OrthancServer, visit: Visit) -> None:
    study = server.upload_study(*volume(CT, "gone", 1))
    context, _ = visit(server.url)
    context.route(DOCUMENT, lambda route: route.abort())
    page = context.new_page()
    open_study(page, server, study)
    expect(page.get_by_role("alert")).to_contain_text("The server cannot be reached", timeout=PATIENCE)


def test_the_document_is_parsed_once(server: OrthancServer, visit: Visit) -> None:
    study = server.upload_study(*volume(CT, "parsed once", 2))
    context, _ = visit(server.url)
    page = context.new_page()
    page.add_init_script(
        """
        window.parsed = {};
        for (const name of ['json', 'text', 'clone', 'arrayBuffer', 'blob']) {
            const read = Response.prototype[name];
            Response.prototype[name] = function () {
                if (this.url.endsWith('ohif-dicom-json')) {
                    window.parsed[name] = (window.parsed[name] || 0) + 1;
                }
                return read.apply(this, arguments);
            };
        }
        """
    )
    open_study(page, server, study)
    ViewerPage(page).wait_until_drawn()
    assert page.evaluate("() => window.parsed") == {"json": 1}

# SPDX-License-Identifier: GPL-3.0-or-later
"""Links that name studies in every form that people and programs have, with OHIF's source of documents."""

from collections.abc import Callable
from typing import Any

import pytest
from harness.corpus import CT, instance, volume
from harness.fixtures import Starter, Visit
from harness.server import OrthancServer
from harness.viewer_page import ViewerPage
from playwright.sync_api import Page, Route, expect

REFUSAL = "The study cannot be opened. "


@pytest.fixture(scope="module")
def studies(server: OrthancServer) -> dict[str, str]:
    """Orthanc's identifiers and UIDs of two studies of Jane Doe, for the texts of links."""
    known = {}
    for name, slices, accession, date in (("first", 3, "A 1", "20240101"), ("second", 4, "B2", "20250101")):
        files = volume(
            CT, name, slices, PatientName="Doe^Jane", PatientID="P 1", AccessionNumber=accession, StudyDate=date
        )
        known[name], known[f"{name}_uid"] = server.upload_study(*files), files[0].StudyInstanceUID
    known["patient"] = server.json(f"/studies/{known['first']}/patient")["ID"]
    known["series"] = server.json(f"/studies/{known['first']}")["Series"][0]
    # What Orthanc takes for the same name.
    server.upload_study(*volume(CT, "other", 1, PatientName="Roe^Richard", PatientID="p_1", AccessionNumber="a_1"))
    return known


LINKS = {
    "a relative address": ("viewer?url=../studies/{first}/ohif-dicom-json", 1),
    "an absolute path": ("viewer?url=/studies/{first}/ohif-dicom-json", 1),
    "a whole address": ("viewer?url={server}/studies/{first}/ohif-dicom-json", 1),
    "a slash at the end": ("viewer/?url=../studies/{first}/ohif-dicom-json", 1),
    "the source in the path": ("viewer/dicomjson?url=../studies/{first}/ohif-dicom-json", 1),
    "another mode": ("segmentation/dicomjson/?url=../studies/{first}/ohif-dicom-json", 1),
    "a patient": ("viewer?url=../patients/{patient}/ohif-dicom-json", 2),
    "a series": ("viewer?url=../series/{series}/ohif-dicom-json", 1),
    "UIDs": ("viewer?StudyInstanceUIDs={first_uid},{second_uid}", 2),
    "UIDs in small letters, one by one": ("viewer?studyInstanceUIDs={first_uid}&studyInstanceUIDs={second_uid}", 2),
    "an accession number": ("viewer/dicomjson?AccessionNumber=A%201", 1),
    "a patient identifier": ("viewer?PatientID=P+1", 2),
    "OHIF 2": ("viewer/{first_uid}", 1),
    "OHIF 2, two studies": ("viewer/{first_uid};{second_uid}", 2),
    "a UID for an identifier": ("viewer?url=../studies/{first_uid}/ohif-dicom-json", 1),
}


@pytest.mark.every_release
@pytest.mark.timeout(600)
def test_a_link_of_any_form_opens_what_it_names(
    server: OrthancServer, studies: dict[str, str], visit: Visit
) -> None:
    context, traffic = visit(server.url)
    viewer = ViewerPage(context.new_page())
    complaints = {}
    for form, (link, series) in LINKS.items():
        viewer.page.goto(f"{server.url}/ohif/{link.format(server=server.url, **studies)}")
        try:
            viewer.wait_until_drawn()
            viewer.wait_for_series(series)
            assert viewer.patient_name() == "Doe, Jane"
            assert viewer.page.get_by_role("alert").count() == 0
        except Exception as error:  # Which of them fail is told at the end.
            complaints[form] = str(error).splitlines()[0]
    viewer.page.reload()
    viewer.wait_until_drawn()
    assert complaints == {}
    assert traffic.errors == traffic.foreign == []
    assert [address for address in traffic.requests if "/ohif/dicom-json" in address.partition("?")[0]] == []


NO_STUDIES = {
    "viewer?StudyInstanceUIDs=1.2.3": "There is no such study.",
    "viewer?url=../studies/nonsense/ohif-dicom-json": "There is no such study.",
    "viewer?url=../studies/1.2.3/ohif-dicom-json": "There is no such study.",
    "viewer/1.2.3": "There is no such study.",
    "viewer?AccessionNumber=A*": (
        'Its link is not right: such a name has up to 128 characters, and none of "*", "?" and "\\".'
    ),
    "viewer?url=dicom-json": "Its link names no study.",
}


@pytest.mark.every_release
def test_a_link_to_no_study_says_so(server: OrthancServer, visit: Visit) -> None:
    """OHIF itself stays black."""
    context, _ = visit(server.url)
    page = context.new_page()
    for link, reason in NO_STUDIES.items():
        page.goto("about:blank")
        page.goto(f"{server.url}/ohif/{link}")
        expect(page.get_by_role("alert")).to_have_text(REFUSAL + reason)


# What is found on the page itself, without opening it

FIND = """
async query => {
    const { namesIn, findStudies } = window.ohifPage;
    try {
        const { studies, count } = await findStudies(namesIn(new URLSearchParams(query)));
        return [studies.map(study => study.uid), count];
    } catch (refusal) {
        return refusal.message;
    }
}
"""


def find(page: Page, query: str) -> Any:
    """The UIDs of the studies that a query names and how many there are, or the sentence that the page shows."""
    return page.evaluate(FIND, query)


@pytest.fixture
def page(server: OrthancServer, visit: Visit) -> Page:
    """A page of the viewer that shows no study."""
    context, _ = visit(server.url)
    opened = context.new_page()
    opened.goto(f"{server.url}/ohif/")
    return opened


def test_only_the_very_name_finds_a_study(server: OrthancServer, studies: dict[str, str], page: Page) -> None:
    first, second = studies["first_uid"], studies["second_uid"]
    # The latest first, as of a patient; else in the order of the names, each once.
    assert find(page, "PatientID=P 1") == [[second, first], 2]
    assert find(page, "PatientID=%20P 1%20") == [[second, first], 2]
    assert find(page, f"StudyInstanceUIDs={first},1.2.3,{second},{first}&patientID=P 1") == [[first, second], 2]
    assert find(page, "AccessionNumber=B2, A 1&hangingprotocolId=x") == [[second, first], 2]
    # Orthanc finds the first study by these as well.
    for name in ("PatientID=P_1", "PatientID=P%251", "PatientID=PÄ 1", "AccessionNumber=a 1", "AccessionNumber=A_1"):
        assert find(page, name) == "There is no such study.", name


def test_of_joined_studies_only_what_is_drawn_on_none_of_them_is_not_supported(page: Page) -> None:
    """A plan's study often holds the structure set alone, and its images are in another one."""
    storage = "1.2.840.10008.5.1.4.1.1."
    kinds = {"on the other study": ["1.1"], "on two": ["9.9", "1.1"], "on none": ["9.9"], "nameless": []}
    objects = [
        {
            "url": "", "metadata": {
                "SOPClassUID": f"{storage}66.4", "SOPInstanceUID": name, "SeriesInstanceUID": "2.1",
                "ReferencedSeriesSequence": [{"SeriesInstanceUID": uid} for uid in series],
            },
        }
        for name, series in kinds.items()
    ]
    objects.append({"url": "", "metadata": {"SOPInstanceUID": "on none", "SeriesInstanceUID": "2.1"}})
    image = {"url": "", "metadata": {"SOPClassUID": f"{storage}2", "SOPInstanceUID": "1.1.1", "Rows": 2}}
    content = {"studies": [
        {"series": [{"SeriesInstanceUID": "1.1", "instances": [image]}]},
        {"series": [{"SeriesInstanceUID": "2.1", "instances": objects}]},
    ]}
    judged = page.evaluate("content => (window.ohifPage.listStrays(content), content)", content)
    classes = [
        (one["metadata"]["SOPInstanceUID"], one["metadata"]["SOPClassUID"].removeprefix(storage))
        for one in judged["studies"][1]["series"][0]["instances"]
    ]
    assert classes == [
        ("on the other study", "66.4"), ("on two", "66.4"), ("on none", "66"), ("nameless", "66"),
    ]
    assert judged["studies"][0] == content["studies"][0]


def test_a_study_is_found_by_an_accession_number_with_blanks_before_it(server: OrthancServer, page: Page) -> None:
    """Blanks at both ends mean nothing (PS3.5 6.2), but Orthanc keeps those at the beginning."""
    kept = ["77", " 77", "   77 ", "               7"]
    uids = []
    for number, accession in enumerate(kept):
        file = instance(CT, f"blanks {number}", AccessionNumber=accession, StudyDate=f"2024010{9 - number}")
        del file.PixelData
        server.upload(file)
        uids.append(str(file.StudyInstanceUID))
    assert find(page, "AccessionNumber=77") == [uids[:3], 3]
    assert find(page, "AccessionNumber=%2077%20,7") == [uids, 4]


def test_a_study_opens_by_a_uid_that_is_too_long(server: OrthancServer, visit: Visit) -> None:
    """Scripts make them, and Orthanc stores them as they are."""
    uid = "1.2.826.0.1.3680043.8.498." + "7" * 102
    files = volume(CT, "long", 3, PatientName="Doe^Jane")
    for file in files:
        file.StudyInstanceUID = uid
    server.upload_study(*files)
    context, traffic = visit(server.url)
    viewer = ViewerPage(context.new_page())
    viewer.page.goto(f"{server.url}/ohif/viewer?StudyInstanceUIDs={uid}")
    viewer.wait_until_drawn()
    assert viewer.patient_name() == "Doe, Jane"
    traffic.assert_clean()


def test_of_a_uid_that_patients_share_one_study_shows_and_the_page_says_so(
    server: OrthancServer, visit: Visit
) -> None:
    names = {"Doe^Jane": "Doe, Jane", "Roe^Richard": "Roe, Richard"}
    ids = {}
    for number, name in enumerate(names):
        files = volume(CT, "two patients", 3, PatientName=name, PatientID=f"two {number}")
        ids[names[name]] = server.upload_study(*files)
    context, traffic = visit(server.url)
    viewer = ViewerPage(context.new_page())
    page, uid = viewer.page, files[0].StudyInstanceUID

    def shown() -> str:
        viewer.wait_until_drawn()
        return viewer.patient_name()

    page.goto(f"{server.url}/ohif/viewer?StudyInstanceUIDs={uid}")
    first = shown()
    alert = page.get_by_role("alert")
    shared = "2 patients share the Study Instance UID of this study; one of them is shown. Open another one"
    expect(alert).to_have_text(shared)
    alert.get_by_role("link").click()
    page.wait_for_url(f"**/ohif/viewer?*{ids[next(name for name in ids if name != first)]}*")
    assert {first, shown()} == set(names.values())
    expect(alert).to_have_count(0)
    # The one that the link names.
    page.goto(f"{server.url}/ohif/viewer?StudyInstanceUIDs={uid}&PatientID=two 1")
    assert shown() == "Roe, Richard"
    expect(alert).to_have_text(shared)
    # Or the one that this person may see.
    context.route(f"**/studies/{ids['Roe, Richard']}/**", answering(403))
    page.goto("about:blank")
    page.goto(f"{server.url}/ohif/viewer?StudyInstanceUIDs={uid}&PatientID=two 1")
    assert shown() == "Doe, Jane"
    assert traffic.errors == []


def test_a_uid_that_many_patients_share_finds_one_of_its_studies(server: OrthancServer, page: Page) -> None:
    files = [instance(CT, "shared", PatientID=f"shared {number}", PixelData=None) for number in range(12)]
    server.upload(*files)
    uid = files[0].StudyInstanceUID
    assert find(page, f"StudyInstanceUIDs={uid}") == [[uid], 1]


UID_FORM = "Its link is not right: a Study Instance UID has up to 128 digits and dots."
NAME_FORM = 'Its link is not right: such a name has up to 128 characters, and none of "*", "?" and "\\".'
NO_NAMES = {
    "": "Its link names no study.",
    # Members that every object of JavaScript has.
    "constructor=x": "Its link names no study.",
    "toString=x&__proto__=y&hasOwnProperty=z": "Its link names no study.",
    "StudyInstanceUIDs=, ,": "Its link names no study.",
    "StudyInstanceUIDs=1/2": UID_FORM,
    "StudyInstanceUIDs=" + "1" * 129: UID_FORM,
    "StudyInstanceUIDs=" + ",".join(["1.2"] * 101): "Its link names more than 100 studies.",
    "PatientID=" + "A" * 129: NAME_FORM,
    **{f"{name}=A{sign}B": NAME_FORM for name in ("AccessionNumber", "PatientID") for sign in ("*", "?", "\\", "\n")},
}


def test_what_can_be_no_name_is_refused(page: Page) -> None:
    assert {query: find(page, query) for query in NO_NAMES} == NO_NAMES


REFUSALS = {
    401: "The server asks who you are.",
    403: "The server does not let you see it.",
    500: "The server answers with status 500.",
}


def answering(status: int) -> Callable[[Route], None]:
    """A server that refuses."""
    return lambda route: route.fulfill(status=status, body="")


def test_a_search_that_is_refused_says_so(page: Page) -> None:
    for status, sentence in REFUSALS.items():
        page.context.route("**/tools/*", answering(status))
        for query in ("PatientID=P 1", "AccessionNumber=B2", "StudyInstanceUIDs=1.2"):
            assert find(page, query) == sentence, query


def test_studies_that_are_refused_are_not_passed_over(
    server: OrthancServer, studies: dict[str, str], visit: Visit
) -> None:
    context, _ = visit(server.url)
    context.route(f"**/studies/{studies['second']}/ohif-dicom-json*", answering(403))
    viewer = ViewerPage(context.new_page())
    viewer.page.goto(f"{server.url}/ohif/viewer?PatientID=P 1")
    viewer.wait_until_drawn()
    viewer.wait_for_series(1)
    expect(viewer.page.get_by_role("alert")).to_have_text(
        "One of 2 studies cannot be opened. The server does not let you see it."
    )


def test_no_more_studies_are_joined_than_fit(start: Starter, visit: Visit) -> None:
    with start(ohif={"MaximumStudySize": 1}) as server:
        files = [
            instance(
                CT, f"large {number}", PatientID="large", StudyDate=f"2024010{number}", TextValue="x" * 600_000,
                PixelData=None,
            )
            for number in range(1, 4)
        ]
        uids = []
        for file in files:
            server.upload(file)
            uids.append(str(file.StudyInstanceUID))
        context, _ = visit(server.url)
        page = context.new_page()
        page.goto(f"{server.url}/ohif/")
        joined = """
        async query => {
            const url = new URL('dicom-json?' + query, window.ohifPage.root);
            const answer = await window.ohifPage.joinedDocument(url);
            const content = await answer.content();
            return [content.studies.map(study => study.StudyInstanceUID), answer.notice];
        }
        """
        assert page.evaluate(joined, f"StudyInstanceUIDs={uids[0]}") == [uids[:1], ""]
        assert page.evaluate(joined, f"StudyInstanceUIDs={','.join(uids)}") == [
            uids[:1],
            "The link names 3 studies; the first of them is shown: more would be too large to be shown together.",
        ]

# SPDX-License-Identifier: GPL-3.0-or-later
"""Links with a token (`?token=`), by which somebody sees one study who is no user of Orthanc."""

import json
from collections.abc import Callable, Iterator

import pytest
from harness.browser import PATIENCE, Traffic
from harness.compatibility import is_in
from harness.fixtures import Visit
from harness.library import catalogue
from harness.server import OrthancServer
from harness.shares import MODELS, Shares, shares_server
from harness.study_page import StudyPage
from playwright.sync_api import BrowserContext, Page, expect
from workbench import paths
from workbench.installation import Installation


@pytest.fixture(scope="module", params=MODELS.values(), ids=MODELS.keys())
def shares(request: pytest.FixtureRequest, installation: Installation) -> Iterator[Shares]:
    """A server of each model."""
    takes_argument: bool = request.param
    with shares_server(installation, f"tokens-{takes_argument}", takes_argument) as running:
        yield running


# What a person sees of each kind


def _codes(*numbers: int) -> Callable[[StudyPage], None]:
    return lambda viewer: [viewer.show_code(number) for number in numbers] and None


def _segments(series: str) -> Callable[[StudyPage], None]:
    def shows(viewer: StudyPage) -> None:
        viewer.show_code(1)
        viewer.open(series)
        viewer.say_yes()
        viewer.show_code(5)
        viewer.until(lambda: viewer.coloured_pixels() > 200, f"nothing of {series} is drawn")

    return shows


def _measurements(viewer: StudyPage) -> None:
    viewer.show_code(1)
    viewer.open("Measurements")
    viewer.wait_for_code(4)
    # OHIF may show the first image before it knows what to draw on it.
    viewer.show_code(6)
    viewer.until(lambda: "mm" in viewer.drawn_texts(), "no measurement is drawn")


def _document(viewer: StudyPage) -> None:
    viewer.until(lambda: viewer.share_of_colour((1, 1, 0)) > 0.1, "the page of the document does not show")


def _waveform(viewer: StudyPage) -> None:
    if not is_in(paths.CHOSEN.version, since="3.13"):
        viewer.wait_until_unsupported("ECG")
        return
    viewer.until(
        lambda: (viewer.screen(viewer.pane()) > 80).all(axis=2).any(axis=0).mean() > 0.5, "no waveform is drawn"
    )


KINDS: dict[str, Callable[[StudyPage], None]] = {
    "ct axial": _codes(1, 12),
    "xa": _codes(1, 3),
    "ct seg": _segments("Boxes"),
    "ct rtstruct": _segments("RTSTRUCT"),
    "ct sr": _measurements,
    "pdf": _document,
    "video h264": _codes(1, 7),
    "ecg": _waveform,
}


def of_patients(server: OrthancServer, traffic: Traffic) -> list[str]:
    """What pages have asked for beside the viewer's own files."""
    return [address for address in traffic.requests if not address.startswith(f"{server.url}/ohif")]


def plays_while_it_comes(server: OrthancServer) -> bool:
    """Whether the server gives parts of a video."""
    return '"servesRanges": true' in server.get("/ohif/app-config.js").text


@pytest.mark.every_release
@pytest.mark.timeout(900)
def test_with_its_token_everything_of_a_study_shows(shares: Shares, visit: Visit) -> None:
    context, traffic = visit(shares.server.url)
    complaints, tokens = {}, []
    for kind, shows in KINDS.items():
        token = shares.share(kind)
        tokens.append(token)
        viewer = StudyPage(context.new_page())
        viewer.page.goto(shares.link(kind, token))
        try:
            viewer.wait_for_viewports()
            shows(viewer)
            assert viewer.page.get_by_role("alert").count() == 0
        except Exception as error:  # Which of them fail is told at the end.
            complaints[kind] = str(error).splitlines()[0]
        viewer.page.close()
    assert complaints == {}
    # Probes whether the argument is taken end before their answer.
    refused = [failure for failure in traffic.failures if "ERR_ABORTED" not in failure]
    assert all("token=" in failure for failure in refused)
    assert bool(refused) != shares.takes_argument
    # The token stands in the address of elements alone. Where no parts of videos are served, the page fetches them.
    by_address = {"document", "video"} if plays_while_it_comes(shares.server) else {"document"}
    named = {address.partition("?")[0].rpartition("/")[2] for address in of_patients(shares.server, traffic)
             if "token=" in address}
    assert named == by_address
    assert traffic.errors == traffic.foreign == []
    log = shares.server.log()
    assert [token for token in tokens if token in log] == []


@pytest.mark.every_release
def test_the_tiles_of_a_slide_come_with_the_token_in_its_own_mode(shares: Shares, visit: Visit) -> None:
    token = shares.share("microscopy")
    context, traffic = visit(shares.server.url)
    page = context.new_page()
    with page.expect_response(lambda answer: "/frames/" in answer.url, timeout=PATIENCE) as tile:
        page.goto(shares.link("microscopy", token))
    assert tile.value.status == 200
    assert "/ohif/microscopy" in page.url
    assert [failure for failure in traffic.failures if "ERR_ABORTED" not in failure] == []


def test_a_link_by_uid_shows_the_study_and_a_reload_again(shares: Shares, visit: Visit) -> None:
    """OHIF takes the token out of the address. It goes to no other server, and opens no search."""
    token = shares.share("ct axial")
    context, _ = visit(shares.server.url)
    viewer = StudyPage(context.new_page())
    uid = catalogue()["ct axial"]["study_instance_uid"]
    viewer.page.goto(f"{shares.server.url}/ohif/viewer?StudyInstanceUIDs={uid}&Token={token}")
    viewer.wait_for_viewports()
    viewer.show_code(1)
    viewer.until(lambda: token not in viewer.page.url, "the token stays in the address")
    viewer.page.reload()
    viewer.wait_for_viewports()
    viewer.show_code(1)
    assert_token_stays_here(context, viewer.page, token)
    # These have to be looked for in the whole archive, and at the patient.
    find = "text => window.ohifPage.findStudies(window.ohifPage.namesIn(new URLSearchParams(text))).catch(String)"
    for name in ("AccessionNumber=1", "PatientID=ct-axial"):
        assert REFUSAL in viewer.page.evaluate(find, name), name
    # Not so in another tab.
    other = context.new_page()
    other.goto(viewer.page.url)
    expect(other.get_by_role("alert")).to_have_text(
        "The study cannot be opened. The server does not let you see it.", timeout=PATIENCE
    )


def assert_token_stays_here(context: BrowserContext, page: Page, token: str) -> None:
    """Also when OHIF itself sends it elsewhere, with what a document of another server names."""
    seen = []
    context.route("http://elsewhere.invalid/**", lambda route: (seen.append(route.request.headers), route.abort()))
    page.evaluate(
        """
        async token => {
            const headers = { Authorization: 'Bearer ' + token };
            await fetch('http://elsewhere.invalid/a', { headers }).catch(() => {});
            await new Promise(resolve => {
                const request = new XMLHttpRequest();
                request.open('GET', 'http://elsewhere.invalid/b');
                request.setRequestHeader('Authorization', headers.Authorization);
                request.onloadend = resolve;
                request.send();
            });
        }
        """,
        token,
    )
    assert len(seen) == 2
    assert "authorization" not in json.dumps(seen).lower()


REFUSAL = "The server does not take the token in the link: it may be over, or be for something else."
REFUSED = f"The study cannot be opened. {REFUSAL}"


def test_without_its_token_nothing_of_a_study_comes(shares: Shares, visit: Visit) -> None:
    other, _ = shares.share("pdf"), shares.share("ct axial")
    for token, sentence in (
        (None, "The study cannot be opened. The server does not let you see it."), (other, REFUSED), ("x", REFUSED)
    ):
        context, _ = visit(shares.server.url)
        answers = []
        context.on("response", lambda answer, answers=answers: answers.append(answer))
        page = context.new_page()
        page.goto(shares.link("ct axial", token))
        expect(page.get_by_role("alert")).to_have_text(sentence, timeout=PATIENCE)
        outside = [one for one in answers if not one.url.startswith(f"{shares.server.url}/ohif")]
        assert outside
        assert {one.status for one in outside} <= {401, 403}


def test_by_dicom_web_the_token_goes_as_header(installation: Installation, visit: Visit) -> None:
    with shares_server(
        installation, "tokens-dicom-web", False, ohif={"DataSource": "dicom-web"}, has_dicom_web=True
    ) as shares:
        token, other = shares.share("ct axial"), shares.share("xa")
        link = f"{shares.server.url}/ohif/viewer?StudyInstanceUIDs={catalogue()['ct axial']['study_instance_uid']}"
        context, traffic = visit(shares.server.url)
        viewer = StudyPage(context.new_page())
        viewer.page.goto(f"{link}&token={token}")
        viewer.wait_for_viewports()
        viewer.show_code(1)
        viewer.show_code(12)
        assert viewer.page.get_by_role("alert").count() == 0
        asked = of_patients(shares.server, traffic)
        assert len([address for address in asked if "/frames/" in address]) >= 2
        assert [address for address in asked if "token" in address] == []
        # A link with an accession number asks for more than a token for one study may.
        for refused in (f"{link}&token={other}", f"{shares.server.url}/ohif/viewer?AccessionNumber=1&token={token}"):
            viewer.page.goto("about:blank")
            viewer.page.goto(refused)
            expect(viewer.page.get_by_role("alert")).to_have_text(REFUSED, timeout=PATIENCE)
        assert token not in shares.server.log()


@pytest.mark.every_release
def test_when_the_token_is_refused_later_the_page_says_so(shares: Shares, visit: Visit) -> None:
    token = shares.share("xa large")
    context, _ = visit(shares.server.url)
    viewer = StudyPage(context.new_page())
    viewer.page.goto(shares.link("xa large", token))
    viewer.wait_for_viewports()
    viewer.show_code(1)
    shares.revoke(token)
    asked = "path => fetch(path).then(answer => answer.status)"
    assert viewer.page.evaluate(asked, f"/studies/{shares.studies['xa large']}") in (401, 403)
    expect(viewer.page.get_by_role("alert")).to_have_text(
        "The sign-in is over. Open the study again from where you came.", timeout=PATIENCE
    )

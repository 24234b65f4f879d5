# SPDX-License-Identifier: GPL-3.0-or-later
"""Links with a token (`?token=`), by which somebody sees one study who is no user of Orthanc."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from harness.browser import PATIENCE, Traffic
from harness.compatibility import is_in
from harness.fixtures import Visit
from harness.library import catalogue
from harness.server import OrthancServer, orthanc_server
from harness.study_page import StudyPage
from playwright.sync_api import expect
from workbench import paths
from workbench.installation import Installation

ADMINISTRATOR = "administrator-4fe1"
FILTER = Path(__file__).parent.parent / "harness" / "token_filter.py"
"""Runs in Orthanc."""
MODELS = {"header or argument": True, "header only": False}


class Shares:
    """A server that nobody may ask without a token, studies on it, and a token for each."""

    def __init__(self, server: OrthancServer, takes_argument: bool) -> None:
        self.server = server
        self.takes_argument = takes_argument
        self.tokens: dict[str, str] = {}
        """The study of each token."""
        self.studies: dict[str, str] = {}
        """Orthanc's identifiers by name."""

    def share(self, name: str) -> str:
        """Stores a study unless it is there; gives a token for it."""
        if name not in self.studies:
            files = [paths.STUDIES / file for file in catalogue()[name]["files"]]
            self.studies[name] = self.server.upload(*files)[0]["ParentStudy"]
        token = f"secret-{len(self.tokens)}-" + name.replace(" ", "-")
        self.tokens[token] = self.studies[name]
        self.tell()
        return token

    def revoke(self, token: str) -> None:
        """From now on the token opens nothing."""
        del self.tokens[token]
        self.tell()

    def link(self, name: str, token: str | None, mode: str = "viewer") -> str:
        """The address of a study in the viewer."""
        end = "" if token is None else f"&token={token}"
        return f"{self.server.url}/ohif/{mode}?url=../studies/{self.studies[name]}/ohif-dicom-json{end}"

    def tell(self) -> None:
        """Lets the filter know who may see what."""
        write_settings(self.server.folder, self.takes_argument, self.tokens)


def settings(takes_argument: bool, tokens: dict[str, str]) -> str:
    """What the filter reads."""
    studies = {token: [study] for token, study in tokens.items()}
    return json.dumps({"administrator": ADMINISTRATOR, "takes_argument": takes_argument, "studies": studies})


def write_settings(folder: Path, takes_argument: bool, tokens: dict[str, str]) -> None:
    """Never leaves half of a file: the filter reads it at each request."""
    unfinished = folder / "tokens.unfinished"
    unfinished.write_text(settings(takes_argument, tokens))
    unfinished.replace(folder / "tokens.json")


@pytest.fixture(scope="module", params=MODELS.values(), ids=MODELS.keys())
def shares(request: pytest.FixtureRequest, installation: Installation) -> Iterator[Shares]:
    """A server of each model."""
    if installation.root is not None:
        pytest.skip("the plugin for Python is set up for Orthanc 1.10 only")
    takes_argument: bool = request.param
    name = f"tokens-{takes_argument}"
    with orthanc_server(
        installation,
        name,
        plugins=[paths.PLUGIN, installation.python],
        configuration={"PythonScript": str(paths.VAR / "servers" / paths.CHOSEN.name / name / "token_filter.py")},
        files={
            "token_filter.py": FILTER.read_text(),
            "tokens.json": settings(takes_argument, {}),
        },
    ) as server:
        server.session.headers["Authorization"] = f"Bearer {ADMINISTRATOR}"
        yield Shares(server, takes_argument)


# What a person sees of each kind


def _codes(*numbers: int) -> Callable[[StudyPage], None]:
    return lambda viewer: [viewer.show_code(number) for number in numbers] and None


def _segments(series: str) -> Callable[[StudyPage], None]:
    def shows(viewer: StudyPage) -> None:
        viewer.show_code(1)
        viewer.open(series)
        viewer.say_yes()
        viewer.show_code(5)
        viewer.until(lambda: coloured_pixels(viewer) > 200, f"nothing of {series} is drawn")

    return shows


def coloured_pixels(viewer: StudyPage) -> int:
    """How many pixels of the viewport have a colour, which images and texts do not."""
    values = viewer.screen(viewer.pane())[60:-40].astype(int)
    return int((values.max(axis=2) - values.min(axis=2) > 80).sum())


def _measurements(viewer: StudyPage) -> None:
    viewer.show_code(1)
    viewer.open("Measurements")
    # Earlier releases draw them not always, for whomever.
    if is_in(paths.CHOSEN.version, since="3.13"):
        viewer.until(lambda: "mm" in viewer.drawn_texts(), "no measurement is drawn")


def _document(viewer: StudyPage) -> None:
    def is_yellow() -> bool:
        values = viewer.screen(viewer.pane()).astype(int)
        return bool(((values[..., 0] > 200) & (values[..., 1] > 200) & (values[..., 2] < 80)).mean() > 0.1)

    viewer.until(is_yellow, "the page of the document does not show")


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
    # The token stands in the address of elements alone.
    named = {address.partition("?")[0].rpartition("/")[2] for address in of_patients(shares.server, traffic)
             if "token=" in address}
    assert named == {"document", "video"}
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
    """OHIF takes the token out of the address."""
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
    # Not so in another tab.
    other = context.new_page()
    other.goto(viewer.page.url)
    expect(other.get_by_role("alert")).to_have_text(
        "The study cannot be opened. The server does not let you see it.", timeout=PATIENCE
    )


REFUSED = (
    "The study cannot be opened. "
    "The server does not take the token in the link: it may be over, or be for something else."
)


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


def test_the_token_goes_to_no_other_server(shares: Shares, visit: Visit) -> None:
    """Also not when OHIF itself sends it there, with what a document of another server names."""
    token = shares.share("ct axial")
    context, _ = visit(shares.server.url)
    page = context.new_page()
    page.goto(shares.link("ct axial", token))
    StudyPage(page).wait_for_viewports()
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

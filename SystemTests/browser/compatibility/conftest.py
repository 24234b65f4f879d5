# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers with all studies, one a data source, and the table of what was seen."""

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest
from harness.browser import browsing
from harness.compatibility import SOURCES, Document, Note, Table, is_in, keep, kept, write
from harness.library import Library, Shelf
from harness.server import orthanc_server
from playwright.sync_api import Browser, Error
from workbench import paths
from workbench.builds import GIVEN
from workbench.installation import VERSIONS, Installation

HERE = Path(__file__).parent
NOTES = pytest.StashKey[dict[str, Note]]()
"""What was seen, by the identifier of the test."""
VERSIONS_SEEN = pytest.StashKey[str]()
LIMITED_PATIENCE = 8_000
"""Milliseconds to wait for what is known not to come: several times what it takes where it does come."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test that takes a library runs with OHIF's source of documents, and with each source when that is asked for
    or the table is written, which takes twice the time.
    """
    if "library" in metafunc.fixturenames:
        marker = metafunc.definition.get_closest_marker("sources")
        sources = marker.args if marker else SOURCES
        if not any(metafunc.config.getoption(name) for name in ("--write-compatibility", "--every-source")):
            sources = [source for source in sources if source == SOURCES[0]]
        metafunc.parametrize("library", sources, indirect=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is known not to work must fail, so that the table never says less than is true, unless it is a race.

    One data source after the other within a file, so that a study may stay open.
    """
    own = [item for item in items if item.path.parent == HERE]
    items[:] = [item for item in items if item.path.parent != HERE]
    items += sorted(own, key=lambda item: (item.path.name, SOURCES.index(_source(item) or SOURCES[0])))
    for item in own:
        for limit, is_certain in _limits(item).items():
            item.add_marker(pytest.mark.xfail(raises=(AssertionError, Error), strict=is_certain, reason=limit))


def _source(item: pytest.Item) -> str | None:
    return item.callspec.params.get("library") if hasattr(item, "callspec") else None


def _limits(item: pytest.Item) -> dict[str, bool]:
    """Why it is known to fail with this source, this release of OHIF and this Orthanc, and whether it always does."""
    orthanc = item.config.getoption("--orthanc")
    limits = {}
    for marker in item.iter_markers("limit"):
        source, reason = marker.args
        releases = {name: release for name, release in marker.kwargs.items() if name != "is_race"}
        if source == _source(item) and _holds(orthanc, **releases):
            limits[reason] = not marker.kwargs.get("is_race", False)
    return limits


def _holds(orthanc: str, since: str = "", until: str = "", orthanc_until: str = "") -> bool:
    is_mended = orthanc_until and VERSIONS.index(orthanc) >= VERSIONS.index(orthanc_until)
    return is_in(paths.CHOSEN.version, since, until) and not is_mended


@pytest.fixture(scope="session")
def shelves(installation: Installation) -> Iterator[Callable[[str], Shelf]]:
    """Gives the server with all studies for a data source, the same one each time."""
    with ExitStack() as stack:

        @cache
        def shelf(source: str) -> Shelf:
            server = stack.enter_context(
                orthanc_server(
                    installation,
                    f"studies-{source}",
                    ohif={"DataSource": source},
                    plugins=[paths.PLUGIN, installation.dicom_web],
                )
            )
            return Shelf.filled(source, server)

        yield shelf


@pytest.fixture(scope="module")
def libraries(shelves: Callable[[str], Shelf], browser: Browser) -> Iterator[Callable[[str], Library]]:
    """Gives the library for a data source, the same one for all tests of a file."""
    with ExitStack() as stack:

        @cache
        def library(source: str) -> Library:
            shelf = shelves(source)
            return Library.over(shelf, *stack.enter_context(browsing(browser, shelf.server.url)))

        yield library


@pytest.fixture
def library(request: pytest.FixtureRequest, libraries: Callable[[str], Library]) -> Library:
    """All studies behind one data source; less patient where nothing is expected."""
    whole = dataclasses.replace(libraries(request.param), is_brief=request.config.getoption("--brief"))
    if not _limits(request.node):
        return whole
    return dataclasses.replace(whole, patience=LIMITED_PATIENCE)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[pytest.TestReport]:
    """Notes what was seen."""
    report = yield
    marker, source = item.get_closest_marker("study_type"), _source(item)
    if marker and source and (report.when == "call" or report.failed):
        notes = item.config.stash.setdefault(NOTES, {})
        notes[item.nodeid] = Note(*marker.args, source, list(_limits(item)), report.failed)
    return report


@pytest.fixture(scope="module", autouse=True)
def versions(request: pytest.FixtureRequest, shelves: Callable[[str], Shelf], browser: Browser) -> None:
    """Notes what the table is about."""
    server = shelves(SOURCES[0]).server
    names = {"Orthanc": server.json("/system")["Version"]}
    names["its DICOMweb plugin"] = server.json("/plugins/dicom-web")["Version"]
    names["Chromium"] = browser.version
    seen = ", ".join(f"{name} {version}" for name, version in names.items())
    request.config.stash[VERSIONS_SEEN] = f"- OHIF {server.json('/ohif/status')['ViewerVersion']}, with {seen}"


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Writes the table, or fails the run when the documentation says another."""
    option, stash, version = session.config.option, session.config.stash, paths.CHOSEN.version
    notes = stash.get(NOTES, {})
    if not notes or option.orthanc != VERSIONS[0] or paths.CHOSEN.name.startswith(GIVEN):
        return
    named = any("::" in name for name in session.config.args)
    is_part_of_file = named or option.keyword or option.lf or option.markexpr != "browser"
    if option.write_compatibility and not option.brief:
        tests = [] if is_part_of_file else [item.nodeid for item in session.items]
        _write_whole(notes, version, stash[VERSIONS_SEEN], tests)
        return
    table = Table.of(notes.values())
    # Of a kind that several tests look at, a few of them say too little.
    if table.failures or (is_part_of_file and not option.brief):
        return
    if option.write_compatibility:
        write(table, version, stash[VERSIONS_SEEN], is_whole=False)
    elif contradictions := Document.read().contradictions(table, version, SOURCES[0]):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        print("\ndocs/compatibility.md says something else than was seen; --write-compatibility puts it right:")
        print("\n".join(contradictions))


def _write_whole(notes: dict[str, Note], version: str, versions: str, tests: list[str]) -> None:
    """Writes the columns of a release once all tests have passed with it, at once or one by one."""
    keep(notes, version, tests)
    seen, missing = kept(sorted(file.name for file in HERE.glob("test_*.py")), version)
    if missing:
        print(f"\ndocs/compatibility.md is written once these have passed, too: {', '.join(missing)}")
    else:
        write(Table.of(seen), version, versions, is_whole=True)

# SPDX-License-Identifier: GPL-3.0-or-later
"""All Python of the repository waits by the one helper, and whatever blocks has a limit."""

import ast
from collections.abc import Iterator

import pytest
from workbench import paths

_HELPER = paths.ROOT / "scripts" / "workbench" / "waiting.py"
_FOLDERS = ("scripts", "SystemTests", "Benchmarks")
_WITH_TIMEOUT = {
    *("subprocess.run", "subprocess.call", "subprocess.check_call", "subprocess.check_output"),
    *("urllib.request.urlopen", "socket.create_connection", "http.client.HTTPConnection"),
    *(f"{whom}.{verb}" for whom in ("requests", "session", "fresh")
      for verb in ("get", "post", "put", "delete", "request")),
}
"""Calls that take `timeout`, and wait for ever without."""
_WITH_ARGUMENT = {"wait", "join", "communicate", "result"}
"""Methods whose first argument, or `timeout`, is a limit."""

_LIMITED_ANYWAY = {"terminal.wait"}
"""harness.terminal.Terminal has a limit of its own."""


def complaints(source: str) -> list[str]:
    """What waits without limit, or in a way of its own: line and reason."""
    lines = source.splitlines()
    found = []
    for node, is_in_loop in _walk(ast.parse(source)):
        name = ast.unparse(node.func)
        if name in _LIMITED_ANYWAY:
            continue
        keywords = {keyword.arg for keyword in node.keywords}
        is_limited = "timeout" in keywords or None in keywords
        if name in _WITH_TIMEOUT and not is_limited:
            found.append(f"{node.lineno}: {name} without a timeout")
        elif name.rpartition(".")[2] in _WITH_ARGUMENT and "." in name and not node.args and not is_limited:
            found.append(f"{node.lineno}: {name} without a limit")
        elif name == "time.sleep":
            if is_in_loop:
                found.append(f"{node.lineno}: a loop that sleeps: use workbench.waiting")
            elif not _says_why(node, lines):
                found.append(f"{node.lineno}: a sleep that does not say why")
    return found


def _walk(node: ast.AST, is_in_loop: bool = False) -> Iterator[tuple[ast.Call, bool]]:
    """Every call, and whether it is in a `while` of the same function."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            yield child, is_in_loop
        inside = isinstance(child, ast.While) or (is_in_loop and not isinstance(child, ast.FunctionDef | ast.Lambda))
        yield from _walk(child, inside)


def _says_why(sleep: ast.Call, lines: list[str]) -> bool:
    """By a constant, which says what it is, or a comment on the line or the one before."""
    if any(isinstance(node, ast.Name) and node.id.isupper() for node in ast.walk(sleep.args[0])):
        return True
    return any("# " in line for line in lines[max(sleep.lineno - 2, 0) : sleep.lineno])


def test_nothing_waits_without_a_limit() -> None:
    found = [
        f"{file.relative_to(paths.ROOT)}:{complaint}"
        for folder in _FOLDERS
        for file in sorted((paths.ROOT / folder).rglob("*.py"))
        if file != _HELPER
        for complaint in complaints(file.read_text())
    ]
    assert found == []


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("subprocess.run(['x'])", 1),
        ("subprocess.run(['x'], timeout=1)", 0),
        ("subprocess.run(['x'], **options)", 0),
        ("process.wait()", 1),
        ("process.wait(5)", 0),
        ("thread.join()", 1),
        ("', '.join(names)", 0),
        ("session.get(url)", 1),
        ("while not done():\n    time.sleep(1)  # A pause.", 1),
        ("time.sleep(1)", 1),
        ("time.sleep(1)  # Orthanc's clock knows seconds.", 0),
        ("time.sleep(2 * SETTLING_SECONDS)", 0),
    ],
)
def test_what_is_found(source: str, count: int) -> None:
    assert len(complaints(source)) == count

# SPDX-License-Identifier: GPL-3.0-or-later
"""The command: runs the cases on one Orthanc and writes their tables as Markdown."""

import argparse
from pathlib import Path

from harness.server import OrthancServer
from workbench.console import as_command
from workbench.installation import VERSIONS, installation

from . import calls, growth, ingest, memory, opening
from .bench import Bench, bench
from .opening import Repeats
from .report import Report, where_and_when

CASES = ("opening", "archive", "study", "memory", "ingest")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="Benchmarks/studies", description="Measures how studies are opened and stored; prints Markdown tables."
    )
    parser.add_argument("--orthanc", choices=VERSIONS, default="1.10", help="version of Orthanc (1.10)")
    parser.add_argument(
        "--calls", action="store_true", help="what calls into Orthanc cost a plugin, on all versions, and nothing else"
    )
    parser.add_argument("--only", choices=CASES, nargs="+", default=CASES, metavar="CASE", help=", ".join(CASES))
    parser.add_argument("--quick", action="store_true", help="small studies, few repetitions: to see that it works")
    parser.add_argument("--output", type=Path, help="also write the tables into this file")
    return parser.parse_args()


def _head(server: OrthancServer) -> str:
    """What was measured, when and where: the tables are a section of docs/performance.md as they are."""
    orthanc, plugin = server.json("/system")["Version"], server.json("/ohif/status")["Version"]
    return (
        f"### Orthanc {orthanc}\n\n"
        f"{where_and_when()}, with SQLite, plugin {plugin}.\n"
    )


def _on_one_orthanc(running: Bench, arguments: argparse.Namespace, report: Report) -> None:
    """The cases that share an archive; it only grows."""
    quick = arguments.quick
    repeats = Repeats(30, 3, 3) if quick else Repeats(300, 7, 5)
    fewer = Repeats(30, 2, 1) if quick else Repeats(100, 3, 3)
    archive, largest = ([1000, 3000], 2000) if quick else ([1000, 10_000, 100_000], 20_000)
    if "archive" in arguments.only:
        first = growth.in_the_archive(running, archive[:1], fewer)
    if "opening" in arguments.only:
        report.section("Opening", opening.section(running, repeats, largest, fewer))
    if "study" in arguments.only:
        sizes = [100, 1000, largest] if quick else [100, 1000, 5000, largest]
        report.section("Growth with the study", growth.in_the_study(running, sizes, fewer))
    if "memory" in arguments.only:
        report.section("Memory", memory.section(running, largest))
    if "archive" in arguments.only:
        rest = growth.in_the_archive(running, archive[1:], fewer)
        report.section("Growth with the archive", first + "".join(rest.splitlines(keepends=True)[2:]))


def main() -> int:
    """Runs the command and gives its exit status."""
    arguments = _arguments()
    if arguments.calls:
        report = Report(arguments.output)
        report.section("What a call costs", calls.section(VERSIONS, rounds=1 if arguments.quick else 3))
        return 0
    version = installation(arguments.orthanc)
    report = Report(arguments.output)
    with bench(version, "version") as running:
        report.add(_head(running.server))
    if set(arguments.only) - {"ingest"}:
        with bench(version, "studies", ohif={"Preload": False}) as running:
            _on_one_orthanc(running, arguments, report)
    if "ingest" in arguments.only:
        report.section("Storing", ingest.section(version, rounds=1 if arguments.quick else 5))
    return 0


if __name__ == "__main__":
    as_command(main)

# SPDX-License-Identifier: GPL-3.0-or-later
"""The command: opens one study in each OHIF, by file and by frame, and writes tables as Markdown."""

import argparse
from pathlib import Path

from harness.server import OrthancServer, orthanc_server
from study_benchmark.bench import Bench
from study_benchmark.files import Study
from study_benchmark.report import Report, where_and_when
from workbench import builds, paths, viewer
from workbench.builds import Build
from workbench.console import as_command, say
from workbench.installation import VERSIONS, installation

from . import tables
from .memory import Memory, open_for_memory
from .times import Times, open_for_times
from .viewing import FORMS, Viewing

CASES = ("times", "memory")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="Benchmarks/viewer",
        description="Measures how OHIF opens a study of one series of CT in a browser; prints Markdown tables.",
    )
    names = [build.name for build in reversed(builds.found())]
    parser.add_argument(
        "--ohif", choices=names, nargs="+", default=names, metavar="VERSION", help=f"of those found: {', '.join(names)}"
    )
    parser.add_argument("--by", choices=FORMS, nargs="+", default=list(FORMS), help="how single images are read (both)")
    parser.add_argument("--slices", type=int, default=500, help="of 512 × 512 pixels (500)")
    parser.add_argument("--runs", type=int, default=5, help="openings in a new browser, for times (5)")
    parser.add_argument("--only", choices=CASES, nargs="+", default=CASES, metavar="CASE", help=", ".join(CASES))
    parser.add_argument("--orthanc", choices=VERSIONS, default="1.10", help="version of Orthanc (1.10)")
    parser.add_argument("--output", type=Path, help="also write the tables into this file")
    return parser.parse_args()


def _times(server: OrthancServer, viewings: list[Viewing], runs: int) -> dict[str, list[Times]]:
    """By form; the forms take turns, so that whatever else the machine does disturbs them alike."""
    found: dict[str, list[Times]] = {viewing.form: [] for viewing in viewings}
    for run in range(runs):
        for viewing in viewings:
            times = open_for_times(viewing, server.orthanc.pid)
            found[viewing.form].append(times)
            say(f"By {viewing.form}, {run + 1} of {runs}: {times.first_image:.1f} s, {times.last_image:.1f} s")
    return found


def _memory(viewings: list[Viewing]) -> dict[str, list[Memory]]:
    return {viewing.form: [open_for_memory(viewing)] for viewing in viewings}


def _in_one_ohif(build: Build, arguments: argparse.Namespace, report: Report) -> None:
    say(f"OHIF {build.name}")
    viewer.ensure_attached(build)
    paths.choose(build.viewer)
    # Since 1.12.2 this is Orthanc's default: with it, files would take a second for each 60 MB that no frame takes.
    configuration = {"HttpCompressionEnabled": False}
    with orthanc_server(
        installation(arguments.orthanc), "benchmark-viewer", configuration=configuration
    ) as server:
        study = Study(3, series=1, instances_per_series=arguments.slices, edge=512)
        name = Bench(server).study(study)
        viewings = [Viewing(server.url, name, arguments.slices, form) for form in arguments.by]
        title = f"OHIF {paths.CHOSEN.version}, {arguments.slices} CT of 512 × 512"
        if "times" in arguments.only:
            report.section(f"{title}: times", tables.of_times(_times(server, viewings, arguments.runs)))
        if "memory" in arguments.only:
            report.section(f"{title}: memory", tables.of_memory(_memory(viewings)))


def main() -> int:
    """Runs the command and gives its exit status."""
    arguments = _arguments()
    report = Report(arguments.output)
    report.add(f"{where_and_when()}; times are medians of {arguments.runs}, least and most beside them.\n")
    for name in arguments.ohif:
        _in_one_ohif(builds.named(name), arguments, report)
    return 0


if __name__ == "__main__":
    as_command(main)

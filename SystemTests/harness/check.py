# SPDX-License-Identifier: GPL-3.0-or-later
"""`./run --check`: opens a link to the viewer, saves a screenshot and says what a person would see.

python -m harness.check LINK SCREENSHOT
"""

import sys
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Error

from harness.browser import Traffic, browsing, chromium
from harness.viewer_page import ViewerPage


def check(link: str, screenshot: Path) -> list[str]:
    """Opens the link, prints what is there, and gives what is wrong."""
    address = urlsplit(link)
    with chromium() as browser, browsing(browser, f"{address.scheme}://{address.netloc}") as (context, traffic):
        viewer = ViewerPage(context.new_page())
        complaints = []
        try:
            viewer.page.goto(link)
            viewer.wait_until_drawn()
            name = viewer.patient_name()
            series = viewer.series()
            print(f"Patient     {name}")
            print(f"Series      {len(series)}: {', '.join(' '.join(one.text.split()) for one in series)}")
            slices = viewer.slice_position()[1]
            print(f"Image       drawn{f', slice 1 of {slices}' if slices else ''}")
            if not name:
                complaints.append("The patient's name is missing.")
            if not series:
                complaints.append("No series is listed.")
        except (AssertionError, Error) as error:
            complaints.append(f"The viewer does not show the study: {str(error).splitlines()[0]}")
        viewer.screenshot(screenshot)
        print(f"Screenshot  {screenshot}")
        return complaints + _network_complaints(traffic)


def _network_complaints(traffic: Traffic) -> list[str]:
    failed = [f"A request failed: {failure}" for failure in traffic.failures]
    thrown = [f"A script failed: {error}" for error in traffic.errors]
    if traffic.foreign:
        print(f"Blocked     {len(traffic.foreign)} requests to other hosts")
    return failed + thrown


def main() -> int:
    """Runs the check and gives its exit status."""
    link, screenshot = sys.argv[1:]
    complaints = check(link, Path(screenshot))
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())

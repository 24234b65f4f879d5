# SPDX-License-Identifier: GPL-3.0-or-later
"""When the images of a study are there, and what was sent until then."""

import time
from dataclasses import dataclass
from typing import Any

from harness.browser import browsing, chromium
from harness.viewer_page import ViewerPage
from harness.wire import Wire
from playwright.sync_api import CDPSession, Page
from study_benchmark.process import processor_seconds
from workbench.waiting import eventually

from .processes import BrowserProcesses
from .viewing import LAST_IMAGE_SECONDS, Viewing

# Notes in the page when its first viewport shows an image, and when all images of that viewport's series are in OHIF's
# cache. Who asks from outside asks too late, and disturbs.
_NOTE_TIMES = """
(() => {
    const times = window.benchmarkTimes = {first: null, last: null, images: 0};
    const small = document.createElement('canvas');
    [small.width, small.height] = [64, 64];
    const context = small.getContext('2d', {willReadFrequently: true});

    function showsSomething(canvas) {
        context.drawImage(canvas, 0, 0, 64, 64);
        const data = context.getImageData(0, 0, 64, 64).data;
        const greys = new Set();
        for (let index = 0; index < data.length; index += 4) greys.add(data[index]);
        return greys.size >= 8;
    }

    const timer = setInterval(() => {
        if (times.first === null) {
            const canvas = document.querySelector('canvas.cornerstone-canvas');
            if (!canvas || canvas.width === 0 || !showsSomething(canvas)) return;
            times.first = performance.now();
        }
        const ids = cornerstone.getRenderingEngines()[0]?.getViewports()[0]?.getImageIds() ?? [];
        times.images = ids.length;
        if (ids.length > 0 && ids.every(id => cornerstone.cache._imageCache.get(id)?.loaded)) {
            times.last = performance.now();
            clearInterval(timer);
        }
    }, 50);
})();
"""


@dataclass(frozen=True)
class Times:
    """What one opening took: seconds from the moment that the browser has the page's address, bytes with headers."""

    first_image: float
    last_image: float
    again: float
    """Until the first image when the page is opened once more, with the browser's cache."""
    script: float
    """For how long the page's own thread ran scripts, until the last image."""
    browser: float
    """Processor time of the whole browser, until the last image."""
    orthanc: float
    """Processor time of Orthanc, until the last image."""
    viewer_bytes: float
    document_bytes: float
    image_bytes: float
    image_bytes_again: float
    """Those of the images, when the page is opened once more."""


def open_for_times(viewing: Viewing, orthanc: int) -> Times:
    """Opens a study in a new browser, waits for all its images, and opens it again.

    - orthanc: the process of Orthanc.
    """
    with chromium() as browser, browsing(browser, viewing.root) as (context, traffic):
        context.unroute_all()  # A route would switch the browser's cache off.
        context.add_init_script(_NOTE_TIMES)
        page = context.new_page()
        wire = Wire()
        wire.watch(page)
        metrics = context.new_cdp_session(page)
        metrics.send("Performance.enable")
        processes = BrowserProcesses.of(browser)
        before = processes.processor_seconds(), processor_seconds(orthanc)
        first, last = _seconds(page, viewing)
        used = processes.processor_seconds() - before[0], processor_seconds(orthanc) - before[1]
        script = _metric(metrics, "ScriptDuration")
        page.wait_for_load_state("networkidle")
        images = _image_bytes(wire)
        assert len(images) >= viewing.slices, f"{len(images)} images were sent instead of {viewing.slices}"
        viewer, document = wire.bytes_below("/ohif/"), wire.received[viewing.document]
        page.goto("about:blank")
        wire.clear()
        again, _ = _seconds(page, viewing)
        page.wait_for_load_state("networkidle")
        problems = traffic.failures + traffic.errors
        assert problems == [], f"The page did not work: {problems}"
    return Times(first, last, again, script, *used, viewer, document, sum(images), sum(_image_bytes(wire)))


def _image_bytes(wire: Wire) -> list[int]:
    return [size for path, size in wire.received.items() if path.startswith("/instances/")]


def _seconds(page: Page, viewing: Viewing) -> tuple[float, float]:
    """Until the first image, and until the last one is in the cache."""
    start = time.time()
    page.goto(viewing.address)
    ViewerPage(page).wait_until_drawn()

    def noted() -> dict[str, Any]:
        times = page.evaluate("benchmarkTimes")
        return times if times["last"] is not None else {}

    def pause(seconds: float) -> None:
        page.wait_for_timeout(seconds * 1000)

    times = eventually(noted, "all images are there", LAST_IMAGE_SECONDS, every=0.5, pause=pause)
    assert times["images"] == viewing.slices, f"{times['images']} images instead of {viewing.slices}"
    # The page's clock begins when the browser has begun to open it.
    begun = page.evaluate("performance.timeOrigin") / 1000 - start
    return begun + times["first"] / 1000, begun + times["last"] / 1000


def _metric(session: CDPSession, name: str) -> float:
    [value] = [one["value"] for one in session.send("Performance.getMetrics")["metrics"] if one["name"] == name]
    return value

"""From a key in the seed box to its continuations: ``python -m benchmarks.headlines_page [--run FOLDER]``.

Starts the real server, types a text letter by letter in a real Chromium, and measures each letter twice: the script run
that it caused in the server, and the time on the wire from the browser's request to the server's last answer. At rest,
and while a worker trains headlines. Prints a markdown table and writes build/bench-headlines-page.json.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.app import Figures, Server
from benchmarks.latent import training
from gan_core.pretrained import pretrained_dir
from gan_core.runs import RunStore
from tests.browser.conftest import FLAGS
from tests.browser.driving import PROJECTOR, ROOT, wait_for
from tests.conftest import find_browser

TEXT = "10 ways to keep a garden alive in the city and what it means for the rest of us this week "
PAUSE_S = 0.25  # of a person who types; the box sends what it holds 100 ms after the last letter
SETTLE_S = 3.0
BUILD = ROOT / "build"


class Wire:
    """When the browser asked, and when the last answer came."""

    def __init__(self, page: Page) -> None:
        self.sent = self.received = 0.0
        page.on("websocket", self._listen)

    def _listen(self, socket: Any) -> None:
        socket.on("framesent", lambda _: setattr(self, "sent", self.sent or time.perf_counter()))
        socket.on("framereceived", lambda _: setattr(self, "received", time.perf_counter()))

    def forget(self) -> None:
        """Begin a new letter."""
        self.sent = self.received = 0.0

    def milliseconds(self) -> float:
        """From the request to the last answer."""
        return 1e3 * (self.received - self.sent)


def typed(server: Server, browser: Browser, run: str, when: str) -> Figures:
    """Type the text and say how long its letters took."""
    page = browser.new_page(viewport=PROJECTOR)
    wire = Wire(page)
    page.goto(f"{server.url}/headlines?run={run}&seed_text=")
    table = page.locator(".headline.write[data-ready=true]")
    table.wait_for()
    time.sleep(SETTLE_S)
    box = page.locator(".st-key-headlines-seed input").first
    box.click()
    scripts, waits = [], []
    for place, letter in enumerate(TEXT, 1):
        wire.forget()
        before = len(server.script_runs())
        box.press_sequentially(letter)
        wait_for(lambda place=place: table.get_attribute("data-seed") == TEXT[:place], f"letter {place}")
        page.wait_for_timeout(1e3 * PAUSE_S)
        scripts += server.script_runs()[before:]
        waits.append(wire.milliseconds())
    page.close()
    return figures_of(scripts, f"script run in the server, {when}") | figures_of(waits, f"request to answer, {when}")


def figures_of(milliseconds: list[float], what: str) -> Figures:
    """Median, p95 and the slowest."""
    return {
        f"{what}: p50, ms": float(np.percentile(milliseconds, 50)),
        f"{what}: p95, ms": float(np.percentile(milliseconds, 95)),
        f"{what}: slowest of {len(milliseconds)}, ms": max(milliseconds),
    }


def measure(run_dir: Path) -> Figures:
    """All figures for one run's network."""
    figures: Figures = {}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        root = Path(folder) / "runs"
        shutil.copytree(run_dir, root / "measured")
        server = Server(Path(folder))
        browser = play.chromium.launch(executable_path=find_browser(), args=FLAGS)
        try:
            for when, load in (("at rest", nullcontext()), ("a run trains", None)):
                with load or training(RunStore(root).root, "headlines"):
                    figures |= typed(server, browser, "measured", when)
        finally:
            browser.close()
            server.process.terminate()
            server.process.wait(timeout=20)
    return figures


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=Path, help="a run folder; left out: the pretrained network")
    figures = measure(parser.parse_args(argv).run or pretrained_dir("headlines"))
    print("| figure | value |\n| --- | ---: |")
    print("\n".join(f"| {name} | {value:.0f} |" for name, value in figures.items()))
    BUILD.mkdir(exist_ok=True)
    (BUILD / "bench-headlines-page.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""How long the first page of a fresh server takes: ``python -m benchmarks.first_page [--runs 1000] [--times 3]``.

From the start of the process to a Home page that can be used, in a real Chromium, with an empty store and with a
thousand runs in it; and the Runs page after that. Prints a markdown table and writes build/bench-first-page.json.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.app import Figures, Server, home_seconds
from tests.app.run_folders import make_run
from tests.browser.conftest import FLAGS
from tests.browser.driving import PROJECTOR, ROOT
from tests.conftest import find_browser

PRESETS = ("quadratic", "digits", "ring", "petals")


def fill(runs_root: Path, count: int) -> None:
    """Runs as they lie there after a term."""
    for number in range(count):
        make_run(runs_root, PRESETS[number % len(PRESETS)], moments=3, name=f"Run {number}", step=200)


def first_pages(folder: Path, browser: Browser) -> Figures:
    """Home of a fresh server, then its Runs page twice: read for the first time, and again."""
    server = Server(folder)
    try:
        (seconds,) = home_seconds(server, browser).values()
        figures = {"Home, from the server's start, s": seconds}
        for name in ("Runs, first, s", "Runs, again, s"):
            page = browser.new_page(viewport=PROJECTOR)
            began = time.perf_counter()
            page.goto(f"{server.url}/runs")
            page.get_by_role("heading", name="Runs").wait_for()
            page.get_by_text("Import").first.wait_for()
            figures[name] = time.perf_counter() - began
            page.close()
        return figures
    finally:
        server.process.terminate()
        server.process.wait(timeout=30)


def main() -> None:
    """Measure, print, and keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args()
    found: dict[str, Figures] = {}
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        for count in (0, options.runs):
            place = Path(folder) / str(count)
            (place / "runs").mkdir(parents=True)
            fill(place / "runs", count)
            seen = [first_pages(place, browser) for _ in range(options.times)]
            found[f"{count:,} runs"] = {name: statistics.median(one[name] for one in seen) for name in seen[0]}
        browser.close()
    print(f"| median of {options.times} | " + " | ".join(found) + " |\n| --- |" + " ---: |" * len(found))
    for name in next(iter(found.values())):
        print(f"| {name} | " + " | ".join(f"{figures[name]:.2f}" for figures in found.values()) + " |")
    target = ROOT / "build" / "bench-first-page.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""How long the first page of a fresh server takes: ``python -m benchmarks.first_page [--runs 1000] [--times 3]``.

From the start of the process to a Home page that can be used, in a real Chromium, with an empty store and with a
thousand runs in it; and the Runs page after that. Beside them, in turn, a Streamlit app of one line: what Python,
Streamlit and the browser take on this machine before anything of ours begins. Prints a markdown table and writes
build/bench-first-page.json.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.app import Figures, Server, home_seconds
from tests.app.run_folders import make_run
from tests.browser.conftest import FLAGS
from tests.browser.driving import PROJECTOR, ROOT, answers, free_port, wait_for
from tests.conftest import find_browser

PRESETS = ("quadratic", "digits", "ring", "petals")
ONE_LINE = 'import streamlit as st; st.title("One line")\n'
HOME = "Home, from the server's start, s"


def fill(runs_root: Path, count: int) -> None:
    """Runs as they lie there after a term."""
    for number in range(count):
        make_run(runs_root, PRESETS[number % len(PRESETS)], moments=3, name=f"Run {number}", step=200)


def one_line(folder: Path, browser: Browser) -> Figures:
    """The page of a Streamlit app of one line, from its server's start."""
    script, port = folder / "one_line.py", free_port()
    script.write_text(ONE_LINE, encoding="utf-8")
    began = time.perf_counter()
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(lambda: answers(f"http://localhost:{port}/_stcore/health"), "the server")
        page = browser.new_page(viewport=PROJECTOR)
        page.goto(f"http://localhost:{port}")
        page.get_by_role("heading", name="One line").wait_for()
        seconds = time.perf_counter() - began
        page.close()
        return {HOME: seconds}
    finally:
        process.terminate()
        process.wait(timeout=30)


def first_pages(folder: Path, browser: Browser) -> Figures:
    """Home of a fresh server, then its Runs page twice: read for the first time, and again."""
    server = Server(folder)
    try:
        (seconds,) = home_seconds(server, browser).values()
        figures = {HOME: seconds}
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
    seen: dict[str, list[Figures]] = {}
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        kinds: dict[str, tuple[Path, Callable[[Path, Browser], Figures]]] = {"one line": (Path(folder), one_line)}
        for count in (0, options.runs):
            place = Path(folder) / str(count)
            (place / "runs").mkdir(parents=True)
            fill(place / "runs", count)
            kinds[f"{count:,} runs"] = (place, first_pages)
        for _ in range(options.times):  # in turn, so that a slow minute hits all of them
            for kind, (place, measure) in kinds.items():
                seen.setdefault(kind, []).append(measure(place, browser))
        browser.close()
    found = {
        kind: {name: statistics.median(one[name] for one in all_of) for name in all_of[0]}
        for kind, all_of in seen.items()
    }
    print(f"| median of {options.times} | " + " | ".join(found) + " |\n| --- |" + " ---: |" * len(found))
    for name in found["0 runs"]:
        print(f"| {name} | " + " | ".join(_said(figures.get(name)) for figures in found.values()) + " |")
    for kind, all_of in seen.items():
        print(f"{kind}: " + ", ".join(f"{one[HOME]:.2f}" for one in all_of))
    target = ROOT / "build" / "bench-first-page.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def _said(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds:.2f}"


if __name__ == "__main__":
    main()

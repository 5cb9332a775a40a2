"""The app as people feel it, in the real server and a real Chromium: ``python -m benchmarks.app [--tabs 10]``.

Prints a markdown table and writes build/bench-app.json. Needs a Chromium or Chrome, as the browser tests do.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import FLAGS
from tests.browser.driving import PROJECTOR, ROOT, Playground, answers, free_port, wait_for
from tests.conftest import find_browser

ALL_LAYERS = "layers=real,fake,heat,grid,arrows,trails"
WATCH_SECONDS = 15.0
Figures = dict[str, float]


class Server:
    """A running app with an empty store, and the durations of its script runs."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.durations = folder / "durations.txt"
        self.url = f"http://localhost:{(port := free_port())}"
        self.began = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.timed_server", str(port), str(self.durations)],
            cwd=ROOT,
            env={**os.environ, "GAN_RUNS_DIR": str(folder / "runs"), **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for(lambda: answers(f"{self.url}/_stcore/health"), "the server")

    def script_runs(self) -> list[float]:
        """Milliseconds of every script run so far."""
        return [float(line.split("\t")[0]) for line in self.durations.read_text().splitlines()]

    def memory_mb(self) -> float:
        """Unique memory of the server and its engine."""
        return sum(process.memory_full_info().uss for process in self.family()) / 1e6

    def family(self) -> list[psutil.Process]:
        """The server's process and those it started."""
        own = psutil.Process(self.process.pid)
        return [own, *own.children(recursive=True)]


@contextmanager
def running_server() -> Iterator[Server]:
    """A server that ends with the block."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder))
        try:
            yield server
        finally:
            server.process.terminate()
            server.process.wait(timeout=20)


def home_seconds(server: Server, browser: Browser) -> Figures:
    """From the server's start to a Home page that can be used."""
    page = browser.new_page(viewport=PROJECTOR)
    page.goto(server.url)
    page.get_by_text("outwit each other").wait_for()
    page.get_by_text("Open the Playground").first.wait_for()
    seconds = time.perf_counter() - server.began
    page.close()
    return {"home page usable after the server's start, s": seconds}


def one_tab(server: Server, browser: Browser) -> Figures:
    """Train, watch at full speed with every layer drawn, move a slider."""
    page = browser.new_page(viewport=PROJECTOR)
    playground = Playground(page, server.url, f"?speed=max&steps=10000000&{ALL_LAYERS}")
    time.sleep(6.0)  # the engine compiles the presets in the background after its start
    began = time.perf_counter()
    playground.press("train")
    playground.wait_for_step(1)
    figures = {"click on Train to the first moved points, s": time.perf_counter() - began}
    time.sleep(3.0)
    figures |= watched(playground, page)
    figures |= moved_slider(playground, page)
    playground.press("train")
    page.close()
    return figures


def watched(playground: Playground, page: Page) -> Figures:
    """Speed, refreshes and the browser's work while one tab trains at full speed."""
    plot = page.locator("[data-part=plot]")
    plot.evaluate("node => { node.marked = 'same' }")
    renderers = [p for p in psutil.process_iter(["cmdline"]) if "--type=renderer" in (p.info["cmdline"] or [])]
    cpu = sum(sum(p.cpu_times()[:2]) for p in renderers)
    step, updates, began = playground.step(), int(playground.read("updates")), time.perf_counter()
    time.sleep(WATCH_SECONDS)
    seconds = time.perf_counter() - began
    alive = [p for p in renderers if p.is_running()]
    return {
        "steps/s in the app, all layers drawn": (playground.step() - step) / seconds,
        "refreshes/s": (int(playground.read("updates")) - updates) / seconds,
        "cores used by the browser": (sum(sum(p.cpu_times()[:2]) for p in alive) - cpu) / seconds,
        "same plot node afterwards (1 yes)": float(plot.evaluate("node => node.marked === 'same'")),
    }


def moved_slider(playground: Playground, page: Page) -> Figures:
    """From a key on the learning-rate slider to its mark on the curves, drawn in the browser: median of 5."""
    page.get_by_role("tab", name="Optimizers").click()
    slider = page.get_by_role("group", name="Learning rate of D").get_by_role("slider").first
    waits = []
    for turn in range(5):
        marks = int(playground.read("events"))
        began = time.perf_counter()
        slider.press("ArrowLeft" if turn % 2 else "ArrowRight")
        wait_for(lambda marks=marks: int(playground.read("events")) > marks, "the mark of the change")
        waits.append(time.perf_counter() - began)
    return {"moved slider to its mark on the curves, s (median of 5)": statistics.median(waits)}


def many_tabs(server: Server, browser: Browser, count: int) -> Figures:
    """All of them train at full speed at once."""
    context = browser.new_context(viewport=PROJECTOR)
    tabs = [Playground(context.new_page(), server.url, f"?speed=max&steps=10000000&seed={n}") for n in range(count)]
    for tab in tabs:
        tab.press("train")
    before, first = [tab.step() for tab in tabs], len(server.script_runs())
    time.sleep(2 * WATCH_SECONDS)
    runs = server.script_runs()[first:]
    gained = [tab.step() - step for tab, step in zip(tabs, before, strict=True)]
    figures = {
        f"{count} tabs: slowest run, steps/s": min(gained) / (2 * WATCH_SECONDS),
        f"{count} tabs: all runs together, steps/s": sum(gained) / (2 * WATCH_SECONDS),
        f"{count} tabs: script run p95, ms": statistics.quantiles(runs, n=20)[-1],
        f"{count} tabs: script runs measured": float(len(runs)),
        f"{count} tabs: memory of server and engine, MB": server.memory_mb(),
    }
    context.close()
    return figures


def main() -> None:
    """Measure, print, and keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tabs", type=int, default=10)
    tabs = parser.parse_args().tabs
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        with running_server() as server:
            figures = home_seconds(server, browser) | one_tab(server, browser) | many_tabs(server, browser, tabs)
        browser.close()
    print("| figure | value |\n| --- | ---: |")
    for name, value in figures.items():
        print(f"| {name} | {value:,.3g} |" if value < 100 else f"| {name} | {value:,.0f} |")
    target = ROOT / "build" / "bench-app.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

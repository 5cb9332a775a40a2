"""What the Studio draws within 45 seconds of Start, in a fresh app without any data: ``python -m benchmarks.studio``.

Starts the real server with empty folders, presses Start in a real Chromium (digits are the default), lets the run
train for 45 seconds, and judges 200 samples of its generator with the project's classifier. Prints a markdown table
and writes build/bench-studio.json and the last grid as build/bench-studio.png.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from playwright.sync_api import sync_playwright

from benchmarks.app import Figures, Server
from gan_core.quality.classifier import Classifier
from gan_core.runs import RunReader
from gan_core.runs.control import write_control
from tests.browser.conftest import FLAGS
from tests.browser.driving import PROJECTOR, ROOT, wait_for
from tests.conftest import find_browser

SECONDS, SAMPLES, SURE = 45.0, 200, 0.9
BUILD = ROOT / "build"


@contextmanager
def fresh_server() -> Iterator[tuple[Server, Path]]:
    """A server that has never seen any data, and its folder of runs."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["GAN_CACHE_DIR"], os.environ["GAN_DOWNLOADS"] = f"{folder}/cache", "off"
        os.environ.pop("GAN_DATA_DIR", None)
        server = Server(Path(folder))
        try:
            yield server, Path(folder) / "runs"
        finally:
            server.process.terminate()
            server.process.wait(timeout=30)


def train_for(seconds: float, query: str) -> tuple[Figures, Path]:
    """Press Start, wait, stop: what was seen on the way, and a copy of the run."""
    with fresh_server() as (server, runs), sync_playwright() as play:
        browser = play.chromium.launch(executable_path=find_browser(), args=FLAGS)
        page = browser.new_page(viewport=PROJECTOR)
        page.goto(f"{server.url}/studio{query}")
        page.get_by_role("button", name="Start").wait_for()
        time.sleep(1.0)  # a person has seen the page
        page.get_by_role("button", name="Start").click()
        began = time.perf_counter()
        wait_for(lambda: any(runs.glob("*/config.json")), "the run's folder")
        run = next(runs.glob("*/config.json")).parent
        wait_for((run / "samples" / "step_00000001.png").exists, "the first step")
        first = time.perf_counter() - began
        time.sleep(max(0.0, seconds - (time.perf_counter() - began)))
        write_control(run, {"action": "stop"})
        wait_for(lambda: RunReader(run).status().state in ("stopped", "finished"), "the run's end")
        browser.close()
        kept = Path(tempfile.mkdtemp()) / run.name
        shutil.copytree(run, kept)
    return {"Start to the first step, s": first, "steps in all": RunReader(kept).status().step}, kept


def judged(run: Path) -> Figures:
    """Share of sure samples and the classes among them."""
    out = run.parent / "samples.npy"
    command = [sys.executable, "-m", "gan_core", "sample", str(run), "--count", str(SAMPLES), "--seed", "1"]
    subprocess.run([*command, "--out", str(out)], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    pictures = np.rint(np.load(out) * 255).astype(np.uint8)
    chances = Classifier.load("digits").probabilities(pictures)
    sure = chances.max(1) > SURE
    return {
        f"share of {SAMPLES} samples above {SURE}": float(sure.mean()),
        "classes among them": float(len(set(chances[sure].argmax(1).tolist()))),
    }


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--query", default="", help="of the page's address, e.g. ?seed=3")
    arguments = parser.parse_args(argv)
    figures, run = train_for(arguments.seconds, arguments.query)
    figures |= judged(run)
    BUILD.mkdir(exist_ok=True)
    shutil.copyfile(RunReader(run).samples()[-1][1], BUILD / "bench-studio.png")
    (BUILD / "bench-studio.json").write_text(json.dumps(figures, indent=1))
    print(f"After {arguments.seconds:g} s\n\n| figure | value |\n| --- | --- |")
    print("\n".join(f"| {name} | {value:.3g} |" for name, value in figures.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

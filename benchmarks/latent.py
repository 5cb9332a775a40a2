"""How quickly a generator answers in the server: ``python -m benchmarks.latent [--subject pretrained:mnist]``.

Starts the real engine process and asks it as the pages do: single pictures with the pauses of a moving slider, and
morphs of 60 frames, at rest and while a worker trains pictures. Frames a second are compared with one ``predict`` per
frame, in turns within one run. Prints a markdown table and writes build/bench-latent.json.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from gan_core.config import build_config
from gan_core.imaging import png_bytes
from gan_core.latent import morph, seed_latents
from gan_core.pretrained import PREFIX, pretrained_dir, pretrained_names
from gan_core.runs import RunReader, RunStore
from gan_core.service.client import EngineClient
from gan_core.workers import WorkerPool

BUILD = Path(__file__).resolve().parents[1] / "build"
UNTRAINED = "untrained:"
SINGLES, PAUSE_SECONDS = 200, 0.05
FRAMES, MORPHS = 60, 20
ROUNDS, PREDICTED = 5, 20
PATIENCE_SECONDS = 300.0
Figures = dict[str, float]


def usual_subject() -> str:
    """The pretrained MNIST generator; where it is not there, networks of its size (which take as long untrained)."""
    return f"{PREFIX}mnist" if "mnist" in pretrained_names() else f"{UNTRAINED}mnist"


def run_folder(subject: str, root: Path) -> tuple[str, Path]:
    """What the engine calls the subject, and its folder; untrained networks are made under ``root``."""
    if not subject.startswith(UNTRAINED):
        return subject, pretrained_dir(subject.removeprefix(PREFIX))
    from tests.gan_core.runfolders import make_run

    name = subject.removeprefix(UNTRAINED)
    return name, make_run(root / name, build_config(name))


@contextmanager
def engine(root: Path) -> Iterator[EngineClient]:
    """An engine process that has answered once; it ends with the block."""
    client = EngineClient.local(root)
    try:
        wait_for(lambda: client.state().phase == "ready", "the engine")
        yield client
    finally:
        client.close()


@contextmanager
def training(root: Path, preset: str) -> Iterator[None]:
    """A worker that trains all the time, past its first steps."""
    pool, store = WorkerPool(RunStore(root), max_workers=1), RunStore(root)
    try:
        run = store.resolve(pool.submit(build_config(preset, {"steps": 1_000_000}), owner="benchmark"))
        wait_for(lambda: RunReader(run).status().step > 0, f"the first step of {preset}")
        yield
    finally:
        pool.close()


def wait_for(check: Callable[[], bool], what: str) -> None:
    """Raises RuntimeError when it does not come."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not check():
        if time.monotonic() > deadline:
            raise RuntimeError(f"{what} did not come within {PATIENCE_SECONDS:g} s")
        time.sleep(0.1)


def seconds_of(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


# --- what is measured -------------------------------------------------------------------------------


def single_pictures(client: EngineClient, subject: str, dim: int, count: int, when: str) -> Figures:
    """From a z in the server to the PNG that is sent to the browser, in milliseconds."""
    waits = []
    for z in seed_latents(1, count, dim):
        waits.append(1e3 * seconds_of(lambda z=z: png_bytes(client.render(subject, z[None, :]).pictures[0])))
        time.sleep(PAUSE_SECONDS)
    return {
        f"one picture, {when}: p50, ms": statistics.median(waits),
        f"one picture, {when}: p95, ms": float(np.percentile(waits, 95)),
        f"one picture, {when}: slowest of {count}, ms": max(waits),
    }


def morphs(client: EngineClient, subject: str, dim: int, count: int, when: str) -> Figures:
    """Seconds of a whole morph, rendered and with D's scores."""
    ends = seed_latents(2, 2, dim)
    waits = [seconds_of(lambda: client.render(subject, morph(*ends, FRAMES))) for _ in range(count)]
    return {
        f"{FRAMES} frames of a morph, {when}: median, s": statistics.median(waits),
        f"{FRAMES} frames of a morph, {when}: slowest of {count}, s": max(waits),
    }


def against_predict(client: EngineClient, subject: str, folder: Path, rounds: int) -> Figures:
    """Frames a second of a morph, and of one ``predict`` a frame by the plain Keras model, in turns."""
    import keras

    from gan_core.engine.files import generator_file

    generator = keras.saving.load_model(generator_file(folder), compile=False, safe_mode=True)
    z = morph(*seed_latents(2, 2, generator.inputs[0].shape[-1]), FRAMES)
    label = [np.zeros((1, 1), np.int32)] * (len(generator.inputs) - 1)

    def by_predict() -> None:
        for row in z[:PREDICTED]:
            given = row[None, :]
            generator.predict([given, *label] if label else given, verbose=0)

    by_predict()
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(FRAMES / seconds_of(lambda: client.render(subject, z)))
        theirs.append(PREDICTED / seconds_of(by_predict))
    return {
        "frames/s of a morph (median)": statistics.median(ours),
        "frames/s of one predict per frame (median)": statistics.median(theirs),
        "ratio of frames/s (median of rounds)": statistics.median(a / b for a, b in zip(ours, theirs, strict=True)),
        "ratio of frames/s (lowest round)": min(a / b for a, b in zip(ours, theirs, strict=True)),
    }


def measure(subject: str, preset: str, singles: int = SINGLES, repeats: int = MORPHS, rounds: int = ROUNDS) -> Figures:
    """All figures of one subject; ``preset`` is what the worker trains meanwhile."""
    figures: Figures = {}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        name, run_dir = run_folder(subject, root)
        dim = RunReader(run_dir).config()["config"]["model"]["latent_dim"]
        with engine(root) as client:
            figures["first picture of an engine just started, s"] = seconds_of(
                lambda: client.render(name, seed_latents(0, 1, dim))
            )
            wait_for(lambda: client.health()["warm"], "the end of compiling what is asked for first")
            figures |= single_pictures(client, name, dim, singles, "at rest")
            figures |= morphs(client, name, dim, repeats, "at rest")
            figures |= against_predict(client, name, run_dir, rounds)
            with training(root, preset):
                figures |= single_pictures(client, name, dim, singles, f"while {preset} trains")
                figures |= morphs(client, name, dim, repeats, f"while {preset} trains")
    return figures


def table(subject: str, figures: Figures) -> str:
    """As markdown."""
    lines = [f"| {subject} | value |", "| --- | ---: |"]
    return "\n".join([*lines, *(f"| {name} | {value:,.3g} |" for name, value in figures.items())])


def main(argv: list[str]) -> int:
    """Measure, print, and keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subject", default=usual_subject(), help="pretrained:NAME, or untrained:PRESET")
    parser.add_argument("--train", default="digits", metavar="PRESET", help="what the worker trains meanwhile")
    arguments = parser.parse_args(argv)
    os.environ.update({"CUDA_VISIBLE_DEVICES": "", "TF_CPP_MIN_LOG_LEVEL": "3"})
    figures = measure(arguments.subject, arguments.train)
    print(table(arguments.subject, figures))
    BUILD.mkdir(exist_ok=True)
    told = {"subject": arguments.subject, "cores": os.cpu_count(), "figures": figures}
    (BUILD / "bench-latent.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

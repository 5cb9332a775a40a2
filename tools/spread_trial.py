"""Does a run on two devices, or on two hosts, take the steps of one device? Prints the table of largest differences.

``python -m tools.spread_trial`` trains every case three times, each way in processes of its own: on one device, on the
processor split in two, and in two processes that talk over loopback. It compares after the first step and after a few
more. Float32 sums in another order differ by about 1e-7 of their terms. Adam and RMSprop divide a gradient by its own
size, so that a weight whose gradient is nothing but rounding may move by a whole learning rate in either direction:
how far the weights walked is compared for those with a gradient above a thousandth of the largest.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
ONE, DEVICES, HOSTS = "one", "mirrored", "multi_worker"
STEPS, SECONDS, NEGLIGIBLE, LOG = 4, 1200, 1e-3, "log.txt"
PLAIN = {
    "model.width": 8,
    "model.latent_dim": 7,
    "tips.generator_batch_norm": False,
    "tips.discriminator_batch_norm": False,
    "tips.dropout": 0.0,
    "batch_size": 8,
}
# With BatchNorm small steps: the gradient of a bias in front of it is nothing but rounding, Adam makes a full step of
# it, and what G learns behind a D that stands (its BatchNorm uses moving statistics) feels that step.
NORMS = {
    "tips.generator_batch_norm": True,
    "tips.discriminator_batch_norm": True,
    "optimizer.generator_lr": 1e-6,
    "optimizer.discriminator_lr": 1e-6,
}
TIPS = {"tips.label_smoothing": 0.2, "tips.mislabel_rate": 0.1, "tips.instance_noise": 0.2}
GAME, UPDATE = "loss.name", "tips.discriminator_update"
CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "separate": ("digits", {UPDATE: "separate"}),
    "mixed, all tips": ("digits", {UPDATE: "mixed", **TIPS}),
    "joint, averaged G": ("digits", {UPDATE: "joint", "loop.ema": 0.9}),
    "D learns twice, in pieces": ("digits", {UPDATE: "separate", "loop.discriminator_steps": 2, "loop.micro_batch": 2}),
    "wasserstein_gp, separate": ("digits", {UPDATE: "separate", GAME: "wasserstein_gp", "tips.instance_noise": 0.1}),
    "wasserstein_gp, R1, joint": ("digits", {UPDATE: "joint", GAME: "wasserstein_gp", "loss.r1": 0.5}),
    "conditional": ("cdigits", {UPDATE: "mixed"}),
    "MLP": ("digits", {"model.name": "vanilla", "model.depth": 2, UPDATE: "separate"}),
    "BatchNorm, separate": ("digits", {UPDATE: "separate", **NORMS}),
    "BatchNorm, joint": ("digits", {UPDATE: "joint", **NORMS}),
    "BatchNorm, wasserstein_gp": ("digits", {UPDATE: "mixed", GAME: "wasserstein_gp", **NORMS}),
}
Arrays = Mapping[str, np.ndarray]


def file_of(way: str, case: str) -> str:
    """Where a process of a trial leaves what it trained."""
    return f"{way}-{list(CASES).index(case)}.npz"


def trial(folder: Path, cases: list[str], seconds: float = SECONDS) -> list[dict[str, Any]]:
    """Train all cases in all ways and compare: one row for each case and way."""
    ways = [_start(ONE, folder, cases), _start(DEVICES, folder, cases, GAN_CPU_DEVICES="2")]
    _wait(ways + [_start(HOSTS, folder, cases, TF_CONFIG=told) for told in tf_configs(2)], folder / LOG, seconds)
    return [compare(folder, way, case) for case in cases for way in (DEVICES, HOSTS)]


def tf_configs(count: int) -> list[str]:
    """TF_CONFIG for each of ``count`` processes on this machine."""
    workers = [f"127.0.0.1:{port}" for port in _free_ports(count)]
    return [
        json.dumps({"cluster": {"worker": workers}, "task": {"type": "worker", "index": index}})
        for index in range(count)
    ]


def quiet_environment(**more: str) -> dict[str, str]:
    """The environment of a process of a trial: no GPU, no talk."""
    kept = {name: value for name, value in os.environ.items() if name not in ("TF_CONFIG", "GAN_CPU_DEVICES")}
    return {**kept, "CUDA_VISIBLE_DEVICES": "", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": str(ROOT), **more}


def _start(way: str, folder: Path, cases: list[str], **environment: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "tools.spread_player", way, str(STEPS), str(folder), *cases]
    with (folder / LOG).open("ab") as log:  # a pipe that nobody reads yet would hold them up
        return subprocess.Popen(command, cwd=ROOT, env=quiet_environment(**environment), stderr=log)


def _wait(processes: list[subprocess.Popen], log: Path, seconds: float) -> None:
    try:
        for process in processes:
            if process.wait(seconds):
                said = log.read_text(encoding="utf-8", errors="replace")[-4000:]
                raise RuntimeError(f"a process of the trial ended with {process.returncode}: {said}")
    finally:
        for process in processes:
            process.kill()
            process.wait()


def _free_ports(count: int) -> list[int]:
    held = [socket.socket() for _ in range(count)]
    try:
        for one in held:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in held]
    finally:
        for one in held:
            one.close()


def compare(folder: Path, way: str, case: str) -> dict[str, Any]:
    """How far a way is from one device: the largest difference of any metric, after one step and after all; the
    gradients of the first step, as Adam's first moments; and the weights in the end."""
    with np.load(folder / file_of(ONE, case)) as one, np.load(folder / file_of(way, case)) as other:
        metrics = [name for name in one.files if name.startswith("metric.")]
        apart = np.array([np.abs(one[name] - other[name]) / np.maximum(1.0, np.abs(one[name])) for name in metrics])
        return {
            "case": case,
            "way": way,
            "first_metrics": float(apart[:, 0].max()),
            "metrics": float(apart.max()),
            "first_gradients": max(_share(one, other, f"first.{net}.v") for net in "gd"),
            "walked": max(_walked_apart(one, other, net) for net in "gd"),
        }


def _share(one: Arrays, other: Arrays, name: str) -> float:
    """Length of the difference over the length, of the roots of Adam's second moments: gradients without a sign."""
    a, b = np.sqrt(one[name]), np.sqrt(other[name])
    return float(np.linalg.norm(a - b) / np.linalg.norm(a))


def _walked_apart(one: Arrays, other: Arrays, net: str) -> float:
    """How far apart the weights that have a gradient end, over how far they walked."""
    size = np.sqrt(one[f"last.{net}.v"])
    before, last, others = (
        arrays[name][size > NEGLIGIBLE * size.max()]
        for arrays, name in ((one, f"before.{net}.w"), (one, f"last.{net}.w"), (other, f"last.{net}.w"))
    )
    return float(np.linalg.norm(last - others) / np.linalg.norm(last - before))


def table(rows: list[dict[str, Any]]) -> Iterator[str]:
    """The rows as a markdown table."""
    columns = [name for name in rows[0] if name not in ("case", "way")]
    yield f"| case | way | {' | '.join(name.replace('_', ' ') for name in columns)} |"
    yield "| --- | --- |" + " ---: |" * len(columns)
    for row in rows:
        yield f"| {row['case']} | {row['way']} | {' | '.join(f'{row[name]:.1e}' for name in columns)} |"


def main() -> None:
    """Run the trial."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", nargs="*", default=list(CASES), choices=list(CASES))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print("\n".join(table(trial(Path(folder), given.cases))))


if __name__ == "__main__":
    main()

"""Races, sweeps and the recommended preset: ``python -m benchmarks.experiments``.

Times a twin race of 8 seeds on the quadratic with 5,000 steps each and a sweep of 64 GANs with 2,000 steps each, as an
engine runs them (TensorFlow loaded, nothing compiled); the rate of a crowd against that of one GAN alone, in turns; and
on ten seeds how near ``recommended-2d`` comes to the truth, and in what time. Prints a markdown table and writes
build/bench-experiments.json.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from gan_core.config import build_config
from gan_core.engine.crowd import Crowd
from gan_core.engine.measuring import point_figures
from gan_core.engine.trainer import Trainer
from gan_core.experiments import RaceSpec, SweepSpec
from gan_core.experiments.running import run_experiment

BUILD = Path(__file__).resolve().parents[1] / "build"
ROUNDS, CROWD, CROWD_STEPS, ALONE_STEPS = 5, 64, 500, 5000
SEEDS, BAR_FLOORS, BAR_COVERAGE, BAR_SECONDS = 10, 3.0, 0.95, 10.0


def timed_experiments() -> dict[str, float]:
    """Seconds of a race and of a sweep, as their folders tell them, compiling included."""
    race = RaceSpec(
        base={"preset": "quadratic"},
        plain={"tips.label_smoothing": 0.0},
        tipped={"tips.label_smoothing": 0.2},
        seeds=8,
        steps=5000,
    )
    rates = tuple(float(f"{rate:.3g}") for rate in np.geomspace(1e-4, 1e-2, 8))
    sweep = SweepSpec(
        base={"preset": "quadratic"},
        x_key="optimizer.generator_lr",
        x_values=rates,
        y_key="tips.label_smoothing",
        y_values=tuple(round(0.05 * row, 2) for row in range(8)),
        steps=2000,
    )
    told = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, spec in (("race", race), ("sweep", sweep), ("race_again", race)):
            done = run_experiment(spec, folder)
            told[name] = done.seconds if done.state == "finished" else float("nan")
    return told


def rates() -> dict[str, float]:
    """GAN-steps a second of a crowd of 64 and of one GAN, medians of rounds taken in turns; no compiling."""
    config = build_config("quadratic")
    alone = Trainer(config)
    shared = Crowd([config] * CROWD)
    own = Crowd([build_config("quadratic", {"seed": seed}) for seed in range(CROWD)])
    for each in (alone, shared, own):
        each.advance(2)
    taken: dict[str, list[float]] = {"alone": [], "one_noise": [], "own_noise": []}
    for _ in range(ROUNDS):
        taken["alone"].append(ALONE_STEPS / _seconds(alone, ALONE_STEPS))
        taken["one_noise"].append(CROWD * CROWD_STEPS / _seconds(shared, CROWD_STEPS))
        taken["own_noise"].append(CROWD * CROWD_STEPS / _seconds(own, CROWD_STEPS))
    return {name: statistics.median(values) for name, values in taken.items()}


def _seconds(trained: Trainer | Crowd, steps: int) -> float:
    began = time.perf_counter()
    trained.advance(steps)
    return time.perf_counter() - began


def recommended() -> list[dict[str, float]]:
    """For each seed: seconds of training (compiling apart), energy distance in floors, coverage."""
    rows = []
    for seed in range(SEEDS):
        config = build_config("recommended-2d", {"seed": seed})
        trainer = Trainer(config)
        trainer.prepare()
        seconds = _seconds(trainer, config.steps)
        figures = point_figures(trainer.sample, config, trainer.data)
        distance = figures["energy_distance"]
        floors = distance["value"] / distance["floor"]
        rows.append({"seed": seed, "seconds": seconds, "floors": floors, "coverage": figures["coverage"]["value"]})
    return rows


def main() -> int:
    """Exit status 0."""
    experiments, speed, seeds = timed_experiments(), rates(), recommended()
    good = sum(
        row["floors"] <= BAR_FLOORS and row["coverage"] >= BAR_COVERAGE and row["seconds"] <= BAR_SECONDS
        for row in seeds
    )
    print("| what | figure |\n| --- | --- |")
    print(f"| race, 8 seeds x 2 x 5,000 steps | {experiments['race']:.1f} s |")
    print(f"| the same, compiled already | {experiments['race_again']:.1f} s |")
    print(f"| sweep, 64 GANs x 2,000 steps | {experiments['sweep']:.1f} s |")
    for name, words in (("one_noise", "one seed"), ("own_noise", "64 seeds")):
        ratio = speed[name] / speed["alone"]
        print(f"| crowd of 64, {words} | {speed[name]:,.0f} GAN-steps/s, {ratio:.2f} times one alone |")
    print(f"| one GAN alone | {speed['alone']:,.0f} steps/s |")
    print(
        f"| recommended-2d within {BAR_FLOORS:g} floors, coverage {BAR_COVERAGE:g}, {BAR_SECONDS:g} s | {good} of 10 |"
    )
    for row in seeds:
        print(f"| seed {row['seed']:.0f} | {row['floors']:.2f} floors, {row['coverage']:.3f}, {row['seconds']:.1f} s |")
    BUILD.mkdir(exist_ok=True)
    told = {"experiments": experiments, "rates": speed, "recommended": seeds, "good": good}
    (BUILD / "bench-experiments.json").write_text(json.dumps(told, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""``race`` and ``sweep``: whether something helped, and where on a grid of settings a GAN does best."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

import numpy as np

from gan_core.cli.parser import some_text, whole_number
from gan_core.config import build_config, parse_assignments, parse_value
from gan_core.errors import ConfigError, RunError
from gan_core.tips import TIPS

if TYPE_CHECKING:
    from gan_core.experiments import Experiment, RaceResult, RaceSpec, Spec, SweepResult, SweepSpec

RACE_EXAMPLES = (
    "race --tip label_smoothing --seeds 8 --steps 5000",
    "race --tip dropout --preset digits --seeds 5 --steps 600",
    "race --preset ring --plain optimizer.beta_1=0.9 --tipped optimizer.beta_1=0.5 --seeds 8 --steps 5000",
)
SWEEP_EXAMPLES = (
    "sweep --x optimizer.generator_lr=0.0003,0.001,0.003 --y tips.label_smoothing=0,0.1,0.2 --steps 2000",
    "sweep --preset ring --x model.width=8,16,32 --steps 2000 --json",
)
POINTS_PRESET = "quadratic"


def _shared_arguments(parser: argparse.ArgumentParser, most: int) -> None:
    parser.add_argument("--preset", metavar="NAME", default=POINTS_PRESET, help="what all GANs start from (quadratic)")
    parser.add_argument(
        "--set", metavar="KEY=VALUE", action="append", default=[], dest="assignments",
        help="one setting that all GANs have; as often as you like",
    )  # fmt: skip
    parser.add_argument("--steps", metavar="N", type=whole_number(1, most), required=True, help="steps of every GAN")
    parser.add_argument(
        "--runs-dir", metavar="DIR", type=some_text("the name of a folder"),
        help="where runs are kept, else $GAN_RUNS_DIR, else runs/; the same experiment is not run twice there",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="end with one JSON object on the last line")


def race_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``race``."""
    parser.add_argument("--tip", metavar="NAME", help=f"race this tip: {', '.join(TIPS)}")
    for side in ("plain", "tipped"):
        parser.add_argument(
            f"--{side}", metavar="KEY=VALUE", action="append", default=[],
            help=f"one setting of the {side} twin, where no tip is named; as often as you like",
        )  # fmt: skip
    parser.add_argument("--seeds", metavar="N", type=whole_number(2, 32), default=8, help="how many seeds (default 8)")
    _shared_arguments(parser, 50_000)


def sweep_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``sweep``."""
    values = "KEY=V1,V2,..."
    parser.add_argument("--x", metavar=values, required=True, help="the first setting and its values")
    parser.add_argument("--y", metavar=values, help="a second setting and its values")
    parser.add_argument("--seed", metavar="S", type=whole_number(0, 2**31 - 1), default=0, help="of every cell (0)")
    _shared_arguments(parser, 50_000)


def race(arguments: argparse.Namespace) -> int:
    """Run a race and print what it says."""
    from gan_core.experiments import RaceSpec

    plain, tipped = _twins(arguments)
    spec = RaceSpec(base=_base(arguments), plain=plain, tipped=tipped, seeds=arguments.seeds, steps=arguments.steps)
    done = _run(spec.check(), arguments)
    verdict = done.result.verdict()
    print(verdict.sentence)
    return _end(arguments, done, race_summary(done.spec, done.result))


def sweep(arguments: argparse.Namespace) -> int:
    """Run a sweep and print its best cell."""
    from gan_core.experiments import SweepSpec

    x_key, x_values = _axis(arguments.x)
    y_key, y_values = _axis(arguments.y) if arguments.y else (None, ())
    spec = SweepSpec(
        base=_base(arguments), x_key=x_key, x_values=x_values, y_key=y_key, y_values=y_values,
        steps=arguments.steps, seed=arguments.seed,
    )  # fmt: skip
    done = _run(spec.check(), arguments)
    summary = sweep_summary(done.spec, done.result)
    best = summary["best"]
    print(
        "Every cell diverged." if best is None else f"Best: {best['settings']}, {best['figure']} {best['value']:.4g}."
    )
    return _end(arguments, done, summary)


def race_summary(spec: RaceSpec, result: RaceResult) -> dict[str, Any]:
    """The verdict on every figure, as JSON."""
    verdicts = {name: vars(result.verdict(name)) for name in result.figures}
    return {"id": spec.id, "seeds": spec.seeds, "steps": spec.steps, "main": result.main, "verdicts": verdicts}


def sweep_summary(spec: SweepSpec, result: SweepResult) -> dict[str, Any]:
    """The last figures of every cell and the best one, as JSON; null where a cell has diverged."""
    name = next(iter(result.figures), None)
    place = None if name is None else result.best(name)
    best = None
    if place is not None:
        row, column = place
        settings = {spec.x_key: spec.x_values[column], **({spec.y_key: spec.y_values[row]} if spec.y_key else {})}
        best = {"settings": settings, "figure": name, "value": float(result.figures[name][row, column, -1])}
    last = {name: [[_number(v) for v in row] for row in values[:, :, -1]] for name, values in result.figures.items()}
    return {"id": spec.id, "steps": spec.steps, "best": best, "figures": last}


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _base(arguments: argparse.Namespace) -> dict[str, Any]:
    given = parse_assignments(arguments.assignments)
    return {"preset": arguments.preset, **{key: parse_value(key, value) for key, value in given.items()}}


def _twins(arguments: argparse.Namespace) -> tuple[dict[str, Any], dict[str, Any]]:
    """Settings of both twins: a tip's, or those that were typed."""
    typed = arguments.plain or arguments.tipped
    if bool(arguments.tip) == bool(typed):
        raise ConfigError(
            "race expected either --tip or --plain and --tipped, received "
            + ("both" if typed else "neither")
            + "; name a tip, or the settings in which the twins differ."
        )
    if typed:
        sides = (parse_assignments(arguments.plain), parse_assignments(arguments.tipped))
        return tuple({key: parse_value(key, value) for key, value in side.items()} for side in sides)
    tip, kind = TIPS.get(arguments.tip), build_config(arguments.preset).kind
    if kind not in tip.kinds:
        raise ConfigError(
            f"The tip {tip.name} expected {' or '.join(tip.kinds)}, received the preset {arguments.preset} "
            f"({kind}); choose another preset."
        )
    return dict(tip.plain[kind]), dict(tip.tipped[kind])


def _axis(text: str) -> tuple[str, tuple[Any, ...]]:
    key, equals, values = text.partition("=")
    if not equals or not values.strip():
        raise ConfigError(
            f"An axis expected KEY=V1,V2,..., received {text[:60]!r}; write for example model.width=8,16,32."
        )
    return key.strip(), tuple(parse_value(key.strip(), value) for value in values.split(","))


def _run(spec: Spec, arguments: argparse.Namespace) -> Experiment:
    """The finished experiment; run now unless its folder is there."""
    from gan_core.experiments import RaceSpec, read_experiment
    from gan_core.runs import RunStore

    root = RunStore(arguments.runs_dir).root
    try:
        found = read_experiment(root, spec.id)
    except RunError:
        found = None
    if found is None or found.state != "finished":
        from gan_core.cli.quiet import bring_in_tensorflow

        config = spec.twin("plain") if isinstance(spec, RaceSpec) else spec.cell(0, 0)
        bring_in_tensorflow(config.kind)
        from gan_core.experiments.running import run_experiment

        found = run_experiment(spec, root, on_progress=_report)
    if found.state != "finished" or found.result is None:
        raise RunError(f"The experiment {spec.id} ended as {found.state}: {found.message}")
    return found


def _report(share: float, words: str) -> None:
    print(f"{share:4.0%}  {words}", file=sys.stderr, flush=True)


def _end(arguments: argparse.Namespace, done: Experiment, summary: dict[str, Any]) -> int:
    print(f"{done.path} ({done.seconds:.1f} s)", file=sys.stderr)
    if arguments.json:
        print(json.dumps({**summary, "folder": str(done.path), "seconds": done.seconds}))
    return 0

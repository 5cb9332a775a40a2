"""Measures every tip with twin races, and writes what came out for the cards and as a table.

python -m tools.measure_tips --runs FOLDER [--kind points|images] [--only TIP ...]

Races that the folder holds already are not run again, so that a measurement can go on where it was broken off.
Writes gan_core/tips_measured.json (read by the cards) and docs/tips.md.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from gan_core.experiments import RaceSpec, read_experiment
from gan_core.experiments.folder import Experiment
from gan_core.tips import TIPS, Tip

ROOT = Path(__file__).resolve().parents[1]
MEASURED, TABLE = ROOT / "gan_core" / "tips_measured.json", ROOT / "docs" / "tips.md"
SEEDS = 16
BASES = {"points": ("quadratic", 5000), "images": ("digits", 400)}
WORDS = {"helped": "helped", "hurt": "hurt", "close": "too close to call", "same": "no difference"}
HEADING = f"""# What the tips did here

Every line is a twin race over {SEEDS} seeds: same data, first weights and noise, only the tip differs. A race is judged
by the mean of its main figure over the last quarter of the measured moments: the energy distance for points, the
Fréchet distance for pictures; lower is better. The difference is the tipped twin's figure minus the plain one's, with
the 95 % t interval of the paired differences. "Too close to call" means that the interval holds zero. A GAN that
diverged counts as collapsed, or as the worst that its race measured. These are results on small networks and few
steps; they do not judge a tip elsewhere.

Measured with `python -m tools.measure_tips --runs FOLDER`; points: preset `quadratic`, {BASES["points"][1]:,} steps;
pictures: preset `digits`, {BASES["images"][1]:,} steps.
"""


def main(arguments: list[str]) -> int:
    """Exit status 0 when all races asked for were run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=Path, required=True, help="where the races are kept")
    parser.add_argument("--kind", choices=sorted(BASES), help="only this kind")
    parser.add_argument("--only", nargs="*", default=[], help="only these tips")
    given = parser.parse_args(arguments)
    measured = json.loads(MEASURED.read_text("utf-8")) if MEASURED.is_file() else {}
    for name, tip in TIPS.items():
        for kind in tip.kinds:
            if given.kind in (None, kind) and (not given.only or name in given.only):
                measured.setdefault(name, {})[kind] = told(race(tip, kind, given.runs))
                write(measured)
    return 0


def race(tip: Tip, kind: str, runs: Path) -> Experiment:
    """The finished race of a tip, run now unless the folder holds it."""
    preset, steps = BASES[kind]
    spec = RaceSpec(
        base={"preset": preset}, plain=dict(tip.plain[kind]), tipped=dict(tip.tipped[kind]), seeds=SEEDS, steps=steps
    )
    try:
        found = read_experiment(runs, spec.id)
        if found.state == "finished":
            return found
    except ValueError:
        pass
    from gan_core.experiments.running import run_experiment  # noqa: PLC0415 - TensorFlow only where something trains

    began = time.monotonic()
    done = run_experiment(spec, runs)
    print(f"{tip.name} {kind}: {done.state} {done.message} in {time.monotonic() - began:.0f} s", flush=True)
    if done.state != "finished":
        raise SystemExit(f"{tip.name} on {kind} did not finish: {done.message}")
    return done


def told(experiment: Experiment) -> dict[str, Any]:
    """What the cards need of a race."""
    result, verdict = experiment.result, experiment.result.verdict()
    numbers = ("mean_plain", "mean_tipped", "difference", "low", "high")
    return {
        "preset": experiment.spec.base["preset"],
        "seeds": experiment.spec.seeds,
        "steps": experiment.spec.steps,
        "figure": result.main,
        "floor": round(result.bounds[result.main].floor, 6),
        "wins": verdict.wins,
        "losses": verdict.losses,
        "ties": verdict.ties,
        "diverged": {side: int(result.diverged(side).sum()) for side in ("plain", "tipped")},
        **{name: round(getattr(verdict, name), 6) for name in numbers},
        "outcome": verdict.outcome,
        "sentence": verdict.sentence,
    }


def write(measured: dict[str, Any]) -> None:
    """Both files, in the order of the registry."""
    ordered = {name: measured[name] for name in TIPS if name in measured}
    MEASURED.write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + "\n", "utf-8")
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text(HEADING + "".join(_section(ordered, kind) for kind in BASES), "utf-8")


def _section(measured: dict[str, Any], kind: str) -> str:
    rows = [(name, of[kind]) for name, of in measured.items() if kind in of]
    if not rows:
        return ""
    title = "Points: energy distance" if kind == "points" else "Pictures: Fréchet distance"
    floor = rows[0][1]["floor"]
    columns = "| tip | plain | tipped | difference | 95 % interval | better on | outcome |"
    head = f"\n## {title} (floor {floor:.4f})\n\n{columns}\n"
    return (
        head
        + "| --- | --- | --- | --- | --- | --- | --- |\n"
        + "".join(_row(TIPS.get(name), row) for name, row in rows)
    )


def _row(tip: Tip, row: dict[str, Any]) -> str:
    numbers = [f"{row[name]:.4f}" for name in ("mean_plain", "mean_tipped")]
    signed = [f"{row[name]:+.4f}" for name in ("difference", "low", "high")]
    lost = sum(row["diverged"].values())
    outcome = WORDS[row["outcome"]] + (f" ({lost} diverged)" if lost else "")
    cells = [tip.label, *numbers, signed[0], f"{signed[1]} to {signed[2]}", f"{row['wins']} of {row['seeds']}", outcome]
    return "| " + " | ".join(cells) + " |\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

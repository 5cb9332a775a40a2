"""How often the doctor is right: every broken preset on several seeds, and healthy runs; writes docs/doctor.md.

    python -m tools.measure_doctor                    # seeds 0 to 9, as the table reports them
    python -m tools.measure_doctor --first-seed 100   # other seeds, as the thresholds were tuned on; prints only
    python -m tools.measure_doctor --known FILE       # what an earlier call printed into FILE is not run again

A run counts as healthy by its figures of quality alone, which the doctor does not see: over the second half of the
run, coverage is at least 80 % and the energy distance at most 15 times its floor, in the median of the evaluations
(pictures: a Frechet distance of at most a tenth of that of one picture again and again). An alarm at any time of a
healthy run is a false one. A broken run is right when its illness is named by the end.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

from gan_core.config import IMAGES, POINTS, RunConfig, build_config
from gan_core.doctor import DOCTOR_FIGURES, ILLNESSES, RULES, examine, remedy_for
from gan_core.doctor.findings import EVENT, FOUND
from gan_core.doctor.rules import PACES
from gan_core.presets.broken import PREFIX
from gan_core.runs import RunReader
from gan_core.training import open_session, train

BROKEN = {illness: PREFIX + illness.replace("_", "-") for illness in ILLNESSES.names()}
HEALTHY = ("recommended-2d", "line", "ring", "gaussians", "moons", "spiral", "quadratic")
HEALTHY_SEEDS, PICTURE_SEEDS, PICTURE_STEPS, POINT_STEPS = 5, 2, 1500, 6000
MOST_ENERGY, LEAST_COVERAGE, MOST_PICTURE_DISTANCE = 15.0, 0.8, 0.1
EVALUATIONS = 12
DOCS = Path(__file__).resolve().parents[1] / "docs" / "doctor.md"


@dataclass(frozen=True)
class Outcome:
    """One run: what was named at its end, what at any time, what quality says, and whether the remedy helped."""

    preset: str
    seed: int
    named: tuple[str, ...]
    ever: tuple[str, ...]
    first_step: int | None
    healthy: bool
    mended: bool | None = None


def outcome(preset: str, seed: int, folder: Path, *, steps: int | None = None, mend: str | None = None) -> Outcome:
    """Train one run with evaluations on the way, and ask the doctor."""
    config = build_config(preset, {"seed": seed, **({"steps": steps} if steps else {})})
    run = folder / f"{preset}-{seed}"
    _play(config, run)
    found = [row for row in RunReader(run).events()[0] if row["kind"] == EVENT and row["state"] == FOUND]
    seen = examine(run)
    named = tuple(finding.illness for finding in seen.findings)
    return Outcome(
        preset,
        seed,
        named,
        tuple(dict.fromkeys(str(row["illness"]) for row in found)),
        next((int(row["step"]) for row in found if row["illness"] == mend), None),
        _is_healthy(run, config),
        _mends(config, run, mend, folder) if mend in named else None,
    )


def _play(config: RunConfig, run: Path) -> None:
    """As ``train`` does; points are evaluated on the way, pictures and text do that themselves."""
    if config.kind != POINTS:
        train(config, run)
        return
    session = open_session(config, run)
    every, due = config.steps // EVALUATIONS, 0

    def evaluate(_: object) -> None:
        nonlocal due
        if session.step >= due:
            session.quality()
            due = session.step + every

    try:
        session.play_to_the_end(evaluate)
        session.close("finished")
    except Exception as error:  # noqa: BLE001 - a divergence is what some of them are for
        session.close("diverged", str(error))


def _mends(config: RunConfig, run: Path, illness: str, folder: Path) -> bool | None:
    """Whether a run that follows the remedy ends without that illness; points only, where a branch costs little."""
    finding = next(one for one in examine(run).findings if one.illness == illness)
    remedy = remedy_for(finding, config)
    if config.kind != POINTS or remedy is None:
        return None
    from gan_core.engine.session import Session  # noqa: PLC0415 - only where a remedy is tried

    parent = Session.resume(run)
    at = max((step for step, _ in RunReader(run).timeline() if step <= remedy.from_step), default=0)
    child = parent.branch(folder / f"{run.name}-mended", at, changes=remedy.changes)
    child.total = at + config.steps
    child.play_to_the_end()
    quality = child.quality()
    child.close("finished")
    parent.close("paused")
    quiet = not examine(child.paths.root).findings
    return quiet and quality["coverage"]["value"] >= LEAST_COVERAGE


def _is_healthy(run: Path, config: RunConfig) -> bool:
    rows = [row["figures"] for row in RunReader(run).quality()[0] if row["step"] > config.steps / 2]
    if not rows or config.kind not in (POINTS, IMAGES):
        return False
    if config.kind == IMAGES:
        return _median([_ratio(row["frechet_distance"], "collapse") for row in rows]) <= MOST_PICTURE_DISTANCE
    energy = _median([_ratio(row["energy_distance"], "floor") for row in rows])
    return energy <= MOST_ENERGY and _median([row["coverage"]["value"] for row in rows]) >= LEAST_COVERAGE


def _ratio(figure: Mapping[str, float], part: str) -> float:
    return figure["value"] / figure[part]


def _median(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]


# --- the runs ---------------------------------------------------------------------------------------


Known = Mapping[tuple[str, int], Outcome]


def broken_runs(first: int, count: int, folder: Path, known: Known) -> Iterator[tuple[str, Outcome]]:
    """Every illness on ``count`` seeds."""
    for illness, preset in BROKEN.items():
        for seed in range(first, first + count):
            yield illness, known.get((preset, seed)) or outcome(preset, seed, folder, mend=illness)


def healthy_runs(first: int, folder: Path, known: Known, *, pictures: bool) -> Iterator[Outcome]:
    """Runs that may be healthy; their own figures say which are."""
    for preset in HEALTHY:
        for seed in range(first, first + HEALTHY_SEEDS):
            yield known.get((preset, seed)) or outcome(preset, seed, folder, steps=POINT_STEPS)
    for seed in range(first, first + PICTURE_SEEDS if pictures else first):
        yield known.get(("digits", seed)) or outcome("digits", seed, folder, steps=PICTURE_STEPS)


def read_known(path: Path | None) -> Known:
    """The runs that an earlier call printed, by preset and seed."""
    if path is None:
        return {}
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.startswith('{"preset"')]
    outcomes = [Outcome(**{**one, "named": tuple(one["named"]), "ever": tuple(one["ever"])}) for one in lines]
    return {(one.preset, one.seed): one for one in outcomes}


# --- the page ---------------------------------------------------------------------------------------


def page(broken: Mapping[str, list[Outcome]], healthy: Sequence[Outcome], first: int) -> str:
    """docs/doctor.md."""
    judged = [one for one in healthy if one.healthy]
    alarms = [one for one in judged if one.ever]
    parts = [
        HEAD,
        _broken_table(broken),
        f"## Silent on healthy runs\n\n{_healthy_words(judged, alarms, first)}\n\n{_healthy_table(healthy)}",
        f"## The rules\n\n{RULES_WORDS}\n\n{_rules_table()}",
        f"## The figures\n\n{_figures_table()}",
        TAIL,
    ]
    return "\n\n".join(parts) + "\n"


HEAD = """# The doctor

The doctor reads a run's own figures and names what ails it. This page is written by `python -m tools.measure_doctor`:
each broken preset on ten seeds, and healthy runs, none of which was used to choose a threshold (those were tuned on
seeds 100 to 109).

## Right on broken runs"""
RULES_WORDS = """An illness is named when all conditions of one of its rules hold, over a window of steps and in every
look of a further stretch; it is gone when they fail, each by a fifth, for as long. A divergence is named at once.
Points: a window of {points.span:,} steps (at least {points.rows} measurements), no alarm before step
{points.age:,}, {points.persist} steps in a row. Pictures: {images.span} steps, the last two evaluations, not before
step {images.age}. Text: epoch by epoch, not before step {text.age} and four epochs.""".format(
    points=PACES["points"], images=PACES["images"], text=PACES["text"]
)
TAIL = """## Where the figures come from

Points: with every frame or snapshot the session measures 256 fakes (about a millisecond) and writes them to
`vitals.jsonl`; D's accuracy and opinion come from `metrics.jsonl`. Pictures and text: the evaluations of
`quality.jsonl` and the metrics; pictures also get the gradient at the fakes at every evaluation. Every finding is an
event `illness` in `events.jsonl`, with its evidence; `python -m gan_core doctor RUN_DIR` reads a folder anew.

The rules for pictures were tried and not measured: on the digits, one run each, a G with a rate of 0.000001 gave "D is
too strong", a D with 0.0000001 "G is too strong", the minimax loss against a fast D "Vanishing gradients", rates of 1
"Divergence"; mode collapse, oscillation and memorising of pictures are known from made-up figures only."""


def _broken_table(broken: Mapping[str, list[Outcome]]) -> str:
    rows = []
    for illness, outcomes in broken.items():
        right = sum(illness in one.named for one in outcomes)
        steps = [one.first_step for one in outcomes if one.first_step is not None]
        others = sorted({name for one in outcomes for name in one.named} - {illness})
        mended = [one.mended for one in outcomes if one.mended is not None]
        rows.append(
            (
                ILLNESSES.get(illness).label,
                f"`{BROKEN[illness]}`",
                f"{right} of {len(outcomes)}",
                f"{_median(steps):,}" if steps else "-",
                ", ".join(ILLNESSES.get(name).label for name in others) or "-",
                f"{sum(mended)} of {len(mended)}" if mended else "-",
            )
        )
    return _table(("illness", "preset", "named", "at step (median)", "also named", "healthy after the remedy"), rows)


def _healthy_words(judged: Sequence[Outcome], alarms: Sequence[Outcome], first: int) -> str:
    return (
        f"{len(judged)} runs were healthy by their figures of quality (seeds {first} and on); the doctor raised a "
        f"false alarm, at any time of the run, in {len(alarms)} of them."
    )


def _healthy_table(healthy: Sequence[Outcome]) -> str:
    rows = []
    for preset in dict.fromkeys(one.preset for one in healthy):
        mine = [one for one in healthy if one.preset == preset]
        good = [one for one in mine if one.healthy]
        alarms = sum(bool(one.ever) for one in good)
        said = [f"seed {one.seed}: {', '.join(one.ever)}" for one in mine if one.ever and not one.healthy]
        rows.append((f"`{preset}`", len(mine), len(good), alarms, "; ".join(said) or "-"))
    return _table(("preset", "runs", "healthy", "false alarms", "named in those that were not healthy"), rows)


def _rules_table() -> str:
    rows = []
    for rule in RULES:
        conditions = [
            f"{DOCTOR_FIGURES[one.figure].label} {one.comparison} {DOCTOR_FIGURES[one.figure].shown(one.threshold)}"
            for one in rule.conditions
        ]
        rows.append((ILLNESSES.get(rule.illness).label, ", ".join(rule.kinds), "; ".join(conditions)))
    return _table(("illness", "runs of", "all of"), rows)


def _figures_table() -> str:
    return _table(
        ("figure", "key", "what it is"),
        [(info.label, f"`{name}`", info.help) for name, info in DOCTOR_FIGURES.items()],
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def main() -> None:
    """Run all of it; one line for each run."""
    parser = argparse.ArgumentParser(description="Measure how often the doctor is right.")
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--no-pictures", action="store_true")
    parser.add_argument("--known", type=Path, default=None)
    given = parser.parse_args()
    known = read_known(given.known)
    broken: dict[str, list[Outcome]] = {illness: [] for illness in BROKEN}
    healthy: list[Outcome] = []
    with tempfile.TemporaryDirectory() as folder:
        for illness, one in broken_runs(given.first_seed, given.seeds, Path(folder), known):
            broken[illness].append(one)
            print(json.dumps(asdict(one)), flush=True)
        for one in healthy_runs(given.first_seed, Path(folder), known, pictures=not given.no_pictures):
            healthy.append(one)
            print(json.dumps(asdict(one)), flush=True)
    text = page(broken, healthy, given.first_seed)
    print(text)
    if given.first_seed == 0:
        DOCS.parent.mkdir(exist_ok=True)
        DOCS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

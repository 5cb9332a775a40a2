"""What came of a race, as the browser draws it: clouds or grids, bands over the seeds, and what to make of them."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

from app.components.film import encoded
from app.components.stage.payload import encode_points
from app.tips.words import settings_words
from gan_core.config import IMAGES
from gan_core.data.points import make_points
from gan_core.doors.places import check_data_path
from gan_core.experiments import Experiment, RaceResult
from gan_core.experiments.spec import SIDES
from gan_core.experiments.statistics import Verdict
from gan_core.quality.figures import FigureInfo
from gan_core.runs import RunStore

MOST_POINTS, MOST_REAL, MOST_LIVE_GRIDS = 250, 300, 8
QUARTERS = (25, 50, 75)
ONE_SEED = "One seed is measured; a race is judged on two or more."

Payload = dict[str, Any]


def race_payload(race: Experiment) -> Payload:
    """Fields of ``race.js``: the twins by name, each figure with its bands and verdict, and what they make."""
    spec, result = race.spec, race.result
    is_pictures = spec.twin("plain").kind == IMAGES
    body: Payload = {
        "race": race.id,
        "seeds": spec.seeds,
        "total": spec.steps,
        "ended": race.ended,
        "kind": "images" if is_pictures else "points",
        "names": {"plain": settings_words(spec.plain), "tipped": settings_words(spec.tipped)},
        "page": "Studio" if is_pictures else "Playground",
        "figures": figures_of(result) if result is not None and len(result.steps) else [],
        "made": _grids(race) if is_pictures else _clouds(race),
    }
    return body | {"id": hashlib.blake2b(repr(body).encode(), digest_size=8).hexdigest()}


def figures_of(result: RaceResult) -> list[Payload]:
    """Every figure, that by which a race is judged first."""
    names = sorted(result.figures, key=lambda name: name != result.main)
    return [_figure(result, name) for name in names]


def _figure(result: RaceResult, name: str) -> Payload:
    info, bounds, judged = result.info[name], result.bounds[name], result.judged(name)
    gains = judged["tipped"] - judged["plain"]
    return {
        "name": name,
        "label": info.label,
        "help": info.help,
        "better": info.better,
        "share": info.format.endswith("%"),
        "steps": result.steps.tolist(),
        "floor": bounds.floor,
        "collapse": bounds.collapse,
        "bands": {side: _bands(result.figures[name][side]) for side in SIDES},
        "gains": gains.tolist(),
        "means": [format(float(judged[side].mean()), info.format) for side in SIDES],
        **(_judged(result.verdict(name), info) if len(gains) > 1 else _alone(float(gains[0]))),
    }


def _judged(verdict: Verdict, info: FigureInfo) -> Payload:
    span = "" if verdict.outcome == "same" else f"{_signed(verdict.difference, info)} on average"
    return {
        "outcome": verdict.outcome,
        "sentence": verdict.sentence,
        "difference": [verdict.difference, verdict.low, verdict.high],
        "words": f"{verdict.wins} better, {verdict.losses} worse, {verdict.ties} equal. {span}".strip(),
    }


def _alone(gain: float) -> Payload:
    """One seed says nothing yet: races on pictures grow seed by seed."""
    return {"outcome": "close", "sentence": ONE_SEED, "difference": [gain] * 3, "words": ONE_SEED}


def _bands(values: np.ndarray) -> list[list[float | None]]:
    """Lower quarter, median and upper quarter over the seeds, of (N, S); None where every seed has diverged."""
    lines = np.full((len(QUARTERS), values.shape[1]), np.nan)
    there = ~np.isnan(values).all(axis=0)
    lines[:, there] = np.nanpercentile(values[:, there], QUARTERS, axis=0)
    return [[None if np.isnan(value) else float(value) for value in line] for line in lines]


def _clouds(race: Experiment) -> Payload:
    """Real points, and the newest points of every GAN, in shares of the box."""
    dataset = race.spec.twin("plain").dataset
    check_data_path(dataset.path, RunStore().root)
    points = make_points(dataset)
    box, clouds = points.box, race.clouds()
    sides = {side: [encode_points(cloud[:MOST_POINTS], box) for cloud in clouds.get(side, ())] for side in SIDES}
    return {"box": list(box), "real": encode_points(points.pool[:MOST_REAL], box), **sides}


def _grids(race: Experiment) -> Payload:
    """The newest grid of every GAN; while it runs, of the first few."""
    count = race.spec.seeds if race.ended else min(MOST_LIVE_GRIDS, race.spec.seeds)
    grids = {side: [race.grid(side, seed) for seed in range(count)] for side in SIDES}
    return {side: [encoded(png) if png else "" for png in pngs] for side, pngs in grids.items()}


def _signed(value: float, info: FigureInfo) -> str:
    return f"{'−' if value < 0 else '+'}{format(abs(value), info.format)}"

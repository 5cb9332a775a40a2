"""The registry of tips: every tip can be raced on every kind of data that it claims."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gan_core.config import build_config, differences
from gan_core.errors import UserError
from gan_core.tips import BASES, TIPS, Tip
from gan_core.tips_measured import MEASURED_FILE, OUTCOMES, Measured, measured

# The table of the teaching material; three of its rows are more than one switch.
OF_THE_MATERIAL = {
    "leaky_relu", "gaussian_weights", "adam", "adam_beta", "adam_rate", "scaling", "mislabel", "label_smoothing",
    "batches", "stride", "batch_norm_g", "batch_norm_d", "dropout",
}  # fmt: skip
RACES = [(tip.name, kind) for _, tip in TIPS.items() for kind in tip.kinds]
OUTCOME = {
    "seeds": 16, "steps": 5000, "wins": 12, "losses": 4, "difference": -0.01, "low": -0.02, "high": -0.001,
    "outcome": "helped", "sentence": "Helped on 12 of 16 seeds.",
}  # fmt: skip


@pytest.fixture(params=TIPS.names())
def tip(request: pytest.FixtureRequest) -> Tip:
    return TIPS.get(request.param)


def test_every_tip_of_the_material_is_there() -> None:
    assert set(TIPS) >= OF_THE_MATERIAL


@pytest.mark.parametrize(("name", "kind"), RACES)
def test_the_twins_differ_in_the_tip_alone(name: str, kind: str) -> None:
    tip = TIPS.get(name)
    plain, tipped = (build_config(BASES[kind], twin[kind]) for twin in (tip.plain, tip.tipped))
    assert plain.kind == tipped.kind == kind
    changed = {key for key, value in plain.flat().items() if value != tipped.flat()[key]}
    assert changed == set(tip.plain[kind]) == set(tip.tipped[kind])


@pytest.mark.parametrize(("name", "kind"), RACES)
def test_nothing_else_of_the_base_moves(name: str, kind: str) -> None:
    tip = TIPS.get(name)
    for twin in (tip.plain, tip.tipped):
        assert set(differences(build_config(BASES[kind], twin[kind]))) <= set(tip.keys)


def test_pictures_alone_have_scaling_and_stride(tip: Tip) -> None:
    assert tip.kinds == (("images",) if tip.name in ("scaling", "stride") else ("points", "images"))


def test_a_tip_says_what_and_why_and_who(tip: Tip) -> None:
    for text in (tip.says, tip.why):
        assert text.endswith(".")
        assert 20 < len(text) < 400
    assert all(1990 <= source.year <= 2030 and source.author and source.title for source in tip.sources)
    assert all(source.url.startswith("https://") for source in tip.sources if source.url)
    assert f"({tip.sources[0].year})" in tip.source


def test_an_unknown_tip_is_refused_with_the_nearest() -> None:
    with pytest.raises(UserError, match="Unknown tip 'leaky': did you mean 'leaky_relu'"):
        TIPS.get("leaky")


def test_an_outcome_is_read_from_the_table(tmp_path: Path) -> None:
    file = tmp_path / "measured.json"
    file.write_text(json.dumps({"dropout": {"points": OUTCOME}}))
    assert measured("dropout", "points", file) == Measured(**OUTCOME)
    assert measured("dropout", "images", file) is None
    assert measured("stride", "images", file) is None


def test_without_a_table_nothing_is_said(tmp_path: Path) -> None:
    assert measured("dropout", "points", tmp_path / "none.json") is None


@pytest.mark.skipif(not MEASURED_FILE.exists(), reason="the tips have not been measured yet")
def test_the_outcomes_on_record_are_complete() -> None:
    outcomes = [found for name, kind in RACES if (found := measured(name, kind))]
    assert outcomes
    for found in outcomes:
        assert found.outcome in OUTCOMES
        assert found.low <= found.difference <= found.high
        assert 0 <= found.wins + found.losses <= found.seeds

"""The rules from made-up figures: each illness is named for its reasons, never early, and goes again."""

from __future__ import annotations

from typing import Any

import pytest

from gan_core.config import IMAGES, POINTS, TEXT, build_config, with_changes
from gan_core.doctor import DOCTOR_FIGURES, ILLNESSES, RULES, Doctor, History, diagnose, remedy_for
from gan_core.doctor.findings import Evidence, Finding, finding_from_event, standing
from gan_core.doctor.rules import PACES
from gan_core.doctor.watching import replay
from gan_core.presets import PRESETS
from gan_core.presets.broken import PREFIX

WELL = {"reached": 0.95, "near": 0.9, "gap": 0.05, "gradient": 0.2, "spread": 1.0, "x": 0.0, "y": 0.0, "repeats": None}
GAME = {"d_acc_real": 0.6, "d_acc_fake": 0.5, "d_real": 0.5, "d_fake": 0.5, "g_loss": 0.7}


def rows_of(first: int, last: int, **changes: float) -> list[dict[str, Any]]:
    return [{"step": step, **WELL, **changes} for step in range(first, last + 1, 100)]


def metrics_of(first: int, last: int, **changes: float) -> list[dict[str, Any]]:
    return [{"step": step, **GAME, **changes} for step in range(first, last + 1, 100)]


def findings_of(vitals: list[dict], metrics: list[dict] | None = None, loss: str = "non_saturating") -> list[str]:
    doctor = Doctor(POINTS, loss)
    replay(doctor, metrics_of(100, 6000) if metrics is None else metrics, vitals, [])
    return [finding.illness for finding in doctor.findings]


def swinging(first: int, last: int) -> list[dict[str, Any]]:
    rows = rows_of(first, last, reached=0.2, near=0.1, gap=0.6)
    return [{**row, "x": 0.8 if index % 2 else -0.8} for index, row in enumerate(rows)]


def test_a_healthy_run_gives_nothing_to_report() -> None:
    assert findings_of(rows_of(100, 6000)) == []


ILL = {
    "mode_collapse": (rows_of(100, 4000, reached=0.1, spread=0.1, gap=0.7), {}),
    "oscillation": (swinging(100, 4000), {}),
    "vanishing_gradients": (
        rows_of(100, 4000, gradient=1e-9, gap=0.3, reached=0.7),
        {"d_acc_real": 0.95, "d_acc_fake": 0.85},
    ),
    "d_too_strong": (rows_of(100, 4000, gap=0.3, reached=0.3, near=0.1), {"d_acc_real": 0.99, "d_acc_fake": 0.95}),
    "g_too_strong": (rows_of(100, 4000, gap=5.0, reached=0.0, near=0.0, spread=2.0), {"d_fake": 0.95}),
    "memorising": (rows_of(100, 4000, repeats=0.05), {}),
}


@pytest.mark.parametrize("illness", ILL)
def test_each_illness_is_named_alone_for_its_reasons(illness: str) -> None:
    vitals, changes = ILL[illness]
    assert findings_of(vitals, metrics_of(100, 4000, **changes)) == [illness]


@pytest.mark.parametrize("illness", ILL)
def test_none_is_named_in_the_first_steps(illness: str) -> None:
    vitals, changes = ILL[illness]
    pace = PACES[POINTS]
    young = [row for row in vitals if row["step"] < pace.age + pace.persist]
    assert findings_of(young, metrics_of(100, 4000, **changes)) == []


def test_a_short_swing_is_not_an_illness_and_a_healed_one_goes() -> None:
    short = [*rows_of(100, 3000), *swinging(3100, 3300), *rows_of(3400, 6000)]
    assert findings_of(short) == []
    assert findings_of([*rows_of(100, 2000), *swinging(2100, 5000)]) == ["oscillation"]
    assert findings_of([*swinging(100, 4000), *rows_of(4100, 8000)], metrics_of(100, 8000)) == []


def test_an_illness_stays_on_the_brink_and_does_not_flicker() -> None:
    """Reached: below 0.35 is named; 0.4 alone is not, and keeps one that stands."""
    brink = {"reached": 0.4, "spread": 0.32, "gap": 0.15, "near": 0.4}
    assert findings_of(rows_of(100, 6000, **brink)) == []
    ill = rows_of(100, 4000, reached=0.1, spread=0.1, gap=0.15)
    assert findings_of([*ill, *rows_of(4100, 6000, **brink)]) == ["mode_collapse"]


def test_d_of_a_critic_is_not_judged_by_its_accuracy() -> None:
    vitals, changes = ILL["d_too_strong"]
    assert findings_of(vitals, metrics_of(100, 4000, **changes), loss="wasserstein_gp") == []


def test_the_evidence_names_figures_and_the_good_step_is_the_last_good_moment() -> None:
    doctor = Doctor(POINTS, "non_saturating")
    replay(doctor, metrics_of(100, 6000), [*rows_of(100, 2000), *swinging(2100, 5000)], [])
    [finding] = doctor.findings
    assert finding.good_step == 2000
    assert 2000 < finding.since_step < 3100
    assert {piece.figure: piece.comparison for piece in finding.evidence} == {"sway": "above", "gap": "above"}
    sway = finding.evidence[0]
    assert 0.7 < sway.value < 0.9
    assert sway.words == f"Swing of the cloud {sway.value:.3g}, above 0.3"


def test_a_divergence_is_named_at_once_and_first() -> None:
    history = History(POINTS, "non_saturating", diverged_at=130)
    history.metrics.extend(metrics_of(100, 100))
    [finding] = diagnose(history)
    assert (finding.illness, finding.since_step) == ("divergence", 130)
    assert [piece.words for piece in finding.evidence] == ["Loss out of bounds"]


def picture_row(step: int, diversity: float = 0.95, newness: float = 1.1, distance: float = 0.1) -> dict[str, Any]:
    figure = {"floor": 1.0, "collapse": 2.0}
    values = {"diversity": diversity, "nearest_real": newness, "frechet_distance": distance}
    return {"step": step, "figures": {name: {**figure, "value": value} for name, value in values.items()}}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [({}, []), ({"diversity": 0.1}, ["mode_collapse"]), ({"newness": 0.2}, ["memorising"])],
)
def test_pictures_are_judged_by_their_evaluations(changes: dict[str, float], expected: list[str]) -> None:
    doctor = Doctor(IMAGES, "non_saturating")
    replay(doctor, metrics_of(100, 1500), [], [picture_row(step, **changes) for step in range(300, 1500, 200)])
    assert [finding.illness for finding in doctor.findings] == expected


@pytest.mark.parametrize(("late", "expected"), [(900.0, ["memorising"]), (310.0, [])])
def test_text_is_learned_by_heart_when_what_is_held_out_grows_worse(late: float, expected: list[str]) -> None:
    values = [600.0, 400.0, 300.0, 500.0 if expected else 305.0, late, late]
    quality = [{"step": 20 * (n + 1), "figures": {"perplexity": {"value": value}}} for n, value in enumerate(values)]
    doctor = Doctor(TEXT)
    replay(doctor, [{"step": step, "loss": 1.0} for step in range(20, 140, 20)], [], quality)
    assert [finding.illness for finding in doctor.findings] == expected


def test_rules_and_presets_speak_of_known_things() -> None:
    assert {rule.illness for rule in RULES} == set(ILLNESSES)
    assert {one.figure for rule in RULES for one in rule.conditions} <= set(DOCTOR_FIGURES)
    broken = {PREFIX + name.replace("_", "-") for name in ILLNESSES}
    assert {name for name in PRESETS if name.startswith(PREFIX)} == broken


@pytest.mark.parametrize("illness", ILLNESSES)
def test_every_broken_preset_has_a_remedy_that_the_configuration_accepts(illness: str) -> None:
    config = build_config(PREFIX + illness.replace("_", "-"))
    remedy = remedy_for(Finding(illness, 2000, good_step=700), config)
    assert remedy is not None
    mended = with_changes(config, remedy.changes)
    assert {key: mended.flat()[key] for key in remedy.changes} == dict(remedy.changes)
    assert remedy.branches == (config.kind == POINTS)
    assert remedy.from_step == (700 if remedy.branches else 0)
    assert remedy_for(Finding(illness, 2000), mended) is None or illness == "divergence"


def test_a_long_run_opened_again_keeps_the_date_of_its_illness() -> None:
    doctor = Doctor(POINTS, "non_saturating")
    replay(doctor, metrics_of(100, 6000), swinging(100, 4000), [])
    doctor.adopt([Finding("oscillation", 900, good_step=300), Finding("mode_collapse", 800)])
    [finding] = doctor.findings
    assert (finding.illness, finding.since_step, finding.good_step) == ("oscillation", 900, 300)


def test_findings_survive_as_events_and_damaged_ones_are_left_out() -> None:
    finding = Finding("oscillation", 1600, (Evidence("sway", 0.7, "above", 0.3),), 400)
    found = {"kind": "illness", "state": "found", "step": 2600, **finding.to_json_dict()}
    gone = {"kind": "illness", "state": "gone", "illness": "oscillation", "step": 4000}
    assert finding_from_event(found) == finding
    assert standing([found]) == (finding,)
    assert standing([found, gone]) == ()
    assert standing([found, {"kind": "rewound", "step": 0}]) == ()
    assert standing([{**found, "illness": "measles"}, {**found, "since": "soon"}]) == ()

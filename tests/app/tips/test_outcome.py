"""What came out when the tips were raced, on the cards."""

from __future__ import annotations

import json

import pytest

from app.tips import outcome
from gan_core.tips import TIPS
from gan_core.tips_measured import measured

HURT = {
    "seeds": 16, "steps": 5000, "wins": 3, "losses": 13, "difference": 0.0123, "low": 0.004, "high": 0.0206,
    "outcome": "hurt", "sentence": "Hurt: better on only 3 of 16 seeds.",
}  # fmt: skip


@pytest.fixture
def on_record(monkeypatch, tmp_path):
    def write(found):
        file = tmp_path / "measured.json"
        file.write_text(json.dumps({"dropout": {"points": found}}))
        monkeypatch.setattr(outcome, "measured", lambda tip, kind: measured(tip, kind, file))

    return write


def test_a_card_says_in_short_what_came_out(on_record):
    on_record(HURT)
    assert outcome.short_outcomes(TIPS.get("dropout")) == [
        {"outcome": "hurt", "words": "points: hurt on average, worse on 13 of 16 seeds"}
    ]
    assert outcome.short_outcomes(TIPS.get("stride")) == []


def test_where_the_advice_does_not_hold_the_card_says_so(on_record):
    on_record(HURT)
    words = outcome.long_outcome(TIPS.get("dropout"), "points")
    assert words == (
        "Hurt: better on only 3 of 16 seeds. **Here the advice does not hold.** (`quadratic`, 16 seeds, 5,000 steps.)"
    )
    assert outcome.long_outcome(TIPS.get("dropout"), "images") == ""


def test_where_it_holds_nothing_is_added(on_record):
    on_record({**HURT, "outcome": "helped", "wins": 13, "losses": 3, "sentence": "Helped: better on 13 of 16 seeds."})
    assert "advice" not in outcome.long_outcome(TIPS.get("dropout"), "points")
    assert (
        outcome.short_outcomes(TIPS.get("dropout"))[0]["words"] == "points: helped on average, better on 13 of 16 seeds"
    )

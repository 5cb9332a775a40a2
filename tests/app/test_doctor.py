"""The doctor's words on the pages, and where they come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import doctor
from app.gallery.reading import findings
from app.watching import event_mark
from gan_core.config import build_config
from gan_core.doctor import Evidence, Finding, report
from gan_core.runs import append_lines

FINDING = Finding("oscillation", 1600, (Evidence("sway", 0.71, "above", 0.3),), 700)
FOUND = {"kind": "illness", "state": "found", "step": 2600, **FINDING.to_json_dict()}
GONE = {"kind": "illness", "state": "gone", "step": 5000, "illness": "oscillation"}


def told(preset: str = "broken-oscillation", snapshot: int = 650) -> list[dict]:
    return report([FINDING], build_config(preset), lambda step: snapshot if step else 0)


def test_the_button_says_the_worst_and_how_many_more() -> None:
    assert doctor.label_of([], started=True) == "The doctor: nothing to report"
    assert doctor.label_of([], started=False) == "The doctor"
    assert doctor.label_of(told(), started=True) == "The doctor: :yellow-badge[Oscillation]"
    assert doctor.label_of([*told(), *told()], started=True).endswith("] +1")
    assert doctor.badge("divergence", "Divergence", icon=True) == ":red-badge[:material/stethoscope: Divergence]"


def test_it_says_what_the_remedy_does_before_it_is_pressed() -> None:
    [entry] = told()
    assert entry["evidence"][0]["words"] == "Swing of the cloud 0.71, above 0.3"
    words = doctor.what_it_does(entry["remedy"])
    assert words.startswith("A branch from the last good snapshot, step 650, with Learning rate of G: 0.001")
    assert words.endswith("R1 penalty: 0.1. This run stays as it is.")
    assert "from the first weights" in doctor.what_it_does({**entry["remedy"], "from_step": 0})
    pictures = report([Finding("mode_collapse", 900)], build_config("digits"))[0]["remedy"]
    assert doctor.what_it_does(pictures).startswith("A new run from step 0 with")


def test_the_strip_is_drawn_anew_when_the_findings_change_and_not_with_every_figure() -> None:
    assert doctor.key_of(told()) == ["oscillation 1600 650"]
    assert doctor.key_of(told()) != doctor.key_of(told(snapshot=600))
    assert doctor.key_of([]) == []


@pytest.mark.parametrize(("rows", "expected"), [([FOUND], ["oscillation"]), ([FOUND, GONE], []), ([], [])])
def test_a_card_reads_what_stands_from_the_events(tmp_path: Path, rows: list[dict], expected: list[str]) -> None:
    append_lines(tmp_path / "events.jsonl", [{"kind": "paused", "step": 5}, *rows])
    assert [finding.illness for finding in findings(tmp_path)] == expected


def test_the_curves_are_marked_where_it_began() -> None:
    assert event_mark(FOUND) == {"step": 1600, "text": "The doctor: Oscillation"}
    assert event_mark(GONE) is None

"""The page that says how often the doctor is right: its table of rules is the code's, its counts are counted."""

from __future__ import annotations

from tools.measure_doctor import BROKEN, DOCS, Outcome, _figures_table, _rules_table, page, read_known


def test_the_page_in_the_repository_tells_the_rules_of_the_code() -> None:
    text = DOCS.read_text(encoding="utf-8")
    assert _rules_table() in text
    assert _figures_table() in text


def test_right_and_false_alarms_are_counted() -> None:
    right = Outcome("broken-oscillation", 0, ("oscillation",), ("oscillation",), 2600, healthy=False, mended=True)
    missed = Outcome("broken-oscillation", 1, (), (), None, healthy=False)
    healthy = [
        Outcome("ring", 0, (), (), None, healthy=True),
        Outcome("ring", 1, (), ("oscillation",), None, healthy=True),
        Outcome("ring", 2, ("mode_collapse",), ("mode_collapse",), None, healthy=False),
    ]
    text = page({"oscillation": [right, missed]}, healthy, 0)
    assert "| Oscillation | `broken-oscillation` | 1 of 2 | 2,600 | - | 1 of 1 |" in text
    assert "2 runs were healthy" in text
    assert "at any time of the run, in 1 of them" in text
    assert "| `ring` | 3 | 2 | 1 | seed 2: mode_collapse |" in text


def test_what_was_printed_is_read_back(tmp_path) -> None:
    log = tmp_path / "log"
    line = '{"preset": "ring", "seed": 3, "named": [], "ever": ["oscillation"], "first_step": null, "healthy": true}'
    log.write_text(f"a warning\n{line}\n", encoding="utf-8")
    assert read_known(log) == {("ring", 3): Outcome("ring", 3, (), ("oscillation",), None, healthy=True)}
    assert set(BROKEN.values()) == {f"broken-{name.replace('_', '-')}" for name in BROKEN}

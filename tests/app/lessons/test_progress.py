"""What a browser remembers: it comes back as it was, and nothing else comes in."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from app.lessons.progress import Done, is_complete, merged, read, write
from gan_core.lessons import load_course

CURVE = load_course().find("the-curve")
DONE = Done("All in one spot", False, True, {"step": 3250.0}, False, 12.5)


def test_it_comes_back_as_it_was() -> None:
    kept = {"the-curve": {0: DONE, 2: Done(answer="é <b>", when=13.0)}}
    assert read(write(kept)) == kept


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: (
    st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "0", "99", "figures", "answer"]), inner)
)))  # fmt: skip
def test_a_strangers_text_does_no_harm(found: object) -> None:
    for name, steps in read(json.dumps({"the-curve": found, "../up": {"0": {}}}) if found else "[" * 90_000).items():
        assert name == "the-curve"
        assert all(0 <= step < 20 and isinstance(done, Done) for step, done in steps.items())


def test_the_later_word_counts() -> None:
    early, late = {"a": {0: Done("x", when=1.0), 1: Done("y", when=1.0)}}, {"a": {0: Done("z", when=2.0)}}
    assert merged(early, late) == merged(late, early) == {"a": {0: Done("z", when=2.0), 1: Done("y", when=1.0)}}


def test_a_step_lies_behind_when_it_was_answered_and_reached() -> None:
    step = CURVE.steps[0]
    assert step.question
    assert step.checks
    states = [Done(), Done("a"), Done("", met=True), Done("a", met=True), Done("a", shown=True)]
    assert [is_complete(step, done) for done in states] == [False, False, False, True, True]

from __future__ import annotations

from gan_core.quality.marks import MARKS, next_mark


def test_the_next_mark_lies_ahead():
    assert list(MARKS) == sorted(set(MARKS))
    assert [next_mark(step) for step in (0, 499, 500, 1_999, 2_000)] == [500, 500, 1_000, 2_000, 5_000]
    assert next_mark(MARKS[-1]) is None

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan_core.errors import DataError
from gan_core.text import headline_rows, prefix_rows
from gan_core.text import rows as rows_module

ENCODED = [np.array(ids, np.int32) for ids in ([5, 6, 7], [8], [], [9, 4])]
ANY = st.lists(st.lists(st.integers(1, 50), max_size=9).map(lambda ids: np.array(ids, np.int32)), max_size=8)


def test_every_beginning_is_padded_in_front() -> None:
    x, y = prefix_rows(ENCODED, 3)
    assert x.tolist() == [[0, 0, 5], [0, 5, 6], [0, 0, 9]]
    assert y.tolist() == [6, 7, 4]
    assert (x.dtype, y.dtype) == (np.int32, np.int32)


def test_a_long_beginning_keeps_its_last_words() -> None:
    x, y = prefix_rows([np.array([1, 2, 3, 4], np.int32)], 2)
    assert x.tolist() == [[0, 1], [1, 2], [2, 3]]
    assert y.tolist() == [2, 3, 4]


def test_one_row_for_every_headline_with_something_to_predict() -> None:
    x, y = headline_rows(ENCODED, 3)
    assert x.tolist() == [[5, 6, 0], [9, 0, 0]]
    assert y.tolist() == [[6, 7, 0], [4, 0, 0]]
    assert (x.dtype, y.dtype) == (np.int32, np.int32)


def test_a_long_headline_keeps_its_beginning() -> None:
    x, y = headline_rows([np.array([1, 2, 3, 4], np.int32)], 2)
    assert (x.tolist(), y.tolist()) == ([[1, 2]], [[2, 3]])


def test_nothing_to_predict() -> None:
    assert [part.shape for part in (*prefix_rows([], 4), *headline_rows([], 4))] == [(0, 4), (0,), (0, 4), (0, 4)]


@given(ANY)
def test_both_forms_hold_the_same_targets(encoded: list[np.ndarray]) -> None:
    x, y = prefix_rows(encoded, 8)
    whole, following = headline_rows(encoded, 8)
    assert y.tolist() == following[following > 0].tolist()
    assert len(y) == sum(max(0, len(ids) - 1) for ids in encoded)
    places = np.argwhere(following > 0)
    for row, (headline, place) in zip(x, places, strict=True):
        assert row[row > 0].tolist() == whole[headline, : place + 1].tolist()
        assert not row[: 8 - (place + 1)].any()


def test_rows_that_do_not_fit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_module, "MAX_PREFIX_BYTES", 2**20)
    with pytest.raises(DataError) as caught:
        prefix_rows([np.ones(40, np.int32)] * 200, 39)
    assert str(caught.value) == (
        "At most 1 MB of padded rows can be held, and 7,800 rows of 39 words take more; use fewer headlines, "
        "or train with one row per headline."
    )

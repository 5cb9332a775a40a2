from __future__ import annotations

import numpy as np

from gan_core.data.images import ImageSet, class_rows, contact_sheet


def made(labels: list[int] | None, count: int = 12) -> ImageSet:
    images = np.arange(count, dtype=np.uint8)[:, None, None, None] * np.ones((1, 4, 4, 1), np.uint8)
    names = () if labels is None else tuple("abc")
    return ImageSet("made", images, None if labels is None else np.array(labels), names, "Made up.")


def values(sheet: np.ndarray) -> list[int]:
    return sheet[:, 0, 0, 0].tolist()


def test_a_sheet_repeats_itself_for_its_seed_only() -> None:
    data = made(None)
    assert contact_sheet(data, 5, 1).shape == (5, 4, 4, 1)
    assert values(contact_sheet(data, 5, 1)) == values(contact_sheet(data, 5, 1))
    assert values(contact_sheet(data, 12, 1)) != values(contact_sheet(data, 12, 2))
    assert sorted(values(contact_sheet(data, 12, 3))) == list(range(12))


def test_more_than_there_are_repeat() -> None:
    assert len(contact_sheet(made(None, count=1), 9, 0)) == 9


def test_classes_take_turns() -> None:
    data = made([0] * 10 + [1, 2])
    assert sorted(data.labels[values(contact_sheet(data, 3, 0))]) == [0, 1, 2]


def test_one_row_for_each_class() -> None:
    data = made([0, 1, 2] * 4)
    rows = class_rows(data, (2, 0), 4, seed=0)
    assert data.labels[values(rows)].tolist() == [2] * 4 + [0] * 4
    assert len(set(values(rows))) == 8
    assert len(class_rows(made(None), (0, 1), 3)) == 6


def test_a_small_class_repeats_and_a_missing_one_is_black() -> None:
    data = made([0] * 11 + [1])
    assert values(class_rows(data, (1,), 3)) == [11] * 3
    assert class_rows(data, (2,), 3).max() == 0

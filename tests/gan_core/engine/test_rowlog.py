from __future__ import annotations

import numpy as np
import pytest

from gan_core.engine.rowlog import RowLog
from gan_core.engine.step import METRICS


def metrics(first: int, count: int) -> dict[str, np.ndarray]:
    """g_loss is the step's number, the others ten times as much."""
    steps = np.arange(first + 1, first + count + 1, dtype=np.float64)
    return {name: steps if name == "g_loss" else 10 * steps for name in METRICS}


def feed(log: RowLog, first: int, count: int) -> list[dict]:
    seconds = 0.5 * np.arange(first + 1, first + count + 1)
    return log.add(metrics(first, count), first, seconds)


@pytest.mark.parametrize("cuts", [[25], [3, 7, 15], [10, 10, 5], [1] * 25, [9, 2, 14]])
def test_rows_are_means_of_fixed_windows_however_the_steps_arrive(cuts) -> None:
    log, rows, first = RowLog(10), [], 0
    for count in cuts:
        rows += feed(log, first, count)
        first += count
    assert [(row["step"], row["seconds"], row["g_loss"], row["d_real"]) for row in rows] == [
        (10, 5.0, 5.5, 55.0),
        (20, 10.0, 15.5, 155.0),
    ]
    [rest] = log.partial()
    assert (rest["step"], rest["seconds"], rest["g_loss"]) == (25, 12.5, 23.0)


def test_an_unfinished_window_survives_being_saved() -> None:
    log, copy = RowLog(10), RowLog(10)
    feed(log, 0, 14)
    copy.load_arrays(log.to_arrays())
    assert copy.partial() == log.partial()
    assert copy.partial()[0]["step"] == 14
    assert feed(copy, 14, 6) == feed(log, 14, 6)


def test_steps_of_one_network_alone_do_not_count_for_the_other() -> None:
    log = RowLog(4)
    only_g = {name: np.full(2, 3.0 if name == "g_loss" else np.nan) for name in METRICS}
    log.add(only_g, 0, np.array([1.0, 2.0]))
    only_d = {name: np.full(2, np.nan if name == "g_loss" else 5.0) for name in METRICS}
    [row] = log.add(only_d, 2, np.array([3.0, 4.0]))
    assert (row["g_loss"], row["d_loss_real"]) == (3.0, 5.0)
    [row] = log.add({name: np.full(4, np.nan) for name in METRICS}, 4, np.arange(4.0))
    assert np.isnan(row["g_loss"])


def test_an_empty_log_has_no_row() -> None:
    log = RowLog(10)
    assert log.partial() == []
    feed(log, 0, 10)
    assert log.partial() == []
    feed(log, 10, 3)
    log.clear()
    assert log.partial() == []

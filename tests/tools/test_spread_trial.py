"""Two devices, and two hosts, take the steps of one device."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tools.spread_trial import CASES, DEVICES, HOSTS, ONE, compare, file_of, table, trial

# Float32 sums in another order: 1e-7 of their terms, a few times as much after four steps; a wrong part of a batch, a
# mean of sums or BatchNorm on a part only shows at 1e-2.
MOST_METRICS, MOST_GRADIENTS, MOST_WALKED = 5e-6, 2e-5, 1e-3
TRIED = ["mixed, all tips", "wasserstein_gp, separate", "conditional", "MLP", "BatchNorm, joint"]
pytestmark = pytest.mark.timeout(900)  # four processes that start TensorFlow; half a minute on a quiet machine


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], dict]:
    found = trial(tmp_path_factory.mktemp("spread"), TRIED)
    return {(row["case"], row["way"]): row for row in found}


@pytest.mark.parametrize("way", [DEVICES, HOSTS])
@pytest.mark.parametrize("case", TRIED)
def test_the_steps_are_those_of_one_device(rows: dict, case: str, way: str) -> None:
    row = rows[case, way]
    assert row["first_metrics"] < MOST_METRICS
    assert row["metrics"] < MOST_METRICS
    assert row["first_gradients"] < MOST_GRADIENTS
    assert row["walked"] < MOST_WALKED


def test_a_difference_shows(tmp_path: Path) -> None:
    case = next(iter(CASES))
    state = {"g.w": np.ones(4), "d.w": np.ones(4), "g.v": np.ones(4), "d.v": np.ones(4)}
    arrays = {f"before.{name}": 0 * value for name, value in state.items()}
    arrays |= {f"{when}.{name}": value for when in ("first", "last") for name, value in state.items()}
    metrics = np.array([1.0, 2.0, 3.0])
    np.savez(tmp_path / file_of(ONE, case), **arrays, **{"metric.g_loss": metrics})
    arrays |= {"last.d.w": np.array([1.0, 1.0, 1.0, 1.2]), "first.g.v": np.full(4, 1.44)}
    np.savez(tmp_path / file_of(DEVICES, case), **arrays, **{"metric.g_loss": metrics + np.array([0.0, 0.0, 0.3])})
    row = compare(tmp_path, DEVICES, case)
    expected = {"first_metrics": 0.0, "metrics": 0.1, "first_gradients": 0.2, "walked": 0.1}
    assert {name: pytest.approx(row[name]) for name in expected} == expected
    assert list(table([row]))[-1] == f"| {case} | mirrored | 0.0e+00 | 1.0e-01 | 2.0e-01 | 1.0e-01 |"

"""The arithmetic of the benchmark's report; it measures nothing here and never asserts a time."""

from __future__ import annotations

import pytest

from benchmarks import run
from benchmarks.contenders import CONTENDERS, HALF, LATENT, prepare_textbook
from gan_core.config import build_config
from gan_core.engine.program import batch_plan


def test_a_rate_is_the_median_and_counts_every_lane() -> None:
    one = run.result("ours", [1.0, 2.0, 4.0], 1.5)
    steps = CONTENDERS["ours"].steps
    assert one == {
        "steps_per_second": steps / 2,
        "rounds": [steps, steps / 2, steps / 4],
        "compile_seconds": 1.5,
    }
    assert run.result("ours_twice", [2.0], 0.0)["steps_per_second"] == CONTENDERS["ours_twice"].steps


@pytest.fixture
def results() -> dict[str, run.Result]:
    rates = {"textbook": 20.0, "ours": 8000.0, "ours_twice": 12000.0, "torch": 400.0, "torch_1": 500.0}
    return {name: {"steps_per_second": rate, "rounds": [rate], "compile_seconds": 0.0} for name, rate in rates.items()}


def test_ratios_take_the_best_pytorch(results: dict[str, run.Result]) -> None:
    assert run.ratios(results) == {"ours/textbook": 400.0, "two/one": 1.5, "ours/torch": 16.0}
    without = {name: each for name, each in results.items() if not name.startswith("torch")}
    assert run.ratios(without) == {"ours/textbook": 400.0, "two/one": 1.5}


def test_the_table_is_markdown_with_a_row_for_each(results: dict[str, run.Result]) -> None:
    lines = run.table({"results": results, "ratios": run.ratios(results)}).splitlines()
    assert len([line for line in lines if line.startswith("|")]) == 2 + len(results)
    assert {line.count("|") for line in lines if line.startswith("|")} == {5}
    assert lines[-1] == "Ratios: ours/textbook 400.0, two/one 1.5, ours/torch 16.0."


def test_a_module_that_is_missing_keeps_a_contender_out() -> None:
    assert CONTENDERS["ours"].can_play
    assert not run.CONTENDERS["ours"].__class__("x", 1, prepare_textbook, needs="no_such_module").can_play


def test_contenders_play_the_batches_of_the_material() -> None:
    plan = batch_plan(build_config("quadratic"))
    assert (plan.real, plan.fake, plan.generator, plan.latent_dim) == (HALF, HALF, 2 * HALF, LATENT)

from __future__ import annotations

import pytest

from gan_core.errors import RunError
from gan_core.runs.layout import MAX_STEP, RunPaths, clean_name, parse_step, step_name


@pytest.mark.parametrize("step", [0, 100, 99_999_999, 100_000_000, MAX_STEP])
def test_step_names_come_back(step):
    assert parse_step(step_name(step)) == step
    assert parse_step(step_name(step) + ".npz") == step


def test_step_name_is_the_one_of_the_contract():
    assert step_name(100) == "step_00000100"


@pytest.mark.parametrize(
    "name", ["latents.npz", "step_1.npz", ".step_00000100.npz.tmp", "step_x", ".new-step_00000100-ab"]
)
def test_other_names_are_no_step(name):
    assert parse_step(name) is None


@pytest.mark.parametrize("step", [-1, MAX_STEP + 1])
def test_a_step_out_of_range_is_refused(step):
    with pytest.raises(RunError, match=f"^A step must be a whole number from 0 to {MAX_STEP}, got {step}"):
        step_name(step)


def test_names_are_trimmed_and_otherwise_kept():
    assert clean_name("  ![x](https://a) <b> ../ü ") == "![x](https://a) <b> ../ü"


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_names_have_a_length(name):
    with pytest.raises(RunError, match=r"^A name must have 1 to 80 characters, got \d+; choose another one\.$"):
        clean_name(name)


@pytest.mark.parametrize("name", ["a\nb", "a\x00b", "a\u202eb"])
def test_names_are_one_printable_line(name):
    with pytest.raises(RunError, match="one line of printable characters"):
        clean_name(name)


def test_paths_are_those_of_the_contract(tmp_path):
    paths = RunPaths(tmp_path)
    names = ["config.json", "status.json", "metrics.jsonl", "events.jsonl", "control.json", "log.txt"]
    found = [paths.config, paths.status, paths.metrics, paths.events, paths.control, paths.log]
    assert [path.name for path in found] == names
    assert paths.latents == tmp_path / "samples" / "latents.npz"

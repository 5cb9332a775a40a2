from __future__ import annotations

import pytest

from gan_core.config import build_config
from gan_core.doors.work import (
    MEMORY_VARIABLE,
    MOST_PARAMETERS,
    USUAL_MEMORY_MB,
    check_networks,
    check_text,
    check_work,
    memory_limit_mb,
)
from gan_core.errors import ConfigError
from gan_core.models.specs import parameter_counts
from gan_core.presets import preset_names


@pytest.mark.parametrize("preset", [*preset_names("points"), *preset_names("images"), *preset_names("text")])
def test_every_preset_passes_ten_times_as_long(preset):
    config = build_config(preset)
    check_work(build_config(preset, {"steps": 10 * config.steps}))


def test_too_many_parameters_are_refused():
    config = build_config("mnist", {"dataset.width": 256, "dataset.height": 256})
    assert sum(parameter_counts(config)) > MOST_PARAMETERS
    with pytest.raises(ConfigError, match=r"may have 50,000,000 parameters together, received 53,783,618; choose"):
        check_networks(config)


def test_a_step_that_fills_the_memory_is_refused(monkeypatch):
    config = build_config("dcgan96")
    check_networks(config)
    monkeypatch.setenv(MEMORY_VARIABLE, "1500")
    with pytest.raises(
        ConfigError, match=r"may take 1,500 MB of memory, and a step of this one needs about 2,0\d\d MB"
    ):
        check_networks(config)


@pytest.mark.parametrize(
    ("said", "limit"), [("2000", 2000), ("", USUAL_MEMORY_MB), ("0", USUAL_MEMORY_MB), ("-1", 8000)]
)
def test_the_limit_of_memory(monkeypatch, said, limit):
    monkeypatch.setenv(MEMORY_VARIABLE, said)
    assert memory_limit_mb() == limit


def test_a_step_of_points_must_be_short_because_all_share_one_process():
    widest = {"model.width": 256, "model.depth": 6, "model.discriminator_width": 256, "model.discriminator_depth": 6}
    check_work(build_config("ring", widest))
    with pytest.raises(ConfigError, match="A step of a run that makes points may take 5 thousand million"):
        check_work(build_config("ring", {**widest, "batch_size": 4096, "loop.discriminator_steps": 10}))


def test_a_run_without_end_is_refused_with_the_steps_that_fit():
    with pytest.raises(ConfigError, match=r"100,000,000 steps of these networks .* at most 63,865 steps fit"):
        check_work(build_config("flowers80", {"steps": 100_000_000}))


def test_a_text_run_is_measured_once_its_words_are_known():
    config = build_config("headlines", {"model.width": 256})
    check_text(config, 2_423, 13)
    with pytest.raises(ConfigError, match="50,000,000 parameters"):
        check_text(config, 400_000, 13)
    with pytest.raises(ConfigError, match="MB of memory"):
        check_text(build_config("headlines", {"batch_size": 4096, "loop.rows": "headlines"}), 60_000, 39)

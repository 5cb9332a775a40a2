from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.url import (
    APP_STEPS,
    DEFAULT_LAYERS,
    LAYERS,
    Shared,
    app_preset,
    read_query,
    write_link,
    write_query,
)
from gan_core.config import build_config, live_keys
from gan_core.presets import PRESETS, preset_names


def config_of(shared: Shared):
    return build_config(shared.preset, {"steps": APP_STEPS, **shared.settings})


@pytest.mark.parametrize("preset", preset_names("points"))
def test_an_untouched_preset_has_a_short_address(preset):
    config = build_config(preset, {"steps": APP_STEPS})
    assert write_query(config, speed="300", layers=DEFAULT_LAYERS) == {"preset": preset}


@pytest.mark.parametrize(
    "changes",
    [
        {"optimizer.generator_lr": 0.1 + 0.2},
        {"tips.generator_batch_norm": True},
        {
            "dataset.name": "function",
            "dataset.formula": "sin(3*x) + 1 & 2",
            "dataset.x_min": 5.0,
            "dataset.x_max": 6.0,
        },
        {"loss.name": "wasserstein_gp", "loss.gradient_penalty": 1e-3},
        {"steps": 1000, "seed": 2**31 - 1, "batch_size": 2},
        {"model.activation": "tanh"},
    ],
)
@pytest.mark.parametrize("preset", ["quadratic", "spiral"])
def test_what_is_written_is_read_back_exactly(preset, changes):
    config = build_config(preset, {"steps": APP_STEPS, **changes})
    shared = read_query(write_query(config, speed="max", layers=("real", "arrows")))
    assert shared.problems == ()
    assert config_of(shared) == config
    assert (shared.speed, shared.layers) == ("max", ("real", "arrows"))


def test_no_layers_at_all_are_layers_too():
    config = build_config("quadratic", {"steps": APP_STEPS})
    query = write_query(config, speed="300", layers=())
    assert query["layers"] == "none"
    assert read_query(query).layers == ()


def test_a_file_is_neither_written_nor_read():
    config = build_config("quadratic", {"steps": APP_STEPS, "dataset.name": "csv", "dataset.path": "/somewhere/a.csv"})
    assert write_query(config, speed="300", layers=DEFAULT_LAYERS) == {
        "preset": "quadratic",
        "dataset.name": "csv",
    }
    shared = read_query({"dataset.path": "/etc/passwd"})
    assert shared.settings == {}
    assert shared.problems == ("dataset.path: a link cannot name a file on the server; upload the points again.",)


def test_each_bad_part_falls_back_alone():
    shared = read_query({"preset": "ring", "batch_size": "9999999", "seed": "5", "optimizer.beta_1": "nan"})
    assert (shared.preset, shared.settings) == ("ring", {"seed": 5})
    assert len(shared.problems) == 2
    assert any(problem.startswith("batch_size: expected a whole number from 2 to") for problem in shared.problems)
    assert any(problem.startswith("optimizer.beta_1: expected a number from 0 to") for problem in shared.problems)


def test_parts_that_exclude_each_other():
    shared = read_query({"loss.name": "wasserstein_gp", "tips.label_smoothing": "0.2"})
    assert shared.settings == {"loss.name": "wasserstein_gp"}
    assert len(shared.problems) == 1
    assert "wasserstein_gp has none" in shared.problems[0]


def test_an_unknown_preset_speed_or_layer_is_named():
    shared = read_query({"preset": "rnig", "speed": "12", "layers": "real,clouds"})
    assert (shared.preset, shared.speed, shared.layers) == ("quadratic", "300", ("real",))
    assert "'rnig'" in shared.problems[0]
    assert shared.problems[1] == "speed: expected one of 1, 10, 100, 300, 1000, 3000, max, received '12'."
    assert shared.problems[2] == f"layers: expected some of {', '.join(LAYERS)}, received 'clouds'."


@given(
    st.dictionaries(
        st.sampled_from([*app_preset("quadratic"), "preset", "speed", "layers", "x"]), st.text(), max_size=8
    )
)
def test_no_address_breaks_the_page(query):
    shared = read_query(query)
    assert config_of(shared).preset in PRESETS


def test_a_link_is_whole_and_escaped():
    link = write_link(
        "http://10.0.0.5:8501/playground?old=1#top", {"preset": "quadratic", "dataset.formula": "x**2 + 1"}
    )
    assert link == "http://10.0.0.5:8501/playground?preset=quadratic&dataset.formula=x**2%20%2B%201"


def test_live_settings_travel_too():
    for key in live_keys():
        assert key in app_preset("quadratic")

"""Configurations in and out: text, JSON and changes, and every refusal in one sentence."""

from __future__ import annotations

import json

import pytest

from gan_core.config import (
    build_config,
    differences,
    from_json_dict,
    parse_assignments,
    parse_value,
    read_config_file,
    to_json_dict,
    with_changes,
)
from gan_core.errors import ConfigError
from gan_core.presets import PRESETS


def refusal(preset: str, **overrides: object) -> str:
    """The sentence with which these overrides are refused; `__` in a keyword stands for the dot of a key."""
    with pytest.raises(ConfigError) as refused:
        build_config(preset, {key.replace("__", "."): value for key, value in overrides.items()})
    return str(refused.value)


# --- text, as it comes from a URL or a command line -----------------------------------------------


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("batch_size", "64", 64),
        ("batch_size", " 64 ", 64),
        ("optimizer.generator_lr", "2e-4", 0.0002),
        ("optimizer.generator_lr", "1", 1.0),
        ("tips.generator_batch_norm", "true", True),
        ("tips.generator_batch_norm", "On", True),
        ("tips.generator_batch_norm", "0", False),
        ("loss.name", "minimax", "minimax"),
        ("dataset.formula", "sin(3*x) + 1", "sin(3*x) + 1"),
        ("steps", "null", None),
        ("steps", "", None),
    ],
)
def test_text_is_read_as_the_type_of_its_key(key: str, text: str, value: object) -> None:
    read = parse_value(key, text)
    assert read == value
    assert type(read) is type(value)


def test_null_means_as_the_preset_has_it() -> None:
    overrides = {"model.width": "null", "tips.leaky_slope": None, "tips.scaling": "null"}
    assert build_config("ring", overrides) == build_config("ring")


def test_assignments_are_cut_at_the_first_equals_sign() -> None:
    assert parse_assignments([" model.width =8", "dataset.formula=x==1"]) == {
        "model.width": "8",
        "dataset.formula": "x==1",
    }
    with pytest.raises(ConfigError) as refused:
        parse_assignments(["batch_size"])
    assert str(refused.value) == ("--set expected KEY=VALUE, received 'batch_size'; write for example batch_size=64.")


# --- refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        (
            {"batch_size": 1},
            "batch_size: expected a whole number from 2 to 4,096, received 1; correct the value.",
        ),
        (
            {"batch_size": "many"},
            "batch_size: expected a whole number from 2 to 4,096, received 'many'; correct the value.",
        ),
        (
            {"batch_size": 2.5},
            "batch_size: expected a whole number from 2 to 4,096, received 2.5; correct the value.",
        ),
        (
            {"seed": "-1"},
            "seed: expected a whole number from 0 to 2,147,483,647, received -1; correct the value.",
        ),
        (
            {"optimizer__generator_lr": "nan"},
            "optimizer.generator_lr: expected a number from 1e-07 to 10, received nan; correct the value.",
        ),
        (
            {"optimizer__generator_lr": float("inf")},
            "optimizer.generator_lr: expected a number from 1e-07 to 10, received inf; correct the value.",
        ),
        (
            {"loss__name": "hinge"},
            "loss.name: expected one of non_saturating, minimax, least_squares, wasserstein_gp, "
            "received 'hinge'; correct the value.",
        ),
        (
            {"tips__generator_batch_norm": "maybe"},
            "tips.generator_batch_norm: expected true or false, received 'maybe'; correct the value.",
        ),
        (
            {"dataset__formula": "x" * 201},
            f"dataset.formula: expected text of at most 200 characters, received '{'x' * 56}...; correct the value.",
        ),
        (
            {"tips__scaling": "-1..1"},
            "tips.scaling is a setting for images, and this run makes points: leave it out.",
        ),
        (
            {"batchsize": 64},
            "Unknown setting 'batchsize': expected one of batch_size; correct its name.",
        ),
        (
            {"dataset__x_min": 2},
            "dataset.x_min must lie below dataset.x_max, received 2 and 1; swap them or widen the range.",
        ),
        (
            {"loss__name": "wasserstein_gp", "tips__label_smoothing": 0.1},
            "tips.label_smoothing needs labels, and the loss wasserstein_gp has none: "
            "set tips.label_smoothing=0 or choose another loss.",
        ),
        (
            {"loss__name": "wasserstein_gp", "tips__mislabel_rate": 0.1},
            "tips.mislabel_rate needs labels, and the loss wasserstein_gp has none: "
            "set tips.mislabel_rate=0 or choose another loss.",
        ),
        (
            {"model__activation": "tanh", "tips__leaky_slope": 0.1},
            "tips.leaky_slope needs model.activation=leaky_relu, received tanh; "
            "choose leaky_relu or leave the slope out.",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(overrides: dict, message: str) -> None:
    assert refusal("quadratic", **overrides) == message


@pytest.mark.parametrize("key", ["dataset.name", "model.name"])
def test_an_unknown_name_is_refused_as_the_value_of_its_key(key: str) -> None:
    said = refusal("digits", **{key.replace(".", "__"): "nonsense"})
    assert said.startswith(f"{key}: expected one of ")
    assert said.endswith("received 'nonsense'; correct the value.")


def test_the_preset_is_no_setting() -> None:
    with pytest.raises(ConfigError, match=r"^Unknown setting 'preset': expected one of "):
        build_config("quadratic", {"preset": "ring"})


# --- JSON -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("preset", PRESETS)
def test_json_brings_back_the_same(preset: str) -> None:
    of_its_kind = {"tips.dropout": 0.25} if PRESETS.get(preset).kind == "text" else {"tips.generator_batch_norm": True}
    for changes in ({}, {"seed": 7, "optimizer.generator_lr": 0.0123, **of_its_kind}):
        config = build_config(preset, changes)
        text = json.dumps(to_json_dict(config))
        assert from_json_dict(json.loads(text)) == config


def test_json_of_another_activation_repeats_the_slope_of_its_preset() -> None:
    """`ring` has a slope of its own, which a written file repeats although nobody asked for it."""
    config = build_config("ring", {"model.activation": "tanh"})
    assert from_json_dict(to_json_dict(config)) == config


def test_a_hand_written_file_may_be_nested_dotted_or_a_run(tmp_path) -> None:
    expected = build_config("ring", {"model.width": 7})
    nested, dotted = {"preset": "ring", "model": {"width": 7}}, {"preset": "ring", "model.width": "7"}
    for data in (nested, dotted, {"config": nested, "threads": 1}):
        assert from_json_dict(data) == expected
        path = tmp_path / "config.json"
        path.write_text(json.dumps(data), encoding="utf-8")
        assert read_config_file(path) == expected


def test_an_empty_object_is_the_quadratic() -> None:
    assert from_json_dict({}) == build_config("quadratic")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], "A configuration is a JSON object, received list; see the README for an example."),
        (
            {"format_version": 2},
            "This configuration has format version 2, this program reads 1; "
            "open it with the version of the program that wrote it.",
        ),
        ({"model": {"widht": 3}}, "Unknown setting 'model.widht': expected one of model.width, "),
        (
            {"batch_size": [1]},
            "batch_size: expected a whole number from 2 to 4,096, received [1]; correct the value.",
        ),
        ({"dataset": "ring"}, "Unknown setting 'dataset': expected one of dataset."),
    ],
)
def test_json_that_cannot_be_read_is_refused(data: object, message: str) -> None:
    with pytest.raises(ConfigError) as refused:
        from_json_dict(data)
    assert str(refused.value).startswith(message)


def test_a_file_that_cannot_be_read_is_refused(tmp_path) -> None:
    missing = tmp_path / "missing.json"
    with pytest.raises(ConfigError) as refused:
        read_config_file(missing)
    assert str(refused.value) == (
        f"Cannot read the configuration {missing}: No such file or directory; check the path."
    )
    for content in (b"{", b"\xff\xfe", b"[" * 100_000):
        broken = tmp_path / "broken.json"
        broken.write_bytes(content)
        with pytest.raises(ConfigError, match=r"is not valid JSON .*; correct it or export it again"):
            read_config_file(broken)


# --- changes --------------------------------------------------------------------------------------


def test_differences_are_what_the_preset_does_not_say() -> None:
    assert differences(build_config("ring")) == {}
    config = build_config("ring", {"model.width": 7, "seed": 0, "tips.leaky_slope": 0.2})
    assert differences(config) == {"model.width": 7}
    assert build_config("ring", differences(config)) == config


def test_changes_keep_the_rest_and_are_checked() -> None:
    config = build_config("ring", {"model.width": 7, "seed": 3})
    changed = with_changes(config, {"seed": "4"})
    assert differences(changed) == {"model.width": 7, "seed": 4}
    assert with_changes(changed, {"model.width": None}) == build_config("ring", {"seed": 4})
    with pytest.raises(ConfigError, match=r"^seed: expected a whole number"):
        with_changes(config, {"seed": -4})
    assert differences(config) == {"model.width": 7, "seed": 3}

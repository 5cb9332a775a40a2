"""In and out of a configuration: overrides from a command line or URL, JSON, and errors in one sentence."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from gan_core.config.networks import CONDITIONAL_MODELS
from gan_core.config.schema import IMAGES, TEXT, RunConfig, flatten
from gan_core.config.settings import Setting, settings_table
from gan_core.errors import ConfigError

FORMAT_VERSION = 1
USUAL_CLASSES = 10
TRUE_WORDS, FALSE_WORDS = ("true", "yes", "on", "1"), ("false", "no", "off", "0")


def build_config(preset: str, overrides: Mapping[str, Any] | None = None) -> RunConfig:
    """A complete configuration: the preset with ``overrides`` (dotted key -> value or text) on top.

    ``None`` or ``"null"`` means "as the preset has it". Raises :class:`ConfigError` with one sentence that
    says which key, what was expected and what was received.
    """
    from gan_core.presets import PRESETS  # noqa: PLC0415 - presets are written in terms of this module's keys

    given = {key: parse_value(key, value) for key, value in (overrides or {}).items()}
    given = {key: value for key, value in given.items() if value is not None}
    kind = PRESETS.get(preset).kind
    _check_kind(kind, given)
    unused = {key: None for key, row in settings_table().items() if kind not in row.applies}
    flat = {**unused, **PRESETS.get(preset).settings, **given, "preset": preset}
    config = _validated({**flat, **_told_classes(flat)})
    _check_together(config, given)
    return config


def parse_value(key: str, value: Any) -> Any:
    """``value`` as the type of setting ``key``; text from a command line or URL is read, others pass."""
    row = find_setting(key)
    if value is None or (isinstance(value, str) and value.strip().lower() in ("null", "none", "")):
        return None
    if isinstance(value, str) and row.type is not str:
        return _from_text(row, value.strip())
    if isinstance(value, bool) and row.type is not bool:
        raise _refusal(row, value)
    return value


def find_setting(key: str) -> Setting:
    """The row of ``key``; an unknown key is refused with the nearest valid ones."""
    table = settings_table()
    if key in table:
        return table[key]
    near = difflib.get_close_matches(key, table, n=3, cutoff=0.5) or list(table)
    raise ConfigError(f"Unknown setting {_short(key)}: expected one of {', '.join(near)}; correct its name.")


def parse_assignments(assignments: Iterable[str]) -> dict[str, str]:
    """``["batch_size=64", ...]`` from ``--set`` as a mapping; raises :class:`ConfigError` without ``=``."""
    pairs: dict[str, str] = {}
    for text in assignments:
        key, equals, value = text.partition("=")
        if not equals:
            raise ConfigError(f"--set expected KEY=VALUE, received {_short(text)}; write for example batch_size=64.")
        pairs[key.strip()] = value
    return pairs


def to_json_dict(config: RunConfig) -> dict[str, Any]:
    """The configuration as plain JSON data, with its format version."""
    return {"format_version": FORMAT_VERSION, **config.model_dump()}


def from_json_dict(data: Any) -> RunConfig:
    """Read what :func:`to_json_dict` wrote, a hand-written nested or dotted mapping, or a run's config.json.

    A newer format version, and anything else unreadable, is refused with one sentence.
    """
    if not isinstance(data, dict):
        raise ConfigError(
            f"A configuration is a JSON object, received {type(data).__name__}; see the README for an example."
        )
    if isinstance(data.get("config"), dict):
        data = data["config"]
    version = data.get("format_version", FORMAT_VERSION)
    if version != FORMAT_VERSION:
        raise ConfigError(
            f"This configuration has format version {_short(version)}, this program reads {FORMAT_VERSION}; "
            "open it with the version of the program that wrote it."
        )
    flat = flatten({key: value for key, value in data.items() if key != "format_version"})
    preset = flat.pop("preset", "quadratic")
    as_it_is = build_config(preset).flat()  # what a file repeats of its preset is not a person's choice
    return build_config(preset, {key: value for key, value in flat.items() if value != as_it_is.get(key)})


def read_config_file(path: str | Path) -> RunConfig:
    """A configuration from a JSON file; raises :class:`ConfigError` when it cannot be read."""
    try:
        data = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"Cannot read the configuration {path}: {error.strerror}; check the path.") from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{path} is not valid JSON ({error}); correct it or export it again.") from error
    return from_json_dict(data)


def differences(config: RunConfig) -> dict[str, Any]:
    """The settings in which ``config`` differs from its preset; with the preset's name this is the whole."""
    base = build_config(config.preset).flat()
    return {key: value for key, value in config.flat().items() if key != "preset" and value != base[key]}


def with_changes(config: RunConfig, changes: Mapping[str, Any]) -> RunConfig:
    """``config`` with some dotted keys changed, checked again as a whole."""
    return build_config(config.preset, {**differences(config), **changes})


def _validated(flat: Mapping[str, Any]) -> RunConfig:
    try:
        return RunConfig.model_validate(_unflatten(flat))
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"][:2])  # a union adds which of its parts did not fit
        raise _refusal(find_setting(key), first["input"]) from error


def _check_kind(kind: str, given: Mapping[str, Any]) -> None:
    """Refuse what this kind of run cannot use: keys of other kinds, and names of their data and networks."""
    for key in given:
        row = find_setting(key)
        if kind not in row.applies:
            raise ConfigError(
                f"{key} is a setting for {' and '.join(row.applies)}, and this run makes {kind}: leave it out."
            )
        if given[key] in row.choices and given[key] not in row.choices_for(kind):
            raise ConfigError(
                f"{key}: expected one of {', '.join(row.choices_for(kind))} in a run that makes {kind}, "
                f"received {given[key]}; choose one of them, or start from another preset."
            )


def _told_classes(flat: Mapping[str, Any]) -> dict[str, Any]:
    """How many classes the networks are told: ten until the data says otherwise, none where they are told none."""
    if flat.get("model.name") not in CONDITIONAL_MODELS:
        return {"model.classes_count": None}
    return {"model.classes_count": flat.get("model.classes_count") or USUAL_CLASSES}


def _check_together(config: RunConfig, given: Mapping[str, Any]) -> None:
    """Settings that exclude each other."""
    if config.loss.name == "wasserstein_gp":
        for key in ("tips.label_smoothing", "tips.mislabel_rate"):
            if config.flat()[key] > 0:
                raise ConfigError(
                    f"{key} needs labels, and the loss wasserstein_gp has none: set {key}=0 or choose another loss."
                )
    if config.model.activation not in (None, "leaky_relu") and "tips.leaky_slope" in given and config.tips.leaky_slope:
        raise ConfigError(
            f"tips.leaky_slope needs model.activation=leaky_relu, received {config.model.activation}; "
            "choose leaky_relu or leave the slope out."
        )
    if config.kind == IMAGES:
        from gan_core.models.specs import check_model  # noqa: PLC0415 - the networks are written in terms of this

        check_model(config, given)
    if config.kind in (IMAGES, TEXT):
        return
    if config.dataset.x_min >= config.dataset.x_max:
        raise ConfigError(
            f"dataset.x_min must lie below dataset.x_max, received {config.dataset.x_min:g} and "
            f"{config.dataset.x_max:g}; swap them or widen the range."
        )


def _from_text(row: Setting, text: str) -> Any:
    if row.type is bool:
        if text.lower() in TRUE_WORDS + FALSE_WORDS:
            return text.lower() in TRUE_WORDS
        raise _refusal(row, text)
    try:
        return row.type(text)
    except ValueError as error:
        raise _refusal(row, text) from error


def _refusal(row: Setting, received: Any) -> ConfigError:
    return ConfigError(f"{row.key}: expected {row.expected}, received {_short(received)}; correct the value.")


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _unflatten(flat: Mapping[str, Any]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for key, value in flat.items():
        section, dot, name = key.partition(".")
        if dot:
            tree.setdefault(section, {})[name] = value
        else:
            tree[key] = value
    return tree

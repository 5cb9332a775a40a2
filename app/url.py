"""The address: a preset, the settings that differ from it, the speed and the layers; nothing private.

What a file holds cannot travel in a link, so ``dataset.path`` is neither written nor read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urldefrag, urlencode

from gan_core.config import RunConfig, build_config, find_setting, parse_value
from gan_core.errors import UserError
from gan_core.presets import PRESETS

APP_STEPS = 50_000  # the material's 1,000 steps would be over in three seconds
KIND = "points"
DEFAULT_PRESET = "quadratic"
DEFAULT_SPEED = "300"
SPEEDS = ("1", "10", "100", "300", "1000", "3000", "max")
LAYERS = ("real", "fake", "heat", "grid", "arrows", "trails")
DEFAULT_LAYERS = ("real", "fake", "heat", "grid")
FILE_SETS = ("csv", "drawn")
MAX_PARAMETERS = 80


@dataclass(frozen=True)
class Shared:
    """What a link says: complete and valid, whatever was in the address.

    Attributes:
        preset: a known preset's name.
        settings: dotted key -> value, only what differs from the preset in the app.
        speed: one of ``SPEEDS``.
        layers: names out of ``LAYERS``.
        problems: for each part that could not be used, one sentence why.
    """

    preset: str = DEFAULT_PRESET
    settings: dict[str, Any] = field(default_factory=dict)
    speed: str = DEFAULT_SPEED
    layers: tuple[str, ...] = DEFAULT_LAYERS
    problems: tuple[str, ...] = ()


def app_preset(preset: str) -> dict[str, Any]:
    """Every setting of a preset by dotted key, as the app starts it: with its own number of steps."""
    flat = build_config(preset, {"steps": APP_STEPS}).flat()
    del flat["preset"]
    return flat


def differences_in_app(config: RunConfig) -> dict[str, Any]:
    """The settings in which ``config`` differs from what the app starts its preset with."""
    base = app_preset(config.preset)
    return {key: value for key, value in config.flat().items() if key in base and value != base[key]}


def write_query(config: RunConfig, *, speed: str, layers: tuple[str, ...]) -> dict[str, str]:
    """The query of a link to this page."""
    query = {"preset": config.preset}
    changed = {key: value for key, value in differences_in_app(config).items() if key != "dataset.path"}
    query |= {key: _text(value) for key, value in changed.items()}
    if speed != DEFAULT_SPEED:
        query["speed"] = speed
    if tuple(layers) != DEFAULT_LAYERS:
        query["layers"] = ",".join(layers) or "none"
    return query


def write_link(page_url: str, query: Mapping[str, str]) -> str:
    """The whole address, ready to be sent."""
    return f"{urldefrag(page_url).url.partition('?')[0]}?{urlencode(query, quote_via=quote, safe='*/,')}"


def read_query(query: Mapping[str, str]) -> Shared:
    """Read an address; whatever is unknown, out of range or tampered with falls back to its default."""
    given = {str(key): str(value) for key, value in list(query.items())[:MAX_PARAMETERS]}
    problems: list[str] = []
    preset = _known_preset(given.pop("preset", DEFAULT_PRESET), problems)
    speed = _one_of(SPEEDS, given.pop("speed", DEFAULT_SPEED), DEFAULT_SPEED, "speed", problems)
    layers = _known_layers(given.pop("layers", None), problems)
    settings = _valid_settings(preset, given, problems)
    return Shared(preset, settings, speed, layers, tuple(problems))


def _known_preset(name: str, problems: list[str]) -> str:
    try:
        kind = PRESETS.get(name).kind
    except UserError as error:
        problems.append(str(error))
        return DEFAULT_PRESET
    if kind == KIND:
        return name
    page = "on the Headlines page" if kind == "text" else "in the Studio"
    problems.append(f"preset: expected one for {KIND}, received {name}, which makes {kind}; open it {page}.")
    return DEFAULT_PRESET


def _one_of(choices: tuple[str, ...], value: str, default: str, what: str, problems: list[str]) -> str:
    if value in choices:
        return value
    problems.append(f"{what}: expected one of {', '.join(choices)}, received {value[:40]!r}.")
    return default


def _known_layers(text: str | None, problems: list[str]) -> tuple[str, ...]:
    if text is None:
        return DEFAULT_LAYERS
    names = [] if text == "none" else text.split(",")
    unknown = [name for name in names if name not in LAYERS]
    if unknown:
        problems.append(f"layers: expected some of {', '.join(LAYERS)}, received {unknown[0][:40]!r}.")
    return (
        tuple(layer for layer in LAYERS if layer in names) if len(unknown) < len(names) or not names else DEFAULT_LAYERS
    )


def _valid_settings(preset: str, given: dict[str, str], problems: list[str]) -> dict[str, Any]:
    """The settings that work together: one that an error names is left out, and the rest tried again."""
    if given.pop("dataset.path", None) is not None:
        problems.append("dataset.path: a link cannot name a file on the server; upload the points again.")
    settings = {key: value for key, text in given.items() if (value := _value(key, text, problems)) is not None}
    while settings:
        try:
            build_config(preset, {"steps": APP_STEPS, **settings})
        except UserError as error:
            problems.append(str(error))
            del settings[_culprit(settings, str(error))]
        else:
            break
    base = app_preset(preset)
    return {key: value for key, value in settings.items() if value != base[key]}


def _value(key: str, text: str, problems: list[str]) -> Any:
    try:
        find_setting(key)
    except UserError:
        problems.append(f"{key[:40]!r} is no setting of this page.")
        return None
    try:
        return parse_value(key, text)
    except UserError as error:
        problems.append(str(error))
        return None


def _culprit(settings: Mapping[str, Any], message: str) -> str:
    """The setting that an error speaks of; the last one where it names none."""
    named = [key for key in settings if key in message]
    return max(named, key=len) if named else list(settings)[-1]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value) if isinstance(value, float) else str(value)

"""The settings of a training in the address: what is set up can be sent, and what a link says wrong is left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.headlines.training import data, form
from app.words import say_later
from gan_core.config import TEXT, build_config, parse_value
from gan_core.errors import UserError
from gan_core.presets import preset_names

PRESET, EPOCHS, DATA = "preset", "epochs", "data"
SHARED = tuple(key for keys in form.TABS.values() for key in keys if key != "seed")  # "seed" is that of the dice
MOST_TOLD = 3


def query_of_form() -> dict[str, str]:
    """What differs from where the form begins; never a file of a person's own."""
    flat, query = build_config(form.preset()).flat(), {}
    if form.preset() != form.DEFAULT_PRESET:
        query[PRESET] = form.preset()
    if form.value(form.EPOCHS) != form.DEFAULT_EPOCHS:
        query[EPOCHS] = str(form.value(form.EPOCHS))
    if form.value(form.SOURCE) == data.SYNTHETIC:
        query[DATA] = data.SYNTHETIC
    changed = {key: form.value(key) for key in SHARED if form.value(key) != flat[key]}
    return query | {key: _text(value) for key, value in changed.items()}


def take_settings(query: Mapping[str, str]) -> None:
    """Set the form as a link says, where it says anything."""
    if not set(query) & {PRESET, EPOCHS, DATA, *SHARED}:
        return
    problems: list[str] = []
    preset = query.get(PRESET, form.DEFAULT_PRESET)
    if preset not in preset_names(TEXT):
        problems.append(f"preset: expected one of {', '.join(preset_names(TEXT))}, received {preset[:40]!r}.")
        preset = form.DEFAULT_PRESET
    form.fill(preset, _settings(preset, query, problems))
    _take_rest(query, problems)
    if problems:
        told = " ".join(problems[:MOST_TOLD])
        say_later("warning", f"Parts of this link do not work here, and are left out: {told}")


def _settings(preset: str, query: Mapping[str, str], problems: list[str]) -> dict[str, Any]:
    """Each setting that works on its own; they do not exclude each other."""
    found: dict[str, Any] = {}
    for key in (key for key in SHARED if key in query):
        try:
            found[key] = parse_value(key, query[key])
            build_config(preset, {key: found[key]})
        except UserError as error:
            found.pop(key, None)
            problems.append(str(error))
    return {key: value for key, value in found.items() if value is not None}


def _take_rest(query: Mapping[str, str], problems: list[str]) -> None:
    text = query.get(EPOCHS, "")
    if text.isdecimal() and text.isascii() and len(text) < 6 and 1 <= int(text) <= form.MOST_EPOCHS:
        form.put(form.EPOCHS, int(text))
    elif text:
        problems.append(f"epochs: expected a whole number from 1 to {form.MOST_EPOCHS:,}, received {text[:40]!r}.")
    if query.get(DATA) == data.SYNTHETIC:
        form.put(form.SOURCE, data.SYNTHETIC)
    elif query.get(DATA):
        problems.append(f"data: expected {data.SYNTHETIC}, or nothing, received {query[DATA][:40]!r}.")


def _text(value: object) -> str:
    return repr(value) if isinstance(value, float) else str(value)

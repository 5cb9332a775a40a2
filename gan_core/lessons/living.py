"""The live part of a step, read and checked against what the program really has: presets, settings, controls."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import Any

from gan_core.config import IMAGES, POINTS, TEXT, RunConfig, Setting, build_config, parse_value, settings_table
from gan_core.errors import UserError
from gan_core.lessons.base import CONTROLS_OF, PARTS, LessonError, Live
from gan_core.lessons.nodes import Node
from gan_core.presets import preset_names
from gan_core.pretrained import PREFIX, pretrained_names
from gan_core.tips import TIPS

SPEEDS = ("1", "10", "100", "300", "1000", "3000", "max")
LAYERS = ("real", "fake", "heat", "grid", "arrows", "trails")
VIEWS = ("morph", "classes", "plane", "noise", "directions", "arithmetic", "walk", "time")
KIND_OF = {"playground": POINTS, "pictures": IMAGES, "headline": TEXT}
FIELDS_OF = {
    "playground": ("preset", "settings", "speed", "layers", "controls", "lock", "same"),
    "pictures": ("preset", "settings", "controls", "lock", "same"),
    "latent": ("generator", "view", "a", "b", "controls"),
    "headline": ("seed_text", "temperatures"),
    "game": ("generator",),
    "race": ("tip", "kind", "seeds", "steps"),
    "drawing": (),
    "strides": (),
}
# What a lesson never sets: files of the server, and what the page decides by itself.
NOT_FOR_LESSONS = ("dataset.path", "model.classes_count", "preset")
FILE_SETS = ("csv", "drawn", "folder")
MOST_STEPS = {POINTS: 1_000_000, IMAGES: 20_000}
MOST_CONTROLS = 12


def read_live(node: Node, before: Live | None) -> Live:
    """What ``live:`` says; ``before`` is the live thing of the step before. Raises LessonError with the line."""
    every = ("part", *dict.fromkeys(name for names in FIELDS_OF.values() for name in names))
    fields = node.fields(every, ("part",))
    part = fields.pop("part").one_of({name: name for name in PARTS})
    for name, field in fields.items():
        if name not in FIELDS_OF[part]:
            known = f"expected one of {', '.join(FIELDS_OF[part])}" if FIELDS_OF[part] else "it has none"
            raise field.refuse(f"live: {part} has no field {name!r}: {known}; leave it out.")
    if part in ("playground", "pictures"):
        return _read_run(part, fields, before)
    if part == "race" and "tip" not in fields:
        raise node.refuse(f"a race lacks the field 'tip': expected one of {', '.join(TIPS.names())}; add it.")
    readers: dict[str, Callable[[str, dict[str, Node]], Live]] = {
        "latent": _read_latent,
        "game": _read_latent,
        "headline": _read_headline,
        "race": _read_race,
    }
    return readers[part](part, fields) if part in readers else Live(part)


def _read_run(part: str, fields: dict[str, Node], before: Live | None) -> Live:
    """A run of points or of pictures: a preset, and the settings that differ from it."""
    if "same" in fields and fields["same"].flag():
        return _same_run(part, fields, before)
    kind = KIND_OF[part]
    default = "quadratic" if kind == POINTS else "digits"
    preset = _choice(fields, "preset", tuple(preset_names(kind)), default)
    settings = _read_settings(fields["settings"], preset, kind) if "settings" in fields else {}
    controls, lock = _read_controls(part, fields, kind)
    return Live(part, preset, settings, *_speed_and_layers(fields), controls=controls, lock=lock)


def _same_run(part: str, fields: dict[str, Node], before: Live | None) -> Live:
    if before is None or before.part != part:
        raise fields["same"].refuse(f"same: the step before has no {part} to go on with; leave it out.")
    for name in ("preset", "settings"):
        if name in fields:
            raise fields[name].refuse(f"{name}: this step goes on with the run of the step before; leave it out.")
    controls, lock = _read_controls(part, fields, KIND_OF[part])
    return Live(
        part, before.preset, before.settings, *_speed_and_layers(fields), controls=controls, lock=lock, same=True
    )


def _speed_and_layers(fields: dict[str, Node]) -> tuple[str, tuple[str, ...] | None]:
    layers = None
    if "layers" in fields:
        named = {node.one_of({name: name for name in LAYERS}) for node in fields["layers"].items(len(LAYERS), least=0)}
        layers = tuple(name for name in LAYERS if name in named)
    return _choice(fields, "speed", SPEEDS, ""), layers


def _read_settings(node: Node, preset: str, kind: str) -> dict[str, Any]:
    """Settings by dotted key, each checked alone and then all together with the preset."""
    given: dict[str, Any] = {}
    entries = node.fields()
    for key, entry in entries.items():
        _known_setting(key, entry, kind)
        try:
            given[key] = parse_value(key, entry.text(200))
            build_config(preset, {key: given[key]})
        except LessonError:
            raise
        except UserError as error:
            if _needs_others(str(error), key):
                continue
            raise entry.refuse(f"settings: {error}") from error
    try:
        config = build_config(preset, given)
    except UserError as error:
        culprit = next((entry for key, entry in entries.items() if key in str(error)), node)
        raise culprit.refuse(f"settings: {error}") from error
    _refuse_too_long(entries, config, kind)
    return given


def _needs_others(message: str, key: str) -> bool:
    """Whether a setting is refused only because of others, which the lesson may set as well."""
    row = settings_table()[key]
    return row.expected not in message


def _refuse_too_long(entries: dict[str, Node], config: RunConfig, kind: str) -> None:
    if "steps" in entries and config.steps > MOST_STEPS[kind]:
        raise entries["steps"].refuse(
            f"settings: expected at most {MOST_STEPS[kind]:,} steps in a lesson, received {config.steps:,}; lower it."
        )


def _known_setting(key: str, entry: Node, kind: str) -> Setting:
    table = settings_table()
    if key not in table or key in NOT_FOR_LESSONS:
        close = _close(
            key, [name for name, row in table.items() if kind in row.applies and name not in NOT_FOR_LESSONS]
        )
        raise entry.refuse(f"unknown setting {key[:60]!r}: expected {close}; correct its name.")
    if kind not in table[key].applies:
        raise entry.refuse(f"{key} is no setting of a run that makes {kind}; leave it out.")
    if key == "dataset.name" and entry.text(60) in FILE_SETS:
        raise entry.refuse("dataset.name: a lesson cannot carry a file of points or pictures; choose another set.")
    return table[key]


def _read_controls(part: str, fields: dict[str, Node], kind: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(drawn, locked): names of buttons and dotted keys of settings; a locked one is drawn too."""
    drawn = (
        [_control(node, part, kind) for node in fields["controls"].items(MOST_CONTROLS, least=0)]
        if ("controls" in fields)
        else [name for name in CONTROLS_OF[part] if name == "train"]
    )
    locked = (
        [_control(node, part, kind) for node in fields["lock"].items(MOST_CONTROLS, least=0)]
        if ("lock" in fields)
        else []
    )
    return tuple(dict.fromkeys([*drawn, *locked])), tuple(dict.fromkeys(locked))


def _control(node: Node, part: str, kind: str) -> str:
    name = node.text(80)
    if name in CONTROLS_OF[part]:
        return name
    own = [key for key, row in settings_table().items() if kind in row.applies and key not in NOT_FOR_LESSONS]
    if part in ("playground", "pictures"):
        if name in own:
            return name
        raise node.refuse(f"unknown control {name!r}: expected {_close(name, [*CONTROLS_OF[part], *own])}; correct it.")
    raise node.refuse(f"unknown control {name!r}: expected one of {', '.join(CONTROLS_OF[part])}; correct it.")


def _read_latent(part: str, fields: dict[str, Node]) -> Live:
    """A generator that ships with the program, seen in one of the views of the Latent page, or played against."""
    names = tuple(PREFIX + name for name in pretrained_names())
    generator = _choice(fields, "generator", names, PREFIX + "digits")
    view = _choice(fields, "view", VIEWS, VIEWS[0])
    ends = {name: fields[name].whole(0, 2**31 - 1) for name in ("a", "b") if name in fields}
    controls, _ = ((), ()) if part == "game" else _read_controls(part, fields, IMAGES)
    return Live(part, generator=generator, view=view, **ends, controls=controls)


def _read_headline(part: str, fields: dict[str, Node]) -> Live:
    """The writing table of the pretrained network."""
    seed_text = fields["seed_text"].text(200) if "seed_text" in fields else ""
    warm = [node.number(0, 2) for node in fields["temperatures"].items(3, least=3)] if "temperatures" in fields else []
    return Live(part, seed_text=seed_text, temperatures=tuple(warm))


def _read_race(part: str, fields: dict[str, Node]) -> Live:
    """A race between twins that differ in one tip."""
    tip = TIPS.get(fields["tip"].one_of({name: name for name in TIPS.names()}))
    kind = _choice(fields, "kind", (POINTS, IMAGES), tip.kinds[0])
    if kind not in tip.kinds:
        raise fields["tip"].refuse(f"the tip {tip.name} is for {' and '.join(tip.kinds)}, and this race is on {kind}.")
    seeds = fields["seeds"].whole(2, 32) if "seeds" in fields else 8
    steps = (
        fields["steps"].whole(100, 20_000 if kind == POINTS else 2_000)
        if "steps" in fields
        else (2_000 if kind == POINTS else 600)
    )
    return Live(part, preset=kind, tip=tip.name, seeds=seeds, steps=steps)


def _choice(fields: dict[str, Node], name: str, choices: tuple[str, ...], default: str) -> str:
    return fields[name].one_of({choice: choice for choice in choices}) if name in fields else default


def _close(name: str, names: list[str]) -> str:
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    return f"one of {', '.join(near or names[:12])}" + ("" if near else " ...")

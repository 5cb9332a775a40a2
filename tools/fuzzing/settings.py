"""Fuzzers for settings: links, configurations, experiments, and what the browser reports."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import strategies as some

from app.components import latent, stage, sweep, tips, told
from app.components.film import read_need
from app.components.stage.payload import read_events
from app.latent import reports
from app.lessons import address as lesson_address
from app.lessons import progress
from app.studio.address import read_settings
from app.uploads import keep_drawing
from app.url import read_query
from gan_core.config import build_config, from_json_dict, settings_table, to_json_dict
from gan_core.doors.admission import admitted
from gan_core.doors.work import MOST_PARAMETERS, check_text, check_work
from gan_core.experiments.spec import spec_from_json
from gan_core.lessons import load_course
from gan_core.models.specs import parameter_counts
from gan_core.presets import preset_names
from gan_core.runs.control import read_control, write_control
from tools.fuzzing.base import JSONS, PLAIN, TEXTS, Fuzzer, as_json

KEYS = some.one_of(some.sampled_from([*settings_table(), "preset", "speed", "layers", "lock", "step", "lesson"]), TEXTS)
PRESETS = some.sampled_from([*preset_names("points"), *preset_names("images"), *preset_names("text")])


def _likely(key: str) -> some.SearchStrategy[Any]:
    """A value that may even be right: one of the choices, or a number in the range or at its ends."""
    row = settings_table().get(key)
    if row is None:
        return PLAIN
    if row.choices:
        return some.sampled_from(row.choices)
    if row.type is bool:
        return some.booleans()
    if row.type is str or row.minimum is None or row.maximum is None:
        return some.one_of(some.none(), TEXTS)
    ends = some.sampled_from([row.minimum, row.maximum])
    inside = (some.integers if row.type is int else some.floats)(row.minimum, row.maximum)
    return some.one_of(ends, inside).map(row.type)


VALUES = KEYS.flatmap(lambda key: some.tuples(some.just(key), some.one_of(_likely(key), _likely(key), PLAIN)))
FLAT = some.tuples(PRESETS, some.lists(VALUES, max_size=6)).map(lambda pair: {"preset": pair[0], **dict(pair[1])})
QUERIES = some.one_of(
    FLAT.map(lambda flat: {str(key): str(value) for key, value in flat.items()}),
    some.dictionaries(KEYS, TEXTS, max_size=8),
)


def push_playground(_: Path, query: dict[str, str]) -> None:
    """What a link says is complete and valid, whatever was in it."""
    shared = read_query(query)
    build_config(shared.preset, shared.settings)
    assert "dataset.path" not in shared.settings, "no link names a file"


def push_studio(_: Path, query: dict[str, str]) -> None:
    """The same for pictures."""
    preset, settings, _ = read_settings(query)
    build_config(preset, settings)
    assert "dataset.path" not in settings, "no link names a file"


def push_lesson_link(_: Path, query: dict[str, str]) -> None:
    """Locks and settings for every step of the first lesson."""
    lesson = load_course().lessons[0]
    for step in range(len(lesson.steps)):
        shared = lesson_address.read_shared(query, lesson, step, [])
        assert "dataset.path" not in shared.settings, "no link names a file"
        lesson_address.query_of(shared, lesson.name, step)


def push_config(_: Path, value: object) -> None:
    """A configuration that is taken can be written and read again."""
    config = from_json_dict(value)
    assert from_json_dict(json.loads(json.dumps(to_json_dict(config)))) == config, "it survives its JSON"


def push_work(folder: Path, flat: dict[str, Any]) -> None:
    """What is let in is small enough."""
    config = from_json_dict(flat)
    if config.kind == "text":
        check_work(config)
        check_text(config, 1 + config.seed % 1_000_000, 1 + config.seed % 40)
        return
    admitted(config, folder)
    assert sum(parameter_counts(config)) <= MOST_PARAMETERS, "a network has its limit"


def push_experiment(_: Path, value: object) -> None:
    """A race or sweep that is taken can be written and read again."""
    spec = spec_from_json(value)
    assert spec_from_json(spec.to_json()).id == spec.id, "it survives its JSON"


def push_live(folder: Path, value: Any) -> None:
    """A control file of anybody's making is read; a request is written or refused."""
    (folder / "control.json").write_bytes(as_json(value))
    read_control(folder)
    if isinstance(value, dict):
        write_control(folder, value)


def push_progress(_: Path, text: str) -> None:
    """What the browser kept can be written and read again."""
    found = progress.read(text)
    assert progress.read(progress.write(found)) == found, "it survives its own text"


def push_drawn(folder: Path, value: Any) -> None:
    """Points that were drawn, and all else that the plot reports."""
    events = read_events(value)
    stage.json_ready({"layers": events.layers or ()})
    read_need(value if isinstance(value, dict) else {"steps": value, "run": ""})
    del folder
    if events.drawn:
        keep_drawing(events.drawn)


def push_parts(_: Path, value: Any) -> None:
    """What the other parts report, right or forged."""
    before, told.st.session_state = told.st.session_state, {"part": value}  # type: ignore[assignment]
    try:
        report = reports.reported("part")
        for name in ("x", "frame", "seed"):
            reports.number(report, name, -3.0, 3.0)
            reports.whole(report, name, 2**31 - 1)
        latent.picked("part", "id", "frame")
        tips.picked("part"), tips.opened("part"), sweep.opened("part")
    finally:
        told.st.session_state = before


def _reports() -> some.SearchStrategy[Any]:
    names = some.sampled_from(["picked", "opened", "need", "branch", "drawn", "layers", "back", "hidden"])
    fields = some.sampled_from(["id", "run", "step", "seq", "after", "x", "y", "frame", "seed", "side", "cell", "word"])
    body = some.one_of(JSONS, some.dictionaries(fields, PLAIN, max_size=5))
    points = some.lists(some.lists(PLAIN, min_size=2, max_size=2), max_size=30)
    good = some.lists(some.tuples(some.floats(-2, 2), some.floats(-2, 2)).map(list), min_size=10, max_size=30)
    return some.one_of(JSONS, some.dictionaries(names, some.one_of(body, points, good), max_size=4))


SPECS = some.fixed_dictionaries(
    {"kind": some.sampled_from(["race", "sweep", "x"]), "base": some.one_of(FLAT, JSONS), "steps": PLAIN},
    optional={
        "seeds": some.one_of(some.integers(2, 32), PLAIN),
        "plain": some.one_of(some.just({}), FLAT),
        "tipped": some.one_of(FLAT, JSONS),
        "x_key": KEYS,
        "x_values": some.one_of(some.lists(PLAIN, max_size=5), some.just([1, 2, 3])),
        "y_key": KEYS,
        "y_values": some.lists(PLAIN, max_size=3),
        "title": TEXTS,
        "format": PLAIN,
    },
)
SWEPT = some.sampled_from(["optimizer.generator_lr", "model.width", "batch_size", "tips.dropout", "model.latent_dim"])
GOOD_SPECS = some.one_of(
    some.builds(
        lambda preset, tips, seeds, steps: {
            "kind": "race",
            "base": {"preset": preset},
            "plain": {},
            "tipped": tips,
            "seeds": seeds,
            "steps": steps,
        },
        PRESETS,
        some.lists(VALUES, max_size=2).map(dict),
        some.integers(0, 40),
        some.integers(0, 60_000),
    ),
    some.builds(
        lambda key, values, steps: {
            "kind": "sweep",
            "base": {"preset": "ring"},
            "x_key": key,
            "x_values": values,
            "steps": steps,
        },
        SWEPT,
        some.lists(some.one_of(some.integers(1, 64), some.floats(0, 1)), min_size=2, max_size=4),
        some.integers(1, 60_000),
    ),
)
CONFIGS = some.one_of(FLAT, JSONS, some.dictionaries(KEYS, JSONS, max_size=5), FLAT.map(lambda flat: {"config": flat}))
REQUESTS = some.fixed_dictionaries({}, optional={"action": PLAIN, "live": JSONS, "id": PLAIN, "action_id": PLAIN})

FUZZERS = (
    Fuzzer("playground link", QUERIES, push_playground),
    Fuzzer("studio link", QUERIES, push_studio),
    Fuzzer("lesson link", QUERIES, push_lesson_link, share=0.5),
    Fuzzer("configuration", CONFIGS, push_config),
    Fuzzer("work", FLAT, push_work),
    Fuzzer("experiment", some.one_of(GOOD_SPECS, SPECS, JSONS), push_experiment),
    Fuzzer("live settings", some.one_of(REQUESTS, JSONS), push_live),
    Fuzzer("progress", some.one_of(TEXTS, JSONS.map(lambda value: as_json(value).decode())), push_progress),
    Fuzzer("drawn points", _reports(), push_drawn),
    Fuzzer("parts", _reports(), push_parts),
)

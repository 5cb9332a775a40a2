"""Fuzzers for runs: a zip that somebody sent, a folder that lies there already, and the arrays in it."""

from __future__ import annotations

import io
import json
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as some

from app.gallery import comparing, films, reading
from app.gallery.cards import cards_of, choices, steps_words, when
from app.gallery.thumbs import thumbnail
from app.watching import RunWatch
from gan_core.config import build_config, from_json_dict
from gan_core.doors.admission import admit_run
from gan_core.doors.places import may_use
from gan_core.errors import UserError
from gan_core.runs import RunReader, RunStore, RunWriter
from gan_core.runs.files import load_arrays
from tools.fuzzing.base import PATHS, PLAIN, Fuzzer, as_json, damaged
from tools.fuzzing.files import pictures, some_zips, zipped


@cache
def run_files() -> dict[str, bytes]:
    """The files of a small, whole run of points, by path."""
    store = RunStore(Path(_scratch()))
    folder = store.new_run_dir("quadratic")
    config = build_config("quadratic")
    with RunWriter.create(
        folder, config.model_dump(), {"created": 1.7e9, "data": {"class_names": ["a", "b"]}}
    ) as writer:
        writer.append_metrics([{"step": 1, "seconds": 0.1, "g_loss": 0.5, "d_loss_real": 0.4, "d_loss_fake": 0.3}])
        writer.append_quality(1, {"energy_distance": {"value": 0.5, "floor": 0.1, "collapse": 0.9}})
        writer.append_event(1, "live", key="optimizer.generator_lr", before=0.1, value=0.2)
        writer.save_latents(z=np.zeros((4, 5), np.float32))
        writer.save_points(1, np.zeros((4, 2), np.float32))
        writer.set_status("stopped", step=1, total_steps=10, name="mine")
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


_SCRATCH: list[str] = []


def _scratch() -> str:
    """Where the model of a run is made once; set by :func:`prepare`."""
    return _SCRATCH[0]


def prepare(folder: Path) -> None:
    """Make what all inputs are changed copies of, before anything is watched."""
    _SCRATCH[:] = [str(folder / "models")]
    run_files()
    pictures()


TEXT_FILES = (
    "config.json",
    "status.json",
    "about.json",
    "metrics.jsonl",
    "quality.jsonl",
    "events.jsonl",
    "vitals.jsonl",
    "control.json",
)
OUTSIDE = (str(Path(__file__).resolve()), "/etc/hosts", "../../../../../../etc/hosts", "~/.profile")
SPELLINGS = ("dataset.path", "dataset.path", "path", "path.", "dataset..path", "config.dataset.path")
FIELDS = some.sampled_from(
    [
        "step",
        "created",
        "config",
        "status",
        "state",
        "name",
        "error",
        "figures",
        "illness",
        "kind",
        "key",
        "value",
        "dataset",
        "preset",
        "model",
        "steps",
        "seconds",
        "class_names",
        "data",
        "heartbeat",
        "process",
        "total_steps",
        "format_version",
        "path",
        "doing",
        "g_loss",
    ]
)
STRANGE = some.recursive(
    PLAIN, lambda inner: some.lists(inner, max_size=3) | some.dictionaries(FIELDS, inner, max_size=5), max_leaves=15
)


def _changed(data: bytes) -> some.SearchStrategy[bytes]:
    """JSON with some values changed at any depth; or damaged bytes."""
    try:
        value = json.loads(data.split(b"\n")[0] if data.count(b"\n{") else data)
    except ValueError:
        return damaged(data)
    paths = list(_paths(value))
    swaps = some.lists(some.tuples(some.sampled_from(paths or [()]), STRANGE), min_size=1, max_size=3)
    return some.one_of(
        swaps.map(lambda found: as_json(_swapped(value, found)) + b"\n"), damaged(data), STRANGE.map(as_json)
    )


def _paths(value: Any, at: tuple[str, ...] = ()) -> Any:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*at, key)
            yield from _paths(inner, (*at, key))


def _swapped(value: Any, swaps: list[tuple[tuple[str, ...], Any]]) -> Any:
    copy = json.loads(json.dumps(value))
    for path, new in swaps:
        place = copy
        for key in path[:-1]:
            place = place.get(key) if isinstance(place, dict) else None
        if isinstance(place, dict) and path:
            place[path[-1]] = new
    return copy


def _runs() -> some.SearchStrategy[dict[str, bytes]]:
    """The files of a run, one to three of them changed."""

    def change(names: list[str]) -> some.SearchStrategy[dict[str, bytes]]:
        parts = {name: _changed(run_files().get(name, b'{"step": 1}\n')) for name in names}
        return some.fixed_dictionaries(parts).map(lambda changed: {**run_files(), **changed})

    names = some.lists(
        some.sampled_from([*TEXT_FILES, "samples/latents.npz", "samples/step_00000001.npz"]),
        min_size=1,
        max_size=3,
        unique=True,
    )
    return names.flatmap(change)


@some.composite
def _spelled(draw: some.DrawFn) -> bytes:
    """The zip of a run that names a file of this machine, in its section or in any spelling with dots."""
    frozen = json.loads(run_files()["config.json"])
    config, dataset = frozen["config"], frozen["config"]["dataset"]
    path, key = draw(some.sampled_from([*PATHS, *OUTSIDE])), draw(some.sampled_from(SPELLINGS))
    dataset["name"] = draw(some.sampled_from(["csv", "drawn"]))
    place = draw(some.sampled_from([config, config, dataset, frozen]))
    place[key] = draw(some.sampled_from([path, path, {"path": path}, [{key: path}]]))
    if draw(some.booleans()):
        config.pop("dataset")
        config["dataset.name"] = "csv"
    return zipped([(f"run/{name}", data) for name, data in {**run_files(), "config.json": as_json(frozen)}.items()])


RUNS = some.deferred(_runs)
RUN_ZIPS = some.one_of(
    _spelled(),
    some.tuples(RUNS, some.sampled_from(["run/", "", "../", "a/b/"])).map(
        lambda pair: zipped([(pair[1] + name, data) for name, data in pair[0].items()])
    ),
    some_zips(some.one_of(STRANGE.map(as_json), some.binary(max_size=40))),
)


def push_zip(folder: Path, data: bytes) -> None:
    """Import it, look at it as the Runs page does, and forget it."""
    store = RunStore(folder / "store")
    run_id = store.import_zip(io.BytesIO(data), owner="p0123456789abcde")
    assert store.place(run_id).is_dir(), "an imported run has its folder"
    _check_place(store.place(run_id), store.root)
    look_at_all(store)
    shutil.rmtree(store.place(run_id))


def _check_place(run_dir: Path, root: Path) -> None:
    """However its config spells it, a run that came in names no file of this machine."""
    try:
        named = from_json_dict(RunReader(run_dir).config()).dataset.path
    except UserError:
        return  # nobody can open what it names
    assert may_use(named, root, personal=False), f"{named!r} came in"


def push_folder(folder: Path, files: dict[str, bytes]) -> None:
    """A folder that lies in the store already, whoever wrote it."""
    store = RunStore(folder / "store")
    place = store.root / "20261101-101010-strange-00000000"
    for name, data in files.items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    try:
        look_at_all(store)
    finally:
        shutil.rmtree(place)


def look_at_all(store: RunStore) -> None:
    """What the pages Runs and Compare, and a run's own page, read of every run; one may be refused in words."""
    cards = cards_of(store.list())
    for what in ("kind", "state", "data"):
        choices(cards, what)
    for card in cards:
        when(card.created), steps_words(card), thumbnail(card)
        reading.main_figures(card.path, card.kind), reading.findings(card.path)
        reading.seconds_left(card.path, card.step, card.total)
        for look in (_compare, _watch, _admit, _read_all):
            try:
                look(card, store)
            except UserError:
                continue


def _compare(card: Any, _: RunStore) -> None:
    runs = [comparing.read_run(card, letter) for letter in "AB"]
    comparing.why_not([card, card])
    comparing.remarks(runs), comparing.differing_settings(runs), comparing.standings(runs)
    films.side_payload(runs)


def _watch(card: Any, _: RunStore) -> None:
    look = RunWatch(str(card.path)).look()
    look.left, look.steps_per_epoch  # noqa: B018


def _admit(card: Any, store: RunStore) -> None:
    admit_run(card.path, store.root)


def _read_all(card: Any, _: RunStore) -> None:
    reader = RunReader(card.path)
    reader.metrics_columns(), reader.events(), reader.vitals(), reader.quality(), reader.status()
    reader.latents()


def push_arrays(folder: Path, data: bytes) -> None:
    """Arrays of numbers and texts, never of objects."""
    path = folder / "arrays.npz"
    path.write_bytes(data)
    found = load_arrays(path)
    assert not any(array.dtype.hasobject for array in found.values()), "no array holds objects"


def _npz() -> some.SearchStrategy[bytes]:
    header = b"\x93NUMPY\x01\x00v\x00{'descr': '%s', 'fortran_order': False, 'shape': (%s), }"

    def forged(pair: tuple[str, str]) -> bytes:
        head = header % (pair[0].encode(), pair[1].encode())
        return zipped([("z.npy", head.ljust(127) + b"\n" + bytes(64))])

    kinds = some.tuples(
        some.sampled_from(["<f4", "|O", "<f8", "|V9", "<U9", "x"]),
        some.sampled_from(["4,", "-1,", "9999999999,", "2, 10**9", "0,", "1e9,"]),
    )
    good = some.sampled_from(["samples/latents.npz", "samples/step_00000001.npz"]).flatmap(
        lambda name: damaged(run_files()[name])
    )
    return some.one_of(some.deferred(lambda: good), kinds.map(forged), some.binary(max_size=60))


FUZZERS = (
    Fuzzer("run zip", RUN_ZIPS, push_zip, share=1.5),
    Fuzzer("run folder", RUNS, push_folder, share=2.0),
    Fuzzer("arrays", _npz(), push_arrays),
)

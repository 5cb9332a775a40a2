"""Fuzzers for what reaches TensorFlow's side: requests to the engine, and .keras files. Importing this loads it."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from collections.abc import Mapping
from concurrent.futures import Future
from functools import cache
from pathlib import Path
from typing import Any

import h5py
import httpx
import numpy as np
from hypothesis import strategies as some

from gan_core.config import build_config
from gan_core.engine.loading import load_discriminator, load_generator
from gan_core.errors import RunError
from gan_core.models.zoo import build_discriminator, build_generator
from gan_core.service.drawing import Artist
from gan_core.service.host import RunHost
from gan_core.service.server import Engine, create_app
from gan_core.service.wire import TOKEN_HEADER, pack
from tools.fuzzing.base import JSONS, MARKUP, PLAIN, TEXTS, Fuzzer, as_json, deep
from tools.fuzzing.runs import run_files
from tools.fuzzing.settings import FLAT, GOOD_SPECS

TOKEN = "0" * 32
RUN = "20261101-101010-kept-00000000"
PATHS = ("open", "branch", "command", "feed", "draw", "render", "judge", "directions", "experiment", "stop-experiment")
KNOWN = (200, 400, 403, 404, 405)


@cache
def _service(folder: Path) -> httpx.ASGITransport:
    """The engine's service in this process, with one run in its store; nothing is compiled and nothing trains."""
    for name, data in run_files().items():
        path = folder / RUN / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    engine = Engine(folder)
    engine.artist = Artist(engine.store, _no_networks)
    engine.scheduler.add = lambda host: host  # type: ignore[method-assign]
    engine.scheduler.ask = _ask_at_once  # type: ignore[method-assign]
    for lane in engine.laboratory._lanes.values():
        lane.put = lambda *_, **__: None  # type: ignore[method-assign]
    return httpx.ASGITransport(create_app(engine, TOKEN))


def _no_networks(*_: object) -> Any:
    raise RunError("There are no networks in a fuzz test.")


def _ask_at_once(host: RunHost, action: str, **arguments: object) -> Future:
    future = host.ask(action, **arguments)
    while host._commands:
        host._answer(*host._commands.popleft())
    return future


async def _ask(folder: Path, method: str, url: str, **request: Any) -> httpx.Response:
    async with httpx.AsyncClient(transport=_service(folder)) as client:
        return await client.request(method, url, **request)


def push_request(folder: Path, request: tuple[str, bytes, dict[str, str], str]) -> None:
    """Every answer has a status that the app knows, and one sentence where it is a refusal."""
    path, body, query, token = request
    headers = {TOKEN_HEADER: token.encode("latin-1", "replace")}
    method = "GET" if path in ("feed", "health") else "POST"
    answer = asyncio.run(_ask(folder, method, f"http://127.0.0.1/{path}", content=body, params=query, headers=headers))
    assert answer.status_code in KNOWN, f"status {answer.status_code}"
    assert token == TOKEN or answer.status_code == 403, "no answer without the token"
    if answer.status_code in (400, 403, 404) and answer.headers.get("content-type") == "application/json":
        assert "Traceback" not in answer.json()["error"], "a refusal is a sentence"


FIELDS = ("run", "config", "owner", "step", "new", "changes", "action", "arguments", "subject", "z", "labels", "seed",
          "count", "label", "pictures", "spec", "id", "most_waiting")  # fmt: skip
ARRAYS = some.one_of(
    some.integers(0, 6).map(lambda rows: pack(np.zeros((rows, 5), np.float32))),
    some.fixed_dictionaries(
        {
            "dtype": some.sampled_from(["<f4", "|u1", "|O", "<f8"]),
            "shape": some.lists(some.integers(-3, 10**12), max_size=4),
            "data": some.sampled_from(["", "AAAA", "!", "A" * 40]),
        }
    ),
    PLAIN,
)
VALUES = {
    "run": some.sampled_from([RUN, "x", "../x", "pretrained:digits"]) | TEXTS,
    "subject": some.sampled_from([RUN, "x", "../x", "pretrained:digits", "pretrained:../x"]) | TEXTS,
    "config": FLAT | JSONS,
    "z": ARRAYS,
    "pictures": ARRAYS,
    "labels": ARRAYS,
    "spec": GOOD_SPECS | JSONS,
    "action": some.sampled_from(["train", "pause", "step", "speed", "live", "total", "rewind"]) | PLAIN,
    "arguments": some.dictionaries(
        some.sampled_from(["phase", "count", "key", "value", "steps", "self", "run_id", "host"]), PLAIN, max_size=3
    )
    | PLAIN,
    "changes": FLAT | JSONS,
}
BODIES = some.one_of(
    some.fixed_dictionaries({name: VALUES.get(name, PLAIN) for name in FIELDS}).map(as_json),
    some.dictionaries(some.sampled_from(FIELDS), JSONS, max_size=6).map(as_json),
    JSONS.map(as_json),
    some.sampled_from([b"", deep(), b"{", b"\xff", b"[]", b"null", b'"x"', b"1" * 6_000]),
)
QUERIES = some.fixed_dictionaries(
    {}, optional={"run": VALUES["run"], "after": TEXTS, "most": TEXTS, "look": TEXTS}
).map(lambda query: {key: str(value).encode("utf-8", "replace").decode() for key, value in query.items()})
REQUESTS = some.tuples(
    some.sampled_from([*PATHS, "health"]),
    BODIES,
    QUERIES,
    some.one_of(
        some.just(TOKEN),
        some.just(TOKEN),
        some.just(TOKEN),
        TEXTS.filter(lambda text: "\n" not in text and "\r" not in text and "\0" not in text),
    ),
)


# --- .keras files -----------------------------------------------------------------------------------

CONFIG = build_config("quadratic")
EVIL = {
    "class_name": "Lambda",
    "module": "keras.layers",
    "config": {
        "name": "evil",
        "function": {"class_name": "__lambda__", "config": {"code": "4wEAAAA=", "defaults": None}},
    },
    "registered_name": None,
}


@cache
def _models(folder: Path) -> dict[str, dict[str, bytes]]:
    """The entries of both networks' files, as this program writes them."""
    found = {}
    for name, build in (("generator", build_generator), ("discriminator", build_discriminator)):
        path = folder / f"{name}.keras"
        build(CONFIG).save(path)
        with zipfile.ZipFile(path) as archive:
            found[name] = {entry: archive.read(entry) for entry in archive.namelist()}
    return found


def _outside(data: bytes) -> bytes:
    """Weights that claim to lie in a file of the machine, as HDF5 allows."""
    stream = io.BytesIO(data)
    with h5py.File(stream, "r+") as file:
        places: list[str] = []
        file.visititems(lambda name, one: places.append(name) if isinstance(one, h5py.Dataset) else None)
        for name in places:
            shape = file[name].shape
            del file[name]
            file.create_dataset(name, shape, "<f4", external=[("/proc/self/environ", 0, 4 * int(np.prod(shape) or 1))])
    return stream.getvalue()


def _change(kind: str, parts: Mapping[str, bytes], extra: bytes) -> bytes:
    """A file with something wrong in it."""
    entries = dict(parts)
    network = json.loads(entries["config.json"])
    layers = network["config"]["layers"]
    if kind == "lambda":
        layers.insert(1, EVIL)
    elif kind == "module":
        layers[1]["module"], layers[1]["class_name"] = "os", "system"
    elif kind == "registered":
        layers[1]["registered_name"] = "evil>Layer"
    elif kind == "wide":
        layers[1]["config"]["units"] = 10**9
    elif kind == "text":
        layers[1]["class_name"] = MARKUP
    entries["config.json"] = json.dumps(network).encode()
    if kind == "outside":
        entries["model.weights.h5"] = _outside(entries["model.weights.h5"])
    elif kind == "bomb":
        entries["model.weights.h5"] = bytes(80_000_000)
    elif kind == "config":
        entries["config.json"] = extra
    elif kind == "weights":
        entries["model.weights.h5"] = extra
    elif kind == "entry":
        entries["../../evil.py"] = extra
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return stream.getvalue()


def prepare(folder: Path) -> None:
    """Make the whole files once, before anything is watched: Keras writes them by way of a temporary folder."""
    folder.mkdir(parents=True, exist_ok=True)
    _models(folder)


KINDS = (
    "none",
    "lambda",
    "module",
    "registered",
    "wide",
    "text",
    "outside",
    "bomb",
    "config",
    "weights",
    "entry",
    "cut",
)
EXTRA = some.one_of(JSONS.map(as_json), some.binary(max_size=200), some.just(deep()))


def push_keras(folder: Path, asked: tuple[str, str, bytes, int]) -> None:
    """What is loaded has this program's own layers and finite numbers that stood in the file itself."""
    name, kind, extra, cut = asked
    parts = _models(folder)[name]
    data = _change(kind, parts, extra)
    path = folder / f"{name}-given.keras"
    path.write_bytes(data[: cut % len(data)] if kind == "cut" else data)
    model = (load_generator if name == "generator" else load_discriminator)(path, CONFIG)
    assert not any(type(layer).__name__ == "Lambda" for layer in model.layers), "no code of a file is run"
    assert kind != "outside", "no file of the machine becomes weights"


KERAS = some.tuples(
    some.sampled_from(["generator", "discriminator"]), some.sampled_from(KINDS), EXTRA, some.integers(0, 10**6)
)
FUZZERS = (
    Fuzzer("engine request", some.one_of(REQUESTS), push_request, share=1.5),
    Fuzzer("keras file", KERAS, push_keras, share=0.15),
)

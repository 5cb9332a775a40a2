"""Fuzzers for what somebody types: formulas, names, seed texts, vectors, paths, and any text that a page shows."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import numpy as np
from hypothesis import strategies as some

from app.headlines import seedtext
from app.words import WORD_JOINER, escape, prose
from gan_core.config import from_json_dict
from gan_core.data import make_points
from gan_core.data.formula import parse_formula
from gan_core.doors.admission import admitted
from gan_core.doors.places import can_read, named_place
from gan_core.errors import UserError
from gan_core.latent.text import read_latent
from gan_core.people.registry import clean_nickname
from gan_core.runs import RunStore
from gan_core.runs.layout import clean_name
from gan_core.takehome.lesson.base import literal
from gan_core.text.generating.seeds import read_seed
from gan_core.text.vocabulary import Vocabulary
from tools.fuzzing.base import JSONS, PATHS, TEXTS, Fuzzer

GROWN = some.recursive(
    some.sampled_from(["x", "pi", "e", "0.5", "2", "1e300"]),
    lambda inner: some.one_of(
        some.tuples(inner, some.sampled_from(["+", "-", "*", "/", "**", "%", "^"]), inner).map(
            lambda each: "({}{}{})".format(*each)
        ),
        some.tuples(some.sampled_from(["sin", "exp", "log", "sqrt", "abs", "tan"]), inner).map(
            lambda each: "{}({})".format(*each)
        ),
    ),
    max_leaves=60,
)
PIECES = ("x", "pi", "e", "2", "0.5", "+", "-", "*", "/", "**", "^", "%", "(", ")", "sin(", "exp(", "log(", "min(", ",")
FORMULAS = some.one_of(
    GROWN,
    GROWN,
    TEXTS,
    some.lists(some.sampled_from([*PIECES, "9**9", "._", "lambda", "x[0]"]), max_size=40).map("".join),
)
LIVELY = re.compile(r"[\\`*_\[\]()<>$~#!|&^{}]")
LIVELY_IN_PROSE = re.compile(r"[\[\]<>$~!|&^]")
TIGHT = re.compile(rf":(?![\s{WORD_JOINER}]|$)")


def push_formula(_: Path, text: str) -> None:
    """Read it, and draw the curve that it makes."""
    formula = parse_formula(text)
    made = formula(np.linspace(-1, 1, 50))
    assert made.shape == (50,), "a formula gives a y for every x"
    make_points(SimpleNamespace(name="function", path=None, formula=text, x_min=-1.0, x_max=1.0, jitter=0.0))


def push_name(_: Path, text: str) -> None:
    """A run's name is one line and never a path of anything."""
    assert "\n" not in clean_name(text), "a name is one line"


def push_nickname(_: Path, text: str) -> None:
    """A nickname is short and printable."""
    kept = clean_nickname(text)
    assert 1 <= len(kept) <= 24, "a nickname has up to 24 characters"
    assert kept.isprintable(), "a nickname can be printed"


@cache
def _vocabulary() -> Vocabulary:
    return Vocabulary.from_text("the\nsea\nkeeps\n")


def push_seed(_: Path, text: str) -> None:
    """Whatever is typed becomes one line, and at most 512 words are read."""
    found = read_seed(seedtext.from_link(text) * (1 + len(text) % 3), _vocabulary())
    assert len(found.ids) <= 512, "at most 512 words are read"
    assert not re.search(r"[\r\n\0]", found.line), "the shown line is one line"


def push_latent(_: Path, text: str) -> None:
    """A z of five numbers, finite and near 0."""
    found = read_latent(text, 5)
    assert found.shape == (1, 5), "a z has its size"
    assert np.abs(found).max() <= 1000, "a z lies near 0"


def push_typed(_: Path, text: str) -> None:
    """Nothing of it is Markdown any more."""
    left = re.sub(r"\\.", "", escape(text), flags=re.DOTALL)
    assert not LIVELY.search(left), f"live Markdown in {left!r}"
    assert not TIGHT.search(left), f"a live colon in {left!r}"


def push_prose(_: Path, text: str) -> None:
    """Nothing of it can fetch or lead anywhere; emphasis and code may stay."""
    for line in prose(text).split("\n"):
        bare = re.sub(r"\\.", "", line)
        assert bare.count("`") % 2 == 0, f"a lone backquote in {bare!r}"
        left = "".join(bare.split("`")[::2])  # what stands outside of code
        assert not LIVELY_IN_PROSE.search(left), f"live Markdown in {left!r}"
        assert not TIGHT.search(left), f"a live colon in {left!r}"


def push_literal(_: Path, value: object) -> None:
    """A value in an exported script is that value, or is refused as no plain one."""
    try:
        text = literal(value)
    except ValueError:
        return
    assert text.isascii(), "exported code is ASCII"
    assert "\n" not in text, "a value stands on one line"


def push_run_id(folder: Path, text: str) -> None:
    """An id leads to a folder right inside of the store, or nowhere."""
    place = RunStore(folder).place(text)
    assert place.parent == folder, "a run lies in the store"
    RunStore(folder).resolve(text)


def push_place(folder: Path, text: str) -> None:
    """On a server for a class no path leads out of the shared folders, whichever way a configuration spells it."""
    (folder / ".uploads" / "mine").mkdir(parents=True, exist_ok=True)
    for spelled in ({"dataset.name": "csv", "dataset.path": text}, {"dataset": {"name": "csv", "path": text}}):
        _admit(folder, spelled)
    found = named_place(text, folder, what="file", personal=False)
    if found is not None:
        assert found.is_relative_to((folder / ".uploads").resolve()), f"{found} lies outside"
        assert can_read(text, folder, personal=False), "both doors agree"


def _admit(folder: Path, spelled: dict[str, object]) -> None:
    """What is admitted names nothing, or what may be read."""
    try:
        named = admitted(from_json_dict(spelled), folder).dataset.path
    except UserError:
        return
    assert not named or can_read(named, folder, personal=False), f"{named!r} was admitted"


DOTTED = ("dataset.path", "dataset.path=/etc/hosts", "dataset..path", "/etc/hosts", "file.uploads", ".uploads.")
NEAR_PATHS = some.one_of(
    TEXTS,
    some.sampled_from(DOTTED),
    some.lists(some.sampled_from([*PATHS, ".uploads", "mine", "..", "x" * 300, "\0"]), min_size=1, max_size=6).map(
        "/".join
    ),
)
FUZZERS = (
    Fuzzer("formula", FORMULAS, push_formula),
    Fuzzer("run name", TEXTS, push_name),
    Fuzzer("nickname", TEXTS, push_nickname),
    Fuzzer("seed text", TEXTS, push_seed),
    Fuzzer(
        "latent vector",
        some.one_of(
            TEXTS,
            some.lists(some.floats(-9, 9).map(str), min_size=5, max_size=5).map(",".join),
            some.lists(some.floats().map(str), max_size=8).map(",".join),
            TEXTS.map("z1-{}".format),
        ),
        push_latent,
    ),
    Fuzzer("typed text", TEXTS, push_typed),
    Fuzzer("lesson text", some.lists(TEXTS, max_size=5).map("\n".join), push_prose),
    Fuzzer("exported code", JSONS, push_literal),
    Fuzzer("run id", some.one_of(NEAR_PATHS, some.from_regex(r"[a-z0-9.-]{1,130}", fullmatch=True)), push_run_id),
    Fuzzer("named place", NEAR_PATHS, push_place),
)

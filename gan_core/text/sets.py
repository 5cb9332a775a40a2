"""The sets of headlines by name, and the one door to them."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from gan_core.errors import DataError
from gan_core.registry import Registry
from gan_core.text.base import Headlines
from gan_core.text.reading import read_headlines

EMBEDDED = Path(__file__).resolve().parents[2] / "assets" / "headlines" / "headlines.txt"
EMBEDDED_COUNT, EMBEDDED_LENGTH = 2_400, 13
FILE = Path("headlines") / "Articles.csv"


class TextSettings(Protocol):
    """What `make_headlines` reads of a configuration's dataset section."""

    name: str
    path: str | None
    column: str | None


@dataclass(frozen=True)
class TextSource:
    """An entry of `TEXT_SETS`: what lists and menus say about one set of headlines.

    Attributes:
        label: its name for people.
        help: one sentence on what it is good for.
        count: its headlines; None where the files on this machine decide.
        input_length: words in its longest beginning; None where the files decide.
        offline: whether it works without a network and without any data folder.
        synthetic: True for headlines that a grammar wrote; None where the files decide.
    """

    label: str
    help: str
    count: int | None
    input_length: int | None
    offline: bool = True
    synthetic: bool | None = None


TEXT_SETS: Registry[TextSource] = Registry("data set", DataError)
TEXT_SETS.register("headlines")(
    TextSource(
        "Headlines",
        "Your own CSV or text file, else headlines/Articles.csv of the data folder, else the synthetic headlines.",
        None,
        None,
    )
)
TEXT_SETS.register("synthetic-headlines")(
    TextSource(
        "Synthetic headlines",
        "Headlines that a grammar wrote; none of them ever happened.",
        EMBEDDED_COUNT,
        EMBEDDED_LENGTH,
        synthetic=True,
    )
)


def make_headlines(dataset: TextSettings, *, data_dir: Path | None = None) -> Headlines:
    """Return the headlines that a configuration's dataset section asks for.

    A file of one's own (`path`) comes first. Else `headlines` is headlines/Articles.csv in the data folder where
    that has one, and otherwise the corpus that ships with this program, which `synthetic-headlines` always is.

    Arguments:
        dataset: anything with the attributes name, path and column.
        data_dir: the data folder; None: $GAN_DATA_DIR.

    Raises DataError, in one sentence.
    """
    TEXT_SETS.get(dataset.name)
    if dataset.path:
        return read_headlines(dataset.path, column=dataset.column)
    if dataset.name == "headlines":
        found = _in_data_folder(data_dir)
        if found is not None:
            return read_headlines(found, column=dataset.column, name=dataset.name)
    return replace(read_headlines(EMBEDDED, name=dataset.name), source=None, synthetic=True)


def _in_data_folder(data_dir: Path | None) -> Path | None:
    """Return the path of Articles.csv in the data folder, or in the folder `headlines` itself; None for none."""
    named = data_dir or os.environ.get("GAN_DATA_DIR")
    if not named:
        return None
    root = Path(named).expanduser().absolute()
    places = (root / FILE, *([root / FILE.name] if root.name == FILE.parent.name else []))
    return next((path for path in places if path.is_file()), None)

"""The columns of a CSV file: its separator, its titles, and the one that holds headlines."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gan_core.errors import DataError

SEPARATORS = ",;\t"
NO_SEPARATOR = "\x1f"  # for a table of one column, in which commas belong to the headlines
# Titles of columns that hold headlines, best first.
TITLES = ("headline", "headlines", "title", "titles", "heading", "news_headline", "headline_text", "text", "sentence")
LOOKED_AT_ROWS = 200
MAX_COLUMNS, SHOWN_COLUMNS = 1_000, 20
MAX_TITLE = 40


@dataclass(frozen=True)
class Table:
    """A CSV text and how it is cut.

    Attributes:
        name: what messages call the file.
        text: the whole text, from the titles on.
        separator: one character; `NO_SEPARATOR` for a single column.
        titles: what the first row says, without the white space around; may hold empty texts.
    """

    name: str
    text: str
    separator: str
    titles: tuple[str, ...]

    def rows(self) -> Iterator[list[str]]:
        """Yield the fields of every row below the titles, empty rows too.

        Raises DataError for a field of more than 131,072 characters, which an open quotation mark makes.
        """
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.separator)
        try:
            next(reader, None)
            yield from reader
        except csv.Error as error:
            raise DataError(
                f"{self.name} cannot be cut into rows near its line {reader.line_num} ({error}); "
                "look for a quotation mark there that is not closed."
            ) from error


def as_table(name: str, text: str, *, wanted: str | None = None, plain: bool = False) -> Table | None:
    """Return a text as a table, or None for a text with one headline a line.

    A text is a table where its first row has several fields, or only a title of a column: one of `TITLES`, or the
    wanted one. A plain text (`plain`) is one only where its first row names such a column.
    """
    separator, text = _separator(name, text.lstrip("\r\n"))
    titles = _titles(name, text, separator)
    known = {*TITLES, *([wanted.strip().casefold()] if wanted else [])}
    is_named = any(title.casefold() in known for title in titles)
    is_table = is_named if plain or len(titles) < 2 else True
    return Table(name, text, separator, titles) if is_table or wanted else None


def _separator(name: str, text: str) -> tuple[str, str]:
    """Return the separator, and the text without a first line "sep=;" as spreadsheets write it."""
    first, _, rest = text.partition("\n")
    declared = first.strip("\r")
    if len(declared) == 5 and declared.lower().startswith("sep=") and declared[4] in SEPARATORS:
        return declared[4], rest
    outside = "".join(first.split('"')[::2])
    counts = [(outside.count(sign), sign) for sign in SEPARATORS]
    most, sign = max(counts, key=lambda pair: pair[0])
    if most >= MAX_COLUMNS:
        raise DataError(
            f"The first row of {name} has {most + 1:,} columns, and at most {MAX_COLUMNS:,} are read; "
            "keep only the column with the headlines."
        )
    return (sign if most else NO_SEPARATOR), text


def _titles(name: str, text: str, separator: str) -> tuple[str, ...]:
    try:
        first = next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), [])
    except csv.Error as error:
        raise DataError(
            f"The first row of {name} cannot be cut into columns ({error}); "
            "look for a quotation mark there that is not closed."
        ) from error
    return tuple(" ".join(title.split()) for title in first)


def choose_column(table: Table, wanted: str | None) -> int:
    """Return the place of the column with the headlines: the wanted one, else by its title, else by its looks.

    Raises DataError, with the columns that are there, for no such column, or for several that could be meant.
    """
    lowered = [title.casefold() for title in table.titles]
    if wanted:
        if wanted.strip().casefold() in lowered:
            return lowered.index(wanted.strip().casefold())
        raise DataError(
            f"{table.name} has no column {wanted.strip()[:MAX_TITLE]!r}; its columns are {columns_in_words(table)}; "
            "choose one of them (dataset.column)."
        )
    for title in TITLES:
        if title in lowered:
            return lowered.index(title)
    texts = _text_columns(table)
    if len(texts) == 1:
        return texts[0]
    found = "no column of it holds words" if not texts else f"{len(texts)} of its columns hold words"
    raise DataError(
        f"{table.name} has no column 'headline', and {found}; its columns are {columns_in_words(table)}; "
        "choose the one with the headlines (dataset.column)."
    )


def columns_in_words(table: Table) -> str:
    """Return the titles for a message: at most 20 of them, each cut to 40 characters."""
    shown = ", ".join(title[:MAX_TITLE] or "(no title)" for title in table.titles[:SHOWN_COLUMNS])
    more = len(table.titles) - SHOWN_COLUMNS
    return f"{shown} and {more} more" if more > 0 else shown


def _text_columns(table: Table) -> list[int]:
    """Return the columns in which most of the first rows hold at least two words."""
    rows = [row for _, row in zip(range(LOOKED_AT_ROWS), table.rows(), strict=False) if any(row)]
    return [place for place in range(len(table.titles)) if 2 * _worded(rows, place) > len(rows) > 0]


def _worded(rows: Sequence[Sequence[str]], place: int) -> int:
    """Return how many rows hold at least two words in a column."""
    fields = (row[place] for row in rows if place < len(row))
    return sum(sum(any(map(str.isalpha, word)) for word in field.split()) >= 2 for field in fields)

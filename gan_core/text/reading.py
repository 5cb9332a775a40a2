"""Headlines from a person's file: a CSV with a column of them, or a text with one a line."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import PurePath

from gan_core.errors import DataError
from gan_core.text.base import Headlines
from gan_core.text.cleaning import clean, one_line
from gan_core.text.decoding import Source, Text, read_text
from gan_core.text.tables import Table, as_table, choose_column

MAX_HEADLINES, MAX_ROWS = 200_000, 1_000_000
MAX_WORDS = 40
MAX_LETTERS = 60  # of one word: an address or a damaged file, and no word of a language
NOTHING = "Unknown"
_WORDLESS = "left out as they hold no letter or digit of ASCII"
_PLAIN_SUFFIXES = (".txt", ".text", ".md")


def read_headlines(source: Source, *, column: str | None = None, name: str | None = None) -> Headlines:
    """Read headlines from a CSV file (comma, semicolon or tab) or from a text file with one headline a line.

    Line breaks within a headline become spaces. Left out are empty rows, rows that say only "Unknown", and rows
    without an ASCII letter or digit; headlines that occur several times are kept. Beyond 40 words a headline is
    cut, beyond 200,000 headlines or 1,000,000 rows the file is. `notes` tells about each of these.

    Arguments:
        source: a path, or the content of an uploaded file.
        column: the title of the column, in upper or lower case; None: `headline`, else a similar title, else the
            only column that holds words.
        name: what to call the set, and the file in messages; the path's last part by default.

    Raises DataError, in one sentence: no such file, over 64 MB (before it is read), no text, no such column (with
    the columns there are), a quotation mark that is not closed, fewer than two different headlines of at least two
    words.
    """
    file, table = _opened(source, column, name)
    if table is None:
        fields, title = iter(io.StringIO(file.text, newline=None)), None
    else:
        place = choose_column(table, column)
        fields = (row[place] if place < len(row) else "" for row in table.rows())
        title = table.titles[place]
    raw, notes = _sifted(file.name, fields)
    _check_enough(file.name, raw, notes)
    return Headlines(
        name=name or file.name,
        raw=raw,
        source=file.name,
        notes=(*file.notes, *notes, *_repeated(raw)),
        column=title,
    )


def columns_of(source: Source, *, name: str | None = None) -> tuple[str, ...]:
    """Return the titles of a CSV file's columns, for a choice among them; () for a text with one headline a line.

    Raises DataError as `read_headlines` does.
    """
    _, table = _opened(source, None, name)
    return () if table is None else tuple(title for title in table.titles if title)


def _opened(source: Source, column: str | None, name: str | None) -> tuple[Text, Table | None]:
    file = read_text(source, None if not isinstance(source, bytes) else name)
    if not file.text.strip():
        raise DataError(f"{file.name} is empty; at least two different headlines are needed.")
    suffix = PurePath(file.name).suffix.lower()
    return file, as_table(file.name, file.text, wanted=column, plain=suffix in _PLAIN_SUFFIXES)


def _sifted(name: str, fields: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the usable headlines, and sentences on the others."""
    raw: list[str] = []
    left_out: Counter[str] = Counter()
    for number, field in enumerate(fields):
        headline = one_line(field)
        if number == MAX_ROWS or (headline and len(raw) == MAX_HEADLINES):
            left_out["beyond"] += 1
            break
        if not headline:
            left_out["empty"] += 1
        elif headline == NOTHING:
            left_out["unknown"] += 1
        else:
            short = _shortened(headline)
            left_out["cut"] += short is not headline
            if clean(short):
                raw.append(short)
            else:
                left_out["wordless"] += 1
    return tuple(raw), tuple(_told(name, left_out, len(raw)))


def _shortened(headline: str) -> str:
    """Return the headline itself, or its first 40 words without any of more than 60 characters."""
    if len(headline) <= MAX_LETTERS:
        return headline
    words = [word for word in headline.split(" ") if len(word) <= MAX_LETTERS]
    short = " ".join(words[:MAX_WORDS])
    return headline if short == headline else short


def _told(name: str, left_out: Counter[str], count: int) -> Iterator[str]:
    """Yield the notes, in the order in which a reader wonders."""
    sentences = {
        "unknown": f"left out as they say only {NOTHING}",
        "empty": "left out as they are empty",
        "wordless": _WORDLESS,
        "cut": f"cut to {MAX_WORDS} words, or freed of words with more than {MAX_LETTERS} letters",
    }
    for reason, sentence in sentences.items():
        if left_out[reason]:
            yield f"Rows of {name} {sentence}: {left_out[reason]:,}."
    if left_out["beyond"]:
        yield f"{name} is longer than can be used: these are its first {count:,} headlines."


def _repeated(raw: tuple[str, ...]) -> tuple[str, ...]:
    more = len(raw) - len(set(raw))
    return (f"Headlines that occurred before, and are kept: {more:,}.",) if more else ()


def _check_enough(name: str, raw: tuple[str, ...], notes: tuple[str, ...]) -> None:
    """Refuse what nothing can be learned from."""
    learnable = {headline for headline in map(clean, raw) if " " in headline}
    if len(learnable) > 1:
        return
    if not raw:
        held = "no headline" + (" with letters of ASCII" if any(_WORDLESS in note for note in notes) else "")
    elif len(raw) == 1:
        held = "one headline"
    elif len(set(raw)) == 1:
        held = f"{len(raw):,} headlines that are all equal"
    else:
        held = f"{len(raw):,} headlines, {len(learnable) or 'none'} of them of that kind"
    raise DataError(
        f"{name} holds {held}, and at least two different headlines of two or more words are needed; add more."
    )

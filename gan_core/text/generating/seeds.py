"""What a person typed, and what of it the network gets to see."""

from __future__ import annotations

import string
import unicodedata
from dataclasses import dataclass

from gan_core.text.cleaning import clean, title_case
from gan_core.text.vocabulary import Vocabulary

MOST_FED = 512
BREAKS = {"Cc", "Zl", "Zp"}  # control characters and the separators of lines and paragraphs
SURROGATE, REPLACEMENT = "Cs", "\ufffd"


@dataclass(frozen=True)
class Seed:
    """A seed text that was read.

    Attributes:
        typed: the text exactly as it came.
        line: the same in Title Case on one line: whatever breaks or controls a line is a space.
        tokens: what stands between white space, as typed.
        ids: the numbers of the known words, in order; at most the last 512.
        places: for each of ``ids`` the number of its token.
        unknown: the tokens that are not in the vocabulary, as typed; they stay in the text, but the network does not
            see them. Signs that cleaning drops everywhere, such as a dash, are none.
    """

    typed: str
    line: str
    tokens: tuple[str, ...]
    ids: tuple[int, ...]
    places: tuple[int, ...]
    unknown: tuple[str, ...]


def read_seed(text: str, vocabulary: Vocabulary) -> Seed:
    """Look every word of ``text`` up; any text will do, also an empty one."""
    line = one_line(text)
    tokens = tuple(line.split())
    known: list[tuple[int, int]] = []
    unknown: list[str] = []
    for place, token in enumerate(tokens):
        found = [vocabulary.find(word) for word in clean(token).split()]
        known += [(number, place) for number in found if number is not None]
        if None in found or not (found or _is_signs(token)):
            unknown.append(token)
    known = known[-MOST_FED:]
    ids, places = tuple(number for number, _ in known), tuple(place for _, place in known)
    return Seed(text, title_case(line), tokens, ids, places, tuple(unknown))


def one_line(text: str) -> str:
    """``text`` with a space for every character that breaks or controls a line; of the same length."""
    if text.isprintable():
        return text
    return "".join(map(_shown, text))


def joined(line: str, added: tuple[str, ...]) -> str:
    """The line with the added words behind it, in Title Case; one space between, unless there is one."""
    between = "" if not line or line[-1].isspace() else " "
    return line + between + title_case(" ".join(added))


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if category in BREAKS:
        return " "
    return REPLACEMENT if category == SURROGATE else character


def _is_signs(token: str) -> bool:
    return all(character in string.punctuation for character in token)

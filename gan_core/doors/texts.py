"""What a text may hide, taken out before it is shown: signs that turn a line around, and signs that nobody sees."""

from __future__ import annotations

import re

# Marks, embeddings and overrides of direction (Trojan Source, Boucher and Anderson 2021), and what takes no room:
# soft hyphen, zero-width space, word joiner and its kin, byte order mark, tags. The joiners inside of words of Persian,
# Hindi and of emoji (U+200C, U+200D) stay.
_DIRECTION = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_UNSEEN = "\u00ad\u115f\u1160\u180e\u200b\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\U000e0000-\U000e007f"
_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff"
TRICKS = re.compile(f"[{_DIRECTION}{_UNSEEN}{_CONTROL}]")
MOST_MARKS = 8
_MARKS = re.compile(r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f])")
_PILES = re.compile(f"({_MARKS.pattern}{{{MOST_MARKS}}}){_MARKS.pattern}+")


def plain(text: str) -> str:
    """``text`` without what turns it around, hides in it, or piles up over the lines above.

    Line ends and tabs stay; at most eight marks stand on one letter.
    """
    return _PILES.sub(r"\1", TRICKS.sub("", text))


def has_tricks(text: str) -> bool:
    """Whether :func:`plain` would change it."""
    return plain(text) != text

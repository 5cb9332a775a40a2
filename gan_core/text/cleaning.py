"""From a headline as it stands in a file to the words that a network sees, and back to a headline's looks."""

from __future__ import annotations

import re
import string

_PUNCTUATION = str.maketrans("", "", string.punctuation)
# White space of ASCII, and what a reader of lines takes for the end of one.
_GAP = re.compile("[\x09-\x0d\x1c-\x20\x85\u2028\u2029]+")
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1b\x7f\ufeff]+")


def one_line(text: str) -> str:
    """Return the text without control signs, each line break, tab and run of spaces one space, none at its ends."""
    return _GAP.sub(" ", _INVISIBLE.sub("", text)).strip(" ")


def clean(text: str) -> str:
    """Return a headline in the form that is learned: no punctuation, lower case, ASCII only, single spaces.

    Signs are dropped and not replaced, as in the material: "U.S." becomes "us", and words that only a dash or a
    non-breaking space holds together become one. Cleaning twice changes nothing.

    >>> clean("“Don’t Panic,” 3 Chefs  Say")
    'dont panic 3 chefs say'
    """
    kept = one_line(text).translate(_PUNCTUATION).lower().encode("ascii", "ignore")
    return " ".join(kept.decode("ascii").split())


def title_case(text: str) -> str:
    """Return the text with the first letter of every word in upper case, and everything else as it was typed.

    Signs before the letter are passed over; a word that begins with a digit stays as it is, and so does white space.

    >>> title_case("10 ways NASA doesn't 'explain' the 3rd moon")
    "10 Ways NASA Doesn't 'Explain' The 3rd Moon"
    """
    letters, inside = list(text), False
    for place, letter in enumerate(text):
        if letter.isspace():
            inside = False
        elif not inside and letter.isalnum():
            inside = True
            upper = letter.title()
            letters[place] = upper if len(upper) == 1 else letter
    return "".join(letters)

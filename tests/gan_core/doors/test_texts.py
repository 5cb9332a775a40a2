from __future__ import annotations

import pytest

from gan_core.doors.texts import has_tricks, plain


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("anna\u202egnp.exe", "annagnp.exe"),
        ("\u2066a\u2069\u200f", "a"),
        ("zero\u200bwidth\ufeff\u00ad", "zerowidth"),
        ("nul\0 and \x1b[31mred", "nul and [31mred"),
        ("half \ud800 of a pair", "half  of a pair"),
        ("hidden\U000e0041\U000e007f tags", "hidden tags"),
        ("e\u0301" + "\u0351" * 40, "e\u0301" + "\u0351" * 7),
    ],
)
def test_what_turns_hides_or_piles_up_is_taken_out(typed, kept):
    assert plain(typed) == kept
    assert has_tricks(typed)


@pytest.mark.parametrize(
    "typed", ["two\nlines\tand a tab", "שלום", "مرحبا", "नमस्ते", "می\u200cخواهم", "👩\u200d🎓", "Tiếng Việt", "x²", ""]
)
def test_what_people_write_stays(typed):
    assert plain(typed) == typed
    assert not has_tricks(typed)

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan_core.text import clean, title_case
from gan_core.text.cleaning import one_line


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("An Expansive View  of a Forgotten People", "an expansive view of a forgotten people"),
        ("U.F.O.s: “Don’t Panic,” 3 Chefs Say", "ufos dont panic 3 chefs say"),
        ("Rock-and-Roll\tin\nRain", "rockandroll in rain"),
        ("Now—or never", "nowor never"),
        ("Café Olé", "caf ol"),
        ("a\xa0b", "ab"),  # a space that is no ASCII is dropped like every such sign
        ("line\u2028break\x85here", "line break here"),
        ("nul\0 and bell\x07", "nul and bell"),
        ("🎉 שלום", ""),
        ("<b>Bold</b> ![x](http://y.z)", "bboldb xhttpyz"),
        ("   ", ""),
    ],
)  # fmt: skip
def test_cleaning(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert " ".join(cleaned.split()) == cleaned
    assert set(cleaned) <= set("abcdefghijklmnopqrstuvwxyz0123456789 ")


@given(st.text())
def test_one_line_is_one_line(text: str) -> None:
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    assert one_line(line) == line
    assert clean(one_line(text)) == clean(text)


@pytest.mark.parametrize(
    ("typed", "titled"),
    [
        ("10 ways NASA doesn't 'explain' the 3rd moon", "10 Ways NASA Doesn't 'Explain' The 3rd Moon"),
        ("éclair  für\nalle", "Éclair  Für\nAlle"),
        ("“quoted” (aside) e-mail", "“Quoted” (Aside) E-mail"),
        ("ßtrange ﬁne", "ßtrange ﬁne"),  # their capitals would be two letters
        ("🎉 party שלום", "🎉 Party שלום"),
        ("", ""),
    ],
)
def test_title_case(typed: str, titled: str) -> None:
    assert title_case(typed) == titled


@given(st.text())
def test_title_case_only_raises_letters(text: str) -> None:
    titled = title_case(text)
    assert len(titled) == len(text)
    changed = [(old, new) for old, new in zip(text, titled, strict=True) if old != new]
    assert all(new == old.title() for old, new in changed)
    assert title_case(titled) == titled

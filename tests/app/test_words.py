from __future__ import annotations

import pytest

from app.words import WORD_JOINER, escape


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("plain words, 1 and 2", "plain words, 1 and 2"),
        ("![a](https://b.c)", rf"\!\[a\]\(https:{WORD_JOINER}//b\.c\)"),
        ("*bold* _it_ `code`", r"\*bold\* \_it\_ \`code\`"),
        (":red[x] :material/home:", rf":{WORD_JOINER}red\[x\] :{WORD_JOINER}material/home:"),
        ("<b> & $x^2$ ~~no~~ #1", r"\<b\> \& \$x\^2\$ \~\~no\~\~ \#1"),
        ("two\nlines", "two lines"),
        ("a\\b", r"a\\b"),
    ],
)
def test_what_was_typed_is_shown_letter_for_letter(typed, shown):
    assert escape(typed) == shown

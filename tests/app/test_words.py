from __future__ import annotations

import pytest

from app.words import WORD_JOINER, escape, prose


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


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("anna\u202egnp.exe", "annagnp\\.exe"),
        ("a\u2060:\u2060b", f"a:{WORD_JOINER}b"),
        ("nul\0 \x1b[31m", "nul \\[31m"),
    ],
)
def test_what_hides_or_turns_around_is_left_out(typed, shown):
    assert escape(typed) == shown


@pytest.mark.parametrize(
    ("lesson", "shown"),
    [
        ("**bold**, *slanted* and `code`\n\n- a list\n1. another", None),
        ("![x](http://a/x.png)", rf"\!\[x\](http:{WORD_JOINER}//a/x.png)"),
        ("[a](javascript:1) <img src=x>", rf"\[a\](javascript:{WORD_JOINER}1) \<img src=x\>"),
        (":red[x] $x$ ~~y~~ | &amp;", rf":{WORD_JOINER}red\[x\] \$x\$ \~\~y\~\~ \| \&amp;"),
        ("write to a@b.de or www.b.de", r"write to a\@b.de or www\.b.de"),
        ("`[in code]` and [out]", r"`[in code]` and \[out\]"),
        ("a ` alone ![x](y)", r"a \` alone \!\[x\](y)"),
        ("```\n![x](y)\n```", "\\`\\`\\`\n\\!\\[x\\](y)\n\\`\\`\\`"),
        ("` \r\r ![x](y) `", "\\` \n\n \\!\\[x\\](y) \\`"),
        ("a `\n`![x](y)`", "a \\`\n`![x](y)`"),
        ("\\` ![x](y) `", "\\\\` ![x](y) `"),
    ],
)
def test_the_words_of_a_lesson_keep_their_emphasis_and_fetch_nothing(lesson, shown):
    assert prose(lesson) == (lesson if shown is None else shown)

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gan_core.errors import DataError, UserError
from gan_core.text import Headlines, clean, columns_of, decoding, read_headlines, reading

TWO = "Rain again\nSun at last\n"


def refusal(source: str | bytes | os.PathLike[str], **how: str) -> str:
    with pytest.raises(DataError) as caught:
        read_headlines(source, **how)
    message = str(caught.value)
    assert "\n" not in message
    assert message.endswith(".")
    return message


@pytest.mark.parametrize(
    "content",
    [
        b"headline\nRain again\nSun at last\n",
        b"id,headline,city\n1,Rain again,x\n2,Sun at last,y\n",
        b"id;HEADLINE;city\r\n1;Rain again;x\r\n2;Sun at last;y\r\n",
        b"id\tHeadline \tcity\n1\tRain again\tx\n2\tSun at last\ty\n",
        b"id,headline\r1,Rain again\r2,Sun at last\r",
        b"sep=;\nid;headline\n1;Rain again\n2;Sun at last\n",
        b'"id","headline"\n"1","Rain again"\n"2","Sun at last"',
        b"id,title\n1,Rain again\n2,Sun at last\n",
        b"name,text,headline\na b,c d,Rain again\ne f,g h,Sun at last\n",
        b"id,words\n1,Rain again\n2,Sun at last\n",
        TWO.encode(),
        b"Rain again\r\nSun at last",
        b"\r\n\r\nid,headline\r\n1,Rain again\r\n2,Sun at last\r\n",
    ],
)  # fmt: skip
def test_tables_and_lines(content: bytes) -> None:
    headlines = read_headlines(content)
    assert headlines.raw == ("Rain again", "Sun at last")
    assert (headlines.name, headlines.source, headlines.notes) == ("the file", "the file", ())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_of_unicode(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "news.csv"
    path.write_bytes("headline,n\nCafé “Olé”,1\nПривет all of you,2\n".encode(encoding))
    headlines = read_headlines(path)
    assert headlines.raw == ("Café “Olé”", "Привет all of you")
    assert (headlines.name, headlines.column, headlines.notes) == ("news.csv", "headline", ())


def test_latin_1_is_read_with_a_note() -> None:
    headlines = read_headlines("headline\nCafé “Olé” now\nSun at last\n".encode("cp1252"), name="old.csv")
    assert headlines.raw == ("Café “Olé” now", "Sun at last")
    assert headlines.notes == ("old.csv is not UTF-8; it was read as Windows-1252 (Latin-1), so look at its accents.",)
    assert read_headlines(b"Caf\xe9 \x81 open\nSun at last\n").raw == ("Café \x81 open", "Sun at last")


def test_quoted_line_breaks_become_spaces_and_quoted_commas_stay() -> None:
    content = b'id,headline\n1,"Rain,\nagain\r\n and  again"\n2,"She said ""no"""\n'
    assert read_headlines(content).raw == ("Rain, again and again", 'She said "no"')
    assert read_headlines(b'headline\n"Rain, again"\nSun, at last\n').raw == ("Rain, again", "Sun, at last")


def test_commas_in_a_text_file_separate_nothing() -> None:
    text = b"Storm hits coast, thousands flee\nSun, at last\n"
    assert read_headlines(text, name="news.txt").raw == ("Storm hits coast, thousands flee", "Sun, at last")
    assert columns_of(text, name="news.txt") == ()
    assert columns_of(b"id,headline\n1,a b\n", name="news.txt") == ("id", "headline")


def test_rows_that_say_nothing_are_left_out_with_a_note() -> None:
    content = "id,headline\n1,Rain again\n2,Unknown\n3,\n4\n\n5,🎉\n6,Sun at last\n7,Rain again\n8,unknown\n"
    headlines = read_headlines(content.encode(), name="a.csv")
    assert headlines.raw == ("Rain again", "Sun at last", "Rain again", "unknown")
    assert headlines.notes == (
        "Rows of a.csv left out as they say only Unknown: 1.",
        "Rows of a.csv left out as they are empty: 3.",
        "Rows of a.csv left out as they hold no letter or digit of ASCII: 1.",
        "Headlines that occurred before, and are kept: 1.",
    )


def test_long_headlines_are_cut_with_a_note() -> None:
    words = [f"word{number}" for number in range(60)]
    content = f"{' '.join(words)}\nSun {'x' * 61} at last {'y' * 60}\nRain\n".encode()
    headlines = read_headlines(content)
    assert headlines.raw == (" ".join(words[:40]), f"Sun at last {'y' * 60}", "Rain")
    assert headlines.notes == (
        "Rows of the file cut to 40 words, or freed of words with more than 60 letters: 2.",
    )  # fmt: skip
    assert headlines.longest == 40


def test_too_many_headlines_are_cut_with_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_HEADLINES", 3)
    headlines = read_headlines("".join(f"Day {n}\n" for n in range(8)).encode())
    assert headlines.raw == ("Day 0", "Day 1", "Day 2")
    assert headlines.notes == ("the file is longer than can be used: these are its first 3 headlines.",)
    assert read_headlines(b"Day 0\nDay 1\nDay 2\n\n\n").notes == ("Rows of the file left out as they are empty: 2.",)


def test_too_many_rows_are_cut_with_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_ROWS", 4)
    headlines = read_headlines(b"Day 0\n\n\nDay 1\nDay 2\n")
    assert headlines.raw == ("Day 0", "Day 1")
    assert headlines.notes[-1] == "the file is longer than can be used: these are its first 2 headlines."


def test_too_many_columns_are_refused() -> None:
    assert refusal(b"," * 1_000 + b"\n1,2\n", name="wide.csv") == (
        "The first row of wide.csv has 1,001 columns, and at most 1,000 are read; "
        "keep only the column with the headlines."
    )


def test_the_columns() -> None:
    assert columns_of(b"id;Head Line ;;\xe9t\xe9\n1;a;b;c\n") == ("id", "Head Line", "été")
    assert columns_of(TWO.encode()) == ()
    assert columns_of(b"headline\n") == ("headline",)


# --- refusals -------------------------------------------------------------------------------------


def test_a_column_that_is_not_there() -> None:
    content = b"id,summary,lead\n1,One two,three four\n2,Five six,seven eight\n"
    assert refusal(content, column="headline", name="a.csv") == (
        "a.csv has no column 'headline'; its columns are id, summary, lead; choose one of them (dataset.column)."
    )
    assert refusal(content, name="a.csv") == (
        "a.csv has no column 'headline', and 2 of its columns hold words; its columns are id, summary, lead; "
        "choose the one with the headlines (dataset.column)."
    )
    assert refusal(b"x,y\n1,2\n3,4\n", name="a.csv") == (
        "a.csv has no column 'headline', and no column of it holds words; its columns are x, y; "
        "choose the one with the headlines (dataset.column)."
    )
    assert refusal(TWO.encode(), column="title").startswith(
        "the file has no column 'title'; its columns are Rain again;"
    )


def test_many_columns_are_not_all_listed() -> None:
    titles = ",".join(f"{'c' * 60}{number}" for number in range(30))
    message = refusal(f"{titles}\n1,2\n".encode())
    assert message.count("c" * 40) == 20
    assert "c" * 41 not in message
    assert " and 10 more; choose the one" in message


@pytest.mark.parametrize(
    ("content", "held"),
    [
        (b"headline\n", "no headline"),
        (b"headline\nUnknown\n\n", "no headline"),
        ("北京下雨\nДождь идёт\n".encode(), "no headline with letters of ASCII"),
        (b"headline\nRain again\n", "one headline"),
        (b"Rain again\n", "one headline"),
        (b"Rain again\n" * 1200, "1,200 headlines that are all equal"),
        (b"Rain again\nrain, AGAIN!\n", "2 headlines, 1 of them of that kind"),
        (b"Rain\nSun\nSnow\n", "3 headlines, none of them of that kind"),
    ],
)
def test_too_little_to_learn_from(content: bytes, held: str) -> None:
    assert refusal(content, name="few.csv") == (
        f"few.csv holds {held}, and at least two different headlines of two or more words are needed; add more."
    )


@pytest.mark.parametrize("content", [b"", b" \n\n\t", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file(content: bytes) -> None:
    assert refusal(content, name="none.csv") == "none.csv is empty; at least two different headlines are needed."


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff",
        b"headline\nRain\0again\nSun at last\n",
        b"\xff\xfeR\0a\0i",  # half a letter at the end of UTF-16
        "headline\nRain\0\nSun at last".encode("utf-16"),
        bytes(range(1, 256)) * 4,
    ],
)
def test_what_is_no_text(content: bytes) -> None:
    assert refusal(content, name="cat.png") == (
        "cat.png is not a text file; save the table as CSV, or the headlines as text with one a line, and choose that."
    )


def test_an_open_quotation_mark() -> None:
    message = refusal(b'id,headline\n1,"Rain again\n' + b"2,Sun at last\n" * 20_000, name="a.csv")
    assert message.startswith("a.csv cannot be cut into rows near its line ")
    assert message.endswith("; look for a quotation mark there that is not closed.")
    message = refusal(b'id,"headline\n' + b"2,Sun at last\n" * 20_000, name="a.csv")
    assert message.startswith("The first row of a.csv cannot be cut into columns (")


def test_a_file_of_300_mb_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "all_news.csv"
    with path.open("wb") as file:
        file.truncate(300 * 2**20)  # takes no space on the disk
    monkeypatch.setattr("builtins.open", lambda *_, **__: pytest.fail("it was opened"))
    expected = "has 300 MB, and at most 64 MB are read; keep only the column with the headlines, or fewer rows."
    assert refusal(path) == f"all_news.csv {expected}"
    with pytest.raises(DataError, match=r"^all_news\.csv has 300 MB"):
        columns_of(path)


def test_a_file_that_grows_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "MAX_BYTES", 2**20)
    (tmp_path / "news.txt").write_bytes(b"Rain\n" * 2**18)
    small = os.stat_result((0o100644, *[0] * 9))
    monkeypatch.setattr(os, "stat", lambda *_, **__: small)
    assert refusal(tmp_path / "news.txt").startswith("news.txt has more than 1 MB, and at most 1 MB are read;")


def test_an_upload_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "MAX_BYTES", 2**20)
    message = refusal(b"x" * (2 * 2**20), name="big.txt")
    assert message.startswith("big.txt has 2 MB, and at most 1 MB are read;")


def test_what_is_no_file(tmp_path: Path) -> None:
    assert refusal(tmp_path) == (
        f"A CSV or text file of headlines was expected, and {str(tmp_path)!r} is no file; choose one."
    )
    missing = str(tmp_path / "none.csv")
    assert refusal(missing) == f"There is no file {missing!r}; check the path or upload the file again."
    assert refusal("a\0b.csv") == "'a\\x00b.csv' is not a path; choose a CSV or text file."
    assert refusal("") == "There is no file ''; check the path or upload the file again."


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    assert refusal(tmp_path / "pipe.csv").endswith("is no file; choose one.")


# --- anything at all ------------------------------------------------------------------------------

PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            ["headline", "title", "Unknown", "sep=;", ",", ";", "\t", '"', "\r", "\n", "\r\n", "\ufeff", " "]
        ),
        st.text(max_size=8),
    ),
    max_size=40,
).map("".join)


@given(
    st.one_of(
        st.binary(max_size=300),
        PIECES.map(lambda text: text.encode("utf-8", "replace")),
        PIECES.map(lambda text: text.encode("utf-16", "replace")),
        PIECES.map(lambda text: text.encode("cp1252", "replace")),
    ),
    st.sampled_from([None, "headline", "", "\0"]),
    st.sampled_from([None, "a.csv", "a.txt"]),
)
@example(b'"', None, None)
@example(b"\xef\xbb\xbfheadline\r\nA b\rB c\n", None, "a.csv")
def test_any_content_is_read_or_refused_in_words(content: bytes, column: str | None, name: str | None) -> None:
    try:
        columns_of(content, name=name)
        headlines = read_headlines(content, column=column, name=name)
    except UserError as error:
        message = str(error)
    else:
        message = "."
        check(headlines)
    assert message.endswith(".")
    assert "\n" not in message


def check(headlines: Headlines) -> None:
    """Look at whatever was read."""
    assert all(map(clean, headlines.raw))
    assert all(headline.splitlines() == [headline] for headline in headlines.raw)
    assert len({line for line in headlines.cleaned if " " in line}) > 1
    assert 2 <= headlines.longest <= reading.MAX_WORDS


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=2, max_size=9))
def test_what_was_written_one_a_line_is_read_again(lines: list[str]) -> None:
    """The run folder's own headlines.txt must come back as it was."""
    try:
        first = read_headlines("\n".join([*lines, "Rain again", "Sun at last"]).encode(), name="a.txt")
    except UserError:
        return
    again = read_headlines("\n".join(first.raw).encode(), name="headlines.txt")
    assert again.raw == first.raw

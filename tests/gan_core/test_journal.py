"""The journal: whole lines of JSON, no secrets, and never in the way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from gan_core import journal

TOKEN = "0123456789abcdef" * 2


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    journal.close()


def lines_of(path: Path) -> list[dict]:
    return [json.loads(text) for text in path.read_text(encoding="utf-8").splitlines()]


def test_an_event_is_one_line_with_the_time(tmp_path: Path) -> None:
    path = journal.open_at(tmp_path)
    journal.event("run queued", run="a\nb", steps=3, rate=0.5, missing=None)
    (found,) = lines_of(path)
    assert path == tmp_path / ".log" / "app.jsonl"
    assert datetime.fromisoformat(found.pop("time")).tzinfo is not None
    assert found == {"event": "run queued", "run": "a\nb", "steps": 3, "rate": 0.5, "missing": None}


def test_opening_twice_writes_once(tmp_path: Path) -> None:
    journal.open_at(tmp_path)
    path = journal.open_at(tmp_path)
    journal.event("hello")
    assert len(lines_of(path)) == 1


def test_another_store_gets_a_journal_of_its_own(tmp_path: Path) -> None:
    first = journal.open_at(tmp_path / "a")
    second = journal.open_at(tmp_path / "b")
    journal.event("hello")
    assert (len(lines_of(first)), len(lines_of(second))) == (0, 1)


def test_what_looks_like_a_token_is_blotted_out(tmp_path: Path) -> None:
    path = journal.open_at(tmp_path)
    journal.event("odd", text=f"somebody pasted {TOKEN} here", where=Path("/runs") / ("xY7" * 15))
    written = path.read_text(encoding="utf-8")
    assert TOKEN not in written
    assert written.count("[hidden]") == 2


def test_the_id_of_a_run_stays_readable(tmp_path: Path) -> None:
    path = journal.open_at(tmp_path)
    run_id = "20261123-130102-dcgan64-b128-dense-and-some-more-3fa9c1d2"
    journal.event("run queued", run=run_id)
    assert lines_of(path)[0]["run"] == run_id


@pytest.mark.parametrize("name", ["token", "teacher_password", "Cookie"])
def test_a_secret_field_is_a_defect(name: str, tmp_path: Path) -> None:
    journal.open_at(tmp_path)
    with pytest.raises(ValueError, match="The journal keeps no secrets"):
        journal.event("sign in", **{name: "x"})


def test_long_texts_are_cut(tmp_path: Path) -> None:
    path = journal.open_at(tmp_path)
    journal.event("long", text="ab " * 500)
    assert len(lines_of(path)[0]["text"]) == 300


def test_it_rotates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "FILE_BYTES", 2000)
    path = journal.open_at(tmp_path)
    for number in range(200):
        journal.event("tick", number=number)
    assert sorted(file.name for file in path.parent.iterdir()) == ["app.jsonl", "app.jsonl.1", "app.jsonl.2"]
    assert lines_of(path)[-1]["number"] == 199


def test_a_place_that_cannot_be_written_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / ".log").write_text("a file where the folder should be")
    journal.open_at(tmp_path)
    journal.event("hello")
    assert (tmp_path / ".log").is_file()


def test_nothing_is_written_before_it_is_opened(tmp_path: Path) -> None:
    journal.event("hello")
    assert list(tmp_path.iterdir()) == []

from __future__ import annotations

import pytest

from gan_core.classroom import Board, ClassError, ClassSettings, load, problem_with, save
from gan_core.classroom.settings import FOLDER, changed, place
from gan_core.people import Limits


def test_without_a_file_nothing_is_locked(tmp_path):
    settings = load(tmp_path)
    assert settings == ClassSettings()
    assert not settings.shows_class
    assert settings.is_open_lesson("any")
    assert problem_with(tmp_path) is None
    assert not list(tmp_path.iterdir())


def test_what_is_saved_is_read_and_read_again_when_it_changes(tmp_path):
    board = Board(title=" The  ring ", dataset="ring", steps=5_000)
    one = ClassSettings(limits=Limits(steps=7), locked_settings=("tips",), open_lessons=("a",), leaderboard=board)
    save(tmp_path, one)
    assert load(tmp_path) == one
    assert load(tmp_path).leaderboard.title == "The ring"
    assert load(tmp_path) is load(tmp_path)
    save(tmp_path, changed(one, gallery_open=True, open_lessons=None))
    assert load(tmp_path).gallery_open
    assert [path.name for path in (tmp_path / FOLDER).iterdir()] == ["settings.json"]


@pytest.mark.parametrize("text", ["", "[]", '{"share": "all"}', '{"unknown": 1}', "x" * 70_000])
def test_a_damaged_file_keeps_what_held_before_and_says_so(tmp_path, text):
    locked = ClassSettings(locked_pages=("studio",))
    save(tmp_path, locked)
    assert load(tmp_path) == locked
    place(tmp_path).write_text(text)
    assert load(tmp_path) == locked
    assert "set them again, or remove the file" in problem_with(tmp_path)
    place(tmp_path).unlink()
    assert load(tmp_path) == ClassSettings()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"share": "all"}, "The setting share of the class cannot be used"),
        ({"leaderboard": {"dataset": "csv"}}, "the data must be one of quadratic, line, ring"),
        ({"leaderboard": {"steps": 1_999}}, "the steps must be one of 500, 1000, 2000"),
        ({"leaderboard": {"title": "a\x00b"}}, "letters that can be printed"),
        ({"locked_pages": ("../etc",)}, "The setting locked_pages.0 of the class cannot be used"),
        ({"limits": {"steps": -1}}, "The setting limits.steps of the class cannot be used"),
        ({"colour": "red"}, "The setting colour of the class cannot be used"),
    ],
)
def test_what_cannot_be_set_is_said_in_one_sentence(changes, words):
    with pytest.raises(ClassError, match="choose another value") as error:
        changed(ClassSettings(), **changes)
    assert words in str(error.value)

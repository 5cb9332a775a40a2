"""The folders of lessons: a broken file costs only itself, and a teacher's own stands in the place of a shipped one."""

from __future__ import annotations

from pathlib import Path

import pytest

from gan_core.lessons import lessons_dir, load_course

GOOD = "title: Mine\nminutes: 5\nsummary: A test.\nsteps:\n  - title: One\n    text: Read this.\n"


def test_a_broken_file_costs_only_itself(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "broken.yaml").write_text(GOOD.replace("minutes: 5", "minutes: 500"), encoding="utf-8")
    (tmp_path / "Bad Name.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "notes.txt").write_text("no lesson", encoding="utf-8")
    course = load_course(tmp_path)
    assert [lesson.name for lesson in course.own.lessons] == ["mine"]
    assert course.find("mine").own
    assert course.own.problems == (
        "Bad Name.yaml: a lesson's file is named with small letters, digits and dashes, received 'Bad Name'; "
        "rename it.",
        "broken.yaml line 2: minutes: expected a whole number from 1 to 120, received '500'; change it.",
    )


def test_a_mended_file_is_read_again_and_replaces_a_shipped_lesson(tmp_path: Path) -> None:
    path = tmp_path / "the-curve.yaml"
    path.write_text(GOOD.replace("title: Mine", "title: ["), encoding="utf-8")
    assert load_course(tmp_path).find("the-curve").title == "The curve"
    path.write_text(GOOD, encoding="utf-8")
    course = load_course(tmp_path)
    assert course.find("the-curve").title == "Mine"
    assert [lesson.name for lesson in course.lessons].count("the-curve") == 1
    assert course.find("no-such") is None


def test_the_folder_is_named_by_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("GAN_LESSONS_DIR", raising=False)
    assert lessons_dir() == Path("lessons")
    monkeypatch.setenv("GAN_LESSONS_DIR", str(tmp_path))
    assert lessons_dir() == tmp_path
    assert load_course(tmp_path / "gone").own.lessons == ()

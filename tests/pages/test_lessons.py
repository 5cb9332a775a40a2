"""The Lessons page: from the list to a goal that is met; links; a teacher's folder; a student's own run is safe."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app import forms, runs
from app.lessons import address, own, progress
from app.words import escape
from tests.pages.conftest import PLAYGROUND

LESSONS = "../pages/lessons.py"
GUESS = "Along the curve, more or less"
OWN_LESSON = "title: Mine\nminutes: 5\nsummary: A test.\nsteps:\n  - title: One\n    text: Read this.\n"


def words(app: AppTest) -> str:
    return "\n".join([*(one.value for one in app.markdown), *(one.value for one in app.caption)])


def query_of(app: AppTest) -> dict[str, str]:
    found = {name: app.query_params[name] for name in app.query_params}
    return {name: value if isinstance(value, str) else value[0] for name, value in found.items()}


def answer(app: AppTest, guess: str = GUESS) -> AppTest:
    app.radio[0].set_value(guess)
    return press(app, "That is my guess")


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def test_the_list_shows_the_course_and_what_is_next(open_page) -> None:
    app = open_page(LESSONS)
    assert not app.exception
    titles = [one.value for one in app.markdown if one.value.startswith("#### ")]
    assert len(titles) >= 9
    assert titles[:2] == ["#### 1 · Two networks, one game", "#### 2 · The curve"]
    app.button(key="lessons.open.the-curve").click().run()
    assert query_of(app) == {"lesson": "the-curve", "step": "1"}
    press(app, "All lessons")
    assert query_of(app) == {}
    assert app.title[0].value == "Lessons"


def test_guess_run_goal_and_what_to_notice(open_page, fake) -> None:
    app = open_page(LESSONS, lesson="the-curve")
    assert app.button(key="run.train").disabled
    assert "like knots" not in words(app)
    press(app, "That is my guess")  # without a choice
    assert "First choose or write your guess" in app.toast[0].value
    answer(app)
    assert f"Your guess: **{escape(GUESS)}**" in words(app)
    app.button(key="run.train").click().run()
    (run,) = fake.runs.values()
    assert (run.state, run.config.preset, run.config.seed) == ("running", "quadratic", 0)
    run.step = 2_999
    app.run().run()
    assert "now 2,999" in words(app)
    assert "like knots" not in words(app)
    run.step = 3_001
    app.run().run()
    said = words(app)
    assert "**Reached**" in said
    assert "it was 3,001" in said
    assert "**Right.**" in said
    assert "like knots in one elastic net" in said
    done = app.session_state[progress.STATE]["the-curve"][0]
    assert (done.answer, done.right, done.met, done.figures) == (GUESS, True, True, {"step": 3001.0})


def test_a_goal_can_be_passed_and_the_next_step_goes_on_with_the_run(open_page, fake) -> None:
    app = answer(open_page(LESSONS, lesson="the-curve"), "All in one spot")
    press(app, "Go on without it")
    assert "Not this time" in words(app)
    press(app, "Next")
    assert query_of(app)["step"] == "2"
    assert len(fake.runs) == 1
    assert app.button(key="run.train").disabled
    press(app, "Back")
    app.segmented_control(key="lessons.switch.the-curve.0").set_value(2).run()
    assert len(fake.runs) == 2
    assert [run.config.optimizer.generator_lr for run in fake.runs.values()] == [0.001, 0.02]


def test_the_students_own_run_lies_untouched(open_page, fake) -> None:
    app = open_page(PLAYGROUND, preset="ring", **{"batch_size": "64"})
    before = app.session_state[runs.RUN]["id"]
    app.switch_page(LESSONS)
    app.query_params.clear()
    app.query_params["lesson"] = "the-curve"
    answer(app.run())
    app.button(key="run.train").click().run()
    assert app.session_state[runs.RUN]["id"] != before
    assert app.session_state[forms.PRESET] == "quadratic"
    app.query_params.clear()
    app.switch_page(PLAYGROUND).run()
    assert app.session_state[runs.RUN]["id"] == before
    assert (app.session_state[forms.PRESET], app.session_state[forms.FORM]["batch_size"]) == ("ring", 64)
    assert fake.runs[before].step == 0


def test_a_teachers_link_sets_and_locks(open_page, fake) -> None:
    query = {"lesson": "the-curve", "step": "3", "lock": "speed", "speed": "10", "optimizer.generator_lr": "0.005"}
    app = open_page(LESSONS, **query)
    assert app.selectbox(key="run.speed_picker").disabled
    assert app.selectbox(key="run.speed_picker").value == "10"
    assert app.select_slider(key="set.optimizer.generator_lr").value == 0.005
    assert not app.select_slider(key="set.optimizer.generator_lr").disabled
    assert query_of(app) == query


def test_a_tampered_link_falls_back_in_words(open_page) -> None:
    app = open_page(LESSONS, lesson="the-curve", step="77", **{"optimizer.generator_lr": "1e9", "lock": "<b>"})
    assert not app.exception
    (said,) = [one.value for one in app.warning]
    assert "step: expected a number from 1 to 3, received" in said.replace("\\", "").replace("\u2060", "")
    assert query_of(app)["step"] == "1"
    app = open_page(LESSONS, lesson="../../etc/passwd")
    assert "There is no lesson" in app.warning[0].value
    assert app.title[0].value == "Lessons"


def test_a_teachers_folder_is_read_and_a_broken_file_is_named(open_page, monkeypatch, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(OWN_LESSON, encoding="utf-8")
    (tmp_path / "broken.yaml").write_text(OWN_LESSON.replace("5", "many"), encoding="utf-8")
    monkeypatch.setenv("GAN_LESSONS_DIR", str(tmp_path))
    app = open_page(LESSONS)
    assert "broken.yaml line 2" in app.warning[0].value.replace("\\", "")
    app.button(key="lessons.open.mine").click().run()
    assert "### One" in words(app)
    press(app, "Finish")
    assert app.session_state[progress.STATE]["mine"][0].when > 0


def test_an_uploaded_file_is_checked_and_can_be_tried() -> None:
    lesson = own.read_upload("C:/My Lesson (2).yaml", OWN_LESSON.encode())
    assert (lesson.name, lesson.title, lesson.own, lesson.brought) == ("my-lesson-2", "Mine", True, True)
    with pytest.raises(ValueError, match=r"My Lesson\.yaml line 1: the lesson lacks the field 'title'"):
        own.read_upload("My Lesson.yaml", b"minutes: 5\n")


def test_starting_over_can_be_undone(open_page) -> None:
    app = answer(open_page(LESSONS, lesson="the-curve"))
    press(app, "All lessons")
    assert app.session_state[address.LESSON] is None
    press(app, "Start over")
    assert app.session_state[progress.STATE] == {}
    press(app, "Bring it back")
    assert app.session_state[progress.STATE]["the-curve"][0].answer == GUESS


def test_after_starting_over_an_old_run_meets_no_goal(open_page, fake) -> None:
    app = answer(open_page(LESSONS, lesson="the-curve"))
    fake.runs["run-1"].step = 5_000
    app.run().run()
    assert "**Reached**" in words(app)
    press(app, "All lessons")
    press(app, "Start over")
    app.button(key="lessons.open.the-curve").click().run()
    answer(app).run()
    assert app.session_state[runs.RUN]["id"] == "run-2"
    assert "**Reached**" not in words(app)


@pytest.mark.parametrize(
    "part", [("latent-space", 1), ("headlines", 1), ("to-pictures", 2), ("to-pictures", 3), ("mend-it", 2)]
)
def test_every_live_part_can_be_drawn(open_page, part: tuple[str, int]) -> None:
    app = open_page(LESSONS, lesson=part[0], step=str(part[1]))
    assert not app.exception
    assert [one.value for one in app.error] == []

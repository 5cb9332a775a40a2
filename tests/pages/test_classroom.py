"""What a class meets: its own page once it is opened, locked settings, and lessons that are not open yet."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from app import guard, people
from app import visit as visiting
from app.lessons import address, own
from gan_core.classroom import Board, ClassSettings, save
from gan_core.people import People, person_id
from tests.app.run_folders import make_run
from tests.pages.conftest import MAIN
from tests.pages.reading import said
from tests.waiting import PATIENCE

PAGE = "../pages/classroom.py"
MINE, ANNAS = "a" * 32, "b" * 32


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "runs"


@pytest.fixture
def visit(fake):
    """Open a page as the student with this token, on a server with other secrets than a teacher's."""

    def start(page: str = PAGE, token: str = MINE) -> AppTest:
        app = AppTest.from_file(str(MAIN), default_timeout=PATIENCE)
        app.secrets = {"other": {"a": "b"}}
        app.session_state[people.TOKEN] = token
        app.run().switch_page(page)
        return app.run()

    return start


def texts(app):
    return "\n".join(element.value.replace("\\", "").replace("\u2060", "") for element in (*app.markdown, *app.caption))


def test_the_class_page_is_closed_until_it_is_opened(visit, folder):
    app = visit()
    assert "The teacher has not opened the page of the class." in texts(app)
    save(folder, ClassSettings(gallery_open=True, leaderboard=Board(), share="own"))
    People(folder).rename(person_id(ANNAS), "Anna")
    make_run(folder, "quadratic", step=900, owner=person_id(ANNAS))
    make_run(folder, "quadratic", step=900, owner=person_id(MINE))
    app = app.run()
    assert not app.exception
    assert "Closest curve in 2,000 steps" in texts(app)
    assert "The server measures every run at exactly that step" in texts(app)
    assert "does not count. It stands at step 900 of 2,000." in texts(app)
    assert "**Anna**" in texts(app)
    opens = [str(button.key) for button in app.button if str(button.key).startswith("class.open.")]
    assert len(opens) == 1  # one's own; the house shows others' pictures and no more


def test_a_locked_setting_is_shown_and_cannot_be_moved(visit, folder, fake):
    save(folder, ClassSettings(locked_settings=("optimizer.generator_lr", "batch_size")))
    app = visit("../pages/playground.py")
    assert not app.exception
    states = {slider.key: slider.disabled for slider in app.select_slider}
    assert states["set.optimizer.generator_lr"]
    assert not states["set.optimizer.discriminator_lr"]
    app.query_params["batch_size"] = "64"
    forged = AppTest.from_file(str(MAIN), default_timeout=PATIENCE)
    forged.session_state[people.TOKEN] = MINE
    forged.run().switch_page("../pages/playground.py")
    forged.query_params["batch_size"] = "64"
    assert "The teacher has locked 'Batch size'" in said(forged.run())


def test_a_lesson_that_is_not_open_is_a_locked_card(visit, folder):
    save(folder, ClassSettings(open_lessons=("the-curve",)))
    app = visit("../pages/lessons.py")
    cards = {str(button.key): button.disabled for button in app.button if str(button.key).startswith("lessons.open.")}
    assert not cards.pop("lessons.open.the-curve")
    assert cards
    assert all(cards.values())


BROUGHT = """title: Mine
minutes: 5
summary: A way around.
steps:
  - title: One
    text: Read this.
    live:
      part: playground
      preset: quadratic
      settings: {batch_size: 64}
      controls: [train, batch_size]
"""


def open_brought(visit, name: str = "mine", text: str = BROUGHT) -> AppTest:
    """The page of lessons after a student has dropped a file on it, and opened what came of it."""
    app = visit("../pages/lessons.py")
    lesson = own.read_upload(f"{name}.yaml", text.encode())
    app.session_state[own.TRIED] = {lesson.name: lesson}
    app.session_state[address.LESSON], app.session_state[address.STEP] = lesson.name, 0
    return app.run()


def test_a_lesson_that_a_student_brought_is_held_to_the_locks(visit, folder, fake, monkeypatch, tmp_path):
    free = open_brought(visit)
    assert not free.exception
    assert not free.select_slider(key="set.batch_size").disabled
    assert len(fake.runs) == 1
    save(folder, ClassSettings(locked_settings=("batch_size",)))
    held = open_brought(visit)
    assert not held.exception
    assert held.select_slider(key="set.batch_size").disabled
    assert "The teacher has locked 'Batch size': it must stay as the preset quadratic has it" in said(held)
    assert len(fake.runs) == 1
    (tmp_path / "mine.yaml").write_text(BROUGHT, encoding="utf-8")
    monkeypatch.setenv("GAN_LESSONS_DIR", str(tmp_path))  # the very same file of the teacher's says itself what moves
    teachers = visit("../pages/lessons.py")
    teachers.button(key="lessons.open.mine").click().run()
    assert not teachers.select_slider(key="set.batch_size").disabled
    assert len(fake.runs) == 2


def test_a_brought_lesson_leads_to_no_closed_page(visit, folder, fake):
    save(folder, ClassSettings(locked_pages=("playground",)))
    app = open_brought(visit)
    assert not app.exception
    assert not fake.runs
    assert "Your teacher has closed the page that this step works with." in said(app)


def test_a_brought_lesson_cannot_take_the_name_of_another(visit, folder, monkeypatch):
    monkeypatch.setenv("GAN_CLASS", "1")
    app = open_brought(visit, "the-curve")
    assert "Mine" not in texts(app)
    monkeypatch.delenv("GAN_CLASS")
    assert "**Mine**" in texts(open_brought(visit, "the-curve"))  # on a machine of one's own it stands in its place


def test_a_link_to_a_lesson_moves_no_locked_setting(visit, folder):
    save(folder, ClassSettings(locked_settings=("optimizer.generator_lr",)))
    app = visit("../pages/home.py")
    app.query_params.update({"lesson": "the-curve", "step": "3", "optimizer.generator_lr": "0.05", "batch_size": "64"})
    app.switch_page("../pages/lessons.py").run()
    assert "The teacher has locked" in said(app)
    assert app.session_state[address.SHARED].settings == {"batch_size": 64}


def test_a_page_that_is_closed_meanwhile_is_noticed_by_what_moves_in_it(folder, monkeypatch):
    redrawn = []
    monkeypatch.setattr(guard.st, "rerun", lambda: redrawn.append(1))
    monkeypatch.setattr(guard.st, "session_state", {visiting.PAGE: "playground"})

    def draw(fragments: list[str] | None) -> int:
        context = SimpleNamespace(fragment_ids_this_run=fragments)
        monkeypatch.setattr(guard, "get_script_run_ctx", lambda **_: context)
        with guard.guarded():
            pass
        return len(redrawn)

    assert draw(["a fragment"]) == 0
    save(folder, ClassSettings(locked_pages=("playground",)))
    assert draw(None) == 0  # the whole page: the router sees to it
    assert draw(["a fragment"]) == 1

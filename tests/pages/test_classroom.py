"""What a class meets: its own page once it is opened, locked settings, and lessons that are not open yet."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from app import people
from gan_core.classroom import Board, ClassSettings, save
from gan_core.people import People, person_id
from tests.app.run_folders import make_run
from tests.pages.conftest import MAIN
from tests.pages.reading import said

PAGE = "../pages/classroom.py"
MINE, ANNAS = "a" * 32, "b" * 32


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "runs"


@pytest.fixture
def visit(fake):
    """Open a page as the student with this token, on a server with other secrets than a teacher's."""

    def start(page: str = PAGE, token: str = MINE) -> AppTest:
        app = AppTest.from_file(str(MAIN), default_timeout=30)
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
    forged = AppTest.from_file(str(MAIN), default_timeout=30)
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

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from app import home, people
from tests.pages.conftest import MAIN
from tests.waiting import PATIENCE

PAGE = "../pages/home.py"


def test_is_there_before_the_engine(open_page, fake):
    fake.now.phase = "starting"
    app = open_page(PAGE)
    assert not app.exception
    assert not app.error
    assert app.title[0].value == "See two networks outwit each other"
    assert fake.commands == []
    assert fake.feeds == []


def test_it_is_drawn_before_the_browser_has_said_who_this_is(fake):
    app = AppTest.from_file(str(MAIN), default_timeout=PATIENCE).run()
    assert not app.exception
    assert app.title[0].value == "See two networks outwit each other"
    assert not any("You are" in str(part.proto) for part in app.get("popover"))
    assert people.TOKEN not in app.session_state, "nobody was made up for it"
    app.run()
    assert any("You are Guest" in str(part.proto) for part in app.get("popover"))


def test_a_home_that_fails_before_the_browsers_word_is_a_sentence(fake, monkeypatch):
    monkeypatch.setattr(home, "draw_doors", lambda: 1 / 0)
    app = AppTest.from_file(str(MAIN), default_timeout=PATIENCE).run()
    assert not app.exception
    assert "Something went wrong on this page" in app.error[0].value


def test_four_doors_are_open(open_page):
    app = open_page(PAGE)
    assert [button.label for button in app.button] == [
        "Open the Playground",
        "Open the Studio",
        "Open Latent",
        "Open Headlines",
    ]
    headings = [text.value for text in app.markdown if text.value.startswith("#### ")]
    assert len(headings) == 4
    assert not any("coming soon" in heading for heading in headings)


def test_the_door_leads_to_the_playground(open_page):
    app = open_page(PAGE)
    app.button(key="home.play").click().run()
    assert not app.exception
    assert app.button(key="run.train").label == "Train"


def test_the_other_door_leads_to_the_studio(open_page):
    app = open_page(PAGE)
    app.button(key="home.studio").click().run()
    assert not app.exception
    assert app.button(key="studio.start").label == "Start"


def test_a_door_leads_to_pictures_that_are_there_already(open_page):
    app = open_page(PAGE)
    app.button(key="home.latent").click().run()
    assert not app.exception
    assert app.selectbox(key="latent.picker").value.startswith("pretrained:")


def test_a_door_leads_to_headlines(open_page):
    app = open_page(PAGE)
    app.button(key="home.headlines").click().run()
    assert not app.exception
    assert app.segmented_control(key="headlines.switch").value == "write"


def test_a_missing_animation_does_no_harm(open_page, monkeypatch, tmp_path):
    monkeypatch.setattr(home, "FRAMES", tmp_path / "none.json")
    app = open_page(PAGE)
    assert not app.exception
    assert not app.error


def test_every_first_step_for_teachers_is_a_preset_that_exists():
    from gan_core.presets import PRESETS

    assert all(query["preset"] in PRESETS for _, _, query in home.IDEAS)


def test_every_page_of_the_folder_is_tested_here():
    pages = {path.stem for path in (Path(MAIN).parents[1] / "pages").glob("*.py")}
    tests = {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_*.py")}
    assert pages <= tests


def test_a_strip_leads_to_every_lesson(open_page):
    app = open_page(PAGE)
    labels = [link.proto.label for link in app.get("page_link") if " · " in link.proto.label]
    assert len(labels) >= 9
    assert labels[1] == "2 · The curve"

"""Markdown, HTML and scripts typed wherever something can be typed: shown letter for letter, and never alive."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.words import escape
from gan_core.people import People
from gan_core.runs import RunPaths, RunStore
from gan_core.runs.files import atomic_write_json
from tests.app.run_folders import make_run
from tools.fuzzing.paging import LIVE, live_markdown, markdown_of

EVIL = "![x](http://127.0.0.1:9/x.png) <img src=x> $x$ :smile: [a](javascript:1)"
NICKNAME = "![x](http://a/b) $x$"
PERSON = "p00000000000000e"
LESSON = f"""
title: {json.dumps(EVIL)}
minutes: 5
summary: {json.dumps(EVIL)}
steps:
  - title: {json.dumps(EVIL)}
    text: {json.dumps(EVIL + " and **bold**")}
    question:
      ask: {json.dumps(EVIL)}
      choices: [{json.dumps(EVIL)}, two]
      answer: two
      because: {json.dumps(EVIL)}
    hint: {json.dumps(EVIL)}
    notice: {json.dumps(EVIL)}
"""


@pytest.fixture
def root(tmp_path) -> Path:
    return tmp_path / "runs"


def shows_it_dead(app, typed: str = EVIL) -> None:
    """What was typed is on the page, and nothing of it lives."""
    assert not app.exception
    assert live_markdown(app) == []
    assert any(escape(typed)[:20] in text for text in markdown_of(app)), "it is not shown at all"


def test_a_runs_name_its_owner_and_its_error(open_page, root):
    People(root).rename(PERSON, NICKNAME)
    run_id = make_run(root, name=EVIL, owner=PERSON, state="failed", error=EVIL)
    app = open_page("../pages/runs.py")
    shows_it_dead(app)
    shows_it_dead(app, NICKNAME)
    shows_it_dead(open_page("../pages/compare.py", runs=run_id))
    shows_it_dead(open_page("../pages/studio.py", run=run_id))


def test_names_of_classes_from_a_strangers_run(open_page, root):
    run_id = make_run(root, "cdigits", name=EVIL)
    config = RunPaths(RunStore(root).resolve(run_id)).config
    frozen = json.loads(config.read_text())
    frozen["data"] = {"class_names": [EVIL] * 10, "notes": [EVIL], "steps_per_epoch": 3}
    atomic_write_json(config, frozen)
    shows_it_dead(open_page("../pages/studio.py", run=run_id))


def test_a_formula(open_page):
    app = open_page(**{"dataset.name": "function", "dataset.formula": EVIL})
    assert live_markdown(app) == []
    next(field for field in app.text_input if field.label == "y = f(x)").set_value(EVIL).run()
    assert not app.exception
    assert live_markdown(app) == []


def test_a_seed_text_and_a_strange_view(open_page):
    app = open_page("../pages/headlines.py", seed_text=EVIL, view=EVIL, words=EVIL)
    assert app.text_input(key="headlines.box").value == EVIL
    shows_it_dead(app, "received '" + EVIL[:10])


@pytest.mark.parametrize(
    "page", ["latent", "lessons", "tips", "sweep", "compare", "game", "networks", "studio", "playground"]
)
def test_an_address(open_page, page):
    names = ("run", "view", "lesson", "tip", "race", "sweep", "runs", "preset", "a", "round", EVIL)
    app = open_page(f"../pages/{page}.py", **dict.fromkeys(names, EVIL))
    assert not app.exception
    assert live_markdown(app) == []


def test_a_lesson(open_page, monkeypatch, tmp_path):
    (tmp_path / "lessons").mkdir()
    (tmp_path / "lessons" / "evil.yaml").write_text(LESSON, encoding="utf-8")
    monkeypatch.setenv("GAN_LESSONS_DIR", str(tmp_path / "lessons"))
    shows_it_dead(open_page("../pages/lessons.py"))
    app = open_page("../pages/lessons.py", lesson="evil")
    shows_it_dead(app)
    assert any("**bold**" in text for text in markdown_of(app)), "emphasis still works"
    app.radio[0].set_value("two")
    next(button for button in app.button if button.label == "That is my guess").click().run()
    shows_it_dead(app)


def test_the_check_itself_finds_what_lives(open_page, monkeypatch):
    monkeypatch.setattr("app.words.escape", str)
    found = live_markdown(open_page("../pages/latent.py", a=EVIL))
    assert any(sign in found[0] for sign in LIVE)

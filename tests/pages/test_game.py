from __future__ import annotations

import time

import pytest

from app.game import opponents, table
from app.game.rounds import LENGTH
from gan_core.pretrained import PREFIX, pretrained_names
from gan_core.runs import RunStore
from tests.app.run_folders import add_checkpoint, make_run

PAGE = "../pages/game.py"


@pytest.fixture
def game(open_page, monkeypatch, tmp_path):
    """The page, with no data but what comes with the program."""
    monkeypatch.setenv("GAN_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("GAN_DOWNLOADS", "off")
    monkeypatch.delenv("GAN_DATA_DIR", raising=False)

    def start(**query: str):
        app = open_page(PAGE, **{"run": "pretrained:digits", **query})
        assert not app.exception
        for _ in range(150):  # the real digits are read in the background
            if dealt(app) or said(app):
                break
            time.sleep(0.1)
            app.run()
        return app

    return start


def dealt(app):
    return table.ROUND in app.session_state and app.session_state[table.ROUND] is not None


def said(app):
    return [element.value.replace("\\", "") for element in (*app.error, *app.warning, *app.info)]


def score(app):
    return {metric.label: metric.value for metric in app.metric}


def test_a_whole_round_is_played_and_counted(game):
    app = game(round="12")
    assert score(app) == {"You": "0 right", "D": "0 right", "Rounds won": "0 : 0"}
    truth = [card.real for card in app.session_state[table.ROUND].cards]
    for place, real in enumerate(truth):
        right = place % 2 == 0
        app.button(key="game.real" if real == right else "game.fake").click().run()
    assert score(app) == {"You": "5 right", "D": "10 right", "Rounds won": "0 : 1"}
    words = " ".join(text.value for text in app.markdown)
    assert "You saw through 5 of 10, D through 10. D wins" in words
    app.button(key="game.again").click().run()
    assert score(app) == {"You": "0 right", "D": "0 right", "Rounds won": "0 : 1"}
    assert len(app.session_state[table.ROUND].cards) == LENGTH


def test_a_round_can_be_sent_by_its_address(game):
    apps = [game(round=seed) for seed in ("77", "77", "78")]
    cards = [[card.picture.tobytes() for card in app.session_state[table.ROUND].cards] for app in apps]
    assert cards[0] == cards[1] != cards[2]
    assert apps[0].query_params["round"] in ("77", ["77"])


@pytest.mark.parametrize("text", ["-1", "x", "1e9", "99999999999999999999", "9" * 5000, "%00"])
def test_a_round_that_is_no_number_is_any_round(game, text):
    app = game(round=text)
    assert said(app) == []
    assert 0 <= app.session_state[table.ROUND].seed < table.SEEDS


def test_an_engine_that_starts_is_waited_for(game, fake):
    fake.now.phase = "starting"
    app = game(round="5")
    assert any("The game begins by itself." in sentence for sentence in said(app))
    fake.now.phase = "ready"
    app.run()
    assert app.session_state[table.ROUND].seed == 5


def test_what_nobody_can_play_against_is_said(game, tmp_path):
    app = game(run="nobody")
    assert said(app) == ["No run is called 'nobody' here; choose one from the list of runs."]
    assert not app.sidebar.info  # folded away on a phone, where the page would be empty
    points = make_run(tmp_path / "runs", "quadratic")
    add_checkpoint(RunStore(tmp_path / "runs").resolve(points), 100)
    assert said(game(run=points)) == [
        "This one makes points, and the game is played with pictures: choose another one."
    ]


def test_without_the_real_pictures_there_is_no_game(game):
    if "cmnist" not in pretrained_names():
        pytest.skip("no pretrained generator of data that has to be fetched")
    assert said(game(run="pretrained:cmnist"))[0].startswith("The real pictures of this generator are not on")


def test_those_whose_data_comes_along_are_offered_first(game):
    options = game().selectbox(key=opponents.PICKER).options
    assert options[0].endswith("pretrained")
    first = [PREFIX + name for name in pretrained_names() if opponents._offline(name)]
    assert list(opponents._names())[: len(first)] == first

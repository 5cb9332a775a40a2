"""The Headlines page: a seed box, three continuations, the next word, and what stands behind them."""

from __future__ import annotations

import pytest
import streamlit as st

from app.headlines import dials, gates, inside, numbers, payload, picker, seedtext, write
from app.headlines.subject import UNTRAINED
from gan_core.text import MATERIAL_SEEDS
from tests.app.run_folders import make_run
from tests.text_runs import SOME_HEADLINES, make_text_run

PAGE = "../pages/headlines.py"
EVIL = "![x](http://elsewhere.example/x.png) <b>the</b> :red[sea] the sea "


@pytest.fixture
def root(tmp_path):
    """Where the runs of this test lie."""
    return tmp_path / "runs"


@pytest.fixture
def shown(monkeypatch):
    """What each part in the browser was given last; a button reports what the test put into the session."""
    found = {}

    def stand_in(part, given, *, key, **callbacks):
        found[part] = given
        for name, callback in callbacks.items():
            st.button(name, key=f"report.{part}.{name.removeprefix('on_').removesuffix('_change')}", on_click=callback)

    for module in (write, inside, gates, numbers):
        monkeypatch.setattr(module, "mount", stand_in)
    return found


@pytest.fixture
def page(open_page, monkeypatch, shown):
    """Opens the page as if no pretrained network shipped with this copy."""
    monkeypatch.setattr(picker, "has_pretrained", lambda: False)

    def start(**query: str):
        app = open_page(PAGE, **query)
        assert not app.exception
        return app

    return start


def report(app, part, key, **said):
    """The browser reports something about what is on show."""
    app.session_state[key] = said
    (name,) = said
    app.button(key=f"report.{part}.{name}").click().run()
    assert not app.exception


def unfold(app):
    """Open the dials."""
    app.session_state[dials.POPOVER] = True
    app.run()


def query(app):
    return {key: val if isinstance(val, str) else val[0] for key, val in app.query_params.items()}


def said(app):
    found = [*app.error, *app.warning, *app.info]
    return [element.value.replace("\\", "").replace("\u2060", "") for element in found]


def seed(shown):
    return shown["write"]["seed"]["text"]


# --- who writes ------------------------------------------------------------------------------------


def test_without_any_network_the_page_says_how_to_get_one(page, shown):
    app = page()
    assert said(app) == [picker.EMPTY]
    assert shown == {}
    app.button(key="headlines.go").click().run()
    assert not app.exception
    assert app.segmented_control(key="headlines.switch").value == "train"
    assert app.button(key="train.start").label == "Start"


def test_the_newest_text_run_writes_at_once(page, shown, root):
    make_text_run(root / "mine", trained=True, name="Mine")
    make_run(root, "digits")
    app = page()
    assert said(app) == []
    assert [option.split(" · ")[0] for option in app.selectbox(key=picker.PICKER).options] == ["Mine"]
    assert query(app) == {"run": "mine", "view": "write", "seed_text": MATERIAL_SEEDS[0][0]}
    assert [column["words"] for column in shown["write"]["now"]["columns"]] == [
        "temperature 0",
        "temperature 0.7",
        "temperature 1.2",
    ]
    assert len(shown["write"]["now"]["next"]) == payload.BARS
    assert shown["write"]["query"] == "run=mine&view=write&seed_text=10%20ways"


def test_a_pretrained_network_writes_before_any_run(open_page, monkeypatch, shown, root, tmp_path):
    shipped = make_text_run(tmp_path / "shipped" / "headlines", trained=True)
    (shipped / "card.md").write_text("# Headlines of our own\n", encoding="utf-8")
    monkeypatch.setattr("gan_core.pretrained.FOLDER", tmp_path / "shipped")
    make_text_run(root / "mine", trained=True, name="Mine")
    app = open_page(PAGE)
    assert not app.exception
    assert said(app) == []
    assert app.selectbox(key=picker.PICKER).options[0] == "Headlines · pretrained"
    assert query(app)["run"] == "pretrained:headlines"
    assert shown["write"]["now"]["next"][0]["text"] == "to"


def test_another_network_is_picked_and_the_text_stays(page, shown, root):
    make_text_run(root / "one", trained=True, name="One")
    make_text_run(root / "two", trained=True, name="Two", seed=4)
    app = page(run="one", seed_text="the sea")
    before = shown["write"]["id"]
    app.selectbox(key=picker.PICKER).select("two").run()
    assert seed(shown) == "the sea"
    assert shown["write"]["id"] != before
    assert query(app)["run"] == "two"


def test_a_run_without_weights_is_a_note_and_the_page_goes_on(page, shown, root):
    make_text_run(root / "waiting", state="queued", step=0, name="Waiting")
    make_text_run(root / "done", trained=True, name="Done")
    app = page(run="waiting")
    assert said(app) == [UNTRAINED]
    assert len(app.info) == 1
    assert shown == {}
    app.selectbox(key=picker.PICKER).select("done").run()
    assert "write" in shown


@pytest.mark.parametrize(
    ("run", "words"),
    [
        ("nobody", "nobody"),
        ("pretrained:nobody", "No pretrained network that writes headlines is called 'nobody'"),
        ("pretrained:digits", "No pretrained network that writes headlines is called 'digits'"),
        ("../../etc", "../../etc"),
    ],
)
def test_a_network_that_is_not_there_is_a_sentence(page, shown, root, run, words):
    make_text_run(root / "one", trained=True)
    app = page(run=run)
    assert len(app.error) == 1
    assert words in said(app)[0]
    assert shown == {}


def test_a_run_that_makes_pictures_is_refused_in_words(page, root):
    run = make_run(root, "digits")
    assert said(page(run=run)) == [
        "This page shows networks that write headlines, and this run makes images; choose another above."
    ]


# --- the seed --------------------------------------------------------------------------------------


@pytest.fixture
def writing(page, root):
    """The page with one trained run."""

    def start(**given: str):
        make_text_run(root / "mine", trained=True, name="Mine")
        return page(**given)

    return start


def test_what_is_typed_is_continued(writing, shown):
    app = writing()
    app.text_input(key=seedtext.BOX).set_value("The best  way ").run()
    assert seed(shown) == "The best  way "
    assert [token["text"] for token in shown["write"]["seed"]["tokens"]] == ["The", "Best", "Way"]
    assert shown["write"]["now"]["columns"][0]["items"][0]["words"][0]["text"] == "Home"


def test_a_link_brings_seed_words_and_dice(writing, shown):
    app = writing(run="mine", seed_text="the sea\nkeeps", words="4", seed="77")
    assert said(app) == []
    assert app.text_input(key=seedtext.BOX).value == seed(shown) == "the sea keeps"
    assert len(shown["write"]["now"]["columns"][0]["items"][0]["words"]) == 4
    unfold(app)
    assert app.number_input(key="headlines.turn.seed").value == 77
    assert query(app) == {"run": "mine", "view": "write", "seed_text": "the sea keeps", "words": "4", "seed": "77"}


def test_a_link_that_was_tampered_with_says_so(writing, shown):
    app = writing(words="0", seed="<b>", view="nowhere")
    assert said(app) == [
        "Parts of this link do not work here, and are left out: "
        "words: expected a whole number from 1 to 30, received '0'. "
        "seed: expected a whole number from 0 to 2,147,483,647, received '<b>'.",
        "view: expected one of write, train, inside, numbers, received 'nowhere'; here is the first.",
    ]
    assert len(shown["write"]["now"]["columns"][0]["items"][0]["words"]) == 10


def test_a_very_long_seed_is_whole_on_the_page_and_left_out_of_the_link(writing, shown):
    app = writing()
    app.text_input(key=seedtext.BOX).set_value("the sea " * 5000).run()
    given = shown["write"]["seed"]
    assert given["earlier"] + len(given["tokens"]) == 10_000
    assert app.text_input(key=seedtext.BOX).value == "the sea " * 5000
    assert "seed_text" not in query(app)
    assert "seed_text" not in shown["write"]["query"]


def test_words_are_taken_and_taken_back(writing, shown):
    app = writing(seed_text="10 ways")
    assert not shown["write"]["undo"]
    for word in ("to", "keep"):
        report(app, "write", write.TABLE, picked={"take": word})
    assert seed(shown) == app.text_input(key=seedtext.BOX).value == "10 ways to keep"
    for left in ("10 ways to", "10 ways"):
        report(app, "write", write.TABLE, picked={"undo": True})
        assert seed(shown) == left
    assert not shown["write"]["undo"]


def test_a_word_that_was_begun_is_finished(writing, shown):
    app = writing(seed_text="keep a gar")
    assert shown["write"]["now"]["finish"] == "gar"
    report(app, "write", write.TABLE, picked={"take": "garden", "finish": "gar"})
    assert seed(shown) == "keep a garden"
    report(app, "write", write.TABLE, picked={"take": "alive", "finish": "gone meanwhile"})
    assert seed(shown) == "keep a garden alive"
    report(app, "write", write.TABLE, picked={"take": "in", "finish": 7})
    assert seed(shown) == "keep a garden alive in"


@pytest.mark.parametrize("nonsense", [{"take": "zqx"}, {"take": 3}, {"example": 99}, {"example": -1}, {"x": 1}])
def test_nonsense_from_the_browser_changes_nothing(writing, shown, nonsense):
    app = writing(seed_text="the sea")
    report(app, "write", write.TABLE, picked=nonsense)
    assert seed(shown) == "the sea"


def test_an_example_brings_its_number_of_words(writing, shown):
    app = writing(seed_text="the sea")
    report(app, "write", write.TABLE, picked={"example": 1})
    assert seed(shown) == "europe looks to"
    assert len(shown["write"]["now"]["columns"][2]["items"][0]["words"]) == 8
    report(app, "write", write.TABLE, picked={"undo": True})
    assert seed(shown) == "the sea"


def test_a_surprise_begins_like_a_headline_that_was_held_out(writing, shown):
    app = writing()
    report(app, "write", write.TABLE, picked={"surprise": True})
    assert any(headline.startswith(seed(shown)) for headline in SOME_HEADLINES[-2:])
    assert len(seed(shown).split()) in (2, 3)


def test_the_dice_change_what_is_drawn_and_not_the_first_column(writing, shown, monkeypatch):
    app = writing(seed_text="the")
    before = shown["write"]["now"]["columns"]
    monkeypatch.setattr("app.headlines.dials.secrets.randbelow", lambda below: 4321)
    app.button(key="headlines.roll").click().run()
    after = shown["write"]["now"]["columns"]
    assert after[0] == before[0]
    assert after[2] != before[2]
    assert query(app)["seed"] == "4321"


def test_the_dials_turn(writing, shown):
    app = writing(seed_text="the")
    assert len(app.slider) == 0  # folded away, they cost nothing
    unfold(app)
    app.slider(key="headlines.turn.temperature0").set_value(1.6).run()
    app.slider(key="headlines.turn.words").set_value(3).run()
    app.slider(key="headlines.turn.count").set_value(4).run()
    first = shown["write"]["now"]["columns"][0]
    assert (first["name"], first["words"], len(first["items"])) == ("Wild", "temperature 1.6", 4)
    assert len(first["items"][0]["words"]) == 3
    app.session_state[dials.POPOVER] = False
    app.run()
    assert len(app.slider) == 0
    assert len(shown["write"]["now"]["columns"][0]["items"]) == 4
    unfold(app)
    assert app.slider(key="headlines.turn.words").value == 3


def test_what_the_same_seed_gave_earlier_comes_when_it_is_asked_for(writing, shown, monkeypatch):
    monkeypatch.setattr("app.headlines.past.BUDGET_S", 60.0)
    app = writing(seed_text="10 ways")
    past = shown["write"]["past"]
    assert past == {"moments": [f"epoch {at}, step {at}" for at in (0, 20, 40, 60)], "frames": []}
    mark = shown["write"]["mark"]
    report(app, "write", write.TABLE, need={"id": shown["write"]["id"], "place": 1})
    frames = shown["write"]["past"]["frames"]
    assert len(frames) == 4
    assert frames[0]["columns"] != frames[3]["columns"] == shown["write"]["now"]["columns"]
    assert shown["write"]["mark"] != mark
    report(app, "write", write.TABLE, need={"id": "another", "place": 1})
    assert seed(shown) == "10 ways"


def test_nothing_that_was_typed_reaches_markdown(writing, shown):
    app = writing(seed_text=EVIL)
    assert seed(shown) == EVIL
    for view in ("inside", "numbers"):
        app.segmented_control(key="headlines.switch").set_value(view).run()
        assert not app.exception
    app.segmented_control(key="headlines.switch").set_value("inside").run()
    app.segmented_control(key=inside.PART).set_value(inside.MEMORY).run()
    assert "gates" in shown
    places = [*app.markdown, *app.caption, *app.info, *app.warning, *app.error, *app.subheader]
    assert not any("elsewhere" in element.value for element in places)


# --- the other views -------------------------------------------------------------------------------


def test_the_seed_survives_a_visit_to_the_other_views(writing, shown):
    app = writing(seed_text="the best way")
    for view, part in (("inside", "map"), ("numbers", "steps"), ("write", "write")):
        shown.clear()
        app.segmented_control(key="headlines.switch").set_value(view).run()
        assert not app.exception
        assert part in shown
        assert query(app)["view"] == view
    assert seed(shown) == "the best way"


def test_a_word_on_the_map_is_chosen(writing, shown):
    app = writing(view="inside", seed_text="the best way")
    assert shown["map"]["words"][shown["map"]["chosen"]] == "way"
    at = shown["map"]["words"].index("garden")
    report(app, "map", inside.MAP, picked={"id": shown["map"]["id"], "word": at})
    assert shown["map"]["chosen"] == at
    report(app, "map", inside.MAP, picked={"id": shown["map"]["id"], "word": 10**6})
    assert shown["map"]["chosen"] == at


def test_the_gates_are_those_of_the_seed(writing, shown):
    app = writing(view="inside", seed_text="zqx the best way")
    app.segmented_control(key=inside.PART).set_value(inside.MEMORY).run()
    assert shown["gates"]["words"] == ["the", "best", "way"]
    assert said(app) == []


def test_without_a_known_word_there_are_no_gates_to_show(writing, shown):
    app = writing(view="inside", seed_text="zqx")
    app.segmented_control(key=inside.PART).set_value(inside.MEMORY).run()
    assert said(app) == [gates.NO_WORDS]
    assert "gates" not in shown


def test_a_stack_of_layers_is_chosen_from(page, shown, root):
    make_text_run(root / "deep", trained=True, layers=2, units=16)
    app = page(view="inside", seed_text="the best way")
    app.segmented_control(key=inside.PART).set_value(inside.MEMORY).run()
    first = shown["gates"]["strips"]
    app.segmented_control(key=gates.LAYER).set_value(1).run()
    assert shown["gates"]["strips"] != first


def test_a_headline_is_followed_into_numbers(writing, shown):
    app = writing(view="numbers")
    assert shown["steps"]["sections"][0]["body"] == SOME_HEADLINES[0]
    report(app, "steps", numbers.PART, picked={"id": shown["steps"]["id"], "at": 3})
    assert shown["steps"]["sections"][0]["body"] == SOME_HEADLINES[3]
    report(app, "steps", numbers.PART, picked={"id": shown["steps"]["id"], "at": 99})
    assert shown["steps"]["at"] == 3
    report(app, "steps", numbers.PART, picked={"id": shown["steps"]["id"], "any": True})
    assert 0 <= shown["steps"]["at"] < 14


def test_a_run_without_its_headlines_says_so(page, shown, root):
    make_text_run(root / "mine", trained=True)
    (root / "mine" / "data" / "headlines.txt").unlink()
    assert said(page(view="numbers")) == [numbers.NO_DATA]

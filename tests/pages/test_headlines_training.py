"""The side Train of the Headlines page: set up, started, watched and left; the workers rest."""

from __future__ import annotations

import json

import pytest

from app.headlines import address
from app.headlines.training import data, form, setup
from app.headlines.training.opening import TRAIN
from app.headlines.training.run import ON_SHOW
from app.onshow import OPEN
from app.worker_link import workers_raw as workers
from gan_core.runs import RunReader, read_control
from tests.app.run_folders import make_run
from tests.text_runs import SOME_HEADLINES, make_text_run

HEADLINES = "../pages/headlines.py"
RUN = "20261122-120000-headlines-0123abcd"


@pytest.fixture
def root(tmp_path):
    return tmp_path / "runs"


@pytest.fixture
def train(open_page, monkeypatch):
    monkeypatch.delenv("GAN_DATA_DIR", raising=False)

    def start(**query: str):
        app = open_page(HEADLINES, view="train", **query)
        assert not app.exception
        return app

    return start


@pytest.fixture
def csv(tmp_path):
    """A file of headlines with two columns of words."""
    path = tmp_path / "mine.csv"
    rows = "".join(f'"{headline}",by somebody there\n' for headline in (*SOME_HEADLINES, SOME_HEADLINES[0]))
    path.write_text(f"said,author\n{rows}", encoding="utf-8")
    return path


def named(train, path):
    """The page with a person's own file, named by its path."""
    app = train()
    app.selectbox(key="train.source").select(data.OWN).run()
    app.text_input(key="train.named").set_value(str(path)).run()
    return app


def said(elements):
    return [element.value.replace("\\", "").replace("\u2060", "") for element in elements]


def words(app):
    return "\n".join(said([*app.main.markdown, *app.main.caption, *app.main.error]))


def kept(root, state="paused", **more):
    make_text_run(root / RUN, state=state, **more)
    return RUN


# --- setting up ----------------------------------------------------------------------------------


def test_it_begins_with_headlines_a_preset_and_what_they_will_take(train):
    app = train()
    assert not app.error
    assert [tab.label for tab in app.sidebar.tabs] == ["Network", "Training", "More"]
    assert app.session_state[form.FORM][form.SOURCE] == data.SYNTHETIC
    assert "a grammar wrote them" in words(app)
    assert "parameters · 200 epochs of" in words(app)
    assert not app.button(key="train.start").disabled
    assert ("warm",) in workers().asked


def test_the_settings_speak_of_one_network(train):
    app = train()
    labels = {widget.label for widget in [*app.sidebar.slider, *app.sidebar.select_slider]}
    assert {"Embedding", "Units of each LSTM layer", "LSTM layers", "Dropout", "Learning rate · live"} <= labels
    assert not any("G:" in label or " of G" in label or " D" in label for label in labels)


def test_epochs_become_steps_of_the_chosen_form(train, root):
    app = train()
    app.number_input(key="txt.epochs").set_value(7).run()
    told = words(app)
    app.button(key="train.start").click().run()
    run_id = app.session_state[ON_SHOW.key]
    config = RunReader(root / run_id).config()["config"]
    each = config["steps"] // 7
    assert config["steps"] == 7 * each
    assert config["snapshot_every"] == each
    assert config["log_every"] == min(each, form.LONGEST_LOG)
    assert f"7 epochs of {each} steps" in told


def test_another_preset_keeps_the_headlines_and_the_length(train, csv):
    app = named(train, csv)
    app.number_input(key="txt.epochs").set_value(3).run()
    app.selectbox(key="train.picker").select("headlines-prefix").run()
    settings = app.session_state[form.FORM]
    assert (settings["dataset.path"], settings[form.SOURCE], settings[form.EPOCHS]) == (str(csv), data.OWN, 3)
    assert settings["loop.rows"] == "prefixes"


def test_a_file_is_previewed_and_its_column_chosen(train, csv):
    app = named(train, csv)
    [complaint] = said(app.main.error)
    assert complaint.startswith("mine.csv has no column 'headline', and 2 of its columns hold words")
    assert app.button(key="train.start").disabled
    assert app.selectbox(key="train.column").options == ["(detected)", "said", "author"]
    app.selectbox(key="train.column").select("said").run()
    assert not app.main.error
    # two different headlines are held out, and the copy of one of them with it
    assert "mine.csv, column said · 17 headlines, 3 of them held out" in words(app).replace("**", "")
    assert "Headlines that occurred before, and are kept: 1." in words(app)
    assert not app.button(key="train.start").disabled


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("headline\nOnly One Headline Here\n", "mine.txt holds one headline, and at least two different headlines"),
        ("headline\n" + "The Same Again\n" * 9, "mine.txt holds 9 headlines that are all equal, and at least two"),
        ("", "mine.txt is empty; at least two different headlines are needed."),
    ],
)
def test_headlines_that_teach_nothing_are_said_in_one_sentence(train, tmp_path, content, complaint):
    path = tmp_path / "mine.txt"
    path.write_text(content, encoding="utf-8")
    app = named(train, path)
    [sentence] = said(app.main.error)
    assert sentence.startswith(complaint)
    assert app.button(key="train.start").disabled
    path.write_text("\n".join(SOME_HEADLINES), encoding="utf-8")
    app.run()
    assert not app.main.error
    assert not app.button(key="train.start").disabled


def test_a_refused_file_does_not_leave_the_earlier_one_in_its_place(train, csv, tmp_path):
    app = named(train, csv)
    app.selectbox(key="train.column").select("said").run()
    app.text_input(key="train.named").set_value(str(tmp_path / "nowhere.csv")).run()
    assert "There is no file" in said(app.sidebar.error)[0]
    assert app.button(key="train.start").disabled
    assert app.session_state[form.FORM]["dataset.path"] is None


def test_what_a_file_holds_is_shown_letter_for_letter(train, tmp_path):
    path = tmp_path / "mine.txt"
    path.write_text("![x](https://example.org/a.png) one\n<b>two</b> and more\n", encoding="utf-8")
    app = named(train, path)
    [table] = app.main.table
    assert "![x](" not in table.value.to_string()
    assert "x](https://example.org/a.png) one" in table.value.to_string().replace("\\", "").replace("\u2060", "")


def test_holding_out_nothing_has_no_patience(train):
    app = train()
    assert app.sidebar.slider(key="txt.loop.patience") is not None
    app.slider(key="txt.loop.held_out").set_value(0.0).run()
    assert not [one for one in app.sidebar.slider if one.key == "txt.loop.patience"]
    assert "held out" not in words(app)


def test_a_link_fills_the_form_and_the_form_fills_the_link(train):
    given = {"preset": "headlines-prefix", "epochs": "12", "model.width": "64", "tips.dropout": "0.3"}
    app = train(**given)
    settings = app.session_state[form.FORM]
    assert (settings["model.width"], settings["tips.dropout"], settings[form.EPOCHS]) == (64, 0.3, 12)
    app.select_slider(key="txt.model.width").set_value(32).run()
    query = {key: val if isinstance(val, str) else val[0] for key, val in app.query_params.items()}
    assert {key: query[key] for key in given} == given | {"model.width": "32"}
    assert "seed" not in query


def test_a_tampered_link_falls_back_in_words(train):
    app = train(**{"preset": "digits", "epochs": "-5", "model.width": "9000", "dataset.path": "/etc/hosts"})
    [sentence] = said(app.warning)
    assert "preset: expected one of headlines, headlines-prefix, broken-memorising, received 'digits'." in sentence
    assert "model.width: expected a whole number from 1 to 256" in sentence
    assert "epochs: expected a whole number from 1 to 10,000, received '-5'." in sentence
    settings = app.session_state[form.FORM]
    assert (settings["dataset.path"], settings[form.EPOCHS], settings["model.width"]) == (None, 200, 100)


def test_a_link_to_data_that_cannot_travel_in_it_says_so(train):
    [sentence] = said(train(data="zzz").warning)
    assert sentence.endswith("data: expected synthetic-headlines, or nothing, received 'zzz'.")


def test_a_broken_upload_is_gone_when_it_is_taken_away(train):
    app = train()
    app.selectbox(key=setup.SOURCE).select(data.OWN).run()
    app.file_uploader(key=setup.UPLOADER).set_value(("noise.csv", b"\x00\x01", "text/csv")).run()
    assert said(app.error) == [
        "noise.csv is not a text file; save the table as CSV, or the headlines as text with one a line, "
        "and choose that."
    ]
    app.file_uploader(key=setup.UPLOADER).set_value(None).run()
    assert said(app.error) == []
    assert app.session_state[form.FORM]["dataset.path"] is None


# --- a run ---------------------------------------------------------------------------------------


def test_start_queues_a_run_and_shows_it(train, root, csv):
    app = named(train, csv)
    app.selectbox(key="train.column").select("said").run()
    app.button(key="train.start").click().run()
    run_id = app.session_state[ON_SHOW.key]
    reader = RunReader(root / run_id)
    assert reader.status().state == "queued"
    assert reader.config()["config"]["dataset"]["path"] == str(csv)
    assert reader.config()["config"]["dataset"]["column"] == "said"
    assert app.button(key="train.primary").label == "Pause"
    assert app.button(key="train.write").disabled
    query = {key: val if isinstance(val, str) else val[0] for key, val in app.query_params.items()}
    assert query[TRAIN] == run_id


@pytest.mark.parametrize(
    ("state", "label"),
    [
        ("queued", "Pause"),
        ("paused", "Resume"),
        ("stopped", "Continue"),
        ("interrupted", "Continue"),
        ("failed", "Try again"),
        ("finished", "Train on"),
        ("diverged", "Start again"),
    ],
)
def test_every_state_has_its_button(train, root, state, label):
    app = train(train=kept(root, state))
    assert not app.error
    assert app.button(key="train.primary").label == label
    assert app.button(key="train.stop").disabled == (state not in OPEN)


def test_a_link_opens_the_side_and_its_run(open_page, root):
    app = open_page(HEADLINES, train=kept(root))
    assert app.session_state[address.VIEW] == "train"
    assert app.session_state[ON_SHOW.key] == RUN
    assert "14 headlines, and 2 held out; 74 different words." in said(app.sidebar.caption)


def test_the_learning_rate_goes_to_the_run(train, root):
    app = train(train=kept(root))
    key = "optimizer.generator_lr"
    app.select_slider(key=f"live.{RUN}.{key}").set_value(0.01).run()
    assert ("live", RUN, key, 0.01) in workers().asked
    assert read_control(root / RUN).live == {key: 0.01}


def test_a_rate_that_was_moved_stays_moved_when_the_run_goes_on(train, root):
    key = "optimizer.generator_lr"
    run_id = kept(root, "stopped")
    event = {"step": 20, "kind": "live", "key": key, "before": 0.004, "value": 0.02}
    (root / run_id / "events.jsonl").write_text(json.dumps(event) + "\n")
    assert train(train=run_id).select_slider(key=f"live.{run_id}.{key}").value == 0.02


def test_a_paused_run_is_resumed_and_stopped(train, root):
    app = train(train=kept(root))
    app.button(key="train.primary").click().run()
    assert ("ask", RUN, "resume") in workers().asked
    app.button(key="train.stop").click().run()
    assert ("ask", RUN, "stop") in workers().asked


def test_write_with_it_turns_to_writing_with_this_network(train, root):
    app = train(train=kept(root, trained=True))
    app.button(key="train.write").click().run()
    assert app.session_state[address.VIEW] == "write"
    assert not app.exception
    query = {key: val if isinstance(val, str) else val[0] for key, val in app.query_params.items()}
    assert (query["run"], query["view"]) == (RUN, "write")


def test_a_new_run_begins_with_the_settings_of_the_one_on_show(train, root):
    app = train(train=kept(root, units=24))
    app.button(key="train.new").click().run()
    assert app.session_state[ON_SHOW.key] is None
    assert app.session_state[form.FORM]["model.width"] == 24
    assert app.button(key="train.start").label == "Start"


def test_runs_of_other_kinds_and_runs_that_are_gone_are_said(train, root):
    app = train(train="20200101-000000-headlines-00000000")
    assert "is not here: it was deleted" in said(app.warning)[0]
    app = train(train=make_run(root, "ring"))
    assert "makes points, not text; open it on the Runs page." in said(app.warning)[0]


def test_the_studio_sends_a_text_run_to_its_page(open_page, root):
    app = open_page("../pages/studio.py", run=kept(root))
    assert "makes text, not pictures; open it on the Headlines page." in said(app.warning)[0]


def test_the_session_keeps_its_run_when_the_page_is_left(train, root):
    app = train(train=kept(root))
    app.switch_page("../pages/home.py").run()
    app.switch_page(HEADLINES).run()
    assert app.session_state[ON_SHOW.key] == RUN

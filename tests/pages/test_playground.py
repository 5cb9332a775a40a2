from __future__ import annotations

from typing import ClassVar

import pytest
import streamlit as st

from app import forms, playground, runs
from app.components.stage import StageEvents
from gan_core.config import build_config
from gan_core.runs import RunStore, RunWriter
from tests.app.fakes import FakeRun
from tests.pages.reading import field

CSV = b"x,y\n" + b"\n".join(f"{i / 10},{(i / 10) ** 2:.4f}".encode() for i in range(-10, 11))


def the_run(app):
    return app.session_state[runs.RUN]


def query(app):
    """The address, whichever way AppTest holds it."""
    return {key: val if isinstance(val, str) else val[0] for key, val in app.query_params.items()}


def warnings(app):
    return [element.value.replace("\\", "").replace("\u2060", "") for element in app.warning]


def errors(app):
    return [element.value.replace("\\", "").replace("\u2060", "") for element in app.error]


# --- drawing -------------------------------------------------------------------------------------


def test_draws_without_exception(open_page, fake):
    app = open_page()
    assert not app.exception
    assert not app.error
    assert not app.warning
    labels = [button.label for button in app.main.button]
    assert labels == ["Train", "Step D", "Step G", "Step both", "Rewind", "New seed", "Take it home"]
    assert [tab.label for tab in app.sidebar.tabs] == ["Data", "Networks", "Optimizers", "Tips"]
    assert fake.runs["run-1"].config.steps == 50_000


def test_every_preset_draws(open_page):
    from gan_core.presets import preset_names

    for name in preset_names("points"):
        app = open_page(preset=name)
        assert not app.exception
        assert not app.error
        assert not app.warning
        assert the_run(app)["preset"] == name


def test_live_settings_are_marked_and_no_other(open_page):
    from gan_core.config import live_keys

    app = open_page()
    drawn = [*app.slider, *app.select_slider, *app.selectbox, *app.toggle, *app.number_input]
    controls = {widget.key.removeprefix("set."): widget for widget in drawn if widget.key.startswith("set.")}
    marked = {key for key, widget in controls.items() if widget.label.endswith(" · live")}
    assert marked == set(live_keys())
    assert all(widget.help for widget in controls.values())


def test_session_holds_plain_data_only(open_page):
    import pickle

    app = open_page()
    app.button(key="run.train").click().run()
    prefixes = ("engine.", "form.", "run.", "stage.", "visit.", "words.")
    ours = {key: val for key, val in app.session_state.items() if str(key).startswith(prefixes)}
    assert {runs.RUN, runs.STATE, playground.LAST, forms.FORM} <= set(ours)
    assert pickle.loads(pickle.dumps(ours)) == ours


# --- the buttons ---------------------------------------------------------------------------------


def test_train_then_pause(open_page, fake):
    app = open_page()
    app.button(key="run.train").click().run()
    assert fake.actions("train", "pause") == [("train", {})]
    assert app.button(key="run.train").label == "Pause"
    app.button(key="run.train").click().run()
    assert fake.actions("train", "pause") == [("train", {}), ("pause", {})]
    assert app.button(key="run.train").label == "Train"


@pytest.mark.parametrize("phase", ["d", "g", "both"])
def test_step(open_page, fake, phase):
    app = open_page()
    app.button(key=f"run.step.{phase}").click().run()
    assert fake.actions("step") == [("step", {"phase": phase, "count": 1})]


def test_steps_are_closed_while_it_trains(open_page):
    app = open_page()
    app.button(key="run.train").click().run()
    assert app.button(key="run.step.both").disabled


def test_rewind_keeps_the_run(open_page, fake):
    app = open_page()
    app.button(key="run.train").click().run()
    app.button(key="run.rewind").click().run()
    assert fake.actions("rewind") == [("rewind", {})]
    assert list(fake.runs) == ["run-1"]
    assert app.button(key="run.train").label == "Train"


def test_speed(open_page, fake):
    app = open_page()
    assert fake.actions("speed")[-1] == ("speed", {"steps_per_second": 300.0})
    app.selectbox(key="run.speed_picker").select("max").run()
    assert fake.actions("speed")[-1] == ("speed", {"steps_per_second": None})
    assert query(app)["speed"] == "max"


def test_new_seed_opens_other_networks(open_page, fake):
    app = open_page()
    app.button(key="run.new_seed").click().run()
    assert len(fake.runs) == 2
    seed = fake.runs["run-2"].config.seed
    assert seed != 0
    assert query(app)["seed"] == str(seed)


def test_a_bad_formula_does_not_take_the_pause_away(open_page, fake):
    app = open_page(**{"dataset.name": "function"})
    app.button(key="run.train").click().run()
    app.text_input(key="set.dataset.formula").set_value("x +").run()
    assert not app.button(key="run.train").disabled
    app.button(key="run.train").click().run()
    assert fake.runs["run-1"].state == "paused"


def test_the_fields_of_a_popover_begin_with_their_value_whenever_it_opens(open_page):
    """A popover builds its widgets in the browser when it opens."""
    app = open_page(seed="7")
    for steps in (50_000, 600):
        app.number_input(key="set.steps").set_value(steps).run()
        begin = {name: app.number_input(key=name).proto.default for name in ("set.steps", "set.seed")}
        assert begin == {"set.steps": steps, "set.seed": 7}


def test_a_finished_run_trains_on_by_as_many_steps_again(open_page, fake):
    app = open_page(steps="700")
    fake.runs["run-1"].state = "finished"
    app.run()
    assert app.button(key="run.train").label == "Train on"
    app.button(key="run.train").click().run()
    assert fake.actions("train") == [("train", {})]
    assert query(app)["steps"] == "1400"
    assert list(fake.runs) == ["run-1"]


# --- the form ------------------------------------------------------------------------------------


def test_a_live_slider_reaches_the_training(open_page, fake):
    app = open_page()
    app.button(key="run.train").click().run()
    app.select_slider(key="set.optimizer.generator_lr").set_value(0.01).run()
    assert fake.actions("live") == [("live", {"key": "optimizer.generator_lr", "value": 0.01})]
    assert list(fake.runs) == ["run-1"]
    assert query(app)["optimizer.generator_lr"] == "0.01"
    app.run()
    assert len(fake.actions("live")) == 1


def test_a_live_slider_counts_while_paused_too(open_page, fake):
    app = open_page()
    app.slider(key="set.tips.label_smoothing").set_value(0.2).run()
    assert fake.actions("live") == [("live", {"key": "tips.label_smoothing", "value": 0.2})]


def test_other_networks_are_a_fresh_run(open_page, fake):
    app = open_page()
    app.button(key="run.train").click().run()
    app.select_slider(key="set.model.width").set_value(64).run()
    assert fake.runs["run-2"].config.model.width == 64
    assert fake.runs["run-2"].state == "ready"
    assert fake.runs["run-1"].state == "paused"


def test_fresh_networks_say_so_on_the_plot_until_they_are_trained_or_rewound(open_page, browser):
    app = open_page()
    assert browser.payloads[-1]["status"]["message"] == ""
    for settle in ("run.train", "run.rewind"):
        app.button(key="run.new_seed").click().run()
        app.run()
        assert browser.payloads[-1]["status"]["message"] == "New networks, not trained yet: press Train."
        app.button(key=settle).click().run()
        assert browser.payloads[-1]["status"]["message"] == ""


@pytest.mark.parametrize(("state", "shown", "told"), [("diverged", "run-1", "rewind"), ("failed", "run-2", "train")])
def test_a_broken_run_starts_again_with_one_press(open_page, fake, state, shown, told):
    app = open_page()
    fake.runs["run-1"].state = state
    app.run()
    assert app.button(key="run.train").label == "Start again"
    assert app.button(key="run.step.d").disabled
    app.button(key="run.train").click().run()
    app.run()
    assert the_run(app)["id"] == shown
    assert fake.runs[shown].state == "running"
    assert told in dict(fake.actions())
    assert app.button(key="run.train").label == "Pause"


def test_a_failed_run_that_is_saved_goes_on_with_one_press(open_page, fake):
    app = open_page()
    fake.runs["run-1"].state = "failed"
    with RunWriter.create(RunStore().place("run-1"), build_config("quadratic").model_dump(), {}) as writer:
        writer.set_status("failed", step=3, total_steps=5)
    app.run()
    app.button(key="run.train").click().run()
    assert the_run(app)["id"] == "run-1"
    assert list(fake.runs) == ["run-1"]
    assert fake.runs["run-1"].state == "running"
    assert app.button(key="run.train").label == "Pause"


def test_the_number_of_steps_is_no_other_network(open_page, fake):
    app = open_page()
    app.number_input(key="set.steps").set_value(2000).run()
    assert list(fake.runs) == ["run-1"]
    assert fake.actions("total") == [("total", {"steps": 2000})]


def test_wasserstein_has_no_labels_to_smooth(open_page, fake):
    app = open_page(**{"tips.label_smoothing": "0.2"})
    app.selectbox(key="set.loss.name").select("wasserstein_gp").run()
    assert not app.error
    slider = app.slider(key="off.tips.label_smoothing")
    assert slider.disabled
    assert slider.value == 0
    assert slider.help == "The Wasserstein loss has no labels to smooth or to flip: both are off."
    assert fake.runs["run-2"].config.tips.label_smoothing == 0
    assert "tips.label_smoothing" not in app.query_params
    app.selectbox(key="set.loss.name").select("minimax").run()
    assert app.slider(key="set.tips.label_smoothing").value == 0.2


def test_only_what_matters_is_shown(open_page):
    def keys(app):
        widgets = [*app.slider, *app.select_slider, *app.text_input, *app.number_input]
        return {widget.key.removeprefix("set.") for widget in widgets}

    app = open_page()
    assert not {"dataset.formula", "dataset.x_min", "loss.gradient_penalty"} & keys(app)
    assert "tips.leaky_slope" in keys(app)
    app.selectbox(key="set.dataset.name").select("function")
    app.selectbox(key="set.loss.name").select("wasserstein_gp")
    app.selectbox(key="set.model.activation").select("tanh").run()
    assert {"dataset.formula", "dataset.x_min", "loss.gradient_penalty"} <= keys(app)
    assert "tips.leaky_slope" not in keys(app)


def test_preset_and_reset(open_page, fake):
    app = open_page()
    app.selectbox(key="preset.picker").select("gaussians").run()
    assert fake.runs["run-2"].config.dataset.name == "gaussians"
    assert field(app.select_slider, "set.model.width").value == 32
    field(app.select_slider, "set.model.width").set_value(8).run()
    app.button(key="preset.reset").click().run()
    assert field(app.select_slider, "set.model.width").value == 32
    assert fake.runs["run-4"].config.flat() == fake.runs["run-2"].config.flat()


def test_leaving_the_page_and_coming_back_keeps_everything(open_page, fake):
    app = open_page()
    app.select_slider(key="set.model.width").set_value(64).run()
    app.slider(key="set.tips.label_smoothing").set_value(0.3).run()
    app.switch_page("../pages/home.py").run()
    app.query_params.clear()
    app.switch_page("../pages/playground.py").run()
    assert app.select_slider(key="set.model.width").value == 64
    assert app.slider(key="set.tips.label_smoothing").value == 0.3
    assert list(fake.runs) == ["run-1", "run-2"]
    assert query(app)["model.width"] == "64"


@pytest.mark.parametrize("formula", ["__import__('os')", "x.__class__", "9**9**9", "", "1/0", "![a](https://b.c)"])
def test_a_bad_formula_is_one_sentence_and_the_run_stays(open_page, fake, formula):
    app = open_page(**{"dataset.name": "function"})
    app.text_input(key="set.dataset.formula").set_value(formula).run()
    assert not app.exception
    assert len(errors(app)) == 1
    assert list(fake.runs) == ["run-1"]
    assert "![" not in app.error[0].value


def test_contradicting_settings_are_one_sentence(open_page):
    app = open_page(**{"dataset.name": "function"})
    app.number_input(key="set.dataset.x_min").set_value(5.0).run()
    assert errors(app) == [
        "dataset.x_min must lie below dataset.x_max, received 5 and 1; swap them or widen the range."
    ]


# --- the address ---------------------------------------------------------------------------------


def test_a_link_gives_the_same_page_and_the_same_run(open_page, fake):
    app = open_page(preset="ring", seed="7", speed="1000", layers="real,fake", **{"tips.leaky_slope": "0.35"})
    assert not app.warning
    config = fake.runs["run-1"].config
    assert (config.preset, config.seed, config.tips.leaky_slope) == ("ring", 7, 0.35)
    assert app.selectbox(key="run.speed_picker").value == "1000"
    assert playground.LAYERS in app.session_state
    assert app.session_state[playground.LAYERS] == ["real", "fake"]
    again = open_page(**query(app))
    assert fake.runs["run-2"].config == config
    assert query(again) == query(app)


def test_a_tampered_link_says_so_in_one_sentence(open_page, fake):
    app = open_page(preset="quadratic", batch_size="-3", **{"optimizer.generator_lr": "fast", "nonsense": "1"})
    assert not app.exception
    assert len(warnings(app)) == 1
    assert warnings(app)[0].startswith("3 parts of this link do not work here and the default is used instead:")
    assert "batch_size: expected a whole number from 2 to" in warnings(app)[0]
    assert "received -3" in warnings(app)[0]
    assert fake.runs["run-1"].config.batch_size == 128
    assert query(app) == {"preset": "quadratic"}


def test_a_link_names_no_file_of_the_server(open_page, fake):
    app = open_page(**{"dataset.name": "csv", "dataset.path": "/etc/passwd"})
    assert "a link cannot name a file on the server" in warnings(app)[0]
    assert fake.runs == {}
    assert app.button(key="run.train").disabled
    assert query(app) == {"preset": "quadratic", "dataset.name": "csv"}


def test_copy_link_shows_the_address_of_the_settings(open_page):
    app = open_page(seed="7")
    assert app.code[0].value.endswith("?preset=quadratic&seed=7")


# --- a person's own points -----------------------------------------------------------------------


def upload(app, content):
    app.selectbox(key="set.dataset.name").select("csv").run()
    return app.sidebar.file_uploader[0].set_value(("mine.csv", content, "text/csv")).run()


def test_a_csv_becomes_the_data_and_its_path_stays_private(open_page, fake, tmp_path):
    app = upload(open_page(), CSV)
    assert not app.exception
    assert not app.error
    path = fake.runs["run-2"].config.dataset.path
    assert path.startswith(str(tmp_path / "runs" / ".uploads"))
    assert query(app) == {"preset": "quadratic", "dataset.name": "csv"}
    assert any("cannot carry your points" in caption.value for caption in app.caption)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"x,y\n1,2\n", "at least 10 distinct points"),
        (b"x,y\n" + b"1,two\n" * 12, "Line 2"),
        (b"x,y\n" + b"1,nan\n" * 12, "Line 2"),
    ],
)
def test_a_bad_csv_is_one_sentence(open_page, fake, content, words):
    app = upload(open_page(), content)
    assert not app.exception
    assert len(errors(app)) == 1
    assert words in errors(app)[0]
    assert list(fake.runs) == ["run-1"]


@pytest.fixture
def browser(monkeypatch):
    """Stands for the stage in the browser: keeps the payloads, and reports what a test asks it to, once."""

    class Browser:
        payloads: ClassVar[list] = []
        report: ClassVar[dict] = {}

        def __call__(self, payload, *, key, **callbacks):
            self.payloads.append(payload)
            for name, value in list(self.report.items()):
                del self.report[name]
                st.session_state[key] = {name: value}
                callbacks[f"on_{name}"]()
            return StageEvents(need=None, branch=None, drawn=None, layers=None, hidden=False)

    stage = Browser()
    stage.payloads.clear()
    stage.report.clear()
    monkeypatch.setattr(playground, "stage", stage)
    return stage


def test_drawn_points_become_the_data(open_page, fake, browser):
    app = open_page()
    app.selectbox(key="set.dataset.name").select("drawn").run()
    assert browser.payloads[-1]["status"]["message"].startswith("Draw the real points here")
    assert browser.payloads[-1]["draw"] is True
    assert browser.payloads[-1]["run"] == ""
    browser.report["drawn"] = [[i / 20, (i / 20) ** 2] for i in range(20)]
    app.run()
    assert fake.runs["run-2"].config.dataset.path.endswith(".csv")
    assert browser.payloads[-1]["draw"] is False
    assert query(app) == {"preset": "quadratic", "dataset.name": "drawn"}


def test_too_few_drawn_points_are_one_sentence(open_page, fake, browser):
    app = open_page()
    app.selectbox(key="set.dataset.name").select("drawn").run()
    browser.report["drawn"] = [[0.1, 0.2]] * 12
    app.run()
    assert errors(app) == ["A drawing needs at least 10 different points, this one has 1; draw some more."]
    assert browser.payloads[-1]["draw"] is True


# --- what the stage reports ----------------------------------------------------------------------


def test_a_branch_is_shown_with_its_origin_and_a_way_back(open_page, fake, browser):
    app = open_page()
    field(app.slider, "set.tips.label_smoothing").set_value(0.2).run()
    app.button(key="run.train").click().run()
    browser.report["branch"] = {"run": "run-1", "step": 100, "seq": 3}
    app.run()
    assert fake.runs["run-2"].parent == "run-1"
    assert fake.runs["run-1"].state == "paused"
    assert fake.runs["run-2"].live["tips.label_smoothing"] == 0.2
    assert browser.payloads[-1]["origin"] == {"id": "run-1", "step": 100}
    field(app.slider, "set.tips.label_smoothing").set_value(0.4).run()
    browser.report["back"] = {"run": "run-77"}
    app.run()
    assert the_run(app)["id"] == "run-2"
    browser.report["back"] = {"run": "run-2"}
    app.run()
    assert the_run(app)["id"] == "run-1"
    assert browser.payloads[-1]["origin"] is None
    assert field(app.slider, "set.tips.label_smoothing").value == 0.2
    assert list(fake.runs) == ["run-1", "run-2"]


def test_a_report_about_another_run_is_dropped(open_page, fake, browser):
    app = open_page()
    browser.report["branch"] = {"run": "run-77", "step": 100, "seq": 3}
    app.run()
    assert list(fake.runs) == ["run-1"]


def test_layers_go_into_the_address(open_page, browser):
    app = open_page()
    browser.report["layers"] = ["real", "fake", "arrows"]
    app.run()
    assert query(app)["layers"] == "real,fake,arrows"
    assert browser.payloads[-1]["layers"] == ["real", "fake", "arrows"]


def test_frames_are_sent_with_an_overlap_and_again_when_asked_for(open_page, fake, browser):
    app = open_page()
    fake.last_seq = 10
    app.run()
    fake.last_seq = 20
    app.run()
    fake.feeds.clear()
    app.run()
    assert fake.feeds == [10]
    browser.report["need"] = {"run": "run-1", "after": 4}
    app.run()
    app.run()
    assert 4 in fake.feeds


# --- the engine ----------------------------------------------------------------------------------


def test_everything_is_visible_while_the_engine_starts(open_page, fake):
    fake.now.phase = "starting"
    app = open_page()
    assert not app.exception
    assert not app.error
    assert not app.button(key="run.train").disabled
    assert app.session_state[playground.POLLING] is True
    app.button(key="run.train").click().run()
    assert app.button(key="run.train").label == "Pause"
    fake.now.phase = "ready"
    app.run()
    app.run()
    assert fake.actions("train") == [("train", {})]


def test_an_engine_that_dies_comes_back_with_the_run(open_page, fake):
    app = open_page()
    app.button(key="run.train").click().run()
    fake.now.phase = "restarting"
    app.run()
    assert not app.exception
    assert not app.error
    assert app.session_state[playground.POLLING] is True
    fake.now.phase = "ready"
    app.run()
    assert app.button(key="run.train").label == "Pause"
    assert list(fake.runs) == ["run-1"]


def test_a_press_on_train_counts_also_while_the_engine_does_not_answer(open_page, fake):
    app = open_page()
    fake.now.phase = "restarting"  # the page does not know yet
    app.button(key="run.train").click().run()
    assert fake.actions("train") == []
    assert app.button(key="run.train").label == "Pause"
    fake.now.phase = "ready"
    app.run()
    assert fake.actions("train") == [("train", {})]


def compiled_at_train(app, fake) -> FakeRun:
    """The page's run after Train, while its networks are compiled."""
    app.button(key="run.train").click().run()
    run = fake.runs["run-1"]
    run.state = "starting"
    app.run()
    return run


def test_a_run_whose_networks_are_compiled_first_counts_as_training(open_page, fake):
    app = open_page()
    run = compiled_at_train(app, fake)
    assert app.button(key="run.train").label == "Pause"
    run.state = "running"
    app.run()
    assert app.button(key="run.train").label == "Pause"
    assert fake.actions("train") == [("train", {})]
    assert fake.actions("pause") == []


def test_a_press_on_pause_counts_also_while_the_networks_are_compiled(open_page, fake):
    app = open_page()
    run = compiled_at_train(app, fake)
    app.button(key="run.train").click().run()
    assert app.button(key="run.train").label == "Train"
    run.state = "running"
    app.run()
    app.run()
    assert fake.actions("pause") == [("pause", {})]
    assert app.button(key="run.train").label == "Train"


def test_a_refusal_is_asked_for_once_and_said_each_time(open_page, fake):
    fake.refusal = "The runs folder is full; delete some runs."
    app = open_page()
    app.run()
    assert errors(app) == ["The runs folder is full; delete some runs."]
    fake.refusal = None
    app.select_slider(key="set.model.width").set_value(64).run()
    assert not app.error


def test_a_run_that_is_gone_is_replaced_in_words(open_page, fake):
    app = open_page()
    fake.runs["run-9"] = fake.runs.pop("run-1")
    app.run()
    assert not app.exception
    assert warnings(app) == ["There is no run 'run-1'; open another one."]
    assert the_run(app)["id"] == "run-2"


def test_a_defect_is_one_sentence_and_no_traceback(open_page, fake, monkeypatch):
    def break_down(*_, **__):
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(playground, "follow_form", break_down)
    app = open_page()
    assert not app.exception
    assert errors(app)[0].startswith("Something went wrong on this page")
    assert "secret" not in errors(app)[0]


def test_nobody_polls_a_run_that_rests(open_page):
    app = open_page()
    app.session_state[runs.POLL_UNTIL] = 0
    app.run()
    assert app.session_state[playground.POLLING] is False
    app.button(key="run.train").click().run()
    assert app.session_state[playground.POLLING] is True


def test_nobody_polls_for_a_hidden_page(open_page, monkeypatch):
    def hidden_stage(payload, **_):
        return StageEvents(need=None, branch=None, drawn=None, layers=None, hidden=True)

    monkeypatch.setattr(playground, "stage", hidden_stage)
    app = open_page()
    app.button(key="run.train").click().run()
    assert app.session_state[playground.POLLING] is False


def test_every_control_begins_with_its_value_in_every_run(open_page):
    """A browser that missed the first run of the page would otherwise begin at the minimum, and send that."""
    app = open_page()
    app.slider(key="set.tips.label_smoothing").set_value(0.3).run()
    app.select_slider(key="set.model.width").set_value(64).run()
    sliders = [*app.sidebar.slider, *app.sidebar.select_slider]
    assert len(sliders) > 15
    for slider in sliders:
        begins = slider.proto.default[0]
        shown = slider.options[int(begins)] if slider.type == "select_slider" else begins
        assert shown in (slider.value, f"{slider.value:g}")


def test_no_control_is_told_its_value_again(open_page):
    """What a person has moved on to while the page was being drawn would snap back, and could be lost."""
    app = open_page()
    app.slider(key="set.tips.label_smoothing").set_value(0.3).run()
    app.selectbox(key="preset.picker").select("gaussians").run()
    told = [*app.sidebar.slider, *app.sidebar.select_slider, *app.selectbox, *app.number_input, *app.toggle]
    assert [widget.key for widget in told if widget.proto.set_value] == []


def test_a_browser_that_has_not_heard_of_a_preset_cannot_undo_it(open_page, fake):
    app = open_page()
    app.selectbox(key="preset.picker").select("gaussians")
    first = app._tree.get_widget_states()
    app.slider(key="set.tips.label_smoothing").set_value(0.3)  # moved before the preset's settings had come
    second = app._tree.get_widget_states()
    app._run(first)
    app._run(second)
    assert app.selectbox(key="preset.picker").value == "gaussians"
    assert field(app.select_slider, "set.model.width").value == 32
    assert fake.runs["run-2"].config.dataset.name == "gaussians"
    assert the_run(app)["id"] == "run-2"


def test_a_setting_can_be_moved_again_and_again_before_the_page_has_answered(open_page):
    app = open_page()
    says = []
    for value in (0.1, 0.2, 0.3):
        app.slider(key="set.tips.label_smoothing").set_value(value)
        says.append(app._tree.get_widget_states())
    for states in says:
        app._run(states)
    assert app.slider(key="set.tips.label_smoothing").value == 0.3

from __future__ import annotations

import pytest

from app import people
from app.studio import bar, form, run, setup
from app.worker_link import workers_raw as workers
from gan_core.config import IMAGES, live_keys
from gan_core.people import Limits
from gan_core.presets import preset_names
from gan_core.runs import RunReader, RunStore, read_control
from tests.app.growing_run import GrowingRun
from tests.app.run_folders import make_run
from tests.pages.reading import field

STUDIO = "../pages/studio.py"


@pytest.fixture
def root(tmp_path):
    """Where the runs of this test lie."""
    return tmp_path / "runs"


@pytest.fixture
def studio(open_page):
    def start(**query: str):
        app = open_page(STUDIO, **query)
        assert not app.exception
        return app

    return start


def grown(root, state="paused", preset="digits", **settings):
    """The id of a run with some grids, in this state."""
    growing = GrowingRun(root, preset, **settings)
    for _ in range(3):
        growing.advance(25)
    error = "The worker was killed; continue the run from its last checkpoint." if state == "interrupted" else None
    growing.writer.set_status(state, step=growing.step, total_steps=growing.config.steps, error=error)
    growing.writer.close()
    return growing.run_id


def said(elements):
    return [element.value.replace("\\", "").replace("\u2060", "") for element in elements]


def query(app):
    """The address, whichever way AppTest holds it."""
    return {key: val if isinstance(val, str) else val[0] for key, val in app.query_params.items()}


def primary(app):
    return app.button(key="studio.primary")


# --- setting up ----------------------------------------------------------------------------------


def test_draws_without_exception(studio):
    app = studio()
    assert not app.error
    assert not app.warning
    assert [button.label for button in app.main.button] == ["Start"]
    assert [tab.label for tab in app.sidebar.tabs] == ["Data", "Networks", "Optimizers", "Tips"]
    assert "G 79,489 + D 165,857 parameters · about" in "".join(said(app.main.markdown))
    assert ("warm",) in workers().asked


def test_every_preset_of_pictures_draws(studio):
    for name in preset_names(IMAGES):
        app = studio(preset=name)
        assert not app.error, name
        assert not app.warning, name
        assert app.session_state[form.PRESET] == name
        assert not app.button(key="studio.start").disabled


def test_live_settings_are_marked_and_no_other(studio):
    app = studio()
    drawn = [*app.slider, *app.select_slider, *app.selectbox, *app.toggle, *app.number_input]
    controls = {str(widget.key).removeprefix("img."): widget for widget in drawn if str(widget.key).startswith("img.")}
    marked = {key for key, widget in controls.items() if widget.label.endswith(" · live")}
    assert marked == set(live_keys())
    assert all(widget.help for widget in controls.values())


def test_a_link_fills_the_form_and_the_form_fills_the_link(studio):
    app = studio(**{"preset": "petals", "batch_size": "16", "tips.dropout": "0.4"})
    assert app.session_state[form.FORM]["tips.dropout"] == 0.4
    assert query(app) == {"preset": "petals", "batch_size": "16", "tips.dropout": "0.4"}
    app.number_input(key="img.steps").set_value(500).run()
    assert query(app)["steps"] == "500"


def test_a_tampered_link_falls_back_in_words(studio):
    app = studio(**{"preset": "quadratic", "batch_size": "-5", "dataset.path": "/etc/hosts", "foo": "1"})
    [words] = said(app.warning)
    assert "Parts of this link do not work here" in words
    assert app.session_state[form.PRESET] == "digits"
    assert app.session_state[form.FORM]["dataset.path"] is None
    assert app.session_state[form.FORM]["batch_size"] == 32


def test_settings_that_do_not_go_together_close_the_start(studio):
    app = studio()
    app.slider(key="img.dataset.width").set_value(84).run()
    assert "84" in "".join(said(app.error))
    assert app.button(key="studio.start").disabled


def test_another_data_set_brings_its_size(studio):
    app = studio()
    app.selectbox(key="img.dataset.name").select("petals").run()
    assert not app.error
    assert field(app.slider, "img.dataset.width").value == 32
    assert query(app)["dataset.name"] == "petals"


def test_own_pictures_are_waited_for_in_words(studio, tmp_path):
    app = studio()
    app.selectbox(key="img.dataset.name").select("folder").run()
    assert app.button(key="studio.start").disabled
    app.text_input(key="studio.folder").set_value(str(tmp_path / "nowhere")).run()
    assert "There is no folder or zip" in "".join(said(app.error))


# --- a run ---------------------------------------------------------------------------------------


def test_pictures_that_are_refused_do_not_leave_the_earlier_ones_in_their_place(studio, tmp_path):
    app = studio(**{"dataset.name": "folder"})
    app.text_input(key=setup.FOLDER).set_value(str(tmp_path)).run()
    assert not app.button(key="studio.start").disabled
    app.text_input(key=setup.FOLDER).set_value(str(tmp_path / "nowhere")).run()
    assert app.button(key="studio.start").disabled
    assert said(app.sidebar.error)[0].startswith("There is no folder or zip ")


def test_classes_that_are_not_there_close_the_start(studio):
    app = studio(**{"dataset.classes": "99"})
    assert app.button(key="studio.start").disabled
    assert said(app.main.error)[0].startswith("There is no class '99'")


def test_start_queues_a_run_and_shows_it(studio, root):
    app = studio(steps="300")
    app.button(key="studio.start").click().run()
    run_id = app.session_state[run.RUN]
    assert query(app) == {"run": run_id}
    assert RunReader(root / run_id).status().state == "queued"
    assert RunReader(root / run_id).config()["config"]["steps"] == 300
    assert primary(app).label == "Pause"
    assert workers().place(run_id).place == 1


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
def test_every_state_has_its_button(studio, root, state, label):
    app = studio(run=grown(root, state))
    assert not app.error
    assert primary(app).label == label
    assert app.button(key="studio.stop").disabled == (state not in run.OPEN)
    assert set(bar.PRIMARY) >= {state}


def test_a_paused_run_is_resumed_and_stopped(studio, root):
    run_id = grown(root)
    app = studio(run=run_id)
    app.button(key="studio.stop").click().run()
    assert ("ask", run_id, "stop") in workers().asked
    assert primary(app).label == "Continue"
    primary(app).click().run()
    assert ("continue", run_id, None) in workers().asked
    assert RunReader(root / run_id).status().state == "queued"


def test_a_finished_run_trains_on_for_as_many_steps_again(studio, root):
    run_id = grown(root, "finished", steps=75)
    app = studio(run=run_id)
    primary(app).click().run()
    assert ("continue", run_id, 150) in workers().asked


def test_a_diverged_run_starts_again_as_another(studio, root):
    run_id = grown(root, "diverged", batch_size=16)
    app = studio(run=run_id)
    primary(app).click().run()
    other = app.session_state[run.RUN]
    assert other != run_id
    assert RunReader(root / other).config()["config"]["batch_size"] == 16


def test_a_live_setting_goes_to_the_run_and_comes_back(studio, root):
    run_id = grown(root)
    key = "tips.label_smoothing"
    app = studio(run=run_id)
    app.slider(key=f"live.{run_id}.{key}").set_value(0.2).run()
    assert ("live", run_id, key, 0.2) in workers().asked
    assert read_control(root / run_id).live == {key: 0.2}
    again = studio(run=run_id)
    assert again.slider(key=f"live.{run_id}.{key}").value == 0.2


def test_live_settings_rest_with_their_run(studio, root):
    run_id = grown(root, "finished")
    app = studio(run=run_id)
    assert all(slider.disabled for slider in app.sidebar.slider)


def test_a_new_run_begins_with_the_settings_of_the_one_on_show(studio, root):
    app = studio(run=grown(root, preset="petals", batch_size=16))
    app.button(key="studio.new").click().run()
    assert app.session_state[run.RUN] is None
    assert query(app) == {"preset": "petals", "batch_size": "16"}
    assert app.button(key="studio.start").label == "Start"


def test_a_run_that_is_not_here_is_said_in_one_sentence(studio):
    app = studio(run="20200101-000000-digits-00000000")
    [words] = said(app.warning)
    assert words == (
        "The run 20200101-000000-digits-00000000 is not here: it was deleted, or made on another machine; "
        "choose one on the Runs page, or press Start for a new one."
    )
    assert "run" not in query(app)


@pytest.mark.parametrize("run_id", ["../../etc", "", "a/b", "x" * 500])
def test_nothing_else_is_opened_by_an_address(studio, run_id):
    app = studio(run=run_id)
    assert not app.error
    assert app.session_state[run.RUN] is None


def test_a_run_on_points_is_not_shown_here(studio, root):
    app = studio(run=make_run(root, "ring"))
    assert "makes points, not pictures" in said(app.warning)[0]


def test_a_run_that_is_deleted_while_it_is_watched_is_said(studio, root):
    run_id = grown(root)
    app = studio(run=run_id)
    RunStore(root).delete(run_id)
    app.run()
    assert "is not here" in said(app.warning)[0]
    assert app.button(key="studio.start").label == "Start"


def test_a_conditional_run_can_be_asked_for_a_class(studio, root):
    app = studio(run=grown(root, preset="cdigits"))
    assert app.selectbox(key="studio.draw.class").options == list("0123456789")


def test_a_run_that_a_person_named_is_shown_letter_for_letter(studio, root):
    run_id = make_run(root, "digits", name="![x](https://example.org/a.png) *loud*")
    app = studio(run=run_id)
    shown = [element.value for element in app.sidebar.markdown if "loud" in element.value]
    assert shown
    assert all("![x](" not in text for text in shown)


def test_the_session_keeps_its_run_when_the_page_is_left(studio, root, open_page):
    run_id = grown(root)
    app = studio(run=run_id)
    app.switch_page("../pages/home.py").run()
    app.switch_page(STUDIO).run()
    assert app.session_state[run.RUN] == run_id
    assert query(app) == {"run": run_id}


def test_session_holds_plain_data_only(studio, root):
    import pickle

    app = studio(run=grown(root))
    ours = {key: val for key, val in app.session_state.items() if str(key).startswith(("studio.", "live."))}
    assert run.RUN in ours
    assert pickle.loads(pickle.dumps(ours)) == ours


def test_a_run_of_somebody_else_is_looked_at_and_copied(studio, tmp_path):
    run_id = make_run(tmp_path / "runs", state="running", step=40, owner="p00000000000000a", model__width=24)
    app = studio(run=run_id)
    assert not app.exception
    assert "Somebody's run" in " ".join(element.value for element in app.markdown)
    assert not [button.key for button in app.button if button.key in ("studio.stop", "studio.primary", "studio.new")]
    assert all(slider.disabled for slider in app.slider)
    app.button(key="studio.copy").click().run()
    assert app.session_state[run.RUN] is None
    assert app.session_state[form.FORM]["model.width"] == 24
    assert workers().asked[-1:] == [("warm",)]


def test_a_full_queue_is_said_and_nothing_is_queued(studio, monkeypatch):
    settings = people.class_settings().model_copy(update={"limits": Limits(queued_runs=1)})
    monkeypatch.setattr(people, "is_personal", lambda: False)
    monkeypatch.setattr(people, "class_settings", lambda: settings)
    app = studio()
    app.button(key="studio.start").click().run()
    app.button(key="studio.new").click().run()
    app.button(key="studio.start").click().run()
    assert not app.exception
    assert [error.value for error in app.error] == [
        "1 of your runs waits already, and a person may have 1 in the queue here; stop one of them, or wait until one "
        "begins\\."
    ]
    assert len(workers().queue()) == 1

from __future__ import annotations

from typing import Any

import pytest

from app import engine_link
from app.sweep import form, running
from app.sweep.axes import value_list
from app.sweep.payload import sweep_payload
from app.sweep.ready import FIRST, READY
from gan_core.errors import RunError
from gan_core.experiments import SweepSpec, read_experiment
from tests.app.fakes import FakeEngine
from tests.experiment_folders import make_race, make_sweep
from tests.pages.reading import query, said

PAGE = "../pages/sweep.py"
SET = "sweep.set."


class SweepingEngine(FakeEngine):
    """An engine that takes sweeps: it writes a folder that is at work, and one that has stopped."""

    def __init__(self, root) -> None:
        super().__init__()
        self.root, self.asked, self.stopped = root, [], []
        self.trouble: str | None = None

    def experiment(self, spec: SweepSpec, *, owner: str = "", most_waiting: int = 0) -> str:
        self.check()
        self.experiment_owners[spec.id] = owner
        if self.trouble:
            raise RunError(self.trouble)
        self.asked.append(spec)
        return self._write(spec, "running", 0.4)

    def stop_experiment(self, experiment_id: str) -> None:
        self.stopped.append(experiment_id)
        self._write(self.asked[-1], "stopped", 0.4)

    def _write(self, spec: SweepSpec, state: str, done: float) -> str:
        told: dict[str, Any] = spec.model_dump(exclude={"kind"})
        return make_sweep(self.root, state=state, done=done, diverged=False, **told)


@pytest.fixture
def root(tmp_path):
    return tmp_path / "runs"


@pytest.fixture
def fake(monkeypatch, root):
    engine = SweepingEngine(root)
    monkeypatch.setattr(engine_link, "connect", lambda: engine)
    return engine


@pytest.fixture
def sweep(open_page):
    def start(**query: str):
        app = open_page(PAGE, **query)
        assert not app.exception
        return app

    return start


def button(app, key):
    return app.button(key=key)


def named(widgets, name):
    """A widget whose key ends with the count of how often it was drawn anew."""
    [found] = [widget for widget in widgets if str(widget.key).split(".")[2] == name]
    return found


def typed(app, name):
    return named(app.text_input, name)


def number(app, name):
    return named(app.number_input, name)


def chosen(app, name):
    return named(app.selectbox, name)


def test_the_first_visit_offers_a_sweep_over_two_rates(sweep):
    app = sweep()
    assert chosen(app, "ready").value == "rates"
    assert "8 × 8 = 64 GANs, 2,000 steps each." in [caption.value for caption in app.caption]
    assert not button(app, "sweep.start").disabled
    assert button(app, "sweep.stop").disabled
    assert query(app) == {}


def test_the_example_is_the_sweep_that_the_form_begins_with():
    form_spec = READY[FIRST]
    [path] = (running.EXAMPLES / ".experiments").iterdir()
    experiment = read_experiment(running.EXAMPLES, path.name)
    assert experiment.spec.id == path.name
    assert (experiment.spec.x_values, experiment.spec.y_values) == (form_spec.x_values, form_spec.y_values)
    told = sweep_payload(experiment, is_example=True)
    assert told["status"]["words"] == "An example: 64 GANs, 2,000 steps each."
    assert told["per_cell"] == 256
    assert sum(map(len, (file.read_bytes() for file in path.iterdir()))) < 120_000


def test_a_link_to_the_example_works_where_nobody_trained_it(sweep):
    [path] = (running.EXAMPLES / ".experiments").iterdir()
    app = sweep(sweep=path.name)
    assert query(app) == {"sweep": path.name}
    assert said(app) == ""


def test_one_press_asks_for_what_the_form_says(sweep, fake):
    app = sweep()
    chosen(app, "y").set_value("tips.label_smoothing").run()
    typed(app, "x_text").set_value("0.001, 0.01").run()
    number(app, "y_count").set_value(3).run()
    number(app, "steps").set_value(600).run()
    number(app, "seed").set_value(5).run()
    assert chosen(app, "ready").value == form.OWN
    button(app, "sweep.start").click().run()
    [spec] = fake.asked
    assert (spec.x_key, spec.x_values) == ("optimizer.generator_lr", (0.001, 0.01))
    assert (spec.y_key, spec.y_values) == ("tips.label_smoothing", (0.0, 0.25, 0.5))
    assert (spec.base, spec.steps, spec.seed) == ({"preset": "quadratic"}, 600, 5)
    assert query(app) == {"sweep": spec.id}
    assert button(app, "sweep.start").disabled
    button(app, "sweep.stop").click().run()
    assert fake.stopped == [spec.id]
    assert not button(app, "sweep.start").disabled


def test_a_slider_spreads_the_values_anew(sweep):
    app = sweep()
    app.select_slider[0].set_range(0.001, 0.1).run()
    assert typed(app, "x_text").value.startswith("0.001, 0.0019, ")
    assert typed(app, "x_text").value.endswith(", 0.1")


def test_the_ends_and_the_number_of_values_follow_what_was_typed(sweep):
    app = sweep()
    typed(app, "x_text").set_value("0.001, 0.01, 0.05").run()
    assert named(app.select_slider, "x_span").value == (0.001, 0.05)
    assert number(app, "x_count").value == 3
    number(app, "x_count").set_value(2).run()
    assert typed(app, "x_text").value == "0.001, 0.05"


def test_a_browser_that_has_not_heard_of_a_change_cannot_undo_it(sweep):
    app = sweep()
    typed(app, "x_text").set_value("0.0005, 0.002")
    first = app._tree.get_widget_states()
    typed(app, "y_text").set_value("0.001, 0.003")  # typed before the answer to the first came
    second = app._tree.get_widget_states()
    app._run(first)
    app._run(second)
    assert "2 × 2 = 4 GANs, 2,000 steps each." in [caption.value for caption in app.caption]
    assert typed(app, "x_text").value == "0.0005, 0.002"
    assert chosen(app, "ready").value == form.OWN


def test_another_ready_sweep_is_taken_whole(sweep):
    app = sweep()
    typed(app, "x_text").set_value("0.0005, 0.002").run()
    other = next(name for name in READY if name != FIRST)
    chosen(app, "ready").set_value(other).run()
    assert typed(app, "x_text").value == value_list(READY[other].x_values)
    chosen(app, "ready").set_value(FIRST).run()
    assert typed(app, "x_text").value == value_list(READY[FIRST].x_values)
    assert len(chosen(app, "ready").options) == len(READY)


def test_one_setting_alone_and_choices_can_be_swept(sweep, fake):
    app = sweep()
    chosen(app, "y").set_value("").run()
    chosen(app, "x").set_value("loss.name").run()
    named(app.multiselect, "x_choices").set_value(["minimax", "least_squares"]).run()
    button(app, "sweep.start").click().run()
    [spec] = fake.asked
    assert (spec.x_values, spec.y_key, spec.shape) == (("minimax", "least_squares"), None, (1, 2))


def test_what_cannot_work_together_is_said_and_not_started(sweep):
    app = sweep()
    chosen(app, "x").set_value("loss.name").run()
    chosen(app, "y").set_value("tips.label_smoothing").run()
    assert "the loss wasserstein_gp has none: set tips.label_smoothing=0 or choose another loss." in said(app)
    assert button(app, "sweep.start").disabled


def test_a_typing_error_stays_to_be_corrected(sweep):
    app = sweep()
    typed(app, "x_text").set_value("0.001, fast").run()
    assert "expected a number from 1e-07 to 10, received 'fast'" in said(app)
    assert typed(app, "x_text").value == "0.001, fast"
    assert button(app, "sweep.start").disabled
    typed(app, "x_text").set_value("0.001, 0.02").run()
    assert not button(app, "sweep.start").disabled


def test_while_the_engine_starts_the_wish_is_kept(sweep, fake):
    fake.now.phase = "starting"
    app = sweep()
    button(app, "sweep.start").click().run()
    assert fake.asked == []
    assert not button(app, "sweep.stop").disabled
    fake.now.phase = "ready"
    app.run()
    assert len(fake.asked) == 1
    assert query(app) == {"sweep": fake.asked[0].id}


def test_a_refusal_is_said(sweep, fake):
    fake.trouble = "The disk is full: make room."
    app = sweep()
    button(app, "sweep.start").click().run()
    assert "The disk is full: make room." in said(app.run())
    assert not button(app, "sweep.start").disabled


def test_a_link_shows_its_sweep_and_fills_the_form(sweep, root):
    sweep_id = make_sweep(root, columns=3, rows=2, steps=700, base={"preset": "ring", "loss.r1": 0.5})
    app = sweep(sweep=sweep_id)
    assert query(app) == {"sweep": sweep_id}
    assert app.session_state[running.SHOWN] == sweep_id
    assert typed(app, "x_text").value == "0.0001, 0.001, 0.01"
    assert number(app, "steps").value == 700
    assert "Changed: loss.r1=0.5" in " ".join(caption.value for caption in app.caption).replace("\\", "")
    assert chosen(app, "ready").value == form.OWN


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("sweep-000000000000", "There is no experiment sweep-000000000000 here"),
        ("../../etc", "An experiment's id looks like race-0123456789ab, received '../../etc'"),
        ("race", "which is a race: open it from Tips."),
    ],
)
def test_a_tampered_link_falls_back_in_words(sweep, root, address, words):
    app = sweep(sweep=make_race(root) if address == "race" else address)
    assert words in said(app)
    assert "Here is the example instead." in said(app)
    assert query(app) == {}
    assert chosen(app, "ready").value == "rates"


def test_the_playground_lends_its_settings(sweep, fake, open_page):
    app = open_page("../pages/playground.py", preset="moons", **{"loss.r1": "0.2", "seed": "9"})
    app.switch_page(PAGE).run()
    chosen(app, "base").set_value(form.PLAYGROUND).run()
    button(app, "sweep.start").click().run()
    assert fake.asked[0].base == {"preset": "moons", "loss.r1": 0.2}
    assert fake.asked[0].seed == 0


def test_the_form_outlives_a_visit_elsewhere(sweep):
    app = sweep()
    number(app, "steps").set_value(900).run()
    app.switch_page("../pages/home.py").run()
    app.switch_page(PAGE).run()
    assert number(app, "steps").value == 900


def test_a_sweep_of_somebody_else_can_be_left_but_not_stopped(open_page, fake, tmp_path):
    name = make_sweep(tmp_path / "runs", state="running", done=0.4)
    fake.experiment_owners[name] = "p00000000000000a"
    app = open_page(PAGE, sweep=name)
    assert not [button for button in app.button if button.key == "sweep.stop"]
    app.button(key="sweep.leave").click().run()
    assert not app.exception
    assert fake.stopped == []
    assert query(app).get("sweep") != name

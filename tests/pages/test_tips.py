"""The page Tips: cards, one card, the race from its form to its result, and addresses that lead nowhere."""

from __future__ import annotations

from typing import Any

import pytest

from app import engine_link
from app.tips import form, racing
from gan_core.errors import RunError
from gan_core.experiments import RaceSpec
from gan_core.tips import TIPS
from tests.app.fakes import FakeEngine, FakeState
from tests.experiment_folders import make_race, make_sweep, race_spec
from tests.pages.reading import query, said

PAGE = "../pages/tips.py"


class RacingEngine(FakeEngine):
    """An engine that takes races: it writes a folder that is at work, and one that has stopped."""

    def __init__(self, root) -> None:
        super().__init__()
        self.root, self.asked, self.stopped = root, [], []

    def experiment(self, spec: RaceSpec, *, owner: str = "", most_waiting: int = 0) -> str:
        self.check()
        self.experiment_owners[spec.id] = owner
        if self.refusal:
            raise RunError(self.refusal)
        self.asked.append(spec)
        return self.write("running", 0.4)

    def stop_experiment(self, experiment_id: str) -> None:
        self.stopped.append(experiment_id)
        self.write("stopped", 0.4)

    def write(self, state: str, done: float) -> str:
        told: dict[str, Any] = self.asked[-1].model_dump(exclude={"kind"})
        return make_race(self.root, state=state, done=done, images=told["base"]["preset"] == "digits", **told)


@pytest.fixture
def root(tmp_path):
    return tmp_path / "runs"


@pytest.fixture
def fake(monkeypatch, root):
    engine = RacingEngine(root)
    monkeypatch.setattr(engine_link, "connect", lambda: engine)
    return engine


@pytest.fixture
def tips(open_page):
    def start(**query: str):
        app = open_page(PAGE, **query)
        assert not app.exception
        return app

    return start


def title(app):
    return app.subheader[0].value


def test_the_page_begins_with_all_cards_and_no_address(tips):
    app = tips()
    assert title(app) == "Tips that prove themselves"
    assert query(app) == {}
    assert not said(app)


@pytest.mark.parametrize("name", TIPS)
def test_every_card_opens_by_its_address(tips, name):
    app = tips(tip=name)
    assert title(app) == TIPS.get(name).label
    assert query(app) == {"tip": name}
    assert any(TIPS.get(name).says in element.value for element in app.markdown)
    assert app.button(key="tips.start").disabled is False
    assert "Press **Race it**" in said(app)


def test_the_arrows_lead_to_the_neighbours_around_the_corner(tips):
    app = tips(tip="leaky_relu")
    app.button(key="tips.Left").click().run()
    assert query(app) == {"tip": TIPS.names()[-1]}
    app.button(key="tips.Right").click().run()
    assert query(app) == {"tip": "leaky_relu"}
    app.button(key="tips.all").click().run()
    assert query(app) == {}


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"tip": "leaky"}, "Unknown tip 'leaky': did you mean 'leaky_relu'?"),
        ({"race": "race-000000000000"}, "There is no experiment race-000000000000 here"),
        (
            {"race": "../../etc", "tip": "dropout"},
            "An experiment's id looks like race-0123456789ab, received '../../etc'",
        ),
    ],
)
def test_tampered_addresses_fall_back_in_words(tips, asked, words):
    app = tips(**asked)
    assert words in said(app)
    assert query(app) == ({"tip": "dropout"} if asked.get("tip") == "dropout" else {})


def test_a_sweep_is_no_race(tips, root):
    sweep = make_sweep(root)
    assert f"expected a race, received {sweep}" in said(tips(race=sweep))


def test_racing_a_tip_from_the_form_to_the_result(tips, fake):
    app = tips(tip="label_smoothing")
    app.selectbox(key=form.DATA).select("ring").run()
    app.number_input(key=form.SEEDS).set_value(6).run()
    app.button(key="tips.start").click().run()
    (spec,) = fake.asked
    assert spec.base == {"preset": "ring"}
    assert (spec.plain, spec.tipped) == ({"tips.label_smoothing": 0.0}, {"tips.label_smoothing": 0.2})
    assert (spec.seeds, spec.steps, spec.title) == (6, 5000, "Label smoothing")
    assert query(app) == {"tip": "label_smoothing", "race": spec.id}
    assert app.button(key="tips.start").disabled is True
    assert app.expander[0].label == "What this tip does"
    app.button(key="tips.stop").click().run()
    assert fake.stopped == [spec.id]
    assert "tips.stop" not in [button.key for button in app.button]
    fake.write("finished", 1.0)
    app.run()
    assert not said(app)
    app.button(key="tips.away").click().run()
    assert query(app) == {"tip": "label_smoothing"}


def test_a_link_to_a_race_opens_its_card_and_its_form(tips, root):
    race = make_race(root, seeds=11, steps=900, base={"preset": "moons"})
    app = tips(race=race)
    assert query(app) == {"tip": "label_smoothing", "race": race}
    assert (app.selectbox(key=form.DATA).value, app.number_input(key=form.SEEDS).value) == ("moons", 11)
    assert app.number_input(key=form.STEPS).value == 900


def test_the_same_on_digits(tips, fake, root):
    app = tips(race=make_race(root))
    app.button(key="tips.on_digits").click().run()
    (spec,) = fake.asked
    assert (spec.base, spec.seeds, spec.steps) == ({"preset": "digits"}, 5, 600)
    assert spec.tipped == {"tips.label_smoothing": 0.2}
    assert app.selectbox(key=form.DATA).value == "digits"


def test_a_tip_for_pictures_alone_is_raced_on_digits(tips, fake):
    app = tips(tip="stride")
    assert app.selectbox(key=form.DATA).options == ["Digits"]
    app.button(key="tips.start").click().run()
    assert fake.asked[0].plain == {"tips.downsampling": "pool"}


def test_a_race_of_one_s_own(tips, fake):
    app = tips(tip="custom")
    assert title(app) == "A race of your own"
    app.selectbox(key=form.KEY).select("model.initializer").run()
    app.selectbox(key=form.DATA).select("digits").run()
    assert app.selectbox(key=form.KEY).value == "loss.name"  # pictures have no initializer to choose
    app.selectbox(key=form.DATA).select("quadratic").run()
    app.selectbox(key=form.KEY).select("optimizer.generator_lr").run()
    app.button(key="tips.start").click().run()
    (spec,) = fake.asked
    assert (spec.plain, spec.tipped) == ({"optimizer.generator_lr": 0.001}, {"optimizer.generator_lr": 0.002})
    assert query(app) == {"tip": "custom", "race": spec.id}


@pytest.mark.parametrize("kind", ["points", "images"])
def test_every_setting_of_one_s_own_race_has_two_values_that_differ(kind):
    keys = form.own_keys(kind)
    assert "tips.dropout" in keys
    assert {"seed", "steps", "dataset.name", "loop.preview_side"}.isdisjoint(keys)
    preset = racing.base_preset(kind)
    for key in keys:
        one, other = form.pair_of(key, preset)
        assert one != other
        RaceSpec(base={"preset": preset}, plain={key: one}, tipped={key: other}, seeds=5, steps=100)


def test_a_wish_waits_for_the_engine(tips, fake):
    app = tips(tip="dropout")
    fake.now = FakeState("starting", "The engine is starting.")
    app.button(key="tips.start").click().run()
    assert "The engine is starting. The race begins as soon as it is there." in said(app)
    assert fake.asked == []
    fake.now = FakeState("ready", "")
    app.run()
    assert [spec.tipped for spec in fake.asked] == [{"tips.dropout": 0.4}]
    assert query(app)["race"] == fake.asked[0].id


def test_what_the_engine_refuses_is_said(tips, fake):
    app = tips(tip="dropout")
    fake.refusal = "Too many experiments wait: try again in a minute."
    app.button(key="tips.start").click().run()
    assert "Too many experiments wait" in said(app)
    assert query(app) == {"tip": "dropout"}


def test_a_race_knows_its_tip():
    assert racing.tip_of(race_spec()) == "label_smoothing"
    assert racing.tip_of(race_spec(images=True)) == "label_smoothing"
    assert racing.tip_of(race_spec(tipped={"tips.label_smoothing": 0.3})) == "custom"


def test_a_race_of_somebody_else_can_be_left_but_not_stopped(tips, fake, root):
    race = make_race(root, state="running", done=0.4)
    fake.experiment_owners[race] = "p00000000000000a"
    app = tips(race=race)
    assert not [button for button in app.button if button.key == "tips.stop"]
    app.button(key="tips.leave").click().run()
    assert not app.exception
    assert fake.stopped == []
    assert "race" not in query(app)

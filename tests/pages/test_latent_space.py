"""The views of the Latent page that go through space and time, with an engine that answers from memory."""

from __future__ import annotations

import pytest

from gan_core.runs import RunStore
from tests.app.run_folders import add_checkpoint, make_run
from tests.pages.test_latent import DIGITS, PAGE, query, said, shown

PICTURES = ("plane", "directions", "arithmetic", "walk", "time")
POINTS = ("noise", "walk", "time")


@pytest.fixture
def view(open_page):
    """Opens a view of a generator; nothing may be wrong with it."""

    def start(name: str, run: str = DIGITS, **more: str):
        app = open_page(PAGE, run=run, view=name, **more)
        assert not app.exception
        return app

    return start


@pytest.fixture
def trained(tmp_path):
    """Makes a run with checkpoints, and gives its id."""

    def make(preset: str, *steps: int, **settings) -> str:
        run_id = make_run(tmp_path / "runs", preset, **settings)
        for step in steps or (100, 200):
            add_checkpoint(RunStore(tmp_path / "runs").resolve(run_id), step)
        return run_id

    return make


@pytest.mark.parametrize("name", PICTURES)
def test_a_view_of_pictures(view, fake, name):
    app = view(name)
    assert said(app) == []
    assert query(app)["view"] == name
    assert fake.renders


@pytest.mark.parametrize("name", POINTS)
def test_a_view_of_points(view, fake, trained, name):
    app = view(name, run=trained("ring"))
    assert said(app) == []
    assert query(app)["view"] == name
    assert fake.renders


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("preset", ["petals", "vanilla96"])
def test_colours_and_large_pictures(view, trained, name, preset):
    assert said(view(name, run=trained(preset))) == []


@pytest.mark.parametrize("name", PICTURES)
def test_a_conditional_generator(view, trained, name):
    run = trained("digits", model__name="cdcgan-small", model__classes_count=10)
    app = view(name, run=run, label="7")
    assert said(app) == []
    assert query(app)["label"] == "7"


def test_views_that_do_not_fit_give_way(view, trained):
    assert query(view("noise"))["view"] == "morph"
    for name in ("plane", "directions", "arithmetic"):
        assert query(view(name, run=trained("ring")))["view"] == "morph"


@pytest.mark.parametrize("name", PICTURES)
def test_while_the_engine_starts_every_view_waits_and_goes_on_by_itself(view, fake, name):
    fake.now.phase = "starting"
    app = view(name)
    assert "appear here by themselves" in said(app)[0]
    fake.now.phase = "ready"
    app.run()
    assert said(app) == []


@pytest.mark.parametrize("name", PICTURES)
def test_what_the_engine_refuses_is_one_sentence(view, fake, name):
    fake.refusal = "The checkpoint of step 200 cannot be read; it is damaged."
    assert said(view(name)) == [fake.refusal]


# --- each view's own choices ------------------------------------------------------------------------


def test_the_plane_has_its_own_third_seed_and_shares_the_others(view, fake):
    app = view("plane", a="5", b="6")
    assert fake.renders[0][1] == (169, 32)
    assert [app.number_input(key=f"latent.corner.{key}").value for key in "abc"] == [5, 6, 21]
    app.number_input(key="latent.corner.b").set_value(60).run()
    assert query(app)["b"] == "60"
    app.number_input(key="latent.corner.c").set_value(70).run()
    assert app.number_input(key="latent.corner.c").value == 70
    assert (query(app)["a"], query(app)["b"], query(app)["c"]) == ("5", "60", "70")
    assert view("plane", c="71").number_input(key="latent.corner.c").value == 71


def test_the_plane_along_main_directions_needs_only_a(view, fake):
    app = view("plane")
    app.radio(key="latent.plane.through").set_value("A and two main directions").run()
    assert not app.exception
    assert said(app) == []
    assert [box.key for box in app.number_input] == ["latent.corner.a"]
    app.select_slider(key="latent.plane.side").set_value(9).run()
    assert (81, 32) in {shape for _, shape, _ in fake.renders}


def test_the_noise_square_of_many_numbers_offers_which_two(view, fake, trained):
    run = trained("ring", model__latent_dim=5)
    app = view("noise", run=run)
    assert [box.value for box in app.selectbox if "axes" in box.key] == [0, 1]
    app.selectbox(key="latent.noise.axes.0.5").set_value(3).run()
    app.button_group(key="latent.noise.others").set_value("others as A").run()
    assert not app.exception
    assert said(app) == []
    two = view("noise", run=trained("ring", model__latent_dim=2))
    assert not [box for box in two.selectbox if "axes" in box.key]


def test_nothing_is_to_be_reset_before_a_slider_moved(view):
    assert view("directions").button(key="latent.directions.reset").disabled


def test_more_seeds_to_add_and_subtract(view, fake):
    app = view("arithmetic")
    assert "hope and no law" in shown(app)
    app.button(key="latent.icon.more").click().run()
    assert not app.exception
    assert not app.button(key="latent.icon.earlier").disabled
    app.toggle(key="latent.arithmetic.several").set_value(True).run()
    assert said(app) == []


def test_time_asks_every_saved_step(view, fake, trained):
    app = view("time", run=trained("digits", 10, 20, 30))
    assert {step for _, shape, step in fake.renders if shape == (1, 32)} == {10, 20, 30}
    app.button_group(key="latent.time.look").set_value("Many seeds").run()
    assert {step for _, shape, step in fake.renders if shape == (10, 32)} == {10, 20, 30}


def test_a_run_with_one_saved_state_says_how_to_get_more(view, trained):
    words = said(view("time", run=trained("digits", 30)))
    assert len(words) == 1
    assert words[0].startswith("This generator has one saved state, that of step 30")
    assert "train one for a minute or longer" in words[0]

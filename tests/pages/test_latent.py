from __future__ import annotations

import pytest

from app.latent import picker, seeds
from gan_core.latent import write_latent
from gan_core.pretrained import PREFIX, pretrained_names
from gan_core.runs import RunStore
from tests.app.run_folders import add_checkpoint, make_run
from tests.waiting import wait_until

PAGE = "../pages/latent.py"
DIGITS = "pretrained:digits"


@pytest.fixture
def root(tmp_path):
    """Where the runs of this test lie."""
    return tmp_path / "runs"


@pytest.fixture
def latent(open_page):
    def start(**query: str):
        app = open_page(PAGE, **query)
        assert not app.exception
        return app

    return start


def trained(root, preset="digits", *steps, **settings):
    """The id of a run with checkpoints at these steps."""
    run_id = make_run(root, preset, **settings)
    for step in steps or (200,):
        add_checkpoint(RunStore(root).resolve(run_id), step)
    return run_id


def query(app):
    """The address, whichever way AppTest holds it."""
    return {key: val if isinstance(val, str) else val[0] for key, val in app.query_params.items()}


def said(app):
    found = [*app.error, *app.warning, *app.info]
    return [element.value.replace("\\", "").replace("\u2060", "") for element in found]


def shown(app):
    """What stands under the picked picture."""
    return " ".join(text.value for text in app.markdown).replace("\\", "")


# --- the first visit -------------------------------------------------------------------------------


def test_the_first_visit_morphs_a_pretrained_generator(latent, fake):
    app = latent()
    assert said(app) == []
    first = PREFIX + pretrained_names()[0]
    assert app.selectbox(key="latent.picker").value == first
    assert fake.renders[0][1][0] == 60
    a, b = seeds.FIRST_PAIR
    assert query(app) == query(app) | {"run": first, "view": "morph", "a": str(a), "b": str(b)}
    assert f"**Seed {a}**" in shown(app)


def test_what_was_drawn_once_is_not_asked_for_again(latent, fake):
    app = latent(run=DIGITS)
    asked = len(fake.renders)
    app.run()
    assert len(fake.renders) == asked


def test_while_the_engine_starts_the_page_waits_and_goes_on_by_itself(latent, fake):
    fake.now.phase = "starting"
    app = latent(run=DIGITS)
    assert "The engine is starting" in said(app)[0]
    assert "appear here by themselves" in said(app)[0]
    fake.now.phase = "ready"
    app.run()
    assert said(app) == []
    assert fake.renders


def test_an_engine_that_gave_up_is_said_as_an_error(latent, fake):
    fake.now.phase, fake.now.message = "failed", "The engine cannot start; see the log."
    app = latent(run=DIGITS)
    assert [element.value.replace("\\", "") for element in app.error] == ["The engine cannot start; see the log."]


# --- which generator -------------------------------------------------------------------------------


def test_runs_with_a_checkpoint_are_offered_below_the_pretrained_ones(latent, root):
    there = trained(root, name="Mine")
    curve = trained(root, "quadratic")
    make_run(root, "digits", name="Nothing saved")
    options = latent().selectbox(key="latent.picker").options
    assert len(options) == len(pretrained_names()) + 2
    assert any(option.startswith("Mine · ") for option in options)
    for run_id in (there, curve):
        app = latent(run=run_id)
        assert said(app) == []
        assert app.selectbox(key="latent.picker").value == run_id


def test_the_newest_checkpoint_is_shown_and_an_older_one_on_request(latent, fake, root):
    run_id = trained(root, "digits", 50, 100, 150)
    app = latent(run=run_id)
    assert {step for _, _, step in fake.renders} == {150}
    app.selectbox(key="latent.steps").set_value(50).run()
    assert fake.renders[-1][2] == 50
    assert query(app)["step"] == "50"
    app.selectbox(key="latent.steps").set_value(picker.NEWEST).run()
    assert "step" not in query(app)


def test_a_conditional_generator_offers_its_classes(latent, root):
    run_id = trained(root, "digits", model__name="cdcgan-small", model__classes_count=10)
    app = latent(run=run_id)
    assert said(app) == []
    assert len(app.selectbox(key="latent.labels").options) == 10
    app.selectbox(key="latent.labels").set_value(7).run()
    assert query(app)["label"] == "7"
    assert not [box for box in latent(run=DIGITS).selectbox if box.key == "latent.labels"]


@pytest.mark.parametrize("name", ["gone-1", "../../etc", "pretrained:nobody"])
def test_an_unknown_generator_is_said_and_others_can_be_chosen(latent, name):
    app = latent(run=name)
    assert len(said(app)) == 1
    assert "Traceback" not in said(app)[0]
    app.selectbox(key="latent.picker").set_value(DIGITS).run()
    assert said(app) == []


def test_a_run_without_a_checkpoint_is_said(latent, root):
    assert "no saved generator yet" in said(latent(run=make_run(root, "digits")))[0]


def test_a_half_written_checkpoint_counts_as_none(latent, root):
    run_id = make_run(root, "digits")
    folder = add_checkpoint(RunStore(root).resolve(run_id), 100)
    (folder / "generator.keras").write_bytes(b"cut")
    assert "no saved generator yet" in said(latent(run=run_id))[0]


def test_a_damaged_checkpoint_is_one_sentence_in_place_of_the_view(latent, fake, root):
    run_id = trained(root)
    fake.refusal = "The checkpoint of step 200 cannot be read; it is damaged."
    app = latent(run=run_id)
    assert said(app) == [fake.refusal]


def test_a_damaged_configuration_is_said_without_its_path(latent, root):
    run_id = trained(root)
    (root / run_id / "config.json").write_text("{", encoding="utf-8")
    words = said(latent(run=run_id))
    assert len(words) == 1
    assert str(root) not in words[0]


@pytest.mark.parametrize("preset", ["digits", "petals", "flowers80", "frogs", "mnist", "cmnist", "vanilla96", "ring"])
def test_every_shape_of_picture_can_be_looked_at(latent, fake, root, preset):
    app = latent(run=trained(root, preset))
    assert said(app) == []
    assert fake.renders


# --- seeds -----------------------------------------------------------------------------------------


def test_seeds_are_typed_rolled_swapped_and_taken_back(latent, monkeypatch):
    app = latent(run=DIGITS, a="11", b="22")
    app.number_input(key="latent.seed.0").set_value(33).run()
    assert (query(app)["a"], query(app)["b"]) == ("33", "22")
    monkeypatch.setattr(seeds.secrets, "randbelow", lambda below: 44)
    app.button(key="latent.icon.roll.1").click().run()
    assert (query(app)["a"], query(app)["b"]) == ("33", "44")
    app.button(key="latent.icon.swap").click().run()
    assert (query(app)["a"], query(app)["b"]) == ("44", "33")
    for pair in (("33", "44"), ("33", "22"), ("11", "22")):
        app.button(key="latent.icon.back").click().run()
        assert (query(app)["a"], query(app)["b"]) == pair


def test_what_a_link_cannot_say_is_left_out(latent):
    app = latent(run=DIGITS, a="many", b="99999999999", z="z1-nonsense")
    words = said(app)
    assert len(words) == 1
    assert "a: expected a whole number" in words[0]
    assert "b: expected a whole number" in words[0]
    assert "z: " in words[0]
    assert query(app)["a"] == str(seeds.FIRST_PAIR[0])


def test_both_ways_are_drawn_on_request(latent, fake):
    app = latent(run=DIGITS)
    before = len(fake.renders)
    app.button_group(key="latent.path").set_value("both").run()
    assert not app.exception
    assert len(fake.renders) == before + 1  # slerp was there already


# --- the picked picture ----------------------------------------------------------------------------


def test_a_link_shows_the_picture_of_a_seed(latent):
    app = latent(run=DIGITS, seed="5")
    assert "**Seed 5**" in shown(app)
    assert query(app)["seed"] == "5"
    app.button(key="latent.use.1").click().run()
    assert query(app)["b"] == "5"


def test_a_link_shows_the_class_that_was_picked(latent, root):
    run_id = trained(root, "digits", model__name="cdcgan-small", model__classes_count=10)
    app = latent(run=run_id, seed="5", label="7")
    assert "**Seed 5** · class 7" in shown(app)
    app.selectbox(key="latent.labels").set_value(2).run()
    assert query(app)["label"] == "2"
    assert "**Seed 5** · class 2" in shown(app)


def test_a_link_shows_a_z(latent):
    z = write_latent([0.5] * 32)
    app = latent(run=DIGITS, z=z)
    assert "**From the link**" in shown(app)
    assert query(app)["z"] == z
    assert "D: **62 % real**" in shown(app)


def test_a_z_is_pasted_and_a_bad_one_is_one_sentence_with_nothing_lost(latent):
    app = latent(run=DIGITS)
    app.session_state["latent.z"] = True
    app.run()
    app.text_area(key="latent.paste").set_value("1, 2, three").run()
    app.button(key="latent.paste.show").click().run()
    assert "three" in said(app)[0]
    assert app.text_area(key="latent.paste").value == "1, 2, three"
    app.text_area(key="latent.paste").set_value(", ".join(["0.25"] * 32)).run()
    app.button(key="latent.paste.show").click().run()
    assert said(app) == []
    assert "**A pasted z**" in shown(app)


def test_the_nearest_real_pictures_come_with_a_verdict_where_the_data_ships(latent, root):
    app = latent(run=DIGITS)
    wait_until(
        lambda: any("nearest neighbour" in caption.value for caption in app.run().caption), "the nearest neighbour"
    )
    assert any("from their nearest neighbour" in caption.value for caption in app.caption)
    app.toggle(key="latent.nearest.digits").set_value(False).run()
    assert not any("nearest neighbour" in caption.value for caption in app.caption)
    assert latent(run=trained(root, "frogs")).toggle(key="latent.nearest.cifar10").value is False


def test_new_seeds_show_their_own_picture(latent):
    app = latent(run=DIGITS, seed="5", a="1")
    app.number_input(key="latent.seed.0").set_value(6).run()
    assert "**Seed 6**" in shown(app)
    assert "seed" not in query(app)


def test_another_generator_forgets_the_picked_picture(latent, root):
    run_id = trained(root)
    app = latent(run=DIGITS, seed="5")
    app.selectbox(key="latent.picker").set_value(run_id).run()
    assert "seed" not in query(app)


# --- the way here -----------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["../pages/studio.py", "../pages/runs.py"])
def test_a_run_with_a_checkpoint_leads_here(open_page, root, page):
    there, not_yet = trained(root), make_run(root, "digits")
    for run_id, links in ((there, 1), (not_yet, 0)):
        app = open_page(page, **({"run": run_id} if "studio" in page else {}))
        found = [link for link in app.get("page_link") if link.proto.label == "Latent"]
        assert len(found) == (links if "studio" in page else 1)
        assert all(f"run={there}" in link.proto.query_string for link in found)


# --- views -----------------------------------------------------------------------------------------


def test_classes_are_offered_where_there_are_some(latent, root, fake):
    run_id = trained(root, "digits", model__name="cdcgan-small", model__classes_count=10)
    app = latent(run=run_id, view="classes")
    assert query(app)["view"] == "classes"
    assert (120, 32) in {shape for _, shape, _ in fake.renders}
    for mode in ("Change the class", "Change z"):
        fake.renders.clear()
        app.button_group(key="latent.classes.mode").set_value(mode).run()
        assert not app.exception
        assert said(app) == []
        assert (60, 32) in {shape for _, shape, _ in fake.renders}
    assert query(latent(run=DIGITS, view="classes"))["view"] == "morph"

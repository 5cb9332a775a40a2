from __future__ import annotations

import pytest

from app.networks import subject
from gan_core.config import build_config, to_json_dict
from gan_core.presets import preset_names
from gan_core.runs import RunStore, RunWriter
from tests.pages.conftest import PLAYGROUND

PAGE, STUDIO = "../pages/networks.py", "../pages/studio.py"


def headings(app) -> list[str]:
    """What stands over the layer tables."""
    return [text.value for text in app.markdown if "parameters" in text.value]


def make_run(preset: str, **settings: object) -> str:
    """A run that was only queued."""
    store = RunStore()
    run_id = store.new_run_id("nets")
    config = to_json_dict(build_config(preset, settings))
    RunWriter.create(store.place(run_id), config, {"name": "Nets", "total_steps": 10}).close()
    return run_id


def test_it_opens_with_the_material_and_its_three_views(open_page):
    app = open_page(PAGE)
    assert not app.exception
    assert not app.error
    assert [tab.label for tab in app.tabs] == ["Diagram", "Layers", "What a stride does"]
    assert headings(app) == ["**Generator G** · 1,164,289 parameters", "**Discriminator D** · 40,705 parameters"]
    table = app.dataframe[0].value
    assert list(table.columns) == ["Layer", "Output shape", "Parameters", "Kind"]
    assert list(table.iloc[1]) == ["g_dense", "6,272", 633_472, "Dense"]
    assert table["Parameters"].sum() == 1_164_289
    stack = app.dataframe[2].value
    assert list(stack.iloc[2]) == ["Both", 1_204_994, 1_164_289, 40_705]


@pytest.mark.parametrize("preset", preset_names("points") + preset_names("images"))
def test_every_preset_can_be_looked_at(open_page, preset):
    app = open_page(PAGE, preset=preset)
    assert not app.exception
    assert not app.error
    assert not app.warning
    assert app.selectbox(key="networks.picker").value == preset


def test_a_choice_changes_tables_and_address(open_page):
    app = open_page(PAGE)
    app.selectbox(key="networks.picker").set_value("frogs").run()
    assert headings(app)[0] == "**Generator G** · 6,264,579 parameters"
    assert app.query_params["preset"] == "frogs"


def test_tips_change_the_networks(open_page):
    app = open_page(PAGE, preset="flowers80")
    app.toggle(key="networks.tip.flowers80.tips.generator_batch_norm").set_value(True).run()
    assert not app.error
    more = 4 * (3200 + 4 * 128)
    assert headings(app)[0] == f"**Generator G** · {1_971_715 + more:,} parameters"
    assert "g_up_1_norm" in list(app.dataframe[0].value["Layer"])
    app.slider(key="networks.tip.flowers80.tips.dropout").set_value(0.0).run()
    assert "d_dropout" not in list(app.dataframe[1].value["Layer"])


def test_points_have_no_pooling_to_choose(open_page):
    app = open_page(PAGE, preset="quadratic")
    keys = [widget.key for widget in (*app.selectbox, *app.toggle, *app.slider) if "networks.tip" in str(widget.key)]
    assert {key.rpartition(".")[2] for key in keys} == {
        "generator_batch_norm",
        "discriminator_batch_norm",
        "leaky_slope",
        "dropout",
    }


def test_a_run_is_looked_at_by_its_address(open_page):
    run_id = make_run("digits", **{"model.width": 32})
    app = open_page(PAGE, run=run_id)
    assert not app.error
    picker = app.selectbox(key="networks.picker")
    assert picker.value == subject.THE_RUN
    assert picker.options[0] == f"The run {run_id}"
    assert list(app.dataframe[0].value["Output shape"])[1] == "512"
    app.selectbox(key="networks.picker").set_value("mnist").run()
    assert app.query_params["preset"] == "mnist"
    app.selectbox(key="networks.picker").select_index(0).run()
    assert app.query_params["run"] == run_id


@pytest.mark.parametrize("name", ["gone-1", "../../etc", ""])
def test_a_run_that_is_not_here_is_said(open_page, name):
    app = open_page(PAGE, run=name)
    assert not app.exception
    assert app.selectbox(key="networks.picker").value == "mnist"
    assert len(app.warning) == bool(name)


def test_a_link_with_settings_is_shown_as_such(open_page):
    app = open_page(PAGE, preset="digits", **{"model.width": "32", "tips.dropout": "0"})
    assert not app.warning
    assert app.selectbox(key="networks.picker").value == subject.THE_LINK
    assert list(app.dataframe[0].value["Output shape"])[1] == "512"
    assert "d_conv_1_dropout" not in list(app.dataframe[1].value["Layer"])


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"preset": "nonsense"}, "preset: expected one of"),
        ({"preset": "mnist", "dataset.width": "27"}, "multiples of 4"),
        ({"preset": "mnist", "model.name": "mlp"}, "model"),
        ({"preset": "quadratic", "dataset.width": "32"}, "dataset"),
    ],
)
def test_what_a_link_cannot_say_is_left_out(open_page, query, words):
    app = open_page(PAGE, **query)
    assert not app.exception
    assert not app.error
    assert words in app.warning[0].value.replace("\\", "").replace("\u2060", "")
    assert app.dataframe[0].value["Parameters"].sum() > 0


def test_open_forms_can_be_looked_at(open_page):
    app = open_page(PLAYGROUND, **{"preset": "quadratic", "model.width": "5"})
    for page in (STUDIO, PAGE):
        app.query_params.clear()  # as a browser does
        app.switch_page(page).run()
    picker = app.selectbox(key="networks.picker")
    assert picker.options[:2] == ["As set up in the Studio", "As set up on the Playground"]
    picker.set_value(subject.PLAYGROUND).run()
    assert headings(app)[0] == "**Generator G** · 42 parameters"
    app.selectbox(key="networks.picker").set_value(subject.STUDIO).run()
    assert app.dataframe[0].value["Layer"].iloc[-1] == "g_picture"
    assert not app.error


def test_strides_take_every_setting(open_page):
    app = open_page(PAGE)
    kernel, stride = (next(s for s in app.slider if s.label == label) for label in ("Kernel", "Stride"))
    assert (kernel.value, stride.value) == (3, 2)
    kernel.set_value(7)
    stride.set_value(4)
    app.run()
    assert not app.exception
    assert not app.error

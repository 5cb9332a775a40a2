from __future__ import annotations

import ast
import json
from pathlib import Path

import numpy as np
import pytest

from app.components import sidebyside
from app.gallery import comparing, films
from app.gallery.cards import card_of
from app.gallery.comparing import (
    OTHER_DATA,
    clock,
    differing_settings,
    read_run,
    remarks,
    setting_words,
    standings,
    why_not,
)
from app.gallery.films import COLOURS, ROUND_EPOCHS, axes_of, chosen_moments, side_payload
from app.look import COLOURS as MEANINGS
from gan_core.runs import RunStore
from gan_core.runs.files import atomic_write_json
from tests.app.run_folders import make_run


@pytest.fixture
def compared(tmp_path):
    """Make runs (preset, keyword arguments) and read them as the page does."""

    def make(*wanted):
        ids = [make_run(tmp_path, preset, **settings) for preset, settings in wanted]
        return [read_run(card_of(RunStore(tmp_path).summary(run_id)), "ABCD"[at]) for at, run_id in enumerate(ids)]

    return make


def cards(tmp_path, *presets):
    for preset in presets:
        make_run(tmp_path, preset, step=2, moments=1)
    return [card_of(summary) for summary in RunStore(tmp_path).list()]


# --- words -----------------------------------------------------------------------------------------


def test_points_and_pictures_cannot_be_compared(tmp_path):
    assert why_not(cards(tmp_path, "digits", "ring")) == (
        "Pictures and points cannot be laid side by side: choose runs of one kind."
    )


def test_runs_of_one_kind_can(tmp_path):
    assert why_not(cards(tmp_path, "digits", "petals")) is None


def test_an_unreadable_run_says_why(tmp_path):
    run_id = make_run(tmp_path, "digits", step=1)
    atomic_write_json(tmp_path / run_id / "config.json", {"format_version": 99, "config": {}})
    card = card_of(RunStore(tmp_path).summary(run_id))
    assert why_not([card, card]).startswith(f"{run_id} cannot be read: ")
    assert "newer version" in why_not([card, card])


def test_both_heads_are_said_to_be_the_same_function(compared):
    runs = compared(("dcgan64-b64-dense", {"step": 2}), ("dcgan64-b64-conv", {"step": 2}))
    assert len(remarks(runs)) == 1
    assert "same function" in remarks(runs)[0]
    assert "chance (the seed" in remarks(runs)[0]


def test_with_other_batch_sizes_those_may_be_the_cause(compared):
    runs = compared(("dcgan64-b64-dense", {"step": 2}), ("dcgan64-b128-conv", {"step": 2}))
    assert "the batch size or from chance" in remarks(runs)[0]


def test_one_head_alone_needs_no_remark(compared):
    assert remarks(compared(("dcgan64-b64-conv", {"step": 2}), ("dcgan64-b128-conv", {"step": 2}))) == []


def test_other_data_is_said(compared):
    assert remarks(compared(("digits", {"step": 2}), ("petals", {"step": 2}))) == [OTHER_DATA]


# --- tables ----------------------------------------------------------------------------------------


def test_only_settings_that_differ_are_listed_by_their_labels(compared):
    runs = compared(
        ("quadratic", {"step": 2}), ("quadratic", {"step": 2, "optimizer__beta_1": 0.5, "tips__dropout": 0.25})
    )
    assert differing_settings(runs) == [("Adam's beta 1", ["0.9", "0.5"]), ("Dropout in D", ["0", "0.25"])]


def test_the_same_settings_leave_an_empty_table(compared):
    assert differing_settings(compared(("digits", {"step": 2}), ("digits", {"step": 5}))) == []


def test_what_one_of_them_cannot_use_is_a_dash(compared):
    runs = compared(("dcgan96", {"step": 2}), ("vanilla96", {"step": 2}))
    rows = dict(differing_settings(runs))
    assert rows["gen_res"] == ["3", "–"]
    assert rows["BatchNorm in G"] == ["on", "off"]


@pytest.mark.parametrize(
    ("value", "words"), [(None, "–"), (True, "on"), (64_000, "64,000"), (2e-4, "0.0002"), ("a*b", "a*b")]
)
def test_settings_in_words(value, words):
    assert setting_words(value) == words


def test_standings_put_the_figures_side_by_side(compared):
    rows = dict(standings(compared(("dcgan96", {"step": 80, "steps_per_epoch": 8}), ("vanilla96", {"step": 40}))))
    assert rows["Steps"] == ["80", "40"]
    assert rows["Epochs"] == ["10.0", "1.4"]
    assert rows["Weights of G"][0] == "2,452,611"
    assert rows["Weights of D"][0] == "1,658,945"
    assert rows["Fréchet distance"] == ["12.500 (floor 1.400)"] * 2
    assert all(len(values) == 2 for values in rows.values())


def test_a_run_that_has_not_begun_stands_beside_others(compared):
    rows = dict(standings(compared(("digits", {"state": "queued", "step": 0}), ("digits", {"step": 40}))))
    assert rows["State"] == ["Waiting", "Finished"]
    assert rows["Loss of G"][0] == "–"


def test_a_configuration_of_another_version_is_laid_side_by_side_all_the_same(compared, tmp_path):
    run_id = make_run(tmp_path, "digits", step=4)
    path = tmp_path / run_id / "config.json"
    frozen = json.loads(path.read_text())
    frozen["config"]["tips"]["brand_new"] = 7
    atomic_write_json(path, frozen)
    other = read_run(card_of(RunStore(tmp_path).summary(run_id)), "B")
    runs = [*compared(("digits", {"step": 4})), other]
    assert ("tips.brand_new", ["–", "7"]) in differing_settings(runs)
    assert dict(standings(runs))["Weights of G"][1] == "–"


def test_clock():
    assert (clock(3661.4), clock(0), clock(None)) == ("1:01:01", "0:00:00", "–")


# --- what the browser gets -------------------------------------------------------------------------


def test_epochs_come_first_where_all_know_theirs(compared):
    assert axes_of(compared(("digits", {"step": 20}), ("petals", {"step": 20}))) == ["epoch", "step", "seconds"]
    assert axes_of(compared(("ring", {"step": 20}), ("ring", {"step": 20}))) == ["step", "seconds"]
    waiting = ("digits", {"state": "queued", "step": 0})
    assert axes_of(compared(("digits", {"step": 20}), waiting)) == ["epoch", "step"]


def test_the_same_epoch_is_another_step_for_another_batch_size(compared):
    runs = compared(
        ("dcgan64-b64-dense", {"step": 128, "moments": 2, "steps_per_epoch": 128}),
        ("dcgan64-b128-dense", {"step": 64, "moments": 2, "steps_per_epoch": 64}),
    )
    ends = [run["at"]["epoch"][-1] for run in side_payload(runs)["runs"]]
    assert ends == [1.0, 1.0]


def test_round_epochs_are_among_the_moments_of_a_long_run(compared):
    run = compared(("vanilla96", {"step": 4000, "moments": 2, "steps_per_epoch": 8}))[0]
    steps = [*range(0, 4001, 8)]
    many = comparing.Compared(**{**vars(run), "samples": [(step, Path(f"{step}.png")) for step in steps]})
    kept = [step for step, _ in chosen_moments(many, 20)]
    asked_for = [epoch * 8 for epoch in ROUND_EPOCHS if epoch <= 500]
    assert set(asked_for) <= set(kept)
    assert {0, 4000} <= set(kept)
    assert len(kept) <= 20 + len(asked_for)
    assert kept == sorted(kept)


def test_the_payload_is_plain_data_and_complete(compared):
    runs = compared(("digits", {"step": 60}), ("digits", {"step": 30, "seed": 3}))
    payload = side_payload(runs)
    assert json.loads(json.dumps(payload, allow_nan=False)) == payload
    assert [chart["label"] for chart in payload["charts"]][:3] == ["Loss of G", "Loss of D", "D answers right"]
    assert payload["real"].startswith("data:image/png;base64,")
    for run in payload["runs"]:
        assert len(run["frames"]) == len(run["at"]["step"]) == len(run["at"]["epoch"]) > 3
        assert len(run["curves"]["g_loss"]) == len(run["curves"]["at"]["step"])
        assert all(frame.startswith("data:image/png;base64,") for frame in run["frames"])


def test_large_grids_travel_small(compared):
    payload = side_payload(compared(("dcgan96", {"step": 8, "moments": 2}), ("vanilla96", {"step": 8, "moments": 2})))
    frames = [frame for run in payload["runs"] for frame in run["frames"]]
    assert frames[0].startswith("data:image/jpeg;base64,"), "noise does not shrink as a PNG"
    assert frames[-1].startswith("data:image/"), "what is small already travels as it is"
    assert max(len(frame) for frame in frames) < 120_000


def test_points_come_with_their_box_and_what_is_real(compared):
    run = side_payload(compared(("ring", {"step": 10}), ("ring", {"step": 10})))["runs"][0]
    assert run["box"][0] < 0 < run["box"][1]
    assert run["real"]
    assert run["frames"]


def test_a_damaged_frame_is_left_out_with_its_moment(compared, tmp_path):
    runs = compared(("digits", {"step": 20}), ("digits", {"step": 20}))
    runs[0].samples[1][1].write_bytes(b"half a pict")
    first, second = side_payload(runs)["runs"]
    assert len(first["frames"]) == len(first["at"]["step"]) == len(second["frames"]) - 1


def test_curves_are_means_over_stretches(compared):
    run = compared(("digits", {"step": 5}))[0]
    long = comparing.Compared(
        **{**vars(run), "columns": {"step": np.arange(1, 10_001), "g_loss": np.tile([0.0, 1.0], 5000)}}
    )
    curve = films.curves_of(long)
    assert len(curve["g_loss"]) == films.CURVE_POINTS
    assert max(abs(value - 0.5) for value in curve["g_loss"]) < 0.05
    assert curve["at"]["step"][-1] == 10_000


@pytest.mark.parametrize(
    ("preset", "label", "fixed"), [("ring", "Energy distance", None), ("digits", "Diversity", None)]
)
def test_one_figure_of_quality_has_a_chart(compared, preset, label, fixed):
    charts = side_payload(compared((preset, {"step": 4}), (preset, {"step": 4})))["charts"]
    assert (charts[-1]["label"], charts[-1]["fixed"]) == (label, fixed)


def test_a_share_is_drawn_from_nothing_to_all(compared):
    runs = compared(("ring", {"step": 4}), ("ring", {"step": 4}))
    assert films.charts_of(runs, "coverage")[-1]["fixed"] == [0, 1]


def test_no_colour_of_a_run_has_a_meaning_already():
    assert len(set(COLOURS)) == 4
    assert not {colour.lower() for colour in COLOURS} & {colour.lower() for colour in MEANINGS.values()}


@pytest.mark.parametrize("module", [comparing, films])
def test_reading_and_counting_know_no_streamlit(module):
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert "streamlit" not in {name.split(".")[0] for name in names}


def test_the_component_is_one_module_with_its_styles():
    script = sidebyside.build_script()
    assert "\n" in script
    assert script.count("export default") == 1
    assert "const SIDE_CSS" in script

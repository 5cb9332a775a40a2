"""The arithmetic of the benchmark's report, and one tiny step of every contender; no time is ever asserted."""

from __future__ import annotations

import os

import pytest

from benchmarks import latent, pictures, run
from benchmarks.contender import Contender
from benchmarks.contenders import CONTENDERS, HALF, LATENT, prepare_textbook
from gan_core.config import build_config
from gan_core.engine.program import batch_plan
from gan_core.presets import preset_names


def test_a_rate_is_the_median_and_counts_every_lane() -> None:
    answers = [{"seconds": seconds, "memory_mb": 400.0 + seconds} for seconds in (1.0, 2.0, 4.0)]
    one = run.result("ours", answers, 1.5)
    steps = CONTENDERS["ours"].steps
    assert one == {
        "steps_per_second": steps / 2,
        "rounds": [steps, steps / 2, steps / 4],
        "compile_seconds": 1.5,
        "memory_mb": 404.0,
    }
    assert run.result("ours_twice", [{"seconds": 2.0}], 0.0)["steps_per_second"] == CONTENDERS["ours_twice"].steps


def rated(**rates: float) -> dict[str, run.Result]:
    return {
        name.replace("__", "/"): {
            "steps_per_second": rate,
            "rounds": [rate],
            "compile_seconds": 0.0,
            "memory_mb": 1234.0,
        }
        for name, rate in rates.items()
    }


@pytest.fixture
def results() -> dict[str, run.Result]:
    return rated(textbook=20.0, ours=8000.0, ours_twice=12000.0, torch=400.0, torch_1=500.0)


def test_ratios_take_the_best_pytorch(results: dict[str, run.Result]) -> None:
    assert run.ratios(results) == {"ours/textbook": 400.0, "two/one": 1.5, "ours/torch": 16.0}
    without = {name: each for name, each in results.items() if not name.startswith("torch")}
    assert run.ratios(without) == {"ours/textbook": 400.0, "two/one": 1.5}
    mnist = rated(mnist__textbook=0.5, mnist__ours=1.0, mnist__ours_small_pages=0.9, mnist__torch_1=0.4)
    assert run.ratios(mnist) == {"ours/textbook": 2.0, "ours/torch": 2.5}


def test_the_table_is_markdown_with_a_row_for_each(results: dict[str, run.Result]) -> None:
    lines = run.table("quadratic", results, run.ratios(results)).splitlines()
    rows = [line for line in lines if line.startswith("|")]
    assert len(rows) == 2 + len(results)
    assert rows[0].startswith("| quadratic, batch 128 |")
    assert {line.count("|") for line in rows} == {6}
    assert lines[-1] == "Ratios: ours/textbook 400.0, two/one 1.50, ours/torch 16.0."


def test_the_summary_leaves_open_what_was_not_measured() -> None:
    lines = run.summary({"quadratic": {"ours/textbook": 400.0, "two/one": 1.5}, "mnist": {"ours/textbook": 1.5}})
    assert lines.splitlines() == [
        "| preset | ours/textbook | two/one |",
        "| --- | ---: | ---: |",
        "| quadratic | 400.0 | 1.50 |",
        "| mnist | 1.50 |  |",
    ]


def test_rates_are_short() -> None:
    assert [run.short(rate) for rate in (19550.4, 100.0, 44.26, 0.6543)] == ["19,550", "100", "44.3", "0.654"]


def test_every_picture_preset_can_be_measured() -> None:
    groups = {run.group_of(name) for name in CONTENDERS}
    assert groups == {"quadratic", *preset_names("images")}
    assert set(pictures.USUAL) <= groups
    assert {run.role_of(name) for name in run.players_of("mnist")} >= {"textbook", "ours", "ours_small_pages"}


def test_a_module_that_is_missing_keeps_a_contender_out() -> None:
    assert CONTENDERS["ours"].can_play
    assert not Contender("x", 1, prepare_textbook, needs="no_such_module").can_play


def test_contenders_play_the_batches_of_the_material() -> None:
    plan = batch_plan(build_config("quadratic"))
    assert (plan.real, plan.fake, plan.generator, plan.latent_dim) == (HALF, HALF, 2 * HALF, LATENT)


@pytest.mark.parametrize(
    ("name", "update"),
    [
        ("digits/ours", "separate"),
        ("digits/textbook", "separate"),
        ("cdigits/textbook", "mixed"),
        ("cdigits/textbook", "joint"),
    ],
)
def test_contenders_on_pictures_take_a_step(name: str, update: str, monkeypatch: pytest.MonkeyPatch) -> None:
    changes = {"batch_size": 4, "model.width": 4, "tips.discriminator_update": update}
    monkeypatch.setattr(pictures, "build_config", lambda preset: build_config(preset, changes))
    play, compiling = CONTENDERS[name].prepare()
    play(1)
    assert compiling > 0


def test_pytorch_plays_the_networks_of_the_material() -> None:
    torch = pytest.importorskip("torch")
    from benchmarks.torch_mnist import torch_networks

    counts = [sum(part.numel() for part in network.parameters()) for network in torch_networks(torch)]
    assert counts == [1_164_289, 40_705]


def test_latencies_and_the_ratio_of_a_generator(tmp_path, monkeypatch) -> None:
    from gan_core.pretrained import pretrained_dir
    from gan_core.runs import RunStore
    from gan_core.service.drawing import Artist

    for name, value in {"PAUSE_SECONDS": 0.0, "PREDICTED": 2}.items():
        monkeypatch.setattr(latent, name, value)
    artist, subject = Artist(RunStore(tmp_path)), "pretrained:digits"  # in the place of the engine's client
    figures = latent.single_pictures(artist, subject, 32, 3, "at rest")
    p50, p95, most = figures.values()
    assert 0 < p50 <= p95 <= most
    figures |= latent.morphs(artist, subject, 32, 2, "at rest")
    median, slowest = list(figures.values())[3:]
    assert 0 < median <= slowest
    found = latent.against_predict(artist, subject, pretrained_dir("digits"), rounds=1)
    rates = [found[f"frames/s of {what} (median)"] for what in ("a morph", "one predict per frame")]
    assert found["ratio of frames/s (median of rounds)"] == pytest.approx(rates[0] / rates[1])
    lines = latent.table(subject, figures | found).splitlines()
    assert len(lines) == 2 + len(figures) + len(found)
    assert {line.count("|") for line in lines} == {3}


def test_latency_can_be_measured_without_a_pretrained_generator(tmp_path) -> None:
    name, folder = latent.run_folder("untrained:digits", tmp_path)
    assert (name, folder) == ("digits", tmp_path / "digits")
    assert (folder / "checkpoints" / "step_00000005" / "generator.keras").is_file()
    assert latent.usual_subject() in ("pretrained:mnist", "untrained:mnist")


@pytest.mark.skipif(os.name != "posix", reason="the peak of memory is asked of a POSIX system")
def test_the_peak_of_memory_is_in_megabytes() -> None:
    from benchmarks.worker import peak_memory_mb

    assert 30 < peak_memory_mb() < 64_000

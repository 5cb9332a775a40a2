from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from app.gallery.cards import card_of
from app.gallery.reading import (
    duration,
    figures_in_words,
    last_row,
    main_figures,
    newest_sample,
    seconds_left,
)
from app.gallery.thumbs import PIXELS, sketch, thumbnail
from app.look import COLOURS
from gan_core.runs import RunPaths, RunStore, append_lines
from tests.app.run_folders import make_run


def the_card(root, run_id):
    return card_of(RunStore(root).summary(run_id))


def picture(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_the_last_whole_row_is_found_in_a_long_file(tmp_path):
    path = tmp_path / "rows.jsonl"
    assert last_row(path) is None
    append_lines(path, [{"step": step, "note": "x" * 200} for step in range(1000)])
    assert last_row(path)["step"] == 999
    with path.open("a") as file:
        file.write('{"step": 1000, "no')
    assert last_row(path)["step"] == 999


def test_the_newest_sample_counts_steps_not_letters(tmp_path):
    samples = RunPaths(tmp_path).samples
    assert newest_sample(tmp_path) is None
    samples.mkdir()
    for name in ("step_00000009.png", "step_100000000.png", "step_00000100.png", "real.png", "latents.npz"):
        (samples / name).touch()
    assert newest_sample(tmp_path).name == "step_100000000.png"


def test_figures_stand_beside_their_floors(tmp_path):
    card = the_card(tmp_path, make_run(tmp_path, "quadratic", step=100))
    words = [(one.label, one.value, one.floor) for one in main_figures(card.path, card.kind)]
    assert words == [("Energy distance", "0.0042", "0.0002"), ("Coverage", "93%", "99%")]


def test_the_same_name_means_another_figure_for_pictures():
    figure = {"coverage": {"value": 0.8, "floor": 1.0}}
    labels = [figures_in_words(figure, kind)["coverage"].label for kind in ("points", "images")]
    assert labels[0] == "Coverage"
    assert labels[1] != labels[0]


def test_damaged_figures_are_left_out():
    figures = {"coverage": {"value": None}, "diversity": "?", "new_one": {"value": 0.123456, "floor": None}}
    words = figures_in_words(figures, "images")
    assert [(one.label, one.value, one.floor) for one in words.values()] == [("new one", "0.123", "")]


def test_time_left_comes_from_the_pace_so_far(tmp_path):
    append_lines(RunPaths(tmp_path).metrics, [{"step": 50, "seconds": 10.0}])
    assert seconds_left(tmp_path, 100, 400) == pytest.approx(60.0)
    assert seconds_left(tmp_path, 400, 400) is None
    assert seconds_left(tmp_path / "none", 1, 2) is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 s"), (59, "59 s"), (90, "2 min"), (3600, "1 h"), (7800, "2 h 10 min"), (200_000, "55 h")],
)
def test_lengths_of_time(seconds, words):
    assert duration(seconds) == words


@pytest.mark.parametrize("preset", ["digits", "petals", "dcgan96", "cdigits", "quadratic"])
def test_a_thumbnail_shows_the_newest_samples(tmp_path, preset):
    card = the_card(tmp_path, make_run(tmp_path, preset, step=20, moments=3))
    made = picture(thumbnail(card))
    assert made.size == (PIXELS, PIXELS)
    assert thumbnail(card) != sketch(card.kind)
    assert thumbnail(card) is thumbnail(card), "made once"


def test_a_new_sample_is_a_new_thumbnail(tmp_path):
    card = the_card(tmp_path, make_run(tmp_path, "digits", step=20))
    before = thumbnail(card)
    grid = np.random.default_rng(1).integers(0, 255, (100, 100), dtype=np.uint8)
    Image.fromarray(grid).save(RunPaths(card.path).samples / "step_00000021.png")
    assert thumbnail(card) != before


def test_a_scatter_has_the_colours_of_real_and_fake_and_no_ground(tmp_path):
    card = the_card(tmp_path, make_run(tmp_path, "ring", step=0))
    pixels = np.asarray(picture(thumbnail(card)).convert("RGBA")).reshape(-1, 4)
    seen = {tuple(int(c) for c in pixel[:3]) for pixel in pixels if pixel[3] == 255}
    for name in ("real", "fake"):
        assert tuple(int(COLOURS[name][at : at + 2], 16) for at in (1, 3, 5)) in seen
    assert (pixels[:, 3] == 0).mean() > 0.5


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\nhalf"])
def test_a_damaged_sample_becomes_a_sketch(tmp_path, content):
    card = the_card(tmp_path, make_run(tmp_path, "digits", state="queued", step=0))
    assert thumbnail(card) == sketch("images")
    samples = RunPaths(card.path).samples
    samples.mkdir(exist_ok=True)
    (samples / "step_00000001.png").write_bytes(content)
    assert thumbnail(card) == sketch("images")

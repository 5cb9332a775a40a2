from __future__ import annotations

import io
import time

import numpy as np
import pytest
from PIL import Image

from app.studio import takeaway
from gan_core.imaging import png_bytes


@pytest.fixture
def files(tmp_path):
    made = []
    for index in range(12):
        path = tmp_path / f"step_{index:08d}.png"
        path.write_bytes(png_bytes(np.full((20, 24, 1), 20 * index, np.uint8)))
        made.append(path)
    return made


def finished(making):
    deadline = time.monotonic() + 30
    while making.busy and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not making.busy
    return making


def test_a_gif_of_every_grid_with_the_last_one_held(files):
    making = finished(takeaway.film_of(files, "gif", 4.0))
    assert making.problem == ""
    assert making.share == 1.0
    with Image.open(io.BytesIO(making.content)) as gif:
        assert gif.format == "GIF"
        assert gif.size == (24 * 20, 20 * 20)
        shown = sum(_duration(gif, index) for index in range(gif.n_frames))
    assert shown == pytest.approx((12 + 6) * 250, abs=260)  # equal frames at the end may become one


def _duration(gif, index):
    gif.seek(index)
    return gif.info["duration"]


def test_a_long_run_is_spread_evenly_and_keeps_its_ends(files):
    frames = takeaway.chosen_frames(files, 2.0, most=4)
    values = [int(frames[index][0, 0, 0]) for index in range(len(frames))]
    assert values == [0, 80, 140, 220, 220, 220, 220]


def test_stopping_leaves_no_file(files):
    making = takeaway.film_of(files * 40, "gif", 4.0)
    making.stop()
    finished(making)
    assert making.content == b""
    assert making.problem == ""
    assert not making.useful


def test_a_grid_that_vanished_is_said_in_words(files):
    files[0].unlink()
    making = finished(takeaway.film_of(files, "gif", 4.0))
    assert "cannot be read as a PNG" in making.problem
    assert making.content == b""


def test_no_grids_no_film():
    assert "train a little first" in finished(takeaway.film_of([], "mp4", 4.0)).problem

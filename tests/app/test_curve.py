from __future__ import annotations

import json

import pytest

from app.components.curve import read_frames, still_curve

GOOD = {
    "box": [-1, 1, -1, 1],
    "real": [[0, 0], [0.5, 0.25]],
    "frames": [{"step": 0, "fake": [[0, 0]]}, {"step": 100, "fake": [[0.5, 0.2]]}],
}


def stored(tmp_path, data):
    path = tmp_path / "frames.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data))
    return path


def test_frames_are_read(tmp_path):
    frames = read_frames(stored(tmp_path, GOOD))
    assert [frame["step"] for frame in frames["frames"]] == [0, 100]
    assert frames["box"] == [-1, 1, -1, 1]


@pytest.mark.parametrize(
    "data",
    [
        "no json",
        "[]",
        {**GOOD, "frames": []},
        {**GOOD, "box": [0, 1]},
        {**GOOD, "real": [[0, "NaN"]]},
        {**GOOD, "frames": [{"step": 0, "fake": [[0, 0]]}, {"step": 1, "fake": []}]},
        {"box": [0, 1, 0, 1]},
    ],
)
def test_a_broken_file_is_no_animation(tmp_path, data):
    assert read_frames(stored(tmp_path, data)) is None


def test_a_missing_file_is_no_animation(tmp_path):
    assert read_frames(tmp_path / "none.json") is None


def test_the_still_curve_is_the_quadratic():
    curve = still_curve()
    assert all(y == pytest.approx(x * x, abs=1e-12) for x, y in curve["real"])
    assert (min(x for x, _ in curve["real"]), max(x for x, _ in curve["real"])) == (-0.5, 0.5)
    assert curve["frames"] == []

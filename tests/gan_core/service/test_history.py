"""Frames and curves stay bounded and span the whole run."""

from __future__ import annotations

import base64

import numpy as np

from gan_core.service.history import CurveLog, FrameLog

PACKED = {
    "fakes": np.array([[0, 8192]], np.int16),
    "opinion": np.array([255], np.uint8),
    "heat": np.zeros(4, np.uint8),
    "grid": np.zeros((1, 2), np.int16),
    "arrows": np.zeros((1, 2), np.int16),
}


def filled(count: int, **limits: int) -> FrameLog:
    log = FrameLog(**limits)
    for step in range(count):
        log.add(step, PACKED, {"g_loss": float(step)})
    return log


def test_a_frame_carries_its_arrays_as_base64():
    frame = filled(1).since(-1, 10)["frames"][0]
    assert np.frombuffer(base64.b64decode(frame["fakes"]), np.int16).tolist() == [0, 8192]
    assert base64.b64decode(frame["scores"]) == b"\xff"
    assert (frame["seq"], frame["step"], frame["m"]) == (0, 0, {"g_loss": 0.0})


def test_only_new_frames_are_given():
    answer = filled(10).since(6, 100)
    assert [frame["seq"] for frame in answer["frames"]] == [7, 8, 9]
    assert answer["last_seq"] == 9


def test_old_frames_are_thinned_and_new_ones_kept_whole():
    log = filled(5000, limit=100, recent=20)
    answer = log.since(-1, 1000)
    seqs = [frame["seq"] for frame in answer["frames"]]
    assert len(seqs) <= 101
    assert seqs[0] == 0
    assert seqs[-1] == 4999
    assert seqs[-20:] == list(range(4980, 5000))
    assert set(range(answer["first_seq"], 5000)) <= set(seqs)
    assert np.diff(seqs).max() < 5 * 5000 / 40  # spread over the whole run, not bunched at its end


def test_more_frames_than_asked_for_are_thinned_evenly_with_the_newest():
    answer = filled(200).since(-1, 11)
    seqs = [frame["seq"] for frame in answer["frames"]]
    assert len(seqs) == 11
    assert (seqs[0], seqs[-1]) == (0, 199)
    assert 15 <= np.diff(seqs).min() <= np.diff(seqs).max() <= 25


def test_curves_keep_the_mean_of_every_bin():
    log = CurveLog(("g_loss",), limit=4)
    log.add(0, {"g_loss": np.arange(1.0, 9.0)})
    curves = log.to_json()
    assert curves["step"] == [2, 4, 6, 8]
    assert curves["g_loss"] == [1.5, 3.5, 5.5, 7.5]


def test_curves_are_the_same_however_the_steps_arrive():
    values = np.random.default_rng(0).random(1000)
    whole, pieces = CurveLog(("a",), limit=20), CurveLog(("a",), limit=20)
    whole.add(0, {"a": values})
    for start in range(0, 1000, 7):
        pieces.add(start, {"a": values[start : start + 7]})
    assert whole.to_json()["step"][-1] == 1000
    np.testing.assert_allclose(
        np.interp(500, whole.to_json()["step"], whole.to_json()["a"]),
        np.interp(500, pieces.to_json()["step"], pieces.to_json()["a"]),
        atol=0.1,
    )
    assert len(pieces.to_json()["step"]) <= 21


def test_a_network_that_did_not_train_leaves_a_gap():
    log = CurveLog(("g_loss", "d_loss"))
    log.add(0, {"g_loss": np.array([np.nan]), "d_loss": np.array([0.25])})
    assert log.to_json() == {"step": [1], "g_loss": [None], "d_loss": [0.25]}


def test_rows_of_a_folder_come_before_what_is_trained_now():
    log = CurveLog(("g_loss",))
    log.add_rows([{"step": 100, "g_loss": 0.5}, {"step": 200, "g_loss": None}], every=100)
    log.add(200, {"g_loss": np.full(100, 2.0)})
    assert log.to_json() == {"step": [100, 200, 300], "g_loss": [0.5, None, 2.0]}

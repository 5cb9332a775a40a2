from __future__ import annotations

import base64

import numpy as np

from app.latent import noise


def test_two_numbers_move_and_the_others_stay():
    start = np.array([9.0, 8.0, 7.0, 6.0], np.float32)
    z = noise.at(start, (1, 3), np.array([0.5, 1.0]), -2.0)
    np.testing.assert_array_equal(z, [[9.0, 0.5, 7.0, -2.0], [9.0, 1.0, 7.0, -2.0]])
    np.testing.assert_array_equal(start, [9.0, 8.0, 7.0, 6.0])


def test_the_grid_begins_at_the_top_left():
    z = noise.grid(np.zeros(2, np.float32), (0, 1))
    assert z.shape == (noise.SIDE**2, 2)
    np.testing.assert_array_equal(z[[0, noise.SIDE - 1, -1]], [[-3, 3], [3, 3], [3, -3]])


def test_every_line_that_is_drawn_is_whole():
    assert (noise.SIDE - 1) % noise.EVERY == 0
    assert noise.SIDE**2 <= 1024


def test_a_z_of_one_number_moves_with_x_alone():
    z = noise.at(np.zeros(1, np.float32), (0, 0), 1.5, -2.0)
    np.testing.assert_array_equal(z, [[1.5]])


def test_the_payload_holds_the_bent_grid_and_the_exact_point(subject_of, fake):
    subject = subject_of("ring")
    start = np.zeros(subject.dim, np.float32)
    payload = noise._payload(subject, (0, 1), start)
    points = np.frombuffer(base64.b64decode(payload["points"]), "<f4").reshape(-1, 2)
    np.testing.assert_allclose(points, noise.grid(start, (0, 1))[:, :2])
    assert payload["names"] == ["z 1", "z 2"]
    assert payload["at"] == [0.0, 0.0]
    assert payload["id"] != noise._payload(subject, (1, 0), start)["id"]

"""Distances to curves, against values worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from gan_core.data.curves import arc, distance_to_curve, distance_to_points, graph_pieces


def test_distance_to_a_segment_beside_it_and_beyond_its_ends():
    distance = distance_to_curve([np.array([[0.0, 0.0], [4.0, 0.0]])])
    points = np.array([[2.0, 0.0], [1.0, -3.0], [-3.0, 4.0], [7.0, 4.0]])
    assert distance(points) == pytest.approx([0.0, 3.0, 5.0, 5.0], abs=1e-12)


def test_no_segment_joins_two_pieces():
    distance = distance_to_curve([np.array([[0.0, 0.0], [1.0, 0.0]]), np.array([[3.0, 0.0], [4.0, 0.0]])])
    assert distance(np.array([[2.0, 0.0]])) == pytest.approx([1.0], abs=1e-12)


def test_a_piece_of_one_vertex_is_a_point():
    assert distance_to_curve([np.array([[1.0, 1.0]])])(np.array([[4.0, 5.0]])) == pytest.approx([5.0])


def test_a_closed_curve_has_no_gap_where_it_closes():
    distance = distance_to_curve([arc((0.0, 0.0), 1.0, np.linspace(0.0, 2 * np.pi, 4096))])
    near_the_seam = arc((0.0, 0.0), 1.0, np.linspace(-0.01, 0.01, 101))
    assert distance(near_the_seam).max() < 1e-6
    assert distance(2 * near_the_seam) == pytest.approx(np.ones(101), abs=1e-6)


def test_distance_to_points_is_to_the_nearest():
    distance = distance_to_points(np.array([[0.0, 0.0], [10.0, 0.0]]))
    assert distance(np.array([[3.0, 4.0], [9.0, 0.0]])) == pytest.approx([5.0, 1.0])


def test_a_graph_is_cut_at_gaps_and_at_jumps():
    x = np.linspace(-1.0, 1.0, 9)
    y = np.sign(x)
    y[1] = np.nan
    lengths = [len(piece) for piece in graph_pieces(x, y)]
    assert lengths == [1, 2, 1, 4]  # a gap at x[1]; jumps before and after sign(0) = 0


def test_a_steep_but_steady_graph_stays_in_one_piece():
    x = np.linspace(-1.0, 1.0, 8193)
    assert [len(piece) for piece in graph_pieces(x, np.tanh(100 * x))] == [8193]

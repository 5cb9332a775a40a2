from __future__ import annotations

import json

import numpy as np
import pytest

from gan_core.errors import ConfigError
from gan_core.service.wire import Rendered, pack, rows_to_send, unpack


@pytest.mark.parametrize("dtype", [np.uint8, np.int32, np.float32])
def test_arrays_survive_the_way(dtype) -> None:
    array = np.arange(24).reshape(2, 3, 4).astype(dtype)
    for given in (array, array[:, ::-1], array[:0]):
        back = unpack(json.loads(json.dumps(pack(given))))
        assert back.dtype == dtype
        np.testing.assert_array_equal(back, given)


@pytest.mark.parametrize(
    "told",
    [
        {"dtype": "|O", "shape": [1], "data": ""},
        {"dtype": "<f4", "shape": [3], "data": "AAAA"},
        {"dtype": "<f4", "shape": [1], "data": "?"},
    ],
)
def test_what_is_no_array_is_refused(told) -> None:
    with pytest.raises(TypeError):
        unpack(told)


def test_an_array_of_another_kind_is_not_sent() -> None:
    with pytest.raises(TypeError, match="expected one of"):
        pack(np.array(["a"], object))


def test_an_answer_survives_the_way() -> None:
    pictures = np.arange(32, dtype=np.uint8).reshape(2, 4, 4, 1)
    answer = Rendered(7, pictures, None, np.float32([0.25, 0.5]), True)
    back = Rendered.unpacked(json.loads(json.dumps(answer.packed())))
    assert (back.step, back.points, back.probability) == (7, None, True)
    np.testing.assert_array_equal(back.pictures, pictures)
    np.testing.assert_array_equal(back.scores, [0.25, 0.5])


def test_one_vector_is_one_row() -> None:
    assert rows_to_send([1, 2, 3], None)["z"]["shape"] == [1, 3]


@pytest.mark.parametrize(
    ("labels", "expected"),
    [(3, 3), (np.int64(3), 3), ("seven", "seven"), (None, None), ([1, 2], "<i4"), (np.array([[0.5, 0.5]]), "<f4")],
)
def test_labels_are_sent_as_what_they_are(labels, expected) -> None:
    sent = json.loads(json.dumps(rows_to_send([[1.0]], labels)))["labels"]
    assert (sent["dtype"] if isinstance(sent, dict) else sent) == expected


@pytest.mark.parametrize(
    ("z", "labels", "sentence"),
    [
        ([["a"]], None, "z expected rows of numbers (n, latent_dim), received something else."),
        ([[1], [1, 2]], None, "z expected rows of numbers (n, latent_dim), received something else."),
        ([[1]], ["a"], "The labels expected numbers of classes (n,) or weights (n, classes)."),
    ],
)
def test_what_cannot_be_sent_is_said_in_words(z, labels, sentence) -> None:
    with pytest.raises(ConfigError) as problem:
        rows_to_send(z, labels)
    assert str(problem.value) == sentence

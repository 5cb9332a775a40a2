"""The network in NumPy against Keras, and its gates."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from gan_core.errors import RunError
from gan_core.text.generating.network import WordNetwork, product, repeated, taken
from tests.text_runs import random_weights

SIZE, UNITS, LENGTH = 23, 9, 6


def keras_twin(arrays: dict[str, np.ndarray], layers: int) -> keras.Model:
    """A Keras model with the same weights, which answers at every place of its input."""
    model = keras.Sequential(
        [keras.layers.Embedding(SIZE, 10)]
        + [keras.layers.LSTM(UNITS, return_sequences=True) for _ in range(layers)]
        + [keras.layers.Dropout(0.5), keras.layers.Dense(SIZE, activation="softmax")]
    )
    model.build((None, None))
    names = ["embedding"]
    names += [f"lstm{n}.{part}" for n in range(layers) for part in ("kernel", "recurrent", "bias")]
    model.set_weights([arrays[name] for name in (*names, "dense.kernel", "dense.bias")])
    return model


@pytest.mark.parametrize("layers", [1, 2])
def test_it_gives_what_keras_gives_in_both_forms(layers) -> None:
    arrays = random_weights(SIZE, seed=layers, units=UNITS, layers=layers)
    model = keras_twin(arrays, layers)
    texts = np.random.default_rng(1).integers(1, SIZE, (5, LENGTH))
    padded = np.concatenate([np.zeros((5, 2), int), texts[:, 2:]], axis=1)
    plain, in_front = (np.asarray(model(rows, training=False))[:, -1] for rows in (texts, padded))
    whole = WordNetwork(arrays, "headlines", LENGTH)
    windows = WordNetwork(arrays, "prefixes", LENGTH)
    for row in range(5):
        np.testing.assert_allclose(whole.probabilities(texts[row]), plain[row], atol=1e-6)
        np.testing.assert_allclose(windows.probabilities(texts[row, 2:]), in_front[row], atol=1e-6)
        np.testing.assert_allclose(windows.probabilities(texts[row]), plain[row], atol=1e-6)
    assert np.abs(whole.probabilities(texts[0, 2:]) - in_front[0]).max() > 1e-4  # padding in front is not nothing


def test_rows_side_by_side_are_rows_on_their_own() -> None:
    network = WordNetwork(random_weights(SIZE, units=UNITS, layers=2), "headlines", LENGTH)
    texts = np.random.default_rng(2).integers(1, SIZE, (4, 5))
    state = network.after(texts)
    together = np.exp(network.log_probabilities(state))
    assert together.shape == (4, SIZE)
    for row in range(4):
        np.testing.assert_allclose(together[row], network.probabilities(texts[row]), atol=1e-6)
    swapped = np.exp(network.log_probabilities(taken(state, np.array([3, 0]))))
    np.testing.assert_allclose(swapped, together[[3, 0]], atol=1e-6)
    assert [part.shape for layer in repeated(network.start(), 3) for part in layer] == [(3, UNITS)] * 4


def test_the_last_words_are_read_where_the_form_takes_only_so_many() -> None:
    network = WordNetwork(random_weights(SIZE, units=UNITS), "prefixes", LENGTH)
    text = list(np.random.default_rng(3).integers(1, SIZE, 40))
    np.testing.assert_array_equal(network.probabilities(text), network.probabilities(text[-LENGTH:]))
    assert np.abs(network.probabilities(text) - network.probabilities(text[:LENGTH])).max() > 1e-4


@pytest.mark.parametrize("form", ["headlines", "prefixes"])
def test_the_gates_lead_to_what_the_network_says(form) -> None:
    network = WordNetwork(random_weights(SIZE, units=UNITS, layers=2), form, LENGTH)
    found = network.gates([4, 7, 1])
    assert len(found) == 2
    for (hidden, cell), layer in zip(network.after(np.array([[4, 7, 1]])), found, strict=True):
        np.testing.assert_allclose(layer["hidden"][-1], hidden[0], atol=1e-6)
        np.testing.assert_allclose(layer["cell"][-1], cell[0], atol=1e-6)
        stored = layer["input"][1:] * layer["candidate"][1:]
        np.testing.assert_allclose(layer["cell"][1:], layer["forget"][1:] * layer["cell"][:-1] + stored, atol=1e-6)
        np.testing.assert_allclose(layer["hidden"], layer["output"] * np.tanh(layer["cell"]), atol=1e-6)
        for name in ("input", "forget", "output"):
            assert layer[name].shape == (3, UNITS)
            assert 0 < layer[name].min() < layer[name].max() < 1


def test_the_gates_by_hand() -> None:
    """One unit, one number of embedding: i, f, c, o from sums of 1, 2, 3 and 4."""
    arrays = {
        "embedding": np.array([[0.0], [1.0]]), "lstm0.kernel": np.array([[1.0, 2.0, 3.0, 4.0]]),
        "lstm0.recurrent": np.zeros((1, 4)), "lstm0.bias": np.zeros(4),
        "dense.kernel": np.zeros((1, 2)), "dense.bias": np.array([0.0, np.log(3)]),
    }  # fmt: skip
    network = WordNetwork(arrays, "headlines", 1)
    found = network.gates([1])[0]
    expected = {"input": 0.731059, "forget": 0.880797, "candidate": 0.995055, "output": 0.982014, "cell": 0.727443}
    for name, value in expected.items():
        assert found[name][0, 0] == pytest.approx(value, abs=2e-6)
    np.testing.assert_allclose(network.probabilities([1]), [0.25, 0.75], atol=1e-6)


def test_small_numbers_of_the_timeline_will_do() -> None:
    arrays = random_weights(SIZE, units=UNITS)
    small = WordNetwork({name: array.astype(np.float16) for name, array in arrays.items()}, "headlines", LENGTH)
    difference = np.abs(small.probabilities([3, 4]) - WordNetwork(arrays, "headlines", LENGTH).probabilities([3, 4]))
    assert 0 < difference.max() < 0.005


@pytest.mark.parametrize(
    ("changed", "form", "sentence"),
    [
        ({}, "words", "A word network is trained on prefixes or headlines, received 'words'; restore the run."),
        ({"dense.bias": None}, "headlines",
         "The weights of a word network expected an array dense.bias, received none; train it again."),
        ({"lstm0.kernel": None}, "headlines",
         "The weights of a word network expected an array lstm0.kernel, received none; train it again."),
        ({"dense.bias": np.zeros(4)}, "headlines",
         "The weights of a word network expected dense.bias of shape (23,), received (4,); train it again."),
        ({"lstm0.recurrent": np.zeros((9, 9))}, "headlines",
         "The weights of a word network expected lstm0.recurrent of shape (9, 36), received (9, 9); train it again."),
        ({"dense.bias": np.full(SIZE, np.nan)}, "headlines",
         "The weights of a word network must be finite, received others in dense.bias; train it again."),
    ],
)  # fmt: skip
def test_weights_that_do_not_belong_together(changed, form, sentence) -> None:
    arrays = {**random_weights(SIZE, units=UNITS), **changed}
    arrays = {name: array for name, array in arrays.items() if array is not None}
    with pytest.raises(RunError) as caught:
        WordNetwork(arrays, form, LENGTH)
    assert str(caught.value) == sentence


def test_a_length_that_no_text_has() -> None:
    with pytest.raises(
        RunError, match=r"^input_length expected a number from 1 to 10,000, received 0; restore the run"
    ):
        WordNetwork(random_weights(SIZE, units=UNITS), "prefixes", 0)


@pytest.mark.parametrize("rows", [0, 1, 2, 9, 48, 64, 65])
@pytest.mark.parametrize("columns", [5, 400, 2422, 30_000])
def test_a_product_in_pieces_is_the_product(rows, columns) -> None:
    rng = np.random.default_rng(4)
    given, kernel = (rng.normal(size=shape).astype(np.float32) for shape in ((rows, 100), (100, columns)))
    found = product(given, kernel)
    assert (found.shape, found.dtype) == ((rows, columns), np.float32)
    np.testing.assert_allclose(found, given.astype(np.float64) @ kernel, atol=1e-4)


def test_no_product_of_a_keystroke_is_large_enough_for_a_second_thread(monkeypatch) -> None:
    sizes = []

    def counted(rows: np.ndarray, kernel: np.ndarray, out: np.ndarray) -> np.ndarray:
        sizes.append(rows.size * kernel.shape[1])
        out[...] = rows @ kernel
        return out

    monkeypatch.setattr(np, "matmul", counted)
    product(np.ones((9, 100), np.float32), np.ones((100, 2422), np.float32))
    assert sum(sizes) == 9 * 100 * 2422
    assert 200_000 < max(sizes) <= 2**18

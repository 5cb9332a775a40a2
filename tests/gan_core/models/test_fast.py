"""The fast layers against Keras' own: the same variables, the same function, the same gradients."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from gan_core.models import fast

CLOSE = {"rtol": 1e-4, "atol": 1e-4}
# Fast layer, plain layers, input (height, width, channels).
PAIRS = {
    "7x7 to one": (fast.ShiftedConv2D(1, 7), [layers.Conv2D(1, 7, padding="same")], (9, 8, 5)),
    "3x5 to three": (
        fast.ShiftedConv2D(3, (3, 5), activation="tanh"),
        [layers.Conv2D(3, (3, 5), padding="same", activation="tanh")],
        (6, 7, 4),
    ),
    "even kernel": (fast.ShiftedConv2D(2, 4), [layers.Conv2D(2, 4, padding="same")], (6, 5, 3)),
    "transposed 5x5": (
        fast.ShiftedConv2DTranspose(3, 5, activation="sigmoid"),
        [layers.Conv2DTranspose(3, 5, 2, padding="same", activation="sigmoid")],
        (4, 6, 5),
    ),
    "transposed 4x4": (
        fast.ShiftedConv2DTranspose(1, 4),
        [layers.Conv2DTranspose(1, 4, 2, padding="same")],
        (5, 4, 3),
    ),
    "lean": (
        fast.LeanConv2DTranspose(6, 4, 2, padding="same"),
        [layers.Conv2DTranspose(6, 4, 2, padding="same")],
        (5, 4, 3),
    ),
    "lean, valid": (fast.LeanConv2DTranspose(2, 5, 2), [layers.Conv2DTranspose(2, 5, 2)], (3, 4, 3)),
    "twice as large": (
        fast.UpConv2D(4, 3, size=2),
        [layers.UpSampling2D(2), layers.Conv2D(4, 3, padding="same")],
        (4, 5, 3),
    ),
    "three times": (
        fast.UpConv2D(4, (5, 3), size=3, activation="relu"),
        [layers.UpSampling2D(3), layers.Conv2D(4, (5, 3), padding="same", activation="relu")],
        (3, 4, 6),
    ),
    "without bias": (
        fast.UpConv2D(2, 3, size=4, use_bias=False),
        [layers.UpSampling2D(4), layers.Conv2D(2, 3, padding="same", use_bias=False)],
        (3, 3, 2),
    ),
}


@pytest.fixture(params=PAIRS, ids=str)
def pair(request: pytest.FixtureRequest) -> tuple[keras.Model, keras.Model, tuple[int, ...]]:
    """A model of the fast layer and one of its plain form with the same weights."""
    kind, plain_layers, shape = PAIRS[request.param]
    quick = keras.Sequential([keras.Input(shape), kind.__class__.from_config(kind.get_config())])
    plain = keras.Sequential(
        [keras.Input(shape), *(each.__class__.from_config(each.get_config()) for each in plain_layers)]
    )
    random = np.random.default_rng(0)
    plain.set_weights([0.15 * random.standard_normal(weight.shape) for weight in plain.get_weights()])
    quick.set_weights(plain.get_weights())
    return quick, plain, shape


def test_same_variables_and_shapes(pair) -> None:
    quick, plain, _ = pair
    described = [[(v.name, tuple(v.shape), v.trainable) for v in model.variables] for model in (quick, plain)]
    assert described[0] == described[1]
    assert quick.output_shape == plain.output_shape
    for variable in quick.trainable_variables:
        mine, other = (getattr(model.layers[-1], f"{variable.name}_initializer") for model in (quick, plain))
        assert type(mine) is type(other)


def test_same_function_and_gradients(pair) -> None:
    quick, plain, shape = pair
    random = np.random.default_rng(1)
    x = tf.constant(random.standard_normal((3, *shape)), tf.float32)
    weighting = tf.constant(random.standard_normal((3, *plain.output_shape[1:])), tf.float32)
    found = [_values(model, x, weighting) for model in (quick, plain)]
    assert float(np.abs(found[1][0]).max()) > 0.1
    for mine, expected in zip(*found, strict=True):
        np.testing.assert_allclose(mine, expected, **CLOSE)


def _values(model: keras.Model, x: tf.Tensor, weighting: tf.Tensor) -> list[np.ndarray]:
    """Outputs, and the gradients of a weighted sum: to the input, to every variable, and the slope's own slope."""

    @tf.function
    def values() -> list[tf.Tensor]:
        variables = [variable.value for variable in model.trainable_variables]
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as tape:
                tape.watch(x)
                outputs = model(x, training=True)
                total = tf.reduce_sum(weighting * tf.sin(outputs))
            first = tape.gradient(total, [x, *variables])
            steepness = tf.reduce_sum(tf.square(first[0]))
        return [outputs, *first, outer.gradient(steepness, x)]

    return [value.numpy() for value in values()]


def test_any_batch_size_passes() -> None:
    for kind, _, shape in PAIRS.values():
        model = keras.Sequential([keras.Input(shape), kind.__class__.from_config(kind.get_config())])
        call = tf.function(model, input_signature=[tf.TensorSpec((None, *shape), tf.float32)])
        assert [call(tf.zeros((n, *shape))).shape[0] for n in (1, 4)] == [1, 4]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: fast.ShiftedConv2D(1, 7, strides=2), r"ShiftedConv2D: expected strides=\(1, 1\), received \(2, 2\)"),
        (lambda: fast.ShiftedConv2D(1, 7, padding="valid"), "expected padding='same', received 'valid'"),
        (lambda: fast.UpConv2D(1, 3, dilation_rate=2), r"UpConv2D: expected dilation_rate=\(1, 1\)"),
        (lambda: fast.UpConv2D(1, 4), r"UpConv2D: expected an odd kernel_size, received \(4, 4\); use 3 or 5."),
        (lambda: fast.ShiftedConv2DTranspose(1, 4, 2, padding="valid"), "use the plain Keras layer for this."),
    ],
)
def test_what_they_cannot_do_is_refused(make, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


def test_where_they_pay(monkeypatch: pytest.MonkeyPatch) -> None:
    pays = fast.pays
    assert pays(fast.ShiftedConv2D, (28, 28, 128), 1, 7, 1)
    assert not pays(fast.ShiftedConv2D, (28, 28, 128), 64, 7, 1)
    assert not pays(fast.ShiftedConv2D, (28, 28, 3), 1, 7, 1)
    assert pays(fast.ShiftedConv2DTranspose, (32, 32, 64), 3, 5, 2)
    assert pays(fast.UpConv2D, (32, 32, 128), 128, 3, 3)
    assert not pays(fast.UpConv2D, (32, 32, 128), 128, 4, 3)
    monkeypatch.setattr(fast, "on_gpu", lambda: True)
    assert not pays(fast.ShiftedConv2D, (28, 28, 128), 1, 7, 1)


@pytest.mark.parametrize("shape", [(6, 5, 4, 3), (1, 1, 1, 2), (7, 4)], ids=["pictures", "one number", "rows"])
def test_batch_norm_is_keras_own(shape: tuple[int, ...]) -> None:
    random = np.random.default_rng(2)
    both = [kind(momentum=0.8) for kind in (fast.FusedBatchNormalization, layers.BatchNormalization)]
    gamma, beta = random.standard_normal((2, shape[-1]))
    x, weighting = (tf.constant(random.standard_normal(shape) * 2 + 1, tf.float32) for _ in range(2))
    found = []
    for layer in both:
        layer.build(shape)
        layer.set_weights([gamma, beta, np.zeros(shape[-1]), np.ones(shape[-1])])
        found.append([*_slopes(layer, x, weighting), *layer.get_weights(), layer(x, training=False)])
    assert np.abs(found[0][-2] - 1.0).max() > 0.1  # the moving variance has moved
    for mine, expected in zip(*found, strict=True):
        np.testing.assert_allclose(mine, expected, **CLOSE)


def _slopes(layer: keras.Layer, x: tf.Tensor, weighting: tf.Tensor) -> list[np.ndarray]:
    """What it makes of x while it trains, the gradients, and the gradients of the slope's own size."""

    @tf.function
    def slopes() -> list[tf.Tensor]:
        variables = [layer.gamma.value, layer.beta.value]
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as tape:
                tape.watch(x)
                outputs = layer(x, training=True)
                total = tf.reduce_sum(weighting * tf.sin(outputs))
            first = tape.gradient(total, [x, *variables])
            steepness = tf.reduce_sum(tf.square(first[0]))
        return [outputs, *first, *outer.gradient(steepness, [x, variables[0]])]

    return [value.numpy() for value in slopes()]


def test_a_batch_norm_that_does_not_train_stands_still() -> None:
    layer = fast.FusedBatchNormalization()
    layer.build((None, 2, 2, 3))
    layer.trainable = False
    x = tf.constant(np.random.default_rng(3).standard_normal((4, 2, 2, 3)), tf.float32)
    np.testing.assert_allclose(layer(x, training=True), x / np.sqrt(1.001), **CLOSE)
    np.testing.assert_array_equal(layer.moving_mean, np.zeros(3))

"""Both networks of one structure as a compiled function of z and of their weights.

Compiling takes longer than loading: the checkpoints of a run, and the runs of a class that began alike, share one
mould and differ in the weights that are poured in.
"""

from __future__ import annotations

from collections import OrderedDict

import keras
import numpy as np
import tensorflow as tf

from gan_core.config import RunConfig
from gan_core.engine.program import BUILD_LOCK, structure_key
from gan_core.models.activations import LiveLeakyReLU, live_slope
from gan_core.models.zoo import build_generator

MOST_MOULDS = 12
MOST_FEATURES = 1024
BENDS = (LiveLeakyReLU, keras.layers.ReLU, keras.layers.Activation)
Weights = list[tf.Tensor]
_moulds: OrderedDict[str, Mould] = OrderedDict()


class Mould:
    """What is equal for all checkpoints of one structure.

    Arguments:
        config: of a run.
        generator, discriminator: any plain networks of it; only their shapes and settings count.
    """

    def __init__(self, config: RunConfig, generator: keras.Model, discriminator: keras.Model) -> None:
        self._slope = slope_of(generator)
        quick = build_generator(config, live=True)
        self._generator, self._discriminator = _Hollow(quick), _Hollow(discriminator)
        self._early = _Hollow(quick, upto=_early_layer(quick))
        classes = config.model.classes_count or 1 if config.is_conditional else None
        specs = [tf.TensorSpec((None, width)) for width in (config.model.latent_dim, classes) if width]
        weights = [tf.TensorSpec(part.shape, part.dtype) for part in self.weights_of(generator, discriminator)]
        self._inputs, self._split = len(specs), len(self._generator.sources)
        self._compiled = tf.function(self._answer, autograph=False).get_concrete_function(*specs, *weights)

    def weights_of(self, generator: keras.Model, discriminator: keras.Model) -> Weights:
        """The weights of a checkpoint's plain networks, in the order in which they are poured in."""
        return [*self._generator.weights_of(generator), *self._discriminator.weights_of(discriminator)]

    def __call__(self, weights: Weights, *given: np.ndarray) -> tuple[tf.Tensor, tf.Tensor]:
        """z (n, latent_dim) and, of conditional networks, the mix (n, classes) -> samples and D's scores (n,)."""
        return self._compiled(*(tf.constant(part, tf.float32) for part in given), *weights)

    def judge(self, weights: Weights, samples: np.ndarray, mix: np.ndarray | None) -> np.ndarray:
        """D's scores (n,) of samples in the range of the network."""
        told = None if mix is None else tf.constant(mix, tf.float32)
        return self._discriminator(weights[self._split :], tf.constant(samples, tf.float32), told)[:, 0].numpy()

    def early_features(self, generator_weights: list[np.ndarray], z: np.ndarray) -> np.ndarray:
        """What the first hidden layer of G, as ``get_weights`` gives it, makes of z: (n, f), float32.

        Of more than MOST_FEATURES numbers every second, third ... is kept.
        """
        with live_slope(self._slope):
            seen = self._early(self._early.chosen(generator_weights), tf.constant(z, tf.float32), None).numpy()
        return seen[:, :: -(-seen.shape[1] // MOST_FEATURES)]

    def _answer(self, z: tf.Tensor, *rest: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        mix = rest[0] if self._inputs > 1 else None
        weights = list(rest[self._inputs - 1 :])
        with live_slope(self._slope):
            samples = self._generator(weights[: self._split], z, mix)
        return samples, self._discriminator(weights[self._split :], samples, mix)[:, 0]


class _Hollow:
    """A network without weights of its own that takes weights of classes instead of a class: the embedding of a mix
    is the mean of theirs.

    ``sources`` tells of each weight that it takes which number it has in ``get_weights``, or its value where it is
    none of these (the seed of a dropout, which inference does not use).
    """

    def __init__(self, model: keras.Model, upto: keras.Layer | None = None) -> None:
        self._table = next((layer for layer in model.layers if isinstance(layer, keras.layers.Embedding)), None)
        if upto is not None:
            self._table = None
            self._model = keras.Model(model.inputs[0], upto.output)
        elif self._table is not None:
            self._model = keras.Model([model.inputs[0], self._table.output], model.output)
        else:
            self._model = model
        table = [] if self._table is None else [self._table.embeddings]
        number = {id(variable): index for index, variable in enumerate(model.weights)}
        taken = [*table, *self._model.trainable_variables, *self._model.non_trainable_variables]
        self.sources: list[int | tf.Tensor] = [
            number.get(id(variable), tf.convert_to_tensor(variable)) for variable in taken
        ]
        self._first, self._trained = len(table), len(self._model.trainable_variables)

    def weights_of(self, model: keras.Model) -> Weights:
        """What this network takes of a plain one."""
        return self.chosen(model.get_weights())

    def chosen(self, numbers: list[np.ndarray]) -> Weights:
        """What this network takes of all weights of a plain one."""
        return [tf.constant(numbers[source]) if isinstance(source, int) else source for source in self.sources]

    def __call__(self, weights: Weights, inputs: tf.Tensor, mix: tf.Tensor | None) -> tf.Tensor:
        own = weights[self._first :]
        if self._table is not None:
            inputs = [inputs, tf.matmul(mix, weights[0])[:, None, :]]
        return self._model.stateless_call(own[: self._trained], own[self._trained :], inputs, training=False)[0]


def mould_for(config: RunConfig, generator: keras.Model, discriminator: keras.Model) -> Mould:
    """The mould of these networks, made at most once; the least recently used ones are dropped."""
    key = f"{structure_key(config)} {slope_of(generator)} {slope_of(discriminator)}"
    with BUILD_LOCK:
        if key not in _moulds:
            _moulds[key] = Mould(config, generator, discriminator)
            while len(_moulds) > MOST_MOULDS:
                _moulds.popitem(last=False)
        _moulds.move_to_end(key)
        return _moulds[key]


def slope_of(model: keras.Model) -> float:
    """The slope that a plain network was saved with, which a slider may have moved."""
    return next((layer.negative_slope for layer in model.layers if isinstance(layer, keras.layers.LeakyReLU)), 0.0)


def _early_layer(model: keras.Model) -> keras.Layer:
    """The activation of G's first dense layer; that layer itself where no activation comes before it is reshaped."""
    flat = [layer for layer in model.layers if len(layer.output.shape) == 2]
    bent = (layer for layer in flat if isinstance(layer, BENDS))
    return next(bent, None) or next(layer for layer in flat if isinstance(layer, keras.layers.Dense))

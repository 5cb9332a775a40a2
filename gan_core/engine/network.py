"""A Keras model as a pure function of one flat weight vector, which is what the compiled step works on.

One vector instead of a list of arrays makes an optimizer four fused operations, a snapshot one copy, and
30,000 steps/s out of 10,000 on the quadratic.
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from gan_core.models.activations import live_slope

Tensor = tf.Tensor


class Network:
    """Wraps a built Keras model; holds no weights of its own that matter.

    ``weights`` is float32 (size,): all trainable variables, flattened, in Keras' order. ``state`` is the tuple
    of the other variables (BatchNorm statistics, dropout seeds).
    """

    def __init__(self, model: keras.Model) -> None:
        self.model = model
        self.shapes = [tuple(variable.shape) for variable in model.trainable_variables]
        self.sizes = [int(np.prod(shape)) for shape in self.shapes]
        self.size = sum(self.sizes)
        self.has_norm = any(isinstance(layer, keras.layers.BatchNormalization) for layer in model.layers)

    def __call__(
        self,
        weights: Tensor | list[Tensor],
        state: tuple[Tensor, ...],
        x: Tensor | list[Tensor],
        *,
        training: bool,
        slope: Tensor | float,
    ) -> tuple[Tensor, tuple[Tensor, ...]]:
        """Run the model: outputs and the new state. ``training`` as in Keras; ``x`` may be a list of inputs, and
        ``weights`` what :meth:`unflatten` gave."""
        parts = weights if isinstance(weights, list) else self.unflatten(weights)
        with live_slope(slope):
            outputs, new_state = self.model.stateless_call(parts, list(state), x, training=training)
        return outputs, tuple(new_state)

    def frozen(
        self, weights: Tensor, state: tuple[Tensor, ...], x: Tensor | list[Tensor], *, slope: Tensor | float
    ) -> Tensor:
        """Outputs as Keras gives them for a model with ``trainable = False`` inside another's training step:
        BatchNorm uses its moving statistics, dropout stays on."""
        layers = [layer for layer in self.model.layers if isinstance(layer, keras.layers.BatchNormalization)]
        if not layers:
            return self(weights, state, x, training=True, slope=slope)[0]
        variables = [*self.model.trainable_variables, *self.model.non_trainable_variables]
        values = [*self.unflatten(weights), *state]
        by_variable = {id(variable): value for variable, value in zip(variables, values, strict=True)}
        for layer in layers:
            layer.trainable = False
        try:
            trainable = [by_variable[id(v)] for v in self.model.trainable_variables]
            others = [by_variable[id(v)] for v in self.model.non_trainable_variables]
            with live_slope(slope):
                return self.model.stateless_call(trainable, others, x, training=True)[0]
        finally:
            for layer in layers:
                layer.trainable = True

    def standing_state(
        self, weights: Tensor, state: tuple[Tensor, ...], x: Tensor | list[Tensor], *, slope: Tensor | float
    ) -> tuple[Tensor, ...]:
        """The state with BatchNorm's statistics measured anew on ``x``, for weights that were never trained with them,
        such as averaged ones. Source: the standing statistics of Brock, Donahue and Simonyan 2019."""
        moving = [layer for layer in self.model.layers if isinstance(layer, keras.layers.BatchNormalization)]
        kept = {id(variable): layer.momentum for layer in moving for variable in layer.non_trainable_variables}
        keeps = [kept.get(id(variable)) for variable in self.model.non_trainable_variables]
        # From zeros one step of the moving average gives the statistics of x, times 1 - momentum.
        start = tuple(old if keep is None else tf.zeros_like(old) for old, keep in zip(state, keeps, strict=True))
        moved = self(weights, start, x, training=True, slope=slope)[1]
        return tuple(
            old if keep is None else new / (1.0 - keep) for old, new, keep in zip(state, moved, keeps, strict=True)
        )

    def unflatten(self, weights: Tensor) -> list[Tensor]:
        """(size,) -> one tensor for each trainable variable."""
        parts = tf.split(weights, self.sizes)
        return [tf.reshape(part, shape) for part, shape in zip(parts, self.shapes, strict=True)]

    def initial_weights(self, seed: int) -> tuple[np.ndarray, tuple[np.ndarray, ...]]:
        """Fresh weights (size,) and state from each layer's own initializer; the same seed gives the same."""
        variables = self.model.trainable_variables
        fresh = [_initial_value(self.model, variable, seed, index) for index, variable in enumerate(variables)]
        return np.concatenate([value.ravel() for value in fresh]), self._initial_state(seed)

    def _initial_state(self, seed: int) -> tuple[np.ndarray, ...]:
        states = []
        for index, variable in enumerate(self.model.non_trainable_variables):
            value = variable.numpy()
            is_seed = "seed" in variable.name
            states.append(np.array([seed, index], value.dtype) if is_seed else np.asarray(_at_rest(variable)))
        return tuple(states)

    def write_to(self, model: keras.Model, weights: np.ndarray, state: tuple[np.ndarray, ...]) -> keras.Model:
        """Put these weights into ``model`` (built by the same builder, with or without live layers)."""
        values = [part.numpy() for part in self.unflatten(tf.constant(weights))]
        for variable, value in zip(model.trainable_variables, values, strict=True):
            variable.assign(value)
        own = self.model.non_trainable_variables
        moving = [value for variable, value in zip(own, state, strict=True) if "moving" in variable.name]
        targets = [v for v in model.non_trainable_variables if "moving" in v.name]
        for variable, value in zip(targets, moving, strict=True):
            variable.assign(value)
        return model


def _at_rest(variable: Any) -> np.ndarray:
    """BatchNorm's starting statistics: mean 0, variance 1."""
    fill = np.ones if "variance" in variable.name else np.zeros
    return fill(variable.shape, np.float32)


def _initial_value(model: keras.Model, variable: Any, seed: int, index: int) -> np.ndarray:
    layer = next(layer for layer in model.layers if any(variable is own for own in layer.variables))
    initializer = getattr(layer, f"{variable.name}_initializer")
    settings = initializer.get_config()
    if "seed" in settings:
        settings["seed"] = int(np.random.SeedSequence([seed, index]).generate_state(1)[0] >> 1)
    return keras.ops.convert_to_numpy(type(initializer).from_config(settings)(variable.shape, "float32"))

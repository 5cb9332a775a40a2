"""The training state: nested tensors for the compiled step, flat NumPy arrays for files."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import tensorflow as tf

from gan_core.engine.network import Network
from gan_core.engine.optimizers import slots_for
from gan_core.engine.step import State

GENERATOR_SEED, DISCRIMINATOR_SEED = 1, 2


def fresh_state(generator: Network, discriminator: Network, seed: int, *, ema: bool) -> State:
    """The state before the first step; the same seed gives the same weights."""
    state = {"g": _fresh(generator, seed, GENERATOR_SEED), "d": _fresh(discriminator, seed, DISCRIMINATOR_SEED)}
    if ema:
        state["g"]["ema"] = state["g"]["w"]
    return state


def _fresh(network: Network, seed: int, salt: int) -> dict:
    mixed = int(np.random.SeedSequence([seed, salt]).generate_state(1)[0] >> 1)
    weights, extra = network.initial_weights(mixed)
    return {**slots_for(tf.constant(weights)), "s": tuple(tf.constant(value) for value in extra)}


def to_arrays(state: State) -> dict[str, np.ndarray]:
    """Flat copies under names such as ``g.w`` or ``d.s.0``."""
    arrays: dict[str, np.ndarray] = {}
    for net, slots in state.items():
        for name, value in slots.items():
            if name == "s":
                arrays.update({f"{net}.s.{index}": item.numpy() for index, item in enumerate(value)})
            else:
                arrays[f"{net}.{name}"] = value.numpy()
    return arrays


def from_arrays(arrays: Mapping[str, np.ndarray], like: State) -> State:
    """The inverse of :func:`to_arrays` for a state shaped like ``like``; raises KeyError or ValueError if it is not."""
    state: State = {}
    for net, slots in like.items():
        state[net] = {
            name: _tensors(arrays, f"{net}.s", value) if name == "s" else _tensor(arrays[f"{net}.{name}"], value)
            for name, value in slots.items()
        }
    return state


def _tensors(arrays: Mapping[str, np.ndarray], prefix: str, like: tuple) -> tuple:
    return tuple(_tensor(arrays[f"{prefix}.{index}"], value) for index, value in enumerate(like))


def _tensor(value: np.ndarray, like: tf.Tensor) -> tf.Tensor:
    if tuple(value.shape) != tuple(like.shape):
        raise ValueError(f"expected an array of shape {tuple(like.shape)}, received {tuple(value.shape)}")
    return tf.constant(value, like.dtype)

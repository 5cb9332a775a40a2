"""The network that writes as a plain Keras model."""

from __future__ import annotations

from collections.abc import Mapping

import keras
import numpy as np
from keras import layers

from gan_core.config import RunConfig


def build_wordnet(config: RunConfig, size: int, length: int | None) -> keras.Model:
    """Ids of words (batch, length) int32 -> the probability of every word of the vocabulary to come next.

    Trained on prefixes it answers once, (batch, size); trained on headlines at every place, (batch, length, size), and
    then ``length`` may be None for any number of words.
    """
    everywhere = config.loop.rows == "headlines"
    words = keras.Input((length,), dtype="int32", name="words")
    x = layers.Embedding(size, config.model.embedding, name="embedding")(words)
    for layer in range(config.model.depth):
        inner = layer < config.model.depth - 1
        x = layers.LSTM(config.model.width, return_sequences=inner or everywhere, name=f"lstm{layer}")(x)
        if config.tips.dropout:
            x = layers.Dropout(config.tips.dropout, name=f"dropout{layer}")(x)
    return keras.Model(words, layers.Dense(size, activation="softmax", name="dense")(x), name="wordnet")


def with_weights(model: keras.Model, weights: Mapping[str, np.ndarray]) -> keras.Model:
    """Put named weights into a model of :func:`build_wordnet`; they are in the order of its variables."""
    for variable, value in zip(model.trainable_variables, weights.values(), strict=True):
        variable.assign(value)
    return model

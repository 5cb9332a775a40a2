"""One compiled step of a text run is one step of the textbook's Keras model, in both forms."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from gan_core.engine.text_program import TextProgram
from gan_core.models.wordnet import word_layers, word_parameters
from gan_core.models.wordnet_keras import build_wordnet, with_weights
from gan_core.text import Headlines, headline_rows
from tests.gan_core.engine.text_fixtures import LINES, tiny, tiny_trainer

STRUCTURES = [{}, {"model__depth": 2}, {"optimizer__name": "rmsprop"}, {"optimizer__clipvalue": 0.001}]


def keras_model(trainer) -> keras.Model:
    model = build_wordnet(trainer.config, trainer.vocabulary.size, trainer.input_length)
    return with_weights(model, trainer.weights)


def keras_step(trainer, model: keras.Model) -> float:
    """Train the model on the trainer's first batch with Keras' own optimizer; returns its loss.

    The gradient of the embedding is made dense first: of one in slices Keras' Adam squares every appearance of a
    repeated word apart, where the square of their sum is meant.
    """
    epoch, optimizer = trainer.feed.epoch(0), trainer.config.optimizer
    rows = epoch.rows[0][epoch.rows[0] < trainer.feed.count]
    words, targets = trainer.feed.inputs[rows], trainer.feed._targets[rows]
    if trainer.config.loop.rows == "prefixes":
        targets = targets[:, -1]
    kind = keras.optimizers.Adam if optimizer.name == "adam" else keras.optimizers.RMSprop
    with tf.GradientTape() as tape:
        costs = keras.losses.sparse_categorical_crossentropy(targets, model(words, training=True))
        asked = tf.cast(targets > 0, tf.float32)
        loss = tf.reduce_sum(costs * asked) / tf.reduce_sum(asked)
    gradients = [tf.convert_to_tensor(each) for each in tape.gradient(loss, model.trainable_variables)]
    kind(optimizer.generator_lr, clipvalue=optimizer.clipvalue or None).apply(gradients, model.trainable_variables)
    return float(loss)


@pytest.mark.parametrize("preset", ["headlines", "headlines-prefix"])
@pytest.mark.parametrize("structure", STRUCTURES, ids=str)
def test_a_step_is_the_textbook_step(preset: str, structure: dict) -> None:
    trainer = tiny_trainer(preset, tips__dropout=0.0, optimizer__generator_lr=0.01, **structure)
    model = keras_model(trainer)
    expected = keras_step(trainer, model)
    metrics = trainer.advance(1)
    assert abs(metrics["loss"][0] - expected) < 1e-5
    for name, value, variable in zip(trainer.weights, trainer.weights.values(), model.trainable_variables, strict=True):
        np.testing.assert_allclose(value, variable.numpy(), atol=2e-5, err_msg=name)


@pytest.mark.parametrize("preset", ["headlines", "headlines-prefix"])
def test_the_mean_loss_is_that_of_keras(preset: str) -> None:
    trainer = tiny_trainer(preset)
    trainer.advance(30)
    headlines = Headlines("lines", LINES)
    model, costs = keras_model(trainer), []
    for ids in headlines.encoded:
        for end in range(1, len(ids)):
            beginning = ids[:end]
            if preset == "headlines-prefix":
                beginning = np.pad(beginning, (trainer.input_length - end, 0))
                answer = model(beginning[None])[0]
            else:
                answer = model(np.pad(beginning, (0, trainer.input_length - end))[None])[0, end - 1]
            costs.append(-np.log(float(answer[ids[end]])))
    assert abs(trainer.mean_loss(headlines.encoded) - np.mean(costs)) < 1e-5


def test_first_weights_are_drawn_as_keras_draws_them() -> None:
    """Same spread, same structure; the bias of the forget gate is 1."""
    program = TextProgram(tiny(model__width=40, model__embedding=30), 500, 5, 3)
    own = program.named(program.fresh(5))
    model = build_wordnet(tiny(model__width=40, model__embedding=30), 500, 5)
    for (name, value), variable in zip(own.items(), model.trainable_variables, strict=True):
        theirs = variable.numpy()
        assert value.shape == theirs.shape
        assert abs(value.mean() - theirs.mean()) < 0.01, name
        assert 0.95 * theirs.std() <= value.std() <= 1.05 * theirs.std() or theirs.std() == 0, name
    recurrent = own["lstm0.recurrent"]
    np.testing.assert_allclose(recurrent @ recurrent.T, np.eye(40), atol=1e-5)
    assert (own["lstm0.bias"].reshape(4, 40) == [[0], [1], [0], [0]]).all()


@pytest.mark.parametrize("preset", ["headlines", "headlines-prefix"])
def test_the_material_counts_313242_parameters(preset: str) -> None:
    config = tiny(preset, model__embedding=10, model__width=100)
    model = build_wordnet(config, 2422, 18)
    assert word_parameters(config, 2422) == model.count_params() == 313_242
    assert sum(row.params for row in word_layers(config, 2422, 18)) == 313_242
    shapes = [tuple(layer.output.shape[1:]) for layer in model.layers]
    assert [row.output_shape for row in word_layers(config, 2422, 18)] == shapes


def test_deeper_networks_are_counted_like_keras() -> None:
    config = tiny(model__depth=3, tips__dropout=0.2)
    assert word_parameters(config, 30) == build_wordnet(config, 30, 7).count_params()


def test_dropout_silences_its_share_and_only_while_it_trains() -> None:
    trainer = tiny_trainer(model__width=64, tips__dropout=0.4)
    program, parts = trainer.program, trainer.program.unflatten(trainer._slots["w"])
    ones = tf.ones([200, 64])
    dropped = program._dropped(ones, tf.constant([1, 2]), 0).numpy()
    assert 0.37 < (dropped == 0).mean() < 0.43
    np.testing.assert_allclose(dropped[dropped > 0], 1 / 0.6, rtol=1e-6)
    assert (dropped != program._dropped(ones, tf.constant([1, 3]), 0).numpy()).any()
    words = headline_rows(Headlines("lines", LINES).encoded, trainer.input_length)[0]
    np.testing.assert_array_equal(program.hidden(parts, words), program.hidden(parts, words))

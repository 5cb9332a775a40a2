from __future__ import annotations

import numpy as np
import pytest

from gan_core.config import build_config
from gan_core.engine.loading import load_generator
from gan_core.engine.painting import Painter, rows_at_once
from gan_core.latent import seed_latents
from gan_core.presets import preset_names
from tests.gan_core.runfolders import drawn_by_keras, make_run, small_config


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A checkpoint of a tiny conditional GAN; tests must not change it."""
    run = make_run(tmp_path_factory.mktemp("runs") / "asked", small_config("cdigits"))
    return run / "checkpoints" / "step_00000005"


@pytest.fixture(scope="module")
def painter(folder) -> Painter:
    return Painter.load(folder, small_config("cdigits"))


Z = seed_latents(0, 6, 6)


def test_a_whole_class_is_what_keras_draws_of_its_label(folder, painter) -> None:
    labels = np.arange(6, dtype=np.int32)[:, None]
    made = painter.paint(Z, np.eye(10, dtype=np.float32)[labels[:, 0]])
    expected = drawn_by_keras(folder / "generator.keras", Z, labels)
    np.testing.assert_allclose(made.samples, expected, atol=2e-5)
    scores = drawn_by_keras(folder / "discriminator.keras", expected, labels)[:, 0]
    np.testing.assert_allclose(made.scores, scores, atol=2e-5)


def test_a_mix_lies_between_its_classes_and_moves_smoothly(painter) -> None:
    share = np.linspace(0, 1, 33, dtype=np.float32)
    mix = np.zeros((33, 10), np.float32)
    mix[:, 2], mix[:, 7] = 1 - share, share
    made = painter.paint(np.repeat(Z[:1], 33, axis=0), mix).samples
    steps = np.abs(np.diff(made, axis=0)).mean(axis=(1, 2, 3))
    whole = np.abs(made[-1] - made[0]).mean()
    assert whole > 1e-3
    assert whole / 33 * 0.5 < steps.max() < whole / 3
    single = painter.paint(Z[:1], mix[16:17]).samples[0]
    np.testing.assert_allclose(single, made[16], atol=2e-5)


def test_one_row_is_drawn_alone_as_among_others(painter) -> None:
    mix = np.eye(10, dtype=np.float32)[:6]
    many, one = painter.paint(Z, mix), painter.paint(Z[4:5], mix[4:5])
    np.testing.assert_allclose(many.samples[4], one.samples[0], atol=2e-5)
    np.testing.assert_allclose(many.scores[4], one.scores[0], atol=2e-5)


@pytest.mark.parametrize("slope", [0.0, 0.35])
@pytest.mark.parametrize("preset", ["mnist", "quadratic", "recommended-2d"])
def test_the_quick_form_is_the_saved_network(preset, slope, tmp_path) -> None:
    small = {"model.width": 8} if preset != "mnist" else {"model.latent_dim": 6}
    config = build_config(preset, {**small, "tips.leaky_slope": slope})
    run = make_run(tmp_path / "run", config)
    checkpoint = run / "checkpoints" / "step_00000005"
    z = seed_latents(1, 3, config.model.latent_dim)
    made = Painter.load(checkpoint, config).paint(z)
    expected = drawn_by_keras(checkpoint / "generator.keras", z)
    np.testing.assert_allclose(made.samples, expected, rtol=1e-4, atol=2e-5)


def test_early_features_are_the_first_activation(folder, painter) -> None:
    model = load_generator(folder / "generator.keras", small_config("cdigits"))
    seen = painter.early_features(Z)
    dense, norm = (next(layer for layer in model.layers if type(layer).__name__ == kind) for kind in
                   ("Dense", "BatchNormalization"))  # fmt: skip
    linear = np.asarray(norm(dense(Z), training=False))
    np.testing.assert_allclose(seen, np.where(linear > 0, linear, 0.2 * linear), rtol=1e-4, atol=1e-5)


def test_pieces_cover_all_rows_once(painter) -> None:
    size = painter.rows_at_once
    rows = np.concatenate([np.arange(200)[piece] for piece in painter.pieces(200)])
    np.testing.assert_array_equal(rows, np.arange(200))
    assert all(piece.stop - piece.start == size for piece in painter.pieces(200))


@pytest.mark.parametrize("preset", [*preset_names("images"), *preset_names("points")])
def test_a_piece_is_a_moment_of_work(preset) -> None:
    rows = rows_at_once(build_config(preset))
    assert 1 <= rows <= (64 if preset in preset_names("images") else 1024)
    if preset == "mnist":
        assert 4 <= rows <= 16

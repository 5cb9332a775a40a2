from __future__ import annotations

import shutil

import keras
import numpy as np
import pytest

from gan_core.config import build_config
from gan_core.engine.checkpoint import newest_state, save_models
from gan_core.engine.files import generator_file
from gan_core.engine.session import Session
from gan_core.engine.trainer import Trainer
from gan_core.errors import RunError

LATENTS = np.random.default_rng(0).standard_normal((64, 5)).astype(np.float32)


@pytest.mark.parametrize("preset", ["quadratic", "recommended-2d"])
def test_the_saved_generator_makes_what_the_trainer_makes(tmp_path, preset) -> None:
    trainer = Trainer(build_config(preset))
    trainer.advance(50)
    save_models(trainer, tmp_path)
    model = keras.saving.load_model(tmp_path / "generator.keras", safe_mode=True)
    np.testing.assert_allclose(np.asarray(model(LATENTS)), trainer.sample(LATENTS), atol=1e-5)
    judge = keras.saving.load_model(tmp_path / "discriminator.keras", safe_mode=True)
    opinion = np.asarray(judge(trainer.sample(LATENTS)))
    assert opinion.shape == (64, 1)
    assert opinion.min() > 0
    assert opinion.max() < 1


def test_a_moved_slope_is_saved_with_the_networks(tmp_path) -> None:
    trainer = Trainer(build_config("quadratic"))
    trainer.advance(50)
    before = trainer.sample(LATENTS)
    trainer.set_live("tips.leaky_slope", 0.5)
    save_models(trainer, tmp_path)
    model = keras.saving.load_model(tmp_path / "generator.keras", safe_mode=True)
    np.testing.assert_allclose(np.asarray(model(LATENTS)), trainer.sample(LATENTS), atol=1e-5)
    assert np.abs(trainer.sample(LATENTS) - before).max() > 1e-3


def test_the_newest_state_is_of_a_checkpoint_or_of_a_snapshot(tmp_path) -> None:
    session = Session(build_config("quadratic", {"steps": 500}), tmp_path / "run")
    session.play(30)
    session.checkpoint()
    assert newest_state(tmp_path / "run")["step"] == 30
    session.play(20)
    session.snapshot()
    assert newest_state(tmp_path / "run")["step"] == 50
    assert generator_file(tmp_path / "run").parent.name == "step_00000030"
    session.close("paused")
    assert generator_file(tmp_path / "run").parent.name == "step_00000050"


def test_a_run_without_state_is_refused_in_words(tmp_path) -> None:
    session = Session(build_config("quadratic", {"steps": 500}), tmp_path / "run")
    session.play(10)
    with pytest.raises(RunError, match=r"run has no checkpoint yet: train it for a while, then ask again\.$"):
        generator_file(tmp_path / "run")
    session.close("finished")
    (tmp_path / "run" / "checkpoints" / "step_00000010" / "state.npz").unlink()
    shutil.rmtree(tmp_path / "run" / "timeline", ignore_errors=True)
    with pytest.raises(RunError, match="holds no training state to resume from: start a new run with its config"):
        newest_state(tmp_path / "run")

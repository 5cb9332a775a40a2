from __future__ import annotations

import pytest

from gan_core.classroom import GROUPS, ClassError, ClassSettings, is_locked, refuse_locked, refuse_locked_key
from gan_core.classroom.locks import lockable
from gan_core.config import build_config
from gan_core.presets import PRESETS

EVERYTHING = ClassSettings(locked_settings=tuple(GROUPS))


@pytest.mark.parametrize("preset", PRESETS.names())
def test_every_preset_as_it_is_passes_every_lock(preset):
    refuse_locked(EVERYTHING, build_config(preset))
    refuse_locked(EVERYTHING, build_config(preset, {"steps": 7, "seed": 9, "snapshot_every": 3}))


def test_a_moved_setting_is_refused_by_name():
    config = build_config("quadratic", {"batch_size": 64})
    refuse_locked(ClassSettings(locked_settings=("tips", "optimizer.beta_1")), config)
    for names in (("batch_size",), ("optimizers",)):
        with pytest.raises(ClassError) as error:
            refuse_locked(ClassSettings(locked_settings=names), config)
        assert str(error.value) == (
            "The teacher has locked 'Batch size': it must stay as the preset quadratic has it; reset it to the preset."
        )


def test_what_a_loss_cannot_use_is_not_counted_as_moved():
    locked = ClassSettings(locked_settings=("tips",))
    config = build_config("recommended-2d", {"loss.name": "wasserstein_gp", "tips.label_smoothing": 0.0})
    refuse_locked(locked, config)


def test_a_live_setting_is_refused_while_it_trains():
    locked = ClassSettings(locked_settings=("optimizer.generator_lr",))
    refuse_locked_key(locked, "optimizer.discriminator_lr")
    with pytest.raises(ClassError, match="cannot be moved now; leave it as it is"):
        refuse_locked_key(locked, "optimizer.generator_lr")


def test_names_of_another_version_and_what_is_never_locked():
    locked = ClassSettings(locked_settings=("optimizer.unheard_of", "dataset.path", "steps", "data"))
    assert is_locked(locked, "dataset.name")
    assert not any(is_locked(locked, key) for key in ("dataset.path", "steps", "optimizer.unheard_of"))
    assert list(lockable())[: len(GROUPS)] == list(GROUPS)
    assert "dataset.path" not in lockable()


def test_classes_that_were_chosen_are_moved_and_all_of_them_are_not():
    locked = ClassSettings(locked_settings=("data",))
    refuse_locked(locked, build_config("digits", {"dataset.classes": "all"}))
    with pytest.raises(ClassError, match="'Classes'"):
        refuse_locked(locked, build_config("digits", {"dataset.classes": "3,7"}))

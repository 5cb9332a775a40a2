"""Locked settings: they stay as the preset has them, in every new run and while it trains."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from gan_core.classroom.settings import ClassError, ClassSettings
from gan_core.config import TEXT, RunConfig, build_config, find_setting, settings_table
from gan_core.errors import UserError

GROUPS = {"data": "Data", "networks": "Networks", "optimizers": "Optimizers", "tips": "Tips"}
# What the pages decide for themselves, or what only says how long and how often; limits are there for that.
NEVER_LOCKED = frozenset(
    {"preset", "dataset.path", "dataset.column", "model.classes_count", "steps", "log_every", "snapshot_every"}
)
CLASSES, ALL_CLASSES = "dataset.classes", "all"
LABELLED = ("tips.label_smoothing", "tips.mislabel_rate")  # the Wasserstein loss has no labels: they are zero then


def lockable() -> dict[str, str]:
    """Everything that can be locked, name -> words: the groups first, then every single setting."""
    rows = [row for row in settings_table().values() if row.group in GROUPS and row.key not in NEVER_LOCKED]
    ordered = sorted(rows, key=lambda row: list(GROUPS).index(row.group))
    return {
        **{name: f"{label}: all of it" for name, label in GROUPS.items()},
        **{row.key: f"{GROUPS[row.group]}: {row.label}" for row in ordered},
    }


def is_locked(settings: ClassSettings, key: str) -> bool:
    """Whether this setting is locked, by itself or with its group."""
    return key in locked_keys(settings.locked_settings)


@lru_cache(maxsize=64)
def locked_keys(names: tuple[str, ...]) -> frozenset[str]:
    """The dotted keys behind names of settings and groups; names that this version does not know are left out."""
    table = settings_table().values()
    found = {row.key for row in table if row.key in names or row.group in set(names) & set(GROUPS)}
    return frozenset(found - NEVER_LOCKED)


def refuse_locked(settings: ClassSettings, config: RunConfig) -> None:
    """Raise ClassError for a run in which a locked setting is not as its preset has it."""
    keys = locked_keys(settings.locked_settings)
    if keys:
        moved = next(iter(_moved(config, sorted(keys))), None)
        if moved:
            _refuse(moved, f"must stay as the preset {config.preset} has it; reset it to the preset")


def refuse_locked_key(settings: ClassSettings, key: str) -> None:
    """Raise ClassError when this setting may not be moved while a run trains."""
    if is_locked(settings, key):
        _refuse(key, "cannot be moved now; leave it as it is")


def _moved(config: RunConfig, keys: Iterable[str]) -> Iterable[str]:
    try:
        base = build_config(config.preset).flat()
    except UserError:
        base = build_config("quadratic").flat()
    flat = config.flat()
    for key in keys:
        now, before = (ALL_CLASSES if key == CLASSES and value is None else value for value in (flat[key], base[key]))
        without_labels = key in LABELLED and config.loss.name == "wasserstein_gp" and not now
        unused = now is None or before is None or (config.kind == TEXT and key.startswith("dataset."))
        if now != before and not unused and not without_labels:
            yield key


def _refuse(key: str, words: str) -> None:
    raise ClassError(f"The teacher has locked {find_setting(key).label!r}: it {words}.")

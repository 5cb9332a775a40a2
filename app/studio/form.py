"""The Studio's form: every setting of an image run by dotted key, kept in the session."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import streamlit as st

from app import fields
from gan_core.config import IMAGES, RunConfig, Setting, build_config, keys_for, settings_table
from gan_core.data.images import IMAGE_SETS, class_names_of, parse_classes
from gan_core.doors.places import may_use
from gan_core.doors.work import check_work
from gan_core.errors import ConfigError, DataError, UserError
from gan_core.models.families import MODELS, Family
from gan_core.models.specs import OPTIONAL_KEYS
from gan_core.presets import PRESETS, preset_names
from gan_core.runs import RunStore

FORM, PRESET = "studio.settings", "studio.preset"
WIDGET = "img."
DEFAULT_PRESET = "digits"
TABS = {"data": "Data", "networks": "Networks", "optimizers": "Optimizers", "tips": "Tips"}
LABELLED_TIPS = ("tips.label_smoothing", "tips.mislabel_rate")
SIZE_KEYS = ("dataset.width", "dataset.height", "dataset.mode")
DATASET_PARTS = ("name", "path", "classes", "width", "height", "mode")
ALL_CLASSES = "all"
# Of a person's own pictures nothing is known before they are there.
FOLDER_SHAPE = (32, 32, 3)
USUAL_MODEL = "dcgan-small"
USUAL: dict[str, Any] = {"model.width": 64, "model.depth": 3, "model.gen_res": 3}
# Shown elsewhere on the page, or decided by the page itself.
_NOT_IN_TABS = ("dataset.path", "dataset.classes", "model.classes_count")


def is_started() -> bool:
    """True once the session has a form."""
    return FORM in st.session_state


def fill(preset: str = DEFAULT_PRESET, settings: Mapping[str, Any] | None = None) -> None:
    """Set the whole form: a preset, some settings changed. Call it before any widget."""
    flat = build_config(preset).flat() | dict(settings or {})
    st.session_state[PRESET] = preset
    st.session_state[FORM] = {key: flat[key] for key in keys_for(IMAGES)}
    fields.renew(WIDGET)


def fill_from(config: RunConfig) -> None:
    """Set the form to what a run was started with."""
    fill(config.preset, {key: value for key, value in config.flat().items() if key != "preset"})


def preset() -> str:
    """The preset that the form started from."""
    return st.session_state[PRESET]


def value(key: str) -> Any:
    """What the form says for one setting; what no preset set for these networks has its usual value."""
    found = st.session_state[FORM][key]
    return USUAL.get(key) if found is None else found


def put(**changes: Any) -> None:
    """Change settings (``__`` for the dot); from a callback or before their widgets are drawn."""
    dotted = {key.replace("__", "."): new for key, new in changes.items()}
    st.session_state[FORM] = st.session_state[FORM] | dotted
    fields.follow(WIDGET, dotted)


def collect() -> None:
    """Take what the widgets say; first in a run of the page, so that every part of it sees the same form."""
    changed = fields.said(WIDGET)
    before = st.session_state[FORM]
    st.session_state[FORM] = before | changed
    if changed.get("dataset.name", before["dataset.name"]) != before["dataset.name"]:
        follow_data(changed["dataset.name"])


def follow_data(name: str) -> None:
    """Another data set brings its own size and colour, and networks that can make them."""
    own = next((PRESETS.get(each) for each in preset_names(IMAGES) if PRESETS.get(each).dataset == name), None)
    height, width, channels = IMAGE_SETS.get(name).shape or FOLDER_SHAPE
    settings = own.settings if own else {}
    sizes = dict(zip(SIZE_KEYS, (width, height, "L" if channels == 1 else "RGB"), strict=True))
    put(
        dataset__name=name,
        dataset__classes=settings.get("dataset.classes"),
        dataset__path=None,
        dataset__flip=settings.get("dataset.flip", False),
        loop__preview_classes=None,
        **{key.replace(".", "__"): settings.get(key, usual) for key, usual in sizes.items()},
    )
    if not _fits(family()):
        put(model__name=own.model if own else USUAL_MODEL)


def wanted() -> RunConfig:
    """The configuration that the form asks for; raises UserError in words where parts do not go together."""
    usable = {key: value(key) for key in keys_for(IMAGES) if value(key) is not None} | _of_networks(family())
    if usable["loss.name"] == "wasserstein_gp":
        usable |= dict.fromkeys(LABELLED_TIPS, 0.0)
    class_count()  # raises where a chosen class is not there
    config = build_config(preset(), usable)
    check_work(config)
    return config


def _of_networks(networks: Family) -> dict[str, Any]:
    """The settings that depend on the networks: those that they cannot use count as not set."""
    if networks.conditional and not class_count():
        raise ConfigError(
            f"The networks {networks.name} are told the class of a picture, and this data has no classes; "
            "choose labelled data, or put the pictures of each class into a folder of its own."
        )
    settings = {key: value(key) if key in networks.uses else None for key in OPTIONAL_KEYS}
    return settings | {"model.classes_count": class_count() if networks.conditional else None}


def lacks_pictures() -> bool:
    """True while the chosen set is a person's own and there are no pictures yet."""
    return value("dataset.name") == "folder" and not value("dataset.path")


def family() -> Family:
    """The chosen networks."""
    return MODELS.get(value("model.name"))


def all_classes() -> tuple[str, ...]:
    """The names of all classes of the chosen set; () where it has none, or nobody here may know them (yet)."""
    if lacks_pictures() or not may_use(value("dataset.path"), RunStore().root):
        return ()
    return class_names_of(_dataset())


def class_count() -> int:
    """How many classes are chosen; 0 without any."""
    names = all_classes()
    return len(parse_classes(value("dataset.classes"), names)) if names else 0


def chosen_names() -> tuple[str, ...]:
    """The names of the chosen classes."""
    names = all_classes()
    try:
        return tuple(names[index] for index in parse_classes(value("dataset.classes"), names)) if names else ()
    except DataError:
        return ()


def rows(group: str) -> list[Setting]:
    """The settings of one tab that pictures can use; those that act while it trains come first."""
    table = [row for row in settings_table().values() if row.group == group and IMAGES in row.applies]
    shown = [row for row in table if row.key not in _NOT_IN_TABS and is_relevant(row.key)]
    return sorted(shown, key=lambda row: 0 if row.key in ("loss.name", "model.name") else 2 - row.live)


def is_relevant(key: str) -> bool:
    """Whether a control has a meaning for the networks and the loss that are chosen now."""
    if key in OPTIONAL_KEYS:
        return key in family().uses
    if key == "loss.gradient_penalty":
        return value("loss.name") == "wasserstein_gp"
    if key == "optimizer.beta_1":
        return value("optimizer.name") == "adam"
    return not (key in LABELLED_TIPS and value("loss.name") == "wasserstein_gp")


def _dataset() -> SimpleNamespace:
    """The form's dataset section, as the data package reads it."""
    return SimpleNamespace(**{name: value(f"dataset.{name}") for name in DATASET_PARTS})


def _fits(networks: Family) -> bool:
    """Whether these networks can make pictures of the chosen size, of the chosen set."""
    try:
        sizes = {key: value(key) for key in SIZE_KEYS}
        build_config(preset(), {"model.name": networks.name} | sizes | _of_networks(networks))
    except UserError:
        return False
    return True

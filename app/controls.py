"""The sidebar: one control for each row of the table of settings, drawn by its type, range and choices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from app import fields, forms
from app.classroom import LOCKED_HELP, is_locked
from app.told import key_for, taking
from app.uploads import MOST_MB, keep_csv
from app.words import escape, say
from gan_core.config import Setting
from gan_core.data import FORMULA_HELP, POINT_SETS
from gan_core.data.images import IMAGE_SETS
from gan_core.errors import UserError
from gan_core.models.families import MODELS
from gan_core.presets import PRESETS, preset_names
from gan_core.text import TEXT_SETS

PRESET_HELP = "A named starting point: data, networks and every setting."
LIVE_MARK = " · live"  # plain text: a badge is read out with its markup
PICKER, UPLOADER = "preset.picker", "upload.csv"
RATES = (*(float(f"{digit}e{power}") for power in range(-5, 1) for digit in (1, 2, 5)), 10.0)
# Settings whose useful values are not evenly spread: the stops of their slider.
STOPS: dict[str, tuple[float, ...]] = {
    "batch_size": (2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096),
    "loss.gradient_penalty": (0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100),
    "loss.r1": (0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100),
    "optimizer.clipvalue": (0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100),
    "optimizer.beta_1": (0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999),
    "optimizer.decay": (0, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 1),
    "loop.micro_batch": (0, 8, 16, 32, 64, 128, 256, 512, 1024),
    "loop.ema": (0, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9999),
    "model.latent_dim": (1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 50, 64, 75, 100, 128, 200, 256, 512),
    "model.width": (1, 2, 3, 5, 8, 10, 15, 20, 25, 32, 48, 64, 96, 128, 192, 256),
    "model.discriminator_width": (1, 2, 3, 5, 8, 10, 15, 20, 25, 32, 48, 64, 96, 128, 192, 256),
}
IN_POPOVER = ("steps", "snapshot_every", "seed")
TYPED = ("dataset.x_min", "dataset.x_max", "steps", "seed", "snapshot_every", "log_every", "checkpoint_budget_mb")
CHOICE_WORDS = {
    "non_saturating": "Non-saturating (the usual)",
    "minimax": "Minimax",
    "least_squares": "Least squares",
    "wasserstein_gp": "Wasserstein, gradient penalty",
    "leaky_relu": "LeakyReLU (slope 0: ReLU)",
    "tanh": "tanh",
    "elu": "ELU",
    "softplus": "Softplus",
    "he_uniform": "He uniform",
    "glorot_uniform": "Glorot uniform",
    "adam": "Adam",
    "rmsprop": "RMSprop",
    "separate": "Real, then fake (separate)",
    "mixed": "Both in one batch (mixed)",
    "joint": "Both, together with G (joint)",
    "L": "Grey",
    "RGB": "Colour",
    "stride": "Stride 2",
    "pool": "Stride 1, then pooling",
    "0..1": "0 to 1 (sigmoid)",
    "-1..1": "-1 to 1 (tanh)",
    "replacement": "Drawn anew at every step",
    "shuffled": "Shuffled once an epoch",
    "one": "One",
    "mirrored": "All GPUs of this machine",
    "multi_worker": "Those of several machines",
}


def draw_sidebar() -> None:
    """The preset picker and one tab for each group of settings."""
    _draw_preset()
    st.caption("Settings marked *live* act while it trains; the others start new networks.")
    for tab, group in zip(st.tabs(list(forms.TABS.values())), forms.TABS, strict=True):
        with tab:
            _draw_group(group)


def draw_control(row: Setting) -> None:
    """One control, filled from the form; see :func:`app.forms.collect` for the way back."""
    reason = forms.why_off(row.key)
    if reason:
        _draw_off(row, reason)
        return
    _draw_widget(row)


def _draw_off(row: Setting, reason: str) -> None:
    """A control that cannot be used now, at zero; the form keeps its value for later."""
    key = f"off.{row.key}"
    st.slider(label_of(row), 0.0, float(row.maximum or 1), 0.0, format="%g", key=key, help=reason, disabled=True)
    if row.key == forms.LABELLED_TIPS[-1]:
        st.caption(reason)


def label_of(row: Setting) -> str:
    """The label, marked where the setting acts while it trains."""
    return row.label + (LIVE_MARK if row.live else "")


def place_of(chosen: object, names: Sequence[object]) -> int | None:
    """Where the chosen one stands among all; None where it is not there any more."""
    return names.index(chosen) if chosen in names else None


def stops_of(row: Setting, current: float) -> list[float]:
    """The stops of an uneven slider; a foreign value, e.g. from a link, becomes a stop of its own."""
    return sorted({row.type(stop) for stop in STOPS.get(row.key, RATES)} | {current})


def _draw_preset() -> None:
    draw_preset(PICKER, "points", forms.preset(), forms.fill)
    st.caption(escape(PRESETS.get(forms.preset()).description))
    st.button(
        "Reset to preset",
        key="preset.reset",
        icon=":material/undo:",
        type="tertiary",
        on_click=_reset,
        help="Put every setting back to what the preset says.",
    )


def draw_preset(name: str, kind: str, chosen: str, take: Callable[[str], None], help_text: str = PRESET_HELP) -> None:
    """The picker of a preset for runs of one kind."""
    names = preset_names(kind)
    st.selectbox(
        "Preset",
        names,
        place_of(chosen, names),
        key=key_for(name, chosen),
        format_func=preset_words,
        help=help_text,
        on_change=taking(name, take),
    )


def _reset() -> None:
    forms.fill(forms.preset())


def _draw_group(group: str) -> None:
    for row in forms.rows(group):
        draw_control(row)
        if row.key == "dataset.name":
            _draw_source(forms.value("dataset.name"))


def _draw_source(name: str) -> None:
    """What the chosen set needs of a person."""
    if name == "csv":
        _draw_upload()
    elif name == "drawn" and forms.path_of("drawn"):
        st.button(
            "Draw again",
            icon=":material/draw:",
            on_click=forms.keep_path,
            args=("drawn", None),
            key="draw.again",
        )
    elif name == "drawn":
        st.caption("Draw on the plot: press and move, then Done.")
    else:
        st.caption(POINT_SETS.get(name).help)


def _draw_upload() -> None:
    file = st.file_uploader(
        "CSV file",
        type=["csv", "txt", "tsv"],
        key=UPLOADER,
        max_upload_size=MOST_MB,
        help="Two columns of numbers, x and y; a header is optional.",
    )
    if file is None:
        if forms.path_of("csv"):
            st.caption("The points uploaded before are still used.")
        return
    try:
        path, notes = keep_csv(file.getvalue(), file.name)
    except UserError as error:
        say("error", str(error))
        return
    forms.keep_path("csv", path)
    for note in notes:
        st.caption(escape(note))


def _draw_widget(row: Setting) -> None:
    """The widget of the Playground's form."""
    help_text = f"{row.tooltip} {FORMULA_HELP}" if row.key == "dataset.formula" else row.tooltip
    draw_setting(
        row, key=fields.key(forms.WIDGET, row.key), current=forms.value(row.key), kind="points", help_text=help_text
    )


def draw_setting(
    row: Setting,
    *,
    key: str,
    current: Any,
    kind: str,
    help_text: str | None = None,
    disabled: bool = False,
    on_change: Callable[[], None] | None = None,
) -> None:
    """The widget that fits a setting's type and range, for a run of this kind; it begins with ``current``.

    Whoever changes the value without the widget gives it another key (:mod:`app.fields`, :mod:`app.told`).
    """
    locked = is_locked(row.key)
    words = LOCKED_HELP if locked else help_text or row.tooltip
    common: dict[str, Any] = {"key": key, "help": escape(words), "disabled": disabled or locked}
    common["on_change"] = on_change
    label = label_of(row)
    if row.choices:
        words = model_words if row.key == "model.name" else choice_words
        names = row.choices_for(kind)
        st.selectbox(label, names, place_of(current, names), format_func=words, **common)
    elif row.type is bool:
        st.toggle(label, bool(current), **common)
    elif row.type is str:
        st.text_input(label, current, max_chars=row.max_length, **common)
    else:
        _draw_number(row, label, common, current)


def _draw_number(row: Setting, label: str, common: dict[str, Any], current: float) -> None:
    low, high = row.type(row.minimum or 0), row.type(row.maximum or 1)
    step, current = row.type(row.step or 1), row.type(current)
    if row.key in TYPED:
        st.number_input(label, low, high, current, step, **common)
    elif row.log or row.key in STOPS:
        st.select_slider(label, stops_of(row, current), current, format_func=stop_words, **common)
    else:
        st.slider(label, low, high, current, step, format="%.3g" if row.type is float else None, **common)


def preset_words(name: str) -> str:
    """A preset's name for people."""
    return PRESETS.get(name).label


def stop_words(stop: float) -> str:
    """A stop of an uneven slider: 0.0002, 1e-05, 128."""
    return f"{stop:g}"


def choice_words(name: str) -> str:
    """The name of a data set or of any other choice, for people."""
    for table in (POINT_SETS, IMAGE_SETS, TEXT_SETS):
        if name in table.names():
            return table.get(name).label
    return CHOICE_WORDS.get(name, name)


def model_words(name: str) -> str:
    """The name of a family of networks, for people; some are called like a data set."""
    return MODELS.get(name).label if name in MODELS.names() else name

"""What the Networks page shows: the diagram, the layer tables, and the section on strides."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from app.networks import strides, subject
from app.networks.stages import diagram, shape_words
from gan_core.config import RunConfig
from gan_core.errors import UserError
from gan_core.models.specs import Row, check_model, layer_table, parameter_counts, trained_counts

WEB = Path(__file__).parent / "web"
TABS = ("Diagram", "Layers", "What a stride does")
PADDING_HELP = "same: zeros around the picture, so that only the stride changes its size; valid: no padding."
ROW_PIXELS = 35
COLUMNS = {
    "Layer": st.column_config.TextColumn(width=158),
    "Output shape": st.column_config.TextColumn(width=105),
    "Parameters": st.column_config.NumberColumn(format="localized", width=90),
    "Kind": st.column_config.TextColumn(width=130),
    "Trained": st.column_config.NumberColumn(format="localized"),
    "Frozen": st.column_config.NumberColumn(format="localized"),
}


def draw_sidebar() -> tuple[RunConfig | None, str | None]:
    """The controls; returns whose networks to show, or what is wrong in words."""
    try:
        config = subject.draw_picker()
        check_model(config)
    except UserError as error:
        return None, str(error)
    return config, None


def draw_tabs(config: RunConfig | None) -> None:
    """The three views; the last one needs no configuration."""
    drawing, layers, stride = st.tabs(TABS)
    if config is not None:
        with drawing:
            _diagram()(key="networks.diagram", data=diagram(config))
        with layers:
            draw_layers(config)
    with stride:
        draw_strides()


def draw_layers(config: RunConfig) -> None:
    """The layer tables of G and D, and what of them is trained in the stack."""
    table = layer_table(config)
    counts, trained = parameter_counts(config), trained_counts(config)
    places = st.columns(2, gap="medium")
    for place, name, letter, count, own in zip(places, table, "GD", counts, trained, strict=True):
        with place:
            st.markdown(f"**{name.capitalize()} {letter}** · {count:,} parameters")
            height = ROW_PIXELS * (len(table[name]) + 1) + 3
            st.dataframe(rows_of(table[name]), hide_index=True, width="stretch", height=height, column_config=COLUMNS)
            st.caption(still_words(count, own))
    st.markdown("**The stack**, in which G learns")
    st.dataframe(stack_rows(counts, trained), hide_index=True, width="stretch", column_config=COLUMNS)


def rows_of(table: list[Row]) -> list[dict[str, Any]]:
    """One layer a row, as a model summary has them."""
    return [
        {"Layer": row.name, "Output shape": shape_words(row.output_shape), "Parameters": row.params, "Kind": row.kind}
        for row in table
    ]


def still_words(count: int, trained: int) -> str:
    """What of a network training does not change."""
    if count == trained:
        return "All of them are trained when this network learns."
    return (
        f"{trained:,} are trained; {count - trained:,} are BatchNorm's moving means and variances, which follow along."
    )


def stack_rows(counts: tuple[int, int], trained: tuple[int, int]) -> list[dict[str, Any]]:
    """G and D on top of each other, D frozen."""
    return [
        {"Part": "Generator G", "Parameters": counts[0], "Trained": trained[0], "Frozen": counts[0] - trained[0]},
        {"Part": "Discriminator D", "Parameters": counts[1], "Trained": 0, "Frozen": counts[1]},
        {
            "Part": "Both",
            "Parameters": sum(counts),
            "Trained": trained[0],
            "Frozen": sum(counts) - trained[0],
        },
    ]


def draw_strides() -> None:
    """A kernel that walks over a small picture, with its controls."""
    layer, pad, kernel, step, more = st.columns([2.4, 1.5, 2, 2, 1.3], gap="medium", vertical_alignment="bottom")
    operation = layer.segmented_control("Layer", strides.OPERATIONS, default=strides.CONV, required=True)
    padding = pad.segmented_control("Padding", ("same", "valid"), default="same", required=True, help=PADDING_HELP)
    size = kernel.slider("Kernel", 1, strides.MOST_KERNEL, 3, help="Pixels along a side of the kernel.")
    stride = step.slider("Stride", 1, strides.MOST_STRIDE, 2, help="Pixels between two positions of the kernel.")
    with more.popover("More", icon=":material/tune:"):
        picture = st.selectbox("Picture", strides.PICTURES)
        numbers = st.selectbox("Numbers of the kernel", strides.KERNELS)
    _stride()(key="networks.stride", data=strides.payload(operation, picture, numbers, size, stride, padding))


@cache
def _diagram() -> Callable[..., Any]:
    """Registered once per server."""
    return _component("gan_networks", "diagram")


@cache
def _stride() -> Callable[..., Any]:
    """Registered once per server."""
    return _component("gan_stride", "stride")


def _component(name: str, file: str) -> Callable[..., Any]:
    script, style = ((WEB / f"{file}.{kind}").read_text(encoding="utf-8") for kind in ("js", "css"))
    return st.components.v2.component(name, js=script, css=style)

"""One tip in full: what it says, why, who said it, the tip made visible, and what came out on our data."""

from __future__ import annotations

import streamlit as st

from app.components import tips as parts
from app.tips import address, visuals
from app.tips.outcome import ON, long_outcome
from gan_core.tips import Source, Tip

VISUAL = "tips.visual"
OWN = "A race of your own"
TURNS = (
    ("Previous", "Left", -1, ":material/chevron_left:"),
    ("Next", "Right", 1, ":material/chevron_right:"),
)


def draw_head(tip: Tip | None) -> None:
    """The name of the tip between the ways to the others; None is a race of one's own."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button("All tips", key="tips.all", icon=":material/grid_view:", on_click=address.open_tip, args=("",))
        for label, key, step, icon in TURNS if tip else ():
            with st.container(key=f"icon-only-{label.lower()}", width="content"):
                st.button(
                    label, key=f"tips.{key}", icon=icon, shortcut=key, help=f"{label} tip", on_click=_turn, args=(step,)
                )
        st.subheader(tip.label if tip else OWN, width="stretch", anchor=False)


def draw_card(tip: Tip) -> None:
    """Words on the left, the tip itself on the right."""
    words, drawing = st.columns([4, 9], gap="large")
    with words:
        st.markdown(f"**{tip.says}**")
        st.markdown(tip.why)
        st.caption("Source: " + "; ".join(_source(source) for source in tip.sources))
    with drawing:
        parts.visual(visuals.payload_of(tip.name), key=VISUAL)


def draw_outcome(tip: Tip) -> None:
    """What came out on our data; nothing where it was not measured."""
    for kind in tip.kinds:
        words = long_outcome(tip, kind)
        if words:
            st.markdown(f"**On our data ({ON[kind]}):** {words}")


def _turn(step: int) -> None:
    address.open_tip(address.neighbour(step))


def _source(source: Source) -> str:
    named = f"{source.author} ({source.year}), "
    return named + (f"[{source.title}]({source.url})" if source.url else f"*{source.title}*")

"""Before a run: what the headlines are, and what they look like on their way into the network."""

from __future__ import annotations

import streamlit as st

from app.headlines.training import data
from app.words import escape
from gan_core.config import RunConfig
from gan_core.text import Headlines

SHOWN, MOST_NOTES, LONGEST_SHOWN = 8, 6, 140
FACTS = (
    "Cleaned: punctuation and everything that is no ASCII is dropped, and all is lower case. Numbers: each word has "
    "one, and the most frequent word is 1. *From text to numbers* above shows every step."
)


def draw_preview(headlines: Headlines, config: RunConfig) -> None:
    """Facts, notes, and a few headlines raw, cleaned and as numbers."""
    st.markdown(f"**{escape(title_of(headlines))}** · {facts_of(headlines, config)}")
    if headlines.notes:
        st.caption(f":material/info: {escape(' '.join(headlines.notes[:MOST_NOTES]))}")
    shown = examples(headlines)
    columns = {
        "Raw": [escape(_short(headlines.raw[place])) for place in shown],
        "Cleaned": [escape(_short(headlines.cleaned[place])) for place in shown],
        "Numbers": [" ".join(map(str, headlines.encoded[place])) for place in shown],
    }
    st.table(columns, border="horizontal", hide_index=True)
    st.caption(FACTS)


def title_of(headlines: Headlines) -> str:
    """What the set is called."""
    if headlines.synthetic:
        return "Our synthetic headlines: a grammar wrote them, none ever happened"
    column = f", column {headlines.column}" if headlines.column else ""
    return f"{headlines.source or headlines.name}{column}"


def facts_of(headlines: Headlines, config: RunConfig) -> str:
    """How many headlines there are, how many of them are held out, and how long they are."""
    held = data.split_of(config, headlines).held_out
    kept = f", {held:,} of them held out" if held else ""
    return f"{len(headlines):,} headlines{kept} · the longest has {headlines.longest} words"


def examples(headlines: Headlines, count: int = SHOWN) -> list[int]:
    """Places of headlines that show something: first those that cleaning changes, else the first ones."""
    telling = [
        place
        for place, (raw, cleaned) in enumerate(zip(headlines.raw[:400], headlines.cleaned, strict=False))
        if len(cleaned.split()) > 2 and raw.lower() != cleaned
    ]
    plain = [place for place in range(min(400, len(headlines))) if place not in telling]
    return (telling + plain)[:count]


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"

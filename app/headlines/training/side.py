"""The sidebar while a text run is on show: what it is, what was done to its headlines, and its live setting."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from app import controls, owned
from app.headlines.training.run import ON_SHOW
from app.onshow import OPEN, changed_settings
from app.textwords import text_setting
from app.told import key_for, taking
from app.watching import Look
from app.words import escape
from gan_core.config import TEXT, RunConfig
from gan_core.models.wordnet import word_parameters
from gan_core.presets import PRESETS

MOST_NOTES = 4
LENGTHS = ("steps", "log_every", "snapshot_every")


def draw_side(look: Look) -> None:
    """Everything beside a run on show."""
    st.markdown(f"**{escape(look.status.name or PRESETS.get(look.config.preset).label)}**")
    for fact in facts_of(look.config, look.data):
        st.caption(escape(fact))
    notes = look.data.get("notes")
    for note in dict.fromkeys([*map(str, notes if isinstance(notes, list) else []), *look.notes][:MOST_NOTES]):
        st.caption(escape(note))
    _draw_live(look)
    _draw_settings(look.config)


def facts_of(config: RunConfig, about: Mapping[str, Any]) -> list[str]:
    """What it reads, and what it is made of."""
    layers = f"{config.model.depth} LSTM layer{'s' if config.model.depth > 1 else ''} of {config.model.width} units"
    network = f"Embedding {config.model.embedding}, {layers}, dropout {config.tips.dropout:g}"
    words = about.get("words")
    if not isinstance(words, int):
        return [f"{network}."]
    held = about.get("held_out")
    kept = f", and {held:,} held out" if isinstance(held, int) and held else ""
    made = "synthetic headlines" if about.get("synthetic") else "headlines"
    source = f" of {about['source']}" if about.get("source") else ""
    return [
        f"{about.get('headlines', 0):,} {made}{source}{kept}; {words:,} different words.",
        f"{network}: {word_parameters(config, words + 1):,} parameters. Batch {config.batch_size}, seed {config.seed}.",
    ]


def _draw_live(look: Look) -> None:
    """The settings that act while it trains, as they stand now: another viewer may have moved them."""
    open_now = look.status.state in OPEN and not ON_SHOW.whose(look)
    st.markdown("**While it trains**")
    for key, current in ON_SHOW.live_values(look.config).items():
        name = f"live.{ON_SHOW.shown()}.{key}"
        controls.draw_setting(
            text_setting(key),
            key=key_for(name, current),
            current=current,
            kind=TEXT,
            disabled=not open_now,
            on_change=taking(name, partial(ON_SHOW.set_live, key)),
        )
    if not open_now:
        name = ON_SHOW.whose(look)
        st.caption(owned.LIVE if name else "It acts on a run that trains, waits or is paused.")


def _draw_settings(config: RunConfig) -> None:
    """In what it differs from its preset."""
    changed = {key: value for key, value in changed_settings(config).items() if key not in LENGTHS}
    if not changed:
        return
    with st.expander("Its settings"):
        st.caption(escape(f"Different from the preset {config.preset}:"))
        for key, value in changed.items():
            st.caption(escape(f"{text_setting(key).label}: {value}"))

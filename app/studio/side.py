"""The sidebar while a run is on show: its live settings, what it is, and what it can draw."""

from __future__ import annotations

from functools import partial

import streamlit as st

from app import controls, owned
from app.studio import run
from app.studio.draw import draw_on_request
from app.studio.form import LABELLED_TIPS
from app.told import key_for, taking
from app.watching import Look
from app.words import escape
from gan_core.config import IMAGES, RunConfig, settings_table
from gan_core.models.specs import parameter_counts
from gan_core.presets import PRESETS

LIVE_AT = ("queued", "running", "paused")
MOST_NOTES = 4


def draw_side(look: Look) -> None:
    """Everything beside a run on show."""
    st.markdown(f"**{escape(title_of(look))}**")
    st.caption(escape(facts_of(look.config)))
    for note in dict.fromkeys(look.notes[:MOST_NOTES]):
        st.caption(escape(note))
    if look.config.is_conditional:
        draw_on_request(look)
    _draw_live(look)
    _draw_settings(look.config)


def title_of(look: Look) -> str:
    """The run's own name, else its preset's; that of its data where it trains on other pictures than its preset."""
    preset = PRESETS.get(look.config.preset)
    same = preset.dataset == look.config.dataset.name
    return look.status.name or (preset.label if same else controls.choice_words(look.config.dataset.name))


def facts_of(config: RunConfig) -> str:
    """What it is: data, size, networks, parameters."""
    height, width, channels = config.image_shape
    generator, discriminator = parameter_counts(config)
    colour = "grey" if channels == 1 else "colour"
    return (
        f"{controls.choice_words(config.dataset.name)}, {width} x {height} {colour}. "
        f"{controls.model_words(config.model.name)}: G {generator:,}, D {discriminator:,} parameters. "
        f"Batch {config.batch_size}, seed {config.seed}."
    )


def _draw_live(look: Look) -> None:
    """The settings that act while it trains, as they stand now: another viewer may have moved them."""
    open_now = look.status.state in LIVE_AT and not run.ON_SHOW.whose(look)
    st.markdown("**While it trains**")
    for key, current in run.live_values(look.config).items():
        if key in LABELLED_TIPS and look.config.loss.name == "wasserstein_gp":
            continue
        name = f"live.{run.shown()}.{key}"
        controls.draw_setting(
            settings_table()[key],
            key=key_for(name, current),
            current=current,
            kind=IMAGES,
            disabled=not open_now,
            on_change=taking(name, partial(run.set_live, key)),
        )
    if not open_now:
        name = run.ON_SHOW.whose(look)
        st.caption(owned.LIVE if name else "These act on a run that trains, waits or is paused.")


def _draw_settings(config: RunConfig) -> None:
    """In what it differs from its preset."""
    changed = run.changed_settings(config)
    if not changed:
        return
    with st.expander("Its settings"):
        st.caption(escape(f"Different from the preset {config.preset}:"))
        for key, value in changed.items():
            st.caption(escape(f"{settings_table()[key].label}: {value}"))

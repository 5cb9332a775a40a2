""" "Draw me a 7": pictures of one class on request, from the newest saved networks of a conditional run."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from app.engine_link import EngineAwayError, engine
from app.guard import guarded
from app.studio import run
from app.watching import Look
from app.words import escape, say
from gan_core.errors import UserError
from gan_core.imaging import GridPlan, png_bytes, read_png, tile_grid

CLASS, DRAWN = "studio.draw.class", "studio.draw.result"
COUNT, COLUMNS = 8, 4
SHOWN_SIDE = 60
SEEDS = 2**31 - 1


def draw_on_request(look: Look) -> None:
    """The question and what came of it; nothing before the run's classes are known."""
    names = look.data.get("class_names")
    if names:
        st.fragment(_ask)(tuple(names))


def _ask(names: Sequence[str]) -> None:
    with guarded():
        asked, button = st.columns([3, 2], vertical_alignment="bottom")
        label = asked.selectbox("Draw me a", names, key=CLASS)
        pressed = button.button("Draw", key="studio.draw", width="stretch", help="Eight new pictures of this class.")
        if pressed:
            _draw(names.index(label), label)
        drawn = st.session_state.get(DRAWN)
        if drawn and drawn["run"] == run.shown():
            _show(drawn)


def _draw(label: int, name: str) -> None:
    try:
        with st.spinner("Drawing"):
            drawn = engine().draw(run.shown() or "", seed=secrets.randbelow(SEEDS), count=COUNT, label=label)
    except (UserError, EngineAwayError) as error:
        say("info" if isinstance(error, EngineAwayError) else "warning", str(error))
        return
    st.session_state[DRAWN] = {"run": run.shown(), "name": name, "step": drawn["step"], **_picture(drawn)}


def _picture(drawn: dict[str, Any]) -> dict[str, Any]:
    """All tiles as one picture, enlarged without blur, and D's mean opinion where it is a probability."""
    tiles = np.stack([read_png(base64.b64decode(png)) for png in drawn["png"]])
    height, width = tiles.shape[1:3]
    plan = GridPlan(-(-len(tiles) // COLUMNS), COLUMNS, height, width)
    scale = max(1, SHOWN_SIDE // width)
    believed = float(np.mean(drawn["scores"])) if drawn["probability"] else None
    return {"png": base64.b64encode(png_bytes(tile_grid(tiles, plan), scale)).decode("ascii"), "believed": believed}


def _show(drawn: dict[str, Any]) -> None:
    opinion = "" if drawn["believed"] is None else f"; D takes it for real by {100 * drawn['believed']:.0f} %"
    st.image(base64.b64decode(drawn["png"]), width="stretch")
    st.caption(f"{escape(drawn['name'])} at step {drawn['step']:,}{opinion}")

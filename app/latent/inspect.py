"""The panel on the right: the one picture that was picked, with everything there is to know about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from app.latent import address, copies, seeds
from app.latent.ask import render, seed_z
from app.latent.chosen import Chosen, choose, chosen
from app.latent.subject import Subject
from app.words import escape, say
from gan_core.errors import UserError
from gan_core.imaging import png_bytes
from gan_core.latent import read_latent, write_latent

if TYPE_CHECKING:
    from gan_core.service.client import Rendered

SHOWN_PIXELS = 200
SCALES = (1, 2, 4, 8)
SCALE, PASTED, PROBLEM = "latent.png.scale", "latent.paste", "latent.paste.problem"
UNSURE = 0.1  # around one half: D cannot tell
SCORE_HELP = "What the discriminator that was trained with this generator thinks of this very picture."
Z_HELP = "The random numbers of this picture, and its address: to be copied, sent, and pasted"


def draw_inspector(subject: Subject) -> None:
    """What was picked, else the picture of seed A."""
    inspect(subject, chosen(subject) or _first(subject))


def inspect(subject: Subject, one: Chosen) -> None:
    """The panel for one picture. Raises UserError for what cannot be drawn."""
    drawn = render(subject, one.z[None, :], labels=_labels(one), step=one.step)
    with st.container(horizontal=True, gap="xsmall", key="latent-do"):  # on top: what opens below it has room
        _offer_z(subject, one)
        if drawn.pictures is not None:
            _offer_png(one, drawn.pictures[0])
        for place, name in enumerate("AB"):
            st.button(
                f"→ {name}",
                key=f"latent.use.{place}",
                disabled=one.seed is None,
                on_click=seeds.put_one,
                args=(place, one.seed),
                help=f"Make this picture {name} of the morph."
                if one.seed is not None
                else "Only a seed can be an end.",
            )
    with st.container(key="latent-picture"):
        _draw_picture(subject, one, drawn)
    if drawn.pictures is not None:
        copies.draw_nearest(subject, drawn.pictures[0])


def _first(subject: Subject) -> Chosen:
    a = seeds.pair()[0]
    return Chosen(subject.address, seed_z(subject, [a])[0], subject.label, f"seed {a}", a)


def _labels(one: Chosen) -> int | np.ndarray | None:
    return np.asarray([one.label], np.float32) if isinstance(one.label, tuple) else one.label


# --- the picture and what D says --------------------------------------------------------------------


def _draw_picture(subject: Subject, one: Chosen, drawn: Rendered) -> None:
    words = one.words or "a z of your own"
    if drawn.pictures is None:
        x, y = drawn.points[0]
        st.markdown(f"**Point ({x:z.3f}, {y:z.3f})**")
    else:
        scale = max(1, SHOWN_PIXELS // drawn.pictures.shape[2])
        st.image(png_bytes(drawn.pictures[0], scale), width=SHOWN_PIXELS, alt=f"The picked picture: {words}")
    named = f" · {escape(_class_words(subject, one))}" if one.label is not None else ""
    st.markdown(f"**{escape(words[0].upper() + words[1:])}**{named}")
    st.markdown(opinion_words(float(drawn.scores[0]), drawn.probability), help=SCORE_HELP)


def _class_words(subject: Subject, one: Chosen) -> str:
    """The class by name; of a mix, its strongest parts."""
    if not isinstance(one.label, tuple):
        return f"class {subject.class_name(one.label).removeprefix('class ')}"
    parts = sorted(((weight, label) for label, weight in enumerate(one.label) if weight > 0.005), reverse=True)[:2]
    return " + ".join(f"{100 * weight:.0f} % {subject.class_name(label)}" for weight, label in parts)


def opinion_words(score: float, probability: bool) -> str:
    """D's score with what it means."""
    if not np.isfinite(score):
        return "D has no opinion: its score is no number."
    if not probability:
        return f"D's score: **{score:.2f}** (more is more real)"
    sure = "seems real" if score > 0.5 else "seems fake"
    return f"D: **{100 * score:.0f} % real**, {'cannot tell' if abs(score - 0.5) <= UNSURE else sure}"


# --- z, its link, and a z from elsewhere --------------------------------------------------------------


def _offer_z(subject: Subject, one: Chosen) -> None:
    with st.popover("z", icon=":material/tag:", help=Z_HELP, key="latent.z", on_change="rerun") as popover:
        if not popover.open:
            return
        known = {"Seed": str(one.seed)} if one.seed is not None else {}
        known |= {f"z, {subject.dim} numbers": write_latent(one.z), "Link": address.link_to(subject, one)}
        with st.container(gap=None):
            for name, text in known.items():
                st.markdown(f":small[{name}]")
                st.code(text, language=None)
        st.text_area(
            "Show another z",
            key=PASTED,
            placeholder=f"Paste a z, or {subject.dim} numbers",
            height=70,
            persist_state="session",
        )
        st.button("Show it", key="latent.paste.show", on_click=_take_pasted, args=(subject,))
        if st.session_state.get(PROBLEM):
            say("warning", st.session_state[PROBLEM])


def _take_pasted(subject: Subject) -> None:
    """Show the z that was pasted; one that cannot be read stays in its field, with the reason."""
    try:
        z = read_latent(st.session_state.get(PASTED) or "", subject.dim)
    except UserError as error:
        st.session_state[PROBLEM] = str(error)
        return
    st.session_state[PROBLEM] = ""
    choose(subject, z, words="a pasted z")


# --- PNG -------------------------------------------------------------------------------------------


def _offer_png(one: Chosen, picture: np.ndarray) -> None:
    with st.popover("PNG", icon=":material/download:", key="latent.png", on_change="rerun") as popover:
        if not popover.open:
            return
        height, width = picture.shape[:2]
        scale = st.segmented_control(
            "Size",
            SCALES,
            default=SCALES[-1],
            required=True,
            key=SCALE,
            format_func=lambda times: f"{times}×",
            persist_state="session",
        )
        st.caption(f"{width * scale:,} × {height * scale:,} pixels; each pixel becomes {scale} × {scale}.")
        name = f"seed_{one.seed}" if one.seed is not None else "latent"
        st.download_button(
            "Download",
            png_bytes(picture, scale),
            f"{name}_{scale}x.png",
            "image/png",
            key="latent.png.file",
            icon=":material/download:",
            on_click="ignore",
        )

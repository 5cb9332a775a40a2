"""Conditional generators: what the class decides, and what z decides."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from app.components.latent import picked, strip, tiles
from app.latent import seeds
from app.latent.ask import render, seed_z
from app.latent.chosen import choose
from app.latent.film import FramesOf, film_button
from app.latent.sprites import Row, strip_payload, tiles_payload
from app.latent.subject import Subject
from gan_core.latent import morph

TABLE, CLASS, NOISE = "All classes", "Change the class", "Change z"
MODES = (TABLE, CLASS, NOISE)
MODE, FROM, TO, FIRST = "latent.classes.mode", "latent.classes.from", "latent.classes.to", "latent.classes.first"
STRIP, TABLE_KEY = "latent.classes.strip", "latent.classes.table"
FRAMES, ROWS, COLUMNS = 60, 10, 12
SIDE = 44
TABLE_WORDS = "A column is one z with every class, a row one class with every z."


def fits(subject: Subject) -> bool:
    """Only where there are classes to choose from."""
    return subject.is_conditional and subject.classes > 1


def draw(subject: Subject) -> None:
    """The switch with the controls of what was chosen, then the table or a strip."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="latent-classes"):
        mode = st.segmented_control(
            "What changes",
            MODES,
            default=TABLE,
            required=True,
            key=MODE,
            label_visibility="collapsed",
            persist_state="session",
        )
        if mode in (CLASS, NOISE):
            way = _choose_class_way(subject) if mode == CLASS else _choose_noise_way(subject)
        else:
            st.markdown(f":small[{TABLE_WORDS}]", width="stretch")
    if mode in (CLASS, NOISE):
        _draw_way(subject, way)
    else:
        _draw_table(subject)


# --- all classes x a few z ---------------------------------------------------------------------------


def _draw_table(subject: Subject) -> None:
    """One row a class, one column a seed; the first column is seed A."""
    classes = _shown_classes(subject)
    numbers = [min(seeds.pair()[0], seeds.LARGEST - COLUMNS) + place for place in range(COLUMNS)]
    z = np.tile(seed_z(subject, numbers), (len(classes), 1))
    labels = np.repeat(np.asarray(classes, np.int64), COLUMNS)
    drawn = render(subject, z, labels=labels)
    payload = tiles_payload(
        subject,
        drawn,
        label="All classes, each with the same few z",
        names=[f"{subject.class_name(label)}, seed {seed}" for label in classes for seed in numbers],
        columns=COLUMNS,
        side=SIDE,
        rows=[subject.class_name(label) for label in classes],
    )
    tiles(payload, key=TABLE_KEY, on_pick=lambda: _take_tile(subject, classes, numbers, payload["id"]))


def _shown_classes(subject: Subject) -> list[int]:
    """All classes, or ten of many from the one that was asked for."""
    if subject.classes <= ROWS:
        return list(range(subject.classes))
    first = st.slider("First class", 0, subject.classes - ROWS, key=FIRST, persist_state="session")
    return list(range(first, first + ROWS))


def _take_tile(subject: Subject, classes: list[int], numbers: list[int], payload_id: str) -> None:
    index = picked(TABLE_KEY, payload_id, "index")
    if index is not None and index < len(classes) * COLUMNS:
        label, seed = classes[index // COLUMNS], numbers[index % COLUMNS]
        choose(subject, seed_z(subject, [seed])[0], label=label, words=f"seed {seed}", seed=seed)


# --- one of both changes -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Way:
    """A way under the slider: ``of`` gives its z (n, latent_dim) and labels for n frames.

    ``label`` is the slider's, ``words`` come after the share of a frame, ``ends`` name both ends.
    """

    of: FramesOf
    label: str
    words: str
    ends: tuple[tuple[str, str], tuple[str, str]]


def mixes(start: int, end: int, classes: int, frames: int) -> np.ndarray:
    """Weights (frames, classes), float32, from all of one class to all of the other, evenly."""
    share = np.linspace(0, 1, frames, dtype=np.float32)
    weights = np.zeros((frames, classes), np.float32)
    weights[:, start] += 1 - share
    weights[:, end] += share
    return weights


def _choose_class_way(subject: Subject) -> Way:
    """The same z all the way; the class is mixed from one to the other."""
    start = _choose_class(subject, "From class", FROM, subject.label or 0)
    end = _choose_class(subject, "To class", TO, ((subject.label or 0) + 1) % subject.classes)
    seed = _choose_seed()
    names = subject.class_name(start), subject.class_name(end)

    def of(frames: int) -> tuple[np.ndarray, np.ndarray]:
        return np.repeat(seed_z(subject, [seed]), frames, axis=0), mixes(start, end, subject.classes, frames)

    way = Way(of, f"From {names[0]} to {names[1]}, seed {seed}", f"of {names[1]}", ((names[0], ""), (names[1], "")))
    film_button(subject, of, "classes")
    return way


def _choose_noise_way(subject: Subject) -> Way:
    """The same class all the way; z turns from seed A to seed B."""
    label = _choose_class(subject, "Class", FROM, subject.label or 0)
    _choose_seed()
    start, end = seeds.ends(subject)
    a, b = seeds.pair()

    def of(frames: int) -> tuple[np.ndarray, int]:
        return morph(start, end, frames, "slerp"), label

    name = subject.class_name(label)
    way = Way(of, f"{name}, from seed {a} to seed {b}", "of the way", (("A", f"seed {a}"), ("B", f"seed {b}")))
    film_button(subject, of, "classes")
    return way


def _choose_class(subject: Subject, title: str, key: str, usual: int) -> int:
    options = range(subject.classes)
    if st.session_state.get(key) not in options:
        st.session_state[key] = usual
    return st.selectbox(
        title,
        options,
        key=key,
        format_func=subject.class_name,
        width=100,
        label_visibility="collapsed",
        persist_state="session",
    )


def _choose_seed() -> int:
    """Whose z it is, and another one."""
    a = seeds.pair()[0]
    help_words = "Roll another z for seed A"
    st.button(
        f"{a}", key="latent.classes.roll", icon=":material/casino:", help=help_words, on_click=seeds.roll, args=(0,)
    )
    return a


def _draw_way(subject: Subject, way: Way) -> None:
    z, labels = way.of(FRAMES)
    payload = strip_payload(
        subject,
        [Row("", render(subject, z, labels=labels))],
        label=way.label,
        frames=[f"{share:.0f} % {way.words}" for share in np.linspace(0, 100, FRAMES)],
        ends=way.ends,
        at=FRAMES // 2,
    )
    strip(payload, key=STRIP, on_pick=lambda: _take_frame(subject, way, payload["id"]))


def _take_frame(subject: Subject, way: Way, payload_id: str) -> None:
    frame = picked(STRIP, payload_id, "frame")
    if frame is None or frame >= FRAMES:
        return
    z, labels = way.of(FRAMES)
    label = labels[frame] if isinstance(labels, np.ndarray) else labels
    choose(subject, z[frame], label=label, words=f"{100 * frame / (FRAMES - 1):.0f} % {way.words}")

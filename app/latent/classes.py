"""Conditional generators: what the class decides, and what z decides."""

from __future__ import annotations

import numpy as np
import streamlit as st

from app.components.latent import picked, strip, tiles
from app.latent import seeds
from app.latent.ask import render, seed_z
from app.latent.chosen import choose
from app.latent.film import film_button
from app.latent.sprites import Row, strip_payload, tiles_payload
from app.latent.subject import Subject
from gan_core.latent import morph

TABLE, CLASS, NOISE = "All classes", "Change the class", "Change z"
MODES = (TABLE, CLASS, NOISE)
MODE, FROM, TO, FIRST = "latent.classes.mode", "latent.classes.from", "latent.classes.to", "latent.classes.first"
STRIP, TABLE_KEY = "latent.classes.strip", "latent.classes.table"
FRAMES, ROWS, COLUMNS = 60, 10, 12
SIDE = 44
WORDS = {
    TABLE: "A column is one z with every class; a row is one class with every z.",
    CLASS: "The same z all the way; the class is mixed from one to the other. Does the handwriting stay?",
    NOISE: "The same class all the way; z turns from seed A to seed B.",
}


def fits(subject: Subject) -> bool:
    """Only where there are classes to choose from."""
    return subject.is_conditional and subject.classes > 1


def draw(subject: Subject) -> None:
    """The switch, then the table or a strip."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        mode = st.segmented_control(
            "What changes",
            MODES,
            default=TABLE,
            required=True,
            key=MODE,
            label_visibility="collapsed",
            persist_state="session",
        )
        st.markdown(f":small[{WORDS[mode or TABLE]}]", width="stretch")
    if mode == CLASS:
        _draw_class_morph(subject)
    elif mode == NOISE:
        _draw_noise_morph(subject)
    else:
        _draw_table(subject)


# --- all classes x a few z ---------------------------------------------------------------------------


def _draw_table(subject: Subject) -> None:
    """One row a class, one column a seed; the first column is seed A."""
    classes = _shown_classes(subject)
    numbers = [seeds.pair()[0] + place for place in range(COLUMNS)]
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


# --- the class changes, z stays ----------------------------------------------------------------------


def mixes(start: int, end: int, classes: int, frames: int) -> np.ndarray:
    """Weights (frames, classes), float32, from all of one class to all of the other, evenly."""
    share = np.linspace(0, 1, frames, dtype=np.float32)
    weights = np.zeros((frames, classes), np.float32)
    weights[:, start] += 1 - share
    weights[:, end] += share
    return weights


def _draw_class_morph(subject: Subject) -> None:
    seed = seeds.pair()[0]
    names = range(subject.classes)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        start = _choose_class(subject, "From", FROM, subject.label or 0)
        end = _choose_class(subject, "To", TO, ((subject.label or 0) + 1) % len(names))
        _draw_seed()
        film_button(subject, lambda frames: _class_way(subject, seed, start, end, frames), "classes")
    z, labels = _class_way(subject, seed, start, end, FRAMES)
    payload = strip_payload(
        subject,
        [Row("", render(subject, z, labels=labels))],
        label=f"From {subject.class_name(start)} to {subject.class_name(end)}, seed {seed}",
        frames=[f"{share:.0f} % {subject.class_name(end)}" for share in np.linspace(0, 100, FRAMES)],
        ends=[(subject.class_name(start), ""), (subject.class_name(end), "")],
    )
    strip(payload, key=STRIP, on_pick=lambda: _take_mix(subject, seed, labels, payload["id"]))


def _class_way(subject: Subject, seed: int, start: int, end: int, frames: int) -> tuple[np.ndarray, np.ndarray]:
    z = np.repeat(seed_z(subject, [seed]), frames, axis=0)
    return z, mixes(start, end, subject.classes, frames)


def _choose_class(subject: Subject, title: str, key: str, usual: int) -> int:
    options = range(subject.classes)
    if st.session_state.get(key) not in options:
        st.session_state[key] = usual
    return st.selectbox(title, options, key=key, format_func=subject.class_name, width=150, persist_state="session")


def _draw_seed() -> None:
    """Whose z it is, and another one."""
    st.button(
        f"Seed A: {seeds.pair()[0]}",
        key="latent.classes.roll",
        icon=":material/casino:",
        help="Roll another z",
        on_click=seeds.roll,
        args=(0,),
    )


def _take_mix(subject: Subject, seed: int, labels: np.ndarray, payload_id: str) -> None:
    frame = picked(STRIP, payload_id, "frame")
    if frame is not None and frame < FRAMES:
        choose(subject, seed_z(subject, [seed])[0], label=labels[frame], words=f"seed {seed}", seed=seed)


# --- z changes, the class stays ----------------------------------------------------------------------


def _draw_noise_morph(subject: Subject) -> None:
    """Every class on the same way of z would be the table; here one class, as large as in the Morph view."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        label = _choose_class(subject, "Class", FROM, subject.label or 0)
        _draw_seed()
    z = morph(*seeds.ends(subject), FRAMES, "slerp")
    a, b = seeds.pair()
    payload = strip_payload(
        subject,
        [Row("", render(subject, z, labels=label))],
        label=f"{subject.class_name(label)}, from seed {a} to seed {b}",
        frames=[f"{share:.0f} % of the way" for share in np.linspace(0, 100, FRAMES)],
        ends=[("A", f"seed {a}"), ("B", f"seed {b}")],
    )
    strip(payload, key=STRIP, on_pick=lambda: _take_noise(subject, z, label, payload["id"]))


def _take_noise(subject: Subject, z: np.ndarray, label: int, payload_id: str) -> None:
    frame = picked(STRIP, payload_id, "frame")
    if frame is not None and frame < FRAMES:
        a, b = seeds.pair()
        words = f"{100 * frame / (FRAMES - 1):.0f} % of the way from seed {a} to seed {b}"
        choose(subject, z[frame], label=label, words=words)

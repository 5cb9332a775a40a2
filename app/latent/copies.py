"""Is it copied? The real pictures that lie nearest to a drawn one, and how near real pictures lie to each other."""

from __future__ import annotations

import hashlib
from types import SimpleNamespace
from typing import Any

import numpy as np
import streamlit as st

from app.guard import guarded
from app.latent.subject import Subject
from app.studio.preparing import PARTS, preparation
from app.words import escape
from gan_core.data.images import IMAGE_SETS, ImageSet
from gan_core.imaging import png_bytes
from gan_core.quality.nearest import nearest

SHOWN, SHOWN_PIXELS = 3, 62
COMPARED = 150  # real pictures whose own neighbours tell what is usual
POLL_SECONDS = 1.0
ASKED = "latent.nearest"
COPY_SHARE = 0.5
HELP = (
    "The real pictures nearest to this one, pixel by pixel. Distance: the root of the mean squared difference, "
    "0 for the same picture, 1 for black against white. A picture that was shifted or turned counts as far, so this "
    "finds copies, and not everything that was learned by heart."
)
MISSING = "The real pictures are not on this machine, so nobody can look for copies here."


def draw_nearest(subject: Subject, picture: np.ndarray) -> None:
    """The nearest real pictures; for sets that must be prepared first, only once somebody asks."""
    dataset = subject.config.dataset
    at_once = dataset.name in IMAGE_SETS and IMAGE_SETS.get(dataset.name).offline
    shown = st.toggle(
        "Nearest real pictures", at_once, key=f"{ASKED}.{dataset.name}", help=HELP, persist_state="session"
    )
    if not shown:
        return
    reading = preparation(_section(dataset))
    st.fragment(_look, run_every=POLL_SECONDS if reading.busy else None)(subject, picture, reading.busy)


def _section(dataset: Any) -> SimpleNamespace:
    return SimpleNamespace(**{part: getattr(dataset, part) for part in PARTS})


def _look(subject: Subject, picture: np.ndarray, was_busy: bool) -> None:
    with guarded():
        reading = preparation(_section(subject.config.dataset))
        if reading.busy:
            st.caption(escape(reading.words()))
        elif was_busy:
            st.rerun()
        elif reading.data is None:
            st.caption(MISSING if reading.missing else escape(reading.problem or MISSING))
        else:
            _show(reading.data, picture)


def _show(data: ImageSet, picture: np.ndarray) -> None:
    places, distances = _nearest(_key(data), _digest(picture), data, picture)
    with st.container(horizontal=True, gap="xsmall", key="latent-nearest"):
        for place, distance in zip(places, distances, strict=True):
            real = np.asarray(data.images[place])
            scale = max(1, SHOWN_PIXELS // real.shape[1])
            label = "" if data.labels is None else f"class {data.class_names[int(data.labels[place])]}, "
            st.image(
                png_bytes(real, scale),
                caption=f"{distance:.3f}",
                width=SHOWN_PIXELS,
                alt=f"Real picture {place + 1}, {label}distance {distance:.3f}",
            )
    st.caption(verdict(float(distances[0]), _usual(_key(data), data)))


def distance_to_real(subject: Subject, picture: np.ndarray) -> float | None:
    """How far the nearest real picture is; None where the real ones are not at hand."""
    dataset = subject.config.dataset
    if dataset.name not in IMAGE_SETS or not IMAGE_SETS.get(dataset.name).offline:
        return None
    reading = preparation(_section(dataset))
    if reading.data is None:
        return None
    _, distances = _nearest(_key(reading.data), _digest(picture), reading.data, picture)
    return float(distances[0])


def verdict(distance: float, usual: float) -> str:
    """One honest sentence: ``usual`` is the median distance of a real picture to its nearest other one."""
    known = f"Real pictures are {usual:.3f} from their nearest neighbour."
    if distance <= COPY_SHARE * usual:
        return f"Very close: perhaps copied. {known}"
    if distance <= 1.25 * usual:
        return f"Not a copy: as far from its nearest as real ones are. {known}"
    return f"No copy: it lies farther off than real pictures do, new or not yet like them. {known}"


@st.cache_data(show_spinner=False, max_entries=300)
def _nearest(key: str, digest: str, _data: ImageSet, _picture: np.ndarray) -> tuple[list[int], list[float]]:
    places, distances = nearest(_picture[None], _data.images, min(SHOWN, len(_data.images)))
    return places[0].tolist(), distances[0].tolist()


@st.cache_data(show_spinner=False, max_entries=32)
def _usual(key: str, _data: ImageSet) -> float:
    """The median distance of some real pictures to their nearest other one; copies within the data are left out."""
    images = _data.images
    if len(images) < 2:
        return 0.0
    chosen = np.random.default_rng(0).permutation(len(images))[:COMPARED]
    distances = nearest(np.asarray(images[np.sort(chosen)]), images, 2)[1][:, 1]
    return float(np.median(distances))


def _key(data: ImageSet) -> str:
    return f"{data.name}/{data.mark}/{data.images.shape}"


def _digest(picture: np.ndarray) -> str:
    return hashlib.blake2b(picture.tobytes(), digest_size=12).hexdigest()

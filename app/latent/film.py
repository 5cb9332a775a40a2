"""A film of any way through latent space, as GIF or MP4: made in the background, with progress, and can be stopped."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import streamlit as st

from app.engine_link import BoundEngine, engine
from app.guard import guarded
from app.latent.planes_drawn import drawn_planes
from app.latent.subject import Subject
from app.making import KINDS, POLL_SECONDS, Making, offer_file
from app.makings import FILMS_AT_ONCE, Makings, wait_for
from app.people import my_id
from app.words import say
from gan_core.errors import UserError
from gan_core.imaging import write_animation
from gan_core.imaging.animation import OnShare, ShouldStop

# What a view hands over: the z (n, latent_dim) and labels of a film of n frames; labels as `ask.render` takes them.
# A third thing may follow: the step of each frame's checkpoint, int (n,), where a film goes through time.
FramesOf = Callable[[int], "tuple[np.ndarray, int | np.ndarray | None, *tuple[np.ndarray, ...]]"]

PIXELS = (128, 256, 512)
PREVIEW_PIXELS = 96
FEWEST, MOST, USUAL = 12, 240, 60
SLOWEST, FASTEST, USUAL_FPS = 2, 50, 20
AT_ONCE = 32  # frames asked for together: what can be stopped in between
DRAWING_SHARE = 0.6
ASKED = "latent.film.asked"
HELP = "A film of what this view shows, as a GIF or MP4 to take home."


def film_button(subject: Subject, ways: Mapping[str, FramesOf] | FramesOf, name: str) -> None:
    """A popover that makes the film and offers it.

    Arguments:
        ways: what can be filmed, by a name for people, e.g. {"There and back": ...}; or a single one.
        name: of the file, without its ending, and of this button's state.
    """
    offered = ways if isinstance(ways, Mapping) else {"": ways}
    with st.popover(
        "Film", icon=":material/movie:", help=HELP, key=f"latent.film.{name}", on_change="rerun"
    ) as popover:
        if popover.open:
            making = _asked_for(name)
            busy = making is not None and making.busy
            st.fragment(_offer, run_every=POLL_SECONDS if busy else None)(subject, offered, name, busy)


def _asked_for(name: str) -> Making | None:
    """The film that this session asked for here."""
    key = st.session_state.get(f"{ASKED}.{name}")
    return _films().get(key) if key else None


@st.cache_resource(show_spinner=False)
def _films() -> Makings:
    """Films by what they show; the last ones are kept for all who want the same."""
    return Makings()


def _offer(subject: Subject, ways: Mapping[str, FramesOf], name: str, was_busy: bool) -> None:
    with guarded():
        key = f"latent.film.{name}"
        kept = {"persist_state": "session", "required": True}
        way = next(iter(ways))
        if len(ways) > 1:
            way = st.segmented_control("What", list(ways), default=way, key=f"{key}.way", **kept) or way
        with st.container(horizontal=True):
            kind = st.segmented_control("Format", list(KINDS), default="GIF", key=f"{key}.kind", **kept) or "GIF"
            pixels = st.segmented_control("Pixels", PIXELS, default=PIXELS[1], key=f"{key}.size", **kept) or PIXELS[1]
        frames = st.slider("Frames", FEWEST, MOST, USUAL, key=f"{key}.frames", persist_state="session")
        fps = st.slider("Frames a second", SLOWEST, FASTEST, USUAL_FPS, key=f"{key}.fps", persist_state="session")
        making = _asked_for(name)
        if making is not None and making.busy:
            st.progress(making.share, f"{making.share:.0%}")
            st.button("Cancel", key=f"{key}.stop", on_click=making.stop)
        else:
            st.button(
                f"Make the {kind}: {frames / fps:.1f} s",
                key=f"{key}.make",
                type="primary",
                on_click=_make,
                args=(subject, ways[way], name, f"{way} {kind}", KINDS[kind][0], int(pixels), frames, fps),
            )
        if refused := st.session_state.pop(f"{ASKED}.{name}.refused", ""):
            say("error", refused)
        if making is not None and not making.busy:
            _show(making, st.session_state[f"{ASKED}.{name}.words"], f"{name}_{_file_name(subject)}", key)
        if was_busy != (making is not None and making.busy):
            st.rerun()


def _file_name(subject: Subject) -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in subject.address)[:60]


def _show(making: Making, words: str, file_name: str, key: str) -> None:
    """The finished film itself as its preview, and the way to keep it."""
    kind = words.rpartition(" ")[2]
    with st.container(horizontal=True, vertical_alignment="center"):
        if making.content and kind == "GIF":
            st.image(making.content, width=PREVIEW_PIXELS, alt=f"The film: {words}")
        elif making.content:
            st.video(making.content, loop=True, autoplay=True, muted=True, width=PREVIEW_PIXELS)
        offer_file(making, kind, file_name, key=f"{key}.file")


# --- making it --------------------------------------------------------------------------------------


def _make(
    subject: Subject, frames_of: FramesOf, name: str, words: str, ending: str, pixels: int, frames: int, fps: int
) -> None:
    """Begin, unless the very same film is there already."""
    z, labels, *more = frames_of(frames)
    steps = more[0] if more else None
    labels = subject.label if labels is None else labels
    told = [part.tolist() if isinstance(part, np.ndarray) else part for part in (labels, steps)]
    parts = (subject.key, subject.mark, ending, str(pixels), str(fps), repr(told))
    key = hashlib.blake2b("/".join(parts).encode() + z.tobytes(), digest_size=12).hexdigest()
    client = engine()
    try:
        _films().begin(key, lambda: begin(client, subject, z, labels, ending, pixels, float(fps), steps), my_id())
    except UserError as error:
        st.session_state[f"{ASKED}.{name}.refused"] = str(error)
        return
    st.session_state[f"{ASKED}.{name}"] = key
    st.session_state[f"{ASKED}.{name}.words"] = words


def begin(
    client: BoundEngine,
    subject: Subject,
    z: np.ndarray,
    labels: int | np.ndarray | None,
    ending: str,
    pixels: int,
    fps: float,
    steps: np.ndarray | None = None,
) -> Making:
    """Start a film of these z: drawn by the engine piece by piece, then written."""

    def write(out: Path, told: OnShare, stop: ShouldStop) -> bool:
        def half(share: float) -> None:
            told(DRAWING_SHARE * share)

        frames = drawn_frames(client, subject, z, labels, pixels, half, stop, steps)
        if frames is None:
            return False
        scale = max(1, round(pixels / frames[0].shape[1]))
        rest = 1 - DRAWING_SHARE
        return write_animation(
            frames,
            out,
            fps,
            scale=scale,
            on_progress=lambda share: told(DRAWING_SHARE + rest * share),
            should_stop=stop,
        )

    return Making(ending, lambda out, told, stop: wait_for(FILMS_AT_ONCE, lambda: write(out, told, stop), stop))


def drawn_frames(
    client: BoundEngine,
    subject: Subject,
    z: np.ndarray,
    labels: int | np.ndarray | None,
    pixels: int,
    told: OnShare,
    stop: ShouldStop,
    steps: np.ndarray | None = None,
) -> Sequence[np.ndarray] | None:
    """Every frame, uint8 (h, w, C); None where it was stopped on the way."""
    parts = []
    for piece, step in pieces_of(len(z), steps):
        if stop():
            return None
        some = labels[piece] if isinstance(labels, np.ndarray) else labels
        parts.append(client.render(subject.address, z[piece], labels=some, step=subject.at if step is None else step))
        told(piece.stop / len(z))
    if parts[0].pictures is not None:
        return np.concatenate([part.pictures for part in parts])
    return drawn_planes(subject, np.concatenate([part.points for part in parts]), pixels)


def pieces_of(count: int, steps: np.ndarray | None = None) -> list[tuple[slice, int | None]]:
    """Where to cut ``count`` frames: pieces of at most AT_ONCE, each of a single checkpoint, with its step."""
    changes = [] if steps is None else (np.flatnonzero(np.diff(steps)) + 1).tolist()
    return [
        (slice(start, min(start + AT_ONCE, end)), None if steps is None else int(steps[start]))
        for begin_at, end in zip([0, *changes], [*changes, count], strict=True)
        for start in range(begin_at, end, AT_ONCE)
    ]

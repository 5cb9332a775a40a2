"""The live part: one look at the run after the other, drawn by the text film."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import streamlit as st

from app.components.textfilm import Payload, empty_text_film, status_of, text_film
from app.guard import guarded
from app.headlines.training.run import ON_SHOW
from app.onshow import MOVING
from app.runwords import doing_of, state_note
from app.watching import Look
from app.worker_link import workers
from gan_core.runs.thinning import spread_evenly
from gan_core.text import MATERIAL_SEEDS, title_case

FILM, HIDDEN, SEEN = "train.film", "train.hidden", "train.seen"
POLL_SECONDS = 1.0
MOST_MOMENTS, LONGEST_LINE = 160, 400
FIRST_WORDS = "The first words come at once: nonsense, from a network that knows nothing yet."
RUNNING = "The learning rate acts within two seconds. Scrub below to see what the same beginnings gave earlier."
SEEDS = tuple(seed for seed, _ in MATERIAL_SEEDS)


def show_film(look: Look) -> None:
    """The text film, looked at again and again while something moves and somebody watches."""
    moving = _moves(look) and not st.session_state.get(HIDDEN)
    st.session_state[SEEN] = [ON_SHOW.shown(), look.status.state, moving, can_write(look)]
    st.fragment(_tick, run_every=POLL_SECONDS if moving else None)()


def can_write(look: Look) -> bool:
    """Whether there is something to write with, so that the button for it opens."""
    return look.status.step > 0 and bool(look.grids)


def _moves(look: Look) -> bool:
    return look.status.state in MOVING or ON_SHOW.is_settling()


def _tick() -> None:
    """One look; where the run changed its state, the whole page is drawn anew."""
    with guarded():
        look = ON_SHOW.look()
        if look is None:
            st.rerun()
            return
        hidden = text_film(payload_of(look, ON_SHOW.shown() or ""), key=FILM, on_need=_nothing)
        was_hidden = bool(st.session_state.get(HIDDEN))
        st.session_state[HIDDEN] = hidden
        now = [ON_SHOW.shown(), look.status.state, _moves(look) and not hidden, can_write(look)]
        if st.session_state[SEEN] != now or hidden != was_hidden:
            st.rerun()


def _nothing() -> None:
    """The browser asked for news: the fragment runs, and that is all it takes."""


def payload_of(look: Look, run_id: str) -> Payload:
    """What the text film shows of a run."""
    status = look.status
    place = workers().place(run_id) if status.state == "queued" else None
    note = state_note(look, place, workers().problem, running=RUNNING if look.grids else FIRST_WORDS)
    figures = {
        "per_epoch": look.steps_per_epoch,
        "seconds": look.seconds,
        "left": look.left if status.state == "running" else None,
        "rate": look.rate,
    }
    moments = [look.grids[at] for at in _kept([step for step, _, _ in look.grids])]
    return empty_text_film() | {
        "run": run_id,
        "seeds": list(SEEDS),
        "steps": [step for step, _, _ in moments],
        "texts": [continuations_in(path, stamp) for _, stamp, path in moments],
        "curves": look.curves,
        "perplexity": perplexity_of(look),
        "events": look.events,
        "status": status_of(status.state, step=status.step, total=status.total_steps, phrase=_phrase(look), **figures),
        "message": {"kind": note.kind, "text": note.text},
        "moving": status.state in MOVING,
    }


def _kept(steps: Sequence[int]) -> list[int]:
    return sorted(spread_evenly(steps, MOST_MOMENTS)) if steps else []


def _phrase(look: Look) -> str:
    asked = ON_SHOW.asked(look.status.state)
    return asked or ((doing_of(look) or "") if look.status.state == "running" else "")


def continuations_in(path: Path, stamp: int) -> list[str]:
    """What follows each beginning in a file of samples; what cannot be read is empty."""
    return list(_continuations(str(path), stamp))


@lru_cache(maxsize=4096)
def _continuations(path: str, stamp: int) -> tuple[str, ...]:
    del stamp  # another entry where the file was written anew
    try:
        lines = Path(path).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    return tuple(after_seed(seed, lines[at] if at < len(lines) else "") for at, seed in enumerate(SEEDS))


def after_seed(seed: str, line: str) -> str:
    """What a line adds to its beginning; the whole line where it begins with something else."""
    whole, beginning = line[:LONGEST_LINE].strip(), title_case(seed)
    return whole[len(beginning) :].strip() if whole.startswith(beginning) else whole


def perplexity_of(look: Look) -> Payload:
    """Perplexity over the steps as powers of ten; where nothing is held out, there is one line."""
    held_out = bool(look.config.loop.held_out)
    figures = [(step, found) for step, found in look.quality]
    train = [_power(found, "train_perplexity" if held_out else "perplexity") for _, found in figures]
    kept = [_power(found, "perplexity") if held_out else None for _, found in figures]
    return {"step": [step for step, _ in figures], "train": train, "held_out": kept}


def _power(figures: object, name: str) -> float | None:
    value = figures.get(name, {}).get("value") if isinstance(figures, dict) else None
    good = isinstance(value, int | float) and math.isfinite(value) and value > 0
    return round(math.log10(value), 4) if good else None

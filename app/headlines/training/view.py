"""The live part: one look at the run after the other, drawn by the text film."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from app import owned
from app.components.textfilm import Payload, empty_text_film, status_of, text_film
from app.guard import guarded
from app.headlines.training.run import ON_SHOW
from app.onshow import MOVING
from app.runwords import Note, doing_of, state_note
from app.watching import Look
from app.worker_link import QueuePlace, workers
from gan_core.runs.thinning import spread_evenly
from gan_core.text import MATERIAL_SEEDS, title_case

FILM, HIDDEN, SEEN = "train.film", "train.hidden", "train.seen"
POLL_SECONDS = 1.0
MOST_MOMENTS, LONGEST_LINE = 160, 400
EARLY = "Stopped early"
CLEARLY = math.log10(1.2)
FIRST_WORDS = "The first words come at once: nonsense, from a network that knows nothing yet."
RUNNING = "The learning rate acts within two seconds. Scrub below to see what the same beginnings gave earlier."
SEEDS = tuple(seed for seed, _ in MATERIAL_SEEDS)


def show_film(look: Look) -> None:
    """The text film, looked at again and again while something moves and somebody watches."""
    moving = _moves(look) and not st.session_state.get(HIDDEN)
    st.session_state[SEEN] = [ON_SHOW.shown(), look.status.state, moving, can_write(look), _found(look)]
    st.fragment(_tick, run_every=POLL_SECONDS if moving else None)()


def holds_out(look: Look) -> bool:
    """Whether headlines are held out: asked for, and found; of a file of few different ones none may be."""
    return bool(look.config.loop.held_out) and look.data.get("held_out") != 0


def can_write(look: Look) -> bool:
    """Whether there is something to write with, so that the button for it opens."""
    return look.status.step > 0 and bool(look.grids)


def _found(look: Look) -> list[str]:
    """What the doctor's button says, above the film."""
    return [finding.illness for finding in look.findings]


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
        now = [ON_SHOW.shown(), look.status.state, _moves(look) and not hidden, can_write(look), _found(look)]
        if st.session_state[SEEN] != now or hidden != was_hidden:
            st.rerun()


def _nothing() -> None:
    """The browser asked for news: the fragment runs, and that is all it takes."""


def payload_of(look: Look, run_id: str) -> Payload:
    """What the text film shows of a run."""
    status = look.status
    place = workers().place(run_id) if status.state == "queued" else None
    note = note_of(look, place, workers().problem)
    if name := ON_SHOW.whose(look):
        note = Note("plain", owned.note(name, status.state))
    figures = {
        "per_epoch": look.steps_per_epoch,
        "seconds": look.seconds,
        "left": look.left if status.state == "running" else None,
        "rate": look.rate,
    }
    moments = [look.grids[at] for at in _kept([step for step, _, _ in look.grids])]
    return empty_text_film() | {
        "run": run_id,
        "seeds": [title_case(seed) for seed in SEEDS],
        "steps": [step for step, _, _ in moments],
        "texts": [continuations_in(path, stamp) for _, stamp, path in moments],
        "curves": curves_of(look),
        "perplexity": perplexity_of(look),
        "held_out": holds_out(look),
        "events": look.events,
        "status": status_of(status.state, step=status.step, total=status.total_steps, phrase=_phrase(look), **figures),
        "message": {"kind": note.kind, "text": note.text},
        "moving": status.state in MOVING,
    }


def note_of(look: Look, place: QueuePlace | None, problem: str | None) -> Note:
    """The sentence for the run's state; where it learns by heart, that is what a viewer should know."""
    heart = by_heart(look)
    note = state_note(look, place, problem, running=(heart or RUNNING) if look.grids else FIRST_WORDS)
    if look.status.state != "finished":
        return note
    early = [mark for mark in look.events if mark["step"] == look.status.step and mark["text"].startswith(EARLY)]
    if early:
        return Note("plain", f"{early[-1]['text']}, and no better in the {look.config.loop.patience} epochs after it.")
    return Note("plain", f"Finished. {heart}") if heart else note


def by_heart(look: Look) -> str:
    """What to say where the headlines held out were foretold clearly better before; else empty."""
    kept = _measured(look, "perplexity", len(look.quality)) if holds_out(look) else []
    best = min(kept, key=lambda pair: pair[1], default=None)
    if best is None or kept[-1][1] < best[1] + CLEARLY or not look.steps_per_epoch:
        return ""
    epoch = max(1, round(best[0] / look.steps_per_epoch))
    return (
        f"It foretold the headlines held out best after epoch {epoch:,} (perplexity {10 ** best[1]:,.0f}); since then "
        "it learns the others by heart; the setting Patience ends a training there."
    )


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
    """Perplexity over the steps as powers of ten; where nothing is held out, there is one line.

    What is measured more rarely is drawn straight from one measurement to the next.
    """
    kept = _measured(look, "perplexity")
    lines = {"train": _measured(look, "train_perplexity"), "held_out": kept}
    if not holds_out(look):
        lines = {"train": kept, "held_out": []}
    steps = sorted({step for line in lines.values() for step, _ in line})
    return {"step": steps, **{name: _between(line, steps) for name, line in lines.items()}}


def curves_of(look: Look) -> Payload:
    """The loss over the steps; that of the headlines held out is the logarithm of their perplexity."""
    steps = look.curves["step"]
    kept = _measured(look, "perplexity") if holds_out(look) else []
    held_out = [(step, power * math.log(10)) for step, power in kept]
    return {**look.curves, "held_out_loss": _between(held_out, steps)}


def _measured(look: Look, name: str, most: int = MOST_MOMENTS) -> list[tuple[int, float]]:
    """(step, power of ten) wherever a figure was measured; of many, some that are spread evenly."""
    found = [(step, power) for step, figures in look.quality if (power := _power(figures, name)) is not None]
    return [found[at] for at in spread_evenly([step for step, _ in found], most)] if found else []


def _between(line: Sequence[tuple[int, float]], steps: Sequence[float]) -> list[float | None]:
    """A line at these steps, straight between its points, and nothing outside of them."""
    if not line:
        return [None] * len(steps)
    at, values = zip(*line, strict=True)
    drawn = np.interp(steps, at, values)
    return [
        round(float(value), 4) if at[0] <= step <= at[-1] else None for step, value in zip(steps, drawn, strict=True)
    ]


def _power(figures: Mapping[str, Any], name: str) -> float | None:
    figure = figures.get(name)
    value = figure.get("value") if isinstance(figure, Mapping) else None
    good = isinstance(value, int | float) and math.isfinite(value) and value > 0
    return math.log10(value) if good else None

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from app.studio import notes
from app.watching import Look
from app.worker_link import QueuePlace
from gan_core.config import build_config
from gan_core.runs import RunStatus


def look(state, *, error=None, doing=None, step=1200, silent=0.0, rate=None):
    status = RunStatus(state, step, 3000, heartbeat=time.time() - silent, error=error, doing=doing)
    return Look(status, build_config("digits"), {}, rate=rate)


@pytest.mark.parametrize(
    ("state", "kind", "words"),
    [
        ("running", "plain", "The first pictures come at once"),
        ("paused", "plain", "Paused at step 1,200: Resume goes on"),
        ("stopped", "plain", "Stopped at step 1,200: Continue goes on from here"),
        ("finished", "plain", "Finished. Train on adds 4,000 steps"),
        ("interrupted", "problem", "interrupted at step 1,200: Continue goes on from its last checkpoint."),
        ("failed", "problem", "It failed at step 1,200."),
        ("diverged", "problem", "the networks diverged. Start again"),
    ],
)
def test_every_state_has_a_sentence(state, kind, words):
    note = notes.note_of(look(state), None, None)
    assert note.kind == kind
    assert words in note.text


def test_what_the_worker_said_comes_first():
    said = "The disk with the runs is full; free some space."
    assert notes.note_of(look("failed", error=said), None, None).text.count(said) == 1
    assert notes.note_of(look("interrupted", error=said), None, None).text == said


def test_a_run_that_lost_its_worker_says_so_while_it_waits():
    said = "The worker was ended from outside; the run goes on by itself."
    note = notes.note_of(look("queued", error=said), QueuePlace(1, 0, 8.2), None)
    assert note == notes.Note("problem", f"{said} A worker is getting ready; training begins in about 8 s.")


def test_a_worker_without_a_sign_of_life_is_said_unless_its_steps_are_long():
    note = notes.note_of(look("running", silent=50.2), None, None)
    assert note.kind == "problem"
    assert note.text.startswith("No sign of life from its worker for 50 s: a long step, or it hangs.")
    for well in (look("running", silent=20), look("running", silent=50, rate=0.02), look("running", silent=-900)):
        assert notes.note_of(well, None, None).kind == "plain"
    assert notes.note_of(look("running", silent=90, doing="Compiling the networks"), None, None).kind == "plain"


def test_what_failed_before_it_began_starts_once_more():
    note = notes.note_of(look("failed", error="There are no such pictures.", step=0), None, None)
    assert note.text == "It failed. There are no such pictures. Try again starts it once more."


def test_compiling_says_that_it_happens_once():
    assert "compiled once" in notes.note_of(look("running", doing="Compiling the networks"), None, None).text


def test_a_pool_that_cannot_train_says_why():
    note = notes.note_of(look("queued"), None, "Python cannot be started; install it again.")
    assert note == notes.Note("problem", "Python cannot be started; install it again.")


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (None, "A worker takes it up in a moment."),
        (QueuePlace(1, 0, 8.2), "A worker is getting ready; training begins in about 8 s."),
        (
            QueuePlace(1, 1, 240.0),
            "It is next in the queue, with one run to go before it; it should begin in about 4 min.",
        ),
        (
            QueuePlace(4, 5, None),
            "It is 4th in the queue, with 5 runs to go before it; it should begin when there is room.",
        ),
    ],
)
def test_the_place_in_the_queue_in_words(place, words):
    assert notes.queue_words(place) == words


@pytest.mark.parametrize(("seconds", "words"), [(0.2, "1 s"), (12, "12 s"), (240, "4 min"), (9000, "2.5 h")])
def test_spans(seconds, words):
    assert notes.span_words(seconds) == words


def test_a_run_with_pictures_says_what_a_hand_can_do():
    grown = replace(look("running"), grids=((0, 0, None),))
    assert "Press a picture to follow it" in notes.note_of(grown, None, None).text

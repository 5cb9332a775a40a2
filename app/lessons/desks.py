"""Which keys of the session a lesson has for itself, so that it leaves a person's own pages as they were."""

from __future__ import annotations

import streamlit as st

from app import desk, forms, playground, runs
from app.game import opponents, table
from app.headlines import address as headline_address
from app.headlines import dials, seedtext
from app.headlines import picker as headline_picker
from app.latent import address as latent_address
from app.latent import chosen, seeds
from app.latent import picker as latent_picker
from app.studio import form, run, view
from app.tips import address as tips_address
from app.tips import racing, result
from gan_core.lessons import Lesson

LAID = "lessons.laid"
KEYS = (
    LAID,
    *(forms.FORM, forms.PRESET, forms.PATHS),
    *(runs.RUN, runs.STATE, runs.SPEED, runs.WANTS_TRAIN, runs.WANTS_REST, runs.REFUSED, runs.POLL_UNTIL, runs.SENT),
    *(playground.LAYERS, playground.HIDDEN, playground.NEED, playground.STALE, playground.LAST, playground.POLLING),
    *(form.FORM, form.PRESET, run.ON_SHOW.key, run.ON_SHOW.asked_key, run.ON_SHOW.until_key),
    *(view.NEED, view.PUSHED, view.HIDDEN, view.STALE, view.SEEN),
    *(latent_picker.SUBJECT, latent_picker.LABEL, latent_picker.STEP, latent_address.VIEW),
    *(seeds.PAIR, seeds.PAST, seeds.THIRD, chosen.CHOSEN),
    *(headline_picker.SUBJECT, headline_address.VIEW, seedtext.TEXT, seedtext.EARLIER),
    *(dials.PREFIX + name for name in ("temperature0", "temperature1", "temperature2", "words", "seed", "count")),
    *(dials.PREFIX + name for name in ("top_k", "top_p", "repetition_penalty", "beam")),
    *(tips_address.OPEN, tips_address.SHOWN, racing.PENDING, result.SEEN, result.WISH),
    *(opponents.CHOICE, table.ROUND, table.MATCH, table.OF, table.WANTED),
)
WIDGETS = (forms.WIDGET, form.WIDGET, seedtext.BOX, dials.WIDGET)


def name_of(lesson: Lesson, step: int) -> str:
    """The desk of a step; one that goes on with the run of the step before has that one's."""
    while step and (live := lesson.steps[step].live) is not None and live.same:
        step -= 1
    return f"{desk.BROUGHT if lesson.brought else ''}{lesson.name}/{step}"


def sit_at(lesson: Lesson, step: int) -> bool:
    """Sit down at the desk of a step; True where it is still empty. A run at the desk that is left makes a pause."""
    if desk.at() not in (desk.OWN, name_of(lesson, step)) and runs.is_training():
        runs.toggle_training()
    return desk.sit_at(name_of(lesson, step), KEYS, WIDGETS)


def is_bare() -> bool:
    """Whether nothing was laid out at this desk yet."""
    return not st.session_state.get(LAID)


def laid() -> None:
    """Remember that this desk has its things on it."""
    st.session_state[LAID] = True

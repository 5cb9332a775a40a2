"""The question before the run: a choice, a number or a few words; and afterwards whether it was right."""

from __future__ import annotations

import streamlit as st

from app.lessons import progress
from app.lessons.progress import Done
from app.words import escape, prose
from gan_core.lessons import Lesson, Question
from gan_core.lessons.checking import number_words

BUTTON = "That is my guess"
MOST = 400


def draw(lesson: Lesson, place: int, *, open_: bool) -> None:
    """The question, or the answer that was given; ``open_`` tells whether it may be said which is right."""
    question = lesson.steps[place].question
    if question is None:
        return
    done = progress.done_at(lesson.name, place)
    with st.container(border=True, key="lesson-question"):
        st.markdown(f"**{':material/help:' if not done.answer else ':material/psychology:'} {prose(question.ask)}**")
        if not done.answer:
            _draw_form(lesson, place, question)
            return
        st.markdown(f"Your guess: **{escape(done.answer)}**")
        if open_:
            _draw_truth(question, done)
        else:
            st.button(
                "Change it",
                key=f"lessons.change.{lesson.name}.{place}",
                type="tertiary",
                icon=":material/undo:",
                on_click=progress.note,
                args=(lesson.name, place),
                kwargs={"answer": "", "right": None},
            )


def judge(question: Question, given: str | float) -> tuple[str, bool | None]:
    """(the answer in words, whether it is right or None where nothing is)."""
    if question.kind == "choice":
        right = None if question.answer is None else str(given) == question.choices[int(question.answer)]
        return str(given), right
    if question.kind == "number":
        value = float(given)
        right = None if question.answer is None else abs(value - question.answer) <= question.within
        return f"{number_words(value)} {question.unit}".strip(), right
    return str(given).strip()[:MOST], None


def truth(question: Question) -> str:
    """The right answer in words, "" where there is none."""
    if question.answer is None:
        return ""
    if question.kind == "choice":
        return question.choices[int(question.answer)]
    near = f"about {number_words(question.answer)}" if question.within else number_words(question.answer)
    return f"{near} {question.unit}".strip()


def _draw_form(lesson: Lesson, place: int, question: Question) -> None:
    key = f"lessons.answer.{lesson.name}.{place}"
    with st.form(f"{key}.form", border=False, enter_to_submit=question.kind != "text"):
        _draw_widget(question, key)
        st.form_submit_button(
            BUTTON, type="primary", icon=":material/check:", on_click=_take, args=(lesson, place, question, key)
        )


def _draw_widget(question: Question, key: str) -> None:
    if question.kind == "choice":
        st.radio("Your guess", question.choices, index=None, key=key, format_func=escape, label_visibility="collapsed")
    elif question.kind == "number":
        unit = f" ({escape(question.unit)})" if question.unit else ""
        words = f"From {number_words(question.low)} to {number_words(question.high)}{unit}"
        whole = question.low.is_integer() and question.high.is_integer() and question.high - question.low > 1
        kind = int if whole else float
        st.number_input(words, kind(question.low), kind(question.high), value=None, key=key)
    else:
        st.text_area("Your guess, in a sentence", key=key, max_chars=MOST, height=80)


def _take(lesson: Lesson, place: int, question: Question, key: str) -> None:
    given = st.session_state.get(key)
    if given is None or not str(given).strip():
        st.toast("First choose or write your guess: a wrong one is fine.", icon=":material/help:")
        return
    answer, right = judge(question, given)
    progress.note(lesson.name, place, answer=answer, right=right)


def _draw_truth(question: Question, done: Done) -> None:
    right = truth(question)
    if done.right is True:
        st.markdown(":material/check_circle: **Right.** " + prose(question.because))
    elif done.right is False:
        st.markdown(f":material/lightbulb: Not this time: **{escape(right)}**. " + prose(question.because))
    elif question.because:
        st.markdown(prose(question.because))

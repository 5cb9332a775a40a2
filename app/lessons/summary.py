"""A summary to print: every lesson with the answers, the figures that were reached, and what there was to notice."""

from __future__ import annotations

import time
from html import escape

import streamlit as st

from app.lessons import progress, question
from app.lessons.progress import Done
from gan_core.lessons import Course, Lesson, Step
from gan_core.lessons.checking import number_words

HELP = "What you answered and reached, on one page to be printed."
FILE = "gan-lessons.html"
STYLE = """
body { font: 11pt/1.45 "Source Sans 3", system-ui, sans-serif; color: #1b1f24; max-width: 46rem; margin: 1.5rem auto;
  padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0 0 .3rem; } h2 { font-size: 1.15rem; margin: 1.4rem 0 .3rem; }
.name { border-bottom: 1px solid #888; display: inline-block; min-width: 18rem; }
table { border-collapse: collapse; width: 100%; } td, th { border: 1px solid #bbb; padding: .3rem .5rem; }
th { text-align: left; background: #f1f3f5; } td { vertical-align: top; } td:first-child { width: 24%; }
.right { color: #007a59; font-weight: 600; } .open { color: #777; } p { margin: .3rem 0; }
@media print { body { margin: 0; } h2 { break-after: avoid; } tr { break-inside: avoid; } }
"""


DIALOG_CSS = """
<style>
.gan-summary table { border-collapse: collapse; width: 100%; font-size: 0.9rem; }
.gan-summary h2 { font-size: 1.1rem; padding: 0.8rem 0 0.3rem; }
.gan-summary :is(td, th) { border: 1px solid color-mix(in srgb, currentColor 25%, transparent); padding: 0.3rem 0.5rem;
  text-align: left; vertical-align: top; }
</style>
"""


@st.dialog("My summary", width="large")
def show(course: Course) -> None:
    """The summary in a window, with a button that takes it home."""
    begun = [lesson for lesson in course.lessons if progress.progress().get(lesson.name)]
    if not begun:
        st.markdown("Nothing to print yet: what you answer and reach in the lessons will stand here.")
        return
    name = st.text_input("Your name, as it shall stand on the paper (optional)", key="lessons.person", max_chars=80)
    st.download_button(
        "Download, to be printed",
        document(begun, progress.progress(), name),
        FILE,
        "text/html",
        key="lessons.download",
        type="primary",
        icon=":material/print:",
        on_click="ignore",
        help="An HTML file: open it in a browser and print it.",
    )
    st.html(f"{DIALOG_CSS}<div class='gan-summary'>{body(begun, progress.progress())}</div>")


def document(lessons: list[Lesson], done: progress.Progress, name: str = "") -> str:
    """The whole page as HTML that needs nothing else; everything that a person typed is escaped."""
    line = escape(name.strip()) or "&nbsp;"
    day = time.strftime("%d %B %Y")
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>GAN Playground: my lessons</title>'
        f"<style>{STYLE}</style></head><body><h1>GAN Playground: my lessons</h1>"
        f'<p>Name: <span class="name">{line}</span> &emsp; {day}</p>{body(lessons, done)}</body></html>\n'
    )


def body(lessons: list[Lesson], done: progress.Progress) -> str:
    """The lessons as tables."""
    return "".join(_lesson(lesson, done.get(lesson.name, {})) for lesson in lessons)


def _lesson(lesson: Lesson, done: dict[int, Done]) -> str:
    rows = "".join(_row(step, done[place]) for place, step in enumerate(lesson.steps) if place in done)
    count = sum(progress.is_complete(lesson.steps[at], one) for at, one in done.items() if at < len(lesson.steps))
    head = "<tr><th>Step</th><th>My guess</th><th>Reached</th><th>To notice</th></tr>"
    return f"<h2>{escape(lesson.title)}: {count} of {len(lesson.steps)} steps</h2><table>{head}{rows}</table>"


def _row(step: Step, done: Done) -> str:
    shown = progress.is_complete(step, done)
    notice = _plain(step.notice) if shown else '<span class="open">not there yet</span>'
    cells = (escape(step.title), _answer(step, done, shown), _reached(step, done), notice)
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _answer(step: Step, done: Done, shown: bool) -> str:
    if step.question is None:
        return "–"
    said = escape(done.answer) or '<span class="open">no guess yet</span>'
    if not shown or done.right is None:
        return said
    if done.right:
        return f'{said} <span class="right">✓ right</span>'
    return f"{said}<br>It was: {escape(question.truth(step.question))}"


def _reached(step: Step, done: Done) -> str:
    if not step.checks:
        return "–"
    if not done.met:
        return '<span class="open">still open: ' + escape("; ".join(one.label for one in step.checks)) + "</span>"
    lines = []
    for check in step.checks:
        value = done.figures.get(check.subject)
        lines.append(f"✓ {escape(check.label)}" + (f" ({number_words(value)})" if value is not None else ""))
    return "<br>".join(lines)


def _plain(markdown: str) -> str:
    """A lesson's words without their marks."""
    return escape(markdown.replace("**", "").replace("*", "").strip()).replace("\n\n", "<br>")

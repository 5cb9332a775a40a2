"""The address of the Lessons page: ``?lesson=NAME&step=K``, with locked controls and settings of a teacher.

What a link may carry beside name and step: ``lock=train,speed`` (or ``*`` for every control), ``preset=NAME``,
``speed=NUMBER``, and settings by dotted key, for the step that it names. What does not work falls back in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from app.classroom import is_locked_in_links
from app.url import SPEEDS
from app.words import say_later
from gan_core.config import build_config, find_setting, keys_for, parse_value
from gan_core.errors import UserError
from gan_core.lessons import Course, Lesson, Live
from gan_core.lessons.base import CONTROLS_OF
from gan_core.lessons.living import FILE_SETS, KIND_OF, NOT_FOR_LESSONS
from gan_core.presets import preset_names

LESSON, STEP, SHARED = "lessons.name", "lessons.step", "lessons.shared"
ALL = "*"
MOST_PARAMETERS = 60
SET_PARTS = ("playground", "pictures")


@dataclass(frozen=True)
class Shared:
    """What a link adds to one step of a lesson.

    Attributes:
        lesson, step: where it counts.
        lock: controls that cannot be moved; ``*`` stands for all.
        preset, speed: "" where the link names none.
        settings: by dotted key, checked.
    """

    lesson: str = ""
    step: int = 0
    lock: tuple[str, ...] = ()
    preset: str = ""
    speed: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)

    def locks(self, control: str) -> bool:
        """Whether this control is locked."""
        return ALL in self.lock or control in self.lock


def take_address(course: Course, *, entered: bool) -> None:
    """Open what the address names where the page was just entered; a name that is not there is said in words."""
    query = st.query_params.to_dict() if entered else {}
    if not query.get("lesson"):
        if entered:
            close()
        return
    name = str(query["lesson"])
    lesson = course.find(name)
    if lesson is None:
        close()
        say_later("warning", f"There is no lesson {name[:60]!r} here: choose one below, or ask who sent the link.")
        return
    problems: list[str] = []
    step = _step(str(query.get("step", "1")), lesson, problems)
    st.session_state[SHARED] = read_shared(query, lesson, step, problems)
    open_lesson(lesson, step, keep_link=True)
    if problems:
        rest = f" And {len(problems) - 3} more." if len(problems) > 3 else ""
        said = " ".join(problems[:3]) + rest
        say_later("warning", f"Parts of this link do not work here; the lesson's own are used instead: {said}")


def open_lesson(lesson: Lesson, step: int = 0, *, keep_link: bool = False) -> None:
    """Show a step of a lesson; from a callback or before anything is drawn."""
    st.session_state[LESSON], st.session_state[STEP] = lesson.name, step
    if not keep_link and shared().lesson != lesson.name:
        st.session_state[SHARED] = Shared()


def close() -> None:
    """Show the list."""
    st.session_state[LESSON] = None


def opened(course: Course) -> tuple[Lesson, int] | None:
    """The lesson and the step on show."""
    lesson = course.find(str(st.session_state.get(LESSON) or ""))
    if lesson is None:
        return None
    return lesson, min(max(0, int(st.session_state.get(STEP, 0))), len(lesson.steps) - 1)


def shared() -> Shared:
    """What the link added."""
    return st.session_state.get(SHARED) or Shared()


def shared_at(lesson: Lesson, step: int) -> Shared:
    """What the link adds to this step: its settings count at the step that it named, its locks in the whole lesson."""
    link = shared()
    if link.lesson != lesson.name:
        return Shared()
    return link if link.step == step else Shared(link.lesson, step, link.lock)


def write_address(lesson: Lesson | None, step: int = 0) -> None:
    """Put what is shown into the address, so that it can be sent."""
    query = {} if lesson is None else query_of(shared_at(lesson, step), lesson.name, step)
    if query != st.query_params.to_dict():
        st.query_params.from_dict(query)


def query_of(link: Shared, name: str, step: int) -> dict[str, str]:
    """The query of a link to a step."""
    query = {"lesson": name, "step": str(step + 1)}
    if link.lock:
        query["lock"] = ",".join(link.lock)
    if link.preset:
        query["preset"] = link.preset
    if link.speed:
        query["speed"] = link.speed
    return query | {key: _text(value) for key, value in link.settings.items()}


def read_shared(query: Mapping[str, str], lesson: Lesson, step: int, problems: list[str]) -> Shared:
    """What a link adds, with everything left out that does not work; ``problems`` gets a sentence for each."""
    given = {str(key): str(value) for key, value in list(query.items())[:MOST_PARAMETERS]}
    for name in ("lesson", "step"):
        given.pop(name, None)
    lock = _locks(given.pop("lock", ""), lesson, problems)
    live = lesson.steps[step].live
    if live is None or live.part not in SET_PARTS or live.same:
        if given:
            problems.append(f"Step {step + 1} has no run of its own that {next(iter(given))[:40]!r} could change.")
        return Shared(lesson.name, step, lock)
    preset = _preset(given.pop("preset", ""), live, problems)
    speed = given.pop("speed", "")
    if speed and (speed not in SPEEDS or live.part != "playground"):
        problems.append(f"speed: expected one of {', '.join(SPEEDS)}, received {speed[:40]!r}.")
        speed = ""
    settings = _settings(given, preset, live, problems)
    return Shared(lesson.name, step, lock, preset, speed, settings)


def _step(text: str, lesson: Lesson, problems: list[str]) -> int:
    if text.isascii() and text.isdecimal() and len(text) <= 3 and 1 <= int(text) <= len(lesson.steps):
        return int(text) - 1
    problems.append(f"step: expected a number from 1 to {len(lesson.steps)}, received {text[:40]!r}.")
    return 0


def _locks(text: str, lesson: Lesson, problems: list[str]) -> tuple[str, ...]:
    asked = [name.strip() for name in text.split(",") if name.strip()][:MOST_PARAMETERS]
    there = {ALL}
    for live in [step.live for step in lesson.steps if step.live]:
        there |= {*CONTROLS_OF[live.part], *live.controls}
    unknown = [name for name in asked if name not in there]
    if unknown:
        problems.append(f"lock: this lesson has no control {unknown[0][:40]!r}.")
    return tuple(dict.fromkeys(name for name in asked if name in there))


def _preset(name: str, live: Live, problems: list[str]) -> str:
    if not name or name in preset_names(KIND_OF[live.part]):
        return name
    problems.append(f"preset: expected one of {', '.join(preset_names(KIND_OF[live.part]))}, received {name[:40]!r}.")
    return ""


def _settings(given: dict[str, str], preset: str, live: Live, problems: list[str]) -> dict[str, Any]:
    """The settings that work together with the lesson's own."""
    settings = {key: value for key, text in given.items() if (value := _value(key, text, live, problems)) is not None}
    own = {} if preset else dict(live.settings)
    while settings:
        try:
            build_config(preset or live.preset, {**own, **settings})
        except UserError as error:
            problems.append(str(error))
            named = [key for key in settings if key in str(error)]
            del settings[max(named, key=len) if named else list(settings)[-1]]
        else:
            break
    return settings


def _value(key: str, text: str, live: Live, problems: list[str]) -> Any:
    is_file = key == "dataset.name" and text in FILE_SETS
    if is_file or key in NOT_FOR_LESSONS or key not in keys_for(KIND_OF[live.part]):
        problems.append(f"{key[:40]}={text[:40]!r} is nothing that a link to this step can carry.")
        return None
    if is_locked_in_links(key):
        problems.append(f"The teacher has locked {find_setting(key).label!r}: a link cannot move it.")
        return None
    try:
        return parse_value(key, text)
    except UserError as error:
        problems.append(str(error))
        return None


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value) if isinstance(value, float) else str(value)

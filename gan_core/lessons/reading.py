"""A lesson file becomes a :class:`Lesson`, or one sentence that says which line is wrong and what was expected."""

from __future__ import annotations

import re
from pathlib import Path

from gan_core.lessons.base import Check, Lesson, LessonError, Question, Step
from gan_core.lessons.checking import read_check
from gan_core.lessons.living import read_live
from gan_core.lessons.nodes import Node, read_file, read_nodes, refusal

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
LESSON_FIELDS = ("title", "minutes", "summary", "next", "steps")
STEP_FIELDS = ("title", "text", "live", "question", "check", "hint", "notice")
QUESTION_FIELDS = ("ask", "choices", "number", "text", "answer", "within", "unit", "because")
KINDS = ("choices", "number", "text")
MOST_STEPS, MOST_CHECKS, MOST_CHOICES = 20, 5, 6
LONG, MIDDLE, SHORT = 1_500, 400, 80


def load_lesson(path: str | Path, *, own: bool = False) -> Lesson:
    """The lesson in a file ``NAME.yaml``; NAME is what links call it.

    Raises LessonError with the file and the line for everything that is wrong.
    """
    path = Path(path)
    text = read_file(lambda: _head_of(path), path.name)
    return read_lesson(text, path.stem, file=path.name, own=own)


def read_lesson(text: str, name: str, *, file: str = "", own: bool = False) -> Lesson:
    """The lesson in a text; ``file`` is what messages call it. Raises LessonError."""
    file = file or f"{name}.yaml"
    if not NAME.fullmatch(name):
        raise refusal(
            file,
            None,
            f"a lesson's file is named with small letters, digits and dashes, received {name[:60]!r}; rename it.",
        )
    fields = read_nodes(text, file).fields(LESSON_FIELDS, ("title", "minutes", "summary", "steps"))
    following = fields["next"].text(60) if "next" in fields else ""
    if following and not NAME.fullmatch(following):
        raise fields["next"].refuse(f"next: expected the name of a lesson, received {following!r}; correct it.")
    steps: list[Step] = []
    for node in fields["steps"].items(MOST_STEPS):
        steps.append(_read_step(node, steps))
    return Lesson(
        name,
        fields["title"].text(SHORT),
        fields["minutes"].whole(1, 120),
        fields["summary"].text(MIDDLE),
        tuple(steps),
        following,
        own,
    )


def _head_of(path: Path) -> bytes:
    """No more of a file than its size could be refused for."""
    with path.open("rb") as file:
        return file.read(200_000)


def _read_step(node: Node, before: list[Step]) -> Step:
    node.name = node.name.replace("steps ", "step ")
    fields = node.fields(STEP_FIELDS, ("title", "text"))
    live = read_live(fields["live"], before[-1].live if before else None) if "live" in fields else None
    question = _read_question(fields["question"]) if "question" in fields else None
    checks = _read_checks(fields["check"], live.part if live else "") if "check" in fields else ()
    notice = fields["notice"].text(LONG) if "notice" in fields else ""
    if question and question.answer is not None and not (question.because or notice):
        raise node.refuse(f"{node.name} asks and says nothing afterwards; add because or notice.")
    return Step(
        fields["title"].text(SHORT),
        fields["text"].text(LONG),
        live,
        question,
        checks,
        fields["hint"].text(MIDDLE) if "hint" in fields else "",
        notice,
    )


def _read_question(node: Node) -> Question:
    fields = node.fields(QUESTION_FIELDS, ("ask",))
    given = [kind for kind in KINDS if kind in fields]
    if len(given) != 1:
        raise node.refuse(
            f"question: expected one of choices, number and text, received {' and '.join(given) or 'none'}; keep one."
        )
    kind = given[0]
    ask = fields["ask"].text(MIDDLE)
    because = fields["because"].text(LONG) if "because" in fields else ""
    if kind != "number":
        for name in ("within", "unit"):
            if name in fields:
                raise fields[name].refuse(f"{name} belongs to a question for a number; leave it out.")
    if kind == "choices":
        choices, answer = _read_choices(fields)
        return Question(ask, "choice", choices, answer, because=because)
    if kind == "number":
        return _read_number(fields, ask, because)
    fields["text"].flag()
    if "answer" in fields:
        raise fields["answer"].refuse("answer: nobody can mark a free text; leave it out, and say it in because.")
    return Question(ask, "text", because=because)


def _read_choices(fields: dict[str, Node]) -> tuple[tuple[str, ...], int | None]:
    nodes = fields["choices"].items(MOST_CHOICES, least=2)
    choices = tuple(node.text(160) for node in nodes)
    if len(set(choices)) < len(choices):
        raise fields["choices"].refuse("choices: expected different answers, received one of them twice; change it.")
    if "answer" not in fields:
        return choices, None
    return choices, fields["answer"].one_of({choice: place for place, choice in enumerate(choices)}, "one of choices")


def _read_number(fields: dict[str, Node], ask: str, because: str) -> Question:
    """``number`` is the range that an answer may have, LOW to HIGH."""
    low, high = _read_range(fields["number"])
    unit = fields["unit"].text(30) if "unit" in fields else ""
    answer = fields["answer"].number(low, high) if "answer" in fields else None
    if "within" in fields and answer is None:
        raise fields["within"].refuse("within: says how far from answer one may be, and there is no answer; add it.")
    within = fields["within"].number(0, high - low) if "within" in fields else 0.0
    return Question(ask, "number", answer=answer, within=within, unit=unit, because=because, low=low, high=high)


def _read_range(node: Node) -> tuple[float, float]:
    said = node.text(60)
    match = re.fullmatch(r"(-?[\d.]+) to (-?[\d.]+)", said)
    try:
        low, high = (float(part) for part in match.groups()) if match else (0.0, 0.0)
    except ValueError:
        low = high = 0.0
    if not low < high:
        raise node.refuse(f"number: expected a range such as 0 to 100, received {said!r}; write LOW to HIGH.")
    return low, high


def _read_checks(node: Node, part: str) -> tuple[Check, ...]:
    checks = []
    for entry in node.items(MOST_CHECKS):
        try:
            checks.append(read_check(entry.text(160), part))
        except LessonError:
            raise
        except ValueError as error:
            raise entry.refuse(f"check: {error}; correct it.") from error
    return tuple(checks)

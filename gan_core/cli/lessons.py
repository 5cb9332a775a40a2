"""``lesson``: a lesson file is checked, and its steps are listed."""

from __future__ import annotations

import argparse

from gan_core.cli.parser import some_text

EXAMPLES = ("lesson lessons/my-lesson.yaml",)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What can be typed after ``lesson``."""
    parser.add_argument("file", metavar="FILE.yaml", type=some_text("the name of a file"), help="a lesson file")


def run(arguments: argparse.Namespace) -> int:
    """Say what the lesson holds; raises LessonError with file and line for a mistake."""
    from gan_core.lessons import load_lesson  # brings SciPy, which most commands do without

    lesson = load_lesson(arguments.file)
    print(f"{lesson.title}: {len(lesson.steps)} steps, about {lesson.minutes} minutes, opened by ?lesson={lesson.name}")
    for number, step in enumerate(lesson.steps, 1):
        shown = step.live.part if step.live else "text"
        goals = "; ".join(check.label for check in step.checks) or "no goal"
        print(f"  {number}. {step.title} ({shown}): {goals}")
    return 0

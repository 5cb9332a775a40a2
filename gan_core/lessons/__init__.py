"""Lessons: short courses as data files, which a teacher writes without code; see docs/lessons.md."""

from gan_core.lessons.base import (
    FIGURES_OF,
    PARTS,
    Check,
    Lesson,
    LessonError,
    Live,
    Question,
    Step,
)
from gan_core.lessons.checking import Outcome, judge
from gan_core.lessons.course import Course, Shelf, lessons_dir, load_course
from gan_core.lessons.reading import load_lesson, read_lesson

__all__ = [
    "FIGURES_OF",
    "PARTS",
    "Check",
    "Course",
    "Lesson",
    "LessonError",
    "Live",
    "Outcome",
    "Question",
    "Shelf",
    "Step",
    "judge",
    "lessons_dir",
    "load_course",
    "load_lesson",
    "read_lesson",
]

"""What the teacher's settings mean for the pages: locks, closed pages, and the page of the class."""

from app.classroom.rules import (
    LOCKED_HELP,
    class_settings,
    is_locked,
    is_locked_in_links,
    is_open_lesson,
    is_open_page,
    refuse,
    refuse_live,
    sees_class,
)

__all__ = [
    "LOCKED_HELP",
    "class_settings",
    "is_locked",
    "is_locked_in_links",
    "is_open_lesson",
    "is_open_page",
    "refuse",
    "refuse_live",
    "sees_class",
]

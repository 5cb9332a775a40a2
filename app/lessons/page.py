"""The Lessons page: the list, or one step of a lesson."""

from __future__ import annotations

from app import desk
from app.classroom import is_open_lesson
from app.lessons import address, listing, own, progress, view
from app.words import say_later

CLOSED = "The teacher has not opened the lesson {title!r} yet: choose another one."


def show(*, entered: bool) -> None:
    """Whatever the address, or the session, says."""
    course = own.course_now()
    address.take_address(course, entered=entered)
    progress.load()
    found = address.opened(course)
    if found and not is_open_lesson(found[0].name):
        say_later("info", CLOSED.format(title=found[0].title))
        address.close()
        found = None
    if found is None:
        desk.go_home()
        address.write_address(None)
        listing.show(course)
        return
    lesson, at = found
    address.write_address(lesson, at)
    view.show(course, lesson, at)

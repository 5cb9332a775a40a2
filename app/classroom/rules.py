"""The class's settings as this session meets them: nothing is locked for the teacher."""

from __future__ import annotations

from app import desk
from app.teacher import session
from gan_core import classroom
from gan_core.classroom import ClassSettings
from gan_core.config import RunConfig
from gan_core.runs import RunStore

LOCKED_HELP = "Your teacher has locked this."


def class_settings() -> ClassSettings:
    """What the teacher has set; read again only when it has changed."""
    return classroom.load(RunStore().root)


def is_locked(key: str) -> bool:
    """Whether this setting cannot be moved here. A lesson of the server says itself what can be moved."""
    return not desk.is_free() and is_locked_in_links(key)


def is_locked_in_links(key: str) -> bool:
    """Whether no link may move this setting, to a lesson neither: anybody can write one."""
    settings = class_settings()
    if not settings.locked_settings or not classroom.is_locked(settings, key):
        return False
    return not session.is_signed_in()


def refuse(config: RunConfig) -> None:
    """Raise ClassError for a run that moves a locked setting; the runs of the server's lessons are the lesson's."""
    if not desk.is_free():
        classroom.refuse_locked(class_settings(), config)


def refuse_live(key: str) -> None:
    """The same for one setting while a run trains."""
    if not desk.is_free():
        classroom.refuse_locked_key(class_settings(), key)


def is_open_page(name: str) -> bool:
    """Whether this page, by its name in the address, is open."""
    return name not in class_settings().locked_pages or session.is_signed_in()


def is_open_lesson(name: str) -> bool:
    """Whether this lesson is open."""
    return class_settings().is_open_lesson(name) or session.is_signed_in()


def sees_class() -> bool:
    """Whether there is a page of the class for this session."""
    return class_settings().shows_class or session.is_signed_in()

"""Who is who on a server that a class shares: a random word in the browser, a nickname, and what is whose.

A browser keeps a token that nobody can guess. Its hash, the person's id, is what stands in run folders; the token
itself is never written to a disk, a log, a link or a zip.

    person = Person(person_id(token), "Anna")
    may_change(status.owner, person, personal=False)
"""

from gan_core.people.house import House
from gan_core.people.limits import Limits
from gan_core.people.person import (
    NOBODY,
    PeopleError,
    Person,
    is_person_id,
    is_token,
    may_change,
    may_look,
    new_token,
    owner_id,
    person_id,
)
from gan_core.people.registry import Known, People, clean_nickname
from gan_core.people.teaching import forget_teachers, remember_teacher, teachers

__all__ = [
    "NOBODY",
    "House",
    "Known",
    "Limits",
    "People",
    "PeopleError",
    "Person",
    "clean_nickname",
    "forget_teachers",
    "is_person_id",
    "is_token",
    "may_change",
    "may_look",
    "new_token",
    "owner_id",
    "person_id",
    "remember_teacher",
    "teachers",
]

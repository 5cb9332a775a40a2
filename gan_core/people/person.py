"""A person is the hash of a token; what is one's own, and what may be done with the rest."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass

from gan_core.errors import UserError

NOBODY = ""  # whose a run of the command line is, or one from before there were people
SHARES = ("look", "own")
_TOKEN = re.compile(r"[0-9a-f]{32}")
_ID = re.compile(r"p[0-9a-f]{15}")


class PeopleError(UserError):
    """Something that this person may not do: it is another's, or above a limit."""


@dataclass(frozen=True)
class Person:
    """Whoever asks.

    Attributes:
        id: the hash of the token; never the token.
        nickname: what others read; typed text.
        is_teacher: whether the teacher's password was given in this session.
        earlier: as whom this session began runs before its browser said who it is; NOBODY mostly.
    """

    id: str
    nickname: str = ""
    is_teacher: bool = False
    earlier: str = NOBODY

    @property
    def ids(self) -> frozenset[str]:
        """The ids whose runs are this person's."""
        return frozenset({self.id, self.earlier}) - {NOBODY}


def new_token() -> str:
    """A token of 128 random bits, in hexadecimal."""
    return secrets.token_hex(16)


def is_token(value: object) -> bool:
    """Whether this looks like a token: 32 hexadecimal digits."""
    return isinstance(value, str) and _TOKEN.fullmatch(value) is not None


def person_id(token: str) -> str:
    """The public id of whoever has this token. Raises PeopleError for anything that is no token."""
    if not is_token(token):
        raise PeopleError("A person's token must be 32 hexadecimal digits, received something else; reload the page.")
    return "p" + hashlib.sha256(b"gan-playground person " + token.encode()).hexdigest()[:15]


def is_person_id(value: object) -> bool:
    """Whether this is the id of a person: p and 15 hexadecimal digits."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def owner_id(owner: object) -> str:
    """The person that an ``owner`` of a run folder names; NOBODY for an older one, or none."""
    return str(owner) if is_person_id(owner) else NOBODY


def may_change(owner: object, by: Person, personal: bool) -> bool:
    """Whether a person may stop, rename, delete or overwrite what belongs to ``owner``.

    Nobody's runs are everybody's on a server for one person, and the teacher's on a server for a class.
    """
    if by.is_teacher:
        return True
    whose = owner_id(owner)
    return personal if whose == NOBODY else whose in by.ids


def may_look(owner: object, by: Person, share: str) -> bool:
    """Whether a person may look at, and copy, what belongs to ``owner``; ``share``: "look" (all) or "own"."""
    return share != "own" or by.is_teacher or owner_id(owner) in {NOBODY, *by.ids}

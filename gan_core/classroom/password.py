"""The teacher's password as a salted scrypt hash, which is all that a secrets file needs to hold."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets

from gan_core.classroom.settings import ClassError

NAME = "scrypt"
COST, BLOCK, LANES = 2**15, 8, 1  # 32 MB and about a tenth of a second for each try
MOST_COST, MOST_BLOCK, MOST_LANES = 2**18, 16, 4
SALT_BYTES, HASH_BYTES = 16, 32
SHORTEST, LONGEST = 8, 200


def hash_password(password: str) -> str:
    """What stands in the secrets file for this password. Raises ClassError for one that is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise ClassError(
            f"A teacher's password must have {SHORTEST} to {LONGEST} characters, received {len(password)}; "
            "choose another one, such as four words in a row."
        )
    salt = secrets.token_bytes(SALT_BYTES)
    parts = (NAME, str(COST), str(BLOCK), str(LANES), _text(salt), _text(_scrypt(password, salt, COST, BLOCK, LANES)))
    return "$".join(parts)


def is_hash(text: object) -> bool:
    """Whether this is what :func:`hash_password` makes, with a cost that a server can bear."""
    return _parts(text) is not None


def matches(password: str, stored: str) -> bool:
    """Whether the password is the one; False as well for a hash that cannot be read."""
    parts = _parts(stored)
    if parts is None or len(password) > LONGEST:
        return False
    cost, block, lanes, salt, expected = parts
    return hmac.compare_digest(_scrypt(password, salt, cost, block, lanes), expected)


def _parts(text: object) -> tuple[int, int, int, bytes, bytes] | None:
    pieces = text.strip().split("$") if isinstance(text, str) and len(text) < 1_000 else []
    if len(pieces) != 6 or pieces[0] != NAME or not all(piece.isascii() and piece.isdecimal() for piece in pieces[1:4]):
        return None
    cost, block, lanes = (int(piece[:9]) for piece in pieces[1:4])
    bearable = 2 <= cost <= MOST_COST and 1 <= block <= MOST_BLOCK and 1 <= lanes <= MOST_LANES
    try:
        salt, found = (base64.b64decode(piece, validate=True) for piece in pieces[4:])
    except (binascii.Error, ValueError):
        return None
    usable = bearable and cost & (cost - 1) == 0 and len(salt) >= 8 and len(found) == HASH_BYTES
    return (cost, block, lanes, salt, found) if usable else None


def _scrypt(password: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    memory = 128 * block * (cost + lanes) + 2**20
    words = password.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(words, salt=salt, n=cost, r=block, p=lanes, maxmem=memory, dklen=HASH_BYTES)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")

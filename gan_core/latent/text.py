"""A latent vector as text that can be copied, sent and pasted."""

from __future__ import annotations

import base64
import binascii
import re

import numpy as np

from gan_core.errors import ConfigError
from gan_core.latent.vectors import vector

PREFIX = "z1-"
LARGEST = 1000.0
MOST_CHARACTERS = 100_000
BETWEEN = re.compile(r"[\s,;]+")
HOW = "paste a text that was copied here, or numbers with commas or spaces between them"


def write_latent(z: np.ndarray) -> str:
    """z (dim,) or (1, dim) as text of letters, digits, "-" and "_", fit for an address; see :func:`read_latent`.

    Raises ConfigError for what :func:`read_latent` would refuse.
    """
    row = _usual(vector(z).astype(np.float32))
    return PREFIX + base64.urlsafe_b64encode(row.astype("<f4").tobytes()).decode("ascii").rstrip("=")


def read_latent(text: str, dim: int) -> np.ndarray:
    """The z (1, dim), float32, that :func:`write_latent` wrote, bit by bit; or one typed as a list of numbers.

    Raises ConfigError in one sentence for anything else: another length, words, NaN, infinity, numbers beyond 1,000.
    """
    plain = text.strip()
    if not plain:
        raise ConfigError(f"A z of {dim} numbers was expected, received nothing; {HOW}.")
    if len(plain) > MOST_CHARACTERS:
        raise ConfigError(f"A z of {dim} numbers was expected, received {len(plain):,} characters; {HOW}.")
    row = _from_bytes(plain) if plain.startswith(PREFIX) else _from_numbers(plain)
    if len(row) != dim:
        raise ConfigError(f"This generator's z has {dim} numbers, received {len(row)}; {HOW}.")
    return _usual(row)[None, :]


def _from_bytes(text: str) -> np.ndarray:
    body = text.removeprefix(PREFIX)
    try:
        data = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
        return np.frombuffer(data, "<f4").astype(np.float32)
    except (binascii.Error, ValueError) as error:
        raise ConfigError(f"The text of this z is damaged or cut off: copy it again, or {HOW}.") from error


def _from_numbers(text: str) -> np.ndarray:
    words = [word for word in BETWEEN.split(text.strip("[]() \n\t")) if word]
    numbers = [_number(word) for word in words]
    with np.errstate(over="ignore"):
        return np.array(numbers, np.float64).astype(np.float32)


def _number(word: str) -> float:
    try:
        return float(word)
    except ValueError as error:
        raise ConfigError(f"A z is made of numbers, received {word[:20]!r} among them; {HOW}.") from error


def _usual(row: np.ndarray) -> np.ndarray:
    """``row``, refused where it holds no z that a generator could know."""
    if not np.isfinite(row).all():
        raise ConfigError("A z is made of finite numbers, received one that is infinite or not a number; leave it out.")
    if np.abs(row).max(initial=0.0) > LARGEST:
        largest = float(row[np.abs(row).argmax()])
        raise ConfigError(
            f"The numbers of a z lie near 0, mostly between -3 and 3, received {largest:g}; "
            f"stay within {-LARGEST:,.0f} and {LARGEST:,.0f}."
        )
    return row

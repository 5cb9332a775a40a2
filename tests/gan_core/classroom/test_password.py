from __future__ import annotations

import pytest

from gan_core.classroom import ClassError, hash_password, is_hash, matches, password

GOOD = "four words in a row"


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    monkeypatch.setattr(password, "COST", 2**4)


def test_only_the_password_matches_and_every_hash_has_its_own_salt():
    one, two = hash_password(GOOD), hash_password(GOOD)
    assert one != two
    assert GOOD not in one
    assert matches(GOOD, one)
    assert matches(GOOD, f" {two}\n")
    assert not any(matches(wrong, one) for wrong in ("", GOOD + " ", GOOD.upper(), "x" * 100_000, one))
    assert matches("pässwörd 🦊", hash_password("pässwörd 🦊"))


def test_a_fresh_hash_is_dear(monkeypatch):
    monkeypatch.undo()
    name, cost, block, lanes, *_ = hash_password(GOOD).split("$")
    assert (name, int(lanes)) == ("scrypt", 1)
    assert 128 * int(cost) * int(block) >= 32 * 2**20  # bytes of memory for each try


@pytest.mark.parametrize(
    "stored",
    [
        "",
        "secret",
        None,
        "scrypt$16$8$1$AAAA$BBBB",
        "bcrypt$16$8$1$" + "A" * 24 + "$" + "A" * 43 + "=",
        "scrypt$1099511627776$8$1$" + "A" * 22 + "==$" + "A" * 43 + "=",
        "scrypt$15$8$1$" + "A" * 22 + "==$" + "A" * 43 + "=",
        "scrypt$16$8$-1$" + "A" * 22 + "==$" + "A" * 43 + "=",
        "scrypt$16$8$1$" + "*" * 24 + "$" + "A" * 43 + "=",
    ],
)
def test_anything_else_is_no_hash_and_opens_nothing(stored):
    assert not is_hash(stored)
    assert not matches("", stored)
    assert not matches("secret", stored)


@pytest.mark.parametrize("typed", ["", "seven77", "x" * 201])
def test_a_short_or_endless_password_is_refused(typed):
    with pytest.raises(ClassError, match=f"must have 8 to 200 characters, received {len(typed)}; choose another one"):
        hash_password(typed)

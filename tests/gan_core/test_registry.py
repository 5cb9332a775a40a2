"""The registry keeps order, refuses doubles, and helps a person who misspells a name."""

from __future__ import annotations

import pytest

from gan_core.errors import ConfigError, DataError, RunError, UserError
from gan_core.registry import Registry


@pytest.fixture
def colours() -> Registry[int]:
    table: Registry[int] = Registry("colour")
    for name, value in (("red", 1), ("green", 2), ("blue", 3)):
        table.register(name)(value)
    return table


def test_names_come_in_the_order_of_registration(colours: Registry[int]) -> None:
    assert colours.names() == ("red", "green", "blue")
    assert list(colours) == ["red", "green", "blue"]
    assert list(colours.items()) == [("red", 1), ("green", 2), ("blue", 3)]
    assert len(colours) == 3


def test_get_returns_the_entry_itself() -> None:
    table: Registry[object] = Registry("thing")

    @table.register("one")
    def one() -> int:
        return 1

    assert table.get("one") is one
    assert one() == 1


def test_contains_accepts_anything(colours: Registry[int]) -> None:
    assert "red" in colours
    assert "pink" not in colours
    assert ["red"] not in colours


def test_a_misspelt_name_gets_the_nearest_one(colours: Registry[int]) -> None:
    with pytest.raises(UserError) as caught:
        colours.get("Gren")
    assert str(caught.value) == "Unknown colour 'Gren': did you mean 'green'? The choices are red, green, blue."


@pytest.mark.parametrize(
    ("asked", "shown"), [("q", "'q'"), (None, "'None'"), (7, "'7'"), (["red", "x"], "\"['red', 'x']\"")]
)
def test_an_unknown_name_gets_the_choices(colours: Registry[int], asked: object, shown: str) -> None:
    with pytest.raises(UserError) as caught:
        colours.get(asked)
    assert str(caught.value) == f"Unknown colour {shown}: choose one of red, green, blue."


def test_an_endless_name_is_cut_in_the_message(colours: Registry[int]) -> None:
    with pytest.raises(UserError) as caught:
        colours.get("z" * 10_000)
    assert len(str(caught.value)) < 150


def test_the_table_raises_the_error_of_its_field() -> None:
    table: Registry[int] = Registry("preset", error=ConfigError)
    with pytest.raises(ConfigError):
        table.get("x")


def test_a_double_registration_is_a_defect_and_changes_nothing(colours: Registry[int]) -> None:
    message = r"^The colour 'red' is registered twice; rename one of them\.$"
    with pytest.raises(ValueError, match=message) as caught:
        colours.register("red")(9)
    assert not isinstance(caught.value, UserError)
    assert colours.get("red") == 1


def test_an_empty_name_is_a_defect(colours: Registry[int]) -> None:
    with pytest.raises(ValueError, match=r"^A colour needs a name\.$"):
        colours.register("")(4)


@pytest.mark.parametrize("error", [ConfigError, DataError, RunError])
def test_every_error_for_people_is_a_user_error_and_a_value_error(error: type[UserError]) -> None:
    assert issubclass(error, UserError)
    assert issubclass(error, ValueError)
    assert str(error("Three words here.")) == "Three words here."

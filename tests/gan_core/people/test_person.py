from __future__ import annotations

import pytest

from gan_core.people import (
    NOBODY,
    House,
    Limits,
    PeopleError,
    Person,
    is_person_id,
    may_change,
    may_look,
    new_token,
    owner_id,
    person_id,
)

ANNA, BEN = (Person(person_id(new_token()), name) for name in ("Anna", "Ben"))
TEACHER = Person(person_id(new_token()), "T", is_teacher=True)


def test_an_id_is_the_same_each_time_and_shows_nothing_of_the_token():
    token = new_token()
    assert person_id(token) == person_id(token)
    assert is_person_id(person_id(token))
    assert person_id(token)[1:] not in token
    assert len({person_id(new_token()) for _ in range(100)}) == 100


@pytest.mark.parametrize("forged", ["", "a" * 16, "A" * 32, "a" * 33, "../" + "a" * 29, None, 7, b"a" * 32])
def test_only_a_token_makes_a_person(forged):
    with pytest.raises(PeopleError, match="must be 32 hexadecimal digits, received something else; reload the page"):
        person_id(forged)


@pytest.mark.parametrize("owner", [None, "", "ann", "0123456789abcdef", "p0123", "P0123456789ABCDE", 3, ["p"]])
def test_old_owners_and_none_are_nobody(owner):
    assert owner_id(owner) == NOBODY


@pytest.mark.parametrize("personal", [True, False])
def test_who_may_change_what(personal):
    assert may_change(ANNA.id, ANNA, personal)
    assert not may_change(BEN.id, ANNA, personal)
    assert may_change(BEN.id, TEACHER, personal)
    assert may_change(None, TEACHER, personal)
    assert may_change(None, ANNA, personal) is personal
    assert may_change("0123456789abcdef", ANNA, personal) is personal


def test_who_may_look_at_what():
    assert may_look(BEN.id, ANNA, "look")
    assert not may_look(BEN.id, ANNA, "own")
    assert may_look(ANNA.id, ANNA, "own")
    assert may_look(None, ANNA, "own")
    assert may_look(BEN.id, TEACHER, "own")


def test_a_house_names_whose_it_is():
    house = House(personal=False, name_of={BEN.id: "Ben"}.get)
    with pytest.raises(PeopleError) as told:
        house.check_change("run digits", BEN.id, ANNA, "stop")
    assert str(told.value) == (
        "The run digits is not yours: only Ben can stop it; look at it, or make a copy of your own."
    )
    with pytest.raises(PeopleError, match="only the teacher can delete it"):
        house.check_change("run digits", None, ANNA, "delete")
    with pytest.raises(PeopleError, match="here everybody sees their own only; open yours"):
        House(personal=False, share="own").check_look("run digits", BEN.id, ANNA)


def test_limits_hold_for_a_class_only():
    limits = Limits(steps=10)
    assert House(personal=False, limits=limits).limits_for(ANNA) == limits
    assert House(personal=False, limits=limits).limits_for(TEACHER).steps == 0
    assert House(personal=True, limits=limits).limits_for(ANNA).steps == 0


@pytest.mark.parametrize(
    ("check", "below", "above", "words"),
    [
        ("check_queue", (1,), (2,), "2 of your runs wait already, and a person may have 2 in the queue here"),
        ("check_training", (0,), (1,), "1 of your runs of points trains already, and a person may train 1 at once"),
        ("check_steps", (500,), (501,), "A run may have at most 500 steps here, received 501; choose fewer steps."),
        ("check_minutes", (179.0,), (180.0,), "has trained for 3 minutes, the most for one run here"),
        ("check_minutes", (60.0, 120.0), (60.0, 121.0), "would train for about 3 minutes, and one run may take 3 here"),
        ("check_disk", (3_999_999,), (4e6,), "Your runs and uploads take up 4 MB, and a person may fill 4 MB here"),
    ],
)
def test_each_limit_says_itself(check, below, above, words):
    limits = Limits(queued_runs=2, training_points=1, steps=500, minutes=3, disk_mb=4)
    getattr(limits, check)(*below)
    with pytest.raises(PeopleError, match=words):
        getattr(limits, check)(*above)
    getattr(Limits(queued_runs=0, training_points=0, steps=0, minutes=0, disk_mb=0), check)(*above)

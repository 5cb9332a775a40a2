from __future__ import annotations

import json

import pytest

from gan_core.people import People, PeopleError, clean_nickname, new_token, person_id, registry


@pytest.fixture
def people(tmp_path):
    return People(tmp_path)


def somebody():
    return person_id(new_token())


def test_a_new_person_is_a_guest_until_a_name_is_chosen(people, tmp_path):
    one, two = somebody(), somebody()
    assert (people.seen(one).nickname, people.seen(two).nickname) == ("Guest 1", "Guest 2")
    assert people.rename(one, "  Anna   B ") == "Anna B"
    assert People(tmp_path).name_of(one) == "Anna B"
    assert people.seen(one).nickname == "Anna B"
    assert {known.id for known in people.all()} == {one, two}


def test_nobody_takes_anothers_name(people):
    first, second, third = somebody(), somebody(), somebody()
    assert people.rename(first, "Anna") == "Anna"
    assert people.rename(second, "anna") == "anna 2"
    assert people.rename(third, "Teacher") == "Teacher 2"
    assert people.rename(first, "ANNA") == "ANNA"
    assert people.rename(first, "x" * 24) != people.rename(second, "x" * 24)


@pytest.mark.parametrize(
    "alike", ["An\u034fna", "Anna\ufe0f", "Ａｎｎａ", "Anna\u3164", "\u2800Anna", "ANNA\U000e0100"]
)
def test_what_only_looks_like_anothers_name_gets_a_number(people, alike):
    assert people.rename(somebody(), "Anna") == "Anna"
    assert people.rename(somebody(), alike).endswith(" 2")
    assert people.rename(somebody(), "Ｔeacher").endswith(" 2")


@pytest.mark.parametrize(
    "typed", ["", "   ", "x" * 25, "a\nb", "a\u202eb", "\x00", "\u3164", "\u2800\ufe0f", "...", "!?"]
)
def test_a_nickname_is_plain_text(people, typed):
    with pytest.raises(PeopleError, match="A nickname must"):
        people.rename(somebody(), typed)


def test_markup_and_paths_stay_text(people, tmp_path):
    one = somebody()
    assert people.rename(one, "../![x](http://a)") == "../![x](http://a)"
    assert [path.name for path in tmp_path.rglob("*.json")] == [f"{one}.json"]
    assert clean_nickname("🦊") == "🦊"
    assert clean_nickname("Zoë") == clean_nickname("Zoe\u0308")


@pytest.mark.parametrize("forged", ["../../etc", "p123", None, "P" + "0" * 15])
def test_a_forged_id_writes_nothing(people, tmp_path, forged):
    for act in (people.seen, people.forget, lambda one: people.rename(one, "Anna")):
        with pytest.raises(PeopleError, match="A person's id must be p and 15 hexadecimal digits"):
            act(forged)
    assert people.name_of(forged) == "Somebody"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"nickname": "", "since": 1, "seen": 1}', '{"nickname": "a\\nb"}'])
def test_a_damaged_file_is_a_stranger(people, tmp_path, text):
    one = somebody()
    (tmp_path / ".people").mkdir()
    (tmp_path / ".people" / f"{one}.json").write_text(text)
    (tmp_path / ".people" / "password.json").write_text(text)
    assert people.name_of(one) == "Somebody"
    assert people.all() == []


def test_old_guests_are_forgotten_and_people_with_names_or_runs_are_not(people, tmp_path):
    guest, runner, named = somebody(), somebody(), somebody()
    people.seen(guest), people.seen(runner), people.rename(named, "Anna")
    for path in (tmp_path / ".people").iterdir():
        path.write_text(json.dumps({**json.loads(path.read_text()), "seen": 1.0}))
    assert People(tmp_path).tidy(60, keep={runner}) == 1
    assert {known.id for known in People(tmp_path).all()} == {runner, named}
    people.forget(named)
    assert People(tmp_path).name_of(named) == "Somebody"


def test_after_a_write_only_the_new_files_are_read(people, tmp_path, monkeypatch):
    for _ in range(30):
        people.seen(somebody())
    people.all()
    read, really = [], registry.read_json
    monkeypatch.setattr(registry, "read_json", lambda path, **given: read.append(path.stem) or really(path, **given))
    one, two = somebody(), somebody()
    people.rename(one, "Anna")
    People(tmp_path).rename(two, "Ben")  # another process; it reads all of them
    read.clear()
    assert [people.name_of(person) for person in (one, two)] == ["Anna", "Ben"]
    assert set(read) <= {one, two}
    read.clear()
    People(tmp_path).rename(one, "Ann")
    People(tmp_path).forget(two)
    read.clear()
    assert [people.name_of(person) for person in (one, two)] == ["Ann", "Somebody"]
    assert read == [one]


def test_two_registries_that_write_by_turns_miss_nothing(people, tmp_path):
    other = People(tmp_path)
    for number in range(40):
        writer, reader = (people, other) if number % 2 else (other, people)
        person = somebody()
        writer.rename(person, f"Person {number}")
        assert reader.name_of(person) == f"Person {number}"


def test_a_storm_of_sessions_does_not_fill_the_disk(people, tmp_path, monkeypatch):
    monkeypatch.setattr("gan_core.people.registry.MOST_PEOPLE", 3)
    guests = [people.seen(somebody()).nickname for _ in range(5)]
    assert guests == ["Guest 1", "Guest 2", "Guest 3", "Somebody", "Somebody"]
    assert len(list((tmp_path / ".people").iterdir())) == 3
    late = somebody()
    people.rename(late, "Late")
    assert people.seen(late).nickname == "Late"

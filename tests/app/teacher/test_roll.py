from __future__ import annotations

from pathlib import Path

from app.gallery.cards import cards_of
from app.presence import Present
from app.teacher.roll import of_person, roll, summary
from gan_core.people import Known
from gan_core.runs import RunStore
from tests.app.run_folders import make_run

ANNA, BEN, CEM = ("p" + letter * 15 for letter in "abc")
NOW = 100_000.0


def known(person, name, seen):
    return Known(person, name, 0.0, NOW - seen)


def test_the_roll_says_who_is_here_and_what_they_do(tmp_path: Path):
    make_run(tmp_path, "ring", state="running", step=40, owner=ANNA, name="mine")
    make_run(tmp_path, "ring", state="queued", step=0, owner=BEN)
    make_run(tmp_path, "ring", step=5, owner="0123456789abcdef")
    cards = cards_of(RunStore(tmp_path).list())
    there = {BEN: Present("s", BEN, "studio", 0, NOW), CEM: Present("s", CEM, "", 0, NOW)}
    everybody = [known(ANNA, "anna", 300), known(BEN, "Ben", 1), known(CEM, "Cem", 1), known("p" + "d" * 15, "D", 9e5)]
    lines = roll(everybody, there, cards, NOW)
    assert [(line.nickname, line.here, line.doing, line.runs) for line in lines] == [
        ("Ben", "now", "waits with 1 run", 1),
        ("Cem", "now", "on Home", 0),
        ("anna", "5 min ago", "trains mine, step 40", 1),
        ("D", "10 days ago", "", 0),
    ]
    assert (
        summary(lines, cards) == "**2** here now :gray[of 4 who came] · **1** in training · **1** waiting · **3** runs"
    )
    assert summary(lines, cards, 1).endswith(" · **3** runs · **1** race or sweep")
    assert summary(lines, cards, 2).endswith(" · **2** races and sweeps")


def test_what_moves_comes_first(tmp_path: Path):
    old = make_run(tmp_path, "ring", state="running", step=40, owner=ANNA, created=1.0)
    new = make_run(tmp_path, "ring", step=40, owner=BEN, created=9.0)
    waits = make_run(tmp_path, "ring", state="queued", step=0, owner=ANNA, created=2.0)
    cards = cards_of(RunStore(tmp_path).list())
    assert [card.run_id for card in of_person(cards, None)] == [old, waits, new]
    assert [card.run_id for card in of_person(cards, BEN)] == [new]

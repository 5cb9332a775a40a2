from __future__ import annotations

from app.classroom.boardview import HEADS, MOST_PLACES, rules_of, table_of
from app.classroom.galleryview import EACH, hung
from app.gallery.cards import cards_of
from app.teacher.results import going, staying
from app.teacher.show_class import usual_title
from gan_core.classroom import Board, Entry, Inventory
from gan_core.runs import RunStore
from tests.app.run_folders import make_run

ANNA, BEN = ("p" + letter * 15 for letter in "ab")


def entry(person, **changes):
    given = {"run_id": "r", "name": "ring", "created": 0.0, "distance": 0.004, "floor": 0.0002, "closeness": 0.01}
    return Entry(person=person, **{**given, "coverage": 0.876, "branched": False, **changes})


def test_the_table_escapes_what_was_typed_and_marks_ones_own_line():
    names = {ANNA: "![x](y)", BEN: "Ben"}
    rows = [entry(ANNA, name="**big**", branched=True), entry(BEN, floor=0.0, coverage=None)]
    table = table_of(rows, BEN, names.get)
    assert tuple(table) == HEADS
    assert table["Who"] == [r"\!\[x\]\(y\)", "**Ben**"]
    assert table["Run"] == [r"\*\*big\*\* (branch)", "**Ring**"]
    assert table["Times floor"] == ["20.0", ""]
    assert table["Coverage"] == ["88%", ""]
    assert len(table_of([entry(ANNA)] * 99, "", names.get)["Who"]) == MOST_PLACES


def test_the_rules_name_the_data_and_the_step():
    assert "Ring" in rules_of(Board(dataset="ring", steps=5_000))[0]
    assert "step 5,000" in rules_of(Board(dataset="ring", steps=5_000))[0]
    assert usual_title("quadratic", 2_000) == Board().title


def test_the_gallery_hangs_the_newest_of_each_person(tmp_path):
    mine = [make_run(tmp_path, "ring", owner=ANNA, step=3, created=float(at)) for at in range(1, 5)]
    bens = make_run(tmp_path, "ring", owner=BEN, step=3, created=2.5)
    make_run(tmp_path, "ring", owner=BEN, state="queued", step=0)
    make_run(tmp_path, "ring", owner=None, step=3)
    shown = [card.run_id for card in hung(cards_of(RunStore(tmp_path).list()))]
    assert shown == [mine[3], mine[2], bens]
    assert EACH == 2


def test_a_wipe_says_numbers_in_words():
    stock = Inventory(("a",), 0, 12.4, 2, 0, 1, (ANNA, BEN), 1)
    assert going(stock)[0].startswith("1 run of people, 12 MB")
    assert "2 deleted runs" in going(stock)[1]
    assert "0 uploaded files, 1 race or sweep" in going(stock)[2]
    assert staying(stock)[0] == "1 run that is nobody's or your own"

from __future__ import annotations

import csv
import io

import pytest

from gan_core.classroom import COLUMNS, Board, harmless, results_csv, standings

EVIL = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r\n=1", " =1", '"=1', "'=1", "\uff1d1", "|calc", "%x",
    '=HYPERLINK("x")',
]  # fmt: skip


@pytest.mark.parametrize("text", EVIL)
def test_no_cell_begins_a_formula(text):
    cell = harmless(text)
    assert cell.startswith("'")
    assert not set(cell) & set("\t\r\n;")


@pytest.mark.parametrize("text", ["Anna", "Zoë B", "a=b", "3 runs", "", "x" * 999])
def test_plain_words_stay(text):
    assert harmless(text) == text[:200]


def test_no_separator_brings_a_formula_back():
    assert harmless("a;=1+1") == "a,=1+1"
    line = next(csv.reader([results_line("a;=1+1\t=2")], delimiter=";"))
    assert len(line) == 1


def results_line(text):
    sheet = io.StringIO()
    csv.writer(sheet).writerow(["x", harmless(text)])
    return sheet.getvalue()


def test_the_table(store, trained, anna, ben):
    trained(anna, {2000: 0.0123456789}, step=2000, name="=cmd|' /C calc'!A0")
    trained(ben, {500: 1.0}, step=700)
    trained(None, step=5)
    names = {anna: "@Anna", ben: "Ben"}
    runs = store.list()
    data = results_csv(runs, lambda person: names.get(person, "Somebody"), standings(runs, Board()))
    assert data.startswith(b"\xef\xbb\xbf")
    head, first, second = csv.reader(io.StringIO(data.decode("utf-8-sig")))
    assert tuple(head) == COLUMNS
    row = dict(zip(head, first, strict=True))
    assert (row["nickname"], row["name"]) == ("'@Anna", "'=cmd|' /C calc'!A0")
    assert (row["step"], row["leaderboard place"], row["energy distance there"]) == ("2000", "1", "0.012346")
    row = dict(zip(head, second, strict=True))
    assert (row["nickname"], row["person"], row["leaderboard place"]) == ("Ben", ben, "")
    assert len(results_csv(runs, str, everybody=True).splitlines()) == 4

from __future__ import annotations

from pathlib import Path

import pytest

from app.gallery import side
from app.gallery.cards import cards_of
from gan_core.runs import RunStore
from tests.app.run_folders import make_run

PAGE = "../pages/compare.py"


@pytest.fixture
def folder(tmp_path) -> Path:
    """The folder of all runs."""
    return tmp_path / "runs"


@pytest.fixture
def payloads(monkeypatch) -> list:
    """What the component was given."""
    given = []
    monkeypatch.setattr(side, "side_by_side", lambda payload, key: given.append(payload))
    return given


def plain(text: str) -> str:
    return text.replace("\\", "").replace("\u2060", "").replace("\u00a0", " ")


def texts(app) -> str:
    return "\n".join(plain(element.value) for element in app.markdown)


def said(app) -> list[str]:
    return [plain(element.value) for element in (*app.error, *app.warning, *app.info)]


def tables(app) -> list[dict[str, list[str]]]:
    """Each table as label -> values."""
    return [
        {plain(row[0]): [plain(value) for value in row[1:]] for row in table.value.to_numpy().tolist()}
        for table in app.table
    ]


def test_without_runs_it_says_what_will_be_here(open_page):
    app = open_page(PAGE)
    assert not app.exception
    assert "Nothing has been trained here yet" in texts(app)
    assert app.button(key="compare.runs_page")


def test_one_run_alone_asks_for_another(open_page, folder, payloads):
    run_id = make_run(folder, "digits", step=5, name="Lonely")
    app = open_page(PAGE, runs=run_id)
    assert "Lonely alone has nothing beside it" in texts(app).replace("**", "")
    assert payloads == []


def test_two_runs_side_by_side(open_page, folder, payloads):
    ids = [make_run(folder, preset, step=16, steps_per_epoch=8) for preset in ("dcgan96", "vanilla96")]
    app = open_page(PAGE, runs=",".join(ids))
    assert not app.exception
    assert not said(app)
    assert [run["letter"] for run in payloads[-1]["runs"]] == ["A", "B"]
    assert payloads[-1]["axes"][0] == "epoch"
    settings, standings = tables(app)
    assert settings["Networks"] == ["dcgan96", "vanilla"]
    assert "Data" not in settings
    assert standings["Epochs"] == ["2.0", "2.0"]


def test_the_four_modes_with_the_word_about_their_heads(open_page, folder, payloads):
    modes = ("dcgan64-b128-dense", "dcgan64-b64-dense", "dcgan64-b128-conv", "dcgan64-b64-conv")
    ids = [make_run(folder, mode, step=2, moments=1) for mode in modes]
    app = open_page(PAGE, runs=",".join(ids))
    assert [run["letter"] for run in payloads[-1]["runs"]] == ["A", "B", "C", "D"]
    assert "same function" in texts(app)
    assert tables(app)[0]["Batch size"] == ["128", "64", "128", "64"]


def test_points_side_by_side(open_page, folder, payloads):
    ids = [make_run(folder, "ring", step=16, seed=seed) for seed in (0, 1)]
    app = open_page(PAGE, runs=",".join(ids))
    assert not app.exception
    assert payloads[-1]["kind"] == "points"
    assert tables(app)[0] == {"Seed": ["0", "1"]}


def test_the_same_settings_twice_are_said_to_be_the_same(open_page, folder, payloads):
    ids = [make_run(folder, "ring", step=16) for _ in range(2)]
    app = open_page(PAGE, runs=",".join(ids))
    assert "Nothing: the same settings with the same seed." in texts(app)


def test_different_kinds_are_refused_in_words(open_page, folder, payloads):
    ids = [make_run(folder, preset, step=2) for preset in ("digits", "ring")]
    app = open_page(PAGE, runs=",".join(ids))
    assert not app.exception
    assert said(app) == ["Pictures and points cannot be laid side by side: choose runs of one kind."]
    assert payloads == []


def test_missing_runs_are_named_and_the_others_shown(open_page, folder, payloads):
    ids = [make_run(folder, "digits", step=2) for _ in range(2)]
    app = open_page(PAGE, runs=f"{ids[0]},gone-1,{ids[1]}")
    assert said(app) == ["Of the runs in this link 1 is not on this server (any more): gone-1."]
    assert len(payloads[-1]["runs"]) == 2


def test_more_than_four_are_cut_with_a_word(open_page, folder, payloads):
    ids = [make_run(folder, "digits", step=2, moments=1) for _ in range(5)]
    app = open_page(PAGE, runs=",".join(ids))
    assert "At most 4 runs" in said(app)[0]
    assert len(payloads[-1]["runs"]) == 4


@pytest.mark.parametrize("bad", [",,,", "../..,/etc", "a" * 3000])
def test_a_tampered_address_does_no_harm(open_page, folder, bad, payloads):
    make_run(folder, "digits", step=2)
    app = open_page(PAGE, runs=bad)
    assert not app.exception
    assert not app.error
    assert payloads == []


def test_the_address_follows_the_choice(open_page, folder, payloads):
    ids = [make_run(folder, "digits", step=2, moments=1) for _ in range(3)]
    app = open_page(PAGE, runs=",".join(ids[:2]))
    app.multiselect(key=side.CHOSEN).set_value([ids[2], ids[0]]).run()
    assert app.query_params["runs"] in (f"{ids[2]},{ids[0]}", [f"{ids[2]},{ids[0]}"])
    assert len(payloads[-1]["runs"]) == 2


def test_no_two_runs_have_one_name_in_the_field(folder):
    ids = [make_run(folder, "digits", step=1, moments=1, created=1e9) for _ in range(2)]
    ids.append(make_run(folder, "digits", step=1, moments=1, created=1.1e9))
    cards = cards_of(RunStore(folder).list())
    labels = side.labels_of(cards)
    assert set(labels) == set(ids)
    assert len(set(labels.values())) == 3
    assert not labels[ids[2]].endswith(ids[2])


def test_a_run_that_is_deleted_meanwhile_leaves_the_page_whole(open_page, folder, payloads):
    ids = [make_run(folder, "digits", step=2, moments=1) for _ in range(2)]
    app = open_page(PAGE, runs=",".join(ids))
    RunStore(folder).delete(ids[1])
    app.run()
    assert not app.exception
    assert not app.error
    assert "alone has nothing beside it" in texts(app)


def test_names_and_formulas_are_letters_only(open_page, folder, payloads):
    one = make_run(folder, "quadratic", step=2, name="**loud** :red[x]")
    two = make_run(
        folder,
        "quadratic",
        step=2,
        dataset__name="function",
        dataset__formula="x*2*x",
        dataset__x_min=-1,
        dataset__x_max=1,
    )
    app = open_page(PAGE, runs=f"{one},{two}")
    assert not app.exception
    frame = app.table[0].value
    assert "**" not in frame.columns[1]
    assert "*2*" not in " ".join(str(value) for value in frame.to_numpy().ravel())
    assert plain(frame.columns[1]) == "A · **loud** :red[x]"

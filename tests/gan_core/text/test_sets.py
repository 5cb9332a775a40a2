from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from gan_core.errors import DataError
from gan_core.text import MATERIAL_SEEDS, TEXT_SETS, Headlines, headline_rows, make_headlines, prefix_rows


def settings(name: str = "headlines", path: str | None = None, column: str | None = None) -> SimpleNamespace:
    return SimpleNamespace(name=name, path=path, column=column)


def test_the_sets() -> None:
    assert TEXT_SETS.names() == ("headlines", "synthetic-headlines")
    assert all(source.offline and source.help.endswith(".") for _, source in TEXT_SETS.items())


@pytest.mark.parametrize("name", TEXT_SETS.names())
def test_every_set_is_there_without_a_data_folder(name: str) -> None:
    headlines = make_headlines(settings(name))
    assert (headlines.name, headlines.source, headlines.column, headlines.synthetic) == (name, None, None, True)
    assert headlines.notes == ()
    known = TEXT_SETS.get("synthetic-headlines")
    assert (len(headlines), headlines.input_length) == (known.count, known.input_length) == (2_400, 13)


def test_the_synthetic_headlines_suit_the_material() -> None:
    headlines = make_headlines(settings("synthetic-headlines"))
    assert 1_300 <= len(headlines.vocabulary) <= 1_900
    assert 16_000 <= headlines.targets <= 20_000
    assert len(set(headlines.cleaned)) == len(headlines) == 2_400
    lengths = [len(ids) for ids in headlines.encoded]
    assert (min(lengths) >= 3, max(lengths)) == (True, 14)
    for seed, _ in MATERIAL_SEEDS:
        begun = sum(headline.startswith(f"{seed} ") for headline in headlines.cleaned)
        assert 20 <= begun <= 200, seed


def test_the_seeds_of_the_material() -> None:
    assert MATERIAL_SEEDS == (
        ("10 ways", 11), ("europe looks to", 8), ("best way", 10), ("homeless in", 10), ("unexpected results", 10),
        ("critics warn", 10),
    )  # fmt: skip


@pytest.mark.parametrize("place", ["headlines/Articles.csv", "Articles.csv"])
def test_the_data_folder_comes_first(tmp_path: Path, place: str) -> None:
    path = tmp_path / "headlines" / "Articles.csv"
    path.parent.mkdir()
    path.write_text("headline,other\nRain again,1\nSun at last,2\n")
    root = path.parents[len(Path(place).parts) - 1]
    headlines = make_headlines(settings(), data_dir=root)
    assert headlines == Headlines(
        "headlines", ("Rain again", "Sun at last"), source="Articles.csv", column="headline", notes=()
    )
    assert make_headlines(settings("synthetic-headlines"), data_dir=root).synthetic


def test_the_data_folder_may_be_named_by_the_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "headlines").mkdir()
    (tmp_path / "headlines" / "Articles.csv").write_text("headline\nRain again\nSun at last\n")
    monkeypatch.setenv("GAN_DATA_DIR", str(tmp_path))
    assert make_headlines(settings()).raw == ("Rain again", "Sun at last")


@pytest.mark.parametrize("name", TEXT_SETS.names())
def test_a_file_of_ones_own_wins(tmp_path: Path, name: str) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("a,b\nRain again,One two\nSun at last,Three four\n")
    headlines = make_headlines(settings(name, str(path), "B"))
    assert (headlines.name, headlines.source, headlines.synthetic) == ("mine.csv", "mine.csv", False)
    assert (headlines.raw, headlines.column) == (("One two", "Three four"), "b")


def test_an_unknown_set_is_refused() -> None:
    with pytest.raises(DataError, match=r"^Unknown data set 'headline': did you mean 'headlines'\? "):
        make_headlines(settings("headline"))


def test_the_materials_file(articles: Path) -> None:
    headlines = make_headlines(settings(), data_dir=articles.parents[1])
    assert (len(headlines), len(headlines.vocabulary), headlines.vocabulary.size) == (831, 2_421, 2_422)
    assert (headlines.longest, headlines.input_length, headlines.targets) == (19, 18, 4_806)
    assert (headlines.column, headlines.source, headlines.synthetic) == ("headline", "Articles.csv", False)
    assert headlines.notes == (
        "Rows of Articles.csv left out as they say only Unknown: 55.",
        "Headlines that occurred before, and are kept: 2.",
    )
    assert headlines.vocabulary.words[:6] == ("the", "a", "to", "of", "in", "and")
    unknown = {word for seed, _ in MATERIAL_SEEDS for word in seed.split() if headlines.vocabulary.find(word) is None}
    assert unknown == {"europe", "looks", "homeless", "unexpected", "warn"}


def test_the_rows_of_the_materials_file(articles: Path) -> None:
    headlines = make_headlines(settings(), data_dir=articles.parents[1])
    x, y = prefix_rows(headlines.encoded, headlines.input_length)
    assert (x.shape, y.shape) == ((4_806, 18), (4_806,))
    whole, following = headline_rows(headlines.encoded, headlines.input_length)
    assert (whole.shape, int(np.count_nonzero(following))) == ((826, 18), 4_806)


def test_what_follows_from_headlines() -> None:
    headlines = Headlines("few", ("Rain, Again", "Sun—and rain", "Rain"))
    assert headlines.cleaned == ("rain again", "sunand rain", "rain")
    assert [ids.tolist() for ids in headlines.encoded] == [[1, 2], [3, 1], [1]]
    assert (len(headlines), headlines.longest, headlines.input_length, headlines.targets) == (3, 2, 1, 2)

"""The figure of the gates."""

from __future__ import annotations

import numpy as np
import pytest

from gan_core.errors import ConfigError
from gan_core.text.generating import gate_figure, read_writer
from tests.text_runs import make_text_run


def test_every_known_word_has_its_row(writer) -> None:
    found = gate_figure(writer, "the zebra Best way, to", 1)
    assert (found.words, found.chosen) == (("the", "Best", "way,", "to"), 1)
    assert {name: getattr(found, name).shape for name in ("input", "forget", "output", "candidate", "cell", "hidden")} \
        == dict.fromkeys(("input", "forget", "output", "candidate", "cell", "hidden"), (4, 48))  # fmt: skip
    ids = writer.read("the best way to").ids
    np.testing.assert_array_equal(found.cell, writer.network.gates(ids)[0]["cell"])


def test_what_was_stored_fades_as_the_forget_gates_say(writer) -> None:
    found = gate_figure(writer, "the best way to", 1)
    np.testing.assert_allclose(found.stored, found.input[1] * found.candidate[1])
    strength = np.abs(found.stored)
    after = (strength * found.forget[2]).sum() / strength.sum()
    np.testing.assert_allclose(found.kept[:3], [0, 1, after], atol=1e-6)
    assert 0 < found.kept[3] < found.kept[2] < 1
    assert gate_figure(writer, "the best way to").kept.tolist() == [0, 0, 0, 1]


def test_of_a_text_longer_than_the_form_takes_the_last_words(prefix_run) -> None:
    found = gate_figure(read_writer(prefix_run), "the best way to " * 5)
    assert found.words == ("the", "best", "way", "to") * 2
    assert found.chosen == 7


def test_a_layer_of_several(tmp_path) -> None:
    writer = read_writer(make_text_run(tmp_path / "run", layers=2, units=8))
    first, second = (gate_figure(writer, "best way", 0, layer) for layer in (0, 1))
    assert first.cell.shape == second.cell.shape == (2, 8)
    assert np.abs(first.cell - second.cell).max() > 0.01
    with pytest.raises(ConfigError, match=r"^layer expected a whole number from 0 to 1, received 2; change it\.$"):
        gate_figure(writer, "best way", 0, 2)


@pytest.mark.parametrize(
    ("text", "chosen", "sentence"),
    [
        ("", 0, "The gates are shown for words that the network knows, and this text has none; type another."),
        ("zebra", 0, "The gates are shown for words that the network knows, and this text has none; type another."),
        ("best way", 2, "chosen expected a whole number from -2 to 1, received 2; change it."),
    ],
)
def test_what_has_no_gates_to_show(writer, text, chosen, sentence) -> None:
    with pytest.raises(ConfigError) as caught:
        gate_figure(writer, text, chosen)
    assert str(caught.value) == sentence

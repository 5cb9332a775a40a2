"""Texts that go on: intact in front, as many words as asked, the same for the same seed."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gan_core.errors import ConfigError, RunError
from gan_core.text import MATERIAL_SEEDS, Vocabulary, title_case
from gan_core.text.generating import Settings, WordNetwork, Writer
from tests.text_runs import SOME_HEADLINES, random_weights

WORDS = Vocabulary(tuple(f"word{number}" for number in range(30)))
LOOSE = Settings(words=6, temperature=1.0, count=4, seed=3)


def random_writer(form: str = "headlines", headlines: tuple[str, ...] = ()) -> Writer:
    return Writer(WordNetwork(random_weights(WORDS.size, units=16), form, 5), WORDS, headlines)


@pytest.mark.parametrize(("text", "words"), MATERIAL_SEEDS)
def test_the_materials_seeds_come_back_intact_with_as_many_words_as_asked(writer, text, words) -> None:
    for temperature in (0.0, 0.7):
        found = writer.continuations(text, Settings(words=words, temperature=temperature))[0]
        assert found.seed_text == text
        assert found.text == f"{title_case(text)} {title_case(' '.join(found.added))}"
        assert len(found.added) == len(found.probabilities) == words
        assert len(set(found.added)) > 1
        assert all(writer.vocabulary.find(word) for word in found.added)


def test_a_network_that_was_fitted_goes_on_like_its_headlines(writer) -> None:
    found = writer.continuations("10 ways", Settings(words=7))[0]
    assert found.text == "10 Ways To Keep A Garden Alive In August"
    assert found.log_probability == pytest.approx(np.log(found.probabilities).sum())
    assert 0 < min(found.probabilities) < max(found.probabilities) < 1


def test_every_word_is_the_likeliest_after_all_before_it_at_temperature_zero(writer) -> None:
    found = writer.continuations("critics warn", Settings(words=5))[0]
    ids = [writer.vocabulary.find(word) for word in ("critics", "warn")]
    for word, probability in zip(found.added, found.probabilities, strict=True):
        chances = writer.network.probabilities(ids)
        chances = np.where(np.arange(len(chances)) == 0, 0, chances) / (1 - chances[0])
        assert writer.vocabulary.word(int(chances.argmax())) == word
        assert chances.max() == pytest.approx(probability, abs=1e-5)
        ids.append(int(chances.argmax()))


def test_the_same_seed_gives_the_same_texts_and_another_others(writer) -> None:
    first, again = (writer.continuations("best way", LOOSE) for _ in range(2))
    assert first == again
    assert len({found.text for found in first}) > 1
    assert [found.text for found in writer.continuations("best way", replace(LOOSE, seed=4))] != [
        found.text for found in first
    ]


def test_more_texts_and_longer_ones_begin_with_the_same(writer) -> None:
    few = writer.continuations("best way", replace(LOOSE, count=2))
    many = writer.continuations("best way", replace(LOOSE, count=4, words=9))
    assert [found.added for found in few] == [found.added[:6] for found in many[:2]]


def test_several_temperatures_at_once_are_each_on_its_own(writer) -> None:
    together = writer.continuations_at("best way", LOOSE, (0.0, 0.7, 1.4))
    assert {temperature: len(found) for temperature, found in together.items()} == {0.0: 1, 0.7: 4, 1.4: 4}
    for temperature, found in together.items():
        alone = writer.continuations("best way", replace(LOOSE, temperature=temperature))
        assert [each.text for each in alone] == [each.text for each in found]
    with pytest.raises(ConfigError, match=r"^temperature expected a number from 0 to 5, received 9; change it\.$"):
        writer.continuations_at("best way", LOOSE, (0.0, 9))


def test_higher_temperatures_dare_more(writer) -> None:
    many = replace(LOOSE, count=16)
    by_temperature = writer.continuations_at("the", many, (0.0, 0.5, 2.0))
    means = [np.mean([each.log_probability for each in found]) for found in by_temperature.values()]
    assert means[0] > means[1] + 1 > means[2] + 2


def test_the_penalty_keeps_words_from_coming_again() -> None:
    writer = random_writer()
    plain = writer.continuations("word3 word4", Settings(words=30))[0]
    held = writer.continuations("word3 word4", Settings(words=30, repetition_penalty=5.0))[0]
    assert len(set(plain.added)) < len(set(held.added))
    assert len(set(held.added)) > 20


def test_top_k_of_one_is_temperature_zero(writer) -> None:
    best = writer.continuations("critics", Settings(words=5))[0]
    for narrow in (replace(LOOSE, words=5, top_k=1), replace(LOOSE, words=5, top_p=1e-9)):
        assert {each.added for each in writer.continuations("critics", narrow)} == {best.added}


def test_a_beam_finds_likelier_texts_the_best_first(writer) -> None:
    plain = writer.continuations("a", Settings(words=5))[0]
    found = writer.continuations("a", Settings(words=5, beam=8, count=3, temperature=0.9, seed=5))
    assert len(found) == 3
    totals = [each.log_probability for each in found]
    assert totals == sorted(totals, reverse=True)
    assert totals[0] >= plain.log_probability - 1e-6
    assert writer.continuations("a", Settings(words=5, beam=1))[0].added == plain.added


@pytest.mark.parametrize("nothing", ["", " \n", "zebra quagga", "🙂", "אבג", "<i>", "![x](http://a.b/c)"])
def test_without_a_known_word_it_begins_as_headlines_begin(writer, nothing) -> None:
    found = writer.continuations(nothing, replace(LOOSE, count=16))
    beginnings = {headline.split()[0].lower() for headline in SOME_HEADLINES}
    assert {each.added[0] for each in found} <= beginnings
    assert len({each.added[0] for each in found}) > 2
    assert {each.seed_text for each in found} == {nothing}
    assert {each.unknown for each in found} == {tuple(nothing.split())}
    words = writer.next_words(nothing, 3)
    assert (words[0].word, words[0].probability) == ("a", pytest.approx(2 / 14))


def test_without_headlines_every_first_word_is_as_likely() -> None:
    words = random_writer().next_words("", 40)
    assert len(words) == 30
    assert [word.probability for word in words] == pytest.approx([1 / 30] * 30)
    assert random_writer(headlines=("Unknown beginnings only",)).next_words("", 40) == words
    assert [word.word for word in random_writer(headlines=("Word4, word5!",)).next_words("", 40)] == ["word4"]


@pytest.mark.parametrize("form", ["headlines", "prefixes"])
def test_ten_thousand_words(form) -> None:
    writer, text = random_writer(form), "word1 zebra word2 " * 3334
    found = writer.continuations(text, Settings(words=3))[0]
    assert found.seed_text == text
    assert found.text.startswith(title_case(text))
    assert (len(found.added), len(found.unknown)) == (3, 3334)
    tail = writer.continuations("word1 word2 " * (256 if form == "headlines" else 3), Settings(words=3))[0]
    assert found.added == tail.added


@settings(max_examples=60)
@given(text=st.text(), temperature=st.sampled_from([0.0, 1.0, 5.0]), form=st.sampled_from(["headlines", "prefixes"]))
def test_any_text_at_all(text, temperature, form) -> None:
    found = random_writer(form).continuations(text, Settings(words=4, temperature=temperature, count=2))
    for each in found:
        assert each.seed_text == text
        assert len(each.added) == 4
        assert len(each.text.splitlines()) == 1
        assert each.text.endswith(title_case(" ".join(each.added)))
        assert -200 < each.log_probability < 0


def test_next_words_are_what_the_network_says(writer) -> None:
    words = writer.next_words("best way", 5)
    chances = writer.network.probabilities([writer.vocabulary.find(word) for word in ("best", "way")])
    assert [word.probability for word in words] == pytest.approx(
        np.sort(chances[1:])[::-1][:5] / (1 - chances[0]), abs=1e-5
    )
    assert [writer.vocabulary.word(word.id) for word in words] == [word.word for word in words]
    every = writer.next_words("best way", 10_000)
    assert len(every) == len(writer.vocabulary)
    assert sum(word.probability for word in every) == pytest.approx(1)


def test_next_words_as_the_settings_leave_them(writer) -> None:
    plain = writer.next_words("best way", 3)
    assert len(writer.next_words("best way", 10, Settings(temperature=1.0, top_k=3))) == 3
    assert [word.probability for word in writer.next_words("best way", 10, Settings(temperature=0.0))] == [1.0]
    sharper = writer.next_words("best way", 3, Settings(temperature=0.5))
    assert [word.id for word in sharper] == [word.id for word in plain]
    assert sharper[0].probability > plain[0].probability
    with pytest.raises(ConfigError, match=r"^top_k expected a whole number from 0 to 74, received 75; change it\.$"):
        writer.next_words("best way", 3, Settings(top_k=75))
    with pytest.raises(ConfigError, match=r"^count expected a whole number from 1 on, received 0; change it\.$"):
        writer.next_words("best way", 0)


def test_taking_a_next_word_goes_on_from_there(writer) -> None:
    text = "unexpected"
    for _ in range(4):
        text = f"{text} {writer.next_words(text, 1)[0].word}"
    assert title_case(text) == writer.continuations("unexpected", Settings(words=4))[0].text


def test_threads_share_a_writer(writer) -> None:
    texts = [f"{first} {second}" for first in ("best", "critics", "small") for second in ("way", "in", "the")]
    alone = {text: writer.continuations(text, LOOSE) for text in texts}
    found: list[bool] = []

    def ask() -> None:
        found.extend(writer.continuations(text, LOOSE) == alone[text] for text in texts)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert found == [True] * 54


def test_a_network_and_words_that_do_not_belong_together() -> None:
    with pytest.raises(RunError) as caught:
        Writer(WordNetwork(random_weights(12), "headlines", 5), WORDS)
    assert str(caught.value) == (
        "A writer's network and vocabulary expected the same words, received 11 and 30; take both from one run."
    )

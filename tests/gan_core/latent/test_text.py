from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gan_core.errors import ConfigError
from gan_core.latent import read_latent, seed_latents, write_latent

HOW = "paste a text that was copied here, or numbers with commas or spaces between them"


@settings(deadline=None, max_examples=200)
@given(z=arrays(np.float32, st.integers(1, 40), elements=st.floats(-1000, 1000, width=32)))
def test_what_is_written_is_read_again_bit_by_bit(z) -> None:
    text = write_latent(z)
    back = read_latent(f" {text}\n", len(z))
    assert (back.dtype, back.shape) == (np.float32, (1, len(z)))
    assert back.tobytes() == z.tobytes()
    assert re.fullmatch(r"z1-[A-Za-z0-9_-]+", text)


def test_a_z_of_a_hundred_numbers_is_short_enough_for_an_address() -> None:
    assert len(write_latent(seed_latents(0, 1, 100))) == 537


@settings(deadline=None, max_examples=100)
@given(z=arrays(np.float32, st.integers(1, 10), elements=st.floats(-1000, 1000, width=32)))
def test_a_list_of_numbers_is_read_exactly_too(z) -> None:
    for between in (", ", " ", ",", "\n", "; "):
        np.testing.assert_array_equal(read_latent(between.join(repr(float(x)) for x in z), len(z))[0], z)
    np.testing.assert_array_equal(read_latent(f"[{', '.join(str(float(x)) for x in z)}]", len(z))[0], z)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", f"A z of 3 numbers was expected, received nothing; {HOW}."),
        ("1, 2", f"This generator's z has 3 numbers, received 2; {HOW}."),
        ("1 2 3 4", f"This generator's z has 3 numbers, received 4; {HOW}."),
        ("1, two, 3", f"A z is made of numbers, received 'two' among them; {HOW}."),
        ("1, nan, 3",
         "A z is made of finite numbers, received one that is infinite or not a number; leave it out."),
        ("1, -inf, 3",
         "A z is made of finite numbers, received one that is infinite or not a number; leave it out."),
        ("1, 1e60, 3",
         "A z is made of finite numbers, received one that is infinite or not a number; leave it out."),
        ("1, -2000, 3",
         "The numbers of a z lie near 0, mostly between -3 and 3, received -2000; stay within -1,000 and 1,000."),
        (write_latent([1, 2]), f"This generator's z has 3 numbers, received 2; {HOW}."),
        (write_latent([1, 2, 3])[:-3],
         f"The text of this z is damaged or cut off: copy it again, or {HOW}."),
        ("z1-%%%", f"The text of this z is damaged or cut off: copy it again, or {HOW}."),
        ("z1-é", f"The text of this z is damaged or cut off: copy it again, or {HOW}."),
        ("1" * 200_000, f"A z of 3 numbers was expected, received 200,000 characters; {HOW}."),
    ],
)  # fmt: skip
def test_what_is_no_z_is_said_in_words(text, sentence) -> None:
    with pytest.raises(ConfigError) as problem:
        read_latent(text, 3)
    assert str(problem.value) == sentence


@settings(deadline=None, max_examples=200)
@given(text=st.text(max_size=30))
def test_any_text_is_read_or_refused_in_one_line(text) -> None:
    try:
        outcome = read_latent(text, 2).shape
    except ConfigError as problem:
        outcome = len(str(problem).splitlines())
    assert outcome in ((1, 2), 1)


@pytest.mark.parametrize("z", [[np.nan, 1], [np.inf, 1], [1e9, 1], [[1, 2], [3, 4]], ["a", "b"]])
def test_what_cannot_be_read_is_not_written(z) -> None:
    with pytest.raises(ConfigError):
        write_latent(z)

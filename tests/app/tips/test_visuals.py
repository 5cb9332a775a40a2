"""The numbers behind every tip made visible."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from app.components.tips import WEB
from app.networks.strides import convolve
from app.tips import digits, overview
from app.tips.visuals import VISUALS, payload_of
from gan_core.tips import TIPS

SCRIPTS = "\n".join(path.read_text(encoding="utf-8") for path in WEB.glob("*.js"))


def test_every_tip_is_made_visible_by_a_class_of_the_script():
    assert set(VISUALS) == set(TIPS)
    classes = set(re.findall(r"(\w+): \w+Visual\b", SCRIPTS))
    assert {payload_of(tip)["visual"] for tip in TIPS} == classes


def test_every_card_has_a_drawing():
    names = set(re.findall(r"^  (\w+): `", SCRIPTS, re.MULTILINE))
    assert {card["name"] for card in overview.payload()["cards"]} == names


@pytest.mark.parametrize("tip", TIPS)
def test_a_payload_is_small_json_and_the_same_every_time(tip):
    payload = payload_of(tip)
    assert 40 < len(json.dumps(payload, allow_nan=False)) < 60_000
    assert payload == payload_of(tip)


def test_ids_differ():
    assert len({payload_of(tip)["id"] for tip in TIPS}) == len(TIPS)


def test_first_weights_keep_to_the_rules_of_he_and_glorot():
    usual = payload_of("gaussian_weights")["usual"]
    first, second = np.array(usual["first"]), np.array(usual["second"])
    assert (first.shape, second.shape) == ((5, 15), (15, 2))
    assert 0.9 * np.sqrt(6 / 5) < np.abs(first).max() <= np.sqrt(6 / 5) + 1e-4
    assert 0.8 * np.sqrt(6 / 17) < np.abs(second).max() <= np.sqrt(6 / 17) + 1e-4
    assert payload_of("gaussian_weights")["stddev"] == 0.02


def test_chances_are_chances():
    chance = np.array(payload_of("mislabel")["chance"])
    assert chance.shape[1:] == (2, 64)
    assert 0 <= chance.min() < 0.05
    assert 0.95 < chance.max() <= 1
    assert len(payload_of("mislabel")["real"]) == len(payload_of("mislabel")["fake"]) == 64


def test_the_trays_hold_what_the_settings_say():
    ways = {
        way["name"]: [(tray["real"], tray["fake"]) for tray in way["trays"]] for way in payload_of("batches")["ways"]
    }
    assert ways == {
        "Separate": [(64, 0), (0, 64), (0, 128)],
        "Mixed": [(128, 128), (0, 128)],
        "Joint": [(128, 128), (0, 128)],
    }


def test_pixels_of_real_digits_lie_between_0_and_1():
    pixels = np.array(payload_of("scaling")["pixels"])
    assert pixels.min() == 0
    assert pixels.max() == 1
    assert 0.2 < pixels.mean() < 0.45


def test_a_digit_is_halved_by_stride_and_by_the_average_of_four():
    picture = np.arange(16.0).reshape(4, 4)
    stride, pool = digits.halved(picture, np.array([[0, 0, 0], [0, 1.0, 0], [0, 0, 0]]))
    np.testing.assert_allclose(stride, convolve(picture, np.eye(3) * [[0], [1], [0]], 2, "same").picture)
    np.testing.assert_allclose(pool, [[2.5, 4.5], [10.5, 12.5]])
    assert digits.example().shape == (16, 16)

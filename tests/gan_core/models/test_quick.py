"""Which layers of the material's networks become fast ones, and that nothing else changes its kind."""

from __future__ import annotations

import pytest

from gan_core.config import build_config
from gan_core.models import fast, quick, zoo
from gan_core.models.parts import Conv, ConvTranspose, Norm, UpSample

FAST = (fast.ShiftedConv2D, fast.ShiftedConv2DTranspose, fast.UpConv2D)


@pytest.mark.parametrize(
    ("preset", "expected"),
    [
        ("mnist", {"g_picture": fast.ShiftedConv2D}),
        ("frogs", {"g_picture": fast.ShiftedConv2D}),
        ("dcgan64-b64-conv", {"g_picture": fast.ShiftedConv2DTranspose}),
        (
            "dcgan96",
            {
                "g_conv_1": fast.UpConv2D,
                "g_conv_2": fast.UpConv2D,
                "g_conv_3": fast.UpConv2D,
                "g_conv_4": fast.UpConv2D,
                "g_picture": fast.ShiftedConv2D,
            },
        ),
        ("vanilla96", {}),
    ],
)
def test_layers_of_the_material_that_are_faster(preset: str, expected: dict) -> None:
    config = build_config(preset)
    found = [zoo.build_generator(config, live=True), zoo.build_discriminator(config, live=True)]
    assert {each.name: type(each) for model in found for each in model.layers if isinstance(each, FAST)} == expected
    assert not any(isinstance(each, FAST) for each in zoo.build_generator(config).layers)


def test_two_declared_layers_become_one_only_side_by_side() -> None:
    up, conv = UpSample("up", 2), Conv("conv", 8, (3, 3))
    layer, taken = quick.fast_layer([up, conv], (16, 16, 32))
    assert (type(layer), layer.name, layer.size, taken) == (fast.UpConv2D, "conv", 2, 2)
    for declared in ([up], [up, Norm("norm"), conv], [up, Conv("conv", 8, (3, 3), stride=2)], [conv]):
        assert quick.fast_layer(declared, (16, 16, 32)) == (None, 0)


def test_batch_norm_of_pictures_is_the_fused_one() -> None:
    layer, taken = quick.fast_layer([Norm("norm", 0.8)], (4, 4, 32))
    assert (type(layer), layer.name, layer.momentum, taken) == (fast.FusedBatchNormalization, "norm", 0.8, 1)
    assert quick.fast_layer([Norm("norm", 0.8)], (32,)) == (None, 0)


def test_every_other_transposed_convolution_is_the_lean_one(monkeypatch: pytest.MonkeyPatch) -> None:
    declared = [ConvTranspose("up", 8, (4, 4), padding="valid", activation="relu")]
    layer, taken = quick.fast_layer(declared, (4, 4, 32))
    assert (type(layer), layer.padding, layer.strides, taken) == (fast.LeanConv2DTranspose, "valid", (2, 2), 1)
    monkeypatch.setattr(fast, "on_gpu", lambda: True)
    assert quick.fast_layer(declared, (4, 4, 32)) == (None, 0)

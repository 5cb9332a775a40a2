"""The arithmetic of single layers, by hand."""

from __future__ import annotations

import pytest

from gan_core.models import parts
from gan_core.models.blueprint import Blueprint


@pytest.mark.parametrize(
    ("layer", "before", "after", "params", "multiply_adds"),
    [
        (parts.Dense("x", 6272), (100,), (6272,), 633_472, 627_200),
        (parts.Conv("x", 64, (3, 3), 2), (28, 28, 1), (14, 14, 64), 640, 14 * 14 * 64 * 9),
        (parts.Conv("x", 64, (3, 3), 2), (7, 9, 2), (4, 5, 64), 19 * 64, 4 * 5 * 64 * 9 * 2),
        (parts.Conv("x", 8, (4, 4), 2, "valid"), (30, 31, 2), (14, 14, 8), 33 * 8, 14 * 14 * 8 * 32),
        (parts.ConvTranspose("x", 8, (4, 4)), (7, 5, 3), (14, 10, 8), 49 * 8, 7 * 5 * 3 * 16 * 8),
        (parts.ConvTranspose("x", 1, (5, 5), 2, "valid"), (4, 4, 1), (11, 11, 1), 26, 16 * 25),
        (parts.ConvTranspose("x", 1, (2, 2), 3, "valid"), (4, 4, 1), (12, 12, 1), 5, 16 * 4),
        (parts.Norm("x"), (4, 4, 16), (4, 4, 16), 64, 0),
        (parts.UpSample("x", 3), (4, 5, 6), (12, 15, 6), 0, 0),
        (parts.Pool("x"), (5, 6, 2), (3, 3, 2), 0, 0),
        (parts.ZeroPad("x"), (24, 24, 64), (25, 25, 64), 0, 0),
        (parts.Flatten("x"), (2, 2, 128), (512,), 0, 0),
        (parts.Reshape("x", (7, 7, 128)), (6272,), (7, 7, 128), 0, 0),
        (parts.Embedding("x", 10), (1,), (1, 50), 500, 0),
        (parts.LabelChannel("x_channel", 10), (7, 7, 128), (7, 7, 129), 0, 0),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, parts.Layer) else "",
)
def test_one_layer(layer, before, after, params: int, multiply_adds: int) -> None:
    assert layer.output_shape(before) == after
    assert layer.params(before) == params
    assert layer.multiply_adds(before) == multiply_adds


def test_half_of_batch_norm_is_not_trained() -> None:
    assert (parts.Norm("x").trained((8,)), parts.Norm("x").params((8,))) == (16, 32)


def test_a_stride_is_what_the_material_shows() -> None:
    assert parts.conv_size(20, 3, 2, "same") == 10
    assert parts.transposed_size(20, 3, 2, "same") == 40


@pytest.mark.parametrize("padding", ["same", "valid"])
@pytest.mark.parametrize("kernel", [2, 3, 4, 5])
def test_pooling_gives_the_size_that_the_stride_gives(kernel: int, padding: str) -> None:
    for size in range(8, 40):
        strided = parts.conv_size(size, kernel, 2, padding)
        pooled = parts.Pool("p").output_shape((parts.conv_size(size, kernel, 1, padding),) * 2 + (1,))[0]
        assert pooled == strided


def test_the_label_joins_as_a_branch_of_its_own() -> None:
    blueprint = Blueprint("d", "image", (7, 7, 3), (parts.LabelChannel("d_label_channel", 4), parts.Flatten("flat")))
    assert blueprint.conditional
    assert [(step.layer.name, step.before, step.after) for step in blueprint.walk()] == [
        ("d_label_embedding", (1,), (1, 50)),
        ("d_label_dense", (1, 50), (1, 49)),
        ("d_label_reshape", (1, 49), (7, 7, 1)),
        ("d_label_channel", (7, 7, 3), (7, 7, 4)),
        ("flat", (7, 7, 4), (196,)),
    ]
    assert blueprint.params() == 4 * 50 + 51 * 49


def test_what_a_backward_pass_keeps() -> None:
    layers = (parts.Dense("a", 12), parts.Reshape("b", (2, 2, 3)), parts.Conv("c", 5), parts.Leaky("d"))
    blueprint = Blueprint("g", "z", (4,), layers)
    assert blueprint.activations() == (4 + 12 + 20 + 20, 20)

"""The families by arithmetic: the material's counts and shapes, what the tips change, what is refused."""

from __future__ import annotations

import pytest

from gan_core.config import build_config
from gan_core.config.networks import CONDITIONAL_MODELS
from gan_core.config.networks import MODELS as NAMES
from gan_core.errors import ConfigError
from gan_core.models import parts
from gan_core.models.families import MODELS
from gan_core.models.specs import blueprints, check_model, layer_table, parameter_counts, trained_counts
from gan_core.presets import PRESETS
from tests.tiny_pictures import SHAPES, tiny

MATERIAL = {
    "mnist": (1_164_289, 40_705),
    "cmnist": (1_169_336, 81_765),
    "flowers80": (1_971_715, 1_363_553),
    "cflowers80": (1_981_290, 1_696_053),
    "frogs": (6_264_579, 790_913),
    "dcgan64-b128-dense": (5_135_235, 4_318_337),
    "dcgan64-b64-dense": (5_135_235, 4_318_337),
    "dcgan64-b128-conv": (5_135_235, 4_318_337),
    "dcgan64-b64-conv": (5_135_235, 4_318_337),
    "dcgan96": (2_452_611, 1_658_945),
}
WITH_PICTURES = [name for name, preset in PRESETS.items() if preset.kind == "images"]


def shapes(preset: str, network: str, kind: str) -> list[tuple[int, ...]]:
    """Output shapes of the layers of one kind."""
    return [row.output_shape for row in layer_table(build_config(preset))[network] if row.kind == kind]


def kinds(config, index: int) -> list[str]:
    return [step.layer.title for step in blueprints(config)[index].walk()]


def test_every_name_of_the_configuration_is_a_family() -> None:
    assert set(MODELS.names()) == set(NAMES["images"]) == set(SHAPES)
    assert {name for name, family in MODELS.items() if family.conditional} == set(CONDITIONAL_MODELS)


@pytest.mark.parametrize("name", MODELS)
def test_it_says_what_it_is(name: str) -> None:
    family = MODELS.get(name)
    assert family.name == name
    assert family.label.strip()
    assert family.help.endswith(".")


@pytest.mark.parametrize("preset", MATERIAL)
def test_the_counts_of_the_material(preset: str) -> None:
    assert parameter_counts(build_config(preset)) == MATERIAL[preset]


def test_the_stack_of_the_material_trains_g_alone() -> None:
    generator, discriminator = parameter_counts(build_config("mnist"))
    assert (generator + discriminator, generator) == (1_204_994, 1_164_289)
    assert trained_counts(build_config("mnist")) == (generator, discriminator)


@pytest.mark.parametrize("preset", WITH_PICTURES)
def test_every_preset_fits_its_networks_and_makes_its_pictures(preset: str) -> None:
    config = build_config(preset)
    check_model(config)
    generator, discriminator = blueprints(config)
    assert generator.output_shape == discriminator.input_shape == config.image_shape
    assert discriminator.output_shape == (1,)
    assert generator.conditional == discriminator.conditional == config.is_conditional


def test_feature_maps_of_the_material() -> None:
    assert shapes("mnist", "generator", "Conv2DTranspose") == [(14, 14, 128), (28, 28, 128)]
    assert shapes("mnist", "discriminator", "Conv2D") == [(14, 14, 64), (7, 7, 64)]
    assert shapes("flowers80", "discriminator", "Conv2D") == [
        (80, 80, 40), (40, 40, 128), (20, 20, 128), (10, 10, 128), (5, 5, 128)
    ]  # fmt: skip
    assert shapes("flowers80", "discriminator", "Flatten") == [(3200,)]
    assert shapes("frogs", "discriminator", "Conv2D") == [(30, 30, 128), (14, 14, 128), (6, 6, 128), (2, 2, 128)]
    assert shapes("frogs", "discriminator", "Flatten") == [(512,)]
    assert shapes("dcgan64-b64-conv", "discriminator", "Conv2D")[-2:] == [(4, 4, 512), (1, 1, 1)]
    assert shapes("dcgan96", "generator", "Conv2D") == [
        (8, 8, 256), (16, 16, 256), (32, 32, 128), (96, 96, 128), (96, 96, 3)
    ]  # fmt: skip
    assert shapes("dcgan96", "discriminator", "ZeroPadding2D") == [(25, 25, 64)]
    assert shapes("dcgan96", "discriminator", "Conv2D")[-1] == (13, 13, 512)


def test_rows_of_the_material_in_full() -> None:
    table = layer_table(build_config("cmnist"))["discriminator"]
    assert table == [
        ("image", "Input", (28, 28, 1), 0),
        ("label", "Input", (1,), 0),
        ("d_label_embedding", "Embedding", (1, 50), 500),
        ("d_label_dense", "Dense", (1, 784), 39_984),
        ("d_label_reshape", "Reshape", (28, 28, 1), 0),
        ("d_label_channel", "Concatenate", (28, 28, 2), 0),
        ("d_conv_1", "Conv2D", (14, 14, 64), 1_216),
        ("d_conv_1_leaky_relu", "LeakyReLU", (14, 14, 64), 0),
        ("d_conv_2", "Conv2D", (7, 7, 64), 36_928),
        ("d_conv_2_leaky_relu", "LeakyReLU", (7, 7, 64), 0),
        ("d_flatten", "Flatten", (3136,), 0),
        ("d_dropout", "Dropout", (3136,), 0),
        ("d_score", "Dense", (1,), 3_137),
    ]


def test_where_the_material_puts_its_dropout_and_its_fixed_relu() -> None:
    assert kinds(build_config("dcgan64-b64-dense"), 1)[:2] == ["Dropout", "Conv2D"]
    assert kinds(build_config("dcgan96"), 1).count("Dropout") == 5
    for preset in ("dcgan64-b64-dense", "dcgan96"):
        assert "LeakyReLU" not in kinds(build_config(preset), 0)
        assert "ReLU" not in kinds(build_config(preset), 1)
    norms = [s.layer.momentum for s in blueprints(build_config("dcgan96"))[0].walk() if isinstance(s.layer, parts.Norm)]
    assert norms == [0.8] * 4


# --- what the tips change, for every family -------------------------------------------------------


@pytest.mark.parametrize("name", MODELS)
def test_batch_norm_comes_before_the_activation_and_never_at_the_ends(name: str) -> None:
    on = tiny(name, tips__generator_batch_norm=True, tips__discriminator_batch_norm=True)
    off = tiny(name, tips__generator_batch_norm=False, tips__discriminator_batch_norm=False)
    for index in (0, 1):
        assert "BatchNormalization" not in kinds(off, index)
        after = [b for a, b in zip(kinds(on, index), kinds(on, index)[1:], strict=False) if a == "BatchNormalization"]
        assert after
        assert set(after) <= {"LeakyReLU", "ReLU"}
    generator, discriminator = kinds(on, 0), kinds(on, 1)
    last_norm = len(generator) - 1 - generator[::-1].index("BatchNormalization")
    assert {"Conv2D", "Conv2DTranspose", "Dense"} & set(generator[last_norm:])
    weights = ("Conv2D", "Dense")
    labelled = discriminator.index("Concatenate") if "Concatenate" in discriminator else 0
    before_norm = discriminator[labelled : discriminator.index("BatchNormalization")]
    assert sum(kind in weights for kind in before_norm) == 2  # the first layer has none


@pytest.mark.parametrize("name", MODELS)
def test_slope_and_dropout_reach_every_layer_of_theirs(name: str) -> None:
    config = tiny(name, tips__leaky_slope=0.07, tips__dropout=0.35)
    layers = [step.layer for network in blueprints(config) for step in network.walk()]
    assert {layer.slope for layer in layers if isinstance(layer, parts.Leaky)} == {0.07}
    assert {layer.rate for layer in layers if isinstance(layer, parts.Dropout)} == {0.35}
    plain = tiny(name, tips__leaky_slope=0.0, tips__dropout=0.0)
    assert "Dropout" not in kinds(plain, 1)
    assert "LeakyReLU" not in kinds(plain, 0) + kinds(plain, 1)
    assert parameter_counts(plain) == parameter_counts(config)


@pytest.mark.parametrize("name", MODELS)
def test_pooling_changes_how_d_shrinks_and_no_count(name: str) -> None:
    stride, pool = tiny(name, tips__downsampling="stride"), tiny(name, tips__downsampling="pool")
    assert parameter_counts(stride) == parameter_counts(pool)
    convolutions = [step.layer for step in blueprints(pool)[1].walk() if isinstance(step.layer, parts.Conv)]
    assert {layer.stride for layer in convolutions} <= {1}
    strided = sum(getattr(step.layer, "stride", 1) == 2 for step in blueprints(stride)[1].walk())
    assert kinds(pool, 1).count("AveragePooling2D") == strided
    assert "AveragePooling2D" not in kinds(stride, 1)
    assert (strided > 0) == (name != "vanilla")


@pytest.mark.parametrize("name", MODELS)
def test_scaling_sets_what_the_picture_ends_in(name: str) -> None:
    for scaling, activation in (("0..1", "sigmoid"), ("-1..1", "tanh")):
        steps = list(blueprints(tiny(name, tips__scaling=scaling))[0].walk())
        assert [s.layer.activation for s in steps if getattr(s.layer, "activation", None)] == [activation]


@pytest.mark.parametrize("name", MODELS)
def test_gaussian_weights_are_for_convolutions_and_for_the_dense_layers_of_vanilla(name: str) -> None:
    layers = [s.layer for b in blueprints(tiny(name, tips__init_stddev=0.03)) for s in b.walk()]
    dense = {layer.stddev for layer in layers if isinstance(layer, parts.Dense)}
    others = {layer.stddev for layer in layers if isinstance(layer, (parts.Conv, parts.ConvTranspose))}
    assert (dense, others) == (({0.03}, set()) if name == "vanilla" else ({0.0}, {0.03}))
    off = [s.layer for b in blueprints(tiny(name, tips__init_stddev=0.0)) for s in b.walk()]
    assert {getattr(layer, "stddev", 0.0) for layer in off} == {0.0}


@pytest.mark.parametrize(("loss", "end"), [("non_saturating", "sigmoid"), ("least_squares", None)])
@pytest.mark.parametrize("name", ["mnist", "dcgan64-conv", "vanilla"])
def test_the_score_ends_as_the_loss_asks(name: str, loss: str, end: str | None) -> None:
    layers = {step.layer.name: step.layer for step in blueprints(tiny(name, loss__name=loss))[1].walk()}
    assert layers["d_score"].activation == end


# --- shapes and settings that are refused ---------------------------------------------------------

REFUSED = {
    "dcgan-small": (18, 16, "sides from 16 to 32 that are multiples of 4, or up to 64 that are multiples of 8"),
    "dcgan-mapped": (30, 16, "sides from 16 to 32 that are multiples of 4, or up to 64 that are multiples of 8"),
    "cdcgan-small": (36, 32, "sides from 16 to 32 that are multiples of 4, or up to 64 that are multiples of 8"),
    "mnist": (28, 30, "sides that are multiples of 4"),
    "cmnist": (27, 28, "sides that are multiples of 4"),
    "flowers80": (80, 72, "sides that are multiples of 16"),
    "cflowers80": (72, 80, "sides that are multiples of 16"),
    "frogs": (22, 32, "even sides from 24 to 64"),
    "dcgan64-dense": (64, 60, "sides that are multiples of 16"),
    "dcgan64-conv": (60, 64, "sides that are multiples of 16"),
    "dcgan96": (96, 64, "squares of 32 x model.gen_res pixels"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_shape_that_cannot_be_made_is_refused_in_words(name: str) -> None:
    width, height, expected = REFUSED[name]
    config = tiny(name).model_copy(
        update={"dataset": tiny(name).dataset.model_copy(update={"width": width, "height": height})}
    )
    with pytest.raises(ConfigError) as error:
        check_model(config)
    assert str(error.value) == (
        f"The networks {name} expect {expected}, received {width} x {height} pixels; "
        "change dataset.width and dataset.height, or choose other networks."
    )


@pytest.mark.parametrize("side", [16, 20, 24, 28, 32, 40, 48, 56, 64])
def test_the_small_dcgan_makes_every_size_it_promises(side: int) -> None:
    config = tiny("dcgan-small", dataset__width=side, dataset__height=side)
    check_model(config)
    assert blueprints(config).generator.output_shape == (side, side, 1)


@pytest.mark.parametrize("side", range(24, 66, 2))
def test_frogs_make_every_size_they_promise(side: int) -> None:
    config = tiny("frogs", dataset__width=side, dataset__height=24)
    check_model(config)
    smallest = min(min(step.after) for step in blueprints(config).discriminator.walk())
    assert smallest >= 1


def test_a_setting_of_other_networks_is_refused_in_words() -> None:
    config = tiny("mnist")
    check_model(config, given=["batch_size", "dataset.width"])
    with pytest.raises(ConfigError) as error:
        check_model(config, given=["model.depth"])
    assert (
        str(error.value)
        == "model.depth is a setting of dcgan-mapped, vanilla, and the networks are mnist: leave it out."
    )
    with pytest.raises(
        ConfigError, match=r"^model\.width is a setting of dcgan-small, cdcgan-small, dcgan-mapped, vanilla, and"
    ):
        check_model(config, given=["model.width"])
    check_model(tiny("vanilla"), given=["model.width", "model.depth"])
    check_model(tiny("dcgan96"), given=["model.gen_res"])


def test_networks_that_are_told_the_class_need_classes() -> None:
    config = tiny("cmnist")
    without = config.model_copy(update={"model": config.model.model_copy(update={"classes_count": None})})
    with pytest.raises(ConfigError, match=r"^The networks cmnist are told the class of a picture and need data with"):
        check_model(without)

"""The diagram's rows of feature maps: nothing is lost on the way from the layers."""

from __future__ import annotations

import pytest

from app.networks.stages import block_of, diagram, discriminator_stages, generator_stages
from gan_core.config import build_config
from gan_core.models.specs import blueprints
from gan_core.presets import preset_names


@pytest.mark.parametrize("preset", preset_names("points") + preset_names("images"))
def test_every_parameter_is_in_one_stage(preset: str) -> None:
    generator, discriminator = blueprints(build_config(preset))
    for blueprint, stages in (
        (generator, generator_stages(generator)),
        (discriminator, discriminator_stages(discriminator)),
    ):
        assert sum(stage.params for stage in stages) == blueprint.params()
        assert stages[0].shape[:2] == blueprint.input_shape[:2]
        assert stages[-1].shape == blueprint.output_shape
        assert all(stage.main in stage.words for stage in stages)


def test_the_feature_maps_of_the_material() -> None:
    generator, discriminator = blueprints(build_config("mnist"))
    assert [stage.shape for stage in generator_stages(generator)] == [
        (100,), (7, 7, 128), (14, 14, 128), (28, 28, 128), (28, 28, 1)
    ]  # fmt: skip
    ends = [(stage.role, stage.words) for stage in discriminator_stages(discriminator)]
    assert ends[0] == ("picture", ["a picture", "real or fake"])
    assert ends[-1] == ("score", ["Flatten", "Dropout 0.4", "Dense 1", "sigmoid: 0 to 1"])


def test_what_comes_before_a_layer_is_told_with_it() -> None:
    up = generator_stages(blueprints(build_config("dcgan96")).generator)[1:3]
    assert [stage.words for stage in up] == [
        ["Dense 4,096", "ReLU", "Reshape"],
        ["UpSampling ×2", "Conv 3×3", "BatchNorm", "ReLU"],
    ]
    first = discriminator_stages(blueprints(build_config("dcgan64-b64-dense")).discriminator)[1]
    assert (first.words, first.main) == (["Dropout 0.5", "Conv 5×5 /2", "LeakyReLU 0.2"], "Conv 5×5 /2")
    pooled = build_config("frogs", {"tips.downsampling": "pool", "tips.leaky_slope": 0.0})
    second = discriminator_stages(blueprints(pooled).discriminator)[2]
    assert second.words == ["Conv 4×4, valid", "average of 2×2", "ReLU"]
    labelled = generator_stages(blueprints(build_config("cmnist")).generator)[1]
    assert labelled.words[-1] == "+ a channel of the label"
    assert labelled.params == 633_472 + 500 + 2_499


def test_the_words_of_the_stack() -> None:
    drawn = diagram(build_config("mnist"))
    assert (drawn["trained"], drawn["frozen"], drawn["together"]) == (
        ["1,164,289 trained"],
        "40,705 frozen",
        "1,204,994",
    )
    assert (drawn["thing"], drawn["conditional"]) == ("pictures", False)
    assert diagram(build_config("dcgan96"))["trained"] == ["2,451,075 trained", "+ 1,536 moving statistics"]
    assert diagram(build_config("quadratic"))["thing"] == "points"
    assert diagram(build_config("cdigits"))["conditional"]


def test_blocks_grow_with_the_map_and_stay_small() -> None:
    sides = [block_of((side, side, 3))["width"] for side in (1, 4, 28, 96, 256)]
    assert sides == sorted(set(sides))
    assert sides[0] >= 10
    assert sides[-1] <= 100
    planes = [block_of((4, 4, channels))["planes"] for channels in (1, 3, 64, 512, 1024)]
    assert planes == sorted(planes)
    assert (planes[0], planes[-1]) == (1, 9)
    assert block_of((6272,))["height"] <= 100

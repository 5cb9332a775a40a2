"""A network as a row of feature maps with what happens between them, ready to be drawn; no Streamlit here."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from gan_core.config import POINTS, RunConfig
from gan_core.models import parts
from gan_core.models.blueprint import Blueprint, Step
from gan_core.models.specs import blueprints

Shape = tuple[int, ...]
WEIGHTS = (parts.Dense, parts.Conv, parts.ConvTranspose)
# Layers that prepare the next one with weights; the others finish the one before.
BEFORE_WEIGHTS = (parts.UpSample, parts.Flatten)
ACTIVATIONS = {"tanh": "tanh: −1 to 1", "sigmoid": "sigmoid: 0 to 1"}
# The small layers in a few words; the others by their usual name.
SMALL_WORDS: dict[type[parts.Layer], Callable[[Any], str]] = {
    parts.Norm: lambda layer: "BatchNorm",
    parts.Leaky: lambda layer: f"LeakyReLU {layer.slope:g}" if layer.slope else "ReLU",
    parts.Dropout: lambda layer: f"Dropout {layer.rate:g}",
    parts.UpSample: lambda layer: f"UpSampling ×{layer.size}",
    parts.LabelChannel: lambda layer: "+ a channel of the label",
    parts.Pool: lambda layer: "average of 2×2",
    parts.ZeroPad: lambda layer: "zero padding",
}
# Pixels of a drawn block: small maps stay visible, large ones do not burst the row.
LEAST_SIDE, SIDE_A_DOUBLING, MOST_PLANES, PLANE_A_DOUBLING = 12, 10, 9, 0.85


@dataclass
class Stage:
    """What one layer with weights does, together with the small ones around it.

    Attributes:
        role: noise, generator, fake, picture, discriminator or score; it decides the colour.
        words: what happens on the way here, one line each; ``main`` is the one of the layer with weights.
        shape: of what comes out.
        params: Keras' count of all its layers.
    """

    role: str
    main: str
    words: list[str] = field(default_factory=list)
    shape: Shape = ()
    params: int = 0

    def payload(self) -> dict[str, Any]:
        """Texts and pixels for the browser."""
        return {
            "role": self.role,
            "main": self.main,
            "words": self.words,
            "shape": shape_words(self.shape),
            "params": f"{self.params:,} parameters" if self.params else "",
            **block_of(self.shape),
        }


def diagram(config: RunConfig) -> dict[str, Any]:
    """The generator, the discriminator and both stacked, as the drawing takes them."""
    generator, discriminator = blueprints(config)
    thing = "points" if config.kind == POINTS else "pictures"
    return {
        "generator": [stage.payload() for stage in generator_stages(generator)],
        "discriminator": [stage.payload() for stage in discriminator_stages(discriminator)],
        "counts": {"generator": f"{generator.params():,}", "discriminator": f"{discriminator.params():,}"},
        "trained": [f"{generator.trained():,} trained", *_moving_words(generator)],
        "frozen": f"{discriminator.params():,} frozen",
        "together": f"{generator.params() + discriminator.params():,}",
        "thing": thing,
        "conditional": generator.conditional,
    }


def _moving_words(generator: Blueprint) -> list[str]:
    moving = generator.params() - generator.trained()
    return [f"+ {moving:,} moving statistics"] if moving else []


def generator_stages(blueprint: Blueprint) -> list[Stage]:
    """From the noise to the picture or point."""
    stages = list(_stages(blueprint, Stage("noise", "noise z", ["noise z"], blueprint.input_shape), "generator"))
    stages[-1].role = "fake"
    return stages


def discriminator_stages(blueprint: Blueprint) -> list[Stage]:
    """From a picture or point, real or fake, to the score."""
    thing = "a point" if len(blueprint.input_shape) == 1 else "a picture"
    first = Stage("picture", thing, [thing, "real or fake"], blueprint.input_shape)
    stages = list(_stages(blueprint, first, "discriminator"))
    stages[-1].role = "score"
    return stages


def _stages(blueprint: Blueprint, first: Stage, role: str) -> Iterator[Stage]:
    current, waiting, label_params = first, [], 0
    for step in blueprint.walk():
        if len(step.before) < 3 and _is_of_label(step):
            label_params += step.layer.params(step.before)
            continue
        if isinstance(step.layer, WEIGHTS):
            yield current
            current = Stage(role, words_of(step)[0], [*waiting, *words_of(step)])
            waiting = []
        elif isinstance(step.layer, BEFORE_WEIGHTS) or (
            isinstance(step.layer, parts.Dropout) and _waits(current, waiting)
        ):
            waiting.extend(words_of(step))
            continue
        else:
            current.words.extend(words_of(step))
        current.shape = step.after
        current.params += step.layer.params(step.before)
        if isinstance(step.layer, parts.LabelChannel):
            current.params, label_params = current.params + label_params, 0
    current.words.extend(waiting)
    current.shape = blueprint.output_shape
    yield current


def _is_of_label(step: Step) -> bool:
    return "_label_" in step.layer.name and not isinstance(step.layer, parts.LabelChannel)


def _waits(current: Stage, waiting: list[str]) -> bool:
    """Whether a dropout belongs to the layer after it: on the input, or on the flattened maps."""
    return bool(waiting) or current.role in ("noise", "picture")


def words_of(step: Step) -> list[str]:
    """What a layer does, in a few words."""
    layer = step.layer
    if isinstance(layer, WEIGHTS):
        return [_weight_words(layer), *_end_words(layer)]
    return [SMALL_WORDS[type(layer)](layer) if type(layer) in SMALL_WORDS else layer.title]


def _weight_words(layer: parts.Dense | parts.Conv | parts.ConvTranspose) -> str:
    if isinstance(layer, parts.Dense):
        return f"Dense {layer.units:,}"
    name = "Conv" if isinstance(layer, parts.Conv) else "ConvTranspose"
    stride = f" /{layer.stride}" if layer.stride > 1 else ""
    padding = ", valid" if layer.padding == "valid" else ""
    return f"{name} {layer.kernel[0]}×{layer.kernel[1]}{stride}{padding}"


def shape_words(shape: Shape) -> str:
    """(28, 28, 1) as 28 × 28 × 1."""
    return " × ".join(f"{side:,}" for side in shape)


def block_of(shape: Shape) -> dict[str, Any]:
    """Pixels of a feature map as a block: ``width``, ``height``, and how many ``planes`` stand for its channels."""
    if len(shape) == 3:
        height, width, channels = shape
        planes = min(MOST_PLANES, round(1 + PLANE_A_DOUBLING * math.log2(channels)))
        return {"width": _pixels(width), "height": _pixels(height), "planes": planes}
    return {"width": LEAST_SIDE, "height": min(96, LEAST_SIDE + round(7 * math.log2(shape[-1]))), "planes": 1}


def _pixels(side: int) -> int:
    return LEAST_SIDE + round(SIDE_A_DOUBLING * math.log2(side))


def _end_words(layer: parts.Dense | parts.Conv | parts.ConvTranspose) -> list[str]:
    return [ACTIVATIONS[layer.activation]] if layer.activation else []

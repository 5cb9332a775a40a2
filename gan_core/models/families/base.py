"""What a family of picture networks is, and the pieces that the families are put together from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from gan_core.errors import ConfigError
from gan_core.models.blueprint import Blueprint
from gan_core.models.parts import (
    Conv,
    ConvTranspose,
    Dense,
    Dropout,
    Flatten,
    LabelChannel,
    Layer,
    Leaky,
    Norm,
    Pool,
    Relu,
    Shape,
)
from gan_core.registry import Registry

if TYPE_CHECKING:  # the configuration asks the families which settings they can use
    from gan_core.config import RunConfig

CROSS_ENTROPY = ("non_saturating", "minimax")


class Networks(NamedTuple):
    """The two blueprints of one configuration."""

    generator: Blueprint
    discriminator: Blueprint


@dataclass(frozen=True)
class Family:
    """A named pair of networks.

    Attributes:
        label, help: for people.  conditional: whether both networks are told the class.
        uses: the optional keys it can use, of ``model.width``, ``model.depth`` and ``model.gen_res``.
        sizes: the pictures it can make, in words, e.g. "multiples of 4".
        fits: whether it can make pictures of (height, width) under a configuration.
        build: the blueprints of a configuration.
    """

    name: str
    label: str
    help: str
    sizes: str
    fits: Callable[[RunConfig, int, int], bool]
    build: Callable[[RunConfig], Networks]
    conditional: bool = False
    uses: tuple[str, ...] = ()

    def check(self, config: RunConfig) -> None:
        """Raise :class:`ConfigError` in words for pictures that this family cannot make."""
        height, width, _ = config.image_shape
        if not self.fits(config, height, width):
            raise ConfigError(
                f"The networks {self.name} expect {self.sizes}, received {width} x {height} pixels; "
                "change dataset.width and dataset.height, or choose other networks."
            )
        if self.conditional and not config.model.classes_count:
            raise ConfigError(
                f"The networks {self.name} are told the class of a picture and need data with classes, received none; "
                "choose labelled data, or networks without a c in front."
            )


MODELS: Registry[Family] = Registry("networks", ConfigError)


def add_family(family: Family) -> Family:
    """Register ``family`` under its own name."""
    return MODELS.register(family.name)(family)


def multiples_of(number: int) -> Callable[[RunConfig, int, int], bool]:
    """Fits pictures whose two sides are multiples of ``number``."""
    return lambda _config, height, width: height % number == 0 and width % number == 0


def generator(config: RunConfig, *layers: Layer | tuple[Layer, ...]) -> Blueprint:
    """G: from z (latent_dim,) through ``layers``."""
    return Blueprint("generator", "z", (config.model.latent_dim,), chain(*layers))


def discriminator(config: RunConfig, *layers: Layer | tuple[Layer, ...]) -> Blueprint:
    """D: from a picture through ``layers``."""
    return Blueprint("discriminator", "image", tuple(config.image_shape), chain(*layers))


def conv(config: RunConfig, name: str, filters: int, kernel: int, stride: int = 1) -> Conv:
    """A convolution with a square kernel and the first weights of the tips."""
    return Conv(name, filters, (kernel, kernel), stride, stddev=config.tips.init_stddev or 0.0)


def conv_transpose(config: RunConfig, name: str, filters: int, kernel: int) -> ConvTranspose:
    """A transposed convolution that doubles both sides."""
    return ConvTranspose(name, filters, (kernel, kernel), stddev=config.tips.init_stddev or 0.0)


def leaky(config: RunConfig, layer: Layer) -> Leaky:
    """The LeakyReLU after ``layer``, with the slope of the tips."""
    return Leaky(f"{layer.name}_leaky_relu", config.tips.leaky_slope)


def bent(config: RunConfig, layer: Layer, *, norm: bool = True, momentum: float = 0.99) -> tuple[Layer, ...]:
    """G's hidden layer, its BatchNorm where the tips ask for it, and a LeakyReLU."""
    return layer, *generator_norm(config, layer, norm, momentum), leaky(config, layer)


def rectified(config: RunConfig, layer: Layer, *, norm: bool = True, momentum: float = 0.99) -> tuple[Layer, ...]:
    """The same with a ReLU that no slope changes."""
    return layer, *generator_norm(config, layer, norm, momentum), Relu(f"{layer.name}_relu")


def generator_norm(config: RunConfig, layer: Layer, norm: bool = True, momentum: float = 0.99) -> tuple[Layer, ...]:
    """G's BatchNorm after ``layer``, or nothing."""
    return (Norm(f"{layer.name}_norm", momentum),) if norm and config.tips.generator_batch_norm else ()


def discriminator_norm(config: RunConfig, layer: Layer, norm: bool = True, momentum: float = 0.99) -> tuple[Layer, ...]:
    """D's BatchNorm after ``layer``, or nothing."""
    return (Norm(f"{layer.name}_norm", momentum),) if norm and config.tips.discriminator_batch_norm else ()


def shrinking(config: RunConfig, layer: Conv) -> tuple[Layer, ...]:
    """A convolution with stride 2; or with stride 1 and pooling, which gives the same size, where the tips ask so."""
    if config.tips.downsampling != "pool":
        return (layer,)
    slow = Conv(layer.name, layer.filters, layer.kernel, 1, layer.padding, layer.activation, layer.stddev)
    return slow, Pool(f"{layer.name}_pool")


def judged(config: RunConfig, layer: Conv, *, norm: bool = True, momentum: float = 0.99) -> tuple[Layer, ...]:
    """D's hidden convolution, shrunk as the tips say, its BatchNorm where they ask for it, and a LeakyReLU."""
    first = shrinking(config, layer) if layer.stride > 1 else (layer,)
    return *first, *discriminator_norm(config, layer, norm, momentum), leaky(config, layer)


def dropout(config: RunConfig, name: str) -> tuple[Layer, ...]:
    """D's dropout with the rate of the tips; nothing at rate 0."""
    return (Dropout(name, config.tips.dropout),) if config.tips.dropout else ()


def score_activation(config: RunConfig) -> str | None:
    """What D's score ends in: a sigmoid for the cross-entropy losses, nothing for the others."""
    return "sigmoid" if config.loss.name in CROSS_ENTROPY else None


def score(config: RunConfig, *, drop: bool = True) -> tuple[Layer, ...]:
    """The end of a D: all numbers in one row, dropout, one score."""
    last = Dense("d_score", 1, score_activation(config))
    return Flatten("d_flatten"), *(dropout(config, "d_dropout") if drop else ()), last


def picture_activation(config: RunConfig) -> str:
    """What G's picture ends in: the range of the scaled data."""
    return "sigmoid" if config.tips.scaling == "0..1" else "tanh"


def picture(config: RunConfig, kernel: int) -> Conv:
    """The end of a G: a convolution to the channels of the picture."""
    stddev = config.tips.init_stddev or 0.0
    channels = config.image_shape[2]
    return Conv("g_picture", channels, (kernel, kernel), activation=picture_activation(config), stddev=stddev)


def label_channel(config: RunConfig, letter: str, conditional: bool) -> tuple[Layer, ...]:
    """The label as one more channel of what comes before, in a conditional network."""
    return (LabelChannel(f"{letter}_label_channel", config.model.classes_count or 1),) if conditional else ()


def shrunk(config: RunConfig, times: int) -> Shape:
    """(height, width) of the picture, both divided by ``times``."""
    height, width, _ = config.image_shape
    return height // times, width // times


def chain(*layers: Layer | Iterable[Layer | tuple[Layer, ...]]) -> tuple[Layer, ...]:
    """Layers and groups of layers, in one row."""
    flat: list[Layer] = []
    for each in layers:
        flat.extend((each,) if isinstance(each, Layer) else chain(*each))
    return tuple(flat)

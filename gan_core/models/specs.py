"""What a configuration's networks amount to, by arithmetic, so that a page can say it without TensorFlow."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from gan_core.config import POINTS, TEXT, RunConfig
from gan_core.errors import ConfigError
from gan_core.models.blueprint import Blueprint
from gan_core.models.families import MODELS, Networks
from gan_core.models.families import mlp as mlp_family
from gan_core.models.parts import Embedding

FLOAT_BYTES = 4
# Optional keys of a model; each family says which of them it can use.
OPTIONAL_KEYS = ("model.width", "model.depth", "model.gen_res")


class Row(NamedTuple):
    """One layer as a model summary shows it.

    Attributes:
        name: the layer's name in the Keras model.  kind: what it is, e.g. "Dense" or "LeakyReLU".
        output_shape: without the batch, e.g. (15,).  params: Keras' count, moving statistics included.
    """

    name: str
    kind: str
    output_shape: tuple[int, ...]
    params: int


class Samples(NamedTuple):
    """How many samples one step works on: real and fake ones for each update of D, and those that G learns from."""

    real: int
    fake: int
    generated: int


def blueprints(config: RunConfig) -> Networks:
    """The declared generator and discriminator of any configuration."""
    if config.kind == POINTS:
        return mlp_family.build(config)
    if config.kind == TEXT:
        raise ConfigError("A run that makes text has one network and no pair of them: open it on the page Headlines.")
    return MODELS.get(config.model.name).build(config)


def check_model(config: RunConfig, given: Collection[str] = ()) -> None:
    """Raise :class:`ConfigError` in words where the networks cannot make such pictures, or cannot use a setting.

    ``given`` are the dotted keys that a person set; what a preset brings along for other networks is not refused.
    """
    if config.kind == POINTS:
        return
    family = MODELS.get(config.model.name)
    for key in OPTIONAL_KEYS:
        if key in given and key not in family.uses:
            users = ", ".join(name for name, each in MODELS.items() if key in each.uses)
            raise ConfigError(f"{key} is a setting of {users}, and the networks are {family.name}: leave it out.")
    family.check(config)
    if "loop.micro_batch" in given and config.loop.micro_batch and not config.micro_batch:
        raise ConfigError(
            "loop.micro_batch expected 0 with BatchNorm, which looks at the whole batch, received "
            f"{config.loop.micro_batch}; set it to 0, or switch BatchNorm off in both networks."
        )


def layer_table(config: RunConfig) -> dict[str, list[Row]]:
    """The layers of ``generator`` and ``discriminator`` as the zoo builds them, input first."""
    return {blueprint.name: list(_rows(blueprint)) for blueprint in blueprints(config)}


def parameter_counts(config: RunConfig) -> tuple[int, int]:
    """How many numbers G and D consist of, e.g. (122, 101) for the quadratic of the material."""
    generator, discriminator = blueprints(config)
    return generator.params(), discriminator.params()


def trained_counts(config: RunConfig) -> tuple[int, int]:
    """How many of these numbers training changes; BatchNorm's moving statistics are the difference."""
    generator, discriminator = blueprints(config)
    return generator.trained(), discriminator.trained()


def samples_per_step(config: RunConfig) -> Samples:
    """Samples of one step by the kind of D's update; see ``batch_size`` in the configuration."""
    n = config.batch_size
    if config.tips.discriminator_update != "separate":
        return Samples(n, n, n)
    return Samples(n // 2 if config.kind == POINTS else n, n // 2, n)


def work_per_step(config: RunConfig) -> int:
    """Multiply-adds of one training step, penalties and the optimizer's own arithmetic left out.

    A backward pass costs two forward passes: gradients of the weights and of the inputs. Through a frozen D only
    those of the inputs are needed.
    """
    generator, discriminator = (blueprint.multiply_adds() for blueprint in blueprints(config))
    real, fake, generated = samples_per_step(config)
    if config.tips.discriminator_update == "joint":
        judged = 3 * (real + fake) + generated
        return 3 * generated * generator + judged * discriminator
    learning_d = config.loop.discriminator_steps * (fake * generator + 3 * (real + fake) * discriminator)
    return learning_d + generated * (3 * generator + 2 * discriminator)


def memory_estimate(config: RunConfig) -> int:
    """Bytes at the peak of a training step: weights with their gradients and moments, and what the larger phase keeps.

    The process itself (Python and TensorFlow) and the data come on top.
    """
    moments = 2 if config.optimizer.name == "adam" else 1
    weights = sum(trained_counts(config)) * (2 + moments)
    return FLOAT_BYTES * (weights + max(_phase_numbers(config)))


def _phase_numbers(config: RunConfig) -> tuple[int, int]:
    """Numbers alive at the peak of D's and of G's update: everything kept, and two of the largest map in flight."""
    (kept_g, largest_g), (kept_d, largest_d) = (blueprint.activations() for blueprint in blueprints(config))
    real, fake, generated = (_piece(config, count) for count in samples_per_step(config))
    joint = config.tips.discriminator_update == "joint"
    judged = real + fake if config.tips.discriminator_update != "separate" else max(real, fake)
    learning_d = judged * (kept_d + 2 * largest_d) + fake * 2 * largest_g
    learning_g = generated * (kept_g + (2 if joint else 1) * kept_d + 2 * max(largest_g, largest_d))
    return learning_d, learning_g


def _piece(config: RunConfig, count: int) -> int:
    """Samples that are worked on at once."""
    micro = config.micro_batch
    return min(micro, count) if micro else count


def _rows(blueprint: Blueprint) -> Iterator[Row]:
    yield Row(blueprint.input_name, "Input", blueprint.input_shape, 0)
    for step in blueprint.walk():
        if isinstance(step.layer, Embedding):
            yield Row("label", "Input", step.before, 0)
        yield Row(step.layer.name, step.layer.title, step.after, step.layer.params(step.before))

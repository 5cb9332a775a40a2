"""Sections on the data and the two networks."""

from __future__ import annotations

from typing import Literal

from gan_core.config.base import IMAGES, Section, setting

PointDataset = Literal["quadratic", "line", "ring", "gaussians", "moons", "spiral", "function", "csv", "drawn"]


class DatasetConfig(Section):
    """Which real data the discriminator sees."""

    name: PointDataset = setting("quadratic", "Data", "The real data that the generator has to imitate.", group="data")
    path: str | None = setting(
        None, "File", "A CSV file with two columns of numbers, for the sets csv and drawn.", group="data"
    )
    formula: str | None = setting(
        "x**2",
        "y = f(x)",
        "For the set function: a formula in x such as x**2, sin(3*x) or abs(x) - 0.5.",
        group="data",
        max_length=200,
    )
    x_min: float | None = setting(
        -1.0,
        "x from",
        "For the set function: the left end of the range of x.",
        group="data",
        ge=-1000,
        le=1000,
    )
    x_max: float | None = setting(
        1.0, "x to", "For the set function: the right end of the range of x.", group="data", ge=-1000, le=1000
    )
    jitter: float | None = setting(
        0.0,
        "Jitter of the real points",
        "Standard deviation of normal noise added to every real point; 0 leaves the data exact.",
        group="data",
        ge=0,
        le=0.5,
        step=0.01,
    )
    classes: str | None = setting(
        None,
        "Classes",
        "Which classes to use, separated by commas.",
        group="data",
        applies=(IMAGES,),
        max_length=200,
    )
    width: int | None = setting(None, "Width", "Pixels across.", group="data", applies=(IMAGES,), ge=8, le=256)
    height: int | None = setting(None, "Height", "Pixels down.", group="data", applies=(IMAGES,), ge=8, le=256)
    mode: Literal["L", "RGB"] | None = setting(
        None, "Colour", "L is grey, RGB is colour.", group="data", applies=(IMAGES,)
    )
    flip: bool | None = setting(None, "Flip", "Mirror every other picture at random.", group="data", applies=(IMAGES,))


class ModelConfig(Section):
    """The two networks."""

    name: Literal["mlp"] = setting(
        "mlp", "Networks", "The family of networks: mlp is a pair of dense networks.", group="networks"
    )
    latent_dim: int | None = setting(
        5,
        "Latent size",
        "How many normal random numbers z the generator starts from.",
        group="networks",
        ge=1,
        le=100,
        advice="The material uses 5 for the curve and 100 for pictures.",
    )
    width: int | None = setting(
        15,
        "G: units a layer",
        "Hidden units in each hidden layer of the generator.",
        group="networks",
        ge=1,
        le=256,
        advice="The material uses 15, and shows 5 as too few to bend well.",
    )
    depth: int | None = setting(
        1, "G: hidden layers", "How many hidden layers the generator has.", group="networks", ge=1, le=6
    )
    discriminator_width: int | None = setting(
        25,
        "D: units a layer",
        "Hidden units in each hidden layer of the discriminator.",
        group="networks",
        ge=1,
        le=256,
        advice="The material uses 25.",
    )
    discriminator_depth: int | None = setting(
        1, "D: hidden layers", "How many hidden layers the discriminator has.", group="networks", ge=1, le=6
    )
    activation: Literal["leaky_relu", "tanh", "elu", "softplus"] | None = setting(
        "leaky_relu",
        "Activation",
        "The bend after each hidden layer. With slope 0, leaky_relu is ReLU exactly.",
        group="networks",
    )
    gen_res: int | None = setting(
        None, "gen_res", "Pictures of 32 x gen_res pixels.", group="networks", applies=(IMAGES,), ge=1, le=4
    )
    initializer: Literal["he_uniform", "glorot_uniform"] | None = setting(
        "he_uniform",
        "First weights",
        "How the weights of hidden layers are drawn before training. The output layer always uses glorot_uniform.",
        group="networks",
        advice="The material uses he_uniform with ReLU.",
    )

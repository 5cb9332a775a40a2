"""Sections on the data and the networks."""

from __future__ import annotations

from typing import Literal, get_args

from gan_core.config.base import EVERY_KIND, IMAGES, POINTS, TEXT, Section, setting

PointDataset = Literal["quadratic", "line", "ring", "gaussians", "moons", "spiral", "function", "csv", "drawn"]
ImageDataset = Literal["digits", "petals", "mnist", "fashion_mnist", "cifar10", "flowers102", "fruit", "folder"]
TextDataset = Literal["headlines", "synthetic-headlines"]
ImageModel = Literal[
    "dcgan-small",
    "cdcgan-small",
    "dcgan-mapped",
    "mnist",
    "cmnist",
    "flowers80",
    "cflowers80",
    "frogs",
    "dcgan64-dense",
    "dcgan64-conv",
    "dcgan96",
    "vanilla",
]
CONDITIONAL_MODELS = ("cdcgan-small", "cmnist", "cflowers80")
IMAGE_DATASETS: tuple[str, ...] = get_args(ImageDataset)
TEXT_DATASETS: tuple[str, ...] = get_args(TextDataset)
DATASETS = {POINTS: get_args(PointDataset), IMAGES: IMAGE_DATASETS, TEXT: TEXT_DATASETS}
MODELS = {POINTS: ("mlp",), IMAGES: get_args(ImageModel), TEXT: ("lstm",)}


class DatasetConfig(Section):
    """Which real data there is to learn from."""

    name: PointDataset | ImageDataset | TextDataset = setting(
        "quadratic",
        "Data",
        "The real data that the generator has to imitate.",
        group="data",
        applies=EVERY_KIND,
        choices=DATASETS,
    )
    path: str | None = setting(
        None,
        "File",
        "Points: a CSV file with two columns of numbers, for the sets csv and drawn. Pictures: a folder or a zip of "
        "images, for the set folder; subfolders are classes. Text: a CSV file with a column of headlines, or a text "
        "file with one in each line.",
        group="data",
        applies=EVERY_KIND,
    )
    column: str | None = setting(
        None,
        "Column",
        "The column of the CSV file that holds the headlines; left empty: the one that is called so.",
        group="data",
        applies=(TEXT,),
        max_length=200,
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
        "Which classes to use, by number or name, separated by commas, such as 3, 7; left empty: all of them "
        "(of fruit: tomato).",
        group="data",
        applies=(IMAGES,),
        max_length=400,
    )
    width: int | None = setting(
        None, "Width", "Pixels across; every picture is brought to this size.", group="data", applies=(IMAGES,),
        ge=8, le=256, step=4,
    )  # fmt: skip
    height: int | None = setting(
        None, "Height", "Pixels down; every picture is brought to this size.", group="data", applies=(IMAGES,),
        ge=8, le=256, step=4,
    )  # fmt: skip
    mode: Literal["L", "RGB"] | None = setting(
        None, "Colour", "L is grey, RGB is colour.", group="data", applies=(IMAGES,)
    )
    flip: bool | None = setting(
        None,
        "Flip",
        "Mirror half of the real pictures left to right, chosen anew at every step.",
        group="data",
        applies=(IMAGES,),
        advice="Good for flowers and fruit, wrong for digits.",
    )


class ModelConfig(Section):
    """The networks: a generator and a discriminator, or one that writes."""

    name: Literal["mlp", "lstm"] | ImageModel = setting(
        "mlp",
        "Networks",
        "The family of networks; a c in front means that both are told the class of the picture.",
        group="networks",
        applies=EVERY_KIND,
        choices=MODELS,
    )
    embedding: int | None = setting(
        None,
        "Numbers a word",
        "The width of the embedding: each word becomes so many numbers, which are learned with everything else.",
        group="networks",
        applies=(TEXT,),
        ge=1,
        le=256,
        advice="The material uses 10.",
    )
    latent_dim: int | None = setting(
        5,
        "Latent size",
        "How many normal random numbers z the generator starts from.",
        group="networks",
        applies=(POINTS, IMAGES),
        ge=1,
        le=512,
        advice="The material uses 5 for the curve and 100 for pictures.",
    )
    width: int | None = setting(
        15,
        "G: units a layer",
        "Hidden units in each hidden layer of the generator. Pictures: the filters of the first block of dcgan-small, "
        "the units of each of vanilla's layers, in G and in D. Text: the units of each LSTM layer.",
        group="networks",
        applies=EVERY_KIND,
        ge=1,
        le=256,
        advice="The material uses 15 for the curve, and shows 5 as too few to bend well; 100 for headlines.",
    )
    depth: int | None = setting(
        1,
        "G: hidden layers",
        "How many hidden layers the generator has; of the picture networks vanilla and dcgan-mapped use it. Text: how "
        "many LSTM layers stand on each other.",
        group="networks",
        applies=EVERY_KIND,
        ge=1,
        le=6,
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
        None, "gen_res", "dcgan96: pictures of 32 x gen_res pixels.", group="networks", applies=(IMAGES,), ge=1, le=4
    )
    classes_count: int | None = setting(
        None,
        "Classes of the networks",
        "How many classes a conditional pair of networks can be told; follows from the data when a run starts.",
        group="networks",
        applies=(IMAGES,),
        ge=1,
        le=1000,
    )
    initializer: Literal["he_uniform", "glorot_uniform"] | None = setting(
        "he_uniform",
        "First weights",
        "How the weights of hidden layers are drawn before training. The output layer always uses glorot_uniform.",
        group="networks",
        advice="The material uses he_uniform with ReLU.",
    )

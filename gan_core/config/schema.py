"""The one typed definition of a run: every setting with its default, range, unit and help text.

Everything else is derived from the classes below: the form, the URL, the command line, the JSON in a
run folder and the error messages (see :mod:`gan_core.config.settings` and :mod:`gan_core.config.io`).
A setting that a kind of run cannot use is ``None`` in its configuration.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

POINTS, IMAGES, TEXT = "points", "images", "text"
EVERY_KIND = (POINTS, IMAGES, TEXT)

PointDataset = Literal[
    "quadratic", "line", "ring", "gaussians", "moons", "spiral", "function", "csv", "drawn"
]
LossName = Literal["non_saturating", "minimax", "least_squares", "wasserstein_gp"]
UpdateMode = Literal["separate", "mixed", "joint"]


def setting(  # noqa: PLR0913 - a declaration, read as one row of a table
    default: Any,
    label: str,
    help_text: str,
    *,
    group: str,
    applies: tuple[str, ...] = (POINTS,),
    live: bool = False,
    log: bool = False,
    step: float | None = None,
    advice: str = "",
    **bounds: Any,
) -> Any:
    """Declare one setting: what pydantic checks (``ge``, ``le`` ...) and what a form shows."""
    extra = {
        "label": label,
        "group": group,
        "applies": list(applies),
        "live": live,
        "log": log,
        "step": step,
        "advice": advice,
    }
    return Field(default, description=help_text, json_schema_extra=extra, **bounds)


class Section(BaseModel):
    """A group of settings; immutable, and strict about unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


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
        -1.0, "x from", "For the set function: the left end of the range of x.", group="data", ge=-1000, le=1000
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
        None, "Classes", "Which classes to use, separated by commas.", group="data", applies=(IMAGES,), max_length=200
    )
    width: int | None = setting(None, "Width", "Pixels across.", group="data", applies=(IMAGES,), ge=8, le=256)
    height: int | None = setting(None, "Height", "Pixels down.", group="data", applies=(IMAGES,), ge=8, le=256)
    mode: Literal["L", "RGB"] | None = setting(
        None, "Colour", "L is grey, RGB is colour.", group="data", applies=(IMAGES,)
    )
    flip: bool | None = setting(
        None, "Flip", "Mirror every other picture at random.", group="data", applies=(IMAGES,)
    )


class ModelConfig(Section):
    """The two networks."""

    name: Literal["mlp"] = setting("mlp", "Networks", "The family of networks: mlp is a pair of dense networks.", group="networks")
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


class LossConfig(Section):
    """What each network tries to make small."""

    name: LossName = setting(
        "non_saturating",
        "Loss",
        "The rule of the game: how each network's failure is measured.",
        group="optimizers",
        applies=(POINTS, IMAGES),
        advice="non_saturating is the usual choice; minimax shows vanishing gradients.",
    )
    gradient_penalty: float | None = setting(
        10.0,
        "Gradient penalty",
        "Weight of the gradient penalty; used by wasserstein_gp only.",
        group="optimizers",
        applies=(POINTS, IMAGES),
        ge=0,
        le=100,
    )
    r1: float | None = setting(
        0.0,
        "R1 penalty",
        "Weight of the R1 penalty on D's slope at real points (Mescheder et al. 2018); 0 is off. Calms circling.",
        group="optimizers",
        applies=(POINTS, IMAGES),
        ge=0,
        le=100,
        step=0.1,
    )


class OptimizerConfig(Section):
    """How the weights follow the gradients."""

    name: Literal["adam", "rmsprop"] = setting(
        "adam", "Optimizer", "The rule that turns gradients into steps.", group="optimizers", applies=EVERY_KIND
    )
    generator_lr: float = setting(
        0.001,
        "Learning rate of G",
        "How far G moves at each step. Too high diverges, too low crawls.",
        group="optimizers",
        applies=EVERY_KIND,
        live=True,
        log=True,
        ge=1e-7,
        le=10,
        advice="0.0002 for pictures; lower it when the generator collapses to one spot.",
    )
    discriminator_lr: float = setting(
        0.001,
        "Learning rate of D",
        "How far D moves at each step.",
        group="optimizers",
        applies=(POINTS, IMAGES),
        live=True,
        log=True,
        ge=1e-7,
        le=10,
        advice="0.0002 for pictures.",
    )
    beta_1: float | None = setting(
        0.9,
        "Adam's beta 1",
        "How much of the earlier direction Adam keeps (momentum).",
        group="optimizers",
        applies=EVERY_KIND,
        ge=0,
        le=0.999,
        step=0.05,
        advice="0.5 calms the game (DCGAN); the quadratic of the material keeps Adam's default 0.9.",
    )
    clipvalue: float | None = setting(
        0.0,
        "Clip gradients at",
        "Every entry of a gradient is cut to this size; 0 is off.",
        group="optimizers",
        applies=EVERY_KIND,
        ge=0,
        le=100,
    )


class TipsConfig(Section):
    """The tips of the trade; the same object for points and for pictures."""

    scaling: Literal["0..1", "-1..1"] | None = setting(
        None, "Scale images to", "The range of pixel values, and with it G's last activation.", group="tips", applies=(IMAGES,)
    )
    downsampling: Literal["stride", "pool"] | None = setting(
        None, "D shrinks by", "A stride of 2, or stride 1 and pooling.", group="tips", applies=(IMAGES,)
    )
    init_stddev: float | None = setting(
        0.0,
        "Gaussian weights",
        "Draw all first weights from a normal distribution with this standard deviation; 0 is off.",
        group="tips",
        applies=(POINTS, IMAGES),
        ge=0,
        le=1,
        step=0.01,
        advice="0.02 is the advice for pictures.",
    )
    leaky_slope: float | None = setting(
        0.0,
        "LeakyReLU slope",
        "How much of a negative signal passes each hidden layer; 0 is ReLU exactly.",
        group="tips",
        applies=(POINTS, IMAGES),
        live=True,
        ge=0,
        le=1,
        step=0.05,
        advice="0.2 is the advice: gradients never die.",
    )
    generator_batch_norm: bool | None = setting(
        False,
        "BatchNorm in G",
        "Normalise each hidden layer of G over the batch, before the activation.",
        group="tips",
        applies=(POINTS, IMAGES),
        advice="The DCGAN advice for deep networks, except at G's output and D's input.",
    )
    discriminator_batch_norm: bool | None = setting(
        False,
        "BatchNorm in D",
        "Normalise each hidden layer of D over the batch, before the activation.",
        group="tips",
        applies=(POINTS, IMAGES),
    )
    dropout: float | None = setting(
        0.0,
        "Dropout in D",
        "Share of D's hidden signals silenced at random while it trains, so that it does not win too fast.",
        group="tips",
        applies=(POINTS, IMAGES),
        ge=0,
        le=0.9,
        step=0.05,
        advice="0.3 to 0.5 for pictures.",
    )
    label_smoothing: float = setting(
        0.0,
        "Label smoothing",
        "Real labels are drawn from [1 - s, 1] and fake ones from [0, s] instead of 1 and 0. Never for G.",
        group="tips",
        applies=(POINTS, IMAGES),
        live=True,
        ge=0,
        le=0.5,
        step=0.05,
        advice="0.2 is the advice.",
    )
    mislabel_rate: float = setting(
        0.0,
        "Miss-labelled samples",
        "Share of D's labels that are flipped: some real called fake, some fake called real.",
        group="tips",
        applies=(POINTS, IMAGES),
        live=True,
        ge=0,
        le=0.5,
        step=0.01,
        advice="0.05 is the advice.",
    )
    discriminator_update: UpdateMode = setting(
        "separate",
        "D learns from",
        "separate: a batch of real, then a batch of fake; mixed: both in one batch; "
        "joint: one update of D from both, together with G's, from one forward pass of G.",
        group="tips",
        applies=(POINTS, IMAGES),
        advice="Separate batches are the advice.",
    )
    instance_noise: float = setting(
        0.0,
        "Instance noise",
        "Standard deviation of normal noise added to everything that D sees, real and fake.",
        group="tips",
        applies=(POINTS, IMAGES),
        live=True,
        ge=0,
        le=1,
        step=0.01,
    )


class LoopConfig(Section):
    """The order of play."""

    discriminator_steps: int = setting(
        1,
        "D steps for each G step",
        "How many times D learns before G learns once.",
        group="optimizers",
        applies=(POINTS, IMAGES),
        ge=1,
        le=10,
    )
    ema: float = setting(
        0.0,
        "Averaged G",
        "Show a running average of G's weights with this decay; 0 shows G as it is. Steadies what you see.",
        group="optimizers",
        applies=(POINTS, IMAGES),
        ge=0,
        le=0.9999,
    )


class RunConfig(Section):
    """The whole configuration of one run, frozen before its first step."""

    preset: str = Field("quadratic", description="The preset that this run started from.")
    dataset: DatasetConfig = DatasetConfig()
    model: ModelConfig = ModelConfig()
    loss: LossConfig = LossConfig()
    optimizer: OptimizerConfig = OptimizerConfig()
    tips: TipsConfig = TipsConfig()
    loop: LoopConfig = LoopConfig()
    batch_size: int = setting(
        128,
        "Batch size",
        "Samples a step. With separate batches D sees half of them real and half fake; G learns from all.",
        group="optimizers",
        applies=EVERY_KIND,
        ge=2,
        le=4096,
        advice="The material uses 128: 64 real, 64 fake, then 128 z.",
    )
    steps: int = setting(
        1000,
        "Stop after",
        "The run is finished after this many steps.",
        group="training",
        applies=EVERY_KIND,
        ge=1,
        le=100_000_000,
    )
    seed: int = setting(
        0,
        "Seed",
        "The same settings with the same seed give the same run, number for number.",
        group="training",
        applies=EVERY_KIND,
        ge=0,
        le=2**31 - 1,
    )
    log_every: int = setting(
        100, "Log every", "Steps that are averaged into one row of metrics.", group="training", applies=EVERY_KIND, ge=1, le=1_000_000
    )
    snapshot_every: int = setting(
        100,
        "Snapshot every",
        "Steps between two snapshots on the timeline.",
        group="training",
        applies=EVERY_KIND,
        ge=1,
        le=1_000_000,
    )

    @property
    def kind(self) -> str:
        """``points``, ``images`` or ``text``: what this run makes."""
        return POINTS

    def flat(self) -> dict[str, Any]:
        """Every setting under its dotted key, e.g. ``{"optimizer.generator_lr": 0.001, ...}``."""
        return flatten(self.model_dump())


def flatten(tree: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Turn nested sections into dotted keys."""
    flat: dict[str, Any] = {}
    for name, value in tree.items():
        key = f"{prefix}{name}"
        flat.update(flatten(value, f"{key}.") if isinstance(value, dict) else {key: value})
    return flat

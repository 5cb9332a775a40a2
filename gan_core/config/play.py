"""Sections on the losses, the optimizers and the order of play."""

from __future__ import annotations

from typing import Literal

from gan_core.config.base import EVERY_KIND, IMAGES, POINTS, TEXT, Section, setting

LossName = Literal["non_saturating", "minimax", "least_squares", "wasserstein_gp"]


class LossConfig(Section):
    """What each network tries to make small."""

    name: LossName | None = setting(
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
        "adam",
        "Optimizer",
        "The rule that turns gradients into steps.",
        group="optimizers",
        applies=EVERY_KIND,
    )
    generator_lr: float = setting(
        0.001,
        "Learning rate of G",
        "How far G moves at each step; of a text run, the one network there is. Too high diverges, too low crawls.",
        group="optimizers",
        applies=EVERY_KIND,
        live=True,
        log=True,
        ge=1e-7,
        le=10,
        advice="0.0002 for pictures; lower it when the generator collapses to one spot.",
    )
    discriminator_lr: float | None = setting(
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
    decay: float | None = setting(
        None,
        "Rate decay",
        "Both learning rates are divided by 1 + decay x the number of updates so far; 0 leaves them.",
        group="optimizers",
        applies=(IMAGES,),
        ge=0,
        le=1,
    )


class LoopConfig(Section):
    """The order of play."""

    discriminator_steps: int | None = setting(
        1,
        "D steps for each G step",
        "How many times D learns before G learns once.",
        group="optimizers",
        applies=(POINTS, IMAGES),
        ge=1,
        le=10,
    )
    ema: float | None = setting(
        0.0,
        "Averaged G",
        "Show a running average of G's weights with this decay; 0 shows G as it is. Steadies what you see.",
        group="optimizers",
        applies=(POINTS, IMAGES),
        ge=0,
        le=0.9999,
    )
    sampling: Literal["replacement", "shuffled"] | None = setting(
        None,
        "Real pictures drawn",
        "replacement: every picture of a batch is drawn from all; shuffled: each is seen once before any comes again.",
        group="optimizers",
        applies=(IMAGES,),
    )
    micro_batch: int | None = setting(
        None,
        "Pieces of a batch",
        "Pictures that are worked on at once, their gradients summed: less memory, the same step; 0 is the whole "
        "batch. Not with BatchNorm, which looks at the whole batch.",
        group="optimizers",
        applies=(IMAGES,),
        ge=0,
        le=4096,
    )
    spread: Literal["one", "mirrored", "multi_worker"] | None = setting(
        None,
        "Devices",
        "one: a single device trains; mirrored: every GPU of this host takes an equal part of each batch; "
        "multi_worker: those of all hosts that TF_CONFIG names. The steps are those of one device.",
        group="training",
        applies=(IMAGES,),
        advice="Pays with large networks on several GPUs only.",
    )
    preview_side: int | None = setting(
        None,
        "Pictures a side",
        "The sample grid has this many pictures along each side; with classes, along each row.",
        group="training",
        applies=(IMAGES,),
        ge=1,
        le=16,
    )
    preview_classes: str | None = setting(
        None,
        "Rows of the grid",
        "Conditional networks: the classes that get a row in the sample grid, at most ten, separated by commas; left "
        "empty: the first ten.",
        group="training",
        applies=(IMAGES,),
        max_length=400,
    )
    rows: Literal["prefixes", "headlines"] | None = setting(
        None,
        "Rows",
        "prefixes: every beginning of a headline is a row of its own, padded in front, and its next word the answer; "
        "headlines: one row a headline, and the next word is asked at every place of it.",
        group="training",
        applies=(TEXT,),
        advice="The material trains on prefixes; whole headlines teach the same in a fraction of the time.",
    )
    held_out: float | None = setting(
        None,
        "Held out",
        "This share of the headlines is never trained on; how well the network foretells them shows what it learned.",
        group="training",
        applies=(TEXT,),
        ge=0,
        le=0.5,
        step=0.05,
    )
    patience: int | None = setting(
        None,
        "Patience",
        "Training ends early when the headlines held out were not foretold better for so many epochs; 0 never does.",
        group="training",
        applies=(TEXT,),
        ge=0,
        le=10_000,
    )

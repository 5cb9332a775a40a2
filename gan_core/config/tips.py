"""The tips of the trade, as one section for points and for pictures."""

from __future__ import annotations

from typing import Literal

from gan_core.config.base import EVERY_KIND, IMAGES, POINTS, Section, setting

UpdateMode = Literal["separate", "mixed", "joint"]


class TipsConfig(Section):
    """The tips of the trade; the same object for points and for pictures."""

    scaling: Literal["0..1", "-1..1"] | None = setting(
        None,
        "Scale images to",
        "The range of pixel values, and with it G's last activation.",
        group="tips",
        applies=(IMAGES,),
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
        "Share of D's hidden signals silenced at random while it trains, so that it does not win too fast. Text: of "
        "the signals behind each LSTM layer, so that it does not learn the headlines by heart.",
        group="tips",
        applies=EVERY_KIND,
        ge=0,
        le=0.9,
        step=0.05,
        advice="0.3 to 0.5 for pictures; 0.1 for headlines.",
    )
    label_smoothing: float | None = setting(
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
    mislabel_rate: float | None = setting(
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
    discriminator_update: UpdateMode | None = setting(
        "separate",
        "D learns from",
        "separate: a batch of real, then a batch of fake; mixed: both in one batch; "
        "joint: one update of D from both, together with G's, from one forward pass of G.",
        group="tips",
        applies=(POINTS, IMAGES),
        advice="Separate batches are the advice.",
    )
    instance_noise: float | None = setting(
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

"""The tips of the trade as things that can be tried: what each says, why, who said it, and the twins of its race.

A tip's race trains two GANs that differ in this tip alone: ``plain`` without it and ``tipped`` with it, each a few
settings on top of the base preset of its kind (:data:`BASES`). Both twins always name the same settings, so that a
base which has a tip switched on already (digits has several) loses it in the plain twin.

>>> TIPS.get("leaky_relu").tipped["points"]
{'tips.leaky_slope': 0.2}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gan_core.config.base import IMAGES, POINTS
from gan_core.registry import Registry

BASES = {POINTS: "quadratic", IMAGES: "digits"}
BOTH = (POINTS, IMAGES)

Settings = Mapping[str, Any]


@dataclass(frozen=True)
class Source:
    """Where an advice comes from; ``url`` is empty where none is well known."""

    author: str
    year: int
    title: str
    url: str = ""


@dataclass(frozen=True)
class Tip:
    """One advice and its experiment.

    Attributes:
        name, label: for programs and for people.
        says: the advice, in one or two sentences.
        why: why it should help, as those who gave it tell it.
        sources: who gave it, the nearest first.
        kinds: the kinds of data it has a meaning for: "points", "images".
        plain, tipped: kind -> dotted settings of the twin without it and of the twin with it.
    """

    name: str
    label: str
    says: str
    why: str
    sources: tuple[Source, ...]
    kinds: tuple[str, ...]
    plain: Mapping[str, Settings]
    tipped: Mapping[str, Settings]

    @property
    def keys(self) -> tuple[str, ...]:
        """The dotted settings that it moves, whatever the kind."""
        return tuple(dict.fromkeys(key for kind in self.kinds for key in self.tipped[kind]))

    @property
    def source(self) -> str:
        """All sources on one line: "Author (year), Title; ..."."""
        return "; ".join(f"{one.author} ({one.year}), {one.title}" for one in self.sources)


TIPS: Registry[Tip] = Registry("tip")

HACKS = Source(
    "Chintala, Denton, Arjovsky and Mathieu",
    2016,
    "How to train a GAN? Tips and tricks to make GANs work",
    "https://github.com/soumith/ganhacks",
)
DCGAN = Source(
    "Radford, Metz and Chintala",
    2015,
    "Unsupervised representation learning with deep convolutional generative adversarial networks",
    "https://arxiv.org/abs/1511.06434",
)
SALIMANS = Source("Salimans et al.", 2016, "Improved techniques for training GANs", "https://arxiv.org/abs/1606.03498")
ADAM = Source("Kingma and Ba", 2015, "Adam: a method for stochastic optimization", "https://arxiv.org/abs/1412.6980")
BATCH_NORM = Source(
    "Ioffe and Szegedy",
    2015,
    "Batch normalization: accelerating deep network training by reducing internal covariate shift",
    "https://arxiv.org/abs/1502.03167",
)


def _add(
    name: str, label: str, says: str, why: str, sources: tuple[Source, ...], **twins: tuple[Settings, Settings]
) -> None:
    """Register a tip; ``twins`` are (plain, tipped) by kind."""
    plain = {kind: pair[0] for kind, pair in twins.items()}
    tipped = {kind: pair[1] for kind, pair in twins.items()}
    TIPS.register(name)(Tip(name, label, says, why, sources, tuple(twins), plain, tipped))


def _switch(key: str, off: Any, on: Any) -> tuple[Settings, Settings]:
    return {key: off}, {key: on}


def _both(key: str, off: Any, on: Any) -> dict[str, tuple[Settings, Settings]]:
    """One setting, the same for points and for pictures."""
    return {kind: _switch(key, off, on) for kind in BOTH}


def _rates(rate: float) -> Settings:
    return {"optimizer.generator_lr": rate, "optimizer.discriminator_lr": rate}


_add(
    "leaky_relu",
    "LeakyReLU instead of ReLU",
    "Let a fifth of every negative signal pass: LeakyReLU with slope 0.2 in the hidden layers of both networks.",
    "Where ReLU answers 0 its slope is 0 too: no gradient passes, and a unit that is stuck there never learns again. "
    "G learns only through D, so every dead unit of D costs G a part of its teacher.",
    (
        DCGAN,
        Source("Maas, Hannun and Ng", 2013, "Rectifier nonlinearities improve neural network acoustic models"),
        HACKS,
    ),
    **_both("tips.leaky_slope", 0.0, 0.2),
)
_add(
    "gaussian_weights",
    "Gaussian first weights",
    "Draw all first weights from a normal distribution around 0 with a standard deviation of 0.02.",
    "Small first weights make both networks almost silent at first, so neither starts with a loud wrong opinion. The "
    "usual rules (Glorot, He) fit the spread to the number of inputs instead, so that signals keep their size; in a "
    "small network they are tens of times larger.",
    (
        DCGAN,
        Source("Glorot and Bengio", 2010, "Understanding the difficulty of training deep feedforward neural networks"),
        Source("He et al.", 2015, "Delving deep into rectifiers", "https://arxiv.org/abs/1502.01852"),
    ),
    **_both("tips.init_stddev", 0.0, 0.02),
)
_add(
    "adam",
    "Adam instead of RMSprop",
    "Train both networks with Adam.",
    "RMSprop divides each gradient by its recent size, so that every weight moves at about the same pace. Adam does so "
    "too, and also averages the direction and corrects both averages for their start at 0: steadier steps from noisy "
    "gradients.",
    (HACKS, ADAM, Source("Tieleman and Hinton", 2012, "Lecture 6.5: RMSprop")),
    **_both("optimizer.name", "rmsprop", "adam"),
)
_add(
    "adam_beta",
    "Adam's beta 1 at 0.5",
    "Lower Adam's beta 1 from its default 0.9 to 0.5: forget the earlier direction sooner.",
    "Beta 1 is momentum: the share of the earlier direction that is kept. In a game the right direction turns with "
    "every move of the opponent, so an old direction is soon wrong, and the two networks swing around each other.",
    (DCGAN, ADAM),
    **_both("optimizer.beta_1", 0.9, 0.5),
)
_add(
    "adam_rate",
    "Adam's rate at 0.0002",
    "Lower both learning rates from Adam's default 0.001 to 0.0002; lower them further when G collapses to one spot.",
    "Small steps let each network answer what the other does now; large ones jump past it. The price is time: with a "
    "fifth of the rate, as many steps lead a fifth as far.",
    (DCGAN, HACKS),
    points=(_rates(0.001), _rates(0.0002)),
    images=(_rates(0.001), _rates(0.0002)),
)
_add(
    "scaling",
    "Scale images to [-1, 1]",
    "Scale pixels to [-1, 1] instead of [0, 1], and end G in a tanh instead of a sigmoid.",
    "Values around 0 suit first weights around 0: an untrained G then makes middle grey, and D's first layer is not "
    "pushed to one side by inputs that are never negative.",
    (
        HACKS,
        DCGAN,
        Source("LeCun, Bottou, Orr and Müller", 1998, "Efficient BackProp"),
    ),
    images=_switch("tips.scaling", "0..1", "-1..1"),
)
_add(
    "mislabel",
    "Miss-label some samples",
    "Flip 5 % of D's labels: call some real samples fake and some fakes real.",
    "D can no longer be sure of anything, so it does not run away from G. A D that is always right gives G almost no "
    "gradient to learn from.",
    (HACKS,),
    **_both("tips.mislabel_rate", 0.0, 0.05),
)
_add(
    "label_smoothing",
    "Label smoothing",
    "Ask D for less than certainty: real targets drawn from [0.8, 1] and fake ones from [0, 0.2], instead of 1 and 0. "
    "Never for G.",
    "With hard targets the loss rewards D for ever larger scores. With soft ones too sure a score is a mistake, "
    "so D stays gentle and its gradients stay useful. The paper smooths the real side only.",
    (
        SALIMANS,
        HACKS,
        Source("Szegedy et al.", 2015, "Rethinking the Inception architecture", "https://arxiv.org/abs/1512.00567"),
    ),
    **_both("tips.label_smoothing", 0.0, 0.2),
)
_add(
    "batches",
    "Real and fake in separate batches",
    "Show D a batch of real samples only, then a batch of fakes only; do not mix them in one batch.",
    "With BatchNorm in D, each kind is then normalised by its own mean and spread, not by those of a mixture that is "
    "neither. D also learns twice a step. The number of samples changes with it: see which of them D gets.",
    (HACKS,),
    **_both("tips.discriminator_update", "mixed", "separate"),
)
_add(
    "stride",
    "Stride instead of pooling",
    "Let D shrink its pictures by convolutions of stride 2 instead of by pooling.",
    "Pooling shrinks by a fixed rule: the average of four answers, or the largest of them. A stride lets D learn what "
    "to keep, for a quarter of the work; and where pooling takes the largest, the other three get no gradient at all.",
    (
        DCGAN,
        HACKS,
        Source("Springenberg et al.", 2014, "Striving for simplicity", "https://arxiv.org/abs/1412.6806"),
    ),
    images=_switch("tips.downsampling", "pool", "stride"),
)
_add(
    "batch_norm_g",
    "BatchNorm in G",
    "Normalise each hidden layer of G over the batch, before the activation; not its output.",
    "Every signal gets mean 0 and spread 1 before it is bent, so each layer works where its activation bends. In deep "
    "networks gradients then pass, and G is kept from one answer to every z: within a batch, its signals must differ.",
    (DCGAN, BATCH_NORM),
    **_both("tips.generator_batch_norm", False, True),
)
_add(
    "batch_norm_d",
    "BatchNorm in D",
    "Normalise each hidden layer of D over the batch, before the activation; not its input.",
    "The same for the teacher: signals of one size in every layer, so that gradients reach G through all of them. D "
    "then judges each sample in the light of the batch that it came in.",
    (DCGAN, BATCH_NORM),
    **_both("tips.discriminator_batch_norm", False, True),
)
_add(
    "dropout",
    "Dropout in D",
    "Silence 40 % of D's hidden signals at random at every step of its training.",
    "No unit can rely on another one, so D learns several weak reasons instead of one strong one, learns no sample by "
    "heart, and does not win too fast. The noise that it brings also shakes G out of corners.",
    (
        Source(
            "Srivastava et al.",
            2014,
            "Dropout: a simple way to prevent neural networks from overfitting",
            "https://jmlr.org/papers/v15/srivastava14a.html",
        ),
        HACKS,
    ),
    **_both("tips.dropout", 0.0, 0.4),
)
_add(
    "instance_noise",
    "Noise on what D sees",
    "Add a little normal noise to everything that D sees, real and fake.",
    "Real and fake points lie on thin curves that hardly meet, so a sharp D parts them without a mistake and teaches "
    "nothing. Noise makes both thick enough to overlap.",
    (
        Source(
            "Sønderby et al.",
            2016,
            "Amortised MAP inference for image super-resolution",
            "https://arxiv.org/abs/1610.04490",
        ),
        HACKS,
    ),
    points=_switch("tips.instance_noise", 0.0, 0.05),
    images=_switch("tips.instance_noise", 0.0, 0.3),
)

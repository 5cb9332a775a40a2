"""The numbers behind each tip made visible: real data, first weights and chances, drawn once with a fixed seed.

Every function returns what one class of ``app/components/tips/web`` draws; the browser does the rest, so that a
drawing follows its slider at once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from app.components.curve import read_frames
from app.home import FRAMES
from app.tips import digits
from gan_core.registry import Registry
from gan_core.tips import TIPS

Payload = dict[str, Any]
VISUALS: Registry[Callable[[], Payload]] = Registry("visual")

SEED = 7
EARLY, MIDWAY = 297, 640  # steps of the stored training at which G has the place but not yet the curve
HALF_BATCH = 64
LATENT, G_UNITS, D_UNITS = 5, 15, 25
ROUNDS = 12
TRAYS = {
    "separate": "Two updates of D: one from a batch of real samples only, one from fakes only.",
    "mixed": "One update of D from real and fake in one mixed batch; then G.",
    "joint": "One update of D from both, and one of G from the same fakes.",
}


def payload_of(tip: str) -> Payload:
    """What the visual of ``tip`` draws, with an ``id`` that changes when it does."""
    body = _made(tip)
    return body | {"id": hashlib.blake2b(f"{tip}{body}".encode(), digest_size=6).hexdigest()}


@cache
def _made(tip: str) -> Payload:
    return VISUALS.get(tip)()


@VISUALS.register("leaky_relu")
def _leaky() -> Payload:
    """Signals of D's first layer (he_uniform) for real points, all units together."""
    weights = _he_uniform(_random(), 2, D_UNITS)
    signals = (_real() @ weights).ravel()[:1500]
    return {"visual": "leaky", "slope": _tipped("leaky_relu", "tips.leaky_slope"), "signals": _short(signals)}


@VISUALS.register("gaussian_weights")
def _weights() -> Payload:
    """z and the first weights of the quadratic's G, by Keras' rules and as unit normals."""
    random = _random()
    usual = _he_uniform(random, LATENT, G_UNITS), _glorot_uniform(random, G_UNITS, 2)
    normal = [random.standard_normal(layer.shape) for layer in usual]
    return {
        "visual": "weights",
        "stddev": _tipped("gaussian_weights", "tips.init_stddev"),
        "z": _short(random.standard_normal((120, LATENT))),
        "usual": {"first": _short(usual[0]), "second": _short(usual[1])},
        "normal": {"first": _short(normal[0]), "second": _short(normal[1])},
        "real": _short(_real()[:60]),
    }


@VISUALS.register("adam")
def _adam() -> Payload:
    return {"visual": "adam", "rate": 0.001, "noise": _short(_random().standard_normal((300, 2)))}


@VISUALS.register("adam_beta")
def _momentum() -> Payload:
    return {"visual": "momentum", "beta": _tipped("adam_beta", "optimizer.beta_1")}


@VISUALS.register("adam_rate")
def _rate() -> Payload:
    return {
        "visual": "rate",
        "rate": _tipped("adam_rate", "optimizer.generator_lr"),
        "usual": TIPS.get("adam_rate").plain["points"]["optimizer.generator_lr"],
        "noise": _short(_random().standard_normal((300, 2))),
    }


@VISUALS.register("scaling")
def _scaling() -> Payload:
    """A digit, pixels of many, and the signals before the last activation of an untrained G."""
    some = digits.digits()
    return {
        "visual": "scaling",
        "digit": _short(digits.example()),
        "pixels": _short(some.ravel()[:: max(1, some.size // 4000)]),
        "signals": _short(0.25 * _random().standard_normal((16, 16))),
    }


@VISUALS.register("mislabel")
def _flip() -> Payload:
    """Half a batch of each kind, and the chances that decide about each label, for several batches."""
    return {
        "visual": "flip",
        "rate": _tipped("mislabel", "tips.mislabel_rate"),
        "real": _short(_real()[:HALF_BATCH]),
        "fake": _short(_fake(MIDWAY)[:HALF_BATCH]),
        "chance": _short(_random().random((ROUNDS, 2, HALF_BATCH))),
    }


@VISUALS.register("label_smoothing")
def _smooth() -> Payload:
    real, fake = _random().random((2, 600))
    return {
        "visual": "smooth",
        "s": _tipped("label_smoothing", "tips.label_smoothing"),
        "real": _short(real),
        "fake": _short(fake),
    }


@VISUALS.register("batches")
def _trays() -> Payload:
    """The three ways of the setting, with the numbers of the quadratic: batch size 128."""
    half, whole = HALF_BATCH, 2 * HALF_BATCH
    trays = {
        "separate": [_tray("D, update 1", "d", half, 0), _tray("D, update 2", "d", 0, half), _for_g(whole)],
        "mixed": [_tray("D, one update", "d", whole, whole, "mixed"), _for_g(whole)],
        "joint": [_tray("D, one update", "d", whole, whole), _for_g(whole)],
    }
    ways = [
        {"name": name.capitalize(), "trays": trays[name], "together": name == "joint", "says": says}
        for name, says in TRAYS.items()
    ]
    return {"visual": "trays", "ways": ways, "start": 0}


@VISUALS.register("stride")
def _stride() -> Payload:
    """A digit, and what the two ways of halving its sides make of it with the same kernel."""
    picture = digits.example()
    stride, pool = digits.halved(picture)
    both = np.concatenate([stride, pool])
    return {
        "visual": "stride",
        "digit": _short(picture),
        "stride": _short(stride),
        "pool": _short(pool),
        "bright": [float(both.min()), float(both.max())],
    }


@VISUALS.register("batch_norm_g")
def _norm() -> Payload:
    """Signals of the second hidden layer of an untrained G (ReLU, he_uniform), one row of 128 for each unit."""
    random = _random()
    hidden = np.maximum(random.standard_normal((128, LATENT)) @ _he_uniform(random, LATENT, G_UNITS), 0)
    return {"visual": "norm", "units": _short((hidden @ _he_uniform(random, G_UNITS, 6)).T)}


@VISUALS.register("batch_norm_d")
def _judged_norm() -> Payload:
    """Signals of D's second hidden layer for a batch of real points and one of fakes early in a training."""
    random = _random()
    first, second = 4 * _he_uniform(random, 2, D_UNITS), _he_uniform(random, D_UNITS, 5)
    sides = [np.maximum(points[:HALF_BATCH] @ first, 0) @ second for points in (_real(), _fake(EARLY))]
    return {"visual": "judged_norm", "units": [[_short(side[:, unit]) for side in sides] for unit in range(5)]}


@VISUALS.register("dropout")
def _dropout() -> Payload:
    return {
        "visual": "dropout",
        "rate": _tipped("dropout", "tips.dropout"),
        "chance": _short(_random().random((ROUNDS, 2, 8))),
    }


@VISUALS.register("instance_noise")
def _noise() -> Payload:
    real, fake = _real()[:110], _fake(MIDWAY)[:110]
    return {
        "visual": "noise",
        "spread": _tipped("instance_noise", "tips.instance_noise"),
        "real": _short(real),
        "fake": _short(fake),
        "noise": _short(_random().standard_normal((len(real) + len(fake), 2))),
    }


def _tray(title: str, who: str, real: int, fake: int, order: str = "") -> Payload:
    return {"title": title, "who": who, "real": real, "fake": fake, "from": order}


def _for_g(count: int) -> Payload:
    return _tray("G's update", "g", 0, count)


def _tipped(tip: str, key: str) -> float:
    return TIPS.get(tip).tipped["points"][key]


def _random() -> np.random.Generator:
    return np.random.default_rng(SEED)


@cache
def _frames() -> Payload:
    frames = read_frames(FRAMES)
    if frames is None:
        raise RuntimeError(f"{FRAMES.name} belongs to the program and cannot be read; install it again.")
    return frames


def _real() -> np.ndarray:
    """Real points of the quadratic (n, 2)."""
    return np.array(_frames()["real"])


def _fake(step: int) -> np.ndarray:
    """Fakes (n, 2) of the stored training, at the stored step nearest to ``step``."""
    return np.array(min(_frames()["frames"], key=lambda frame: abs(frame["step"] - step))["fake"])


def _he_uniform(random: np.random.Generator, fan_in: int, units: int) -> np.ndarray:
    """First weights (fan_in, units): uniform within sqrt(6 / fan_in). Source: He et al. 2015."""
    return _uniform(random, np.sqrt(6 / fan_in), fan_in, units)


def _glorot_uniform(random: np.random.Generator, fan_in: int, units: int) -> np.ndarray:
    """First weights (fan_in, units): uniform within sqrt(6 / (fan_in + units)). Source: Glorot and Bengio 2010."""
    return _uniform(random, np.sqrt(6 / (fan_in + units)), fan_in, units)


def _uniform(random: np.random.Generator, limit: float, fan_in: int, units: int) -> np.ndarray:
    return random.uniform(-limit, limit, (fan_in, units))


def _short(values: np.ndarray) -> list[Any]:
    """Plain lists with as many digits as a drawing can show."""
    return np.round(values, 4).tolist()

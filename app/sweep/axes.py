"""The settings that a sweep can run over, and the values it takes: pure, without Streamlit's session."""

from __future__ import annotations

import numpy as np

from app.controls import STOPS, choice_words
from gan_core.config import POINTS, Setting, find_setting, parse_value, settings_table
from gan_core.errors import ConfigError
from gan_core.experiments.spec import FIXED_KEYS, SweepSpec

Value = bool | int | float | str

FEWEST, MOST = 2, 10
_NOT_SWEPT = ("model.name",)
# Where a sweep over a setting begins and ends unless somebody says otherwise, and with how many values.
RANGES: dict[str, tuple[float, float, int]] = {
    "optimizer.generator_lr": (1e-4, 1e-2, 6),
    "optimizer.discriminator_lr": (1e-4, 1e-2, 6),
    "tips.label_smoothing": (0, 0.5, 6),
    "tips.mislabel_rate": (0, 0.25, 6),
    "tips.leaky_slope": (0, 0.5, 6),
    "optimizer.beta_1": (0, 0.9, 6),
    "model.width": (3, 48, 5),
    "model.discriminator_width": (3, 48, 5),
    "batch_size": (16, 512, 6),
    "tips.init_stddev": (0.01, 0.51, 6),
    "tips.dropout": (0, 0.5, 6),
    "tips.instance_noise": (0, 0.25, 6),
    "loss.r1": (0, 10, 6),
    "loss.gradient_penalty": (0, 10, 5),
    "loop.discriminator_steps": (1, 5, 5),
    "loop.ema": (0, 0.999, 5),
    "model.latent_dim": (1, 15, 6),
    "model.depth": (1, 4, 4),
    "model.discriminator_depth": (1, 4, 4),
    "optimizer.clipvalue": (0, 1, 4),
}
# Settings that GANs of one compiled program may differ in; of SWITCHES only in how much, not in whether at all.
TOGETHER = (
    "optimizer.generator_lr",
    "optimizer.discriminator_lr",
    "optimizer.beta_1",
    "optimizer.clipvalue",
    "tips.label_smoothing",
    "tips.mislabel_rate",
    "tips.leaky_slope",
    "tips.instance_noise",
    "loss.gradient_penalty",
)
SWITCHES = ("loss.r1", "loop.ema")
PLAIN = ("separate", "mixed", "joint")  # choices whose own name is shorter than their words
UNITS = {
    "optimizer.generator_lr": "step size",
    "optimizer.discriminator_lr": "step size",
    "tips.leaky_slope": "slope",
    "tips.mislabel_rate": "share of labels",
    "tips.label_smoothing": "s",
    "tips.dropout": "share of signals",
    "tips.instance_noise": "standard deviation",
    "tips.init_stddev": "standard deviation",
    "model.width": "units a layer",
    "model.discriminator_width": "units a layer",
    "model.depth": "layers",
    "model.discriminator_depth": "layers",
    "model.latent_dim": "numbers",
    "batch_size": "points",
}


def sweepable() -> dict[str, Setting]:
    """Every setting of points that a sweep can run over, by its dotted key, the most swept first.

    Those of the data are the same for all cells.
    """
    rows = settings_table().values()
    free = {row.key: row for row in rows if POINTS in row.applies and row.group != "data" and _is_free(row)}
    return {
        key: free[key] for key in [*(key for key in RANGES if key in free), *(key for key in free if key not in RANGES)]
    }


def _is_free(row: Setting) -> bool:
    return row.key not in (*FIXED_KEYS, *_NOT_SWEPT) and (row.type is not str or bool(row.choices))


def is_number(row: Setting) -> bool:
    """Whether a setting is swept over a range, rather than over its choices."""
    return not row.choices and row.type is not bool


def default_values(key: str) -> tuple[Value, ...]:
    """The values that a sweep over this setting begins with."""
    row = find_setting(key)
    if row.type is bool:
        return (False, True)
    if row.choices:
        return tuple(row.choices_for(POINTS))
    low, high, count = RANGES.get(key, (row.minimum or 0, row.maximum or 1, 6))
    return spread(key, low, high, count)


def spread(key: str, low: float, high: float, count: int) -> tuple[Value, ...]:
    """``count`` values of a number from ``low`` to ``high``, both included; fewer where there are not as many.

    Rates are spread by equal factors, settings with uneven stops over those stops, all others evenly.
    """
    row = find_setting(key)
    count = max(FEWEST, min(MOST, count))
    if row.log:
        numbers = [float(f"{value:.1e}") for value in np.geomspace(low, high, count)]
    elif key in STOPS:
        stops = sorted({low, high, *(stop for stop in STOPS[key] if low <= stop <= high)})
        numbers = [stops[round(place)] for place in np.linspace(0, len(stops) - 1, count)]
    else:
        numbers = [float(f"{value:.4g}") for value in np.linspace(low, high, count)]
    return tuple(dict.fromkeys(row.type(round(number)) if row.type is int else float(number) for number in numbers))


def read_values(key: str, text: str) -> tuple[Value, ...]:
    """The values of a setting out of a text such as "0.001, 0.01"; raises ConfigError in words."""
    parts = [part for part in text.replace(";", ",").split(",") if part.strip()]
    return checked_values(key, tuple(parse_value(key, part) for part in parts))


def checked_values(key: str, values: tuple[Value | None, ...]) -> tuple[Value, ...]:
    """The values without repetitions; raises ConfigError where there are too few or too many of them."""
    kept = tuple(dict.fromkeys(value for value in values if value is not None))
    if not FEWEST <= len(kept) <= MOST:
        raise ConfigError(
            f"{find_setting(key).label}: expected {FEWEST} to {MOST} different values, received {len(kept)}; "
            f"{'add some' if len(kept) < FEWEST else 'leave some out'}."
        )
    return kept


def value_words(value: Value) -> str:
    """A value for people: 0.0002, on, Minimax."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return choice_words(value) if isinstance(value, str) else f"{value:g}"


def value_list(values: tuple[Value, ...]) -> str:
    """Values as a person types them."""
    return ", ".join(value_words(value) for value in values)


def short_words(value: Value) -> str:
    """A value for the edge of the grid, without what a choice explains in brackets."""
    if value in PLAIN:
        return str(value)
    return value_words(value).split(" (")[0].split(",")[0]


def axis_title(key: str) -> str:
    """The name of a setting with its unit."""
    unit = UNITS.get(key)
    label = find_setting(key).label
    return f"{label} ({unit})" if unit else label


def programs(spec: SweepSpec) -> int:
    """How many programs are compiled for a sweep, one after the other: its GANs train at once in groups of one kind."""
    return _kinds(spec.x_key, spec.x_values) * _kinds(spec.y_key, spec.y_values)


def _kinds(key: str | None, values: tuple[Value, ...]) -> int:
    if key is None or key in TOGETHER:
        return 1
    return len({bool(value) for value in values} if key in SWITCHES else set(values))

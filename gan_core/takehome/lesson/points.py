"""Section 2 for points in the plane: each set as the few lines that draw it."""

from __future__ import annotations

import ast
import base64
import textwrap
import zlib

import numpy as np

from gan_core.data.base import POOL_POINTS, POOL_SEED
from gan_core.data.formula import CONSTANTS, FUNCTIONS, parse_formula
from gan_core.data.shapes import GAUSSIAN_MODES, GAUSSIAN_STDDEV, MOONS_STDDEV, SPIRAL_STDDEV, SPIRAL_TURNS
from gan_core.takehome.lesson.base import Section, Story, block, chunks, lines, literal, words

READABLE_POINTS = 400
NUMPY_NAMES = {"ln": "log", "abs": "abs", "min": "minimum", "max": "maximum", "asin": "arcsin", "acos": "arccos",
               "atan": "arctan"}  # fmt: skip
TEXTS = {
    "quadratic": "The real points lie on the curve y = x^2, with x between -0.5 and 0.5.",
    "line": "The real points lie on the straight line y = x.",
    "ring": "The real points lie on a circle of radius 1.",
    "gaussians": "The real points are eight round clusters on a circle.",
    "moons": "The real points are two half moons that hold each other.",
    "spiral": "The real points lie on one long arm that winds.",
    "function": "The real points lie on the graph of a formula; x where it has no value are left out.",
    "csv": "The real points come from a file and stand here as they were used.",
    "drawn": "The real points were drawn by hand and stand here as they were used.",
}


def points_section(story: Story) -> Section:
    """The population of real points, and how a batch is drawn from it."""
    data = story.config.dataset
    text = f"""
    {TEXTS[data.name]} A large number of them is drawn once, with a seed of its own; every batch is picked from
    these.
    """
    size = story.size("REAL")
    batch = f'''
    def real_batch():
        """{size} real points, picked at random."""
        return (real_points[rng.integers(len(real_points), size={size})],)
    '''
    drawn = _file(story) if story.points is not None else _drawn(story)
    return Section("The real points", words(text), chunks(drawn, _jitter(story), _ready(), block(batch)))


def _ready() -> str:
    return lines(
        'real_points = real_points.astype("float32")  # (n, 2)',
        'print(f"{len(real_points):,} real points, the first at {real_points[0]}.")',
    )


def _jitter(story: Story) -> str | None:
    """Normal noise; few points are first repeated, so that it is not one fixed displacement of each."""
    jitter = story.config.dataset.jitter
    if not jitter:
        return None
    repeat = None
    if story.points is not None and len(story.points) != POOL_POINTS:
        repeat = f"real_points = real_points[dice.integers(len(real_points), size={POOL_POINTS})]"
    return lines(repeat, f"real_points = real_points + dice.normal(0.0, {literal(jitter)}, real_points.shape)")


def _drawn(story: Story) -> str:
    name = story.config.dataset.name
    code = {
        "quadratic": _QUADRATIC,
        "line": _LINE,
        "ring": _RING,
        "gaussians": _GAUSSIANS,
        "moons": _MOONS,
        "spiral": _SPIRAL,
    }
    body = _formula(story) if name == "function" else block(code[name])
    return lines(f"dice = np.random.default_rng({POOL_SEED})", f"COUNT = {POOL_POINTS}", body)


_QUADRATIC = """
x = dice.uniform(-0.5, 0.5, COUNT)
real_points = np.stack([x, x**2], axis=1)
"""
_LINE = """
x = dice.uniform(-1.0, 1.0, COUNT)
real_points = np.stack([x, x], axis=1)
"""
_RING = """
angle = dice.uniform(0.0, 2 * np.pi, COUNT)
real_points = np.stack([np.cos(angle), np.sin(angle)], axis=1)
"""
_GAUSSIANS = f"""
angle = 2 * np.pi * dice.integers({GAUSSIAN_MODES}, size=COUNT) / {GAUSSIAN_MODES}
centres = np.stack([np.cos(angle), np.sin(angle)], axis=1)
real_points = centres + dice.normal(0.0, {GAUSSIAN_STDDEV}, centres.shape)
"""
_MOONS = f"""
angle = dice.uniform(0.0, np.pi, COUNT)
upper = np.stack([-1 / 3 + 2 / 3 * np.cos(angle), -1 / 6 + 2 / 3 * np.sin(angle)], axis=1)
lower = np.stack([1 / 3 + 2 / 3 * np.cos(-angle), 1 / 6 + 2 / 3 * np.sin(-angle)], axis=1)
real_points = np.where(dice.random((COUNT, 1)) < 0.5, upper, lower)
real_points = real_points + dice.normal(0.0, {MOONS_STDDEV}, real_points.shape)
"""
_SPIRAL = f"""
share = np.sqrt(dice.uniform(0.0025, 1.0, COUNT))  # the square root spreads the points evenly
angle = 2 * np.pi * {SPIRAL_TURNS} * share
real_points = np.stack([share * np.cos(angle), share * np.sin(angle)], axis=1)
real_points = real_points + dice.normal(0.0, {SPIRAL_STDDEV}, real_points.shape)
"""


def _formula(story: Story) -> str:
    """The graph of a typed formula: read by the same whitelist as in the program, and written anew from its parts."""
    data = story.config.dataset
    formula = numpy_text(data.formula or "")
    return lines(
        f"x = dice.uniform({literal(float(data.x_min))}, {literal(float(data.x_max))}, 4 * COUNT)",
        'with np.errstate(all="ignore"):',
        f"    y = {formula} + 0.0 * x",
        "kept = np.isfinite(y)",
        "real_points = np.stack([x[kept], y[kept]], axis=1)[:COUNT]",
    )


def numpy_text(formula: str) -> str:
    """A formula as NumPy code. Only what the whitelist knows is written, part by part; the typed text is not.

    Raises DataError, in one sentence, for everything that is no formula.
    """
    from gan_core.data.formula import _clean  # noqa: PLC0415 - the same reading of ^, signs and "y ="

    parse_formula(formula)
    return _numpy(ast.parse(_clean(formula)[1], mode="eval").body)


_SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Mod: "%", ast.Pow: "**"}


def _numpy(node: ast.expr) -> str:
    match node:
        case ast.Constant(value=int() | float() as value):
            return literal(float(value))
        case ast.Name(id="x"):
            return "x"
        case ast.Name(id=name) if name in CONSTANTS:
            return f"np.{name}"
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return f"(-{_numpy(operand)})"
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _numpy(operand)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _SIGNS:
            return f"({_numpy(left)} {_SIGNS[type(sign)]} {_numpy(right)})"
        case ast.Call(func=ast.Name(id=name), args=[first, *others]) if name in FUNCTIONS:
            function, text = f"np.{NUMPY_NAMES.get(name, name)}", _numpy(first)
            if not others:
                return f"{function}({text})"
            for other in others:
                text = f"{function}({text}, {_numpy(other)})"
            return text
    raise ValueError(f"The formula was checked, and yet holds {type(node).__name__}.")


def _file(story: Story) -> str:
    """A person's own points: as a readable list when they are few, packed when they are many."""
    points, seed = np.asarray(story.points, np.float32), f"dice = np.random.default_rng({POOL_SEED})"
    seed = seed if story.config.dataset.jitter else None
    if len(points) <= READABLE_POINTS:
        rows = [f"    [{x:.9g}, {y:.9g}]," for x, y in points.tolist()]
        return lines(seed, "\n".join(["real_points = np.array([", *rows, "])"]))
    packed = base64.b64encode(zlib.compress(points.astype("<f4").tobytes(), 9)).decode("ascii")
    rows = [f'    "{row}"' for row in textwrap.wrap(packed, 110)]
    return lines(
        seed,
        f"# {len(points):,} points, packed: 32-bit numbers, compressed, as text.",
        "\n".join(["packed = (", *rows, ")"]),
        'real_points = np.frombuffer(zlib.decompress(base64.b64decode(packed)), "<f4").reshape(-1, 2)',
    )

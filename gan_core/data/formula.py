"""Formulas y = f(x) that a person types, read through a whitelist: nothing that is typed is ever run as
Python.

The text becomes a syntax tree (`ast`), the tree is walked node by node, and only numbers, x, pi, e,
arithmetic and the functions in `FUNCTIONS` are turned into NumPy calls. All numbers are float64, so 9**9**9
is infinity at once instead of an integer that fills the memory.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

import numpy as np

from gan_core.errors import DataError

MAX_CHARACTERS = 200
MAX_NODES = 120
MAX_DEPTH = 50

CONSTANTS = {"pi": math.pi, "e": math.e}
# name -> (NumPy function, fewest arguments, most arguments)
FUNCTIONS: dict[str, tuple[Callable[..., np.ndarray], int, int]] = {
    "sin": (np.sin, 1, 1),
    "cos": (np.cos, 1, 1),
    "tan": (np.tan, 1, 1),
    "asin": (np.arcsin, 1, 1),
    "acos": (np.arccos, 1, 1),
    "atan": (np.arctan, 1, 1),
    "sinh": (np.sinh, 1, 1),
    "cosh": (np.cosh, 1, 1),
    "tanh": (np.tanh, 1, 1),
    "exp": (np.exp, 1, 1),
    "log": (np.log, 1, 1),
    "ln": (np.log, 1, 1),
    "sqrt": (np.sqrt, 1, 1),
    "abs": (np.abs, 1, 1),
    "sign": (np.sign, 1, 1),
    "floor": (np.floor, 1, 1),
    "ceil": (np.ceil, 1, 1),
    "min": (np.minimum, 2, 10),
    "max": (np.maximum, 2, 10),
}
FORMULA_HELP = (
    "Write y as a formula in x, such as x^2, sin(3*x) or abs(x) - 0.5. Allowed are numbers with a decimal "
    "point, x, pi, e, brackets, + - * / %, a power as x^2 or x**2, and "
    + ", ".join(FUNCTIONS)
    + ". A product needs its sign: 2*x."
)

_ALLOWED = "numbers, x, pi, e, + - * / % ^, brackets and functions such as sin or sqrt"
# A number or a closing bracket, right before a letter, a digit or an opening bracket; 1e-5 is one number.
_MISSING_PRODUCT = re.compile(
    r"(?:(?<![A-Za-z\d.])(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?![eE][+-]?\d)"
    r"\s*(?=[A-Za-z(])|\)\s*(?=[A-Za-z\d(]))(?P<right>[A-Za-z]+|\d+|\()"
)
_TYPESET = str.maketrans({"−": "-", "–": "-", "×": "*", "·": "*", "÷": "/", "π": "pi", "²": "**2", "³": "**3"})
_BINARY = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.Mod: np.mod,
    ast.Pow: np.power,
}
_UNARY = {ast.UAdd: np.positive, ast.USub: np.negative}

# What a node becomes: a function from x, an array of any shape, to a value of that shape or a single number.
_Evaluator = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Formula:
    """A parsed formula; call it with an array of x to get y.

    >>> parse_formula("y = x^2 + 1")(np.array([0.0, 2.0]))
    array([1., 5.])

    Attributes:
        text: the formula as it was typed, without "y =" and spaces around it.
    """

    text: str
    _evaluate: _Evaluator

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """Return y in float64, of the shape of `x`; where the formula has no value, y is NaN or infinite."""
        x = np.asarray(x, dtype=np.float64)
        with np.errstate(all="ignore"):
            y = self._evaluate(x)
        return np.array(np.broadcast_to(y, x.shape))


def parse_formula(text: str) -> Formula:
    """Return the function that `text` describes.

    A leading "y =" or "f(x) =" is dropped; "^" means power, as does "**"; typeset signs (− × · ÷ π ² ³) are
    understood.

    Arguments:
        text: at most 200 characters; see `FORMULA_HELP` for what may stand in it.

    Raises DataError, in one sentence, for everything that is not such a formula.
    """
    shown, source = _clean(text)
    _check_products(shown, source)
    try:
        tree = ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise DataError(_syntax_message(shown, source)) from error
    if sum(isinstance(node, ast.expr) for node in ast.walk(tree)) > MAX_NODES:
        raise DataError(f"The formula has more than {MAX_NODES} parts; write a shorter one.")
    return Formula(shown, _compile(tree, 1))


def _clean(text: str) -> tuple[str, str]:
    """Check length and characters; return the text as messages show it, and as Python would write it."""
    if not isinstance(text, str) or not text.strip():
        raise DataError("The formula is empty; write y as a formula in x, such as x**2 or sin(3*x).")
    if len(text) > MAX_CHARACTERS:
        raise DataError(f"The formula has {len(text):,} characters; at most {MAX_CHARACTERS} are allowed.")
    shown = re.sub(r"^\s*(y|f\s*\(\s*x\s*\))\s*=", "", text).strip()
    source = shown.translate(_TYPESET)
    stranger = re.search(r"[^A-Za-z0-9.,+\-*/%^() \t]", source)
    if stranger:
        raise DataError(f"The formula holds {stranger.group()!a}; it may hold only {_ALLOWED}.")
    if not source:
        raise DataError("The formula ends after the equals sign; write y as a formula in x, such as y = x**2.")
    # In Python "^" binds weaker than "+", so it has to become "**" before the text is parsed.
    return shown, source.replace("^", "**")


def _check_products(shown: str, source: str) -> None:
    """Refuse 2x, 2(x), (x)(x) and (x)2, which Python would misread, and say how to write them."""
    missing = _MISSING_PRODUCT.search(source)
    if missing:
        left, right = missing.group("number") or ")", missing.group("right")
        better = "put a * between them" if ")" in left or "(" in right else f"write {left}*{right}"
        raise DataError(f"The formula {shown!r} lacks a sign between {left} and {right}: {better} for a product.")


def _syntax_message(shown: str, source: str) -> str:
    """Return the sentence about a text that is no expression, naming the likely slip."""
    opened, closed = source.count("("), source.count(")")
    if opened != closed:
        return f"The formula {shown!r} has {opened} opening and {closed} closing brackets; make the two numbers equal."
    words = re.search(r"([A-Za-z]+)\s+([A-Za-z\d]+)", source)
    if words:
        left, right = words.groups()
        better = f"{left}({right})" if left in FUNCTIONS else f"{left}*{right}"
        return f"The formula {shown!r} lacks a sign between {left} and {right}: write {better}."
    return f"The formula {shown!r} cannot be read; write something like x**2, sin(3*x) or abs(x) - 0.5."


def _compile(node: ast.expr, depth: int) -> _Evaluator:
    """Return the evaluator of one node and all below it; a part without x is worked out here, once."""
    if depth > MAX_DEPTH:
        raise DataError(f"The formula is nested more than {MAX_DEPTH} levels deep; write a simpler one.")
    evaluate = _compile_node(node, depth)
    if any(isinstance(part, ast.Name) and part.id == "x" for part in ast.walk(node)):
        return evaluate
    with np.errstate(all="ignore"):
        value = np.float64(evaluate(np.zeros(())))
    if not np.isfinite(value):
        raise DataError(f"The part {_source(node)} of the formula has no finite value; change it.")
    return lambda x: value


def _compile_node(node: ast.expr, depth: int) -> _Evaluator:
    """Return the evaluator of one node: the whitelist itself. Everything not named here is refused."""
    if isinstance(node, ast.Constant):
        return _compile_number(node)
    if isinstance(node, ast.Name):
        return _compile_name(node)
    if isinstance(node, ast.Call):
        return _compile_call(node, depth)
    if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        combine = _BINARY[type(node.op)]
        left, right = _compile(node.left, depth + 1), _compile(node.right, depth + 1)
        return lambda x: combine(left(x), right(x))
    if isinstance(node, ast.UnaryOp) and type(node.op) in _UNARY:
        change, operand = _UNARY[type(node.op)], _compile(node.operand, depth + 1)
        return lambda x: change(operand(x))
    if isinstance(node, ast.Tuple) and node.elts:
        raise DataError("The formula holds a comma outside a function; write decimals with a point, such as 0.5.")
    raise DataError(f"The formula may not contain {_source(node)}; it may hold only {_ALLOWED}.")


def _compile_number(node: ast.Constant) -> _Evaluator:
    """Return the evaluator of a number; words that Python takes for constants (True, None) are refused."""
    if isinstance(node.value, bool) or not isinstance(node.value, int | float):
        raise DataError(f"The formula may not contain {_source(node)}; it may hold only {_ALLOWED}.")
    value = np.float64(node.value)
    return lambda x: value


def _compile_name(node: ast.Name) -> _Evaluator:
    """Return the evaluator of x, pi or e; a function without brackets gets a hint of its own."""
    if node.id == "x":
        return lambda x: x
    if node.id in CONSTANTS:
        value = np.float64(CONSTANTS[node.id])
        return lambda x: value
    if node.id in FUNCTIONS:
        raise DataError(f"The formula uses {node.id} without brackets; write {node.id}(x).")
    raise DataError(f"The formula does not know {_source(node)}; the names are x, pi, e, {', '.join(FUNCTIONS)}.")


def _compile_call(node: ast.Call, depth: int) -> _Evaluator:
    """Return the evaluator of a function call; `x(...)` is a product that lacks its sign."""
    if isinstance(node.func, ast.Name) and (node.func.id == "x" or node.func.id in CONSTANTS):
        left = _source(node.func)
        raise DataError(f"The formula lacks a sign between {left} and the bracket after it; write * for a product.")
    if not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS:
        raise DataError(
            f"The formula does not know the function {_source(node.func)}; it may use {', '.join(FUNCTIONS)}."
        )
    function, fewest, most = FUNCTIONS[node.func.id]
    if node.keywords or not fewest <= len(node.args) <= most:
        wanted = "one value" if most == 1 else f"{fewest} to {most} values"
        raise DataError(
            f"The function {node.func.id} takes {wanted} in its brackets, and the formula gives {len(node.args)}."
        )
    arguments = [_compile(argument, depth + 1) for argument in node.args]
    if len(arguments) == 1:
        return lambda x: function(arguments[0](x))
    return lambda x: reduce(function, (argument(x) for argument in arguments))


def _source(node: ast.expr) -> str:
    """Return a node as text of at most 40 characters, for a message."""
    text = ast.unparse(node)
    return repr(text if len(text) <= 40 else text[:37] + "...")

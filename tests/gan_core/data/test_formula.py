"""The formula parser: what it reads, what it refuses, and that nothing else can come out of it."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan_core.data.formula import FORMULA_HELP, FUNCTIONS, MAX_CHARACTERS, parse_formula
from gan_core.errors import DataError

X = np.array([0.5, 2.0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x**2", [0.25, 4.0]),
        ("y = x^2 + 1", [1.25, 5.0]),
        ("x^2+1", [1.25, 5.0]),
        ("f(x) = 3", [3.0, 3.0]),
        ("-x**2", [-0.25, -4.0]),
        ("2^-x", [2**-0.5, 0.25]),
        ("1e-1*x + 2E1", [20.05, 20.2]),
        (".5*x - 1.", [-0.75, 0.0]),
        ("(x + 1) % 2", [1.5, 1.0]),
        ("e^(x - x) * pi/pi", [1.0, 1.0]),
        ("max(x, 1, 0.75) - min(x, 1)", [0.5, 1.0]),
        ("sin(pi*x)", [1.0, 0.0]),
        ("2·x² − x ÷ 2", [0.25, 7.0]),
        ("floor(x) + ceil(x) + sign(-x)", [0.0, 3.0]),
        ("ln(e**x) + log(1)", [0.5, 2.0]),
        ("+abs(-x)", [0.5, 2.0]),
    ],
)
def test_values(text, expected):
    y = parse_formula(text)(X)
    assert y.dtype == np.float64
    assert y == pytest.approx(expected, abs=1e-12)


def test_keeps_the_shape_and_shows_the_text():
    formula = parse_formula("  y = 2 ")
    assert formula.text == "2"
    assert formula(np.zeros((3, 4))).shape == (3, 4)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_gives_what_numpy_gives(name):
    function, fewest, _ = FUNCTIONS[name]
    x = np.array([0.25, 0.75])
    arguments = ", ".join(["x", "0.5", "0.125"][:fewest])
    expected = function(x, 0.5) if fewest == 2 else function(x)
    assert parse_formula(f"{name}({arguments})")(x) == pytest.approx(expected, abs=1e-15)
    assert name in FORMULA_HELP


def test_where_there_is_no_value_it_says_so_in_the_numbers():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        y = parse_formula("1/x + 0*log(x)")(np.array([-1.0, 0.0, 1.0]))
    assert np.isfinite(y).tolist() == [False, False, True]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "The formula is empty; write y as a formula in x, such as x**2 or sin(3*x)."),
        (None, "The formula is empty; write y as a formula in x, such as x**2 or sin(3*x)."),
        ("y =", "The formula ends after the equals sign; write y as a formula in x, such as y = x**2."),
        ("(" * 500 + "x" + ")" * 500, "The formula has 1,001 characters; at most 200 are allowed."),
        ("-" * 60 + "x", "The formula is nested more than 50 levels deep; write a simpler one."),
        ("-" * 150 + "x", "The formula has more than 120 parts; write a shorter one."),
        ("2x", "The formula '2x' lacks a sign between 2 and x: write 2*x for a product."),
        ("1 + 3.5pi", "The formula '1 + 3.5pi' lacks a sign between 3.5 and pi: write 3.5*pi for a product."),
        ("2(x)", "The formula '2(x)' lacks a sign between 2 and (: put a * between them for a product."),
        ("(x)(x)", "The formula '(x)(x)' lacks a sign between ) and (: put a * between them for a product."),
        ("x(2)", "The formula lacks a sign between 'x' and the bracket after it; write * for a product."),
        ("x x", "The formula 'x x' lacks a sign between x and x: write x*x."),
        ("sin x", "The formula 'sin x' lacks a sign between sin and x: write sin(x)."),
        ("sin + 1", "The formula uses sin without brackets; write sin(x)."),
        ("(x", "The formula '(x' has 1 opening and 0 closing brackets; make the two numbers equal."),
        ("x +", "The formula 'x +' cannot be read; write something like x**2, sin(3*x) or abs(x) - 0.5."),
        ("0,5*x", "The formula holds a comma outside a function; write decimals with a point, such as 0.5."),
        ("9**9**9", "The part '9 ** 9 ** 9' of the formula has no finite value; change it."),
        ("x + 1/0", "The part '1 / 0' of the formula has no finite value; change it."),
        ("max(x)", "The function max takes 2 to 10 values in its brackets, and the formula gives 1."),
        ("sin(x, x)", "The function sin takes one value in its brackets, and the formula gives 2."),
    ],
)
def test_refusals_help(text, message):
    with pytest.raises(DataError) as caught:
        parse_formula(text)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ("__import__('os')", "holds '_'"),
        ("x.__class__", "holds '_'"),
        ("x.real", "may not contain 'x.real'"),
        ("lambda x: x", "holds ':'"),
        ("[x for x in x]", "holds '['"),
        ("'a'*9", 'holds "\'"'),
        ("x\0", r"holds '\x00'"),
        ("\ud800", r"holds '\ud800'"),
        ("ｘ", r"holds '\uff58'"),
        ("x\n+1", r"holds '\n'"),
        ("x if x else x", "may not contain 'x if x else x'"),
        ("x and x", "may not contain 'x and x'"),
        ("x > 0", "holds '>'"),
        ("x // 2", "may not contain 'x // 2'"),
        ("True", "may not contain 'True'"),
        ("1j", "lacks a sign between 1 and j"),
        ("min(*x, 2)", "may not contain '*x'"),
        ("open(x)", "does not know the function 'open'"),
        ("sin(cos)(x)", "lacks a sign between ) and ("),
        ("y + 1", "does not know 'y'"),
        ("()", "may not contain '()'"),
    ],
)
def test_anything_but_arithmetic_is_refused(text, fragment):
    with pytest.raises(DataError) as caught:
        parse_formula(text)
    assert fragment in str(caught.value)
    assert_one_sentence(str(caught.value))


def assert_one_sentence(message: str):
    assert message.endswith(".")
    assert "\n" not in message
    assert len(message) < 500


def parse_or_refuse(text: str):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            y = parse_formula(text)(X)
    except DataError as error:
        assert_one_sentence(str(error))
    else:
        assert y.shape == X.shape


@given(st.text(max_size=MAX_CHARACTERS + 20))
def test_any_text_gives_a_function_or_one_sentence(text):
    parse_or_refuse(text)


PIECES = [
    *FUNCTIONS,
    "x",
    "pi",
    "e",
    "9",
    "0.5",
    "1e3",
    "**",
    "^",
    "*",
    "/",
    "-",
    "+",
    "%",
    "(",
    ")",
    ",",
    " ",
    "if ",
]
PIECES += ["x.a", "in ", "lambda ", "and ", "0x1", "1e", "9**9**9", "y ="]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_anything_that_looks_like_a_formula_gives_a_function_or_one_sentence(text):
    parse_or_refuse(text)

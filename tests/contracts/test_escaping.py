"""Whatever a page shows as Markdown is our own words, or went through ``escape`` or ``prose``.

Read from the source. A value is safe when it is a constant, a number in words, an icon, or a call of one of the
functions that escape; every other value that stands in a text for Streamlit is listed in ``OURS``, with the reason.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [path for top in ("app", "pages") for path in sorted((ROOT / top).rglob("*.py"))]
# Methods of Streamlit whose first argument, label, help or text is Markdown.
SHOWN = {
    "markdown", "caption", "write", "error", "warning", "info", "success", "toast", "metric", "title", "header",
    "subheader", "badge", "button", "download_button", "form_submit_button", "link_button", "page_link", "checkbox",
    "toggle", "radio", "pills", "segmented_control", "selectbox", "multiselect", "slider", "select_slider",
    "number_input", "text_input", "text_area", "file_uploader", "expander", "popover", "tabs", "progress", "spinner",
    "status",
}  # fmt: skip
OUR_MODULES = {"takehome", "doctor"}
KEYWORDS = ("label", "body", "help", "text", "caption")
ESCAPING = {"escape", "prose", "escaped"}
# Fields and variables that people type or that a stranger's file holds, by the name that the code gives them.
TYPED = {
    "name", "title", "nickname", "formula", "class_name", "error", "problem", "owner", "typed", "summary", "ask",
    "because", "hint", "notice", "unit", "words", "notes", "note", "path", "file_name", "source", "question", "text",
    "answer", "choices", "run_id", "doing", "why",
}  # fmt: skip
# (file, expression): looked at by a person, and made of our own words or numbers.
OURS = {
    ("app/gallery/card.py", "words"): "Open or Look",
    ("app/home.py", "text"): "one of three fixed sentences",
    ("app/latent/classes.py", "title"): "From class, To class or Class",
    ("app/tips/card.py", "tip.why"): "our own lines of gan_core.tips",
    ("app/latent/corners.py", "name"): "A, B or C",
    ("app/latent/ends.py", "name"): "A or B",
    ("app/latent/inspect.py", "name"): "Seed, z or Link; A or B",
    ("app/latent/noise.py", "name"): "one of two axes",
    ("app/networks/view.py", "name.capitalize()"): "generator or discriminator",
    ("app/teacher/rules.py", "words"): "our own help of a limit",
    ("app/tips/card.py", "words"): "measured outcomes, in our words",
    ("app/takehome/dialog.py", "words"): "escaped where it is made",
    ("app/lessons/question.py", "words"): "escaped where it is made",
    ("app/gallery/grid.py", "name.capitalize()"): "kind, state, data or sort",
}


def shown_values(tree: ast.AST) -> Iterator[ast.expr]:
    """Yield every expression that becomes part of a text for Streamlit."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SHOWN):
            continue
        if isinstance(node.func.value, ast.Name) and node.func.value.id in OUR_MODULES:
            continue  # not Streamlit's
        given = [*node.args[:1], *(each.value for each in node.keywords if each.arg in KEYWORDS)]
        for argument in given:
            yield from parts(argument)


def parts(value: ast.expr) -> Iterator[ast.expr]:
    """Yield what a text is put together from, as far as that can be read from one expression."""
    match value:
        case ast.Constant():
            return
        case ast.JoinedStr(values=values):
            for each in values:
                if isinstance(each, ast.FormattedValue) and each.format_spec is None:
                    yield from parts(each.value)
        case ast.BinOp(left=left, right=right):
            yield from parts(left)
            yield from parts(right)
        case ast.IfExp(body=body, orelse=other):
            yield from parts(body)
            yield from parts(other)
        case ast.BoolOp(values=values):
            for each in values:
                yield from parts(each)
        case ast.Call(func=ast.Name(id=name)) if name in ESCAPING:
            return
        case _:
            yield value


def is_typed(value: ast.expr) -> bool:
    """Whether an expression ends in a name that somebody's text has."""
    match value:
        case ast.Name(id=name):
            return name in TYPED
        case ast.Attribute(attr=name):
            return name in TYPED
        case ast.Subscript(slice=ast.Constant(value=str(name))):
            return name in TYPED
        case ast.Call(func=ast.Attribute(value=inner, attr=attr)) if attr in ("strip", "capitalize", "title", "upper"):
            return is_typed(inner)
        case ast.Call(func=ast.Name(id="str"), args=[inner]):
            return is_typed(inner)
    return False


def unescaped(text: str) -> list[str]:
    """Every typed text in one source that is shown as it is."""
    return [ast.unparse(value) for value in shown_values(ast.parse(text)) if is_typed(value)]


def test_the_files_are_found() -> None:
    assert {"app/words.py", "pages/runs.py"} <= {path.relative_to(ROOT).as_posix() for path in SOURCES}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_typed_text_is_escaped(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    found = [one for one in unescaped(path.read_text(encoding="utf-8")) if (name, one) not in OURS]
    assert not found, f"{name} shows {', '.join(found)} unescaped: put app.words.escape around it, or list it in OURS"


def test_no_exception_is_left_over() -> None:
    there = {
        (path.relative_to(ROOT).as_posix(), one)
        for path in SOURCES
        for one in unescaped(path.read_text(encoding="utf-8"))
    }
    assert not OURS.keys() - there, "listed in OURS, and not there any more"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("st.markdown(f'**{card.name}**')", ["card.name"]),
        ("st.caption('x' + note)", ["note"]),
        ("st.button(f'Next: {lesson.title}', help=problem)", ["lesson.title", "problem"]),
        ("row.metric(str(run.name), 3)", ["str(run.name)"]),
        ("st.caption(drawn['name'] if drawn else 'nothing')", ["drawn['name']"]),
        ("st.markdown(f'**{escape(card.name)}** {count:,}')", []),
        ("st.markdown(prose(step.text))", []),
        ("st.text(card.name)", []),
        ("st.image(picture, alt=card.name)", []),
    ],
)
def test_a_breach_is_found(text: str, found: list[str]) -> None:
    assert unescaped(text) == found

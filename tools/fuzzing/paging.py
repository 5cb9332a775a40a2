"""Fuzzers for whole pages: opened with strange addresses, with strange text typed into every field.

The engine and the workers are those of the page tests: they answer at once and train nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from google.protobuf.json_format import MessageToDict
from hypothesis import strategies as some
from streamlit.testing.v1 import AppTest

from app import engine_link, memory, worker_link
from app.guard import UNEXPECTED
from app.words import escape
from gan_core.runs import RunStore
from tests.app.fake_workers import RestingPool
from tests.app.fakes import FakeEngine
from tools.fuzzing.base import MARKUP, PATHS, TEXTS, Fuzzer
from tools.fuzzing.settings import KEYS

ROOT = Path(__file__).resolve().parents[2]
PAGES = tuple(sorted(path.stem for path in (ROOT / "pages").glob("*.py")))
SECONDS = 60
# Fields of Streamlit's messages that a browser takes for Markdown.
MARKDOWN = ("body", "label", "help", "text", "caption", "message", "title", "subtitle", "header", "content", "delta")
MARKDOWN_LISTS = {"radio": "options", "buttonGroup": "options"}
LIVE = ("![x](", "<img src", "$x$", ":smile:", "[a](javascript", ":red[x]", "`b`", "**c**")
NAMES = some.sampled_from(
    ["run", "view", "seed_text", "words", "seed", "a", "b", "c", "z", "step", "label", "lesson", "lock", "preset",
     "speed", "layers", "tip", "race", "sweep", "runs", "round", "train", "x"]
)  # fmt: skip
QUERIES = some.dictionaries(
    some.one_of(NAMES, NAMES, KEYS), some.one_of(some.sampled_from([MARKUP, *PATHS]), TEXTS), max_size=5
)


@cache
def _stand_in() -> None:
    """Once in this process: no engine, no workers, no collected garbage."""
    memory.freeze = lambda: None  # type: ignore[assignment]
    engine_link.connect = FakeEngine  # type: ignore[assignment]
    worker_link.connect = lambda: RestingPool(RunStore())  # type: ignore[assignment]


def push_page(_: Path, asked: tuple[str, dict[str, str], str]) -> None:
    """The page says what it thinks in sentences, and shows nothing of it as Markdown."""
    _stand_in()
    page, query, typed = asked
    app = AppTest.from_file(str(ROOT / "app" / "main.py"), default_timeout=SECONDS).run()
    app.switch_page(f"../pages/{page}.py")
    for key, value in query.items():
        app.query_params[_sendable(key)] = _sendable(value)
    _check(app.run())
    fields = [*app.text_input, *app.text_area]
    for field in fields:
        field.set_value(_sendable(typed)[: field.max_chars or None])
    if fields:
        _check(app.run())


def _sendable(text: str) -> str:
    """A browser sends UTF-8."""
    return text.encode("utf-8", "replace").decode()


def _check(app: AppTest) -> None:
    assert not app.exception, f"an exception on the page: {app.exception[0].value if app.exception else ''}"
    said = [element.value for element in (*app.error, *app.warning)]
    assert escape(UNEXPECTED) not in said, "the page failed"
    assert not (found := live_markdown(app)), f"live Markdown: {found[0][:200]}"


def live_markdown(app: AppTest) -> list[str]:
    """Every text of the page in which a piece of MARKUP would come to life."""
    return [text for text in markdown_of(app) if any(sign in re.sub(r"\\.", "\\\\", text) for sign in LIVE)]


def markdown_of(app: AppTest) -> Iterator[str]:
    """Every text that the browser will read as Markdown."""
    for element in _elements(app._tree):
        proto = getattr(element, "proto", None)
        if proto is not None and hasattr(proto, "DESCRIPTOR"):
            yield from _texts(MessageToDict(proto), MARKDOWN_LISTS.get(_camel(proto.DESCRIPTOR.name), ""))


def _camel(name: str) -> str:
    return name[:1].lower() + name[1:]


def _elements(block: Any) -> Iterator[Any]:
    for child in getattr(block, "children", {}).values():
        yield child
        yield from _elements(child)


def _texts(fields: Any, also: str) -> Iterator[str]:
    if isinstance(fields, list):
        for entry in fields:
            yield from _texts(entry, also)
    elif isinstance(fields, dict):
        for name, value in fields.items():
            if isinstance(value, str) and name in MARKDOWN:
                yield value
            elif name == also and isinstance(value, list):
                yield from (entry for entry in value if isinstance(entry, str))
                yield from _texts(value, also)
            elif isinstance(value, dict | list):
                yield from _texts(value, also)


FUZZERS = (Fuzzer("pages", some.tuples(some.sampled_from(PAGES), QUERIES, TEXTS), push_page, share=0.45),)

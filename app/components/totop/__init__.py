"""To the top: a page that shows something else under the same address begins at its beginning, and not where the last
one was scrolled to."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import streamlit as st

SCRIPT = """
export default function toTop({ parentElement, data }) {
  const node = parentElement.host || parentElement;
  const box = node.closest("[data-testid=stElementContainer]");
  if (box) box.style.position = "absolute"; // it shows nothing and takes no room
  if (node.dataset.of && node.dataset.of !== data.of) {
    (document.querySelector("[data-testid=stMain]") || window).scrollTo(0, 0);
  }
  node.dataset.of = data.of;
}
"""


def begin_at_top(of: str, *, key: str) -> None:
    """Scroll to the top whenever ``of``, a name for what is shown, is another one."""
    _component()(key=key, data={"of": of})


@cache
def _component() -> Callable[..., Any]:
    """Registered once per server."""
    return st.components.v2.component("gan_totop", js=SCRIPT)

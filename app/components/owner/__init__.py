"""A browser's name for itself: a random word in a cookie, so that a reload finds the runs that it started."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import streamlit as st

COOKIE = "gan_owner"
SCRIPT = """
export default function keepOwner({ parentElement, data }) {
  const node = parentElement.host || parentElement;
  const box = node.closest("[data-testid=stElementContainer]");
  if (box) box.style.position = "absolute"; // it shows nothing and takes no room
  document.cookie = `${data.name}=${data.token}; Path=/; Max-Age=15552000; SameSite=Lax`;
}
"""


def keep_owner(token: str) -> None:
    """Have the browser keep ``token`` where it does not yet."""
    if st.context.cookies.get(COOKIE) != token:
        _component()(key="owner", data={"name": COOKIE, "token": token})


@cache
def _component() -> Callable[..., Any]:
    """Registered once per server."""
    return st.components.v2.component("gan_owner", js=SCRIPT)

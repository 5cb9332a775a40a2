"""What a part in the browser told, read with the care that anything from outside deserves: it may be anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st


def told(key: str, name: str) -> Any:
    """What the part ``key`` last said under ``name``; None for nothing, and for what is no answer of a part."""
    state = st.session_state.get(key)
    try:
        return state.get(name) if state is not None else None
    except AttributeError:  # a forged message: a text or a list, say
        return None


def told_fields(key: str, name: str) -> dict[str, Any]:
    """The same where fields are expected; {} for anything else."""
    value = told(key, name)
    return {str(field): entry for field, entry in value.items()} if isinstance(value, Mapping) else {}

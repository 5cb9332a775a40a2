"""The page's address: generator, view, seeds and the picked picture, so that a link shows the same."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from app.latent import picker, seeds
from app.latent.ask import seed_z
from app.latent.chosen import Chosen, choose, chosen, forget
from app.latent.subject import Subject, load_subject
from app.url import write_link
from app.words import say_later
from gan_core.errors import UserError
from gan_core.latent import read_latent, write_latent

VIEW = "latent.view"
MOST_DIGITS = 12


def take_address(*, entered: bool) -> None:
    """Take what the address says where the page was just entered; while it is open, the session's own is newer."""
    query = st.query_params.to_dict() if entered else {}
    if not query:
        return
    state = st.session_state
    problems: list[str] = []
    if query.get("run"):
        state[picker.SUBJECT] = str(query["run"])[:200]
        state[picker.STEP] = _number(query, "step", problems)
        state[picker.LABEL] = _number(query, "label", problems)
    if query.get("view"):
        state[VIEW] = str(query["view"])[:40]
    a, b = (_number(query, name, problems) for name in seeds.NAMES)
    first = seeds.pair()
    seeds.put(first[0] if a is None else a, first[1] if b is None else b)
    c = _number(query, "c", problems)
    if c is not None:
        seeds.put_third(c)
    forget()
    if query.get("z") or query.get("seed"):
        _take_picture(query, problems)
    if problems:
        say_later("warning", "Parts of this link do not work here, and are left out: " + " ".join(problems[:3]))


def write_address(subject: Subject, view: str) -> None:
    """Put what is shown into the address, so that it can be sent."""
    one = chosen(subject)
    query = query_of(subject, view, one) | ({} if subject.label is None else {"label": str(subject.label)})
    if query != st.query_params.to_dict():
        st.query_params.from_dict(query)


def query_of(subject: Subject, view: str, one: Chosen | None) -> dict[str, str]:
    """Everything that a link must say to show the same."""
    a, b = seeds.pair()
    query = {"run": subject.address, "view": view, "a": str(a), "b": str(b)}
    label = one.label if one is not None and isinstance(one.label, int) else subject.label
    if label is not None:
        query["label"] = str(label)
    if seeds.third() != seeds.FIRST_THIRD:
        query["c"] = str(seeds.third())
    step = one.step if one is not None and one.step is not None else subject.step
    if step is not None:
        query["step"] = str(step)
    if one is not None:
        query |= {"seed": str(one.seed)} if one.seed is not None else {"z": write_latent(one.z)}
    return query


def link_to(subject: Subject, one: Chosen) -> str:
    """The whole address of this very picture, ready to be sent."""
    return write_link(str(st.context.url or ""), query_of(subject, st.session_state.get(VIEW) or "", one))


def _take_picture(query: Mapping[str, str], problems: list[str]) -> None:
    """The picked picture; a generator that cannot be loaded says so later by itself."""
    try:
        asked = st.session_state.get(picker.SUBJECT) or picker.default_address()
        subject = load_subject(asked, st.session_state.get(picker.LABEL))
    except UserError:
        return
    try:
        seed = _number(query, "seed", problems)
        if seed is not None:
            choose(subject, seed_z(subject, [seed]), words=f"seed {seed}", seed=seed)
        elif query.get("z"):
            choose(subject, read_latent(query["z"], subject.dim), words="from the link")
    except UserError as error:
        problems.append(f"z: {error}")


def _number(query: Mapping[str, str], name: str, problems: list[str]) -> int | None:
    text = str(query.get(name, "")).strip()
    if not text:
        return None
    if text.isdecimal() and text.isascii() and len(text) <= MOST_DIGITS and int(text) <= seeds.LARGEST:
        return int(text)
    problems.append(f"{name}: expected a whole number from 0 to {seeds.LARGEST:,}, received {text[:40]!r}.")
    return None

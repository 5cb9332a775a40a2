"""The doctor on a page: one calm line in a place of its own; the evidence and the remedy when somebody asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from app.onshow import OnShow
from app.watching import Look
from app.words import escape
from gan_core.config import with_changes
from gan_core.doctor import report

Told = dict[str, Any]
OnRemedy = Callable[[Told], None]
ICON = ":material/stethoscope:"
NOTHING = "nothing to report"
BEFORE = "looks at every run while it trains"
COLOURS = {"divergence": "red"}
HELP = (
    "It reads the run's own figures and names what ails a training: mode collapse, a D or G that is too strong, "
    "vanishing gradients, oscillation, divergence, learning by heart."
)


def strip(told: Sequence[Told], *, run: str, started: bool, on_remedy: OnRemedy, area: str) -> None:
    """One small button that is always there: all is well, or the worst of what is not; the rest opens from it.

    Arguments:
        told: what the doctor says, see :func:`gan_core.doctor.telling.report`.
        run: the run's id: what was opened for one run is closed for the next.
        started: whether there is something to speak of.
        on_remedy: what to do with the remedy of a finding, in a callback.
        area: whose page it is; the key of its place is ``doctor-AREA``.
    """
    label = label_of(told, started=started)
    place = st.container(key=f"doctor-{area}", width="content")
    with place, st.popover(label, type="tertiary", icon=ICON, key=f"{area}.doctor.{run}"):
        if not told:
            st.markdown(f"**The doctor** has {NOTHING}." if started else f"**The doctor** {BEFORE}.")
            st.caption(HELP)
        offered: list[Any] = []
        for entry in told:
            _draw_finding(entry)
            changes = (entry["remedy"] or {}).get("changes")
            if changes and changes in offered:
                st.caption("The button above does that too.")
            else:
                _draw_remedy(entry, on_remedy, area)
            offered.append(changes)


def strip_of_look(show: OnShow, look: Look, *, area: str) -> None:
    """The same for a run that a worker trains: what its events say, and a new run as the remedy."""
    told: list[Told] = []
    if look.findings:
        told = report(look.findings, with_changes(look.config, show.live_values(look.config)))
    strip(
        told,
        run=show.shown() or "",
        started=look.status.step > 0,
        on_remedy=lambda remedy: show.mend(look.config, remedy["changes"]),
        area=area,
    )


def label_of(told: Sequence[Told], *, started: bool) -> str:
    """The words on the button."""
    if not told:
        return f"The doctor: {NOTHING}" if started else "The doctor"
    more = f" +{len(told) - 1}" if len(told) > 1 else ""
    return f"The doctor: {badges(told[:1])}{more}"


def badges(told: Sequence[Told]) -> str:
    """The names of the findings as badges, in markdown."""
    return " ".join(badge(one["illness"], one["label"]) for one in told)


def badge(illness: str, label: str, *, icon: bool = False) -> str:
    """One illness as a badge, in markdown."""
    return f":{COLOURS.get(illness, 'yellow')}-badge[{f'{ICON} ' if icon else ''}{escape(label)}]"


def key_of(told: Sequence[Told]) -> list[str]:
    """What changes when the strip has to be drawn anew."""
    return [f"{one['illness']} {one['since']} {(one['remedy'] or {}).get('from_step')}" for one in told]


def _draw_finding(entry: Told) -> None:
    st.markdown(f"**{escape(entry['label'])}** :small[:gray[since step {entry['since']:,}]]")
    st.markdown(escape(entry["words"]))
    for piece in entry["evidence"]:
        st.caption(f"· {escape(piece['words'])}", help=escape(piece["help"]))
    st.markdown(f"**Try:** {escape(entry['advice'])}")


def _draw_remedy(entry: Told, on_remedy: OnRemedy, area: str) -> None:
    remedy = entry["remedy"]
    if remedy is None:
        st.caption("Its settings are already those that the doctor would try.")
        return
    st.button(
        escape(remedy["label"]),
        key=f"{area}.remedy.{entry['illness']}",
        icon=":material/healing:",
        on_click=on_remedy,
        args=(remedy,),
    )
    st.caption(escape(what_it_does(remedy)))


def what_it_does(remedy: Told) -> str:
    """The button in words: what changes, where it begins, and that nothing is lost."""
    if not remedy["branches"]:
        return f"A new run from step 0 with {remedy['words']}. This one stays as it is."
    start = f"the last good snapshot, step {remedy['from_step']:,}" if remedy["from_step"] else "the first weights"
    return f"A branch from {start}, with {remedy['words']}. This run stays as it is."

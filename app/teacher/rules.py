"""How much one person may take of the machine, and whether people see each other's runs."""

from __future__ import annotations

import streamlit as st

from app.classroom import class_settings
from app.teacher.changing import change
from gan_core.people import Limits

KEY = "teacher.limit."
SHARE = "teacher.share"
# (label, what it is for, step)
FIELDS: dict[str, tuple[str, str, int]] = {
    "training_points": ("Runs of points at once", "How many 2-D runs one person trains at the same time.", 1),
    "queued_runs": ("Waiting runs", "Runs of pictures and text, races and sweeps that wait in the queue.", 1),
    "steps": ("Steps of a run", "The most steps of one run, in all.", 10_000),
    "minutes": ("Minutes of a run", "The most minutes of training of one run, in all.", 10),
    "disk_mb": ("Disk in MB", "What all runs and uploads of one person take up together.", 100),
}
SHARES = {
    "look": "Look at and copy",
    "own": "See only their own",
}


def show() -> None:
    """The limits in one row, and below them who sees whose runs."""
    settings = class_settings()
    st.markdown("**For each person** :gray[· 0 means no limit; nothing is limited for you]")
    limits = settings.limits
    for column, (name, (label, words, step)) in zip(st.columns(len(FIELDS)), FIELDS.items(), strict=True):
        st.session_state[KEY + name] = getattr(limits, name)
        with column:
            st.number_input(
                label, 0, _most(name), step=step, key=KEY + name, help=words, on_change=_change_limit, args=(name,)
            )
    st.button(
        "Back to the usual limits",
        key="teacher.limits.reset",
        icon=":material/undo:",
        type="tertiary",
        on_click=change,
        kwargs={"limits": Limits().model_dump()},
        disabled=limits == Limits(),
    )
    st.markdown("**With others' runs people may**")
    st.session_state[SHARE] = settings.share
    st.segmented_control(
        "With others' runs people may",
        list(SHARES),
        key=SHARE,
        required=True,
        format_func=SHARES.get,
        on_change=_change_share,
        label_visibility="collapsed",
    )
    st.caption(
        "Nobody but you can stop, rename or delete another person's run. The queue goes round from person to person, "
        "so that ten runs of one do not keep another waiting."
    )


def _most(name: str) -> int:
    """The largest value that a limit takes."""
    return next(int(one.le) for one in Limits.model_fields[name].metadata if hasattr(one, "le"))


def _change_limit(name: str) -> None:
    value = int(st.session_state[KEY + name])
    change(limits={**class_settings().limits.model_dump(), name: value})


def _change_share() -> None:
    change(share=st.session_state[SHARE])

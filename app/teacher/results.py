"""The results as a file, and the end of a class: the wipe, which asks twice."""

from __future__ import annotations

import time
from collections.abc import Callable

import streamlit as st

from app import experimenting
from app.classroom import class_settings
from app.classroom.everybody import everybodys_runs
from app.engine_link import engine, store_raw
from app.guard import guarded
from app.people import my_id, people
from app.studio import preparing
from app.teacher import session
from app.words import escape, say, say_later
from app.worker_link import workers
from gan_core import journal
from gan_core.classroom import Inventory, results_csv, standings, take_stock, wipe
from gan_core.config.networks import DATASETS
from gan_core.runs import RunSummary

EVERYBODY, WORD, STOCK = "teacher.results.all", "teacher.wipe.word", "teacher.wipe.stock"
MAGIC = "wipe"
HALT_SECONDS = 20.0


def show() -> None:
    """The file left, the wipe right."""
    file, end = st.columns(2, gap="large")
    with file:
        _draw_file()
    with end:
        _draw_wipe()


def _draw_file() -> None:
    st.markdown("**Results of the class**")
    st.markdown("A line for each run: whose, on which data, how far, and its place on the leaderboard.")
    everybody = st.toggle("Also runs that are nobody's", key=EVERYBODY)
    st.download_button(
        "Download as CSV",
        lambda: _results(everybody),
        f"class-{time.strftime('%Y-%m-%d')}.csv",
        "text/csv",
        key="teacher.results.csv",
        icon=":material/download:",
        type="primary",
        on_click="ignore",
    )
    st.caption(
        "Any spreadsheet opens it. A nickname or a name that a spreadsheet would take for a formula gets an apostrophe "
        "in front, and semicolons become commas."
    )


def _results(everybody: bool) -> bytes:
    """Made when it is asked for, outside of any session: whoever has the button is the teacher."""
    runs, board = everybodys_runs(), class_settings().leaderboard
    entries = standings(runs, board) if board else []
    journal.event("results exported", runs=len(runs))
    return results_csv(runs, people().name_of, entries, everybody=everybody)


# --- the wipe --------------------------------------------------------------------------------------


def _draw_wipe() -> None:
    st.markdown("**The end of the class**")
    st.markdown("Wipe what the class has made here, and what is known of the people: for good, not into the trash.")
    if st.button("Wipe the class …", key="teacher.wipe", icon=":material/delete_forever:"):
        st.session_state[STOCK] = take_stock(store_raw(), my_id())  # once: each letter of the word draws it again
        _ask()


@st.dialog("Wipe the class?", width="medium")
def _ask() -> None:
    with guarded():
        stock: Inventory = st.session_state[STOCK]
        goes, stays = st.columns(2, gap="medium")
        with goes:
            st.markdown("**Goes, for good**\n" + "\n".join(f"- {line}" for line in going(stock)))
        with stays:
            st.markdown("**Stays**\n" + "\n".join(f"- {line}" for line in staying(stock)))
        if stock.moving:
            say("warning", f"{stock.moving} of these runs train or wait now; they are stopped first.")
        typed = st.text_input(f"Type the word {MAGIC} to go on", key=WORD, max_chars=20, live=True)
        sure = str(typed or "").strip().casefold() == MAGIC
        if st.button("Wipe it for good", key="teacher.wipe.yes", type="primary", disabled=not sure):
            with st.spinner("Stopping what runs, and wiping …"):
                _wipe()
            st.rerun()


def going(stock: Inventory) -> list[str]:
    """What a wipe takes, line by line."""
    return [
        f"{_count(len(stock.runs), 'run')} of people, {stock.megabytes:,.0f} MB: curves, pictures, networks",
        f"{_count(stock.deleted, 'deleted run')} in the trash",
        f"{_count(stock.uploads, 'uploaded file')}, {_count(stock.experiments, 'race or sweep', 'races and sweeps')}",
        f"{_count(len(stock.people), 'nickname')}, and who came when; with its next visit a browser is a new guest",
        "the journal of this server",
    ]


def staying(stock: Inventory) -> list[str]:
    """What a wipe leaves, line by line."""
    return [
        f"{_count(stock.staying, 'run')} that {'is' if stock.staying == 1 else 'are'} nobody's or your own",
        "limits, locks and the leaderboard's settings",
        "lessons, presets and the generators that came with the program",
        "your own nickname, and that you are signed in",
    ]


def _wipe() -> None:
    if not session.is_signed_in():
        return
    done = wipe(store_raw(), my_id(), stop=_stopper(), halt=_halter())
    preparing.forget_all()
    journal.event("class wiped", runs=done.runs, people=done.people, problems=len(done.problems))
    say_later("info", f"Wiped: {_count(done.runs, 'run')} and {_count(done.people, 'nickname')} are gone.")
    for problem in done.problems[:2]:
        say_later("warning", problem)


def _stopper() -> Callable[[RunSummary], None]:
    """What asks whatever trains a run to end it; it needs no session any more, so a closed tab does not end a wipe."""
    points, others = engine(), workers()

    def stop(run: RunSummary) -> None:
        section = run.config.get("dataset")
        if isinstance(section, dict) and section.get("name") in DATASETS["points"]:
            points.command(run.run_id, "pause")
        else:
            others.ask(run.run_id, "stop")

    return stop


def _halter() -> Callable[[], None]:
    """What ends all races and sweeps, and waits until they have ended; it needs no session either."""
    link = engine()
    return lambda: experimenting.stop_all(link, HALT_SECONDS)


def _count(number: int, one: str, more: str = "") -> str:
    return f"{number:,} {escape(one if number == 1 else more or one + 's')}"

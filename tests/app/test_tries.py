"""What a person may try with another's runs, by addresses, forged messages and callbacks: a list, and none works.

Ben tries it all on Anna's; after every try each byte of hers is where it was, and neither engine nor workers were
asked for anything of hers.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import streamlit as st

from app import branching, engine_link, experimenting, onshow, people, playground, reopening, runs, worker_link
from app.engine_link import engine, run_store
from app.gallery import actions, shelf
from app.headlines.training import run as training
from app.studio import run as studio
from app.sweep import running
from app.tips import address, racing
from app.worker_link import workers
from gan_core.config import build_config
from gan_core.errors import UserError
from gan_core.experiments.owners import keep_owner
from gan_core.people import Person, person_id
from gan_core.runs import RunPaths, RunReader, RunStore
from tests.app.fake_workers import RestingPool
from tests.app.fakes import FakeEngine, FakeRun
from tests.app.run_folders import make_run
from tests.experiment_folders import make_race, make_sweep

ANNA, BEN = (person_id(letter * 32) for letter in "ab")
MY_ID = people.my_id
COMMANDS: dict[str, dict[str, Any]] = {
    "train": {},
    "pause": {},
    "step": {"phase": "both", "count": 1},
    "rewind": {},
    "speed": {"steps_per_second": 1.0},
    "live": {"key": "optimizer.generator_lr", "value": 1.0},
    "total": {"steps": 1},
    "shut": {},
}


class Spy(FakeEngine):
    """Also notes what becomes of experiments."""

    def __init__(self) -> None:
        super().__init__()
        self.stopped: list[str] = []

    def experiment_owner(self, experiment_id: str) -> str:
        from gan_core.experiments.owners import experiment_owner

        return experiment_owner(RunStore().root, experiment_id)

    def stop_experiment(self, experiment_id: str) -> None:
        self.stopped.append(experiment_id)


@dataclass
class Hers:
    """What Anna has, by what it is."""

    root: Path
    engine: Spy
    pool: RestingPool
    points: str = ""
    untrained: str = ""
    queued: str = ""
    pictures: str = ""
    text: str = ""
    deleted: str = ""
    undo: str = ""
    race: str = ""
    sweep: str = ""
    said: list[str] = field(default_factory=list)

    def mark(self) -> dict[str, str]:
        """Each of her files by its content; and what waits, trains and lies in the trash."""
        names = (self.points, self.queued, self.pictures, self.text, f".trash/{self.undo}", f".people/{ANNA}.json")
        roots = [self.root / name for name in names]
        roots += [self.root / ".experiments" / name for name in (self.race, self.sweep)]
        files = [path for root in roots for path in ([root] if root.is_file() else root.rglob("*")) if path.is_file()]
        found = {str(path.relative_to(self.root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
        waiting = {f"queue {place.run_id}": place.owner for place in self.pool.queue() if place.owner == ANNA}
        played = {run_id: run.state for run_id, run in self.engine.runs.items() if run.owner == ANNA}
        return {**found, **waiting, **played, "asked": str(self.pool.asked), "stopped": str(self.engine.stopped)}


@pytest.fixture
def hers(monkeypatch, tmp_runs) -> Hers:
    spy = Spy()
    monkeypatch.setattr(engine_link, "connect", lambda: spy)
    monkeypatch.setattr(worker_link, "connect", lambda: RestingPool(engine_link.store_raw()))
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(people, "my_id", lambda: BEN)
    st.cache_resource.clear()
    people.people().rename(ANNA, "Anna")
    pool = worker_link.workers_raw()
    found = Hers(tmp_runs, spy, pool)
    found.points = make_run(tmp_runs, "ring", state="paused", step=40, owner=ANNA, moments=3)
    spy.runs[found.points] = FakeRun(build_config("ring"), ANNA, "running")
    found.untrained = spy.open(build_config("ring"), owner=ANNA)
    found.queued = pool.submit(build_config("digits"), owner=ANNA)
    found.pictures = make_run(tmp_runs, "digits", state="stopped", step=40, owner=ANNA, moments=3)
    found.text = pool.submit(build_config("headlines"), owner=ANNA)
    found.deleted = make_run(tmp_runs, "petals", step=4, owner=ANNA, moments=2)
    found.undo = RunStore(tmp_runs).delete(found.deleted, by=ANNA)
    found.race, found.sweep = make_race(tmp_runs, state="running", done=0.5), make_sweep(tmp_runs, state="running")
    for experiment in (found.race, found.sweep):
        keep_owner(tmp_runs, experiment, ANNA)
    yield found
    st.cache_resource.clear()


def zipped(run_id: str, *, owner: str) -> io.BytesIO:
    """A forged zip of a run that calls itself ``run_id`` and says whose it is."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        frozen = {"format": 1, "config": build_config("ring").model_dump()}
        archive.writestr(f"{run_id}/config.json", json.dumps({**frozen, "format_version": 1}))
        status = {"state": "finished", "step": 1, "total_steps": 1, "owner": owner, "name": "mine now"}
        archive.writestr(f"{run_id}/status.json", json.dumps(status))
    buffer.seek(0)
    return buffer


def card(run_id: str):
    return shelf.find_card(run_id)


def shown_in(area: onshow.OnShow, run_id: str) -> onshow.OnShow:
    """As after a forged message: this page holds her run as its own."""
    st.session_state[area.key] = run_id
    return area


def shown_as_mine(hers: Hers, run_id: str) -> None:
    """The Playground's session says that it shows her run, and nothing of whose it is."""
    config = build_config("ring")
    st.session_state[runs.RUN] = {"id": run_id, "preset": "ring", "config": config.flat(), "span": 9, "parent": None}
    st.session_state[runs.STATE] = "running"


def import_over(hers: Hers, run_id: str) -> None:
    taken = run_store().import_zip(zipped(run_id, owner=ANNA))
    assert taken != run_id
    assert run_store().owner_of(taken) == BEN
    assert RunReader(hers.root / taken).status().step == 1


def copy_of(hers: Hers, run_id: str) -> None:
    """The one thing that is allowed: what comes out is Ben's."""
    made = engine().branch(run_id, 0)
    assert (made != run_id, hers.engine.runs[made].owner) == (True, BEN)


def by_address(hers: Hers, run_id: str) -> None:
    """?run=: her run is looked at, and every button of the page asks nothing of it."""
    assert reopening.take_run(run_id)
    assert runs.whose() == "Anna"
    st.session_state[runs.STATE] = "running"
    for press in (runs.toggle_training, runs.rewind, runs.send_speed, runs.leave, lambda: runs.command("train")):
        press()
    runs.show_stored(run_id, build_config("ring"), span=1, train=True, of="Anna")
    runs.saw("paused")


def forged_stage(hers: Hers, run_id: str) -> None:
    """The stage's component says that her run is to be branched and gone back to, at wild steps."""
    shown_as_mine(hers, run_id)
    st.session_state[playground.STAGE] = {"branch": {"run": run_id, "step": 10**9}, "back": {"run": run_id}}
    playground._on_branch()
    playground._on_back()
    assert {run.owner for at, run in hers.engine.runs.items() if run.parent == run_id} <= {BEN}


def session_says(act: Callable[[], object], hers: Hers, run_id: str) -> None:
    shown_as_mine(hers, run_id)
    act()


def rename_self(hers: Hers) -> None:
    assert people.rename("Anna") == "Anna 2"
    for forged in (ANNA, f"../{ANNA}", "teacher"):
        people.rename(forged)
    assert people.people().name_of(ANNA) == "Anna"


def as_her(hers: Hers) -> None:
    """Her id is in every folder; said as a token, or as a word of the browser, it makes nobody Anna."""
    for forged in (ANNA, ANNA[1:] * 2, ANNA + "0" * 16, "none", "", {"word": ANNA}, 7):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(people, "my_id", MY_ID)
            patch.setattr(people, "ask_word", lambda *, settled, said=forged, **_: said)
            st.session_state.clear()
            st.session_state[people.ASKED] = 1
            people.meet()
            assert person_id(st.session_state[people.TOKEN]) != ANNA
    run_store().delete(hers.points)


Try = Callable[[Hers], object]
TRIES: dict[str, Try] = {
    # the store
    "rename": lambda h: run_store().rename(h.pictures, "mine"),
    "delete": lambda h: run_store().delete(h.pictures),
    "delete by force while it trains": lambda h: run_store().delete(h.points, force=True),
    "bring back what she deleted": lambda h: run_store().restore(h.undo),
    "undo with a path": lambda h: run_store().restore(f"../{h.points}"),
    "import a zip that has the id of her run": lambda h: import_over(h, h.pictures),
    "import a zip that has the id of her run in the trash": lambda h: import_over(h, h.deleted),
    "import a zip whose name climbs out": lambda h: run_store().import_zip(zipped(f"../{h.pictures}", owner=ANNA)),
    # the workers
    "pause what waits": lambda h: workers().ask(h.queued, "pause"),
    "stop what waits": lambda h: workers().ask(h.queued, "stop"),
    "resume": lambda h: workers().ask(h.pictures, "resume"),
    "ask for something else": lambda h: workers().ask(h.queued, "delete"),
    "continue": lambda h: workers().continue_run(h.pictures),
    "continue to a total of one's own": lambda h: workers().continue_run(h.pictures, steps=10**6),
    "move a live setting": lambda h: workers().set_live(h.queued, "optimizer.generator_lr", 1.0),
    # the engine
    **{
        f"engine: {action}": lambda h, action=action, given=given: engine().command(h.points, action, **given)
        for action, given in COMMANDS.items()
    },
    "train a run that has no folder yet": lambda h: engine().command(h.untrained, "train"),
    "stop her race": lambda h: engine().stop_experiment(h.race),
    "stop her sweep": lambda h: engine().stop_experiment(h.sweep),
    "stop an experiment by a path": lambda h: engine().stop_experiment(f"../{h.points}"),
    "branch": lambda h: copy_of(h, h.points),
    # ids that only look like another's
    **{
        f"forged id: {form}": lambda h, form=form: run_store().delete(form.replace("{}", h.pictures))
        for form in ("./{}", "{}/", "../runs/{}", "{}\0", "{}/../{}", " {}", "{}\n", ".trash", ".people", "..", "")
    },
    # addresses
    "?run= in the Playground": lambda h: by_address(h, h.points),
    "?run= in the Studio": lambda h: studio.show(h.queued),
    "?run= in the Studio, then its buttons": lambda h: [
        (studio.show(h.queued), studio.press(state, build_config("digits"), 40))
        for state in ("queued", "running", "paused", "stopped", "failed", "interrupted", "finished")
    ],
    "?train= on Headlines, then stop": lambda h: (training.ON_SHOW.show(h.text), training.ON_SHOW.ask("stop")),
    "?race=, then stop": lambda h: (address.show_race(h.race), racing.stop()),
    "?sweep=, then stop": lambda h: (st.session_state.update({running.SHOWN: h.sweep}), running.stop()),
    # forged messages: callbacks and component values with her ids
    "gallery: rename": lambda h: (st.session_state.update(x="mine"), actions.rename(h.pictures, "x")),
    "gallery: delete": lambda h: actions.delete(card(h.pictures)),
    "gallery: stop a run of points": lambda h: actions.stop(card(h.points)),
    "gallery: stop a waiting run": lambda h: actions.stop(card(h.queued)),
    "gallery: continue": lambda h: actions.continue_run(card(h.pictures)),
    "gallery: continue to": lambda h: (st.session_state.update(x=999), actions.continue_to(card(h.pictures), "x")),
    "gallery: undo": lambda h: actions.undo(h.undo),
    "gallery: upload": lambda h: (
        st.session_state.update(x=zipped(h.pictures, owner=ANNA)),
        actions.take_upload("x"),
    ),
    "Studio holds it: stop": lambda h: shown_in(studio.ON_SHOW, h.queued).ask("stop"),
    "Studio holds it: live": lambda h: shown_in(studio.ON_SHOW, h.queued).set_live("optimizer.generator_lr", 0.1),
    "Studio holds it: train on": lambda h: shown_in(studio.ON_SHOW, h.pictures).press(
        "finished", build_config("digits"), 40
    ),
    "Headlines holds it: live": lambda h: shown_in(training.ON_SHOW, h.text).set_live("optimizer.generator_lr", 0.1),
    "Playground holds it: pause": lambda h: session_says(runs.toggle_training, h, h.points),
    "Playground holds it: rewind": lambda h: session_says(runs.rewind, h, h.points),
    "Playground holds it: leave": lambda h: session_says(runs.leave, h, h.points),
    "Playground holds it: speed": lambda h: session_says(runs.send_speed, h, h.points),
    "Playground holds it: live": lambda h: session_says(
        lambda: runs.follow(build_config("ring", {"optimizer.generator_lr": 0.5})), h, h.points
    ),
    "Playground holds it: the doctor's remedy": lambda h: session_says(
        lambda: branching.branch(0, {"optimizer.generator_lr": 0.1}), h, h.points
    ),
    "the stage names it": lambda h: forged_stage(h, h.points),
    "a wish in the session to open and train it": lambda h: (
        reopening.wish_to_open(h.points, train=True),
        by_address(h, h.points),
    ),
    "experiments: stop without a page": lambda h: experimenting.stop("x", h.race),
    # being somebody else
    "take her nickname": rename_self,
    "say her id instead of a token": as_her,
}


@pytest.mark.parametrize("personal", [True, False], ids=["personal", "class"])
@pytest.mark.parametrize("name", TRIES)
def test_no_try_changes_what_is_anothers(hers: Hers, monkeypatch, name: str, personal: bool):
    monkeypatch.setattr(people, "is_personal", lambda: personal)
    before = hers.mark()
    with suppress(UserError):  # anything else is a defect
        TRIES[name](hers)
    assert hers.mark() == before


def test_the_same_is_done_for_whoever_it_belongs_to(hers: Hers, monkeypatch):
    """The marks above can differ: for Anna, and for the teacher, every door opens."""
    before = hers.mark()
    monkeypatch.setattr(people, "my_id", lambda: ANNA)
    engine().command(hers.points, "pause")
    workers().ask(hers.queued, "stop")
    racing_before = hers.engine.stopped.copy()
    engine().stop_experiment(hers.race)
    run_store().rename(hers.pictures, "Hers")
    assert run_store().restore(hers.undo) == hers.deleted
    after = hers.mark()
    assert racing_before == []
    assert hers.engine.stopped == [hers.race]
    assert {name for name in before if before[name] != after.get(name)} >= {hers.points, "asked", "stopped"}
    monkeypatch.setattr(people, "me", lambda: Person(BEN, "T", is_teacher=True))
    run_store().delete(hers.pictures)
    assert not (hers.root / hers.pictures).exists()


def test_with_own_runs_only_another_sees_nothing(hers: Hers, monkeypatch):
    monkeypatch.setattr(people, "is_personal", lambda: False)
    settings = people.class_settings().model_copy(update={"share": "own"})
    monkeypatch.setattr(people, "class_settings", lambda: settings)
    nobodys = make_run(hers.root, "moons", step=4, moments=2)
    assert [run.run_id for run in run_store().list()] == [nobodys]
    tries = (
        lambda: run_store().resolve(hers.points),
        lambda: run_store().export_zip(hers.points, io.BytesIO()),
        lambda: engine().feed(hers.points),
        lambda: engine().branch(hers.points, 0),
        lambda: engine().draw(hers.pictures, seed=1, count=1),
    )
    for act in tries:
        with pytest.raises(UserError, match="here everybody sees their own only"):
            act()
    assert not RunPaths(hers.root / hers.points).control.exists()

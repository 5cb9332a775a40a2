"""Limits at the doors to engine and workers; that nothing of another's is changed stands in tests/app/test_tries.py."""

from __future__ import annotations

import io
import json
import os
import time
from types import SimpleNamespace

import pytest

from gan_core.config import build_config
from gan_core.errors import ConfigError
from gan_core.people import House, Limits, People, PeopleError, Person, new_token, person_id, remember_teacher
from gan_core.people.bound_engine import BoundEngine
from gan_core.people.bound_store import BoundStore, empty_trash_of, seconds_trained, used_bytes
from gan_core.people.bound_workers import BoundWorkers
from gan_core.people.tidying import DAY_SECONDS
from gan_core.people.warden import Warden
from gan_core.runs import RunPaths, RunStore
from gan_core.workers import QueuePlace
from tests.app.run_folders import make_run
from tests.experiment_folders import make_race, race_spec

ANNA, BEN = (Person(person_id(new_token()), name) for name in ("Anna", "Ben"))
TEACHER = Person(person_id(new_token()), "T", is_teacher=True)


class Pool:
    """Takes everything, and says what waits."""

    def __init__(self) -> None:
        self.waiting: list[QueuePlace] = []
        self.training: list[str] = []
        self.asked: list[tuple[object, ...]] = []
        self.each: float | None = None

    def queue(self):
        return self.waiting

    def in_training(self):
        return self.training

    def seconds_per_step(self, config):
        return self.each

    def submit(self, config, *, owner, name=None):
        self.asked.append(("submit", owner))
        self.waiting.append(QueuePlace(1, 0, None, f"run-{len(self.waiting)}", owner))
        return self.waiting[-1].run_id

    def continue_run(self, run_id, *, owner=None, steps=None):
        self.asked.append(("continue", run_id, owner, steps))

    def ask(self, run_id, action):
        self.asked.append(("ask", run_id, action))

    def set_live(self, run_id, key, value):
        self.asked.append(("live", run_id, key, value))


class Client:
    """Takes everything, and says what trains."""

    def __init__(self) -> None:
        self.owners: dict[str, str] = {}
        self.trains: list[str] = []
        self.moving: list[dict[str, object]] = []
        self.told: list[tuple[object, ...]] = []

    def owner_of(self, run_id):
        return self.owners.get(run_id)

    def training(self):
        return self.trains

    def feed(self, run_id, *, after, most, look=False):
        return {"look": look}

    def command(self, run_id, action, **arguments):
        self.told.append((run_id, action, arguments))

    def open(self, config, *, owner):
        self.owners["new"] = owner
        return "new"

    def branch(self, run_id, step, *, owner, changes=None):
        return "branch"

    def experiment_owner(self, experiment_id):
        return ANNA.id

    def experiment_asker(self, experiment_id):
        return BEN.id if experiment_id == "race-b" else ANNA.id

    def experiments(self):
        return self.moving

    def stop_experiment(self, experiment_id):
        self.told.append(("stop", experiment_id))

    def stop_experiments(self, patience):
        self.told.append(("stop all", patience))
        return []

    def experiment(self, spec, *, owner, most_waiting):
        self.told.append((owner, most_waiting))
        return "race-0123456789ab"


@pytest.fixture
def doors(tmp_path):
    """Engine, workers and store of a person, over one store."""
    pool, client = Pool(), Client()

    def of(person=ANNA, **rules):
        house = House(**{"personal": False, **rules})
        store = BoundStore(RunStore(tmp_path), person, house)
        engine, workers = BoundEngine(client, store, person, house), BoundWorkers(pool, store, person, house)
        return SimpleNamespace(store=store, engine=engine, workers=workers, house=house)

    return SimpleNamespace(of=of, pool=pool, client=client, root=tmp_path)


def test_a_person_may_have_so_many_runs_in_the_queue_and_others_are_not_hindered(doors):
    limits = Limits(queued_runs=2)
    anna, ben = doors.of(ANNA, limits=limits), doors.of(BEN, limits=limits)
    anna.workers.submit(build_config("digits"))
    anna.workers.submit(build_config("digits"))
    with pytest.raises(PeopleError, match=r"^2 of your runs wait already, and a person may have 2 in the queue here"):
        anna.workers.submit(build_config("digits"))
    ben.workers.submit(build_config("digits"))
    doors.of(TEACHER, limits=limits).workers.submit(build_config("digits"))
    doors.of(ANNA, limits=limits, personal=True).workers.submit(build_config("digits"))
    assert [asked[1] for asked in doors.pool.asked] == [ANNA.id, ANNA.id, BEN.id, TEACHER.id, ANNA.id]


def test_steps_and_minutes_are_checked_before_anything_starts(doors):
    anna = doors.of(limits=Limits(steps=5_000, minutes=10))
    with pytest.raises(PeopleError, match="A run may have at most 5,000 steps here, received 9,000"):
        anna.workers.submit(build_config("digits", {"steps": 9_000}))
    with pytest.raises(PeopleError, match="at most 5,000 steps here, received 50,000"):
        anna.engine.open(build_config("quadratic", {"steps": 50_000}))
    doors.pool.each = 1.0
    with pytest.raises(PeopleError, match="would train for about 50 minutes, and one run may take 10 here"):
        anna.workers.submit(build_config("digits", {"steps": 3_000}))
    anna.workers.submit(build_config("digits", {"steps": 500}))
    assert len(doors.pool.asked) == 1


def test_a_run_does_not_grow_past_the_limit_by_training_on(doors):
    config = {"steps": 100}
    run = make_run(doors.root, "ring", step=100, owner=ANNA.id, moments=2, **config)
    pictures = make_run(doors.root, "digits", state="finished", step=100, owner=ANNA.id, moments=2, **config)
    anna = doors.of(limits=Limits(steps=150))
    for action, given in (("train", {}), ("total", {"steps": 151}), ("step", {"count": 51})):
        with pytest.raises(PeopleError, match="A run may have at most 150 steps here"):
            anna.engine.command(run, action, **given)
    with pytest.raises(PeopleError, match="at most 150 steps here, received 200"):
        anna.workers.continue_run(pictures, steps=200)
    anna.engine.command(run, "step", count=50)
    anna.workers.continue_run(pictures, steps=150)
    assert doors.pool.asked == [("continue", pictures, None, 150)]


def test_an_imported_run_is_held_to_limits_and_locks_like_one_that_is_opened_here(doors):
    def refuse(config):
        raise ConfigError("Locked.")

    made, brought = (make_run(doors.root, "ring", step=4, owner=ANNA.id, moments=2) for _ in range(2))
    RunPaths(doors.root / brought).imported.write_text("{}")
    for action in ("train", "step"):
        with pytest.raises(ConfigError, match=r"Locked\."):
            doors.of(refuse=refuse).engine.command(brought, action)
        doors.of(refuse=refuse).engine.command(made, action)
        doors.of(TEACHER, refuse=refuse).engine.command(brought, action)


def test_so_many_runs_of_points_train_at_once(doors):
    runs = [make_run(doors.root, "ring", state="paused", step=4, owner=ANNA.id, moments=2) for _ in range(3)]
    bens = make_run(doors.root, "ring", state="paused", step=4, owner=BEN.id, moments=2)
    doors.client.trains = [*runs[:2], bens]
    anna = doors.of(limits=Limits(training_points=2))
    with pytest.raises(PeopleError, match="2 of your runs of points train already, and a person may train 2 at once"):
        anna.engine.command(runs[2], "train")
    anna.engine.command(runs[2], "step", count=1)
    anna.engine.command(runs[0], "train")
    doors.of(BEN, limits=Limits(training_points=2)).engine.command(bens, "train")
    assert [told[:2] for told in doors.client.told] == [(runs[2], "step"), (runs[0], "train"), (bens, "train")]


def test_ones_own_trash_goes_before_a_full_disk_is_said(doors):
    run = make_run(doors.root, "ring", step=4, owner=ANNA.id, moments=2)
    filler = doors.root / run / "data"
    filler.mkdir()
    (filler / "big.csv").write_bytes(b"0" * 1_200_000)
    anna = doors.of(limits=Limits(disk_mb=1))
    with pytest.raises(PeopleError, match=r"^Your runs and uploads take up 1 MB, and a person may fill 1 MB here; del"):
        anna.engine.open(build_config("quadratic"))
    doors.of(BEN, limits=Limits(disk_mb=1)).engine.open(build_config("quadratic"))
    token = anna.store.delete(run)
    store = RunStore(doors.root)
    assert used_bytes(store, ANNA.id, anew=True) > 1_200_000
    anna.engine.open(build_config("quadratic"))
    assert store.deleted_by(token) is None
    assert empty_trash_of(store, "") == 0


def writing(size: int, name: str = ""):
    """What writes an upload of so many bytes: a file, or a folder with one."""

    def make(place):
        if not place.exists():
            if name:
                place.mkdir()
            (place / name).write_bytes(b"0" * size)

    return make


def test_uploads_count_for_whoever_brought_them_and_nothing_comes_to_a_full_person(doors):
    anna, ben = doors.of(ANNA, limits=Limits(disk_mb=1)), doors.of(BEN, limits=Limits(disk_mb=1))
    kept = anna.store.keep_upload("aa", writing(600_000, "a.png"))
    assert kept == doors.root / ".uploads" / "aa"
    with pytest.raises(PeopleError, match=r"^With this upload your runs and uploads would take up 1 MB, and a person"):
        anna.store.keep_upload("bb.csv", writing(600_000))
    assert not (doors.root / ".uploads" / "bb.csv").exists()
    anna.store.keep_upload("cc.csv", writing(300_000))
    store = RunStore(doors.root)
    assert 900_000 <= used_bytes(store, ANNA.id) < 1_000_000, "what was refused counts no more"
    assert used_bytes(store, BEN.id) == 0
    filler = doors.root / make_run(doors.root, "ring", step=4, owner=ANNA.id, moments=2) / "big.csv"
    filler.write_bytes(b"0" * 200_000)
    assert used_bytes(store, ANNA.id, anew=True) > 1_000_000
    written = []
    with pytest.raises(PeopleError, match=r"^Your runs and uploads take up 1 MB"):
        anna.store.keep_upload("dd.csv", written.append)
    assert written == []
    assert anna.store.keep_upload("aa", writing(600_000, "a.png")) == kept, "it is there and counts already"
    assert ben.store.keep_upload("aa", writing(600_000, "a.png")) == kept
    assert used_bytes(store, BEN.id, anew=True) >= 600_000


def test_an_upload_that_is_refused_leaves_nothing_but_what_another_has(doors):
    ben = doors.of(BEN, limits=Limits(disk_mb=2))
    shared = ben.store.keep_upload("aa.csv", writing(1_500_000))
    anna = doors.of(ANNA, limits=Limits(disk_mb=1))
    with pytest.raises(PeopleError, match="With this upload"):
        anna.store.keep_upload("aa.csv", writing(1_500_000))
    assert shared.exists()
    assert used_bytes(RunStore(doors.root), ANNA.id) == 0

    def broken(place):
        place.write_bytes(b"half")
        raise ConfigError("No.")

    with pytest.raises(ConfigError, match=r"No\."):
        anna.store.keep_upload("bb.csv", broken)
    assert [path.name for path in (doors.root / ".uploads").iterdir() if path.name != ".owners"] == ["aa.csv"]


def test_idle_uploads_make_room_where_no_run_uses_them(doors):
    anna = doors.of(ANNA, limits=Limits(disk_mb=1))
    idle, used = (anna.store.keep_upload(name, writing(400_000)) for name in ("aa.csv", "bb.csv"))
    make_run(doors.root, "ring", step=4, owner=ANNA.id, moments=2, dataset__path=str(used))
    for name in ("aa.csv", "bb.csv"):
        for path in (doors.root / ".uploads" / name, doors.root / ".uploads" / ".owners" / ANNA.id / name):
            os.utime(path, (1e9, 1e9))
    anna.store.keep_upload("cc.csv", writing(400_000))
    assert not idle.exists()
    assert used.exists()


def test_a_run_that_does_not_fit_is_gone_again_after_its_import(doors):
    run = make_run(doors.root, "ring", step=4, owner=BEN.id, moments=2)
    (doors.root / run / "big.csv").write_bytes(b"0" * 2_000_000)
    file = io.BytesIO()
    RunStore(doors.root).export_zip(run, file)
    before = sorted(path.name for path in doors.root.iterdir() if not path.name.startswith("."))
    anna = doors.of(ANNA, limits=Limits(disk_mb=1))
    with pytest.raises(PeopleError, match=r"^With this run your runs and uploads would take up 2 MB, and a person may"):
        anna.store.import_zip(file)
    assert sorted(path.name for path in doors.root.iterdir() if not path.name.startswith(".")) == before
    assert RunStore(doors.root).trash_of(ANNA.id) == []
    anna.store.check_room()
    assert doors.of(ANNA, limits=Limits(disk_mb=3)).store.import_zip(file) in {
        path.name for path in doors.root.iterdir()
    }


def test_what_the_teacher_locked_is_refused_at_every_door(doors):
    def refuse(_):
        raise ConfigError("Locked.")

    run = make_run(doors.root, "ring", state="paused", step=4, owner=ANNA.id, moments=2)
    anna = doors.of(refuse=refuse, refuse_live=refuse)
    tries = (
        lambda door: door.engine.open(build_config("quadratic")),
        lambda door: door.engine.branch(run, 0, changes={"optimizer.generator_lr": 0.1}),
        lambda door: door.engine.command(run, "live", key="optimizer.generator_lr", value=0.1),
        lambda door: door.workers.submit(build_config("digits")),
        lambda door: door.workers.set_live(run, "optimizer.generator_lr", 0.1),
    )
    for act in tries:
        with pytest.raises(ConfigError, match=r"Locked\."):
            act(anna)
        act(doors.of(TEACHER, refuse=refuse, refuse_live=refuse))
    assert anna.engine.branch(run, 0) == "branch"


def test_nobodys_run_becomes_ones_own_when_it_goes_on_and_the_teacher_takes_none(doors):
    nobodys = make_run(doors.root, "digits", state="stopped", step=4, moments=2)
    annas = make_run(doors.root, "digits", state="stopped", step=4, owner=ANNA.id, moments=2)
    with pytest.raises(PeopleError, match="is not yours: only the teacher can continue it"):
        doors.of(ANNA).workers.continue_run(nobodys)
    doors.of(ANNA, personal=True).workers.continue_run(nobodys)
    doors.of(TEACHER).workers.continue_run(annas)
    assert [asked[2] for asked in doors.pool.asked] == [ANNA.id, None]


def test_experiments_carry_whose_they_are_and_how_many_may_wait(doors):
    doors.of(ANNA, limits=Limits(queued_runs=3)).engine.experiment(race_spec())
    doors.of(TEACHER, limits=Limits(queued_runs=3)).engine.experiment(race_spec())
    assert doors.client.told == [(ANNA.id, 3), (TEACHER.id, 0)]


def test_a_race_or_a_sweep_is_held_to_steps_work_and_disk(doors):
    with pytest.raises(PeopleError, match="A run may have at most 4,000 steps here, received 5,000"):
        doors.of(limits=Limits(steps=4_000)).engine.experiment(race_spec())
    large = {"preset": "ring", "batch_size": 4096, "model.width": 256, "model.discriminator_width": 256}
    hours = race_spec(seeds=32, steps=20_000, base=large)
    with pytest.raises(PeopleError, match=r"^All of its GANs together would train for [\d,]+ minutes or more, and"):
        doors.of().engine.experiment(hours)
    run = make_run(doors.root, "ring", step=4, owner=ANNA.id, moments=2)
    (doors.root / run / "big.csv").write_bytes(b"0" * 1_200_000)
    with pytest.raises(PeopleError, match=r"^Your runs and uploads take up 1 MB"):
        doors.of(limits=Limits(disk_mb=1)).engine.experiment(race_spec())
    assert doors.client.told == []
    make_race(doors.root)
    doors.of(limits=Limits(steps=1, disk_mb=1)).engine.experiment(race_spec())  # somebody has computed it already
    doors.of(TEACHER).engine.experiment(hours)
    assert [told[0] for told in doors.client.told] == [ANNA.id, TEACHER.id]


def test_only_the_teacher_sees_and_stops_the_races_and_sweeps_of_all(doors):
    doors.client.moving = [{"id": "race-a", "owner": ANNA.id}, {"id": "race-b", "owner": BEN.id}]
    assert [each["id"] for each in doors.of(BEN).engine.experiments()] == ["race-b"]
    assert len(doors.of(TEACHER).engine.experiments()) == 2
    for personal in (True, False):
        with pytest.raises(PeopleError, match="Only the teacher can stop all races and sweeps"):
            doors.of(ANNA, personal=personal).engine.stop_experiments()
    assert doors.of(TEACHER).engine.stop_experiments(2.0) == []
    assert doors.client.told == [("stop all", 2.0)]


def test_whoever_has_anothers_race_computed_again_may_stop_it(doors):
    ben = doors.of(BEN).engine
    assert (ben.may_stop_experiment("race-a"), ben.may_stop_experiment("race-b")) == (False, True)
    assert doors.of(ANNA).engine.may_stop_experiment("race-b"), "it is hers still"


def test_the_warden_ends_what_is_over_its_time_and_nothing_else(doors):
    over, under, nobodys, points = (
        make_run(doors.root, preset, state="running", step=4, owner=owner, moments=2)
        for preset, owner in (("digits", ANNA.id), ("digits", ANNA.id), ("digits", None), ("ring", BEN.id))
    )
    for run, seconds in ((over, 61.0), (under, 59.0), (nobodys, 999.0), (points, 60.0)):
        with (doors.root / run / "metrics.jsonl").open("a") as file:
            file.write(json.dumps({"step": 5, "seconds": seconds}) + '\n{"step": 6, "sec')
    doors.pool.training, doors.client.trains = [over, under, nobodys], [points]
    assert seconds_trained(doors.root / over) == 61.0
    house = House(personal=False, limits=Limits(minutes=1))
    warden = Warden(RunStore(doors.root), doors.pool, doors.client, lambda: house)
    doors.client.moving = [
        {"id": name, "owner": owner, "seconds": seconds}
        for name, owner, seconds in (("race-a", BEN.id, 61.0), ("race-b", BEN.id, 59.0), ("race-c", "", 999.0))
    ]
    assert warden.look() == [over, points, "race-a"]
    assert doors.pool.asked == [("ask", over, "stop")]
    assert doors.client.told == [(points, "pause", {}), ("stop", "race-a")]
    house = House(personal=True, limits=Limits(minutes=1))
    assert warden.look() == []
    house = House(personal=False, limits=Limits(minutes=1))
    remember_teacher(doors.root, BEN.id)
    doors.client.told.clear()
    assert warden.look() == [over]
    assert not doors.client.told, "nothing is limited for a teacher, signed in or not"
    warden.close()
    with pytest.raises(PeopleError, match="has trained for 1 minutes, the most for one run here"):
        doors.of(ANNA, limits=Limits(minutes=1)).workers.ask(over, "resume")


def test_the_warden_tidies_up_once_a_day_whoever_looks(doors, monkeypatch):
    store, clock = RunStore(doors.root), [time.time()]
    monkeypatch.setattr(time, "time", lambda: clock[0])

    def leave_something() -> None:
        People(doors.root).seen(person_id(new_token()))
        store.delete(make_run(doors.root, "ring", step=4, moments=2))

    warden = Warden(store, doors.pool, doors.client, House)
    warden.close()
    leave_something()
    gone = []
    for days in (8, 0.5, 0.6, 8):
        clock[0] += days * DAY_SECONDS
        gone.append(warden.tidy_up())
        if len(gone) == 1:
            leave_something()
    assert gone == [2, 0, 0, 2]
    assert People(doors.root).all() == []


def test_only_whose_run_it_is_has_the_engine_take_its_folder_over(doors):
    annas, nobodys = (make_run(doors.root, "ring", step=4, owner=owner, moments=2) for owner in (ANNA.id, None))
    looks = {
        (person.nickname, personal): [
            doors.of(person, personal=personal).engine.feed(run)["look"] for run in (annas, nobodys)
        ]
        for person in (ANNA, BEN, TEACHER)
        for personal in (True, False)
    }
    assert looks == {
        ("Anna", True): [False, False],
        ("Anna", False): [False, True],
        ("Ben", True): [True, False],
        ("Ben", False): [True, True],
        ("T", True): [True, False],
        ("T", False): [True, True],
    }

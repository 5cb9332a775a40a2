"""The teacher's page: closed without a password, opened by the right one, and what can be done behind it."""

from __future__ import annotations

import pytest
import streamlit as st
from streamlit import config
from streamlit.runtime.secrets import Secrets
from streamlit.testing.v1 import AppTest

from app import people
from app.invite import ADDRESS_VARIABLE
from app.teacher import accounts, door, now, results, server, session
from gan_core import classroom
from gan_core.classroom import Board, ClassSettings, Tries, hash_password, load, password, save
from gan_core.classroom.settings import changed
from gan_core.errors import RunError
from gan_core.people import People, Person, person_id, teachers
from gan_core.runs import RunStore
from tests.app.fake_workers import RestingPool
from tests.app.fakes import FakeRun
from tests.app.run_folders import make_run
from tests.pages.conftest import MAIN
from tests.pages.reading import said
from tests.waiting import PATIENCE

PAGE = "../pages/teacher.py"
WORD = "four words in a row"
MINE, ANNAS = "a" * 32, "b" * 32
NOTHING = {"other": {"a": "b"}}  # so that a secrets file of this machine is not looked at


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    monkeypatch.setattr(password, "COST", 2**4)
    monkeypatch.setattr(session, "Tries", lambda: Tries(lambda: 0.0))  # no wait passes while a page is drawn


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "runs"


@pytest.fixture
def visit(fake):
    """Open a page with these secrets, as the person with this token."""

    def start(page: str = PAGE, secrets: dict | None = None, token: str = MINE) -> AppTest:
        app = AppTest.from_file(str(MAIN), default_timeout=PATIENCE)
        app.secrets = {"teacher": {"password": hash_password(WORD)}} if secrets is None else secrets
        app.session_state[people.TOKEN] = token
        app.run().switch_page(page)
        return app.run()

    return start


@pytest.fixture
def signed_in(visit):
    def start(view: str = "Now", **kwargs) -> AppTest:
        app = open_door(visit(**kwargs), WORD)
        return app.button_group(key="teacher.view").set_value(view).run()

    return start


def open_door(app, typed):
    app.text_input(key=door.PASSWORD).input(typed)
    return app.button[0].click().run()


def texts(app):
    return "\n".join(element.value.replace("\\", "").replace("\u2060", "") for element in (*app.markdown, *app.caption))


def is_open(app):
    return any(button.key == "teacher.leave" for button in app.button)


# --- the door ----------------------------------------------------------------------------------------


def test_without_a_password_it_is_closed_and_says_how_to_open_it(visit):
    app = visit(secrets=NOTHING)
    assert not app.exception
    assert "This page is closed: nobody has set a teacher's password on this server." in texts(app)
    assert "`python run.py password`" in texts(app)
    assert ".streamlit/secrets.toml" in texts(app)
    assert "[teacher]" in app.code[0].value
    assert not app.text_input
    assert not is_open(app)


@pytest.mark.parametrize("stored", ["", "four words in a row", "scrypt$1$1$1$a$b", 7, None])
def test_what_is_no_hash_keeps_it_closed(visit, stored):
    app = visit(secrets={"teacher": {"password": stored}})
    assert not app.text_input
    assert not is_open(app)
    assert ("is not a hash that this program makes" in said(app)) == bool(stored)


def test_a_wrong_password_opens_nothing_and_the_right_one_does(visit):
    app = open_door(visit(), "not the words")
    assert "That is not the teacher's password." in said(app)
    assert not is_open(app)
    app = open_door(app, WORD)
    assert not app.exception
    assert is_open(app)
    assert WORD not in str(app.session_state._state.filtered_state)
    app.button(key="teacher.leave").click().run()
    assert not is_open(app)
    assert "You are signed out." in said(app)


def test_wrong_passwords_make_every_session_wait(visit):
    app = visit()
    for _ in range(3):
        open_door(app, "not the words")
    other = open_door(visit(token=ANNAS), WORD)
    assert "There were 3 wrong passwords in a row; wait" in said(other)
    assert not is_open(other)


def test_the_teacher_who_reloads_does_not_wait_for_others(visit, folder):
    open_door(visit(), WORD)
    assert teachers(folder) == {person_id(MINE)}
    for _ in range(3):
        app = open_door(visit(token=ANNAS), "not the words")
    assert "There were 3 wrong passwords in a row; wait" in said(open_door(app, WORD))
    assert is_open(open_door(visit(), WORD))
    assert teachers(folder) == {person_id(MINE)}


@pytest.mark.parametrize("text", ["[teacher\n", b"\xff", '[teacher]\npassword = "words"', "[teacher]\n", "teacher = 1"])
def test_a_secrets_file_that_went_wrong_makes_no_server_personal(monkeypatch, tmp_path, text):
    path = tmp_path / "secrets.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    options = {"secrets.files": [str(tmp_path / "none.toml"), str(path)], "server.address": "localhost"}
    monkeypatch.setattr(st, "get_option", options.get)
    monkeypatch.setattr(config, "get_option", options.get)
    monkeypatch.setattr(st, "secrets", Secrets())
    monkeypatch.setattr(Secrets, "_maybe_install_file_watchers", lambda _: None)
    monkeypatch.delenv("GAN_CLASS", raising=False)
    assert not people.is_personal()
    assert not session.is_configured()
    damaged = text in ("[teacher\n", b"\xff")
    assert session.problem() == (session.UNREADABLE if damaged else session.NO_HASH if "words" in str(text) else None)
    path.unlink()
    monkeypatch.setattr(st, "secrets", Secrets())
    assert people.is_personal()
    assert session.problem() is None


def test_the_door_says_that_the_secrets_cannot_be_read(visit, monkeypatch):
    monkeypatch.setattr(session, "is_unreadable", lambda: True)
    app = visit(secrets=NOTHING)
    assert session.UNREADABLE in said(app)
    assert "nobody has set" not in texts(app)


def test_another_password_in_the_secrets_ends_the_session(signed_in):
    app = signed_in()
    app.secrets = {"teacher": {"password": hash_password("another one here")}}
    assert not is_open(app.run())


def test_a_link_or_a_forged_state_is_no_sign_in(visit):
    app = visit()
    app.query_params["teacher.signed"] = "1"
    app.session_state[session.SIGNED] = "account:"
    assert not is_open(app.run())
    app.session_state[session.SIGNED] = session._mark("")
    assert not is_open(app.run())


# --- accounts ------------------------------------------------------------------------------------------


ACCOUNTS = {"teacher": {"addresses": ["Anna@School.example"]}, "auth": {"client_id": "x"}}


def test_an_account_needs_authlib_and_a_service(visit, monkeypatch):
    monkeypatch.setattr(accounts, "find_spec", lambda _: None)
    assert "needs the package Authlib, which is not installed here" in texts(visit(secrets=ACCOUNTS))
    assert "no sign-in service" in texts(visit(secrets={"teacher": ACCOUNTS["teacher"]}))


def test_an_incomplete_sign_in_service_is_a_sentence(visit, monkeypatch):
    monkeypatch.setattr(accounts, "find_spec", lambda _: object())
    app = visit(secrets=ACCOUNTS)
    app.button(key="teacher.account.in").click().run()
    assert not app.exception
    assert "The section [auth] of the secrets is not complete" in said(app)


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"email": "anna@school.example", "email_verified": True}, ""),
        ({"email": "ben@school.example", "email_verified": True}, "which is not among the teachers' addresses"),
        ({"email": "anna@school.example"}, "does not say that it has checked your address"),
        ({"email": "anna@school.example", "email_verified": False}, "does not say that it has checked"),
    ],
)
def test_only_a_checked_address_of_the_list_opens(visit, monkeypatch, claims, words):
    monkeypatch.setattr(accounts, "find_spec", lambda _: object())
    monkeypatch.setattr(accounts, "_claims", lambda: claims)
    app = visit(secrets=ACCOUNTS)
    assert words in said(app)
    opens = [button for button in app.button if button.key == "teacher.account.open"]
    assert bool(opens) == (not words)
    if opens:
        app = opens[0].click().run()
        assert is_open(app)
        app.secrets = {"teacher": {"addresses": ["somebody@else.example"]}}
        assert not is_open(app.run())


# --- behind it -----------------------------------------------------------------------------------------


def test_who_is_there_and_what_runs(signed_in, folder, fake):
    People(folder).rename(person_id(ANNAS), "=Anna ![x](http://e.org)")
    run_id = make_run(folder, "ring", state="running", step=40, owner=person_id(ANNAS), name="**mine**")
    fake.runs[run_id] = FakeRun(None, person_id(ANNAS), "running")
    app = signed_in()
    assert not app.exception
    assert "**=Anna ![x](http://e.org)** · **mine**" in texts(app)
    assert "here now :gray[of 2 who came] · **1** in training" in texts(app)
    app.button(key=f"teacher.stop.{run_id}").click().run()
    assert fake.commands == [(run_id, "pause", {})]
    assert app.button(key=f"teacher.delete.{run_id}").disabled


def test_stop_all_reaches_races_and_sweeps_where_nothing_else_trains(signed_in, fake):
    fake.moving = [{"id": "race-0123456789ab", "owner": person_id(ANNAS), "state": "running", "seconds": 3.0}]
    app = signed_in()
    assert "**1** race or sweep" in texts(app)
    assert "0 runs, 1 race or sweep" in texts(app)
    app.button(key="teacher.stop.all").click().run()
    assert not app.exception
    assert fake.moving == []
    assert "**1** race or sweep" not in texts(app)


def test_the_tick_stays_with_the_person_when_the_rows_move(signed_in, folder):
    annas, bens = person_id(ANNAS), person_id("c" * 32)
    for person, name in ((annas, "Mia"), (bens, "Zoe")):
        People(folder).rename(person, name)
    app = signed_in()
    app.session_state[now.PICKED] = bens
    app.session_state[now.ORDER] = [], 7
    app.run()
    People(folder).rename(person_id("d" * 32), "Ada")  # one row above
    app.run()
    assert not app.exception
    assert [button.label for button in app.button if "nickname" in button.label] == ["Take the nickname Zoe away"]
    app.button(key=f"teacher.unname.{bens}").click().run()
    assert sorted(known.nickname for known in People(folder).all())[:2] == ["Ada", "Guest 1"]
    assert People(folder).name_of(annas) == "Mia"


def test_anybodys_run_can_be_deleted_and_brought_back(signed_in, folder):
    run_id = make_run(folder, "ring", state="paused", step=40, owner=person_id(ANNAS))
    app = signed_in()
    app.button(key=f"teacher.delete.{run_id}").click().run()
    assert not RunStore(folder).list()
    next(button for button in app.button if str(button.key).startswith("teacher.undo.")).click().run()
    assert [run.run_id for run in RunStore(folder).list()] == [run_id]


def test_limits_and_sharing_are_kept_at_once(signed_in, folder):
    app = signed_in("Limits")
    app.number_input(key="teacher.limit.queued_runs").set_value(9).run()
    app.button_group(key="teacher.share").set_value("own").run()
    assert not app.exception
    assert (load(folder).limits.queued_runs, load(folder).share) == (9, "own")
    app.button(key="teacher.limits.reset").click().run()
    assert load(folder).limits.queued_runs == 5


def test_locks_are_kept_at_once(signed_in, folder):
    app = signed_in("Locks")
    app.multiselect(key="teacher.lock.settings").set_value(["tips", "batch_size"]).run()
    app.multiselect(key="teacher.lock.pages").set_value(["sweep"]).run()
    app.toggle(key="teacher.lock.all").set_value(False).run()
    assert not app.exception
    settings = load(folder)
    assert (settings.locked_settings, settings.locked_pages) == (("tips", "batch_size"), ("sweep",))
    assert len(settings.open_lessons) == 1


def test_a_game_is_switched_on_and_its_title_follows(signed_in, folder):
    app = signed_in("Show")
    app.toggle(key="teacher.show.board").set_value(True).run()
    app.selectbox(key="teacher.show.data").set_value("ring").run()
    app.select_slider(key="teacher.show.steps").set_value(5_000).run()
    assert not app.exception
    assert load(folder).leaderboard == Board(title="Closest ring in 5,000 steps", dataset="ring", steps=5_000)


def test_a_signed_out_session_changes_nothing(signed_in, folder):
    app = signed_in("Limits")
    app.session_state[session.SIGNED] = ""
    app.number_input(key="teacher.limit.queued_runs").set_value(9).run()
    assert load(folder) == ClassSettings()
    assert not is_open(app)


def test_the_wipe_says_what_goes_and_wants_a_word(signed_in, folder):
    People(folder).rename(person_id(ANNAS), "Anna")
    make_run(folder, "ring", step=3, owner=person_id(ANNAS))
    app = signed_in("Results")
    app.button(key="teacher.wipe").click().run()
    assert not app.exception
    assert "1 run of people" in texts(app)
    assert "1 nickname, and who came when" in texts(app)
    assert app.button(key="teacher.wipe.yes").disabled
    assert len(RunStore(folder).list()) == 1


def test_the_stock_is_not_taken_again_at_each_letter(monkeypatch, folder, fake):
    monkeypatch.setattr(people, "my_id", lambda: person_id(MINE))
    drawn, looks = [], []
    stock = results.take_stock(RunStore(folder))
    monkeypatch.setitem(st.session_state, results.STOCK, stock)
    monkeypatch.setattr(results, "take_stock", lambda *_: looks.append(1) or stock)
    monkeypatch.setattr(results, "going", lambda shown: drawn.append(shown) or [])
    for _ in range(3):
        results._ask.__wrapped__()  # what a dialog runs by itself
    assert (drawn, looks) == ([stock] * 3, [])


def test_a_wipe_needs_no_session_once_it_has_begun(monkeypatch, folder, fake):
    runs = [make_run(folder, kind, state="running", step=3, owner=person_id(ANNAS)) for kind in ("ring", "digits")]
    monkeypatch.setattr(people, "my_id", lambda: person_id(MINE))
    monkeypatch.setattr(session, "is_signed_in", lambda: True)
    fake.runs[runs[0]] = FakeRun(None, person_id(ANNAS), "running")
    fake.moving = [{"id": "race-0123456789ab", "owner": person_id(ANNAS), "state": "queued", "seconds": 0.0}]
    stop, halt = results._stopper(), results._halter()
    for name in ("my_id", "me", "house"):
        monkeypatch.setattr(people, name, None)  # the tab is closed
    asked = []
    monkeypatch.setattr(RestingPool, "ask", lambda _, run_id, action: asked.append((run_id, action)), raising=False)
    for run in RunStore(folder).list():
        stop(run)
    assert fake.commands == [(runs[0], "pause", {})]
    assert asked == [(runs[1], "stop")]
    halt()
    assert fake.moving == []
    monkeypatch.setattr(type(fake), "stop_experiments", lambda *_: ["race-0123456789ab"])
    with pytest.raises(RunError, match=r"^A race or sweep still computes; it ends by itself in a moment"):
        halt()
    fake.now.phase = "starting"
    monkeypatch.setattr(type(fake), "stop_experiments", lambda *_: fake.check())
    halt()  # an engine that is not there has none


def test_only_the_teacher_wipes(monkeypatch, folder, fake):
    People(folder).rename(person_id(ANNAS), "Anna")
    make_run(folder, "ring", step=3, owner=person_id(ANNAS))
    monkeypatch.setattr(people, "my_id", lambda: person_id(MINE))
    results._wipe()
    assert len(RunStore(folder).list()) == 1
    monkeypatch.setattr(session, "is_signed_in", lambda: True)
    results._wipe()
    assert not RunStore(folder).list()
    assert not People(folder).all()


def test_the_server_is_described(signed_in, monkeypatch):
    monkeypatch.setattr(server, "draw_panel", lambda: st.metric("Waiting", 3))
    monkeypatch.setenv(ADDRESS_VARIABLE, "http://192.0.2.7:8501")
    app = signed_in("Server")
    assert not app.exception
    assert "Waiting" in [metric.label for metric in app.metric]
    assert "192.0.2.7" in app.subheader[-1].value.replace("\\", "")


def test_a_server_without_a_network_does_not_say_that_it_is_alone(signed_in, monkeypatch):
    monkeypatch.setattr(server, "draw_panel", lambda: None)
    monkeypatch.setattr(server, "class_address", lambda: None)
    for alone, words in ((True, "listens on this machine only"), (False, "has no address in a network now")):
        monkeypatch.setattr(server, "listens_here_only", lambda alone=alone: alone)
        assert words in texts(signed_in("Server"))


# --- what students meet ----------------------------------------------------------------------------------


def test_a_closed_page_says_so_and_not_to_the_teacher(visit, signed_in, folder):
    save(folder, ClassSettings(locked_pages=("networks",)))
    app = visit("../pages/networks.py")
    assert "Your teacher has closed this page for now." in texts(app)
    teacher = signed_in()
    teacher.switch_page("../pages/networks.py")
    assert "Your teacher has closed this page" not in texts(teacher.run())


def test_the_person_of_a_signed_in_session_is_the_teacher(monkeypatch):
    monkeypatch.setattr(session, "is_signed_in", lambda: True)
    monkeypatch.setattr(people, "my_id", lambda: person_id(MINE))
    assert people.me() == Person(person_id(MINE), "Somebody", True)


def test_the_interface_of_the_class_is_whole():
    assert all(hasattr(classroom, name) for name in classroom.__all__)
    assert changed(ClassSettings(), gallery_open=True).shows_class

"""What the server holds of uploads, and that every uploader says its limit."""

from __future__ import annotations

import ast
import asyncio
import tomllib
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from app import uploadroom
from app.gallery.actions import MOST_UPLOAD_MB
from app.uploads import MOST_MB

ROOT = Path(__file__).resolve().parents[2]
MB = 2**20


@pytest.fixture
def manager(monkeypatch):
    """Streamlit's holder of uploads, in a server of 3 MB."""
    held = MemoryUploadedFileManager("/_stcore/upload_file")
    monkeypatch.setattr(uploadroom.runtime, "exists", lambda: True)
    server = SimpleNamespace(uploaded_file_mgr=held, is_active_session=lambda session: session != "stranger")
    monkeypatch.setattr(uploadroom.runtime, "get_instance", lambda: server)
    monkeypatch.setattr(uploadroom, "MOST_HELD_MB", 3)
    return held


def put(manager, *uploads, **headers):
    """Upload all at once, each as (session, file, bytes); returns what was answered."""

    async def keep(request: Request) -> PlainTextResponse:
        data = await request.body()
        await asyncio.sleep(0)  # others come in meanwhile
        session, file = request.path_params["session"], request.path_params["file"]
        manager.add_file(session, UploadedFileRec(file, "a.zip", "", data))
        return PlainTextResponse("", status_code=204)

    routes = [Route("/gan/_stcore/upload_file/{session}/{file}", keep, methods=["PUT"])]
    app = Starlette(routes=routes, middleware=[Middleware(uploadroom.UploadRoom)])

    async def ask() -> list[httpx.Response]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
            paths = [(f"/gan/_stcore/upload_file/{session}/{file}", data) for session, file, data in uploads]
            return await asyncio.gather(*(client.put(path, content=data, headers=headers) for path, data in paths))

    return asyncio.run(ask())


def test_all_uploads_together_have_a_limit_those_on_their_way_too(manager):
    answers = put(manager, *((f"s{i}", "f", bytes(MB)) for i in range(5)))
    assert sorted(answer.status_code for answer in answers) == [204, 204, 204, 503, 503]
    assert uploadroom.held_bytes() == 3 * MB
    assert put(manager, ("s9", "f", b"1"))[0].text == uploadroom.FULL
    manager.remove_session_files("s0")
    assert put(manager, ("s9", "f", bytes(MB)))[0].status_code == 204


def test_what_broke_off_on_its_way_takes_no_room(manager):
    async def broken(scope, receive, send) -> None:
        raise ConnectionError

    room, headers = uploadroom.UploadRoom(broken), [(b"content-length", b"%d" % (2 * MB))]
    scope = {"type": "http", "method": "PUT", "path": "/_stcore/upload_file/s/f", "headers": headers}
    for _ in range(2):  # the second would be answered 503, and not passed on
        with pytest.raises(ConnectionError):
            asyncio.run(room(scope, None, None))


def test_who_has_no_page_here_reserves_nothing(manager):
    answers = put(manager, ("stranger", "f", bytes(3 * MB)), ("s", "f", bytes(3 * MB)))
    assert [answer.status_code for answer in answers] == [403, 204]
    assert answers[0].text == uploadroom.STRANGER


def test_one_page_brings_no_more_than_it_can_hold(manager):
    answers = put(manager, *(("s", f"f{number}", b"1") for number in range(4)))
    assert sorted(answer.status_code for answer in answers) == [204, 204, 503, 503]
    assert put(manager, ("s", "f9", b"1"))[0].status_code == 204


@pytest.mark.parametrize("limit", ["STALL_SECONDS", "LONGEST_SECONDS"])
def test_an_upload_that_stands_still_is_let_go(manager, monkeypatch, limit):
    monkeypatch.setattr(uploadroom, limit, 0.01)

    async def read_all(scope, receive, send) -> None:
        await Request(scope, receive).body()

    async def silent() -> dict[str, object]:
        return await asyncio.Event().wait()

    answer: list[dict[str, object]] = []

    async def send(message: dict[str, object]) -> None:
        answer.append(message)

    room, headers = uploadroom.UploadRoom(read_all), [(b"content-length", b"%d" % (3 * MB))]
    scope = {"type": "http", "method": "PUT", "path": "/_stcore/upload_file/s/f", "headers": headers}
    for _ in range(3):  # another time there is room again
        asyncio.run(room(scope, silent, send))
    assert [message["status"] for message in answer if "status" in message] == [408] * 3


def test_without_a_length_an_upload_may_be_as_large_as_streamlit_takes(monkeypatch):
    monkeypatch.setattr(uploadroom.config, "get_option", {"server.maxUploadSize": 200}.get)
    assert [uploadroom._announced(said) for said in ("7", None, "-3", "x", "9" * 30)] == [
        7,
        200 * MB,
        200 * MB,
        200 * MB,
        10**18 - 1,
    ]


def test_a_page_holds_its_newest_upload_alone(manager):
    put(manager, ("s", "one", bytes(MB)), ("t", "one", b"1"))
    put(manager, ("s", "two", b"22"))
    assert {session: list(files) for session, files in manager.file_storage.items()} == {"s": ["two"], "t": ["one"]}


def test_what_was_taken_in_is_let_go(manager, monkeypatch):
    monkeypatch.setattr(uploadroom, "get_script_run_ctx", lambda: SimpleNamespace(session_id="s"))
    put(manager, ("s", "one", bytes(MB)))
    uploadroom.let_go(SimpleNamespace(file_id="one"))
    uploadroom.let_go(object())
    assert uploadroom.held_bytes() == 0


def test_the_server_takes_what_the_largest_uploader_promises():
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["server"]["maxUploadSize"] == MOST_UPLOAD_MB == 200
    assert MOST_MB == 50
    assert f"client_max_body_size {MOST_UPLOAD_MB + 20}m;" in (ROOT / "docs" / "reverse-proxy.md").read_text("utf-8")


def test_every_uploader_says_its_limit():
    calls = [
        (path.relative_to(ROOT), node)
        for top in ("app", "pages")
        for path in sorted((ROOT / top).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("file_uploader", "camera_input")
    ]
    assert len(calls) >= 5
    assert [where for where, call in calls if "max_upload_size" not in {word.arg for word in call.keywords}] == []

"""What a page says when it looks by itself carries no press; everything else goes on as it came."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import WebSocketRoute
from starlette.testclient import TestClient
from streamlit.proto.BackMsg_pb2 import BackMsg

from app.presses import PRESSES, PressedOnce, without_presses


def said(*, by_itself: bool) -> BackMsg:
    """A slider at 0.4, and every kind of press."""
    message = BackMsg()
    rerun = message.rerun_script
    rerun.is_auto_rerun, rerun.fragment_id, rerun.query_string = by_itself, "a part", "seed=7"
    rerun.widget_states.widgets.add(id="slider").double_array_value.data.append(0.4)
    rerun.widget_states.widgets.add(id="button").trigger_value = True
    rerun.widget_states.widgets.add(id="menu").string_trigger_value.data = "csv"
    rerun.widget_states.widgets.add(id="chat").chat_input_value.data = "words"
    rerun.widget_states.widgets.add(id="stage").json_trigger_value = '[{"event":"branch","value":3}]'
    return message


def test_a_look_by_itself_presses_nothing_and_keeps_its_values():
    rerun = BackMsg.FromString(without_presses(said(by_itself=True).SerializeToString())).rerun_script
    assert [widget.id for widget in rerun.widget_states.widgets] == ["slider"]
    assert list(rerun.widget_states.widgets[0].double_array_value.data) == [0.4]
    assert (rerun.is_auto_rerun, rerun.fragment_id, rerun.query_string) == (True, "a part", "seed=7")


@pytest.mark.parametrize(
    "message",
    [said(by_itself=False), BackMsg(rerun_script={"is_auto_rerun": True}), BackMsg(stop_script=True), BackMsg()],
    ids=["a press", "a look without a press", "a stop", "nothing"],
)
def test_anything_else_stays_as_it_is(message):
    assert without_presses(message.SerializeToString()) == message.SerializeToString()


def test_what_is_no_message_is_left_to_streamlit():
    assert without_presses(b"\xff\xff\xff") == b"\xff\xff\xff"


def test_every_kind_of_press_that_streamlit_knows_is_named():
    kinds = {field.name for field in said(by_itself=True).rerun_script.widget_states.widgets[0].DESCRIPTOR.fields}
    assert {name for name in kinds if "trigger" in name or "chat" in name} == set(PRESSES)


@pytest.mark.parametrize(("path", "heard"), [("/_stcore/stream", 1), ("/school/_stcore/stream", 1), ("/other", 5)])
def test_only_the_connection_of_a_page_is_looked_at(path, heard):
    async def hear(socket):
        await socket.accept()
        message = BackMsg.FromString(await socket.receive_bytes())
        await socket.send_text(f"{len(message.rerun_script.widget_states.widgets)} {await socket.receive_text()}")
        await socket.close()

    app = Starlette(routes=[WebSocketRoute(path, hear)], middleware=[Middleware(PressedOnce)])
    with TestClient(app).websocket_connect(path) as socket:
        socket.send_bytes(said(by_itself=True).SerializeToString())
        socket.send_text("words")
        assert socket.receive_text() == f"{heard} words"

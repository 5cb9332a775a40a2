"""What the web server answers beside the pages."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from app import network
from app.condition import Condition
from app.invite import class_address, is_this_machine, qr_svg


def condition(status: str = "ok") -> Condition:
    return Condition(status, (), 4, 1, 1, 2, "ready", 900.0, 8000.0, 0.5, 2, 9000.0, 60.0, "1.0")


def get(
    monkeypatch: pytest.MonkeyPatch, path: str, *, host: str = "127.0.0.1", status: str = "ok", **headers: str
) -> httpx.Response:
    monkeypatch.setattr(network, "read_condition", lambda: condition(status))

    def framed(_: object) -> PlainTextResponse:
        return PlainTextResponse("x", headers={"Referrer-Policy": "no-referrer"})

    routes = [Route("/health", network.health), Route("/framed", framed)]
    app = Starlette(routes=routes, middleware=[Middleware(network.PlainHeaders)])

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app, client=(host, 5000))
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.get(path, headers=headers)

    return asyncio.run(ask())


def test_health_tells_this_machine_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = get(monkeypatch, "/health")
    assert answer.status_code == 200
    assert answer.json()["queued"] == 2
    assert answer.headers["cache-control"] == "no-store"


def test_health_tells_others_the_status_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert get(monkeypatch, "/health", host="192.168.1.9").json() == {"status": "ok"}


def test_health_tells_a_proxy_on_this_machine_the_status_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = get(monkeypatch, "/health", **{"X-Forwarded-For": "203.0.113.9"})
    assert answer.json() == {"status": "ok"}


def test_a_server_that_needs_a_person_answers_503(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = get(monkeypatch, "/health", host="192.168.1.9", status="degraded")
    assert (answer.status_code, answer.json()) == (503, {"status": "degraded"})


def test_every_answer_carries_the_headers_and_keeps_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    headers = get(monkeypatch, "/framed").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("host", "here"),
    [("127.0.0.1", True), ("127.8.0.1", True), ("::1", True), ("192.168.0.4", False), ("", False), ("evil", False)],
)
def test_which_address_is_this_machine(host: str, here: bool) -> None:
    assert is_this_machine(host) is here


def test_a_class_has_an_address_and_a_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GAN_ADDRESS", raising=False)
    assert class_address() is None
    monkeypatch.setenv("GAN_ADDRESS", "http://192.168.1.9:8501")
    assert class_address() == "http://192.168.1.9:8501"
    svg = qr_svg("http://192.168.1.9:8501")
    assert svg.startswith("<svg")
    assert "viewBox" in svg
    assert "<script" not in svg

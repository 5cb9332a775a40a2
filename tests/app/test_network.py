"""What the web server answers beside the pages."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from types import SimpleNamespace

import httpx
import psutil
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from app import addresses, invite, network
from app.condition import Condition
from app.invite import class_address, is_this_machine, qr_svg


def condition(status: str = "ok") -> Condition:
    return Condition(status, (), 4, 1, 1, 2, 1, "ready", 900.0, 8000.0, 0.5, 2, 9000.0, 60.0, "1.0")


def get(
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    *,
    host: str = "127.0.0.1",
    status: str = "ok",
    name: str = "localhost",
    **headers: str,
) -> httpx.Response:
    monkeypatch.setattr(network, "read_condition", lambda: condition(status))

    def framed(_: object) -> PlainTextResponse:
        return PlainTextResponse("x", headers={"Referrer-Policy": "no-referrer"})

    routes = [Route("/health", network.health), Route("/framed", framed)]
    app = Starlette(routes=routes, middleware=[Middleware(network.PlainHeaders)])

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app, client=(host, 5000))
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{name}:8501") as client:
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


@pytest.mark.parametrize("header", network.FORWARDED)
def test_no_header_makes_a_stranger_one_of_this_machine(monkeypatch: pytest.MonkeyPatch, header: str) -> None:
    for host in ("203.0.113.9", "127.0.0.1"):
        answer = get(monkeypatch, "/health", host=host, **{header: "127.0.0.1"})
        assert answer.json() == {"status": "ok"}


@pytest.mark.parametrize(
    ("name", "whole"),
    [("localhost", True), ("127.0.0.1", True), ("[::1]", True), ("gan.example.org", False), ("192.168.0.4", False)],
)
def test_health_tells_everything_by_a_name_of_this_machine_alone(
    monkeypatch: pytest.MonkeyPatch, name: str, whole: bool
) -> None:
    assert ("queued" in get(monkeypatch, "/health", name=name).json()) is whole


def test_the_proxies_of_the_docs_close_it_and_say_who_asks() -> None:
    text = (Path(__file__).parents[2] / "docs" / "reverse-proxy.md").read_text(encoding="utf-8")
    caddy, nginx = text.split("## nginx")
    assert "respond /health 404" in caddy
    assert "location = /health { return 404; }" in nginx
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in nginx


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


@pytest.mark.parametrize(
    ("host", "cards", "address", "alone"),
    [
        ("localhost", ["192.168.4.1"], None, True),
        ("127.0.0.1", ["192.168.4.1"], None, True),
        ("::1", ["192.168.4.1"], None, True),
        ("0.0.0.0", ["192.168.4.1", "10.0.0.1"], "http://192.168.4.1:8502", False),
        (None, ["192.168.4.1"], "http://192.168.4.1:8502", False),
        ("0.0.0.0", [], None, False),
        ("192.168.7.7", [], "http://192.168.7.7:8502", False),
        ("fd00::7", [], "http://[fd00::7]:8502", False),
    ],
)
def test_where_the_server_listens_says_whom_it_listens_to(monkeypatch, host, cards, address, alone) -> None:
    monkeypatch.delenv("GAN_ADDRESS", raising=False)
    monkeypatch.setattr(invite.st, "get_option", {"server.address": host, "server.port": 8502}.get)
    monkeypatch.setattr(invite, "own_addresses", lambda: cards)
    assert (invite.class_address(), invite.listens_here_only()) == (address, alone)


def test_the_likeliest_of_the_cards_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {
        "lo": "127.0.0.1", "docker0": "172.17.0.1", "eth1": "169.254.3.4", "wlan0": "192.168.4.1", "off0": "10.9.9.9",
    }  # fmt: skip
    card = SimpleNamespace
    cards = {name: [card(family=socket.AF_INET, address=each)] for name, each in found.items()}
    cards["wlan0"].insert(0, card(family=socket.AF_INET6, address="fe80::1%wlan0"))
    monkeypatch.setattr(addresses.psutil, "net_if_addrs", lambda: cards)
    monkeypatch.setattr(addresses.psutil, "net_if_stats", lambda: {name: card(isup=name != "off0") for name in cards})
    assert addresses.own_addresses() == ["192.168.4.1", "169.254.3.4", "172.17.0.1"]


def test_a_class_has_an_address_and_a_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GAN_ADDRESS", raising=False)
    assert class_address() is None
    monkeypatch.setenv("GAN_ADDRESS", "http://192.168.1.9:8501")
    assert class_address() == "http://192.168.1.9:8501"
    svg = qr_svg("http://192.168.1.9:8501")
    assert svg.startswith("<svg")
    assert "viewBox" in svg
    assert "<script" not in svg


def accepted_without_delay(listener: socket.socket) -> bool:
    with socket.create_connection(listener.getsockname()[:2]), listener.accept()[0] as accepted:
        return accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0


def test_connections_of_a_listening_socket_send_at_once():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        assert not accepted_without_delay(listener)
        network.send_at_once()
        assert accepted_without_delay(listener)
        assert listener.fileno() >= 0


def test_where_the_system_hides_sockets_they_stay_as_they_are(monkeypatch):
    def refuse(_: object, kind: str) -> None:
        raise psutil.AccessDenied(msg=kind)

    monkeypatch.setattr(psutil.Process, "net_connections", refuse)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        network.send_at_once()
        assert not accepted_without_delay(listener)

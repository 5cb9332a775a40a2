"""How a class finds this server: its address in the network, as text and as a QR code."""

from __future__ import annotations

import io
import ipaddress
import os

import segno
import streamlit as st

from app.addresses import own_addresses

ADDRESS_VARIABLE = "GAN_ADDRESS"  # set by `make run HOST=0.0.0.0`
EVERYWHERE = ("", "0.0.0.0", "::")  # a server on all addresses of its machine


def class_address() -> str | None:
    """The address that other machines can open; None while there is none, or the server listens here only."""
    told = os.environ.get(ADDRESS_VARIABLE)
    if told or listens_here_only():
        return told or None
    host = str(st.get_option("server.address") or "")
    hosts = own_addresses() if host in EVERYWHERE else [host]
    return f"http://{_bracketed(hosts[0])}:{st.get_option('server.port')}" if hosts else None


def listens_here_only() -> bool:
    """Whether no other machine can reach this server."""
    host = str(st.get_option("server.address") or "")
    return host == "localhost" or is_this_machine(host)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def qr_svg(address: str) -> str:
    """The address as a QR code, an SVG picture that grows to its box; black on white in dark mode too."""
    out = io.BytesIO()
    segno.make(address, error="m").save(
        out, kind="svg", border=2, dark="#000", light="#fff", omitsize=True, xmldecl=False
    )
    return out.getvalue().decode("utf-8")


def is_this_machine(host: str) -> bool:
    """Whether an IP address is a loopback one."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

"""How a class finds this server: its address in the network, as text and as a QR code."""

from __future__ import annotations

import io
import ipaddress
import os

import segno

ADDRESS_VARIABLE = "GAN_ADDRESS"  # set by `make run HOST=0.0.0.0`


def class_address() -> str | None:
    """The address that other machines can open; None while the server listens on this machine only."""
    return os.environ.get(ADDRESS_VARIABLE) or None


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

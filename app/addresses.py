"""The addresses of this machine in its networks, as its network cards say; also where no network has a way out."""

from __future__ import annotations

import ipaddress
import socket

import psutil

VIRTUAL = ("docker", "br-", "veth", "virbr", "vboxnet", "vmnet", "tun", "tap", "utun", "zt")  # nobody else's way in


def own_addresses() -> list[str]:
    """IPv4 addresses under which others may reach this machine, the likeliest first; none without a network."""
    cards, states = psutil.net_if_addrs(), psutil.net_if_stats()
    found = [
        (_unlikely(name, each.address), each.address)
        for name, each_card in cards.items()
        if name not in states or states[name].isup
        for each in each_card
        if each.family == socket.AF_INET and not ipaddress.ip_address(each.address).is_loopback
    ]
    return [address for _, address in sorted(found, key=lambda pair: pair[0])]


def _unlikely(name: str, address: str) -> tuple[bool, bool, bool]:
    """What speaks against an address: a network inside this machine, one that gave no address, none of a house."""
    parsed = ipaddress.ip_address(address)
    return name.lower().startswith(VIRTUAL), parsed.is_link_local, not parsed.is_private

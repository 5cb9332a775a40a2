"""The one flag of XLA: added once, beside what is there, and only where it is known."""

from __future__ import annotations

import os

import pytest

from gan_core.engine import calm


@pytest.mark.parametrize(
    ("version", "system", "before", "after"),
    [
        ("2.21.0", "linux", "", calm.FLAG),
        ("2.21.3", "linux", "--xla_foo=1", f"--xla_foo=1 {calm.FLAG}"),
        ("2.21.0", "linux", f"{calm.FLAG}something", f"{calm.FLAG}something"),
        ("2.22.0", "linux", "", ""),
        ("2.21.0", "darwin", "", ""),
        ("", "linux", "--xla_foo=1", "--xla_foo=1"),
    ],
)
def test_the_flag_is_added_where_it_is_known(monkeypatch, version, system, before, after) -> None:
    monkeypatch.setenv("XLA_FLAGS", before)
    monkeypatch.setattr(calm, "_tensorflow_version", lambda: version)
    monkeypatch.setattr(calm.sys, "platform", system)
    calm.calm_xla()
    calm.calm_xla()
    assert os.environ["XLA_FLAGS"] == after

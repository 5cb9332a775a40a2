"""``password``: asks for a teacher's password, and prints what a secrets file needs of it."""

from __future__ import annotations

import argparse
import getpass
import sys

from gan_core.errors import UserError

EXAMPLES = ("password",)
WHERE = ".streamlit/secrets.toml"


def add_arguments(_: argparse.ArgumentParser) -> None:
    """Nothing can be typed after ``password``: an argument would stay in the history of the shell."""


def run(_: argparse.Namespace) -> int:
    """Print two lines of TOML on stdout; everything else goes to stderr, so that the output can be redirected."""
    from gan_core.classroom import hash_password  # brings SciPy, which most commands do without

    stored = hash_password(_ask())
    print(f"Put these two lines into {WHERE}, and start the server again:", file=sys.stderr, flush=True)
    print(f'[teacher]\npassword = "{stored}"')
    return 0


def _ask() -> str:
    """The password, typed twice without being shown; from a pipe its first line."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("Teacher's password: ")
    if first != getpass.getpass("The same once more: "):
        raise UserError("The same password must be typed twice, received two different ones; try again.")
    return first

"""Streamlit's own sign-in (OpenID Connect) as a second door for teachers; without it nothing of it is needed."""

from __future__ import annotations

import logging
from importlib.util import find_spec

import streamlit as st
from streamlit.errors import StreamlitAuthError

from app.teacher import session
from gan_core.classroom import ClassError

LOG = logging.getLogger(__name__)

NEEDS_AUTHLIB = (
    "Signing in with an account needs the package Authlib, which is not installed here: "
    "install it (.venv/bin/python -m pip install Authlib) and start the server again."
)
NEEDS_AUTH = (
    "The secrets name teachers' addresses, but no sign-in service: add the section [auth] as docs/class.md shows."
)
INCOMPLETE = (
    "The section [auth] of the secrets is not complete: the terminal says what is missing, docs/class.md shows it "
    "whole."
)
UNVERIFIED = "The sign-in service does not say that it has checked your address, so it opens nothing here."
UNKNOWN = "You are signed in as {address}, which is not among the teachers' addresses of this server."


def is_wanted() -> bool:
    """Whether the secrets name addresses at all."""
    return bool(session.addresses())


def lack() -> str | None:
    """Why nobody can sign in with an account, in words; None when one can."""
    if not session.secrets_section("auth"):
        return NEEDS_AUTH
    return NEEDS_AUTHLIB if find_spec("authlib") is None else None


def address_now() -> str | None:
    """The address that the sign-in service vouches for; None without one."""
    claims = _claims()
    verified = claims.get("email_verified") in (True, "true", "True")
    return str(claims.get("email") or "").strip().casefold() or None if verified else None


def refusal() -> str | None:
    """Why the account that is signed in is not a teacher's; None when it is, or when nobody is signed in."""
    claims = _claims()
    if not claims:
        return None
    address = address_now()
    if address is None:
        return UNVERIFIED
    return None if address in session.addresses() else UNKNOWN.format(address=address)


def log_in() -> None:
    """Go to the sign-in service; it comes back to this page. Raises ClassError for an incomplete section."""
    provider = session.secrets_section().get("provider")
    try:
        st.login(str(provider)) if provider else st.login()
    except StreamlitAuthError as error:
        LOG.warning("The section [auth] of the secrets: %s", error)
        raise ClassError(INCOMPLETE) from error


def log_out() -> None:
    """Forget the account in this browser."""
    if _claims():
        st.logout()


def _claims() -> dict[str, object]:
    """What the sign-in service said of whoever signed in; {} when nobody did."""
    try:
        claims = dict(st.user.to_dict())
    except Exception:  # noqa: BLE001 - Streamlit raises several kinds where nothing is configured
        return {}
    return claims if claims.get("is_logged_in") else {}

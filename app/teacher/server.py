"""How the server does: sessions, queue, memory, processor; and how a class finds it."""

from __future__ import annotations

import streamlit as st

from app.invite import class_address, listens_here_only, qr_svg
from app.panel import draw_panel
from app.words import escape

ALONE = (
    "This server listens on this machine only. For a class, stop it and start it with `make run HOST=0.0.0.0`: "
    "it then prints its address and a QR code, and both stand here."
)
LOST = (
    "This server listens to others, but this machine has no address in a network now: connect it to the class's "
    "Wi-Fi or cable. Its address and a QR code then stand here."
)
QR_WIDTH = 260


def show() -> None:
    """The status panel, and the address with its QR code, large enough for a projector."""
    draw_panel()
    address = class_address()
    if address is None:
        st.markdown(ALONE if listens_here_only() else LOST)
    else:
        st.subheader(escape(address), anchor=False)
        st.image(qr_svg(address), width=QR_WIDTH, alt=f"The address {address} as a QR code")
    st.caption("A line for each event stands in `.log/app.jsonl` beside the runs; docs/class.md says what is kept.")

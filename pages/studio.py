"""Studio: train a GAN on pictures, in the background, and watch it learn."""

from __future__ import annotations

import streamlit as st

from app import visit
from app.studio import address, run, setup, side
from app.studio.bar import draw_bar
from app.studio.view import show_film
from app.worker_link import workers

address.take_address(entered=visit.just_entered())
look = run.look()

with st.sidebar:
    if look is None:
        workers().warm()  # so that Start means start
        config, complaint = setup.draw_setup()
    else:
        config, complaint = look.config, None
        side.draw_side(look)

address.write_address(config if look is None else None)
draw_bar(config, look)
address.show_messages(complaint)
show_film(config, look)

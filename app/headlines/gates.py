"""The gates of the LSTM at every word of the seed, in the material's four steps: forget, store, update, output."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import streamlit as st

from app.components.headline import Payload, mount, payload_id
from app.headlines import seedtext, writers
from app.headlines.subject import load_subject, told
from app.words import say
from gan_core.text.generating import GateFigure, Writer, gate_figure

FIGURE, LAYER = "headlines.gates", "headlines.gates.layer"
MOST_WORDS = 24
STRIPS = ("forget", "input", "candidate", "cell", "output", "hidden")
NAMES = {
    "forget": "forget gate: full colour keeps, empty drops",
    "input": "input gate: how far each unit is open for news",
    "candidate": "candidate: what could be stored, up is plus, down is minus",
    "cell": "memory (cell state) after this word",
    "output": "output gate: what is told",
    "hidden": "what is given on, to guess the next word",
}
STEPS = (
    ("Forget", ("forget",), "For each number in its memory it decides how much of it stays."),
    ("Store", ("input", "candidate"), "It makes a candidate from the new word, and the input gate lets part of it in."),
    ("Update", ("cell",), "New memory = forget × old memory + input × candidate."),
    ("Output", ("output", "hidden"), "It tells part of its memory; from this alone the next word is guessed."),
)
NO_WORDS = (
    "The gates are shown for the known words of your beginning, and it has none: type some under Write, such as "
    '"best way to".'
)
ORDER = (
    "**Why it needs a memory.** A bag of words only counts: *man bites dog* and *dog bites man* are the same bag. "
    "The order is lost, and with it the meaning. In *yesterday I took my car out for a ...* the word that decides "
    "(*car*: so *drive*) stands four words back; the memory has to carry it there."
)
GRADIENTS = (
    "**Why gates.** A plain recurrent network multiplies its signal by the same weights at every word, so what it "
    "learns from far back fades to nothing or explodes (vanishing and exploding gradients). Memory that is kept by a "
    "gate near 1 passes on unchanged, and so does its gradient."
)


def draw_gates(run: str) -> None:
    """The figure for the seed as it stands, and why there are gates at all."""
    with told():
        writer = writers.writer(load_subject(run))
        layer = _choose_layer(len(writer.network.layers))
        text = seedtext.text()
        if not writer.read(text).ids:
            say("info", NO_WORDS)
        else:
            mount("gates", gates_payload(writer, text, layer), key=FIGURE)
    left, right = st.columns(2, gap="large")
    left.markdown(f":small[{ORDER}]")
    right.markdown(f":small[{GRADIENTS}]")


def gates_payload(writer: Writer, text: str, layer: int) -> Payload:
    """What ``web/gates.js`` draws: the last words of the text, the means of their gates, and every unit's numbers."""
    last = gate_figure(writer, text, -1, layer)
    first = max(0, len(last.words) - MOST_WORDS)
    figure = [gate_figure(writer, text, at, layer) for at in range(first, len(last.words))]
    means = (("keeps", last.forget), ("lets in", last.input), ("tells", last.output))
    body: Payload = {
        "words": list(last.words[first:]),
        "units": int(last.cell.shape[1]),
        "strips": [codes(getattr(last, name)[first:]) for name in STRIPS],
        "means": [
            {"name": name, "values": [round(float(value), 3) for value in gate[first:].mean(axis=1)]}
            for name, gate in means
        ],
        "names": NAMES,
        "steps": [
            {"name": name, "strips": list(strips), "words": words, "says": [_says(name, one) for one in figure]}
            for name, strips, words in STEPS
        ],
    }
    return body | {"id": payload_id(body)}


def codes(values: np.ndarray) -> str:
    """Numbers (words, units) as int8 in base64: 127 is 1, or the largest of them where they go beyond 1."""
    reach = max(1.0, float(np.abs(values).max(initial=0.0)))
    return base64.b64encode(np.rint(127 * values / reach).astype(np.int8).tobytes()).decode()


def _says(step: str, figure: GateFigure) -> str:
    """What a step does with the chosen word, in one sentence with its figures."""
    at = figure.chosen
    if step == "Forget":
        return f"Here it keeps {_share(figure.forget[at])} of its memory on average."
    if step == "Store":
        return f"Here {_share(figure.input[at])} of the gate is open on average."
    if step == "Update":
        after = len(figure.words) - 1 - at
        left = f"; {after} words later {figure.kept[-1]:.0%} of it is left".replace("%", " %") if after > 1 else ""
        return f"This word changes the memory by {float(np.abs(figure.stored).mean()):.2f} a unit{left}."
    return f"Here it tells {_share(figure.output[at])} of its memory on average."


def _share(values: np.ndarray) -> str:
    return f"{float(values.mean()):.0%}".replace("%", " %")


def _choose_layer(layers: int) -> int:
    if layers < 2:
        return 0
    options: Any = list(range(layers))
    if st.session_state.get(LAYER) not in options:
        st.session_state[LAYER] = 0
    st.segmented_control("Layer", options, key=LAYER, format_func=lambda at: f"LSTM layer {at + 1}", required=True)
    return int(st.session_state[LAYER] or 0)

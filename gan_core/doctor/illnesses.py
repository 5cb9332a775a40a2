"""The seven illnesses in plain words: what each is called, what happens, and what to try. Worst first."""

from __future__ import annotations

from dataclasses import dataclass

from gan_core.errors import ConfigError
from gan_core.registry import Registry


@dataclass(frozen=True)
class Illness:
    """What a person is told of an illness.

    Attributes:
        name: its key, as events and lessons say it.
        label: its name for people.
        words: what happens, in one or two sentences.
        advice: what to try.
    """

    name: str
    label: str
    words: str
    advice: str


ILLNESSES: Registry[Illness] = Registry("illness", ConfigError)


def _add(name: str, label: str, words: str, advice: str) -> None:
    ILLNESSES.register(name)(Illness(name, label, words, advice))


_add(
    "divergence",
    "Divergence",
    "The numbers ran away: a loss left every bound, and the weights are of no use any more.",
    "Far lower learning rates, from the last snapshot whose numbers were sound.",
)
_add(
    "vanishing_gradients",
    "Vanishing gradients",
    "D is so sure of itself that its slope at the fakes is flat: no gradient reaches G, and G stands still.",
    "The non-saturating loss, which keeps pulling where D is sure, and an R1 penalty, which keeps D smooth.",
)
_add(
    "g_too_strong",
    "G is too strong",
    "D takes the fakes for real although they lie far off: it learns too slowly to teach G anything, and G runs away.",
    "Give D a learning rate like G's, or more D steps for each G step.",
)
_add(
    "mode_collapse",
    "Mode collapse",
    "G makes a small part of the real variety again and again: whatever z it gets, much the same comes out.",
    "Lower learning rates, beta 1 at 0.5, and an R1 penalty: D then notices what is missing.",
)
_add(
    "oscillation",
    "Oscillation",
    "The fakes swing back and forth as one cloud: G runs after D, D after G, and neither settles.",
    "Beta 1 at 0.5, equal and smaller learning rates, and an R1 penalty, which damps the circling.",
)
_add(
    "d_too_strong",
    "D is too strong",
    "D tells nearly all real from fake and G does not catch up: it loses every round and learns little from that.",
    "A lower learning rate for D or a higher one for G, fewer D steps, an R1 penalty or instance noise.",
)
_add(
    "memorising",
    "Memorising",
    "What comes out is learned by heart: it repeats the training data instead of making something like it.",
    "More data, a smaller network, more dropout, or an earlier end of the training.",
)

"""What ``web/write.js`` draws, from a writer and the dials: pure functions of what is given to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.headlines.dials import Dials, name_of
from gan_core.text import CopiedRun, NgramIndex, clean, copied_runs, novel_share
from gan_core.text.generating import Continuation, Writer

Payload = dict[str, Any]

BARS = 10
TAIL = 40  # words of the seed in which the beginning of a copied run is looked for
GRAM = 3
MOST_UNKNOWN = 6
LONGEST_NAMED = 40  # characters of an unknown word in the note; in the text it stands whole
MOST_MARKED = 200
LEAST_SHARE = 0.001
AMONG = "Shares among the words that begin like this."
WORDS = {
    "unknown": "The network has never read this word: it stays in your text as typed, and the network does not see it.",
    "more": "Show the whole beginning",
    "bars": "The most probable next words; press one to go on with it",
}
COLUMN_HELP = {
    0: "Always the most likely word: the same text every time, and often the nearest to what it has read.",
    1: "Drawn by lot: likely words become likelier below 1 and rare ones get more of a chance above.",
}
EMPTY_SEED = "An empty box: it begins a headline by itself. Type a beginning, or press an example."
NOT_SEEN = "It never read this in training: it stays in your text as typed, and the network goes on from the rest."
NONE_SEEN = "It never read this in training, so it begins as it would a new headline; your text stays as typed."
LONG = "It reads the last {count:,} known words of yours; the text itself stays whole."


def frame(writer: Writer, index: NgramIndex, seed_text: str, dials: Dials) -> Payload:
    """One moment of the table: the columns, and the bars of the next word."""
    found = continued(writer, seed_text, dials)
    columns = [column(found[warmth], index, seed_text, dials, warmth) for warmth in dials.temperatures]
    return {"columns": columns, **bars(writer, seed_text)}


def bars(writer: Writer, seed_text: str) -> Payload:
    """The most probable next words; while a word is being typed, those that it may become (``finish`` is its part)."""
    begun = unfinished_word(writer, seed_text)
    every = writer.next_words(seed_text[: -len(begun)], len(writer.vocabulary)) if begun else []
    words = [word for word in every if word.word.startswith(clean(begun))]
    if words:
        whole, rest = sum(word.probability for word in words), AMONG
    else:  # also where no headline begins with such a word
        begun, words, whole = "", writer.next_words(seed_text, BARS), 1.0
        left = max(0.0, 1 - sum(word.probability for word in words))
        rest = f"The other {len(writer.vocabulary) - len(words):,} words together: {share(left)}"
    shares = [(word.word, word.probability / whole) for word in words[:BARS]]
    return {
        "next": [{"text": text, "p": round(p, 6), "share": share(p)} for text, p in shares],
        "rest": rest,
        "finish": begun,
    }


def unfinished_word(writer: Writer, seed_text: str) -> str:
    """The last word as typed, where it is no known word but may still become one; else ""."""
    last = seed_text.rsplit(maxsplit=1)[-1] if seed_text and not seed_text[-1].isspace() else ""
    begun = clean(last)
    if not begun or writer.vocabulary.find(begun) is not None:
        return ""
    return last if any(known.startswith(begun) for known in writer.vocabulary.words) else ""


def continued(writer: Writer, seed_text: str, dials: Dials) -> dict[float, list[Continuation]]:
    """The continuations at every temperature, worked out together; a beam is another search, of its own."""
    size, searched = len(writer.vocabulary), dials.beam > 1
    drawn = [warmth for warmth in dials.temperatures if warmth > 0 or not searched]
    found = writer.continuations_at(seed_text, dials.settings(1.0, size), drawn) if drawn else {}
    if searched and 0.0 in dials.temperatures:
        found[0.0] = writer.continuations(seed_text, dials.settings(0.0, size))
    return found


def column(
    found: Sequence[Continuation], index: NgramIndex, seed_text: str, dials: Dials, temperature: float
) -> Payload:
    """Everything at one temperature."""
    beam = f", beam of {dials.beam}" if temperature == 0 and dials.beam > 1 else ""
    return {
        "name": name_of(temperature),
        "words": f"temperature {temperature:g}{beam}",
        "help": COLUMN_HELP[0 if temperature == 0 else 1],
        "items": [item(one, index, seed_text) for one in found],
    }


def item(found: Continuation, index: NgramIndex, seed_text: str) -> Payload:
    """One continuation, with what of it is copied and how much is new."""
    before = clean(seed_text[-40 * TAIL :]).split()[-TAIL:]
    words = [*before, *found.added]
    new = novel_share(words[max(0, len(before) - GRAM + 1) :], index, GRAM) if index.raw else None
    copies = [run for run in copied_runs(words, index) if run.start + run.length > len(before)]
    return {
        "words": [
            {"text": word, "share": f"probability {share(p)}"}
            for word, p in zip(_titled(found), found.probabilities, strict=True)
        ],
        "copies": [_copy(run, words, len(before)) for run in copies],
        "novel": "" if new is None else f"{new:.0%} of its three-word runs are new".replace("%", " %"),
    }


def seed_words(writer: Writer, seed_text: str, limit: int | None) -> Payload:
    """The seed as it is shown: every word as typed in Title Case, the unknown ones marked, and a note on them.

    The words of a very long one are marked near its end; what stands before is a plain text.
    ``limit`` is how many words the network is fed at most; None: it has no limit of its own.
    """
    read = writer.read(seed_text)
    strange = set(read.unknown)
    shown = read.line.split()
    last = list(zip(shown, read.tokens, strict=True))[-MOST_MARKED:]
    named = list(dict.fromkeys(read.unknown))
    known = sum(token not in strange and any(map(str.isalnum, token)) for token in read.tokens)  # a dash is no word
    begun = unfinished_word(writer, seed_text)
    named = [word for word in named if word != begun]  # it is being typed
    return {
        "text": seed_text[-200:],
        "before": " ".join(shown[: -len(last)]) if last else "",
        "earlier": len(shown) - len(last),
        "tokens": [{"text": text, "known": token not in strange} for text, token in last],
        "unknown": [_short(word) for word in named[:MOST_UNKNOWN]],
        "more": len(named) - MOST_UNKNOWN,
        "note": _note(seed_text, len(read.ids), known, bool(named), limit),
    }


def _short(word: str) -> str:
    return word if len(word) <= LONGEST_NAMED else f"{word[:LONGEST_NAMED]}…"


def share(probability: float) -> str:
    """A probability for people: 12.3 %."""
    return f"{100 * probability:.1f} %" if probability >= LEAST_SHARE else "< 0.1 %"


def _note(seed_text: str, fed: int, known: int, strange: bool, limit: int | None) -> str:
    if not seed_text.strip():
        return EMPTY_SEED
    parts = [NOT_SEEN if fed else NONE_SEEN] if strange else []
    most = min(fed, limit) if limit else fed
    if most < known:
        parts.append(LONG.format(count=most))
    return " ".join(parts)


def _titled(found: Continuation) -> list[str]:
    """The added words as they stand in the text."""
    return found.text.split()[-len(found.added) :]


def _copy(run: CopiedRun, words: Sequence[str], before: int) -> Payload:
    end = run.start + run.length
    return {
        "from": max(0, run.start - before),
        "to": end - before,
        "text": " ".join(words[run.start : end]),
        "headline": run.headline,
    }

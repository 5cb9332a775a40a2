"""Write the synthetic headlines of assets/headlines: ``python -m tools.headline_grammar``.

The grammar stands in tools/headline_topics, one file a topic, in a format of its own:

    # a comment
    [dish]                      a list; its entries stand on lines of their own or between " | "
    plum cake / vanilla         fields of one entry, between " / "
    bean chili / cocoa | lentil stew / lemon
    [*]                         from here on: headlines, one a line
    a pinch of {dish.2} in your {dish.1} {when}

``{dish}`` and ``{dish.1}`` are the first field of one entry, ``{dish.2}`` its second; ``{dish2.1}`` is another entry of
the same list. All slots of a headline that name the same entry agree. Entries may hold slots themselves. What
common.txt lists and says is open to every topic; a topic's own list wins.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TOPICS = Path(__file__).resolve().parent / "headline_topics"
TARGET = ROOT / "assets" / "headlines" / "headlines.txt"
COUNT, SEED = 2_400, 20_261_122
SHORTEST, LONGEST = 3, 14  # words

_SLOT = re.compile(r"\{([a-z]+)(\d?)(?:\.(\d))?\}")
_ARTICLE = re.compile(r"\b([Aa]) (?=(\w+))")
_SMALL = {"a", "an", "the", "and", "but", "or", "of", "in", "on", "at", "to", "for", "by", "with", "from", "as"}
_LIKE_A_CONSONANT = ("one", "once", "uni", "use", "eur")
_MAY_REPEAT = {"that", "with"}

Lists = dict[str, list[tuple[str, ...]]]


@dataclass
class Topic:
    """What one file says: its lists by name, each entry as its fields, and its headlines with slots."""

    name: str
    lists: Lists = field(default_factory=dict)
    headlines: list[str] = field(default_factory=list)


def read_topic(name: str, text: str) -> Topic:
    """Return the topic that a text in the format above describes."""
    topic, entries = Topic(name), None
    for line in filter(None, (line.partition("#")[0].strip() for line in text.splitlines())):
        if line == "[*]":
            entries = None
        elif line.startswith("["):
            entries = topic.lists.setdefault(line.strip("[]"), [])
        elif entries is None:
            topic.headlines.append(line)
        else:
            entries += [tuple(entry.split(" / ")) for entry in line.split(" | ")]
    return topic


def read_topics(folder: Path = TOPICS) -> list[Topic]:
    """Return every topic, each with the common lists added and the common headlines behind its own."""
    read = [read_topic(path.stem, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.txt"))]
    [common] = [topic for topic in read if topic.name == "common"]
    return [Topic(one.name, common.lists | one.lists, one.headlines) for one in read if one is not common]


def common_headlines(folder: Path = TOPICS) -> list[str]:
    """Return the headlines that every topic shares."""
    return read_topic("common", (folder / "common.txt").read_text(encoding="utf-8")).headlines


class Pen:
    """Fills the slots of one headline; entries that were chosen once stay chosen."""

    def __init__(self, lists: Lists, chance: random.Random) -> None:
        self._lists, self._chance = lists, chance
        self._chosen: dict[tuple[str, str], tuple[str, ...]] = {}

    def fill(self, text: str) -> str:
        """Return the text with an entry in every slot. Raises KeyError for a list that is not there."""
        while _SLOT.search(text):
            text = _SLOT.sub(self._entry, text, count=1)
        return text

    def _entry(self, slot: re.Match[str]) -> str:
        name, which, place = slot.groups()
        if (name, which) not in self._chosen:
            taken = {entry for (other, _), entry in self._chosen.items() if other == name}
            free = [entry for entry in self._lists[name] if entry not in taken]
            self._chosen[name, which] = choice(free, self._chance)
        return self._chosen[name, which][int(place or 1) - 1]


def choice(entries: list, chance: random.Random):  # noqa: ANN201 (an entry, of whatever kind they are)
    """Return one of the entries; the same one in every version of Python, as `random()` is."""
    return entries[int(chance.random() * len(entries))]


def as_headline(text: str) -> str:
    """Return the text with "an" where it belongs, and the capitals of a headline."""
    text = _ARTICLE.sub(lambda found: f"{found[1]}{'n' if _sounds_open(found[2].lower()) else ''} ", text)
    words, first = text.split(" "), True
    for place, word in enumerate(words):
        if first or place == len(words) - 1 or word.lower() not in _SMALL:
            words[place] = re.sub(r"[A-Za-z]", lambda letter: letter[0].upper(), word, count=1)
        first = word.endswith((":", "?", "!"))
    return " ".join(words)


def _sounds_open(word: str) -> bool:
    return word in {"hour", "honest"} or (word[0] in "aeiou" and not word.startswith(_LIKE_A_CONSONANT))


def is_fit(headline: str) -> bool:
    """Return whether a headline has a good length and says no longer word twice."""
    words = re.findall(r"[a-z0-9]+", headline.lower().replace("'", ""))
    long = [word for word in words if len(word) > 3 and word not in _MAY_REPEAT]
    return SHORTEST <= len(headline.split()) <= LONGEST and len(long) == len(set(long))


def write_headlines(count: int = COUNT, seed: int = SEED) -> list[str]:
    """Return so many different headlines; every other one is of a kind that all topics share."""
    chance, topics, common = random.Random(seed), read_topics(), common_headlines()
    written: dict[str, None] = {}
    while len(written) < count:
        topic = choice(topics, chance)
        template = choice(topic.headlines if chance.random() < 0.5 else common, chance)
        headline = as_headline(Pen(topic.lists, chance).fill(template))
        if is_fit(headline):
            written[headline] = None
    return list(written)


def main() -> None:
    """Write the file of the corpus, and say what is in it."""
    headlines = write_headlines()
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text("".join(f"{headline}\n" for headline in headlines), encoding="utf-8", newline="\n")
    print(f"{len(headlines):,} headlines in {TARGET.relative_to(ROOT)}")


if __name__ == "__main__":
    main()

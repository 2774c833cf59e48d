"""Measures the site's search on made-up articles: `python bench/search.py [--articles N …]`.

The articles are mixed from the sample site's sentences, a fifth of their words exchanged for others
(names, places and numbers of a long tail), so that terms are spread as in a real archive. For each
number of articles it prints what the index costs to build (a process of its own, so that the
memory is its own), and what a first query moves and how long it takes in Chromium over a slow line
(1.6 Mbit/s, 150 ms for each request), from opening the address with a query in it and from
pressing Enter on the loaded page, with an empty cache each time.
"""

from __future__ import annotations

import datetime as dt
import random
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from publisher.config import load as load_config
from publisher.search import Document
from publisher.text import slugify

ROOT = Path(__file__).parent.parent
WORDS = 370  # in a body, as in the measurements of others
EXCHANGED = 0.2
_SENTENCE = re.compile(r"(?<=[.!?…])\s+")
_HEAD = re.compile(r"---\n.*?\n---\n", re.DOTALL)
_ONSETS = [
    "b",
    "c",
    "ch",
    "d",
    "đ",
    "g",
    "gh",
    "gi",
    "h",
    "k",
    "kh",
    "l",
    "m",
    "n",
    "ng",
    "ngh",
    "nh",
    "p",
    "ph",
    "qu",
    "r",
    "s",
    "t",
    "th",
    "tr",
    "v",
    "x",
]
_RHYMES = [
    "a",
    "á",
    "à",
    "ả",
    "ã",
    "ạ",
    "an",
    "án",
    "ang",
    "áng",
    "anh",
    "ánh",
    "ao",
    "áo",
    "ai",
    "ái",
    "ay",
    "ây",
    "ăn",
    "ăng",
    "âm",
    "ân",
    "âng",
    "e",
    "é",
    "ê",
    "en",
    "èn",
    "eo",
    "iên",
    "iết",
    "iêu",
    "im",
    "inh",
    "ích",
    "o",
    "ó",
    "ò",
    "oa",
    "oan",
    "oai",
    "oi",
    "ói",
    "on",
    "ong",
    "óng",
    "ô",
    "ố",
    "ồ",
    "ôi",
    "ôn",
    "ông",
    "ốt",
    "ơ",
    "ờ",
    "ơi",
    "ơn",
    "u",
    "ú",
    "ù",
    "ua",
    "ùa",
    "ui",
    "un",
    "ung",
    "ùng",
    "uôi",
    "uôn",
    "uông",
    "uyên",
    "uyết",
    "ư",
    "ứ",
    "ừ",
    "ưa",
    "ưng",
    "ươi",
    "ương",
    "ước",
    "ượt",
    "y",
    "ý",
    "ỳ",
]


def documents(count: int) -> Iterator[Document]:
    """Yield made-up articles, the oldest first; the same ones each time."""
    dice = random.Random(1)  # noqa: S311  # the same articles each time
    config = load_config(ROOT / "site_config.yml")
    sentences, tail = _sentences(), _tail(dice)
    weights = [1 / (n + 10) for n in range(len(tail))]
    kinds, units, topics = list(config.kinds_by_id.values()), config.units, config.topics
    for number in range(count):
        kind, unit = dice.choice(kinds), dice.choice(units)
        own = dice.sample(topics, k=min(len(topics), dice.choice((1, 1, 2))))
        foreign = iter(dice.choices(tail, weights, k=2 * WORDS))
        body: list[str] = []
        while len(body) < WORDS:
            body += (
                next(foreign) if dice.random() < EXCHANGED else word
                for word in dice.choice(sentences).split()
            )
        title = [*dice.choice(sentences).split()[:9], next(foreign), next(foreign)]
        day = dt.date(2016, 1, 1) + dt.timedelta(days=number * 3900 // count)
        yield Document(
            url=f"{kind.id}/{day.year}/{'-'.join(map(_plain, title))}-{number}/",
            title=" ".join(title),
            summary=" ".join(body[dice.randrange(100) :][:32]) + ".",
            body=" ".join(body),
            date=day,
            kind=kind.id,
            unit=unit.id,
            facets=(f"k:{kind.id}", f"u:{unit.id}", *(f"t:{one.id}" for one in own)),
            about=(kind.name, unit.name, *(one.name for one in own)),
            expired=dice.random() < 0.3,
            corrected=dice.random() < 0.02,
        )


def _plain(word: str) -> str:
    return slugify(word) or "x"


@cache
def _sentences() -> list[str]:
    found: list[str] = []
    for path in sorted((ROOT / "content").rglob("*.md")):
        text = _HEAD.sub("", path.read_text(encoding="utf-8"), count=1)
        plain = re.sub(r"\]\([^)]*\)|[*_#>\[\]!\"|]", " ", text)
        found += (
            " ".join(one.split()) for one in _SENTENCE.split(plain) if 5 < len(one.split()) < 60
        )
    return found


def _tail(dice: random.Random) -> list[str]:
    """Return words by how often they are drawn: those of the samples, then syllables, then numbers."""
    known = Counter(word.strip(".,:;?“”()") for one in _sentences() for word in one.split())
    words = [word for word, _n in known.most_common() if word]
    made = [onset + rhyme for onset in _ONSETS for rhyme in _RHYMES]
    dice.shuffle(made)
    return [*words, *made, *(str(dice.randrange(20, 90_000)) for _ in range(400))]

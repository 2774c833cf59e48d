"""The picture that a chat or social network shows with a link: 1200×630, one for every article.

It is drawn of what the gate let out and of nothing else: kind, title, unit, day, the site's name,
the cover as it is published. Titles are set in Be Vietnam Pro, which comes with this room.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from publisher import memory
from publisher.cardpicture.drawing import HEIGHT, LEAST_COVER, WIDTH, draw, drawable
from publisher.media import encoders
from publisher.workers import spread

__all__ = ["FONTS", "HEIGHT", "WIDTH", "CardPicture", "drawn", "shows"]

FONTS = Path(__file__).parent / "fonts"  # Be Vietnam Pro, for whoever sets words
RECIPE = "1"  # change it when what is drawn changes
_KIND = "card-picture"
_WORTH_A_PROCESS = 12  # cards, of some 2 ms each
_AT_ONCE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPicture:
    """What a card says; `cover` are the bytes of the published cover that it shows, if any.

    `cover_name` is the published name of that, without its suffix.
    """

    kind: str
    title: str
    unit: str
    date: str
    site: str
    urgent: bool
    cover_name: str = ""
    cover: bytes | None = field(default=None, repr=False)

    @property
    def stem(self) -> str:
        """The published name without its suffix: of all that is on the card."""
        said = [RECIPE, self.kind, self.title, self.unit, self.date, self.site, self.urgent]
        known = json.dumps([*said, self.cover_name]).encode()
        return hashlib.sha256(b"card:" + known).hexdigest()[:20]

    @property
    def media_type(self) -> str:
        """What it is encoded as: a photograph for a cover, else a drawing."""
        return "image/jpeg" if self.cover_name else "image/png"

    @property
    def file_name(self) -> str:
        """The published name."""
        return f"{self.stem}.{'jpg' if self.cover_name else 'png'}"


def shows(width: int, height: int) -> bool:
    """Whether a picture of this size is large enough for a card."""
    return width >= LEAST_COVER[0] and height >= LEAST_COVER[1]


def render(card: CardPicture) -> bytes:
    """Return a card as a file; the same card gives the same bytes."""
    site = drawable(card.site)
    return draw(
        kind=drawable(card.kind),
        words=drawable(card.title) or site,  # letters of another script alone
        unit=drawable(card.unit),
        date=drawable(card.date),
        site=site,
        urgent=card.urgent,
        cover=card.cover,
    )


def drawn(cards: Sequence[CardPicture]) -> Iterator[tuple[str, bytes]]:
    """Yield the published name and the bytes of each card, drawn on every processor.

    What was drawn before, by the same encoders, is remembered from one run to the next.
    """
    wanted: list[CardPicture] = []
    for card in dict.fromkeys(cards):
        known = memory.recalled(_KIND, _sources(card))
        if known is None:
            wanted.append(card)
        else:
            yield card.file_name, known
    files = spread(
        lambda at: render(wanted[at]), range(len(wanted)), least=_WORTH_A_PROCESS, at_once=_AT_ONCE
    )
    for card, data in zip(wanted, files, strict=True):
        memory.keep(_KIND, _sources(card), data)
        yield card.file_name, data


def _sources(card: CardPicture) -> tuple[bytes, ...]:
    known = f"{encoders()}:{zlib.ZLIB_RUNTIME_VERSION}"
    return known.encode(), card.stem.encode(), card.title.encode(), card.cover or b""

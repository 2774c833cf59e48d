"""What an article's page says of itself to those who verify a post."""

from __future__ import annotations

from collections.abc import Sequence

from publisher import codes, share
from publisher.gate import Edition, Tombstone
from publisher.pages.library import Library
from publisher.pages.views import Proof


def of_edition(edition: Edition, library: Library) -> Proof | None:
    """Return the proof of a released edition; a preview proves nothing."""
    article = edition.article
    if edition.preview is not None:
        return None
    digests = (edition.digest, *library.released.get(article.id, ()))
    return Proof(
        id=article.id,
        state=edition.lifecycle.value,
        codes=_codes(article.id, digests),
        texts=tuple(
            map(codes.marks, share.texts(article, library.config, library.today, edition.digest))
        ),
        expires=article.expires.isoformat() if article.expires else "",
    )


def of_tombstone(one: Tombstone, library: Library) -> Proof:
    """Return what the page of a withdrawn article says: all of its codes are of something withdrawn."""
    return Proof(
        id=one.id, state="withdrawn", codes=_codes(one.id, library.released.get(one.id, ()))
    )


def _codes(article_id: str, digests: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes.code(article_id, one) for one in digests))

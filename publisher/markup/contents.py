"""The list of headings that stands above a long article."""

from __future__ import annotations

from collections.abc import Sequence

from publisher.markup.body import Heading
from publisher.markup.dressing import Advice

LONG = 500  # words, above which an article has the list
_ENTRIES = 2  # a list of one is no help
_LEVEL = 2


def contents(
    headings: Sequence[Heading], words: int, advice: Sequence[Advice] = ()
) -> tuple[Heading, ...]:
    """Return the headings that the page of a body of so many words lists.

    There are none if it is short, or if the list says no more than the ways to the advice.
    """
    chapters = tuple(one for one in headings if one.level == _LEVEL)
    led = {one.id for one in advice}
    if words <= LONG or len(chapters) < _ENTRIES or all(one.id in led for one in chapters):
        return ()
    return chapters

"""Article Markdown to safe HTML, once: what the rules read is what goes out.

The dialect is the one MkDocs renders (Python-Markdown with tables, fenced code, footnotes,
admonitions, definition and attribute lists). HTML is cleaned by allow-list after Markdown, so that
no element of an article can pose as one of the theme's: ids carry no underscore pair, classes are
those the dialect itself writes, data attributes go.
"""

from publisher.markup.body import Body, Heading, Link, Rendered, describes, render
from publisher.markup.cleaning import by_line, plain
from publisher.markup.contents import LONG, contents
from publisher.markup.dressing import (
    ADVICE,
    Advice,
    Shown,
    with_advice,
    with_classes,
    with_departures,
    with_links,
    with_notes,
    with_pictures,
    with_tables,
)
from publisher.markup.leftovers import Leftover, Sign, leftovers
from publisher.markup.limits import MAX_CHARS, UnrenderableError
from publisher.markup.numbering import long_starts

__all__ = [
    "ADVICE",
    "LONG",
    "MAX_CHARS",
    "Advice",
    "Body",
    "Heading",
    "Leftover",
    "Link",
    "Rendered",
    "Shown",
    "Sign",
    "UnrenderableError",
    "by_line",
    "contents",
    "describes",
    "leftovers",
    "long_starts",
    "plain",
    "render",
    "with_advice",
    "with_classes",
    "with_departures",
    "with_links",
    "with_notes",
    "with_pictures",
    "with_tables",
]

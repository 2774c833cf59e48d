"""HTML by allow-list: what an article's Markdown may become, and nothing else."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import nh3

_TAGS = frozenset(
    [
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "code",
        "dd",
        "del",
        "details",
        "div",
        "dl",
        "dt",
        "em",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "u",
        "ul",
    ]
)
_ATTRIBUTES = {
    "a": {"href", "title", "id"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "th": {"colspan", "rowspan", "scope", "style"},
    "td": {"colspan", "rowspan", "style"},
    **{tag: {"id"} for tag in ("h2", "h3", "h4", "h5", "h6", "li", "sup")},
    "div": {"class"},
    "p": {"class"},
    "details": {"open"},
}
_ADMONITIONS = frozenset(
    [
        "abstract",
        "bug",
        "danger",
        "example",
        "failure",
        "info",
        "note",
        "question",
        "quote",
        "success",
        "tip",
        "warning",
    ]
)
_CLASSES = {
    "div": {"admonition", "footnote", *_ADMONITIONS},
    "p": {"admonition-title"},
    "a": {"footnote-ref", "footnote-backref"},
}
_SAFE_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:_\d+)?|fn(?:ref\d*)?:(?!.*__)[\w-]+")
_CALL = re.compile(r"[\x00-\x20]*tel:", re.IGNORECASE)
_NUMBER = re.compile(r"tel:\+?(?:[\d().-]|%20)+", re.IGNORECASE)  # no code that a telephone obeys
BROWSERS_DROP = str.maketrans("", "", "\t\r\n")
_BLOCK_END = re.compile(r"<(?:br|/p|/li|/h\d|/td|/th|/dt|/dd|/div|/pre)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")
_ALIGN = re.compile(r"text-align:\s*(left|right|center);?")

IMAGE = re.compile(r'<img(?:\s+[a-z]+="[^"]*")*\s*>')  # as the cleaner writes it
SOURCE = re.compile(r'\ssrc="([^"]*)"')

Rewrite = Callable[[str], str | None]
Keep = Callable[[str, str, str], str | None]


def plain(markup: str) -> str:
    """Return the words of an HTML fragment, white space folded."""
    return " ".join(by_line(markup).split())


def by_line(markup: str) -> str:
    """Return the words of an HTML fragment, every block of it on a line of its own."""
    spaced = _BLOCK_END.sub("\n", markup.replace("\n", " "))
    return html.unescape(_TAG.sub("", spaced))


def allowed(tag: str, name: str, value: str) -> str | None:
    """Return what stays of an attribute's value, None if nothing."""
    if name == "id":
        return value if _SAFE_ID.fullmatch(value) else None
    if name == "class":
        kept = [word for word in value.split() if word in _CLASSES.get(tag, ())]
        return " ".join(kept) or None
    if name == "style":
        return value if _ALIGN.fullmatch(value) else None
    if name == "href" and _CALL.match(value.translate(BROWSERS_DROP)):
        return value if _NUMBER.fullmatch(value) else None
    return value


def clean(markup: str, rewrite: Rewrite, keep: Keep = allowed) -> str:
    """Return HTML with what is allowed and nothing else; relative addresses go through `rewrite`."""
    return nh3.clean(
        markup,
        tags=set(_TAGS),
        attributes=_ATTRIBUTES | {"a": _ATTRIBUTES["a"] | {"class"}},
        attribute_filter=keep,
        link_rel="noopener noreferrer",
        url_schemes={"http", "https", "mailto", "tel"},
        url_relative=rewrite,
    )

"""Editions that passed, as JSON: what of them was read from their files and found by the checks."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping
from dataclasses import astuple
from itertools import accumulate
from typing import Any, NamedTuple

from publisher.config import SiteConfig
from publisher.findings import Finding, Severity
from publisher.gate import Edition
from publisher.inspection import packed
from publisher.messages import Message
from publisher.references import references

_LENGTHS = struct.Struct(">II")


class Packed(NamedTuple):
    """An edition as JSON: what of it every build needs, its other metadata, and its rendered body."""

    head: bytes
    rest: bytes
    rendered: bytes

    def joined(self) -> bytes:
        """Return all three as one."""
        return _LENGTHS.pack(len(self.head), len(self.rest)) + b"".join(self)

    @classmethod
    def split(cls, data: bytes) -> Packed:
        """Return what was joined."""
        head, rest = (at + _LENGTHS.size for at in accumulate(_LENGTHS.unpack_from(data)))
        return cls(data[_LENGTHS.size : head], data[head:rest], data[rest:])


def written(edition: Edition, config: SiteConfig) -> Packed | None:
    """Return an edition as JSON, None where something in it is not plain enough."""
    article = edition.article
    if article.secrecy is None or article.spokesperson is None:
        return None
    head = {
        "id": article.id,
        "title": article.title,
        "date": article.date.isoformat(),
        "unit": article.unit.id,
        "topics": [one.id for one in article.topics],
        "areas": [one.id for one in article.areas],
        "priority": article.priority.value,
        "expires": article.expires and article.expires.isoformat(),
        "review_by": article.review_by and article.review_by.isoformat(),
        "corrections": [(one.date.isoformat(), one.note) for one in article.corrections],
        "minor": article.minor,
        "aliases": article.aliases,
        "waivers": [one.model_dump() for one in article.waivers],
        "images": article.images,
        "attachments": article.attachments,
        "media": {path: medium.sha256 for path, medium in edition.media.items()},
        "digest": edition.digest,
        "findings": [_told(one) for one in edition.findings],
        "references": [astuple(one) for one in references(article, config)],
    }
    rest = {
        "summary": article.summary,
        "author": article.author.id,
        "contributors": [one.id for one in article.contributors],
        "cover": article.cover,
        "image_alt": article.image_alt,
        "source": article.source and article.source.model_dump(),
        "judgment_final": article.judgment_final,
        "secrecy": article.secrecy.model_dump(mode="json"),
        "spokesperson": article.spokesperson.model_dump(mode="json"),
    }
    try:
        return Packed(
            _json({key: value for key, value in head.items() if value}),
            _json(rest),
            zlib.compress(packed(article.rendered), 1),
        )
    except (TypeError, UnicodeEncodeError):  # a message with a day in it, say
        return None


def _json(said: Mapping[str, object]) -> bytes:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def _told(one: Finding) -> list[object]:
    return [
        one.rule, one.severity.value, one.path, one.line, one.column, one.end, _sentence(one.message),
        one.excerpt, one.waiver,
    ]  # fmt: skip


def finding(told: list[Any]) -> Finding:
    """Return a finding that was written."""
    rule, severity, path, line, column, end, message, excerpt, waiver = told
    return Finding(
        rule=rule,
        severity=Severity(severity),
        path=path,
        line=line,
        column=column,
        end=end and tuple(end),
        message=_message(message),
        excerpt=excerpt,
        waiver=waiver,
    )


def _sentence(message: Message) -> dict[str, object]:
    values = [
        [name, _sentence(value) if isinstance(value, Message) else value]
        for name, value in message.values
    ]
    return {"template": message.template, "values": values, "english": message.english}


def _message(written: Mapping[str, Any]) -> Message:
    values = tuple(
        (name, _message(value) if isinstance(value, dict) else value)
        for name, value in written["values"]
    )
    return Message(written["template"], values, written["english"])

"""Editions that passed, as JSON: what of them was read from their files and found by the checks."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import astuple
from typing import Any

from publisher.config import SiteConfig
from publisher.findings import Finding, Severity
from publisher.gate import Edition
from publisher.messages import Message
from publisher.references import references


def written(edition: Edition, config: SiteConfig) -> bytes | None:
    """Return an edition as JSON, None where something in it is not plain enough."""
    article = edition.article
    if article.secrecy is None or article.spokesperson is None:
        return None
    said = {
        "id": article.id,
        "title": article.title,
        "summary": article.summary,
        "date": article.date.isoformat(),
        "unit": article.unit.id,
        "author": article.author.id,
        "contributors": [one.id for one in article.contributors],
        "topics": [one.id for one in article.topics],
        "areas": [one.id for one in article.areas],
        "cover": article.cover,
        "image_alt": article.image_alt,
        "source": article.source and article.source.model_dump(),
        "priority": article.priority.value,
        "expires": article.expires and article.expires.isoformat(),
        "review_by": article.review_by and article.review_by.isoformat(),
        "corrections": [(one.date.isoformat(), one.note) for one in article.corrections],
        "minor": article.minor,
        "aliases": article.aliases,
        "judgment_final": article.judgment_final,
        "waivers": [one.model_dump() for one in article.waivers],
        "secrecy": article.secrecy.model_dump(mode="json"),
        "spokesperson": article.spokesperson.model_dump(mode="json"),
        "images": article.images,
        "attachments": article.attachments,
        "media": {path: medium.sha256 for path, medium in edition.media.items()},
        "digest": edition.digest,
        "findings": [_told(one) for one in edition.findings],
        "references": [astuple(one) for one in references(article, config)],
    }
    try:
        return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    except (TypeError, UnicodeEncodeError):  # a message with a day in it, say
        return None


def with_moment(block: dict[str, Any], key: str) -> dict[str, Any]:
    """Return the fields of a sign-off with its moment as one."""
    return block | {key: dt.datetime.fromisoformat(block[key])}


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

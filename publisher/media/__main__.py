"""Reads one PDF on its own: standard input in, one line of JSON out.

A hostile file can hang, crash or swallow memory here, in a process with limits, and nowhere else.
"""

from __future__ import annotations

import base64
import json
import resource
import sys
from typing import Any

from publisher.media import inscriptions, page_texts
from publisher.media.passages import MAX_CHARS, Passage, gathered
from publisher.media.rebuilding import RefusedError, rebuilt

MEMORY = 2_000_000_000  # bytes of addresses
SECONDS = 60  # of the processor


def answer(data: bytes) -> dict[str, Any]:
    """Return what there is to say about a PDF, as JSON values."""
    try:
        ocr = inscriptions.reads_letters()
        made = rebuilt(data)
        texts, unread = page_texts.passages(made.data, ocr=ocr)
    except RefusedError as error:
        return {"refused": error.reason, "n": error.n}
    except Exception:  # parsers meet hostile bytes and raise anything
        return {"refused": "tangled", "n": 0}
    passages = list(gathered([*texts, *made.passages]))
    if sum(len(passage.text) for passage in passages) > MAX_CHARS:
        return {"refused": "long", "n": 0}
    return {
        "data": base64.b64encode(made.data).decode(),
        "passages": [_row(passage) for passage in passages],
        "dropped": sorted(made.dropped),
        "unread": unread,
        "positioned": made.positioned,
    }


def _row(passage: Passage) -> list[object]:
    return [passage.origin.value, passage.text, passage.page]


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.write(json.dumps(answer(sys.stdin.buffer.read())))

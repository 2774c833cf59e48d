"""Writes sites of any size for the other benchmarks: real sign-offs by the demo keys, in git.

The articles are mixed from the sample site's sentences without digits, so that the rules have real
Vietnamese to read and nothing to find.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache, partial
from pathlib import Path

import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_ssh_private_key

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from publisher import article, config, signoff, workers  # noqa: E402
from publisher.signing import with_block  # noqa: E402
from publisher.sources import Source  # noqa: E402
from tests.signatures import signed_with  # noqa: E402

NOW = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=7)))
SIGNED = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)
SIGNERS = ("tran-thi-binh", "le-van-cuong")  # secrecy, spokesperson
AUTHOR = ("vo-minh-giang", "vo-minh-giang@vinhgiang.example")
DAYS = 500  # over which the articles are spread
WORDS = 600
PARAGRAPHS = 12
KINDS = ("canh-bao", "tuyen-truyen", "nguoi-tot-viec-tot", "hoat-dong")
_HEAD = re.compile(r"---\n.*?\n---\n", re.DOTALL)
_SENTENCE = re.compile(r"(?<=[.!?…])\s+")
# Beside other sentences these tell who went to the police: such articles would be held.
_HELD = re.compile("báo|công an|nghe kể|xông vào", re.IGNORECASE)
# At its end a heading makes other words with what a page puts beside it: “mật khẩu hỏi”, “khám nhà”.
_OPEN = re.compile(r"(?:mật khẩu|khám)$", re.IGNORECASE)
_PLAIN = re.compile(r"[^\W\d_][^\d\[\]()<>*#|`/@“”\n]{40,240}[.!]")


@cache
def sentences() -> tuple[str, ...]:
    """Return the sample site's plain sentences, each once."""
    found: dict[str, None] = {}
    for path in sorted((ROOT / "content").rglob("*.md")):
        if "pages" in path.parts:
            continue
        for one in _SENTENCE.split(_HEAD.sub("", path.read_text(encoding="utf-8"), count=1)):
            if _PLAIN.fullmatch(one) and not _HELD.search(one):
                found[one] = None
    return tuple(found)


@cache
def headings() -> tuple[str, ...]:
    """Return how the plain sentences begin, as far as that can stand beside any other words."""
    found = (" ".join(one.rstrip(".!").split()[:6]) for one in sentences())
    return tuple(one for one in found if not _OPEN.search(one))


def metadata(number: int, settings: config.SiteConfig) -> dict[str, object]:
    """Return the metadata of one article; units, topics and kinds take turns."""
    chance = random.Random(number)  # noqa: S311  # the same site each time
    units = [one for one in settings.units if one.valid_to is None]
    unit = units[number % len(units)]
    day = NOW - dt.timedelta(days=2 + chance.random() * DAYS)
    title = " ".join(chance.choice(sentences()).rstrip(".!").split()[:12])
    topics = chance.sample([one.id for one in settings.topics], 2)
    return {
        "title": f"{title} (bài {lettered(number)})",
        "id": f"do-{lettered(number)}",
        "summary": chance.choice(sentences())[:200],
        "date": f"{day:%Y-%m-%dT%H:%M}",
        "unit": unit.id,
        "author": AUTHOR[0],
        "topics": topics,
        "area": [unit.area],
    }


def body(number: int) -> str:
    """Return some 600 words in paragraphs, with headings and a list."""
    chance = random.Random(-number)  # noqa: S311  # the same site each time
    parts: list[str] = []
    words = 0
    while words < WORDS:
        paragraph = " ".join(chance.sample(sentences(), 3))
        words += len(paragraph.split())
        parts.append(paragraph)
        if len(parts) % 5 == 1:
            parts.append(f"## {chance.choice(headings())}")
        if len(parts) == 4:
            parts.append("\n".join(f"- {one}" for one in chance.sample(sentences(), 3)))
    return "\n\n".join(parts) + "\n"


def lettered(number: int) -> str:
    """Return a number in letters: digits beside words read like private numbers, dd like Telex."""
    return "".join("bcghklmnpv"[int(digit)] for digit in str(number))


def place(number: int, day: object) -> str:
    """Return the path of an article's file."""
    return f"content/{KINDS[number % len(KINDS)]}/{str(day)[:4]}/do-{lettered(number)}.md"


def write(root: Path, count: int, *, git: bool = True) -> list[str]:
    """Write a site of so many signed articles and return their paths."""
    shutil.copy(ROOT / "site_config.yml", root)
    shutil.copytree(ROOT / "config", root / "config")
    shutil.copytree(ROOT / "demo/keys", root / "demo/keys")
    (root / "content").mkdir()
    settings = config.load(root / "site_config.yml")
    paths = list(workers.spread(partial(_one, root, settings), range(count)))
    if git:
        (root / ".gitignore").write_text("site/\n.publisher/\n")
        run_git(root, "init", "-q")
        commit(root)
    return paths


def _one(root: Path, settings: config.SiteConfig, number: int) -> str:
    known = metadata(number, settings)
    path = place(number, known["date"])
    full = root / path
    full.parent.mkdir(parents=True, exist_ok=True)
    head = yaml.safe_dump(known, allow_unicode=True, sort_keys=False)
    full.write_text(f"---\n{head}---\n{body(number)}", encoding="utf-8")
    sign(root, path, settings)
    return path


def sign(root: Path, path: str, settings: config.SiteConfig, at: dt.datetime = SIGNED) -> None:
    """Put both sign-offs of the demo's people on an article without pictures."""
    full = root / path
    found = article.read(Source(path, full.read_bytes()), settings).article
    if found is None:
        raise ValueError(f"{path} is not an article")
    digest = signoff.edition_digest(found, {})
    text = full.read_text(encoding="utf-8")
    for role, by in zip(signoff.ROLES, SIGNERS, strict=True):
        level = "public" if role == "secrecy" else None
        signature = signed_with(_keys()[by], signoff.statement(digest, role, by, at, level))
        who, when = ("cleared_by", "cleared_at") if level else ("approved_by", "approved_at")
        lines = [f"{role}:", *(["  level: public"] if level else []), f"  {who}: {by}",
                 f"  {when}: {json.dumps(at.isoformat())}", f"  digest: {digest}",
                 f"  signature: {signature}"]  # fmt: skip
        text = with_block(text, role, lines)
    full.write_text(text, encoding="utf-8")


@cache
def _keys() -> Mapping[str, Ed25519PrivateKey]:
    return dict(_read_keys())


def _read_keys() -> Iterator[tuple[str, Ed25519PrivateKey]]:
    for person in SIGNERS:
        key = load_ssh_private_key((ROOT / "demo/keys" / person).read_bytes(), None)
        if not isinstance(key, Ed25519PrivateKey):
            raise TypeError(f"the key of {person} is not Ed25519")
        yield person, key


def commit(root: Path) -> None:
    """Commit everything as the author of the articles."""
    run_git(root, "add", "-A")
    run_git(root, "commit", "-qm", "lưu")


def run_git(root: Path, *arguments: str) -> None:
    """Run git as the author of the articles."""
    name, email = AUTHOR
    who = ["-c", f"user.name={name}", "-c", f"user.email={email}"]
    subprocess.run(["git", *who, *arguments], cwd=root, check=True, capture_output=True)

"""Times reading earlier editions back from git: `python bench/history.py`.

A site of the demo's people with many articles, each signed with the demo keys, committed, released
once and then edited, so that every one waits and its live edition comes from git. `log` finds it by
the commit in the log of releases; `search` by its content alone, as after a rewritten history.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_ssh_private_key

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from publisher import article, audit, config, history, rules, signoff  # noqa: E402
from publisher.gate import Edition, Gate, shelf_of  # noqa: E402
from publisher.signing import with_block  # noqa: E402
from publisher.sources import Source  # noqa: E402
from tests.signatures import signed_with  # noqa: E402

SIGNED = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)
NOW = SIGNED + dt.timedelta(days=1)
HEAD = """---
title: Bài đo tốc độ số {n}
id: do-{n}
summary: Bài viết chỉ dùng để đo tốc độ đọc lại từ git, không có thật, số thứ tự {n}.
date: 2026-11-01T08:00
unit: ca-phuong-cau-dat
author: vo-minh-giang
minor: true
---
"""
BODY = "Bà con nhớ ba điều: không bấm đường dẫn lạ, không đọc mã cho ai, gọi 113 khi nghi ngờ.\n\n"


def main() -> None:
    """Print the median seconds of reading so many editions back, both ways."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--paragraphs", type=int, default=12)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        paths = write_site(root, options.articles, options.paragraphs)
        print("| way | editions | median s | min | max |\n|---|---:|---:|---:|---:|")
        for way in ("log", "search"):
            found = [timed(root, paths, way) for _ in range(options.runs)]
            seconds = [one for one, _count in found]
            assert {count for _one, count in found} == {len(paths)}, "an edition is lost"
            print(
                f"| {way} | {len(paths)} | {statistics.median(seconds):.2f} "
                f"| {min(seconds):.2f} | {max(seconds):.2f} |"
            )


def timed(root: Path, paths: list[str], way: str) -> tuple[float, int]:
    """Read every edition back with a new repository; return seconds and how many were found."""
    settings = config.load(root / "site_config.yml")
    gate = Gate(settings, rules.load(settings, root), NOW, log_of(root, way))
    signoff.verified_key.cache_clear()
    begun = time.perf_counter()
    repository = history.Repository.around(root)
    assert repository is not None
    count = sum(
        isinstance(
            history.last_released(path, gate, repository, gate.log.by_id[Path(path).stem]), Edition
        )
        for path in paths
    )
    return time.perf_counter() - begun, count


def log_of(root: Path, way: str) -> audit.Log:
    """Return the log, for `search` without the commits in which git has the editions."""
    log = audit.read(root)
    if way == "log":
        return log
    (one,) = log.releases
    added = tuple(audit.replace_commit(entry, None) for entry in one.added)
    return audit.Log((one.model_copy(update={"added": added}),))


def write_site(root: Path, count: int, paragraphs: int) -> list[str]:
    """Write, sign, commit, log and edit articles; return their paths."""
    shutil.copy(ROOT / "site_config.yml", root)
    shutil.copytree(ROOT / "config", root / "config")
    settings = config.load(root / "site_config.yml")
    keys = {who: private_key(who) for who in ("tran-thi-binh", "le-van-cuong")}
    folder = root / "content/canh-bao/2026"
    folder.mkdir(parents=True)
    for n in range(count):
        path = folder / f"do-{n}.md"
        path.write_text(HEAD.format(n=n) + BODY * paragraphs, encoding="utf-8")
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "viết")
    entries = [signed(root, path, settings, keys) for path in sorted(folder.glob("*.md"))]
    git(root, "commit", "-qam", "ký")
    commit = git(root, "rev-parse", "HEAD").strip()
    release = audit.next_release(
        audit.EMPTY, time=NOW, moment=NOW, version="0", output=audit.START, commit=commit,
        editions=[audit.replace_commit(one, commit) for one in entries],
    )  # fmt: skip
    assert release is not None
    audit.append(root, audit.EMPTY, release)
    for path in folder.glob("*.md"):
        path.write_text(path.read_text(encoding="utf-8") + "Đang sửa.\n", encoding="utf-8")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "sửa")
    return [one.path for one in entries]


def private_key(person: str) -> Ed25519PrivateKey:
    """Return one of the demo keys."""
    key = load_ssh_private_key((ROOT / "demo/keys" / person).read_bytes(), None)
    assert isinstance(key, Ed25519PrivateKey)
    return key


def signed(
    root: Path, path: Path, settings: config.SiteConfig, keys: dict[str, Ed25519PrivateKey]
) -> audit.Released:
    """Give a file both sign-offs and return what the log would say of it."""
    name = path.relative_to(root).as_posix()
    found = article.read(Source(name, path.read_bytes()), settings).article
    assert found is not None
    digest = signoff.edition_digest(found, {})
    blocks: dict[str, audit.Signed] = {}
    text = path.read_text(encoding="utf-8")
    for role, by in zip(signoff.ROLES, keys, strict=True):
        level = "public" if role == "secrecy" else None
        content = signoff.statement(digest, role, by, SIGNED, level)
        signature = signed_with(keys[by], content)
        who, when = ("cleared_by", "cleared_at") if level else ("approved_by", "approved_at")
        lines = [f"{role}:", *(["  level: public"] if level else []), f"  {who}: {by}",
                 f"  {when}: {json.dumps(SIGNED.isoformat())}", f"  digest: {digest}",
                 f"  signature: {signature}"]  # fmt: skip
        text = with_block(text, role, lines)
        blocks[role] = audit.Signed(by=by, at=SIGNED, level=level, signature=signature)
    path.write_text(text, encoding="utf-8")
    return audit.Released(
        id=found.id, path=name, permalink=found.permalink, digest=digest, shelf=shelf_of(found),
        secrecy=blocks["secrecy"], spokesperson=blocks["spokesperson"],
    )  # fmt: skip


def git(root: Path, *arguments: str) -> str:
    """Run git as the author of the articles and return what it printed."""
    who = ["-c", "user.name=x", "-c", "user.email=vo-minh-giang@vinhgiang.example"]
    done = subprocess.run(
        ["git", *who, *arguments], cwd=root, check=True, capture_output=True, text=True
    )
    return done.stdout


if __name__ == "__main__":
    main()

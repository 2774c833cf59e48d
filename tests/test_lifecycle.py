"""Random lives of articles against a simple model: nothing unsigned is ever out, nothing signed is ever lost.

Real files, real git, real signatures, the real build; only the pages are plain (a page holds the
number of the edition it shows), so that thousands of sequences take minutes. How many are run says
LIFECYCLE_SEQUENCES; `bench/lifecycle.py` runs many more.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import os
import re
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import HealthCheck, assume, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from publisher import audit, build, config, publishing, rules, signoff, survey
from publisher.gate import Edition
from publisher.signing import with_block
from tests.builders import CONFIG, NOW

SEQUENCES = int(os.environ.get("LIFECYCLE_SEQUENCES", "2000"))
PARTS = 4  # tests that share them, so that every processor has some
STEPS = 12
FAST = Path("/dev/shm")  # noqa: S108  # where there is one, git needs no disk

REVIEWER, SPOKESPERSON, AUTHOR, STRANGER = "duyet", "phat-ngon", "tac-gia", "nguoi-la"
ROLES = {REVIEWER: ["secrecy"], SPOKESPERSON: ["spokesperson"], AUTHOR: ["author"], STRANGER: []}
SLUGS = ("mot", "hai")
KINDS = ("canh-bao", "tuyen-truyen")
_NUMBER = re.compile(r"Ban so (\d+)\.")
_BLOCK = re.compile(rb"^(secrecy|spokesperson|withdrawn):.*\n(?:[ \t]+.*\n)*", re.MULTILINE)
_MARK = b"withdrawn: {date: 2026-11-21, reason: error}\n"


@cache
def key(person: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(person.encode()).digest())


def text(data: bytes) -> bytes:
    """Return a string as the SSH wire has it."""
    return struct.pack(">I", len(data)) + data


@cache
def public(person: str) -> bytes:
    raw = key(person).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return text(b"ssh-ed25519") + text(raw)


@cache
def signature(person: str, content: bytes) -> str:
    """Return an SSHSIG (PROTOCOL.sshsig), as ssh-keygen would make it but without its process."""
    head = text(signoff.NAMESPACE.encode()) + text(b"") + text(b"sha512")
    signed = key(person).sign(b"SSHSIG" + head + text(hashlib.sha512(content).digest()))
    blob = b"SSHSIG" + struct.pack(">I", 1) + text(public(person)) + head
    return base64.b64encode(blob + text(text(b"ssh-ed25519") + text(signed))).decode()


@cache
def ruleset(where: Path, settings_text: str) -> Any:
    assert settings_text
    return rules.load(config.load(where / "site_config.yml"), where)


class Crash(BaseException):
    """The machine stops here."""


@dataclass
class Shown:
    """What the model knows of one id: the number that was out last, when it was signed, and so on."""

    number: int
    at: dt.datetime
    live: bool = True
    withdrawn_at: dt.datetime | None = None


@dataclass(frozen=True)
class Version:
    """A text as it was signed: a number under an id at a place."""

    place: str
    id: str
    number: int


@dataclass
class Model:
    """Who signed what when; `released` by id, as a reader of the site would remember it."""

    signed: dict[tuple[Version, str], set[tuple[str, dt.datetime]]] = field(default_factory=dict)
    released: dict[str, Shown] = field(default_factory=dict)
    revoked: dict[str, dt.date] = field(default_factory=dict)

    def cleared(self, version: Version, after: dt.datetime | None = None) -> bool:
        """Whether the right people ever signed this with keys that count, later than a moment."""
        return all(
            any(
                by == person
                and (after is None or at > after)
                and at.date() < self.revoked.get(person, dt.date.max)
                for by, at in self.signed.get((version, role), ())
            )
            for role, person in (("secrecy", REVIEWER), ("spokesperson", SPOKESPERSON))
        )


class Lives(RuleBasedStateMachine):
    """Officers, reviewers, thieves of keys and power cuts, in any order."""

    def __init__(self) -> None:
        super().__init__()
        base = FAST if FAST.is_dir() else None
        self.root = Path(tempfile.mkdtemp(prefix="doi-bai-", dir=base))
        self.model = Model()
        self.now = NOW
        self.count = 0
        self.known: dict[str, list[bytes]] = {}
        self.taken: dict[str, dt.datetime] = {}

    def teardown(self) -> None:
        shutil.rmtree(self.root)

    # The world

    def git(self, *arguments: str, email: str = f"{AUTHOR}@thu.example") -> None:
        identity = ["-c", "user.name=x", "-c", f"user.email={email}", "-c", "gc.auto=0"]
        subprocess.run(
            ["git", *identity, *arguments], cwd=self.root, check=True, capture_output=True
        )

    def configure(self) -> None:
        people = []
        for person, roles in ROLES.items():
            line = {"public": f"ssh-ed25519 {base64.b64encode(public(person)).decode()}"}
            if person in self.model.revoked:
                line["revoked"] = self.model.revoked[person].isoformat()
            people.append({
                "id": person, "name": person, "roles": roles, "units": ["ca-tinh"],
                "emails": [f"{person}@thu.example"], "keys": [line],
            })  # fmt: skip
        written = yaml.safe_dump({**CONFIG, "people": people}, allow_unicode=True)
        (self.root / "site_config.yml").write_text(written, encoding="utf-8")

    @property
    def site(self) -> survey.Site:
        settings = config.load(self.root / "site_config.yml")
        return survey.Site(root=self.root, config=settings, rules=_rules())

    def files(self) -> list[Path]:
        return sorted((self.root / "content").rglob("*.md"))

    def pick(self, data: st.DataObject) -> Path:
        found = self.files()
        assume(found)
        return data.draw(st.sampled_from(found))

    def version(self, path: Path) -> Version | None:
        """Return what a file says it is, None if that cannot be told."""
        written = path.read_bytes().decode(errors="replace")
        number, name = _NUMBER.search(written), re.search(r"^id: (\S+)$", written, re.MULTILINE)
        if not number or not name:
            return None
        return Version(path.relative_to(self.root).as_posix(), name[1], int(number[1]))

    def remember(self, path: Path) -> None:
        self.known.setdefault(path.relative_to(self.root).as_posix(), []).append(path.read_bytes())

    # What people do

    @initialize()
    def begin(self) -> None:
        (self.root / "content").mkdir()
        (self.root / ".gitignore").write_text("site/\n.publisher/\n")
        self.configure()
        self.git("init", "-q")
        self.write(KINDS[0], SLUGS[0])
        self.sign_both(self.files()[0])
        self.commit()
        self.run()

    @rule(kind=st.sampled_from(KINDS), slug=st.sampled_from(SLUGS))
    def write(self, kind: str, slug: str) -> None:
        """A new article, or new words for one that is there, whatever it was."""
        self.count += 1
        path = self.root / f"content/{kind}/2026/{slug}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            f"---\ntitle: Bai viet {slug} de thu\nid: {kind}-{slug}\n"
            "summary: Bai viet dung de thu, khong co that, du dai de dat yeu cau cua mot tom tat.\n"
            "date: 2026-11-01T08:00\nunit: ca-tinh\nauthor: tac-gia\nminor: true\n"
            f"---\nBan so {self.count}.\n",
            encoding="utf-8",
        )
        self.remember(path)

    @rule(data=st.data())
    def edit(self, data: st.DataObject) -> None:
        """Other words under the sign-offs that are there."""
        path = self.pick(data)
        self.count += 1
        path.write_text(_NUMBER.sub(f"Ban so {self.count}.", path.read_text(encoding="utf-8")))
        self.remember(path)

    @rule(data=st.data(), role=st.sampled_from(signoff.ROLES), by=st.sampled_from(sorted(ROLES)))
    def sign(self, data: st.DataObject, role: signoff.Role, by: str) -> None:
        """Anyone signs anything: whether it counts is the gate's to say."""
        self.sign_file(self.pick(data), role, by)

    @rule(data=st.data())
    def sign_both(self, data: st.DataObject | Path) -> None:
        path = data if isinstance(data, Path) else self.pick(data)
        self.sign_file(path, "secrecy", REVIEWER)
        self.sign_file(path, "spokesperson", SPOKESPERSON)

    def sign_file(self, path: Path, role: signoff.Role, by: str) -> None:
        from publisher.article import read
        from publisher.sources import Source

        name = path.relative_to(self.root).as_posix()
        found = read(Source(name, path.read_bytes()), _config()).article
        version = self.version(path)
        if found is None or version is None:
            return
        digest = signoff.edition_digest(found, {})
        level = "public" if role == "secrecy" else None
        content = signoff.statement(digest, role, by, self.now, level)
        who, when = ("cleared_by", "cleared_at") if level else ("approved_by", "approved_at")
        block = [
            f"{role}:", *(["  level: public"] if level else []), f"  {who}: {by}",
            f"  {when}: {self.now.isoformat()}", f"  digest: {digest}",
            f"  signature: {signature(by, content)}",
        ]  # fmt: skip
        path.write_text(with_block(path.read_text(encoding="utf-8"), role, block))
        self.model.signed.setdefault((version, role), set()).add((by, self.now))
        self.remember(path)

    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        path = self.pick(data)
        written = path.read_bytes()
        assume(b"\nwithdrawn:" not in written)
        path.write_bytes(written.replace(b"---\n", b"---\n" + _MARK, 1))

    @rule(data=st.data())
    def take_the_mark_away(self, data: st.DataObject) -> None:
        path = self.pick(data)
        assume(_MARK in path.read_bytes())
        path.write_bytes(path.read_bytes().replace(_MARK, b""))

    @rule(data=st.data())
    def revert(self, data: st.DataObject) -> None:
        """Put back any text that a file ever had."""
        name = data.draw(st.sampled_from(sorted(self.known)))
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.draw(st.sampled_from(self.known[name])))

    @rule(
        data=st.data(), kind=st.sampled_from(KINDS), slug=st.sampled_from(SLUGS), move=st.booleans()
    )
    def copy_or_rename(self, data: st.DataObject, kind: str, slug: str, move: bool) -> None:
        path = self.pick(data)
        target = self.root / f"content/{kind}/2026/{slug}.md"
        assume(target != path)
        target.parent.mkdir(parents=True, exist_ok=True)
        written = path.read_bytes()
        if move:
            path.unlink()
        target.write_bytes(written)
        self.remember(target)

    @rule(data=st.data())
    def spoil(self, data: st.DataObject) -> None:
        path = self.pick(data)
        bad = (b"", b"---\ntitle: [\n---\n", b"\xff\xfe", b"<<<<<<< HEAD\n" + path.read_bytes())
        path.write_bytes(data.draw(st.sampled_from(bad)))

    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        self.pick(data).unlink()

    @rule(person=st.sampled_from((REVIEWER, SPOKESPERSON)), days=st.integers(-1, 1))
    def revoke(self, person: str, days: int) -> None:
        assume(person not in self.model.revoked)
        self.model.revoked[person] = self.now.date() + dt.timedelta(days=days)
        self.configure()

    @precondition(lambda self: self.model.revoked)
    @rule()
    def give_keys_back(self) -> None:
        self.model.revoked.clear()
        self.configure()

    @rule(hours=st.integers(1, 30))
    def wait(self, hours: int) -> None:
        self.now += dt.timedelta(hours=hours)

    @rule()
    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "x")

    # What the machine does

    @rule()
    def build(self) -> None:
        self.commit()
        self.run()

    @rule()
    def build_uncommitted(self) -> None:
        self.run()

    @rule(writes=st.integers(0, 8))
    def build_and_crash(self, writes: int) -> None:
        """The power goes at any write; what is out then is old or new, and the next build mends it."""
        self.commit()
        with crashing(writes):
            try:
                self.run()
            except Crash:
                self.check_pages()
        self.run()

    @rule()
    def build_elsewhere(self) -> None:
        """A fresh clone knows as much as the machine that made every release."""
        self.commit()
        self.run()
        self.commit()
        clone = self.root / "site/.ban-sao"
        self.git("clone", "-q", "--no-hardlinks", str(self.root), str(clone))
        try:
            site = replace(self.site, root=clone)
            with plain_pages():
                build.build(site, clone / "site", self.now, confirm_removals=True)
            assert pages(clone / "site") == {
                name: data for name, data in pages(self.root / "site").items()
                if not name.startswith(".ban-sao")
            }  # fmt: skip
        finally:
            shutil.rmtree(clone)

    def run(self) -> None:
        self.now += dt.timedelta(minutes=1)
        with plain_pages():
            release = build.build(self.site, self.root / "site", self.now, confirm_removals=True)
        self.follow(release)
        self.now += dt.timedelta(minutes=1)

    # What must be so

    def follow(self, release: build.Release) -> None:
        """Compare what is out with what the model allows, and remember it."""
        marked = {
            path.relative_to(self.root).as_posix()
            for path in self.files()
            if b"\nwithdrawn:" in path.read_bytes()
        }
        there = {v.id: v for path in self.files() if (v := self.version(path))}
        out: dict[str, Version] = {}
        for one in release.survey.live:
            page = self.root / "site" / one_permalink(one)[1:] / "index.html"
            shown = page.read_text(encoding="utf-8")
            name = one.article.id if isinstance(one, Edition) else one.id
            if isinstance(one, Edition):
                version = Version(one.article.path, name, int(_NUMBER.search(shown)[1]))  # type: ignore[index]
                out[name] = version
            else:
                assert not _NUMBER.search(shown)
        for name, version in out.items():
            before = self.model.released.get(name)
            assert self.model.cleared(version), f"{version} was not signed by both"
            if before is not None and before.withdrawn_at is not None:
                assert self.model.cleared(version, before.withdrawn_at), "withdrawn, and back"
            if before is not None and version.number != before.number:
                assert self.model.cleared(version, before.at), "an older edition is back"
            assert version.place not in marked, "marked as withdrawn, and out"
        for name, before in self.model.released.items():
            if before.live and name not in out:
                gone = name not in there or there[name].place in marked
                last = self.versions_of(name, before.number)
                invalid = not any(self.model.cleared(one) for one in last)
                taken = self.address_taken(name, out)
                spoilt = self.unreadable()
                assert gone or invalid or taken or spoilt or self.marked_in_git(name), (
                    f"{name} {before.number} is lost"
                )
        graves = {one.id for one in release.survey.tombstones}
        for name in graves & set(self.model.released):
            known = self.model.released[name]
            if known.live or known.withdrawn_at is None:
                known.withdrawn_at = self.now
            known.live = False
        for name, version in out.items():
            before = self.model.released.get(name)
            when = min(
                max(at for by, at in self.model.signed[version, role]) for role in signoff.ROLES
            )
            if before is None:
                self.model.released[name] = Shown(version.number, when)
            else:
                before.number, before.live = version.number, True
                before.at = max(before.at, when) if version.number == before.number else when
        for name, known in self.model.released.items():
            if name not in out:
                known.live = False
        self.check_pages()

    def versions_of(self, name: str, number: int) -> list[Version]:
        return [one for one, _role in self.model.signed if (one.id, one.number) == (name, number)]

    def address_taken(self, name: str, out: dict[str, Version]) -> bool:
        places = {one.place for one, _role in self.model.signed if one.id == name}
        return any(one.place in places and one.id != name for one in out.values())

    def unreadable(self) -> bool:
        """Whether some file tells nothing of what it is: then a missing id may be in it."""
        return any(self.version(path) is None for path in self.files())

    def marked_in_git(self, name: str) -> bool:
        shown = subprocess.run(
            ["git", "log", "-p", "--format="], cwd=self.root, check=True, capture_output=True
        ).stdout
        return b"+withdrawn:" in shown and name.encode() in shown

    @invariant()
    def check_pages(self) -> None:
        """No page ever shows a number that was not signed by both."""
        cleared = {one.number for one, _role in self.model.signed if self.ever_cleared(one)}
        for name, data in pages(self.root / "site").items():
            for number in re.findall(rb"Ban so (\d+)\.", data):
                assert int(number) in cleared, f"{name} shows {number!r}"

    def ever_cleared(self, version: Version) -> bool:
        return all(
            any(by == person for by, _at in self.model.signed.get((version, role), ()))
            for role, person in (("secrecy", REVIEWER), ("spokesperson", SPOKESPERSON))
        )


def one_permalink(one: Any) -> str:
    return one.article.permalink if isinstance(one, Edition) else one.permalink


def pages(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@cache
def _rules() -> Any:
    return rules.RuleSet(rules=(), context=_blank().rules.context)


@cache
def _blank() -> survey.Site:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        written = yaml.safe_dump({**CONFIG, "people": []}, allow_unicode=True)
        (root / "site_config.yml").write_text(written, encoding="utf-8")
        settings = config.load(root / "site_config.yml")
        return survey.Site(root=root, config=settings, rules=rules.load(settings, root))


@cache
def _config() -> Any:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        people = [
            {"id": person, "name": person, "roles": roles, "units": ["ca-tinh"]}
            for person, roles in ROLES.items()
        ]
        written = yaml.safe_dump({**CONFIG, "people": people}, allow_unicode=True)
        (root / "site_config.yml").write_text(written, encoding="utf-8")
        return config.load(root / "site_config.yml")


@contextmanager
def plain_pages() -> Iterator[None]:
    """Write pages that hold the body and nothing else, and read nothing again."""

    def stage(_site: object, found: survey.Survey, staged: Path, *_others: object) -> None:
        staged.mkdir(parents=True)
        for one in found.live:
            page = staged / one_permalink(one)[1:] / "index.html"
            page.parent.mkdir(parents=True)
            page.write_text(one.article.body if isinstance(one, Edition) else "thu hoi")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "stage", stage)
        patch.setattr(build, "_leaks", lambda *_arguments: [])
        yield


@contextmanager
def crashing(writes: int) -> Iterator[None]:
    """Stop the machine at a write: of the log, of a page, of the mark."""
    left = writes

    def counted(original: Any) -> Any:
        def write(*arguments: Any, **options: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                raise Crash
            return original(*arguments, **options)

        return write

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publishing, "write_atomically", counted(publishing.write_atomically))
        patch.setattr(audit, "append", counted(audit.append))
        patch.setattr(Path, "unlink", counted(Path.unlink))
        yield


Lives.TestCase.settings = settings(
    max_examples=SEQUENCES // PARTS,
    stateful_step_count=STEPS,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


class TestLivesOne(Lives.TestCase):  # type: ignore[name-defined,misc]
    """A quarter of the sequences."""


class TestLivesTwo(Lives.TestCase):  # type: ignore[name-defined,misc]
    """A quarter of the sequences."""


class TestLivesThree(Lives.TestCase):  # type: ignore[name-defined,misc]
    """A quarter of the sequences."""


class TestLivesFour(Lives.TestCase):  # type: ignore[name-defined,misc]
    """A quarter of the sequences."""

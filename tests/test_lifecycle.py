"""Random lives of articles against a simple model: nothing unsigned is ever out, nothing signed is ever lost.

Real files, real git, real signatures, the real build; only the pages are plain (a page holds the
number of the edition it shows), so that thousands of sequences take minutes. How many are run says
LIFECYCLE_SEQUENCES; `bench/lifecycle.py` runs many more.
"""

from __future__ import annotations

import atexit
import copy
import datetime as dt
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from publisher import audit, build, config, rereading, rules, signoff, survey, wall
from publisher.article import read
from publisher.gate import Edition
from publisher.publishing import Manifest
from publisher.publishing import folder as publishing
from publisher.signing import with_block
from publisher.sources import Source
from publisher.staging import NOTHING, Stage
from publisher.wall.digests import Digests
from tests.builders import CONFIG, NOW
from tests.signatures import public_line, signed_with

SEQUENCES = int(os.environ.get("LIFECYCLE_SEQUENCES", "2000"))
PARTS = 4  # tests that share them, so that every processor has some
STEPS = 12
FAST = Path("/dev/shm")  # noqa: S108  # where there is one, git needs no disk

REVIEWER, SPOKESPERSON, AUTHOR, STRANGER = "duyet", "phat-ngon", "tac-gia", "nguoi-la"
ROLES = {REVIEWER: ["secrecy"], SPOKESPERSON: ["spokesperson"], AUTHOR: ["author"], STRANGER: []}
SLUGS = ("mot", "hai")
KINDS = ("canh-bao", "tuyen-truyen")
_NUMBER = re.compile(r"Ban so (\d+)\.")
_NUMBER_IN_BYTES = re.compile(rb"Ban so \d+\.")
_BLOCK = re.compile(rb"^(secrecy|spokesperson|withdrawn):.*\n(?:[ \t]+.*\n)*", re.MULTILINE)
_MARK = b"withdrawn: {date: 2026-11-21, reason: error}\n"


@cache
def key(person: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(person.encode()).digest())


@cache
def signature(person: str, content: bytes) -> str:
    return signed_with(key(person), content)


_BEGINNING: dict[str, Any] = {}
_STATE = ("model", "now", "count", "known", "marked", "in_git", "fresh", "saved")


class Crash(BaseException):
    """The machine stops here."""


@dataclass(frozen=True)
class Version:
    """A text as it was signed: a number under an id at a place."""

    place: str
    id: str
    number: int


@dataclass
class Shown:
    """What the model knows of one id: what was out last, when it was signed, if it still is out."""

    version: Version
    at: dt.datetime
    live: bool = True
    withdrawn_at: dt.datetime | None = None


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
        self.marked: set[str] = set()
        self.in_git: set[str] = set()  # what git's newest commit has a mark of
        self.fresh: dict[str, tuple[Version, dt.datetime]] = {}  # signed by both, untouched since
        self.saved = False  # whether git has everything as it stands

    def teardown(self) -> None:
        shutil.rmtree(self.root)

    # The world

    def git(self, *arguments: str, email: str = f"{AUTHOR}@thu.example") -> None:
        identity = ["-c", "user.name=x", "-c", f"user.email={email}"]
        subprocess.run(
            ["git", *identity, *arguments], cwd=self.root, check=True, capture_output=True
        )

    def configure(self) -> None:
        written = _written(tuple(sorted(self.model.revoked.items())))
        (self.root / "site_config.yml").write_text(written, encoding="utf-8")

    @property
    def site(self) -> survey.Site:
        settings = _config(tuple(sorted(self.model.revoked.items())))
        return survey.Site(root=self.root, config=settings, rules=_rules())

    def files(self) -> list[Path]:
        return sorted((self.root / "content").rglob("*.md"))

    def pick(
        self, data: st.DataObject, fits: Callable[[bytes], bool] = lambda _written: True
    ) -> Path | None:
        """Return one of the files that fit; none is no reason to end a life, as `assume` would."""
        found = [path for path in self.files() if fits(path.read_bytes())]
        return data.draw(st.sampled_from(found)) if found else None

    def version(self, path: Path) -> Version | None:
        """Return what a file says it is, None if that cannot be told."""
        written = path.read_bytes().decode(errors="replace")
        number, name = _NUMBER.search(written), re.search(r"^id: (\S+)$", written, re.MULTILINE)
        if not number or not name:
            return None
        return Version(path.relative_to(self.root).as_posix(), name[1], int(number[1]))

    def remember(self, path: Path) -> None:
        name = path.relative_to(self.root).as_posix()
        self.known.setdefault(name, []).append(path.read_bytes())
        self.touched(path)

    def touched(self, path: Path) -> None:
        self.fresh.pop(path.relative_to(self.root).as_posix(), None)
        self.saved = False

    # What people do

    @initialize()
    def begin(self) -> None:
        """Every life begins with one article that is out; it is built once for all of them."""
        if "folder" not in _BEGINNING:
            self.begin_anew()
            kept = Path(
                tempfile.mkdtemp(prefix="doi-bai-dau-", dir=FAST if FAST.is_dir() else None)
            )
            atexit.register(shutil.rmtree, kept, ignore_errors=True)
            shutil.copytree(self.root, kept, dirs_exist_ok=True)
            _BEGINNING.update(
                folder=kept, known=copy.deepcopy({name: vars(self)[name] for name in _STATE})
            )
        shutil.rmtree(self.root)
        shutil.copytree(_BEGINNING["folder"], self.root)
        for name in _STATE:
            setattr(self, name, copy.deepcopy(_BEGINNING["known"][name]))

    def begin_anew(self) -> None:
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
        if (path := self.pick(data)) is None:
            return
        self.count += 1
        path.write_bytes(_NUMBER_IN_BYTES.sub(b"Ban so %d." % self.count, path.read_bytes()))
        self.remember(path)

    @rule(data=st.data(), role=st.sampled_from(signoff.ROLES), by=st.sampled_from(sorted(ROLES)))
    def sign(self, data: st.DataObject, role: signoff.Role, by: str) -> None:
        """Anyone signs anything: whether it counts is the gate's to say."""
        if path := self.pick(data):
            self.sign_file(path, role, by)

    @rule(data=st.data())
    def sign_both(self, data: st.DataObject | Path) -> None:
        path = data if isinstance(data, Path) else self.pick(data)
        if path is None:
            return
        done = [
            self.sign_file(path, "secrecy", REVIEWER),
            self.sign_file(path, "spokesperson", SPOKESPERSON),
        ]
        version = self.version(path)
        if all(done) and version is not None and b"\nwithdrawn:" not in path.read_bytes():
            self.fresh[version.place] = (version, self.now)

    def sign_file(self, path: Path, role: signoff.Role, by: str) -> bool:
        """Put a sign-off on a file; return whether it is one that can have it."""
        name = path.relative_to(self.root).as_posix()
        found = read(Source(name, path.read_bytes()), _config(())).article
        version = self.version(path)
        if found is None or version is None:
            return False
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
        return True

    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        path = self.pick(data, lambda one: one.startswith(b"---\n") and b"\nwithdrawn:" not in one)
        if path is not None:
            path.write_bytes(path.read_bytes().replace(b"---\n", b"---\n" + _MARK, 1))
            self.touched(path)

    @rule(data=st.data())
    def take_the_mark_away(self, data: st.DataObject) -> None:
        if path := self.pick(data, lambda one: _MARK in one):
            path.write_bytes(path.read_bytes().replace(_MARK, b""))
            self.touched(path)

    @rule(data=st.data())
    def revert(self, data: st.DataObject) -> None:
        """Put back any text that a file ever had."""
        name = data.draw(st.sampled_from(sorted(self.known)))
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.draw(st.sampled_from(self.known[name])))
        self.touched(path)

    @rule(
        data=st.data(), kind=st.sampled_from(KINDS), slug=st.sampled_from(SLUGS), move=st.booleans()
    )
    def copy_or_rename(self, data: st.DataObject, kind: str, slug: str, move: bool) -> None:
        path = self.pick(data)
        target = self.root / f"content/{kind}/2026/{slug}.md"
        if path is None or target == path:
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        written = path.read_bytes()
        if move:
            path.unlink()
            self.touched(path)
        target.write_bytes(written)
        self.remember(target)

    @rule(data=st.data())
    def spoil(self, data: st.DataObject) -> None:
        if (path := self.pick(data)) is None:
            return
        bad = (b"", b"---\ntitle: [\n---\n", b"\xff\xfe", b"<<<<<<< HEAD\n" + path.read_bytes())
        path.write_bytes(data.draw(st.sampled_from(bad)))
        self.touched(path)

    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        if path := self.pick(data):
            path.unlink()
            self.touched(path)

    @rule(person=st.sampled_from((REVIEWER, SPOKESPERSON)), days=st.integers(-1, 1))
    def revoke(self, person: str, days: int) -> None:
        if person not in self.model.revoked:
            self.model.revoked[person] = self.now.date() + dt.timedelta(days=days)
            self.configure()

    @rule()
    def give_keys_back(self) -> None:
        if self.model.revoked:
            self.model.revoked.clear()
            self.configure()

    @rule(hours=st.integers(1, 30))
    def wait(self, hours: int) -> None:
        self.now += dt.timedelta(hours=hours)

    @rule()
    def commit(self) -> None:
        self.note_marks()
        self.in_git = set(self.marks())
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "x")
        self.saved = True

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
        self.note_marks()
        with plain_pages():
            release = build.build(self.site, self.root / "site", self.now, confirm_removals=True)
        out = self.shown(release)
        self.nothing_unsigned_or_old(out)
        self.nothing_lost(out)
        self.learn(out, signed_at(release), {one.id for one in release.survey.tombstones})
        self.check_pages()
        self.now += dt.timedelta(minutes=1)

    def note_marks(self) -> None:
        """Remember which ids and places were marked as withdrawn at some time since they were out.

        A mark that git has counts until a commit without it, whatever the folder shows meanwhile.
        """
        self.marked.update(self.marks())

    def marks(self) -> Iterator[str]:
        """Yield the ids and places of the files that have a mark now."""
        for path in self.files():
            if b"\nwithdrawn:" in path.read_bytes():
                yield path.relative_to(self.root).as_posix()
                if version := self.version(path):
                    yield version.id

    # What must be so

    def shown(self, release: build.Release) -> dict[str, Version]:
        """Return what the pages of released articles show, by id."""
        out: dict[str, Version] = {}
        for one in release.survey.live:
            page = self.root / "site" / one_permalink(one)[1:] / "index.html"
            number = _NUMBER.search(page.read_text(encoding="utf-8"))
            if isinstance(one, Edition):
                assert number is not None
                out[one.article.id] = Version(one.article.path, one.article.id, int(number[1]))
            else:
                assert number is None, "a tombstone tells what it buries"
        return out

    def nothing_unsigned_or_old(self, out: dict[str, Version]) -> None:
        for name, version in out.items():
            assert self.model.cleared(version), f"{version} was not signed by both"
            path = self.root / version.place
            assert not path.is_file() or b"\nwithdrawn:" not in path.read_bytes(), "marked, and out"
            before = self.model.released.get(name)
            if before is None:
                continue
            if before.withdrawn_at is not None:
                assert self.model.cleared(version, before.withdrawn_at), "withdrawn, and back"
            if version.number != before.version.number:
                assert self.model.cleared(version, before.at), "an older edition is back"

    def nothing_lost(self, out: dict[str, Version]) -> None:
        there = {v.id for path in self.files() if (v := self.version(path))}
        for name, before in self.model.released.items():
            last = before.version
            deleted = name not in there and not (self.root / last.place).exists()
            excused = (
                not before.live
                or deleted
                or {name, last.place} & self.marked
                or not self.model.cleared(last)
                or any(one.place == last.place and one.id != name for one in out.values())
            )
            assert excused or name in out, f"{last} is lost"
        for path, (version, at) in self.fresh.items():
            before = self.model.released.get(version.id)
            newer = before is None or (
                at > before.at and (before.withdrawn_at is None or at > before.withdrawn_at)
            )
            # One that comes back changed after its withdrawal needs a note, which nobody writes here.
            changed = before is not None and before.version != version
            silent = changed and not before.live and before.withdrawn_at is not None
            alone = [v.id for one in self.files() if (v := self.version(one))].count(
                version.id
            ) == 1
            here = [
                one for one in self.model.released.values() if one.version.place == version.place
            ]
            newest_here = all(at > one.at for one in here)
            wanted = newer and alone and newest_here and not silent
            if self.saved and wanted and not self.model.revoked:
                assert out.get(version.id) == version or path in self.marked, (
                    f"{version} is kept in"
                )

    def learn(
        self, out: dict[str, Version], signed: dict[str, dt.datetime], graves: set[str]
    ) -> None:
        for name, known in self.model.released.items():
            if name in graves and (known.live or known.withdrawn_at is None):
                known.withdrawn_at = self.now
            known.live = name in out
        for name, version in out.items():
            self.marked -= {name, version.place} - self.in_git
            when = signed[name]
            known = self.model.released.setdefault(name, Shown(version, when))
            known.at = max(known.at, when) if known.version.number == version.number else when
            known.version = version

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


def signed_at(release: build.Release) -> dict[str, dt.datetime]:
    """Return by id when the first of the two sign-offs of what is out was made."""
    signed = {}
    for one in release.survey.editions:
        offs = [signoff.of(one.article, role, _config(())) for role in signoff.ROLES]
        signed[one.article.id] = min(off.at for off in offs if off is not None)
    return signed


def one_permalink(one: Any) -> str:
    return one.article.permalink if isinstance(one, Edition) else one.permalink


def pages(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


Revoked = tuple[tuple[str, dt.date], ...]


@cache
def _written(revoked: Revoked) -> str:
    """Return the configuration in which some people's keys are revoked from a day on."""
    people = []
    for person, roles in ROLES.items():
        line = {"public": public_line(key(person))}
        if day := dict(revoked).get(person):
            line["revoked"] = day.isoformat()
        people.append({
            "id": person, "name": person, "roles": roles, "units": ["ca-tinh"],
            "emails": [f"{person}@thu.example"], "keys": [line],
        })  # fmt: skip
    return yaml.safe_dump({**CONFIG, "people": people}, allow_unicode=True)


@cache
def _config(revoked: Revoked) -> config.SiteConfig:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "site_config.yml"
        path.write_text(_written(revoked), encoding="utf-8")
        return config.load(path)


@cache
def _rules() -> rules.RuleSet:
    """Return no rules: what they find is not what is tried here."""
    return rules.RuleSet(rules=(), context=rules.load(_config(()), Path()).context)


@contextmanager
def plain_pages() -> Iterator[None]:
    """Write pages that hold the body and nothing else, and read nothing again."""

    def stage(
        _site: object, found: survey.Survey, staged: Path, *_others: object, **_more: object
    ) -> Stage:
        staged.mkdir(parents=True)
        for one in found.live:
            page = staged / one_permalink(one)[1:] / "index.html"
            page.parent.mkdir(parents=True)
            page.write_text(one.article.body if isinstance(one, Edition) else "thu hoi")
        return Stage(staged, NOTHING, b"")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rereading, "stage", stage)
        patch.setattr(rereading, "_leaks", lambda *_arguments: [])
        patch.setattr(wall, "recalled", lambda *_arguments: Digests())
        patch.setattr(wall, "keep", lambda *_arguments: None)
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
        patch.setattr(Manifest, "write", counted(Manifest.write))
        patch.setattr(publishing, "move_atomically", counted(publishing.move_atomically))
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

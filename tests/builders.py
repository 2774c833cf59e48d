"""A small site on disk for tests: real files, real keys, real signatures."""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_ssh_private_key
from PIL import Image

from publisher import article, build, config, files, gate, media, rules, signing, signoff, survey
from publisher.article import Article
from publisher.signoff import Role
from publisher.sources import Source
from tests.signatures import signed_with

NOW = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=7)))
ARTICLE = "content/canh-bao/2026/bai-mau.md"
BODY = "Bà con nhớ ba điều: không bấm đường dẫn lạ, không đọc mã, gọi 113 khi nghi ngờ.\n"

# Person -> (roles, unit); every one has a key of their own.
PEOPLE: dict[str, tuple[list[str], str]] = {
    "tac-gia": (["author"], "ca-xa"),
    "nguoi-duyet": (["secrecy"], "ca-tinh"),
    "nguoi-phat-ngon": (["spokesperson"], "ca-tinh"),
    "phat-ngon-xa-khac": (["spokesperson"], "ca-xa-khac"),
    "nguoi-la": ([], "ca-tinh"),
}

CONFIG: dict[str, Any] = {
    "site": {
        "name": "Công an tỉnh Thử Nghiệm",
        "short_name": "Bình Yên Thử",
        "url": "https://thu.example/",
        "description": "Trang dùng để thử.",
        "publisher": "Công an tỉnh Thử Nghiệm",
        "tag_date": "2025-07-01",
    },
    "areas": [
        {"id": "tinh", "name": "Tỉnh Thử Nghiệm"},
        {"id": "xa", "name": "Xã Mẫu", "parent": "tinh"},
        {"id": "xa-khac", "name": "Xã Khác", "parent": "tinh"},
    ],
    "units": [
        {"id": "ca-tinh", "name": "Công an tỉnh Thử Nghiệm", "level": "province", "area": "tinh"},
        {"id": "ca-xa", "name": "Công an xã Mẫu", "level": "commune", "parent": "ca-tinh", "area": "xa"},
        {"id": "ca-xa-khac", "name": "Công an xã Khác", "level": "commune", "parent": "ca-tinh", "area": "xa-khac"},
    ],
    "topics": [{"id": "lua-dao-mang", "name": "Lừa đảo trên mạng"}, {"id": "giao-thong", "name": "An toàn giao thông"}],
    "groups": [
        {"id": "nhom-xa", "name": "Tổ 1 xã Mẫu", "platform": "zalo", "area": "xa"},
        {"id": "nhom-giao-thong", "name": "Lái xe an toàn", "platform": "facebook", "area": "tinh", "topics": ["giao-thong"]},
    ],
    "hotlines": [
        {"number": "113", "name": "Công an", "featured": True, "source": "Đầu số quốc gia", "reviewed": "2026-11-01"}
    ],
}  # fmt: skip


def make_keys(folder: Path) -> dict[str, Path]:
    """Make an OpenSSH key for each person and return the private key files."""
    keys: dict[str, Path] = {}
    for person in PEOPLE:
        keys[person] = folder / person
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(keys[person])],
            check=True,
        )
    return keys


def public_key(path: Path) -> str:
    """Return the public half of a key file, `type base64`."""
    return " ".join(path.with_suffix(".pub").read_text().split()[:2])


@cache
def private_key(path: Path) -> object:
    """Return the private half of a key file."""
    return load_ssh_private_key(path.read_bytes(), None)


def signature(path: Path, content: bytes) -> str:
    """Return the signature that OpenSSH makes with a key, made without a process where we can."""
    key = private_key(path)
    if isinstance(key, Ed25519PrivateKey):
        return signed_with(key, content)
    return signoff.sign(content, path)


def picture(path: Path, size: tuple[int, int] = (640, 360), **options: Any) -> Path:
    """Write a plain JPEG (or what the suffix says)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, (11, 93, 59)).save(path, **options)
    return path


@dataclass
class SiteFolder:
    """A site in a folder; `keys` are the people's private keys."""

    root: Path
    keys: dict[str, Path]
    amendments: int = 0

    @classmethod
    def begun(cls, root: Path, keys: dict[str, Path]) -> SiteFolder:
        """Return a site with its configuration and nothing in it."""
        site = cls(root, keys)
        (root / "content").mkdir(parents=True)
        site.configure()
        return site

    def take(self, other: SiteFolder) -> SiteFolder:
        """Become a copy of another site, which tests share and none may change."""
        shutil.copytree(other.root, self.root, symlinks=True, dirs_exist_ok=True)
        self.amendments = other.amendments
        memory = self.root / ".publisher/catalogue.sqlite"
        if memory.exists():  # it knows what is live by the folder where that is
            here, there = str(self.root.resolve()), str(other.root.resolve())
            with closing(sqlite3.connect(memory)) as database, database:
                database.execute(
                    "UPDATE live SET output = ? || substr(output, ?)", (here, len(there) + 1)
                )
        return self

    def configure(self, **changes: Any) -> None:
        """Write site_config.yml: the usual one with top-level keys replaced (None removes)."""
        settings = {**CONFIG, "people": self.people(), **changes}
        kept = {key: value for key, value in settings.items() if value is not None}
        text = yaml.safe_dump(kept, allow_unicode=True, sort_keys=False)
        (self.root / "site_config.yml").write_text(text, encoding="utf-8")

    def people(self, **changes: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the usual people; `changes` adds keys to a person's record (`_` for `-`)."""
        records = []
        for person, (roles, unit) in PEOPLE.items():
            record: dict[str, Any] = {
                "id": person,
                "name": person.replace("-", " ").title(),
                "roles": roles,
                "units": [unit],
                "emails": [f"{person}@thu.example"],
                "keys": [{"public": public_key(self.keys[person])}],
            }
            records.append(record | changes.get(person.replace("-", "_"), {}))
        return records

    def write(self, path: str = ARTICLE, body: str = BODY, **changes: Any) -> str:
        """Write an article that is right but for `changes` (None removes a key); return its path."""
        slug = Path(path).stem
        metadata: dict[str, Any] = {
            "title": f"Cảnh báo thử {slug}",
            "id": slug,
            "summary": f"Bài viết dùng để thử, không có thật, đủ dài để đạt yêu cầu: {slug}.",
            "date": "2026-11-20T08:00",
            "unit": "ca-xa",
            "author": "tac-gia",
            "topics": ["lua-dao-mang"],
            **changes,
        }
        kept = {key: value for key, value in metadata.items() if value is not None}
        head = yaml.safe_dump(kept, allow_unicode=True, sort_keys=False)
        return self.write_raw(path, f"---\n{head}---\n{body}")

    def write_raw(self, path: str, text: str | bytes) -> str:
        """Write a file exactly."""
        full = self.root / path
        full.parent.mkdir(parents=True, exist_ok=True)
        full.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def sign(
        self,
        path: str = ARTICLE,
        *,
        at: dt.datetime = NOW - dt.timedelta(hours=12),
        secrecy: str | None = "nguoi-duyet",
        spokesperson: str | None = "nguoi-phat-ngon",
        secrecy_key: str | None = None,
        spokesperson_key: str | None = None,
    ) -> str:
        """Put sign-offs on a file with the people's keys, without asking whether they count."""
        settings = self.config
        choices: tuple[tuple[Role, str | None, str | None], ...] = (
            ("secrecy", secrecy, secrecy_key),
            ("spokesperson", spokesperson, spokesperson_key),
        )
        for role, person, key in choices:
            if person is None:
                continue
            found = self.article(path)
            loaded = {p: self.medium(p) for p in found.media}
            full = self.root / path
            signer = settings.people_by_id[person]
            if key is not None:  # a signature by someone else's key, as a forger would put there
                with_key = signer.keys[0].model_copy(update={"public": public_key(self.keys[key])})
                signer = signer.model_copy(update={"keys": (with_key,)})
            local = at.astimezone(found.date.tzinfo)
            wanted = signing.request(signoff.edition_digest(found, loaded), role, signer, local)
            made = signature(self.keys[key or person], wanted.content)
            text = full.read_text(encoding="utf-8")
            text = signing.with_sign_off(text, wanted, made, key or person)
            full.write_text(text, encoding="utf-8")
        return path

    def publishable(self, path: str = ARTICLE, body: str = BODY, **changes: Any) -> str:
        """Write an article with both sign-offs."""
        return self.sign(self.write(path, body, **changes))

    def amended(self, path: str = ARTICLE, body: str = BODY, **changes: Any) -> str:
        """Write a minor change of an article with both sign-offs, each time later ones."""
        self.amendments += 1
        at = NOW - dt.timedelta(hours=1) + dt.timedelta(minutes=self.amendments)
        return self.sign(self.write(path, body, **{"minor": True, **changes}), at=at)

    @property
    def config(self) -> config.SiteConfig:
        """The configuration as it is on disk."""
        return config.load(self.root / "site_config.yml")

    @property
    def site(self) -> survey.Site:
        """The site as it is on disk."""
        settings = self.config
        return survey.Site(root=self.root, config=settings, rules=rules.load(settings, self.root))

    def article(self, path: str = ARTICLE) -> Article:
        """Return an article that must be well-formed."""
        reading = article.read(Source(path, (self.root / path).read_bytes()), self.config)
        assert reading.article is not None, [str(f.message) for f in reading.findings]
        return reading.article

    def medium(self, path: str) -> media.Medium:
        """Return a picture or document that must be sound."""
        found = media.load(self.root, path)
        assert isinstance(found, media.Picture | media.Document), str(found)
        return found

    def verdict(self, path: str = ARTICLE, now: dt.datetime = NOW) -> gate.Verdict:
        """Return the gate's word on one file."""
        site = self.site
        reading = article.read(Source(path, (self.root / path).read_bytes()), site.config)
        judge = gate.Gate(site.config, site.rules, now)
        return judge.judge(reading, lambda name: media.load(self.root, name))

    def held_for(self, path: str = ARTICLE, now: dt.datetime = NOW) -> list[str]:
        """Return the rules for which the gate holds one file."""
        verdict = self.verdict(path, now)
        assert isinstance(verdict, gate.Held), verdict
        return [reason.rule for reason in verdict.reasons]

    def settle(self) -> None:
        """Wait until the file system's clock, which ticks some hundred times a second, has gone on.

        Of a file that changed in the tick in which a build begins nothing is remembered.
        """
        newest = max(path.stat().st_ctime for path in (self.root / "content").rglob("*.*"))
        while files.moment(self.root) <= newest:
            pass

    def build(self, now: dt.datetime = NOW, **options: Any) -> build.Release:
        """Build into `site/`."""
        return build.build(self.site, self.root / "site", now, **options)

    def output(self) -> dict[str, bytes]:
        """Return every file of the built site."""
        folder = self.root / "site"
        return {
            p.relative_to(folder).as_posix(): p.read_bytes()
            for p in sorted(folder.rglob("*"))
            if p.is_file()
        }

    def git(self, *arguments: str, email: str = "tac-gia@thu.example") -> None:
        """Run git in the site's folder, as the author of the articles or whoever has an address."""
        identity = ["-c", "user.name=Thử", "-c", f"user.email={email}"]
        subprocess.run(
            ["git", *identity, *arguments], cwd=self.root, check=True, capture_output=True
        )

    def commit(self, message: str = "lưu", email: str = "tac-gia@thu.example") -> None:
        """Commit everything."""
        if not (self.root / ".git").exists():
            self.git("init", "-q")
            (self.root / ".gitignore").write_text("site/\n.publisher/\n")
        self.git("add", "-A")
        self.git("commit", "-qm", message, email=email)

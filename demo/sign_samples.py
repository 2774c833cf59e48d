"""Signs the sample articles with the demo keys, as reviewer and spokesperson would.

Run it after changing a sample: `python demo/sign_samples.py`. The same text gives the same
signatures. Drafts stay unsigned. What is fit to go out is then released once, into a folder that is
thrown away, so that the log of releases knows it: the history of this project is not that of a site.
"""

from __future__ import annotations

import datetime as dt
import shutil
import sys
import tempfile
from pathlib import Path

from publisher import article, audit, build, config, media, rules, signing, signoff, sources, survey
from publisher.errors import PublisherError

ROOT = Path(__file__).parent.parent
KEYS = ROOT / "demo" / "keys"
DRAFTS = {"content/canh-bao/2026/nhan-dien-tai-khoan-gia-mao.md"}
REVIEWER = "tran-thi-binh"
SPOKESPEOPLE = {"ca-phuong-an-hoa": "do-quoc-minh"}
HEAD = "le-van-cuong"
DELEGATE, DELEGATED_FROM = "hoang-thi-dao", dt.date(2026, 1, 1)
LATEST = dt.datetime(2026, 11, 20, 17, 0, tzinfo=dt.UTC)
RELEASED = LATEST + dt.timedelta(hours=1)


def main() -> int:
    """Sign every sample; return the number that could not be."""
    site = config.load(ROOT / "site_config.yml")
    failed = 0
    for source in sources.walk(ROOT):
        if not isinstance(source, sources.Source) or source.path in DRAFTS:
            continue
        try:
            sign(source, site)
        except PublisherError as error:
            print(f"{source.path}: {error}")
            failed += 1
    release()
    return failed


def release() -> None:
    """Append to the log of releases what is new, from a copy without git."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in ("content", "config", "audit"):
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, root / name)
        shutil.copy(ROOT / "site_config.yml", root)
        settings = config.load(root / "site_config.yml")
        site = survey.Site(root=root, config=settings, rules=rules.load(settings, root))
        build.build(site, root / "site", RELEASED)
        (ROOT / audit.LOG).parent.mkdir(exist_ok=True)
        shutil.copy(root / audit.LOG, ROOT / audit.LOG)


def sign(source: sources.Source, site: config.SiteConfig) -> None:
    """Give one article both sign-offs, a few hours before its date or at the latest now."""
    path = ROOT / source.path
    for role in signoff.ROLES:
        reading = article.read(sources.Source(source.path, path.read_bytes()), site)
        if reading.article is None:
            raise PublisherError(reading.findings[0].message)
        found = reading.article
        at = min(found.updated - dt.timedelta(hours=2), LATEST).astimezone(site.zone)
        person = REVIEWER if role == "secrecy" else speaker(found, at.date())
        if role == "spokesperson":
            at += dt.timedelta(minutes=30)
        loaded = {p: media.load(ROOT, p) for p in found.media}
        signing.protect(KEYS / person)
        text = signing.signed(
            path.read_text(encoding="utf-8"),
            found,
            loaded,
            role,
            site.people_by_id[person],
            at,
            KEYS / person,
        )
        path.write_text(text, encoding="utf-8")


def speaker(found: article.Article, day: dt.date) -> str:
    """Return who speaks for an article: the unit's own head, the delegate, or the province's."""
    if found.kind.id == "hoi-dap" and day >= DELEGATED_FROM:
        return DELEGATE
    return SPOKESPEOPLE.get(found.unit.id, HEAD)


if __name__ == "__main__":
    sys.exit(main())

"""Articles of other official sources: taken once, as drafts, and followed from then on."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
import yaml

from publisher import article, gate, survey
from publisher.article import Article
from publisher.errors import ConfigError
from publisher.findings import Severity
from publisher.markup import render
from publisher.pulling import entries, record
from publisher.pulling.markdown import from_html, plain
from publisher.pulling.network import Limits
from publisher.pulling.run import Outcome, pull
from publisher.sources import Source
from publisher.text import unseen
from tests.builders import CONFIG, NOW, SiteFolder
from tests.conftest import Command
from tests.serving import Host

BODY = (
    "<p>Thời gian gần đây, nhiều người nhận được cuộc gọi tự xưng là cán bộ, yêu cầu cài ứng dụng lạ.</p>"
    "<h2>Việc cần làm</h2><ul><li>Không bấm đường dẫn lạ</li><li>Gọi 113</li></ul>"
)
QUICK = Limits(seconds=5, silence=3)


@dataclass
class Upstream:
    """A server of a source; `answers` tells what it says at a path, `asked` what it was asked.

    `heads` is what it says to HEAD at a path where that is something else.
    """

    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    heads: dict[str, int] = field(default_factory=dict)
    slow: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def says(self, data: bytes | str, path: str = "/rss.xml", **headers: str) -> None:
        data = data.encode() if isinstance(data, str) else data
        self.answers[path] = (200, {k.replace("_", "-"): v for k, v in headers.items()}, data)

    def fails(self, path: str, status: int = 500, **headers: str) -> None:
        self.answers[path] = (status, headers, b"")

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.asked.append((request.command, request.path, dict(request.headers)))
        if request.path == "/slow":
            self.slow.wait(10)
        status, headers, data = self.answers.get(request.path, (404, {}, b""))
        if request.command == "HEAD":
            status = self.heads.get(request.path, status)
        if headers.get("ETag") and request.headers.get("If-None-Match") == headers["ETag"]:
            status, data = 304, b""
        with suppress(ConnectionError):
            request.send_response(status)
            for name, value in headers.items():
                request.send_header(name, value)
            request.send_header("Content-Length", str(len(data)))
            request.end_headers()
            if request.command != "HEAD":
                request.wfile.write(data)


@pytest.fixture
def source() -> Iterator[Upstream]:
    """A server of a source that has nothing yet."""
    upstream = Upstream()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            upstream.answer(self)

        do_HEAD = do_GET  # noqa: N815  # the base's names

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    upstream.port = server.server_port
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield upstream
    upstream.slow.set()
    server.shutdown()
    server.server_close()


def item(title: str = "Cảnh báo cuộc gọi giả danh", name: str = "bai-1", **changes: Any) -> str:
    known = {
        "guid": f"tag:nguon.example,2026:{name}",
        "link": f"/tin/{name}",
        "description": BODY,
        "pubDate": format_datetime(NOW - dt.timedelta(days=1)),
        **changes,
    }
    parts = [f"<{k}>{escape(v)}</{k}>" for k, v in known.items() if v is not None]
    return f"<item><title>{escape(title)}</title>{''.join(parts)}</item>"


def rss(*items: str) -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Nguồn</title>{"".join(items)}</channel></rss>'


def configure(folder: SiteFolder, url: str, **changes: Any) -> None:
    one = {
        "id": "tinh",
        "name": "Công an tỉnh Nguồn",
        "url": url,
        "kind": "canh-bao",
        "unit": "ca-xa",
        "author": "tac-gia",
    }
    folder.configure(upstreams=[one | changes])


@pytest.fixture
def site(folder: SiteFolder, source: Upstream) -> SiteFolder:
    """A site that pulls from the source."""
    configure(folder, f"{source.url}rss.xml")
    return folder


def pulled(folder: SiteFolder, limits: Limits = QUICK, **options: Any) -> list[Outcome]:
    known = folder.site
    return list(
        pull(
            known.root,
            known.config,
            known.config.upstreams,
            survey.read_all(known),
            options.pop("now", NOW),
            author=lambda one: one.author or "tac-gia",
            limits=limits,
            **options,
        )
    )


def only(outcomes: list[Outcome]) -> Outcome:
    assert len(outcomes) == 1
    assert outcomes[0].failed is None, str(outcomes[0].failed)
    return outcomes[0]


def drafts(folder: SiteFolder) -> list[Article]:
    return [folder.article(p.relative_to(folder.root).as_posix()) for p in files(folder)]


def files(folder: SiteFolder) -> list[Path]:
    return sorted((folder.root / "content").rglob("*.md"))


def findings(folder: SiteFolder) -> list[tuple[str, str]]:
    """Return what `check` says of sources: the rule and the file's name."""
    found, _n = survey.check(folder.site, now=NOW)
    return [(one.rule, Path(one.path).stem) for one in found if one.rule.startswith("source/")]


# Taking.


def test_a_new_entry_becomes_a_draft_with_its_source(site: SiteFolder, source: Upstream) -> None:
    source.says(rss(item()))

    outcome = only(pulled(site))

    (draft,) = drafts(site)
    assert [one.path for one in outcome.news.drafts] == [draft.path]
    assert draft.path == "content/canh-bao/2026/canh-bao-cuoc-goi-gia-danh.md"
    assert draft.title == "Cảnh báo cuộc gọi giả danh"
    assert draft.source is not None
    assert (draft.source.name, draft.source.url) == ("Công an tỉnh Nguồn", f"{source.url}tin/bai-1")
    assert draft.date == (NOW - dt.timedelta(days=1)).replace(second=0)
    assert (draft.unit.id, draft.author.id) == ("ca-xa", "tac-gia")
    assert "## Việc cần làm\n\n- Không bấm đường dẫn lạ\n- Gọi 113" in draft.body
    assert 40 <= len(draft.summary) <= 300


@pytest.mark.parametrize("link", ["/tin/bai-1", None])
def test_nothing_is_taken_twice(site: SiteFolder, source: Upstream, link: str | None) -> None:
    source.says(rss(item(link=link)))
    pulled(site)
    before = {path: path.read_bytes() for path in site.root.rglob("*") if path.is_file()}

    outcome = only(pulled(site))

    assert (outcome.news.drafts, outcome.news.findings, outcome.news.lines) == ([], [], [])
    after = {path: path.read_bytes() for path in site.root.rglob("*") if path.is_file()}
    assert after == before


@pytest.mark.parametrize("link", ["/tin/bai-1", None])
def test_a_draft_that_an_officer_deleted_does_not_come_back(
    site: SiteFolder, source: Upstream, link: str | None
) -> None:
    source.says(rss(item(link=link)))
    pulled(site)
    for path in files(site):
        path.unlink()

    source.says(rss(item(link=link, description=BODY + "<p>Thêm một đoạn.</p>")))

    assert only(pulled(site)).news.drafts == []
    assert findings(site) == []


@pytest.mark.parametrize("lost", ["the record", "the entry's id", "the draft's name and title"])
def test_the_draft_itself_tells_what_it_was_made_of(
    site: SiteFolder, source: Upstream, lost: str
) -> None:
    source.says(rss(item()))
    pulled(site)
    (path,) = files(site)
    if lost == "the draft's name and title":
        text = path.read_text(encoding="utf-8").replace("cuộc gọi giả danh", "mới")
        path.unlink()
        site.write_raw("content/canh-bao/2026/ten-moi.md", text)
    if lost == "the entry's id":
        source.says(rss(item(guid="khac-hoan-toan")))
    (site.root / record.RECORD).unlink()

    assert only(pulled(site)).news.drafts == []
    assert len(record.read(site.root).lines) == 1


def test_what_officers_copied_by_hand_is_known_by_its_address(
    site: SiteFolder, source: Upstream
) -> None:
    site.write(source={"name": "Nguồn", "url": f"{source.url}tin/bai-1/?utm_source=zalo"})
    source.says(rss(item()))

    assert only(pulled(site)).news.drafts == []

    source.says(rss(item(description=BODY + "<p>Sửa.</p>")))
    only(pulled(site))
    assert findings(site) == [("source/changed", "bai-mau")]


def test_one_article_in_two_feeds_of_a_source_is_one_draft(
    folder: SiteFolder, source: Upstream
) -> None:
    one = {"name": "Nguồn", "kind": "canh-bao", "unit": "ca-xa", "author": "tac-gia"}
    folder.configure(
        upstreams=[
            one | {"id": "chung", "url": f"{source.url}rss.xml"},
            one | {"id": "rieng", "url": f"{source.url}rieng.xml"},
        ]
    )
    source.says(rss(item()))
    source.says(rss(item()), "/rieng.xml")

    assert [len(outcome.news.drafts) for outcome in pulled(folder)] == [1, 0]


def test_only_the_newest_entries_are_taken(folder: SiteFolder, source: Upstream) -> None:
    configure(folder, f"{source.url}rss.xml", limit=2)
    source.says(rss(*(item(f"Bài số {n} của nguồn", f"bai-{n}") for n in range(5))))

    assert len(only(pulled(folder)).news.drafts) == 2
    assert len(only(pulled(folder)).news.drafts) == 0


def test_an_entry_goes_where_its_own_kind_and_topics_say(
    site: SiteFolder, source: Upstream
) -> None:
    tags = "<category>Kiểm chứng</category><category>An toàn giao thông</category></item>"
    source.says(rss(item().replace("</item>", tags)))
    pulled(site)

    (draft,) = drafts(site)
    assert draft.kind.id == "kiem-chung"
    assert [topic.id for topic in draft.topics] == ["giao-thong"]


def test_a_dry_run_writes_nothing(site: SiteFolder, source: Upstream) -> None:
    source.says(rss(item()), ETag='"1"')
    before = sorted(site.root.rglob("*"))

    assert len(only(pulled(site, dry_run=True)).news.drafts) == 1
    assert sorted(site.root.rglob("*")) == before


def test_a_server_is_asked_only_for_what_is_new(site: SiteFolder, source: Upstream) -> None:
    source.says(rss(item()), ETag='"1"', Last_Modified="Sat, 21 Nov 2026 01:00:00 GMT")
    pulled(site)

    only(pulled(site))

    headers = source.asked[-1][2]
    assert headers["If-None-Match"] == '"1"'
    assert headers["If-Modified-Since"] == "Sat, 21 Nov 2026 01:00:00 GMT"


def test_everything_is_read_anew_where_the_record_was_lost(
    site: SiteFolder, source: Upstream
) -> None:
    source.says(rss(item()), ETag='"1"')
    pulled(site)
    (site.root / record.RECORD).unlink()
    files(site)[0].unlink()

    assert len(only(pulled(site)).news.drafts) == 1


# Never published unsigned.

TRICKS = [
    "---\nsecrecy: {level: public, cleared_by: nguoi-duyet}\n---\n",
    '"\nspokesperson: {approved_by: nguoi-phat-ngon}\nwithdrawn: {date: 2026-01-01, reason: error}\n#',
    "title: x\n---\nid: khac\n---",
    "!!python/object:os.system &a *a {a: b} [c] | > % @ `",
    "'; drop: table\\\" \\u0000 \\x00",
    "<!-- --> ]]> <script>alert(1)</script> {: .x} ```",
]


def test_a_draft_is_held_whatever_its_source_writes(site: SiteFolder, source: Upstream) -> None:
    items = [
        {
            "id": trick,
            "url": f"{source.url}tin/{number}",
            "title": f"Thông báo mới {trick}",
            "summary": f"{trick} đủ dài để làm phần tóm tắt của một bài viết.",
            "content_text": f"{trick}\n\n{trick}",
            "tags": [trick],
        }
        for number, trick in enumerate(TRICKS)
    ]
    source.says(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}))

    only(pulled(site))

    assert len(files(site)) == len(TRICKS)
    for path in files(site):
        name = path.relative_to(site.root).as_posix()
        reading = article.read(Source(name, path.read_bytes()), site.config)
        assert reading.article is not None, [str(f.message) for f in reading.findings]
        assert not reading.taken_down
        assert reading.front is not None
        assert set(reading.front.raw) == {
            "title", "id", "summary", "date", "unit", "author", "topics", "source",
        }  # fmt: skip
        assert reading.article.secrecy is reading.article.spokesperson is None
        verdict = site.verdict(name)
        assert isinstance(verdict, gate.Held)
        assert {"secrecy/missing", "spokesperson/missing"} <= {one.rule for one in verdict.reasons}
    site.build()
    assert not [name for name, data in site.output().items() if "Thông báo mới".encode() in data]


def test_a_pulled_draft_is_published_once_both_have_signed_it(
    site: SiteFolder, source: Upstream
) -> None:
    source.says(rss(item()))
    pulled(site)
    path = files(site)[0].relative_to(site.root).as_posix()
    site.sign(path)

    release = site.build()

    assert [one.article.path for one in release.survey.editions] == [path]
    page = site.output()["canh-bao/2026/canh-bao-cuoc-goi-gia-danh/index.html"].decode()
    assert "Công an tỉnh Nguồn" in page


# Following.


def test_a_correction_of_the_source_is_a_finding_until_our_copy_changes(
    site: SiteFolder, source: Upstream
) -> None:
    source.says(rss(item()))
    pulled(site)
    source.says(rss(item(description=BODY + "<p>Đính chính: số đúng là 113.</p>")))

    outcome = only(pulled(site))

    assert [one.rule for one in outcome.news.findings] == ["source/changed"]
    assert findings(site) == [("source/changed", "canh-bao-cuoc-goi-gia-danh")]
    assert only(pulled(site)).news.findings == []  # told once
    path = files(site)[0]
    path.write_text(path.read_text(encoding="utf-8") + "\nSố đúng là 113.\n", encoding="utf-8")
    assert findings(site) == []


def test_a_source_that_only_lays_out_its_words_anew_changed_nothing(
    site: SiteFolder, source: Upstream
) -> None:
    source.says(rss(item()))
    pulled(site)
    source.says(rss(item(description=BODY.replace("<p>", '<p class="a">\n '), pubDate="x")))

    assert only(pulled(site)).news.findings == []


@pytest.mark.parametrize("beside", [False, True])
def test_a_withdrawal_told_by_a_tombstone_is_a_finding(
    site: SiteFolder, source: Upstream, beside: bool
) -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0">'
        "<id>x</id><title>x</title><updated>2026-11-20T00:00:00Z</updated>{}</feed>"
    )
    entry = (
        "<entry><id>tag:n,2026:1</id><title>Cảnh báo mới của tỉnh</title>"
        f'<updated>2026-11-20T00:00:00Z</updated><content type="html">{escape(BODY)}</content></entry>'
    )
    source.says(atom.format(entry))
    pulled(site)
    grave = '<at:deleted-entry ref="tag:n,2026:1" when="2026-11-21T00:00:00Z"/>'
    source.says(atom.format(entry + grave if beside else grave))

    assert [one.rule for one in only(pulled(site)).news.findings] == ["source/withdrawn"]
    (found,) = [
        one for one in survey.check(site.site, now=NOW)[0] if one.rule == "source/withdrawn"
    ]
    assert found.severity is Severity.BLOCK

    source.says(atom.format(entry + grave.replace("2026-11-21", "2026-11-19")))  # it has come back
    only(pulled(site))
    assert findings(site) == []


@pytest.mark.parametrize(("status", "rule"), [(410, "source/withdrawn"), (404, "source/missing")])
def test_a_page_that_is_gone_is_a_finding(
    site: SiteFolder, source: Upstream, status: int, rule: str
) -> None:
    source.says(rss(item()))
    pulled(site)
    source.fails("/tin/bai-1", status)
    source.says(rss())

    assert [one.rule for one in only(pulled(site)).news.findings] == [rule]


def test_a_page_that_left_the_feed_and_is_still_there_is_nothing(
    site: SiteFolder, source: Upstream
) -> None:
    source.says(rss(item()))
    pulled(site)
    source.says("<html></html>", "/tin/bai-1")
    source.says(rss())

    assert only(pulled(site)).news.findings == []
    assert ("HEAD", "/tin/bai-1") in [one[:2] for one in source.asked]


@pytest.mark.parametrize("status", [405, 501])
@pytest.mark.parametrize(("page", "rules"), [(410, ["source/withdrawn"]), (200, [])])
def test_a_page_whose_server_knows_no_head_is_asked_for_itself(
    site: SiteFolder, source: Upstream, status: int, page: int, rules: list[str]
) -> None:
    source.says(rss(item()))
    pulled(site)
    source.heads["/tin/bai-1"] = status
    source.fails("/tin/bai-1", page)
    source.says(rss())

    assert [one.rule for one in only(pulled(site)).news.findings] == rules


def test_nothing_is_told_of_a_copy_that_is_withdrawn(site: SiteFolder, source: Upstream) -> None:
    source.says(rss(item()))
    pulled(site)
    path = files(site)[0]
    text = path.read_text(encoding="utf-8")
    mark = "---\nwithdrawn: {date: 2026-11-21, reason: error}\n"
    path.write_text(text.replace("---\n", mark, 1), encoding="utf-8")
    source.says(rss(item(description="<p>Khác hẳn.</p>")))

    assert only(pulled(site)).news.findings == []


# From a site of this same program.


def test_another_site_of_this_program_is_followed_in_each_of_its_feeds(
    folder: SiteFolder, keys: dict[str, Path], tmp_path: Path
) -> None:
    other = SiteFolder(tmp_path / "tinh", keys)
    (other.root / "content").mkdir(parents=True)
    with Host(other.root / "site") as host:
        other.configure(site=CONFIG["site"] | {"url": host.url})
        readers = []
        for feed in ("rss.xml", "atom.xml"):
            reader = SiteFolder(tmp_path / feed, keys)
            (reader.root / "content").mkdir(parents=True)
            configure(reader, f"{host.url}{feed}", kind="tuyen-truyen")
            readers.append(reader)

        def told() -> list[list[str]]:
            outcomes = [only(pulled(reader)) for reader in readers]
            assert [only(pulled(reader)).news.lines for reader in readers] == [[], []]  # once
            return [[one.rule for one in outcome.news.findings] for outcome in outcomes]

        path = other.publishable(priority="urgent", expires="2027-01-01")
        other.build()
        assert told() == [[], []]
        for reader in readers:
            (draft,) = drafts(reader)
            assert draft.title == "Cảnh báo thử bai-mau"  # without the mark of what is urgent
            assert draft.kind.id == "canh-bao"
            assert draft.source is not None
            assert draft.source.url == f"{host.url}canh-bao/2026/bai-mau/"
            assert "không bấm đường dẫn lạ" in draft.body

        other.amended(path, body="Nội dung đã sửa: gọi 113 khi thấy nghi ngờ, đừng chuyển tiền.\n")
        other.build()
        assert told() == [["source/changed"]] * 2

        other.write(path, withdrawn={"date": "2026-11-21", "reason": "error"})
        other.build()
        assert told() == [["source/withdrawn"]] * 2


# One source does not speak for another.

GRAVE = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0">'
    '<at:deleted-entry ref="tag:nguon.example,2026:{}" when="2026-11-21T09:00:00Z"/></feed>'
)


@pytest.fixture
def neighbours(folder: SiteFolder, source: Upstream) -> SiteFolder:
    """A site that pulls from a source of a host of its own first, and then from the usual one."""
    one = {"name": "Nguồn", "kind": "canh-bao", "unit": "ca-xa", "author": "tac-gia"}
    folder.configure(
        upstreams=[
            one | {"id": "la", "url": f"http://localhost:{source.port}/la.xml"},
            one | {"id": "tinh", "url": f"{source.url}rss.xml"},
        ]
    )
    source.says(rss())
    source.says(rss(), "/la.xml")
    return folder


def test_a_source_has_nothing_to_tell_of_an_article_that_cites_another(
    neighbours: SiteFolder, source: Upstream
) -> None:
    neighbours.write(source={"name": "Bộ", "url": "https://bo.example/tin/5"})
    source.says(rss(item(name="a1", link="https://bo.example/tin/5")), "/la.xml")

    first, _ = pulled(neighbours)
    source.says(GRAVE.format("a1"), "/la.xml")
    pulled(neighbours)

    assert len(first.news.drafts) == 1
    assert findings(neighbours) == [("source/withdrawn", "canh-bao-cuoc-goi-gia-danh")]


def test_a_source_cannot_take_the_place_of_another_ones_article(
    neighbours: SiteFolder, source: Upstream
) -> None:
    source.says(rss(item("Rác của nguồn lạ", "x", link=f"{source.url}tin/9")), "/la.xml")
    source.says(rss(item("Cảnh báo khẩn của tỉnh", "b9", link="/tin/9")))

    outcomes = pulled(neighbours)
    source.says(GRAVE.format("b9"))
    source.says(rss(), "/la.xml")
    pulled(neighbours)

    assert [len(one.news.drafts) for one in outcomes] == [1, 1]
    assert findings(neighbours) == [("source/withdrawn", "canh-bao-khan-cua-tinh")]


def test_only_the_source_that_an_article_came_from_takes_it_back(
    folder: SiteFolder, source: Upstream
) -> None:
    one = {"name": "Nguồn", "kind": "canh-bao", "unit": "ca-xa", "author": "tac-gia"}
    folder.configure(
        upstreams=[
            one | {"id": "tinh", "url": f"{source.url}rss.xml"},
            one | {"id": "khac", "url": f"{source.url}khac.xml"},
        ]
    )
    source.says(rss(item()))
    source.says(rss(), "/khac.xml")
    pulled(folder)

    source.says(GRAVE.format("bai-1"), "/khac.xml")
    pulled(folder)
    by_another = findings(folder)
    source.says(rss(item("Tin đã thành khác hẳn")), "/khac.xml")
    pulled(folder)
    changed_by_another = findings(folder)
    source.says(GRAVE.format("bai-1"))
    pulled(folder)

    assert by_another == changed_by_another == []
    assert [rule for rule, _name in findings(folder)] == ["source/withdrawn"]


# Bad input.


def test_of_an_endless_feed_only_the_first_entries_are_made_anything_of(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[str] = []

    def moment(text: str, _zone: dt.tzinfo) -> None:
        made.append(text)

    monkeypatch.setattr(entries, "moment", moment)
    many = entries.MAX_ENTRIES * 3
    atom = "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:at='http://purl.org/atompub/tombstones/1.0'>{}</feed>"
    deleted = "<at:deleted-entry ref='a' when='2026-11-21T09:00:00Z'/>"
    for text in (
        rss(*["<item><guid>a</guid></item>"] * many),
        atom.format("<entry><id>a</id></entry>" * many),
        atom.format(deleted * many),
        '{"version": "https://jsonfeed.org/version/1.1", "items": [%s]}' % ",".join(['{"id": "a"}'] * many),  # noqa: UP031  # braces of JSON
    ):  # fmt: skip
        made.clear()

        entries.read(text.encode(), "https://nguon.example/", dt.UTC)

        assert 0 < len(made) <= entries.MAX_ENTRIES * 3  # three dates of an entry at most


def test_of_an_entry_with_endless_tags_only_the_first_count() -> None:
    tags = "<category>a</category>" * 5_000

    feed = entries.read(rss(f"<item><guid>a</guid>{tags}</item>").encode(), "https://a.example/", dt.UTC)  # fmt: skip

    assert len(feed.entries[0].tags) <= 50


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaaaaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 20}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + ']><rss version="2.0"><channel><item title="&i;"><title>&i;</title></item></channel></rss>'
)
OUTSIDE = (
    '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    '<rss version="2.0"><channel><item><title>&x;</title></item></channel></rss>'
)


def refused(source: Upstream, data: bytes | str, **headers: str) -> Callable[[], str]:
    source.says(data, "/hong.xml", **headers)
    return lambda: f"{source.url}hong.xml"


BAD: dict[str, tuple[Callable[[Upstream], str], str]] = {
    "down": (lambda _source: "http://127.0.0.1:9/rss.xml", "không kết nối được"),
    "slow": (lambda source: f"{source.url}slow", "quá chậm"),
    "an error": (lambda source: f"{source.url}khong-co", "mã 404"),
    "huge": (lambda source: refused(source, b"<rss>" + b" " * 300_000)(), "quá nhiều dữ liệu"),
    "a gzip bomb": (
        lambda source: refused(source, gzip.compress(bytes(3_000_000)), Content_Encoding="gzip")(),
        "quá nhiều dữ liệu",
    ),
    "broken gzip": (lambda source: refused(source, b"abc", Content_Encoding="gzip")(), "bị hỏng"),
    "odd packing": (lambda source: refused(source, b"abc", Content_Encoding="br")(), "nén dữ liệu"),
    "a page": (lambda source: refused(source, "<!doctype html><html><p>Xin chào</html>")(), "không phải nguồn tin"),
    "nothing": (lambda source: refused(source, "")(), "không phải nguồn tin"),
    "bytes": (lambda source: refused(source, bytes(range(256)))(), "không phải nguồn tin"),
    "other XML": (lambda source: refused(source, "<a/>")(), "không phải nguồn tin"),
    "other JSON": (lambda source: refused(source, '{"items": []}')(), "không phải nguồn tin"),
    "deep JSON": (lambda source: refused(source, '{"a":' * 30_000)(), "không phải nguồn tin"),
    "an XML bomb": (lambda source: refused(source, BOMB)(), "DOCTYPE"),
    "a file from outside": (lambda source: refused(source, OUTSIDE)(), "DOCTYPE"),
}  # fmt: skip


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_source_is_told_of_and_stops_no_other(
    folder: SiteFolder, source: Upstream, bad: str
) -> None:
    make, words = BAD[bad]
    one = {"name": "Nguồn", "kind": "canh-bao", "unit": "ca-xa", "author": "tac-gia"}
    folder.configure(
        upstreams=[
            one | {"id": "hong", "url": make(source)},
            one | {"id": "tot", "url": f"{source.url}rss.xml"},
        ]
    )
    source.says(rss(item()))

    broken, sound = pulled(folder, Limits(seconds=3, silence=0.3, bytes=200_000))

    assert broken.failed is not None
    assert words in str(broken.failed)
    assert broken.news.drafts == []
    assert len(sound.news.drafts) == 1


def test_a_server_that_drips_comes_to_its_end(site: SiteFolder, source: Upstream) -> None:
    configure(site, f"{source.url}slow")

    (outcome,) = pulled(site, Limits(seconds=0.2, silence=30))

    assert "quá chậm" in str(outcome.failed)


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("/vong", "quá nhiều lần"),
        ("http://nguon.example/rss.xml", "không an toàn"),
        ("file:///etc/hostname", "không an toàn"),
        ("https://ten:mat-khau@nguon.example/", "không an toàn"),
        ("https://[la", "không an toàn"),
        ("https://169.254.169.254/latest/", "không an toàn"),
        ("https://10.0.0.1/", "không an toàn"),
        ("https://[::1]/", "không an toàn"),
        ("https://[::ffff:127.0.0.1]/", "không an toàn"),
    ],
)
def test_a_redirect_is_looked_at_before_it_is_followed(
    folder: SiteFolder, source: Upstream, target: str, words: str
) -> None:
    configure(folder, f"{source.url}vong")
    source.fails("/vong", 302, Location=target)

    (outcome,) = pulled(folder)

    assert words in str(outcome.failed)


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "2130706433", "127.1"])
@pytest.mark.parametrize("scheme", ["https", "http"])
def test_a_redirect_never_reaches_another_door_of_this_machine(
    folder: SiteFolder, source: Upstream, name: str, scheme: str
) -> None:
    configure(folder, f"{source.url}vong")
    with socket.create_server(("127.0.0.1", 0)) as door:
        source.fails("/vong", 302, Location=f"{scheme}://{name}:{door.getsockname()[1]}/trong")

        (outcome,) = pulled(folder)

        door.setblocking(False)
        with pytest.raises(BlockingIOError):
            door.accept()
    assert "không an toàn" in str(outcome.failed)


def test_a_redirect_within_reason_is_followed(folder: SiteFolder, source: Upstream) -> None:
    configure(folder, f"{source.url}cu")
    source.fails("/cu", 301, Location="/rss.xml")
    source.says(gzip.compress(rss(item()).encode()), Content_Encoding="gzip")

    assert len(only(pulled(folder)).news.drafts) == 1


@pytest.mark.parametrize(
    "date",
    [
        "Sat, 21 Nov 2126 01:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT", "hôm qua", "9999-12-31T23:59:59Z",
        "0001-01-01T00:00:00+14:00", "Sat, 99 Nov 2026 99:99:99 GMT", "2026-02-30", "9" * 5000, None,
    ],
)  # fmt: skip
def test_a_date_that_cannot_be_is_now_and_told(
    site: SiteFolder, source: Upstream, date: str | None
) -> None:
    source.says(rss(item(pubDate=date)))

    (draft,) = only(pulled(site)).news.drafts

    assert drafts(site)[0].date == NOW
    assert any("lúc lấy về" in str(note) for note in draft.notes)
    assert "lúc lấy về" in draft.text


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Fri, 20 Nov 2026 08:00:00 +0700", "2026-11-20T08:00:00+07:00"),
        ("Fri, 20 Nov 2026 08:00:00 GMT+9", "2026-11-20T06:00:00+07:00"),
        ("2026-11-20T01:00:00Z", "2026-11-20T08:00:00+07:00"),
        ("2026-11-20 08:00:00", "2026-11-20T08:00:00+07:00"),
    ],
)
def test_dates_are_read_as_sites_write_them(
    site: SiteFolder, source: Upstream, written: str, meant: str
) -> None:
    source.says(rss(item(pubDate=written)))
    pulled(site)

    assert drafts(site)[0].date.isoformat() == meant


def test_characters_that_no_page_can_hold_do_not_come_over(
    site: SiteFolder, source: Upstream
) -> None:
    text = "Cảnh\ud800 báo\x00\x0b về \u202egiả danh\ufffe"
    value = {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [{"id": "1\ud800", "title": text, "summary": text, "content_html": f"<p>{text * 5}</p>", "url": 5}],
    }  # fmt: skip
    source.says(json.dumps(value))
    pulled(site)

    (draft,) = drafts(site)
    assert draft.title == "Cảnh báo về giả danh"
    assert drafts(site)[0].body.isprintable() or "\n" in draft.body


@pytest.mark.parametrize(
    "title",
    ["Đ" * 10_000, "Cảnh báo mới " * 800, "../../../etc/passwd", "/", "", "😀😀😀😀😀😀", "2026", "CON.md\n\n# x", "canh-bao"],
)  # fmt: skip
def test_any_title_makes_a_file_in_its_place(
    site: SiteFolder, source: Upstream, title: str
) -> None:
    source.says(rss(item(title)))
    pulled(site)

    (draft,) = drafts(site)
    assert draft.path.startswith("content/canh-bao/2026/")
    assert len(draft.path) < 130
    assert 5 <= len(draft.title) <= 200


def test_two_entries_with_one_title_are_two_drafts(site: SiteFolder, source: Upstream) -> None:
    source.says(rss(item(name="bai-1"), item(name="bai-2")))
    pulled(site)

    assert [path.stem for path in files(site)] == [
        "canh-bao-cuoc-goi-gia-danh-2", "canh-bao-cuoc-goi-gia-danh",
    ]  # fmt: skip
    assert len({draft.id for draft in drafts(site)}) == 2


def test_an_existing_file_is_never_written_over(site: SiteFolder, source: Upstream) -> None:
    kept = site.write("content/canh-bao/2026/canh-bao-cuoc-goi-gia-danh.md")
    before = (site.root / kept).read_bytes()
    source.says(rss(item()))
    pulled(site)

    assert (site.root / kept).read_bytes() == before
    assert len(files(site)) == 2


def test_entries_that_all_lead_to_one_page_are_told_apart_by_their_ids(
    site: SiteFolder, source: Upstream
) -> None:
    items = [item(f"Bài số {n} của nguồn", f"bai-{n}", link="/tin/") for n in range(3)]
    source.says(rss(items[0]))
    pulled(site)
    source.says(rss(*items))

    assert len(only(pulled(site)).news.drafts) == 2
    assert only(pulled(site)).news.drafts == []


def test_a_long_text_is_cut_and_said_to_be(site: SiteFolder, source: Upstream) -> None:
    source.says(rss(item(description="<p>Một đoạn dài của bài viết ở nguồn.</p>" * 4_000)))

    (draft,) = only(pulled(site)).news.drafts

    assert len(draft.text) < 55_000
    assert any("một phần" in str(note) for note in draft.notes)
    assert drafts(site)


# The command.


def test_the_command_pulls_and_tells(site: SiteFolder, source: Upstream, command: Command) -> None:
    source.says(rss(item(pubDate=None, description=BODY + '<img src="/a.jpg">')))

    code, printed, _errors = command("pull")

    assert code == 0
    assert "Công an tỉnh Nguồn (tinh): 1 bản nháp mới, 0 bài gốc có thay đổi." in printed
    assert "  content/canh-bao/" in printed
    assert "– Bài gốc có 1 ảnh" in printed
    assert command("pull")[0] == 0


def test_the_command_ends_with_one_where_a_source_fails_or_changed_something(
    site: SiteFolder, source: Upstream, command: Command
) -> None:
    source.says(rss(item()))
    command("pull")
    source.says(rss(item(description="<p>Nội dung khác.</p>")))

    code, printed, _errors = command("pull", "tinh")

    assert code == 1
    assert "(source/changed)" in printed
    assert "Nguồn đã sửa bài gốc" in command("status")[1]
    source.fails("/rss.xml")
    code, _printed, errors = command("pull")
    assert code == 1
    assert "Công an tỉnh Nguồn (tinh): máy chủ trả lời mã 500" in errors


def test_what_was_dealt_with_is_told_no_more(
    site: SiteFolder, source: Upstream, command: Command
) -> None:
    source.says(rss(item()))
    command("pull")
    source.fails("/tin/bai-1", 410)
    source.says(rss())
    assert command("pull")[0] == 1

    code, printed, _errors = command("pull", "--done", str(files(site)[0]))

    assert code == 0
    assert "1 bài" in printed
    assert findings(site) == []
    assert command("pull")[0] == 0
    assert findings(site) == []


def test_a_line_of_the_record_that_cannot_be_read_is_told(
    site: SiteFolder, source: Upstream, command: Command
) -> None:
    source.says(rss(item()))
    command("pull")
    path = site.root / record.RECORD
    path.write_text("<<<<<<< HEAD\n" + path.read_text(encoding="utf-8"), encoding="utf-8")

    code, _printed, errors = command("pull")

    assert code == 1
    assert "config/pulled.jsonl, dòng 1" in errors
    assert len(files(site)) == 1


@pytest.mark.parametrize(
    ("arguments", "words"), [(["khac"], "Không có nguồn “khac”"), ([], "upstreams")]
)
def test_the_command_says_which_sources_there_are(
    folder: SiteFolder, command: Command, arguments: list[str], words: str
) -> None:
    if arguments:
        configure(folder, "https://nguon.example/rss.xml")

    code, _printed, errors = command("pull", *arguments)

    assert code == 2
    assert words in errors


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "http://[", "https://", "a b\nc", "/x" * 2000]
)
def test_an_address_that_is_none_of_the_web_is_not_named_as_the_source(
    site: SiteFolder, source: Upstream, link: str
) -> None:
    source.says(rss(item(link=link)))

    (draft,) = only(pulled(site)).news.drafts

    named = drafts(site)[0].source
    assert named is not None
    assert named.url == f"{source.url}rss.xml"
    assert any("địa chỉ bài gốc" in str(note) for note in draft.notes)


@pytest.mark.parametrize("link", [None, "#dau", "https://ten:BI-MAT@nguon.example/tin/1"])
def test_the_key_of_a_feed_stays_out_of_the_draft(
    folder: SiteFolder, source: Upstream, link: str | None
) -> None:
    configure(folder, f"{source.url}rss.xml?key=BI-MAT")
    body = BODY + '<p>Xem <a href="">trang này</a> và <a href="?trang=2">trang sau</a>.</p>'
    source.says(rss(item(link=link, description=body)), "/rss.xml?key=BI-MAT")

    (draft,) = only(pulled(folder)).news.drafts

    assert "BI-MAT" not in draft.text
    assert f"{source.url}rss.xml" in draft.text


def test_words_that_only_mail_programs_could_read_do_not_come_over_as_such(
    site: SiteFolder, source: Upstream
) -> None:
    word = "=?utf-8?q?a=0D=0ABcc:_la@nhan.example?="
    body = f"<p>{word} đủ dài để làm phần tóm tắt của bài viết này. &#61;&#63;utf-8?q?x?=</p>"
    source.says(rss(item(f"Cảnh báo {word}", description=body)))

    (draft,) = only(pulled(site)).news.drafts

    known = drafts(site)[0]
    assert known.title == f"Cảnh báo {plain(word)}"
    assert "=?" not in known.title + known.summary + draft.text
    reasons = site.verdict(draft.path)
    assert isinstance(reasons, gate.Held)
    assert "text/encoded-word" not in {one.rule for one in reasons.reasons}


def test_what_a_source_hides_as_numbers_of_characters_does_not_come_over(
    site: SiteFolder, source: Upstream
) -> None:
    body = "<p>Một câu đủ dài có ký tự &#x9d; và &#x202e;đảo chiều&#x202c; &#xFFFE; &#x2028; trong phần tóm tắt.</p>"
    source.says(rss(item(description=body)))

    (draft,) = only(pulled(site)).news.drafts

    assert not unseen(draft.text)
    assert drafts(site)[0].summary == "Một câu đủ dài có ký tự và đảo chiều trong phần tóm tắt."


def test_a_record_that_grew_large_keeps_what_counts(
    site: SiteFolder, source: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record, "ROOMY", 3_000)
    path = site.root / record.RECORD
    path.parent.mkdir(exist_ok=True)
    path.write_text("<<<<<<< HEAD\n", encoding="utf-8")
    for number in range(20):
        source.says(
            rss(item(description=f"{BODY}<p>Lần {number}.</p>"), item("Tin thứ hai", "bai-2"))
        )
        pulled(site)

    known = record.read(site.root)

    assert path.stat().st_size < 4_000
    assert sorted(one.state for one in known.lines.values()) == ["changed", "taken"]
    assert known.broken == (1,)  # someone is to see to it
    assert len(files(site)) == 2


def test_a_record_too_large_to_be_read_stops_no_build_and_is_mended_by_the_next_pull(
    site: SiteFolder, source: Upstream, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    source.says(rss(item()))
    pulled(site)
    site.publishable()
    path = site.root / record.RECORD
    monkeypatch.setattr(record, "MAX_BYTES", 10_000)
    monkeypatch.setattr(record, "ROOMY", 1_000)
    path.write_bytes(path.read_bytes() * 100)

    release = site.build()
    code, _out, errors = command("status")
    only(pulled(site))

    assert any("Tệp quá lớn" in str(note) for note in release.survey.notes)
    assert "canh-bao/2026/bai-mau/index.html" in site.output()
    assert code == 0
    assert "Tệp quá lớn" in errors
    assert len(path.read_bytes().splitlines()) == 1
    assert findings(site) == []


def test_a_unit_that_was_not_yet_is_replaced_by_the_one_that_answered_then(
    folder: SiteFolder, source: Upstream
) -> None:
    units = [dict(one) for one in CONFIG["units"]]
    units[1]["valid_from"] = "2026-11-21"
    configure(folder, f"{source.url}rss.xml")
    text = (folder.root / "site_config.yml").read_text(encoding="utf-8")
    settings = yaml.safe_load(text) | {"units": units}
    folder.configure(**settings)
    source.says(rss(item()))
    pulled(folder)

    assert drafts(folder)[0].unit.id == "ca-tinh"


# What a configuration may say.


@pytest.mark.parametrize(
    ("changes", "key", "rule"),
    [
        ({"url": "http://nguon.example/rss.xml"}, "url", "config/wrong-value"),
        ({"url": "https://ten:mat-khau@nguon.example/"}, "url", "config/wrong-value"),
        ({"url": "file:///etc/hostname"}, "url", "config/wrong-value"),
        ({"kind": "khong-co"}, "kind", "config/unknown-id"),
        ({"unit": "khong-co"}, "unit", "config/unknown-id"),
        ({"author": "khong-co"}, "author", "config/unknown-id"),
        ({"topics": ["khong-co"]}, "- khong-co", "config/unknown-id"),
        ({"limit": 0}, "limit", "config/wrong-value"),
        ({"limit": 1000}, "limit", "config/wrong-value"),
        ({"chuyen-muc": "x"}, "chuyen-muc", "config/unknown-key"),
    ],
)
def test_a_source_that_cannot_be_is_an_error_in_its_line(
    folder: SiteFolder, changes: dict[str, Any], key: str, rule: str
) -> None:
    configure(folder, **{"url": "https://nguon.example/rss.xml", **changes})
    text = (folder.root / "site_config.yml").read_text(encoding="utf-8")
    before = text.rpartition("upstreams:")[0]
    line = (before + text.rpartition("upstreams:")[2].split(key)[0]).count("\n") + 1

    with pytest.raises(ConfigError) as caught:
        folder.config  # noqa: B018

    assert [(one.line, one.rule) for one in caught.value.problems] == [(line, rule)]


def test_two_sources_of_one_name_are_an_error(folder: SiteFolder) -> None:
    one = {"id": "a", "name": "N", "url": "https://n.example/", "kind": "canh-bao", "unit": "ca-xa"}
    folder.configure(upstreams=[one, dict(one)])

    with pytest.raises(ConfigError) as caught:
        folder.config  # noqa: B018

    assert [one.rule for one in caught.value.problems] == ["config/duplicate"]


# HTML as Markdown.


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>Một <b>hai </b>ba</p>", "Một **hai** ba"),
        ("Một<div>hai</div>ba", "Một\n\nhai\n\nba"),
        ("<h1>A</h1><h4>B</h4>", "## A\n\n#### B"),
        ("<p>a<br/>b</p>", "a  \nb"),
        ("<ul><li>a<ol><li>b</li></ol></li></ul><ul><li>c</ul>", "- a\n    1. b\n\n- c"),
        ('<a href="/x y(1)">l [x]</a>', r"[l \[x\]](https://n.example/x%20y%281%29)"),
        ('<a href="javascript:alert(1)">a</a><a href="#x">b</a>', "ab"),
        ("<script>x</script><style>y</style><!-- z -->a", "a"),
        ("<table><tr><th>a</th><th>b|</th></tr><tr><td>1</td><td><p>2</p><p>3</p></td></tr></table>",
         "| a | b\\| |\n| --- | --- |\n| 1 | 2 3 |"),
        ("<table><tr><td><p>a</p><p>b</p></td></tr></table>", "a\n\nb"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a – b\n\nc"),
        ("<blockquote><p>a</p></blockquote>", "> a"),
        ("<p>---</p><p># a</p><p>&gt; b</p>", "\\---\n\n\\# a\n\n\\> b"),
        ("<p>*a* _b_ c_d `e` {: .f} &lt;b&gt; &amp;amp;</p>", r"\*a\* \_b\_ c_d \`e\` \{: .f} &lt;b> &amp;amp;"),
        ("<p>!!! note</p><p>: x</p><p>===</p><p>2026. Năm</p>", "\\!!! note\n\n&#58; x\n\n&#61;==\n\n2026\\. Năm"),
        ("<b><p>a</p></b>", "a"),
        ("", ""),
    ],
)  # fmt: skip
def test_html_becomes_markdown_by_what_is_allowed(html: str, markdown: str) -> None:
    assert from_html(html, "https://n.example/a/").markdown == markdown


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 50_000 + "x", "<b>" * 50_000 + "x", "<a " * 60_000, "<!--" * 50_000, "<table><tr><td>" * 10_000,
        "<ul><li>" * 20_000, "&a" * 90_000, "</p>" * 50_000, "<p>a" * 300_000, "\ud800\x00<p>\u202ea",
    ],
)  # fmt: skip
def test_no_html_stops_the_reading(html: str) -> None:
    text = from_html(html, "https://n.example/")

    assert not unseen(text.markdown)
    assert len(text.markdown) <= 4 * len(html)


@pytest.mark.parametrize("trick", [*TRICKS, "# a", "- [x](y) ![z](https://n.example/a.png)"])
def test_words_of_a_source_are_read_on_the_page_as_they_were(trick: str) -> None:
    shown = render(from_html(f"<p>{escape(trick)}</p>", "").markdown)

    assert shown.text.lstrip("- ") == " ".join(trick.replace("\x00", "").split()).lstrip("- ")
    assert "<img" not in shown.html
    assert "<script" not in shown.html

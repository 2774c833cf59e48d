"""Nothing that the gate did not pass exists in the output: no word, no picture, no file name."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from publisher.article import Reason
from publisher.notices import EXPLANATIONS
from publisher.wall.reading import Reader, UnreadableError
from publisher.wall.structure import Fault
from tests.builders import ARTICLE, NOW, PEOPLE, SiteFolder, picture, public_key

MARK = re.compile(rb"zq[a-z]{3,}qz", re.IGNORECASE)
SECRET = "content/canh-bao/2026/zqtepqz.md"
CONTRIBUTOR = "zqnguoiqz"


def leaks(output: dict[str, bytes]) -> dict[str, set[str]]:
    """Return every mark in any byte or path of an output, by file."""
    found: dict[str, set[str]] = {}
    for path, data in output.items():
        plain = gzip.decompress(data) if path.endswith(".gz") else data
        if marks := set(MARK.findall(path.encode() + b"\n" + plain)):
            found[path] = {mark.decode().lower() for mark in marks}
    return found


def marked_picture(path: Path) -> Path:
    """Write a JPEG that says something in its comment, its EXIF and behind its end."""
    exif = Image.Exif()
    exif[0x010E] = "zqmotaexifqz"  # ImageDescription
    exif[0x013B] = "zqtacgiaexifqz"  # Artist
    exif.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0zqbinhluanqz"  # UserComment
    picture(path, exif=exif, comment=b"zqbinhluanjpegqz")
    path.write_bytes(path.read_bytes() + b"zqphanduoiqz")
    assert len(MARK.findall(path.read_bytes())) == 5
    return path


def marked(folder: SiteFolder, path: str = SECRET, **changes: object) -> str:
    """Write an article that carries a mark in every place where a person writes freely."""
    marked_picture((folder.root / path).with_name("zqanhbiaqz.jpg"))
    marked_picture((folder.root / path).with_name("zqanhtrongbaiqz.jpg"))
    metadata: dict[str, object] = {
        "title": "Cảnh báo zqtieudeqz",
        "id": "zqmabaiqz",
        "summary": "Tóm tắt zqtomtatqz của một bài chỉ dùng để thử, không có thật, đủ dài.",
        "contributors": [CONTRIBUTOR],
        "image": "zqanhbiaqz.jpg",
        "image_alt": "Ảnh zqtaanhqz",
        "source": {"name": "Nguồn zqtennguonqz", "url": "https://zqdiachinguonqz.example/"},
        "corrections": [{"date": "2026-11-20", "note": "Sửa zqdinhchinhqz."}],
        "aliases": ["canh-bao/2026/zqtencuqz"],
        "waivers": [
            {
                "rule": "personal-data/phone",
                "match": "zqkhopqz",
                "reason": "Lý do zqlydoqz đủ dài để được chấp nhận",
            }
        ],
        **changes,
    }
    body = (
        "Thân bài zqthanbaiqz.\n\n## Mục zqmucqz\n\n<!-- zqchuthichqz -->\n\n"
        "![Ảnh zqtaanhtrongqz](zqanhtrongbaiqz.jpg)\n\n[zqlienketqz](https://zqtenmienqz.example/)\n"
    )
    if "body" in metadata:
        body = f"{metadata.pop('body')}\n\n{body}"
    return folder.write(path, body, **metadata)


def edit(folder: SiteFolder, path: str, old: str, new: str) -> None:
    """Replace text in a file that must hold it."""
    text = (folder.root / path).read_text(encoding="utf-8")
    assert old in text
    folder.write_raw(path, text.replace(old, new, 1))


def begun(folder: SiteFolder) -> SiteFolder:
    """Put one released article into an empty site, and a person who carries marks."""
    helper = {
        "id": CONTRIBUTOR,
        "name": "Người zqhotenqz",
        "rank": "Hàm zqcaphamqz",
        "emails": ["zqthudientuqz@thu.example"],
        "units": ["ca-xa"],
    }
    folder.configure(people=[*folder.people(), helper])
    folder.publishable()
    return folder


@pytest.fixture
def site(folder: SiteFolder) -> SiteFolder:
    """A site with one released article and a person who carries marks."""
    return begun(folder)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, keys: dict[str, Path]) -> SiteFolder:
    """That site, built."""
    folder = begun(SiteFolder.begun(tmp_path_factory.mktemp("mau") / "trang", keys))
    folder.build()
    return folder


@pytest.fixture
def built(folder: SiteFolder, template: SiteFolder) -> SiteFolder:
    """A copy of that built site."""
    return folder.take(template)


# Every way in which an article can be inside and not out.


def draft(site: SiteFolder) -> None:
    marked(site)


def cleared_by_the_reviewer_only(site: SiteFolder) -> None:
    site.sign(marked(site), spokesperson=None)


def approved_by_the_spokesperson_only(site: SiteFolder) -> None:
    site.sign(marked(site), secrecy=None)


def body_changed_after_signing(site: SiteFolder) -> None:
    edit(site, site.sign(marked(site)), "Thân bài", "Thân bài đã sửa")


def title_changed_after_signing(site: SiteFolder) -> None:
    edit(site, site.sign(marked(site)), "Cảnh báo", "Cảnh báo đã sửa")


def picture_changed_after_signing(site: SiteFolder) -> None:
    path = site.root / site.sign(marked(site))
    picture(path.with_name("zqanhtrongbaiqz.jpg"), (320, 200), comment=b"zqanhmoiqz")


def renamed_after_signing(site: SiteFolder) -> None:
    path = site.root / site.sign(marked(site))
    path.rename(path.with_name("zqtenmoiqz.md"))


def held_for_a_finding(site: SiteFolder) -> None:
    site.sign(marked(site, body="Gọi 0912 000 111 để được hướng dẫn."))


def held_for_a_secrecy_marking(site: SiteFolder) -> None:
    site.sign(marked(site, title="TỐI MẬT zqtieudeqz"))


def scheduled(site: SiteFolder) -> None:
    site.sign(marked(site, date="2026-11-22T08:00", corrections=None))


def broken_by_a_colon(site: SiteFolder) -> None:
    edit(site, site.sign(marked(site)), "title: ", "title: Cảnh báo: ")


def broken_by_a_tab(site: SiteFolder) -> None:
    edit(site, site.sign(marked(site)), "title: ", "\ttitle: ")


def broken_by_a_key_written_twice(site: SiteFolder) -> None:
    edit(site, site.sign(marked(site)), "title: ", "title: zqtieudekhacqz\ntitle: ")


def broken_by_an_alias(site: SiteFolder) -> None:
    edit(site, site.sign(marked(site)), "title: ", "image_alt: &a zqneoqz\ntitle: *a #")


def broken_by_an_unknown_key(site: SiteFolder) -> None:
    edit(site, site.sign(marked(site)), "title: ", "ghi_chu: zqghichuqz\ntitle: ")


def without_a_second_fence(site: SiteFolder) -> None:
    site.write_raw(SECRET, "---\ntitle: zqtieudeqz\nsummary: zqtomtatqz\n\nzqthanbaiqz\n")


def without_front_matter(site: SiteFolder) -> None:
    site.write_raw(SECRET, "# zqtieudeqz\n\nzqthanbaiqz\n")


def of_an_unknown_unit(site: SiteFolder) -> None:
    marked(site, unit="zqdonviqz")


def of_an_unknown_topic(site: SiteFolder) -> None:
    marked(site, topics=["zqchudeqz"])


def signed_with_a_strangers_key(site: SiteFolder) -> None:
    site.sign(marked(site), secrecy_key="nguoi-la")


def signed_by_its_author(site: SiteFolder) -> None:
    site.sign(marked(site), secrecy="tac-gia")


def signed_by_another_units_spokesperson(site: SiteFolder) -> None:
    site.sign(marked(site), spokesperson="phat-ngon-xa-khac")


def signed_by_one_person_twice(site: SiteFolder) -> None:
    site.sign(marked(site), spokesperson="nguoi-duyet")


def signed_with_garbage(site: SiteFolder) -> None:
    text = (site.root / site.sign(marked(site))).read_text(encoding="utf-8")
    garbage = re.sub(r"signature: >-\n(    \S+\n)+", "signature: zqchukyqz\n", text)
    assert garbage != text
    site.write_raw(SECRET, garbage)


def signed_over_other_bytes(site: SiteFolder) -> None:
    """Sign-offs of another article, pasted."""
    signed = (site.root / ARTICLE).read_text(encoding="utf-8")
    block = signed[signed.index("secrecy:") : signed.rindex("---")]
    edit(site, marked(site), "\n---\n", f"\n{block}---\n")


def withdrawn_before_it_was_ever_out(site: SiteFolder) -> None:
    marked(site, withdrawn={"date": "2026-11-21", "reason": "error", "replaced_by": "zqthaythe"})


def withdrawn_during_its_embargo(site: SiteFolder) -> None:
    mark = {"date": "2026-11-21", "reason": "error"}
    site.sign(marked(site, date="2026-11-22T08:00", corrections=None, withdrawn=mark))


def with_the_id_of_a_released_article(site: SiteFolder) -> None:
    site.sign(marked(site, id="bai-mau", date="2026-11-20T09:00"))


def with_the_address_of_a_released_article_as_alias(site: SiteFolder) -> None:
    site.sign(marked(site, aliases=["canh-bao/2026/bai-mau"], date="2026-11-20T09:00"))


def unreleased_standing_page(site: SiteFolder) -> None:
    marked(site, "content/pages/zqtrangqz.md")


def in_the_wrong_folder(site: SiteFolder) -> None:
    marked(site, "content/zqchuyenmucqz/2026/zqtepqz.md")


def at_the_top_of_content(site: SiteFolder) -> None:
    marked(site, "content/zqtepqz.md")


def in_the_wrong_year(site: SiteFolder) -> None:
    site.sign(marked(site, "content/canh-bao/2025/zqtepqz.md", date="2025-11-20T08:00"))
    edit(site, "content/canh-bao/2025/zqtepqz.md", "2025-11-20T08:00", "2026-11-20T08:00")


def hidden(site: SiteFolder) -> None:
    marked(site, "content/canh-bao/2026/.zqtepqz.md")


def not_utf_8(site: SiteFolder) -> None:
    path = site.root / site.sign(marked(site))
    path.write_bytes(path.read_bytes() + b"\xff\xfe zqhongqz")


def too_large(site: SiteFolder) -> None:
    site.write_raw(SECRET, b"---\ntitle: zqtieudeqz\n---\n" + b"zqthanbaiqz\n" * 1_700_000)


def behind_a_link(site: SiteFolder) -> None:
    marked(site, "content/canh-bao/2026/zqtepqz.md")
    target = site.root / "ngoai.md"
    (site.root / SECRET).rename(target)
    (site.root / SECRET).symlink_to(target)


def with_a_missing_picture(site: SiteFolder) -> None:
    path = site.root / site.sign(marked(site))
    path.with_name("zqanhbiaqz.jpg").unlink()


def with_a_picture_that_is_none(site: SiteFolder) -> None:
    path = site.root / site.sign(marked(site))
    path.with_name("zqanhbiaqz.jpg").write_bytes(b"zqkhongphaianhqz")


def picture_without_an_article(site: SiteFolder) -> None:
    marked_picture(site.root / "content/canh-bao/2026/zqanhlequa.jpg")


def other_files_in_content(site: SiteFolder) -> None:
    for name in ("zqghichuqz.txt", "zqvanbanqz.docx", "zqbanthaoqz.md~", "zqtrangqz.html"):
        site.write_raw(f"content/canh-bao/2026/{name}", "zqnoidungqz <p>zqnoidungqz</p>")


STATES = [
    draft,
    cleared_by_the_reviewer_only,
    approved_by_the_spokesperson_only,
    body_changed_after_signing,
    title_changed_after_signing,
    picture_changed_after_signing,
    renamed_after_signing,
    held_for_a_finding,
    held_for_a_secrecy_marking,
    scheduled,
    broken_by_a_colon,
    broken_by_a_tab,
    broken_by_a_key_written_twice,
    broken_by_an_alias,
    broken_by_an_unknown_key,
    without_a_second_fence,
    without_front_matter,
    of_an_unknown_unit,
    of_an_unknown_topic,
    signed_with_a_strangers_key,
    signed_by_its_author,
    signed_by_another_units_spokesperson,
    signed_by_one_person_twice,
    signed_with_garbage,
    signed_over_other_bytes,
    withdrawn_before_it_was_ever_out,
    withdrawn_during_its_embargo,
    with_the_id_of_a_released_article,
    with_the_address_of_a_released_article_as_alias,
    unreleased_standing_page,
    in_the_wrong_folder,
    at_the_top_of_content,
    in_the_wrong_year,
    hidden,
    not_utf_8,
    too_large,
    behind_a_link,
    with_a_missing_picture,
    with_a_picture_that_is_none,
    picture_without_an_article,
    other_files_in_content,
]


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_leaves_no_trace_of_an_unreleased_article(
    built: SiteFolder, state: Callable[[SiteFolder], None]
) -> None:
    alone = built.output()
    state(built)

    built.build()

    assert leaks(built.output()) == {}
    assert built.output() == alone  # not even a count, a date or an empty list tells of it


def test_leaves_no_trace_of_all_of_them_at_once(built: SiteFolder) -> None:
    alone = built.output()
    for number, state in enumerate(STATES):
        state(built)
        letters = chr(ord("a") + number // 26) + chr(ord("a") + number % 26)
        for path in list((built.root / "content").rglob("*zqtepqz.md")):
            path.rename(path.with_name(f"zqbai{letters}qz.md"))

    built.build()

    assert leaks(built.output()) == {}
    assert built.output() == alone


def test_would_see_a_leak(site: SiteFolder) -> None:
    """The same article released is found by its marks: the search is not blind."""
    site.sign(marked(site))

    site.build()
    found = set().union(*leaks(site.output()).values())

    assert found >= {
        "zqtepqz", "zqtieudeqz", "zqmabaiqz", "zqtomtatqz", "zqtaanhqz", "zqtennguonqz",
        "zqdiachinguonqz", "zqdinhchinhqz", "zqtencuqz", "zqthanbaiqz", "zqmucqz",
        "zqtaanhtrongqz", "zqlienketqz", "zqtenmienqz",
    }  # fmt: skip


def test_publishes_no_private_part_of_a_released_article(site: SiteFolder) -> None:
    site.sign(marked(site))

    site.build()
    found = set().union(*leaks(site.output()).values())

    assert found.isdisjoint({
        CONTRIBUTOR, "zqhotenqz", "zqcaphamqz", "zqthudientuqz",  # who helped
        "zqkhopqz", "zqlydoqz",  # what was waived and why
        "zqanhbiaqz", "zqanhtrongbaiqz",  # how the officer named the pictures
        "zqmotaexifqz", "zqtacgiaexifqz", "zqbinhluanqz", "zqbinhluanjpegqz", "zqphanduoiqz",
        "zqchuthichqz",  # a comment in the source
    })  # fmt: skip


def test_publishes_nothing_private_of_the_site(site: SiteFolder) -> None:
    site.configure(
        people=site.people(
            tac_gia={"name": "Tác Giả Mẫu", "rank": "Đại úy", "emails": ["viet@noi-bo.example"]},
            nguoi_duyet={"name": "Người Duyệt Mẫu", "emails": ["duyet@noi-bo.example"]},
            nguoi_phat_ngon={
                "name": "Phát Ngôn Mẫu",
                "delegation": {
                    "document": "45/UQ-CAT",
                    "valid_from": "2026-01-01",
                    "valid_to": "2026-12-31",
                },
            },
        )
    )
    site.publishable()
    site.build()
    signed = site.article()
    assert signed.secrecy is not None
    assert signed.spokesperson is not None
    assert signed.secrecy.signature is not None
    assert signed.spokesperson.signature is not None
    private = [
        *PEOPLE,
        "noi-bo.example",
        "45/UQ-CAT",
        "Người Duyệt Mẫu",
        "Phát Ngôn Mẫu",
        *(public_key(site.keys[person]).split()[1] for person in PEOPLE),
        "ssh-ed25519",
        "sha256:",
        signed.secrecy.digest.removeprefix("sha256:"),
        signed.secrecy.signature[:40],
        signed.spokesperson.signature[:40],
        str(site.root),
        site.root.parent.name,
        "bai-mau.md",
        "site_config",
        "Đầu số quốc gia",  # where a hotline was taken from
        "catalogue.sqlite",
    ]
    output = site.output()
    everything = b"\n".join([*map(str.encode, output), *output.values()])

    assert [word for word in private if word.encode() in everything] == []
    assert "Đại úy Tác Giả Mẫu".encode() in output["canh-bao/2026/bai-mau/index.html"]


def an_unsigned_edit(site: SiteFolder) -> None:
    marked(site, ARTICLE, id="bai-mau")


def a_committed_edit(site: SiteFolder) -> None:
    an_unsigned_edit(site)
    site.commit()


def an_edit_that_breaks_the_metadata(site: SiteFolder) -> None:
    site.write_raw(ARTICLE, "---\ntitle: zqmotqz: zqhaiqz\n---\nzqthanbaiqz\n")


def an_edit_with_a_finding_and_sign_offs(site: SiteFolder) -> None:
    site.sign(marked(site, ARTICLE, id="bai-mau", body="Gọi 0912 000 111 zqthanbaiqz."))


def an_edit_under_embargo(site: SiteFolder) -> None:
    edit(site, ARTICLE, "Bà con", "zqthanbaiqz Bà con")
    edit(site, ARTICLE, "2026-11-20T08:00", "2026-11-22T08:00")


def bytes_that_are_no_text(site: SiteFolder) -> None:
    site.write_raw(ARTICLE, b"zqthanbaiqz \xff\x00")


EDITS = [
    an_unsigned_edit,
    a_committed_edit,
    an_edit_that_breaks_the_metadata,
    an_edit_with_a_finding_and_sign_offs,
    an_edit_under_embargo,
    bytes_that_are_no_text,
]


@pytest.mark.parametrize("change", EDITS, ids=lambda change: change.__name__)
def test_keeps_the_live_edition_and_nothing_of(
    built: SiteFolder, change: Callable[[SiteFolder], None]
) -> None:
    built.commit()
    before = built.output()
    change(built)

    built.build()

    assert leaks(built.output()) == {}
    assert built.output() == before


@pytest.fixture(scope="module", params=["git", "catalogue"])
def marked_template(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    keys: dict[str, Path],
) -> SiteFolder:
    """A released article whose marks are everywhere but in its addresses, and what remembers it."""
    folder = begun(SiteFolder.begun(tmp_path_factory.mktemp("danh-dau") / "trang", keys))
    marked(folder, ARTICLE, id="bai-mau", aliases=["canh-bao/2026/ten-cu"])
    folder.sign()
    if request.param == "git":
        folder.commit()
    folder.build()
    assert leaks(folder.output())
    return folder


@pytest.fixture
def released(folder: SiteFolder, marked_template: SiteFolder) -> SiteFolder:
    """A copy of that built site."""
    return folder.take(marked_template)


@pytest.mark.parametrize("marked_template", ["git"], indirect=True)
@pytest.mark.parametrize("reason", list(Reason))
def test_leaves_only_the_fixed_text_of_a_withdrawn_article(
    released: SiteFolder, command: Callable[..., tuple[int, str, str]], reason: Reason
) -> None:
    code, _out, _err = command("withdraw", ARTICLE, "--reason", reason.value)
    released.build()
    output = released.output()

    assert code == 0
    assert leaks(output) == {}
    for path in ("canh-bao/2026/bai-mau", "a/bai-mau", "canh-bao/2026/ten-cu"):
        assert f"{path}/index.html" in output
    assert EXPLANATIONS[reason] in output["canh-bao/2026/bai-mau/index.html"].decode()
    assert not [path for path in output if path.startswith("media/")]
    assert not [path for path, data in output.items() if b"bai-mau.md" in data]


def with_its_sign_offs_in_order(site: SiteFolder) -> None:
    pass


def with_an_edit_after_signing(site: SiteFolder) -> None:
    edit(site, ARTICLE, "Thân bài", "zqthemqz Thân bài")


def with_its_head_broken(site: SiteFolder) -> None:
    edit(site, ARTICLE, "title: ", "title: zqhongqz: ")


def with_its_sign_offs_gone(site: SiteFolder) -> None:
    text = (site.root / ARTICLE).read_text(encoding="utf-8")
    site.write_raw(ARTICLE, text[: text.index("secrecy:")] + text[text.index("withdrawn:") :])


def with_its_body_gone(site: SiteFolder) -> None:
    text = (site.root / ARTICLE).read_text(encoding="utf-8")
    site.write_raw(ARTICLE, text[: text.rindex("---\n") + 4])


def with_its_picture_gone(site: SiteFolder) -> None:
    (site.root / ARTICLE).with_name("zqanhbiaqz.jpg").unlink()


def with_a_finding(site: SiteFolder) -> None:
    edit(site, ARTICLE, "Thân bài", "Gọi 0912 000 111. Thân bài")


def with_bytes_that_are_no_text(site: SiteFolder) -> None:
    path = site.root / ARTICLE
    path.write_bytes(path.read_bytes() + b"\xff\x00 zqhongqz")


FATES = [
    with_its_sign_offs_in_order,
    with_an_edit_after_signing,
    with_its_head_broken,
    with_its_sign_offs_gone,
    with_its_body_gone,
    with_its_picture_gone,
    with_a_finding,
    with_bytes_that_are_no_text,
]


@pytest.mark.parametrize("fate", FATES, ids=lambda fate: fate.__name__)
def test_takes_down_an_article(
    released: SiteFolder,
    command: Callable[..., tuple[int, str, str]],
    fate: Callable[[SiteFolder], None],
) -> None:
    """Takedown is never blocked, whatever else is wrong with the file."""
    command("withdraw", ARTICLE, "--reason", "legal")
    fate(released)

    released.build()
    output = released.output()

    assert leaks(output) == {}
    page = output["canh-bao/2026/bai-mau/index.html"].decode()
    assert any(text in page for text in EXPLANATIONS.values())  # the reason may be unreadable


def test_a_released_article_that_is_deleted_is_gone_with_its_picture(site: SiteFolder) -> None:
    path = site.sign(marked(site))
    site.build()
    page = site.output()[f"{path.removeprefix('content/').removesuffix('.md')}/index.html"].decode()
    own = set(re.findall(r"media/[\w.-]+", page.partition("Tin liên quan")[0]))
    (site.root / path).unlink()

    site.build(confirm_removals=True)

    assert leaks(site.output()) == {}
    assert len(own) > 1  # a picture and a card
    assert not own & set(site.output())


@settings(
    derandomize=True,
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(at=st.floats(0, 1), before=st.sampled_from(["", "\n", ": ", "\t", "# ", '"', "\n\n## "]))
def test_publishes_nothing_put_into_a_cleared_file(
    site: SiteFolder, at: float, before: str
) -> None:
    signed = site.publishable()
    text = (site.root / signed).read_text(encoding="utf-8")
    place = round(at * len(text))
    site.write_raw(signed, f"{text[:place]}{before}zqchenqz{text[place:]}")

    site.build(NOW, confirm_removals=True)

    assert leaks(site.output()) == {}


# Feeds as programs take them, to the letter.

FEED = '<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title>{}</feed>'
RSS = '<rss version="2.0"><channel><title>A</title>{}</channel></rss>'
OPML = '<opml version="2.0"><head><title>A</title>{}</head><body/></opml>'
ELSEWHERE = "https://noi-khac.example/x"
XHTML = '<div xmlns="http://www.w3.org/1999/xhtml">{}</div>'


def faults(text: str) -> list[Fault]:
    parts = Reader("https://thu.example/", frozenset()).xml(text.encode())
    return [fault for part in parts for _piece, fault in part.faults]


@pytest.mark.parametrize(
    "text",
    [
        RSS.format(f"<docs>{ELSEWHERE}</docs>"),
        RSS.format(f"<comments>{ELSEWHERE}</comments>"),
        RSS.format('<cloud domain="noi-khac.example" port="80" path="/x"/>'),
        RSS.format(f"<item><comments>{ELSEWHERE}</comments></item>"),
        RSS.format(f"<item><guid>{ELSEWHERE}</guid></item>"),
        RSS.format("<item><x>data:text/html,x</x></item>"),
        FEED.format(f"<logo>{ELSEWHERE}</logo>"),
        FEED.format(f"<icon>{ELSEWHERE}</icon>"),
        FEED.format(f'<generator uri="{ELSEWHERE}">x</generator>'),
        FEED.format(f'<entry xml:base="{ELSEWHERE}"/>'),
        FEED.format(f'<entry><content type="xhtml">{XHTML.format("<script>x</script>")}</content></entry>'),
        FEED.format(f'<entry><content>{XHTML.format("<p>x</p>")}</content></entry>'),
        FEED.format('<entry><summary type="HTML">&lt;script&gt;x&lt;/script&gt;</summary></entry>'),
        OPML.format(f"<docs>{ELSEWHERE}</docs>"),
        OPML.format(f"<ownerId>{ELSEWHERE}</ownerId>"),
    ],
)  # fmt: skip
def test_a_feed_has_nothing_that_ours_have_not(text: str) -> None:
    assert faults(text)


def test_a_feed_as_ours_are_is_sound() -> None:
    docs = "<docs>http://www.rssboard.org/rss-specification</docs>"
    own = '<item><guid isPermaLink="false">tag:thu.example,2026:a</guid><link>https://thu.example/a/</link></item>'
    entry = '<entry><title>A</title><content type="html">&lt;p&gt;x&lt;/p&gt;</content></entry>'

    assert faults(RSS.format(docs + own)) == faults(FEED.format(entry)) == []


@pytest.mark.parametrize(
    "text", ['{"url": "a", "url": "b"}', '{"items": [{"title": "a", "title": "b"}]}']
)
def test_a_key_that_stands_twice_is_no_json(text: str) -> None:
    with pytest.raises(UnreadableError):
        Reader("https://thu.example/", frozenset()).json(text)


@pytest.mark.parametrize("leads", ["", '"url": "a", '])
def test_half_a_character_is_no_json(leads: str) -> None:
    reader = Reader("https://thu.example/", frozenset())

    with pytest.raises(UnreadableError):
        reader.json(rf'{{"items": [{{{leads}"title": "\ud83d"}}]}}')
    assert reader.json(rf'{{"items": [{{{leads}"title": "\ud83d\ude00"}}]}}')


def words(text: str) -> str:
    """Return every word that is read in a feed, as often as it is."""
    parts = Reader("https://thu.example/", frozenset()).xml(text.encode())
    return " ".join(
        word
        for part in parts
        for some in (part.lines, part.asides, part.marks, part.links)
        for _piece, word in some
    )


@pytest.mark.parametrize(
    "text",
    [
        "<!--zqtuqz-->" + RSS.format("<item/>"),
        RSS.format("<item/>") + "<!--zqtuqz-->",
        RSS.format("<item/>zqtuqz<item/>"),
        RSS.format("<item/><item/>zqtuqz"),
        RSS.format("<item>zqtuqz</item><item/>"),
        RSS.format("<item/><item>zqtuqz</item>"),
        RSS.format("<item><b>x</b>zqtuqz</item>"),
        RSS.format("<item><b><!--zqtuqz--></b></item>"),
        RSS.format("<item><item>zqtuqz</item></item>"),
        RSS.format("<item><item/>zqtuqz</item>"),
        RSS.format('<item ghi="zqtuqz"/>'),
        FEED.format("<entry><title>zqtuqz</title></entry>"),
        FEED.format('<entry><content type="html">&lt;p&gt;zqtuqz&lt;/p&gt;</content></entry>'),
        FEED.format('<x:entry xmlns:x="y">zqtuqz</x:entry>'),
        FEED.format("<url><item>zqtuqz</item></url>"),
        "<entry>zqtuqz</entry>",
    ],
)
def test_every_word_of_a_feed_is_read_once_wherever_it_stands(text: str) -> None:
    assert words(text).count("zqtuqz") == 1


def test_no_word_of_a_long_feed_is_lost() -> None:
    entries = (f"<item><title>zqbai{at}qz</title></item>zqsau{at}qz" for at in range(3_000))

    read = words(RSS.format("".join(entries))).split()

    expected = [f"zq{what}{at}qz" for what in ("bai", "sau") for at in range(3_000)]
    assert sorted(one for one in read if one.startswith("zq")) == sorted(expected)


@pytest.mark.parametrize("text", ["<item><item>x</item></item>", "<url><item>x</item></url>"])
def test_what_stands_within_an_entry_is_no_entry_of_its_own(text: str) -> None:
    parts = Reader("https://thu.example/", frozenset()).xml(RSS.format(text).encode())

    assert [word for part in parts for _piece, word in part.lines if word == "x"] == ["x"]
    assert len(parts) == (1 if text.startswith("<url>") else 2)

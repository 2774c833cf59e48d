"""Files beside an article: read by the rules, part of the edition, published without their past."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import feedparser
import pikepdf
import pytest
from PIL import ExifTags, Image

from publisher import media, survey
from publisher.findings import Finding, Severity
from publisher.gate import Edition, Held
from publisher.media import documents, inscriptions, pictures
from publisher.survey import check
from tests.builders import ARTICLE, BODY, NOW, SiteFolder
from tests.pdfs import PAGE, code, document, lettering, put_picture, saved

PHONE = "0912 345 678"
FORM = "content/canh-bao/2026/mau-to-khai.pdf"
LINK = f"{BODY}\nTải [Mẫu tờ khai](mau-to-khai.pdf) về điền trước.\n"


def put(folder: SiteFolder, data: bytes, path: str = FORM) -> None:
    (folder.root / path).parent.mkdir(parents=True, exist_ok=True)
    (folder.root / path).write_bytes(data)


def findings(folder: SiteFolder, data: bytes) -> list[Finding]:
    put(folder, data)
    folder.write(body=LINK)
    return check(folder.site, [ARTICLE], now=NOW)[0]


def link_line(folder: SiteFolder) -> int:
    lines = (folder.root / ARTICLE).read_text(encoding="utf-8").split("\n")
    return next(n for n, line in enumerate(lines, start=1) if "mau-to-khai" in line)


def with_info(text: str) -> bytes:
    pdf = document(PAGE)
    pdf.docinfo["/Subject"] = text
    return saved(pdf)


def with_code(text: str) -> bytes:
    pdf = document(PAGE)
    put_picture(pdf, pdf.pages[0], code(text))
    return saved(pdf)


def with_page(text: str) -> bytes:
    return saved(document(PAGE, f"{PAGE}\n{text}"))


# Documents


@pytest.mark.parametrize(
    ("make", "place"),
    [
        (with_page, "Trong tệp “mau-to-khai.pdf”, trang 2: "),
        (with_info, "Trong thông tin ẩn của tệp “mau-to-khai.pdf”: "),
        (with_code, "Trong mã QR, mã vạch ở trang 1 của tệp “mau-to-khai.pdf”: "),
    ],
)
def test_a_telephone_number_inside_a_document_holds_the_article(
    folder: SiteFolder, make: Callable[[str], bytes], place: str
) -> None:
    (found,) = findings(folder, make(f"Gọi anh Bình số {PHONE}"))

    assert (found.rule, found.blocks) == ("personal-data/phone", True)
    assert found.line == link_line(folder)
    assert str(found.message).startswith(place)
    assert "345" not in found.excerpt + str(found.message)


def test_a_link_in_a_code_is_judged_like_a_link(folder: SiteFolder) -> None:
    rules = {
        one.rule for one in findings(folder, with_code("https://trang-la.example/ung-dung.apk"))
    }

    assert "methods/live-link" in rules


def test_a_code_that_pays_somebody_holds_the_article(folder: SiteFolder) -> None:
    pay = "00020101021138540010A00000072701240006970436011000110045670208QRIBFTTA53037045802VN6304A1B2"

    assert "personal-data/payment-code" in {
        one.rule for one in findings(folder, with_code(pay)) if one.blocks
    }


def test_a_clean_document_passes(folder: SiteFolder) -> None:
    assert findings(folder, saved(document(PAGE))) == []


def test_a_blank_form_is_no_internal_document_and_no_unfinished_text(folder: SiteFolder) -> None:
    text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nKính gửi: Công an xã ……\nHọ tên: ………\n…\nNơi nhận:\n- Lưu: VT"
    found = findings(folder, saved(document(text)))

    assert not [one for one in found if one.blocks]


def test_each_page_has_its_own_finding(folder: SiteFolder) -> None:
    found = findings(folder, saved(document(f"Gọi {PHONE}", PAGE, f"Gọi {PHONE}")))

    assert [str(one.message).partition(":")[0][-1] for one in found] == ["1", "3"]


def test_a_waiver_of_the_article_counts_for_its_documents(folder: SiteFolder) -> None:
    waiver = {
        "rule": "personal-data/phone",
        "match": PHONE,
        "reason": "Số trực ban tạm thời, đã công bố",
    }
    put(folder, with_page(f"Gọi {PHONE}"))
    folder.write(body=LINK, waivers=[waiver])
    (found,) = check(folder.site, [ARTICLE], now=NOW)[0]

    assert (found.blocks, found.waiver) == (False, waiver["reason"])


def test_the_name_of_a_document_is_read(folder: SiteFolder) -> None:
    put(folder, saved(document(PAGE)), "content/canh-bao/2026/to-khai-0912345678.pdf")
    folder.write(body=f"{BODY}\n[Tờ khai](to-khai-0912345678.pdf)\n")

    assert folder.held_for()[0] == "personal-data/phone"


def test_old_encodings_inside_a_document_are_found(folder: SiteFolder) -> None:
    found = findings(
        folder, saved(document("Céng an x· th«ng b¸o vÒ viÖc cÊp c¨n c­íc c«ng d©n t¹i ®Þa ph­¬ng"))
    )

    assert "text/legacy-encoding" in {one.rule for one in found}


UNUSABLE = {
    "empty": (b"", "rỗng"),
    "word": (b"PK\x03\x04" + bytes(60), "xuất ra PDF"),
    "locked": (saved(document(), encryption=pikepdf.Encryption(owner="a", user="b")), "mật khẩu"),
    "corrupt": (saved(document())[:400], "hỏng"),
}


@pytest.mark.parametrize(("data", "advice"), UNUSABLE.values(), ids=UNUSABLE.keys())
def test_an_unusable_document_holds_its_article_alone(
    folder: SiteFolder, data: bytes, advice: str
) -> None:
    put(folder, data)
    folder.write(body=LINK)
    folder.publishable("content/canh-bao/2026/bai-khac.md")
    found = survey.take(folder.site, NOW)
    reason = found.held[0].reasons[0]

    assert [one.article.path for one in found.editions] == ["content/canh-bao/2026/bai-khac.md"]
    assert (reason.rule, reason.line) == ("media/unusable", link_line(folder))
    assert str(reason.message).startswith("Tệp “mau-to-khai.pdf”: ")
    assert advice in str(reason.message)


@pytest.mark.parametrize(
    ("name", "advice"),
    [("to-khai.docx", "xuất ra PDF"), ("danh-sach.xlsx", "xuất ra PDF"), ("ho-so.zip", "giải nén"),
     ("phim.mp4", "tệp .pdf")],
)  # fmt: skip
def test_other_kinds_of_files_are_refused_with_advice(
    folder: SiteFolder, name: str, advice: str
) -> None:
    folder.write(body=f"{BODY}\n[Tải về]({name})\n")
    (found,) = check(folder.site, [ARTICLE], now=NOW)[0]

    assert found.rule == "media/type"
    assert advice in str(found.message)


def test_a_document_is_no_picture(folder: SiteFolder) -> None:
    put(folder, saved(document()))
    folder.write(body=f"{BODY}\n![Mẫu tờ khai](mau-to-khai.pdf)\n")
    (found,) = check(folder.site, [ARTICLE], now=NOW)[0]

    assert (found.rule, "[tên tệp](mau-to-khai.pdf)" in str(found.message)) == ("media/type", True)


def test_a_document_is_no_cover(folder: SiteFolder) -> None:
    put(folder, saved(document()))
    folder.write(image="mau-to-khai.pdf", image_alt="Mẫu tờ khai")

    assert [one.rule for one in check(folder.site, [ARTICLE], now=NOW)[0]] == ["media/type"]


def test_another_document_voids_both_sign_offs(folder: SiteFolder) -> None:
    put(folder, saved(document(PAGE)))
    folder.publishable(body=LINK)
    assert isinstance(folder.verdict(), Edition)
    put(folder, saved(document(f"{PAGE}, bản sửa")))

    assert folder.held_for() == ["secrecy/changed", "spokesperson/changed"]


def test_the_document_signed_before_stays_live_while_a_new_one_waits(folder: SiteFolder) -> None:
    put(folder, saved(document(PAGE)))
    folder.publishable(body=LINK)
    folder.commit()
    folder.build()
    before = {name: data for name, data in folder.output().items() if name.endswith(".pdf")}
    put(folder, saved(document(f"{PAGE}, bản sửa")))
    folder.build()

    assert len(before) == 1
    assert {n: d for n, d in folder.output().items() if n.endswith(".pdf")} == before


def test_a_document_is_downloadable_under_a_name_of_its_bytes(folder: SiteFolder) -> None:
    pdf = document(PAGE)
    pdf.docinfo["/Author"] = "zqtacgiaqz"
    put(folder, saved(pdf))
    folder.publishable(body=LINK)
    folder.build()
    output = folder.output()
    page = output["canh-bao/2026/bai-mau/index.html"].decode()
    link = re.search(r'<a href="([^"]+\.pdf)"[^>]*>([^<]+)</a>', page)

    assert link is not None
    assert link[2] == "Mẫu tờ khai (PDF, 1 kB)"
    name = link[1].removeprefix("../../../")
    assert re.fullmatch(r"media/[0-9a-f]{20}\.pdf", name)
    assert len(pikepdf.open(io.BytesIO(output[name])).pages) == 1
    assert not [
        name for name, data in output.items() if b"mau-to-khai" in data or b"zqtacgiaqz" in data
    ]


def test_feeds_lead_to_a_document_by_its_whole_address(folder: SiteFolder) -> None:
    put(folder, saved(document(PAGE)))
    folder.publishable(body=LINK)
    folder.build()
    entry = feedparser.parse(folder.output()["rss.xml"]).entries[0]

    assert re.search(r'href="https://thu\.example/media/[0-9a-f]{20}\.pdf"', entry.content[0].value)
    assert "(PDF, 1 kB)" in entry.content[0].value


def test_nothing_of_a_held_document_goes_out(folder: SiteFolder) -> None:
    put(folder, with_page(f"zqbimatqz {PHONE}"))
    folder.publishable(body=LINK)
    folder.build()

    assert not [name for name in folder.output() if name.endswith(".pdf")]


def test_signing_counts_the_documents(
    folder: SiteFolder, command: Callable[..., tuple[int, str, str]]
) -> None:
    path = "content/canh-bao/2020/bai-cu.md"
    put(folder, saved(document(PAGE)), "content/canh-bao/2020/mau-to-khai.pdf")
    folder.write(path, LINK, date="2020-01-02T08:00")
    key = str(folder.keys["nguoi-duyet"])
    done, out, _err = command("sign", "secrecy", path, "--as", "nguoi-duyet", "--key", key, "--yes")

    assert (done, "1 tệp PDF" in out) == (0, True)


# Pictures


def picture_with_exif(path: Path) -> None:
    tags = Image.Exif()
    tags[ExifTags.Base.Artist] = f"Gọi anh Bình số {PHONE}".encode()
    Image.new("RGB", (640, 360), "green").save(path, exif=tags)


def picture_with_code(path: Path) -> None:
    code(f"Gọi anh Bình số {PHONE}").save(path)


@pytest.mark.parametrize(
    ("make", "place"),
    [(picture_with_exif, "Trong thông tin ẩn của tệp “anh.jpg”: "),
     (picture_with_code, "Trong mã QR, mã vạch của ảnh “anh.jpg”: ")],
)  # fmt: skip
def test_a_telephone_number_inside_a_picture_holds_the_article(
    folder: SiteFolder, make: Callable[[Path], None], place: str
) -> None:
    path = folder.write(body=f"{BODY}\n![Tấm biển ở cổng](anh.jpg)\n")
    make((folder.root / path).with_name("anh.jpg"))
    (found,) = [one for one in check(folder.site, [path], now=NOW)[0] if one.blocks]

    assert (found.rule, str(found.message).startswith(place)) == ("personal-data/phone", True)
    assert isinstance(folder.verdict(), Held)


needs_reader = pytest.mark.skipif(not media.reads_letters(), reason="needs the extra ocr")


def shown(folder: SiteFolder, text: str) -> list[Finding]:
    path = folder.write(body=f"{BODY}\n![Ảnh chụp cổng chợ](anh.png)\n")
    lettering(text).save((folder.root / path).with_name("anh.png"))
    return check(folder.site, [path], now=NOW)[0]


@needs_reader
def test_what_is_read_from_pixels_asks_the_reviewer(folder: SiteFolder) -> None:
    found = {one.rule: one for one in shown(folder, f"Liên hệ anh Bình, điện thoại {PHONE}")}

    assert found["personal-data/phone"].severity is Severity.ACKNOWLEDGE
    assert str(found["personal-data/phone"].message).startswith("Trong chữ trên ảnh “anh.png”: ")


@needs_reader
def test_a_secrecy_stamp_in_a_picture_holds_the_article(folder: SiteFolder) -> None:
    found = shown(folder, "CÔNG AN TỈNH\nTỐI MẬT\nSố lượng: 02 bản")

    assert [one.rule for one in found if one.blocks]
    assert all(one.rule.startswith("secrecy/") for one in found if one.blocks)


@pytest.fixture
def no_reader(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A machine with git, but without the program that reads letters in pictures."""
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "git").symlink_to("/usr/bin/git")
    monkeypatch.setenv("PATH", str(tools))
    caches = (inscriptions.reads_letters, documents._read, pictures._read)
    for one in caches:
        one.cache_clear()
    yield
    for one in caches:
        one.cache_clear()


def notes(folder: SiteFolder) -> str:
    return "\n".join(map(str, survey.take(folder.site, NOW).notes))


@pytest.mark.usefixtures("no_reader")
def test_says_once_that_letters_in_pictures_are_not_read(folder: SiteFolder) -> None:
    for name in ("mot", "hai"):
        path = folder.write(f"content/canh-bao/2026/{name}.md", f"{BODY}\n![Cổng](anh.png)\n")
    lettering("Xin chào").save((folder.root / path).with_name("anh.png"))

    assert notes(folder).count("chữ nằm trong ảnh") == 1


@pytest.mark.usefixtures("no_reader")
def test_says_nothing_of_letters_where_there_are_no_pictures(folder: SiteFolder) -> None:
    folder.write()

    assert "ảnh" not in notes(folder)


@needs_reader
def test_says_nothing_of_letters_where_they_are_read(folder: SiteFolder) -> None:
    shown(folder, "Xin chào")

    assert "ảnh" not in notes(folder)

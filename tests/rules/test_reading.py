"""The rules read what a reader would get, however it is written, and point at it in the file."""

import base64
import unicodedata
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher import front_matter, survey
from publisher.findings import Finding
from publisher.rules import reading
from publisher.rules.tokens import opened
from tests.builders import ARTICLE, NOW, SiteFolder, picture
from tests.rules import blocking, found

PHONE, MARKING = "personal-data/phone", "secrecy/marking"
OPENING = "Câu mở đầu.\n\n"
PICTURE = "content/canh-bao/2026/anh.jpg"


def place(folder: SiteFolder, sought: str, path: str = ARTICLE) -> tuple[int, int]:
    """Return the 1-based line and column of the first `sought` in a file."""
    before = unicodedata.normalize("NFC", (folder.root / path).read_text()).partition(sought)[0]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def places(findings: list[Finding], rule: str) -> list[tuple[int, int]]:
    return [(finding.line, finding.column) for finding in findings if finding.rule == rule]


@pytest.mark.parametrize(
    ("rule", "written"),
    [
        pytest.param(PHONE, "0912 000 111", id="plain"),
        pytest.param(PHONE, "09**12** 000 111", id="bold-inside-a-word"),
        pytest.param(PHONE, "09*1*2 000 111", id="italics-inside-a-word"),
        pytest.param(PHONE, "`0912` 000 111", id="code"),
        pytest.param(PHONE, "09~~12~~ 000 111", id="strike"),
        pytest.param(PHONE, "0912&#48;00111", id="decimal-entity"),
        pytest.param(PHONE, "09&#x31;2 000 111", id="hexadecimal-entity"),
        pytest.param(PHONE, "0912&nbsp;000&nbsp;111", id="named-entity"),
        pytest.param(PHONE, "0912\u00a0000\u00a0111", id="no-break-space"),
        pytest.param(PHONE, "09\u200b12 000 111", id="zero-width-space"),
        pytest.param(PHONE, "0\u20609\u00ad12 000\ufeff 111", id="other-zero-widths"),
        pytest.param(PHONE, "０９１２ ０００ １１１", id="full-width"),
        pytest.param(PHONE, "𝟬𝟵𝟭𝟮 𝟬𝟬𝟬 𝟭𝟭𝟭", id="mathematical"),
        pytest.param(PHONE, "0912\\-000\\-111", id="escapes"),
        pytest.param(PHONE, "09<b>12</b> 000 111", id="bare-tags"),
        pytest.param(PHONE, "0️⃣9️⃣1️⃣2️⃣0️⃣0️⃣0️⃣1️⃣1️⃣1️⃣", id="keycaps"),
        pytest.param(PHONE, "09\ufe0f12 000 111", id="variation-selector"),
        pytest.param(MARKING, "TUYỆT MẬT", id="marking"),
        pytest.param(MARKING, "TUY<b>ỆT</b> M**Ậ**T", id="marking-in-pieces"),
        pytest.param(MARKING, "TUY&#7878;T M&#x1EAC;T", id="marking-in-entities"),
        pytest.param(MARKING, "ＴＵＹỆＴ ＭẬＴ", id="marking-full-width"),
        pytest.param(MARKING, "TUYỆ\u200bT M\u200cẬT", id="marking-zero-width"),
        pytest.param(MARKING, "ТUYỆТ МẬТ", id="marking-in-cyrillic"),
        pytest.param(MARKING, "TUYE\u0302\u034f\u0323T MẬT", id="marking-mark-held-apart"),
        pytest.param(MARKING, "TUYÊ\u200b\u0323T MẬT", id="marking-zero-width-before-a-mark"),
        pytest.param(MARKING, "T̶U̶Y̶Ệ̶T̶ ̶M̶Ậ̶T̶", id="marking-struck-through"),
        pytest.param(MARKING, "<!-- TUYỆT MẬT -->", id="comment"),
    ],
)
def test_finds_what_a_disguise_hides_and_points_at_it(
    folder: SiteFolder, rule: str, written: str
) -> None:
    findings = found(folder, f"{OPENING}Trước đó: {written}, sau đó.\n")

    (line, column), *others = places(findings, rule)
    assert (line, others) == (place(folder, "Trước đó")[0], [])
    assert len("Trước đó: ") < column <= len("Trước đó: <!-- ") + 1


def test_points_at_the_character_where_it_begins(folder: SiteFolder) -> None:
    findings = found(folder, f"{OPENING}Gọi **&#48;912** 000 111\nhoặc 09\\-87\u200b 000 222.\n")

    assert places(findings, PHONE) == [place(folder, "&#48;"), place(folder, "09\\-87")]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_finds_a_marking_whichever_way_its_letters_are_composed(
    folder: SiteFolder, form: str
) -> None:
    body = unicodedata.normalize(form, f"{OPENING}Số 12, TỐI MẬT, về việc khác.\n")  # type: ignore[arg-type]

    assert places(found(folder, body), MARKING) == [place(folder, "TỐI MẬT")]


@pytest.mark.parametrize(
    ("body", "sought"),
    [
        pytest.param("| Tên | Số |\n|---|---|\n| A | 0912 000 111 |\n", "0912", id="table-cell"),
        pytest.param("- một\n- gọi 0912 000 111\n", "0912", id="list"),
        pytest.param("1. 0912 000 111\n", "0912", id="numbered-list"),
        pytest.param("> ## Gọi 0912 000 111\n", "0912", id="heading-in-a-quotation"),
        pytest.param("```\n0912 000 111\n```\n", "0912", id="code-block"),
        pytest.param('!!! note "Gọi 0912 000 111"\n    Nhớ nhé.\n', "0912", id="admonition-title"),
        pytest.param("Xem chú thích[^1].\n\n[^1]: Số 0912 000 111.\n", "0912", id="footnote"),
        pytest.param("Từ\n:   0912 000 111\n", "0912", id="definition"),
        pytest.param("![gọi 0912 000 111](anh.jpg)\n", "0912", id="alternative-text"),
        pytest.param('![bìa xanh](anh.jpg "gọi 0912 000 111")\n', "0912", id="picture-title"),
        pytest.param('[xem](/thu-tuc/ "gọi 0912 000 111")\n', "0912", id="link-title"),
        pytest.param("[gọi](tel:0912000111)\n", "0912", id="link-address"),
        pytest.param("[xem][1]\n\n[1]: /thu-tuc/ 'gọi 0912 000 111'\n", "0912", id="link-definition"),
        pytest.param("<img src='anh.jpg' alt='gọi 0912 000 111'>\n", "0912", id="raw-html"),
    ],
)  # fmt: skip
def test_finds_a_number_in_every_part_of_a_body(folder: SiteFolder, body: str, sought: str) -> None:
    picture(folder.root / PICTURE)

    findings = found(folder, OPENING + body)

    assert places(findings, PHONE) == [place(folder, sought)]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("Gọi [0912](/thu-tuc/) 000 111.\n", id="half-in-a-link"),
        pytest.param("Gọi <span title='số'>0912</span> 000 111.\n", id="tag-with-attributes"),
        pytest.param("| A | B |\n|---|---|\n| 0912 | 000 111 |\n", id="over-two-cells"),
        pytest.param("Gọi 0912\n000 111.\n", id="over-two-lines"),
        pytest.param("Gọi 0912<br>000 111.\n", id="over-a-break"),
        pytest.param("Gọi 09<!-- ghi chú -->12 000 111.\n", id="comment-inside"),
        pytest.param("[gọi](tel:%30912000111)\n", id="percent-encoded"),
        pytest.param("![gọi &#0000000048;912 000 111](anh.jpg)\n", id="long-entity-in-alt"),
        pytest.param("<img src='anh.jpg' alt='gọi &#48 912 000 111'>\n", id="open-entity-in-alt"),
    ],
)
def test_finds_on_the_page_what_no_line_of_the_file_shows(folder: SiteFolder, body: str) -> None:
    picture(folder.root / PICTURE)

    findings = found(folder, OPENING + body)

    assert PHONE in blocking(findings)
    assert all(line >= place(folder, "Câu mở đầu")[0] for line, _ in places(findings, PHONE))


@pytest.mark.parametrize(
    ("changes", "sought"),
    [
        pytest.param({"title": "Gọi 0912 000 111 ngay"}, "title:", id="title"),
        pytest.param(
            {"summary": "Gọi số 0912 000 111 để được hướng dẫn, bà con nhé."},
            "summary:", id="summary",
        ),
        pytest.param(
            {"summary": "Gọi số 0912  000\n\n111 để được hướng dẫn, bà con nhé."},
            "summary:", id="summary-with-spaces-that-the-page-folds",
        ),
        pytest.param(
            {"image": "anh.jpg", "image_alt": "Tờ rơi in số 0912 000 111"},
            "image_alt:", id="image-alt",
        ),
        pytest.param(
            {"source": {"name": "Ông A, 0912 000 111", "url": "https://nguon.example/"}},
            "name:", id="source-name",
        ),
        pytest.param(
            {"source": {"name": "Nguồn", "url": "https://nguon.example/0912000111"}},
            "url:", id="source-address",
        ),
        pytest.param(
            {"corrections": [{"date": "2026-11-20", "note": "Số đúng là 0912 000 111."}]},
            "note:", id="correction",
        ),
        pytest.param({"aliases": ["canh-bao/2026/so-0912000111"]}, "canh-bao/", id="alias"),
    ],
)  # fmt: skip
def test_reads_the_metadata_that_is_printed(
    folder: SiteFolder, changes: dict[str, object], sought: str
) -> None:
    picture(folder.root / PICTURE)

    findings = found(folder, **changes)

    assert places(findings, PHONE) == [place(folder, sought)]


def test_reads_the_name_of_the_file(folder: SiteFolder) -> None:
    path = "content/canh-bao/2026/so-0912-000-111.md"
    text = {
        "id": "bai",
        "title": "Bài cảnh báo",
        "summary": "Bài để thử tên tệp, không có thật đâu nhé.",
    }
    folder.write(path, **text)

    verdict = folder.verdict(path)

    assert [(f.rule, f.line) for f in verdict.findings] == [(PHONE, 1)]
    assert str(verdict.findings[0].message).startswith(
        "Trong tên tệp (của bài, ảnh hoặc tệp kèm theo): "
    )


def test_reads_the_names_of_pictures(folder: SiteFolder) -> None:
    picture(folder.root / "content/canh-bao/2026/TUYỆT-MẬT.png")

    findings = found(folder, f"{OPENING}![Tờ rơi](TUYỆT-MẬT.png)\n")

    assert MARKING in blocking(findings)


def test_does_not_read_the_metadata_that_is_never_printed(folder: SiteFolder) -> None:
    waiver = {"rule": PHONE, "match": "0987 000 222", "reason": "Số 0987 000 222 của trực ban."}

    assert PHONE not in {finding.rule for finding in found(folder, waivers=[waiver])}


def test_tells_a_number_in_the_summary_and_in_the_first_line_of_the_body(
    folder: SiteFolder,
) -> None:
    findings = found(
        folder,
        "Gọi 0912 000 111.\n",
        summary="Gọi số 0912 000 111 để được hướng dẫn, bà con nhé.",
    )

    assert places(findings, PHONE) == [place(folder, "summary:"), (place(folder, "Gọi 0912 000 111.")[0], 5)]  # fmt: skip


def test_tells_the_same_number_in_every_place(folder: SiteFolder) -> None:
    findings = found(folder, f"{OPENING}Gọi 0912 000 111.\n\nNhớ: 0912 000 111.\n")

    assert places(findings, PHONE) == [
        place(folder, "0912"),
        (place(folder, "Nhớ")[0], len("Nhớ: ") + 1),
    ]


def test_tells_a_hit_over_two_lines_once(folder: SiteFolder) -> None:
    findings = found(folder, f"{OPENING}Văn bản TUYỆT\nMẬT ấy.\n")

    assert places(findings, MARKING) == [place(folder, "TUYỆT")]


@pytest.mark.parametrize(
    "line",
    ["MẬT", "**MẬT**", "## MẬT", "> MẬT", "- MẬT", "| MẬT |", "<b>MẬT</b>", "&nbsp;MẬT", "*M*ẬT"],
)
def test_takes_the_word_alone_on_a_line_for_a_stamp(folder: SiteFolder, line: str) -> None:
    findings = found(folder, f"{OPENING}{line}\n\nKính gửi các đơn vị.\n")

    assert [at for at, _ in places(findings, "secrecy/marking-stamp")] == [
        place(folder, "Câu mở đầu")[0] + 2
    ]


@pytest.mark.parametrize(
    ("body", "sought"),
    [
        pytest.param("Gọi 0912 [000](https://a.gov.vn/) 111 nhé.", "0912", id="label-within"),
        pytest.param("Dòng ghi TỐI [MẬT](#a) ở giữa.", "TỐI", id="label-ends"),
        pytest.param("Xem [đây](https://a.gov.vn/?so=0912000111).", "0912", id="target"),
        pytest.param("Xem [đây](https://a.gov.vn/%30912000111).", "%30", id="target-percent"),
        pytest.param(
            "Xem [đây](https://a.gov.vn/%2530%252539%312000111).", "%2530", id="target-percents"
        ),
        pytest.param("Một.\n\n![Biển 0912 000 111](anh.jpg)\n\nHai.", "0912", id="picture"),
        pytest.param("- [Số](/thu-tuc/) **0912** 000 111", "0912", id="after-a-link"),
    ],
)
def test_finds_what_links_hide_and_points_at_it(folder: SiteFolder, body: str, sought: str) -> None:
    picture(folder.root / PICTURE)
    findings = found(folder, f"{OPENING}{body}\n")
    wanted = MARKING if sought == "TỐI" else PHONE

    assert place(folder, sought) in places(findings, wanted)
    assert len(places(findings, wanted)) == 1


def encoded(text: str, times: int = 1) -> str:
    for _time in range(times):
        text = base64.urlsafe_b64encode(text.encode()).decode()
    return text


NUMBER = encoded("0912000111")


@pytest.mark.parametrize(
    "target",
    [
        pytest.param(f"https://a.gov.vn/?u={NUMBER}", id="parameter"),
        pytest.param(f"https://a.gov.vn/?u={NUMBER.rstrip('=')}&v=1", id="no-padding"),
        pytest.param(f"https://a.gov.vn/?u={quote(NUMBER)}", id="padding-in-percent"),
        pytest.param(f"https://a.gov.vn/chuyen/{NUMBER}/xem", id="path"),
        pytest.param(f"https://a.gov.vn/chuyen-toi-{NUMBER}", id="end-of-a-name"),
        pytest.param(f"https://a.gov.vn/#{NUMBER}", id="fragment"),
        pytest.param(f"https://a.gov.vn/?u={encoded('https://b.vn/?so=0912000111')}", id="address"),
        pytest.param(f"https://a.gov.vn/?u={encoded('Gọi số 0912 000 111 nhé')}", id="words"),
        pytest.param(f"https://a.gov.vn/?u={encoded('0912000111', 3)}", id="thrice"),
        pytest.param(f"https://a.gov.vn/?u={encoded('s=%30912000111')}", id="percent-inside"),
        pytest.param(f"https://a.gov.vn/{encoded('??? >>> 0912000111 ???')}", id="url-alphabet"),
        pytest.param(
            f"https://a.gov.vn/x/{encoded('??? >>> 0912000111 ???').replace('_', '/')}",
            id="slashes",
        ),
    ],
)
@pytest.mark.parametrize("plain", [True, False], ids=["plain", "intricate"])
def test_reads_base64_in_the_targets_of_links(folder: SiteFolder, target: str, plain: bool) -> None:
    more = "" if plain else "\n| A | B |\n|---|---|\n| 1 | 2 |\n"
    findings = found(folder, f"{OPENING}Xem [đây]({target}).\n{more}")

    where = place(folder, "https://a.gov.vn")
    assert PHONE in blocking(findings)
    assert not plain or places(findings, PHONE) == [where]


@pytest.mark.parametrize("target", [f"https://a.gov.vn/?u={NUMBER}", f"https://a.gov.vn/{NUMBER}"])
def test_reads_base64_in_the_address_of_a_source(folder: SiteFolder, target: str) -> None:
    findings = found(folder, OPENING, source={"name": "Báo Mẫu", "url": target})

    assert [line for line, _column in places(findings, PHONE)] == [place(folder, target)[0]]


@pytest.mark.parametrize(
    "target",
    [
        "https://youtu.be/dQw4w9WgXcQ",
        "https://a.gov.vn/VanBan/ChiTietVanBanPhapQuy?id=0123456789AbCdEf",
        "https://a.gov.vn/tep/1A2b3C4d5E6f7G8h9I0jKlMnOpQrStUvWx/view",
        "https://a.gov.vn/thu-tuc-dang-ky-tam-tru-truc-tuyen-tren-dich-vu-cong",
        f"https://a.gov.vn/?u={base64.b64encode(bytes(range(120, 160))).decode()}",
    ],
)
def test_leaves_alone_what_is_no_base64_of_text(folder: SiteFolder, target: str) -> None:
    assert opened(target) == target
    assert found(folder, f"{OPENING}Xem [đây]({target}).\n") == []


def test_a_long_target_is_tried_in_few_places() -> None:
    """Otherwise this would not end."""
    assert opened("A/" * 100_000) == "A/" * 100_000


def test_does_not_ask_for_diacritics_in_the_name_of_a_file(folder: SiteFolder) -> None:
    path = "content/canh-bao/2026/canh-bao-cuoc-goi-gia-danh-tho-nuoc-thu-tien-truoc.md"
    folder.write(path=path)

    findings, _articles = survey.check(folder.site, [path], now=NOW)

    assert [finding.rule for finding in findings] == []


MARKS = {"*": "", "`": "", "~~": "", "_": "", "<b>": "", "<!--": "", "-->": "", "\\-": "-", "&amp;": "&", "%41": "A"}  # fmt: skip
PIECES = st.sampled_from([*MARKS, *"aẨ \n<-\\&%", "__", "--"])


def read(body: str) -> str:
    front = front_matter.read(f"---\ntitle: a\n---\n{body}", "a.md")
    return reading.sheet_of(front).text


@pytest.mark.parametrize(("mark", "shown"), MARKS.items())
def test_a_mark_is_read_as_what_it_becomes_on_the_page(mark: str, shown: str) -> None:
    assert read(f"một {mark} hai") == read(f"một {shown} hai")


@settings(derandomize=True, deadline=None, max_examples=500)
@given(st.lists(PIECES, max_size=6).map("".join))
def test_a_text_with_few_kinds_of_marks_is_read_as_one_with_all(body: str) -> None:
    every = "\n" + " ".join(MARKS)

    assert read(body + every) == read(body) + read(every).removeprefix(read(""))

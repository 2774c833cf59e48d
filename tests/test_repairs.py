"""Safe repairs of article files: what is sure is put right, everything else stays as it is."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher import article, legacy, rules, signoff, survey
from publisher.errors import ConfigError
from publisher.front_matter import split
from publisher.repairs import LEGACY, REMEDIES, Mender, Repaired, defanged
from publisher.rules import RuleSet, run_unread
from publisher.sources import Source
from publisher.yamldoc import parse
from tests.builders import ARTICLE, BODY, PEOPLE, SiteFolder

HEAD = "---\ntitle: Một bài thử\n---\n"
PICTOGRAMS = "👨\u200d👩\u200d👧 1\ufe0f\u20e3 ❤\ufe0f"
TCVN3 = "C«ng an x· T©n LËp th«ng b¸o ng\u00ad\u00eai d©n"
quietly = settings(derandomize=True, deadline=None, max_examples=300)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, keys: dict[str, Path]) -> survey.Site:
    folder = SiteFolder(tmp_path_factory.mktemp("trang"), keys)
    folder.configure(
        people=[{"id": one, "name": one, "units": [unit]} for one, (_, unit) in PEOPLE.items()]
    )
    return folder.site


@pytest.fixture(scope="module")
def ruleset(site: survey.Site) -> RuleSet:
    return site.rules


@pytest.fixture(scope="module")
def mender(ruleset: RuleSet) -> Mender:
    return Mender(ruleset)


def mended(mender: Mender, body: str) -> str:
    new = mender.mend((HEAD + body).encode()).new
    assert new.startswith(HEAD)
    return new.removeprefix(HEAD)


def names(repaired: Repaired) -> list[str]:
    return [repair.remedy.name for repair in repaired.repairs]


# The form of a file


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("\ufeff" + HEAD + BODY, "byte-order-mark"),
        ("\ufeff\ufeff" + HEAD + BODY, "byte-order-mark"),
        ((HEAD + BODY).replace("\n", "\r\n"), "line-ends"),
        ((HEAD + BODY).replace("\n", "\r"), "line-ends"),
        (unicodedata.normalize("NFD", HEAD + BODY), "composed"),
    ],
)
def test_brings_a_file_into_its_usual_form(mender: Mender, written: str, name: str) -> None:
    repaired = mender.mend(written.encode())

    assert repaired.new == HEAD + BODY
    assert set(names(repaired)) == {name}


def test_names_every_line_with_marks_apart_from_their_letters(mender: Mender) -> None:
    apart = unicodedata.normalize("NFD", "Dấu rời.\n")

    repaired = mender.mend(f"{HEAD}a\n{apart}b\n{apart}".encode())

    first = HEAD.count("\n") + 2
    assert [repair.line for repair in repaired.repairs] == [first, first + 2]


def test_leaves_a_sound_file_alone(mender: Mender) -> None:
    repaired = mender.mend((HEAD + BODY).encode())

    assert repaired.new == HEAD + BODY
    assert repaired.repairs == repaired.remarks == ()


def as_cp1258(text: str) -> bytes:
    """Encode as Windows does for Vietnamese: letters with hat or horn, then the tone mark."""
    tones = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))
    out = b""
    for char in text:
        parts = unicodedata.normalize("NFD", char)
        letter = unicodedata.normalize("NFC", parts.translate(tones))
        tone = "".join(part for part in parts if ord(part) in tones)
        out += (letter + tone).encode("cp1258")
    return out


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("C«ng an x· T©n LËp\nTin khÈn: ®\u00adêng tr¬n".encode("cp1252"), "Công an xã Tân Lập\nTin khẩn: đường trơn"),
        ("Coâng an xaõ Taân Laäp thoâng baùo".encode("cp1252"), "Công an xã Tân Lập thông báo"),
        (as_cp1258("Cảnh báo lừa đảo qua mạng"), "Cảnh báo lừa đảo qua mạng"),
        ("Cảnh báo lừa đảo".encode("utf-16"), "Cảnh báo lừa đảo"),
        ("Stop\r\n".encode("utf-16"), "Stop\n"),
    ],
)  # fmt: skip
def test_reads_a_whole_file_in_another_encoding(mender: Mender, data: bytes, text: str) -> None:
    repaired = mender.mend(data)

    assert repaired.new == text
    assert "encoding" in names(repaired)


@pytest.mark.parametrize(
    "data",
    [
        b"\xff",
        b"caf\xe9 con le\xf1a",
        "C«ng an".encode("cp1252"),
        "Công an xã".encode()[:-1] + b"\xff\xe1",
        b"\xff\xfe\x00",
        bytes(range(256)),
        "今日は良い天気ですね".encode("shift-jis"),
    ],
)
def test_does_not_guess_an_encoding_that_gives_no_vietnamese(mender: Mender, data: bytes) -> None:
    repaired = mender.mend(data)

    assert repaired.repairs == ()
    assert [remark.line for remark in repaired.remarks] == [1]


# Lines in an encoding from before Unicode


@pytest.mark.parametrize(
    ("line", "better"),
    [
        (TCVN3, "Công an xã Tân Lập thông báo người dân"),
        ("Tuyeät maät Coâng an nöôùc", "Tuyệt mật Công an nước"),
        ("Tuyá»‡t máº\u00adt há»“ sÆ¡", "Tuyệt mật hồ sơ"),
        ("thông tin “Tuyá»‡t” máº\u00adt", "thông tin “Tuyệt” mật"),
        ("TèI MËT cña bé", "TỐI MẬT của bộ"),
        ("Công an tỉnh: C«ng an x· T©n LËp", "Công an tỉnh: Công an xã Tân Lập"),
        ("tuyệt mật xen TuyÖt mËt nữa", "tuyệt mật xen Tuyệt mật nữa"),
    ],
)
def test_turns_legacy_text_into_unicode(mender: Mender, line: str, better: str) -> None:
    assert mended(mender, f"Trước.\n{line}\nSau.\n") == f"Trước.\n{better}\nSau.\n"


@pytest.mark.parametrize(
    "line",
    [
        "Giá 100 °C © 2026",
        "«Xin chào» các bạn",
        "café ça va à l’hôtel",
        "½ cân, 5 µm, £3",
        "Đà Nẵng",
    ],
)
def test_takes_no_sign_for_legacy_text(mender: Mender, line: str) -> None:
    assert mended(mender, line) == line
    assert legacy.find(line) is None


@given(st.lists(st.sampled_from(["hÕt", "Ä\x90i", "QUáº\xa0", "Tuyeät", "C«ng", "µm", "Ông", "cá”", "dân", "…", "\n"])))  # fmt: skip
@quietly
def test_finds_in_a_text_what_it_finds_line_by_line(words: list[str]) -> None:
    text = " ".join(words)
    lines = filter(None, map(legacy.find, text.split("\n")))

    assert [old.converted for old in legacy.paragraphs(text)] == [old.converted for old in lines]


def test_leaves_a_line_of_both_kinds_to_a_person_where_unsure(mender: Mender) -> None:
    line = "Công an C«ng an tỉnh t\u200bốt"

    repaired = mender.mend((HEAD + line).encode())

    assert repaired.new == HEAD + line
    assert [(remark.line, "bảng mã cũ" in str(remark.message)) for remark in repaired.remarks] == [(4, True)]  # fmt: skip


@given(st.lists(st.sampled_from(["Công", "an", "xã", "bảo", "vệ", "đường", "trường", "người", "dân", "bí", "mật", "ma", "túy", "tết"]), min_size=1))  # fmt: skip
@quietly
def test_never_touches_a_line_typed_in_unicode(words: list[str]) -> None:
    line = " ".join(words)

    assert legacy.mended(line) == line


# Characters


@pytest.mark.parametrize(
    ("written", "better"),
    [
        ("m\u200bật kh\u2060ẩu", "mật khẩu"),
        ("m\u00adật, gặp m\u00ada túy đã", "mật, gặp ma túy đã"),
        ("ma\u200b\u0323t", "mạt"),
        ("cuối \u200bcâu\ufeff", "cuối câu"),
        ("mа túу, Соng an", "ma túy, Cong an"),  # Cyrillic а у С о
        ("QÐ-UBND, Ðà Nẵng, Ðắk Lắk, Ɖường", "QĐ-UBND, Đà Nẵng, Đắk Lắk, Đường"),
        ("Ｈà Ｎội số １２", "Hà Nội số 12"),
        ("𝐂ả𝐧𝐡 𝗯𝗮́𝗼", "Cảnh báo"),
        ("b&#237; m&#x1EAD;t", "bí mật"),
        ("a\x07b\x00c", "abc"),
        ("một\x0bhai\u2028ba", "một hai ba"),
        ("\x93trích\x94 \x96 hết\x85", "“trích” – hết…"),
        ("\u200etrái\u200f \u202asang\u202c", "trái sang"),
    ],
)
def test_puts_characters_right(mender: Mender, written: str, better: str) -> None:
    assert mended(mender, f"{written}\n") == f"{better}\n"


@pytest.mark.parametrize(
    "written",
    [
        PICTOGRAMS,
        "Москва và СОСО",
        "5 μm, góc α",
        "Guðrún",
        "نص\u200cعربي",
        "x&#60;y &amp; z",
        "m² và ½",
        "Hoà, thuỷ, khoẻ",
        "một\tcột",
    ],
)
def test_leaves_characters_that_may_be_meant(mender: Mender, written: str) -> None:
    assert mended(mender, f"{written}\n") == f"{written}\n"


@pytest.mark.parametrize(
    ("line", "words"), [("\u202etậm\u202c", "đảo chiều"), ("c\ufffdng an", "mất hẳn")]
)
def test_says_what_a_person_has_to_type_again(mender: Mender, line: str, words: str) -> None:
    repaired = mender.mend(f"{HEAD}Một.\n{line}\n".encode())

    assert repaired.new == f"{HEAD}Một.\n{line}\n"
    assert [(remark.line, words in str(remark.message)) for remark in repaired.remarks] == [(5, True)]  # fmt: skip


def test_says_what_has_to_be_typed_again_in_the_metadata(mender: Mender) -> None:
    repaired = mender.mend("---\nid: a\ntitle: \u202etậm m\u200bật\n---\nBài.\n".encode())

    assert repaired.new == "---\nid: a\ntitle: \u202etậm mật\n---\nBài.\n"
    assert [remark.line for remark in repaired.remarks] == [3]


def test_says_where_each_repair_stands(mender: Mender) -> None:
    body = "Một.\nm\u200bật và m\u200bật, Ｈ\n"

    repairs = mender.mend((HEAD + body).encode()).repairs

    assert [(one.line, one.column, one.remedy.name) for one in repairs] == [
        (5, 2, "invisible"), (5, 10, "invisible"), (5, 15, "wide")
    ]  # fmt: skip


# Links


@pytest.mark.parametrize(
    ("written", "better"),
    [
        ("Vào https://xau.example/a?b=c.", "Vào hxxps://xau[.]example/a?b=c."),
        ("HTTP://a.b.example:80/x", "hxxp://a[.]b[.]example:80/x"),
        ("gõ nhanqua.top nhé", "gõ nhanqua[.]top nhé"),
        ("[bấm đây](https://xau.example)", "bấm đây (`hxxps://xau[.]example`)"),
        ('[bấm](http://xau.example/a "quà") đi', "bấm (`hxxp://xau[.]example/a`) đi"),
        ("[https://xau.example](https://xau.example)", "`hxxps://xau[.]example`"),
        ("[xem https://xau.example nhé](https://xau.example)", "xem hxxps://xau[.]example nhé (`hxxps://xau[.]example`)"),
        ("<https://xau.example>", "`hxxps://xau[.]example`"),
        ("**https://xau.example/x**", "**hxxps://xau[.]example/x**"),
        ("`[a](https://xau.example)`", "`[a](hxxps://xau[.]example)`"),
        ("```\n[a](https://xau.example)\n```", "```\n[a](hxxps://xau[.]example)\n```"),
        ("[a][1]\n\n[1]: https://xau.example", "[a][1]\n\n[1]: hxxps://xau[.]example"),
        ('<a href="https://xau.example">a</a>', '<a href="hxxps://xau[.]example">a</a>'),
        ("https://xau.example/?u=http://xau2.example", "hxxps://xau[.]example/?u=hxxp://xau2[.]example"),
        ("http://203.0.113.5/x", "hxxp://203[.]0[.]113[.]5/x"),
        ("h\u200bttps://xau.example", "hxxps://xau[.]example"),
    ],
)  # fmt: skip
def test_defangs_live_links(mender: Mender, written: str, better: str) -> None:
    assert mended(mender, f"{written}\n") == f"{better}\n"


@pytest.mark.parametrize(
    "written",
    [
        "https://dichvucong.gov.vn/x và https://thu.example/canh-bao/",
        "[Cổng](https://bocongan.gov.vn)",
        "[Bài trước](/canh-bao/2026/mot/)",
        "hxxps://xau[.]example",
        "![Ảnh cổng](https://xau.example/a.jpg)",
    ],
)
def test_leaves_official_links_and_pictures(mender: Mender, written: str) -> None:
    assert mended(mender, f"{written}\n") == f"{written}\n"


def test_a_defanged_link_is_none_to_the_rules(mender: Mender, site: survey.Site) -> None:
    body = "[x](https://xau.example/a) và nhanqua.top, <http://a.b.example>\n"

    before = found(site, HEAD + body)
    after = found(site, HEAD + mended(mender, body))

    assert "methods/live-link" in before
    assert "methods/live-link" not in after


def test_leaves_a_link_that_a_waiver_names(mender: Mender) -> None:
    head = '---\ntitle: Bài\nwaivers: [{rule: methods/live-link, match: "https://tin.example", reason: Trang của đối tác}]\n---\n'
    written = head + "https://tin.example và https://xau.example\n"

    assert mender.mend(written.encode()).new == head + "https://tin.example và hxxps://xau[.]example\n"  # fmt: skip


def test_a_remedy_that_is_not_wanted_is_not_used(ruleset: RuleSet) -> None:
    body = "m\u200bật, https://tin.example\n"

    assert mended(Mender(ruleset, ["links"]), body) == "mật, https://tin.example\n"
    assert mended(Mender(ruleset, ["invisible"]), body) == "m\u200bật, hxxps://tin[.]example\n"


def test_defangs_whatever_it_is_given() -> None:
    assert defanged("a.b/c.d") == "a[.]b/c.d"
    assert defanged("https://u:p@a%2Eb") == "hxxps://u:p@a[.]b"


# Terms


@pytest.mark.parametrize(
    ("written", "better"),
    [
        ("ra quân phòng chống tội phạm", "ra quân phòng, chống tội phạm"),
        ("PHÒNG CHỐNG TỘI PHẠM", "PHÒNG, CHỐNG TỘI PHẠM"),
        ("Phòng chống ma tuý", "Phòng, chống ma túy"),
        ("Phòng Chống Ma Túy", "Phòng, Chống Ma Túy"),
        ("phòng\n  chống ma túy", "phòng,\n  chống ma túy"),
        ("người tàn tật", "người khuyết tật"),
        ("phòng chống tội phạm buôn bán người", "phòng, chống tội phạm mua bán người"),
    ],
)
def test_puts_the_term_of_the_law(mender: Mender, written: str, better: str) -> None:
    assert mended(mender, written) == better


@pytest.mark.parametrize(
    "written",
    [
        "phòng *chống tội phạm*",
        "phòng-chống tội phạm",
        "phòng\n\nchống tội phạm",
        "phong chong toi pham",
        "phòng, chống tội phạm",
        "tên trộm, CMND, kiếm sống bằng lái xe ôm",
    ],
)
def test_leaves_what_may_mean_something_else(mender: Mender, written: str) -> None:
    assert mended(mender, written) == written


PACK = """\
pack: cua-tinh
rules:
  - id: cua-tinh/tu
    title: {vi: Từ cũ, en: Old word}
    advice: {vi: Dùng từ mới., en: Use the new word.}
    severity: note
    hits: [một từ cũ khác]
    misses: [một từ khác]
"""


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("    replace: {từ cũ: từ cũ mới}\n", "rules/samples"),  # would be replaced again
        ("    replace: {từ cũ: từ mới}\n    exceptions: [từ cũ]\n", "rules/samples"),
        ("    replace: {từ cũ: '*từ* mới'}\n", "rules/wrong-value"),
        ("    replace: {từ cũ: ''}\n", "rules/wrong-value"),
        ("    replace: {từ cũ: }\n", "rules/wrong-type"),
        ("    replace: [từ cũ]\n", "rules/wrong-type"),
        ("    replace: từ cũ\n", "rules/wrong-type"),
    ],
)
def test_refuses_a_pack_whose_replacements_are_wrong(
    folder: SiteFolder, line: str, rule: str
) -> None:
    folder.write_raw("quy-tac.yml", PACK + line)
    folder.configure(rules={"packs": ["quy-tac.yml"]})

    with pytest.raises(ConfigError) as refused:
        rules.load(folder.config, folder.root)

    assert {problem.rule for problem in refused.value.problems} == {rule}


def test_a_site_has_replacements_of_its_own(folder: SiteFolder) -> None:
    folder.write_raw("quy-tac.yml", PACK + "    replace: {từ cũ: từ mới}\n")
    folder.configure(rules={"packs": ["quy-tac.yml"]})

    repaired = Mender(folder.site.rules).mend(f"{HEAD}Một từ cũ.\n".encode())

    assert repaired.new == f"{HEAD}Một từ mới.\n"
    assert [repair.rule for repair in repaired.repairs] == ["cua-tinh/tu"]


# The metadata


@pytest.mark.parametrize(
    ("line", "better"),
    [
        ("title: M\u200bật khẩu", "title: Mật khẩu"),
        ("title: 'M\u200bật khẩu'", "title: 'Mật khẩu'"),
        ('title: "M\\u200bật khẩu"', 'title: "Mật khẩu"'),
        (f"summary: {TCVN3}", "summary: Công an xã Tân Lập thông báo người dân"),
        ("summary: >-\n  một m\u200bật\n  hai", "summary: >-\n  một mật\n  hai"),
        ("image_alt: |\n  m\u200bật\n  hai", "image_alt: |\n  mật\n  hai"),
        ("source: {name: phòng chống ma túy}", 'source: {name: "phòng, chống ma túy"}'),
        ("summary: Vào https://xau.example", "summary: Vào hxxps://xau[.]example"),
        ("title: a:\u200bb:\u200b c", 'title: "a:b: c"'),
        ("title: a \u200b# b", 'title: "a # b"'),
        ("title: Hỏng\x07 rồi", "title: Hỏng rồi"),
    ],
)
def test_puts_printed_sentences_of_the_metadata_right(
    mender: Mender, line: str, better: str
) -> None:
    new = mender.mend(f"---\n{line}\nid: abc\n---\nBài.\n".encode()).new

    assert new == f"---\n{better}\nid: abc\n---\nBài.\n"


@pytest.mark.parametrize(
    "line",
    [
        f"corrections: [{{date: 2026-11-22, note: {TCVN3}}}]",
        f"waivers: [{{rule: text/legacy-encoding, match: {TCVN3}, reason: m\u200bật khẩu thử}}]",
        "secrecy:\n  level: public\n  cleared_by: m\u200bật",
        "spokesperson:\n  signature: >-\n    m\u200bật",
        "unit: m\u200bật",
        "source: {url: 'https://xau.example'}",
        "aliases: [m\u200bật]",
        "# title: m\u200bật",
    ],
)
def test_leaves_everything_else_in_the_metadata(mender: Mender, line: str) -> None:
    written = f"---\n{line}\n---\nBài.\n"

    repaired = mender.mend(written.encode())

    assert repaired.new == written
    assert repaired.repairs == ()


def test_a_removed_control_makes_no_other_escape(mender: Mender) -> None:
    written = '---\ntitle: "a\\n\x8d\u0323"\n---\nBài.\n'  # without the control, n and dot are one

    once = mender.mend(written.encode()).new

    assert once == written


def test_says_that_a_published_correction_is_left(mender: Mender) -> None:
    written = f"---\ntitle: Bài\ncorrections:\n  - date: 2026-11-22\n    note: {TCVN3}\n---\nBài.\n"

    repaired = mender.mend(written.encode())

    assert [(one.line, "đính chính" in str(one.message)) for one in repaired.remarks] == [(5, True)]  # fmt: skip


def test_leaves_metadata_that_cannot_be_read_but_mends_the_body(mender: Mender) -> None:
    repaired = mender.mend("---\ntitle: M\u200bột: hai\n---\nm\u200bật\n".encode())

    assert repaired.new == "---\ntitle: M\u200bột: hai\n---\nmật\n"
    assert [remark.line for remark in repaired.remarks] == [2]


@pytest.mark.parametrize(("body", "voids"), [(BODY, False), (BODY + "m\u200bật\n", True)])
def test_says_when_sign_offs_would_no_longer_count(
    folder: SiteFolder, body: str, voids: bool
) -> None:
    path = folder.root / folder.publishable(body=body)
    written = path.read_text(encoding="utf-8")
    path.write_bytes(unicodedata.normalize("NFD", written).replace("\n", "\r\n").encode())
    before = signoff.edition_digest(folder.article(), {})

    repaired = Mender(folder.site.rules).mend(path.read_bytes())
    path.write_text(repaired.new, encoding="utf-8")

    assert repaired.voids is voids
    assert (signoff.edition_digest(folder.article(), {}) != before) is voids


# Whatever is written


PIECES = st.sampled_from(
    ["m", "ật", "a", "e", "ê", "ma", " ", "\n", "\n\n", "\u200b", "\u00ad", "\u200d", "\ufeff", "\u0323", "\u0302",
     "а", "е", "Ð", "ð", "Ｈ", "１", "𝐂", "&#237;", "&#", "C«ng", "TuyÖt", "mËt", "Tuyeät", "Tuyá»‡t", "Ã", "³",
     "https://xau.example", "http://a.b.example/x", "nhanqua.top", "[", "](", ")", "<", ">", "`", "```\n", "!",
     "**", "phòng", "chống", "tội phạm", "PHÒNG CHỐNG", "người tàn tật", "\x07", "\x93", "\x85", "\u2028",
     "\u202e", "\u200e", "\ufffd", "đ", "Công", "0912 000 111", ": ", "# ", '"', "'", "- ", "👨\u200d👩", "\r"]
)  # fmt: skip
TEXTS = st.lists(PIECES | st.characters(exclude_categories=["Cs"]), max_size=30).map("".join)


def found(site: survey.Site, text: str) -> set[str]:
    """Return the rules that find something in a file."""
    reading = article.read(Source(ARTICLE, text.encode()), site.config)
    findings = list(reading.findings)
    if reading.front is not None:
        findings += run_unread(ARTICLE, reading.front, site.rules)
    return {finding.rule for finding in findings}


@given(TEXTS, TEXTS)
@quietly
def test_repairing_twice_is_repairing_once(mender: Mender, title: str, body: str) -> None:
    written = f"---\ntitle: {json.dumps(title, ensure_ascii=False)}\nid: abc\n---\n{body}"

    once = mender.mend(written.encode())
    twice = mender.mend(once.new.encode())

    assert twice.new == once.new
    assert twice.repairs == ()
    assert bool(once.repairs) == (once.new != written)


@given(TEXTS)
@quietly
def test_a_title_in_any_style_changes_and_nothing_else(mender: Mender, title: str) -> None:
    line = " ".join(title.split())
    block = f"id: '012'\ntitle: {line}\nunit: ca-xa\ndate: 2026-11-20\n"
    before = parse(unicodedata.normalize("NFC", block), "")

    new = mender.mend(f"---\n{block}---\nBài.\n".encode()).new
    after = parse((split(new) or ("", "", 0))[0], "")

    if not before.problems and isinstance(before.value, dict) and isinstance(after.value, dict):
        assert not after.problems
        assert {**after.value, "title": ""} == {**before.value, "title": ""}


@given(st.binary(max_size=200))
@quietly
def test_takes_any_bytes(mender: Mender, data: bytes) -> None:
    repaired = mender.mend(data)

    assert mender.mend(repaired.new.encode()).new == repaired.new


@given(st.lists(PIECES, max_size=25).map("".join))
@settings(parent=quietly, max_examples=150)
def test_makes_nothing_wrong_that_was_right(mender: Mender, site: survey.Site, body: str) -> None:
    hidden = {LEGACY.rule, ""}  # a control inside a legacy word hides it
    watched = tuple({remedy.rule for remedy in REMEDIES} - hidden)
    watched += ("file/", "metadata/", "body/", "media/")
    written = HEAD + body

    before = found(site, written)
    after = found(site, mender.mend(written.encode()).new)

    assert not [rule for rule in after - before if rule.startswith(watched)]


def test_a_long_hostile_text_takes_no_more_than_a_moment(mender: Mender) -> None:
    for piece in (
        "`[a](https://xau.example)",
        "m\u200b",
        "C«ng ",
        "[](",
        "&#237;",
        "\u202e\n",
        "Ð",
        "h" + "\u00ad",
    ):
        text = HEAD + piece * (60_000 // len(piece))
        assert mender.mend(text.encode()).new

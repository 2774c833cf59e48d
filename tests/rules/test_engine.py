"""The engine runs every rule over an article, repeats no secret and fails towards holding it."""

import datetime as dt
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher import gate, media, rules, survey
from publisher.article import Article, read
from publisher.errors import ConfigError
from publisher.findings import Finding
from publisher.rules import RuleSet
from publisher.rules.scanner import MAX_JUDGED, Scanner
from publisher.sources import Source
from tests.builders import ARTICLE, CONFIG, NOW, PEOPLE, SiteFolder
from tests.rules import blocking, found

PHONE, ID = "personal-data/phone", "personal-data/citizen-id"
HOTLINES = ("0769 040 404", "0255 000 1112", "0692348560", "1900 0001", "113", "0912 000 999")
WAIVER = {"rule": PHONE, "match": "0912 000 111", "reason": "Số trực ban công khai của tổ."}

quietly = settings(derandomize=True, deadline=None, max_examples=150)
gaps = st.sampled_from(["", "", " ", ".", "-", "  ", " - ", "\u200b", "\u00a0", "–", "&#32;", "**"])


@st.composite
def written(draw: st.DrawFn, digits: str) -> str:
    """Digits as people write them, with something between some of them."""
    return "".join(digit + draw(gaps) for digit in digits[:-1]) + digits[-1]


mobiles = st.from_regex(r"0(?:3[2-9]|5[25689]|7[06-9]|8[1-9]|9[0-9])[0-9]{7}", fullmatch=True)
landlines = st.from_regex(r"02[0-9]{9}", fullmatch=True)
citizen_ids = st.from_regex(r"0(?:01|34|79|96)(?:[01][1-9]|[23][0-3])[0-9]{7}", fullmatch=True)
dates = st.dates(dt.date(1990, 1, 1), dt.date(2039, 12, 31))


class Reader:
    """A site without a folder: its rules and an article of any body, for many bodies."""

    def __init__(self, folder: SiteFolder) -> None:
        self.config = folder.config
        self.rules: RuleSet = folder.site.rules
        self.head = (folder.root / folder.write()).read_text().rpartition("---\n")[0] + "---\n"

    def article(self, body: str) -> Article:
        reading = read(Source(ARTICLE, (self.head + body).encode()), self.config)
        assert reading.article is not None, [str(f.message) for f in reading.findings]
        return reading.article

    def found(self, body: str) -> list[Finding]:
        return rules.run(self.article(body), {}, self.rules)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory, keys: dict[str, object]) -> Reader:
    folder = SiteFolder(tmp_path_factory.mktemp("trang"), keys)  # type: ignore[arg-type]
    (folder.root / "content").mkdir()
    folder.configure(
        people=[{"id": person, "name": person, "units": [unit]} for person, (_, unit) in PEOPLE.items()],
        hotlines=[
            {"number": number, "name": "Trực ban", "source": "Thử", "reviewed": "2026-11-01"}
            for number in HOTLINES[:-1]
        ],
        units=[
            {"id": "ca-tinh", "name": "Công an tỉnh", "level": "province", "area": "tinh", "phone": HOTLINES[-1]},
            {"id": "ca-xa", "name": "Công an xã", "level": "commune", "area": "xa", "parent": "ca-tinh"},
            {"id": "ca-xa-khac", "name": "Công an xã", "level": "commune", "area": "xa-khac", "parent": "ca-tinh"},
        ],
    )  # fmt: skip
    return Reader(folder)


def secretive(finding: Finding, digits: str) -> bool:
    """Whether a finding keeps every three digits in a row to itself."""
    said = re.sub(r"\D", "", f"{finding.excerpt}{finding.message}")
    return not any(digits[at : at + 3] in said for at in range(len(digits) - 2))


@quietly
@given(st.data())
def test_finds_any_private_telephone_number_and_never_repeats_it(
    reader: Reader, data: st.DataObject
) -> None:
    digits = data.draw(mobiles | landlines)
    text = data.draw(written(digits))

    findings = reader.found(f"Bà con đừng gọi số {text} nhé.\n")

    assert PHONE in blocking(findings)
    assert all(secretive(finding, digits) for finding in findings)


@quietly
@given(citizen_ids, st.sampled_from(["", " ", ".", "-"]), st.sampled_from([12, 6, 4, 3]))
def test_finds_any_citizen_id_and_never_repeats_it(
    reader: Reader, digits: str, gap: str, group: int
) -> None:
    text = gap.join(digits[at : at + group] for at in range(0, 12, group))

    findings = reader.found(f"Giấy tờ số {text} của ông A.\n")

    assert ID in blocking(findings)
    assert all(secretive(finding, digits) for finding in findings)


@quietly
@given(st.sampled_from(HOTLINES), st.sampled_from(["", " ", ".", "-"]), st.integers(1, 5),
       st.sampled_from(["", " 24/7", " 2 lần", ", 114", " – 113", "."]))  # fmt: skip
def test_never_flags_a_number_that_the_configuration_publishes(
    reader: Reader, number: str, gap: str, group: int, after: str
) -> None:
    digits = number.replace(" ", "")
    text = gap.join(digits[at : at + group] for at in range(0, len(digits), group))

    assert not reader.found(f"Bà con gọi {text}{after}\n")


def test_never_flags_a_hotline_in_its_international_form(reader: Reader) -> None:
    assert not reader.found("Gọi +84 769 040 404, (+84) 255 000 1112 hoặc 0084 769040404.\n")


@quietly
@given(dates, st.sampled_from(["%d.%m.%Y", "%d-%m-%Y", "%d/%m/%Y"]), st.integers(0, 23), dates)
def test_does_not_take_a_date_for_a_telephone_number(
    reader: Reader, day: dt.date, form: str, hour: int, end: dt.date
) -> None:
    body = f"Từ {day:{form}} {hour:02} giờ, tức {day:{form}} - {end:{form}}.\n"

    assert not reader.found(body)


def test_a_site_may_publish_a_number_that_a_rule_has_for_a_sample(folder: SiteFolder) -> None:
    hotline = {"number": "0912000111", "name": "Trực", "source": "Thử", "reviewed": "2026-11-01"}
    folder.configure(hotlines=[hotline])

    assert not found(folder, "Gọi 0912 000 111.\n")


def test_words_of_the_configuration_found_sound_are_read_again_only_after_a_change(
    folder: SiteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ = folder.site  # read, and remembered
    with monkeypatch.context() as patch:
        patch.setattr(Scanner, "scan", None)
        _ = folder.site
    topic = {"id": "giao-thong", "name": "An toàn giao thông", "description": "Hỏi 0912 000 111."}
    folder.configure(topics=[*CONFIG["topics"], topic])

    for _again in range(2):  # faults are never remembered as none
        with pytest.raises(ConfigError):
            _ = folder.site


def test_masks_all_but_the_first_letter_of_each_word(folder: SiteFolder) -> None:
    findings = found(folder, "Văn bản TUYỆT MẬT của đơn vị.\n")

    assert {finding.excerpt for finding in findings} == {"T•••• M••"}


def test_tells_findings_in_the_order_of_the_file(folder: SiteFolder) -> None:
    findings = found(
        folder, "Gọi 0912 000 111.\n\nCăn cước 001185999999 và 0987 000 222.\n", title="Gọi 0987000222"
    )  # fmt: skip

    assert [(f.line, f.column) for f in findings] == sorted((f.line, f.column) for f in findings)


def test_a_waiver_of_the_rule_and_the_text_lifts_its_findings(folder: SiteFolder) -> None:
    findings = found(folder, "Gọi 0912 000 111.\n", waivers=[WAIVER])

    assert [finding.waiver for finding in findings] == [WAIVER["reason"]]
    assert not blocking(findings)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("Gọi 09**12** 000 111.\n", id="emphasis"),
        pytest.param("Gọi 0912\u200b 000 111.\n", id="zero-width"),
        pytest.param("Gọi 0912\u00a0000\n111.\n", id="white-space"),
    ],
)
def test_a_waiver_holds_for_the_same_text_however_it_is_set(folder: SiteFolder, body: str) -> None:
    assert not blocking(found(folder, body, waivers=[WAIVER]))


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"rule": ID}, id="other-rule"),
        pytest.param({"rule": "personal-data"}, id="family-only"),
        pytest.param({"match": "0912 000 112"}, id="other-text"),
        pytest.param({"match": "0912000111"}, id="other-grouping"),
        pytest.param({"match": "000 111"}, id="part-of-the-text"),
        pytest.param({"match": "Gọi 0912 000 111."}, id="more-than-the-text"),
        pytest.param({"match": r"\d{4} \d{3} \d{3}"}, id="pattern"),
    ],
)
def test_a_waiver_of_anything_else_lifts_nothing(
    folder: SiteFolder, changes: dict[str, str]
) -> None:
    findings = found(folder, "Gọi 0912 000 111.\n", waivers=[WAIVER | changes])

    assert PHONE in blocking(findings)


def test_a_waiver_is_void_for_a_second_number(folder: SiteFolder) -> None:
    findings = found(folder, "Gọi 0912 000 111 hoặc 0987 000 222.\n", waivers=[WAIVER])

    assert [finding.waiver is None for finding in findings if finding.rule == PHONE] == [
        False,
        True,
    ]


def crashing(folder: SiteFolder) -> RuleSet:
    """The rules of a site, one of which asks for a check that is gone."""
    rule = folder.site.rules.find("secrecy/marking")
    assert rule is not None
    broken = replace(rule, data=rule.data.model_copy(update={"check": "khong-con"}))
    return replace(folder.site.rules, rules=(broken, *folder.site.rules.rules))


def test_a_rule_that_crashes_holds_a_signed_article(folder: SiteFolder) -> None:
    folder.publishable(body="Bà con hãy cảnh giác với TUYỆT MẬT.\n")
    site = folder.site
    reading = read(Source(ARTICLE, (folder.root / ARTICLE).read_bytes()), site.config)

    verdict = gate.Gate(site.config, crashing(folder), NOW).judge(
        reading, lambda name: media.load(folder.root, name)
    )

    assert isinstance(verdict, gate.Held)
    assert "rules/crashed" in {reason.rule for reason in verdict.reasons}


def test_a_rule_that_crashes_stops_no_other(folder: SiteFolder) -> None:
    folder.write(body="Số TUYỆT MẬT và 0912 000 111.\n")

    findings = rules.run(folder.article(), {}, crashing(folder))

    assert blocking(findings) >= {"rules/crashed", "secrecy/marking", PHONE}


def test_refuses_a_configuration_that_would_print_what_an_article_may_not(
    folder: SiteFolder,
) -> None:
    folder.configure(site=CONFIG["site"] | {"responsible": "Gọi 0912 000 111 để được giúp"})

    with pytest.raises(ConfigError) as refused:
        rules.load(folder.config, folder.root)

    lines = (folder.root / "site_config.yml").read_text(encoding="utf-8").splitlines()
    line = next(n for n, text in enumerate(lines, start=1) if "responsible:" in text)
    assert [(p.path, p.rule, p.line) for p in refused.value.problems] == [
        ("site_config.yml", PHONE, line)
    ]


def test_reads_a_file_that_is_no_article_yet(folder: SiteFolder) -> None:
    path = folder.write(body="Gọi 0912 000 111.\n", summary=None)

    findings, _ = survey.check(folder.site, [path], now=NOW)

    assert {"metadata/missing", PHONE} <= {finding.rule for finding in findings}
    assert next(f.line for f in findings if f.rule == PHONE) == 10


def test_holds_what_the_template_left_open(folder: SiteFolder) -> None:
    findings = found(folder, "## Việc cần làm\n\n- …\n\n1. Gọi 113…\n")

    assert [(f.rule, f.line) for f in findings if f.rule == "text/placeholder"] == [
        ("text/placeholder", 13)
    ]


@pytest.mark.parametrize("unit", ["Kẻ trộm vào nhà. ", "Gọi 0912 000 111. ", "tối mật "])
def test_holds_a_text_that_repeats_itself_without_end(folder: SiteFolder, unit: str) -> None:
    findings = found(folder, "\n\n".join([unit * 20] * 150))

    assert "rules/too-many" in {finding.rule for finding in findings if finding.blocks}
    assert len(findings) < 3 * MAX_JUDGED

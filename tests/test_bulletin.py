"""The weekly bulletin: what is in it, the page, the two pages on paper, the script for the loudspeaker."""

from __future__ import annotations

import datetime as dt
import io
import re
import sys
import unicodedata
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import zxingcpp

from publisher import survey
from publisher.bulletin import Bulletin, Sheet, Week, able, gathered, page, script, sheet, week_of
from publisher.bulletin.sheet import Length, ways
from publisher.cli import bulletins
from publisher.errors import UnusableError
from publisher.speech import syllables
from tests.builders import CONFIG, NOW, SiteFolder, picture
from tests.conftest import Command

WEEK = Week(2026, 47)
AT = "2026-11-21T09:00"
WARNING = """Có người gọi điện tự xưng công an, giục bà con làm ngay trong ngày.

## Dấu hiệu nhận biết

- Giục làm ngay.

## Việc cần làm

1. Tắt máy, không tranh cãi.
2. Gọi 113 khi bị đe dọa.

## Gọi ai

- Công an xã.
"""

try:
    able()
except UnusableError as error:
    pytestmark = pytest.mark.skip(reason=str(error))


def bulletin(folder: SiteFolder, unit: str | None = None, week: Week = WEEK) -> Bulletin:
    site = folder.site
    return gathered(survey.take(site, NOW), site.config, week, unit)


def ids(found: Bulletin) -> list[str]:
    return [story.article.id for story in found.stories]


# ---------- What is in it ----------


def test_only_what_is_released_in_the_week_and_in_force_is_told(folder: SiteFolder) -> None:
    folder.publishable("content/canh-bao/2026/dang-con-hieu-luc.md")
    folder.publishable("content/canh-bao/2026/thu-hai.md", date="2026-11-16T00:00")
    folder.publishable("content/canh-bao/2026/chu-nhat-truoc.md", date="2026-11-15T23:59")
    folder.publishable("content/canh-bao/2026/het-han.md", expires="2026-11-21T08:00")
    folder.publishable("content/canh-bao/2026/hen-gio.md", date="2026-11-21T10:00")
    folder.publishable(
        "content/canh-bao/2026/thu-hoi.md", withdrawn={"date": "2026-11-20", "reason": "error"}
    )
    folder.write("content/canh-bao/2026/chua-ky.md")
    folder.publishable("content/pages/gioi-thieu.md")

    assert ids(bulletin(folder)) == ["dang-con-hieu-luc", "thu-hai"]


def test_what_was_corrected_in_the_week_is_told_with_the_correction(folder: SiteFolder) -> None:
    note = "Số điện thoại trực ban đã được sửa lại cho đúng."
    folder.publishable(
        "content/thu-tuc/2026/bai-cu.md",
        date="2026-10-01T08:00",
        corrections=[{"date": "2026-11-20", "note": note}],
    )
    found = bulletin(folder)

    assert ids(found) == ["bai-cu"]
    assert f"<b>Đính chính ngày 20/11/2026:</b> {note}" in page(found)
    assert "Xin đính chính tin này:" in script(found).text


def test_what_was_withdrawn_in_the_week_is_told_of_without_its_own_words(
    folder: SiteFolder,
) -> None:
    folder.publishable("content/thu-tuc/2026/bai-thay.md", title="Bài đúng")
    folder.publishable(
        "content/canh-bao/2026/bai-sai.md",
        title="Lời đồn sai",
        withdrawn={"date": "2026-11-20", "reason": "error", "replaced_by": "bai-thay"},
    )
    folder.publishable(
        "content/canh-bao/2026/tuan-truoc.md", withdrawn={"date": "2026-11-15", "reason": "legal"}
    )
    found = bulletin(folder)
    told = "Một bài trong mục “Cảnh báo”, đăng ngày 20/11/2026. Bài viết này đã được thu hồi vì có sai sót. Xin đừng chia sẻ lại nội dung cũ."  # fmt: skip
    printed = "".join(
        text.get_textpage().get_text_bounded() for text in pypdfium2.PdfDocument(sheet(found).pdf)
    )

    assert [one.told for one in found.retracted] == [told]
    assert f'<a href="https://thu.example/a/bai-sai/">{told}</a> Bài thay thế: <b>Bài đúng</b>.' in page(found)  # fmt: skip
    assert "Về những tin đã thu hồi." in script(found).text
    assert "Xin đừng chia sẻ lại nội dung cũ." in " ".join(script(found).text.split())
    assert "Tin đã thu hồi" in printed
    assert "Lời đồn sai" not in page(found) + script(found).text + printed
    assert bulletin(folder, "ca-xa-khac").retracted == ()


def test_the_box_that_articles_speak_of_is_there_on_paper_and_its_number_in_the_script(
    folder: SiteFolder,
) -> None:
    units = [{**one, "phone": "0200 3555 201"} for one in CONFIG["units"]]
    folder.configure(units=units)
    body = WARNING.replace(
        "Gọi 113 khi bị đe dọa.", "Gọi trực ban trong khung “Liên hệ” của bài này."
    )
    folder.publishable(body=body)
    found = bulletin(folder)

    assert "<b>Liên hệ:</b> Công an xã Mẫu, " in page(found)
    assert "khung" not in script(found).text
    assert "Gọi trực ban không hai không không," in " ".join(script(found).text.split())


def test_the_week_is_said_in_one_breath(folder: SiteFolder) -> None:
    folder.publishable()

    lines = script(bulletin(folder)).text.split("\n")

    assert "tuần từ ngày mười sáu đến ngày hai mươi hai tháng mười một." in lines


def test_what_weighs_most_comes_first(folder: SiteFolder) -> None:
    folder.publishable("content/hoat-dong/2026/sinh-hoat.md", date="2026-11-20T10:00")
    folder.publishable("content/thu-tuc/2026/giay-to.md")
    folder.publishable("content/nguoi-tot-viec-tot/2026/guong-sang.md")
    folder.publishable("content/canh-bao/2026/lua-dao.md")
    folder.publishable("content/tuyen-truyen/2026/tin-khan.md", priority="urgent", expires="2026-12-31")  # fmt: skip

    assert ids(bulletin(folder)) == ["tin-khan", "lua-dao", "guong-sang", "giay-to", "sinh-hoat"]
    assert bulletin(folder).sections[0].heading == "Tin khẩn"


def test_a_unit_tells_its_own_and_what_concerns_its_area(folder: SiteFolder) -> None:
    folder.publishable("content/canh-bao/2026/cua-xa.md")
    folder.publishable("content/canh-bao/2026/toan-tinh.md", unit="ca-tinh", area=["tinh"])
    folder.publishable("content/canh-bao/2026/xa-khac.md", unit="ca-tinh", area=["xa-khac"])

    assert set(ids(bulletin(folder, "ca-xa"))) == {"cua-xa", "toan-tinh"}
    assert set(ids(bulletin(folder, "ca-tinh"))) == {"cua-xa", "toan-tinh", "xa-khac"}
    assert bulletin(folder, "ca-xa").issuer == "Công an xã Mẫu"


# ---------- Weeks ----------


def test_a_week_begins_on_monday_and_belongs_to_the_year_of_its_thursday() -> None:
    assert (Week(2026, 53).first, Week(2026, 53).last) == (
        dt.date(2026, 12, 28),
        dt.date(2027, 1, 3),
    )
    assert week_of(None, dt.date(2027, 1, 3)) == Week(2026, 53)
    assert week_of("2026w47", dt.date(2026, 12, 1)) == WEEK


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["--week", "tuần 47"], "viết năm và số tuần như 2026-W47"),
        (["--week", "2025-W53"], "năm 2025 có các tuần từ 01 đến 52"),
        (["--week", "2026-W48"], "bắt đầu ngày 23/11/2026"),
        (["--week", "0001-W01"], "viết sai"),
        (["--unit", "ca-xaa"], "Có phải “ca-xa”?"),
        (["--unit", "../../ngoai"], "Không có đơn vị"),
        (["--output", "content/ban-tin"], "Không ghi bản tin vào thư mục của bài"),
    ],
)
def test_what_cannot_be_asked_is_answered_plainly(
    folder: SiteFolder, command: Command, asked: list[str], told: str
) -> None:
    folder.publishable()
    code, _out, err = command("bulletin", "--now", AT, "--no-pdf", *asked)

    assert code == 2
    assert told in err
    assert not (folder.root / "ban-tin").exists()


def test_what_waits_for_its_hour_is_on_no_wall_before(folder: SiteFolder, command: Command) -> None:
    folder.publishable()
    folder.publishable("content/canh-bao/2026/cho-gio.md", WARNING, date="2026-11-21T10:00")
    folder.build()

    code, _out, err = command("bulletin", "--now", "2199-01-05T09:00", "--week", "2026-W47", "--no-pdf")  # fmt: skip

    assert code == 2
    assert "Chưa đến 09:00 05/01/2199" in err
    assert not (folder.root / "ban-tin").exists()
    assert command("bulletin", "--now", AT, "--no-pdf")[0] == 0
    written = "".join(one.read_text(encoding="utf-8") for one in (folder.root / "ban-tin").rglob("*.*"))  # fmt: skip
    assert "bai-mau" in written
    assert "cho-gio" not in written


def test_a_unit_that_had_ended_names_who_answers_now(folder: SiteFolder) -> None:
    units = [
        *folder_units(folder),
        {
            "id": "ca-cu", "name": "Công an phường Cũ", "level": "ward", "area": "xa",
            "parent": "ca-tinh", "valid_to": "2025-06-30", "successor": "ca-xa",
        },
    ]  # fmt: skip
    folder.configure(units=units)

    with pytest.raises(UnusableError, match="dùng --unit ca-xa"):
        bulletin(folder, "ca-cu")


def folder_units(folder: SiteFolder) -> list[dict[str, object]]:
    return [one.model_dump(exclude_none=True, exclude_defaults=True) for one in folder.config.units]


def test_the_published_site_is_no_place_for_it(folder: SiteFolder, command: Command) -> None:
    folder.publishable()
    folder.build()

    code, _out, err = command("bulletin", "--now", AT, "--no-pdf", "--output", "site/ban-tin")

    assert (code, "trang đang đăng" in err) == (2, True)
    assert not (folder.root / "site" / "ban-tin").exists()


# ---------- The command ----------


def test_three_files_are_made_and_made_again_the_same(folder: SiteFolder, command: Command) -> None:
    picture(folder.root / "content/canh-bao/2026/bia.jpg", (1280, 720))
    folder.publishable(body=WARNING, image="bia.jpg", image_alt="Ảnh vẽ để thử")
    where = folder.root / "ban-tin" / "2026-W47"

    code, out, err = command("bulletin", "--now", AT)
    first = {path.name: path.read_bytes() for path in where.iterdir()}
    command("bulletin", "--now", AT)
    second = {path.name: path.read_bytes() for path in where.iterdir()}

    assert (code, err) == (0, "")
    assert set(first) == {"ban-tin.html", "ban-tin.pdf", "bai-doc-loa.txt"}
    assert first == second
    assert "Công an tỉnh Thử Nghiệm: 1 tin" in out
    assert "1 trang A4" in out
    assert "Tuần 2026-W47 chưa hết" in out


def test_what_was_withdrawn_is_gone_when_it_is_made_again(
    folder: SiteFolder, command: Command
) -> None:
    path = folder.publishable()
    command("bulletin", "--now", AT)
    where = folder.root / "ban-tin" / "2026-W47"
    assert len(list(where.iterdir())) == 3

    folder.sign(folder.write(path, withdrawn={"date": "2026-11-20", "reason": "error"}))
    code, out, _err = command("bulletin", "--now", AT)

    assert (code, "0 tin" in out) == (0, True)
    assert "Cảnh báo thử" not in (where / bulletins.PAGE).read_text()
    assert "Tin đã thu hồi" in (where / bulletins.PAGE).read_text()

    (folder.root / path).unlink()
    folder.publishable("content/pages/gioi-thieu.md")
    code, out, _err = command("bulletin", "--now", AT)

    assert (code, "không có bài nào" in out) == (0, True)
    assert list(where.iterdir()) == []


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        (None, "pip install 'binh-yen-publisher[print]'"),  # as Python marks what is not there
        ("libpango", "apt install libpango-1.0-0"),
    ],
)
def test_without_the_typesetter_nothing_is_written_and_it_says_what_to_install(
    folder: SiteFolder,
    command: Command,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    missing: str | None,
    told: str,
) -> None:
    folder.publishable()
    if missing is None:
        monkeypatch.setitem(sys.modules, "weasyprint", None)
    else:
        monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
        (tmp_path / "weasyprint.py").write_text('raise OSError("cannot load library")\n')
        monkeypatch.syspath_prepend(tmp_path)

    code, _out, err = command("bulletin", "--now", AT)
    assert (code, told in err) == (2, True)
    assert not (folder.root / "ban-tin").exists()
    assert command("bulletin", "--now", AT, "--no-pdf")[0] == 0


def test_what_the_script_could_not_say_is_told_to_the_editor(
    folder: SiteFolder, command: Command
) -> None:
    folder.publishable(title="Tập huấn PXYZ tại nhà văn hóa thôn trên đường QL1A")

    _code, _out, err = command("bulletin", "--now", AT, "--no-pdf")
    assert "chưa biết đọc “PXYZ”" in err
    assert "máy đoán “QL1A” đọc là “quốc lộ một a”" in err

    folder.configure(loudspeaker={"words": {"PXYZ": "phòng tham mưu", "QL1A": "quốc lộ một"}})
    assert command("bulletin", "--now", AT, "--no-pdf")[2] == ""


def test_what_may_not_go_out_is_seen_before_anything_is_written(
    folder: SiteFolder, command: Command
) -> None:
    folder.publishable(title="Cảnh báo của CAX về cuộc gọi giả danh cán bộ")
    folder.configure(loudspeaker={"words": {"CAX": "nguoi-phat-ngon"}})

    code, _out, err = command("bulletin", "--now", AT, "--no-pdf")

    assert (code, "không được phép đăng" in err) == (2, True)
    assert "nguoi-phat-ngon" not in err
    assert not (folder.root / "ban-tin").exists()


def test_a_story_that_is_being_written_anew_is_told_as_it_is_out(
    folder: SiteFolder, command: Command
) -> None:
    path = folder.publishable(body=WARNING)
    folder.commit()
    folder.build()
    folder.commit()
    folder.write(path, body=f"{WARNING}\nMột câu chưa ai duyệt.\n")
    folder.publishable("content/canh-bao/2026/chep-lai.md", WARNING)
    folder.write("content/canh-bao/2026/chep-lai.md", body=f"{WARNING}\nMột câu chưa ai ký.\n")

    code, _out, err = command("bulletin", "--now", AT, "--no-pdf")
    written = "".join(one.read_text(encoding="utf-8") for one in (folder.root / "ban-tin").rglob("*.*"))  # fmt: skip

    assert (code, err) == (0, "")
    assert "Tắt máy" in written
    assert "Một câu chưa ai" not in written


# ---------- The page ----------


def test_the_page_asks_nobody_for_anything(folder: SiteFolder) -> None:
    picture(folder.root / "content/canh-bao/2026/bia.jpg", (1280, 720))
    folder.publishable(body=WARNING, image="bia.jpg", image_alt="Ảnh vẽ <để> thử")
    written = page(bulletin(folder))

    assert "<script" not in written
    assert re.findall(r'src="(\w+):', written) == ["data"]
    assert not re.search(r"url\(|@import|<link", written)
    assert set(re.findall(r'href="([^"]*)"', written)) == {
        "https://thu.example/a/bai-mau/", "https://thu.example/", "tel:113",
    }  # fmt: skip
    assert 'alt="Ảnh vẽ &lt;để&gt; thử"' in written
    assert "<li>Tắt máy, không tranh cãi.</li>" in written
    assert "Giục làm ngay" not in written  # a sign, no step


# ---------- On paper ----------


def pages(pdf: bytes) -> tuple[int, str]:
    document = pypdfium2.PdfDocument(pdf)
    texts = [one.get_textpage().get_text_bounded() for one in document]
    document.close()
    return len(texts), unicodedata.normalize("NFC", " ".join(" ".join(texts).split()))


@dataclass(frozen=True)
class Busy:
    """Weeks with many stories of different lengths, made of one that was signed."""

    one: Bulletin
    papers: dict[int, Sheet] = field(default_factory=dict)

    def week(self, n: int) -> Bulletin:
        (section,) = self.one.sections
        (story,) = section.stories
        stories = tuple(
            replace(story, edition=replace(story.edition, article=replace(
                story.article, id=f"tin-{number}", title=f"Cảnh báo số hiệu {number} gửi bà con thôn xóm",
                summary=f"Tóm tắt thứ {number} mở đầu. " + "Bà con nhớ gọi cho công an xã ngay khi thấy nghi ngờ. " * (number % 4) + f"Hết phần {number}.",
            )))
            for number in range(n)
        )  # fmt: skip
        return replace(self.one, sections=(replace(section, stories=stories),))

    def paper(self, n: int) -> Sheet:
        if n not in self.papers:
            self.papers[n] = sheet(self.week(n))
        return self.papers[n]


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory, keys: dict[str, Path]) -> Busy:
    folder = SiteFolder(tmp_path_factory.mktemp("tuan") / "trang", keys)
    (folder.root / "content").mkdir(parents=True)
    folder.configure()
    folder.publishable(
        body=WARNING + "Bà con giữ gìn, nhắc nhau cùng cảnh giác trước những lời mời chào lạ. " * 12
    )
    return Busy(bulletin(folder))


@pytest.mark.parametrize("n", [1, 9, 60])
def test_paper_has_at_most_two_pages_of_a4_and_no_sentence_is_cut(
    busy: Busy, n: int, caplog: pytest.LogCaptureFixture
) -> None:
    week, made = busy.week(n), busy.paper(n)
    count, text = pages(made.pdf)
    told = dict(made.told)

    assert count == made.pages == (1 if n == 1 else 2)
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
        assert {tuple(round(float(x)) for x in one.mediabox) for one in pdf.pages} == {(0, 0, 595, 842)}  # fmt: skip
    for story in week.stories:
        length = told[story.article.id]
        assert (story.article.title in text) == (length >= Length.TITLE)
        assert (story.article.summary in text) == (length >= Length.SUMMARY)
    lengths = [length for _id, length in made.told]
    assert lengths == sorted(lengths, reverse=True)  # what weighs less is told more shortly
    assert (f"Và {made.left_out} tin khác" in text) == (made.left_out > 0)
    assert caplog.records == []  # every line of the style is understood


def test_urgent_stories_are_the_last_to_be_told_more_shortly() -> None:
    found = list(ways([True, False, False]))

    assert found[0] == (Length.WHOLE,) * 3
    assert found[1] == (Length.WHOLE, Length.WHOLE, Length.EXCERPT)
    assert (Length.EXCERPT, Length.TITLE, Length.TITLE) in found
    assert (Length.SUMMARY, Length.NOTHING, Length.NOTHING) in found
    assert found[-1] == (Length.NOTHING,) * 3
    assert all(sum(more) > sum(less) for more, less in pairwise(found))


def test_paper_says_vietnamese_in_its_own_letters(folder: SiteFolder) -> None:
    words = "Giặt giũ, nghỉ ngơi: Ưu tiên những người khuyết tật, phụ nữ mang bầu, ỹ ễ ữ ẵ"
    folder.publishable(title=words)
    made = sheet(bulletin(folder))

    _count, text = pages(made.pdf)
    assert words in text
    assert "từ ngày 16/11 đến ngày 22/11/2026" in text
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
        fonts = {str(one.BaseFont) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/BaseFont" in one}  # fmt: skip
    assert fonts
    assert all("Be-Vietnam-Pro" in name or "BeVietnamPro" in name for name in fonts)


def test_codes_on_paper_lead_to_the_article_and_to_the_site(busy: Busy) -> None:
    document = pypdfium2.PdfDocument(busy.paper(9).pdf)
    shown = [one.render(scale=3).to_pil() for one in document]
    document.close()

    found = {code.text for one in shown for code in zxingcpp.read_barcodes(one)}
    assert found == {"https://thu.example/", "https://thu.example/a/bai-mau/"}


# ---------- The loudspeaker ----------


@pytest.mark.parametrize("n", [1, 9, 60])
def test_the_script_is_read_in_under_five_minutes(busy: Busy, n: int) -> None:
    made = script(busy.week(n))

    assert made.seconds < 300
    assert len(made.told) + made.left_out == n
    assert list(made.told) == [f"tin-{number}" for number in range(len(made.told))]
    assert made.told


def test_the_script_can_be_read_as_it_stands(busy: Busy) -> None:
    made = script(busy.week(9))
    lines = made.text.splitlines()
    aloud = [line for line in lines if line and not line.startswith("[")]

    assert aloud[0] == "Kính thưa bà con!"
    assert aloud[-1] == "Xin cảm ơn bà con đã lắng nghe."
    assert not re.search(r"\d", " ".join(aloud))
    assert max(map(syllables, aloud)) <= 25
    assert sum(map(syllables, aloud)) == made.syllables
    assert f"khoảng {made.length}" in lines[1]
    assert "Khi có việc khẩn cấp, bà con gọi các số: công an, một một ba." in " ".join(aloud)


def test_a_warning_says_what_to_do_where_there_is_time(busy: Busy) -> None:
    step = "Gọi một một ba khi bị đe dọa."

    assert script(busy.week(1)).text.count(step) == 1
    crowded = script(busy.week(60))
    assert crowded.text.count(step) < len(crowded.told)


def test_a_slower_reader_is_given_less(busy: Busy) -> None:
    week = busy.week(60)
    slow = week.config.model_copy(
        update={"loudspeaker": week.config.loudspeaker.model_copy(update={"syllables_per_minute": 90})}
    )  # fmt: skip

    assert len(script(replace(week, config=slow)).told) < len(script(week).told)
    assert script(replace(week, config=slow)).seconds < 300


def test_file_names_are_those_of_the_handbook() -> None:
    handbook = (Path(__file__).parents[1] / "docs" / "so-tay-can-bo.md").read_text(encoding="utf-8")

    for name in (bulletins.PAGE, bulletins.SHEET, bulletins.SCRIPT):
        assert name in handbook

"""Cards for sharing: whole words in balanced lines, every Vietnamese letter, nothing but pixels."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFont

from publisher import cardpicture, memory
from publisher.cardpicture import CardPicture, drawing, flat
from publisher.cardpicture.lines import ELLIPSIS, Box, fitted
from publisher.text import nfc

CARD = CardPicture(
    kind="Cảnh báo",
    title="Giả danh công an, giục người dân cài ứng dụng VNeID giả",
    unit="Công an phường Mẫu",
    date="20/11/2026",
    site="Công an tỉnh Thử Nghiệm",
    urgent=False,
)


def cover(size: tuple[int, int] = (1200, 675), mode: str = "RGB", **options: Any) -> bytes:
    out = io.BytesIO()
    image = Image.linear_gradient("L").resize(size).convert(mode)
    image.save(out, "PNG" if mode == "RGBA" else "JPEG", **options)
    return out.getvalue()


PICTURED = replace(CARD, cover_name="a" * 20, cover=cover())


def decoded(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


# Lines


def by_letters(text: str, size: int) -> float:
    """Measure as if every letter were as wide as it is high."""
    return len(text) * size


BOX = Box(width=200, height=60, sizes=(20, 15, 10), leading=1)
SYLLABLES = st.sampled_from(
    ["công", "an", "Đất", "5", "triệu", "2.000.000", "đồng", "–", "lừa", "đảo,", "“việc", "nhẹ”",
     "ứng", "dụng", "Vĩnh", "Giang", "giả?", "x" * 30]
)  # fmt: skip


@settings(derandomize=True, deadline=None, max_examples=600)
@given(words=st.lists(SYLLABLES, min_size=1, max_size=40))
def test_every_word_stands_in_its_order_on_lines_that_fit(words: list[str]) -> None:
    found = fitted(" ".join(words), BOX, by_letters)

    assert found.lines
    assert len(found.lines) <= BOX.rows(found.size)
    assert all(by_letters(line, found.size) <= BOX.width for line in found.lines)
    said, whole = "".join(found.lines).replace(" ", ""), "".join(words)
    if found.shortened:
        assert said.endswith(ELLIPSIS)
        assert whole.startswith(said[: -len(ELLIPSIS)])
    else:
        assert said == whole
    if not found.shortened and not any(len(word) > 10 for word in words):
        assert " ".join(found.lines).split() == words


@pytest.mark.parametrize(
    "text", ["mất 2.000.000 đồng khi mua hàng", "hạn 30 ngày kể từ lúc nhận", "tăng 5 – 10 triệu nữa"]
)  # fmt: skip
@pytest.mark.parametrize("width", range(140, 330, 10))
def test_a_number_stays_with_what_it_counts(text: str, width: int) -> None:
    box = Box(width=width, height=600, sizes=(10,), leading=1)
    found = fitted(text, box, by_letters)

    counted = re.search(r"\d[\d.]*( – \d+)? \w+", text)
    assert counted is not None
    if len(counted[0]) * 10 <= width:
        assert any(counted[0] in line for line in found.lines), found


@pytest.mark.parametrize("width", range(100, 400, 10))
def test_no_syllable_is_left_alone_on_the_last_line(width: int) -> None:
    box = Box(width=width, height=900, sizes=(10,), leading=1)

    found = fitted("khóa cửa kỹ trước khi ra đồng rồi gửi chìa nhé", box, by_letters)

    assert len(found.lines) == 1 or " " in found.lines[-1], found


def test_the_last_line_has_two_syllables_even_where_one_would_balance() -> None:
    box = Box(width=160, height=90, sizes=(10,), leading=1)

    found = fitted("đồng tiền nghiêngng", box, by_letters)

    assert found.lines == ("đồng", "tiền nghiêngng")


@pytest.mark.parametrize(
    ("title", "torn"),
    [
        ("Công nhân trọ ở Cầu Đất thực hành chữa cháy và thoát nạn", "Cầu|Đất"),
        ("Rộn ràng Ngày hội toàn dân bảo vệ an ninh Tổ quốc ở Vĩnh Giang", "Ngày|hội"),
        ("Không có chuyện thu hồi hàng loạt thẻ căn cước công dân cũ", "thu|hồi"),
        ("Tự kích hoạt tài khoản định danh mức 2 trên ứng dụng VNeID", "định|danh"),
    ],
)
def test_names_and_common_words_are_not_torn_where_a_smaller_size_keeps_them(
    title: str, torn: str
) -> None:
    found = drawing.title(title, drawing.width_of_title(pictured=True))

    assert torn not in "|".join(found.lines)
    assert " ".join(found.lines) == title


def test_lines_are_balanced() -> None:
    box = Box(width=200, height=100, sizes=(10,), leading=1)

    found = fitted("một hai ba bốn năm sáu bảy tám", box, by_letters)

    widths = [len(line) for line in found.lines]
    assert len(widths) == 2
    assert abs(widths[0] - widths[1]) < 5


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("ngắn thôi", 20),
        ("dài hơn một chút nhé", 20),
        ("dài hơn nhiều " * 3, 15),
        ("dài hơn nhiều " * 5, 10),
    ],
)
def test_a_longer_title_is_set_smaller(text: str, size: int) -> None:
    assert fitted(text.strip(), BOX, by_letters).size == size


def test_what_fits_in_no_size_ends_at_a_word() -> None:
    found = fitted("rất dài " * 50, BOX, by_letters)

    assert found.shortened
    assert found.lines[-1].endswith(("rất…", "dài…"))


# Letters

VIETNAMESE = [
    nfc(base + hat + mark)
    for base, hats in {"a": ["", "\u0302", "\u0306"], "e": ["", "\u0302"], "i": [""],
                       "o": ["", "\u0302", "\u031b"], "u": ["", "\u031b"], "y": [""]}.items()
    for hat in hats
    for mark in ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
]  # fmt: skip
LETTERS = "".join(VIETNAMESE + [one.upper() for one in VIETNAMESE]) + "đĐ"


def glyphs(weight: str) -> ImageFont.FreeTypeFont:
    return drawing._font(weight, 40)


@pytest.mark.parametrize("weight", ["Regular", "SemiBold"])
def test_every_letter_that_may_be_drawn_has_a_sign_of_its_own(weight: str) -> None:
    font = glyphs(weight)
    kept = [chr(code) for code in range(0x20, 0x2FFF) if drawing.drawable(f"a{chr(code)}b") == f"a{chr(code)}b"]  # fmt: skip
    missing = bytes(font.getmask("\uffff"))

    assert set(LETTERS) <= set(kept)
    assert [one for one in kept if one != " " and bytes(font.getmask(one)) == missing] == []


@pytest.mark.parametrize("letter", LETTERS)
def test_the_marks_of_a_letter_are_drawn(letter: str) -> None:
    font = glyphs("SemiBold")
    others = {one: font.getmask(one) for one in LETTERS if one != letter}
    own = font.getmask(letter)

    assert [one for one, mask in others.items() if (mask.size, bytes(mask)) == (own.size, bytes(own))] == []  # fmt: skip


@pytest.mark.parametrize(
    ("title", "drawn"),
    [
        ("Cảnh báo 🚨 lừa đảo 🇻🇳", "Cảnh báo lừa đảo"),
        ("Tie\u0302\u0300n gia\u0309", "Tiền giả"),
        ("Ｃảnh báo ﬁshing", "Cảnh báo fishing"),
        ("hai\u0000 dòng\nmột\tchỗ\u200b\u202e", "hai dòng một chỗ"),
        ("ba\u00a0điều", "ba điều"),
        ("trước ① sau ǎ", "trước 1 sau a"),
        ("العربية עברית 中文", ""),
    ],
)
def test_what_the_font_has_nothing_like_is_left_out(title: str, drawn: str) -> None:
    assert drawing.drawable(title) == drawn


# The picture


HARD = {
    "long": "Bà con nhớ " * 40,
    "one-word": "ngoằn" * 1_000,
    "arabic": "تحذير من الاحتيال عبر الهاتف",
    "mixed": "Cảnh báo تحذير lừa đảo",
    "emoji": "🚨🚨🚨",
    "controls": "\u0000\u0007\u202e\u2066",
    "number": "9" * 300,
    "blank": " ",
}


@pytest.mark.parametrize("title", HARD.values(), ids=HARD.keys())
@pytest.mark.parametrize("card", [CARD, PICTURED], ids=["plain", "pictured"])
def test_any_title_gives_a_card(card: CardPicture, title: str) -> None:
    hard = replace(card, title=title, unit=title, kind=title, urgent=True)

    assert decoded(cardpicture.render(hard)).size == (1200, 630)


@pytest.mark.parametrize("urgent", [True, False])
@pytest.mark.parametrize(("card", "format_"), [(CARD, "PNG"), (PICTURED, "JPEG")])
def test_a_card_is_small_and_says_nothing_beside_its_pixels(
    card: CardPicture, format_: str, urgent: bool
) -> None:
    data = cardpicture.render(replace(card, urgent=urgent))
    image = decoded(data)

    assert (image.format, image.size) == (format_, (1200, 630))
    assert len(data) < 60_000
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}  # fmt: skip
    assert not image.getexif()


@pytest.mark.parametrize("urgent", [True, False])
def test_a_plain_card_is_a_whole_picture_of_sixteen_colours(urgent: bool) -> None:
    data = cardpicture.render(replace(CARD, urgent=urgent))
    parts = list(chunks(data))
    pixels = zlib.decompress(dict(parts)[b"IDAT"])  # which fails on a wrong checksum
    image = decoded(data)

    assert [name for name, _part in parts] == [b"IHDR", b"PLTE", b"IDAT", b"IEND"]
    assert len(pixels) == 630 * 601
    assert image.mode == "P"
    assert len(set(flat.colours(urgent))) == 16
    assert {colour for _n, colour in image.convert("RGB").getcolors() or []} <= set(flat.colours(urgent))  # fmt: skip


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at < len(data):
        length = int.from_bytes(data[at : at + 4])
        name, part = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        assert zlib.crc32(name + part) == int.from_bytes(data[at + 8 + length : at + 12 + length])
        yield name, part
        at += 12 + length


LINES = [
    "Giả danh công an, giục người dân",
    "AVATAR Tỷ lệ 5–10% “việc nhẹ”…",
    "Ngoằn" * 4,
    "KỂ ĐẶNG",
]


@pytest.mark.parametrize("weight", ["Regular", "SemiBold"])
@pytest.mark.parametrize("size", [28, 38, 72])
@pytest.mark.parametrize("words", LINES)
def test_words_written_one_by_one_are_the_line_that_the_font_writes(
    words: str, size: int, weight: str
) -> None:
    whole, by_words = (Image.new("RGB", (1200, 120), drawing.GREEN) for _ in range(2))
    font = drawing._font(weight, size)
    ImageDraw.Draw(whole).text((20, 60), words, drawing.WHITE, font, anchor="lm")
    ink = drawing.Ink(weight, size, drawing.WHITE)

    drawing._write(by_words, drawing.Line((20, 60), words, ink), urgent=False)

    assert by_words.tobytes() == whole.tobytes()


@pytest.mark.parametrize("urgent", [True, False])
@pytest.mark.parametrize(
    ("ground", "colour"),
    [(flat.GREEN, flat.WHITE), (flat.GREEN, flat.MINT), (flat.DEEP, flat.MINT)],
)
def test_the_edges_of_letters_are_as_soft_in_few_colours(
    ground: str, colour: str, urgent: bool
) -> None:
    true = Image.new("RGB", (600, 120), ground)
    few = flat.flattened(true, urgent)
    ink = drawing.Ink("SemiBold", 48, colour, ground)
    for card in (true, few):
        drawing._write(card, drawing.Line((20, 60), "Ngưỡng cửa số 5", ink), urgent)

    off = ImageChops.difference(true, few.convert("RGB")).convert("L").histogram()
    apart = max(abs(p - q) for p, q in zip(*map(ImageColor.getrgb, (ground, colour)), strict=True))

    assert max(shade for shade, n in enumerate(off) if n) <= apart / 8
    assert sum(off[1:]) > 100


@pytest.mark.parametrize("size", drawing.TITLE_SIZES)
def test_no_title_reaches_into_what_is_encoded_before_it(size: int) -> None:
    rows = Box(width=1, height=330, sizes=(size,), leading=drawing.LEADING).rows(size)
    first = 365 - size * drawing.LEADING * (rows - 1) / 2

    highest = min(drawing._font("SemiBold", size).getbbox(one, anchor="lm")[1] for one in LETTERS)

    assert first + highest > drawing.CUT
    assert drawing.CUT > 184  # where the mark ends


def test_only_an_urgent_card_has_red_on_it() -> None:
    def red(card: CardPicture) -> int:
        colours = decoded(cardpicture.render(card)).convert("RGB").getcolors(100_000) or []
        return sum(n for n, (r, g, b) in colours if r > 150 and g < 60 and b < 60)  # type: ignore[misc]

    assert red(CARD) == 0
    assert red(replace(CARD, urgent=True)) > 10_000


def test_a_cover_one_can_see_through_stands_on_white() -> None:
    data = cover((600, 700), "RGBA")
    image = Image.new("RGBA", (600, 700), (0, 0, 0, 0))
    out = io.BytesIO()
    image.save(out, "PNG")

    seen = decoded(cardpicture.render(replace(PICTURED, cover=out.getvalue())))

    assert decoded(cardpicture.render(replace(PICTURED, cover=data))).size == (1200, 630)
    assert seen.getpixel((1000, 300)) == pytest.approx((255, 255, 255), abs=3)


@pytest.mark.parametrize(
    "change",
    [{"kind": "Khác"}, {"title": "Khác"}, {"unit": "Khác"}, {"date": "01/01/2026"}, {"site": "Khác"},
     {"urgent": True}, {"cover_name": "b" * 20}],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_a_card_is_named_by_all_that_is_on_it(change: dict[str, Any]) -> None:
    assert replace(PICTURED, **change).stem != PICTURED.stem


def some(n: int = 30) -> list[CardPicture]:
    return [replace(CARD, title=f"Bài số {at}") for at in range(n)]


@pytest.fixture
def remembering(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache with nothing in it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("bo-nho")))


@pytest.mark.usefixtures("remembering")
def test_many_at_once_remembered_or_not_are_the_same() -> None:
    cards = some()
    alone = {card.file_name: cardpicture.render(card) for card in cards}

    assert dict(cardpicture.drawn(cards)) == alone
    assert memory.kept() == len(cards)
    assert dict(cardpicture.drawn(cards[::-1])) == alone


@pytest.mark.usefixtures("remembering")
def test_what_was_drawn_is_not_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    first = dict(cardpicture.drawn(some(3)))
    monkeypatch.setattr(cardpicture, "render", None)

    assert dict(cardpicture.drawn(some(3))) == first


@pytest.mark.usefixtures("remembering")
def test_another_cover_or_encoder_is_drawn_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    dict(cardpicture.drawn([PICTURED]))
    monkeypatch.setattr(cardpicture, "render", lambda _card: b"new")
    other = replace(PICTURED, cover=b"other")

    assert dict(cardpicture.drawn([other])) == {PICTURED.file_name: b"new"}
    monkeypatch.setattr(cardpicture, "encoders", lambda: "new")
    assert dict(cardpicture.drawn([PICTURED])) == {PICTURED.file_name: b"new"}

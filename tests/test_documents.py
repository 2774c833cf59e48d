"""PDF attachments: read whole, built again without anything that is not for readers, or refused."""

from __future__ import annotations

import io
import random
import zlib
from collections.abc import Callable, Iterator

import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import ExifTags, Image

from publisher import media
from publisher.media import Document, Origin, documents, inscriptions
from publisher.messages import Message
from tests.pdfs import (
    PAGE,
    annotate,
    code,
    document,
    lettering,
    put_picture,
    put_words,
    saved,
    unpacked,
)

SECRET = "BinhYenMat"  # ASCII, so that it is found in any encoding of one byte a letter
PATH = "content/thu-tuc/2026/mau.pdf"

Change = Callable[[Pdf], object]


def taken(data: bytes) -> Document:
    found = media.take(PATH, data)
    assert isinstance(found, Document), str(found)
    return found


def refusal(data: bytes) -> str:
    found = media.take(PATH, data)
    assert isinstance(found, Message), found
    return str(found)


def changed(change: Change) -> bytes:
    pdf = document(PAGE, "Trang hai có hướng dẫn cách điền tờ khai và nơi nộp hồ sơ")
    change(pdf)
    return saved(pdf)


def said(found: media.Medium, origin: Origin) -> str:
    return "\n".join(one.text for one in found.passages if one.origin is origin)


def rules(found: media.Medium) -> set[str]:
    return {notice.rule for notice in found.notices}


def drawn(data: bytes) -> list[bytes]:
    return [page.render(scale=0.5).to_pil().tobytes() for page in pypdfium2.PdfDocument(data)]


# What goes out


def hidden_info(pdf: Pdf) -> None:
    pdf.docinfo["/Author"] = SECRET
    pdf.docinfo["/Title"] = SECRET
    pdf.docinfo["/Company"] = SECRET


def hidden_xmp(pdf: Pdf) -> None:
    with pdf.open_metadata() as words:
        words["dc:title"] = SECRET
        words["dc:creator"] = [SECRET]


def hidden_script(pdf: Pdf) -> None:
    script = Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{SECRET}')"))
    pdf.Root.OpenAction = script
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script])))
    pdf.pages[0].obj.AA = Dictionary(O=script)


def hidden_file(pdf: Pdf) -> None:
    pdf.attachments[f"{SECRET}.xlsx"] = f"Danh sách {SECRET}".encode()


def hidden_remark(pdf: Pdf) -> None:
    annotate(pdf.pages[0], "Text", Contents=String(SECRET), T=String(SECRET))


def hidden_submission(pdf: Pdf) -> None:
    send = Dictionary(S=Name.SubmitForm, F=String(f"https://{SECRET}.example/"))
    annotate(pdf.pages[0], "Link", A=send)


def hidden_launch(pdf: Pdf) -> None:
    annotate(pdf.pages[0], "Link", A=Dictionary(S=Name.Launch, F=String(f"{SECRET}.exe")))


def hidden_in_next_action(pdf: Pdf) -> None:
    script = Dictionary(S=Name.JavaScript, JS=String(SECRET))
    action = Dictionary(S=Name.URI, URI=String("https://vi-du.example/"), Next=script)
    annotate(pdf.pages[0], "Link", A=action)


def hidden_private_data(pdf: Pdf) -> None:
    page = pdf.pages[0].obj
    page.PieceInfo = Dictionary(Draw=Dictionary(Private=String(SECRET)))
    page.Thumb = Stream(pdf, SECRET.encode(), Width=1, Height=1)
    page.Metadata = Stream(pdf, SECRET.encode(), Type=Name.Metadata)


def hidden_exif(pdf: Pdf) -> None:
    tags = Image.Exif()
    tags[ExifTags.Base.Artist] = SECRET
    place = tags.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef] = "N"
    place[ExifTags.GPS.GPSLatitude] = (10.0, 30.0, 15.0)
    put_picture(pdf, pdf.pages[1], Image.new("RGB", (64, 64), "red"), exif=tags,
                comment=SECRET.encode(), icc_profile=SECRET.encode() * 9)  # fmt: skip


def hidden_exif_in_layers(pdf: Pdf) -> None:
    """A JPEG packed once more, as some programs do."""
    hidden_exif(pdf)
    (image,) = pdf.pages[1].obj.Resources.XObject.values()
    packed = zlib.compress(image.read_raw_bytes())
    image.write(packed, filter=Array([Name.FlateDecode, Name.DCTDecode]))


def hidden_after_picture(pdf: Pdf) -> None:
    image = put_picture(pdf, pdf.pages[1], Image.new("RGB", (64, 64), "red"))
    image.write(image.read_raw_bytes() + SECRET.encode(), filter=Name.DCTDecode)


def hidden_profile(pdf: Pdf) -> None:
    image = put_picture(pdf, pdf.pages[1], Image.new("RGB", (64, 64), "red"))
    image.ColorSpace = Array([Name.ICCBased, pdf.make_stream(SECRET.encode() * 20, N=3)])


def hidden_signature(pdf: Pdf) -> None:
    value = Dictionary(Type=Name.Sig, Name=String(SECRET), Contents=String(SECRET))
    field = annotate(
        pdf.pages[0], "Widget", FT=Name.Sig, T=String("ky"), V=pdf.make_indirect(value)
    )
    pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.make_indirect(field)]), SigFlags=3)


def hidden_beside_pages(pdf: Pdf) -> None:
    """In parts of a document that no page needs."""
    pdf.Root.Threads = Array([pdf.make_indirect(Dictionary(I=Dictionary(Title=String(SECRET))))])
    pdf.Root.Perms = Dictionary(DocMDP=String(SECRET))


def hidden_comment(pdf: Pdf) -> None:
    page = pdf.pages[0]
    page.contents_add(f"% {SECRET}\n0 0 m 9 9 l S".encode())
    shape = pdf.make_stream(f"0 0 9 9 re f % {SECRET}".encode(), Type=Name.XObject,
                            Subtype=Name.Form, BBox=[0, 0, 9, 9])  # fmt: skip
    page.contents_add(f"{page.add_resource(shape, Name.XObject)} Do".encode())


def hidden_unused_picture(pdf: Pdf) -> None:
    """In the page's resources, drawn nowhere."""
    pdf.pages[0].add_resource(Stream(pdf, SECRET.encode(), Subtype=Name.Form), Name.XObject)


def hidden_orphan(pdf: Pdf) -> None:
    pdf.make_indirect(Dictionary(Old=String(SECRET)))


HIDDEN: dict[str, Change] = {
    name.removeprefix("hidden_"): change
    for name, change in list(globals().items())
    if name.startswith("hidden_")
}


@pytest.mark.parametrize("change", HIDDEN.values(), ids=HIDDEN.keys())
def test_no_byte_of_what_a_file_hides_goes_out(change: Change) -> None:
    data = changed(change)

    out = unpacked(taken(data).published)

    assert SECRET.encode() not in out
    assert SECRET.encode("utf-16-be") not in out


def test_nothing_before_or_after_a_document_goes_out() -> None:
    data = saved(document())

    assert taken(data + SECRET.encode() * 3).published == taken(data).published


def test_nothing_of_an_earlier_state_of_a_document_goes_out() -> None:
    first = saved(document(f"{PAGE} {SECRET}"), compress_streams=False)
    at = first.rindex(b"startxref")
    number = first.index(b"/Author") if b"/Author" in first else 0
    page = b"\n9 0 obj\n<</Old (" + SECRET.encode() + b")>>\nendobj\n"

    out = taken(first[:at] + page + first[at:] if not number else first).published

    assert b"/Old" not in unpacked(out)


@pytest.mark.parametrize("change", HIDDEN.values(), ids=HIDDEN.keys())
def test_the_pages_look_as_before(change: Change) -> None:
    if change in (hidden_remark, hidden_profile):  # a remark's icon; a colour space that is none
        pytest.skip("changes how the page looks on purpose")
    data = changed(change)

    assert drawn(taken(data).published) == drawn(data)


def test_the_same_file_gives_the_same_bytes_and_name() -> None:
    data = changed(hidden_exif)
    one = media.render(taken(data))
    documents._read.cache_clear()

    assert media.render(taken(data)) == one


def test_the_name_of_an_officers_file_never_goes_out() -> None:
    found = media.take("content/a/2026/nguyen-van-an-0912000000.pdf", saved(document()))
    assert isinstance(found, Document)
    rendition = media.render(found)

    assert rendition.file_name == f"{found.name}.pdf"
    assert "nguyen" not in rendition.file_name
    assert rendition.media_type == "application/pdf"


def form(pdf: Pdf) -> None:
    field = annotate(
        pdf.pages[0], "Widget", FT=Name.Tx, T=String("hoten"), TU=String("Họ và tên"),
        V=String("Điền vào đây"), DA=String("/Helv 12 Tf 0 g"),
        AA=Dictionary(K=Dictionary(S=Name.JavaScript, JS=String(SECRET))),
    )  # fmt: skip
    pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.make_indirect(field)]), XFA=String(SECRET))


def test_a_form_can_still_be_filled_in() -> None:
    found = taken(changed(form))
    with pikepdf.open(io.BytesIO(found.published)) as pdf:
        fields = pdf.Root.AcroForm.Fields
        names = [str(field.T) for field in fields]

    assert names == ["hoten"]
    assert SECRET.encode() not in unpacked(found.published)
    assert "Họ và tên" in said(found, Origin.FIELD)
    assert "Điền vào đây" in said(found, Origin.FIELD)


def test_links_tags_and_outline_stay() -> None:
    def change(pdf: Pdf) -> None:
        annotate(
            pdf.pages[0], "Link", A=Dictionary(S=Name.URI, URI=String("https://vi-du.example/"))
        )
        picture = Dictionary(Type=Name.StructElem, S=Name.Figure, Alt=String("Bác bảo vệ dắt trẻ"))
        pdf.Root.StructTreeRoot = Dictionary(Type=Name.StructTreeRoot, K=pdf.make_indirect(picture))
        with pdf.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem("Phần một", 0))

    found = taken(changed(change))
    with pikepdf.open(io.BytesIO(found.published)) as pdf:
        link = str(pdf.pages[0].Annots[0].A.URI)
        alt = str(pdf.Root.StructTreeRoot.K.Alt)
        with pdf.open_outline() as outline:
            titles = [item.title for item in outline.root]

    assert (link, alt, titles) == ("https://vi-du.example/", "Bác bảo vệ dắt trẻ", ["Phần một"])
    assert said(found, Origin.LINK) == "https://vi-du.example/"
    assert said(found, Origin.OTHER) == "Bác bảo vệ dắt trẻ"
    assert said(found, Origin.OUTLINE) == "Phần một"


def test_no_words_stay_that_show_only_under_a_pointer() -> None:
    def change(pdf: Pdf) -> None:
        annotate(
            pdf.pages[0], "Link", A=Dictionary(S=Name.URI, URI=String("https://vi-du.example/")),
            Contents=String("Ghi chú riêng"), T=String("Người ghi"), NM=String("Tên riêng"),
        )  # fmt: skip

    found = taken(changed(change))
    with pikepdf.open(io.BytesIO(found.published)) as pdf:
        kept = set(pdf.pages[0].Annots[0].keys())

    assert kept <= {"/Type", "/Subtype", "/Rect", "/A", "/F", "/Border"}
    assert "media/dropped" in rules(found)


def test_a_link_that_does_something_else_goes() -> None:
    with pikepdf.open(io.BytesIO(taken(changed(hidden_launch)).published)) as pdf:
        actions = ["/A" in one for one in pdf.pages[0].Annots]

    assert actions == [False]


@pytest.mark.parametrize(
    ("change", "part"),
    [(hidden_file, "nhúng"), (hidden_script, "mã"), (form, "mã"), (hidden_signature, "chữ ký"),
     (hidden_submission, "gửi")],
)  # fmt: skip
def test_says_what_it_leaves_out(change: Change, part: str) -> None:
    notices = [
        str(one.message) for one in taken(changed(change)).notices if one.rule == "media/dropped"
    ]

    assert any(part in notice for notice in notices)


# What is read


def test_reads_the_words_of_each_page() -> None:
    found = taken(saved(document("Trang thứ nhất", "", "Đoạn ở trang ba,\ndòng hai")))

    assert [(one.page, one.text) for one in found.passages if one.origin is Origin.PAGE] == [
        (1, "Trang thứ nhất"),
        (3, "Đoạn ở trang ba,\ndòng hai"),
    ]


@pytest.mark.parametrize(
    "operators",
    [
        "1 0 0 1 60 -500 Tm",
        "1 0 0 1 2000 780 Tm",
        "3 Tr 1 0 0 1 60 780 Tm",
        "1 g 1 0 0 1 60 780 Tm",
    ],
    ids=["below", "beside", "invisible", "white"],
)
def test_reads_words_that_nobody_sees(operators: str) -> None:
    pdf = document(PAGE)
    put_words(pdf, pdf.pages[0], "Tài liệu tối mật", operators)

    assert "Tài liệu tối mật" in said(taken(saved(pdf)), Origin.PAGE)


def test_reads_words_cropped_from_a_page() -> None:
    pdf = document("Dòng bị cắt khỏi khung nhìn")
    pdf.pages[0].obj.CropBox = Array([0, 0, 595, 300])

    assert "Dòng bị cắt" in said(taken(saved(pdf)), Origin.PAGE)


def test_reads_what_a_field_shows() -> None:
    def change(pdf: Pdf) -> None:
        other = document("Chữ hiện trong ô")
        words = pdf.copy_foreign(other.pages[0].as_form_xobject())
        words.BBox = Array([0, 0, 595, 842])
        field = annotate(
            pdf.pages[0], "Widget", FT=Name.Btn, T=String("nut"), AP=Dictionary(N=words)
        )
        pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.make_indirect(field)]))

    assert "Chữ hiện trong ô" in said(taken(changed(change)), Origin.PAGE)


def test_reads_what_is_read_out_in_place_of_a_drawing() -> None:
    def change(pdf: Pdf) -> None:
        words = "Đọc thay hình".encode("utf-16").hex()
        pdf.pages[1].contents_add(f"/Span <</ActualText <{words}>>> BDC 0 0 9 9 re f EMC".encode())

    assert said(taken(changed(change)), Origin.OTHER) == "Đọc thay hình"


@pytest.mark.parametrize(
    ("change", "origin"),
    [
        (hidden_info, Origin.HIDDEN),
        (hidden_xmp, Origin.HIDDEN),
        (hidden_exif, Origin.HIDDEN),
        (hidden_exif_in_layers, Origin.HIDDEN),
        (hidden_remark, Origin.REMARK),
        (hidden_file, Origin.EMBEDDED),
        (hidden_signature, Origin.OTHER),
        (hidden_private_data, Origin.OTHER),
    ],
)
def test_reads_what_will_not_go_out(change: Change, origin: Origin) -> None:
    assert SECRET in said(taken(changed(change)), origin)


def test_reads_codes_on_pages() -> None:
    pdf = document(PAGE, PAGE)
    put_picture(pdf, pdf.pages[1], code("Gọi 0912 345 678"))
    found = taken(saved(pdf))

    assert [(one.page, one.text) for one in found.passages if one.origin is Origin.CODE] == [
        (2, "Gọi 0912 345 678")
    ]


def test_says_that_a_picture_inside_tells_where_it_was_taken() -> None:
    assert rules(taken(changed(hidden_exif))) == {"media/position"}
    assert rules(taken(changed(hidden_after_picture))) == set()


def scan(text: str = "Phương án tuần tra") -> bytes:
    pdf = document(PAGE, "")
    put_picture(pdf, pdf.pages[1], lettering(text))
    return saved(pdf)


@pytest.fixture
def no_reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine without the program that reads letters in pictures."""
    monkeypatch.setenv("PATH", "/nowhere")
    inscriptions.reads_letters.cache_clear()
    documents._read.cache_clear()
    yield
    inscriptions.reads_letters.cache_clear()
    documents._read.cache_clear()


@pytest.mark.usefixtures("no_reader")
def test_says_which_pages_of_a_scan_nobody_has_read() -> None:
    notices = [one for one in taken(scan()).notices if one.rule == "media/scanned"]

    assert "trang 2" in str(notices[0].message)
    assert notices[0].severity == "acknowledge"


@pytest.mark.usefixtures("no_reader")
def test_words_whose_font_tells_no_letters_count_as_a_scan() -> None:
    pdf = document("\ue000\ue001\ue002\ue003\ue004 \ue005\ue006" * 20)

    assert rules(taken(saved(pdf))) == {"media/scanned"}


@pytest.mark.skipif(not media.reads_letters(), reason="needs the extra ocr")
def test_reads_the_letters_of_a_scan() -> None:
    found = taken(scan())

    assert "Phương án tuần tra" in said(found, Origin.SEEN)
    assert rules(found) == set()


# What is refused


def encrypted() -> bytes:
    return saved(document(), encryption=pikepdf.Encryption(owner="a", user="b"))


def truncated() -> bytes:
    data = saved(document(PAGE, PAGE))
    return data[: len(data) // 2]


def damaged() -> bytes:
    data = bytearray(saved(document(PAGE)))
    at = data.index(b"startxref")
    data[at : at + 20] = bytes(20)
    return bytes(data)


def many_pages(promised: int = 1_000_000) -> bytes:
    """A thousand names for a thousand names for one page."""
    objects = [
        "1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj",
        f"2 0 obj <</Type /Pages /Count {promised} /Kids [{'3 0 R ' * 1000}]>> endobj",
        f"3 0 obj <</Type /Pages /Parent 2 0 R /Count 1000 /Kids [{'4 0 R ' * 1000}]>> endobj",
        "4 0 obj <</Type /Page /Parent 3 0 R /MediaBox [0 0 99 99]>> endobj",
    ]
    data, places = "%PDF-1.4\n", []
    for one in objects:
        places.append(len(data))
        data += one + "\n"
    table = "".join(f"{at:010} 00000 n \n" for at in places)
    return (
        f"{data}xref\n0 5\n0000000000 65535 f \n{table}"
        f"trailer <</Size 5 /Root 1 0 R>>\nstartxref\n{len(data)}\n%%EOF\n"
    ).encode()


def long_text() -> bytes:
    return saved(document(*["Chữ " * 9_000] * 20))


def deep() -> bytes:
    data = saved(document(), object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return data.replace(
        b"/Type /Catalog", b"/Deep " + b"[" * 60_000 + b"]" * 60_000 + b" /Type /Catalog"
    )


def hidden_layer() -> bytes:
    pdf = document()
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Nháp")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
    return saved(pdf)


def one_program_only() -> bytes:
    pdf = document()
    pdf.Root.NeedsRendering = True
    return saved(pdf)


def broken_picture() -> bytes:
    pdf = document()
    image = put_picture(pdf, pdf.pages[0], Image.new("RGB", (64, 64), "red"))
    image.write(image.read_raw_bytes()[:300], filter=Name.DCTDecode)
    return saved(pdf)


def picture_bytes(file_type: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48)).save(out, file_type)
    return out.getvalue()


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "rỗng"),
    "text": (lambda: b"Day la mot tep chu", "hỏng"),
    "head-only": (lambda: b"%PDF-1.7\n%%EOF", "hỏng"),
    "encrypted": (encrypted, "mật khẩu"),
    "truncated": (truncated, "hỏng"),
    "damaged": (damaged, "hỏng"),
    "word": (lambda: b"PK\x03\x04" + bytes(50), "xuất ra PDF"),
    "old-word": (lambda: b"\xd0\xcf\x11\xe0" + bytes(50), "xuất ra PDF"),
    "jpeg": (lambda: picture_bytes("JPEG"), "ảnh"),
    "png": (lambda: picture_bytes("PNG"), "ảnh"),
    "webp": (lambda: picture_bytes("WEBP"), "ảnh"),
    "gif": (lambda: picture_bytes("GIF"), "ảnh"),
    "many-pages": (many_pages, "PDF"),
    "many-pages-denied": (lambda: many_pages(1), "PDF"),
    "301-pages": (lambda: saved(document(*[""] * 301)), "301 trang"),
    "long": (long_text, "quá nhiều chữ"),
    "deep": (deep, "PDF"),
    "hidden-layer": (hidden_layer, "lớp ẩn"),
    "one-program-only": (one_program_only, "phần mềm riêng"),
    "broken-picture": (broken_picture, "ảnh hỏng"),
}


@pytest.mark.parametrize(("make", "advice"), REFUSED.values(), ids=REFUSED.keys())
def test_refuses_what_cannot_be_read_whole_and_says_what_to_do(
    make: Callable[[], bytes], advice: str
) -> None:
    assert advice in refusal(make())


def test_a_document_that_only_restricts_printing_is_taken() -> None:
    data = saved(document(), encryption=pikepdf.Encryption(owner="a", user=""))
    with pikepdf.open(io.BytesIO(taken(data).published)) as pdf:
        assert not pdf.is_encrypted


def hall_of_mirrors() -> bytes:
    """Drawings that draw ten drawings that draw ten drawings, for ever so long."""
    pdf = document()
    inner = pdf.make_stream(
        b"0 0 9 9 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9]
    )
    for _ in range(12):
        inner = pdf.make_stream(
            b"/X Do " * 10, Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9],
            Resources=Dictionary(XObject=Dictionary(X=inner)),
        )  # fmt: skip
    pdf.pages[0].contents_add(f"{pdf.pages[0].add_resource(inner, Name.XObject)} Do".encode())
    return saved(pdf)


def test_a_document_that_never_ends_is_given_up() -> None:
    assert "không đọc hết" in refusal(hall_of_mirrors())


def test_a_document_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "PATIENCE", 0.01)

    assert "không đọc hết" in refusal(saved(document("Một trang chưa ai đọc")))


def test_a_document_that_unpacks_without_end_is_given_up() -> None:
    pdf = document()
    packer = zlib.compressobj(9)
    head, more = (
        packer.compress(bytes(10_000_000)) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2)
    )
    mass = head + more * 300 + packer.flush()
    page = pdf.pages[0].obj
    page.Contents = Stream(pdf, b"")
    page.Contents.write(mass, filter=Name.FlateDecode)
    data = saved(pdf, recompress_flate=False)
    assert len(data) < 5_000_000

    assert "không đọc hết" in refusal(data)


@settings(derandomize=True, deadline=None, max_examples=40)
@given(
    damage=st.lists(st.tuples(st.integers(0, 5_000), st.integers(0, 255)), min_size=1, max_size=6)
)
def test_damaged_bytes_are_refused_or_built_again(damage: list[tuple[int, int]]) -> None:
    data = bytearray(changed(hidden_exif))
    for at, value in damage:
        data[at % len(data)] = value
    found = media.take(PATH, bytes(data))

    if isinstance(found, Document):
        assert len(pypdfium2.PdfDocument(found.published)) == 2


def test_a_whole_document_of_noise_is_refused() -> None:
    noise = random.Random(1).randbytes(200_000)  # noqa: S311  # the same each time

    assert refusal(b"%PDF-1.7\n" + noise)

"""PDF files for tests: Vietnamese words on real pages, and the parts that programs hide in them."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import zxingcpp
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from PIL import Image, ImageDraw, ImageFont

FONT = "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf"  # Debian's fonts-noto-core
PAGE = "Tờ khai đăng ký tạm trú dùng cho người từ nơi khác đến xã Mẫu sinh sống"


def document(*pages: str) -> Pdf:
    """Return a PDF of A4 pages with these words, line by line (a page of "" is blank)."""
    pdf = pikepdf.new()
    for text in pages or (PAGE,):
        page = pdf.add_blank_page(page_size=(595, 842))
        if text:
            put_words(pdf, page, text)
    return pdf


def put_words(pdf: Pdf, page: pikepdf.Page, text: str, operators: str = "") -> None:
    """Write words on a page, at 60 points from the left and 780 from below unless told otherwise."""
    letters = {letter: code for code, letter in enumerate(sorted(set(text) - {"\n"}), start=1)}
    pairs = "".join(
        f"<{code:02x}> <{letter.encode('utf-16-be').hex()}>\n" for letter, code in letters.items()
    )
    names = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
    spaces = "1 begincodespacerange <00> <ff> endcodespacerange\n"
    mapping = f"{names}{spaces}{len(letters)} beginbfchar\n{pairs}endbfchar endcmap end end"
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type1,
        BaseFont=Name.Helvetica,
        ToUnicode=pdf.make_stream(mapping.encode()),
    )
    page.Resources = Dictionary(Font=Dictionary(F1=pdf.make_indirect(font)))
    lines = " T* ".join(
        f"<{''.join(f'{letters[letter]:02x}' for letter in line)}> Tj" for line in text.split("\n")
    )
    start = operators or "1 0 0 1 60 780 Tm"
    page.Contents = pdf.make_stream(f"BT /F1 12 Tf 16 TL {start} {lines} ET".encode())


def put_picture(pdf: Pdf, page: pikepdf.Page, image: Image.Image, **options: Any) -> Stream:
    """Draw a JPEG on the lower half of a page, as Pillow wrote it; return its stream."""
    out = io.BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=90, **options)
    drawn = Stream(
        pdf,
        out.getvalue(),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=image.width,
        Height=image.height,
        ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )
    name = page.add_resource(drawn, Name.XObject)
    height = round(470 * image.height / image.width)
    page.contents_add(f"q 470 0 0 {height} 60 60 cm {name} Do Q".encode())
    return drawn


def annotate(page: pikepdf.Page, subtype: str, **keys: Any) -> Dictionary:
    """Put an annotation on a page."""
    one = Dictionary(Type=Name.Annot, Subtype=Name("/" + subtype), Rect=[60, 700, 200, 720], **keys)
    page.obj.Annots = Array([*page.obj.get("/Annots", []), one])
    return one


def code(text: str, scale: int = 6) -> Image.Image:
    """Return a picture of a QR code on white."""
    drawn = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode).to_image(scale=scale)
    height, width = drawn.shape
    image = Image.new("RGB", (width + 80, height + 80), "white")
    image.paste(Image.frombytes("L", (width, height), bytes(memoryview(drawn))), (40, 40))
    return image


def lettering(text: str, size: int = 40) -> Image.Image:
    """Return a picture of words, as a screenshot or a scan holds them."""
    lines = text.count("\n") + 1
    image = Image.new("RGB", (1200, 120 + lines * size * 2), "white")
    font = ImageFont.truetype(FONT, size)
    ImageDraw.Draw(image).multiline_text((60, 60), text, "black", font, spacing=size // 2)
    return image


def saved(pdf: Pdf, **options: Any) -> bytes:
    """Return a PDF's bytes."""
    out = io.BytesIO()
    pdf.save(out, **options)
    return out.getvalue()


def unpacked(data: bytes) -> bytes:
    """Return every byte of a PDF, its streams and strings unpacked: whatever is hidden there shows."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        parts = [data, saved(pdf, stream_decode_level=pikepdf.StreamDecodeLevel.all,
                             compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)]  # fmt: skip
        for one in pdf.objects:
            parts.append(repr(one).encode())
            if isinstance(one, Stream):
                parts.append(one.read_raw_bytes())
    return b"\n".join(parts)

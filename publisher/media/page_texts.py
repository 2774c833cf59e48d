"""The words on the pages of a PDF, and the codes and letters in what is drawn there.

Only this room knows PDFium.
"""

from __future__ import annotations

import unicodedata

import pypdfium2
from PIL import Image

from publisher.media import inscriptions
from publisher.media.passages import MAX_CHARS, Origin, Passage
from publisher.media.rebuilding import RefusedError

SCALE = 150 / 72  # pixels a point: 150 dpi, at which a small QR code is still read
MAX_SIDE = 3000  # pixels of a rendered page
MAX_READ_PAGES = 20  # pages without words whose letters are looked for
FEW_LETTERS = 40  # on a page with pictures: a page number on a scan, say
STRANGE_SHARE = 0.2  # of a page's characters: its font tells not which letters they are

_NO_LETTER = frozenset({"Co", "Cn", "Cs", "Cc"})


def passages(data: bytes, *, ocr: bool) -> tuple[list[Passage], list[int]]:
    """Return the texts of each page and the 1-based numbers of pages that could not be read.

    Raises RefusedError for a text that is too long to be read.
    """
    found: list[Passage] = []
    unread: list[int] = []
    chars = 0
    with pypdfium2.PdfDocument(data) as document:
        document.init_forms()
        for number in range(1, len(document) + 1):
            if document.formenv:
                document[number - 1].flatten()  # what fields show is part of the page then
            page = document[number - 1]
            text = _text(page)
            chars += len(text)
            if chars > MAX_CHARS:
                raise RefusedError("long")
            found.append(Passage(Origin.PAGE, text, number))
            if not any(True for _ in page.get_objects(max_depth=1)):
                continue
            drawn = _drawn(page)
            found += inscriptions.codes(drawn, number)
            if not _wordless(page, text):
                continue
            if ocr and len(unread) < MAX_READ_PAGES:
                found += inscriptions.letters(drawn, number)
            unread.append(number)
    return found, unread[MAX_READ_PAGES:] if ocr else unread


def _text(page: pypdfium2.PdfPage) -> str:
    textpage = page.get_textpage()
    text: str = textpage.get_text_range()
    # PDFium marks a word broken at the end of a line with U+FFFE or U+0002.
    for mark in ("\ufffe\r\n", "\x02\r\n", "\ufffe", "\x02"):
        text = text.replace(mark, "")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def _drawn(page: pypdfium2.PdfPage) -> Image.Image:
    longest = max(page.get_size())
    scale = min(SCALE, MAX_SIDE / longest)
    drawn: Image.Image = page.render(scale=scale, grayscale=True).to_pil()
    return drawn


def _wordless(page: pypdfium2.PdfPage, text: str) -> bool:
    """Whether a page shows something but gives no words, or none that can be trusted."""
    letters = [char for char in text if not char.isspace()]
    strange = sum(unicodedata.category(char) in _NO_LETTER or char == "\ufffd" for char in letters)
    if strange > STRANGE_SHARE * len(letters):
        return True
    if len(letters) >= FEW_LETTERS:
        return False
    pictures = any(True for _ in page.get_objects(filter=[_IMAGE], max_depth=3))
    return pictures or not letters


_IMAGE = pypdfium2.raw.FPDF_PAGEOBJ_IMAGE

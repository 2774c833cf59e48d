"""A PDF taken apart and built again: its pages, links, tags and fields, and nothing else.

Only this room knows pikepdf. What is left out: document properties and XMP, scripts, actions but
for links, embedded files, remarks, signatures and their certificates, thumbnails, private data of
programs, metadata of the pictures inside.
"""

from __future__ import annotations

import base64
import contextlib
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String
from PIL import Image

from publisher.media import inscriptions
from publisher.media.encoded import bare_jpeg, bare_jpx
from publisher.media.passages import Origin, Passage

MAX_PAGES = 300
MAX_OBJECTS = 150_000
MAX_UNPACKED_BYTES = 400_000_000  # of all that is packed inside
MAX_PICTURE_BYTES = 60_000_000  # of one picture inside, unpacked

_ROOT_KEYS_TEXT = (
    "/Type /Pages /Lang /MarkInfo /StructTreeRoot /Outlines /PageLabels /Dests /Names /AcroForm"
)
_PAGE_KEYS_TEXT = (
    "/Type /Parent /Resources /MediaBox /CropBox /Rotate /Contents /Annots /Group /StructParents"
    " /Tabs /UserUnit"
)
_LINK_KEYS_TEXT = "/Type /Subtype /Rect /Border /C /H /A /Dest /BS /QuadPoints /F /StructParent"
_FORM_KEYS_TEXT = "/Fields /DA /DR /Q /NeedAppearances"
_PRIVATE_KEYS_TEXT = (
    "/Metadata /PieceInfo /LastModified /AA /JS /JavaScript /OpenAction /EF /AF /EmbeddedFiles /OPI"
    " /XFA /Measure /PtData /SpiderInfo /Alternates /RichMediaContent /RichMediaSettings /Usage"
    " /CreatorInfo /Ref"
)
_ROOT_KEYS, _PAGE_KEYS, _LINK_KEYS, _FORM_KEYS, _PRIVATE_KEYS = (
    frozenset(text.split())
    for text in (
        _ROOT_KEYS_TEXT, _PAGE_KEYS_TEXT, _LINK_KEYS_TEXT, _FORM_KEYS_TEXT, _PRIVATE_KEYS_TEXT,
    )
)  # fmt: skip
# Strings that are no words: how text is set, what a font covers, fingerprints.
_WORDLESS = frozenset(
    {"/DA", "/DS", "/CharSet", "/Registry", "/Ordering", "/ID", "/NM", "/CheckSum"}
)
_WORDED_MARK = re.compile(rb"<<[^>]*[(<]")  # marks of parts of a drawing that have strings
_LINK = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)
_REBUILT = {"/URI": "/URI", "/GoTo": "/D"}  # the actions that stay, and what each needs


class RefusedError(ValueError):
    """A document that cannot be used; `reason` is a key of the sentences in `documents`."""

    def __init__(self, reason: str, n: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.n = n


@dataclass
class Rebuilt:
    """A document as it goes out, the words in its structure, and what was left out of it.

    `dropped` are keys of the sentences in `documents`.
    """

    data: bytes = b""
    passages: list[Passage] = field(default_factory=list)
    dropped: set[str] = field(default_factory=set)
    positioned: bool = False


def rebuilt(data: bytes) -> Rebuilt:
    """Return a PDF built again; the same bytes give the same bytes. Raises RefusedError."""
    with _opened(data) as pdf:
        _refuse(pdf)
        found = Rebuilt()
        found.passages += _words(pdf, found)
        _Scrubber(pdf, found).scrub()
        pdf.remove_unreferenced_resources()
        out = io.BytesIO()
        pdf.save(
            out,
            deterministic_id=True,
            fix_metadata_version=False,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            recompress_flate=True,
        )
        found.data = out.getvalue()
    return found


def _opened(data: bytes) -> Pdf:
    try:
        return pikepdf.open(io.BytesIO(data), attempt_recovery=False, suppress_warnings=True)
    except pikepdf.PasswordError:
        raise RefusedError("password") from None
    except pikepdf.PdfError:
        raise RefusedError("broken") from None


def _refuse(pdf: Pdf) -> None:
    if len(pdf.objects) > MAX_OBJECTS:
        raise RefusedError("tangled")
    pages = len(pdf.pages)
    if pages > MAX_PAGES:
        raise RefusedError("pages", pages)
    if not pages or pdf.get_warnings():  # what is damaged is passed over, a page among it
        raise RefusedError("broken")
    unpacked = 0
    for one in pdf.objects:
        if isinstance(one, Stream) and _filters(one)[:1] == ["/FlateDecode"]:
            unpacked += _unpacked_size(one.read_raw_bytes(), MAX_UNPACKED_BYTES - unpacked)
        if unpacked > MAX_UNPACKED_BYTES:
            raise RefusedError("tangled")
    root: Any = pdf.Root
    if root.get("/NeedsRendering", False):  # a form that only one program can show
        raise RefusedError("xfa")
    layers = root.get("/OCProperties", {}).get("/D", {})
    if len(layers.get("/OFF", [])) or layers.get("/BaseState", Name.ON) != Name.ON:
        raise RefusedError("layers")


def _unpacked_size(data: bytes, limit: int) -> int:
    """Return how many bytes `data` unpacks to, counted no further than past `limit`."""
    unpacker = zlib.decompressobj()
    size = 0
    with contextlib.suppress(zlib.error):  # damaged data unpacks to what comes before the damage
        while data and size <= limit:
            size += len(unpacker.decompress(data, 1_000_000))
            data = unpacker.unconsumed_tail
    return size


# What its structure says


def _words(pdf: Pdf, found: Rebuilt) -> Iterator[Passage]:
    """Yield every string of a document, whether it will go out or not, with the part it is in."""
    pages = _pages_of_annotations(pdf)
    info = pdf.trailer.get("/Info")
    about = info.objgen if isinstance(info, Object) else None
    if isinstance(info, Dictionary) and not info.is_indirect:
        yield from _strings(info, Origin.HIDDEN, None)
    for one in pdf.objects:
        if isinstance(one, Stream):
            yield from _in_stream(one, found)
        if isinstance(one, String):
            yield from _shown(one, Origin.OTHER, None)
        elif isinstance(one, Dictionary | Stream | Array):
            origin = Origin.HIDDEN if one.objgen == about else Origin.OTHER
            yield from _strings(one, origin, pages.get(one.objgen))
    for number, page in enumerate(pdf.pages, start=1):
        page.contents_coalesce()
        if "/Contents" in page.obj:
            yield from _tagged(page.obj.Contents, number)


def _pages_of_annotations(pdf: Pdf) -> dict[tuple[int, int], int]:
    return {
        one.objgen: number
        for number, page in enumerate(pdf.pages, start=1)
        for one in page.obj.get("/Annots", [])
        if isinstance(one, Object)
    }


def _strings(holder: Any, origin: Origin, page: int | None) -> Iterator[Passage]:
    """Yield the strings of an object and of what stands directly inside it."""
    if isinstance(holder, Array):
        for inner in holder:
            yield from _inner(inner, origin, page)
        return
    if origin is Origin.OTHER:
        origin = _part(holder)
    for key, value in holder.items():
        if key not in _WORDLESS:
            yield from _inner(value, origin, page)


def _inner(value: object, origin: Origin, page: int | None) -> Iterator[Passage]:
    if isinstance(value, String):
        yield from _shown(value, origin, page)
    elif isinstance(value, Dictionary | Array) and not value.is_indirect:
        yield from _strings(value, origin, page)


def _shown(value: String, origin: Origin, page: int | None) -> Iterator[Passage]:
    if text := inscriptions.told(str(value)):
        yield Passage(origin, text, page)


def _part(holder: Any) -> Origin:
    if "/URI" in holder:
        return Origin.LINK
    if "/FT" in holder or holder.get("/Subtype") == Name.Widget:
        return Origin.FIELD
    if "/Rect" in holder and "/Subtype" in holder:
        return Origin.REMARK if holder.get("/Subtype") != Name.Link else Origin.OTHER
    if "/EF" in holder or "/UF" in holder or holder.get("/Type") == Name.Filespec:
        return Origin.EMBEDDED
    if "/Title" in holder and "/Parent" in holder:
        return Origin.OUTLINE
    return Origin.OTHER


def _tagged(contents: Any, page: int | None) -> Iterator[Passage]:
    """Yield the strings that mark parts of a drawing: what is read out in place of them."""
    if _WORDED_MARK.search(contents.read_bytes()):
        for marked in pikepdf.parse_content_stream(contents, "BDC DP"):
            for operand in marked.operands:
                yield from _inner(operand, Origin.OTHER, page)


def _in_stream(stream: Any, found: Rebuilt) -> Iterator[Passage]:
    """Yield what a stream says beside what it draws: XMP, the EXIF of a picture, marked parts."""
    if stream.get("/Type") == Name.Metadata:
        packet = stream.read_bytes()
        yield from (Passage(Origin.HIDDEN, text) for text in inscriptions.xmp(packet))
    elif _draws(stream):
        yield from _tagged(stream, None)
    elif "/DCTDecode" in _filters(stream):
        try:
            image = Image.open(io.BytesIO(_encoded(stream)), formats=["JPEG"])
        except Exception:  # decoders meet hostile bytes and raise anything
            raise RefusedError("picture") from None
        yield from inscriptions.metadata(image)
        found.positioned |= inscriptions.positioned(image)


# What stays


class _Scrubber:
    """Takes out of a document everything that is not for its readers."""

    def __init__(self, pdf: Pdf, found: Rebuilt) -> None:
        self.pdf = pdf
        self.dropped = found.dropped
        self.annotations: tuple[Name, ...] = (Name.Link,)  # those that stay

    def scrub(self) -> None:
        root: Any = self.pdf.Root
        for key in ("/Info", "/ID"):
            if key in self.pdf.trailer:
                del self.pdf.trailer[key]
        self._note_embedded(root)
        self._set_form(root)
        _keep_only(root, _ROOT_KEYS)
        if "/Names" in root:
            _keep_only(root.Names, frozenset({"/Dests"}))
        for page in self.pdf.pages:
            self._bare_page(page.obj)
            if "/Contents" in page.obj:
                _bare_drawing(page.obj.Contents)
        for one in self.pdf.objects:
            if isinstance(one, Stream):
                _bare_picture(one)
                if _draws(one):
                    _bare_drawing(one)
            self._bare(one)

    def _note_embedded(self, root: Any) -> None:
        if "/EmbeddedFiles" in root.get("/Names", {}) or "/Collection" in root or "/AF" in root:
            self.dropped.add("embedded")
        if "/JavaScript" in root.get("/Names", {}):
            self.dropped.add("script")

    def _set_form(self, root: Any) -> None:
        """Keep a form that is to be filled in; make anything else drawn over the pages part of them.

        A signature holds its signer's certificate, and no longer fits the rebuilt document.
        """
        signed = any(
            isinstance(one, Dictionary) and one.get("/FT") == Name.Sig for one in self.pdf.objects
        )
        form = root.get("/AcroForm")
        if form is not None and len(form.get("/Fields", [])) and not signed:
            _keep_only(form, _FORM_KEYS)
            self.annotations = (Name.Link, Name.Widget)
            return
        if signed:
            self.dropped.add("signature")
        if form is not None:
            self.pdf.generate_appearance_streams()
        self.pdf.flatten_annotations("all")
        if "/AcroForm" in root:
            del root["/AcroForm"]

    def _bare_page(self, page: Any) -> None:
        _keep_only(page, _PAGE_KEYS)
        kept = []
        for one in page.get("/Annots", []):
            if isinstance(one, Dictionary) and one.get("/Subtype") in self.annotations:
                if "/Contents" in one:  # words that show only while something points at it
                    self.dropped.add("remark")
                    del one["/Contents"]
                if one.get("/Subtype") == Name.Link:
                    _keep_only(one, _LINK_KEYS)
                kept.append(one)
            elif isinstance(one, Dictionary):
                if one.get("/Subtype") != Name.Widget:
                    self.dropped.add("remark")
                _keep_only(one, frozenset())  # its tag may still lead to it
        if "/Annots" in page:
            page.Annots = Array(kept)

    def _bare(self, holder: Any) -> None:
        """Take private keys and actions out of an object and of what stands directly inside it."""
        if isinstance(holder, Array):
            for inner in holder:
                self._bare_inner(inner)
        if not isinstance(holder, Dictionary | Stream):
            return
        for key in list(holder.keys()):
            value = holder[key]
            if key in _PRIVATE_KEYS and not _drawn(value):
                if key in {"/JS", "/JavaScript", "/AA", "/OpenAction"}:
                    self.dropped.add("script")
                del holder[key]
            elif key == "/A" and isinstance(value, Dictionary) and "/S" in value:
                self._set_action(holder, value)
            elif isinstance(value, Array) and _profile(value) is not None:
                holder[key] = _profile(value)
            else:
                self._bare_inner(value)

    def _bare_inner(self, value: object) -> None:
        if isinstance(value, Dictionary | Array) and not value.is_indirect:
            self._bare(value)

    def _set_action(self, holder: Any, action: Any) -> None:
        """Keep a link to a page or an address, rebuilt; anything else a click could do goes."""
        kind = str(action.S)
        target = action.get(_REBUILT.get(kind, ""))
        if kind == "/GoTo" and target is not None:
            holder.A = Dictionary(S=Name.GoTo, D=target)
        elif kind == "/URI" and _LINK.match(str(target)):
            holder.A = Dictionary(S=Name.URI, URI=target)
        else:
            self.dropped.add("script" if kind != "/SubmitForm" else "submit")
            del holder["/A"]


def _draws(stream: Any) -> bool:
    return bool(stream.get("/Subtype") == Name.Form or "/PatternType" in stream)


def _bare_drawing(contents: Any) -> None:
    """Write a drawing anew where it may have comments, which nobody sees."""
    if b"%" in contents.read_bytes():
        drawing = pikepdf.parse_content_stream(contents)
        contents.write(pikepdf.unparse_content_stream(drawing))


def _bare_picture(stream: Any) -> None:
    """Leave of an encoded picture what decodes to pixels."""
    filters = _filters(stream)
    try:
        if "/DCTDecode" in filters:
            bare, last = bare_jpeg(_encoded(stream)), Name.DCTDecode
        elif "/JPXDecode" in filters:
            bare, last = bare_jpx(_encoded(stream)), Name.JPXDecode
        else:
            return
    except ValueError:
        raise RefusedError("picture") from None
    parameters = stream.get("/DecodeParms")
    if isinstance(parameters, Array):
        parameters = parameters[-1] if len(parameters) else None
    stream.write(bare, filter=last, decode_parms=parameters)


def _keep_only(holder: Any, keys: frozenset[str]) -> None:
    for key in list(holder.keys()):
        if key not in keys:
            del holder[key]


def _drawn(value: object) -> bool:
    """Whether a value is something to draw with, which a page may have under any name."""
    if not isinstance(value, Dictionary | Stream):
        return False
    kinds = (Name.Font, Name.XObject, Name.Pattern, Name.ExtGState)
    return value.get("/Type") in kinds or any(
        key in value for key in ("/PatternType", "/ShadingType")
    )


def _profile(space: Any) -> Object | None:
    """Return the plain colour space of one with an ICC profile, a file of its own with an author."""
    if len(space) != 2 or space[0] != Name.ICCBased or not isinstance(space[1], Stream):
        return None
    plain = {1: Name.DeviceGray, 3: Name.DeviceRGB, 4: Name.DeviceCMYK}
    return plain.get(int(space[1].get("/N", 0)), Name.DeviceRGB)


def _filters(stream: Any) -> list[str]:
    filters = stream.get("/Filter")
    if filters is None:
        return []
    return [str(one) for one in filters] if isinstance(filters, Array) else [str(filters)]


def _encoded(stream: Any) -> bytes:
    """Return the encoded picture in a stream, taken out of what it is packed in."""
    data: bytes = stream.read_raw_bytes()
    *outer, _codec = _filters(stream)
    for name in outer:
        if name in {"/FlateDecode", "/Fl"}:
            data = zlib.decompressobj().decompress(data, MAX_PICTURE_BYTES)
        elif name in {"/ASCII85Decode", "/A85"}:
            data = base64.a85decode(b"<~" + data.strip().removeprefix(b"<~"), adobe=True)
        elif name in {"/ASCIIHexDecode", "/AHx"}:
            data = bytes.fromhex(data.decode("ascii").partition(">")[0])
        else:
            raise RefusedError("picture")
    return data

"""Vietnamese text from before Unicode, pasted as it is: found, and put right.

TCVN 5712:1993 fonts (".VnTime") read as Windows-1252, VNI fonts (a letter, then its marks), and
UTF-8 read as Windows-1252. All three look like Latin letters, so each word is judged by whether it
becomes a Vietnamese syllable once converted.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

_TCVN3 = str.maketrans(
    "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢§£¤¥¦",
    "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ",
)
_VNI_MARKS = {
    "ø": "\u0300", "ù": "\u0301", "û": "\u0309", "õ": "\u0303", "ï": "\u0323",
    "â": "\u0302", "à": "\u0302\u0300", "á": "\u0302\u0301", "å": "\u0302\u0309",
    "ã": "\u0302\u0303", "ä": "\u0302\u0323",
    "ê": "\u0306", "è": "\u0306\u0300", "é": "\u0306\u0301", "ú": "\u0306\u0309",
    "ü": "\u0306\u0303", "ë": "\u0306\u0323",
}  # fmt: skip
_VNI_LETTERS = {"ñ": "đ", "ö": "ư", "ô": "ơ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI_PAIR = re.compile(
    r"([aeouyôöAEOUYÔÖ])([" + "".join(_VNI_MARKS) + "".join(_VNI_MARKS).upper() + "])"
)
_VNI_LETTER = re.compile("[" + "".join(_VNI_LETTERS) + "".join(_VNI_LETTERS).upper() + "]")

_ONSET = r"(?:b|c|ch|d|đ|g|gh|gi|h|k|kh|l|m|n|ng|ngh|nh|p|ph|qu|r|s|t|th|tr|v|x)?"
_NUCLEUS = r"(?:[aăâeêioôơuưy]|ai|ao|au|ay|âu|ây|eo|êu|ia|iê|iêu|iu|oa|oă|oai|oao|oay|oe|oeo|oi|oo|ôi|ơi|ua|uâ|uây|uê|ui|uô|uôi|uơ|uy|uya|uyê|uyu|ưa|ưi|ươ|ươi|ươu|ưu|yê|yêu)"
_CODA = r"(?:c|ch|m|n|ng|nh|p|t)?"
_SYLLABLE = re.compile(_ONSET + _NUCLEUS + _CODA)
_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))
_PIECE = re.compile(r"[^ \t\n]+")
_PUNCTUATION = ".,;:!?()[]{}<>*_`~'\"/|-–—“”…#&+="

# Characters that no Vietnamese word holds, so that a word with one was not typed in Unicode.
_STRANGE = re.compile(
    r"[µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞß«¬\u00ad÷øö¡¢§£¤¥¦åæçëïñûüþäîÿ‡†ˆ‰Š‹ŒŽ•˜™š›œžƒ„€]|[ÃÄá][\x80-\xbf‚-™Œ-ƒ]"
)
# A text without any of these needs no closer look: every match of the pattern above has one.
_HINTS = re.compile(
    "[µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞß«¬\u00ad÷øö¡¢§£¤¥¦åæçëïñûüþäîÿ‡†ˆ‰Š‹ŒŽ•˜™š›œžƒ„€ÃÄº]"
)
ENCODINGS = ("TCVN3", "VNI", "UTF-8")


@dataclass(frozen=True, slots=True)
class Legacy:
    """A stretch of legacy text: its encoding, its span, and what it says in Unicode."""

    encoding: str
    start: int
    end: int
    converted: str


def find(line: str) -> Legacy | None:
    """Return the legacy text that a line holds, or None; keep its soft hyphens: TCVN3 reads ư so.

    The span runs from the first word that only makes sense converted to the last; `converted` is
    the whole line put right, since words that look sound may be legacy too.
    """
    if _STRANGE.search(line) is None:
        return None
    words = [word for word in _PIECE.finditer(line) if _STRANGE.search(word[0])]
    odd = [word for word in words if not _is_vietnamese(_bare(word[0]))]
    if not odd:
        return None
    best = (0, 0, "", "")
    for encoding, convert in _CONVERTERS.items():
        mended = sum(_is_vietnamese(_bare(convert(word[0]))) for word in odd)
        converted = convert(line)
        sound = sum(_is_vietnamese(_bare(word)) for word in converted.split())
        best = max(best, (mended, sound, encoding, converted), key=lambda one: one[:2])
    mended, _sound, encoding, converted = best
    if not mended:
        return None
    return Legacy(encoding, odd[0].start(), odd[-1].end(), converted)


def _bare(word: str) -> str:
    return word.strip(_PUNCTUATION)


def _is_vietnamese(word: str) -> bool:
    """Whether a word is made as a Vietnamese syllable is, with at least one mark."""
    toneless = unicodedata.normalize("NFD", word.lower()).translate(_TONES)
    base = unicodedata.normalize("NFC", toneless)
    return not word.isascii() and _SYLLABLE.fullmatch(base) is not None


def _from_tcvn3(text: str) -> str:
    return text.translate(_TCVN3)


def _from_vni(text: str) -> str:
    def pair(found: re.Match[str]) -> str:
        letter = _vni_letter(found[1])
        mark = _VNI_MARKS[found[2].lower()]
        return unicodedata.normalize("NFC", letter + mark)

    parts: list[str] = []
    at = 0
    for found in _VNI_PAIR.finditer(text):
        parts += [
            _VNI_LETTER.sub(lambda m: _vni_letter(m[0]), text[at : found.start()]),
            pair(found),
        ]
        at = found.end()
    parts.append(_VNI_LETTER.sub(lambda m: _vni_letter(m[0]), text[at:]))
    return "".join(parts)


def _vni_letter(letter: str) -> str:
    converted = _VNI_LETTERS.get(letter.lower(), letter.lower())
    return converted.upper() if letter.isupper() else converted


def _from_misread_utf8(text: str) -> str:
    raw = bytearray()
    for char in text:
        try:
            raw += char.encode("cp1252")
        except UnicodeEncodeError:
            raw += char.encode("latin-1", "replace")
    return raw.decode("utf-8", "replace")


_CONVERTERS: dict[str, Callable[[str], str]] = {
    "TCVN3": _from_tcvn3,
    "VNI": _from_vni,
    "UTF-8": _from_misread_utf8,
}


def paragraphs(text: str) -> Iterator[Legacy]:
    """Yield the legacy text of each line of `text`, with spans in it."""
    if not _HINTS.search(text) or not _STRANGE.search(text):
        return
    at = 0
    for line in text.split("\n"):
        if (found := find(line)) is not None:
            yield replace(found, start=at + found.start, end=at + found.end)
        at += len(line) + 1

"""Vietnamese text from before Unicode, pasted as it is: found, and put right.

TCVN 5712:1993 fonts (".VnTime") read as Windows-1252, VNI fonts (a letter, then its marks), and
UTF-8 read as Windows-1252. All three look like Latin letters, so each word is judged by whether it
becomes a Vietnamese syllable once converted.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from publisher.text import usual

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
_VNI_SINGLE = str.maketrans(
    "".join(_VNI_LETTERS) + "".join(_VNI_LETTERS).upper(),
    "".join(_VNI_LETTERS.values()) + "".join(_VNI_LETTERS.values()).upper(),
)
# The letters that Windows-1252 has where Latin-1 has controls, as those: bytes that were misread.
_CP1252 = {
    ord(letter): byte
    for byte in range(0x80, 0xA0)
    if (letter := bytes([byte]).decode("cp1252", "ignore"))
}

_ONSET = r"(?:b|c|ch|d|đ|g|gh|gi|h|k|kh|l|m|n|ng|ngh|nh|p|ph|qu|r|s|t|th|tr|v|x)?"
_NUCLEUS = r"(?:[aăâeêioôơuưy]|ai|ao|au|ay|âu|ây|eo|êu|ia|iê|iêu|iu|oa|oă|oai|oao|oay|oe|oeo|oi|oo|ôi|ơi|ua|uâ|uây|uê|ui|uô|uôi|uơ|uy|uya|uyê|uyu|ưa|ưi|ươ|ươi|ươu|ưu|yê|yêu)"
_CODA = r"(?:c|ch|m|n|ng|nh|p|t)?"
_SYLLABLE = re.compile(_ONSET + _NUCLEUS + _CODA)
_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))
_PIECE = re.compile(r"[^ \t\n]+")
_PUNCTUATION = ".,;:!?()[]{}<>*_`~'\"/|-–—“”…#&+="

# Characters that no Vietnamese word holds, so that a word with one was not typed in Unicode.
_ODD = "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞß«¬\u00ad÷øö¡¢§£¤¥¦åæçëïñûüþäîÿ‡†ˆ‰Š‹ŒŽ•˜™š›œžƒ„€"
# With these, letters of UTF-8 read as Windows-1252: every match has one of the hints.
_STRANGE = re.compile(rf"[{_ODD}]|[ÃÄ][\x80-\xbf‚-™Œ-ƒ]|á[º»]")
_HINTS = f"{_ODD}ÃÄº"
_TYPED_HINTS = "".join(filter(usual, _HINTS))
# Letters that only Unicode has: no text of the old encodings holds one.
_MODERN = re.compile("[ĂăĐđĨĩŨũƠơƯưẠ-ỹ]")
_LETTERS = re.compile(r"[^\W\d_]+")
_UNIT = re.compile(r"[\d.,]*µ[mglsAVWF][²³]?")  # micrometres and the like
_CONVINCING = 0.75  # of the words that change, how many must become Vietnamese syllables
_ROUNDS = 4  # a text may have been misread more than once


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
    words = ((word, _bare(word[0])) for word in _strange(line))
    odd = [word for word, bare in words if not (_UNIT.fullmatch(bare) or _is_typed(bare))]
    if not odd:
        return None
    best = (0, 0, "", "")
    for encoding, convert in _CONVERTERS.items():
        mended = sum(
            len(_bare(word[0])) > 1 and _is_vietnamese(_bare(convert(word[0]))) for word in odd
        )
        converted = convert(line)
        sound = sum(_is_vietnamese(_bare(word)) for word in converted.split())
        best = max(best, (mended, sound, encoding, converted), key=lambda one: one[:2])
    mended, _sound, encoding, converted = best
    if not mended:
        return None
    return Legacy(encoding, odd[0].start(), odd[-1].end(), converted)


def _strange(line: str) -> Iterator[re.Match[str]]:
    """Yield the words of a line that were not typed in Unicode, or do not look so."""
    after = 0
    while sign := _STRANGE.search(line, after):
        start = 1 + max(line.rfind(blank, 0, sign.start()) for blank in " \t\n")
        word = _PIECE.match(line, start)
        assert word is not None  # noqa: S101  # a sign is no blank
        yield word
        after = word.end()


def mended(line: str) -> str | None:
    """Return a line with its legacy words, and only these, in Unicode; None where that is unsure.

    A line may hold both: a word with a letter that only Unicode has stays, and what could be either
    goes with the sure words around it. None says that a person has to read the line.
    """
    for _round in range(_ROUNDS):
        better = _mended_once(line)
        if better is None or better == line:
            return better
        line = better
    return None


def _mended_once(line: str) -> str | None:
    found = find(line)
    if found is None:
        return line
    words = _PIECE.findall(line)
    converted = [_converted(word, _CONVERTERS[found.encoding]) for word in words]
    both = _MODERN.search(line) is not None
    sure = [_is_old(word, new, both=both) for word, new in zip(words, converted, strict=True)]
    put: list[str] = []
    changed: list[str] = []
    for word, new, old in zip(words, converted, _settled(sure, both=both), strict=True):
        if new is None or new == word or old is False:
            put.append(word)
        elif old is None:
            return None
        else:
            put.append(new)
            changed.append(new)
    if sum(map(_is_sound, changed)) < _CONVINCING * len(changed):
        return None
    rest = iter(put)
    return _PIECE.sub(lambda _word: next(rest), line)


def _is_old(word: str, new: str | None, *, both: bool) -> bool | None:
    """Whether a word is legacy text for sure, Unicode for sure, or could be either (None)."""
    if new is None or _MODERN.search(word) or _UNIT.fullmatch(_bare(word)):
        return False
    if _is_sound(word):
        return None
    if both and not _STRANGE.search(word.replace("\u00ad", "")) and "\u00ad" in word:
        return None  # a hyphenation mark of a Unicode text, as likely as a ư
    return True if len(_bare(word)) > 1 and _is_sound(new) else None


def _settled(sure: Sequence[bool | None], *, both: bool) -> Iterator[bool | None]:
    """Yield for each word its own kind, or that of the sure words around it where these agree.

    At the edge of a line that holds both kinds, one neighbour alone makes no word legacy.
    """
    before = _carried(sure)
    after = _carried(sure[::-1])[::-1]
    for own, left, right in zip(sure, before, after, strict=True):
        if own is not None or left is right:
            yield left if own is None else own
        elif left is not None and right is not None:
            yield None
        else:
            only = right if left is None else left
            yield None if only and both else only


def _carried(sure: Sequence[bool | None]) -> list[bool | None]:
    """Return for each word the last sure kind up to it."""
    kinds: list[bool | None] = []
    last: bool | None = None
    for one in sure:
        last = last if one is None else one
        kinds.append(last)
    return kinds


def _converted(word: str, convert: Callable[[str], str]) -> str | None:
    """Return a word in Unicode, sparing real quotation marks around it; None if letters are lost.

    The capitals of TCVN3 have a font of their own: in a word of capitals all letters are.
    """
    new = convert(word)
    if _lost(word, new):
        bare = _bare(word)
        inner = convert(bare)
        if _lost(bare, inner):
            return None
        new = word.replace(bare, inner, 1)
    plain = [letter for letter in word if letter.isascii() and letter.isalpha()]
    return new.upper() if len(plain) > 1 and all(map(str.isupper, plain)) else new


def _lost(word: str, new: str) -> bool:
    return "\ufffd" in new or new.count("?") > word.count("?")


def _is_sound(word: str) -> bool:
    """Whether all parts of a word that have marks are made as Vietnamese syllables are."""
    parts = [part for part in _LETTERS.findall(word) if not part.isascii()]
    return bool(parts) and _STRANGE.search(word) is None and all(map(_is_typed, parts))


def _is_typed(word: str) -> bool:
    """Whether a word is a Vietnamese syllable, and no capital stands behind a small letter."""
    return _is_vietnamese(word) and (word.isupper() or not any(map(str.isupper, word[1:])))


def reread(text: str, encoding: str) -> str | None:
    """Return a text that is in one of the old encodings throughout in Unicode; None if letters are lost."""
    convert = _CONVERTERS[encoding]
    words = {word: _converted(word, convert) for word in set(_PIECE.findall(text))}
    if None in words.values():
        return None
    return _PIECE.sub(lambda word: words[word[0]] or "", text)


def soundness(text: str) -> tuple[int, int]:
    """Return how many words with marks a text has, and how many are Vietnamese syllables."""
    words = [word for word in _PIECE.findall(text) if not word.isascii()]
    return len(words), sum(map(_is_sound, words))


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
        parts += [text[at : found.start()].translate(_VNI_SINGLE), pair(found)]
        at = found.end()
    parts.append(text[at:].translate(_VNI_SINGLE))
    return "".join(parts)


def _vni_letter(letter: str) -> str:
    converted = _VNI_LETTERS.get(letter.lower(), letter.lower())
    return converted.upper() if letter.isupper() else converted


def _from_misread_utf8(text: str) -> str:
    return text.translate(_CP1252).encode("latin-1", "replace").decode("utf-8", "replace")


_CONVERTERS: dict[str, Callable[[str], str]] = {
    "TCVN3": _from_tcvn3,
    "VNI": _from_vni,
    "UTF-8": _from_misread_utf8,
}


def paragraphs(text: str) -> Iterator[Legacy]:
    """Yield the legacy text of each line of `text`, with spans in it."""
    hints = [one for one in (_TYPED_HINTS if usual(text) else _HINTS) if one in text]
    if not hints:
        return
    hint = re.compile(f"[{''.join(hints)}]")
    after = 0
    while found := hint.search(text, after):
        at = text.rfind("\n", 0, found.start()) + 1
        after = text.find("\n", found.end()) + 1 or len(text)
        if (old := find(text[at:after].rstrip("\n"))) is not None:
            yield replace(old, start=at + old.start, end=at + old.end)

"""How a text is typed and how hard it is to read: what the rules on text quality look at.

A finder returns where the stretches worth a look begin, each as the span of its first letter; a
judge says of one such stretch whether it is what its name says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from string import ascii_uppercase

from publisher.rules.beginnings import Memory
from publisher.rules.words import Page, Span, redrawn

_SENTENCE_ENDS = ".!?…;|"
_LONG_SENTENCE = re.compile(r"\n[^\n]{130,}")  # characters, from which it may be hard to read
_MIN_LINE = 24
_MANY_WORDS = 45  # in one sentence
_SOME_WORDS = 30  # in one sentence that is also full of office language or without a comma
_MUCH_OFFICE = 5  # words of office language in one such sentence
_MANY_ACRONYMS = 6
_MANY_COMMAS = 12  # in one sentence, from which it may be a list of words and nothing else
_GLUED = 8  # letters and marks, from which no Vietnamese syllable is as long
_MANY_GLUED = 3  # such words in one line
_SPELT = 5  # single letters in a row, from which they spell a word
_SINGLES = (" a a ", " a  a ", " a   a ")  # of them, in an outline
_MANY_BROKEN = 2  # words in one line, from which it is no single slip
_REMEMBERED = 100_000  # words
_MANY_DIGITS = 4  # words with a digit for a letter, in one line
_MANY_FOREIGN = 6  # English words in one line
_ODD = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_FIRST_PICTURE = "\u2600"
# Without circled numbers, which are no marks but digits.
_EMOJI = re.compile(
    "[\u2600-\u2775\u2794-\u27bf\u2b50\u2b55\U0001f000-\U0001f0ff\U0001f10d-\U0001faff]"
)
_PLAIN_LINE = re.compile(rf"\n[^?\n]{{{_MIN_LINE},}}(?=\n)")  # of a sketch
_CAPITALS = bytes.maketrans(ascii_uppercase.encode(), b"A" * 26)
_ACRONYMS = re.compile("A{2,}")  # in such capitals
_SMALL_OR_END = frozenset("abcefghijklmnopqrstuvwxyz\n|")
_NO_SMALL = re.compile(r"[^a-z\n|]{40}")
_LOUD = "A" * 40
_MANY_LOUD = 7  # words in capitals
# Of a sketch: A for what may be no small letter and ends no line; a d may be a đ.
_ALOUD = bytes(ord("a" if chr(at) in _SMALL_OR_END else "A") for at in range(128)).ljust(256)
_VISIBLE = re.compile(r"\S")
_ACRONYM = re.compile(r"(?<![\w.])(?=\w*[A-ZĐ]{2})[A-ZĐ][A-ZĐƯÂÔÊƠ&]{1,9}(?!\w)")
_ASCII_WORD = re.compile(r"[A-Za-z]+")
_BARE = re.compile(
    r"(?:b|c|ch|d|g|gh|gi|h|k|kh|l|m|n|ng|ngh|nh|p|ph|qu|r|s|t|th|tr|v|x)?"
    r"(?:[aeiouy]|ai|ao|au|ay|eo|eu|ia|ie|ieu|iu|oa|oai|oao|oay|oe|oeo|oi|oo|ua|uay|ue|ui|uo|uoi"
    r"|uou|uu|uy|uya|uye|uyu|ye|yeu)(?:c|ch|m|n|ng|nh|p|t)?"
)
# A tone mark on a letter that cannot bear it: qúy, hòan, gỉai, ngừơi, traò.
_MISPLACED = re.compile(
    r"(?:\w{0,3}[òóỏõọ][aăâeê](?:[cimnoptuy]\w{0,2})|q[ùúủũụ][aăâeêioơôy]\w{0,3}|g[ìíỉĩị][aăâeêoơôuư]\w{0,3}|"
    r"\w{0,3}[ừứửữự]ơ\w{0,2}|\w{0,3}[ùúủũụ](?:[ôâêơ]\w{0,2}|y[ênt]\w?)|\w{0,3}[iìíỉĩị]?[ìíỉĩị]ê\w{0,2}|\w{0,4}[ỳýỷỹỵ]ê\w?|"
    r"\w{0,4}(?:[aăâeêoôơư][ìíỉĩị]|[aeăâ][òóỏõọ]|[aâ][ỳýỷỹỵ]|[aâêeơư][ùúủũụ])|\w{0,4}(?<!ư)[ơờớởỡợ](?:c|ng))",
    re.IGNORECASE,
)
_DIGIT_IN_WORD = re.compile(r"[^\W\d_]{1,5}[0-9][^\W\d_]{1,4}")
_TELEX_MARK = re.compile(r"aa|ee|oo|dd|[aou]w")
_VIQR = re.compile(
    r"[aeoAEO]\^|[ouOU]\+|[aA]\(|[dD][dD](?=[a-z])|[aeiouy][`~]|[aeiouy]['?](?=[a-z])"
)
_VIQR_ONLY = re.compile(r"[aeoAEO]\^|[ouOU]\+|a\(|[aeiouy][`~]")
_TEXTING_TEXT = (
    "ace adm ae ak bae bh bik bjo bjờ bt bth bthg bthường btw bít bợn bữaa cgx chiu chìu"
    " chưaa ckua clg clgt clm cmn cmnr cmt crush cty cug cx cũg dag dc dg dki dky dm dz dzui"
    " dzìa dzô dzậy dìa dừ fai fi fone giờh gj gòi gòy haha hehe heng hihi hjhj hk hkb hnao"
    " hnay hok hoy hqua huhu hum hén hôy hẻm ib ibx idk ig inb iu ji kb kbiet kbit khum kk kkk"
    " ko ktr ktra lém lắmm mh mik mjh mjk mk mn mng mngười muh mùh mún mị nak nek ngoii ngta"
    " nhaa nhaaa nhak nhanhh nhaq nhaz nhg nhiu nhma nhoa nhìu nhìuu nhóa nhưg nkau nma nta"
    " ntin ntn nx ny nữaa oce ofc oke oki okie okê omg pls plz pm pmm qa qen quênn qá rcm rep"
    " roài rr rùi rảnk rồii sdt sml thag thg thik thjk thks thoy thui thuii thág thít tks trc"
    " trk trl tôii uhm ukm vcl vz vãi vậyy wa wen wtf wtq wá wên xiu xiền xog xogg xỉu ytb"
    " yêuu zl zui zìa zô zậy zậyz zẻ zề àk áh òi đag đangg đc đg đii đki đkí đm đx đyy đz ớ ừm"
)
# Words of texting that are also ordinary ones, or short enough for any list: half a point.
_HALF_TEXT = (
    "ac ah bn cc cg dk dx fb hem hong hông hăm hổng j k kg kh lun ms mun ng nha nok nà nè r"
    " tl tn tr uh uk vl vs đk"
)
_TEXTING = frozenset(_TEXTING_TEXT.split())
_HALF_TEXTING = frozenset(_HALF_TEXT.split())
_WORDS = re.compile(r"\w+")
_BETWEEN_LETTERS = frozenset(["", ".", "-", "_", "*", "·", "•"])
_TOKEN = re.compile(r"[^\W\d_]+")
_DRAWN_OUT = re.compile(r"([aeiouyáàảãạâêôơưăđ])\1{2,}(?!\w)", re.IGNORECASE)
_OFFICE_TEXT = (
    "tăng cường|nâng cao|đẩy mạnh|triển khai|quán triệt|phát huy|góp phần|bảo đảm|đảm bảo|chủ động|"
    "phối hợp|tham mưu|lãnh đạo|chỉ đạo|cấp ủy|kịp thời|đồng bộ|quyết liệt|hiệu quả|thực hiện|"
    "tổ chức|công tác|nhằm|trên cơ sở|tình hình|biện pháp|giải pháp|nhiệm vụ|vai trò|ý nghĩa|"
    "tầm quan trọng|then chốt|sâu rộng|thiết thực|hướng tới|gắn với|nghiêm túc|nhận thức|định kỳ|"
    "bền vững|lồng ghép|tuyên truyền|vận động|duy trì|quản lý|tiến hành|xây dựng|kế hoạch|chuyên đề|"
    "trong thời gian tới|trong thời gian qua|đa chiều|hệ thống|phòng ngừa|đấu tranh|ngăn chặn|"
    "khuôn khổ|phong trào|cuộc vận động|tầng lớp|ban ngành|đoàn thể|cơ sở|trọng tâm|trọng điểm|"
    "chuyển biến|toàn diện|thường xuyên|đề xuất|địa bàn"
)
_OFFICE = re.compile(rf"(?<!\w)(?:{_OFFICE_TEXT})(?!\w)")


def long_sentences(page: Page) -> list[Span]:
    """Return the sentences long enough to be hard to read."""
    text = f"\n{page.text}"
    for mark in _SENTENCE_ENDS:
        text = text.replace(mark, "\n")
    return [_first(page.text, found.start()) for found in _LONG_SENTENCE.finditer(text)]


def unmarked_lines(page: Page) -> list[Span]:
    """Return the lines without a single Vietnamese letter."""
    places = [found.span() for found in _PLAIN_LINE.finditer(f"\n{page.sketch}\n")]
    return [_first(page.text, at) for at, end in places if page.text[at : end - 1].isascii()]


def telex_lines(page: Page) -> list[Span]:
    """Return the lines that hold a pair of letters that only Telex typing leaves."""
    if not any(pair in page.small_sketch for pair in ("dd", "uw", "ow", "aw")):
        return []
    return [_first(page.text, at) for at, line in _lines(page.lower) if _TELEX_MARK.search(line)]


def odd_letters(page: Page) -> list[Span]:
    """Return the characters that stand for no letter outside one machine's font."""
    if max(page.words.marks, default="") < _FIRST_PICTURE:
        return []
    return [found.span() for found in _ODD.finditer(page.text)]


def emoji_lines(page: Page) -> list[Span]:
    """Return the lines with a picture character in them."""
    if max(page.words.marks, default="") < _FIRST_PICTURE:
        return []
    return [_first(page.text, at) for at, line in _lines(page.text) if _EMOJI.search(line)]


def loud_stretches(page: Page) -> list[Span]:
    """Return the long stretches without a small letter from a to z, if there are words in capitals."""
    if _LOUD not in redrawn(page.sketch, _ALOUD) or page.words.capitals.count(1) < _MANY_LOUD:
        return []
    return [found.span() for found in _NO_SMALL.finditer(page.text)]


def acronym_lines(page: Page) -> list[Span]:
    """Return the lines with many acronyms."""
    shape = redrawn(page.sketch, _CAPITALS)
    if shape.count("AA") < _MANY_ACRONYMS:
        return []
    return [
        _first(page.text, at)
        for at, line in _lines(shape)
        if line.count("AA") >= _MANY_ACRONYMS and len(_ACRONYMS.findall(line)) >= _MANY_ACRONYMS
    ]


def glued_lines(page: Page) -> list[Span]:
    """Return the lines with a Vietnamese word longer than any syllable."""
    if page.outline.count("a" * _GLUED) < _MANY_GLUED or not any(map(_is_glued, _odd_words(page))):
        return []
    return [_first(page.text, at) for at, line in _lines(page.text) if glued(line)]


def repeated_sentences(page: Page) -> list[Span]:
    """Return where sentences stand that only repeat the one before them."""
    found: list[Span] = []
    at, last = 0, ""
    for sentence in page.text.split(". "):
        if sentence == last and len(sentence) >= _MIN_LINE:
            found.append(_first(page.text, at))
        at, last = at + len(sentence) + 2, sentence.rpartition("\n")[2]
    return found


def spelt_out(page: Page) -> list[Span]:
    """Return where words are typed letter by letter, five letters or more in a row."""
    words, gaps, starts = page.words.words, page.words.gaps, page.words.starts
    if not any(singles in page.outline for singles in _SINGLES):
        return []
    alone = [at for at, size in enumerate(page.words.sizes) if size == 1]
    found: list[Span] = []
    run, last = 0, -2
    for at in alone:
        joined = at == last + 1 and gaps[last].strip(" ") in _BETWEEN_LETTERS
        run = run + 1 if joined and words[at].isalpha() else int(words[at].isalpha())
        if run == _SPELT:
            first = starts[at - run + 1]
            found.append((first, first + 1))
        last = at
    return found


def broken_tones(page: Page) -> list[Span]:
    """Return the lines in which several words bear their tone mark on the wrong letter."""
    return _lines_with(page, _broken, _MANY_BROKEN)


def digits_in_words(page: Page) -> list[Span]:
    """Return the lines in which several words have digits for letters, as a poor scan does."""
    return _lines_with(page, _scanned, _MANY_DIGITS)


def _lines_with(page: Page, odd: Memory[bool], least: int) -> list[Span]:
    """Return the lines with so many different words that are odd."""
    if sum(map(odd.__getitem__, _odd_words(page))) < least:
        return []
    return [
        _first(page.text, at)
        for at, line in _lines(page.text)
        if "://" not in line and sum(map(odd.__getitem__, {*_WORDS.findall(line)})) >= least
    ]


@lru_cache(maxsize=4)
def _odd_words(page: Page) -> Sequence[str]:
    """Return the words of a page that are odd in one way or another, each once."""
    unknown = page.words.vocabulary - _USUAL
    odd = [word for word in unknown if _is_glued(word) or _broken[word] or _scanned[word]]
    if len(_USUAL) > _REMEMBERED:
        _USUAL.clear()
    _USUAL.update(unknown.difference(odd))
    return odd


def _bears_wrong_tone(word: str) -> bool:
    return _MISPLACED.fullmatch(word) is not None


def _has_digit_for_letter(word: str) -> bool:
    return _DIGIT_IN_WORD.fullmatch(word) is not None and not word.isupper()


_broken, _scanned = Memory(_bears_wrong_tone), Memory(_has_digit_for_letter)
_USUAL: set[str] = set()  # words that are odd in no way, as far as they were met


def _first(text: str, at: int) -> Span:
    """Return the span of the first letter or mark from a place on."""
    found = _VISIBLE.search(text, at)
    return (found.start(), found.end()) if found else (at, at)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for line in text.split("\n"):
        if len(line) >= _MIN_LINE:
            yield at, line
        at += len(line) + 1


def hard_to_read(sentence: str) -> bool:
    """Whether a general reader loses the thread of a sentence.

    Measured in words (syllables, as Vietnamese is written): more than 45; or more than 30 with five
    words of office language or more, or with no comma at all.
    """
    words = len(sentence.split())
    if words > _MANY_WORDS:
        return True
    if words <= _SOME_WORDS:
        return False
    return not re.search(r"[,:–—(]", sentence) or (
        len(_OFFICE.findall(sentence.lower())) >= _MUCH_OFFICE
    )


def runs_on(sentence: str) -> bool:
    """Whether a sentence runs on for more than 45 words without a mark, or is all commas."""
    words = len(sentence.split())
    if words <= _MANY_WORDS:
        return False
    commas = sentence.count(",")
    if commas >= _MANY_COMMAS:
        return len(_OFFICE.findall(sentence.lower())) >= _MUCH_OFFICE and words < 4 * commas
    stretches = re.split(r"[,:–—()“”\"]", sentence)
    return max(len(one.split()) for one in stretches) > _MANY_WORDS


def glued(line: str) -> bool:
    """Whether a line has three words or more that are several syllables without a space."""
    words = [word for part in line.split() if "/" not in part for word in _TOKEN.findall(part)]
    return sum(map(_is_glued, words)) >= _MANY_GLUED


def _is_glued(word: str) -> bool:
    return len(word) >= _GLUED and not word.isascii()


def foreign(line: str) -> bool:
    """Whether a line has six English words or more among Vietnamese ones: a quarter of all."""
    words = [word for word in _TOKEN.findall(line.lower()) if len(word) > 3 and word.isascii()]
    odd = sum(not _is_bare(word) for word in words)
    return not line.isascii() and odd >= _MANY_FOREIGN and odd * 4 >= len(line.split())


def without_marks(line: str) -> bool:
    """Whether a line is Vietnamese typed without diacritics: eight words or more, most syllables.

    An address, which has no blanks, is written so on purpose.
    """
    if " " not in line.strip():
        return False
    words = [word.lower() for word in _ASCII_WORD.findall(line)]
    return len(words) >= 8 and sum(map(_is_bare, words)) >= 0.85 * len(words)


def telex(line: str) -> bool:
    """Whether a line holds raw Telex: three words or more that are syllables once converted."""
    words = [word.lower() for word in _ASCII_WORD.findall(line)]
    raw = sum(map(_is_telex, words))
    return raw >= 3 and raw * 6 >= len(line.split())


def viqr(line: str) -> bool:
    """Whether a line holds VIQR: five letters or more with their diacritics typed after them."""
    return len(_VIQR.findall(line)) >= 5 and len(_VIQR_ONLY.findall(line)) >= 2


def texting(line: str) -> bool:
    """Whether a line is written as a text message is: three points, a word counting once.

    A word that is also ordinary counts half, a vowel drawn out at the end of a word a whole.
    """
    if line.isupper():
        return False
    words = set(_TOKEN.findall(line.lower().replace("m.n", "mn")))
    points = len(words & _TEXTING) + len(words & _HALF_TEXTING) / 2
    return points + len(_DRAWN_OUT.findall(line)) >= 3


def emoji_flood(line: str) -> bool:
    """Whether a line has six picture characters or more."""
    return len(_EMOJI.findall(line)) >= 6


def acronym_soup(line: str) -> bool:
    """Whether a line has six acronyms or more that differ, and few words between them."""
    found = {word for word in _ACRONYM.findall(line) if not word.isdecimal()}
    return len(found) >= _MANY_ACRONYMS and len(found) * 6 >= len(line.split())


def _is_bare(word: str) -> bool:
    return _BARE.fullmatch(word) is not None


def _is_telex(word: str) -> bool:
    if len(word) < 3 or _is_bare(word):
        return False
    plain = word[:-1] if word[-1] in "sfrxj" else word
    mended = re.sub(r"w", "", re.sub(r"([aeod])\1", r"\1", plain))
    if not mended:  # www
        return False
    return _is_bare(mended) or _is_bare(re.sub(r"[sfrxj]", "", mended[1:]).join((mended[0], "")))


FINDERS: Mapping[str, Callable[[Page], list[Span]]] = {
    "long-sentence": long_sentences,
    "unmarked-line": unmarked_lines,
    "telex-line": telex_lines,
    "odd-letter": odd_letters,
    "emoji-line": emoji_lines,
    "acronym-line": acronym_lines,
    "capitals": loud_stretches,
    "glued-line": glued_lines,
    "repeated-sentence": repeated_sentences,
    "spelt-out": spelt_out,
    "broken-tones": broken_tones,
    "digits-in-words": digits_in_words,
}

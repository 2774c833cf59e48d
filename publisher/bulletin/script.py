"""The script for the loudspeaker: plain text to be read aloud in under five minutes."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from publisher.bulletin.contents import NAME, Bulletin, Story
from publisher.bulletin.excerpts import steps
from publisher.config import SiteConfig
from publisher.speech import Doubt, Lexicon, breaths, packaged, spoken, syllables

LIMIT = 295  # seconds: under five minutes also for one who is a little slow
REST = 2  # seconds between two stories
NUMBERS = 3  # hotlines to read out
RETRACTIONS = 3  # what was taken back that is told of
_BOX = re.compile(r"\s+(?:trong|ở) khung “Liên hệ”(?: của bài này)?")  # which nobody sees here
_ANNOUNCED: Mapping[str, str] = {
    "": "Trước hết là tin khẩn.",
    "canh-bao": "Chuyên mục cảnh báo tội phạm.",
    "kiem-chung": "Chuyên mục kiểm chứng tin đồn.",
    "nguoi-tot-viec-tot": "Chuyên mục người tốt, việc tốt.",
    "thu-tuc": "Chuyên mục thủ tục hành chính.",
    "hoi-dap": "Chuyên mục giải đáp những điều bà con hay hỏi.",
    "tuyen-truyen": "Chuyên mục kiến thức giữ an toàn.",
    "hoat-dong": "Chuyên mục hoạt động của lực lượng Công an.",
}


@dataclass(frozen=True, slots=True)
class Script:
    """What is read: `blocks` of lines with a rest after each; `doubts` are for the editor.

    `told` are the ids of the stories in it, `left_out` how many did not fit.
    """

    blocks: tuple[tuple[str, ...], ...]
    rate: int
    told: tuple[str, ...]
    left_out: int
    doubts: tuple[Doubt, ...]
    issuer: str
    week: str

    @property
    def syllables(self) -> int:
        """How many syllables are read."""
        return sum(map(syllables, chain.from_iterable(self.blocks)))

    @property
    def seconds(self) -> int:
        """How long it takes, rests included."""
        return math.ceil(self.syllables * 60 / self.rate) + REST * (len(self.blocks) - 1)

    @property
    def length(self) -> str:
        """How long it takes, as people say it."""
        minutes, seconds = divmod(self.seconds, 60)
        parts = [f"{minutes} phút"] * bool(minutes) + [f"{seconds} giây"] * bool(seconds)
        return " ".join(parts)

    @property
    def text(self) -> str:
        """The file: lines in square brackets are for the reader, all others are read aloud."""
        head = (
            f"[Bài đọc trên loa: “{NAME}”, {self.issuer}, tuần {self.week}]\n"
            f"[Thời gian đọc: khoảng {self.length}, {self.syllables} âm tiết, tốc độ {self.rate} âm tiết một phút]\n"
            "[Mỗi dòng đọc một hơi, hết đoạn thì nghỉ. Không đọc những dòng trong ngoặc vuông.]\n"
        )
        return "\n".join([head, *("\n".join(block) + "\n" for block in self.blocks)])


def lexicon_of(config: SiteConfig) -> Lexicon:
    """Return how this site says what is not written in words."""
    packed, own = packaged(), config.loudspeaker
    host = config.site.url.partition("://")[2].partition("/")[0].lower()
    return packed.model_copy(
        update={
            "abbreviations": {**packed.abbreviations, **own.words},
            "hotlines": frozenset(one.number for one in config.hotlines if one.number.isdigit()),
            "own_hosts": {host: f"trang {config.site.short_name}"},
            "syllables_per_minute": own.syllables_per_minute or packed.syllables_per_minute,
            "gap": own.gap,
            "thousand": own.thousand,
        }
    )


def script(bulletin: Bulletin) -> Script:
    """Return the script of a bulletin: what weighs most comes first and is never left out for less.

    Stories that do not fit are counted, none is cut; where there is time left warnings also say
    what to do.
    """
    writer = _Writer(bulletin, lexicon_of(bulletin.config))
    stories = bulletin.stories
    n = len(stories)
    while n and writer.written(stories[:n]).seconds > LIMIT:
        n -= 1
    advised: list[Story] = []
    for story in stories[:n]:
        if steps(story.article) and writer.written(stories[:n], [*advised, story]).seconds <= LIMIT:
            advised.append(story)
    return writer.written(stories[:n], advised)


class _Writer:
    """Writes scripts of one bulletin; what was said before is not worked out again."""

    def __init__(self, bulletin: Bulletin, lexicon: Lexicon) -> None:
        self.bulletin = bulletin
        self.lexicon = lexicon
        self._said: dict[str, tuple[tuple[str, ...], tuple[Doubt, ...]]] = {}

    def written(self, told: Sequence[Story], advised: Sequence[Story] = ()) -> Script:
        """Return the script that tells some stories, and what to do for some of these."""
        left_out = len(self.bulletin.stories) - len(told)
        texts = [
            self._greeting(),
            *self._stories(told, advised),
            *self._retracted(),
            *self._ending(left_out),
        ]
        said = [[self._lines(text) for text in block] for block in texts]
        doubts = (doubt for block in said for _lines, doubts in block for doubt in doubts)
        return Script(
            blocks=tuple(tuple(line for lines, _ in block for line in lines) for block in said),
            rate=self.lexicon.syllables_per_minute,
            told=tuple(story.article.id for story in told),
            left_out=left_out,
            doubts=tuple(dict.fromkeys(doubts)),
            issuer=self.bulletin.issuer,
            week=str(self.bulletin.week),
        )

    def _lines(self, text: str) -> tuple[tuple[str, ...], tuple[Doubt, ...]]:
        if text not in self._said:
            found = spoken(text, self.lexicon)
            self._said[text] = breaths(found.text), found.doubts
        return self._said[text]

    def _greeting(self) -> list[str]:
        first, last = self.bulletin.week.first, self.bulletin.week.last
        begins = f"{first.day}" if first.month == last.month else f"{first.day}/{first.month}"
        return [
            "Kính thưa bà con!",
            f"Sau đây là bản tin “{NAME}” của {self.bulletin.issuer}, tuần từ ngày {begins} đến ngày {last.day}/{last.month}.",
        ]

    def _stories(self, told: Sequence[Story], advised: Sequence[Story]) -> Iterator[list[str]]:
        for section in self.bulletin.sections:
            stories = [one for one in section.stories if one in told]
            for number, story in enumerate(stories):
                announced = _ANNOUNCED.get(section.kind, f"Chuyên mục {section.heading}.")
                yield [
                    *([announced] if number == 0 else ["Tin tiếp theo."]),
                    *_told(story, advised=story in advised),
                ]

    def _retracted(self) -> Iterator[list[str]]:
        """Yield what was taken back, which listeners may have heard in an earlier week."""
        told = self.bulletin.retracted[:RETRACTIONS]
        if not told:
            return
        lines = ["Về những tin đã thu hồi.", *(one.told for one in told)]
        if more := len(self.bulletin.retracted) - len(told):
            lines.append(f"Ngoài ra còn {more} bài khác đã thu hồi.")
        yield lines

    def _ending(self, left_out: int) -> Iterator[list[str]]:
        name = self.bulletin.config.site.short_name
        if left_out:
            yield [f"Trong tuần còn {left_out} tin khác, mời bà con xem trên trang {name}."]
        calls = [f"{_named(one.name)}, {one.number}" for one in self.bulletin.hotlines[:NUMBERS]]
        numbers = [f"Khi có việc khẩn cấp, bà con gọi các số: {'; '.join(calls)}."] if calls else []
        if self.bulletin.phone:
            numbers.append(f"Số điện thoại của {self.bulletin.issuer} là {self.bulletin.phone}.")
        yield [
            *numbers,
            f"Bản tin “{NAME}” đến đây là hết. Xin cảm ơn bà con đã lắng nghe.",
        ]


def _named(name: str) -> str:
    """Return a hotline's name within a sentence."""
    return name if name.split(" ")[0].isupper() else name[:1].lower() + name[1:]


def _told(story: Story, *, advised: bool) -> Iterator[str]:
    article = story.article
    yield _sentence(article.title)
    for correction in story.corrections:
        said = correction.note.casefold().startswith("đính chính")
        yield _sentence(correction.note if said else f"Xin đính chính tin này: {correction.note}")
    yield _sentence(article.summary)
    if advised:
        yield "Bà con cần làm những việc sau."
        number = f" {story.contact.phone}" if story.contact and story.contact.phone else ""
        for step in steps(article):
            yield _sentence(_BOX.sub(number, step))


def _sentence(text: str) -> str:
    """Return a text that ends as a sentence does."""
    text = text.strip().rstrip(",;:–-")
    return text if text.endswith((".", "!", "?", "…", ".”", "!”", "?”")) else f"{text}."

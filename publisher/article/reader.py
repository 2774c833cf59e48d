"""A file becomes an article, or a list of every fault that keeps it from being one."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import TypeVar

from pydantic import ValidationError

from publisher.article.model import Article, Location, Reading, place_in
from publisher.article.places import locate
from publisher.config import PAGES, Area, Kind, Person, SiteConfig, Topic, Unit
from publisher.errors import Problem
from publisher.findings import from_problems
from publisher.front_matter import (
    FrontMatter,
    Metadata,
    Withdrawal,
)
from publisher.front_matter import read as read_front_matter
from publisher.markup import Body, describes
from publisher.media import DOCUMENTS, PICTURES
from publisher.messages import Message, say
from publisher.schema import unknown_id
from publisher.sources import Source, inside
from publisher.text import BIDI, BROKEN, nfc, unseen

T = TypeVar("T", Area, Kind, Person, Topic, Unit)

# The mark in the head of a file that may be broken in any other way.
_TAKEN_DOWN = re.compile(  # also below what a merge left above the metadata, and blank lines
    rb"(?:\xef\xbb\xbf)?(?:(?:([<|=>])\1{6}[^\n]*|[ \t\r]*)\n)*---[ \t]*\r?\n(?:(?!---)[^\n]*\n)*?withdrawn[ \t]*:"
)
_ID = re.compile(rb"^id:[ \t]*([a-z0-9]+(?:-[a-z0-9]+)*)[ \t]*\r?$", re.MULTILINE)
_CONFLICT = re.compile(r"^<{7} .*\n(?s:.*)^>{7} ", re.MULTILINE)  # as git writes them
_OUTSIDE = say("Ảnh và tệp PDF phải nằm trong thư mục content, cạnh bài viết: chép vào đó.")
_COVER_ALT = say(
    "Tả ảnh bằng một câu ở mục image_alt, nói rõ trong ảnh có gì, việc gì đang diễn ra (“Ảnh 1”, “Hình ảnh” hay tên tệp chưa tả gì)."
)
_WRONG_TYPE = say(
    "Chỉ dùng ảnh .jpg, .png, .webp hoặc .gif và tệp .pdf; liên kết tới bài khác viết dạng /thu-tuc/2026/ten-bai/."
)
_EXPORT = say(
    "Tệp Word, Excel, PowerPoint không được đính kèm: xuất ra PDF rồi liên kết tới tệp .pdf."
)
_UNPACK = say("Tệp nén không được đính kèm: giải nén rồi liên kết tới từng tệp .pdf.")
_REFUSED = {
    **dict.fromkeys((".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".odt", ".ods", ".rtf"), _EXPORT),
    **dict.fromkeys((".zip", ".rar", ".7z", ".gz"), _UNPACK),
}  # fmt: skip


def read(source: Source, config: SiteConfig) -> Reading:
    """Return the article in a file, or every fault that keeps it from being one."""
    return _ArticleReader(source, config).read()


class _ArticleReader:
    """Reads one file; gathers every fault before giving up."""

    def __init__(self, source: Source, config: SiteConfig) -> None:
        self.source = source
        self.config = config
        self.problems: list[Problem] = []
        self.front: FrontMatter | None = None

    def read(self) -> Reading:
        location = locate(self.source.path, self.config)
        if isinstance(location, Message):
            self._fault("file/place", location)
        text = self._text()
        if text is None:
            return self._reading(None)
        self.front = front = read_front_matter(text, self.source.path)
        self.problems += front.problems
        content = self._content(front)
        metadata = front.metadata
        if metadata is None or content is None or isinstance(location, Message):
            return self._reading(None)
        article = self._article(front, metadata, content, location)
        return self._reading(None if self.problems else article)

    def _reading(self, article: Article | None) -> Reading:
        mark = self.front.raw.get("withdrawn") if self.front else None
        return Reading(
            path=self.source.path,
            article=article,
            findings=tuple(from_problems(self.problems)),
            taken_down=taken_down(self.source.data, self.front),
            withdrawn=withdrawal(mark),
            front=self.front,
            id=article.id if article else self._id(),
        )

    def _id(self) -> str | None:
        written = self.front.raw.get("id") if self.front else None
        if isinstance(written, str):
            return written
        found = _ID.search(self.source.data)
        return found[1].decode() if found else None

    def _fault(self, rule: str, message: Message, *, line: int = 1, column: int = 1) -> None:
        self.problems.append(
            Problem(path=self.source.path, line=line, column=column, rule=rule, message=message)
        )

    def _fault_at(self, rule: str, message: Message, *place: str | int) -> None:
        assert self.front is not None  # noqa: S101  # set before any key is looked at
        line, column = self.front.document.position(place)
        self._fault(rule, message, line=line, column=column)

    def _text(self) -> str | None:
        data = self.source.data
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            self._fault(
                "file/encoding",
                say("Tệp không phải UTF-8: mở bằng trình soạn thảo và lưu lại với bảng mã UTF-8."),
                line=data[: error.start].count(b"\n") + 1,
            )
            return None
        text = nfc(text)
        if conflict := _CONFLICT.search(text):
            self._fault(
                "file/conflict",
                say(
                    "Tệp còn dấu xung đột của git (<<<<<<<): mở ra, giữ lại một bản, xóa các dòng dấu rồi lưu lại."
                ),
                line=text.count("\n", 0, conflict.start()) + 1,
            )
        for number, line in enumerate(text.split("\n") if unseen(text) else (), start=1):
            if BROKEN.search(line):
                self._fault(
                    "file/characters",
                    say("Có ký tự hỏng (thường do dán từ nơi khác): xóa đi rồi gõ lại."),
                    line=number,
                )
            elif any(c in BIDI for c in line):
                self._fault(
                    "file/characters",
                    say("Có ký tự ẩn đảo chiều chữ: xóa đoạn này rồi gõ lại."),
                    line=number,
                )
        return text

    def _content(self, front: FrontMatter) -> Body | None:
        content = Body(front.body)
        if tangle := content.tangles:
            self._fault("body/tangled", tangle.message, line=front.body_line + tangle.line - 1)
            return None
        if content.links is None and unseen(content.rendered.html) and not unseen(front.body):
            self._fault(  # written as entities
                "file/characters",
                say("Có ký tự hỏng (thường do dán từ nơi khác): xóa đi rồi gõ lại."),
                line=front.body_line,
            )
        if front.metadata is not None and content.empty:
            self._fault(
                "body/empty",
                say("Bài chưa có nội dung: viết vào sau dòng “---” thứ hai."),
                line=front.body_line,
            )
            return None
        return content

    def _article(
        self, front: FrontMatter, metadata: Metadata, content: Body, location: Location
    ) -> Article | None:
        config = self.config
        moment = self._moment(metadata.date)
        if location.year and str(moment.year) != location.year:
            self._fault_at(
                "metadata/year",
                say("Thư mục năm {year} không khớp với ngày của bài ({date}): chuyển tệp hoặc sửa ngày.",
                    year=location.year, date=moment.date()),
                "date",
            )  # fmt: skip
        if location.kind.source_required and metadata.source is None:
            self._fault_at(
                "metadata/missing",
                say("Bài thuộc mục “{kind}” phải ghi nguồn: thêm mục source gồm name và url.", kind=location.kind.name),
                "title",
            )  # fmt: skip
        unit = self._known("unit", metadata.unit, config.units_by_id, say("đơn vị"))
        if unit is not None and not unit.holds(moment.date()):
            self._fault_at("metadata/unit-term", self._not_in_being(unit, moment.date()), "unit")
        expires = self._end(metadata.expires)
        if expires is not None and expires <= moment:
            self._fault_at(
                "metadata/wrong-value",
                say("Bài hết hiệu lực (expires) trước lúc đăng (date): sửa lại một trong hai ngày."),
                "expires",
            )  # fmt: skip
        author = self._known("author", metadata.author, config.people_by_id, say("người"))
        contributors = self._all_known(
            "contributors", metadata.contributors, config.people_by_id, say("người")
        )
        topics = self._all_known("topics", metadata.topics, config.topics_by_id, say("chủ đề"))
        areas = self._all_known("area", metadata.area, config.areas_by_id, say("địa bàn"))
        aliases = tuple(self._aliases(metadata))
        media = dict.fromkeys(self._media(front, metadata, content))
        images = tuple(path for path in media if not path.lower().endswith(DOCUMENTS))
        if unit is None or author is None:
            return None
        return Article(
            path=self.source.path,
            location=location,
            id=metadata.id or location.default_id,
            title=metadata.title,
            summary=" ".join(metadata.summary.split()),
            date=moment,
            unit=unit,
            author=author,
            contributors=contributors,
            topics=topics,
            areas=areas or (config.areas_by_id[unit.area],),
            cover=images[0] if metadata.image and images else None,
            image_alt=metadata.image_alt,
            source=metadata.source,
            priority=metadata.priority,
            expires=expires,
            review_by=metadata.review_by,
            corrections=metadata.corrections,
            minor=metadata.minor,
            withdrawn=metadata.withdrawn,
            aliases=aliases,
            judgment_final=metadata.judgment_final,
            waivers=metadata.waivers,
            secrecy=metadata.secrecy,
            spokesperson=metadata.spokesperson,
            content=content,
            images=images,
            attachments=tuple(path for path in media if path not in images),
            front=front,
        )

    def _moment(self, value: dt.datetime) -> dt.datetime:
        zone = self.config.zone
        return value.replace(tzinfo=zone) if value.tzinfo is None else value.astimezone(zone)

    def _end(self, value: dt.datetime | dt.date | None) -> dt.datetime | None:
        """A day ends when the next one begins; a moment is itself."""
        if value is None or isinstance(value, dt.datetime):
            return value and self._moment(value)
        return dt.datetime.combine(value + dt.timedelta(days=1), dt.time(), self.config.zone)

    def _not_in_being(self, unit: Unit, day: dt.date) -> Message:
        """Return which unit to name for a day that lies outside a unit's term."""
        if unit.ended(day):
            other = self.config.responsible(unit.id, day)
            known: tuple[Unit, ...] = (other,) if other else ()
            what = say("{unit} đã kết thúc hoạt động ngày {day}",
                       unit=unit.name, day=f"{unit.valid_to:%d/%m/%Y}")  # fmt: skip
        else:
            known = tuple(u for u in self.config.units if u.successor == unit.id and u.holds(day))
            what = say("{unit} bắt đầu hoạt động từ ngày {day}",
                       unit=unit.name, day=f"{unit.valid_from:%d/%m/%Y}")  # fmt: skip
        if not known:
            return say("{what}: sửa mục unit, hoặc ngày ở mục date.", what=what)
        return say(
            "{what}: ghi unit: {ids} ({names}), hoặc sửa ngày ở mục date.",
            what=what,
            ids=" / ".join(one.id for one in known),
            names=", ".join(one.name for one in known),
        )

    def _known(self, key: str, name: str, known: Mapping[str, T], what: Message) -> T | None:
        if name not in known:
            self._fault_at("metadata/unknown-id", _unknown(what, name, known), key)
        return known.get(name)

    def _all_known(
        self, key: str, names: tuple[str, ...], known: Mapping[str, T], what: Message
    ) -> tuple[T, ...]:
        found: list[T] = []
        for index, name in enumerate(names):
            if name in known:
                found.append(known[name])
            else:
                self._fault_at("metadata/unknown-id", _unknown(what, name, known), key, index)
        return tuple(found)

    def _aliases(self, metadata: Metadata) -> Iterator[str]:
        for index, alias in enumerate(metadata.aliases):
            parts = alias.strip("/").split("/")
            folder = f"{PAGES}/" if len(parts) == 1 else ""
            place = locate(f"content/{folder}{'/'.join(parts)}.md", self.config)
            if isinstance(place, Location):
                yield place.permalink
            else:
                self._fault_at(
                    "metadata/wrong-value",
                    say("Viết địa chỉ cũ như canh-bao/2026/ten-cu: chỉ chữ thường không dấu, số và dấu gạch ngang."),
                    "aliases",
                    index,
                )  # fmt: skip

    def _media(self, front: FrontMatter, metadata: Metadata, content: Body) -> Iterator[str]:
        if metadata.image is not None:
            if metadata.image_alt is None:
                self._fault_at(
                    "metadata/missing",
                    say("Thêm mục image_alt: tả ảnh bằng một câu cho người không nhìn thấy ảnh."),
                    "image",
                )
            elif not describes(metadata.image_alt):
                place = front.document.position(("image_alt",))
                self._fault_of("media/alt", metadata.image, _COVER_ALT, place, picture=True)
            place = front.document.position(("image",))
            if path := self._beside(metadata.image, place, picture=True):
                yield path
        for url in content.remote:
            place = place_in(front, content.place_of(url))
            self._fault_of("media/outside", url, _OUTSIDE, place, picture=True)
        for url in dict.fromkeys(content.undescribed):
            told = say(
                "Tả ảnh bằng một câu giữa hai dấu ngoặc vuông, nói rõ trong ảnh có gì, việc gì đang diễn ra (“Ảnh 1”, “Hình ảnh” hay tên tệp chưa tả gì): ![câu tả ảnh]({url}).",
                url=url,
            )
            for at in content.places_undescribed(url):
                line, column = place_in(front, at)
                self._fault("media/alt", told, line=line, column=column)
        for url in content.local:
            place = place_in(front, content.place_of(url))
            if path := self._beside(url, place, picture=url in content.shown):
                yield path

    def _beside(self, url: str, place: tuple[int, int], *, picture: bool) -> str | None:
        """Return the path of a file named relative to the article, if it may be used."""
        folder = PurePosixPath(self.source.path).parent
        path = inside(f"{folder}/{url}")
        if path is None or url.startswith("/") or "\\" in url or ":" in url:
            self._fault_of("media/outside", url, _OUTSIDE, place, picture=picture)
            return None
        if fault := _type_fault(url, path, picture=picture):
            self._fault_of("media/type", url, fault, place, picture=picture)
            return None
        return path

    def _fault_of(
        self, rule: str, url: str, message: Message, place: tuple[int, int], *, picture: bool
    ) -> None:
        """Tell of a file by its name, which an address may have something before and behind."""
        name = re.split(r"[/\\]", re.split(r"[?#]", url, maxsplit=1)[0])[-1]
        told = of_file(name, message, picture=picture) if name else message
        self._fault(rule, told, line=place[0], column=place[1])


def _type_fault(url: str, path: str, *, picture: bool) -> Message | None:
    """Return what to do about a file that may not be used by what its name says it is."""
    suffix = PurePosixPath(path.lower()).suffix
    if suffix in DOCUMENTS and picture:
        return say(
            "Tệp PDF không chèn như ảnh được: viết liên kết [tên tệp]({url}), không có dấu chấm than.",
            url=url,
        )
    return None if suffix in (*PICTURES, *DOCUMENTS) else _REFUSED.get(suffix, _WRONG_TYPE)


def taken_down(data: bytes, front: FrontMatter | None) -> bool:
    """Whether a file carries the mark of withdrawal; `front` is what could be read of it."""
    mark = front.raw.get("withdrawn") if front else None
    return mark is not None or _TAKEN_DOWN.match(data) is not None


def withdrawal(mark: object) -> Withdrawal | None:
    """Return the mark of withdrawal in the metadata of a file, where it is well-formed."""
    try:
        return Withdrawal.model_validate(mark)
    except ValidationError:
        return None


def of_file(name: str, message: Message, *, picture: bool) -> Message:
    """Return a message that begins with the file it is about."""
    if picture:
        return say("Ảnh “{name}”: {message}", name=name, message=message)
    return say("Tệp “{name}”: {message}", name=name, message=message)


def _unknown(what: Message, written: str, known: Mapping[str, T]) -> Message:
    """Return what to do with an id that the configuration does not have, most of all with a name."""
    named = (key for key, one in known.items() if one.name.casefold() == written.casefold())
    if (key := next(named, None)) is not None:
        return say(
            "“{name}” là tên {kind}, ở đây phải ghi mã: {id}.", name=written, kind=what, id=key
        )
    return unknown_id(what, written, known)

"""What a configuration says: typed, frozen records with ready look-ups."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PrivateAttr,
    StringConstraints,
    model_validator,
)

from publisher.config.notify import NotifySettings
from publisher.config.sharing import Sharing
from publisher.messages import say
from publisher.schema import Day, Record, RefusedValueError
from publisher.yamldoc import Place

WARNINGS = "canh-bao"  # the kind whose articles say what to do
PAGES = "pages"  # the folder of standing pages: about, contact, guide
RESERVED = frozenset({
    PAGES, "a", "assets", "media", "don-vi", "chu-de", "nhom", "tim-kiem", "theo-doi", "xac-minh",
    "xem-truoc", "offline", "cap",
})  # fmt: skip

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=64)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=500)]


def _https(url: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#@]+(?:/[^\s?#]*)?", url):
        raise RefusedValueError(say("Địa chỉ phải đầy đủ, viết như https://congan.tinh.gov.vn/."))
    return url if url.endswith("/") else url + "/"


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        raise RefusedValueError(
            say("Không có múi giờ “{name}”: ở Việt Nam viết Asia/Ho_Chi_Minh.", name=name)
        ) from None
    return name


def _said(value: object) -> object:
    """A section without anything in it says nothing."""
    return {} if value is None else value


def _listed(value: object) -> object:
    """A missing list is an empty one: the key may be written with nothing behind it."""
    return () if value is None else value


def _public_key(line: str) -> str:
    parts = line.split()
    if len(parts) < 2 or not re.fullmatch(r"(?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[a-z0-9@.-]+", parts[0]):
        raise RefusedValueError(
            say("Khóa công khai phải là một dòng trong tệp .pub, viết như ssh-ed25519 AAAA….")
        )
    return f"{parts[0]} {parts[1]}"


def _cap_sender(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]*", name):
        raise RefusedValueError(
            say("Tên bên gửi cảnh báo viết liền không dấu, như canhbao.congan.tinh.gov.vn.")
        )
    return name


Ids = Annotated[tuple[Id, ...], BeforeValidator(_listed)]
CapSender = Annotated[Text, AfterValidator(_cap_sender)]
CapCategory = Literal[
    "Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra",
    "CBRNE", "Other",
]  # fmt: skip


class Dated(Record):
    """Something that holds from one day to another, both included."""

    valid_from: Day | None = None
    valid_to: Day | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Dated:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise RefusedValueError(
                say("Ngày hết hiệu lực (valid_to) đứng trước ngày bắt đầu (valid_from).")
            )
        return self

    def holds(self, day: date) -> bool:
        """Whether `day` lies within the term."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )

    def ended(self, day: date) -> bool:
        """Whether the term was over before `day`."""
        return self.valid_to is not None and self.valid_to < day


class Site(Record):
    """The site as a whole; `tag_date` is the day from which its domain was ours (RFC 4151)."""

    name: Text
    short_name: Text
    url: Annotated[Text, AfterValidator(_https)]
    description: Text
    timezone: Annotated[Text, AfterValidator(_zone)] = "Asia/Ho_Chi_Minh"
    publisher: Text
    responsible: Text | None = None
    address: Text | None = None
    tag_date: Day


class Kind(Record):
    """A type of article; its id is the folder in content/ and the first part of the address."""

    id: Id
    name: Text
    description: Text
    source_required: bool = False
    standing: bool = False  # a page of its own at /<slug>/, in no list and no feed


DEFAULT_KINDS = (
    Kind(id=WARNINGS, name="Cảnh báo", description="Thủ đoạn tội phạm và cách phòng tránh."),
    Kind(id="tuyen-truyen", name="Tuyên truyền", description="Kiến thức giữ an toàn cho gia đình và khu dân cư."),
    Kind(id="nguoi-tot-viec-tot", name="Người tốt, việc tốt", description="Những việc làm đẹp vì cộng đồng."),
    Kind(id="thu-tuc", name="Thủ tục", description="Hướng dẫn thủ tục tại cơ quan Công an."),
    Kind(id="hoi-dap", name="Hỏi đáp", description="Trả lời những câu hỏi thường gặp."),
    Kind(id="hoat-dong", name="Hoạt động", description="Tin hoạt động của các đơn vị."),
    Kind(id="kiem-chung", name="Kiểm chứng", description="Làm rõ tin đồn, tin sai sự thật.", source_required=True),
)  # fmt: skip
STANDING = Kind(id=PAGES, name="Trang", description="Trang cố định.", standing=True)


class Area(Record):
    """A place an article concerns; a province contains its communes and wards.

    `geocode` are its codes by the name of the list they are from, for those who map alerts.
    """

    id: Id
    name: Text
    parent: Id | None = None
    geocode: dict[Text, Text] = Field(default_factory=dict)


class Unit(Dated):
    """A police unit; since 1 July 2025 provincial, commune, ward or special zone.

    `successor` is the unit that takes its place on the day after `valid_to`. With `four_eyes:
    author-excluded` one person may give both sign-offs for this unit's articles, never its author.
    """

    id: Id
    name: Text
    level: Literal["province", "commune", "ward", "special-zone"]
    area: Id
    parent: Id | None = None
    phone: Text | None = None
    address: Text | None = None
    successor: Id | None = None
    four_eyes: Literal["strict", "author-excluded"] = "strict"


class Key(Dated):
    """An OpenSSH public key of a person.

    `revoked` is the day from which it signs nothing, `compromised` the day from which it was in
    other hands: whoever held it then may also have claimed an earlier day.
    """

    public: Annotated[str, AfterValidator(_public_key)]
    revoked: Day | None = None
    compromised: Day | None = None

    def usable(self, day: date) -> bool:
        """Whether a signature that says it was made on `day` with this key counts."""
        ends = (end for end in (self.revoked, self.compromised) if end is not None)
        return self.holds(day) and all(day < end for end in ends)


class Delegation(Dated):
    """The written delegation of a spokesperson: its document and its term (Decree 09/2017)."""

    document: Text
    valid_from: Day
    valid_to: Day


Role = Literal["author", "secrecy", "spokesperson"]


class Person(Dated):
    """Someone who writes or signs; only rank and name are ever printed, as the byline."""

    id: Id
    name: Text
    rank: Text | None = None
    emails: Annotated[tuple[Text, ...], BeforeValidator(_listed)] = ()
    roles: Annotated[tuple[Role, ...], BeforeValidator(_listed)] = ()
    units: Ids = ()
    keys: Annotated[tuple[Key, ...], BeforeValidator(_listed)] = ()
    delegation: Delegation | None = None
    revoked: Day | None = None

    def serves(self, day: date) -> bool:
        """Whether the person holds office on `day`."""
        return self.holds(day) and (self.revoked is None or day < self.revoked)


class Group(Record):
    """A neighbourhood group or fan page that repeats what concerns its area and topics."""

    id: Id
    name: Text
    platform: Literal["zalo", "facebook"]
    area: Id
    topics: Ids = ()


class Topic(Record):
    """A subject that articles share across kinds and units."""

    id: Id
    name: Text
    description: Text | None = None


class Hotline(Record):
    """A published number; never taken for a citizen's. `reviewed` is when it was last checked.

    Below an article about one of its `topics` it stands before the numbers that are for something else.
    """

    number: Annotated[str, StringConstraints(pattern=r"^[0-9 .]{3,16}$")]
    name: Text
    note: Text | None = None
    featured: bool = False
    topics: Ids = ()
    source: Text
    reviewed: Day


MAX_UPSTREAM_ENTRIES = 100
_LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]"})  # this machine, for trying things out


def web_source(url: str) -> bool:
    """Whether an address may be asked for articles: https, or http of this machine; no password."""
    found = re.fullmatch(r"(https?)://([^\s/?#@\\]+?)(?::\d{1,5})?(?:[/?][^\s#]*)?", url)
    return found is not None and url.isprintable() and (found[1] == "https" or found[2] in _LOCAL)


def _upstream(url: str) -> str:
    if not web_source(url):
        raise RefusedValueError(
            say(
                "Địa chỉ nguồn tin (url) phải bắt đầu bằng https:// và không kèm mật khẩu, viết như https://congan.tinh.gov.vn/rss.xml."
            )
        )
    return url


def _few(value: int) -> int:
    if not 1 <= value <= MAX_UPSTREAM_ENTRIES:
        raise RefusedValueError(say("Mục limit nhận số từ 1 đến {n}.", n=MAX_UPSTREAM_ENTRIES))
    return value


class Upstream(Record):
    """Another official source whose feed `publisher pull` reads: what its articles become here.

    `limit` is how many of the newest entries are looked at for new drafts; without an `author` the
    drafts are by whoever pulls.
    """

    id: Id
    name: Text
    url: Annotated[Text, AfterValidator(_upstream)]
    kind: Id
    unit: Id
    topics: Ids = ()
    author: Id | None = None
    limit: Annotated[int, AfterValidator(_few)] = 20


class SignOffSettings(Record):
    """`required`: both sign-offs are verified signatures; `recorded`: names and digest only."""

    signatures: Literal["required", "recorded"] = "required"


class RuleSettings(Record):
    """The site's own rule packs (paths beside the configuration) and raised severities."""

    packs: Annotated[tuple[Text, ...], BeforeValidator(_listed)] = ()
    severities: dict[str, Literal["block", "acknowledge", "note"]] = Field(default_factory=dict)


class CustodianSettings(Record):
    """The people who guard the register, and how many of them must sign a change to it."""

    threshold: int = 2
    members: Ids = ()


class CapSettings(Dated):
    """What alerts say besides the article (CAP 1.2, 3.2), from one day to another.

    `sender` names who sends them, like a domain (the site's own if not given); it is part of the
    names of alerts that are out. `categories` gives CAP's category of a topic or kind by its id.
    """

    sender: CapSender | None = None
    urgency: Literal["Immediate", "Expected", "Future", "Past", "Unknown"] = "Expected"
    severity: Literal["Extreme", "Severe", "Moderate", "Minor", "Unknown"] = "Moderate"
    certainty: Literal["Observed", "Likely", "Possible", "Unlikely", "Unknown"] = "Observed"
    categories: dict[Id, CapCategory] = Field(default_factory=dict)


class LoudspeakerSettings(Record):
    """How the weekly script is read aloud here, beyond what comes with the program.

    `syllables_per_minute` counts pauses in; `words` says how abbreviations of this place are read;
    `gap` and `thousand` are the words of the region for 105 and 1000.
    """

    syllables_per_minute: int | None = Field(default=None, ge=60, le=300)
    words: dict[Text, Text] = Field(default_factory=dict)
    gap: Literal["linh", "lẻ"] = "linh"
    thousand: Literal["nghìn", "ngàn"] = "nghìn"


def _executor(value: str) -> str:
    found = re.fullmatch(r"dask://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\]):([0-9]{1,5})", value)
    if value != "processes" and not (found and 0 < int(found[1]) < 65_536):
        raise RefusedValueError(
            say("Mục executor nhận processes (dựng trên máy này) hoặc địa chỉ của cụm máy, viết như dask://10.20.0.5:8786.")
        )  # fmt: skip
    return value


class BuildSettings(Record):
    """How a site is built and put out; what readers see is the same.

    `executor` is who renders large sets of pages: processes of this machine, or a cluster of Dask's.
    `releases` is how many are kept to go back to, none if not given. With it the output folder holds
    a folder for each release, and a link to the one that is live.
    """

    executor: Annotated[str, AfterValidator(_executor)] = "processes"
    releases: int | None = Field(default=None, ge=2, le=100)

    @property
    def cluster(self) -> str | None:
        """The `host:port` of the cluster's scheduler, if one is to be used."""
        scheme, _, address = self.executor.partition("://")
        return address if scheme == "dask" else None


class SiteConfig(Record):
    """Everything `site_config.yml` says, with ready look-ups."""

    demo: bool = False
    site: Site
    signoff: SignOffSettings = SignOffSettings()
    kinds: Annotated[tuple[Kind, ...], BeforeValidator(_listed)] = ()
    areas: tuple[Area, ...] = Field(min_length=1)
    units: tuple[Unit, ...] = Field(min_length=1)
    people: Annotated[tuple[Person, ...], BeforeValidator(_listed)] = ()
    groups: Annotated[tuple[Group, ...], BeforeValidator(_listed)] = ()
    topics: Annotated[tuple[Topic, ...], BeforeValidator(_listed)] = ()
    hotlines: Annotated[tuple[Hotline, ...], BeforeValidator(_listed)] = ()
    upstreams: Annotated[tuple[Upstream, ...], BeforeValidator(_listed)] = ()
    rules: RuleSettings = RuleSettings()
    sharing: Annotated[Sharing, BeforeValidator(_said)] = Sharing()
    custodians: CustodianSettings | None = None
    cap: Annotated[tuple[CapSettings, ...], BeforeValidator(_listed)] = ()
    loudspeaker: LoudspeakerSettings = LoudspeakerSettings()
    notify: NotifySettings = NotifySettings()
    build: Annotated[BuildSettings, BeforeValidator(_said)] = BuildSettings()

    _places: Mapping[Place, tuple[str, int, int]] = PrivateAttr(default_factory=dict)

    def written_at(self, places: Mapping[Place, tuple[str, int, int]]) -> SiteConfig:
        """Return the configuration knowing the file, line and column of what it says."""
        config = self.model_copy()
        config._places = places
        return config

    def position(self, place: Place) -> tuple[str, int, int]:
        """Return file, line and column of `place`, or of the nearest thing around it."""
        while place and place not in self._places:
            place = place[:-1]
        return self._places.get(place, ("site_config.yml", 1, 1))

    @cached_property
    def kinds_by_id(self) -> Mapping[str, Kind]:
        """Kinds in the order of the menu: the default ones, then the site's own."""
        return {kind.id: kind for kind in (*DEFAULT_KINDS, *self.kinds)}

    @cached_property
    def units_by_id(self) -> Mapping[str, Unit]:
        """Units by id."""
        return {unit.id: unit for unit in self.units}

    @cached_property
    def people_by_id(self) -> Mapping[str, Person]:
        """People by id."""
        return {person.id: person for person in self.people}

    @cached_property
    def topics_by_id(self) -> Mapping[str, Topic]:
        """Topics by id."""
        return {topic.id: topic for topic in self.topics}

    @cached_property
    def areas_by_id(self) -> Mapping[str, Area]:
        """Areas by id."""
        return {area.id: area for area in self.areas}

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone of every date without one."""
        return ZoneInfo(self.site.timezone)

    def hotlines_for(self, topics: Iterable[str] = ()) -> tuple[Hotline, ...]:
        """Return the numbers to call first, those for some topics before all others."""
        wanted = set(topics)
        featured = (one for one in self.hotlines if one.featured)
        return tuple(sorted(featured, key=lambda one: wanted.isdisjoint(one.topics)))

    @property
    def hubs(self) -> tuple[str, ...]:
        """The WebSub hubs that feeds name."""
        return self.notify.hubs

    @cached_property
    def base_path(self) -> str:
        """The path under which the site is served, with both slashes."""
        return "/" + self.site.url.split("://", 1)[1].partition("/")[2]

    def responsible(self, unit_id: str, day: date) -> Unit | None:
        """Return the unit that answers on `day` for what belongs to a unit, if one is left.

        The unit itself while its term lasts, then its successor. The unit above it answers before
        it has begun, and after its end if nobody took its place.
        """
        passed: set[str] = set()
        current: str | None = unit_id
        while current and current not in passed:
            unit = self.units_by_id[current]
            if unit.holds(day):
                return unit
            passed.add(current)
            current = (unit.successor if unit.ended(day) else None) or unit.parent
        return None

    def unit_and_above(self, unit_id: str, day: date) -> Iterator[str]:
        """Yield the unit that answers for another on `day` and those above it then, upwards."""
        passed: set[str] = set()
        current: str | None = unit_id
        while current and (unit := self.responsible(current, day)):
            if unit.id in passed:  # what was above it has become part of it: go on from there
                current = self.units_by_id[current].parent
                continue
            passed.add(unit.id)
            yield unit.id
            current = unit.parent

    def area_and_above(self, area_id: str) -> Iterator[str]:
        """Yield an area and those that contain it, upwards."""
        current: str | None = area_id
        while current:
            yield current
            current = self.areas_by_id[current].parent

    def local(self, moment: datetime) -> datetime:
        """Return `moment` in the site's time zone."""
        return moment.astimezone(self.zone)

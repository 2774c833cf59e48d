"""Lists of feeds (OPML 2.0) that a reader takes in at one go: of the site, a unit, a group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from publisher.config import Group, Unit
from publisher.feeds.entries import line
from publisher.pages.cards import OPML, group_folder, topic_link, unit_link
from publisher.pages.library import Library


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed in a list: the folder it lies in and its name."""

    folder: str
    title: str


Section = tuple[str, Sequence[Outline]]


def render(library: Library) -> Iterator[tuple[str, bytes]]:
    """Yield the list of everything, and those of units and groups, each under its path."""
    config, site = library.config, library.config.site
    whole = Outline("", site.name)
    kinds = [Outline(f"{kind.id}/", kind.name) for kind in config.kinds_by_id.values()]
    units = [_unit(unit) for unit in library.active_units]
    topics = [Outline(topic_link(topic).url, topic.name) for topic in config.topics]
    groups = [_group(group) for group in config.groups]
    yield (
        OPML,
        _list(
            site.name,
            [
                ("Toàn trang", [whole]),
                ("Theo chuyên mục", kinds),
                ("Theo đơn vị", units),
                ("Theo chủ đề", topics),
                ("Theo nhóm", groups),
            ],
            library,
        ),
    )
    answering = _answering(library)
    for unit in library.units:
        below = [_unit(one) for one in library.active_units if one.parent == unit.id]
        served = [_group(one) for one in config.groups if answering.get(one.area) == unit.id]
        sections = [("", [_unit(unit)]), ("Đơn vị trực thuộc", below), ("Nhóm", served)]
        yield f"{unit_link(unit).url}{OPML}", _list(unit.name, sections, library)
    for group in config.groups:
        near = [unit for unit in library.active_units if unit.id == answering.get(group.area)]
        about = [one for one in topics if one.folder.split("/")[1] in group.topics]
        sections = [
            ("", [_group(group)]),
            ("Đơn vị", [_unit(one) for one in near]),
            ("Chủ đề", about),
        ]
        yield f"{group_folder(group)}{OPML}", _list(group.name, sections, library)


def _answering(library: Library) -> dict[str, str]:
    """Return for each area the unit of today that is nearest to it."""
    seats = {unit.area: unit.id for unit in reversed(library.active_units)}
    return {
        area.id: unit
        for area in library.config.areas
        if (unit := next((seats[a] for a in library.config.area_and_above(area.id) if a in seats), ""))
    }  # fmt: skip


def _unit(unit: Unit) -> Outline:
    return Outline(unit_link(unit).url, unit.name)


def _group(group: Group) -> Outline:
    return Outline(group_folder(group), group.name)


def _list(title: str, sections: Sequence[Section], library: Library) -> bytes:
    """Return a list of feeds; a section without a name stands in no folder."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = line(title)
    etree.SubElement(head, "ownerName").text = line(library.config.site.publisher)
    body = etree.SubElement(root, "body")
    for name, outlines in sections:
        if not outlines:
            continue
        parent = etree.SubElement(body, "outline", text=name) if name else body
        for one in outlines:
            _outline(parent, one, library.config.site.url)
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


def _outline(parent: etree._Element, one: Outline, url: str) -> None:
    name = line(one.title)
    etree.SubElement(
        parent, "outline", type="rss", text=name, title=name, language="vi", version="RSS2",
        xmlUrl=f"{url}{one.folder}rss.xml", htmlUrl=f"{url}{one.folder}",
    )  # fmt: skip

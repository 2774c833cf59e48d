"""The same articles as sites of other generators, with equal lists and feeds where they have them.

Everything that a list of ours has comes from its generator's own means where there are such means;
MkDocs and Zensical have none without plugins, so their lists are written here as pages, unmeasured.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import sites
import yaml

from publisher import config

FRAMES = Path(__file__).parent / "frames"
_HUGO_FEEDS = ("rss", "atom", "jsonfeed")
NEWEST = 20  # on the first page of a list
IN_FEED = 50
RELATED = 4


@dataclass(frozen=True, slots=True)
class Story:
    """One article as every generator is given it."""

    number: int
    kind: str
    slug: str
    title: str
    summary: str
    date: dt.datetime
    unit: str
    topics: Sequence[str]

    @property
    def body(self) -> str:
        """The Markdown of its text."""
        return sites.body(self.number)

    @property
    def month(self) -> str:
        """The month of its date, as 2026-11."""
        return f"{self.date:%Y-%m}"


def address(story: Story) -> str:
    """Return the file of an article below a site's output."""
    return f"{story.kind}/{story.date.year}/{story.slug}/index.html"


def source(story: Story) -> str:
    """Return the file of an article below a site's content."""
    return f"content/{story.kind}/{story.date.year}/{story.slug}.md"


def blog_address(story: Story) -> str:
    """Return where Material's blog plugin puts an article."""
    return f"{story.slug}/index.html"


def blog_source(story: Story) -> str:
    """Return where Material's blog plugin looks for an article."""
    return f"content/posts/{story.kind}/{story.date.year}/{story.slug}.md"


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: of a kind, a unit or a topic; `stories` from the newest."""

    sort: str
    id: str
    title: str
    description: str
    stories: Sequence[Story]

    @property
    def key(self) -> str:
        """A name that no other list has."""
        return f"{self.sort}-{self.id}"

    @property
    def folder(self) -> str:
        """Its address below the site's."""
        return f"{self.id}/" if self.sort == "kinds" else f"{self.sort}/{self.id}/"

    @property
    def months(self) -> Mapping[str, Sequence[Story]]:
        """Its articles by month, the newest first."""
        return _grouped(self.stories, lambda story: story.month)

    @property
    def archived(self) -> bool:
        """Whether its feeds have archives, one for each month: they cannot hold it all."""
        return len(self.stories) > IN_FEED


def _grouped(
    stories: Sequence[Story], key: Callable[[Story], str]
) -> Mapping[str, Sequence[Story]]:
    found: defaultdict[str, list[Story]] = defaultdict(list)
    for story in stories:
        found[key(story)].append(story)
    return found


@dataclass(frozen=True)
class Archive:
    """All articles of a bench site and the lists they stand in."""

    settings: config.SiteConfig
    stories: Sequence[Story]

    @cached_property
    def newest(self) -> Sequence[Story]:
        """All articles from the newest."""
        return sorted(self.stories, key=lambda story: story.date, reverse=True)

    @cached_property
    def lists(self) -> Sequence[Listing]:
        """A list for each kind, unit and topic."""
        settings = self.settings
        return [
            *(self._list("kinds", one.id, one.name, one.description) for one in settings.kinds_by_id.values() if not one.standing),
            *(self._list("units", one.id, one.name, f"Tin của {one.name}.") for one in settings.units),
            *(self._list("topics", one.id, one.name, f"Tin về {one.name}.") for one in settings.topics),
        ]  # fmt: skip

    @cached_property
    def _shelves(self) -> Mapping[str, Sequence[Story]]:
        found: defaultdict[str, list[Story]] = defaultdict(list)
        for story in self.newest:
            for key in _keys(story):
                found[key].append(story)
        return found

    def _list(self, sort: str, name: str, title: str, description: str) -> Listing:
        return Listing(sort, name, title, description, self._shelves.get(f"{sort}-{name}", ()))

    def related(self, story: Story) -> Sequence[Story]:
        """Return the newest others of its first topic."""
        shelf = self._shelves[f"topics-{story.topics[0]}"]
        return [one for one in shelf[: RELATED + 1] if one is not story][:RELATED]

    @property
    def frame(self) -> dict[str, object]:
        """What surrounds every page: names, menus, numbers to call."""
        settings = self.settings
        return {
            "name": settings.site.name,
            "short_name": settings.site.short_name,
            "url": settings.site.url,
            "description": settings.site.description,
            "address": settings.site.address,
            "kinds": _links(self.lists, "kinds"),
            "units": _links(self.lists, "units"),
            "topics": _links(self.lists, "topics"),
            "hotlines": [
                {"number": one.number, "name": one.name} for one in settings.hotlines
            ],
            "unit_names": {one.id: one.name for one in settings.units},
            "topic_names": {one.id: one.name for one in settings.topics},
            "contacts": {
                one.id: {"phone": one.phone, "address": one.address} for one in settings.units
            },
        }  # fmt: skip


Writer = Callable[[Archive, Path], None]


def _keys(story: Story) -> Iterator[str]:
    yield f"kinds-{story.kind}"
    yield f"units-{story.unit}"
    yield from (f"topics-{topic}" for topic in story.topics)


def _links(lists: Sequence[Listing], sort: str) -> list[dict[str, str]]:
    return [{"text": one.title, "url": f"/{one.folder}"} for one in lists if one.sort == sort]


def archive(settings: config.SiteConfig, paths: Sequence[str]) -> Archive:
    """Return the articles that `sites.write` wrote at these paths."""
    return Archive(settings, [_story(number, path, settings) for number, path in enumerate(paths)])


def _story(number: int, path: str, settings: config.SiteConfig) -> Story:
    known = sites.metadata(number, settings)
    topics = known["topics"]
    assert isinstance(topics, list)
    return Story(
        number=number,
        kind=path.split("/")[1],
        slug=Path(path).stem,
        title=str(known["title"]),
        summary=str(known["summary"]),
        date=dt.datetime.fromisoformat(str(known["date"])).replace(tzinfo=sites.NOW.tzinfo),
        unit=str(known["unit"]),
        topics=topics,
    )


def hugo(archive: Archive, folder: Path) -> None:
    """Write a site for Hugo: kinds are sections, units, topics and months taxonomies.

    The archives of feeds are the feeds of its months: a taxonomy of their own would cost it more.
    """
    _hugo(archive, folder, full=True)


def hugo_plain(archive: Archive, folder: Path) -> None:
    """Write the same without the archives of feeds, which few sites have."""
    _hugo(archive, folder, full=False)


def _hugo(archive: Archive, folder: Path, *, full: bool) -> None:
    shutil.copytree(FRAMES / "hugo", folder)
    shutil.copytree(FRAMES / "static", folder / "static")
    _json(folder / "data/frame.json", archive.frame)
    for one in archive.lists:
        head: dict[str, object] = {"title": one.title, "description": one.description}
        _page(folder / "content" / one.folder / "_index.md", head)
        for month, stories in one.months.items():
            head = {"title": f"{one.title}, {_month(month)}", "parent": f"/{one.folder}",
                    "count": len(stories)}  # fmt: skip
            if full and one.archived:
                head["outputs"] = ["html", *_HUGO_FEEDS]
            _page(folder / f"content/months/{one.key}-{month}/_index.md", head)
    whole = ["site"] if full and len(archive.stories) > IN_FEED else []
    for month in {story.month for story in archive.stories} if whole else ():
        head = {"title": _month(month), "outputs": _HUGO_FEEDS}
        _page(folder / f"content/months/site-{month}/_index.md", head)
    for story in archive.stories:
        head = {
            "title": story.title,
            "date": story.date.isoformat(),
            "summary": story.summary,
            "units": [story.unit],
            "topics": list(story.topics),
            "months": [f"{key}-{story.month}" for key in (*_keys(story), *whole)],
            "aliases": [f"/a/{story.slug}/"],
        }
        _page(folder / source(story), head, story.body)


def eleventy(archive: Archive, folder: Path) -> None:
    """Write a site for Eleventy: its configuration gathers the lists, templates go over them."""
    shutil.copytree(FRAMES / "eleventy", folder)
    shutil.copytree(FRAMES / "static", folder / "static")
    _json(folder / "content/_data/frame.json", archive.frame)
    listed = [
        {"key": one.key, "title": one.title, "description": one.description, "url": f"/{one.folder}"}
        for one in archive.lists
    ]  # fmt: skip
    _json(folder / "lists.json", listed)
    for story in archive.stories:
        head = {
            "title": story.title,
            "date": story.date.isoformat(),
            "summary": story.summary,
            "kind": story.kind,
            "unit": story.unit,
            "topics": list(story.topics),
            "lists": list(_keys(story)),
            "month": story.month,
            "layout": "article.njk",
            "permalink": "/" + address(story),
            "short": f"/a/{story.slug}/",
            "tags": ["articles"],
        }
        _page(folder / source(story), head, story.body)


def pelican(archive: Archive, folder: Path) -> None:
    """Write a site for Pelican with its own theme: categories, authors and tags are the lists."""
    folder.mkdir(parents=True)
    frame = archive.frame
    lines = [f"{name} = {value!r}" for name, value in _pelican_settings(archive, frame)]
    (folder / "pelicanconf.py").write_text("\n".join(lines) + "\n", encoding="utf-8")
    kinds = archive.settings.kinds_by_id
    units = {one.id: one.name for one in archive.settings.units}
    topics = {one.id: one.name for one in archive.settings.topics}
    for story in archive.stories:
        path = folder / source(story)
        path.parent.mkdir(parents=True, exist_ok=True)
        tags = ", ".join(topics[one].replace(",", " và") for one in story.topics)
        path.write_text(
            f"Title: {story.title}\nDate: {story.date:%Y-%m-%d %H:%M}\nSlug: {story.slug}\n"
            f"Category: {kinds[story.kind].name.replace(',', ' và')}\nAuthor: {units[story.unit]}\n"
            f"Tags: {tags}\nSummary: {story.summary}\nKind: {story.kind}\n\n{story.body}",
            encoding="utf-8",
        )


def _pelican_settings(
    archive: Archive, frame: Mapping[str, object]
) -> Iterator[tuple[str, object]]:
    yield from (
        ("SITENAME", frame["name"]), ("SITEURL", str(frame["url"]).rstrip("/")), ("PATH", "content"),
        ("TIMEZONE", "Asia/Ho_Chi_Minh"), ("DEFAULT_LANG", "vi"), ("OUTPUT_PATH", "output"),
        ("DEFAULT_PAGINATION", NEWEST), ("FEED_MAX_ITEMS", IN_FEED),
        ("RSS_FEED_SUMMARY_ONLY", False), ("SUMMARY_MAX_LENGTH", None),
        ("ARTICLE_URL", "{kind}/{date:%Y}/{slug}/"),
        ("ARTICLE_SAVE_AS", "{kind}/{date:%Y}/{slug}/index.html"),
        ("YEAR_ARCHIVE_SAVE_AS", "{date:%Y}/index.html"),
        ("MONTH_ARCHIVE_SAVE_AS", "{date:%Y}/{date:%m}/index.html"),
        ("LINKS", [(one["text"], one["url"]) for one in _links(archive.lists, "units")]),
        ("SOCIAL", []),
    )  # fmt: skip
    for name, where in (("FEED_ALL", ""), ("CATEGORY_FEED", "feeds/category/{slug}/"),
                        ("AUTHOR_FEED", "feeds/author/{slug}/"), ("TAG_FEED", "feeds/tag/{slug}/")):  # fmt: skip
        yield f"{name}_ATOM", f"{where}atom.xml"
        yield f"{name}_RSS", f"{where}rss.xml"
    yield "TRANSLATION_FEED_ATOM", None


def mkdocs(archive: Archive, folder: Path) -> None:
    """Write a site for MkDocs with Material, or Zensical: lists are pages, the menu has the kinds."""
    _material(archive, folder, [])


def mkdocs_search(archive: Archive, folder: Path) -> None:
    """Write the same with Material's search."""
    _material(archive, folder, ["search"])


def _material(archive: Archive, folder: Path, plugins: Sequence[object]) -> None:
    _mkdocs_settings(archive, folder, plugins)
    docs = folder / "content"
    _page(docs / "index.md", {"title": archive.settings.site.name}, _cards(archive.newest[:NEWEST]))
    for one in archive.lists:
        months = "\n".join(
            f"- [{_month(month)}]({month}.md) ({len(of)})" for month, of in one.months.items()
        )
        text = f"{one.description}\n\n{_cards(one.stories[:NEWEST])}\n\n{months}\n"
        _page(docs / one.folder / "index.md", {"title": one.title}, text)
        for month, of in one.months.items():
            _page(docs / one.folder / f"{month}.md", {"title": f"{one.title}, {_month(month)}"},
                  _cards(of))  # fmt: skip
    for story in archive.stories:
        head = {"title": story.title, "description": story.summary}
        more = _cards(archive.related(story))
        _page(folder / source(story), head, f"{story.body}\n## Cùng chủ đề\n\n{more}\n")


def mkdocs_blog(archive: Archive, folder: Path) -> None:
    """Write a site for Material's blog plugin: categories are the lists, and it has months."""
    names = {one.key: one.title for one in archive.lists}
    blog = {
        "blog_dir": ".",
        "post_url_format": "{slug}",
        "archive_date_format": "yyyy/MM",
        "archive_url_date_format": "yyyy/MM",
        "pagination_per_page": NEWEST,
    }
    _mkdocs_settings(archive, folder, [{"blog": blog}], menu=False)
    _page(folder / "content/index.md", {"title": archive.settings.site.name})
    for story in archive.stories:
        head = {
            "title": story.title,
            "description": story.summary,
            "date": story.date.date(),
            "slug": story.slug,
            "categories": [names[key] for key in _keys(story)],
        }
        _page(
            folder / blog_source(story), head, f"{story.summary}\n\n<!-- more -->\n\n{story.body}"
        )


def _mkdocs_settings(
    archive: Archive, folder: Path, plugins: Sequence[object], *, menu: bool = True
) -> None:
    site = archive.settings.site
    made: dict[str, object] = {
        "site_name": site.name,
        "site_url": site.url,
        "site_description": site.description,
        "docs_dir": "content",
        "theme": {"name": "material", "language": "vi", "font": False},
        "plugins": list(plugins),
        "validation": {"nav": {"omitted_files": "ignore"}},
    }
    if menu:
        kinds = (one for one in archive.lists if one.sort == "kinds")
        made["nav"] = [{"Trang chủ": "index.md"},
                       *({one.title: f"{one.folder}index.md"} for one in kinds)]  # fmt: skip
    folder.mkdir(parents=True)
    (folder / "mkdocs.yml").write_text(
        yaml.safe_dump(made, allow_unicode=True, sort_keys=False), encoding="utf-8"
    )


def _cards(stories: Sequence[Story]) -> str:
    """Return links to articles with their summaries."""
    url = "- [{0.title}](/{0.kind}/{0.date.year}/{0.slug}/) ({0.date:%d/%m/%Y}): {0.summary}"
    return "\n".join(url.format(story) for story in stories)


def _month(month: str) -> str:
    year, number = month.split("-")
    return f"tháng {int(number)}/{year}"


def _page(path: Path, head: Mapping[str, object], body: str = "") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = yaml.dump(dict(head), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1000)
    path.write_text(f"---\n{text}---\n{body}", encoding="utf-8")


_Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def _json(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

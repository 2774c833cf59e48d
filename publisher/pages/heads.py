"""What a page's head tells search engines and the chats that show a link: pictures, dates, who says it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from publisher.pages.views import ArticleView, Frame, HomeView, Image, Link, ListView, Page
from publisher.text import shortened

HEADLINE = 110  # characters that search engines read of a headline
DEFAULT_PICTURE = Image(
    url="assets/images/bia-mac-dinh.jpg",
    alt="",
    width=1200,
    height=630,
    media_type="image/jpeg",
    bytes=0,
)
_LOGO = "assets/images/logo.svg"
# What ends a script, or begins a comment in it, whatever stands around: as JSON writes any letter.
_ESCAPES = {char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The head of a page beyond its title and address; `data` is JSON-LD, safe inside a script."""

    kind: str
    picture: Image
    published: str = ""
    modified: str = ""
    section: str = ""
    tags: tuple[str, ...] = ()
    data: str = ""


def head(page: Page, frame: Frame) -> Head:
    """Return the head of a page."""
    view = page.view
    data = _script(list(_things(page, frame))) if page.indexed else ""
    if not isinstance(view, ArticleView):
        return Head(kind="website", picture=_picture(None, frame), data=data)
    if view.standing:
        return Head(kind="website", picture=_picture(view, frame), data=data)
    return Head(
        kind="article",
        picture=_picture(view, frame),
        published=view.published.iso,
        modified=page.modified.isoformat() if page.modified else "",
        section=view.card.kind.text,
        tags=tuple(topic.text for topic in view.topics),
        data=data,
    )


def _picture(view: ArticleView | None, frame: Frame) -> Image:
    """Return the picture that a chat shows: the article's card, else the site's own."""
    if view is not None and view.share_image is not None:
        return view.share_image
    return replace(DEFAULT_PICTURE, alt=frame.site_name)


def _script(things: list[Mapping[str, Any]]) -> str:
    graph = {"@context": "https://schema.org", "@graph": things}
    text = json.dumps(graph, ensure_ascii=False, separators=(",", ":"))
    for char, written in _ESCAPES.items():  # str.translate takes a tenth of a page's time
        text = text.replace(char, written)
    return text


def _things(page: Page, frame: Frame) -> Iterator[dict[str, Any]]:
    view = page.view
    if isinstance(view, ArticleView):
        yield _standing(page, view, frame) if view.standing else _article(page, view, frame)
    if isinstance(view, HomeView):
        yield _publisher(frame)
        yield _site(frame)
    else:
        yield _crumbs(page, frame)


def _article(page: Page, view: ArticleView, frame: Frame) -> dict[str, Any]:
    card, address = view.card, frame.site_url + page.url
    author: list[dict[str, Any]] = [_organization(card.unit, frame)]
    if view.byline:  # which the page shows as well
        author.append({"@type": "Person", "name": view.byline})
    return _without_nothing({
        "@type": "NewsArticle",
        "@id": f"{address}#article",
        "headline": shortened(card.title, HEADLINE),
        "description": card.summary,
        "url": address,
        "mainEntityOfPage": {"@type": "WebPage", "@id": address},
        "image": [_image(_picture(view, frame), frame)],
        "datePublished": view.published.iso,
        "dateModified": page.modified.isoformat() if page.modified else view.published.iso,
        "expires": view.expires.iso if view.expires else None,
        "author": author,
        "publisher": _publisher(frame),
        "articleSection": card.kind.text,
        "keywords": [topic.text for topic in view.topics],
        "spatialCoverage": [{"@type": "Place", "name": area} for area in view.areas],
        "correction": [
            {"@type": "CorrectionComment", "text": one.note, "datePublished": one.date.iso}
            for one in view.corrections
        ],
        "isAccessibleForFree": True,
        "inLanguage": "vi",
    })  # fmt: skip


def _standing(page: Page, view: ArticleView, frame: Frame) -> dict[str, Any]:
    address = frame.site_url + page.url
    return _without_nothing({
        "@type": "WebPage",
        "@id": address,
        "name": view.card.title,
        "description": view.card.summary,
        "url": address,
        "datePublished": view.published.iso,
        "dateModified": page.modified.isoformat() if page.modified else view.published.iso,
        "publisher": _publisher(frame),
        "inLanguage": "vi",
    })  # fmt: skip


def _publisher(frame: Frame) -> dict[str, Any]:
    return _without_nothing({
        "@type": "GovernmentOrganization",
        "@id": f"{frame.site_url}#publisher",
        "name": frame.publisher,
        "url": frame.site_url,
        "logo": {"@type": "ImageObject", "url": frame.site_url + _LOGO},
        "address": frame.address,
    })  # fmt: skip


def _site(frame: Frame) -> dict[str, Any]:
    return {
        "@type": "WebSite",
        "@id": f"{frame.site_url}#site",
        "name": frame.site_name,
        "alternateName": frame.short_name,
        "description": frame.description,
        "url": frame.site_url,
        "inLanguage": "vi",
        "publisher": {"@id": f"{frame.site_url}#publisher"},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": f"{frame.site_url}tim-kiem/?q={{search_term_string}}",
            },
            "query-input": "required name=search_term_string",
        },
    }


def _crumbs(page: Page, frame: Frame) -> dict[str, Any]:
    view = page.view
    parents: list[Link] = [Link("Trang chủ", "")]
    if isinstance(view, ArticleView) and not view.standing:
        parents.append(view.card.kind)
    elif isinstance(view, ListView) and view.parent:
        parents.append(view.parent)
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": link.text,
                "item": frame.site_url + link.url,
            }
            for position, link in enumerate([*parents, Link(page.title, page.url)], start=1)
        ],
    }


def _organization(unit: Link, frame: Frame) -> dict[str, Any]:
    return {
        "@type": "GovernmentOrganization",
        "name": unit.text,
        "url": frame.site_url + unit.url,
    }


def _image(picture: Image, frame: Frame) -> dict[str, Any]:
    return _without_nothing({
        "@type": "ImageObject",
        "url": frame.site_url + picture.url,
        "width": picture.width,
        "height": picture.height,
        "caption": picture.alt,
    })  # fmt: skip


def _without_nothing(thing: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in thing.items() if value not in (None, "", [])}

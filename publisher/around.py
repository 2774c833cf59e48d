"""What stands around pages, made once for all that stand in the same place; and the theme's icons.

A header and a footer are the greater part of most pages, and equal for all of a kind and year but
for the page that they lead to themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from publisher.pages import Frame

_MOST = 1000  # parts remembered, of some 10 KB each; pages of a folder come one after the other
_ALWAYS = ("tim-kiem/", "theo-doi/", "xac-minh/", "nhom/", "xem-truoc/")  # which the theme leads to


@dataclass(frozen=True, slots=True)
class Place:
    """All that a header or footer is told of its page.

    `url` is the page's own where something around it leads there or below; else that of a page that
    does not exist, in the same folder: relative addresses are the same from both.
    """

    url: str
    menu: str


class Around:
    """What stands around the pages of one frame, and icons, in the templates of one environment."""

    def __init__(self, env: Environment, frame: Frame) -> None:
        self._env = env
        links = (*frame.menu, *frame.standing, *frame.urgent)
        self._led_to = frozenset(
            folder for url in (*_ALWAYS, *(link.url for link in links)) for folder in _folders(url)
        )
        self._made: dict[tuple[str, Place], Markup] = {}
        self._icons: dict[str, Markup] = {}
        env.globals["around"] = self.part
        env.globals["drawn"] = self.icon

    @pass_context
    def part(self, context: Context, name: str) -> Markup:
        """Return what a template makes of the frame and of the place of the page."""
        page, spec = context.get("page"), context.get("spec")
        template = self._env.get_template(name)
        if page is None or not spec:  # what may be shown at any address
            return Markup(template.render(context.get_all()))  # noqa: S704  # made by a template
        place = Place(self._place(spec.url), spec.menu)
        if (name, place) not in self._made:
            if len(self._made) == _MOST:
                self._made.clear()
            known: dict[str, Any] = {
                "config": context["config"], "base_url": context["base_url"],
                "page": place if place.url != spec.url else page, "spec": place,
            }  # fmt: skip
            self._made[name, place] = Markup(template.render(known))  # noqa: S704
        return self._made[name, place]

    def icon(self, name: str) -> Markup:
        """Return an icon of Material Design as an image without words."""
        if name not in self._icons:
            drawing = self._env.get_template(f".icons/material/{name}.svg").render()
            self._icons[name] = Markup(f'<span class="icon" aria-hidden="true">{drawing}</span>')  # noqa: S704
        return self._icons[name]

    def _place(self, url: str) -> str:
        return url if url in self._led_to else f"{url[: url.rfind('/', 0, -1) + 1]}-/"


def _folders(url: str) -> list[str]:
    """Return the folders that lead to an address, itself among them: "", "a/", "a/b/"."""
    return ["", *accumulate(f"{part}/" for part in url.rstrip("/").split("/"))]

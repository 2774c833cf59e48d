"""Where a link on a page of the site leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where a site is served: its full address, and the path of it; both end with a slash."""

    url: str
    base: str

    def target(self, folder: Sequence[str], link: str) -> str:
        """Return the path under the root that a link on a page in `folder` leads to.

        It has no slashes around it. A link to elsewhere gives something that is no path here.
        """
        if link.startswith("feed://"):
            link = self.url.partition(":")[0] + link.removeprefix("feed")
        path = link.partition("#")[0].partition("?")[0]
        if path.startswith(self.url):
            path = path.removeprefix(self.url)
        elif path.startswith("/"):
            path = path.removeprefix(self.base)
        else:
            up = 0
            while path.startswith("..", 3 * up):
                up += 1
            below = path[3 * up :]
            path = "/".join([*folder[: max(len(folder) - up, 0)], below if below != "." else ""])
        return path.strip("/")

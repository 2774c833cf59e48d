"""Where links lead, in a site whose configuration cannot be asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urljoin, urlsplit

_NOWHERE = "https://trang.invalid/"
_FULL = re.compile(r"https?://(?:(?!https?://)[^\s\"'<>\\|])+")  # one within another counts
_AFTER = ".,;:!?)]}”’»…"


class Links:
    """The links of a site served at `base`, which ends with a slash; "" where nobody knows."""

    def __init__(self, base: str) -> None:
        self.base = base
        parts = urlsplit(base or _NOWHERE)
        self._host, self._path = parts.netloc.lower(), parts.path

    def targets(self, link: str, page: str = "") -> Iterator[str]:
        """Yield the path under the root, without slashes around it, that a link leads to.

        `page` is the file in which it stands. A link elsewhere leads nowhere; where the address of
        the site is not known, a full link leads to all that it may mean.
        """
        try:
            parts = urlsplit(urljoin((self.base or _NOWHERE) + page, link.strip()))
        except ValueError:
            return
        if parts.scheme not in {"http", "https"}:
            return
        path = unquote(parts.path)
        if parts.netloc.lower() == self._host and f"{path}/".startswith(self._path):
            yield _plain(path[len(self._path) :])
        elif not self.base:
            steps = [step for step in path.split("/") if step]
            yield from (_plain("/".join(steps[at:])) for at in range(len(steps)))

    def written(self, text: str) -> Iterator[str]:
        """Yield where the full addresses in a text lead, also those inside of other addresses."""
        for one in dict.fromkeys([text, unquote(text), text.replace("\\/", "/")]):
            for found in _FULL.findall(one) if "://" in one else ():
                yield from self.targets(found.rstrip(_AFTER))


def _plain(path: str) -> str:
    steps = [step for step in path.split("/") if step]
    return "/".join(steps[:-1] if steps[-1:] == ["index.html"] else steps)

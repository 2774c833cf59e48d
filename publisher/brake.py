"""What stops a build that would take away many pages: a mistake looks just like that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from publisher import publishing, wall
from publisher.claims import addresses
from publisher.config import SiteConfig
from publisher.gate import Live
from publisher.messages import Message, say
from publisher.survey import Site, Survey

PAGES = 5
SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Braked:
    """A build that would take away many pages: those, and how many there are."""

    going: frozenset[str]
    live: int


def braked(site: Site, output: Path, before: Mapping[str, Live], found: Survey) -> Braked | None:
    """Return what a build would take away if that is a lot, None if it is not."""
    live = set(before) or _pages_in(publishing.live(output), site.config)
    going = live - {address for one in found.live for address in addresses(one)}
    if len(going) > PAGES or len(going) > SHARE * len(live):
        return Braked(frozenset(going), len(live))
    return None


def message(braked: Braked, *, withdrawn: bool, held: Sequence[wall.Leak] = ()) -> Message:
    """Return what to say of it; `withdrawn` is whether a takedown was done, `held` what the wall held."""
    if held:
        return say(
            "{brake} Khi đọc lại trước lúc đăng, chương trình giữ lại {n} bài: {places}. Báo cho người quản trị.",
            brake=message(braked, withdrawn=withdrawn),
            n=len({leak.owner for leak in held}),
            places=wall.places(held),
        )
    pages = ", ".join(sorted(braked.going)[:10])
    n = len(braked.going)
    if withdrawn:
        return say(
            "Bài thu hồi đã được gỡ. Lần dựng này còn gỡ {n} trong {all} trang đang có, nên các trang đó được giữ nguyên. Nếu đúng là muốn gỡ, chạy lại với --confirm-removals. Các trang: {pages}.",
            n=n,
            all=braked.live,
            pages=pages,
        )
    return say(
        "Lần dựng này sẽ gỡ {n} trong {all} trang đang có, nên đã dừng lại; trang vẫn nguyên. Nếu đúng là muốn gỡ, chạy lại với --confirm-removals. Các trang: {pages}.",
        n=n,
        all=braked.live,
        pages=pages,
    )


def _pages_in(output: Path, config: SiteConfig) -> set[str]:
    """Return the article pages in an output folder, for want of a catalogue."""
    return {
        f"/{path.parent.relative_to(output).as_posix()}/"
        for kind in config.kinds_by_id
        for path in output.glob(f"{kind}/[0-9][0-9][0-9][0-9]/*/index.html")
        if not path.parent.name.isdigit()
    }

"""Whether a published folder is what the log says, file by file and article by article."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from publisher import notices
from publisher.audit import NOTHING, Log, Release, Released, Withdrawn
from publisher.config import RESERVED, SiteConfig
from publisher.markup import plain
from publisher.messages import say
from publisher.publishing import MARK, Manifest
from publisher.verification.model import PAGE, Evidence, Fault, printable

_SHORT = "a"  # the folder of short links


@dataclass(frozen=True, slots=True)
class Standing:
    """Which line of the log a folder shows (0: none), and the files it should have, if known."""

    line: int
    files: Mapping[str, str] | None
    faults: tuple[Fault, ...] = ()

    @classmethod
    def of(cls, evidence: Evidence, log: Log) -> Standing:
        """Find the line: by the mark of the folder, or without a good one by what is in it."""
        folder = evidence.folder
        by_hash = {release.hash: release for release in log.releases}
        found: list[Fault] = []
        if folder.mark is None:
            found.append(
                Fault(
                    "verify/no-mark",
                    MARK,
                    say("Thư mục không có dấu {mark}: đối chiếu với nhật ký.", mark=MARK),
                )
            )
        else:
            made = Manifest.parsed(folder.mark)
            release = by_hash.get(made.head) if made else None
            if made is None or made.mark != folder.mark:
                found.append(Fault("verify/mark", MARK, say("Dấu của trang hỏng hoặc bị sửa.")))
            elif release is None:
                found.append(
                    Fault(
                        "verify/mark",
                        MARK,
                        say("Dấu của trang nêu một lần đăng mà nhật ký không có."),
                    )
                )
            elif release.output != made.digest:
                found.append(
                    Fault(
                        "verify/mark",
                        MARK,
                        say(
                            "Danh sách tệp trong dấu của trang không phải danh sách mà dòng {line} của nhật ký ghi.",
                            line=release.number,
                        ),
                    )
                )
            else:
                return cls(release.number, made.files, (*found, *_behind(release, log)))
        return cls._by_contents(evidence, log, found)

    @classmethod
    def _by_contents(cls, evidence: Evidence, log: Log, found: Sequence[Fault]) -> Standing:
        if not log.releases:
            return cls(0, None, tuple(found))
        own = Manifest(evidence.folder.files)
        for release in reversed(log.releases):
            if release.output == own.digest:
                return cls(release.number, own.files, (*found, *_behind(release, log)))
        last = log.releases[-1]
        lists = (one.files for one in evidence.lists if one.digest == last.output)
        return cls(last.number, next(lists, None), tuple(found))


def _behind(release: Release, log: Log) -> Iterator[Fault]:
    last = log.releases[-1]
    if release.number < last.number:
        yield Fault(
            "verify/behind",
            MARK,
            say(
                "Trang là của lần đăng ở dòng {line}, nhật ký đã có đến dòng {last}.",
                line=release.number,
                last=last.number,
            ),
        )


def contents(evidence: Evidence, log: Log, shown: Standing) -> Iterator[Fault]:
    """Yield what of a folder is not as the list of its files has it."""
    folder = evidence.folder
    for name in folder.strange:
        yield Fault(
            "verify/symlink",
            printable(name),
            say("Đây là lối tắt hoặc tệp đặc biệt; trang chỉ được có tệp thường."),
        )
    for name in folder.unreadable:
        yield Fault("verify/unreadable", printable(name), say("Không đọc được tệp này."))
    if shown.files is None:
        if log.releases:
            yield Fault(
                "verify/output",
                MARK,
                say(
                    "Các tệp trong thư mục không đúng như dòng {line} của nhật ký ghi; không có danh sách tệp nên không rõ tệp nào.",
                    line=shown.line,
                ),
            )
        return
    aside = {*folder.strange, *folder.unreadable}
    for name in sorted({*shown.files, *folder.files} - aside):
        if name not in folder.files:
            yield Fault("verify/missing-file", printable(name), say("Thiếu tệp này."))
        elif name not in shown.files:
            yield Fault(
                "verify/foreign-file",
                printable(name),
                say("Tệp này không do lần đăng nào ghi ra."),
            )
        elif folder.files[name] != shown.files[name]:
            yield Fault(
                "verify/changed-file", printable(name), say("Tệp đã bị thay đổi sau khi đăng.")
            )


def pages(
    evidence: Evidence,
    shown: Standing,
    live: Sequence[Released],
    graves: Sequence[Withdrawn],
    config: SiteConfig,
) -> Iterator[Fault]:
    """Yield where what was published has not the pages of just the articles that the log has."""
    if not shown.line:
        return  # then nothing is explained, and that was said
    names = evidence.folder.files if shown.files is None else shown.files
    known: set[str] = set()
    articles: list[Released | Withdrawn] = [*live, *graves]
    for one in articles:
        for address in (one.permalink, f"/{_SHORT}/{one.id}/", *one.aliases):
            name = f"{address.strip('/')}/{PAGE}"
            known.add(name)
            if name not in names:
                yield Fault(
                    "verify/missing-page",
                    printable(name),
                    say("Bài {path} phải có trang ở địa chỉ này.", path=printable(one.path)),
                )
    for name in sorted(names):
        if name not in known and _is_of_an_article(name, config):
            yield Fault(
                "verify/unknown-page",
                printable(name),
                say("Trang này không thuộc bài nào đang đăng hay đã thu hồi trong nhật ký."),
            )
    for grave in graves:
        name = f"{grave.permalink.strip('/')}/{PAGE}"
        here = evidence.folder.files.get(name)
        untouched = here is not None and here == names.get(name)
        if untouched and notices.TITLE not in plain(evidence.page(name)):
            yield Fault(
                "verify/tombstone",
                printable(name),
                say(
                    "Bài {path} đã thu hồi mà trang không báo thu hồi.", path=printable(grave.path)
                ),
            )


def brought_back(shown: Standing, live: Sequence[Released], log: Log) -> Iterator[Fault]:
    """Yield the articles that a release shown again has out although they were taken back since."""
    if not shown.line or log.releases[shown.line - 1].kind == "release":
        return
    now = Log(log.releases[: shown.line]).by_id
    for one in live:
        past = now.get(one.id, NOTHING)
        if past.withdrawn is not None or past.purged:
            yield Fault(
                "verify/tombstone",
                printable(f"{one.permalink.strip('/')}/{PAGE}"),
                say("Bài {path} đã thu hồi mà trang không báo thu hồi.", path=printable(one.path)),
            )


def _is_of_an_article(name: str, config: SiteConfig) -> bool:
    """Whether a page could only be an article's: at its address, its short link or an old one."""
    first, *rest = name.split("/")
    if not name.endswith(".html") or name in {PAGE, "404.html"}:
        return False
    if first in config.kinds_by_id:
        return len(rest) == 3 and not rest[1].isdigit()  # of digits alone are the months
    return first == _SHORT or first not in RESERVED

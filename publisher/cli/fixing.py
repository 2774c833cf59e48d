"""`fix`: safe mechanical repairs, shown before they are made and made with consent."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import click

from publisher import comparison, front_matter, sources
from publisher.cli.common import (
    agreed,
    at_terminal,
    common,
    paths_in,
    read_site,
    show,
    trust_option,
)
from publisher.files import write_atomically
from publisher.findings import mask
from publisher.markup import UnrenderableError, render
from publisher.media import traces
from publisher.messages import Message, Translate, say, translator
from publisher.repairs import REMEDIES, Mender, Remark, Remedy, Repair, Repaired
from publisher.sources import MAX_ARTICLE_BYTES, MAX_MEDIA_BYTES, inside, linked, read_regular
from publisher.survey import Site

PICTURES = "pictures"
_PICTURE_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")
_SHOWN_LINES = 8
_COLOURS = {"-": "red", "+": "green", "@": "cyan"}

_KINDS: Mapping[str, Message] = {
    "EXIF": say("loại máy, giờ chụp (EXIF)"),
    "GPS": say("nơi chụp (GPS)"),
    "XMP": say("lịch sử chỉnh sửa (XMP)"),
    "IPTC": say("tên tác giả, chú thích (IPTC)"),
    "TEXT": say("ghi chú của phần mềm"),
    "TIME": say("giờ lưu ảnh"),
    "APPENDED": say("dữ liệu gắn thêm sau ảnh"),
    "OTHER": say("dữ liệu riêng của máy ảnh hoặc phần mềm"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """A file as it is and as it would be; `kinds` are the metadata that a picture loses."""

    path: str
    old: bytes
    new: bytes
    text: Repaired | None = None
    kinds: tuple[str, ...] = ()

    @property
    def needed(self) -> bool:
        """Whether there is anything to change."""
        return self.new != self.old


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that could not be read, and why."""

    path: str
    message: Message


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[TỆP]…")
@click.option("--yes", is_flag=True, help="Sửa tất cả, không hỏi từng tệp.")
@click.option("--dry-run", is_flag=True, help="Chỉ cho xem sẽ sửa gì, không ghi vào tệp.")
@click.option("--skip", multiple=True, metavar="VIỆC",
              type=click.Choice([*(remedy.name for remedy in REMEDIES), PICTURES]),
              help="Bỏ qua một việc, ví dụ links thì giữ nguyên đường dẫn; bỏ nhiều việc thì ghi nhiều lần.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text",
              help="Cách in: text hoặc json.")  # fmt: skip
@trust_option
@common
def fix(
    paths: tuple[Path, ...],
    yes: bool,
    dry_run: bool,
    skip: tuple[str, ...],
    form: str,
    trust: Path | None,
    config_path: Path,
    lang: str,
) -> int:
    """Sửa giúp những lỗi mà máy chắc chắn sửa đúng: bảng mã, ký tự ẩn, đường dẫn lạ, thông tin ẩn trong ảnh."""
    translate = translator(lang)
    site = read_site(config_path, trust)
    ask = form == "text" and not yes and not dry_run and at_terminal()
    tally: defaultdict[str, int] = defaultdict(int)
    rows: list[dict[str, Any]] = []
    for change in changes(site, paths_in(site, paths), skip):
        if isinstance(change, Unread):
            outcome = "unread"
            rows.append(
                {
                    "path": change.path,
                    "outcome": outcome,
                    "message": change.message.render(translate),
                }
            )
            _say(say("{path}: {message}", path=change.path, message=change.message), translate)
        else:
            outcome = "right"
            if form == "text" and (change.needed or _remarks(change)):
                show("\n".join(_shown(change, site, translate)))
            if change.needed:
                wanted = yes or (ask and agreed(_QUESTION, translate))
                outcome = write(site, change, translate) if wanted and not dry_run else "left"
            if change.needed or _remarks(change):
                rows.append(_row(change, outcome, translate))
        tally[outcome] += 1
    if form == "json":
        show(json.dumps({"files": rows}, ensure_ascii=False, indent=2))
    else:
        show(_summary(tally, translate))
        if tally["left"] and not ask:
            _say(_HOW_TO_MEND, translate)
    if tally["unwritten"]:
        return 2
    return 1 if tally["left"] or tally["unread"] else 0


_QUESTION = say("Sửa tệp này? (c: có, k: không)")
_HOW_TO_MEND = say(
    "Chưa ghi gì vào các tệp này. Đồng ý sửa tất cả thì thêm --yes; muốn chọn từng tệp thì gõ lệnh trong cửa sổ dòng lệnh, không có --dry-run."
)


def _say(message: Message, translate: Translate) -> None:
    show(message.render(translate), error=True)


def changes(site: Site, paths: Sequence[str], skip: Sequence[str]) -> Iterator[Change | Unread]:
    """Yield every article with what can be repaired, and then each picture it uses, once."""
    mender = Mender(site.rules, skip)
    seen: set[str] = set()
    for path, data in _read(site, paths):
        if isinstance(data, Message):
            yield Unread(path, data)
            continue
        pictures = [path]
        if path.lower().endswith(".md"):
            mended = mender.mend(data)
            touched = bool(mended.repairs)
            yield Change(path, data, mended.new.encode() if touched else data, mended)
            pictures = _pictures(mended.new, path)
        for picture in pictures if PICTURES not in skip else ():
            if picture not in seen:
                seen.add(picture)
                yield from _picture(site, picture)


def _read(site: Site, paths: Sequence[str]) -> Iterator[tuple[str, bytes | Message]]:
    """Yield the bytes of the files named, or of every article, or why they are not to be had."""
    if not paths:
        for one in sources.walk(site.root):
            yield one.path, one.data if isinstance(one, sources.Source) else one.message
    for path in paths:
        if path.lower().endswith((".md", *_PICTURE_SUFFIXES)):
            limit = MAX_ARTICLE_BYTES if path.endswith(".md") else MAX_MEDIA_BYTES
            yield path, read_regular(site.root / path, limit)
        else:
            yield path, say("Chỉ sửa được bài viết (.md) và ảnh .jpg, .png, .webp.")


def _pictures(text: str, path: str) -> list[str]:
    """Return the pictures that an article names, as paths relative to the site's folder."""
    front = front_matter.read(text, path)
    names = [front.raw.get("image")]
    with suppress(UnrenderableError):
        names += render(front.body).local
    folder = PurePosixPath(path).parent
    found = [inside(f"{folder}/{name}") for name in names if isinstance(name, str)]
    return [
        picture
        for picture in dict.fromkeys(found)
        if picture is not None and picture.lower().endswith(_PICTURE_SUFFIXES)
    ]


def _picture(site: Site, path: str) -> Iterator[Change]:
    """Yield a picture that has metadata; one that cannot be read is for `check` to speak of."""
    if linked(site.root, path):
        return
    data = read_regular(site.root / path, MAX_MEDIA_BYTES)
    if isinstance(data, bytes) and (found := traces.cleaned(data)) is not None:
        yield Change(path, data, found.data, kinds=found.kinds)


def write(site: Site, change: Change, translate: Translate) -> str:
    """Write a file that is still what was shown; return the outcome."""
    full = site.root / change.path
    limit = max(len(change.old), 1)
    if linked(site.root, change.path) or read_regular(full, limit) != change.old:
        _say(
            say("{path} vừa bị sửa ở nơi khác nên máy để nguyên: chạy lại lệnh.", path=change.path),
            translate,
        )
        return "unwritten"
    try:
        write_atomically(full, change.new, surely=True)
    except OSError:
        _say(
            say("Không ghi được {path}: kiểm tra quyền ghi và ổ đĩa.", path=change.path), translate
        )
        return "unwritten"
    return "fixed"


def _remarks(change: Change) -> tuple[Remark, ...]:
    return change.text.remarks if change.text else ()


def _shown(change: Change, site: Site, translate: Translate) -> Iterator[str]:
    """Yield what would be done to a file, why, the difference, and what has to be known."""
    yield click.style(change.path, bold=True)
    if change.kinds:
        names = ", ".join(_KINDS[kind].render(translate) for kind in change.kinds)
        yield say("  Xóa khỏi ảnh: {names}. Hình giữ nguyên.", names=names).render(translate)
        yield say("  Bài đã ký mà dùng ảnh này thì phải xin ký lại.").render(translate)
    if change.text is not None:
        yield from (f"  {line}" for line in _listed(change.text.repairs, translate))
        spared = {repair.rule for repair in change.text.repairs}
        for line in comparison.unified(
            change.text.old, change.text.new, site.rules, spared, translate
        ):
            yield click.style(f"    {line}", fg=_COLOURS.get(line[0]))
        if change.text.voids:
            yield say("  Bài đã có chữ ký: sửa xong phải xin ký lại.").render(translate)
    for remark in _remarks(change):
        yield say(
            "  Máy chưa sửa được dòng {line}: {message}", line=remark.line, message=remark.message
        ).render(translate)


def _listed(done: Sequence[Repair], translate: Translate) -> Iterator[str]:
    """Yield a sentence for each kind of repair: what, where, why."""
    places: defaultdict[tuple[Remedy, str], list[Repair]] = defaultdict(list)
    for repair in done:
        places[repair.remedy, repair.rule].append(repair)
    for (remedy, rule), found in places.items():
        lines = list(dict.fromkeys(repair.line for repair in found))
        numbers = ", ".join(map(str, lines[:_SHOWN_LINES]))
        if len(lines) > _SHOWN_LINES:
            numbers += ", …"
        sentence = (
            say("{done}: {n} chỗ, dòng {lines}. Lý do: {why}.", done=remedy.done, n=len(found),
                lines=numbers, why=remedy.why)
            if any(repair.before or repair.after for repair in found)
            else say("{done}. Lý do: {why}.", done=remedy.done, why=remedy.why)
        )  # fmt: skip
        yield sentence.render(translate) + (f" ({rule})" if rule else "")


def _summary(tally: Mapping[str, int], translate: Translate) -> str:
    if not tally.get("fixed") and not tally.get("left"):
        return say("Không có gì để sửa.").render(translate)
    return say(
        "Đã sửa {fixed} tệp; {left} tệp sửa được nhưng chưa sửa.",
        fixed=tally.get("fixed", 0),
        left=tally.get("left", 0),
    ).render(translate)


def _row(change: Change, outcome: str, translate: Translate) -> dict[str, Any]:
    """Return a file's record; texts are masked."""
    text = change.text
    return {
        "path": change.path,
        "outcome": outcome,
        "signoffs_void": text.voids if text else None,
        "metadata": list(change.kinds),
        "repairs": [
            {
                "repair": repair.remedy.name,
                "rule": repair.rule or None,
                "line": repair.line,
                "column": repair.column,
                "done": repair.remedy.done.render(translate),
                "before": mask(repair.before),
                "after": mask(repair.after),
            }
            for repair in (text.repairs if text else ())
        ],
        "remarks": [
            {"line": remark.line, "message": remark.message.render(translate)}
            for remark in _remarks(change)
        ],
    }

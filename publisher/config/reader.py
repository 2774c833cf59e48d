"""Reads site_config.yml and the lists beside it; every error at once, with file and line."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from publisher.config.consistency import inconsistencies
from publisher.config.model import SiteConfig
from publisher.errors import ConfigError, Problem
from publisher.messages import Message, say
from publisher.schema import validate
from publisher.yamldoc import Document, Place, Value, parse

MAX_BYTES = 8_000_000
MAX_PACKS = 20

_LISTS = (
    "kinds",
    "areas",
    "units",
    "people",
    "groups",
    "topics",
    "hotlines",
    "upstreams",
    "sharing",
)
_CSV_LISTS = frozenset({"roles", "units", "emails", "topics"})
_HINTS = {
    "tag_date": say("Viết ngày bắt đầu dùng tên miền, như 2026-01-01; về sau không đổi."),
    "demo": say("Trang thật bỏ mục này."),
    "level": say("Chọn: province (tỉnh), commune (xã), ward (phường), special-zone (đặc khu)."),
}


class _Reader:
    """Reads the configuration and the lists beside it, keeping where everything stands."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.root = path.parent.resolve()
        self.problems: list[Problem] = []
        self._main = Document(path.name, None, {})
        self._lists: dict[str, Document] = {}

    def read(self) -> SiteConfig:
        self._main = self._yaml(self.path, self.path.name)
        self.problems += self._main.problems
        value = self._main.value
        if not isinstance(value, dict):
            if not self.problems:
                self._fault(
                    1, say("Tệp cấu hình trống: bắt đầu từ mẫu do `publisher init` tạo ra.")
                )
            raise self._error()
        value = dict(value)
        for name in _LISTS:
            if isinstance(beside := value.get(name), str):
                value[name] = self._list(name, beside)
        config = validate(SiteConfig, value, self._position, family="config", hints=_HINTS)
        self.problems += inconsistencies(value, self._position)
        self._packs(value.get("rules"))
        if not isinstance(config, SiteConfig):
            self.problems += config
            raise self._error()
        if self.problems:
            raise self._error()
        return config.written_at(self._places())

    def _error(self) -> ConfigError:
        return ConfigError(
            say("Cấu hình có {n} lỗi: sửa xong thì chạy lại lệnh này.", n=len(self.problems)),
            sorted(self.problems, key=lambda p: (p.path != self.path.name, p.path, p.line)),
        )

    def _fault(self, line: int, message: Message) -> None:
        self.problems.append(
            Problem(path=self.path.name, line=line, rule="config/file", message=message)
        )

    def _yaml(self, path: Path, name: str) -> Document:
        text = self._text(path, name)
        return (
            parse(text, name, rule="config/yaml") if text is not None else Document(name, None, {})
        )

    def _text(self, path: Path, name: str) -> str | None:
        line = 1
        try:
            if path.exists() and not path.is_file():
                message = say("Đây không phải tệp bình thường: thay bằng tệp thật.")
            elif path.stat().st_size > MAX_BYTES:
                message = say("Tệp “{name}” quá lớn (trên 8 MB).", name=name)
            else:
                return path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            message = say("Tệp “{name}” không phải UTF-8: lưu lại với bảng mã UTF-8.", name=name)
        except OSError:
            message = say(
                "Không đọc được tệp “{name}”: kiểm tra đường dẫn và quyền đọc.", name=name
            )
        self.problems.append(Problem(path=name, line=line, rule="config/file", message=message))
        return None

    def _list(self, name: str, beside: str) -> Value:
        """Return the list that a file beside the configuration holds."""
        line = self._main.position((name,))[0]
        path = self.root / beside
        if not self._inside(beside):
            self._fault(line, say("Tệp “{name}” phải nằm trong thư mục của trang.", name=beside))
            return []
        if path.suffix == ".csv":
            document = _csv_document(self._text(path, beside) or "", beside)
        elif path.suffix in {".yml", ".yaml"}:
            document = self._yaml(path, beside)
        else:
            self._fault(line, say("Tệp “{name}” phải là .yml hoặc .csv.", name=beside))
            return []
        self.problems += document.problems
        self._lists[name] = document
        return document.value if document.value is not None else []

    def _packs(self, settings: Value) -> None:
        """Look at where the site's rule packs are said to be; the rules read them later."""
        packs = settings.get("packs") if isinstance(settings, dict) else None
        names = packs if isinstance(packs, list) else []
        for index, name in enumerate(names):
            if not isinstance(name, str):
                continue
            if not self._inside(name):
                message = say("Tệp “{name}” phải nằm trong thư mục của trang.", name=name)
            elif Path(name).suffix not in {".yml", ".yaml"}:
                message = say("Tệp “{name}” phải là .yml.", name=name)
            elif name in names[:index]:
                message = say("Gói “{name}” đã có ở trên: bỏ dòng này.", name=name)
            elif index == MAX_PACKS:
                message = say("Nhiều nhất {n} gói quy tắc: gộp bớt lại.", n=MAX_PACKS)
            else:
                continue
            self._fault(self._main.position(("rules", "packs", index))[0], message)

    def _inside(self, name: str) -> bool:
        """Whether a name leads to something in the site's folder, links followed."""
        try:
            return not Path(name).is_absolute() and (
                (self.root / name).resolve().is_relative_to(self.root)
            )
        except (OSError, RuntimeError, ValueError):  # links in a circle, a name no file can have
            return False

    def _places(self) -> dict[Place, tuple[str, int, int]]:
        """Return where everything stands, also in the lists beside the configuration."""
        places = {place: (self._main.path, *at) for place, at in self._main.places.items()}
        for name, document in self._lists.items():
            places |= {(name, *p): (document.path, *at) for p, at in document.places.items()}
        return places

    def _position(self, place: Place) -> tuple[str, int, int]:
        if place and isinstance(place[0], str) and place[0] in self._lists:
            document = self._lists[place[0]]
            return (document.path, *document.position(place[1:]))
        return (self._main.path, *self._main.position(place))


def _csv_document(text: str, path: str) -> Document:
    """Read a CSV list: a header of keys (`delegation.document` for a key inside), `;` in lists."""
    rows = csv.DictReader(io.StringIO(text), strict=True)
    value: list[Value] = []
    places: dict[Place, tuple[int, int]] = {(): (1, 1)}
    problems: list[Problem] = []
    try:
        for column in _repeated(rows.fieldnames or ()):
            message = say(
                "Mục “{key}” bị viết hai lần (đã có ở dòng {line}): giữ một chỗ, bỏ chỗ kia.",
                key=column,
                line=1,
            )
            problems.append(Problem(path=path, line=1, rule="config/csv", message=message))
        for row in rows:
            places[(len(value),)] = (rows.line_num, 1)
            if None in row:
                problems.append(
                    Problem(
                        path=path,
                        line=rows.line_num,
                        rule="config/csv",
                        message=say('Dòng này thừa ô: đặt ô có dấu phẩy trong dấu ngoặc kép "…".'),
                    )
                )
            value.append(_csv_record({k: v for k, v in row.items() if k}))
    except csv.Error:
        problems.append(
            Problem(
                path=path,
                line=rows.line_num + 1,  # the row that begins after the last good one
                rule="config/csv",
                message=say("Dòng này không đọc được: kiểm tra dấu ngoặc kép và dấu phẩy."),
            )
        )
    return Document(path, value, places, tuple(problems))


def _repeated(names: Sequence[str]) -> list[str]:
    return sorted({name for name in names if name and names.count(name) > 1})


def _csv_record(row: Mapping[str, str | None]) -> dict[str, Value]:
    record: dict[str, Value] = {}
    keys: dict[str, Value] = {}
    for column, raw in row.items():
        cell = (raw or "").strip()
        outer, _, inner = column.strip().partition(".")
        if not cell:
            continue
        if outer == "key":
            keys[inner] = cell
        elif inner:
            nested = record.setdefault(outer, {})
            if isinstance(nested, dict):
                nested[inner] = cell
        elif outer in _CSV_LISTS:
            record[outer] = [part.strip() for part in cell.split(";") if part.strip()]
        else:
            record[outer] = cell
    if keys:
        record["keys"] = [keys]
    return record


def load(path: Path) -> SiteConfig:
    """Return the configuration at `path`; raises ConfigError with every problem in it."""
    return _Reader(path).read()

"""Checks a YAML block against a pydantic model and says every fault in words, with its line."""

from __future__ import annotations

import difflib
import re
import types
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from publisher.errors import Problem
from publisher.messages import Message, say
from publisher.yamldoc import Place

Model = TypeVar("Model", bound=BaseModel)
Position = Callable[[Place], tuple[str, int, int]]


class Record(BaseModel):
    """Base of everything read from YAML: frozen, and an unknown key is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


def validate(
    model: type[Model],
    value: object,
    position: Position,
    *,
    family: str,
    hints: Mapping[str, Message] | None = None,
) -> Model | list[Problem]:
    """Return `value` as a `model`, or all its faults.

    `position` gives the file, line and column of a place; `family` begins the rule ids
    (`metadata` gives `metadata/unknown-key`); `hints` explains a key by name ("viết thế nào").
    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        # pydantic calls a list whose every item is wrong too short as well: that would mislead.
        around = {details["loc"][:end] for details in found for end in range(len(details["loc"]))}
        return [
            _problem(model, details, position, family, hints or {})
            for details in found
            if details["type"] != "too_short" or details["loc"] not in around
        ]


def _problem(
    model: type[BaseModel],
    details: ErrorDetails,
    position: Position,
    family: str,
    hints: Mapping[str, Message],
) -> Problem:
    place = details["loc"]
    key = next((str(part) for part in reversed(place) if isinstance(part, str)), "")
    path, line, column = position(place)
    kind = details["type"]
    rule, message = _explain(model, place, key, kind, details.get("ctx", {}))
    if key in hints and kind != "extra_forbidden":
        message = say("{message} {hint}", message=message, hint=hints[key])
    return Problem(path=path, line=line, column=column, rule=f"{family}/{rule}", message=message)


def _explain(
    model: type[BaseModel], place: Place, key: str, kind: str, context: Mapping[str, Any]
) -> tuple[str, Message]:
    if kind == "extra_forbidden":
        return "unknown-key", unknown_key(key, _keys_beside(model, place[:-1]))
    if kind == "missing":
        return "missing", say("Thiếu mục “{key}”: thêm dòng “{key}: …”.", key=key)
    if kind == "value_error" and isinstance(fault := context.get("error"), RefusedValueError):
        return "wrong-value", fault.message
    if kind in {"literal_error", "enum"}:
        return "wrong-value", say(
            "Mục “{key}” chỉ nhận một trong các giá trị: {choices}.",
            key=key,
            choices=str(context.get("expected", "")).replace("'", "").replace(" or ", ", "),
        )
    return "wrong-type", _TYPES.get(kind, _WRONG).render_with(key=key, **context)


_DAY = re.compile(r"[12]\d{3}-\d{2}-\d{2}")  # the year 9999 has no tomorrow
_MOMENT = re.compile(_DAY.pattern + r"(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:?\d{2})?)?")


def _written_as(pattern: re.Pattern[str]) -> Callable[[object], object]:
    """Refuse what pydantic would take for seconds since 1970, such as a bare year."""

    def check(value: object) -> object:
        if isinstance(value, str) and not pattern.fullmatch(value.strip()):
            raise PydanticCustomError("date_parsing", "not a date as written here")
        return value

    return check


def _day_or_moment(value: object) -> object:
    written = value.strip() if isinstance(value, str) else ""
    try:
        if _DAY.fullmatch(written):
            return date.fromisoformat(written)
        if _MOMENT.fullmatch(written):
            return datetime.fromisoformat(written)
    except ValueError:
        pass
    raise PydanticCustomError("date_parsing", "neither a day nor a moment as written here")


Day = Annotated[date, BeforeValidator(_written_as(_DAY))]
Moment = Annotated[datetime, BeforeValidator(_written_as(_MOMENT))]
DayOrMoment = Annotated[datetime | date, BeforeValidator(_day_or_moment)]


class RefusedValueError(ValueError):
    """A value a validator refuses, with the sentence to print."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


class _Template(str):
    """A template waiting for the values pydantic supplies."""

    __slots__ = ()

    def render_with(self, **values: object) -> Message:
        return Message(str(self), tuple((k, v) for k, v in values.items() if k != "error"))


def _template(text: Message) -> _Template:
    return _Template(text.template)


_WRONG = _template(say("Mục “{key}” không đúng kiểu: xem ví dụ trong sổ tay."))
_DATE = _template(
    say("Mục “{key}” phải là ngày có thật, viết như 2026-11-20 hoặc 2026-11-20T08:00.")
)
_LIST = _template(
    say("Mục “{key}” phải là danh sách: mỗi phần một dòng bắt đầu bằng “- ”, hoặc viết như [a, b].")
)
_GROUP = _template(
    say("Mục “{key}” phải gồm các mục con, mỗi mục một dòng “tên: giá trị” thụt vào hai dấu cách.")
)
_TYPES: dict[str, _Template] = {
    "string_type": _template(say("Mục “{key}” phải có nội dung bằng chữ.")),
    "string_too_short": _template(say("Mục “{key}” quá ngắn: cần ít nhất {min_length} ký tự.")),
    "string_too_long": _template(say("Mục “{key}” quá dài: nhiều nhất {max_length} ký tự.")),
    "string_pattern_mismatch": _template(say("Mục “{key}” có ký tự không được phép: chỉ dùng chữ thường không dấu, số và dấu gạch ngang.")),
    "list_type": _LIST,
    "tuple_type": _LIST,
    "frozen_set_type": _LIST,
    "set_type": _LIST,
    "dict_type": _GROUP,
    "model_type": _GROUP,
    "model_attributes_type": _GROUP,
    "bool_parsing": _template(say("Mục “{key}” chỉ nhận true (có) hoặc false (không).")),
    "bool_type": _template(say("Mục “{key}” chỉ nhận true (có) hoặc false (không).")),
    "int_parsing": _template(say("Mục “{key}” phải là số nguyên.")),
    "int_type": _template(say("Mục “{key}” phải là số nguyên.")),
    "too_short": _template(say("Mục “{key}” cần ít nhất {min_length} mục con.")),
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "datetime_type": _DATE,
    "datetime_parsing": _DATE,
    "datetime_from_date_parsing": _DATE,
    "url_parsing": _template(say("Mục “{key}” phải là địa chỉ đầy đủ, bắt đầu bằng https://.")),
}  # fmt: skip


def unknown_key(key: str, known: Iterable[str]) -> Message:
    """Return what to do with a key that is not in the schema."""
    close = difflib.get_close_matches(key, list(known), n=1, cutoff=0.6)
    if close:
        return say("Không có mục “{key}”. Có phải muốn viết “{close}”?", key=key, close=close[0])
    return say("Không có mục “{key}”: bỏ đi, hoặc xem danh sách các mục trong sổ tay.", key=key)


def unknown_id(kind: Message, name: str, known: Iterable[str]) -> Message:
    """Return what to do with an id that the configuration does not have."""
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    if close:
        return say(
            "Không có {kind} “{name}” trong cấu hình. Có phải “{close}”?",
            kind=kind,
            name=name,
            close=close[0],
        )
    return say(
        "Không có {kind} “{name}” trong cấu hình: sửa lại, hoặc khai báo trong site_config.yml.",
        kind=kind,
        name=name,
    )


def _keys_beside(model: type[BaseModel], place: Place) -> list[str]:
    """Return the keys that the schema has at `place`."""
    current: type[BaseModel] | None = model
    for part in place:
        if current is None:
            return []
        if isinstance(part, str) and part in current.model_fields:
            current = _model_in(current.model_fields[part].annotation)
    return list(current.model_fields) if current else []


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in {Union, types.UnionType, tuple, list, dict}:
        return next(filter(None, map(_model_in, get_args(annotation))), None)
    return None

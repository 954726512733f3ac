"""JSON values and the texts of columns in them: nothing is rounded, and nothing is chosen silently.

Numbers stay as they are written: 0.10 never becomes a float.
"""

import json
import re
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from loaders.format_language import key_path

MAX_DEPTH: Final = 200
"""How deep lists and objects may be inside each other."""

_MARKS: Final = re.compile(r'"(?:[^"\\]++|\\.)*+"|[\[\]{}]', re.DOTALL)
_LIST_POSITION: Final = re.compile(r"0|[1-9][0-9]{0,8}")


class BadJsonError(ValueError):
    """A value that cannot be read; the message is the reason of raw.rejected_lines."""


class Number(str):
    """A number as it is written."""

    __slots__ = ()


class Constant(str):
    """NaN or Infinity, which some writers take for JSON."""

    __slots__ = ()


class Repeated(list[Any]):
    """The values of a key that an object has several times, in their order."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        values: dict[str, list[Any]] = {}
        for key, value in pairs:
            values.setdefault(key, []).append(value)
        for key, several in values.items():
            found[key] = Repeated(several) if len(several) > 1 else several[0]
    return found


DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_float=Number,
    parse_int=Number,
    parse_constant=Constant,
)
"""Reads numbers as Number, NaN and Infinity as Constant, a repeated key as Repeated."""

TOO_DEEP: Final = f"nesting: deeper than {MAX_DEPTH} lists and objects inside each other"


def decoded(text: str) -> Any:
    """Read a text that is one JSON value; raises BadJsonError."""
    try:
        value = DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise BadJsonError(f"{mistake(error)} at character {error.pos + 1}") from error
    except RecursionError as error:
        raise BadJsonError(TOO_DEEP) from error
    check_depth(text)
    return value


def mistake(error: json.JSONDecodeError) -> str:
    """Say what is wrong with a text, without the place."""
    return f"not_json: {error.msg.removesuffix(' at').removesuffix(' starting')}"


def check_depth(text: str) -> None:
    """Raise BadJsonError when a value is too deep, whatever this Python could bear."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    depth = 0
    for mark in _MARKS.findall(text):
        if mark in ("[", "{"):
            depth += 1
            if depth > MAX_DEPTH:
                raise BadJsonError(TOO_DEEP)
        elif mark in ("]", "}"):
            depth -= 1


_Step = tuple[str, int | None]
"""A key, and the position of a list that it is if it is a number."""


class ColumnPlaces:
    """Takes the texts of the columns out of records."""

    def __init__(self, places: Sequence[str], *, url_encoded: bool) -> None:
        """`places` are those of a format's layout, already checked."""
        self._places: Final = places
        self._url_encoded: Final = url_encoded
        # Most columns of a format are inside the same few objects.
        self._columns_inside: Final[dict[tuple[_Step, ...], list[tuple[int, _Step]]]] = {}
        for column, place in enumerate(places):
            *around, last = ((step, _position(step)) for step in key_path(place) or ())
            self._columns_inside.setdefault(tuple(around), []).append((column, last))

    def texts(self, record: dict[str, Any]) -> tuple[str, ...]:
        """Give the text of each column, empty where there is none; raises BadJsonError.

        Texts are as they are, numbers as they are written, objects and lists as JSON.
        """
        texts = [""] * len(self._places)
        for around, columns in self._columns_inside.items():
            inside: Any = record
            for step in around:
                inside = self._below(inside, step, columns[0][0])
            for column, last in columns:
                value = self._below(inside, last, column)
                if type(value) is str:
                    texts[column] = value
                elif value is not None:
                    texts[column] = self._written(value, column)
        together = "".join(texts)
        if self._url_encoded and "%" in together:
            texts = [_url_decoded(text) if "%" in text else text for text in texts]
            together = "".join(texts)
        if "\0" in together or not (together.isascii() or _is_unicode(together)):
            self._refuse(texts)
        return tuple(texts)

    def _below(self, value: Any, step: _Step, column: int) -> Any:
        """Go one step on the way to a column; what is no list is a list of one."""
        key, position = step
        if type(value) is dict:
            return value.get(key, None if position != 0 else value)
        if isinstance(value, list) and position is not None:
            return value[position] if position < len(value) else None
        if isinstance(value, Repeated):
            raise self._several(value, column)
        return value if position == 0 and not isinstance(value, list) else None

    def _written(self, value: Any, column: int) -> str:
        if isinstance(value, Repeated):
            raise self._several(value, column)
        return str(value) if isinstance(value, Number) else json_text(value)

    def _several(self, values: Repeated, column: int) -> BadJsonError:
        place = self._places[column]
        return BadJsonError(f"duplicate_key: {place} leads to {len(values)} values")

    def _refuse(self, texts: Sequence[str]) -> None:
        for place, text in zip(self._places, texts, strict=True):
            if "\0" in text:
                raise BadJsonError(f"nul_byte: in {place}")
            if not _is_unicode(text):
                raise BadJsonError(f"invalid_encoding: half of a surrogate pair in {place}")


def _position(step: str) -> int | None:
    return int(step) if _LIST_POSITION.fullmatch(step) else None


def json_text(value: Any) -> str:
    """Write a value as JSON, with its numbers as they were and its repeated keys.

    Raises BadJsonError for what JSON has no word for.
    """
    if isinstance(value, Constant):
        raise BadJsonError(f"not_json: {value} is no value of JSON")
    if isinstance(value, Number):
        return value
    if isinstance(value, dict):
        pairs = (
            f"{json.dumps(key, ensure_ascii=False)}:{json_text(each)}"
            for key, several in value.items()
            for each in (several if isinstance(several, Repeated) else (several,))
        )
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(json_text, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _is_unicode(text: str) -> bool:
    """Tell whether a text can be written: half of a surrogate pair cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _url_decoded(text: str) -> str:
    """Read %XX; a text whose bytes are not UTF-8 then stays as it is written."""
    try:
        return unquote_to_bytes(text).decode()
    except UnicodeError:
        return text

"""One JSON value with its places: read strictly and fast; when something has to be said of it, walked again for where it stands."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any, NoReturn

from normalizers.feed.check import Number
from normalizers.feed.limits import DEPTH
from normalizers.pointer import escape

_BLANK = " \t\r\n"
_SPACE = re.compile(r"[ \t\r\n]*")
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_WORD = re.compile(r"true|false|null")
_CONSTANT = re.compile(r"-?Infinity|NaN")
_CONTROL = re.compile(r'"(?:[^"\\\x00-\x1f]|\\.)*[\x00-\x08\x0b\x0c\x0e-\x1f]')
_SURROGATE = re.compile("[\ud800-\udfff]")
_HALF = re.compile(r"\\u[dD][89a-fA-F]")  # an escape that may be half of a surrogate pair


class _WalkError(ValueError):
    """The fast reader met something that only the walk can place."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """A fault of the writing: its code, its offset in the text, the pointer of what it stands in, and what stands there."""

    code: str
    offset: int
    pointer: str
    found: str


@dataclass(slots=True)
class Scan:
    """``places``: the offset of every value by its pointer, as far as the text could be walked."""

    places: dict[str, int] = field(default_factory=dict)
    flaws: list[Flaw] = field(default_factory=list)


def read(text: str) -> tuple[Any, list[Flaw]]:
    """The value that a text writes, or why it writes none. A flawed text gives None and its flaws, at least one."""
    begin = len(text) - len(text.lstrip(_BLANK))
    try:
        found, end = _DECODER.raw_decode(text, begin)
    except (ValueError, RecursionError):
        return None, scan(text).flaws or [Flaw("bad_json", 0, "", text[:40])]
    if text[end:].strip(_BLANK):
        return None, scan(text).flaws
    return judge(text, found)


def read_from(text: str, at: int) -> tuple[Any, int]:
    """The value that begins at an offset, and where it ends. Raise ValueError or RecursionError when only a walk can tell."""
    return _DECODER.raw_decode(text, at)


def judge(text: str, found: Any) -> tuple[Any, list[Flaw]]:
    """A value that the fast reader took: what it does not look at."""
    if _HALF.search(text) is not None or _deep(found):
        flaws = scan(text).flaws
        return (None, flaws) if flaws else (found, [])
    return found, []


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _WalkError
    return found


def _refuse(_: str) -> NoReturn:
    raise _WalkError


def _deep(value: Any) -> bool:
    level = [value] if isinstance(value, _NODES) else []
    for _ in range(DEPTH):
        if not level:
            return False
        level = [child for node in level for child in (node.values() if isinstance(node, dict) else node) if isinstance(child, _NODES)]
    return bool(level)


_NODES = (dict, list)
_DECODER = json.JSONDecoder(object_pairs_hook=_pairs, parse_constant=_refuse, parse_float=Number, parse_int=Number)


@dataclass(slots=True)
class _Open:
    """An object or list whose end has not come yet."""

    pointer: str
    is_list: bool
    place: int = 0
    seen: set[str] = field(default_factory=set)


def scan(text: str) -> Scan:
    """Walk a text without recursion: where each value stands, and what is wrong with its writing; up to the first thing that is no JSON."""
    return _Walk(text).run()


class _Walk:
    def __init__(self, text: str) -> None:
        self.text, self.at, self.open, self.out = text, 0, list[_Open](), Scan()

    def run(self) -> Scan:
        if not self._value(""):
            return self.out
        while self.open:
            if not self._next():
                return self.out
        self._skip()
        if self.at < len(self.text):
            self._bad()
        return self.out

    def _skip(self) -> None:
        found = _SPACE.match(self.text, self.at)
        assert found is not None
        self.at = found.end()

    def _flaw(self, code: str, offset: int, pointer: str, found: str) -> None:
        self.out.flaws.append(Flaw(code, offset, pointer, found))

    def _bad(self) -> bool:
        pointer = self.open[-1].pointer if self.open else ""
        control = _CONTROL.match(self.text, self.at)
        constant = _CONSTANT.match(self.text, self.at)
        if control is not None:
            self._flaw("control_character", control.end() - 1, pointer, control.group()[-1])
        elif constant is not None:
            self._flaw("not_finite", self.at, pointer, constant.group())
        else:
            self._flaw("bad_json", self.at, pointer, self.text[self.at : self.at + 40])
        return False

    def _value(self, pointer: str) -> bool:
        """A value begins here; False when the walk cannot go on."""
        self._skip()
        self.out.places[pointer] = self.at
        head = self.text[self.at : self.at + 1]
        if head in ("{", "["):
            if len(self.open) >= DEPTH:
                self._flaw("too_deep", self.at, pointer, head)
                return False
            self.open.append(_Open(pointer, head == "["))
            self.at += 1
            return True
        constant = _CONSTANT.match(self.text, self.at)
        if constant is not None:
            self._flaw("not_finite", self.at, pointer, constant.group())
            self.at = constant.end()
            return True
        return self._leaf(pointer)

    def _leaf(self, pointer: str) -> bool:
        for pattern in (_STRING, _NUMBER, _WORD):
            match = pattern.match(self.text, self.at)
            if match is not None:
                if pattern is _STRING:
                    self._storable(match.group(), pointer)
                self.at = match.end()
                return True
        return self._bad()

    def _storable(self, literal: str, pointer: str) -> None:
        """Half a surrogate pair can stand in no text."""
        if "\\u" in literal and _SURROGATE.search(json.loads(literal)) is not None:
            self._flaw("control_character", self.at, pointer, literal)

    def _next(self) -> bool:
        """The next member of the innermost open object or list, or its end."""
        top = self.open[-1]
        self._skip()
        head = self.text[self.at : self.at + 1]
        if head == ("]" if top.is_list else "}"):
            self.at += 1
            self.open.pop()
            return True
        if top.place:
            if head != ",":
                return self._bad()
            self.at += 1
            self._skip()
        top.place += 1
        if top.is_list:
            return self._value(f"{top.pointer}/{top.place - 1}")
        return self._member(top)

    def _member(self, top: _Open) -> bool:
        match = _STRING.match(self.text, self.at)
        if match is None:
            return self._bad()
        key, start = json.loads(match.group()), self.at
        pointer = f"{top.pointer}/{escape(key)}"
        self._storable(match.group(), pointer)
        if key in top.seen:
            self._flaw("repeated_field", start, pointer, key)
        top.seen.add(key)
        self.at = match.end()
        self._skip()
        if self.text[self.at : self.at + 1] != ":":
            return self._bad()
        self.at += 1
        return self._value(pointer)

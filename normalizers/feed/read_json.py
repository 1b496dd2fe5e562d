"""JSON and JSON Lines, item by item: what is wrong with one item is said of it, and the next one is read."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from normalizers.feed.item import Head, Item, Items, Place, Places, too_large
from normalizers.feed.json_schema import FORMAT
from normalizers.feed.limits import ITEM
from normalizers.feed.notices import Notice, shown
from normalizers.feed.scan import Flaw, judge, read, read_from, scan
from normalizers.feed.unpack import Stop
from normalizers.feed.window import Window, place
from normalizers.schema import Label

AHEAD = 2 * ITEM  # characters in sight before an item is begun, so that nearly none has to be looked at twice
HEAD_FIELDS = ("format", "version", "mode", "sequence", "generated_at")
_STRUCTURE = re.compile(r'"(?:[^"\\]|\\[\s\S])*"|[{}\[\]"]')
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\.)*"')
_ATOM = re.compile(r"[^,\]}\s]*")
ENVELOPE = Label(
    '{"format": "yardstick-feed", "version": "1", "mode": "full", "items": [ … ]}',
    '{"format": "yardstick-feed", "version": "1", "mode": "full", "items": [ … ]}',
)


def offsets(part: str) -> dict[str, int]:
    """The offset of every value by its pointer."""
    return scan(part).places


def item_of(number: int, start: tuple[int, int], part: str, data: Any, flaws: list[Flaw]) -> Item:
    """An item from its text, as read; one that is too large is not looked into."""
    line, column = start
    if len(part) > ITEM or (len(part) * 3 > ITEM and len(part.encode(errors="replace")) > ITEM):
        return too_large(number, line, column)
    told = tuple(
        Notice(flaw.code, *place(part, flaw.offset, line, column), pointer=flaw.pointer, item=number, found=shown(flaw.found))
        for flaw in flaws
    )
    return Item(number, line, column, None if told else data, part, Places(part, line, column, offsets), told)


def read_lines(window: Window, head: Head) -> Items:
    """JSON Lines: an item a line, after an optional first line that says what a JSON feed says before its items."""
    number, ends = 0, set[bool]()
    while True:
        line = window.line
        row = window.row()
        if row is None:
            break
        text, crlf = row
        ends.add(crlf)
        if not text.strip():
            continue
        data, flaws = (None, []) if len(text) > ITEM else read(text)
        if number == 0 and isinstance(data, dict) and "format" in data and "key" not in data:
            take_head(data, head, (line, 1), text)
            continue
        number += 1
        yield item_of(number, (line, 1), text, data, flaws)
    if len(ends) > 1:
        head.told.append(Notice("mixed_newlines"))


def take_head(data: dict[str, Any], head: Head, start: tuple[int, int], text: str) -> None:
    """What the file says of itself; raise Stop when that is not this format."""
    places = Places(text, *start, offsets)
    for key, value in data.items():
        where = places(f"/{key}")
        if key not in HEAD_FIELDS or not isinstance(value, str):
            raise Stop(Notice("bad_envelope", where.line, where.column, f"/{key}", found=shown(f"{key}"), expected=ENVELOPE))
        take_field(head, key, value, where)


def take_field(head: Head, key: str, value: str, where: Place) -> None:
    if key == "format" and value != FORMAT:
        raise Stop(Notice("bad_envelope", where.line, where.column, "/format", found=shown(value), expected=ENVELOPE))
    if key == "version" and value != "1":
        raise Stop(Notice("unknown_version", where.line, where.column, "/version", found=shown(value), better="1"))
    if key in ("mode", "sequence", "generated_at"):
        setattr(head, key, value)


def read_document(window: Window, head: Head) -> Items:
    """A JSON feed: an object whose last field is the list ``items``."""
    if window.blank() != "{":
        raise Stop(window.here("bad_envelope", ENVELOPE))
    window.skip(window.at + 1)
    told: set[str] = set()
    while True:
        key, where = _name(window)
        if key in told:
            raise Stop(Notice("repeated_field", where.line, where.column, f"/{key}", found=shown(key)))
        told.add(key)
        if key == "items":
            yield from _items(window)
            break
        if key not in HEAD_FIELDS:
            raise Stop(Notice("bad_envelope", where.line, where.column, f"/{key}", found=shown(key), expected=ENVELOPE))
        window.blank()
        where = Place(window.line, window.column)
        take_field(head, key, _string(window), where)
        if window.blank() != ",":
            raise Stop(window.here("bad_envelope" if window.blank() == "}" else "broken", ENVELOPE))
        window.skip(window.at + 1)
    if window.blank() != "}":
        raise Stop(window.here("bad_envelope" if window.blank() == "," else "broken", Label("}", "}")))
    window.skip(window.at + 1)
    if window.blank():
        raise Stop(window.here("broken", Label("文件结尾", "the end of the file")))


def _string(window: Window) -> str:
    """A text at this place, which stays in front."""
    window.blank()
    while True:
        match = _STRING.match(window.text, window.at)
        if match is not None:
            data, flaws = read(match.group())
            if flaws:
                raise Stop(window.here("broken", Label("文本", "a text")))
            window.skip(match.end())
            return str(data)
        if window.text[window.at : window.at + 1] not in ('"', "") or len(window.text) - window.at > 1000 or not window.more():
            raise Stop(window.here("broken", Label("文本", "a text")))


def _name(window: Window) -> tuple[str, Place]:
    window.blank()
    where = Place(window.line, window.column)
    key = _string(window)
    if window.blank() != ":":
        raise Stop(window.here("broken", Label(":", ":")))
    window.skip(window.at + 1)
    return key, where


def _items(window: Window) -> Items:
    if window.blank() != "[":
        raise Stop(window.here("bad_envelope", Label("一个列表", "a list")))
    window.skip(window.at + 1)
    number = 0
    if window.blank() == "]":
        window.skip(window.at + 1)
        return
    while True:
        window.blank()
        number += 1
        yield _item(window, number)
        head = window.blank()
        if head not in (",", "]"):
            raise Stop(window.here("broken", Label(", 或 ]", ", or ]")))
        window.skip(window.at + 1)
        if head == "]":
            return


def _item(window: Window, number: int) -> Item:
    if len(window.text) - window.at < AHEAD:
        window.more()
    start = window.line, window.column
    try:
        data, end = read_from(window.text, window.at)
        if end == len(window.text) and not window.ended:
            raise ValueError("a number may go on")
        part = window.text[window.at : end]
        flaws: list[Flaw] = []
        if len(part) <= ITEM:
            data, flaws = judge(part, data)
    except (ValueError, RecursionError):
        end = end_of_value(window)
        part = window.text[window.at : end]
        data, flaws = read(part) if len(part) <= ITEM else (None, [])
    window.skip(end)
    return item_of(number, start, part, data, flaws)


def end_of_value(window: Window) -> int:
    """The offset behind the value that begins here, by its brackets alone. Raise Stop for one that does not end."""
    depth, seen = 0, 0  # characters looked at, from window.at
    while True:
        match = _STRUCTURE.search(window.text, window.at + seen)
        if depth == 0 and seen == 0 and (match is None or match.start() > window.at):
            return _end_of_atom(window)
        if match is None or match.group() == '"':
            seen = (len(window.text) if match is None else match.start()) - window.at
            window.further()
            continue
        seen = match.end() - window.at
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(match.group(), 0)
        if depth <= 0:
            return match.end()


def _end_of_atom(window: Window) -> int:
    while True:
        match = _ATOM.match(window.text, window.at)
        assert match is not None
        if match.end() < len(window.text) or window.ended:
            if match.end() == window.at:
                raise Stop(window.here("broken", Label("一项", "an item")))
            return match.end()
        window.further()


Reader = Callable[[Window, Head], Items]

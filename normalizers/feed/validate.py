"""The one function that judges a delivered file; the command, the public validator and the delivery all call it.

    summary = Summary()
    for told in validate(path, Options(mode="full"), summary):   # Judged, item by item, and Notice about the file
        ...
    summary.outcome                                              # accepted, partly, held, refused

A file of any content gives notices, never an exception; memory holds one item at a time, of a large file some hundred.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any

from normalizers.feed import limits
from normalizers.feed.check import Fault, check
from normalizers.feed.forms import MODES, Mode
from normalizers.feed.item import Head, Item
from normalizers.feed.leaves import KEY
from normalizers.feed.notices import NOTHING, Notice, Summary, shown
from normalizers.feed.parts import MEDIA_TYPES
from normalizers.feed.read_csv import read_csv
from normalizers.feed.read_json import read_document, read_lines
from normalizers.feed.read_xml import read_xml
from normalizers.feed.rules import RULES
from normalizers.feed.sense import sense
from normalizers.feed.unpack import Stop, chunks
from normalizers.feed.window import CHARSETS, Window
from normalizers.normalize import BAD_INPUT, normalize_read
from normalizers.payload import Payload
from normalizers.processes import FIRST, side_by_side
from normalizers.records import Issue, Normalized, RawProduct
from normalizers.schema import SCHEMA, Label

READERS = {"json": read_document, "jsonl": read_lines, "csv": read_csv, "xml": read_xml}
FORMATS = tuple(READERS)
SHAPE = "feed"
Keep = Callable[[Payload, Normalized], bytes]
"""What is kept of an item that was normalised, so that nobody has to do it again; a function of a module."""
_KEY = re.compile(r"""(?:"key"\s*:\s*"|<key>|^key[^\n]*\n)([A-Za-z0-9][A-Za-z0-9._:-]*)""")
_MODE = Label("full、delta 或 rates_only", "full, delta or rates_only")


@dataclass(frozen=True, slots=True)
class Options:
    """What the sender declares beside the file. ``format`` empty: by the first character of the file. ``mode`` empty: the file says it.

    ``at``: the date of the delivery, ISO 8601; ``hints``: what is known of the institution (``market``, ``institution_name``).
    ``source``: what the feed is as a source. ``unpacked``, ``items``: smaller limits than those of a delivery.
    """

    format: str = ""
    mode: str = ""
    charset: str = "utf-8"
    at: str | None = None
    hints: dict[str, str] = field(default_factory=dict)
    source: str = "feed"
    unpacked: int | None = None
    items: int | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """One item with everything that has to be said of it. ``mode``: of its feed. ``key`` is empty where none could be read.
    ``kept``: of one that was normalised without a fault that stops it."""

    item: Item
    mode: Mode
    key: str
    notices: tuple[Notice, ...]
    kept: bytes = b""

    @property
    def accepted(self) -> bool:
        return not any(notice.stops for notice in self.notices)

    @property
    def deletes(self) -> bool:
        return self.mode == "delta" and isinstance(self.item.data, dict) and self.item.data.get("operation") == "delete"


def validate(
    path: Path, options: Options, summary: Summary, head: Head | None = None, keep: Keep | None = None
) -> Iterator[Judged | Notice]:
    """Every item judged, in the order of the file, then what is to be said of the file. ``summary`` and ``head`` are filled on the way."""
    own = Head(options.format) if head is None else head
    try:
        for judged in _items(path, options, summary, own, keep):
            yield from _told(own, summary)
            yield _counted(judged, summary)
        if not summary.items:
            raise Stop(Notice("no_items"))
    except Stop as stop:
        summary.format = own.format
        yield from _told(own, summary)
        summary.count(stop.notice)
        yield stop.notice
    yield from _told(own, summary)


def _counted(judged: Judged, summary: Summary) -> Judged:
    summary.items += 1
    summary.accepted += judged.accepted
    for notice in judged.notices:
        summary.count(notice)
    return judged


def _told(head: Head, summary: Summary) -> Iterator[Notice]:
    """What has come up about the file since the last look."""
    for notice in head.told:
        summary.count(notice)
        yield notice
    head.told.clear()


def _items(path: Path, options: Options, summary: Summary, head: Head, keep: Keep | None) -> Iterator[Judged]:
    window = Window(chunks(path, options.unpacked), options.charset)
    head.format = options.format or _format_of(window)
    if head.format not in READERS:
        raise Stop(Notice("unknown_format", 1, 1, found=shown(window.text[:40])))
    if window.marked:
        head.told.append(Notice("byte_order_mark", 1, 1))
    if options.charset != "utf-8" and head.format != "csv":
        raise Stop(Notice("wrong_charset", found=options.charset, expected=Label("UTF-8", "UTF-8")))
    summary.format = head.format
    keys: dict[str, tuple[int, int]] = {}
    asked = _asked(READERS[head.format](window, head), options, summary, head)
    here = FIRST if options.items is None else options.items  # a file that is only tried starts no process
    for (item, question), found in side_by_side(partial(faults_of, keep=keep), asked, of=itemgetter(1), first=here):
        told = summary.counts.get("error", 0) + summary.counts.get("warning", 0) + summary.counts.get("info", 0)
        yield _judged(item, question, found, keys, placed=told < limits.NOTICES)


def _asked(items: Iterator[Item], options: Options, summary: Summary, head: Head) -> Iterator[tuple[Item, Question]]:
    """Each item with what is asked of it. Raise Stop past the number that a delivery may have."""
    most = limits.ITEMS if options.items is None else options.items
    mode: Mode | None = None
    for item in items:
        if mode is None:
            mode = _mode(options, head)
            summary.mode = mode
        if item.number > most:
            raise Stop(Notice("too_many_items", item.line, item.column, found=f"more than {most}"))
        stated = item.data.get("key") if isinstance(item.data, dict) else None
        key = stated if isinstance(stated, str) and KEY.takes(stated) else ""
        own, at = options.source, options.at
        raw = RawProduct(own, own, key, SHAPE, "", "", MEDIA_TYPES[head.format], at or "", options.hints)
        yield item, Question(item.data, item.part, raw, mode, at, readable=not item.flaws)


def _format_of(window: Window) -> str:
    """By what the file begins with. A first line that is an object by itself begins JSON Lines."""
    head = window.blank()
    if head == "<":
        return "xml"
    if head in ("{", "["):
        line = window.text[window.at :].partition("\n")[0].strip()
        whole = line.endswith("}") and '"items"' not in line
        return "jsonl" if whole else "json"
    return "csv" if window.text[window.at : window.at + 4].lower().startswith(("key", '"key')) else ""


def _mode(options: Options, head: Head) -> Mode:
    stated = [mode for mode in (options.mode, head.mode) if mode]
    if len(set(stated)) > 1:
        raise Stop(Notice("mode_differs", found=shown(f"{head.mode} ≠ {options.mode}")))
    for mode in MODES:
        if stated[:1] == [mode]:
            return mode
    raise Stop(Notice("mode_missing", found=shown(stated[0]) if stated else "", expected=_MODE))


@dataclass(frozen=True, slots=True)
class Question:
    """One item as data and as it stands in the file: all that has to be known to judge it, in whatever process. ``raw``: the line
    that it is in a run, but for its hash."""

    data: Any
    part: str
    raw: RawProduct
    mode: Mode
    at: str | None
    readable: bool = True


@dataclass(frozen=True, slots=True)
class Faults:
    """What is wrong with an item by itself: with its form, else with its sense, and then with what the pipeline makes of it."""

    form: tuple[Fault, ...] = ()
    sense: tuple[Fault, ...] = ()
    made: tuple[Fault, ...] = ()
    kept: bytes = b""


def faults_of(question: Question, keep: Keep | None = None) -> Faults:
    """Judge one item; nothing is known of the others."""
    data = question.data
    if not question.readable:
        return Faults()
    form = tuple(check(data, question.mode))
    if form:
        return Faults(form)
    found = tuple(sense(data))
    follows = not any(RULES[fault.code].severity == "error" for fault in found)  # else what follows says nothing
    made = follows and question.mode != "rates_only" and data.get("operation") != "delete"
    return Faults((), found, *_normalised(question, keep)) if made else Faults((), found)


def _judged(item: Item, question: Question, found: Faults, keys: dict[str, tuple[int, int]], *, placed: bool) -> Judged:
    """An item among the others: what is repeated is that, and nothing else."""
    key, mode = question.raw.key, question.mode
    if item.flaws:
        key = _key_in(item)
        return Judged(item, mode, key, tuple(replace(flaw, key=key) for flaw in item.flaws))
    faults = found.form
    if not faults:
        number, line = keys.setdefault(key, (item.number, item.line))
        again = Fault("repeated_item", "/key", key, Label(f"第一次在第 {line} 行", f"the first stands on line {line}"))
        faults = (*found.sense, *(found.made if number == item.number else (again,)))
    return Judged(item, mode, key, tuple(notice_of(fault, item, key, placed=placed) for fault in faults), found.kept)


def _key_in(item: Item) -> str:
    """The key that an unreadable item seems to have: it is known to be listed, so that nobody takes it for withdrawn."""
    told = next((flaw.key for flaw in item.flaws if flaw.key), "")
    match = _KEY.search(item.part)
    key = told or (match.group(1) if match is not None else "")
    return key if KEY.takes(key) else ""


def notice_of(fault: Fault, item: Item, key: str, *, placed: bool = True) -> Notice:
    """A fault of an item with its place in the file."""
    told = Notice(
        fault.code, item.line, item.column, fault.pointer, shown(key), item.number, "", shown(fault.found), fault.expected, fault.better
    )
    return told.at(*item.locate(fault.pointer)) if placed else told


def _normalised(question: Question, keep: Keep | None) -> tuple[tuple[Fault, ...], bytes]:
    """What the pipeline would say of this item, which is normalised as there, and what is kept of it."""
    body = question.part.encode()
    raw = replace(question.raw, sha256=hashlib.sha256(body).hexdigest())
    payload = Payload(raw, body, _parsed={"body": question.data})
    try:
        read = normalize_read(payload, {}, question.at)
        kept = b"" if keep is None or read.product is None else keep(payload, read)
    except BAD_INPUT as error:
        return (_our_fault(error),), b""
    return tuple(_said(read, question.data["category"])), kept


def normalised(payload: Payload, category: str, at: str | None) -> list[Fault]:
    """What has to be said of a payload of this shape when it is normalised; also of one whose rates are a part of their own."""
    try:
        return _said(normalize_read(payload, {}, at), category)
    except BAD_INPUT as error:
        return [_our_fault(error)]


def _our_fault(error: Exception) -> Fault:
    return Fault("our_fault", "", f"{type(error).__name__}: {error}")


def _said(read: Normalized, category: str) -> list[Fault]:
    product = read.product or read.held
    issues = [*read.issues, *(product.issues if product is not None else ())]
    return [*map(_fault, dict.fromkeys(issues)), *_undisclosed(category, read)]


def _fault(issue: Issue) -> Fault:
    code = issue.code if issue.code in ("rate_not_stated", "contradicts_list") else "implausible" if issue.severity == "item" else "unread"
    expected = Label(issue.detail, issue.detail) if code in ("implausible", "contradicts_list") else NOTHING
    return Fault(code, issue.locator, issue.text, expected)


def _undisclosed(category: str, read: Normalized) -> Iterator[Fault]:
    """Attributes that people choose by, of which the item says nothing at all."""
    if read.product is None:
        return
    for attribute in SCHEMA.of(category):
        if attribute.decision and attribute.key not in read.product.values:
            yield Fault("not_stated", "", "", Label(f"{attribute.zh}（{attribute.key}）", f"{attribute.en} ({attribute.key})"))


def report(path: Path, options: Options) -> tuple[list[Notice], dict[str, Any]]:
    """All notices of a small file, and the closing figures; for the command and the public page."""
    summary, notices = Summary(), list[Notice]()
    for told in validate(path, options, summary):
        notices += told.notices if isinstance(told, Judged) else (told,)
    return notices[: limits.NOTICES], summary.to_json()


__all__ = ["CHARSETS", "FORMATS", "MODES", "SHAPE", "Judged", "Options", "normalised", "notice_of", "report", "validate"]

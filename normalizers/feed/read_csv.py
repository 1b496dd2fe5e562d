"""CSV: a product a row, a column for each place of the format (``values.min_amount``, ``rates.1.value``). An empty cell says nothing."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any

from normalizers.feed import forms
from normalizers.feed.forms import Slot
from normalizers.feed.item import Head, Item, Items, Place
from normalizers.feed.limits import COLUMNS, ITEM
from normalizers.feed.notices import Notice, shown
from normalizers.feed.unpack import Stop
from normalizers.feed.window import Window
from normalizers.pointer import escape
from normalizers.schema import SCHEMA, Label

FIRST = "key"
_NUMBER = re.compile("[1-9][0-9]{0,3}")  # of an entry, in the name of a column
_OTHERS = {";": ";", "\t": "\\t", "|": "|"}


class _RowError(ValueError):
    """A row that is no CSV."""


@dataclass(frozen=True, slots=True)
class CsvPlaces:
    """Places of pointers in a row: the line it begins on and the cell."""

    line: int
    cells: dict[str, tuple[int, str]]

    def __call__(self, pointer: str) -> Place:
        inside = pointer
        while inside:
            for own, (number, name) in self.cells.items():
                if own == inside or own.startswith(f"{inside}/"):
                    return Place(self.line, number, name)
            inside = inside.rpartition("/")[0]
        return Place(self.line, 1, FIRST)


def read_csv(window: Window, head: Head) -> Items:
    """Rows below a row of names. Raise Stop when the names cannot stand: then no cell has a meaning."""
    ends = set[bool]()
    names: list[str] | None = None
    known: list[bool] = []
    for number, (line, text, crlf) in enumerate(_records(window)):
        ends |= crlf
        if names is None:
            names = _names(text, line, head)
            known = [resolves(name) for name in names]
        elif len(text) > ITEM or len(text.encode()) > ITEM:
            yield _flawed(number, line, Notice("item_too_large", line, 1, item=number))
        elif text.strip():
            yield _row(number, line, text, names, known)
    if len(ends) > 1:
        head.told.append(Notice("mixed_newlines"))


def _records(window: Window) -> Iterable[tuple[int, str, set[bool]]]:
    """Every record with the line it begins on: a quoted cell may hold line ends. A quote that never closes ends with its line."""
    waiting: list[tuple[int, str, bool]] = []

    def following() -> tuple[int, str, bool] | None:
        if waiting:
            return waiting.pop(0)
        line = window.line
        row = window.row()
        return None if row is None else (line, *row)

    while (first := following()) is not None:
        line, text, crlf = first
        ends, taken = {crlf}, list[tuple[int, str, bool]]()
        whole = text
        while whole.count('"') % 2 and len(whole) <= ITEM:
            more = following()
            if more is None:
                break
            taken.append(more)
            whole = f"{whole}\n{more[1]}"
        if whole.count('"') % 2 and taken:
            waiting[:0] = taken
            whole = text
        else:
            ends |= {row[2] for row in taken}
        yield line, whole, ends


def cells_of(text: str) -> list[str]:
    """The cells of one record. Raise _RowError for quotes that do not match."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise _RowError(str(error)) from None
    if len(rows) != 1:  # a carriage return by itself ends a row too
        raise _RowError("several rows")
    return rows[0]


def _names(text: str, line: int, head: Head) -> list[str]:
    try:
        names = [name.strip() for name in cells_of(text)]
    except _RowError:
        raise Stop(Notice("bad_header", line, 1, found=shown(text))) from None
    if not names or names[0] != FIRST:
        other = next((shown_as for sign, shown_as in _OTHERS.items() if text.startswith(FIRST + sign)), "")
        expected = Label("以 key, 开头，逗号分隔", "begin with key, and separate by commas")
        raise Stop(Notice("bad_header", line, 1, found=other or shown(names[0] if names else text), expected=expected))
    if len(names) > COLUMNS:
        raise Stop(
            Notice(
                "bad_header", line, COLUMNS + 1, found=f"{len(names)}", expected=Label(f"至多 {COLUMNS} 列", f"at most {COLUMNS} columns")
            )
        )
    for number, name in enumerate(names, start=1):
        if names.index(name) < number - 1:
            head.told.append(Notice("repeated_column", line, number, cell=shown(name), found=shown(name)))
        elif not resolves(name):
            near = get_close_matches(name[:100], known_columns(), 1)
            head.told.append(Notice("unknown_column", line, number, cell=shown(name), found=shown(name), better=near[0] if near else ""))
    return names


@cache
def known_columns() -> tuple[str, ...]:
    """The plain columns: those of no list."""
    head = [f"name.{lang}" if key == "name" else key for key in forms.HEAD for lang in (forms.LANGUAGES if key == "name" else ("",))]
    return (*dict.fromkeys(head), "name", "operation", *(f"values.{key}" for key in SCHEMA.attributes), *forms.lists())


def resolves(name: str) -> bool:
    """Whether a column's name leads to a place that takes a text, in any category."""
    first, *rest = name.split(".")
    if first == "operation":
        return not rest
    if first == "values":
        attribute = SCHEMA.attributes.get(rest[0]) if rest else None
        return attribute is not None and _leads(forms.attribute_slot(attribute), rest[1:])
    slot = forms.lists().get(first) or forms.head().get(first)
    return slot is not None and _leads(slot, rest)


def _leads(slot: Slot, steps: Sequence[str]) -> bool:
    for step in steps:
        inner: Slot | None = None
        if _NUMBER.fullmatch(step):
            inner = None if slot.many is None else slot.many.of
        else:
            for record in (slot.record, slot.absence):
                inner = inner or (None if record is None else record.fields.get(step))
        if inner is None:
            return False
        slot = inner
    return slot.text is not None


def _flawed(number: int, line: int, notice: Notice) -> Item:
    return Item(number, line, 1, None, "", CsvPlaces(line, {}), (notice,))


def _row(number: int, line: int, text: str, names: list[str], known: list[bool]) -> Item:
    try:
        cells = cells_of(text)
    except _RowError:
        return _flawed(number, line, Notice("bad_row", line, 1, item=number, found=shown(text)))
    if len(cells) != len(names):
        expected = Label(f"{len(names)} 个单元格", f"{len(names)} cells")
        key = cells[0] if cells and len(cells[0]) <= 100 else ""
        return _flawed(number, line, Notice("ragged_row", line, 1, key=shown(key), item=number, found=f"{len(cells)}", expected=expected))
    pairs = enumerate(zip(names, cells, strict=True), start=1)
    filled = [(place, name, cell) for place, (name, cell) in pairs if cell and known[place - 1]]
    try:
        data, pointers = data_of([(name, cell) for _, name, cell in filled])
    except _RowError as error:
        return _flawed(number, line, Notice("repeated_field", line, 1, key=shown(cells[0]), item=number, found=str(error)))
    places = {pointer: (place, name) for pointer, (place, name, _) in zip(pointers, filled, strict=True)}
    return Item(number, line, 1, data, _part(filled), CsvPlaces(line, places))


def _part(filled: list[tuple[int, str, str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([[name for _, name, _ in filled], [cell for _, _, cell in filled]])
    return out.getvalue()


def data_of(cells: Sequence[tuple[str, str]]) -> tuple[dict[str, Any], list[str]]:
    """The object that the filled cells of a row say, and the pointer of each. Entries are numbered anew, without gaps."""
    numbers: dict[tuple[str, ...], list[int]] = {}
    for name, _ in cells:
        steps = name.split(".")
        for depth, step in enumerate(steps):
            if _NUMBER.fullmatch(step):
                numbers.setdefault(tuple(steps[:depth]), []).append(int(step))
    ranks = {prefix: {one: rank for rank, one in enumerate(sorted(set(found)))} for prefix, found in numbers.items()}
    data: dict[str, Any] = {}
    pointers = []
    for name, cell in cells:
        steps = name.split(".")
        keys: list[Any] = [ranks[tuple(steps[:at])][int(step)] if _NUMBER.fullmatch(step) else step for at, step in enumerate(steps)]
        _put(data, keys, cell)
        pointers.append("".join(f"/{escape(str(key))}" for key in keys))
    return _lists(data), pointers


def _put(data: dict[Any, Any], keys: Sequence[Any], cell: str) -> None:
    """Set one place. Raise _RowError where a cell already says what its parts say too (``name`` and ``name.zh``)."""
    node = data
    for key in keys[:-1]:
        node = node.setdefault(key, {})
        if not isinstance(node, dict):
            raise _RowError(".".join(map(str, keys)))
    if keys[-1] in node:
        raise _RowError(".".join(map(str, keys)))
    node[keys[-1]] = cell


def _lists(node: Any) -> Any:
    """Objects whose keys are the numbers of entries, as lists."""
    if not isinstance(node, dict):
        return node
    made = {key: _lists(child) for key, child in node.items()}
    numbers = [key for key in made if isinstance(key, int)]
    return [made[key] for key in sorted(made)] if made and len(numbers) == len(made) else {str(key): child for key, child in made.items()}

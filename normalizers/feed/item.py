"""One item of a feed as a reader hands it on: its data, its own piece of the file, and where each of its values stands there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from normalizers.feed.notices import Notice
from normalizers.feed.window import place


class Place(NamedTuple):
    """A place in the file: line, column (a CSV's: the number of the cell) and the name of a CSV column."""

    line: int
    column: int
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """``data`` None: it could not be read, and ``flaws`` say why. ``part``: the item by itself, as it stands in the file, from which
    ``normalizers.feed.parts.read_part`` gives ``data`` again; every locator of evidence is a JSON Pointer of that. ``locate`` gives
    the place of a pointer, or of the nearest thing around it."""

    number: int
    line: int
    column: int
    data: Any
    part: str
    locate: Callable[[str], Place]
    flaws: tuple[Notice, ...] = ()


@dataclass(slots=True)
class Head:
    """What the file says of itself. ``told``: notices about the file as a whole, met while it is read."""

    format: str
    mode: str = ""
    sequence: str = ""
    generated_at: str = ""
    told: list[Notice] = field(default_factory=list)


Items = Iterator[Item]


def too_large(number: int, line: int, column: int) -> Item:
    """An item that is not looked into: everything in it has the place of its beginning."""
    told = Notice("item_too_large", line, column, item=number)
    return Item(number, line, column, None, "", lambda _: Place(line, column), (told,))


@dataclass(slots=True)
class Places:
    """Places of pointers in one item that begins at ``line`` and ``column``; ``offsets`` walks it only when a place is asked for."""

    part: str
    line: int
    column: int
    offsets: Callable[[str], dict[str, int]]
    found: dict[str, int] = field(default_factory=dict)

    def __call__(self, pointer: str) -> Place:
        """The place of a pointer, or of the innermost thing around it that has one."""
        if not self.found:
            self.found = self.offsets(self.part)
        while pointer not in self.found and pointer:
            pointer = pointer.rpartition("/")[0]
        return Place(*place(self.part, self.found.get(pointer, 0), self.line, self.column))

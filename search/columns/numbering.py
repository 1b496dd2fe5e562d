"""Numbers for what comes again and again, and where it came from: one kind of thing after another, of many documents at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

import numpy as np

from search.columns.file import Array


class Codes(dict[Any, int]):
    """Numbers given as they come."""

    def __init__(self) -> None:
        super().__init__()
        self._new: list[Any] = []

    def __missing__(self, name: Any) -> int:
        number = self[name] = len(self)
        self._new.append(name)
        return number

    def new(self) -> list[Any]:
        """What has got a number since this was asked last, in the order of the numbers."""
        new, self._new = self._new, []
        return new


def numbered(codes: Codes, things: Iterable[Iterable[Any]]) -> Array:
    """The numbers of all things of all documents."""
    return np.fromiter(map(codes.__getitem__, chain.from_iterable(things)), np.uint32)


def sizes_of(things: Sequence[Any]) -> Array:
    """How many each has."""
    return np.fromiter(map(len, things), np.int64, len(things))


def places_of(sizes: Array, first: int = 0) -> Array:
    """The place of the document of each of its things; ``sizes``: how many each document has."""
    return np.repeat(np.arange(first, first + sizes.size, dtype=np.uint32), sizes)

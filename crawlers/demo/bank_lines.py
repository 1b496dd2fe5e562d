"""What a bank declares of one product, and what builds its detail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from crawlers.demo.cdr import Json

ADULT = ("MIN_AGE=18", "NATURAL_PERSON", "RESIDENCY_STATUS=Australian citizens and permanent residents")


@dataclass(frozen=True, slots=True)
class Line:
    """One declared product of a bank: how it is built, its id, its name and the level of its rate in basis points."""

    build: str
    key: str
    name: str
    points: int


Builder = Callable[[str, Line, int], Json]

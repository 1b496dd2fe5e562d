"""Work on large arrays, done on two processors at once.

It pays only where each step of the work is long: the steps of two threads take turns at the interpreter, and short ones wait for it
longer than they last.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def spread(work: Callable[[T], R], parts: Sequence[T]) -> list[R]:
    """The work on each part, in order; side by side where there are several."""
    return [work(parts[0])] if len(parts) == 1 else list(_workers().map(work, parts))


@cache
def _workers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(2, "ranking")

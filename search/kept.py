"""Answers that one process keeps: by canonical request, of one version of the data; bounded, the longest unused goes first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

T = TypeVar("T")
ANSWERS = 512


class Kept:
    """Safe for several threads. ``most`` 0 keeps nothing: for measuring."""

    def __init__(self, most: int = ANSWERS) -> None:
        self._most = most
        self._answers: OrderedDict[Hashable, Any] = OrderedDict()
        self._version = ""
        self._lock = Lock()

    def get(self, version: str, key: Hashable, make: Callable[[], T]) -> T:
        """The answer that is kept of this version of the data, or a new one. Another version lets all go that was kept before."""
        with self._lock:
            if version == self._version and key in self._answers:
                self._answers.move_to_end(key)
                kept: T = self._answers[key]
                return kept
        made = make()
        with self._lock:
            if version != self._version:
                self._answers.clear()
                self._version = version
            if self._most:
                self._answers[key] = made
                while len(self._answers) > self._most:
                    self._answers.popitem(last=False)
        return made

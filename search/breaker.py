"""A circuit breaker: after several failures in a short time nobody asks any more, until one probe finds the other side back."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from threading import Lock

FAILURES, WITHIN = 5, 10.0  # failures, seconds
OPEN_FOR = 15.0  # seconds until a probe


class Breaker:
    """Safe for several threads; one for each process. It counts only once ``armed``: a cold server's first answers are slow."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._failed: deque[float] = deque(maxlen=FAILURES)
        self._open_until: float | None = None
        self._armed = True

    @property
    def open(self) -> bool:
        """Whether requests are being turned away."""
        return self._open_until is not None

    def allows(self) -> bool:
        """Whether to ask now. While open: no, except for one probe each time the pause is over."""
        if self._open_until is None:
            return True
        with self._lock:
            if self._open_until is None:
                return True
            if self._clock() < self._open_until:
                return False
            self._open_until = self._clock() + OPEN_FOR  # everybody else waits for what this probe finds
            return True

    def succeeded(self) -> None:
        if self._open_until is not None or self._failed:
            with self._lock:
                self._open_until = None
                self._failed.clear()

    def failed(self) -> None:
        with self._lock:
            now = self._clock()
            if not self._armed:
                return
            if self._open_until is not None:
                self._open_until = now + OPEN_FOR
                return
            self._failed.append(now)
            if len(self._failed) == FAILURES and now - self._failed[0] <= WITHIN:
                self._open_until = now + OPEN_FOR

    def disarm(self) -> None:
        """Count nothing, until ``arm``."""
        self._armed = False

    def arm(self, answered: bool) -> None:
        """Count from now on; open at once when the warm-up found nobody."""
        with self._lock:
            self._armed = True
            self._failed.clear()
            self._open_until = None if answered else self._clock() + OPEN_FOR

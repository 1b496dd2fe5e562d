"""Where the limits on guessing are counted: one table that all processes and machines share. When it cannot be asked, they are closed.

allauth counts in Django's default cache, so this is that cache. It keeps no pickles, and no address of a reader: keys are hashed.
Pages keep what they want to keep in ``caches["process"]``, which costs no query.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import DatabaseError, InterfaceError, connection

from portal.accounts.models import Limit

OURS = "allauth"
NEVER = 1e12
TABLE = Limit._meta.db_table
PUT = f"""
INSERT INTO {TABLE} (key, value, until) VALUES (%s, %s, %s)
ON CONFLICT (key) DO UPDATE SET value = excluded.value, until = excluded.until
"""  # noqa: S608 (our own table)
ADD = f"{PUT} WHERE {TABLE}.until <= %s"


class LimitsAwayError(Exception):
    """The limits cannot be counted: what they guard is refused."""


def used_up(action: str, whose: str, most: int, seconds: int) -> bool:
    """Count one act of ``whose``; whether the window of so many seconds has seen the most already. Raise LimitsAwayError."""
    window = int(time.time() // seconds)
    return not any(caches["default"].add(f"{OURS}:act:{action}:{whose}:{window}:{number}", 1, seconds) for number in range(most))


class Limits(BaseCache):
    """The part of a cache that limits need."""

    def __init__(self, _location: str, params: Mapping[str, Any]) -> None:
        super().__init__(dict(params))

    def add(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Whether there was nothing under this key, decided by the database."""
        until = self._until(timeout)
        self._run(f"DELETE FROM {TABLE} WHERE until < %s", [time.time() - 3600])  # noqa: S608
        return self._run(ADD, [self._hashed(key, version), json.dumps(value), until, time.time()]) == 1

    def set(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._run(PUT, [self._hashed(key, version), json.dumps(value), self._until(timeout)])

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        try:
            row = Limit.objects.filter(key=self._hashed(key, version), until__gt=time.time()).values_list("value", flat=True)[:1]
            return next(iter(row), default)
        except (DatabaseError, InterfaceError) as error:
            raise LimitsAwayError from error

    def delete(self, key: str, version: int | None = None) -> bool:
        return self._run(f"DELETE FROM {TABLE} WHERE key = %s", [self._hashed(key, version)]) > 0  # noqa: S608

    def clear(self) -> None:
        self._run(f"DELETE FROM {TABLE}", [])  # noqa: S608

    def _hashed(self, key: str, version: int | None) -> str:
        if not key.startswith(OURS):
            raise ValueError(f"The default cache holds the limits on guessing and nothing else; keep {key!r} in caches['process'].")
        return sha256(self.make_key(key, version).encode()).hexdigest()

    def _until(self, timeout: float | None) -> float:
        until = self.get_backend_timeout(timeout)
        return NEVER if until is None else float(until)

    @staticmethod
    def _run(sql: str, values: list[Any]) -> int:
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql, values)
                return int(cursor.rowcount)
        except (DatabaseError, InterfaceError) as error:
            raise LimitsAwayError from error

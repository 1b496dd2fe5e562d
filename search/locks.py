"""The lock of whoever writes a shared index: over all machines on PostgreSQL, over this machine's processes on SQLite.

Both end with the process that holds them, so that a killed writer is followed at once.
"""

from __future__ import annotations

import fcntl
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

PAUSE = 0.2  # seconds between two tries
WAITING = "Another process is writing the search index; waiting for it."


@contextmanager
def shared_lock(name: str, folder: Path, wait: bool = True, say: Callable[[str], None] | None = None) -> Iterator[bool]:
    """Yields whether the lock is held: always, unless ``wait`` is False. ``folder``: where the file lies on SQLite."""
    if connection.vendor == "postgresql":
        with _advisory(name, wait, say) as held:
            yield held
    else:
        with file_lock(folder / f"{name}.lock", wait, say) as held:
            yield held


@contextmanager
def file_lock(path: Path, wait: bool = True, say: Callable[[str], None] | None = None) -> Iterator[bool]:
    """A lock between processes of this machine. Yields whether it is held."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        held = _try(file.fileno())
        if not held and wait:
            if say is not None:
                say(WAITING)
            fcntl.flock(file.fileno(), fcntl.LOCK_EX)
            held = True
        try:
            yield held
        finally:
            if held:
                fcntl.flock(file.fileno(), fcntl.LOCK_UN)


def _try(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _advisory(name: str, wait: bool, say: Callable[[str], None] | None) -> Iterator[bool]:
    """A lock of the database session: it needs a connection of its own, not one of a pool that changes with each transaction."""
    key = zlib.crc32(name.encode())
    held, told = _asked("SELECT pg_try_advisory_lock(%s)", key), False
    while wait and not held:
        if not told and say is not None:
            say(WAITING)
        told = True
        time.sleep(PAUSE)
        held = _asked("SELECT pg_try_advisory_lock(%s)", key)
    try:
        yield held
    finally:
        if held and connection.connection is not None:  # a lost connection has lost the lock with it
            _asked("SELECT pg_advisory_unlock(%s)", key)


def _asked(statement: str, key: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, [key])
        return bool(cursor.fetchone()[0])

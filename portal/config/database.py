"""The database of DATABASE_URL as Django takes it: SQLite beside the data, or PostgreSQL with limits on what may wait."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url

KEPT = 60  # seconds that an idle connection is used again
WORK, WEB = 60, 2  # seconds that one statement may take: of a command or worker, and of a page
LOCK = {WORK: 30, WEB: 1}  # seconds that a statement may wait for a row of another
IDLE = 30  # seconds that a transaction may stand still: a process that was frozen in one lets go of its rows within its lease
CONNECT = 5
SCHEMES = ("sqlite", "postgres", "postgresql")


class DatabaseUrlError(ValueError):
    """The address is of no database that can be used; the text says what is taken."""


def database(url: str, data: Path) -> dict[str, Any]:
    """Django's settings of one database. Raise DatabaseUrlError; the text holds no password."""
    if not url:
        url = f"sqlite:///{data / 'yardstick.sqlite3'}"
    try:
        config: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=KEPT)) if urlsplit(url).scheme in SCHEMES else {}
    except ValueError:  # a port that is no number
        config = {}
    if config.get("NAME", "") in ("", ":memory:"):
        raise DatabaseUrlError(
            f"DATABASE_URL is {url.rpartition('@')[2]!r}; it takes sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME."
        )
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = {
            "timeout": 30,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16384;",
        }
    else:
        config["CONN_HEALTH_CHECKS"] = True  # a server that was started again is found without a restart of ours
        config["OPTIONS"] = {"connect_timeout": CONNECT, **config.get("OPTIONS", {})}
        limit(config, WORK)
    return config


def limit(config: dict[str, Any], seconds: int) -> None:
    """Bound what connections opened from now on may wait; SQLite has its own limit, which is for the file.

    A server that mostly reads maps the file of SQLite into its memory, and keeps more of it; a worker that writes much would hold
    all of it twice.
    """
    if config["ENGINE"].endswith("sqlite3") and seconds == WEB:
        config["OPTIONS"]["init_command"] += " PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456;"
    if config["ENGINE"].endswith("postgresql"):
        bounds = {"statement_timeout": seconds, "lock_timeout": LOCK[seconds], "idle_in_transaction_session_timeout": IDLE}
        told = [*(f"{name}={value}s" for name, value in bounds.items()), "jit=off"]  # compiling takes longer than any of our queries
        config["OPTIONS"]["options"] = " ".join(f"-c {one}" for one in told)

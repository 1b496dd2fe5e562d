"""The database as one file, and back: SQLite by VACUUM INTO, PostgreSQL by its own dump, each as of one moment.

``tables`` of a dump: rows and digest of every table, so that what was restored can be compared with what was saved.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.db import connection, transaction

from portal.pipeline.errors import RefusalError
from portal.telemetry.scrub import scrub

Json = dict[str, Any]
SQLITE, POSTGRES = "database.sqlite3", "database.dump"


class Cursor(Protocol):
    def execute(self, sql: str, /) -> Any: ...
    def fetchone(self) -> Any: ...


def dump_database(folder: Path) -> tuple[str, Json]:
    """Write the database into a file in that folder: its name, and every table's rows and digest as of the same moment."""
    if connection.vendor == "sqlite":
        copy = folder / SQLITE
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(copy)])
        return SQLITE, sqlite_tables(copy)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        moment = cursor.fetchone()[0]
        options = ["-Fc", "--no-owner", "--no-privileges", f"--snapshot={moment}", f"--file={folder / POSTGRES}"]
        run_tool("pg_dump", options, postgres_environment())
        return POSTGRES, postgres_tables(cursor, connection.introspection.table_names())


def sqlite_tables(path: Path) -> Json:
    """Rows and digest of every table of a SQLite file. Raise RefusalError for a damaged one."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as file:
        try:
            verdict = file.execute("PRAGMA integrity_check").fetchone()[0]
            names = [row[0] for row in file.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")]
            found = {name: _sqlite_digest(file, name) for name in sorted(names)}
        except sqlite3.DatabaseError as error:
            raise RefusalError(f"The database of this backup is damaged ({error}); take an older backup.") from error
    file.close()
    if verdict != "ok":
        raise RefusalError(f"The database of this backup is damaged ({verdict}); take an older backup.")
    return found


def _sqlite_digest(file: sqlite3.Connection, table: str) -> Json:
    digest, rows = sha256(), 0
    for row in file.execute(f'SELECT * FROM "{table}" ORDER BY 1'):  # noqa: S608 (a name of the database's own list)
        digest.update(repr(row).encode())
        rows += 1
    return {"rows": rows, "digest": digest.hexdigest()}


def postgres_tables(cursor: Cursor, names: Iterable[str]) -> Json:
    """Rows and digest of these tables, as this transaction sees them."""
    found = {}
    for name in sorted(names):
        cursor.execute(
            f"SELECT count(*), md5(coalesce(string_agg(md5(t::text), '' ORDER BY md5(t::text)), '')) FROM \"{name}\" t"  # noqa: S608
        )
        rows, digest = cursor.fetchone()
        found[name] = {"rows": rows, "digest": digest}
    return found


def postgres_environment(database: str | None = None) -> dict[str, str]:
    """How PostgreSQL's own tools reach the database: by the environment, so that no password stands in a process list."""
    config = settings.DATABASES["default"]
    told = {"PGHOST": config["HOST"], "PGPORT": config["PORT"], "PGUSER": config["USER"], "PGPASSWORD": config["PASSWORD"]}
    return {**{name: str(value) for name, value in told.items() if value}, "PGDATABASE": database or config["NAME"]}


def run_tool(name: str, options: Sequence[str], environment: Mapping[str, str]) -> None:
    """Run pg_dump or pg_restore; raise RefusalError with its last line when it refuses."""
    program = shutil.which(name)
    if program is None:
        raise RefusalError(f"{name} is not installed; it comes with PostgreSQL's client (Debian: apt install postgresql-client).")
    done = subprocess.run([program, *options], env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    if done.returncode:
        told = [line for line in done.stderr.splitlines() if line.strip()]
        raise RefusalError(scrub(told[0] if told else f"{name} ended with exit code {done.returncode}"))

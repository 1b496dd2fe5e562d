"""Where a database is restored: built under a sibling name beside the one in use, compared, then put in its place."""

from __future__ import annotations

import os
import shutil
import sqlite3
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from django.conf import settings
from django.db import connections

from portal.pipeline.dumps import Json, postgres_environment, postgres_tables, run_tool, sqlite_tables
from portal.pipeline.errors import RefusalError

IN_USE = "The database is in use: end the portal and its workers, then restore."
TABLES = ("catalog_product", "catalog_run")  # a catalogue is there when one of them has a row


class Target(ABC):
    """``vendor``: as Django names it."""

    vendor: str

    @abstractmethod
    def holds_anything(self) -> bool:
        """Whether the database in use has a catalogue, or cannot be read."""

    @abstractmethod
    def require_unused(self) -> None:
        """Raise RefusalError while another process has the database open."""

    @abstractmethod
    def build(self, dump: Path, tables: Json) -> None:
        """The dump as the sibling. Raise RefusalError when it does not hold what was saved."""

    @abstractmethod
    def sibling_url(self) -> str:
        """DATABASE_URL of the sibling."""

    @abstractmethod
    def drop(self) -> None:
        """Remove the sibling."""

    @abstractmethod
    def built(self) -> bool:
        """Whether there is a sibling that waits to be switched."""

    @abstractmethod
    def put_in_place(self, aside: str) -> str:
        """The sibling becomes the database in use, at once; the name under which the old one stays, "" when there was none."""


def target() -> Target:
    """That of the settings."""
    connections.close_all()
    config = settings.DATABASES["default"]
    return SqliteTarget(Path(config["NAME"])) if config["ENGINE"].endswith("sqlite3") else PostgresTarget(str(config["NAME"]))


def compare(saved: Json, found: Json) -> None:
    """Raise RefusalError unless every table has the rows that were saved."""
    wrong = sorted(name for name in saved if found.get(name) != saved[name])
    if wrong:
        raise RefusalError(f"The restored table {wrong[0]} is not what was saved ({saved[wrong[0]]}, now {found.get(wrong[0])}).")


class SqliteTarget(Target):
    vendor = "sqlite"

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sibling = path.with_name(f"{path.name}.restoring")

    def holds_anything(self) -> bool:
        if not self.path.exists():
            return False
        file = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)
        try:
            tables = {row[0] for row in file.execute("SELECT name FROM sqlite_master")}
            return any(file.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchone() for name in TABLES if name in tables)  # noqa: S608
        except sqlite3.DatabaseError:
            return True  # damaged: a person decides
        finally:
            file.close()

    def require_unused(self) -> None:
        """Leaving the write-ahead log needs the file alone, and brings everything into it."""
        if not self.path.exists():
            return
        file = sqlite3.connect(self.path, timeout=0.5)
        try:
            file.execute("PRAGMA journal_mode=DELETE").fetchone()
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise RefusalError(IN_USE) from error
        except sqlite3.DatabaseError:
            return  # damaged: it goes aside as it is
        finally:
            file.close()

    def build(self, dump: Path, tables: Json) -> None:
        self.drop()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(dump, self.sibling)
        compare(tables, sqlite_tables(self.sibling))

    def sibling_url(self) -> str:
        return f"sqlite:///{self.sibling}"

    def drop(self) -> None:
        for path in self._with_logs(self.sibling):
            path.unlink(missing_ok=True)

    def built(self) -> bool:
        return self.sibling.exists()

    def put_in_place(self, aside: str) -> str:
        """One rename, after what stands in the sibling's log is in its file."""
        file = sqlite3.connect(self.sibling)
        file.execute("PRAGMA journal_mode=DELETE").fetchone()
        file.close()
        old = self.path.with_name(f"{self.path.name}.{aside}")
        there = self.path.exists()
        if there:
            for path in self._with_logs(self.path):
                if path.exists():
                    path.rename(path.with_name(path.name.replace(self.path.name, old.name, 1)))
        self.sibling.replace(self.path)
        return str(old) if there or old.exists() else ""

    def _with_logs(self, path: Path) -> list[Path]:
        """The file after its logs: without the file, logs mean nothing."""
        return [path.with_name(path.name + end) for end in ("-wal", "-shm")] + [path]


class PostgresTarget(Target):
    """The role needs CREATEDB; the switch is two renames in one transaction."""

    vendor = "postgresql"

    def __init__(self, name: str) -> None:
        self.name = name
        self.sibling = f"{name[:50]}_restoring"

    def holds_anything(self) -> bool:
        if not self._exists(self.name):
            return False
        with self._connect(self.name) as link, link.cursor() as cursor:
            for table in TABLES:
                cursor.execute("SELECT to_regclass(%s)", [table])
                if cursor.fetchone()[0] is not None and cursor.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone():  # noqa: S608
                    return True
        return False

    def require_unused(self) -> None:
        with self._connect("postgres") as link:
            others = link.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", [self.name]).fetchone()
        if others is not None and others[0]:
            raise RefusalError(IN_USE)

    def build(self, dump: Path, tables: Json) -> None:
        self.drop()
        self._do(f'CREATE DATABASE "{self.sibling}" TEMPLATE template0')
        options = ["--exit-on-error", "--no-owner", "--no-privileges", f"--dbname={self.sibling}", str(dump)]
        run_tool("pg_restore", options, postgres_environment(self.sibling))
        with self._connect(self.sibling) as link, link.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            compare(tables, postgres_tables(cursor, [row[0] for row in cursor.fetchall()]))

    def sibling_url(self) -> str:
        parts = urlsplit(os.environ["DATABASE_URL"])
        return urlunsplit(parts._replace(path="/" + quote(self.sibling)))

    def drop(self) -> None:
        self._do(f'DROP DATABASE IF EXISTS "{self.sibling}"')

    def built(self) -> bool:
        return self._exists(self.sibling)

    def put_in_place(self, aside: str) -> str:
        old = f"{self.name[:40]}_{aside}".replace("-", "_")
        there = self._exists(self.name)
        with self._connect("postgres") as link, link.transaction():
            if there:
                link.execute(f'ALTER DATABASE "{self.name}" RENAME TO "{old}"')
            link.execute(f'ALTER DATABASE "{self.sibling}" RENAME TO "{self.name}"')
        return old if there else ""

    def _exists(self, name: str) -> bool:
        with self._connect("postgres") as link:
            return link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None

    def _do(self, statement: str) -> None:
        with self._connect("postgres") as link:
            link.execute(statement)

    def _connect(self, database: str) -> Any:
        """A connection of its own, outside Django's; raise RefusalError when the server refuses."""
        import psycopg

        config = settings.DATABASES["default"]
        told = {"host": config["HOST"], "port": config["PORT"], "user": config["USER"], "password": config["PASSWORD"]}
        try:
            return psycopg.connect(dbname=database, autocommit=True, **{name: value for name, value in told.items() if value})
        except psycopg.OperationalError as error:
            raise RefusalError(f"PostgreSQL refuses {database}: {str(error).splitlines()[-1]}") from error

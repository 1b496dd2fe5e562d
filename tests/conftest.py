"""What every test stands on: a data folder of its own, and no network but loopback."""

from __future__ import annotations

import ipaddress
import os
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from tests.elastic_servers import elastic, elastic_url  # noqa: F401  # fixtures for whoever asks for a server
from tests.once import once

hypothesis.settings.register_profile("house", deadline=None)  # tests never measure time
hypothesis.settings.load_profile("house")

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("YARDSTICK_SHARED") or ROOT.parent / "shared")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--market-whole", action="store_true", help="replay whole snapshots in the market tests, which takes long")
    parser.addoption("--rebuild-whole", action="store_true", help="rebuild 100,000 products in the chaos tests, which takes minutes")
    parser.addoption("--described-whole", action="store_true", help="200 requests of each kind for each operation, which takes minutes")
    parser.addoption("--parity-whole", action="store_true", help="2,000 requests over 20,000 products on both engines, which takes minutes")


@pytest.fixture(autouse=True)
def _data_folder(settings: Any, tmp_path: Path) -> None:
    """Runs, snapshots and index of a test lie in its own folder."""
    settings.YARDSTICK_DATA = tmp_path / "data"
    settings.YARDSTICK_DATA.mkdir()
    settings.YARDSTICK_PAGE_SECONDS = 0  # a test changes rows behind the pages' back


@pytest.fixture(scope="session", autouse=True)
def _cheap_hashes() -> None:
    """Passwords are hashed as everywhere, by Argon2, but with hardly any work: a hash costs a third of a second otherwise."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = 1, 8, 1


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """What a process keeps by product and version belongs to the catalogue of one test: the next one counts anew."""
    from search.cards import kept
    from search.database import spare
    from search.ranking import price

    kept.cache_clear()
    price.kept.cache_clear()
    spare.cache_clear()


@pytest.fixture(autouse=True)
def _language() -> None:
    """The language of the last page that a test asked for is not that of the next test."""
    from django.utils import translation

    translation.deactivate()


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection to anything but loopback fails the test that tries it."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not ipaddress.ip_address(address[0]).is_loopback:
            raise AssertionError(f"a test tried to connect to {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an empty catalogue, made once in a run: copied where a process of its own needs one."""

    def make(folder: Path) -> None:
        environment = {**os.environ, "YARDSTICK_DATA": str(folder), "DATABASE_URL": ""}
        subprocess.run([sys.executable, "-m", "tests.a_past", "0"], cwd=ROOT, env=environment, check=True)

    return once(tmp_path_factory, "tables", make)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, request: pytest.FixtureRequest) -> None:
    """On SQLite each process copies the tables that were made once: ``migrate``, seconds of work, then finds nothing to do."""
    from django.core import management
    from django.db import connection

    if connection.vendor != "sqlite":
        return
    made, create, call_command = request.getfixturevalue("tables"), connection.creation.create_test_db, management.call_command

    def called(name: str, *arguments: Any, **options: Any) -> Any:
        if name == "migrate":
            connection.ensure_connection()
            with closing(sqlite3.connect(f"{(made / 'yardstick.sqlite3').as_uri()}?immutable=1", uri=True)) as file:
                file.backup(connection.connection)
        return call_command(name, *arguments, **options)

    def created(*arguments: Any, **options: Any) -> Any:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(management, "call_command", called)
            return create(*arguments, **options)

    connection.creation.create_test_db = created  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Tests that need real transactions empty every table afterwards: what keeps the audit from that is taken away for them.

    ``tests/test_accounts_audit.py`` puts it back where it is the matter.
    """
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE accounts_auditentry DISABLE TRIGGER audit_no_truncate")
        else:
            cursor.execute("DROP TRIGGER IF EXISTS audit_no_delete")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data beside the project; the test is skipped where there is none."""
    if not (SHARED / "sources" / "cdr").exists():
        pytest.skip("needs ../shared with the replay of real institutions, which is absent here")
    return SHARED

"""Back up and restore: the drill on both databases, and what a restore refuses. Each command is a process of its own."""

from __future__ import annotations

import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from portal.pipeline.dumps import sqlite_tables
from portal.pipeline.switch import NOTE
from tests.once import once

ROOT = Path(__file__).resolve().parent.parent
Told = tuple[int, dict[str, Any], str]


@dataclass
class Portal:
    """A data folder and a database of its own, driven from outside."""

    data: Path
    database: str = ""
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "YARDSTICK_DATA": str(self.data), "DATABASE_URL": self.database, **self.environment}
        return subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    def manage(self, *arguments: str) -> Told:
        done = self.run("manage.py", *arguments, "--json")
        lines = done.stdout.strip().splitlines()
        return done.returncode, json.loads(lines[-1]) if lines else {}, done.stderr

    def past(self, days: int = 2) -> None:
        done = self.run("-m", "tests.a_past", str(days))
        assert done.returncode == 0, done.stderr

    @property
    def file(self) -> Path:
        return self.data / "yardstick.sqlite3"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, tables: Path) -> Path:
    """A portal with a past, on SQLite, and a backup of it; tests copy from them or only read them."""

    def make(folder: Path) -> None:
        portal = Portal(Path(shutil.copytree(tables, folder / "lived")))
        portal.past()
        code, told, err = portal.manage("backup", str(folder / "all.tar.gz"))
        assert code == 0 and told["products"] == 60 and told["absent"] == 0, err

    return once(tmp_path_factory, "backup", make)


@pytest.fixture(scope="module")
def archive(kept: Path) -> Path:
    return kept / "all.tar.gz"


@pytest.fixture
def copy(kept: Path, tmp_path: Path) -> Portal:
    """That portal once more, to be spoilt."""
    return Portal(Path(shutil.copytree(kept / "lived", tmp_path / "copy")))


def drill(portal: Portal, to: Path, fresh: Portal) -> None:
    """Back up, lose everything, restore, compare; the figures are printed, never judged."""
    assert portal.manage("operator", "ada@example.org")[0] == 0
    code, made, err = portal.manage("backup", str(to))
    assert code == 0, err
    began = time.monotonic()
    code, told, err = fresh.manage("restore", str(to))
    recovery = time.monotonic() - began
    assert code == 0, err
    assert (told["missing"], told["stale"], told["ghost"]) == (0, 0, 0) and told["products"] == made["products"] == 60
    if not portal.database:
        assert held(fresh) == _saved(to)
        assert not list(fresh.data.glob(".restoring*")) and not (fresh.data / "restored").exists() and not (fresh.data / NOTE).exists()
    assert fresh.manage("index", "check")[1] == {"action": "check", "missing": 0, "stale": 0, "ghost": 0}
    lost = (datetime.now(UTC) - datetime.fromisoformat(told["made_at"])).total_seconds() - recovery
    print(
        f"\nrestore drill ({urlsplit(portal.database).scheme or 'sqlite'}): {told['products']} products, {told['snapshots']} snapshots,"
        f" backup {made['seconds']} s; RPO: what came after the backup was begun, {max(lost, 0):.0f} s here (target 1 h);"
        f" RTO {recovery:.1f} s (target 30 min for 20,000 products)"
    )
    assert _bodies(fresh.data) == _bodies(portal.data)
    # People come along, and the audit with what guards it.
    head = portal.manage("audit", "check")[1]["head"]
    assert fresh.manage("audit", "check", "--head", head)[1] == {"rows": 2, "head": head, "broken": ""}
    assert "ada@example.org" in fresh.manage("operator", "bob@example.org")[1]["error"]
    tamper = "import django; django.setup(); from portal.accounts.models import AuditEntry; AuditEntry.objects.update(why='x')"
    fresh.environment["DJANGO_SETTINGS_MODULE"] = "portal.config.settings"
    assert "append-only" in fresh.run("-c", tamper).stderr
    # A restored portal goes on: the next run knows the products of before.
    code, judged, _ = fresh.manage("publish", "2", "--reason", "they closed most")
    assert code == 0 and judged["withdrawn"] == 36


def _bodies(data: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (data / "snapshots").glob("??/*")}


def test_the_drill_on_sqlite_brings_every_table_back(copy: Portal, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        drill(copy, tmp_path / "drill.tar", Portal(tmp_path / "fresh"))


def held(portal: Portal) -> dict[str, Any]:
    """Rows and digest of every table but the one that the check of the index writes."""
    return {name: told for name, told in sqlite_tables(portal.file).items() if name != "telemetry_pulse"}


def _saved(archive: Path) -> dict[str, Any]:
    with tarfile.open(archive) as file:
        content = file.extractfile("manifest.json")
        assert content is not None
        tables: dict[str, Any] = json.load(content)["database"]["tables"]
        return {name: told for name, told in tables.items() if name != "telemetry_pulse"}


def test_into_a_folder_only_new_snapshots_are_copied_what_is_cited_and_not_there_is_told_and_the_newest_backup_is_taken(
    copy: Portal, tmp_path: Path
) -> None:
    gone, spoilt, *_ = sorted((copy.data / "snapshots").glob("??/*"))
    gone.unlink()
    spoilt.write_bytes(b"something else")
    to = tmp_path / "backups"
    code, first, err = copy.manage("backup", str(to))
    assert code == 0 and first["absent"] == 2 and "not on the disk" in err
    time.sleep(1.1)  # a backup is named by its second
    _, second, _ = copy.manage("backup", str(to))
    assert first["copied"] == first["snapshots"] == second["snapshots"] > 0 and second["copied"] == 0
    fresh = Portal(tmp_path / "fresh")
    code, told, err = fresh.manage("restore", str(to))
    assert code == 0 and told["made_at"].replace(":", "") == Path(second["path"]).name, err


def test_a_catalogue_that_is_there_is_kept_unless_forced_and_then_put_aside(archive: Path, copy: Portal) -> None:
    before = sqlite_tables(copy.file)
    code, told, err = copy.manage("restore", str(archive))
    assert code == 1 and "--force" in told["error"] and sqlite_tables(copy.file) == before
    with sqlite3.connect(copy.file) as file:
        file.execute("UPDATE catalog_product SET name = 'spoilt'")
    file.close()
    code, told, err = copy.manage("restore", str(archive), "--force")
    assert code == 0 and held(copy) == _saved(archive), err
    aside = [Path(part) for part in told["before"].split(", ")]
    assert len(aside) == 2 and all(path.exists() for path in aside)
    with sqlite3.connect(aside[0]) as file:
        assert file.execute("SELECT DISTINCT name FROM catalog_product").fetchall() == [("spoilt",)]


def test_a_damaged_database_is_replaced_when_forced(archive: Path, copy: Portal) -> None:
    for end in ("-wal", "-shm"):
        copy.file.with_name(copy.file.name + end).unlink(missing_ok=True)
    copy.file.write_bytes(b"nothing of a database" * 1000)
    assert copy.manage("restore", str(archive))[0] == 1
    assert copy.manage("restore", str(archive), "--force")[0] == 0 and held(copy) == _saved(archive)


def test_a_database_in_use_is_left_alone(archive: Path, copy: Portal) -> None:
    user = sqlite3.connect(copy.file)
    user.execute("SELECT count(*) FROM catalog_product").fetchone()
    code, told, _ = copy.manage("restore", str(archive), "--force")
    user.close()
    assert code == 1 and "in use" in told["error"] and not list(copy.data.glob(".restoring*"))


def _changed(archive: Path, to: Path, name: str, change: Any) -> Path:
    """The archive with one member changed: by what ``change`` makes of its bytes."""
    with tarfile.open(archive) as old, tarfile.open(to, "w") as new:
        for member in old:
            content = old.extractfile(member)
            assert content is not None
            body = content.read()
            if member.name.startswith(name):
                body = change(body)
            member.size = len(body)
            new.addfile(member, io.BytesIO(body))
    return to


def _manifest(**fields: Any) -> Any:
    return lambda body: json.dumps({**json.loads(body), **fields}).encode()


SPOILT: tuple[tuple[str, Any, str], ...] = (
    ("database", lambda body: body[:-1] + b"x", "checksum"),
    ("snapshots/", lambda body: body + b" ", "snapshot"),
    ("runs/1/raw.jsonl", lambda body: body[1:], "runs/1/raw.jsonl"),
    ("manifest", lambda _: b"{}", "no whole backup"),
    ("manifest", lambda _: b"{", "no whole backup"),
    ("manifest", _manifest(format=2), "format 2"),
    ("manifest", _manifest(migrations=["catalog.0999_from_the_future"]), "newer version"),
    ("manifest", _manifest(files={"database.sqlite3": "0"}), "checksum"),
)
EACH = """
import django, io, json, sys
django.setup()
from django.core.management import call_command
for path in sys.argv[1:]:
    out, err, code = io.StringIO(), io.StringIO(), 0
    try:
        call_command("restore", path, "--json", stdout=out, stderr=err)
    except SystemExit as end:
        code = end.code
    print(json.dumps([code, json.loads(out.getvalue().splitlines()[-1]), err.getvalue()]))
"""


def test_a_backup_that_is_not_whole_changes_nothing_and_writes_nowhere_else(archive: Path, tmp_path: Path) -> None:
    wrong = [(_changed(archive, tmp_path / f"{n}.tar", name, change), says) for n, (name, change, says) in enumerate(SPOILT)]
    (tmp_path / "cut.tar.gz").write_bytes(archive.read_bytes()[:-2000])
    wrong.append((tmp_path / "cut.tar.gz", ""))
    for number, name in enumerate(("../outside", "/outside")):
        with tarfile.open(tmp_path / f"evil{number}.tar", "w") as file:
            member = tarfile.TarInfo(name)
            member.size = 1
            file.addfile(member, io.BytesIO(b"x"))
        wrong.append((tmp_path / f"evil{number}.tar", "no whole backup"))
    fresh = Portal(tmp_path / "a" / "fresh", environment={"DJANGO_SETTINGS_MODULE": "portal.config.settings"})
    done = fresh.run("-c", EACH, *(str(path) for path, _ in wrong))  # in one process: what one leaves behind, the next would meet
    assert done.returncode == 0, done.stderr
    for (path, says), line in zip(wrong, done.stdout.splitlines(), strict=True):
        code, told, err = json.loads(line)
        assert code == 1 and told["error"] and says in told["error"] and len(err.strip().splitlines()) <= 3, (path, told, err)
    assert {path.name for path in fresh.data.iterdir()} <= {"secret_key", "field_key"}
    assert not list(tmp_path.rglob("outside"))


def test_a_backup_that_cannot_be_made_leaves_nothing_behind(copy: Portal, tmp_path: Path) -> None:
    for to, says in (("there.tar", "exists"), ("odd.zip", "neither")):
        (tmp_path / "there.tar").touch()
        code, told, _ = copy.manage("backup", str(tmp_path / to))
        assert code == 1 and says in told["error"]
    copy.file.write_bytes(b"damaged" * 1000)
    assert copy.manage("backup", str(tmp_path / "new.tar"))[0] == 1
    assert {path.name for path in tmp_path.iterdir()} <= {"copy", "data", "there.tar"}


def test_an_interrupted_switch_stops_every_command_and_is_finished_by_one(archive: Path, copy: Portal) -> None:
    broken = (
        "import portal.pipeline.switch as s; from django.core.management import call_command; import django, os\n"
        "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'portal.config.settings'); django.setup()\n"
        "s.finish = lambda *_: os._exit(9)\n"
        f"call_command('restore', {str(archive)!r}, '--force')\n"
    )
    assert copy.run("-c", broken).returncode == 9
    code, told, _ = copy.manage("sources")
    assert code == 1 and "restore --finish" in told["error"]
    assert copy.manage("restore", str(archive), "--force")[0] == 1
    assert copy.manage("restore", "--finish")[0] == 0 and held(copy) == _saved(archive)
    assert copy.manage("index", "check")[0] == 0 and copy.manage("restore", "--finish")[0] == 1


@pytest.fixture
def server() -> Iterator[str]:
    """The address of a PostgreSQL server with an empty database of this test alone."""
    import psycopg

    given = os.environ.get("YARDSTICK_TEST_DATABASE", "")
    if not given:
        pytest.skip("needs YARDSTICK_TEST_DATABASE=postgresql://…, a server where databases may be made")
    name = f"yardstick_drill_{os.getpid()}"
    with psycopg.connect(given, autocommit=True) as link:
        link.execute(f'CREATE DATABASE "{name}"')
        link.execute(f'CREATE DATABASE "{name}_fresh"')
    try:
        yield urlsplit(given)._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(given, autocommit=True) as link:
            for (one,) in link.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{name}%"]).fetchall():
                link.execute(f'DROP DATABASE "{one}" WITH (FORCE)')


@pytest.mark.server
def test_the_drill_on_postgresql(server: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    portal = Portal(tmp_path / "lived", server)
    portal.past()
    fresh = Portal(tmp_path / "fresh", f"{server}_fresh")
    with capsys.disabled():
        drill(portal, tmp_path / "drill.tar", fresh)
    code, told, err = fresh.manage("restore", str(tmp_path / "drill.tar"))
    assert code == 1 and "--force" in told["error"]
    code, told, err = fresh.manage("restore", str(tmp_path / "drill.tar"), "--force")
    assert code == 0 and told["before"], err
    assert Portal(tmp_path / "other").manage("restore", str(tmp_path / "drill.tar"))[1]["error"].startswith("The backup is of postgresql")


@pytest.mark.server
def test_a_postgresql_in_use_is_left_alone(server: str, tmp_path: Path) -> None:
    import psycopg

    portal = Portal(tmp_path / "lived", server)
    portal.past(1)
    assert portal.manage("backup", str(tmp_path / "all.tar"))[0] == 0
    with psycopg.connect(server):
        code, told, _ = portal.manage("restore", str(tmp_path / "all.tar"), "--force")
    assert code == 1 and "in use" in told["error"]

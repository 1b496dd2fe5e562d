"""The audit: nothing in it can be changed, a break in its chain is found, and what was cut off as well."""

from __future__ import annotations

import csv
import importlib
import io
import os
import re
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import DatabaseError, connection, transaction

from portal.accounts import audit
from portal.accounts.models import AuditEntry, User
from portal.telemetry.context import answering
from tests.test_accounts_people import run

ROOT = Path(__file__).resolve().parent.parent
append_only = importlib.import_module("portal.accounts.migrations.0002_audit_is_append_only")
database = pytest.mark.django_db


def write(number: int = 3) -> None:
    for one in range(number):
        audit.record("user:a", "value.overridden", f"product:{one}", {"rate": ("0.05", {"low": "0.04"}), "fee": (None, 0)}, why="牌价 =1+1")


class Editor:
    """What a migration's function asks of a schema editor, inside the transaction of a test."""

    connection = connection

    @staticmethod
    def execute(statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.fixture
def unlocked(db: None) -> None:
    """The table as somebody finds it who could take away what guards it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"ALTER TABLE {append_only.TABLE} DISABLE TRIGGER ALL")
        else:
            cursor.execute("DROP TRIGGER audit_no_update")


@pytest.fixture
def locked(db: None) -> None:
    """The table with everything that the migration puts around it."""
    if connection.vendor == "sqlite":
        Editor.execute("DROP TRIGGER audit_no_update")
        append_only.install(None, Editor)


@database
class TestChain:
    def test_a_change_is_one_row_a_field_with_who_what_why_when_before_and_after(self) -> None:
        with answering("request-17"):
            write(1)
        rate, fee = AuditEntry.objects.order_by("number")
        assert (rate.number, fee.number) == (1, 2) and rate.request == "request-17"
        assert (rate.actor, rate.action, rate.subject, rate.why) == ("user:a", "value.overridden", "product:0", "牌价 =1+1")
        assert (rate.field, rate.before, rate.after) == ("rate", "0.05", {"low": "0.04"})
        assert (fee.field, fee.before, fee.after) == ("fee", None, 0)
        assert fee.digest == audit.digest_of(fee, rate.digest) != rate.digest

    def test_an_event_without_fields_is_one_row(self) -> None:
        assert audit.record("system", "login", "user:a").field == "" and AuditEntry.objects.count() == 1

    def test_what_was_rolled_back_left_no_gap(self) -> None:
        write(1)
        with pytest.raises(RuntimeError), transaction.atomic():
            write(1)
            raise RuntimeError
        write(1)
        assert audit.check() == audit.Verdict(4, audit.check().head, "")

    def test_a_whole_chain_holds_each_of_its_earlier_heads(self) -> None:
        heads = [audit.check().head]
        for _ in range(3):
            write(1)
            heads.append(audit.check().head)
        assert heads[0] == "0:" + "0" * 64 and len(set(heads)) == 4
        assert all(not audit.check(head).broken for head in heads[1:])

    @pytest.mark.parametrize("field", [name for name in audit.COLUMNS if name not in ("number", "request")])
    def test_a_changed_field_is_found_with_its_row(self, field: str, unlocked: None) -> None:
        write()
        row = AuditEntry.objects.get(number=4)
        other = row.at + timedelta(microseconds=1) if field == "at" else "f" * 64 if field == "digest" else "other"
        AuditEntry.objects.filter(number=4).update(**{field: other})
        assert audit.check().broken == "Row 4 of the audit is not what was written."
        code, told, _ = run("audit", "check")
        assert code == 1 and told["broken"] and told["rows"] == 3

    def test_a_removed_row_and_two_that_changed_places_are_found(self, unlocked: None) -> None:
        write()
        AuditEntry.objects.filter(number=2).delete()
        assert audit.check().broken == "Row 2 of the audit is missing."
        AuditEntry.objects.filter(number=3).update(number=2)
        assert audit.check().broken == "Row 2 of the audit is not what was written."

    def test_an_end_that_was_cut_off_is_found_by_the_head_that_was_kept(self, unlocked: None) -> None:
        write()
        head = audit.check().head
        AuditEntry.objects.filter(number__gt=4).delete()
        assert not audit.check().broken
        assert audit.check(head).broken == "The audit does not hold the row 6 that was kept elsewhere."
        assert run("audit", "check", "--head", head)[0] == 1

    def test_a_row_that_was_written_again_with_a_right_digest_breaks_the_next(self, unlocked: None) -> None:
        write()
        row = AuditEntry.objects.get(number=2)
        row.why = "another reason"
        row.digest = audit.digest_of(row, AuditEntry.objects.get(number=1).digest)
        row.save()
        assert audit.check().broken == "Row 3 of the audit is not what was written."

    @pytest.mark.parametrize("act", ["update", "delete", "raw update", "raw delete"])
    def test_the_database_refuses_to_change_or_remove_a_row(self, act: str, locked: None) -> None:
        write(1)
        acts = {
            "update": lambda: AuditEntry.objects.update(why=""),
            "delete": lambda: AuditEntry.objects.all().delete(),
            "raw update": lambda: connection.cursor().execute(f"UPDATE {append_only.TABLE} SET number = number + 1"),
            "raw delete": lambda: connection.cursor().execute(f"DELETE FROM {append_only.TABLE} WHERE number = 2"),
        }
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            acts[act]()
        assert audit.check().rows == 2 and not audit.check().broken


@database
class TestExport:
    def test_is_a_table_that_no_spreadsheet_runs(self, tmp_path: Path) -> None:
        audit.record("user:a", "x", "product:1", {"name": ("=cmd()", "-0.5")}, why="@evil\r\nsecond")
        assert run("audit", "export", str(tmp_path / "a.csv"))[1]["rows"] == 1
        (row,) = csv.DictReader(io.StringIO((tmp_path / "a.csv").read_text("utf-8"), newline=""))
        assert row["before"] == "'=cmd()" and row["after"] == "-0.5" and row["why"].split() == ["'@evil", "second"]
        assert list(row) == list(audit.COLUMNS) and row["digest"] == AuditEntry.objects.get().digest

    def test_writes_over_no_file_and_from_a_day_on(self, tmp_path: Path) -> None:
        write(1)
        (tmp_path / "there.csv").touch()
        assert "exists" in run("audit", "export", str(tmp_path / "there.csv"))[1]["error"]
        assert run("audit", "export", str(tmp_path / "later.csv"), "--since", "2999-01-01")[1]["rows"] == 0


@pytest.mark.django_db(transaction=True)
def test_several_at_once_make_one_chain() -> None:
    if connection.vendor == "sqlite" and "mode=memory" in str(connection.settings_dict["NAME"]):
        pytest.skip("a database in memory is one connection: the servers' tests run it on PostgreSQL")

    def many() -> None:
        write(5)
        connection.close()

    threads = [threading.Thread(target=many) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert audit.check().rows == 40 and not audit.check().broken


@database
def test_an_account_stands_in_it_as_an_id_and_not_as_its_address() -> None:
    user = User.objects.create(email="ada@example.org")
    assert audit.of_user(user) == f"user:{user.public_id}" and "ada" not in audit.of_user(user)


GRANTS = re.findall(r"```sql\n(.*?)```", (ROOT / "docs" / "operations.md").read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.server
def test_the_role_that_the_manual_makes_for_the_web_can_write_the_audit_and_not_change_it(tmp_path: Path) -> None:
    import subprocess
    import sys

    import psycopg

    given = os.environ.get("YARDSTICK_TEST_DATABASE", "")
    if not given:
        pytest.skip("needs YARDSTICK_TEST_DATABASE=postgresql://…, a server where databases may be made")
    name = f"yardstick_audit_{os.getpid()}"
    address = urlsplit(given)._replace(path=f"/{name}").geturl()
    with psycopg.connect(given, autocommit=True) as link:
        link.execute(f'CREATE DATABASE "{name}"')
    try:
        environment = {**os.environ, "DATABASE_URL": address, "YARDSTICK_DATA": str(tmp_path)}
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
        web: Any
        with psycopg.connect(address, autocommit=True) as owner:
            owner.execute(GRANTS[0].replace("'…'", "'x'"))
            web = psycopg.connect(address, autocommit=True, user="yardstick_web", password="x")
            insert = f"INSERT INTO {append_only.TABLE} VALUES (1, now(), 'a', 'b', 'c', '', NULL, NULL, '', '', '')"
            web.execute(insert)
            assert web.execute(f"SELECT count(*) FROM {append_only.TABLE}").fetchone() == (1,)
            web.execute("UPDATE accounts_user SET email = email")
            for act in ("UPDATE {} SET why = 'x'", "DELETE FROM {}", "TRUNCATE {}", "ALTER TABLE {} DISABLE TRIGGER ALL", "DROP TABLE {}"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    web.execute(act.format(append_only.TABLE))
            for act in ("UPDATE {} SET why = 'x'", "DELETE FROM {}", "TRUNCATE {}"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
                    owner.execute(act.format(append_only.TABLE))
            web.close()
    finally:
        with psycopg.connect(given, autocommit=True) as link:
            link.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
            link.execute("DROP ROLE IF EXISTS yardstick_web")

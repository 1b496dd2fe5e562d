"""The audit at the desk: found, paged, taken along as a file, and its chain looked through."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection

from portal.accounts import audit
from tests.desk import Desk, text

pytestmark = pytest.mark.django_db
AUDIT = "/en/desk/audit/"


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    found = Desk(monkeypatch)
    found.client("auditor")
    audit.record(audit.of_user(found.user("editor")), "run.published", "run:7/tern", {"state": ("held", "published")}, why="=they moved")
    audit.record("command:root", "role.granted", "user:nobody", {"role": (None, "editor")}, why="new colleague")
    return found


def test_tells_each_field_before_and_after_with_who_and_why(desk: Desk) -> None:
    page = text(desk.client("auditor").get(AUDIT))
    assert "editor@example.org run.published · state run:7/tern Before: held After: published =they moved" in page
    assert "The chain is whole" in page


@pytest.mark.parametrize(
    ("asked", "there", "away"),
    [
        ("who=editor@", "they moved", "new colleague"), ("what=role.granted", "new colleague", "they moved"),
        ("about=tern", "they moved", "new colleague"), ("q=colleague", "new colleague", "they moved"),
        ("until=2020-01-01", "No row fits", "they moved"), ("since=2020-01-01", "they moved", "No row fits"),
        ("since=yesterday", "“yesterday” is no day", "No row fits"), ("q=%00", "they moved", "No row fits"),
    ],
)  # fmt: skip
def test_is_searched(desk: Desk, asked: str, there: str, away: str) -> None:
    page = text(desk.client("auditor").get(f"{AUDIT}?{asked}"))
    assert there in page and away not in page


def test_is_paged_the_newest_first(desk: Desk) -> None:
    audit.record("system", "many", "x", {f"field {n:03}": (n, n + 1) for n in range(120)})
    first, last = (text(desk.client("auditor").get(f"{AUDIT}?what=many&page={n}")) for n in (1, 3))
    assert "field 119" in first and "field 000" not in first and "field 000" in last and "Page 3 of 3" in last


def test_as_a_file_holds_what_was_searched_for_and_no_formula(desk: Desk) -> None:
    answer = desk.client("auditor").get("/en/desk/audit.csv?about=tern")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))  # type: ignore[attr-defined]
    assert [(row["action"], row["before"], row["why"]) for row in rows] == [("run.published", "held", "'=they moved")]
    assert "attachment" in answer["Content-Disposition"]


def test_a_broken_chain_is_told(desk: Desk) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE accounts_auditentry DISABLE TRIGGER ALL")
        else:
            cursor.execute("DROP TRIGGER audit_no_update")
        cursor.execute("UPDATE accounts_auditentry SET why = 'nothing' WHERE subject = 'run:7/tern'")
    assert "The chain is broken" in text(desk.client("auditor").get(AUDIT))


def test_looking_at_a_long_one_checks_it_when_asked(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.desk.trail.CHECKED", 1)
    client = desk.client("auditor")
    assert "Check the whole chain" in text(client.get(AUDIT)) and "The chain is whole" in text(client.get(AUDIT + "?check=1"))

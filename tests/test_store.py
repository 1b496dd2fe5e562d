"""Publishing one institution: what is written, what is not, and what a kill leaves behind."""

from __future__ import annotations

import copy
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from normalizers.canonical import changes, digest
from normalizers.records import Issue as RecordedIssue
from portal.catalog.arrival import Arrival, Body, Counts, Delivery
from portal.catalog.models import Dirty, Institution, Issue, Judgement, Observation, Product, Run, Snapshot
from portal.catalog.store import FencedError, record, store
from tests.factories import document, rate, value

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 10, 1, tzinfo=UTC)
JUDGED: dict[str, Any] = {"reasons": [], "notes": [], "summary": {}}
Json = dict[str, Any]


def loan(name: str = "Basic", figure: str = "0.06", key: str = "basic", **more: Any) -> Json:
    return document("home_loan", name, key=key, rates=[rate(figure)], **more)


def arrival(doc: Json, sha: str = "a", at: datetime = DAY) -> Arrival:
    body = Body(sha * 64, 10, "application/json", "https://bank.example/x", at.isoformat())
    return Arrival(doc["source_key"].partition("/")[2], doc, digest(doc), body)


def delivery(
    *arrivals: Arrival, missing: tuple[str, ...] = (), issues: tuple[tuple[str, RecordedIssue], ...] = (), listed: int = 0
) -> Delivery:
    keys = tuple(one.key for one in arrivals) + tuple(f"failed{i}" for i in range(listed))
    return Delivery("demo", "harbour", "Harbour Mutual", {"website": "https://harbour.example"}, True, keys, arrivals, missing, issues)


def run(day: int = 0) -> Run:
    at = DAY + timedelta(days=day)
    return Run.objects.create(source="demo", at=at, dedupe_key=f"demo/{Run.objects.count()}", attempt=1, state="running")


def publish(day: int, *arrivals: Arrival, **more: Any) -> Counts:
    return store(run(day), 1, delivery(*arrivals, **more), JUDGED)


def test_new_products_get_a_stable_id_a_number_a_snapshot_and_an_outbox_row() -> None:
    counts = publish(0, arrival(loan()), arrival(loan("Other", key="other"), "b"))
    assert (counts.new, counts.published, counts.found) == (2, 2, 2)
    rows = list(Product.objects.order_by("number"))
    assert [row.number for row in rows] == [1, 2] and {row.first_seen for row in rows} == {DAY}
    assert Snapshot.objects.count() == 2 and {row.key for row in Dirty.objects.all()} == {row.pk for row in rows}


def test_the_same_run_twice_writes_only_the_judgement_and_the_dates_of_the_check() -> None:
    issue = RecordedIssue("unreadable_term", "/data/x", "TS0")
    publish(0, arrival(loan()), issues=(("basic", issue),))
    Dirty.objects.all().delete()
    tables = (Product, Observation, Issue, Dirty, Snapshot)
    before = [list(model.objects.values()) for model in tables]
    counts = publish(1, arrival(loan(), at=DAY + timedelta(days=1)), issues=(("basic", issue),))
    assert (counts.unchanged, counts.changed, counts.new, counts.issues) == (1, 0, 0, 1)
    assert [list(model.objects.values()) for model in tables] == before
    assert Institution.objects.get().checked_at == DAY + timedelta(days=1) and Judgement.objects.count() == 2


def test_a_changed_rate_is_an_observation_with_both_dates_and_both_snapshots() -> None:
    publish(0, arrival(loan()))
    counts = publish(30, arrival(loan(figure="0.0575"), "b", DAY + timedelta(days=30)))
    assert counts.changed == 1
    seen = Observation.objects.get(path="values/rate")
    assert (seen.old["value"], seen.new["value"]) == ("0.06", "0.0575")
    assert (seen.old_at, seen.at) == (DAY, DAY + timedelta(days=30))
    assert (seen.old["evidence"]["snapshot"], seen.new["evidence"]["snapshot"]) == ("a" * 64, "b" * 64)
    assert Product.objects.get().version == 2 and Dirty.objects.get().version == 2
    publish(60, arrival(loan(figure="0.05"), "c"))
    assert Observation.objects.filter(path="values/rate").latest("pk").old_at == DAY + timedelta(days=30)


def test_another_spelling_quote_and_snapshot_are_no_change_but_the_evidence_follows() -> None:
    publish(0, arrival(loan()))
    respelled = copy.deepcopy(loan())
    for one in (respelled["values"]["rate"], respelled["rates"][0]["value"]):
        one.update(value="0.0600", text="6.00 % p.a.", evidence={**one["evidence"], "quote": "6.00 % p.a."})
    counts = publish(1, arrival(respelled, "b", DAY + timedelta(days=1)))
    row = Product.objects.get()
    assert (counts.changed, counts.unchanged, Observation.objects.count()) == (0, 1, 0)
    assert row.snapshot == "b" * 64 and row.document["values"]["rate"]["text"] == "6.00 % p.a." and row.changed_at == DAY


def test_a_new_name_keeps_the_product() -> None:
    publish(0, arrival(loan("Old name")))
    before = Product.objects.get().pk
    assert publish(1, arrival(loan("New name"))).changed == 1
    row = Product.objects.get()
    assert (row.pk, row.name) == (before, "New name") and Observation.objects.get(path="name").old == "Old name"


def test_withdrawn_products_keep_page_and_history_and_may_come_back() -> None:
    publish(0, arrival(loan()))
    assert publish(1, missing=("basic",)).withdrawn == 1
    row = Product.objects.get()
    assert (row.status, row.withdrawn_at, Dirty.objects.get().op) == ("withdrawn", DAY + timedelta(days=1), "delete")
    assert publish(2, missing=("basic",)).withdrawn == 0
    assert publish(3, arrival(loan())).changed == 1
    row = Product.objects.get()
    assert (row.status, row.withdrawn_at, Dirty.objects.get().op) == ("current", None, "index")
    assert list(Observation.objects.order_by("pk").values_list("path", "old", "new")) == [
        ("status", "current", "withdrawn"),
        ("status", "withdrawn", "current"),
    ]


def test_a_refused_product_keeps_its_last_good_version() -> None:
    publish(0, arrival(loan()))
    counts = publish(1, listed=1)
    assert (counts.refused, counts.withdrawn, counts.found) == (1, 0, 1) and Product.objects.get().version == 1


def test_an_ended_product_is_published_as_ended() -> None:
    publish(0, arrival({**loan(), "status": "ended"}))
    assert Product.objects.get().status == "ended"


def test_issues_are_added_and_removed_only_when_they_differ() -> None:
    one, two = RecordedIssue("a", "/x", "1"), RecordedIssue("b", "/y", "2")
    publish(0, arrival(loan()), issues=(("basic", one),))
    kept = Issue.objects.get().pk
    publish(1, arrival(loan()), issues=(("basic", one), ("", two), ("", two)))
    assert Issue.objects.count() == 2 and Issue.objects.filter(pk=kept, source_key="harbour/basic").exists()
    publish(2, arrival(loan()))
    assert Issue.objects.count() == 0


def test_an_older_attempt_publishes_nothing() -> None:
    mine = run()
    Run.objects.update(attempt=2)
    with pytest.raises(FencedError):
        store(mine, 1, delivery(arrival(loan())), JUDGED)
    assert not Product.objects.exists() and not Institution.objects.exists()


def test_a_held_institution_keeps_its_products_and_says_why() -> None:
    publish(0, arrival(loan()))
    record(run(1), 1, delivery(arrival(loan(figure="6"))), "held", {**JUDGED, "reasons": ["unit_changed: x."]})
    held = Institution.objects.get()
    assert (held.state, held.reasons, held.checked_at, held.tried_at) == ("held", ["unit_changed: x."], DAY, DAY + timedelta(days=1))
    assert Product.objects.get().document["values"]["rate"]["value"] == "0.06"


def test_a_fault_in_the_middle_leaves_the_catalogue_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    publish(0, arrival(loan()))
    Dirty.objects.all().delete()

    def broken(*_: object) -> int:
        raise RuntimeError("power cut")

    monkeypatch.setattr("portal.catalog.store.keep_issues", broken)
    with pytest.raises(RuntimeError):
        publish(1, arrival(loan(figure="0.01")))
    assert Product.objects.get().version == 1 and not Observation.objects.exists() and not Dirty.objects.exists()


def test_entries_are_known_again_by_what_they_are_and_not_by_their_place() -> None:
    fixed, variable = rate("0.06", type=value("fixed")), rate("0.05", type=value("variable"))
    old = document("home_loan", "Basic", rates=[fixed, variable])
    assert digest(old) == digest(document("home_loan", "Basic", rates=[variable, fixed]))
    moved = changes(old, document("home_loan", "Basic", rates=[rate("0.055", type=value("variable")), fixed]))
    assert [change.path.split("/")[0::2] for change in moved if change.path.startswith("rates/")] == [["rates", "value"]]


def test_an_entry_that_nothing_tells_apart_is_numbered() -> None:
    twice = document("home_loan", "Basic", rates=[rate("0.06"), rate("0.06")])
    assert [
        change.path[-2:]
        for change in changes(document("home_loan", "Basic", rates=[rate("0.06")]), twice)
        if change.path.startswith("rates/")
    ] == ["~2"]


def test_equal_decimals_durations_and_sets_of_choices_are_no_change() -> None:
    def with_(**values: Json) -> str:
        return digest(document("home_loan", "Basic", values=values))

    assert with_(rate=value("0.0600")) == with_(rate=value("0.06")) and with_(term_max=value("P12M")) == with_(term_max=value("P1Y"))
    assert with_(rate=value("0.06")) != with_(rate=value("0.06", state="zero")) and with_(term_max=value("P365D")) != with_(
        term_max=value("P1Y")
    )


SETUP = """
import django
django.setup()
from tests import test_store as t
t.publish(0, t.arrival(t.loan()))
"""
LOOK = """
import django
django.setup()
from portal.catalog.models import Observation, Product
row = Product.objects.get()
print(row.version, row.document["values"]["rate"]["value"], Observation.objects.count())
"""
KILLED = """
import os, signal, sys
import django
django.setup()
from portal.catalog import store as module
from tests import test_store as t
module.keep_issues = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
t.publish(1, t.arrival(t.loan(figure="0.01"), "b"))
"""


@pytest.mark.django_db(transaction=True)
def test_a_kill_in_mid_publish_leaves_the_catalogue_as_it_was(tmp_path: Path, tables: Path) -> None:
    shutil.copytree(tables, tmp_path, dirs_exist_ok=True)
    root = Path(__file__).resolve().parent.parent
    env = {
        **os.environ,
        "YARDSTICK_DATA": str(tmp_path),
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "portal.config.settings",
        "PYTHONPATH": str(root),
    }

    def python(code: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-c", code], cwd=root, env=env, capture_output=True, text=True, check=False)

    first = python(SETUP)
    assert first.returncode == 0, first.stderr
    assert python(KILLED).returncode == -signal.SIGKILL
    look = python(LOOK)
    assert look.stdout.split() == ["1", "0.06", "0"]


def test_numbers_are_never_given_twice(django_assert_max_num_queries: Callable[..., Any]) -> None:
    publish(0, arrival(loan()))
    Product.objects.all().delete()
    with django_assert_max_num_queries(25):
        publish(1, arrival(loan(key="other")))
    assert Product.objects.get().number == 2 and connection.vendor


def test_an_institution_without_a_name_is_called_by_the_brand_of_its_products_and_keeps_that_name() -> None:
    def nameless(*arrivals: Arrival) -> Delivery:
        return Delivery("demo", "harbour", "harbour", {}, True, tuple(one.key for one in arrivals), arrivals, (), ())

    branded = loan() | {"brand": "Harbour Mutual"}
    store(run(0), 1, nameless(arrival(branded)), JUDGED)
    assert Institution.objects.get().name == "Harbour Mutual"
    store(run(1), 1, nameless(), JUDGED)
    assert Institution.objects.get().name == "Harbour Mutual"

"""The main path: what a run publishes, holds and leaves alone; judgements of people; runs and their leases."""

from __future__ import annotations

import copy
import socket
import subprocess
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawlers.source import sources
from normalizers.records import Failure, RunReport
from portal.catalog.models import Dirty, Institution, Issue, Judgement, Observation, Product, Run
from portal.catalog.store import FencedError
from portal.pipeline import runs, worker
from portal.pipeline.errors import RefusalError
from portal.pipeline.outcome import Outcome
from portal.pipeline.prune import prune
from portal.pipeline.publishing import Decision, publish, reject
from portal.pipeline.refresh import refresh
from portal.pipeline.renormalise import renormalise
from search import indexer
from tests.run_folders import DAY, Crawl, Json, bank, loan, order

pytestmark = pytest.mark.django_db(transaction=True)
Market = Mapping[str, Mapping[str, Json | None] | None]
Go = Callable[..., Outcome]


@pytest.fixture
def go(monkeypatch: pytest.MonkeyPatch) -> Go:
    """``go(day, market)``: refresh with that market as it was collected on that day."""

    def run(day: int, market: Market) -> Outcome:
        monkeypatch.setattr("portal.pipeline.refresh.collect", Crawl(market))
        return refresh(order(day), lambda _: None)

    return run


def scaled(details: Mapping[str, Json], factor: float) -> dict[str, Json]:
    out = copy.deepcopy(dict(details))
    for detail in out.values():
        for rate in detail["lendingRates"]:
            rate["rate"] = f"{float(rate['rate']) * factor:.6f}"
    return out


def in_step() -> bool:
    counts = indexer.check()
    return (counts.missing, counts.stale, counts.ghost) == (0, 0, 0)


def test_a_run_publishes_with_evidence_verified_and_the_index_current(go: Go) -> None:
    outcome = go(0, {"tern": bank(), "gull": bank(3)})
    assert (outcome.exit_code, outcome.to_json()["published"], outcome.new, outcome.found) == (0, 9, 9, 9)
    row = Product.objects.get(source_key="tern/p0")
    assert row.document["values"]["rate"]["evidence"]["state"] == "verified" and row.institution.name == "Tern"
    assert in_step() and not Dirty.objects.exists() and Run.objects.get().state == "published"


def test_the_same_run_twice_writes_nothing_but_itself_and_the_date(go: Go) -> None:
    market = {"tern": {**bank(), "odd": loan(extra={"new": "leaf"})}}
    go(0, market)
    tables = (Product, Observation, Issue)
    before = [list(model.objects.order_by("pk").values()) for model in tables]
    outcome = go(1, market)
    assert (outcome.changed, outcome.unchanged, outcome.withdrawn, outcome.exit_code) == (0, 7, 0, 0)
    assert [list(model.objects.order_by("pk").values()) for model in tables] == before and Issue.objects.exists()
    assert Institution.objects.get().checked_at == DAY + timedelta(days=1)


def test_one_broken_institution_holds_nobody_elses_products(go: Go) -> None:
    go(0, {"tern": bank(), "gull": bank(), "auk": bank()})
    outcome = go(1, {"tern": None, "gull": scaled(bank(), 100), "auk": {**bank(), "p9": loan(0.07)}})
    assert outcome.exit_code == 3 and outcome.state == "partly" and set(outcome.held) == {"tern", "gull"}
    assert outcome.held["tern"][0].startswith("down: ") and any("percent" in reason for reason in outcome.held["gull"])
    assert (outcome.new, outcome.unchanged, outcome.changed, outcome.withdrawn) == (1, 6, 0, 0)
    assert outcome.found == 7 + 6 and Product.objects.filter(institution="gull", version=1).count() == 6 and in_step()
    assert Institution.objects.get(pk="gull").state == "held" and Institution.objects.get(pk="gull").checked_at == DAY


def test_a_failed_detail_keeps_its_product_and_is_named(go: Go) -> None:
    go(0, {"tern": bank()})
    outcome = go(1, {"tern": {**bank(), "p3": None}})
    assert (outcome.exit_code, outcome.refused, outcome.unchanged, outcome.withdrawn) == (0, 1, 5, 0)
    assert Product.objects.get(source_key="tern/p3").status == "current" and Issue.objects.get(code="not_found").source_key == "tern/p3"


def test_nothing_is_ever_made_up_when_everything_fails(go: Go) -> None:
    go(0, {"tern": bank()})
    outcome = go(1, {"tern": None})
    assert (outcome.exit_code, outcome.state, outcome.to_json()["published"]) == (3, "failed", 0)
    assert Product.objects.filter(status="current").count() == 6 and in_step()


def test_an_unreadable_register_judges_nothing(go: Go, monkeypatch: pytest.MonkeyPatch) -> None:
    go(0, {"tern": bank()})
    failed = RunReport("au-cdr", "2", "", "finished", register_failure=Failure("timeout", "https://register.example", ""))
    monkeypatch.setattr("portal.pipeline.refresh.collect", lambda *_: failed)
    outcome = refresh(order(1), lambda _: None)
    assert outcome.exit_code == 1 and "https://register.example" in outcome.error and Run.objects.latest("pk").state == "failed"


def test_a_register_that_lost_institutions_is_not_believed_and_those_missing_keep_their_data(go: Go) -> None:
    go(0, {f"bank{i}": bank(2, 0.05 + i / 100) for i in range(10)})
    assert go(1, {f"bank{i}": bank(2, 0.05 + i / 100) for i in range(8)}).exit_code == 1
    assert go(2, {f"bank{i}": bank(2, 0.05 + i / 100) for i in range(9)}).exit_code == 0
    assert Product.objects.filter(status="current").count() == 20


def test_what_a_person_publishes_is_stored_with_its_withdrawals_and_is_the_new_measure(go: Go) -> None:
    go(0, {"tern": bank(20)})
    held = go(1, {"tern": bank(8)})
    assert held.exit_code == 3 and Product.objects.filter(status="withdrawn").count() == 0
    told = publish(held.run or 0, [], Decision("ada", "they closed half"), lambda _: None)
    assert (told.withdrawn, told.unchanged) == (12, 8) and Run.objects.get(pk=held.run).state == "published" and in_step()
    judgement = Judgement.objects.get(run=held.run)
    assert (judgement.state, judgement.decided_by, judgement.decided_why) == ("published", "ada", "they closed half")
    assert go(2, {"tern": bank(8)}).exit_code == 0


def test_publishing_is_refused_when_a_later_run_is_published_and_for_what_is_not_held(go: Go) -> None:
    go(0, {"tern": bank(20), "gull": None})
    held = go(1, {"tern": bank(8), "gull": None})
    with pytest.raises(RefusalError, match="does not hold gull"):
        publish(held.run or 0, ["gull"], Decision("ada"), lambda _: None)
    go(2, {"tern": bank(20), "gull": None})
    with pytest.raises(RefusalError, match="later and already published"):
        publish(held.run or 0, [], Decision("ada"), lambda _: None)
    with pytest.raises(RefusalError, match="no run 99"):
        publish(99, [], Decision("ada"), lambda _: None)


def test_a_run_that_only_failed_publishes_nothing(go: Go) -> None:
    failed = go(0, {"gull": None})
    assert publish(failed.run or 0, [], Decision("ada"), lambda _: None).to_json()["published"] == 0


def test_a_rejected_run_stays_out(go: Go) -> None:
    go(0, {"tern": bank(20)})
    held = go(1, {"tern": bank(8)})
    assert reject(held.run or 0, [], Decision("ada")) == ["tern"]
    assert Judgement.objects.get(run=held.run).state == "rejected" and Product.objects.filter(status="current").count() == 20
    with pytest.raises(RefusalError):
        publish(held.run or 0, ["tern"], Decision("ada"), lambda _: None)


def test_stored_pages_are_normalised_again_without_a_change(go: Go) -> None:
    go(0, {"tern": bank(), "gull": bank(3)})
    go(1, {"tern": bank(), "gull": None})
    outcome = renormalise("au-cdr", lambda _: None)
    assert (outcome.exit_code, outcome.unchanged, outcome.changed, outcome.withdrawn) == (0, 9, 0, 0)
    assert Run.objects.latest("pk").kind == "renormalise" and Product.objects.filter(version=1).count() == 9
    with pytest.raises(RefusalError, match="ever published"):
        renormalise("demo", lambda _: None)


def test_a_change_of_the_parsers_reaches_the_catalogue_by_renormalising(go: Go) -> None:
    go(0, {"tern": bank()})
    Product.objects.filter(source_key="tern/p0").update(
        document={**Product.objects.get(source_key="tern/p0").document, "name": "Misread"}, digest="old"
    )
    assert renormalise("au-cdr", lambda _: None).changed == 1
    assert Product.objects.get(source_key="tern/p0").document["name"] == "Loan 0"


def test_a_payload_that_breaks_a_normaliser_fails_its_institution_alone(go: Go, monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.pipeline import prepare

    real = prepare.normalize_institution

    def broken(payloads: Any, **more: Any) -> Any:
        if payloads and payloads[0].raw.institution == "gull":
            raise KeyError("surprise")
        return real(payloads, **more)

    monkeypatch.setattr(prepare, "normalize_institution", broken)
    outcome = go(0, {"tern": bank(), "gull": bank()})
    assert outcome.new == 6 and outcome.held["gull"][0].startswith("normaliser_error: gull")


def test_a_fault_of_the_program_closes_the_run(go: Go, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.pipeline.refresh.publish_run", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        go(0, {"tern": bank()})
    assert Run.objects.get().state == "failed" and "ZeroDivisionError" in Run.objects.get().error


def test_a_run_before_the_sources_last_run_is_refused_and_one_of_the_same_date_is_not(go: Go) -> None:
    go(5, {"tern": bank()})
    with pytest.raises(RefusalError, match="last run"):
        go(4, {"tern": bank()})
    assert go(5, {"tern": bank()}).exit_code == 0


def test_two_runs_never_ask_one_source_together() -> None:
    lease = runs.claim(runs.create(order()))
    with pytest.raises(RefusalError, match="under way"):
        runs.create(order(1))
    with pytest.raises(RefusalError, match="already being worked on"):
        runs.claim(lease.run)


def test_a_lapsed_run_expires_and_its_old_owner_can_write_no_more() -> None:
    lease = runs.claim(runs.create(order()))
    Run.objects.update(lease_until=datetime(2020, 1, 1, tzinfo=UTC))
    assert runs.expire_lapsed() == 1 and Run.objects.get().state == "expired"
    with pytest.raises(FencedError):
        lease.move(state="judged")


def test_a_run_whose_process_was_killed_lapses_at_once() -> None:
    lease = runs.claim(runs.create(order()))
    dead = subprocess.Popen(["true"])
    dead.wait()
    Run.objects.update(lease_owner=f"{socket.gethostname()}:{dead.pid}:x")
    assert runs.create(order(1)).state == "queued" and Run.objects.get(pk=lease.run.pk).state == "expired"


def test_a_lapsed_scheduled_run_is_queued_again() -> None:
    runs.claim(runs.create(order(), scheduled="slot-1"))
    Run.objects.update(lease_until=datetime(2020, 1, 1, tzinfo=UTC))
    runs.expire_lapsed()
    assert Run.objects.get().state == "queued" and Run.objects.get().attempt == 2


def test_a_slot_makes_one_run_and_only_for_a_source_that_a_person_has_refreshed(go: Go) -> None:
    assert worker.create_due(DAY, print) == []
    go(0, {"tern": bank()})
    interval = sources()["au-cdr"].interval
    assert interval is not None and worker.create_due(DAY + interval / 2, print) == []
    later = DAY + interval
    assert [run.source for run in worker.create_due(later, print)] == ["au-cdr"] and worker.create_due(later, print) == []


def test_the_worker_takes_a_queued_run(go: Go, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.pipeline.refresh.collect", Crawl({"tern": bank()}))
    run = runs.create(order())
    assert worker.work_once(lambda _: None) and not worker.work_once(lambda _: None)
    run.refresh_from_db()
    assert run.state == "published" and Product.objects.count() == 6


def test_pruning_removes_only_what_nothing_needs(go: Go) -> None:
    market: Market = {"tern": bank()}
    for day in range(7):
        go(day, market)
    folders = [runs.folder_of(run) for run in Run.objects.order_by("pk")]
    now = DAY + timedelta(days=60)
    assert prune(dry_run=True, now=now).runs == 2 and all(folder.exists() for folder in folders)
    assert prune(dry_run=False, now=now).runs == 2
    assert [folder.exists() for folder in folders] == [False, False, True, True, True, True, True]
    assert all((runs.snapshots() / row.snapshot[:2] / row.snapshot).exists() for row in Product.objects.all())

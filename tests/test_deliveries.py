"""A partner's delivery from the request to the public page: through the same gate and store as a crawl, and a report of what was done."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from normalizers.feed import limits
from normalizers.feed.write import write
from portal.accounts.models import Partner
from portal.catalog.models import Dirty, Judgement, Observation, Product, Run
from portal.partners import keys
from portal.partners.models import ApiKey, Delivery, Feed
from portal.partners.receiving import Declared, NotTakenError, take
from portal.pipeline import worker
from portal.pipeline.feeds import last_state
from portal.pipeline.prune import prune
from portal.pipeline.publishing import Decision, publish, reject
from search import indexer
from tests.door import NOW, Door, market, public, rate_of, silent, work

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def door() -> Iterator[Door]:
    yield Door()
    counts = indexer.check()
    assert (counts.missing, counts.stale, counts.ghost) == (0, 0, 0)


def test_first_delivery_waits_for_an_editor_and_is_then_public_with_its_evidence(door: Door) -> None:
    items = market(6)
    report = door.send(items)
    assert (report["state"], report["summary"]["accepted"]) == ("held", 6) and "first_run" in report["reasons"][0]
    assert public(door) == {}
    publish(Run.objects.get().pk, [], Decision("editor", "looked at"), silent)
    report = door.call("GET", report["report"]).json()
    assert report["state"] == "published" and report["outcome"]["created"]["total"] == 6
    row = public(door)["TD-3"]
    assert report["outcome"]["created"]["products"][3] == {"key": "TD-3", "id": row.pk, "url": f"/en/product/{row.pk}/"}
    assert Client().get(f"/en/product/{row.pk}/").status_code == 200
    value = row.document["values"]["base_rate"]
    assert value["value"] == "0.0153" and value["evidence"]["locator"] == "/rates/0/value" and value["evidence"]["state"] == "verified"
    body = (settings.YARDSTICK_DATA / "snapshots" / row.snapshot[:2] / row.snapshot).read_bytes()
    assert hashlib.sha256(body).hexdigest() == row.snapshot and json.loads(body) == items[3]


def test_same_file_again_writes_nothing_but_the_date_of_the_check(door: Door) -> None:
    items = door.opened()
    before, seen = {key: row.version for key, row in public(door).items()}, Observation.objects.count()
    report = door.send(items)
    assert report["state"] == "published" and report["outcome"]["unchanged"]["total"] == 20
    assert (
        {key: row.version for key, row in public(door).items()} == before
        and Observation.objects.count() == seen
        and not Dirty.objects.exists()
    )


def test_report_tells_created_changed_withdrawn_and_unchanged_apart(door: Door) -> None:
    items = door.opened()
    changed = {**items[0], "rates": [{**items[0]["rates"][0], "value": "0.0155"}]}
    new = {**items[0], "key": "NEW-1"}
    outcome = door.send([changed, *items[1:19], new])["outcome"]
    told = {name: [one["key"] for one in outcome[name]["products"]] for name in ("created", "changed", "withdrawn")}
    assert told == {"created": ["NEW-1"], "changed": ["TD-0"], "withdrawn": ["TD-19"]} and outcome["unchanged"]["total"] == 18
    assert rate_of(public(door)["TD-0"]) == "0.0155" and "TD-19" not in public(door)


@pytest.mark.parametrize("form", ["csv", "xml", "jsonl"])
def test_every_format_takes_the_same_way(door: Door, form: str) -> None:
    items = door.opened(6)
    items[0]["rates"][0]["value"] = "0.0155"
    report = door.send(write(items, form).encode(), query=f"?format={form}&mode=full")
    assert report["state"] == "published" and [one["key"] for one in report["outcome"]["changed"]["products"]] == ["TD-0"]
    value = public(door)["TD-0"].document["values"]["base_rate"]
    assert value["value"] == "0.0155" and value["evidence"]["state"] == "verified"


def test_good_items_are_published_beside_a_few_wrong_ones_which_keep_their_last_version(door: Door) -> None:
    items = door.opened(40)
    items[0]["rates"][0]["value"] = "0.0155"
    items[1]["rates"][0]["value"] = "1.75"
    report = door.send(items)
    assert (report["state"], report["summary"]["refused"], report["outcome"]["held"]["keys"]) == ("partly", 1, ["TD-1"])
    assert [notice["code"] for notice in report["notices"]] == ["percent_not_fraction"] and report["notices"][0]["better"] == "0.0175"
    assert rate_of(public(door)["TD-0"]) == "0.0155" and rate_of(public(door)["TD-1"]) == "0.0151"


def test_too_many_wrong_items_hold_everything_and_atomic_holds_at_one(door: Door) -> None:
    items = door.opened(40)
    items[0]["rates"][0]["value"] = "0.0155"
    items[1]["rates"][0]["value"] = "1.75"
    report = door.send(items, query="?atomic=true")
    assert report["state"] == "held" and "items_refused" in report["reasons"][0]
    for item in items[2:6]:
        item["url"] = "http://x"
    report = door.send(items)
    assert report["state"] == "held" and rate_of(public(door)["TD-0"]) == "0.0150"
    reject(Run.objects.get(delivery__public_id=report["delivery"]).pk, [], Decision("editor", "not now"))
    assert door.call("GET", report["report"]).json()["reasons"] == ["not now"]


def test_an_item_that_cannot_be_read_is_not_taken_for_withdrawn(door: Door) -> None:
    items = door.opened(40)
    body = write(items, "json").replace('"TD-3",', '"TD-3", "key": "x",', 1)
    report = door.send(body.encode())
    assert report["outcome"]["withdrawn"]["total"] == 0 and "TD-3" in public(door)


def test_many_missing_products_wait_for_the_partner_and_the_rest_is_published(door: Door) -> None:
    items = door.opened()
    items[0]["rates"][0]["value"] = "0.0155"
    report = door.send(items[:12])
    assert report["state"] == "partly" and len(report["withdrawals"]["waiting"]) == 8
    assert len(public(door)) == 20 and rate_of(public(door)["TD-0"]) == "0.0155"
    answer = door.call("POST", report["withdrawals"]["decide"], b'{"decision": "confirm"}')
    assert answer.status_code == 202
    work()
    assert len(public(door)) == 12 and Product.objects.filter(source=door.source, status="withdrawn").count() == 8
    assert door.call("POST", report["withdrawals"]["decide"], b'{"decision": "confirm"}').status_code == 409


def test_waiting_withdrawals_can_be_discarded_and_lapse_with_the_next_full(door: Door) -> None:
    items = door.opened()
    report = door.send(items[:1])
    assert len(report["withdrawals"]["waiting"]) == 19 and len(public(door)) == 20
    second = door.send(items)
    assert second["withdrawals"]["waiting"] == []
    assert door.call("POST", report["withdrawals"]["decide"], b'{"decision": "confirm"}').status_code == 409
    third = door.send(items[:10])
    assert door.call("POST", third["withdrawals"]["decide"], b'{"decision": "discard"}').status_code == 202
    work()
    assert len(public(door)) == 20


def test_empty_full_is_refused(door: Door) -> None:
    door.opened(6)
    report = door.send([])
    assert (report["state"], report["summary"]["problem"]) == ("refused", "no_items") and len(public(door)) == 6


def test_delta_and_rates_only_lie_over_the_last_state(door: Door) -> None:
    items = door.opened()
    delta = [
        {"operation": "upsert", **items[0], "key": "NEW-1"},
        {"operation": "delete", "key": "TD-5"},
        {"operation": "delete", "key": "NEVER"},
    ]
    report = door.send(delta, "delta", "?atomic=false")
    assert report["state"] == "held" and [notice["code"] for notice in report["notices"]] == ["unknown_key"]
    report = door.send(delta[:2], "delta")
    assert report["state"] == "published" and "NEW-1" in public(door) and "TD-5" not in public(door) and len(public(door)) == 20
    rates = [{"key": "TD-1", "rates": [{**items[1]["rates"][0], "value": "0.0155"}]}]
    report = door.send(rates, "rates_only")
    assert [one["key"] for one in report["outcome"]["changed"]["products"]] == ["TD-1"]
    value = public(door)["TD-1"].document["values"]["base_rate"]
    assert (
        value["value"] == "0.0155" and value["evidence"]["locator"] == "rates:/rates/0/value" and value["evidence"]["state"] == "verified"
    )
    assert public(door)["TD-1"].document["values"]["min_amount"]["evidence"]["state"] == "verified"
    report = door.send([{"key": "NEVER", "rates": rates[0]["rates"]}], "rates_only")
    assert report["state"] == "refused" or report["notices"][0]["code"] == "unknown_key"
    assert "NEVER" not in public(door)


def test_a_twenty_per_cent_deposit_never_becomes_public(door: Door) -> None:
    items = door.opened(40)
    rates = [{"key": "TD-1", "rates": [{**items[1]["rates"][0], "value": "0.25"}]}]
    report = door.send(rates, "rates_only")
    assert report["notices"][0]["code"] == "implausible" and rate_of(public(door)["TD-1"]) == "0.0151"


def test_a_jump_of_many_rates_is_held_by_the_gate(door: Door) -> None:
    items = door.opened()
    for item in items:
        item["rates"][0]["value"] = "0.0" + str(500 + int(item["key"][3:]))
    report = door.send(items)
    assert report["state"] == "held" and "value_jump" in report["reasons"][0] and rate_of(public(door)["TD-1"]) == "0.0151"


def test_an_older_file_does_not_take_the_place_of_a_newer_one(door: Door) -> None:
    items = door.opened(6)

    def numbered(number: int) -> bytes:
        return json.dumps({"format": "yardstick-feed", "version": "1", "mode": "full", "sequence": str(number), "items": items}).encode()

    assert door.send(numbered(7))["state"] == "published"
    report = door.send(numbered(6))
    assert (report["state"], report["summary"]["problem"]) == ("refused", "stale_delivery")
    assert door.send(numbered(8))["state"] == "published"


def test_same_idempotency_key_gets_the_same_answer_and_does_nothing_twice(door: Door) -> None:
    items = door.opened(6)
    first = door.post(items, HTTP_IDEMPOTENCY_KEY="monday")
    assert door.post(items, HTTP_IDEMPOTENCY_KEY="monday").status_code == 409  # not done yet
    work()
    again = door.post(items, HTTP_IDEMPOTENCY_KEY="monday")
    assert (again.status_code, again.json()) == (first.status_code, first.json()) and again["Idempotency-Replayed"] == "true"
    assert Delivery.objects.filter(idempotency_key="monday").count() == 1
    assert door.post(items[:5], HTTP_IDEMPOTENCY_KEY="monday").status_code == 422
    assert door.post(items, query="?atomic=true", HTTP_IDEMPOTENCY_KEY="monday").status_code == 422
    assert door.post(items, HTTP_IDEMPOTENCY_KEY="x" * 101).status_code == 400


def test_one_delivery_at_a_time_and_so_many_a_day(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    items = market(3)
    assert door.post(items).status_code == 202
    assert door.post(items).json()["detail"].startswith("Delivery ")
    work()
    monkeypatch.setattr("portal.partners.receiving.A_DAY", 1)
    assert door.post(items).status_code == 429


def test_size_is_looked_at_before_the_body_and_counted_while_it_comes(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = door.call("POST", door.base, b"x", CONTENT_LENGTH=str(limits.SENT + 1))
    assert answer.status_code == 413 and "50,000 items" in answer.json()["detail"]
    monkeypatch.setattr(limits, "SENT", 1000)
    with pytest.raises(NotTakenError, match="at most"):
        take(door.feed, iter([b"x" * 600] * 2), Declared(), NOW)  # of a length that nobody announced
    with pytest.raises(NotTakenError, match="5 bytes were announced"):
        take(door.feed, iter([b"x"]), Declared(), NOW, length=5)
    assert door.call("POST", door.base, b"").status_code == 400
    assert not Delivery.objects.exists() and not [path for path in (settings.YARDSTICK_DATA / "deliveries").rglob("*") if path.is_file()]


STEPS = (
    "portal.pipeline.feeds.keep", "portal.pipeline.feeds.write_folder", "portal.pipeline.deliveries._note", "portal.pipeline.refresh.store",
    "portal.pipeline.refresh.judge_run", "portal.pipeline.deliveries.settle", "portal.pipeline.conclude._close",
)  # fmt: skip


@pytest.mark.parametrize("stop", STEPS)
@pytest.mark.parametrize("after", [False, True])
def test_killed_at_any_step_it_is_taken_up_again_and_the_report_equals_what_was_done(
    door: Door, monkeypatch: pytest.MonkeyPatch, stop: str, after: bool
) -> None:
    items = door.opened()
    items[0]["rates"][0]["value"] = "0.0155"
    seen = Observation.objects.count()
    report = door.post([*items[:19], {**items[0], "key": "NEW-1"}]).json()["report"]
    with monkeypatch.context() as broken:
        broken.setattr("portal.pipeline.conclude._close", lambda *_: None)  # a process that is gone closes nothing
        broken.setattr(stop, Killed(stop, after))
        with pytest.raises(KilledError):
            work()
    Run.objects.filter(source=door.source, state__in=["running", "fetched", "judged"]).update(lease_until=NOW - timedelta(hours=1))
    worker.expire_lapsed()
    work()
    told = door.call("GET", report).json()
    keys_of = {name: [one["key"] for one in told["outcome"][name]["products"]] for name in ("created", "changed", "withdrawn")}
    assert (told["state"], keys_of) == ("published", {"created": ["NEW-1"], "changed": ["TD-0"], "withdrawn": ["TD-19"]})
    assert told["outcome"]["unchanged"]["total"] == 18 and len(public(door)) == 20 and rate_of(public(door)["TD-0"]) == "0.0155"
    assert (
        Observation.objects.filter(path="status").count() == 1 and Observation.objects.count() - seen == 4
    )  # and the rate, by itself and as two attributes
    assert Judgement.objects.filter(run__delivery__isnull=False, institution=door.source, state="published").count() == 2
    assert len(last_state(door.source)) == 20  # what the next delivery is laid over


class KilledError(BaseException):
    """As if the process were gone: nothing catches it to tidy up."""


class Killed:
    """Stands for a function; ends the process before it, or after it has done its work."""

    def __init__(self, name: str, after: bool) -> None:
        module, _, attribute = name.rpartition(".")
        from importlib import import_module

        self.real, self.after = getattr(import_module(module), attribute), after

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.after:
            self.real(*args, **kwargs)
        raise KilledError


class TestKeys:
    def test_is_shown_once_and_kept_as_a_hash(self, door: Door) -> None:
        secret = door.secret.split("_", 2)[2]
        assert len(secret) >= 43 and secret not in str(ApiKey.objects.values())

    @pytest.mark.parametrize("wrong", ["", "yk_", "nonsense", "yk_aaaaaaaaaaaa_" + "x" * 43, "yk_é_x"])
    def test_wrong_or_no_key_is_401(self, door: Door, wrong: str) -> None:
        answer = door.call("POST", door.base, b"{}", secret=wrong)
        assert answer.status_code == 401 and answer["WWW-Authenticate"].startswith("Bearer")
        assert Client().post(door.base).status_code == 401

    def test_revoked_and_expired_open_nothing_and_a_replaced_one_works_a_while(self, door: Door) -> None:
        _, fresh = keys.replace(door.key, NOW, "command:test")
        assert keys.find(door.secret, NOW) and keys.find(fresh, NOW)
        assert keys.find(door.secret, NOW + keys.OVERLAP + timedelta(seconds=1)) is None
        assert keys.find(fresh, NOW + keys.LIFE + timedelta(days=1)) is None
        keys.revoke(door.key, NOW, "command:test")
        assert door.call("POST", door.base, b"{}").status_code == 401

    def test_in_an_address_is_refused_even_when_it_is_right(self, door: Door) -> None:
        for query in (f"?key={door.secret}", f"?mode={door.secret}", "?token=x"):
            assert door.call("POST", door.base + query, b"{}").json()["type"].endswith("key-in-address")

    def test_opens_only_what_its_scopes_say(self, door: Door) -> None:
        _, reading = keys.make(door.partner, "read", NOW, "command:test", scopes=(keys.READ,))
        assert door.call("POST", door.base, b"{}", secret=reading).status_code == 403
        with pytest.raises(ValueError, match="no scope 'admin'"):
            keys.make(door.partner, "x", NOW, "command:test", scopes=("admin",))

    def test_says_when_it_was_last_used(self, door: Door) -> None:
        door.post(b"{}")
        assert ApiKey.objects.get(pk=door.key.pk).used_at is not None


def test_another_partner_sees_and_reaches_nothing(door: Door) -> None:
    report = door.send(market(3))
    other = Door("Another Holding")
    own = report["report"]
    for method, path in (("POST", door.base), ("GET", own), ("GET", own + ".csv"), ("POST", own + "/withdrawals")):
        assert other.call(method, path, b"{}").status_code == 404, path
        assert other.call(method, path.replace(door.feed.public_id, other.feed.public_id), b"{}").status_code in (202, 404)
    for path in (own, own + ".csv", own + "/withdrawals", door.base):
        assert Client().get(path).status_code in (401, 405)


def test_two_partners_may_use_one_code(door: Door) -> None:
    door.opened(6)
    other = Door("Another Holding")
    other.opened(6)
    assert {row.pk for row in public(door).values()}.isdisjoint(row.pk for row in public(other).values())


def test_csv_of_a_report_holds_no_formula(door: Door) -> None:
    item = {**market(1)[0], "name": '=HYPERLINK("http://x")', "brand": "＝cmd"}
    report = door.send([item])
    body = b"".join(door.call("GET", report["csv"]).streaming_content).decode("utf-8-sig")
    assert "\"'=HYPERLINK" in body and '"\'＝cmd"' in body and '"="' not in body


@pytest.mark.parametrize("body", [b"\x00\xff" * 100, b"[" * 100_000, b"<!DOCTYPE x><x/>", b"key\n", b"{}", "键".encode("gb18030")])
def test_whatever_is_sent_is_reported_and_changes_nothing(door: Door, body: bytes) -> None:
    for form in ("json", "jsonl", "csv", "xml"):
        report = door.send(body, query=f"?format={form}&mode=full")
        assert report["state"] == "refused" and report["notices"], form
    assert not Product.objects.exists()


@pytest.mark.parametrize("query", ["?mode=half", "?colour=red", "?format=exe", "?charset=latin1", "?atomic=perhaps"])
def test_a_wrong_parameter_is_named(door: Door, query: str) -> None:
    answer = door.post(b"{}", query=query)
    assert answer.status_code == 400 and query[1:].partition("=")[0] in answer.json()["detail"]


@pytest.mark.parametrize("query", ["?colour=red", "?lang=fr", "?mode=full"])
def test_a_report_takes_a_language_and_nothing_else(door: Door, query: str) -> None:
    report = door.send(market(3))
    for method, path in (("GET", report["report"]), ("GET", report["csv"]), ("POST", report["report"] + "/withdrawals")):
        answer = door.call(method, path + query, b'{"decision": "confirm"}')
        assert answer.status_code == 400 and query[1:].partition("=")[0] in answer.json()["detail"]


def test_a_feed_is_opened_and_its_keys_made_at_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    partner = Partner.objects.create(name="Gull Holding")
    call_command("feed", "open", partner.public_id, "Gull Bank", "--market", "CN", "--name-zh", "海鸥银行")
    feed = Feed.objects.get(name="Gull Bank")
    assert (feed.market, feed.names) == ("CN", {"en": "Gull Bank", "zh": "海鸥银行"})
    call_command("feed", "key", feed.public_id, "--scope", "read")
    key = keys.find(capsys.readouterr().out.strip(), NOW)
    assert key is not None and (key.partner, key.scopes) == (partner, ["read"])
    call_command("feed", "revoke", key.prefix)
    key.refresh_from_db()
    assert key.revoked_at is not None
    call_command("feed", "list")
    assert "Gull Bank  nothing delivered" in capsys.readouterr().err
    for wrong in (("key", "nobody"), ("open", "q" * 16, "Tern Bank", "--market", "CN")):
        with pytest.raises(SystemExit):
            call_command("feed", *wrong)
    assert not Feed.objects.filter(name="Tern Bank").exists()


def test_what_was_delivered_and_its_report_are_kept_for_ninety_days(door: Door) -> None:
    items = door.opened(6)
    report = door.send(items[:5])
    for path in (settings.YARDSTICK_DATA / "deliveries").rglob("*"):
        os.utime(path, (0, 0))

    def kept() -> int:
        return sum(path.is_file() for path in (settings.YARDSTICK_DATA / "deliveries").glob("??/*"))

    assert kept() == 2
    prune(dry_run=False, now=NOW + timedelta(days=80))
    assert kept() == 2 and door.call("GET", report["report"]).json()["outcome"]["withdrawn"]["total"] == 1
    prune(dry_run=False, now=NOW + timedelta(days=100))
    assert kept() == 0 and len(public(door)) == 5
    assert door.send(items)["state"] == "published"  # its last state is read from the run that a comparison needs

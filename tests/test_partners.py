"""What stands around a partner's deliveries: keys in the audit, listings that end, feeds among the sources, the validator for everybody."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client

from normalizers.feed import trial
from normalizers.feed.write import write
from portal.accounts import audit
from portal.accounts.models import AuditEntry, Partner
from portal.api.openapi import openapi
from portal.catalog import gauges
from portal.catalog.models import Institution, Product, Run
from portal.partners import keys
from portal.partners.models import ApiKey, Delivery, Feed
from portal.pipeline import worker
from portal.pipeline.expiry import queue_expiries
from tests.door import NOW, Door, market, public, silent, work

database = pytest.mark.django_db(transaction=True)


@database
class TestKeys:
    def test_what_is_done_with_a_key_stands_in_the_audit_and_its_secret_does_not(self) -> None:
        door = Door()
        successor, _ = keys.replace(door.key, NOW, "user:ada")
        keys.revoke(successor, NOW, "user:ada")
        keys.revoke(successor, NOW, "user:ada")  # it is revoked already: nothing happened
        rows = AuditEntry.objects.filter(action__startswith="key.").order_by("number")
        assert [(row.action, row.field, row.actor) for row in rows] == [
            ("key.made", f"key:{door.key.prefix}", "command:test"),
            ("key.made", f"key:{successor.prefix}", "user:ada"),
            ("key.replaced", f"key:{door.key.prefix}", "user:ada"),
            ("key.revoked", f"key:{successor.prefix}", "user:ada"),
        ]
        assert {row.subject for row in rows} == {audit.of_partner(door.partner)}
        told = "".join(audit.export())
        assert door.secret.split("_", 2)[2] not in told and door.key.digest not in told

    def test_a_shorter_life_is_not_made_longer_by_a_successor(self) -> None:
        door = Door()
        ApiKey.objects.filter(pk=door.key.pk).update(expires_at=NOW + timedelta(days=1))
        door.key.refresh_from_db()
        keys.replace(door.key, NOW, "user:ada")
        assert ApiKey.objects.get(pk=door.key.pk).expires_at == NOW + timedelta(days=1)

    def test_the_partners_word_on_withdrawals_stands_in_the_audit(self) -> None:
        door = Door()
        report = door.send(door.opened()[:12])
        door.call("POST", report["withdrawals"]["decide"], b'{"decision": "discard"}')
        row = AuditEntry.objects.get(action="withdrawals.decided")
        assert row.actor == f"key:{door.key.prefix}" and len(row.before["waiting"]) == 8 and row.after == {"decision": "discard"}


@database
class TestEndOfListings:
    def test_what_no_delivery_names_for_five_weeks_leaves_and_the_rest_stays(self) -> None:
        door = Door()
        items = door.opened()
        self.as_if_delivered(door, NOW - timedelta(days=34))
        door.send([{"operation": "upsert", **item} for item in items[:3]], "delta")
        worker.create_due(NOW, silent)
        queue_expiries(NOW, silent)
        work()
        assert len(public(door)) == 20  # nothing has ended
        checked = Institution.objects.get(pk=door.source).checked_at
        queue_expiries(NOW + timedelta(days=2), silent)
        queue_expiries(NOW + timedelta(days=2), silent)
        assert Run.objects.filter(kind="expiry").count() == 1
        work()
        assert sorted(public(door)) == ["TD-0", "TD-1", "TD-2"]
        assert Product.objects.filter(source=door.source, status="withdrawn").count() == 17
        assert Institution.objects.get(pk=door.source).checked_at == checked  # nobody has confirmed anything
        feed = Feed.objects.get()
        assert feed.expires_at is not None and feed.expires_at > NOW + timedelta(days=34)
        assert door.send(items)["outcome"]["changed"]["total"] == 17 and len(public(door)) == 20

    def test_new_rates_confirm_their_product_and_all_may_end(self) -> None:
        door = Door()
        items = door.opened(2)
        Feed.objects.update(listed_for=7)
        self.as_if_delivered(door, NOW - timedelta(days=6))
        door.send([{"key": "TD-1", "rates": items[1]["rates"]}], "rates_only")
        for days, left in ((2, ["TD-1"]), (8, [])):
            queue_expiries(NOW + timedelta(days=days), silent)
            work()
            assert sorted(public(door)) == left
        assert Feed.objects.get().expires_at is None

    @staticmethod
    def as_if_delivered(door: Door, at: datetime) -> None:
        """Move the lines of the last state to another date."""
        run = Run.objects.filter(source=door.source).latest("pk")
        path = settings.YARDSTICK_DATA / run.folder / "raw.jsonl"
        lines = [json.loads(line) | {"fetched_at": at.isoformat()} for line in path.read_text().splitlines()]
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))

    @pytest.mark.parametrize("days", ["0", "36", "x"])
    def test_may_be_shortened_and_not_prolonged(self, days: str, capsys: pytest.CaptureFixture[str]) -> None:
        partner = Partner.objects.create(name="Gull Holding").public_id
        with pytest.raises(BaseException, match="1 to 35"):
            call_command("feed", "open", partner, "Gull Bank", "--market", "CN", "--listed-for", days)
        call_command("feed", "open", partner, "Gull Bank", "--market", "CN", "--listed-for", "7")
        assert Feed.objects.get().listed_for == 7 and AuditEntry.objects.filter(action="feed.opened").exists()
        capsys.readouterr()


@database
def test_a_feed_is_a_source_among_the_others_once_something_was_delivered() -> None:
    door = Door()
    assert "Example Bank" not in Client().get("/en/sources/").content.decode()
    door.opened(6)
    page = Client().get("/en/sources/").content.decode()
    assert page.count("Example Bank") >= 2 and "示例银行" in Client().get("/zh-hans/sources/").content.decode()
    told = next(one for one in Client().get("/api/v1/sources").json()["sources"] if one["name"] == door.source)
    assert (told["products"], told["published"], told["state"]) == (6, 1, "published") and told["age_days"] == 0
    assert door.source in gauges.last_good(datetime.now(UTC)) and door.source in gauges.oldest_allowed()


@pytest.mark.django_db
class TestValidatorForEverybody:
    @staticmethod
    def post(body: bytes, query: str = "", kind: str = "application/json", **headers: str) -> Any:
        return Client(raise_request_exception=False).generic("POST", "/api/v1/feeds/validate" + query, body, content_type=kind, **headers)

    def test_says_what_a_delivery_would_and_keeps_nothing(self) -> None:
        items = market(3)
        items[1]["rates"][0]["value"] = "1.75"
        answer = self.post(write(items, "json").encode(), "?lang=zh-hans")
        (notice,) = answer.json()["notices"]
        assert answer.status_code == 200 and answer.json()["summary"]["accepted"] == 2
        assert (notice["code"], notice["better"], notice["key"]) == ("percent_not_fraction", "0.0175", "TD-1")
        assert notice["rule"] == "/zh-hans/feeds/rules/#rule-percent_not_fraction" and not answer.cookies
        assert not Delivery.objects.exists() and not list((settings.YARDSTICK_DATA).rglob("*deliveries*"))
        for key in ("severity", "code", "line", "pointer", "found", "expected", "mend"):
            assert notice[key]

    @pytest.mark.parametrize(
        ("body", "query", "status", "code"),
        [
            (b"", "", 400, "empty-body"), (b"x" * (trial.SENT + 1), "", 413, "too-large"), (b"{}", "?mode=half", 400, "bad-parameter"),
            (b"{}", "?colour=red", 400, "unknown-parameter"), (b"\x00" * 99, "", 200, ""), (b"[" * 100_000, "?format=json", 200, ""),
        ],
    )  # fmt: skip
    def test_refuses_with_a_name_and_breaks_on_nothing(self, body: bytes, query: str, status: int, code: str) -> None:
        answer = self.post(body, query)
        assert answer.status_code == status and answer.json().get("type", "").endswith(code)
        assert Client().get("/api/v1/feeds/validate")["Allow"] == "POST"

    def test_who_comes_while_another_file_is_judged_is_asked_to_wait(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(trial, "WAIT", 0.01)
        with trial._turn:
            answer = self.post(b"{}")
        assert (answer.status_code, answer["Retry-After"]) == (503, "60")


def test_the_description_names_keys_limits_and_every_state_of_a_delivery() -> None:
    described = openapi()
    deliver = described["paths"]["/feeds/{feed}/deliveries"]["post"]
    assert deliver["security"] == [{"key": []}] and "50,000 items" in deliver["summary"]
    assert described["paths"]["/feeds/validate"]["post"]["security"] == []
    assert described["components"]["schemas"]["Report"]["properties"]["state"]["enum"] == [str(state) for state in Delivery.State]


@database
def test_a_report_is_what_the_description_says() -> None:
    door = Door()
    report = door.send(market(2))
    described = openapi()["components"]["schemas"]["Report"]
    assert set(report) == set(described["properties"]) == set(described["required"])


@database
def test_feeds_and_keys_of_before_keep_their_partner() -> None:
    partner = Partner.objects.create(name="Harbour")
    before, after = ("partners", "0001_feeds_deliveries_keys"), MigrationExecutor(connection).loader.graph.leaf_nodes("partners")
    MigrationExecutor(connection).migrate([before])
    try:
        old = MigrationExecutor(connection).loader.project_state([before]).apps
        for public_id in (partner.public_id, "q" * 16):
            old.get_model("partners", "Feed").objects.create(partner=public_id, name=f"Bank of {public_id}", market="CN")
            old.get_model("partners", "ApiKey").objects.create(partner=public_id, prefix=public_id[:12], digest="d", name="k")
    finally:
        MigrationExecutor(connection).migrate(after)
    assert Feed.objects.get(partner=partner).name == f"Bank of {partner.public_id}"
    assert set(Feed.objects.values_list("partner__public_id", flat=True)) == {partner.public_id, "q" * 16}
    assert set(ApiKey.objects.values_list("partner__public_id", flat=True)) == {partner.public_id, "q" * 16}

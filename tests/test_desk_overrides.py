"""An override: two people, seen by search, pages, interface and export alike, alive after every crawl, and gone at its end."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from normalizers.canonical import changes, digest, keyed
from normalizers.schema import SCHEMA
from portal.catalog import held, overrides
from portal.catalog.models import Judgement, Observation, Override, Product, Report
from portal.catalog.overrides import SamePersonError, Setting, lapse, put
from portal.catalog.overriding import attribute_at, source_document
from portal.desk import queue
from portal.desk.impact import of_override
from portal.desk.models import Proposal
from search import indexer
from search.first_page import first_page
from tests.desk import Desk, entries, text
from tests.run_folders import bank, loan

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    found = Desk(monkeypatch)
    found.go(0, {"tern": bank(8)})
    return found


def row(key: str = "p7") -> Product:
    return Product.objects.get(source_key=f"tern/{key}")


def path_of(product: Product) -> str:
    return f"rates/{next(iter(keyed('rates', product.document['rates'])))}/value"


def form(**more: Any) -> dict[str, str]:
    until = f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%d}"
    evidence = {"address": "https://tern.example/letter.pdf", "quote": "the rate is 3.99% p.a."}
    return {"path": path_of(row()), "value": "3.99% p.a.", "reason": "their page lags behind", "until": until, **evidence, **more}


def propose(desk: Desk, **more: Any) -> Any:
    return desk.client("editor").post(f"/en/desk/override/{row().pk}/", form(**more))


def approve(desk: Desk, *, role: str = "reviewer", act: str = "approve") -> Any:
    number = Proposal.objects.latest("pk").pk
    return desk.client(role).post(f"/en/desk/proposal/{number}/decide/", {"act": act, "reason": "seen the letter"})


def rate_of(product: Product) -> Any:
    return product.document["values"]["rate"]["value"]


class TestTwoPeople:
    def test_one_proposes_and_nothing_changes_until_another_approves(self, desk: Desk) -> None:
        assert propose(desk).status_code == 302 and rate_of(row()) == "0.057" and not Override.objects.exists()
        assert [task.kind for task in queue.tasks()] == ["proposal"]
        page = text(desk.client("reviewer").get(f"/en/desk/proposal/{Proposal.objects.get().pk}/"))
        assert "Public now 5.7" in page and "Would become 3.99" in page and "the rate is 3.99% p.a." in page
        assert approve(desk)["Location"] == "/en/desk/" and rate_of(row()) == "0.0399" and not queue.tasks()
        made = Override.objects.get()
        assert made.owner == f"user:{desk.user('editor').public_id}" and made.approved_by == f"user:{desk.user('reviewer').public_id}"
        value = next(one for one in entries("override.approved") if one.field == "value")
        assert (value.before["value"], value.after["value"], value.after["own"]["value"]) == ("0.057", "0.0399", "0.057")
        assert approve(desk).status_code == 409 and Override.objects.count() == 1

    def test_what_it_would_change_is_said_before_and_is_what_then_happens(self, desk: Desk) -> None:
        before = first_page("home_loan")
        page = text(propose(desk, preview="yes", value="1.99% p.a."))
        assert "Products that move 1" in page and "Ranks on first pages 8" in page and not Proposal.objects.exists()
        propose(desk, value="1.99% p.a.")
        told = of_override(row(), path_of(row()), Proposal.objects.get().value, datetime.now(UTC))
        page = text(desk.client("reviewer").get(f"/en/desk/proposal/{Proposal.objects.get().pk}/"))
        assert "Ranks on first pages 8" in page and "5.70" in page and "1.99" in page
        old = row().document
        approve(desk)
        indexer.drain(wait=True)
        assert told.pages[0].before == before and told.pages[0].after == first_page("home_loan") != before
        assert {path for path, _old, _new in told.moved[0].changes} == {one.path for one in changes(old, row().document)}
        page = text(propose(desk, act="end", preview="yes"))
        assert "Ranks on first pages 8" in page and Proposal.objects.count() == 1

    def test_nobody_approves_their_own(self, desk: Desk) -> None:
        propose(desk)
        Proposal.objects.update(by=f"user:{desk.user('reviewer').public_id}")
        assert approve(desk).status_code == 409 and not Override.objects.exists()
        with pytest.raises(SamePersonError):
            put(row().pk, Setting(path_of(row()), None, "x", "user:a", "user:a", None), NOW)

    def test_refused_it_changes_nothing(self, desk: Desk) -> None:
        propose(desk)
        approve(desk, act="refuse")
        assert rate_of(row()) == "0.057" and Proposal.objects.get().state == "refused" and entries("override.refused")

    def test_two_proposals_of_one_value_do_not_wait_beside_each_other(self, desk: Desk) -> None:
        propose(desk)
        assert propose(desk, value="4% p.a.").status_code == 409 and Proposal.objects.count() == 1

    @pytest.mark.parametrize(
        "more",
        [
            {"value": "rather cheap"}, {"value": ""}, {"reason": ""}, {"address": "http://tern.example/"}, {"address": "javascript:x"},
            {"quote": ""}, {"until": "2020-01-01"}, {"until": "2099-01-01"}, {"until": "soon"}, {"path": "values/rate"},
            {"path": "rates/x/role"}, {"path": "\0"}, {"act": "end"},
        ],
    )  # fmt: skip
    def test_what_cannot_be_is_told_in_a_sentence(self, desk: Desk, more: dict[str, str]) -> None:
        answer = propose(desk, **more)
        assert answer.status_code == 400 and 'role="alert"' in answer.content.decode() and not Proposal.objects.exists()


class TestEverywhere:
    @pytest.fixture(autouse=True)
    def _overridden(self, desk: Desk) -> None:
        propose(desk)
        approve(desk)
        indexer.drain(wait=True)

    def test_search_page_interface_and_export_say_the_same(self) -> None:
        client = Client()
        first = client.get("/api/v1/search?category=home_loan&sort=rate").json()["results"][0]
        assert first["id"] == row().pk and first["headline"][0]["value"] == "0.0399"
        told = client.get(f"/api/v1/products/{row().pk}").json()["rates"][0]["value"]
        assert told["value"] == "0.0399" and told["own"]["value"] == "0.057" and told["own"]["evidence"]["state"] == "verified"
        evidence = told["evidence"]
        assert (evidence["how"], evidence["state"], evidence["snapshot"]) == ("overridden", "unsourced", "")
        assert evidence["quote"] == "the rate is 3.99% p.a." and evidence["why"] == "their page lags behind"
        exported = b"".join(client.get("/api/v1/export.csv?category=home_loan").streaming_content).decode()  # type: ignore[attr-defined]
        assert "0.0399" in exported and "0.0570" not in exported
        counts = indexer.check()
        assert (counts.missing, counts.stale, counts.ghost) == (0, 0, 0)

    def test_the_page_says_so_with_the_sources_own_value_beside_it(self) -> None:
        for lang, word in (("en", "overridden the source says: 0.0570"), ("zh-hans", "人工设定 来源所述：0.0570")):
            assert word in text(Client().get(f"/{lang}/product/{row().pk}/"))

    def test_a_list_does_not_call_it_read_from_the_source(self) -> None:
        assert "overridden by editors" in text(Client().get("/en/loan/home_loan/"))

    def test_a_report_of_it_is_still_read_and_answered(self, desk: Desk) -> None:
        found = row()
        report = Report.objects.create(product=found, path=path_of(found), shown="5.7 %", message="wrong", language="en", made_at=NOW)
        page = text(desk.client("editor").get(f"/en/desk/report/{report.pk}/"))
        assert "set by an editor" in page and "the rate is 3.99% p.a." in page

    def test_history_tells_it_from_a_change_of_the_source(self) -> None:
        found = Observation.objects.filter(product=row(), run=None)
        assert {one.path for one in found} == {path_of(row()), "values/rate", *(one.path for one in found)} and found.exists()
        assert Client().get(f"/en/product/{row().pk}/").status_code == 200 and Client().get("/en/changes.atom").status_code == 200

    def test_it_outlives_the_next_crawl_and_what_the_source_says_is_kept_current(self, desk: Desk) -> None:
        outcome = desk.go(40, {"tern": {**bank(8), "p7": loan(0.0555, "Loan 7")}})
        assert outcome.exit_code == 0 and rate_of(row()) == "0.0399"
        assert next(iter(row().document["rates"]))["value"]["own"]["value"] == "0.0555" and row().digest == digest(row().document)
        assert desk.go(41, {"tern": {**bank(8), "p7": loan(0.0555, "Loan 7")}}).changed == 0

    def test_a_held_run_is_compared_with_it_in_place(self, desk: Desk) -> None:
        market = bank(8)
        for key in ("p0", "p1", "p2"):
            market[key] = loan(0.19, market[key]["name"])
        run = desk.go(40, {"tern": market}).run
        effects = held.effects(Judgement.objects.get(run=run)) or []
        assert {one.key for one in effects if one.kind == held.CHANGED} == {"p0", "p1", "p2"}

    def test_at_its_end_the_source_stands_again_and_the_task_is_back(self, desk: Desk) -> None:
        end = Override.objects.get().expires_at
        assert end is not None and lapse(end - timedelta(seconds=1)) == 0 and not queue.tasks()
        assert lapse(end) == 1 and lapse(end) == 0 and rate_of(row()) == "0.057"
        assert '"own"' not in json.dumps(row().document) and row().digest == digest(row().document)
        Override.objects.all().update(expires_at=datetime.now(UTC) - timedelta(days=1))
        assert [task.kind for task in queue.tasks()] == ["expiring"]
        propose(desk, act="end")
        approve(desk)
        assert queue.tasks() == [] and [one.value is None for one in Override.objects.order_by("pk")] == [False, True]

    def test_another_supersedes_it_and_no_row_is_changed(self, desk: Desk) -> None:
        before = Override.objects.values().get()
        propose(desk, value="4.10% p.a.")
        approve(desk)
        later = Override.objects.latest("pk")
        assert Override.objects.filter(pk=before["id"]).values().get() == before and later.supersedes_id == before["id"]
        assert rate_of(row()) == "0.041" and source_document(row().document)["values"]["rate"]["value"] == "0.057"

    def test_the_desk_lists_it_with_both_people(self, desk: Desk) -> None:
        page = text(desk.client("auditor").get("/en/desk/overrides/"))
        assert "editor@example.org; reviewer@example.org" in page and "3.99" in page and "5.7" in page


def test_an_attribute_that_the_source_is_silent_on_is_set_and_goes_again(desk: Desk) -> None:
    found = row()
    silent = (f"values/{one.key}" for one in SCHEMA.of(found.category) if one.key not in found.document["values"])
    path = next(one for one in silent if attribute_at(one, found.category) is not None)
    value = {
        "value": "yes",
        "text": "yes",
        "state": "known",
        "evidence": {"locator": "https://x.example", "quote": "yes", "how": "overridden"},
    }
    put(found.pk, Setting(path, value, "they told us", "user:a", "user:b", NOW + timedelta(days=1)), NOW)
    assert row().document["values"][path.partition("/")[2]]["own"] is None
    assert overrides.lapse(NOW + timedelta(days=2)) == 1 and row().document == found.document


def test_a_place_that_the_source_has_no_more_leaves_the_document_alone(desk: Desk) -> None:
    propose(desk)
    approve(desk)
    gone = {**bank(8)}
    gone["p7"] = {key: value for key, value in gone["p7"].items() if key != "lendingRates"}
    desk.go(40, {"tern": gone})
    assert not re.search(r'"own"', json.dumps(row().document)) and Override.objects.count() == 1


def test_the_command_finds_the_index_agrees(desk: Desk) -> None:
    propose(desk)
    approve(desk)
    call_command("index", "drain")
    assert indexer.check().clean

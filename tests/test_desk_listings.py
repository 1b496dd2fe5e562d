"""Listings: hidden, merged and replaced as was shown beforehand, everywhere at once, alive after every crawl, and undone again."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from portal.accounts import audit
from portal.catalog import listings
from portal.catalog.listings import CannotMoveError, Move
from portal.catalog.models import Listing, Observation, Product
from portal.catalog.overrides import SamePersonError
from portal.desk import queue
from portal.desk.models import Rearrangement
from search import indexer
from tests.desk import Desk, entries, text
from tests.run_folders import bank, loan

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 1, tzinfo=UTC)
WHY = "its rate card was withdrawn by court order"


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    found = Desk(monkeypatch)
    found.go(0, {"tern": bank(8), "gull": bank(4)})
    return found


def row(key: str = "p7", at: str = "tern") -> Product:
    return Product.objects.select_related("institution").get(source_key=f"{at}/{key}")


def preview(desk: Desk, act: str, *rows: Product, **more: str) -> Any:
    return desk.client("editor").get("/en/desk/listings/preview/", {"act": act, "id": [one.pk for one in rows], **more})


def hidden_fields(answer: Any) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    form = answer.content.decode().partition('action="/en/desk/listings/decide/"')[2]
    for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form):
        out.setdefault(name, []).append(html.unescape(value))
    return out


def decide(desk: Desk, act: str, *rows: Product, reason: str = WHY, **more: str) -> Any:
    return desk.client("editor").post("/en/desk/listings/decide/", {**hidden_fields(preview(desk, act, *rows, **more)), "reason": reason})


def agree(desk: Desk, *, role: str = "reviewer", act: str = "approve") -> Any:
    number = Rearrangement.objects.latest("pk").pk
    return desk.client(role).post(f"/en/desk/listings/decision/{number}/decide/", {"act": act, "reason": "seen the order"})


def done(desk: Desk, act: str, *rows: Product, second: bool = False, **more: str) -> None:
    """Decide, agree where that is needed, and let the worker do it."""
    assert decide(desk, act, *rows, **more).status_code == 302
    if second:
        assert agree(desk).status_code == 302
    desk.work()
    assert Rearrangement.objects.latest("pk").state == "done", Rearrangement.objects.latest("pk").problems


def found_by_search() -> set[str]:
    return {one["id"] for one in Client().get("/api/v1/search?page_size=50").json()["results"]}


def clean() -> bool:
    counts = indexer.check()
    return (counts.missing, counts.stale, counts.ghost) == (0, 0, 0)


class TestHidden:
    @pytest.fixture(autouse=True)
    def _hidden(self, desk: Desk) -> None:
        done(desk, "hide", row())

    def test_it_is_in_no_search_comparison_or_count_and_the_index_knows(self) -> None:
        answer = Client().get("/api/v1/search?category=home_loan").json()
        assert row().pk not in found_by_search() and answer["total"] == 11 and clean()
        assert "11" in text(Client().get("/en/"))
        beside = Client().get("/en/compare/", {"id": [row().pk, row("p1").pk, row("p2").pk]})
        assert WHY in text(beside) and "2 compared" in text(beside) and f"/product/{row().pk}/" not in beside.content.decode()
        assert WHY in text(Client().get("/en/compare/", {"id": [row().pk, row("p1").pk]}))
        told = Client().get("/api/v1/compare", {"id": [row().pk, row("p1").pk]})
        assert told.status_code == 404 and WHY in told.json()["detail"]
        assert row().pk not in Client().get("/sitemap.xml").content.decode()

    @pytest.mark.parametrize(("lang", "says"), [("en", "Our editors have hidden this product"), ("zh-hans", "编辑已隐藏此产品")])
    def test_nothing_hides_silently(self, lang: str, says: str) -> None:
        answer = Client().get(f"/{lang}/product/{row().pk}/")
        page = answer.content.decode()
        assert answer.status_code == 200 and says in page and WHY in page and 'content="noindex' in page and "ld+json" not in page
        log = Client().get(f"/{lang}/corrections/")
        assert WHY in text(log) and row().name in text(log) and f'id="l{Listing.objects.get().pk}"' in log.content.decode()
        assert "/corrections/#listings" in Client().get(f"/{lang}/institution/tern/").content.decode()
        told = Client().get(f"/api/v1/products/{row().pk}").json()
        assert told["status"] == "hidden" and told["listing"][0]["reason"] == WHY

    def test_the_audit_says_who_and_why_and_its_chain_holds(self, desk: Desk) -> None:
        moved = {one.field: one for one in entries("listing.moved")}
        assert (moved["status"].before, moved["status"].after, moved["status"].why) == ("current", "hidden", WHY)
        assert {one.actor for one in moved.values()} == {audit.of_user(desk.user("editor"))} and audit.check().broken == ""
        assert entries("listing.decided") and Observation.objects.get(product=row(), path="status").new == "hidden"

    def test_later_crawls_keep_it_and_keep_it_current(self, desk: Desk) -> None:
        changed = {**bank(8), "p7": loan(0.0555, "Loan 7")}
        assert desk.go(40, {"tern": changed, "gull": bank(4)}).exit_code == 0
        assert row().status == "hidden" and row().document["values"]["rate"]["value"] == "0.0555" and clean()
        assert desk.go(41, {"tern": changed, "gull": bank(4)}).changed == 0
        desk.go(42, {"tern": {key: one for key, one in changed.items() if key != "p7"}, "gull": bank(4)})
        assert row().status == "hidden" and row().withdrawn_at is not None and row().source_status == "withdrawn"
        desk.go(43, {"tern": changed, "gull": bank(4)})
        assert row().status == "hidden" and row().withdrawn_at is None and clean()

    def test_shown_again_it_is_where_its_source_has_it(self, desk: Desk) -> None:
        done(desk, "show", row(), reason="the court has lifted it")
        assert row().status == "current" and row().pk in found_by_search() and clean()
        assert WHY not in text(Client().get(f"/en/product/{row().pk}/"))
        log = text(Client().get("/en/corrections/"))
        assert WHY in log and "shown again" in log and "0 products are hidden now" in log
        done(desk, "hide", row())
        desk.go(44, {"tern": {key: one for key, one in bank(8).items() if key != "p7"}, "gull": bank(4)})
        done(desk, "show", row())
        assert row().status == "withdrawn" and row().pk not in found_by_search() and clean()


class TestMerged:
    @pytest.fixture(autouse=True)
    def _merged(self, desk: Desk) -> None:
        assert decide(desk, "merge", row("p3"), other=f"https://here.example/en/product/{row('p3', 'gull').pk}/").status_code == 302
        desk.work()
        assert row("p3").status == "current"  # one person is not enough
        agree(desk)
        desk.work()

    def test_its_address_leads_to_the_survivor_whose_page_it_is(self) -> None:
        survivor = row("p3", "gull")
        assert row("p3").status == "merged" and row("p3").pk not in found_by_search() and survivor.pk in found_by_search() and clean()
        answer = Client().get(f"/zh-hans/product/{row('p3').pk}/?compare={row('p1').pk}")
        assert answer.status_code == 302 and answer["Location"] == f"/zh-hans/product/{survivor.pk}/?compare={row('p1').pk}"
        assert Client().get(f"/api/v1/products/{row('p3').pk}?lang=en")["Location"] == f"/api/v1/products/{survivor.pk}?lang=en"
        beside = Client().get("/en/compare/", {"id": [row("p3").pk, row("p1").pk]})
        assert beside["Location"] == f"/en/compare/?id={survivor.pk}&id={row('p1').pk}"
        told = Client().get("/api/v1/compare", {"id": [row("p3").pk, row("p1").pk]}).json()
        assert survivor.pk in str(told) and row("p3").pk not in str(told)
        assert "merged into" in text(Client().get("/en/corrections/"))

    def test_both_keys_are_taken_from_then_on_and_no_duplicate_comes_back(self, desk: Desk) -> None:
        known = Product.objects.count()
        outcome = desk.go(40, {"tern": {**bank(8), "p3": loan(0.0777, "Loan 3")}, "gull": bank(4)})
        assert outcome.exit_code == 0 and Product.objects.count() == known and row("p3").status == "merged"
        assert row("p3").document["values"]["rate"]["value"] == "0.0777" and Observation.objects.filter(product=row("p3")).count() > 1
        assert row("p3").pk not in found_by_search() and clean()

    def test_a_survivor_that_goes_leaves_a_task_so_that_nothing_is_lost_silently(self, desk: Desk) -> None:
        assert not queue.tasks()
        desk.go(40, {"tern": bank(8), "gull": {key: one for key, one in bank(4).items() if key != "p3"}})
        (task,) = queue.tasks()
        assert (task.kind, task.href) == ("conflict", f"/en/desk/listing/{row('p3').pk}/") and "no longer on offer" in task.what
        done(desk, "split", row("p3"))
        assert row("p3").pk in found_by_search() and not queue.tasks()

    def test_split_again_each_has_its_own_address(self, desk: Desk) -> None:
        done(desk, "split", row("p3"), reason="two loans after all")
        assert row("p3").status == "current" and {row("p3").pk, row("p3", "gull").pk} <= found_by_search() and clean()
        assert Client().get(f"/en/product/{row('p3').pk}/").status_code == 200

    def test_what_cannot_be_is_told_before_and_refused_after(self, desk: Desk) -> None:
        for act, product, other, says in (
            ("merge", row("p3", "gull"), row("p1"), "others are merged into it"),
            ("merge", row("p1"), row("p1"), "it is the product that is named"),
            ("merge", row("p1"), row("p3"), "the product that is named is itself hidden or merged"),
            ("hide", row("p3"), None, "it is merged into another listing"),
            ("show", row("p1"), None, "it is not hidden"),
            ("split", row("p1"), None, "it is merged into no other"),
            ("succeed", row("p1"), row("p2"), "it is on offer"),
            ("alone", row("p1"), None, "it names no successor"),
        ):
            more = {} if other is None else {"other": other.pk}
            assert says in text(preview(desk, act, product, **more)), act
            move = Move(act, (product.pk,), "x", "user:a", "user:b", "" if other is None else other.pk)
            with pytest.raises(CannotMoveError, match=says):
                listings.perform(move, NOW)
        assert Listing.objects.count() == 1


class TestSuccessor:
    def test_the_old_page_names_the_new_one_and_the_new_one_the_old(self, desk: Desk) -> None:
        desk.go(40, {"tern": {key: one for key, one in bank(8).items() if key != "p7"}, "gull": bank(4)})
        done(desk, "succeed", row(), other=row("p6").pk, reason="the bank says so")
        for lang, by, of in (("en", "Replaced by:", "Replaces:"), ("zh-hans", "由以下产品接替：", "接替了：")):
            old, new = (Client().get(f"/{lang}/product/{row(key).pk}/").content.decode() for key in ("p7", "p6"))
            assert by in old and f'href="/{lang}/product/{row("p6").pk}/"' in old
            assert of in new and f'href="/{lang}/product/{row("p7").pk}/"' in new
        assert "replaced by this one in the end" in listings.PROBLEMS["loop"].en
        desk.go(41, {"tern": {key: one for key, one in bank(8).items() if key not in ("p6", "p7")}, "gull": bank(4)})
        assert "replaced by this one in the end" in text(preview(desk, "succeed", row("p6"), other=row().pk))
        done(desk, "succeed", row(), other=row("p5").pk)
        assert "Replaces:" not in text(Client().get(f"/en/product/{row('p6').pk}/"))
        assert Listing.objects.latest("pk").supersedes is not None
        desk.go(42, {"tern": bank(8), "gull": bank(4)})  # it is on offer again: nothing replaces it
        assert "Replaced by:" not in text(Client().get(f"/en/product/{row().pk}/"))
        assert "Replaces:" not in text(Client().get(f"/en/product/{row('p5').pk}/"))

    def test_none_any_more(self, desk: Desk) -> None:
        desk.go(40, {"tern": {key: one for key, one in bank(8).items() if key != "p7"}, "gull": bank(4)})
        done(desk, "succeed", row(), other=row("p6").pk)
        done(desk, "alone", row())
        assert "Replaced by:" not in text(Client().get(f"/en/product/{row().pk}/"))
        assert "Replaces:" not in text(Client().get(f"/en/product/{row('p6').pk}/"))


class TestSeveral:
    def test_more_than_one_is_hidden_by_two_people_exactly_as_the_preview_said(self, desk: Desk) -> None:
        rows = [row(f"p{number}") for number in range(3)]
        before = Product.objects.filter(status="current").count()
        page = text(preview(desk, "hide", *rows))
        assert f"{before} → {before - 3}" in page and page.count("It leaves search, comparisons and counts") == 3
        assert "This needs a second person" in page
        decide(desk, "hide", *rows)
        desk.work()
        assert Product.objects.filter(status="hidden").count() == 0
        (task,) = queue.tasks()
        assert (task.kind, task.products) == ("listing", 3) and text(desk.client("reviewer").get(task.href)).count("It leaves search") == 3
        assert agree(desk, act="refuse").status_code == 302 and not queue.tasks()
        done(desk, "hide", *rows, second=True)
        assert {one.pk for one in rows} == set(Product.objects.filter(status="hidden").values_list("pk", flat=True)) and clean()
        assert Listing.objects.filter(approved_by=audit.of_user(desk.user("reviewer"))).count() == 3
        assert agree(desk).status_code == 409

    def test_everything_that_a_search_finds(self, desk: Desk) -> None:
        asked = {"act": "hide", "all": "1", "q": "loan", "institution": "gull"}
        page = desk.client("editor").get("/en/desk/listings/preview/", asked)
        assert len(hidden_fields(page)["seen"]) == 4

    def test_nobody_approves_their_own(self, desk: Desk) -> None:
        decide(desk, "hide", row("p1"), row("p2"))
        Rearrangement.objects.update(by=audit.of_user(desk.user("reviewer")))
        assert agree(desk).status_code == 409
        with pytest.raises(SamePersonError):
            listings.perform(Move("merge", (row().pk,), "x", "user:a", "user:a", row("p1").pk), NOW)
        assert not Listing.objects.exists()

    def test_what_has_changed_since_is_not_done(self, desk: Desk) -> None:
        seen = hidden_fields(preview(desk, "hide", row("p1"), row("p2")))
        decide(desk, "hide", row("p1"), row("p2"))
        done(desk, "hide", row("p1"))
        late = desk.client("editor").post("/en/desk/listings/decide/", {**seen, "reason": WHY})
        assert late.status_code == 409
        waiting = Rearrangement.objects.get(state="proposed")
        desk.client("reviewer").post(f"/en/desk/listings/decision/{waiting.pk}/decide/", {"act": "approve", "reason": "ok"})
        desk.work()
        waiting.refresh_from_db()
        assert waiting.state == "failed" and row("p2").status == "current"
        assert "it is hidden already" in text(desk.client("editor").get(f"/en/desk/listings/decision/{waiting.pk}/"))

    def test_a_form_that_is_sent_twice_is_one_decision(self, desk: Desk) -> None:
        fields = {**hidden_fields(preview(desk, "hide", row())), "reason": WHY}
        first, again = (desk.client("editor").post("/en/desk/listings/decide/", fields)["Location"] for _ in range(2))
        assert first == again == f"/en/desk/listings/decision/{Rearrangement.objects.get().pk}/"
        desk.work()
        desk.work()
        assert Rearrangement.objects.count() == 1 and Listing.objects.count() == 1

    @pytest.mark.parametrize(
        "asked",
        [
            {}, {"act": "hide"}, {"act": "burn"}, {"act": "merge", "other": "nosuch"}, {"act": "hide", "id": "\0"},
            {"act": "hide", "all": "1", "q": "zzz"},
        ],
    )  # fmt: skip
    def test_what_is_missing_is_told_in_a_sentence(self, desk: Desk, asked: dict[str, str]) -> None:
        own = {"id": row().pk} if asked.get("act") in ("burn", "merge") else {}
        answer = desk.client("editor").get("/en/desk/listings/preview/", {**own, **asked})
        assert answer.status_code == 400 and 'role="alert"' in answer.content.decode()

    def test_without_a_reason_nothing_is_taken_down(self, desk: Desk) -> None:
        assert decide(desk, "hide", row(), reason=" ").status_code == 400 and not Rearrangement.objects.exists()


def test_the_desk_finds_every_product_and_leads_on_from_it(desk: Desk) -> None:
    desk.go(40, {"tern": {key: one for key, one in bank(8).items() if key != "p7"}, "gull": bank(4)})
    client = desk.client("auditor")
    for asked, number in (
        ({"q": "loan 7"}, 1),
        ({"status": "withdrawn"}, 1),
        ({"institution": "gull"}, 4),
        ({"q": row().pk}, 1),
        ({"q": "zz"}, 0),
    ):
        found = client.get("/en/desk/listings/", asked).content.decode()
        assert found.count("/desk/listing/") == number and 'name="id"' not in found
    page = client.get(f"/en/desk/listing/{row().pk}/").content.decode()
    for where in ("/desk/source/", "/desk/sources/au-cdr/", "/desk/institution/tern/", "/desk/snapshot/", "/desk/audit/?about=product:"):
        assert (where in page) == (where != "/desk/source/")
    assert "no longer listed" in page and "/desk/listings/preview/" not in page
    editor = desk.client("editor").get(f"/en/desk/listing/{row().pk}/").content.decode()
    assert f"/desk/override/{row().pk}/" in editor and "/desk/listings/preview/" in editor
    assert client.get("/en/desk/listing/nosuch/").status_code == 404

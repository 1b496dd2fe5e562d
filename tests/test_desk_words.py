"""Words that nobody knows: grouped, given a meaning by two people who saw what it changes, and read so in every past and later page."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from normalizers.reviewed import NO_VALUE
from portal.catalog import words
from portal.catalog.models import Issue, Product, Run, Word
from portal.catalog.overrides import SamePersonError
from portal.desk import queue
from portal.desk.impact import Impact
from portal.desk.models import WordProposal
from portal.desk.task import word_subject
from portal.pipeline.wording import words_wait
from portal.pipeline.worker import work_once
from search import indexer
from search.first_page import first_page
from tests.desk import Desk, entries, text
from tests.run_folders import DAY, loan, spoken

pytestmark = pytest.mark.django_db
SLOT, SAID = "features/kind", "offset sub account"


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    found = Desk(monkeypatch)
    found.go(0, {"tern": spoken(), "knot": spoken(5, 0.04)})
    return found


def work() -> None:
    """All that a worker finds to do."""
    while work_once(lambda _: None):
        pass


def folded() -> str:
    return Issue.objects.filter(slot=SLOT, word__startswith="offset").values_list("word", flat=True)[0]


def draft(desk: Desk, target: str = "offset", institution: str = "", **more: str) -> Any:
    form = {"slot": SLOT, "text": folded(), "target": target, "institution": institution, "reason": "their product guide says so", **more}
    return desk.client("editor").post("/en/desk/word/map/", form)


def proposed(desk: Desk, target: str = "offset", institution: str = "") -> WordProposal:
    """Prepared, worked out and proposed."""
    assert draft(desk, target, institution).status_code == 302
    work()
    row = WordProposal.objects.latest("pk")
    assert desk.client("editor").post(f"/en/desk/meaning/{row.pk}/propose/", {"act": "propose"}).status_code == 302
    row.refresh_from_db()
    return row


def approve(desk: Desk, role: str = "reviewer", act: str = "approve") -> Any:
    number = WordProposal.objects.latest("pk").pk
    return desk.client(role).post(f"/en/desk/meaning/{number}/decide/", {"act": act, "reason": "read their guide"})


def kinds(institution: str = "tern") -> list[str]:
    rows = Product.objects.filter(institution=institution).order_by("source_key")
    return [feature["kind"] for row in rows for feature in row.document.get("features", ())]


class TestQueue:
    def test_one_word_of_two_institutions_is_one_task_with_the_products_that_hold_it(self, desk: Desk) -> None:
        tasks = [(task.kind, task.title, task.products, task.since) for task in queue.tasks()]
        assert tasks == [("word", folded(), 6, DAY), ("word", "tea_and_cake", 2, DAY)]
        page = text(desk.client("auditor").get("/en/desk/?kind=word"))
        assert "Unknown words 2" in page and "Features · Kind" in page

    def test_the_list_is_searched_and_a_word_shows_who_uses_it_with_a_quote(self, desk: Desk) -> None:
        client = desk.client("editor")
        page = text(client.get("/en/desk/words/?q=TEA"))
        assert "tea_and_cake" in page and "offset" not in page
        assert "Tern" in text(client.get("/en/desk/words/?institution=tern"))
        one = text(client.get(queue.word_address(SLOT, folded())))
        assert "OFFSET_SUB_ACCOUNT /data/features/0/featureType" in one and "Loan 0" in one and "Knot" in one
        assert client.get("/en/desk/word/?slot=no/such&text=x").status_code == 404
        assert client.get(queue.word_address(SLOT, "never met")).status_code == 404

    def test_whoever_takes_it_keeps_others_away(self, desk: Desk) -> None:
        subject = word_subject(SLOT, folded())
        assert desk.client("editor", "ann").post("/en/desk/take/", {"subject": subject}).status_code == 302
        assert draft(desk).status_code == 409 and not WordProposal.objects.exists()


class TestTwoPeople:
    def test_nothing_changes_until_another_approves_and_then_past_pages_are_read_anew(self, desk: Desk) -> None:
        row = proposed(desk)
        assert kinds() == ["other"] * 4 and not Word.objects.exists() and row.state == "waiting"
        assert {task.kind for task in queue.tasks()} == {"meaning", "word"}
        page = text(desk.client("reviewer").get(f"/en/desk/meaning/{row.pk}/"))
        assert "Products that move 6" in page and "Products with unknown words 72.7% → 18.2%" in page
        crawled = Run.objects.filter(kind="refresh").count()
        assert approve(desk).status_code == 302 and words_wait()
        work()
        assert kinds() == ["offset"] * 3 + ["other"] and kinds("knot") == ["offset"] * 3 + ["other"]
        assert Run.objects.filter(kind="refresh").count() == crawled and Run.objects.filter(kind="renormalise").count() == 1
        assert not words_wait() and [task.title for task in queue.tasks()] == ["tea_and_cake"] and indexer.check().clean

    def test_nobody_approves_their_own(self, desk: Desk) -> None:
        proposed(desk)
        WordProposal.objects.update(by=f"user:{desk.user('reviewer').public_id}")
        assert approve(desk).status_code == 409 and not Word.objects.exists()
        with pytest.raises(SamePersonError):
            words.put(words.Meaning(SLOT, "x", "", "offset", "y", "user:a", "user:a"), DAY)

    def test_who_decided_stands_in_the_audit_and_the_public_reads_the_version(self, desk: Desk) -> None:
        proposed(desk)
        approve(desk)
        work()
        told = {one.field: one.after for one in entries("word.approved")}
        assert told == {"state": "approved", "target": "offset", "institution": "", "version": 1}
        assert entries("word.proposed") and desk.client("auditor").get("/en/desk/audit/").status_code == 200
        found = Product.objects.filter(institution="tern").order_by("source_key")[0]
        api = Client().get(f"/api/v1/products/{found.pk}").json()
        kind = api["features"][0]["type"]
        assert (kind["value"], kind["evidence"]["words"], kind["evidence"]["state"]) == ("offset", 1, "verified")
        assert [one["code"] for one in api["issues"]].count("reviewed_word") == 1
        for lang, said in (("en", "read by a reviewed word list, version 1"), ("zh-hans", "按经审核的词表读取（第 1 版）")):
            assert said in text(Client().get(f"/{lang}/product/{found.pk}/"))

    def test_a_stale_preview_is_worked_out_again_before_anybody_may_approve(self, desk: Desk) -> None:
        row = proposed(desk)
        another = loan(0.054, "Loan 4", features=[{"featureType": "OFFSET_SUB_ACCOUNT"}])
        desk.go(1, {"tern": {**spoken(), "p4": another}, "knot": spoken(5, 0.04)})
        assert approve(desk).status_code == 409 and not Word.objects.exists()
        work()
        row.refresh_from_db()
        assert row.impact is not None and row.impact["products"] == 7 and approve(desk).status_code == 302

    def test_refused_or_dropped_it_changes_nothing_and_the_task_is_back(self, desk: Desk) -> None:
        proposed(desk)
        approve(desk, act="refuse")
        assert [task.kind for task in queue.tasks()] == ["word", "word"] and entries("word.refused")
        draft(desk)
        number = WordProposal.objects.latest("pk").pk
        assert desk.client("editor").post(f"/en/desk/meaning/{number}/propose/", {"act": "propose"}).status_code == 409  # not worked out
        assert desk.client("editor").post(f"/en/desk/meaning/{number}/propose/", {"act": "drop"}).status_code == 302
        work()
        assert kinds() == ["other"] * 4 and not Word.objects.exists() and entries("word.dropped")

    @pytest.mark.parametrize(
        "more", [{"target": ""}, {"target": "no_such"}, {"target": "unknown"}, {"reason": ""}, {"institution": "no_such"}]
    )
    def test_what_cannot_be_is_told_in_a_sentence(self, desk: Desk, more: dict[str, str]) -> None:
        answer = draft(desk, **{"target": "offset", "institution": "", **more})
        assert answer.status_code == 400 and 'role="alert"' in answer.content.decode() and not WordProposal.objects.exists()

    def test_two_meanings_of_one_word_do_not_wait_beside_each_other(self, desk: Desk) -> None:
        assert draft(desk).status_code == 302 and draft(desk, "redraw").status_code == 409


class TestList:
    def test_a_later_meaning_supersedes_and_no_row_is_changed(self, desk: Desk) -> None:
        for target in ("offset", "redraw", "unknown"):
            proposed(desk, target)
            approve(desk)
            work()
            assert kinds()[:3] == [{"unknown": "other"}.get(target, target)] * 3
        rows = list(Word.objects.order_by("version"))
        assert [(row.version, row.target) for row in rows] == [(1, "offset"), (2, "redraw"), (3, "")]
        assert [row.supersedes_id for row in rows] == [None, rows[0].pk, rows[1].pk]
        assert [task.kind for task in queue.tasks()] == ["word", "word"]

    def test_an_institutions_own_meaning_goes_before_that_of_everybody(self, desk: Desk) -> None:
        for target, institution in (("offset", ""), ("redraw", "knot")):
            proposed(desk, target, institution)
            approve(desk)
            work()
        assert kinds()[:3] == ["offset"] * 3 and kinds("knot")[:3] == ["redraw"] * 3
        assert Run.objects.filter(kind="renormalise").order_by("pk").values_list("options__institutions", flat=True)[1] == ["knot"]

    def test_what_names_no_value_is_asked_about_no_more(self, desk: Desk) -> None:
        proposed(desk, NO_VALUE)
        approve(desk)
        work()
        assert kinds() == ["other"] * 4 and [task.title for task in queue.tasks()] == ["tea_and_cake"]
        assert "not a value that we hold" in text(desk.client("editor").get("/en/desk/words/"))

    def test_the_next_crawl_reads_it_so_too(self, desk: Desk) -> None:
        proposed(desk)
        approve(desk)
        work()
        told = desk.go(2, {"tern": spoken(), "knot": spoken(5, 0.04)})
        assert (told.changed, told.new) == (0, 0) and kinds()[:3] == ["offset"] * 3

    def test_an_institution_whose_run_is_held_is_left_to_that_run(self, desk: Desk) -> None:
        dear = spoken()
        for key in ("p0", "p1", "p2"):
            dear[key] = {**loan(0.19, dear[key]["name"]), "features": dear[key]["features"]}
        run = desk.go(1, {"tern": dear, "knot": spoken(5, 0.04)}).run
        row = proposed(desk)
        assert row.impact is not None and (row.impact["waits"], row.impact["products"]) == (["tern"], 3)
        assert "a held run waits" in text(desk.client("reviewer").get(f"/en/desk/meaning/{row.pk}/"))
        approve(desk)
        work()
        assert kinds("knot")[:3] == ["offset"] * 3 and kinds()[:3] == ["other"] * 3
        assert [task.href for task in queue.tasks() if task.kind == "held"] == [f"/en/desk/run/{run}/tern/"]


class TestPreview:
    def test_a_new_category_says_which_products_come_and_what_then_happens(self, desk: Desk) -> None:
        market = {"tern": spoken(), "knot": {**spoken(5, 0.04), "p9": {**loan(0.01, "Cheapest"), "productCategory": "HOUSE_LOANS"}}}
        desk.go(1, market)
        issue = Issue.objects.get(slot="category/any")
        form = {"slot": issue.slot, "text": issue.word, "target": "home_loan", "institution": "", "reason": "a mortgage"}
        assert desk.client("editor").post("/en/desk/word/map/", form).status_code == 302
        work()
        row = WordProposal.objects.get()
        told = Impact.from_json(row.impact or {})
        assert [(one.kind, one.name) for one in told.moved] == [("new", "Cheapest")] and told.ranks == 12
        desk.client("editor").post(f"/en/desk/meaning/{row.pk}/propose/", {"act": "propose"})
        assert "Home loans: 12 places of the first page" in text(desk.client("reviewer").get(f"/en/desk/meaning/{row.pk}/"))
        approve(desk)
        work()
        assert first_page("home_loan") == told.pages[0].after and Product.objects.filter(name="Cheapest").exists()
        assert words.unmapped(["knot"]) == told.unmapped[1]

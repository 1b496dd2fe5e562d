"""What a run holds, at the desk: queue, claims, figures and differences, and decisions that are the commands' own."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from portal.catalog.held import effects
from portal.catalog.models import Institution, Judgement, Product, Run
from portal.desk import claims, queue
from portal.desk.leftovers import leftovers
from portal.desk.models import Claim, Ruling
from portal.pipeline.errors import RefusalError
from portal.pipeline.publishing import Decision, publish
from search import indexer
from tests.desk import Desk, entries, text, token
from tests.run_folders import Json, bank, loan, spoken

pytestmark = pytest.mark.django_db
QUEUE = "/en/desk/"


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(monkeypatch)


def tripled(details: dict[str, Json], *keys: str) -> dict[str, Json]:
    """The details with the rates of these products far too high."""
    out = copy.deepcopy(details)
    for key in keys or out:
        out[key]["lendingRates"][0]["rate"] = "0.1900"
    return out


@pytest.fixture
def jumped(desk: Desk) -> str:
    """Tern with three rates of eight that moved too far; the address of its page."""
    desk.go(0, {"tern": bank(8)})
    run = desk.go(1, {"tern": {**tripled(bank(8), "p0", "p1", "p2"), "p9": loan(0.07, "Fresh loan")}}).run
    return f"/en/desk/run/{run}/tern/"


def decide(desk: Desk, where: str, act: str, *, name: str = "editor", **more: Any) -> Any:
    client = desk.client("editor", name)
    form = {"act": act, "reason": "I looked at the site", "one": "yes", "institution": "tern", "token": token(client.get(where)), **more}
    return client.post(where.replace("tern/", "decide/"), form, follow=True)


def rate_of(key: str) -> str:
    return str(Product.objects.get(source_key=f"tern/{key}").document["values"]["rate"]["value"])


class TestQueue:
    def test_without_a_task_says_so(self, desk: Desk) -> None:
        assert "Nothing waits" in text(desk.client("editor").get(QUEUE))

    def test_has_the_most_products_first_with_age_and_what_the_public_sees(self, desk: Desk) -> None:
        desk.go(0, {"tern": bank(8), "gull": bank(20), "auk": bank(4)})
        desk.go(1, {"tern": tripled(bank(8)), "gull": tripled(bank(20)), "auk": bank(4)})
        page = text(desk.client("editor").get(QUEUE))
        assert page.index("Gull") < page.index("Tern") and "Auk" not in page and "data of 1 Oct 2026" in page
        assert [(task.title, task.products) for task in queue.tasks()] == [("Gull", 20), ("Tern", 8)]

    def test_names_an_institution_once_however_often_it_was_held_and_not_after_a_later_good_run(self, desk: Desk) -> None:
        desk.go(0, {"tern": bank(8)})
        desk.go(1, {"tern": tripled(bank(8))})
        second = desk.go(2, {"tern": tripled(bank(8))}).run
        assert [task.subject for task in queue.tasks()] == [f"run:{second}/tern"]
        desk.go(3, {"tern": bank(8)})
        assert queue.tasks() == []

    def test_is_cut_into_pages(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        at = datetime(2026, 10, 1, tzinfo=UTC)
        many = [queue.Task(f"run:1/{n:02}", "held", f"Bank {n:02}", "", 1, at, "/en/desk/run/1/x/") for n in range(30)]
        monkeypatch.setattr(queue, "_all", lambda: many)
        first, last = (text(desk.client("editor").get(f"{QUEUE}?page={n}")) for n in ("1", "99"))
        assert "Page 1 of 2" in first and "Bank 24" in first and "Bank 25" not in first and "Bank 29" in last

    def test_looking_writes_nothing(self, desk: Desk, jumped: str) -> None:
        client = desk.client("editor")
        for where in (QUEUE, jumped, jumped.replace("tern/", "")):
            client.get(where)
        assert not Claim.objects.exists() and not Ruling.objects.exists()


class TestClaims:
    def test_one_person_has_a_task_until_their_time_is_over(self, desk: Desk) -> None:
        ada, bob = desk.user("editor", "ada"), desk.user("reviewer", "bob")
        assert claims.take("run:1/x", ada) and claims.take("run:1/x", ada) and not claims.take("run:1/x", bob)
        Claim.objects.update(until=datetime.now(UTC) - timedelta(seconds=1))
        assert claims.take("run:1/x", bob) and not claims.take("run:1/x", ada)

    def test_the_other_one_is_told_who_has_it_and_cannot_decide(self, desk: Desk, jumped: str) -> None:
        subject = queue.tasks()[0].subject
        taken = desk.client("editor", "ada").post("/en/desk/take/", {"subject": subject})
        assert taken["Location"] == jumped
        other = desk.client("editor", "bob")
        assert "ada@example.org has taken this task" in text(other.get(jumped)) and "ada@example.org" in text(other.get(QUEUE))
        refused = other.post(jumped.replace("tern/", "decide/"), {"act": "publish", "reason": "x", "one": "yes", "institution": "tern"})
        assert refused.status_code == 409 and not Ruling.objects.exists()
        desk.client("editor", "ada").post("/en/desk/take/", {"subject": subject, "act": "release"})
        assert other.post("/en/desk/take/", {"subject": subject})["Location"] == jumped

    def test_a_task_that_is_gone_is_told(self, desk: Desk) -> None:
        assert desk.client("editor").post("/en/desk/take/", {"subject": "run:1/nobody"}).status_code == 409


class TestHeldRun:
    def test_tells_the_failed_check_in_figures_beside_the_last_good_run(self, desk: Desk, jumped: str) -> None:
        page = text(desk.client("editor").get(jumped))
        assert "value_jump: 3 of 8" in page and "Beside the last good run" in page
        assert "moved by more than 1 point or threefold Now: 3 of 8" in page
        assert page.index("3 of 8 Last good") < page.index("Products listed")

    def test_shows_each_product_old_and_new_beside_its_quote_and_its_copy(self, desk: Desk, jumped: str) -> None:
        client = desk.client("auditor")
        answer = client.get(jumped)
        page = answer.content.decode()
        assert "<del>5" in page and "<ins>19" in page and "<mark>0.1900</mark>" in page and "verified" in page
        copied = client.get(page[page.index("/en/desk/snapshot/") :].split('"')[0])
        assert b'"0.1900"' in copied.content and "attachment" in copied["Content-Disposition"]
        assert "sandbox" in copied["Content-Security-Policy"]
        assert "Fresh loan" in text(client.get(jumped + "?show=new")) and "Loan 5" in text(client.get(jumped + "?show=unchanged"))
        assert client.get("/en/desk/snapshot/..%2f..%2fsecret/").status_code == 404

    def test_is_published_by_the_worker_with_index_and_audit(self, desk: Desk, jumped: str) -> None:
        assert "Taken down" in text(decide(desk, jumped, "publish")) and rate_of("p0") != "0.19"
        desk.work()
        assert rate_of("p0") == "0.19" and Run.objects.latest("pk").state == "published" and not queue.tasks()
        counts = indexer.check()
        assert (counts.missing, counts.stale, counts.ghost) == (0, 0, 0)
        page = text(desk.client("editor").get(jumped))
        assert "and is done. New: 1, changed: 3, unchanged: 5, withdrawn: 0." in page
        made, done = entries("ruling.made")[0], {one.field: one for one in entries("run.published")}
        actor = f"user:{desk.user('editor').public_id}"
        assert made.actor == done["state"].actor == actor and done["state"].why == "I looked at the site"
        assert (done["state"].before, done["state"].after, done["published"].after) == ("held", "published", 9)
        assert Judgement.objects.get(run=Run.objects.latest("pk")).decided_by == actor

    def test_a_form_sent_twice_or_by_two_people_is_one_ruling(self, desk: Desk, jumped: str) -> None:
        client = desk.client("editor")
        form = {"act": "publish", "reason": "ok", "one": "yes", "institution": "tern", "token": token(client.get(jumped))}
        for _ in range(2):
            answer = client.post(jumped.replace("tern/", "decide/"), form, follow=True)
        assert "decided already" in text(answer) and Ruling.objects.count() == 1
        form["token"] = "x" * 32
        assert "decided already" in text(client.post(jumped.replace("tern/", "decide/"), form, follow=True))
        desk.work()
        desk.work()
        assert Ruling.objects.get().state == "done" and len(entries("ruling.made")) == 1
        assert client.post(jumped.replace("tern/", "decide/"), form).status_code == 409

    def test_what_the_command_line_decided_meanwhile_stands(self, desk: Desk, jumped: str) -> None:
        decide(desk, jumped, "discard")
        run = Run.objects.latest("pk")
        publish(run.pk, [], Decision("command:root", "by hand"), lambda _: None)
        desk.work()
        ruling = Ruling.objects.get()
        assert ruling.state == "refused" and "does not hold tern" in ruling.told["why"] and rate_of("p0") == "0.19"

    def test_two_who_publish_at_once_publish_once(self, desk: Desk, jumped: str, monkeypatch: pytest.MonkeyPatch) -> None:
        run = Run.objects.latest("pk").pk
        from portal.pipeline import publishing

        real = publishing.jobs_of

        def meanwhile(*given: Any) -> Any:
            monkeypatch.setattr(publishing, "jobs_of", real)
            publish(run, ["tern"], Decision("command:other", "first"), lambda _: None)
            return real(*given)

        monkeypatch.setattr(publishing, "jobs_of", meanwhile)
        with pytest.raises(RefusalError, match="decided already: published by command:other"):
            publish(run, ["tern"], Decision("command:root", "second"), lambda _: None)
        assert Judgement.objects.get(run=run).decided_why == "first" and len(entries("run.published")) == 3

    def test_a_worker_that_died_after_publishing_finds_it_done(self, desk: Desk, jumped: str) -> None:
        decide(desk, jumped, "publish")
        desk.work()
        Ruling.objects.update(state="waiting", done_at=None)
        desk.work()
        assert Ruling.objects.get().state == "done" and len({one.after for one in entries("run.published") if one.field == "state"}) == 1

    def test_discarded_it_leaves_the_last_good_data(self, desk: Desk, jumped: str) -> None:
        decide(desk, jumped, "discard")
        desk.work()
        assert rate_of("p0") != "0.19" and Judgement.objects.latest("pk").state == "rejected" and not queue.tasks()
        assert entries("run.rejected")[0].why == "I looked at the site" and Institution.objects.get().state == "rejected"

    def test_run_again_queues_the_source_by_its_own_address(self, desk: Desk, jumped: str) -> None:
        decide(desk, jumped, "again")
        desk.work()
        desk.work()
        run = Run.objects.latest("pk")
        assert run.state == "queued" and run.options["url"] is None and run.options["allow_private"] is False and Run.objects.count() == 3

    @pytest.mark.parametrize("form", [{"reason": " "}, {"act": "burn"}])
    def test_needs_a_reason_and_an_act(self, desk: Desk, jumped: str, form: dict[str, str]) -> None:
        answer = decide(desk, jumped, form.pop("act", "publish"), **form)
        assert answer.status_code == 400 and 'role="alert"' in answer.content.decode() and not Ruling.objects.exists()

    def test_an_auditor_and_an_operator_only_look(self, desk: Desk, jumped: str) -> None:
        for role in ("auditor", "operator"):
            client = desk.client(role)
            assert client.get(jumped).status_code == 200 and 'name="act" value="publish"' not in client.get(jumped).content.decode()
            assert client.post(jumped.replace("tern/", "decide/"), {"act": "publish"}).status_code == 403


class TestSomeProducts:
    def test_that_are_left_out_stay_and_are_no_measure_of_what_comes(self, desk: Desk, jumped: str) -> None:
        before = rate_of("p1")
        assert "Publish only what is ticked" in text(desk.client("editor").get(jumped + "?choose=1"))
        decide(desk, jumped, "publish", choose="yes", product=["p0", "p9"])
        desk.work()
        assert rate_of("p0") == "0.19" and rate_of("p1") == before and Product.objects.filter(source_key="tern/p9").exists()
        assert Institution.objects.get().state == "partly" and entries("ruling.made")[1].after == ["p1", "p2"]
        told = desk.go(2, {"tern": {**tripled(bank(8), "p0", "p1", "p2", "p3"), "p9": loan(0.07, "Fresh loan")}})
        assert "3 of 9" in told.held["tern"][0]  # p0 is accepted; p1 and p2 are judged by what stayed

    def test_one_institution_of_several_is_published_and_the_other_stays_held(self, desk: Desk) -> None:
        desk.go(0, {"tern": bank(8), "gull": bank(8)})
        run = desk.go(1, {"tern": tripled(bank(8)), "gull": tripled(bank(8))}).run
        client = desk.client("reviewer")
        where = f"/en/desk/run/{run}/"
        form = {"act": "publish", "reason": "seen", "institution": ["gull"], "token": token(client.get(where))}
        assert client.post(where + "decide/", form).status_code == 302
        desk.work()
        assert [task.title for task in queue.tasks()] == ["Tern"] and Run.objects.get(pk=run).state == "partly"


class TestWithdrawals:
    @pytest.fixture
    def shrunk(self, desk: Desk) -> str:
        desk.go(0, {"tern": bank(20)})
        return f"/en/desk/run/{desk.go(1, {'tern': bank(8)}).run}/tern/"

    def test_above_the_guard_are_named_one_by_one_and_only_what_is_ticked_goes(self, desk: Desk, shrunk: str) -> None:
        page = desk.client("editor").get(shrunk).content.decode()
        assert page.count('name="gone"') == 12 and "12 products are no longer listed, more than may go" in page
        decide(desk, shrunk, "publish", gone=["p8", "p9"])
        desk.work()
        gone = Product.objects.filter(status="withdrawn").values_list("source_key", flat=True)
        assert sorted(gone) == ["tern/p8", "tern/p9"]
        assert next(one.after for one in entries("run.published") if one.field == "withdrawn") == ["p8", "p9"]

    def test_all_go_when_their_number_is_typed_and_none_when_it_is_wrong(self, desk: Desk, shrunk: str) -> None:
        assert "another one" in text(decide(desk, shrunk, "publish", all_gone="120")) and not Ruling.objects.exists()
        decide(desk, shrunk, "publish", all_gone="12")
        desk.work()
        assert Product.objects.filter(status="withdrawn").count() == 12

    def test_are_not_decided_on_in_a_list_of_institutions(self, desk: Desk, shrunk: str) -> None:
        answer = desk.client("editor").post(shrunk.replace("tern/", "decide/"), {"act": "publish", "reason": "x", "institution": "tern"})
        assert answer.status_code == 400 and "where each is named" in text(answer)


@pytest.mark.parametrize(
    "where", ["run/9/tern/", "run/1/a%00b/", "run/99999999999999999999/", "run/99999999999999999999/tern/", "report/9/"]
)
def test_what_there_is_not_is_not_found(desk: Desk, where: str) -> None:
    assert desk.client("editor").get(f"/en/desk/{where}").status_code == 404


def test_pages_speak_chinese(desk: Desk, jumped: str) -> None:
    page = text(desk.client("editor").get(jumped.replace("/en/", "/zh-hans/")))
    assert "为何暂缓发布" in page and "理由" in page and "Reason" not in page
    assert "待处理" in text(desk.client("editor").get("/zh-hans/desk/"))


def test_two_rulings_of_one_thing_cannot_wait(desk: Desk, jumped: str) -> None:
    run = Run.objects.latest("pk")
    Ruling.objects.create(run=run, institution="tern", act="publish", reason="a", by="user:a", token="1")
    with pytest.raises(IntegrityError):
        Ruling.objects.create(run=run, institution="tern", act="discard", reason="b", by="user:b", token="2")


def test_what_nothing_reads_is_counted_by_its_place(desk: Desk) -> None:
    desk.go(0, {"tern": spoken()})
    run = desk.go(1, {"tern": tripled(spoken())}).run
    row = Judgement.objects.select_related("run").get(run=run)
    (most, *_rest) = leftovers(row, effects(row) or [])
    assert (most.place, most.example, most.times) == ("/data/features/*/featureType", "OFFSET_SUB_ACCOUNT", 4)

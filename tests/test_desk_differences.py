"""What sources say against themselves and against each other: named in the queue, shown with both sides, settled for a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from crawlers.source import sources
from normalizers.contradictions import CONTRADICTIONS, attribute_in
from normalizers.schema import SCHEMA
from normalizers.schema.check import SchemaError
from portal.accounts.models import Membership
from portal.catalog import listings
from portal.catalog.listings import Move
from portal.catalog.models import Disagreement, Issue, Product
from portal.catalog.store import rewrite
from portal.desk import queue
from portal.desk.models import Settlement
from portal.pipeline.prune import cited_snapshots
from tests.desk import Desk, entries, text
from tests.door import Door
from tests.people import account, signed_in
from tests.rows import AT, SNAPSHOT, money, product, rate, value

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(monkeypatch)


@pytest.fixture
def row() -> Product:
    found = product(values={"rate": rate("0.05", text="5.00% p.a."), "interest_only": value(True, "yes")})
    issue(found, "repeated_label", "5.10% p.a.", "rate is stated twice and differently.")
    issue(found, "unknown_label", "Colour: blue", "No attribute has this label.", "note")
    return found


def issue(row: Product, code: str, said: str, detail: str, severity: str = "value", key: str = "") -> Issue:
    fields: dict[str, Any] = {"code": code, "text": said, "detail": detail, "severity": severity, "fingerprint": f"{code}{said}"}
    return Issue.objects.create(institution=row.institution, source_key=key or row.source_key, locator="#facts", first_seen=AT, **fields)


def settle(desk: Desk, row: Product, subject: str, reason: str = "the fine print says 5.00", role: str = "editor") -> Any:
    return desk.client(role).post(f"/en/desk/differences/{row.pk}/settle/", {"subject": subject, "reason": reason})


def test_a_value_that_its_own_page_contradicts_is_a_task_with_both_sides(desk: Desk, row: Product) -> None:
    (task,) = queue.tasks()
    assert (task.kind, task.title, task.since) == ("contradicted", row.name, AT)
    assert "its page states it twice, and differently" in task.what
    assert "Contradicted values 1" in text(desk.client("editor").get("/en/desk/"))
    page = desk.client("editor").get(task.href)
    assert "5.00% p.a." in text(page) and "5.10% p.a." in text(page) and "blue" not in text(page)
    assert f"/desk/override/{row.pk}/?path=values%2Frate" in page.content.decode()
    assert "来源自相矛盾" in text(desk.client("editor").get("/zh-hans/desk/"))


def test_settled_it_goes_for_a_reason_and_another_wording_is_another_task(desk: Desk, row: Product) -> None:
    subject = f"issue:{Issue.objects.get(code='repeated_label').fingerprint}"
    assert settle(desk, row, subject, " ").status_code == 400 and settle(desk, row, subject, role="reviewer").status_code == 403
    assert settle(desk, row, subject).status_code == 302 and not queue.tasks() and settle(desk, row, subject).status_code == 409
    assert settle(desk, row, "issue:nosuch").status_code == 409 and Settlement.objects.count() == 1
    (told,) = entries("difference.settled")
    assert (told.subject, told.why) == (f"product:{row.pk}", "the fine print says 5.00")
    assert "Settled by editor@example.org" in text(desk.client("auditor").get(f"/en/desk/differences/{row.pk}/"))
    issue(row, "repeated_label", "5.20% p.a.", "rate is stated twice and differently.")
    assert len(queue.tasks()) == 1


def test_a_product_that_was_never_published_leads_to_its_institution(row: Product) -> None:
    Issue.objects.all().delete()
    issue(row, "contradicts_list", "5%", "The lists say 0.06 of rate.", "item", key="harbour/new")
    (task,) = queue.tasks()
    assert task.title == "harbour/new" and task.href == "/en/desk/institution/harbour/"


def test_every_mark_names_its_attribute() -> None:
    for detail, key in (
        ("rate is stated twice and differently.", "rate"),
        ("annual_fee: the page in the other language says '10'.", "annual_fee"),
        ("The lists say 0.06 of rate.", "rate"),
        ("Nothing of it.", ""),
    ):
        assert attribute_in(detail) == key
    assert all(label.zh and label.en for label in CONTRADICTIONS.values())


class TestThreeSources:
    """A crawl, a feed and a legal document that editors merged into one product."""

    @pytest.fixture
    def door(self, monkeypatch: pytest.MonkeyPatch) -> Door:
        found = Door()
        paper = replace(sources()["au-cdr"], name="papers", title_en="Rate cards", title_zh="利率表", channel="document")
        known = {"papers": paper, found.source: found.feed.source(), "demo": replace(paper, name="demo", title_en="Site", channel="page")}
        monkeypatch.setattr("portal.catalog.disagreeing.declared", lambda: known)
        return found

    @pytest.fixture
    def page(self, door: Door) -> Product:
        said = {"setup_fee": money("100"), "updated": value("2026-02-01"), "description": value("Cheap.")}
        survivor = product("On the site", values={"rate": rate("0.05", text="5.00% p.a."), **said})
        feed = product(
            "In the feed",
            values={"rate": rate("0.051", text="5.10% p.a."), **said, "updated": value("2026-01-01"), "description": value("Good.")},
        )
        paper = product("On paper", values={"rate": rate("0.052", text="5.20% p.a."), "setup_fee": value(None, "", state="not_disclosed")})
        for row, source in ((feed, door.source), (paper, "papers")):
            Product.objects.filter(pk=row.pk).update(source=source)
        move(("merge", feed, paper), other=survivor.pk)
        return survivor

    def test_every_disagreement_is_recorded_and_nothing_is_overwritten(self, page: Product) -> None:
        found = {(row.beside.name, row.path): (row.own["text"], row.other["text"]) for row in Disagreement.objects.filter(ended_at=None)}
        assert found == {
            ("In the feed", "values/rate"): ("5.00% p.a.", "5.10% p.a."),
            ("In the feed", "values/updated"): ("2026-02-01", "2026-01-01"),
            ("On paper", "values/rate"): ("5.00% p.a.", "5.20% p.a."),
        }
        assert Product.objects.get(pk=page.pk).document == page.document
        Product.objects.update(snapshot="cd" * 32)
        assert SNAPSHOT in set(cited_snapshots(set()))  # what a disagreement quotes is not pruned while it lasts

    @pytest.mark.parametrize(("lang", "heading"), [("en", "Where its sources disagree"), ("zh-hans", "各来源说法不一之处")])
    def test_the_public_reads_both_quotes_and_whose_word_counts(self, page: Product, lang: str, heading: str) -> None:
        told = text(Client().get(f"/{lang}/product/{page.pk}/"))
        assert ("legal document › the institution's site" in told) == (lang == "en")
        assert heading in told and all(quote in told for quote in ("5.00% p.a.", "5.10% p.a.", "5.20% p.a."))
        sides = {
            one["path"] + one["sides"][1]["channel"]: one["sides"]
            for one in Client().get(f"/api/v1/products/{page.pk}").json()["disagreements"]
        }
        feed, paper, updated = (
            sides[key]
            for key in (
                "values/ratedelivered by the institution",
                "values/ratelegal document",
                "values/updateddelivered by the institution",
            )
        )
        assert [side["counts"] for side in feed] == [True, False]  # of a rate the site counts more than the feed
        assert [side["counts"] for side in paper] == [False, True]  # and a legal document more than the site
        assert [side["counts"] for side in updated] == [False, True]  # what no contract states, the institution tells best itself
        assert [side["shown"] for side in paper] == [True, False] and paper[1]["quote"] == "5.20% p.a."

    @pytest.mark.parametrize(
        ("lang", "own", "other", "compared"),
        [
            ("en", "Offset account, Redraw", "Redraw", "Free texts are not"),
            ("zh-hans", "对冲账户、提取多还款", "提取多还款", "自由文字不作比较"),
        ],
    )
    def test_lists_disagree_when_they_name_other_kinds_and_texts_never_do(
        self, desk: Desk, page: Product, lang: str, own: str, other: str, compared: str
    ) -> None:
        lists(page, "On the site", features=("redraw", "offset", "other"), eligibility=("min_age",))
        lists(page, "In the feed", features=("redraw", "redraw"), eligibility=(), constraints=("min_balance",))
        lists(page, "On paper", features=("offset", "redraw"), eligibility=("min_age",))
        found = Disagreement.objects.get(ended_at=None, path__in=("features", "eligibility", "constraints"))
        assert (found.beside.name, found.path) == ("In the feed", "features")
        assert found.own["evidence"]["quote"] == "OFFSET · REDRAW" and found.own["evidence"]["snapshot"] == SNAPSHOT
        told = text(Client().get(f"/{lang}/product/{page.pk}/"))
        assert own in told and other in told and compared in told
        (one,) = [one for one in Client().get(f"/api/v1/products/{page.pk}").json()["disagreements"] if one["path"] == "features"]
        assert [(side["counts"], side["quote"]) for side in one["sides"]] == [(True, "OFFSET · REDRAW"), (False, "REDRAW")]
        shown = desk.client("editor").get(f"/en/desk/differences/{page.pk}/").content.decode()
        assert "path=values%2Frate" in shown and "path=features" not in shown
        lists(page, "In the feed", features=("offset", "redraw"))
        assert not Disagreement.objects.filter(ended_at=None, path="features").exists()

    def test_it_is_one_task_with_both_quotes_until_it_is_settled_or_closed(self, desk: Desk, page: Product) -> None:
        (task,) = queue.tasks()
        assert (task.kind, task.title) == ("conflict", "On the site") and "the page shows what does not count" in task.what
        shown = text(desk.client("editor").get(task.href))
        assert "5.10% p.a." in shown and "5.20% p.a." in shown and "By the order of trust another source counts" in shown
        for row in Disagreement.objects.all():
            assert settle(desk, page, f"disagreement:{row.pk}").status_code == 302
        assert not queue.tasks()
        says(page, "In the feed", "0.053")  # another word is another disagreement
        assert len(queue.tasks()) == 1 and Disagreement.objects.filter(ended_at=None).count() == 3
        says(page, "In the feed", "0.05")
        says(page, "On the site", "0.052")  # the crawl follows the paper; the feed is now behind
        now = {(row.beside.name, row.path) for row in Disagreement.objects.filter(ended_at=None)}
        assert now == {("In the feed", "values/rate"), ("In the feed", "values/updated")}
        move(("split", *Product.objects.filter(status="merged")))
        assert not Disagreement.objects.filter(ended_at=None).exists() and Disagreement.objects.count() == 5 and not queue.tasks()

    def test_the_partner_sees_its_own_and_that_views_are_not_counted(self, door: Door, page: Product) -> None:
        user = account("owner@example.org", factor=True)
        Membership.objects.create(user=user, partner=door.partner, role="owner")
        where = f"/en/partner/{door.partner.public_id}/feeds/{door.feed.public_id}/"
        shown = text(signed_in(user).get(where + "differences/"))
        assert "5.10% p.a." in shown and "5.20% p.a." not in shown and "does not count the views" in shown
        assert where + "differences/" in signed_in(user).get(where).content.decode()


def move(what: tuple[Any, ...], other: str = "") -> None:
    act, *rows = what
    listings.perform(Move(act, tuple(row.pk for row in rows), "one product", "user:a", "user:b", other), AT)


def says(page: Product, name: str, figure: str) -> None:
    """The next look at a source finds another rate."""
    with transaction.atomic():
        row = Product.objects.select_for_update().get(name=name)
        rewrite(row, {**row.document, "values": {**row.document["values"], "rate": rate(figure)}}, AT + timedelta(days=1))


def lists(page: Product, name: str, **kinds: tuple[str, ...]) -> None:
    """The next look at a source finds these kinds of entries in its lists."""
    with transaction.atomic():
        row = Product.objects.select_for_update().get(name=name)
        said = {key: [{"kind": kind, "type": value(kind, kind.upper())} for kind in some] for key, some in kinds.items()}
        rewrite(row, {**row.document, **said}, AT + timedelta(days=1))


def test_an_order_of_trust_names_every_channel_once() -> None:
    assert SCHEMA.attributes["rate"].trusted == ("document", "page", "feed") and SCHEMA.attributes["updated"].trusted[0] == "feed"
    loan = SCHEMA.families[0]
    wrong = replace(loan, attributes=(replace(loan.attributes[0], trust=("page",)), *loan.attributes[1:]))
    with pytest.raises(SchemaError, match="trust="):
        replace(SCHEMA, families=(wrong, *SCHEMA.families[1:]))

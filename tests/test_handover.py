"""The way from a product to its institution: by an id alone, to a verified host, with who pays said first, and nobody known by it."""

from __future__ import annotations

import random
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import signing
from django.core.management import call_command
from django.test import Client

from portal.accounts.models import AuditEntry, Limit
from portal.catalog.models import Product, Snapshot
from portal.commerce import contracts, counting
from portal.commerce.models import Contract, HandOver, Salt, VerifiedHost, Visitor
from portal.web import handover
from portal.web.handover import document_key
from tests import rows

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
PERSON = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


@pytest.fixture
def product() -> Product:
    """A product that its register's website vouches for."""
    document = {"kind": "terms", "title": rows.value("Terms"), "address": rows.value("https://docs.example.test/terms.pdf")}
    made = rows.product("Basic home loan", values={"rate": rows.rate("0.05")}, documents=[document])
    made.institution.facts = {"website": "https://www.example.test/", "register_number": "AFS 123456"}
    made.institution.save()
    return made


def get(path: str, agent: str = PERSON, **more: Any) -> Any:
    return Client(raise_request_exception=False).get(path, headers={"User-Agent": agent, **more.pop("headers", {})}, **more)


def onward(product: Product, query: str = "") -> str:
    page = get(f"/en/go/{product.pk}/{query}").content.decode()
    return re.findall(r'href="(/en/go/[^"]+/on/\?token=[^"]+)"', page)[0]


def number(product: Product) -> int:
    return sum(HandOver.objects.filter(product=product).values_list("number", flat=True))


class TestPage:
    @pytest.mark.parametrize(("lang", "told"), [("en", "nothing, by nobody"), ("zh-hans", "无人付费")])
    def test_names_host_register_number_and_that_nobody_pays(self, product: Product, lang: str, told: str) -> None:
        answer = get(f"/{lang}/go/{product.pk}/")
        page = answer.content.decode()
        assert answer.status_code == 200 and told in page and "AFS 123456" in page and ">example.test<" in page
        assert 'rel="nofollow noopener noreferrer external"' in page and 'content="noindex' in page
        assert answer["Referrer-Policy"] == "no-referrer" and "noindex" in answer["X-Robots-Tag"]
        assert 'href="https:' not in page.partition("<main")[2]  # the step on counts, and goes itself
        assert not HandOver.objects.exists() and not Visitor.objects.exists()

    def test_names_who_pays_and_how_much_while_the_contract_stands(self, product: Product) -> None:
        today = datetime.now(UTC).date()
        contracts.agree("harbour", "Harbour Group", Decimal("1.20"), "aud", begins=today, by="command:test")
        page = get(f"/en/go/{product.pk}/").content.decode()
        assert "1.2 AUD" in page and "by Harbour Group" in page and "Nobody pays us" not in page
        contracts.end("harbour", today - timedelta(days=1), "command:test")
        assert contracts.standing("harbour", today).exists()  # it began today, and has not ended
        contracts.end("harbour", today, "command:test")
        assert contracts.standing("harbour", today + timedelta(days=1)).first() is None
        assert set(AuditEntry.objects.values_list("action", flat=True)) == {"contract.made", "contract.ended"}

    def test_without_a_language_leads_to_the_readers_own(self, product: Product) -> None:
        assert get(f"/go/{product.pk}/", headers={"Accept-Language": "zh-CN"})["Location"] == f"/zh-hans/go/{product.pk}/"

    def test_pages_lead_to_the_institution_only_by_it(self, product: Product) -> None:
        other = rows.product("Other home loan")
        for where in (f"/en/product/{product.pk}/", f"/en/compare/?id={product.pk}&id={other.pk}", "/en/loan/home_loan/"):
            main = get(where).content.decode().partition("<main")[2]
            assert 'href="https:' not in main, where
            assert f'href="/en/go/{product.pk}/"' in main or "/loan/" in where
        assert (
            f"/en/go/{product.pk}/?document={document_key('https://docs.example.test/terms.pdf')}"
            in get(f"/en/product/{product.pk}/").content.decode()
        )

    def test_a_document_is_named_by_a_key_of_what_the_product_states(self, product: Product) -> None:
        where = onward(product, f"?document={document_key('https://docs.example.test/terms.pdf')}")
        assert get(where)["Location"] == "https://docs.example.test/terms.pdf"
        assert get(f"/en/go/{product.pk}/?document={document_key('https://evil.example/')}").status_code == 404


class TestRefusals:
    def test_an_unknown_product_is_not_found(self) -> None:
        assert get("/en/go/nosuch/").status_code == 404 and get("/en/go/nosuch/on/").status_code == 404

    @pytest.mark.parametrize("status", ["withdrawn", "ended", "elsewhere"])
    def test_what_is_not_offered_leads_nowhere_and_says_so(self, product: Product, status: str) -> None:
        where = onward(product)
        Product.objects.filter(pk=product.pk).update(status=status, withdrawn_at=rows.AT)
        answer = get(f"/en/go/{product.pk}/")
        assert answer.status_code == 410 and "Back to the product" in answer.content.decode() and "/on/" not in answer.content.decode()
        assert get(where)["Location"] == f"/en/go/{product.pk}/" and not number(product)

    @pytest.mark.parametrize("address", ["http://example.test/", "javascript:alert(1)", "https://u:p@example.test/", "data:,x", ""])
    def test_an_address_that_is_not_secure_is_none(self, product: Product, address: str) -> None:
        product.document["url"] = address
        product.save()
        page = get(f"/en/go/{product.pk}/").content.decode()
        assert "publishes no secure address" in page and "/on/" not in page and "javascript:" not in page

    def test_a_host_that_nobody_verified_is_text_and_no_link(self, product: Product) -> None:
        product.document["url"] = "https://example.test.evil.example/p"
        product.save()
        page = get(f"/en/go/{product.pk}/").content.decode()
        assert "Nobody has verified yet that example.test.evil.example belongs to Harbour Mutual" in page
        assert "/on/" not in page and 'href="https://example' not in page
        token = signing.dumps([product.pk, ""], salt=handover.SALT)
        assert get(f"/en/go/{product.pk}/on/?token={token}")["Location"] == f"/en/go/{product.pk}/"
        call_command("contract", "host", "harbour", "evil.example", "--reason", "their letter of today")
        assert get(onward(product))["Location"] == "https://example.test.evil.example/p"
        assert VerifiedHost.objects.get().host == "evil.example" and AuditEntry.objects.get().why == "their letter of today"

    def test_where_a_page_was_collected_vouches_for_a_crawl_and_not_for_a_feed(self, product: Product) -> None:
        product.institution.facts = {}
        product.institution.save()
        snapshot = Snapshot(sha256=product.snapshot, size=1, media_type="text/html", fetched_at=rows.AT, url="https://api.bank.com.au/x")
        snapshot.save()
        product.document["url"] = "https://www.bank.com.au/p"
        product.save()
        assert get(f"/en/go/{product.pk}/").content.decode().count("/on/?token") == 1
        Product.objects.filter(pk=product.pk).update(source="feed-abc")
        assert "Nobody has verified" in get(f"/en/go/{product.pk}/").content.decode()

    @pytest.mark.parametrize("query", ["next=//evil.example", "url=https://evil.example", "document=a%0d%0aLocation:x", "to=%EF%BC%8F"])
    def test_takes_no_address(self, product: Product, query: str) -> None:
        for where in (f"/en/go/{product.pk}/", f"/en/go/{product.pk}/on/"):
            answer = get(f"{where}?{query}")
            page = answer.content.decode()
            assert answer.status_code in (400, 404) and "Location" not in answer and not re.search(r'href="(https?:)?//evil', page)

    def test_the_step_on_needs_a_token_of_this_product_that_is_not_old(self, product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
        other, own = rows.product("Other home loan"), onward(product)
        token = own.partition("token=")[2]
        back = f"/en/go/{product.pk}/"
        for where in (f"{back}on/", f"{back}on/?token=x", f"{back}on/?token={token}x"):
            assert get(where)["Location"] == back
        assert get(f"/en/go/{other.pk}/on/?token={token}")["Location"] == f"/en/go/{other.pk}/"
        monkeypatch.setattr(handover, "GOOD_FOR", -1)
        assert get(own)["Location"] == back and number(product) == 0


class TestCount:
    def test_is_one_for_a_visitor_and_day_however_often_they_go(self, product: Product) -> None:
        where = onward(product)
        for _ in range(20):
            answer = get(where)
            assert (answer.status_code, answer["Location"]) == (302, "https://example.test/p") and not answer.cookies
        assert number(product) == 1
        get(where, REMOTE_ADDR="203.0.113.9")
        assert number(product) == 2

    @pytest.mark.parametrize(
        ("agent", "headers"),
        [("Googlebot/2.1", {}), ("", {}), ("curl/8.5", {}), (PERSON, {"Sec-Purpose": "prefetch"}), (PERSON, {"Purpose": "prefetch"})],
    )
    def test_takes_no_program_and_no_page_fetched_ahead(self, product: Product, agent: str, headers: dict[str, str]) -> None:
        assert get(onward(product), agent, headers=headers).status_code == 302 and number(product) == 0
        assert Client().head(onward(product), headers={"User-Agent": PERSON}).status_code == 302 and number(product) == 0

    def test_keeps_no_address_and_forgets_visitors_with_their_day(self, product: Product) -> None:
        assert counting.count(product.pk, "203.0.113.9", NOW)
        kept = str([list(model.objects.values()) for model in (Visitor, Salt, HandOver, Limit)])
        assert "203.0.113" not in kept
        counting.forget(NOW)
        assert Visitor.objects.count() == 1 and not counting.count(product.pk, "203.0.113.9", NOW)
        counting.forget(NOW + timedelta(days=1))
        assert not Visitor.objects.exists() and not Salt.objects.exists()
        assert counting.count(product.pk, "203.0.113.9", NOW + timedelta(days=1))
        assert list(HandOver.objects.order_by("day").values_list("day", "number")) == [(date(2026, 11, 26), 1), (date(2026, 11, 27), 1)]

    def test_knows_one_network_of_ipv6_and_stops_where_somebody_floods(self, product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
        assert counting.count(product.pk, "2001:db8::1", NOW) and not counting.count(product.pk, "2001:db8::2", NOW)
        monkeypatch.setattr(counting, "AN_HOUR", 2)
        others = [rows.product(f"Loan {n}") for n in range(4)]
        assert [counting.count(one.pk, "203.0.113.9", NOW) for one in others] == [True, True, False, False]


def test_no_commercial_figure_moves_a_product_in_any_order() -> None:
    made = [rows.product(f"Loan {n}", at=f"bank{n % 4}", values={"rate": rows.rate(f"0.0{500 + n * 7 % 11}")}) for n in range(12)]
    asked = ("", "?category=home_loan", "?category=home_loan&sort=rate", "?q=loan")
    order = [[one["id"] for one in get(f"/api/v1/search{query}").json()["results"]] for query in asked]
    assert all(order)
    draw = random.Random(7)
    for _ in range(3):
        Contract.objects.all().delete()
        HandOver.objects.all().delete()
        for bank in range(4):
            price = Decimal(draw.randrange(1, 10**6)) / 100
            Contract.objects.create(institution_id=f"bank{bank}", payer=draw.choice("AZ"), price=price, currency="AUD", begins=NOW.date())
        HandOver.objects.bulk_create(HandOver(product=one, day=NOW.date(), number=draw.randrange(10**6)) for one in made)
        assert [[one["id"] for one in get(f"/api/v1/search{query}").json()["results"]] for query in asked] == order


def test_contracts_are_made_listed_and_ended_by_command_and_refused_in_one_sentence(product: Product, capsys: Any) -> None:
    call_command("contract", "agree", "harbour", "Harbour Group", "1.20", "AUD", "--begins", "2026-11-01")
    call_command("contract", "agree", "harbour", "Harbour Group", "2", "AUD", "--begins", "2026-12-01")
    assert [str(row.ends) for row in Contract.objects.order_by("begins")] == ["2026-11-30", "None"]
    for wrong in (("agree", "nosuch", "x", "1", "AUD"), ("agree", "harbour", "x", "NaN", "AUD"), ("host", "harbour", "https://x/")):
        with pytest.raises(SystemExit):
            call_command("contract", *wrong)
    call_command("contract", "list")
    assert "2026-11-01 to 2026-11-30" in capsys.readouterr().err

"""The pages: what each says, what an address may hold, and what a visit may not do."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from django.core.cache import caches
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.catalog import selectors
from portal.catalog.models import Institution, Observation, Product, Run
from portal.catalog.present import Cell
from portal.web import values
from portal.web.json_ld import annual_percentage_rate, product_json_ld
from portal.web.texts import outward
from tests import rows

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "zh-hans")
PLAIN = (
    "", "search/", "loan/", "loan/home_loan/", "insurance/medical/", "compare/",
    "help/", "method/", "sources/", "about/", "privacy/", "contact/",
    "feeds/", "feeds/rules/", "feeds/check/",
)  # fmt: skip

LATIN = """Yardstick English Esc CSV JSON UTC API Cookie YARDSTICK_OPERATOR
    YARDSTICK_CONTACT PEM LPR CNY AUD LVR CDR PayID R1 R5 P1Y id demo
    au Harbour Mutual Basic Flexible Silent home loan Chenguang chenguang harbour Establishment fee offset p.a data x yes no example.test"""
FEED = """feed Lines XML Schema DOCTYPE gzip zip ISO MiB KiB UTF GB BOM CRLF LF NUL NaN Infinity KEY https
    charset gb gb18030 full delta rates_only upsert delete format version mode items key low high state not_offered not_disclosed
    value reference entry values.min_amount rates sequence"""
WEBHOOK = "Webhook Webhooks Standard POST HMAC SHA Base webhook id timestamp signature whsec xx"
NAMES = frozenset((*LATIN.split(), *FEED.split(), *WEBHOOK.split()))
"""Names, codes and the words of the sources themselves: what may stand in Latin letters on a Chinese page."""


@pytest.fixture(autouse=True)
def _empty_cache():
    caches["process"].clear()


@pytest.fixture
def market():
    """Three home loans, one of them with an unknown rate, and an insurance whose words are Chinese."""
    fee = {"kind": "upfront", "name": rows.value("Establishment fee"), "amount": rows.money("395.00")}
    first = rows.product(
        "Basic home loan", values={"rate": rows.rate("0.0625", text="6.25% p.a."), "offset": rows.value("yes")}, fees=[fee]
    )
    second = rows.product("Flexible home loan", values={"rate": rows.rate("0.0599", low="0.0599", high="0.0719")})
    third = rows.product("Silent home loan")
    rows.product("安心医疗", "medical", at="chenguang", currency="CNY", values={"premium": rows.money("326", "CNY", period="P1Y")})
    return [first, second, third]


def get(path, **more):
    return Client(raise_request_exception=False).get(path, **more)


def text_of(response, *, code=True):
    """What a person sees of a page: no markup, no head, no attributes; with or without what is set as code."""
    seen = _Seen(() if code else ("code",))
    seen.feed(response.content.decode())
    return " ".join(" ".join(seen.words).split())


class _Seen(HTMLParser):
    def __init__(self, unseen=()):
        super().__init__()
        self.words, self.skip, self.unseen = [], 0, ("script", "style", "head", *unseen)

    def handle_starttag(self, tag, attrs):
        self.skip += tag in self.unseen

    def handle_endtag(self, tag):
        self.skip -= tag in self.unseen

    def handle_data(self, data):
        if not self.skip:
            self.words.append(data)


def addresses(products):
    ids = "&".join(f"id={product.pk}" for product in products)
    own = [f"product/{products[0].pk}/", f"compare/?{ids}", f"compare/?{ids}&differences=1", "institution/harbour/"]
    return [f"/{lang}/{page}" for lang in LANGUAGES for page in (*PLAIN, *own)]


class TestEveryPage:
    def test_answers_in_both_languages_with_title_language_and_one_heading(self, market):
        for address in addresses(market):
            response = get(address)
            page = response.content.decode()
            assert response.status_code == 200, address
            assert page.count("<h1") == 1, address
            assert f'<html lang="{"en" if address.startswith("/en/") else "zh-Hans"}">' in page
            assert re.search(r"<title>[^<]{4,}</title>", page)

    def test_forbids_what_is_not_its_own_by_policy(self, market):
        policy = get("/en/")["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy

    def test_writes_nothing_and_sets_no_cookie(self, market):
        for address in addresses(market):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                response = get(address)
            assert not response.cookies, address
            assert not [query for query in queries if re.match(r"\s*(INSERT|UPDATE|DELETE)", query["sql"])], address

    def test_takes_a_dozen_queries_at_most(self, market):
        for address in addresses(market):
            with CaptureQueriesContext(connection) as queries:
                get(address)
            assert len(queries) <= 12, address

    def test_refuses_an_unknown_parameter_by_name(self, market):
        for address in addresses(market):
            found = get(address + ("&" if "?" in address else "?") + "colour=red")
            assert found.status_code == 400, address
            assert "colour" in text_of(found)

    def test_takes_off_tracking_by_a_redirect_and_keeps_the_rest(self, market):
        found = get("/en/loan/home_loan/?utm_source=mail&offset=yes&gclid=7")
        assert (found.status_code, found["Location"]) == (302, "/en/loan/home_loan/?offset=yes")
        assert get("/?fbclid=1")["Location"] == "/"

    def test_links_to_itself_in_the_other_language_with_the_whole_request(self, market):
        page = get("/en/loan/home_loan/?offset=yes&sort=name").content.decode()
        assert 'href="/zh-hans/loan/home_loan/?offset=yes&amp;sort=name"' in page

    def test_only_reads(self, market):
        """But the validator, which answers a file that is posted and keeps nothing (tests/test_web_feeds.py)."""
        paths = {address.partition("?")[0] for address in addresses(market)}
        assert all(Client().post(path).status_code == 405 for path in paths if not path.endswith("/feeds/check/"))

    def test_of_the_demonstration_says_so(self, market):
        assert all("institutions and products are fictional" in text_of(get(f"/en/{page}")) for page in PLAIN)

    def test_beside_real_institutions_only_what_is_invented_is_called_so(self, market):
        Institution.objects.filter(pk="chenguang").update(demonstration=False)
        for page in PLAIN:
            assert "Some of the institutions here are invented" in text_of(get(f"/en/{page}"))
        assert text_of(get("/en/loan/home_loan/")).count("· invented for demonstration") == 3
        assert "· invented for demonstration" not in text_of(get("/en/insurance/medical/"))
        assert "invented for demonstration" in text_of(get(f"/en/product/{market[0].pk}/"))

    def test_of_real_institutions_alone_says_nothing_of_a_demonstration(self, market):
        Institution.objects.update(demonstration=False)
        assert not [page for page in PLAIN if page != "sources/" and "demonstration" in text_of(get(f"/en/{page}")).lower()]

    def test_gives_an_institution_without_a_name_words_and_not_its_id(self, market):
        Institution.objects.filter(pk="harbour").update(name="harbour")
        assert "Institution without a name (harbour)" in text_of(get("/en/institution/harbour/"))


class TestLanguage:
    @pytest.mark.parametrize(
        ("wish", "to"), [("zh-CN,zh;q=0.9,en;q=0.8", "/zh-hans/"), ("zh-TW", "/zh-hans/"), ("en-AU", "/en/"), ("fr", "/en/"), ("", "/en/")]
    )
    def test_the_way_in_follows_the_browsers_wish(self, wish, to):
        found = get("/", headers={"Accept-Language": wish})
        assert found["Location"] == to
        assert "Accept-Language" in found["Vary"]

    def test_no_english_sentence_remains_on_a_chinese_page(self, market):
        for address in addresses(market):
            if address.startswith("/zh-hans/"):
                words = set(re.findall(r"[A-Za-z][A-Za-z_.]*[A-Za-z]", re.sub(r"https?://\S+", "", text_of(get(address), code=False))))
                assert words <= NAMES, (address, words - NAMES)


class TestResults:
    def test_say_how_many_by_what_ordered_and_of_when(self, market):
        seen = text_of(get("/en/loan/home_loan/"))
        assert "3 home loans" in seen
        assert "Ordered by" in seen
        assert "Data of 1 Oct 2026" in seen

    def test_show_an_unknown_figure_in_words_and_hatched(self, market):
        page = get("/en/loan/home_loan/").content.decode()
        assert page.count('class="hatch" x="0"') == 1
        assert "not disclosed" in page

    def test_a_family_and_a_category_that_do_not_belong_together_are_no_page(self):
        assert get("/en/wealth/home_loan/").status_code == 404

    def test_a_form_with_empty_fields_lands_on_the_canonical_address(self, market):
        found = get("/en/search/?category=home_loan&q=&rate.min_percent=6&rate.max_percent=&sort=default&page_size=20")
        assert (found.status_code, found["Location"]) == (302, "/en/loan/home_loan/?rate.min=0.06")
        assert get(found["Location"]).status_code == 200

    def test_a_number_that_cannot_be_read_is_told_beside_its_field(self, market):
        found = get("/en/loan/home_loan/?rate.min_percent=cheap&offset=yes")
        page = found.content.decode()
        assert found.status_code == 400
        assert re.search(r'name="rate.min_percent"[^>]*value="cheap"[^>]*aria-invalid="true" aria-describedby="rate-error"', page)
        assert 'id="rate-error"' in page

    def test_a_value_that_does_not_exist_is_refused_by_name(self, market):
        found = get("/en/loan/home_loan/?offset=perhaps")
        assert found.status_code == 400
        assert "offset" in text_of(found)

    def test_the_tray_travels_in_the_address_and_holds_six(self, market):
        first, second, _ = market
        page = get(f"/en/loan/home_loan/?compare={first.pk}&compare={second.pk}").content.decode()
        assert f'href="/en/compare/?id={first.pk}&amp;id={second.pk}"' in page
        assert f'href="/en/product/{first.pk}/?compare={first.pk}&amp;compare={second.pk}"' in page
        many = "&".join(f"compare={'a' * 15}{letter}" for letter in "abcdefg")
        assert get(f"/en/search/?{many}").status_code == 400
        assert get("/en/search/?compare=../x").status_code == 400

    def test_for_htmx_are_the_part_alone_with_the_address_to_show(self, market):
        found = get("/en/search/?category=home_loan&rate.min_percent=&sort=default", headers={"HX-Request": "true"})
        assert found.content.decode().startswith('<div id="browse"')
        assert found["HX-Push-Url"] == "/en/loan/home_loan/"
        assert "HX-Request" in found["Vary"]

    def test_name_the_engine_and_say_when_it_is_away(self, market):
        found = get("/en/loan/home_loan/")
        away = found["X-Search-Backend"] == "database"
        assert ("search engine is away" in text_of(found)) == away

    def test_that_are_filtered_stay_out_of_search_engines_and_whole_categories_do_not(self, market):
        assert 'name="robots"' not in get("/en/loan/home_loan/").content.decode()
        assert 'content="noindex' in get("/en/loan/home_loan/?offset=yes").content.decode()
        whole = get("/en/loan/home_loan/").content.decode()
        assert '<link rel="canonical" href="http://testserver/en/loan/home_loan/">' in whole
        assert 'hreflang="zh-Hans" href="http://testserver/zh-hans/loan/home_loan/"' in whole

    def test_without_a_hit_say_which_condition_to_drop_and_what_that_gives(self, market):
        found = get("/en/loan/home_loan/?offset=yes&rate.max=0.06")
        page = found.content.decode()
        assert "Nothing fits all of this" in page
        assert 'href="/en/loan/home_loan/?rate.max=0.06"' in page

    def test_behind_the_last_one_lead_back_to_it(self, market):
        found = get("/en/loan/home_loan/?page=4")
        assert "This list has 1 page." in text_of(found)
        assert 'href="/en/loan/home_loan/">To the last page' in found.content.decode()

    def test_a_limit_is_told_as_it_counts(self, market):
        assert "up to 6.25" in text_of(get("/en/loan/home_loan/?rate.max=0.0625"))
        assert "below 12 months" in text_of(get("/en/wealth/term_deposit/?term.max=P12M"))
        assert "Basic home loan" in text_of(get("/en/loan/home_loan/?rate.max=0.0625"))

    def test_of_data_that_nobody_checked_for_long_says_so(self, market):
        Institution.objects.update(checked_at=timezone.now())
        assert "figures may have changed" not in text_of(get("/en/loan/home_loan/"))
        Institution.objects.update(checked_at=timezone.now() - timedelta(days=900))
        assert "2 years ago" in text_of(get("/en/loan/home_loan/"))
        assert "figures may have changed" in text_of(get("/en/loan/home_loan/"))

    def test_every_chosen_value_is_a_chip_that_takes_itself_away(self, market):
        page = get("/en/loan/home_loan/?offset=yes&rate.min=0.05").content.decode()
        assert 'class="chip" href="/en/loan/home_loan/?offset=yes"' in page
        assert 'class="chip" href="/en/loan/home_loan/?rate.min=0.05"' in page

    def test_what_a_person_types_is_escaped(self, market):
        page = get("/en/search/?q=<script>alert(1)</script>").content.decode()
        assert "<script>alert" not in page


class TestProductPage:
    def test_opens_every_number_to_its_quote_place_and_copy(self, market):
        page = get(f"/en/product/{market[0].pk}/").content.decode()
        assert "<mark>6.25% p.a.</mark>" in page
        assert f'href="/api/v1/snapshots/{rows.SNAPSHOT}"' in page
        assert "/data/x" in page
        assert "verified" in page

    def test_says_since_when_a_value_stands_and_what_it_was_before(self, market):
        run = Run.objects.create(source="demo", at=rows.AT + timedelta(days=30), dedupe_key="x", state="published")
        old = market[0].document["values"]["rate"] | {"value": "0.0655", "text": "6.55% p.a."}
        Observation.objects.create(
            product=market[0], run=run, path="values/rate", attribute="rate", old=old, new=market[0].document["values"]["rate"],
            old_at=rows.AT, at=rows.AT + timedelta(days=30), snapshot=rows.SNAPSHOT,
        )  # fmt: skip
        page = text_of(get(f"/en/product/{market[0].pk}/"))
        assert re.search(r"Since \d+ \w+ \d{4}; before that: 6\.55\s?% a year", page)
        assert re.search(r"Since \d+ \w+ \d{4} or earlier: first seen then", page)

    def test_leads_to_the_institution_by_https_with_its_host_named(self, market):
        page = get(f"/en/product/{market[0].pk}/").content.decode()
        assert f'href="/en/go/{market[0].pk}/"' in page
        assert "To example.test, by a page that says whether anybody pays" in page

    def test_of_a_withdrawn_product_stays_and_says_so(self, market):
        Product.objects.filter(pk=market[0].pk).update(status="withdrawn", withdrawn_at=rows.AT)
        found = get(f"/en/product/{market[0].pk}/")
        assert found.status_code == 200
        assert "no longer lists this product since 1 Oct 2026" in text_of(found)

    def test_of_a_held_institution_says_from_when_its_data_is(self, market):
        Institution.objects.filter(pk="harbour").update(
            state="held", reasons=["too_few: 2 products are listed; the source expects at least 5."]
        )
        assert "was not published because it did not pass our checks" in text_of(get(f"/en/product/{market[0].pk}/"))
        assert "too_few: 2 products are listed" in text_of(get("/en/institution/harbour/"))
        page = get("/zh-hans/institution/harbour/")
        assert "列出 2 个产品；来源声明至少 5 个。" in text_of(page) and "are listed" not in text_of(page)

    def test_tells_old_data_from_new(self, market):
        assert "This institution was last checked" in text_of(get(f"/en/product/{market[0].pk}/"))

    def test_draws_the_steps_of_a_figure_with_a_table_of_them(self, market):
        run = Run.objects.create(source="demo", at=rows.AT, dedupe_key="1")
        first = rows.AT - timedelta(days=90)
        Product.objects.filter(pk=market[0].pk).update(first_seen=first)
        Observation.objects.create(
            product=market[0], run=run, path="values/rate", attribute="rate", old=rows.rate("0.065"), new=rows.rate("0.0625"), old_at=first,
            at=rows.AT - timedelta(days=30), snapshot=rows.SNAPSHOT,
        )  # fmt: skip
        page = get(f"/en/product/{market[0].pk}/").content.decode()
        assert '<path class="line"' in page
        assert "1 Sep 2026" in page
        assert "6.50" in page

    def test_of_an_unknown_id_is_a_page_of_its_own(self):
        found = get("/en/product/aaaaaaaaaaaaaaaa/")
        assert found.status_code == 404
        assert "There is nothing at this address" in text_of(found)

    def test_data_for_machines_never_calls_a_nominal_or_comparison_rate_an_apr(self, market):
        page = get(f"/en/product/{market[0].pk}/").content.decode()
        block = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL).group(1))
        assert block["@type"] == "MortgageLoan"
        assert "annualPercentageRate" not in block
        document = {"market": "au", "values": {"comparison_rate": rows.rate("0.0718")}}
        assert annual_percentage_rate(document) is None
        assert annual_percentage_rate({**document, "market": "us"}) == pytest.approx(7.18)

    def test_data_for_machines_cannot_end_its_block(self):
        document = {"category": "home_loan", "family": "loan", "market": "au", "values": {}}
        text = product_json_ld(document, "</script><script>alert(1)</script>", "A & B", "https://x.test/", "en")
        assert "<" not in text
        assert json.loads(text)["name"] == "</script><script>alert(1)</script>"


class TestComparison:
    def ids(self, products):
        return "&".join(f"id={product.pk}" for product in products)

    def test_marks_the_best_with_of_what_it_is_best(self, market):
        page = get(f"/en/compare/?{self.ids(market[:2])}").content.decode()
        assert 'class="best"' in page
        assert "of these 2" in page

    def test_shows_differences_alone_when_asked(self, market):
        whole, only = (text_of(get(f"/en/compare/?{self.ids(market)}{more}")) for more in ("", "&differences=1"))
        assert len(only) < len(whole)
        assert "Show every row" in only

    def test_of_one_product_asks_for_another(self, market):
        found = get(f"/en/compare/?{self.ids(market[:1])}")
        assert "So far only Basic home loan is chosen" in text_of(found)
        assert f"/en/loan/home_loan/?compare={market[0].pk}" in found.content.decode()

    def test_of_an_empty_id_is_as_without_it(self, market):
        assert get(f"/en/compare/?{self.ids(market[:2])}&id=").status_code == 200
        assert get("/en/compare/?id=").status_code == 200

    def test_of_an_unknown_product_names_it(self, market):
        assert get("/en/compare/?id=aaaaaaaaaaaaaaaa&id=bbbbbbbbbbbbbbbb").status_code == 404

    def test_as_a_file_defuses_formulas(self, market):
        Product.objects.filter(pk=market[0].pk).update(name="=HYPERLINK(1)")
        found = get(f"/en/compare.csv?{self.ids(market)}")
        assert found["Content-Type"] == "text/csv; charset=utf-8"
        assert "'=HYPERLINK(1)" in found.content.decode()

    def test_that_the_market_forbids_is_told_and_not_drawn(self, market, settings):
        settings.YARDSTICK_MARKET = "cn"
        rows.product("康佑医疗", "medical", at="beichen", currency="CNY", values={"premium": rows.money("298", "CNY", period="P1Y")})
        medical = Product.objects.filter(category="medical")
        page = get(f"/zh-hans/compare/?{self.ids(medical)}").content.decode()
        assert "第二十三条" in page
        assert "<table" not in page

    def test_an_order_that_the_market_forbids_is_replaced_and_told(self, market, settings):
        settings.YARDSTICK_MARKET = "cn"
        seen = text_of(get("/zh-hans/insurance/medical/?sort=premium"))
        assert "第二十三条" in seen
        assert "按名称排列" in seen


class TestMachines:
    def test_the_sitemap_has_every_page_in_both_languages_with_the_date_of_its_data(self, market):
        tree = ElementTree.fromstring(get("/sitemap.xml").content)
        names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
        urls = {url.find("s:loc", names).text: url for url in tree.findall("s:url", names)}
        own = urls[f"http://testserver/zh-hans/product/{market[0].pk}/"]
        assert own.find("s:lastmod", names).text == "2026-10-01"
        assert {link.get("hreflang") for link in own.findall("x:link", names)} == {"en", "zh-Hans"}
        assert "http://testserver/en/loan/home_loan/" in urls

    def test_robots_are_shown_the_sitemap(self):
        assert "Sitemap: http://testserver/sitemap.xml" in get("/robots.txt").content.decode()

    def test_alive_needs_nothing_and_ready_needs_the_catalogue(self, monkeypatch):
        caches["process"].clear()
        assert get("/healthz").status_code == get("/readyz").status_code == 200

        def broken():
            raise OperationalError("no such table")

        monkeypatch.setattr(selectors, "data_version", broken)
        caches["process"].clear()
        assert get("/readyz").status_code == 503
        caches["process"].clear()
        assert get("/healthz").status_code == 200

    def test_changes_are_a_feed(self, market):
        found = get("/en/changes.atom")
        assert found["Content-Type"].startswith("application/atom+xml")
        assert len(ElementTree.fromstring(found.content).findall("{http://www.w3.org/2005/Atom}entry")) == 4

    def test_a_broken_server_has_a_page_that_needs_nothing(self, market, monkeypatch):
        def broken(*_args):
            raise RuntimeError("broken")

        monkeypatch.setattr(selectors, "home", broken)
        found = get("/zh-hans/")
        assert found.status_code == 500
        assert "我们这边出了故障" in found.content.decode()


HOSTILE = '"><script>alert(1)</script>'


@pytest.mark.parametrize("how", ["read", "overridden"])
@pytest.mark.parametrize("part", [False, True])
def test_nothing_of_a_value_is_markup(how: str, part: bool) -> None:
    """Whatever a source says stands on a page as text: in the figure, its quote, its place, its reason, its unit."""
    evidence: dict[str, object] = dict.fromkeys(("quote", "locator", "snapshot", "why", "fetched_at", "state", "how"), HOSTILE)
    evidence |= {"locators": [HOSTILE], "fetched_at": "2026-01-01T00:00:00Z", "state": "verified", "how": how}
    value: dict[str, object] = {
        "text": HOSTILE,
        "value": HOSTILE,
        "currency": HOSTILE,
        "period": HOSTILE,
        "since": "2026-01-01",
        "before": HOSTILE,
    }
    value |= {"evidence": evidence, **({"own": {"text": HOSTILE}} if how == "overridden" else {})}
    cell = Cell("rate", HOSTILE, HOSTILE, HOSTILE, value=value)
    page = values.Page(outward("https://example.com/" + HOSTILE), HOSTILE, HOSTILE)
    drawn = values.drawn(Cell("fees", HOSTILE, "", parts=((cell,),)) if part else cell, page, "en")
    assert "<script" not in drawn and "&lt;script&gt;" in drawn

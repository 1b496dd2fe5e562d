"""The reader's own case on lists: what is asked, what is told beside a field, what a row says of its cost, and who else learns of it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from normalizers.finance.cost import FORMULA, RULES, missing, questions_of
from normalizers.finance.cost_parts import Cost, Part
from normalizers.finance.scenario import Scenario
from normalizers.schema.display import show_sum
from portal.catalog.models import Product
from portal.telemetry.scrub import scrub
from portal.web import costs
from portal.web.case import YES_NO, Case, bar, typed
from search.ranking.price import Priced
from search.scenario import read_my
from tests.factories import document, rate, value
from tests.test_ranking_receipt import home, publish

D = Decimal
LIST = "/en/loan/home_loan/"
MY = "my.amount=100000&my.term=P300M"
LANGUAGES = ("en", "zh-hans")


def high_only() -> dict[str, Any]:
    return document("home_loan", "High Only", key="high", currency="AUD", rates=[rate("0.01", lvr=[{"low": value("0.9")}])])


@pytest.fixture
def market(db: None) -> None:
    publish(*(home(number, f"0.0{number}") for number in (7, 3, 5)), high_only())


def text_of(response: Any) -> str:
    return re.sub(r"[ \n]+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# what is asked


@pytest.mark.parametrize("category", RULES)
def test_a_category_is_asked_what_its_formula_takes_and_no_more(category: str) -> None:
    asked = {one.key for one in questions_of(category)}
    used = {
        "loan": {"amount", "term"}, "card": {"balance", "spend"}, "overdraft": {"amount"}, "savings": {"amount", "withdraws"},
        "deposit": {"amount", "term", "leave_after"}, "managed": {"amount"}, "cover": {"age", "sex"},
        "guaranteed": {"term", "leave_after", "sex"},
    }[RULES[category].how]  # fmt: skip
    assert used <= asked
    assert ("lvr" in asked) == (category in ("home_loan", "business_loan"))
    assert questions_of("lease") == ()


def test_what_has_to_be_answered_first_is_told() -> None:
    assert [one.key for one in missing("home_loan", Scenario(amount=D(1)))] == ["term"]
    assert [one.key for one in missing("credit_card", Scenario())] == ["balance", "spend"]
    assert missing("medical", Scenario(age=0)) == ()
    assert missing("term_deposit", Scenario(amount=D(0)))
    assert [one.key for one in missing("whole_life", Scenario())] == ["term", "leave_after"]
    assert missing("lease", Scenario()) == missing("whole_life", Scenario(leave_after=12)) == ()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("category", RULES)
def test_what_a_field_shows_can_be_typed_again(category: str, lang: str) -> None:
    given = Scenario(
        amount=D(200_000), term=18, purpose="investment", lvr=D("0.755"), balance=D("1234.5"), spend=D(20), deposit_monthly=D(300),
        withdraws=True, leave_after=12, age=36, sex="female", smoker=True, social_insurance=False, sum_assured=D(500_000),
    )  # fmt: skip
    for one in questions_of(category):
        shown = typed(one, getattr(given, one.key), lang)
        name = one.parameter + ("_percent" if one.key == "lvr" else "")
        assert read_my({name: shown}) == tuple(
            pair for pair in read_my({one.parameter: str_of(one.key, given)}) if pair[0] == one.parameter
        )


def str_of(key: str, scenario: Scenario) -> str:
    made = getattr(scenario, key)
    if isinstance(made, bool):
        return YES_NO[made].key
    return f"P{made}M" if key in ("term", "leave_after") else str(made)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_case_is_read_back_with_what_is_assumed(lang: str) -> None:
    with override(lang):
        shown = bar(Case(read_my({"my.amount": "20万", "my.term": "3年"})), ["home_loan"], lang, currency="AUD")
    assert shown is not None
    told = {"en": "A$\u202f200\u202f000 · 3 years · Owner-occupied · Equal instalments · Loan to value 80\u202f%"}
    assert shown["said"] == told.get(lang, "20\u202f万澳元 · 3年 · 自住 · 等额本息 · 贷款价值比80\u202f%")
    assert [one["label"] for one in shown["fields"]] == [one.label(lang) for one in questions_of("home_loan")]


# the bar in a list


def test_every_list_that_can_be_priced_has_its_bar_and_no_other(market: None, client: Client) -> None:
    assert 'name="my.amount"' in client.get(LIST).content.decode()
    assert 'name="my.spend"' in client.get("/en/loan/").content.decode()
    for path in ("loan/lease/", "insurance/motor/", "search/"):
        assert "my." not in client.get(f"/en/{path}").content.decode()


def test_a_form_as_people_fill_it_in_leads_to_the_canonical_address(market: None, client: Client) -> None:
    typed_in = "my.amount=100k&my.term=25年&my.purpose=owner_occupied&my.repayment=&my.lvr_percent=80&my.leave_after=&sort=&page_size=20"
    found = client.get(f"{LIST}?{typed_in}")
    assert (found.status_code, found["Location"]) == (302, f"{LIST}?{MY}")
    partial = client.get(f"{LIST}?{typed_in}", headers={"HX-Request": "true"})
    assert partial["HX-Push-Url"] == f"{LIST}?{MY}"
    assert "Cost to you" in partial.content.decode()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("query", "field", "said"), [
    ("my.amount=lots&my.term=3年", "my-amount", ("Amount: “lots” is not a number", "金额：“lots”读不出")),
    ("my.amount=0", "my-amount", ("takes from 1 to 100,000,000", "应在 1 与 100,000,000 之间")),
    ("my.amount=1000000000000", "my-amount", ("takes from 1 to", "应在 1 与")),
    ("my.term=36", "my-term", ("months or years", "是月还是年")),
    ("my.term=1000年", "my-term", ("up to 480 months", "最长 480 个月")),
    ("my.lvr_percent=150", "my-lvr", ("takes from 1% to 110%", "应在 1% 与 110% 之间")),
    ("my.term=P1Y&my.leave_after=P2Y", "my-leave-after", ("after the end", "晚于期限")),
])  # fmt: skip
def test_an_error_stands_beside_its_field_and_the_rest_of_the_page_stays(
    market: None, client: Client, lang: str, query: str, field: str, said: tuple[str, str]
) -> None:
    found = client.get(f"/{lang}/loan/home_loan/?{query}")
    page = found.content.decode()
    told = re.search(rf'<span class="error" id="{field}-error">([^<]+)</span>', page)
    assert found.status_code == 400
    assert told is not None
    assert said[LANGUAGES.index(lang)] in told[1]
    assert f'aria-describedby="{field}-error"' in page
    assert "Product 3" in page
    first = query.partition("&")[0].partition("=")[2]
    assert f'value="{first}"' in page  # as it was typed


def test_an_answer_that_is_missing_is_asked_for_at_its_field(market: None, client: Client) -> None:
    page = client.get(f"{LIST}?my.amount=100000")
    assert page.status_code == 200
    assert 'id="my-term-error">Needed' in page.content.decode()
    assert "0 products priced" in text_of(page)


def test_an_unknown_question_is_told_and_the_page_stays(market: None, client: Client) -> None:
    found = client.get(f"{LIST}?my.hat=1")
    assert found.status_code == 400
    assert "There is no parameter my.hat" in text_of(found)
    assert "Product 3" in text_of(found)


def test_where_a_market_forbids_it_nobody_is_asked(market: None, client: Client, settings: Any) -> None:
    settings.YARDSTICK_MARKET = "cn"
    assert "my.age" not in client.get("/zh-hans/insurance/medical/").content.decode()
    assert "my.amount" in client.get("/zh-hans/loan/home_loan/").content.decode()


# who else learns of it


def test_a_page_with_a_case_is_kept_by_nobody_and_told_to_nobody(market: None, client: Client) -> None:
    for path in (f"{LIST}?{MY}", f"{LIST}?my.amount=lots", f"/en/order/?category=home_loan&{MY}"):
        found = client.get(path)
        assert (found["Referrer-Policy"], found["Cache-Control"], found["X-Robots-Tag"]) == ("no-referrer", "private, no-store", "noindex")
        assert '<meta name="robots" content="noindex' in found.content.decode()
    plain = client.get(LIST)
    assert "X-Robots-Tag" not in plain
    assert plain["Referrer-Policy"] != "no-referrer"


def test_no_log_holds_a_receipt() -> None:
    assert "abc" not in scrub("GET /en/receipts/abc.def/ 200")


# the rows


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_row_says_its_cost_its_interval_and_its_reason(market: None, client: Client, lang: str) -> None:
    found = client.get(f"/{lang}/loan/home_loan/?{MY}")
    results = found.context["results"]
    assert [row["name"] for row in results] == ["Product 3", "Product 5", "Product 7", "High Only"]
    priced = [row["cost"] for row in results]
    assert all("–" in one["total"] and one["why"]["reasons"] for one in priced[:3])
    assert priced[3]["refused"] and not priced[3]["total"]
    assert results[0]["ruler"] and not results[1]["ruler"]
    assert all("headline" not in row and row["figures"] for row in results)  # no rate stands large where a cost is known
    said = {"en": "3 products priced, 1 cannot be: each says why.", "zh-hans": "已为 3 款产品计价，1 款无法计价，各有说明。"}
    assert said[lang] in text_of(found)
    assert all(f"?{MY.replace('&', '&amp;')}" in row["href"] or MY in row["href"] for row in results)


def test_a_list_of_several_kinds_has_a_head_and_a_scale_for_each(db: None, client: Client) -> None:
    yuan = {**home(9, "0.04"), "currency": "CNY"}
    saver = document("savings_account", "Saver", key="saver", currency="AUD", rates=[rate("0.03")])
    publish(home(3, "0.03"), home(4, "0.05"), yuan, saver)
    rows = client.get(f"{LIST}?{MY}").context["results"]
    assert [(row["name"], row["kind"]) for row in rows] == [
        ("Product 3", "Home loans · A$"), ("Product 4", ""), ("Product 9", "Home loans · CNY"),
    ]  # fmt: skip
    assert all(row["ruler"] for row in rows if row["kind"])
    by_name = client.get(f"{LIST}?{MY}&sort=name").context["results"]
    assert not any(row["ruler"] for row in by_name)  # two currencies between one another have no common scale
    assert all(row["cost"]["total"] for row in by_name)


def priced(low: int, high: int | None = None, earning: bool = False) -> Priced:
    return Priced(Cost((Part("interest", "interest", D(low), D(low if high is None else high)),), 12, earning, None, None))


def test_costs_that_are_practically_equal_are_bracketed_and_others_are_not() -> None:
    kind, other = ("home_loan", "AUD", 0), ("home_loan", "CNY", 0)
    shown = [(kind, priced(1000)), (kind, priced(900, 1005)), (kind, priced(1006)), (other, priced(1006)), (other, priced(1006))]
    assert costs.ties(shown) == [(0, 1), (3, 4)]
    assert costs.ties([(kind, priced(1000)), (kind, Priced(None))]) == []
    assert costs.ties([(kind, priced(-5, 20, earning=True)), (kind, priced(-6, 90, earning=True))]) == []
    assert costs.ties([]) == []


@pytest.mark.parametrize(("low", "high", "text"), [
    ("389413.15", "420413.15", "A$\u202f389\u202f413 – 420\u202f413"), ("12.5", "12.5", "A$\u202f12.50"),
    ("-720", "0.5", "A$\u202f−720 – 0.50"),
    ("999.99", "1000.40", "A$\u202f1\u202f000"), ("0", "0", "A$\u202f0"),
])  # fmt: skip
def test_an_amount_has_no_more_digits_than_a_list_needs(low: str, high: str, text: str) -> None:
    assert show_sum(D(low), D(high), "AUD", "en") == text


def test_a_bar_is_its_known_parts_and_what_is_open_reaches_the_worst_end() -> None:
    found = Cost(
        (
            Part("interest", "", D(600), D(600)), Part("setup_fee", "", D(100), D(100)),
            Part("monthly_fee", "", D(0), D(200), "not_said"), Part("exit_fee", "", D(100), D(100)),
        ), 12, False, None, None,
    )  # fmt: skip
    scale = costs.scale_of((10_000, 100_000), [Priced(found)])
    assert scale is not None
    drawn = costs.bar(found, scale)
    assert [(one["shade"], one["x"], one["width"]) for one in drawn["pieces"]] == [(1, 0, 180), (2, 180, 30), (3, 210, 30)]
    assert (drawn["open"]["x"], drawn["open"]["width"]) == (240, 60)


# why this order, and its receipt


def test_why_an_order_stands_as_it_does(market: None, client: Client) -> None:
    shown = text_of(client.get(f"/en/order/?category=home_loan&{MY}"))
    assert "3 products priced, 1 cannot be" in shown
    assert "no stated rate fits this amount" in shown
    assert "How far the first place holds" in shown and "your case" in shown
    assert client.get("/en/order/?category=home_loan")["Location"] == "/en/method/#order"
    assert client.get(f"/en/order/?category=home_loan&{MY}&sort=name").status_code == 302
    assert client.get("/en/order/?colour=red&my.amount=5").status_code == 400


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_receipt_shows_what_it_binds_and_works_the_order_out_again(market: None, client: Client, lang: str) -> None:
    href = client.get(f"/{lang}/loan/home_loan/?{MY}").context["receipt_href"]
    found = client.get(href)
    assert found.status_code == 200
    assert found["Referrer-Policy"] == "no-referrer"
    assert "category=home_loan" in found.content.decode()
    publish(home(2, "0.01"))
    again = client.get(f"{href}?replay=1")
    assert again.context["same"]
    assert [one["name"] for one in again.context["products"]] == ["Product 3", "Product 5", "Product 7", "High Only"]
    assert client.get(f"/{lang}/receipts/abc.def/").status_code == 404
    assert client.get(f"{href}?colour=red").status_code == 400


# the page of a product


def page_of(client: Client, name: str, query: str = MY, lang: str = "en") -> Any:
    return client.get(f"/{lang}/product/{Product.objects.get(name=name).pk}/?{query}")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_product_shows_its_cost_in_parts_that_sum(market: None, client: Client, lang: str) -> None:
    found = page_of(client, "Product 5", lang=lang)
    shown = found.context["cost"]
    for end in ("low", "high"):
        amounts = [D(part[end].replace("\u202f", "").replace("−", "-")) for part in shown["parts"]]
        assert sum(amounts) == D(shown["sum"][end].replace("\u202f", ""))
    assert shown["open"] and all(part["reason"] for part in shown["parts"] if part["low"] != part["high"])
    assert shown["assumed"] and shown["bad_day"]
    assert [row["when"] for row in shown["course"]["rows"]][1:3] == {"en": ["1 year", "2 years"], "zh-hans": ["1 年", "2 年"]}[lang]
    assert shown["total"] in text_of(found)
    assert 'class="p1"' in found.content.decode() and 'id="course-title"' in found.content.decode()


def test_a_product_without_a_case_asks_for_one_and_shows_no_cost(market: None, client: Client) -> None:
    found = page_of(client, "Product 5", "")
    assert found.context["cost"] is None
    assert 'name="my.amount"' in found.content.decode()
    assert "X-Robots-Tag" not in found


def test_a_product_that_cannot_be_priced_says_why_at_its_head(market: None, client: Client) -> None:
    found = page_of(client, "High Only")
    assert found.status_code == 200
    assert "cannot be priced" in text_of(found) and "no stated rate fits this amount" in text_of(found)
    assert "course" not in found.context["cost"]


def test_a_product_for_an_absurd_case_stays_with_the_sentence_beside_the_field(market: None, client: Client) -> None:
    found = page_of(client, "Product 5", "my.amount=0&my.term=3年")
    assert found.status_code == 400
    assert 'id="my-amount-error"' in found.content.decode() and 'value="3年"' in found.content.decode()
    assert found["Cache-Control"] == "private, no-store"
    assert page_of(client, "Product 5", "my.amount=1&my.amount=2").status_code == 400
    assert page_of(client, "Product 5", "your.amount=1").status_code == 400


def test_the_case_of_a_product_goes_with_its_links_and_is_kept_canonical(market: None, client: Client) -> None:
    found = page_of(client, "Product 5", "my.amount=100k&my.term=25年&my.lvr_percent=80&my.leave_after=")
    assert found.status_code == 302 and found["Location"].endswith(f"/?{MY}")
    shown = client.get(found["Location"])
    assert shown.context["category"]["href"] == f"{LIST}?{MY}"
    assert MY in shown.context["compare"]["list_href"]
    assert shown["Referrer-Policy"] == "no-referrer"
    assert '<meta name="robots" content="noindex' in shown.content.decode()


def test_what_savings_pay_is_told_as_earned(db: None, client: Client) -> None:
    publish(document("savings_account", "Saver", key="saver", currency="AUD", rates=[rate("0.03")]))
    found = page_of(client, "Saver", "my.amount=50000&my.term=P12M")
    assert found.context["cost"]["heading"] == "What it pays you"
    assert found.context["cost"]["course"]["heading"] == "How it grows"


def test_no_product_of_a_market_that_forbids_it_is_priced(db: None, client: Client, settings: Any) -> None:
    publish(document("medical", "Care", key="care", currency="CNY"))
    assert 'name="my.age"' in page_of(client, "Care", "").content.decode()
    settings.YARDSTICK_MARKET = "cn"
    found = page_of(client, "Care", "my.age=35", "zh-hans")
    assert found.context["cost"] is None and 'name="my.age"' not in found.content.decode()
    assert "第二十三条" in text_of(found)


@pytest.mark.django_db
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_method_page_publishes_each_formula_and_examples_that_agree(client: Client, lang: str) -> None:
    found = client.get(f"/{lang}/method/")
    assert found.context["formula"] == FORMULA and all(one["passes"] for one in found.context["examples"])
    limits = [row for one in found.context["formulas"] for limit in one["limits"] for row in limit["rows"]]
    assert ("评估费" if lang == "zh-hans" else "Valuation fee", "3\u202f000") in limits
    assert "614.05" in text_of(found) and "1,432.86" in text_of(found)

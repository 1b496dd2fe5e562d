"""What products side by side cost the reader: aligned rows, marks only where costs can be told apart, on the page and in the file."""

from __future__ import annotations

import csv
import random
from typing import Any

import pytest
from django.test import Client

from normalizers.finance.scenario import Scenario
from normalizers.schema import SCHEMA
from portal.catalog.models import Product
from search.ranking.beside import cost_group
from search.scenario import read_my, scenario_of
from tests.factories import document, rate, stored, value
from tests.market_of_costs import random_product, random_scenario
from tests.test_finance_cost import EVERY_FEE, fee

MY = "my.amount=100000&my.term=P300M"


def loan(name: str, fraction: str, fees: Any = EVERY_FEE, currency: str = "AUD", **more: Any) -> dict[str, Any]:
    return document("home_loan", name, key=name, currency=currency, rates=[rate(fraction, **more)], fees=list(fees))


def rows(*documents: dict[str, Any], my: str = MY, lang: str = "en") -> dict[str, Any]:
    scenario = scenario_of(read_my(dict(pair.split("=") for pair in my.split("&"))))
    assert scenario is not None
    return {row.key: row for row in cost_group(stored(*documents), scenario, lang).rows}


@pytest.mark.django_db
class TestRows:
    def test_each_part_is_a_row_and_what_is_known_to_be_best_is_marked(self) -> None:
        found = rows(loan("Dear", "0.07"), loan("Cheap", "0.05"), loan("Middle", "0.06"))
        assert found["your_cost"].best == ("", "lowest of these 3", "")
        assert found["your_rate"].best == ("", "lowest of these 3", "")
        assert {"per_month", "payment", "interest", "setup_fee", "exit_fee", "missed_payment"} <= set(found)
        assert found["setup_fee"].same and not any(found["setup_fee"].best)
        assert "open" not in found

    def test_intervals_that_overlap_have_no_best(self) -> None:
        found = rows(loan("Silent", "0.05", EVERY_FEE[:1]), loan("Open", "0.0501"))
        assert found["your_cost"].best == ("", "")
        assert found["your_cost"].why_not == "not comparable: the sources state ranges that overlap"
        assert "–" in found["your_cost"].cells[0].text
        assert [cell.text for cell in found["open"].cells][1] == "nothing"
        assert "Exit fee" in found["open"].cells[0].text

    def test_equal_costs_share_the_mark(self) -> None:
        found = rows(loan("One", "0.05"), loan("Two", "0.05"), loan("Three", "0.06"))
        assert found["your_cost"].best == ("lowest of these 3, shared by 2",) * 2 + ("",)

    def test_two_currencies_are_not_compared(self) -> None:
        found = rows(loan("Dollar", "0.05"), loan("Yuan", "0.01", currency="CNY"))
        assert found["your_cost"].why_not == "not comparable: different currencies"

    def test_what_cannot_be_priced_says_why_and_wins_nothing(self) -> None:
        high = loan("High", "0.01", applies={"lvr": [{"low": value("0.9"), "method": value("whole")}]})
        found = rows(loan("Priced", "0.05"), high)
        assert "no stated rate fits" in found["your_cost"].cells[1].text
        assert found["your_cost"].best == ("", "")
        assert all(not row.best[1] for row in found.values())

    def test_what_pays_and_what_costs_have_rows_of_their_own(self) -> None:
        saver = document(
            "savings_account", "Saver", key="s", currency="AUD", rates=[rate("0.03")], fees=[fee("periodic", "0", "Fee", "P1M")]
        )
        fund = document("fund", "Fund", key="f", currency="AUD", values={"management_fee": value("0.01")})
        found = rows(saver, fund, my="my.amount=50000")
        assert found["your_earnings"].cells[1].text == found["your_cost"].cells[0].text == "not applicable"
        assert not any((*found["your_earnings"].best, *found["your_cost"].best))

    def test_more_is_better_of_what_pays(self) -> None:
        some = [
            document("term_deposit", name, key=name, currency="AUD", rates=[rate(f, applies={"term": [{"low": value("P1M")}]})],
                     fees=[fee("upfront", "0", "Opening fee")]) for name, f in (("Low", "0.03"), ("High", "0.04"))
        ]  # fmt: skip
        found = rows(*some, my="my.amount=50000&my.term=P6M&my.leave_after=P3M")
        assert found["your_earnings"].best == ("", "highest of these 2")
        assert "leaving_early" in found

    def test_nothing_priced_is_one_row_that_says_why(self) -> None:
        found = rows(loan("One", "0.05"), loan("Two", "0.06"), my="my.amount=5")
        assert list(found) == ["your_cost"]
        assert "term is not given" in found["your_cost"].cells[0].text

    @pytest.mark.parametrize("lang", ["en", "zh-hans"])
    def test_no_product_and_no_case_breaks_it(self, lang: str) -> None:
        rng = random.Random(3)
        for number in range(25):
            family = SCHEMA.families[number % 3]
            category = rng.choice([one.key for one in family.categories])
            some = [{**random_product(rng, 10 * number + one, category), "source_key": f"{number}/{one}"} for one in range(3)]
            group = cost_group(stored(*some), random_scenario(rng), lang)
            assert all(len(row.cells) == len(row.best) == 3 for row in group.rows)
        assert cost_group(stored(loan("Alone", "0.05")), Scenario(), lang).rows


@pytest.fixture
def two(db: None) -> str:
    return "&".join(f"id={row.pk}" for row in stored(loan("Dear", "0.07"), loan("=Cheap", "0.05")))


def test_the_page_begins_with_the_reader_s_own_cost(two: str, client: Client) -> None:
    found = client.get(f"/en/compare/?{two}&{MY}")
    page = found.content.decode()
    assert found.context["groups"][0]["label"] == "For your case"
    assert "lowest of these 2" in page and 'name="my.amount"' in page
    assert all(MY in head["href"] for head in found.context["heads"])
    assert MY in found.context["toggle_href"] and MY in found.context["add_href"]
    assert found["Referrer-Policy"] == "no-referrer"
    plain = client.get(f"/en/compare/?{two}")
    assert plain.context["groups"][0]["label"] != "For your case" and "Referrer-Policy" in plain
    assert 'name="my.amount"' in plain.content.decode()


def test_an_error_leaves_the_comparison_and_stands_beside_its_field(two: str, client: Client) -> None:
    found = client.get(f"/zh-hans/compare/?{two}&my.amount=0")
    assert found.status_code == 400
    assert 'id="my-amount-error"' in found.content.decode() and "=Cheap" in found.content.decode()


def test_a_form_leads_to_the_canonical_address_with_its_products(two: str, client: Client) -> None:
    found = client.get(f"/en/compare/?{two}&differences=1&my.amount=100k&my.term=25 years&my.lvr_percent=80&my.leave_after=")
    assert (found.status_code, found["Location"]) == (302, f"/en/compare/?{two}&differences=1&{MY}")


def test_the_file_has_the_cost_too_and_no_cell_that_a_spreadsheet_would_run(two: str, client: Client) -> None:
    found = client.get(f"/en/compare.csv?{two}&{MY}")
    lines = list(csv.reader(found.content.decode("utf-8-sig").splitlines()))
    named = {row[1]: row[2:] for row in lines if row[0] == "For your case"}
    assert len(named["Your total cost"]) == 2 and named["Set-up fee"] == ["A$\u202f600", "A$\u202f600"]
    assert lines[0][3].startswith("'=") and found["Cache-Control"] == "private, no-store"
    assert client.get(f"/en/compare.csv?{two}&my.amount=x").status_code == 400
    assert "For your case" not in client.get(f"/en/compare.csv?{two}").content.decode()


def test_a_market_that_forbids_it_prices_no_comparison(db: None, client: Client, settings: Any) -> None:
    settings.YARDSTICK_MARKET = "cn"
    ids = "&".join(f"id={row.pk}" for row in stored(*(document("medical", name, key=name, currency="CNY") for name in "ab")))
    found = client.get(f"/zh-hans/compare/?{ids}&my.age=35")
    assert found.context["refused"] and not found.context["groups"] and 'name="my.age"' not in found.content.decode()
    assert Product.objects.count() == 2

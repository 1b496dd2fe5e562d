"""Where one product stands for a case: the place in the list of its kind, the band of what costs the same, and the receipt."""

from __future__ import annotations

import csv
from typing import Any

import numpy as np
import pytest
from django.test import Client

from portal.catalog.models import Product
from search.answer import answer
from search.ranking.order import book
from search.ranking.place import _band, place
from search.ranking.receipt import replay
from search.request import SearchRequest
from search.scenario import read_my
from tests.factories import document, rate, value
from tests.test_ranking_receipt import home, publish

MY = "my.amount=100000&my.term=P25Y"


@pytest.fixture
def market(db: None) -> dict[str, Product]:
    unpriced = document("home_loan", "High Only", key="high", currency="AUD", rates=[rate("0.01", lvr=[{"low": value("0.9")}])])
    rows = publish(*(home(number, f"0.0{number}") for number in (3, 5, 6, 7)), {**home(8, "0.03"), "currency": "CNY"}, unpriced)
    return {row.name: row for row in rows}


def test_a_product_stands_where_the_list_of_its_kind_has_it(market: dict[str, Product]) -> None:
    my = read_my(dict(pair.split("=") for pair in MY.split("&")))
    listed = answer(SearchRequest.parse(f"category=home_loan&currency=AUD&{MY}"), "en")
    for number, row in enumerate(listed.products[:4], 1):
        at = place(row, my)
        assert at is not None and (at.first, at.last, at.of) == (number, number, 4)
        assert at.request.to_query() == listed.request.to_query()
        assert replay(at.receipt).same and list(replay(at.receipt).ids) == [one.pk for one in listed.products]
    assert place(market["High Only"], my) is None
    assert place(market["Product 3"], ()) is None
    alone = place(market["Product 8"], my)
    assert alone is not None and (alone.first, alone.of) == (1, 1)


def test_no_place_is_told_before_the_market_was_read(market: dict[str, Product], tmp_path: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("search.ranking.place.book", lambda: type(book())(tmp_path))
    assert place(market["Product 3"], read_my({"my.amount": "1000", "my.term": "P1Y"})) is None


@pytest.mark.parametrize(("at", "band"), [(0, (0, 1)), (1, (0, 1)), (2, (2, 2)), (3, (3, 5)), (4, (3, 5)), (5, (3, 5)), (6, (6, 6))])
def test_what_costs_practically_the_same_shares_a_band_from_its_first(at: int, band: tuple[int, int]) -> None:
    assert _band(np.array([-10_000, -9_951, -9_949, 20_000, 20_000, 20_100, 20_101]), at) == band


def test_the_page_tells_it_in_both_languages(market: dict[str, Product], client: Client) -> None:
    shown = client.get(f"/en/product/{market['Product 5'].pk}/?{MY}").content.decode()
    assert "2nd of 4 for your case" in shown
    assert "currency=AUD&amp;my.amount=100000" in shown and "/en/receipts/" in shown
    assert "4 款中排第 2" in client.get(f"/zh-hans/product/{market['Product 5'].pk}/?{MY}").content.decode()
    assert (
        "for your case" not in client.get(f"/en/product/{market['High Only'].pk}/?{MY}").content.decode().partition('<dl class="strip">')[2]
    )


def test_a_comparison_of_the_interface_prices_products_for_a_case(market: dict[str, Product], client: Client) -> None:
    ids = "&".join(f"id={market[name].pk}" for name in ("Product 7", "Product 3", "High Only"))
    found = client.get(f"/api/v1/compare?{ids}&{MY}").json()
    assert [one["id"] for one in found["costs"]] == [one["id"] for one in found["products"]]
    assert [one["state"] for one in found["costs"]] == ["priced", "priced", "not_priced"]
    dear, cheap, high = found["costs"]
    assert float(dear["high"]) > float(cheap["high"]) and any("why" in part for part in cheap["parts"])
    assert (cheap["place"]["first"], cheap["place"]["of"], high["place"]) == (1, 4, None)
    assert replay(cheap["place"]["receipt"]).same
    assert found["request"] == {"my.amount": "100000", "my.term": "P300M"}
    assert "costs" not in client.get(f"/api/v1/compare?{ids}").json()
    assert "For your case" in client.get(f"/api/v1/compare.csv?{ids}&{MY}").content.decode()
    refused = client.get(f"/api/v1/compare?{ids}&my.amount=0")
    assert (refused.status_code, refused.json()["parameter"]) == (400, "my.amount")


def test_an_export_has_the_cost_of_each_product_for_a_case(market: dict[str, Product], client: Client) -> None:
    def table(query: str) -> list[dict[str, str]]:
        whole = b"".join(client.get(f"/api/v1/export.csv?category=home_loan&currency=AUD{query}").streaming_content).decode()
        return list(csv.DictReader(whole.splitlines()))

    first, *_, last = table(f"&{MY}")
    assert (first["name"], first["cost.state"], first["cost.kind"], first["cost.months"]) == ("Product 3", "priced", "paid", "300")
    assert float(first["cost.low"]) < float(first["cost.high"]) and "does not say" in first["cost.why"]
    assert float(first["cost.effective_high"]) > 0.03
    assert (last["cost.state"], last["cost.low"]) == ("not_priced", "") and "no stated rate fits" in last["cost.why"]
    assert "cost.low" not in table("")[0]
    whole = b"".join(client.get(f"/api/v1/export.json?category=home_loan&{MY}").streaming_content).decode()
    assert whole.count('"cost": {"state"') == 6

"""The order by cost as pages, the API and exports give it: one order, refusals at their field, and what a market forbids."""

from __future__ import annotations

import csv
from typing import Any

import pytest
from django.test import Client

from tests.factories import document, rate, value
from tests.test_ranking_receipt import home, publish

MY = "my.amount=100000&my.term=P25Y"
API = "/api/v1/search?category=home_loan"


@pytest.fixture(autouse=True)
def _market(db: None) -> None:
    publish(*(home(number, f"0.0{number}") for number in (7, 3, 5)))


def names(response: Any) -> list[str]:
    return [row["name"] for row in response.json()["results"]]


def test_page_api_and_export_give_one_order(client: Client) -> None:
    wanted = ["Product 3", "Product 5", "Product 7"]
    found = client.get(f"{API}&{MY}")
    assert names(found) == wanted
    assert found.json()["request"] == {
        "category": ["home_loan"],
        "my.amount": "100000",
        "my.term": "P300M",
        "sort": "cost",
        "page": 1,
        "page_size": 20,
    }
    assert found.json()["receipt"]
    assert found.json()["order"].startswith("Ordered by what each product costs or pays you")
    assert [one["value"] for one in found.json()["sorts"] if one["selected"]] == ["cost"]
    page = client.get(f"/en/loan/home_loan/?{MY}").content.decode()
    assert sorted(wanted, key=page.index) == wanted
    lines = b"".join(client.get(f"/api/v1/export.csv?category=home_loan&{MY}").streaming_content).decode().splitlines()
    assert [line["name"] for line in csv.DictReader(lines)] == wanted
    assert names(client.get(f"{API}&{MY}&sort=name:desc")) == wanted[::-1]
    assert all("cost" in row for row in client.get(f"{API}&{MY}&sort=name").json()["results"])


@pytest.mark.parametrize(("query", "parameter"), [
    ("my.amount=0", "my.amount"), ("my.amount=10000000000000", "my.amount"), ("my.term=P1000Y", "my.term"), ("my.hat=1", "my.hat"),
    ("sort=cost", "sort"), ("my.term=P1Y&my.leave_after=P2Y", "my.leave_after"),
])  # fmt: skip
def test_what_cannot_be_asked_is_refused_at_its_field(client: Client, query: str, parameter: str) -> None:
    problem = client.get(f"{API}&{query}")
    assert (problem.status_code, problem.json()["parameter"]) == (400, parameter)
    page = client.get(f"/zh-hans/loan/home_loan/?{query}")
    assert page.status_code == 400
    if parameter.startswith("my."):
        assert "Product 3" in page.content.decode()  # the rest of the page stays


def test_a_scenario_that_nothing_fits_lists_all_the_same_with_the_reason(client: Client) -> None:
    publish(document("home_loan", "High Only", key="high", currency="AUD", rates=[rate("0.01", lvr=[{"low": value("0.9")}])]))
    results = client.get(f"{API}&{MY}").json()["results"]
    assert [row["cost"]["state"] for row in results] == ["priced"] * 3 + ["not_priced"]
    assert results[-1]["cost"]["reason"] == "no_rate_fits"


def test_where_a_market_forbids_it_no_insurance_is_priced(client: Client, settings: Any) -> None:
    settings.YARDSTICK_MARKET = "cn"
    refused = client.get("/api/v1/search?family=insurance&my.age=35")
    assert (refused.status_code, refused.json()["parameter"]) == (403, "my.age")
    assert client.get("/zh-hans/insurance/?my.age=35").status_code == 200
    assert client.get(f"{API}&{MY}").status_code == 200

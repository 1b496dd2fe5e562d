"""What nobody could price, typed into every page that prices: one sentence that names the field, the page stays, nothing is guessed."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from django.test import Client

from portal.catalog.models import Product
from tests.test_ranking_receipt import home, publish

BAD = [
    ("my.amount", "lots"), ("my.amount", "-5"), ("my.amount", "0"), ("my.amount", "NaN"), ("my.amount", "1e5"), ("my.amount", "9" * 400),
    ("my.amount", "5%"), ("my.amount", "3年"), ("my.amount", "US$500"), ("my.amount", "20万美元"), ("my.amount", "500\0"),
    ("my.amount", "=1+1"), ("my.amount", "<script>"), ("my.term", "0个月"), ("my.term", "-3 months"), ("my.term", "3"), ("my.term", "20万"),
    ("my.term", "90 days"), ("my.term", "1000年"), ("my.lvr", "80"), ("my.lvr", "inf"), ("my.purpose", "fun"),
]  # fmt: skip


@pytest.fixture
def ids(db: None) -> list[str]:
    publish(*(home(number, f"0.0{number}") for number in (7, 3)))
    return list(Product.objects.order_by("name").values_list("pk", flat=True))


def pages(ids: list[str]) -> dict[str, str]:
    """Each page that prices, and words of it that must stay."""
    return {
        "/en/loan/home_loan/?": "Product 3",
        f"/en/compare/?id={ids[0]}&id={ids[1]}&": "Product 7",
        f"/en/product/{ids[0]}/?": "Product 3",
    }


def test_a_bad_answer_is_told_at_its_field_on_every_page_that_prices(ids: list[str], client: Client) -> None:
    for page, words in pages(ids).items():
        for name, text in BAD:
            found = client.get(page + urlencode({name: text, **({"my.term": "P3Y"} if name == "my.amount" else {})}))
            content, field = found.content.decode(), name.replace(".", "-")
            told = re.search(rf'<span class="error" id="{field}-error">([^<]+)</span>', content)
            assert found.status_code == 400, (page, name, text)
            assert told is not None and words in content, (page, name, text)
            assert unescape(told[1]).count(". ") <= 1 and "<script>" not in content.partition("<main")[2].replace("</script>", "")


def test_the_same_is_refused_by_the_api_and_where_an_order_is_explained(ids: list[str], client: Client) -> None:
    for name, text in BAD:
        query = urlencode({name: text})
        for path in (f"/api/v1/search?category=home_loan&{query}", f"/api/v1/compare?id={ids[0]}&id={ids[1]}&{query}"):
            problem = client.get(path)
            assert (problem.status_code, problem.json()["parameter"]) == (400, name), path
            assert problem.json()["detail"]
        assert client.get(f"/en/order/?category=home_loan&{query}").status_code == 400


@pytest.mark.parametrize("name", ["my.owed", "my.rate_percent", "my.left", "my.exit_fee"])
def test_a_bad_answer_about_the_loan_that_one_has_is_told_at_its_field(ids: list[str], client: Client, name: str) -> None:
    field = name.removesuffix("_percent").replace(".", "-").replace("_", "-")
    for text in ("lots", "-5", "NaN", "9" * 400, "US$500"):
        found = client.get(f"/en/calculators/switch/?product={ids[0]}&{urlencode({name: text})}")
        assert found.status_code == 400
        assert f'id="{field}-error"' in found.content.decode(), text


def test_an_answer_given_twice_is_told_and_no_one_of_them_taken(ids: list[str], client: Client) -> None:
    twice = "my.amount=5000&my.amount=6000"
    for path in (*pages(ids), "/en/order/?category=home_loan&"):
        found = client.get(path + twice)
        assert (found.status_code, "only" in found.content.decode()) == (400, True), path
    assert client.get(f"/api/v1/search?category=home_loan&{twice}").status_code == 400
    owed = client.get(f"/en/calculators/switch/?product={ids[0]}&my.owed=5000&my.owed=6000")
    assert owed.status_code == 400
    assert "The parameter my.owed may be given only once" in owed.content.decode()
    both = client.get(f"/en/calculators/switch/?product={ids[0]}&product={ids[1]}")
    assert both.status_code == 400
    assert "may be given only once" in both.content.decode()

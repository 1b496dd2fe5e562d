"""The answer that page and API show: labels, orders, counts, what to loosen, and what happens without an index."""

from __future__ import annotations

import logging
import random
from pathlib import Path

import pytest

from search import indexer
from search.answer import all_ids, answer, suggestions
from search.highlight import highlight
from search.request import SearchRequest
from search.spelling import correct
from tests.factories import document, market, rate, stored, value

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue(settings, tmp_path: Path) -> None:
    settings.YARDSTICK_DATA = tmp_path
    stored(
        document(
            "home_loan", "Basic Home Loan", rates=[rate("0.05", type=value("fixed"))], values={"setup_fee": value("150", currency="AUD")}
        ),
        document("home_loan", "Flexible Home Loan", rates=[rate("0.06", type=value("variable"))], names={"zh": "灵活房屋贷款"}),
        document("savings_account", "Everyday Saver", rates=[rate("0.02")]),
        document(
            "wealth_product",
            "稳健增利理财1号",
            maker="tianyi",
            currency="CNY",
            values={"risk_level": value("R2"), "min_amount": value("1", currency="CNY")},
        ),
    )
    indexer.rebuild()


def ask(query: str = "", lang: str = "en"):
    return answer(SearchRequest.parse(query), lang)


def facet(found, key: str):
    return next((one for one in found.facets if one.key == key), None)


def test_the_answer_has_the_shape_of_the_contract(catalogue) -> None:
    found = ask("category=home_loan&rate_type=fixed").to_json()
    assert {"total", "results", "facets", "request", "data_version", "engine", "took_ms"} <= set(found)
    assert found["total"] == 1
    assert found["engine"] == "embedded"
    (row,) = found["results"]
    assert {"id", "name", "institution", "family", "category", "currency", "headline", "url"} <= set(row)
    assert row["headline"][0]["key"] == "rate"
    assert row["headline"][0]["value"] == "0.05"
    assert {one["state"] for one in row["headline"]} == {"known", "not_disclosed"}
    for one in found["facets"]:
        assert set(one) == {"key", "label", "values", "not_disclosed"}
        assert all(set(option) == {"value", "label", "count", "selected"} and isinstance(option["value"], str) for option in one["values"])
    assert {"family", "category", "institution"} <= {one["key"] for one in found["facets"]}
    assert found["request"]["rate_type"] == ["fixed"]


def test_facets_are_those_that_all_categories_of_the_answer_have(catalogue) -> None:
    assert facet(ask(), "rate_type") is None
    assert facet(ask("category=home_loan"), "offset") is not None
    assert facet(ask("family=loan"), "rate_type") is not None
    assert facet(ask("category=home_loan&category=wealth_product"), "rate_type") is None
    assert facet(ask("rate_type=fixed"), "rate_type") is not None  # chosen: it can be taken back


def test_values_stand_in_declared_order_with_zeros_and_words_of_the_language(catalogue) -> None:
    types = facet(ask("category=home_loan"), "rate_type")
    assert [(one.value, one.count) for one in types.values] == [("variable", 1), ("fixed", 1), ("floating", 0), ("market_linked", 0)]
    assert facet(ask("category=home_loan", "zh-hans"), "rate_type").values[1].label == "固定利率"
    fees = facet(ask("category=home_loan"), "setup_fee")
    assert fees.values[0].label == "none charged"
    assert fees.not_disclosed.count == 1


def test_amounts_are_offered_within_one_currency_only(catalogue) -> None:
    assert facet(ask("family=wealth"), "min_amount") is None
    assert facet(ask("family=wealth&currency=CNY"), "min_amount").values[1].count == 1
    mixed = ask("family=wealth&min_amount=1..100")
    assert mixed.total == 1
    assert "currency" in mixed.notice
    assert not ask("family=wealth&currency=CNY&min_amount=1..100").notice


def test_a_list_says_by_what_it_is_ordered(catalogue) -> None:
    assert "comparison rate" in ask("category=home_loan").order_text
    assert "利率" in ask("category=home_loan", "zh-hans").order_text
    assert "name" in ask("category=wealth_product").order_text
    assert "because you chose" in ask("sort=rate").order_text
    assert "Exact names" in ask("q=loan").order_text
    selected = [one.value for one in ask("category=home_loan&sort=rate:desc").sorts if one.selected]
    assert selected == ["rate:desc"]
    assert [one.value for one in ask("q=loan").sorts if one.selected] == ["relevance"]
    assert "benchmark_low" not in [one.value for one in ask("category=wealth_product").sorts]


def test_nothing_found_says_what_to_loosen_and_how_much_that_finds(catalogue) -> None:
    found = ask("category=home_loan&rate_type=fixed&offset=yes")
    assert [(one.request.to_query(), one.count) for one in found.loosen] == [("category=home_loan&rate_type=fixed", 1)]
    assert "Offset" in found.loosen[0].text


def test_a_misspelt_word_is_corrected_and_a_right_one_is_not(catalogue) -> None:
    assert ask("q=flexibel").did_you_mean == "flexible"
    assert ask("q=flexible").did_you_mean == ""
    assert correct("hime 12345 稳建", {"home": 9, "5.9": 1}) == "home 12345 稳建"
    assert correct("anz", {"ants": 4}) == ""


def test_a_hit_shows_where_it_matched() -> None:
    assert highlight("Basic 房屋贷款 Loans", "loan 房屋贷款") == (("Basic ", False), ("房屋贷款", True), (" ", False), ("Loans", True))
    assert highlight("稳健增利", "增") == (("稳健", False), ("增", True), ("利", False))
    assert highlight("㎡ Saver", "m2") == (("㎡", True), (" Saver", False))
    assert highlight("<b>Saver</b>", "saver")[1] == ("Saver", True)


def test_products_come_in_order_with_few_queries(catalogue, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(4):
        found = ask("sort=name")
    assert [row.name for row in found.products] == ["Basic Home Loan", "Everyday Saver", "Flexible Home Loan", "稳健增利理财1号"]
    assert all_ids(found.request) == [row.pk for row in found.products]


def test_names_are_in_the_language_of_the_page(catalogue) -> None:
    names = {one["name"] for one in ask("category=home_loan", "zh-hans").to_json()["results"]}
    assert names == {"Basic Home Loan", "灵活房屋贷款"}


def test_without_an_index_the_database_answers_the_same(catalogue, tmp_path, caplog) -> None:
    stored(*market(random.Random(3), 60))
    indexer.rebuild()
    requests = ("", "category=home_loan&rate_type=fixed", "q=loan", "family=wealth&sort=base_rate", "q=稳健&sort=name")
    with_index = [ask(query).to_json() for query in requests]
    (tmp_path / "index" / "current").unlink()
    with caplog.at_level(logging.CRITICAL, logger="search.answer"):
        without = [ask(query).to_json() for query in requests]
    assert {one["engine"] for one in without} == {"database"}
    for one, other in zip(with_index, without, strict=True):
        for apart in ("engine", "took_ms"):
            one.pop(apart)
            other.pop(apart)
        assert one == other


def test_suggestions_name_categories_institutions_and_products(catalogue) -> None:
    found = suggestions("h", "en")
    assert {"kind": "institution", "value": "harbour", "label": "Harbour Mutual", "url": "/en/institution/harbour/"} in found
    assert suggestions("home lo", "en")[0] == {
        "kind": "category",
        "value": "home_loan",
        "label": "Home loans",
        "url": "/en/loan/home_loan/",
    }
    assert [one["label"] for one in suggestions("wenj", "zh-hans")] == ["稳健增利理财1号"]
    assert suggestions("tianyi", "zh-hans")[0]["label"] == "天翼理财"
    assert suggestions("", "en") == []

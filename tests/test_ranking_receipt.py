"""Editions of the market on the disk, and receipts of orders that are worked out again from them, also after the market has moved."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.test import Client

from normalizers.finance.scenario import pairs_of
from portal.catalog import outbox, words
from portal.catalog.models import Product
from search import answer as answering
from search import indexer
from search.answer import answer
from search.elastic import ElasticEngine
from search.engine import EngineUnavailable, open_engine
from search.ranking import book as book_module
from search.ranking import receipt as receipts
from search.ranking.book import Book, NoEditionError
from search.ranking.order import book, order
from search.ranking.receipt import ReceiptError, read, replay
from search.request import SearchRequest
from tests.desk import text as words_of
from tests.factories import rate, stored
from tests.market_of_costs import random_product, random_scenario

Json = dict[str, Any]
NARROW = ("&category=home_loan&category=personal_loan", "&family=wealth&currency=AUD", "&q=product&sort=cost&category=credit_card")
SOME = ("home_loan", "personal_loan", "term_deposit", "credit_card", "wealth_product", "critical_illness", "whole_life")
ASKED = "category=home_loan&my.amount=100000&my.term=P25Y"


def home(number: int, fraction: str) -> Json:
    found = random_product(random.Random(number), number, "home_loan")
    return {**found, "currency": "AUD", "rates": [rate(fraction)], "fees": []}


def publish(*products: Json) -> list[Product]:
    """Store and index, as a refresh does."""
    known = set(Product.objects.values_list("source_key", flat=True))
    rows = stored(*sorted(products, key=lambda one: one["source_key"] in known))  # new ones first: they take the next row numbers
    outbox.enqueue(rows)
    indexer.drain()
    return rows


@pytest.fixture
def market(db: None) -> Iterator[list[Product]]:
    yield publish(*(home(number, f"0.0{number}") for number in range(3, 9)))


def names(request: str) -> list[str]:
    return [row.name for row in answer(SearchRequest.parse(request), "en").products]


def test_an_answer_by_cost_carries_a_receipt_that_replays_after_the_market_moved(market: list[Product]) -> None:
    first = answer(SearchRequest.parse(ASKED), "en")
    assert [row.name for row in first.products] == [f"Product {number}" for number in range(3, 9)]
    assert first.receipt
    publish(home(8, "0.01"), home(20, "0.045"))
    Product.objects.filter(pk=market[0].pk).update(status="withdrawn", version=9)
    outbox.enqueue(Product.objects.filter(pk=market[0].pk))
    indexer.drain()
    assert names(ASKED) == ["Product 8", "Product 4", "Product 20", "Product 5", "Product 6", "Product 7"]
    again = replay(first.receipt)
    assert again.same
    assert list(again.ids) == [row.pk for row in first.products]
    assert replay(answer(SearchRequest.parse(ASKED), "en").receipt).same


def test_a_thousand_receipts_replay_to_the_byte_while_the_market_moves(db: None) -> None:
    rng = random.Random(5)

    def one(number: int) -> Json:
        return random_product(rng, number, SOME[number % len(SOME)])

    made = [one(number) for number in range(1, 61)]
    publish(*made)
    given: dict[str, list[str]] = {}
    requests = [urlencode(pairs_of(random_scenario(rng))) + rng.choice(("", *NARROW, *NARROW)) for _ in range(250)]
    for moved in range(5):
        for text in requests:
            request = SearchRequest.parse(text)
            if request.by_cost:
                found = order(open_engine(), request)
                assert found.exact
                given[receipts.receipt_of(found, request)] = found.ids()
        publish(*(one(number) for number in rng.sample(range(1, 80), 7)))
        if moved == 2:
            indexer.rebuild()
    assert len(given) > 1_000
    for text, ids in given.items():
        found = replay(text)
        assert found.same
        assert "\n".join(found.ids).encode() == "\n".join(ids).encode()


@pytest.mark.parametrize("place", [0, 20, -50, -1])
def test_a_receipt_with_one_letter_altered_is_refused(market: list[Product], place: int) -> None:
    text = answer(SearchRequest.parse(ASKED), "en").receipt
    other = "A" if text[place] != "A" else "B"
    altered = text[:place] + other + (text[place + 1 :] if place != -1 else "")
    with pytest.raises(ReceiptError, match="no receipt of this portal"):
        replay(altered)


@pytest.mark.parametrize("text", ["", ".", "a.b", "x" * 10_000, "\0", "收据"])
def test_what_is_no_receipt_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(ReceiptError):
        read(text)


def test_a_receipt_binds_request_edition_formula_and_order(market: list[Product], monkeypatch: pytest.MonkeyPatch) -> None:
    first = answer(SearchRequest.parse(f"{ASKED}&page_size=2&page=2"), "en")
    held = read(first.receipt)
    listed = book().listed()
    assert listed is not None
    assert (held.request, held.edition) == (SearchRequest.parse(ASKED).to_query(), listed.name)
    for request in (ASKED.replace("P25Y", "P24Y"), f"{ASKED}&sort=name"):
        changed = receipts.Receipt(SearchRequest.parse(request).to_query(), held.edition, held.formula, "0" * 32)
        if "sort" not in request:
            assert not replay(changed.text).same
    with pytest.raises(ReceiptError, match="formula 0"):
        replay(receipts.Receipt(held.request, held.edition, "0", held.digest).text)
    with pytest.raises(ReceiptError, match="no such edition"):
        replay(receipts.Receipt(held.request, held.edition[:-1] + "x", held.formula, held.digest).text)
    monkeypatch.setattr(book_module, "fingerprint", lambda: "another")
    with pytest.raises(ReceiptError, match="another version"):
        replay(first.receipt)


def test_a_receipt_names_the_word_list_and_those_from_before_it_stay_as_they_were_given(market: list[Product]) -> None:
    before = answer(SearchRequest.parse(ASKED), "en").receipt
    held = read(before)
    old = replace(held, words=None)  # as receipts were given before they named it
    assert (held.words, read(old.text), read(old.text).text) == (0, old, old.text)
    words.put(words.Meaning("features/kind", "offset", "", "offset", "their guide", "user:a", "user:b"), datetime.now(UTC))
    assert read(answer(SearchRequest.parse(ASKED), "en").receipt).words == 0  # until what it changes has been read anew
    indexer.drain()
    after = answer(SearchRequest.parse(ASKED), "en").receipt
    assert read(after).words == 1 and read(after).edition != held.edition
    assert all(replay(one).same for one in (before, old.text, after))
    assert "Reviewed word list version 1" in words_of(Client().get(f"/en/receipts/{after}/"))
    assert "Reviewed word list" not in words_of(Client().get(f"/en/receipts/{old.text}/"))


def test_the_command_prints_the_order_and_says_whether_it_is_the_same(market: list[Product]) -> None:
    first = answer(SearchRequest.parse(ASKED), "en")
    out = StringIO()
    call_command("receipt", "replay", first.receipt, "--json", stdout=out)
    *ids, closing = out.getvalue().splitlines()
    assert ids == [row.pk for row in first.products]
    assert json.loads(closing)["same"] is True
    errors = StringIO()
    with pytest.raises(SystemExit):
        call_command("receipt", "replay", first.receipt[:-1], stdout=StringIO(), stderr=errors)
    assert errors.getvalue().count("\n") == 1


def test_each_product_of_a_page_has_its_cost_with_parts_or_the_reason_for_none(market: list[Product]) -> None:
    publish({**home(30, "0.05"), "rates": []})
    results = answer(SearchRequest.parse(ASKED), "zh-hans").to_json()["results"]
    last = results[-1]["cost"]
    assert (last["state"], last["reason"]) == ("not_priced", "no_rate")
    assert "没有公布利率" in last["text"]
    first = results[0]["cost"]
    assert first["parts"][0]["label"] == "利息"
    assert sum(float(part["high"]) for part in first["parts"]) == pytest.approx(float(first["high"]))
    assert all("cost" not in row for row in answer(SearchRequest.parse("category=home_loan"), "en").to_json()["results"])


def test_joined_segments_hold_the_same_market_and_what_nothing_names_goes(market: list[Product], monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(40, 60):
        publish(home(number, "0.055"), home(3, f"0.06{number}"))
    listed = book().listed()
    assert listed is not None
    assert len(listed.segments) < 10
    assert book().versions() == dict(Product.objects.values_list("pk", "version"))
    monkeypatch.setattr(book_module, "GONE", 0)
    monkeypatch.setattr(book_module, "LARGEST", 0)
    book().sweep()
    kept = {path.name for path in book().folder.iterdir()}
    assert kept == {
        "current.json",
        f"edition-{listed.number:010}.json",
        *(f"{one}.{end}" for one in listed.segments for end in ("col", "docs")),
    }
    assert names(ASKED)


def test_an_edition_past_its_time_is_not_kept_and_its_receipt_says_so(market: list[Product], monkeypatch: pytest.MonkeyPatch) -> None:
    first = answer(SearchRequest.parse(ASKED), "en").receipt
    publish(home(3, "0.02"))
    monkeypatch.setattr(book_module, "DAYS", 0)
    book().sweep()
    with pytest.raises(ReceiptError, match="not kept any more"):
        replay(first)
    with pytest.raises(NoEditionError):
        Book(book().folder).edition("1-0")


def test_a_damaged_or_missing_book_is_made_anew_and_until_then_the_list_stands_in_its_default_order(market: list[Product]) -> None:
    listed = book().listed()
    assert listed is not None
    os.truncate(book().folder / f"{listed.segments[0]}.col", 40)
    (book().folder / "current.json").touch()
    book()._open.clear()
    assert answer(SearchRequest.parse(ASKED), "en").notice.startswith("The order by cost is being prepared")
    indexer.drain()
    assert names(ASKED) == [f"Product {number}" for number in range(3, 9)]
    for path in list(book().folder.iterdir()):
        path.unlink()
    assert answer(SearchRequest.parse(ASKED), "en").notice
    indexer.check(repair=True)
    assert answer(SearchRequest.parse(ASKED), "en").receipt


def test_a_writer_that_was_killed_before_the_book_leaves_no_exact_order_and_the_next_one_mends_it(
    market: list[Product], monkeypatch: pytest.MonkeyPatch
) -> None:
    from search.ranking import keeping

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(keeping, "tell", killed)
    with pytest.raises(KeyboardInterrupt):
        publish(home(3, "0.09"))
    monkeypatch.undo()
    assert answer(SearchRequest.parse(ASKED), "en").receipt == ""
    indexer.drain()
    found = answer(SearchRequest.parse(ASKED), "en")
    assert found.products[-1].name == "Product 3"
    assert replay(found.receipt).same


def test_without_an_index_the_spare_engine_orders_from_its_own_products(db: None, tmp_path: Path) -> None:
    stored(*(home(number, f"0.0{number}") for number in (8, 3, 5)))
    with pytest.raises(EngineUnavailable):
        open_engine().generation()
    found = answer(SearchRequest.parse(ASKED), "en")
    assert (found.engine, found.receipt) == ("database", "")
    assert [row.name for row in found.products] == ["Product 3", "Product 5", "Product 8"]


@pytest.mark.server
@pytest.mark.django_db
def test_an_order_on_elasticsearch_has_a_receipt_that_replays_without_it(elastic: ElasticEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (indexer, answering):
        monkeypatch.setattr(module, "open_engine", lambda: elastic)
    indexer.rebuild()
    publish(*(home(number, f"0.0{number}") for number in range(3, 9)))
    first = answer(SearchRequest.parse(f"{ASKED}&page_size=4"), "en")
    assert first.engine == "elasticsearch"
    assert [row.name for row in first.products] == [f"Product {number}" for number in range(3, 7)]
    publish(home(3, "0.09"))
    indexer.rebuild()
    second = answer(SearchRequest.parse(ASKED), "en")
    assert second.products[-1].name == "Product 3"
    assert replay(first.receipt).same
    assert replay(second.receipt).same
    indexer.rollback()
    assert replay(answer(SearchRequest.parse(ASKED), "en").receipt).same

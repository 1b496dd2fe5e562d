"""Calculators for a loan that the reader already has: from a product's page, in both languages, private, errors beside their fields."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from normalizers.finance.questions import CALCULATORS, QUESTIONS
from portal.catalog.models import Product
from tests.factories import document, rate, stored
from tests.test_finance_calculators import loan
from tests.test_web_cost import text_of

LANGUAGES = ("en", "zh-hans")
OWED = "my.owed=20万&my.rate_percent=6&my.left=20年"


@pytest.fixture
def product(db: None) -> Product:
    return stored({**loan("0.05", "500"), "currency": "AUD"})[0]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_moving_a_loan_says_what_is_saved_net_and_when_it_is_even(product: Product, client: Client, lang: str) -> None:
    found = client.get(f"/{lang}/calculators/switch/?product={product.pk}&{OWED}&my.exit_fee=350")
    outcome = found.context["outcome"]
    assert found.status_code == 200
    assert outcome.head[1] == {"en": "A$\u202f26\u202f258", "zh-hans": "26\u202f258\u202f澳元"}[lang]
    assert outcome.rows[-1][1] == {"en": "after 6 months", "zh-hans": "6 个月后"}[lang]
    assert outcome.head[1] in text_of(found)
    chart = found.context["chart"]
    assert chart["svg"]["paths"]
    assert len(chart["rows"]) > 2 and all(len(row["cells"]) == 2 for row in chart["rows"])  # the same points as a table
    assert chart["rows"][-1]["cells"][0] in text_of(found)
    assert (found["Referrer-Policy"], found["Cache-Control"]) == ("no-referrer", "private, no-store")


def test_a_loss_is_shown_as_a_loss(product: Product, client: Client) -> None:
    page = text_of(client.get(f"/en/calculators/switch/?product={product.pk}&my.owed=1000&my.rate_percent=1&my.left=P12M&my.exit_fee=350"))
    assert "What moving costs you more, net" in page and "never" in page


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("kind", "more"), [("overpay", "my.extra=500&my.charge=100"), ("repay", "my.after=5年&my.charge=100")])
def test_paying_more_and_paying_off_stand_alone_and_with_a_product(
    product: Product, client: Client, kind: str, more: str, lang: str
) -> None:
    for start in ("", f"product={product.pk}&"):
        found = client.get(f"/{lang}/calculators/{kind}/?{start}{OWED}&{more}")
        assert found.status_code == 200 and found.context["outcome"].rows
        assert found.context["outcome"].head[0] in text_of(found)


def test_a_calculator_begins_empty_and_asks_for_what_it_needs(product: Product, client: Client) -> None:
    empty = client.get("/en/calculators/overpay/")
    assert empty.context["outcome"] is None and "Needed" not in text_of(empty)
    part = client.get("/en/calculators/overpay/?my.owed=5000")
    assert part.content.decode().count("Needed: without it") == 2


@pytest.mark.parametrize(("query", "field"), [
    ("my.owed=0", "my-owed"), ("my.owed=1000000000000", "my-owed"), ("my.rate_percent=200", "my-rate"), ("my.left=1000年", "my-left"),
    ("my.left=P1Y&my.after=P2Y", "my-after"), ("my.charge=-1", "my-charge"),
])  # fmt: skip
def test_an_absurd_answer_is_told_beside_its_field(client: Client, db: None, query: str, field: str) -> None:
    for lang in LANGUAGES:
        found = client.get(f"/{lang}/calculators/repay/?{query}")
        assert found.status_code == 400
        assert f'id="{field}-error"' in found.content.decode()


def test_what_no_calculator_can_answer_is_refused(product: Product, client: Client) -> None:
    saver = stored(document("savings_account", "Saver", key="s", rates=[rate("0.03")]))[0]
    assert client.get("/en/calculators/astrology/").status_code == 404
    assert client.get("/en/calculators/overpay/?product=nosuch").status_code == 404
    assert client.get("/en/calculators/switch/").status_code == 400
    assert client.get(f"/en/calculators/switch/?product={saver.pk}").status_code == 400
    assert client.get("/en/calculators/overpay/?colour=red").status_code == 400
    assert "my.hat" in text_of(client.get("/en/calculators/overpay/?my.hat=1"))
    silent = stored(document("home_loan", "Silent", key="silent"))[0]
    assert "no stated rate" in text_of(client.get(f"/en/calculators/switch/?product={silent.pk}&{OWED}"))


def test_a_loan_s_page_leads_to_its_calculators_and_no_other_does(product: Product, client: Client) -> None:
    page: Any = client.get(f"/en/product/{product.pk}/").content.decode()
    assert all(f"/en/calculators/{kind}/?product={product.pk}" in page for kind in CALCULATORS)
    saver = stored(document("savings_account", "Saver", key="s", rates=[rate("0.03")]))[0]
    assert "calculators" not in client.get(f"/en/product/{saver.pk}/").content.decode()


def test_no_question_of_a_calculator_is_taken_for_one_of_a_case() -> None:
    case = {one.parameter for one in QUESTIONS}
    for questions in CALCULATORS.values():
        assert all((one in QUESTIONS) == (one.parameter in case) for one in questions)

"""Past performance: which periods may be shown, each beside the benchmark of its time, and nowhere among the rates that hold today."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from portal.catalog.models import Product
from portal.catalog.past import windows
from tests.factories import document, rate, value
from tests.test_ranking_receipt import publish

SINCE = ("成立以来", "2023-05-15", "2026-10-31")


def period(name: str, first: str, last: str, role: str = "past", figure: str = "0.024") -> dict[str, Any]:
    dates = {key: value(day) for key, day in (("from", first), ("to", last)) if day}
    return rate(figure, role, name=value(name), **dates)


def whole(year: int) -> tuple[str, str, str]:
    return f"{year}年", f"{year}-01-01", f"{year}-12-31"


def wealth(*rates: dict[str, Any], category: str = "wealth_product") -> dict[str, Any]:
    return document(category, "Past", key="past", currency="CNY", rates=list(rates))


@pytest.mark.parametrize(("stated", "shown"), [
    ([("成立以来", "2026-10-10", "2026-10-31")], []),  # younger than a month
    ([("成立以来", "2026-02-15", "2026-10-31"), ("近三个月", "2026-08-01", "2026-10-31")], ["成立以来"]),  # younger than a year
    ([SINCE, whole(2025), whole(2024), ("近一年", "2025-11-01", "2026-10-31")], ["成立以来", "2025年", "2024年"]),
    ([("成立以来", "2015-03-01", "2026-10-31"), *map(whole, range(2025, 2015, -1))],
     ["成立以来", "2025年", "2024年", "2023年", "2022年", "2021年"]),
    ([SINCE, ("近一周", "2026-10-25", "2026-10-31")], ["成立以来"]),
    ([SINCE, ("没有日期", "", "")], ["成立以来"]),
    ([SINCE, ("颠倒", "2026-01-01", "2025-01-01")], ["成立以来"]),
], ids=["a-month", "a-year", "whole-years", "the-last-five", "a-week", "no-dates", "backwards"])  # fmt: skip
def test_a_period_is_shown_where_the_code_allows_it(stated: list[tuple[str, str, str]], shown: list[str]) -> None:
    found, hidden = windows(wealth(*(period(*one) for one in stated)), "zh-hans")
    assert [one.name for one in found] == shown
    assert hidden == len(stated) - len(shown)


def test_a_week_of_cash_management_may_be_shown() -> None:
    found, hidden = windows(wealth(period("近七日", "2026-10-25", "2026-10-31"), category="money_fund"), "en")
    assert (len(found), hidden) == (1, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(("lang", "words"), [
    ("en", ("What it earned in the past", "says nothing about the future", "not an expected yield", "1 period that the source tells of")),
    ("zh-hans", ("过往业绩", "不代表其未来表现", "不是预期收益率", "另有 1 个区间")),
])  # fmt: skip
def test_a_page_sets_each_period_beside_its_benchmark_with_the_words_required(client: Client, lang: str, words: tuple[str, ...]) -> None:
    today = rate("0.021", "target")
    publish(wealth(today, period(*SINCE), period(*SINCE, "target", "0.023"), period("近一周", "2026-10-25", "2026-10-31", figure="0.099")))
    page = client.get(f"/{lang}/product/{Product.objects.get().pk}/").content.decode()
    section = re.search(r'<section aria-labelledby="past">.*?</section>', page, re.DOTALL)
    assert section is not None
    assert all(word in section.group() for word in words)
    assert section.group().index("2.40") < section.group().index("2.30")
    assert "9.90" not in page  # a week: not among the rates of today either

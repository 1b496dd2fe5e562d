"""The published comparison rate of real products beside ours, and why they differ."""

from __future__ import annotations

import tarfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from normalizers.finance.comparison import compare
from normalizers.finance.refusal import RefusedError
from normalizers.normalize import normalize_payload
from tests.test_finance_cost import fee, rate, value

Json = dict[str, Any]
FREE = [fee("upfront", "0", "Valuation fee"), fee("upfront", "0", "Legal fee")]


def home(rates: list[Json], *fees: Json) -> Json:
    return {"category": "home_loan", "rates": rates, "fees": [*FREE, *fees]}


# Published by the institutions in their open product data: nominal, comparison, fees.
PUBLISHED = [
    ("6.14", "0.0638", [fee("upfront", "250", "Loan advance fee"), fee("periodic", "250", "Annual fee", "P1Y")]),
    ("6.15", "0.0628", [fee("upfront", "300", "Establishment fee"), fee("periodic", "10", "Loan service fee", "P1M")]),
    ("7.36", "0.0741", [fee("upfront", "600", "Application fee")]),
    ("5.99", "0.0634", [fee("periodic", "395", "Package fee", "P1Y")]),
]


@pytest.mark.parametrize(("nominal", "published", "fees"), PUBLISHED)
def test_published_rates_follow_from_the_rate_and_the_fees(nominal: str, published: str, fees: list[Json]) -> None:
    (stated,) = rates = [rate(nominal, comparison=value(published))]
    found = compare(home(rates, *fees), stated)
    assert found.verdict == "agrees"
    assert round(found.without_exit, 4) == pytest.approx(float(published), abs=1e-9)


def test_lenders_differ_on_the_discharge_fee() -> None:
    establishment, discharge = fee("upfront", "600", "Establishment fee"), fee("exit", "350", "Discharge fee")
    (counted,) = rates = [rate("5.94", comparison=value("0.0608"))]
    assert compare(home(rates, establishment, fee("exit", "6000", "Discharge fee")), counted).verdict == "agrees with the discharge fee"
    left_out = rate("6.09", comparison=value("0.0613"))
    assert compare(home([left_out], fee("upfront", "595", "Establishment fee"), discharge), left_out).verdict == "agrees"


def test_a_fixed_rate_reverts_to_a_variable_one_of_the_same_purpose() -> None:
    fixed = rate("5", "fixed", fixed_for=value("P3Y"), comparison=value("0.0643"))
    assert compare(home([fixed, rate("7")]), fixed).verdict == "agrees"
    assert "revert" in compare(home([fixed]), fixed).undisclosed
    assert compare(home([fixed]), fixed).verdict == "differs: not all disclosed"


def test_a_fee_that_the_lender_left_out_is_named() -> None:
    stated = rate("6", comparison=value("0.0604"))
    found = compare(home([stated], fee("upfront", "600", "Application fee"), fee("periodic", "20", "Service fee", "P1M")), stated)
    assert found.verdict == "agrees without some stated fee"
    assert (found.charges, found.counted) == (("setup_fee", "monthly_fee"), ("setup_fee",))


def test_a_rate_without_a_published_comparison_is_refused() -> None:
    with pytest.raises(RefusedError, match="states no rate with a comparison rate"):
        compare(home([rate("6")]), rate("6"))


@pytest.mark.market
def test_the_report_of_a_real_market(shared: Path) -> None:
    """Every mortgage with a published comparison rate: how many agree within 0.02 points, how many differ, and why."""
    verdicts: Counter[str] = Counter()
    with tarfile.open(shared / "data" / "au-cdr" / "au-cdr-2024-08-12.tar.xz") as market:
        for member in market:
            body = market.extractfile(member) if member.isfile() and "/product/" in member.name else None
            read = None if body is None else normalize_payload("au-cdr", body.read()).product
            if read is None or read.category != "home_loan":
                continue
            product = read.to_json()
            for entry in product.get("rates", ()):
                try:
                    verdicts[compare(product, entry).verdict] += 1
                except RefusedError as refusal:
                    verdicts[refusal.code] += 1
    print(dict(verdicts))
    assert sum(count for verdict, count in verdicts.items() if verdict.startswith("agrees")) > 1000

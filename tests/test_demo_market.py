"""The fictional market: its size and kinds, what a date decides, and that it is marked as fictional everywhere."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.demo.clock import STEP_DAYS, spread
from crawlers.demo.market import Market, market

EARLIER, LATER = date(2026, 10, 24), date(2026, 11, 23)
DATES = st.dates(date(2024, 1, 1), date(2035, 12, 31))


def counted(state: Market, kind: str) -> tuple[int, int]:
    """(institutions, products) of one way of publishing."""
    found = [one for one in state.institutions if one.kind == kind]
    return len(found), sum(len(state.offers[one.id]) for one in found)


@pytest.mark.parametrize("at", [EARLIER, LATER])
def test_the_market_is_large_enough_in_every_shape(at: date) -> None:
    state = market(at)
    assert len(state.institutions) >= 12
    assert sum(len(offers) for offers in state.offers.values()) >= 180
    for kind, institutions, products in (("api", 5, 90), ("zh-html", 3, 50), ("bilingual-html", 4, 45)):
        found = counted(state, kind)
        assert found[0] >= institutions and found[1] >= products, kind
    assert {family for one in state.institutions for family in one.families} == {"loan", "wealth", "insurance"}


def test_every_body_says_that_it_is_a_demonstration() -> None:
    for offers in market(EARLIER).offers.values():
        for offer in offers:
            for body in offer.bodies.values():
                text = body.decode()
                assert "演示" in text and "Demonstration" in text


def test_no_address_of_the_market_is_a_real_one() -> None:
    state = market(EARLIER)
    texts = [
        json.dumps(state.register()),
        *(body.decode() for offers in state.offers.values() for offer in offers for body in offer.bodies.values()),
    ]
    hosts = {host for text in texts for host in re.findall(r"https?://([^/\"<\s]+)", text)}
    assert hosts and all(host.endswith(".example") for host in hosts)


@given(DATES)
@settings(max_examples=8, deadline=None)
def test_the_same_date_gives_the_same_bytes_and_unique_keys(at: date) -> None:
    one, other = market(at), market(at)
    assert one.register() == other.register()
    for institution, offers in one.offers.items():
        assert [offer.bodies for offer in offers] == [offer.bodies for offer in other.offers[institution]]
        assert max(Counter(offer.key for offer in offers).values()) == 1
        assert all(re.fullmatch(r"[A-Za-z0-9-]+", offer.key) for offer in offers)


@given(DATES, st.integers(STEP_DAYS, 31))
@settings(max_examples=12, deadline=None)
def test_a_month_changes_some_products_and_withdraws_few(at: date, days: int) -> None:
    before, after = market(at), market(at + timedelta(days=days))
    gone, new, moved = 0, 0, 0
    for institution, offers in before.offers.items():
        old = {offer.key: offer.bodies for offer in offers}
        now = {offer.key: offer.bodies for offer in after.offers[institution]}
        lost = old.keys() - now.keys()
        assert len(lost) <= 5, institution
        gone, new = gone + len(lost), new + len(now.keys() - old.keys())
        moved += sum(old[key] != now[key] for key in old.keys() & now.keys())
    assert 0 < gone < 30 and 0 < new < 30 and moved >= 30


def test_a_month_lowers_variable_rates_by_a_quarter_point_and_renames_a_product() -> None:
    rates, names = [], []
    for at in (EARLIER, LATER):
        offers = {offer.key: offer for offer in market(at).offers["tern-credit-union"]}
        rates.append(json.loads(offers["HL-BASIC"].bodies[""])["data"]["lendingRates"][0]["rate"])
        names.append(offers["TX-DAILY"].name)
    assert round(float(rates[0]) - float(rates[1]), 4) == 0.0025
    assert names[0] != names[1]


def test_the_spread_of_a_seed_never_changes() -> None:
    assert [spread(1000, "a"), spread(1000, "a", 1), spread(1000, "b")] == [spread(1000, "a"), spread(1000, "a", 1), spread(1000, "b")]
    assert spread(1000, "a") != spread(1000, "b")

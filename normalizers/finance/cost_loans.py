"""Loans by total cost: interest before and after the teaser or fixed term, fees by role, and the bad day beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from normalizers.finance.cost_fees import LATE, Fee, Read, Role, fee_of, read_fees
from normalizers.finance.cost_parts import Cost, Json, Part, cents_of, money, units_of
from normalizers.finance.cost_rates import BASE, INTRO, Rate, fits, way_of
from normalizers.finance.cost_schedule import AT_END, EQUAL_PRINCIPAL, FLAT, LEVEL, Plan, payments
from normalizers.finance.cost_terms import Terms
from normalizers.finance.cost_words import CannotPriceError
from normalizers.finance.flows import Flow
from normalizers.finance.nominal import compound_annual
from normalizers.finance.refusal import RefusedError
from normalizers.finance.scenario import Scenario
from normalizers.finance.solve import rate_of

INTEREST_ONLY_MONTHS = 60  # where the source does not say how long interest alone is paid
Paid = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Option:
    """One way to take the loan, at the low and at the high end of what is not disclosed."""

    low: Plan
    high: Plan


def price_loan(product: Json, terms: Terms, scenario: Scenario, roles: Sequence[Role], ceiling: Decimal) -> Cost:
    """The option with the lowest worst end. Raises RefusedError where no rate fits, or no amount and term are given."""
    best, low, high = chosen(product, terms, scenario, ceiling)
    assert scenario.amount is not None
    amount, term = cents_of(scenario.amount), len(low)
    fees = fees_of_terms(terms.fees, roles, amount, term)
    parts = (*_interest_parts(best, low, high), *(fee.part() for fee in fees))
    ends = [_effective(paid, fees, scenario.amount, term, end) for paid, end in ((low, "low"), (high, "high"))]
    first = money(sum(low[0])), money(sum(high[0]))
    return Cost(parts, term, False, ends[0], ends[1], bad_day(product, fees, scenario, amount), tuple(_assumed(best)), first)


def chosen(product: Json, terms: Terms, scenario: Scenario, ceiling: Decimal) -> tuple[Option, Paid, Paid]:
    """The way to take the loan whose worst end costs least, with its payments at either end. Raises RefusedError."""
    if scenario.amount is None or scenario.term is None:
        raise CannotPriceError("missing_amount_term")
    amount, term = cents_of(scenario.amount), scenario.term
    different = dict.fromkeys(options(terms.rates, scenario, amount, term, units_of(ceiling)))
    priced = [(option, *_ends(option, amount, term)) for option in different]
    if not priced:
        raise no_rate(product, terms)
    return min(priced, key=lambda one: (_interest(one[2]), _interest(one[1]), one[0].low))


def no_rate(product: Json, terms: Terms) -> CannotPriceError:
    """Why there is no rate to price by: none has a number, one follows an index whose value is not stated, or none fits."""
    if terms.rates:
        return CannotPriceError("no_rate_fits")
    return CannotPriceError("follows_index" if any(entry.get("reference") for entry in product.get("rates", ())) else "no_rate")


def fees_of_terms(read: tuple[Read, ...], roles: Sequence[Role], amount: int, term: int) -> list[Fee]:
    return [fee_of(role, found, amount, term) for role, found in zip(roles, read, strict=True)]


def options(rates: tuple[Rate, ...], scenario: Scenario, amount: int, term: int, ceiling: int) -> Iterator[Option]:
    repayment = scenario.repayment
    later = [
        one for one in rates if one.follows and fits(one, scenario, amount, "principal_and_interest" if _only(scenario) else repayment)
    ]
    after = (min(one.low for one in later), min(one.worst(ceiling) for one in later)) if later else None
    for rate in rates:
        if rate.role not in (BASE, INTRO) or not fits(rate, scenario, amount, repayment):
            continue
        way, free, first = plan_of(rate, scenario, term)
        ends = (rate.low, rate.worst(ceiling))
        then = (rate.reverts, rate.reverts) if rate.reverts >= 0 else after or (rate.low, max(ends[1], ceiling))
        if first == term:
            then = ends
        yield Option(Plan(ends[0], first, then[0], free, way), Plan(ends[1], first, then[1], free, way))


def _only(scenario: Scenario) -> bool:
    return scenario.repayment == "interest_only"


def plan_of(rate: Rate, scenario: Scenario, term: int) -> tuple[int, int, int]:
    """How it is repaid, months of interest alone, and months at this rate."""
    own = way_of(rate)
    way = EQUAL_PRINCIPAL if own == LEVEL and scenario.repayment == "equal_principal" else own
    free = min(rate.fixed or INTEREST_ONLY_MONTHS, term) if _only(scenario) and way == LEVEL else 0
    if way in (FLAT, AT_END):
        return way, 0, term
    first = min(rate.fixed or 1, term) if rate.ends else term  # without its length it may end after a month
    return way, free, min(first, free) if free else first


def _ends(option: Option, amount: int, term: int) -> tuple[Paid, Paid]:
    low = list(payments(amount, term, option.low))
    return low, low if option.high == option.low else list(payments(amount, term, option.high))


def _interest(paid: Paid) -> int:
    return sum(interest for interest, _ in paid)


def _interest_parts(option: Option, low: Paid, high: Paid) -> Iterator[Part]:
    first = option.high.first
    yield Part(
        "interest", "interest", *_range(low[:first], high[:first]), reason="" if option.low.rate == option.high.rate else "rate_open"
    )
    if first < len(low):
        reason = "" if option.low == option.high else "revert_not_said"
        yield Part("interest_after", "interest_after", *_range(low[first:], high[first:]), reason=reason)


def _range(low: Paid, high: Paid) -> tuple[Decimal, Decimal]:
    return money(_interest(low)), money(_interest(high))


def _assumed(option: Option) -> Iterator[str]:
    yield "cheapest_rate"
    if option.high.free:
        yield f"interest_only:{option.high.free}"
    if option.high.way == FLAT:
        yield "flat"
    if option.high.way == AT_END:
        yield "at_end"


def _effective(paid: Paid, fees: list[Fee], amount: Decimal, term: int, end: str) -> float | None:
    """The effective annual rate of the customer's flows at one end of the interval.

    None where there is none: at the worst end undisclosed fees may exceed a small loan.
    """
    flows = [Flow(0, amount), *(Flow(number, -money(sum(one))) for number, one in enumerate(paid, 1))]
    flows += [flow for fee in fees for flow in fee_flows(fee, term, end)]
    try:
        return compound_annual(rate_of(flows).value, 12)
    except RefusedError:
        return None


def fee_flows(fee: Fee, term: int, end: str) -> Iterator[Flow]:
    """The charges of a fee by month, at one end of the interval."""
    total = fee.total_low if end == "low" else fee.total_high
    if not total:
        return
    charged = fee.role.charged
    if charged in ("start", "end"):
        yield Flow(0 if charged == "start" else term, -total)
        return
    count = fee.count
    step = Fraction(12, fee.yearly)
    for number in range(count):
        yield Flow(step * (number + (charged != "ahead")), -total / count)


def bad_day(product: Json, fees: Sequence[Fee], scenario: Scenario, amount: int) -> tuple[Part, ...]:
    """One missed payment; and leaving early, whose exit fee then falls due at once."""
    (read,) = read_fees(product, (LATE,))
    late = fee_of(LATE, read, amount, 1).part()
    found = [Part("missed_payment", late.name, late.low, late.high, late.reason)]
    if scenario.leave_after is not None:
        found += [Part("leaving_early", *_of(fee)) for fee in fees if fee.role.charged == "end"]
    return tuple(found)


def _of(fee: Fee) -> tuple[str, Decimal, Decimal, str]:
    return fee.name, fee.total_low, fee.total_high, fee.reason

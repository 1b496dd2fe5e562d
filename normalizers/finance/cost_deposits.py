"""Deposits by net interest: the tier of the balance, introductory and bonus rates only as the scenario meets them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from normalizers.finance.cost_fees import Role
from normalizers.finance.cost_loans import fees_of_terms, no_rate
from normalizers.finance.cost_parts import ZERO, Cost, Json, Part, cents_of, half_up, money
from normalizers.finance.cost_rates import BANDS, BASE, BONUS, INTRO, TOTAL, TOTAL_BANDS, Rate, blended, holds, inside, met
from normalizers.finance.cost_schedule import MONTH, growth
from normalizers.finance.cost_terms import Terms
from normalizers.finance.cost_words import CannotPriceError
from normalizers.finance.flows import Flow
from normalizers.finance.nominal import compound_annual
from normalizers.finance.refusal import RefusedError
from normalizers.finance.scenario import MONTH_UNITS, Scenario
from normalizers.finance.solve import rate_of

YEAR = 12
Span = tuple[int, int]


def amount_of(scenario: Scenario) -> int:
    """What is deposited, in cents: the balance where one is given, else the amount."""
    amount = scenario.balance if scenario.balance is not None else scenario.amount
    if amount is None or amount <= 0:
        raise CannotPriceError("missing_amount")
    return cents_of(amount)


def price_term_deposit(product: Json, terms: Terms, scenario: Scenario, roles: Sequence[Role], _ceiling: Decimal) -> Cost:
    """Simple interest at the best rate of this term and amount. Raises RefusedError where none is stated."""
    amount, term = amount_of(scenario), scenario.term or YEAR
    rate = deposit_rate(product, terms, amount, term)
    low, high = (half_up(amount * end * term, MONTH) for end in (rate.low, max(rate.low, rate.high)))
    leaving = _leaving(scenario, half_up(amount * rate.low * (scenario.leave_after or 0), MONTH), term)
    return _earned(terms, roles, amount, term, interest=(low, high), why="rate_open", assumed=("simple",), bad_day=leaving)


def deposit_rate(product: Json, terms: Terms, amount: int, term: int) -> Rate:
    """The best rate of a term and an amount. Raises RefusedError where none is stated."""
    found = [rate for rate in terms.rates if rate.role in (BASE, TOTAL) and inside(rate.term, term * MONTH_UNITS) and holds(rate, amount)]
    if not found:
        raise no_rate(product, terms)
    return max(found, key=lambda one: (one.low, one.high))


def price_savings(product: Json, terms: Terms, scenario: Scenario, roles: Sequence[Role], _ceiling: Decimal) -> Cost:
    """A year (or the term) of monthly interest on the balance and what is paid in; the bonus only where its conditions are met.

    The tier of the balance at the start holds throughout.
    """
    amount, term, added = amount_of(scenario), scenario.term or YEAR, cents_of(scenario.deposit_monthly)
    rates, intro = savings_rates(product, terms, scenario)
    low, high = (growth(amount, term, rate, intro, added) for rate in rates)
    without, _ = savings_rates(product, terms, replace(scenario, deposit_monthly=ZERO))
    lost = money(half_up(amount * (rates[0] - without[0]), MONTH))
    missed = (Part("missed_deposit", "missed_deposit", lost, lost),) if lost else ()
    return _earned(
        terms,
        roles,
        amount,
        term,
        added=added,
        interest=(low, max(low, high)),
        why="bonus_unclear",
        assumed=("monthly", "same_tier"),
        bad_day=missed,
    )


def savings_rates(product: Json, terms: Terms, scenario: Scenario) -> tuple[Span, Span]:
    """The rate that the scenario surely earns and the one it may earn; an introductory rate and its months. Raises RefusedError."""
    amount, term = amount_of(scenario), scenario.term or YEAR
    base, whole = _best(terms, BASE, BANDS, amount), _best(terms, TOTAL, TOTAL_BANDS, amount)
    if base is None and whole is None and product.get("category") != "transaction_account":
        raise no_rate(product, terms)
    sure, possible = _with_bonus(terms, scenario, amount, base or (0, 0))
    return (sure, max(possible, whole[1] if whole else 0)), _intro(terms, scenario, amount, term)


def _best(terms: Terms, role: int, bands: int, amount: int) -> Span | None:
    """The rate of the balance: of the tier that holds it, or blended over tiers that each pay on their own part."""
    plain = [rate for rate in terms.rates if rate.role == role and holds(rate, amount)]
    listed = [rate for rate in terms.rates if rate.role == bands]
    together = [blended(listed, amount)] if listed else []
    lows = [*(rate.low for rate in plain), *together]
    highs = [*(max(rate.low, rate.high) for rate in plain), *together]
    return (max(lows), max(highs)) if lows else None


def _with_bonus(terms: Terms, scenario: Scenario, amount: int, plain: Span) -> Span:
    """The rate that the scenario surely earns, and the one it may earn."""
    bonus, whole = (_bonus(terms, role, scenario, amount) for role in (BONUS, TOTAL))
    return max(plain[0] + bonus[0], whole[0]), plain[1] + bonus[1]


def _bonus(terms: Terms, role: int, scenario: Scenario, amount: int) -> Span:
    """The bonus that the scenario surely earns, and the one it may earn."""
    sure, possible = [0], [0]
    for rate in terms.rates:
        if rate.role != role or not holds(rate, amount):
            continue
        answer = met(rate, scenario)
        if answer is not False:
            possible.append(max(rate.low, rate.high))
        if answer is True:
            sure.append(rate.low)
    return max(sure), max(possible)


def _intro(terms: Terms, scenario: Scenario, amount: int, term: int) -> Span:
    """The best introductory rate and its months: only for a new customer, and only where its length is stated."""
    found = [(rate.low * min(rate.fixed, term), rate.low) for rate in terms.rates if _starts(rate, scenario, amount)]
    whole, rate = max(found, default=(0, 0))
    return (rate, whole // rate) if rate else (0, 0)


def _starts(rate: Rate, scenario: Scenario, amount: int) -> bool:
    return rate.role == INTRO and scenario.new_customer and rate.fixed > 0 and holds(rate, amount)


def _earned(
    terms: Terms,
    roles: Sequence[Role],
    amount: int,
    term: int,
    *,
    interest: Span,
    why: str,
    added: int = 0,
    assumed: tuple[str, ...],
    bad_day: tuple[Part, ...],
) -> Cost:
    """Fees take away: the dearest is the low end of what is paid."""
    reason = "" if interest[0] == interest[1] else why
    fees = [fee.part() for fee in fees_of_terms(terms.fees, roles, amount, term)]
    parts = (
        Part("interest", "interest", money(interest[0]), money(interest[1]), reason),
        *(Part(part.key, part.name, -part.high, -part.low, part.reason) for part in fees),
    )
    low, high = (sum(ends) for ends in zip(*((part.low, part.high) for part in parts), strict=True))
    least, most = (_effective(cents_of(end), amount, term, added) for end in (low, high))
    return Cost(parts, term, True, least, most, bad_day, assumed)


def _leaving(scenario: Scenario, interest: int, term: int) -> tuple[Part, ...]:
    """Leaving before the end: how much of the interest until then is lost is hardly ever stated."""
    if scenario.leave_after is None or scenario.leave_after >= term:
        return ()
    return (Part("leaving_early", "interest", money(0), money(interest), "early_not_said"),)


def _effective(gain: int, amount: int, term: int, added: int) -> float | None:
    """The effective annual rate of what is paid in at the start and, all but the last time, at each month's end, against what is there
    at the end of the term. None where nothing is left."""
    if not added:
        share = gain / amount
        return (1 + share) ** (YEAR / term) - 1 if share > -1 else None
    paid_in = [Flow(0, Decimal(-amount)), *(Flow(month, Decimal(-added)) for month in range(1, term))]
    try:
        return compound_annual(rate_of([*paid_in, Flow(term, Decimal(amount + added * (term - 1) + gain))]).value, YEAR)
    except RefusedError:
        return None

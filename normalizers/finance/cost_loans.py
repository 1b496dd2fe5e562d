"""Loans by total cost: interest before and after the teaser or fixed term, fees by role, and the bad day beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from normalizers.finance.cost_fees import HOME_ROLES, LATE, PERSONAL_ROLES, Fee, fees_of
from normalizers.finance.cost_parts import ZERO, Cost, Json, Part, covers, decimal_of, entries
from normalizers.finance.flows import Flow
from normalizers.finance.loans import Payment, Phase, equal_instalments, equal_principal
from normalizers.finance.nominal import compound_annual
from normalizers.finance.refusal import RefusedError
from normalizers.finance.scenario import Scenario, months
from normalizers.finance.solve import rate_of

INTEREST_ONLY_MONTHS = 60  # where the source does not say how long interest alone is paid
REVERT_UNKNOWN = "the rate after the fixed or introductory time is not disclosed"
OTHER_REPAYMENT = {
    "principal_and_interest": ("principal_and_interest", "other"),
    "interest_only": ("interest_only",),
    "equal_principal": ("equal_principal",),
}


@dataclass(frozen=True, slots=True)
class Option:
    """One way to take the loan: a rate for ``first`` months, then another (``low`` to ``high``), or one rate throughout."""

    rate: Decimal
    first: int
    then_low: Decimal
    then_high: Decimal
    interest_only: int = 0


def price_loan(product: Json, scenario: Scenario, ceiling: Decimal) -> Cost:
    """The option with the lowest worst end. Raises RefusedError where no rate fits, or no amount and term are given."""
    if scenario.amount is None or scenario.term is None:
        raise RefusedError("missing_scenario", "It cannot be priced because the amount or the term is not given.")
    amount, term = scenario.amount, scenario.term
    options = list(_options(product, scenario, amount, term, ceiling))
    if not options:
        raise RefusedError(
            "no_rate_fits", "It cannot be priced because no stated rate fits this amount, purpose, repayment and loan to value."
        )
    fees = fees_of(product, HOME_ROLES if product["category"] == "home_loan" else PERSONAL_ROLES, amount)
    priced = [_parts(option, fees, scenario, amount, term) for option in options]
    best = min(range(len(options)), key=lambda k: (*_ends(priced[k]), priced[k][0].low))
    low, high = (_effective(options[best], fees, scenario, (amount, term), end) for end in ("low", "high"))
    said = ["Of several rates that fit, the one that costs least is taken."]
    if options[best].interest_only:
        said.append(f"Interest alone is paid for {options[best].interest_only} months.")
    (late,) = fees_of(product, (LATE,), amount)
    return Cost(tuple(priced[best]), term, False, low, high, _bad_day(late, fees, scenario), tuple(said))


def _ends(parts: list[Part]) -> tuple[Decimal, Decimal]:
    return sum((part.high for part in parts), ZERO), sum((part.low for part in parts), ZERO)


def _options(product: Json, scenario: Scenario, amount: Decimal, term: int, ceiling: Decimal) -> Iterator[Option]:
    fitting = [rate for rate in entries(product, "rates", "role", ("base", "introductory")) if _fits(rate, scenario, amount)]
    throughout = [value for rate in _after(product, scenario, amount) if (value := decimal_of(rate.get("value"))) is not None]
    for rate in fitting:
        value = decimal_of(rate.get("value"))
        if value is None or not 0 <= value < 1 or rate.get("basis") in ("flat_on_original", "effective"):
            continue
        reverts = decimal_of(rate.get("reverts_to"))
        after = [reverts] if reverts is not None else throughout
        then_low, then_high = (min(after), min(after)) if after else (value, max(value, ceiling))
        first = _first(rate, term)
        free = _interest_only(rate, scenario, term)
        if free:
            first = min(first, free) if first else free
        if not first or first >= term:
            yield Option(value, term, value, value, min(free, term))
        else:
            yield Option(value, first, then_low, then_high, free)


def _first(rate: Json, term: int) -> int:
    """Months for which a fixed or introductory rate holds; 0 for a rate that holds throughout."""
    stated = (rate.get("fixed_for") or {}).get("value")
    found = months(stated) if isinstance(stated, str) else None
    kind = (rate.get("type") or {}).get("value")
    if rate.get("role") == "introductory" or kind == "fixed":
        return min(found, term) if found else 1  # without its length it may end after a month
    return 0


def _interest_only(rate: Json, scenario: Scenario, term: int) -> int:
    if scenario.repayment != "interest_only":
        return 0
    stated = (rate.get("fixed_for") or {}).get("value")
    found = months(stated) if isinstance(stated, str) else None
    return min(found or INTEREST_ONLY_MONTHS, term)


def _fits(rate: Json, scenario: Scenario, amount: Decimal, repayment: str | None = None) -> bool:
    """A dimension that the rate states must hold the scenario; one it does not state is not held against it."""
    applies = rate.get("applies") or {}
    purpose, way = ((applies.get(key) or {}).get("value") for key in ("purpose", "repayment"))
    wanted = OTHER_REPAYMENT[repayment or scenario.repayment]
    return (
        purpose in (None, scenario.purpose)
        and (way is None or way in wanted)
        and covers(applies.get("lvr"), scenario.lvr)
        and covers(applies.get("amount"), amount)
        and covers(applies.get("balance"), amount)
    )


def _after(product: Json, scenario: Scenario, amount: Decimal) -> list[Json]:
    """The variable rates that a fixed, introductory or interest-only time may run into: principal and interest, same purpose."""
    way = "principal_and_interest" if scenario.repayment == "interest_only" else None
    return [
        rate
        for rate in entries(product, "rates", "role", ("base",))
        if (rate.get("type") or {}).get("value") in ("variable", "floating") and _fits(rate, scenario, amount, way) and _plain(rate)
    ]


def _plain(rate: Json) -> bool:
    value = decimal_of(rate.get("value"))
    return value is not None and 0 <= value < 1


def _parts(option: Option, fees: list[Fee], scenario: Scenario, amount: Decimal, term: int) -> list[Part]:
    """Interest before and after the switch of rates, then each fee; rounded to the cent as the contract rounds."""
    low = _schedule(option, option.then_low, scenario, amount, term)
    before = sum((payment.interest for payment in low[: option.first]), ZERO)
    parts = [Part("interest", "interest" if option.first == term else "interest before", before, before)]
    if option.first < term:
        high = low if option.then_low == option.then_high else _schedule(option, option.then_high, scenario, amount, term)
        after = [sum((payment.interest for payment in payments[option.first :]), ZERO) for payments in (low, high)]
        parts.append(Part("interest_after", "interest after", after[0], after[1], "" if high is low else REVERT_UNKNOWN))
    return [*parts, *(fee.part(term) for fee in fees)]


def _effective(option: Option, fees: list[Fee], scenario: Scenario, lent: tuple[Decimal, int], end: str) -> float | None:
    """The effective annual rate of all flows, fees at their own times, at one end of the interval.

    None where there is none: at the worst end undisclosed fees may exceed a small loan.
    """
    amount, term = lent
    payments = _schedule(option, option.then_low if end == "low" else option.then_high, scenario, amount, term)
    try:
        return compound_annual(rate_of(_flows(payments, fees, amount, term, end)).value, 12)
    except RefusedError:
        return None


def _schedule(option: Option, then: Decimal, scenario: Scenario, amount: Decimal, term: int) -> list[Payment]:
    if scenario.repayment == "equal_principal" and option.first == term:
        return equal_principal(amount, option.rate / 12, term)
    phases = [Phase(option.rate / 12, option.first)]
    if option.first < term:
        phases.append(Phase(then / 12, term - option.first))
    return equal_instalments(amount, phases, interest_only=option.interest_only)


def _flows(payments: list[Payment], fees: list[Fee], amount: Decimal, term: int, end: str) -> list[Flow]:
    """The customer's flows by month, at one end of the interval."""
    flows = [Flow(0, amount), *(Flow(payment.number, -payment.amount) for payment in payments)]
    for fee in fees:
        each = fee.low if end == "low" else fee.high
        first, step = {"start": (0, 1), "end": (term, 1)}.get(fee.role.charged, (fee.every, fee.every))
        flows += [Flow(Fraction(first + step * k), -each) for k in range(fee.times(term))]
    return flows


def _bad_day(late: Fee, fees: list[Fee], scenario: Scenario) -> tuple[Part, ...]:
    """One missed payment; and leaving early, whose exit fee then falls due at once."""
    found = [Part("missed_payment", late.name, late.low, late.high, late.reason)]
    if scenario.leave_after is not None:
        found += [Part("leaving_early", fee.name, fee.low, fee.high, fee.reason) for fee in fees if fee.role.charged == "end"]
    return tuple(found)

"""Deposits by net interest: the tier of the balance, introductory and bonus rates only as the scenario meets them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from normalizers.finance.cost_fees import ACCOUNT_ROLES, DEPOSIT_ROLES, Role, fees_of
from normalizers.finance.cost_parts import ZERO, Cost, Json, Part, covers, decimal_of, entries
from normalizers.finance.refusal import RefusedError
from normalizers.finance.rounding import cents
from normalizers.finance.scenario import Scenario, months

BONUS_UNKNOWN = "the conditions of the bonus are not stated in a form that can be checked"
YEAR = 12


def _amount(scenario: Scenario) -> Decimal:
    amount = scenario.balance if scenario.balance is not None else scenario.amount
    if amount is None or amount <= 0:
        raise RefusedError("missing_scenario", "It cannot be priced because no amount or balance above zero is given.")
    return amount


def _effective(gain: Decimal, amount: Decimal, term: int) -> float | None:
    share = float(gain / amount)
    return (1 + share) ** (YEAR / term) - 1 if share > -1 else None


def _fee_parts(product: Json, roles: Sequence[Role], amount: Decimal, term: int) -> list[Part]:
    """Fees take away: the dearest is the low end of what is paid."""
    found = (fee.part(term) for fee in fees_of(product, roles, amount))
    return [Part(part.key, part.name, -part.high, -part.low, part.reason) for part in found]


def price_term_deposit(product: Json, scenario: Scenario, _ceiling: Decimal) -> Cost:
    """Simple interest at the best rate of this term and amount. Raises RefusedError where none is stated."""
    amount, term = _amount(scenario), scenario.term or YEAR
    rates = [
        value
        for rate in entries(product, "rates", "role", ("base", "total"))
        if (value := decimal_of(rate.get("value"))) is not None and _of_term(rate, term) and _holds(rate, amount)
    ]
    if not rates:
        raise RefusedError("no_rate_fits", f"It cannot be priced because no stated rate fits this amount for {term} months.")
    interest = cents(amount * max(rates) * term / YEAR)
    parts = [Part("interest", "interest", interest, interest), *_fee_parts(product, DEPOSIT_ROLES, amount, term)]
    return _earned(parts, amount, term, ("Interest is simple; interest paid out early is not invested again.",))


def _of_term(rate: Json, term: int) -> bool:
    """The rate's own term, or a band of terms that holds it. A rate that states no term is for none in particular."""
    stated = (rate.get("fixed_for") or {}).get("value")
    bands = (rate.get("applies") or {}).get("term")
    if bands:
        return any(_band_holds(band, term) for band in bands)
    return isinstance(stated, str) and months(stated) == term


def _band_holds(band: Json, term: int) -> bool:
    ends = [(band.get(key) or {}).get("value") for key in ("low", "high")]
    low, high = (months(end) if isinstance(end, str) else None for end in ends)
    if low is None or (ends[1] is not None and high is None):
        return False
    return low <= term and (high is None or term < high or (term == high and band.get("high_excluded") != "yes"))


def _holds(rate: Json, amount: Decimal) -> bool:
    applies = rate.get("applies") or {}
    return covers(applies.get("balance"), amount) and covers(applies.get("amount"), amount)


def price_savings(product: Json, scenario: Scenario, _ceiling: Decimal) -> Cost:
    """A year (or the term) of monthly interest on the balance and what is paid in; the bonus only where its conditions are met."""
    amount, term = _amount(scenario), scenario.term or YEAR
    base = _best(product, ("base",), amount)
    whole = _best(product, ("total",), amount)
    if base is None and whole is None:
        raise RefusedError("no_rate_fits", "It cannot be priced because no stated rate fits this balance.")
    plain = base if base is not None else ZERO
    sure, possible = _bonus(product, scenario, amount)
    best = max(plain + possible, whole if whole is not None else ZERO)
    intro = _intro(product, scenario, amount, term)
    low = _interest(plain + sure, intro, scenario, amount, term)
    high = max(low, _interest(best, intro, scenario, amount, term))
    reason = "" if low == high else BONUS_UNKNOWN
    parts = [Part("interest", "interest", low, high, reason), *_fee_parts(product, ACCOUNT_ROLES, amount, term)]
    return _earned(parts, amount, term, ("Interest is added monthly and stays in the account.",))


def _best(product: Json, roles: tuple[str, ...], amount: Decimal) -> Decimal | None:
    """The rate of the balance: of the tier that holds it, or blended over tiers that each pay on their own part."""
    found = [rate for rate in entries(product, "rates", "role", roles) if decimal_of(rate.get("value")) is not None]
    banded = [(band, rate) for rate in found for band in (rate.get("applies") or {}).get("balance", ()) if _method(band) == "band"]
    plain = [decimal_of(rate["value"]) or ZERO for rate in found if _holds(rate, amount) and not any(rate is other for _, other in banded)]
    blended = [_blend(banded, amount)] if banded else []
    return max([*plain, *blended], default=None)


def _method(band: Json) -> str:
    return str((band.get("method") or {}).get("value") or "whole")


def _blend(banded: list[tuple[Json, Json]], amount: Decimal) -> Decimal:
    """Each part of the balance earns the best rate of the bands that hold it; a part that no band holds earns nothing."""
    bands = []
    for band, rate in banded:
        low, high = decimal_of(band.get("low")) or ZERO, decimal_of(band.get("high"))
        bands.append((low, amount if high is None else min(high, amount), decimal_of(rate["value"]) or ZERO))
    cuts = sorted({ZERO, amount, *(end for low, high, _ in bands for end in (low, high) if end <= amount)})
    earned = ZERO
    for start, end in pairwise(cuts):
        earned += (end - start) * max((value for low, high, value in bands if low <= start and end <= high), default=ZERO)
    return earned / amount


def _bonus(product: Json, scenario: Scenario, amount: Decimal) -> tuple[Decimal, Decimal]:
    """The bonus that the scenario surely earns, and the one it may earn."""
    sure, possible = [ZERO], [ZERO]
    for rate in entries(product, "rates", "role", ("bonus",)):
        value = decimal_of(rate.get("value"))
        if value is None or value < 0 or not _holds(rate, amount):
            continue
        met = _met(rate.get("conditions") or (), scenario)
        if met is not False:
            possible.append(value)
        if met is True:
            sure.append(value)
    return max(sure), max(possible)


def _met(conditions: list[Json] | tuple[()], scenario: Scenario) -> bool | None:
    """True: all are met; False: one surely is not; None: it cannot be told. No stated condition cannot be told either."""
    answers = [_one_met(condition, scenario) for condition in conditions]
    if False in answers:
        return False
    return True if answers and all(answers) else None


def _one_met(condition: Json, scenario: Scenario) -> bool | None:
    kind, amount = condition.get("kind"), decimal_of(condition.get("amount"))
    if kind == "new_customer":
        return scenario.new_customer
    if kind == "min_deposit" and amount is not None:
        return scenario.deposit_monthly >= amount
    if kind == "max_withdrawals":
        return None if scenario.withdraws else True
    return None


def _intro(product: Json, scenario: Scenario, amount: Decimal, term: int) -> tuple[Decimal, int]:
    """The best introductory rate and its months: only for a new customer, and only where its length is stated."""
    found = [(ZERO, 0)]
    for rate in entries(product, "rates", "role", ("introductory",)) if scenario.new_customer else ():
        value, stated = decimal_of(rate.get("value")), (rate.get("fixed_for") or {}).get("value")
        length = months(stated) if isinstance(stated, str) else None
        if value is not None and length and _holds(rate, amount):
            found.append((value, min(length, term)))
    return max(found, key=lambda pair: (pair[0] * pair[1], pair))


def _interest(rate: Decimal, intro: tuple[Decimal, int], scenario: Scenario, amount: Decimal, term: int) -> Decimal:
    """Interest of each month on the balance, to the cent; ``intro``: a rate and for how many months it holds."""
    balance, earned = amount, ZERO
    for month in range(term):
        gained = cents(balance * max(rate, intro[0] if month < intro[1] else ZERO) / YEAR)
        earned += gained
        balance += gained + scenario.deposit_monthly
    return earned


def _earned(parts: list[Part], amount: Decimal, term: int, said: tuple[str, ...]) -> Cost:
    low, high = sum((part.low for part in parts), ZERO), sum((part.high for part in parts), ZERO)
    return Cost(tuple(parts), term, True, _effective(low, amount, term), _effective(high, amount, term), (), said)

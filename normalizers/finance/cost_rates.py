"""The rates that a cost is worked out from, as whole numbers: what they are, for whom they hold, and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import islice, pairwise
from itertools import product as combinations
from typing import NamedTuple

from normalizers.finance.cost_parts import CENTS, FAR, UNITS, Band, Json, bands_of, cents_of, decimal_of, ends_of, half_up, units_of
from normalizers.finance.cost_schedule import AT_END, FLAT, LEVEL
from normalizers.finance.scenario import Scenario, months
from normalizers.schema.common import PURPOSES, REPAYMENTS
from normalizers.schema.kinds import duration_units

ROLES = ("base", "introductory", "bonus", "total", "purchase", "overdrawn", "bands", "total_bands")
"""``bands``, ``total_bands``: what a base or total rate pays on the part of a balance inside its band, cut apart."""
BASE, INTRO, BONUS, TOTAL, PURCHASE, OVERDRAWN, BANDS, TOTAL_BANDS = range(len(ROLES))
PURPOSE = {choice.key: place for place, choice in enumerate(PURPOSES, 1)}
WAY = {choice.key: place for place, choice in enumerate(REPAYMENTS, 1)}
A_YEAR = {"P1Y": 1, "P12M": 1, "P1M": 12, "P1D": 365, "": 1}
"""Nominal: the rate of a period times the periods of a year; a daily rate counts 365 days (STANDARDS: 日利率, 单利)."""
MOST = 32  # combinations of bands that one rate is read for


class Rate(NamedTuple):
    """``low`` to ``high`` units a year (high -1: not stated). ``fixed`` months, 0 when none are stated; ``reverts`` -1 unknown.

    ``ends``: it is introductory or fixed, so that another follows. ``follows``: it may be the one that follows. ``flat``: on the
    original principal. ``purpose``, ``way``: 0 any. The bands are half-open: cents, units of loan to value, ten-thousandths of a
    day. ``deposit`` (-1 none), ``calm``, ``new``, ``unclear``: what a bonus asks for.
    """

    role: int
    low: int
    high: int
    fixed: int
    reverts: int
    ends: int
    follows: int
    flat: int
    purpose: int
    way: int
    amount: Band
    balance: Band
    lvr: Band
    term: Band
    deposit: int = -1
    calm: int = 0
    new: int = 0
    unclear: int = 0

    def worst(self, ceiling: int) -> int:
        """The most that it may cost."""
        return self.high if self.high >= 0 else max(self.low, ceiling)


def read_rates(product: Json) -> tuple[Rate, ...]:
    """Every rate with a number, once for each combination of what it holds for; without a number there is nothing to price by."""
    found: dict[Rate, None] = {}
    banded: dict[int, list[tuple[int, int, int]]] = {BASE: [], TOTAL: []}
    for entry in product.get("rates", ()):
        for rate in _read(entry):
            if rate.role in banded and _banded(entry):
                banded[rate.role].append((*rate.balance, rate.low))
            else:
                found[rate] = None
    for role, into in ((BASE, BANDS), (TOTAL, TOTAL_BANDS)):
        found |= dict.fromkeys(_cut_apart(banded[role], into))
    return tuple(sorted(found))


def _banded(entry: Json) -> bool:
    return any((band.get("method") or {}).get("value") == "band" for band in (entry.get("applies") or {}).get("balance", ()))


def _cut_apart(bands: list[tuple[int, int, int]], role: int) -> Iterator[Rate]:
    """Each part of the balance earns the best rate of the bands that hold it."""
    cuts = sorted({end for low, high, _ in bands for end in (low, high)})
    for start, end in pairwise(cuts):
        best = max((value for low, high, value in bands if low <= start and end <= high), default=0)
        if best:
            yield _plain(role, best)._replace(balance=(start, end))


def _plain(role: int, value: int) -> Rate:
    every = (0, FAR)
    return Rate(role, value, value, 0, -1, 0, 0, 0, 0, 0, every, every, every, (0, 0))


def _read(entry: Json) -> Iterator[Rate]:
    value, role = entry.get("value") or {}, entry.get("role")
    low, high = ends_of(value)
    times = A_YEAR.get(value.get("period", ""))
    if role == "other" and times in (12, 365):
        role = "base"  # a rate of another period than a year is no yearly rate, and is the product's rate none the less
    if role not in ROLES[:BANDS] or times is None or (low is None and high is None):
        return
    ends = [None if end is None else _nominal(end * times, entry) for end in (low, high)]
    if any(end is not None and not 0 <= end < 10 * UNITS for end in ends):
        return
    kind = (entry.get("type") or {}).get("value")
    applies = entry.get("applies") or {}
    stated = (entry.get("fixed_for") or {}).get("value")
    reverts = decimal_of(entry.get("reverts_to"))
    plain = Rate(
        role=ROLES.index(role),
        low=ends[0] or 0,
        high=-1 if ends[1] is None else ends[1],
        fixed=(months(stated) if isinstance(stated, str) else None) or 0,
        reverts=-1 if reverts is None or not 0 <= reverts < 10 else units_of(reverts),
        ends=int(role == "introductory" or kind == "fixed"),
        follows=int(role == "base" and kind in ("variable", "floating")),
        flat=int(entry.get("basis") == "flat_on_original" or "fee_on_original_principal" in value.get("qualifiers", ())),
        purpose=0, way=0, amount=(0, 0), balance=(0, 0), lvr=(0, 0), term=(0, 0), **_asked(entry),
    )  # fmt: skip
    dimensions = (
        _choices(applies.get("purpose"), PURPOSE),
        _choices(applies.get("repayment"), WAY),
        bands_of(applies.get("amount"), CENTS),
        bands_of(applies.get("balance"), CENTS),
        bands_of(applies.get("lvr"), UNITS),
        _terms(applies.get("term"), stated),
    )
    for purpose, way, amount, balance, lvr, term in islice(combinations(*dimensions), MOST):
        yield plain._replace(purpose=purpose, way=way, amount=amount, balance=balance, lvr=lvr, term=term)


def _nominal(rate: Decimal, entry: Json) -> int:
    """An effective rate as the nominal one, paid monthly, that comes to it: 12 ((1 + e)^(1/12) - 1)."""
    if entry.get("basis") != "effective" or rate <= -1:
        return units_of(rate)
    return units_of(12 * ((1 + rate) ** (Decimal(1) / 12) - 1))


def _choices(value: Json | None, places: dict[str, int]) -> list[int]:
    named = None if value is None else value.get("value")
    if named is None:
        return [0]
    return [places[key] for key in (named if isinstance(named, list) else [named]) if key in places]


def _terms(bands: list[Json] | None, stated: object) -> list[Band]:
    """Bands of terms; without any, the rate's own term; (0, 0) when it states none. In ten-thousandths of a day."""
    if not bands:
        units = _units(stated)
        return [(0, 0) if units is None else (units, units + 1)]
    found = []
    for band in bands:
        ends = [(band.get(key) or {}).get("value") for key in ("low", "high")]
        low, high = _units(ends[0]), _units(ends[1])
        if low is not None and (ends[1] is None or high is not None):
            found.append((low, FAR if high is None else high + (band.get("high_excluded") != "yes")))
    return found


def _units(text: object) -> int | None:
    try:
        return duration_units(text) if isinstance(text, str) else None
    except ValueError:
        return None


NEW = frozenset({"new_customer", "new_customer_to_group", "new_accounts"})
DEPOSITS = frozenset({"min_deposit", "min_deposits", "min_deposit_amount", "deposit_balance_increased"})
CALM = frozenset({"max_withdrawals", "max_withdrawal_amount"})


def _asked(entry: Json) -> dict[str, int]:
    """What a rate's conditions ask of the customer; ``unclear`` when one cannot be checked, or none is stated."""
    asked = {"deposit": -1, "calm": 0, "new": 0, "unclear": int(not entry.get("conditions"))}
    for condition in entry.get("conditions") or ():
        kind, amount = condition.get("kind"), decimal_of(condition.get("amount"))
        if kind in NEW:
            asked["new"] = 1
        elif kind in CALM:
            asked["calm"] = 1
        elif kind in DEPOSITS and amount is not None and amount >= 0:
            asked["deposit"] = max(asked["deposit"], cents_of(amount))
        else:
            asked["unclear"] = 1
    return asked


def met(rate: Rate, scenario: Scenario) -> bool | None:
    """Whether the scenario meets the conditions of a rate; None when it cannot be told."""
    if (rate.new and not scenario.new_customer) or cents_of(scenario.deposit_monthly) < rate.deposit:
        return False
    return None if rate.unclear or (rate.calm and scenario.withdraws) else True


OTHER_REPAYMENT = {
    "principal_and_interest": ("principal_and_interest", "flat_equal", "bullet", "revolving", "other"),
    "interest_only": ("interest_only",),
    "equal_principal": ("equal_principal",),
}
"""The repayments of a rate that serve each one asked for: where a product is only repaid in a way of its own, that way prices it."""
WAY_OF = {WAY["flat_equal"]: FLAT, WAY["bullet"]: AT_END, WAY["revolving"]: AT_END}


def ways(repayment: str) -> frozenset[int]:
    return frozenset({0, *(WAY[key] for key in OTHER_REPAYMENT[repayment])})


def way_of(rate: Rate) -> int:
    """The schedule that a rate states for itself."""
    return FLAT if rate.flat else WAY_OF.get(rate.way, LEVEL)


def inside(band: Band, number: int) -> bool:
    return band[0] <= number < band[1]


def fits(rate: Rate, scenario: Scenario, amount: int, repayment: str) -> bool:
    """A dimension that the rate states must hold the scenario; one it does not state is not held against it."""
    return (
        rate.purpose in (0, PURPOSE[scenario.purpose])
        and rate.way in ways(repayment)
        and inside(rate.lvr, units_of(scenario.lvr))
        and holds(rate, amount)
    )


def holds(rate: Rate, amount: int) -> bool:
    return inside(rate.amount, amount) and inside(rate.balance, amount)


def blended(rates: list[Rate], amount: int) -> int:
    """What bands that each pay on their own part of a balance come to for all of it, in units, half up."""
    return half_up(sum(max(0, min(amount, rate.balance[1]) - rate.balance[0]) * rate.low for rate in rates), amount)

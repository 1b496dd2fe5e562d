"""What a description says beyond the streams: the parts of a multi-part loan, the cost of an interest-rate cap.

A clause is read whole or not at all; a figure is given only when what follows from the words agrees with the streams.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from normalizers.finance.annuity import balance_after, instalment
from normalizers.finance.contract import ADVANCE
from normalizers.finance.examples.figures import Figure
from normalizers.finance.flows import Flow, total
from normalizers.finance.rounding import cents

SHARES = {"half": Decimal(1) / 2, "a half": Decimal(1) / 2, "a third": Decimal(1) / 3, "two thirds": Decimal(2) / 3,
          "a quarter": Decimal(1) / 4, "three quarters": Decimal(3) / 4}  # fmt: skip
_SHARE = r"half|a half|a third|two thirds|a quarter|three quarters|\d+(?:\.\d+)?%"
_PART = re.compile(rf"(?P<share>{_SHARE})(?: at)? (?P<rate>\d+(?:\.\d+)?)%(?: fixed| variable)?")
_CAPPED = re.compile(r"rate capped at (\d+(?:\.\d+)?)%")
_YEARLY_COST = re.compile(r"(?:with )?cap (?:\d+(?:\.\d+)?)% costing (?:EUR|USD|GBP) (\d+(?:\.\d+)?) a year")
CENT = Decimal("0.011")
STATED_STEP = Decimal("0.0001")  # a contract states its rate to a hundredth of a percent


def worded(text: str, flows: Sequence[Flow], figures: Mapping[str, Figure]) -> dict[str, Figure]:
    """Figures that need the words, by name. Nothing where the words and the streams do not agree."""
    clauses = [clause.strip() for clause in re.split(r"[:,;]", text)]
    lent = total(flows, ADVANCE)
    return {**_parts(clauses, lent, figures), **_without_cap(clauses, text, lent, figures)}


def _parts(clauses: Sequence[str], lent: Decimal, figures: Mapping[str, Figure]) -> dict[str, Figure]:
    """``half 6% fixed, half 5.5% variable``: each part's own instalment; together they must be the printed one."""
    found = [match for clause in clauses if (match := _PART.fullmatch(clause)) is not None]
    count, printed = figures.get("number_of_payments"), figures.get("instalment_1")
    if len(found) < 2 or not isinstance(count, int) or not isinstance(printed, Decimal):
        return {}
    shares = [SHARES.get(match["share"]) or Decimal(match["share"].rstrip("%")) / 100 for match in found]
    rates = [Decimal(match["rate"]) / 1200 for match in found]
    parts = [cents(instalment(lent * share, i, count)) for share, i in zip(shares, rates, strict=True)]
    if abs(sum(shares, Decimal(0)) - 1) > Decimal("1e-9") or abs(sum(parts, Decimal(0)) - printed) > CENT:
        return {}
    return {f"part_{k}": part for k, part in enumerate(parts, 1)}


def _without_cap(clauses: Sequence[str], text: str, lent: Decimal, figures: Mapping[str, Figure]) -> dict[str, Figure]:
    """The instalments without the yearly cost of a cap: stated, or what the two printed instalments leave for it."""
    first, second = figures.get("instalment_1"), figures.get("instalment_2")
    if not isinstance(first, Decimal) or not isinstance(second, Decimal):
        return {}
    stated = _YEARLY_COST.search(text)
    capped = [match for clause in clauses if (match := _CAPPED.fullmatch(clause)) is not None]
    if stated is not None:
        cost = cents(Decimal(stated.group(1)) / 12)
    elif capped:
        solved = _cap_cost(lent, first, second, Decimal(capped[0].group(1)) / 100, figures)
        if solved is None:
            return {}
        cost = solved
    else:
        return {}
    return {"instalment_1_before_cap_cost": first - cost, "instalment_2_before_cap_cost": second - cost, "monthly_cap_cost": cost}


def _cap_cost(lent: Decimal, first: Decimal, second: Decimal, cap: Decimal, figures: Mapping[str, Figure]) -> Decimal | None:
    """The rate of the first phase, to the hundredth of a percent, at which the same cost stands in both instalments."""
    count = figures.get("number_of_payments")
    before = sum(1 for k in range(1, count + 1) if figures[f"A{k}"] == first) if isinstance(count, int) else 0
    if not isinstance(count, int) or not 0 < before < count:
        return None
    gaps = []
    for k in range(1, int(cap / STATED_STEP) + 1):
        level, later = _levels(lent, STATED_STEP * k, cap, (before, count - before))
        gaps.append((abs((first - level) - (second - later)), first - level))
    gap, cost = min(gaps)
    return cost if gap <= CENT and cost >= 0 else None


def _levels(lent: Decimal, rate: Decimal, cap: Decimal, periods: tuple[int, int]) -> tuple[Decimal, Decimal]:
    """The instalments before and after the switch from ``rate`` to ``cap``, without any cost of the cap."""
    before, after = periods
    level = cents(instalment(lent, rate / 12, before + after))
    return level, cents(instalment(balance_after(lent, rate / 12, level, before), cap / 12, after))

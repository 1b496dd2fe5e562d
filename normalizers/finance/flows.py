"""Cash flows: when, how much, for what. Received by the customer +, paid -."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from normalizers.finance.daycount import year_fraction
from normalizers.finance.refusal import RefusedError

Time = Fraction | int
MAX_FLOWS = 50_000


@dataclass(frozen=True, slots=True)
class Flow:
    """``time``: years, or periods, from the first flow's origin, exact. ``part``: what the amount is for, by name."""

    time: Time
    amount: Decimal
    part: str = ""


def merged(flows: Iterable[Flow]) -> list[tuple[float, Decimal]]:
    """Times and amounts in order: what falls on one time is added up, zeros are dropped, the first time is 0."""
    sums: dict[Time, Decimal] = {}
    for flow in flows:
        sums[flow.time] = sums.get(flow.time, Decimal(0)) + flow.amount
    kept = sorted((time, amount) for time, amount in sums.items() if amount)
    if len(kept) > MAX_FLOWS:
        raise RefusedError("too_many_flows", f"{len(kept)} flows are more than the {MAX_FLOWS} that are priced at once.")
    origin = kept[0][0] if kept else 0
    return [(float(time - origin), amount) for time, amount in kept]


def dated(dates: Sequence[date], amounts: Sequence[Decimal], day_count: str = "act/365F") -> list[Flow]:
    """Flows in years from the earliest date. Raises Refused when there are not as many dates as amounts, or none."""
    if len(dates) != len(amounts):
        raise RefusedError("unequal_lists", f"There are {len(dates)} dates for {len(amounts)} amounts.")
    if not dates:
        raise RefusedError("no_flows", "There are no flows.")
    origin = min(dates)
    return [Flow(year_fraction(origin, day, day_count), amount) for day, amount in zip(dates, amounts, strict=True)]


def periodic(amounts: Sequence[Decimal], per_year: Fraction | int = 1) -> list[Flow]:
    """Flows one period apart, the first at 0; ``per_year`` periods make a year."""
    return [Flow(Fraction(index) / per_year, amount) for index, amount in enumerate(amounts)]


def total(flows: Iterable[Flow], *parts: str) -> Decimal:
    """The sum of the amounts, of the named parts or of all."""
    return sum((flow.amount for flow in flows if not parts or flow.part in parts), Decimal(0))

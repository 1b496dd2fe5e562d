"""What a savings policy is sure to give back at the end of each year, from the tables of guaranteed cash values that a source publishes.

Premiums are paid at the start of a policy year; benefits and the cash value at its end. A table that leaves years out says nothing
of what is paid in them: its later years are read only where its own figures leave no doubt. Illustrated values are never read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from normalizers.finance.cost_parts import units_of
from normalizers.finance.insurance import LONGEST, policy_flows, policy_rate
from normalizers.finance.refusal import RefusedError

Json = dict[str, Any]
Line = Mapping[str, str]
PERSON = ("age", "sex", "plan")
LOST = -1.0
"""The rate of a policy that gives nothing back: all is lost, which no finite rate reaches."""
ABSURD = 10.0
"""A rate that no policy guarantees: the table was misread."""


@dataclass(frozen=True, slots=True)
class Surrender:
    """A policy given up at the end of ``year``. ``rate``: what is guaranteed a year, effective. ``place``: the row of the table
    ``table``. ``person``: whose example it is (age, sex, plan; "" where the table does not say)."""

    year: int
    paid: Decimal
    benefits: Decimal
    value: Decimal
    rate: float
    person: tuple[str, ...]
    table: int
    place: int

    @property
    def sex(self) -> str:
        return self.person[1]

    @property
    def units(self) -> int:
        """The rate as it is ordered by, in thousandths of a basis point."""
        return units_of(Decimal(self.rate))


def surrenders(product: Json) -> list[Surrender]:
    """Every year of every table of a product that can be worked out, in the order of tables and years."""
    tables = enumerate(product.get("cash_values", ()))
    return [one for number, table in tables for one in _of_table(tuple((key, tuple(c)) for key, c in table["columns"].items()), number)]


@lru_cache(maxsize=16)
def _of_table(cells: tuple[tuple[str, tuple[str, ...]], ...], table: int) -> tuple[Surrender, ...]:
    """Kept for a moment: several values of one product are worked out from it."""
    return tuple(_worked_out(dict(cells), table))


def _worked_out(columns: Mapping[str, Sequence[str]], table: int) -> Iterator[Surrender]:
    people: dict[tuple[str, ...], list[tuple[int, int, Line]]] = defaultdict(list)
    for place in range(len(columns["amount"])):
        line = {key: cells[place] for key, cells in columns.items()}
        year = line.get("year", "")
        if year.isascii() and year.isdigit() and 1 <= int(year) <= LONGEST:
            people[tuple(line.get(key, "") for key in PERSON)].append((int(year), place, line))
    for person, lines in people.items():
        yield from _of_person(sorted(lines, key=lambda one: one[:2]), person, table)


def _of_person(lines: list[tuple[int, int, Line]], person: tuple[str, ...], table: int) -> Iterator[Surrender]:
    premiums: list[Decimal] = []
    benefits: dict[int, Decimal] = {}
    for year, place, line in lines:
        gap = year - len(premiums)
        due = _due(line, premiums, gap)
        if due is None or gap < 1 or (gap > 1 and "benefit" in line):
            return  # what is paid in the years between is not known
        premiums += [*[Decimal(0)] * (gap - 1), due]
        if "benefit" in line:
            benefits[year] = Decimal(line["benefit"])
        value = Decimal(line["amount"])
        rate = _rate(premiums, year, value, benefits)
        if rate is not None:
            yield Surrender(year, sum(premiums, Decimal(0)), sum(benefits.values(), Decimal(0)), value, rate, person, table, place)


def _due(line: Line, premiums: list[Decimal], gap: int) -> Decimal | None:
    """The premium of the line's year, and of each of the years that the table leaves out before it, which must be nothing."""
    if "paid" in line:
        due = Decimal(line["paid"]) - sum(premiums, Decimal(0))
    elif "premium" in line:
        due = Decimal(line["premium"])
    else:
        return None
    ended = bool(premiums) and premiums[-1] == 0 if "paid" not in line else True
    return None if due < 0 or (gap > 1 and (due != 0 or not ended)) else due


def _rate(premiums: list[Decimal], year: int, value: Decimal, benefits: Mapping[int, Decimal]) -> float | None:
    if value < 0 or not any(premiums):
        return None
    if value == 0 and not any(benefits.values()):
        return LOST
    try:
        found = policy_rate(policy_flows(premiums, year, value, benefits))
    except RefusedError:
        return None
    return None if found.ambiguous or found.value > ABSURD else found.value

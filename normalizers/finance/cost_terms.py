"""What a product says that its cost is worked out from, as whole numbers: read once, priced for any scenario."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from normalizers.finance.cash_values import Surrender, surrenders
from normalizers.finance.cost_fees import Read, Role, read_fees
from normalizers.finance.cost_parts import Json, cents_of, decimal_of, ends_of, units_of
from normalizers.finance.cost_rates import Rate, read_rates
from normalizers.schema.kinds import duration_units

YEAR_UNITS = 3_652_500  # ten-thousandths of a day
MANAGED = ("management_fee", "custody_fee", "sales_fee")
FEE_KINDS = {"management_fee": "management", "custody_fee": "custody", "sales_fee": "sales"}
PAID_FOR = {"single": 1, "5_years": 5, "10_years": 10, "15_years": 15, "20_years": 20, "30_years": 30}
RENEWED = 1_000
"""Premiums are paid each year of cover, at the age of that year."""
WHOLE_LIFE = 1_000


class Premium(NamedTuple):
    """One premium a year of one table, in cents. ``sex``, ``smoker``, ``social``: 0 any, 1 the first, 2 the other choice."""

    age: int
    amount: int
    sex: int
    smoker: int
    social: int
    assured: int


@dataclass(frozen=True, slots=True)
class Terms:
    """``managed``: units of each yearly share of ``MANAGED``, -1 for one not disclosed. ``paid``: years that premiums are paid for
    (``RENEWED``: each year anew), 0 not stated. ``covered``: years of cover, 0 not stated. ``guaranteed``: what is sure to come back
    at the end of each year.
    """

    rates: tuple[Rate, ...] = ()
    fees: tuple[Read, ...] = ()
    managed: tuple[int, ...] = ()
    premiums: tuple[Premium, ...] = ()
    paid: int = 0
    covered: int = 0
    guaranteed: tuple[Surrender, ...] = ()


def read_terms(
    product: Json,
    roles: tuple[Role, ...],
    *,
    rates: bool = True,
    managed: bool = False,
    premiums: bool = False,
    guaranteed: bool = False,
) -> Terms:
    return Terms(
        rates=read_rates(product) if rates else (),
        fees=read_fees(product, roles),
        managed=tuple(_managed(product, key) for key in MANAGED) if managed else (),
        premiums=_premiums(product) if premiums else (),
        paid=_paid(product) if premiums else 0,
        covered=_covered(product) if premiums else 0,
        guaranteed=tuple(surrenders(product)) if guaranteed else (),
    )


def _managed(product: Json, key: str) -> int:
    """A yearly share, of the attribute or of the fees of its kind: the lowest stated, a range by its upper end; -1 when none is."""
    said = [product["values"].get(key)] if key in product.get("values", {}) else []
    listed = [share["value"] for fee in product.get("fees", ()) if fee.get("kind") == FEE_KINDS[key] for share in fee.get("shares", ())]
    known = [end for value in (*said, *listed) if (end := ends_of(value)[1]) is not None and 0 <= end <= 1]
    return min(map(units_of, known), default=-1)


def _premiums(product: Json) -> tuple[Premium, ...]:
    own = decimal_of(product.get("values", {}).get("sum_assured"))
    assured = cents_of(own) if own is not None and own > 0 else 0
    found: set[Premium] = set()
    for table in product.get("premiums", ()):
        times = {"P1Y": 1, "P12M": 1, "P1M": 12, "": 1}.get(table.get("period", ""))
        columns = table.get("columns", {})
        if times is None or "age" not in columns:
            continue
        for place, amount in enumerate(columns["amount"]):
            one = _premium(columns, place, Decimal(amount) * times, assured)
            if one is not None:
                found.add(one)
    return tuple(sorted(found))


def _premium(columns: dict[str, list[str]], place: int, amount: Decimal, assured: int) -> Premium | None:
    try:
        age, left = divmod(duration_units(columns["age"][place]), YEAR_UNITS)
    except ValueError:
        return None
    choices = [_choice(columns, key, words, place) for key, words in (("sex", ("male", "female")), *((k, ("no", "yes")) for k in FLAGS))]
    if left or amount < 0 or any(choice < 0 for choice in choices):
        return None
    own = Decimal(columns["sum_assured"][place]) if "sum_assured" in columns else None
    sex, smoker, social = choices
    return Premium(age, cents_of(amount), sex, smoker, social, assured if own is None else cents_of(own))


FLAGS = ("smoker", "social_insurance")


def _choice(columns: dict[str, list[str]], key: str, words: tuple[str, ...], place: int) -> int:
    cell = columns[key][place] if key in columns else "any"
    return 0 if cell == "any" else words.index(cell) + 1 if cell in words else -1


def _paid(product: Json) -> int:
    """The longest of the stated ways to pay; 0 when none is stated, or one that has no number of years."""
    value = product.get("values", {}).get("payment_period")
    said = value["value"] if value is not None and value.get("state") == "known" else None
    listed = said if isinstance(said, list) else [said]
    if "yearly_renewed" in listed:
        return RENEWED
    return 0 if None in listed or any(key not in PAID_FOR for key in listed) else max(PAID_FOR[key] for key in listed)


def _covered(product: Json) -> int:
    value = product.get("values", {}).get("coverage_term")
    if value is None or value.get("state") not in ("known", "zero"):
        return 0
    if "whole_life" in value.get("qualifiers", ()):
        return WHOLE_LIFE
    text = value.get("value")
    try:
        return duration_units(text) // YEAR_UNITS if isinstance(text, str) else 0
    except ValueError:
        return 0

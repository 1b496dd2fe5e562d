"""What products side by side cost one person: rows of a comparison, with best marks only where costs can be told apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from normalizers.finance.cost_parts import Cost
from normalizers.finance.cost_words import PARTS
from normalizers.finance.scenario import Scenario
from normalizers.records import KNOWN, NOT_DISCLOSED, NOT_OFFERED
from normalizers.schema.common import PRICE
from normalizers.schema.display import show_rates, show_sum, zh
from normalizers.schema.kinds import MONEY, RATE
from normalizers.schema.model import HIGHER, LOWER, Attribute, Label
from portal.catalog.compare import CompareGroup, CompareRow, Json, best_marks
from portal.catalog.models import Product
from portal.catalog.present import ABSENT, NOT_APPLICABLE, Cell
from search.ranking.price import Priced, price

RATED = Label("实际年化", "Effective annual rate")
Way = Literal["paid", "earned", "guaranteed"]
TOTALS: dict[Way, tuple[Attribute, Attribute]] = {
    "paid": (
        Attribute("your_cost", MONEY, "您的总费用", "Your total cost", PRICE, better=LOWER),
        Attribute("your_rate", RATE, RATED.zh, RATED.en, PRICE, better=LOWER),
    ),
    "earned": (
        Attribute("your_earnings", MONEY, "您的净收益（已扣费用）", "What it pays you, net of fees", PRICE, better=HIGHER),
        Attribute("your_yield", RATE, RATED.zh, RATED.en, PRICE, better=HIGHER),
    ),
    "guaranteed": (
        Attribute("your_example", MONEY, "示例中保证收回减去保费", "Back less premiums, in the source's example", PRICE),
        Attribute("your_guarantee", RATE, "保证年化", "Guaranteed a year", PRICE, better=HIGHER),
    ),
}
"""The figures of each way that a cost is counted; those with a better end may be marked as best."""
HEADING = Label("按您的情况", "For your case")
PER_MONTH = Label("平均每月", "A month, on average")
PAYMENT = Label("起初每月还款", "First monthly payment")
OPEN = Label("因何为区间", "An interval, because not disclosed")
NOTHING = Label("无", "nothing")
Ends = tuple[Decimal, Decimal]
Value = Callable[[Cost, str, str], Json | None]
"""The canonical value that a cost has in a row, in a currency and a language; None where it has none."""


def cost_group(products: Sequence[Product], scenario: Scenario, lang: str) -> CompareGroup:
    """A group of rows: total, by the month, effective rate, each part, what is not disclosed, and the bad day."""
    priced = [price(product.document, scenario) for product in products]
    table = _Table(products, priced, lang)
    costs = [one.cost for one in priced if one.cost is not None]
    rows = []
    ways = {_way(one) for one in costs} or {"paid"}
    for way, (total, rate) in TOTALS.items():
        if way in ways:
            rows.append(table.row(total.key, Label(total.zh, total.en), _money(_total(way)), mark=total))
        if any(_way(one) == way and _rates(one) for one in costs):
            rows.append(table.row(rate.key, Label(rate.zh, rate.en), _rated(way), mark=rate))
    if not all(one.by_rate for one in costs):
        rows.append(table.row("per_month", PER_MONTH, _money(lambda one: None if one.by_rate else one.per_month)))
    if any(one.payment is not None for one in costs):
        rows.append(table.row("payment", PAYMENT, _money(lambda one: one.payment)))
    for where in ("parts", "bad_day"):
        keys = dict.fromkeys(part.key for one in costs for part in getattr(one, where))
        rows += [table.row(key, PARTS[key], _money(_part(key, where))) for key in keys]
        if where == "parts" and any(one.low != one.high for one in costs):
            rows.append(table.row("open", OPEN, _open))
    return CompareGroup("your_cost", HEADING(lang), tuple(rows))


def _way(cost: Cost) -> Way:
    return "guaranteed" if cost.by_rate else "earned" if cost.earning else "paid"


def _total(way: Way) -> Callable[[Cost], Ends | None]:
    return lambda one: (one.low, one.high) if _way(one) == way else None


def _part(key: str, where: str) -> Callable[[Cost], Ends | None]:
    return lambda one: next(((part.low, part.high) for part in getattr(one, where) if part.key == key), None)


def _money(ends: Callable[[Cost], Ends | None]) -> Value:
    def value(cost: Cost, currency: str, lang: str) -> Json | None:
        found = ends(cost)
        if found is None:
            return None
        low, high = (f"{end:.2f}" for end in found)
        return {**_range(low, high), "currency": currency, "text": show_sum(*found, currency, lang)}

    return value


def _rated(way: Way) -> Value:
    def value(cost: Cost, _currency: str, _lang: str) -> Json | None:
        found = _rates(cost) if _way(cost) == way else None
        return None if found is None else {**_range(*(f"{end:.6f}" for end in found)), "text": show_rates(*found)}

    return value


def _rates(cost: Cost) -> tuple[float, float] | None:
    low, high = cost.effective_low, cost.effective_high
    return None if low is None or high is None else (low, high)


def _open(cost: Cost, _currency: str, lang: str) -> Json:
    joint = "、" if zh(lang) else ", "
    text = joint.join(PARTS[part.key](lang) for part in cost.parts if part.low != part.high) or NOTHING(lang)
    return {"value": text, "text": text, "state": KNOWN, "evidence": None}


def _range(low: str, high: str) -> Json:
    return {"value": low if low == high else None, "low": low, "high": high, "state": KNOWN, "evidence": None}


@dataclass(frozen=True, slots=True)
class _Table:
    products: Sequence[Product]
    priced: Sequence[Priced]
    lang: str

    def row(self, key: str, label: Label, value: Value, mark: Attribute | None = None) -> CompareRow:
        """A row of it. ``mark``: its best is marked, where what is counted is the same and intervals do not overlap."""
        values = [
            None if one.cost is None else value(one.cost, str(product.document["currency"]), self.lang)
            for one, product in zip(self.priced, self.products, strict=True)
        ]
        cells = tuple(self._cell(key, label, one, found) for one, found in zip(self.priced, values, strict=True))
        best, why_not = ("",) * len(cells), ""
        if mark is not None:
            best, why_not = best_marks(mark, [found or ABSENT for found in values], self._bases(), self.lang)
        return CompareRow(key, label(self.lang), cells, len({(cell.text, cell.state) for cell in cells}) == 1, best=best, why_not=why_not)

    def _cell(self, key: str, label: Label, priced: Priced, value: Json | None) -> Cell:
        """What has no cost says why; a cost without such a part has none."""
        if value is not None:
            return Cell(key, label(self.lang), value["text"], value=value)
        if priced.refused is None:
            return Cell(key, label(self.lang), NOT_APPLICABLE(self.lang), state=NOT_OFFERED)
        return Cell(key, label(self.lang), priced.refused.label(self.lang), state=NOT_DISCLOSED)

    def _bases(self) -> list[object]:
        """What two costs must share to be compared: the time, and the way they are counted; what is paid, the kind of product as well."""
        return [
            None if one.cost is None else (one.cost.months, _way(one.cost) if one.cost.earning else product.category)
            for one, product in zip(self.priced, self.products, strict=True)
        ]

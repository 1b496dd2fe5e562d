"""Good examples of the format, made from the schema: one item of every category, of an institution that does not exist.

What an attribute is derived from is what its example states, so that an example holds everything that people choose by.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any

from normalizers.parse.result import plain
from normalizers.schema import SCHEMA, Attribute, Kind
from normalizers.schema.derive import (
    ChoicesOf,
    FeatureTerm,
    FeeOf,
    GuaranteedRate,
    HasFeature,
    HighestLvr,
    LimitOf,
    MoneyBack,
    RateOf,
    ReferencePremium,
    TermsOf,
    YearlyFee,
)
from normalizers.schema.kinds import AGE, CHOICE, COUNT, DATE, FLAG, MONEY, PERCENT, RATE, TERM
from normalizers.schema.model import Category

Json = dict[str, Any]
BANK = "示例银行（虚构） Example Bank (fictional)"
SITE = "https://bank.example/products/"
_SAMPLES = {
    MONEY.key: "1000.00",
    PERCENT.key: "0.01",
    RATE.key: "0.03",
    TERM.key: "P12M",
    AGE.key: "P18Y",
    COUNT.key: "100",
    DATE.key: "2026-01-01",
    FLAG.key: "yes",
}


def items(family: str) -> list[Json]:
    """One item of each category of a family, as the mode ``full`` wants them."""
    return [_item(category) for category in SCHEMA.family(family).categories]


def one(mode: str) -> list[Json]:
    """Short examples of the other modes: what a delta and new rates look like."""
    whole = _item(next(iter(SCHEMA.categories.values())))
    if mode == "rates_only":
        return [{"key": whole["key"], "rates": whole["rates"]}]
    return [{"operation": "upsert", **whole}, {"operation": "delete", "key": "EXAMPLE-WITHDRAWN"}]


@cache
def _roles(category: str) -> frozenset[str]:
    """The roles of rates that the category shows: others would be stated for nothing."""
    return frozenset(role for attribute in SCHEMA.of(category) if isinstance(attribute.derive, RateOf) for role in attribute.derive.roles)


def _item(category: Category) -> Json:
    made = _Made(category.key)
    for attribute in SCHEMA.of(category.key):
        if not made.through_lists(attribute):
            made.values[attribute.key] = _value(attribute)
    lists = {"rates": list(made.rates.values()), **made.lists}
    name = category.key.replace("_", "-")
    return {
        "key": f"EXAMPLE-{name.upper()}", "category": category.key,
        "name": {"zh": f"示例{category.zh}", "en": f"Example: {category.en.lower()}"}, "brand": BANK, "currency": "CNY",
        "url": SITE + name, "values": made.values, **{key: entries for key, entries in lists.items() if entries},
    }  # fmt: skip


class _Made:
    """What the attributes of one category ask of an item's lists."""

    def __init__(self, category: str) -> None:
        self.category = category
        self.values: Json = {}
        self.rates: dict[str, Json] = {}
        self.lists: dict[str, list[Json]] = {}

    def through_lists(self, attribute: Attribute) -> bool:
        """State an attribute by what it is derived from; False when it is stated by itself."""
        derive = attribute.derive
        if derive is None:
            return False
        if isinstance(derive, RateOf):
            self._rate(derive.roles[0])[derive.field] = _number(attribute.kind, attribute.bounds)
        elif isinstance(derive, TermsOf | ChoicesOf):
            if derive.roles[0] not in _roles(self.category):
                return False
            entry = self._rate(derive.roles[0])
            if isinstance(derive, TermsOf):
                entry["fixed_for"] = _SAMPLES[TERM.key]
            else:
                self._choose(entry, derive.fields, attribute)
        else:
            self._entries(attribute)
        return True

    def _rate(self, role: str) -> Json:
        return self.rates.setdefault(role, {"role": role, "basis": "nominal"})

    @staticmethod
    def _choose(entry: Json, path: tuple[str, ...], attribute: Attribute) -> None:
        for step in path[:-1]:
            entry = entry.setdefault(step, {})
        entry[path[-1]] = attribute.choices[0].key

    def _entries(self, attribute: Attribute) -> None:
        derive, label = attribute.derive, {"zh": attribute.zh, "en": attribute.en}
        if isinstance(derive, FeeOf):
            name = f"{derive.names[0]} fee" if derive.names else label
            yearly = {"every": "P1Y"} if derive.yearly else {}
            self._add("fees", {"kind": derive.kinds[0], "name": name, "amount": "100.00", **yearly})
        elif isinstance(derive, YearlyFee) and not any(fee["kind"] in derive.kinds for fee in self.lists.get("fees", ())):
            self._add("fees", {"kind": derive.kinds[0], "name": label, "amount": "5.00", "every": "P1M"})
        elif isinstance(derive, LimitOf):
            figure = {"amount": "500000.00", "term": "P30Y"} if not derive.lowest else {"amount": "1000.00", "term": "P6M"}
            self._add("constraints", {"kind": derive.kinds[0], derive.field: figure[derive.field]})
        elif isinstance(derive, HighestLvr):
            self._add("constraints", {"kind": "max_lvr", "share": "0.8"})
        elif isinstance(derive, HasFeature):
            self._add("features", {"kind": derive.kind})
        elif isinstance(derive, FeatureTerm):
            self._add("features", {"kind": derive.kind, "term": "P55D"})
        elif isinstance(derive, ReferencePremium):
            columns = {
                "age": [derive.age, "P45Y"],
                "sex": [derive.sex] * 2,
                "smoker": [derive.smoker] * 2,
                "amount": ["1200.00", "2100.00"],
            }
            self._add("premiums", {"currency": "CNY", "period": "P1Y", "columns": columns})

        elif isinstance(derive, GuaranteedRate | MoneyBack) and "cash_values" not in self.lists:
            columns = {
                "year": [str(year) for year in range(1, 21)],
                "paid": [f"{10_000 * min(year, 5)}.00" for year in range(1, 21)],
                "amount": [f"{3_500 * year}.00" for year in range(1, 21)],
            }
            self._add("cash_values", {"currency": "CNY", "columns": columns})

    def _add(self, key: str, entry: Json) -> None:
        self.lists.setdefault(key, []).append(entry)


def _value(attribute: Attribute) -> Any:
    if attribute.key == "available_until":
        return {"state": "not_offered", "reason": "no_end"}  # a date would end the example one day
    if attribute.kind is CHOICE:
        first = attribute.choices[0].key
        return [first] if attribute.many else first
    if attribute.kind.key in _SAMPLES:
        return _number(attribute.kind, attribute.bounds)
    return {"zh": f"示例{attribute.zh}", "en": f"Example of: {attribute.en.lower()}"}


def _number(kind: Kind, bounds: tuple[str | None, str | None]) -> str:
    """The sample of a kind, or half the upper bound where the sample lies above that."""
    sample = _SAMPLES[kind.key]
    if bounds[1] is not None and Decimal(sample) > Decimal(bounds[1]):
        return plain(Decimal(bounds[1]) / 2)
    return sample


def leaves(node: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text of an item with the name of its CSV column."""
    if isinstance(node, str):
        yield path, node
    elif isinstance(node, list):
        for place, child in enumerate(node, start=1):
            yield from leaves(child, f"{path}.{place}")
    else:
        for key, child in node.items():
            yield from leaves(child, f"{path}.{key}" if path else key)


def template(family: str) -> list[str]:
    """The columns of a family's CSV: what every product says, its attributes, and the first entries of its lists."""
    used = dict.fromkeys(name for item in items(family) for name, _ in leaves(item))
    own = [name for name in used if not name.startswith("values.") and "." in name and not name.startswith("name.")]
    head = [name for name in used if name not in own and not name.startswith("values.")]
    keys = dict.fromkeys(attribute.key for category in SCHEMA.family(family).categories for attribute in SCHEMA.of(category.key))
    stated = dict.fromkeys([*(name for name in used if name.startswith("values.")), *(f"values.{key}" for key in keys)])
    wider = {name.rpartition(".")[0] for name in stated}
    return [*head, *(name for name in stated if name not in wider), *sorted(own)]

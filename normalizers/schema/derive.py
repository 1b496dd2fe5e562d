"""Derived scalars: what filters, sorts, headlines and best marks use, computed from a product's typed lists.

A derivation takes the canonical product (JSON) and gives one value (JSON) or None for "not disclosed". A value
that is simply one entry's value keeps that entry's evidence; a value made of several names all their locators
and is ``inferred``. Nothing is ever assumed: a list that does not speak of a thing leaves it not disclosed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from normalizers.finance.cash_values import Surrender, surrenders
from normalizers.schema.kinds import duration_units

Json = dict[str, Any]
NOT_DISCLOSED_KEY = "__nd"
NOT_OFFERED_KEY = "__na"


def is_known(value: Json | None) -> bool:
    return value is not None and value["state"] in ("known", "zero") and value["value"] is not None


def locators_of(values: Iterable[Json]) -> list[str]:
    """Every locator that the values name, once, in order."""
    seen: dict[str, None] = {}
    for value in values:
        evidence = value.get("evidence")
        if evidence is not None:
            for locator in evidence.get("locators") or [evidence["locator"]]:
                seen[locator] = None
    return list(seen)


def inferred(value: Json, sources: list[Json], why: str) -> Json:
    """``value`` with evidence that names every leaf it was computed from."""
    locators = locators_of(sources)
    if not locators:
        return value
    quote = " · ".join(source["evidence"]["quote"] for source in sources if source.get("evidence"))
    return {**value, "evidence": {"locator": locators[0], "locators": locators, "quote": quote[:500], "how": "inferred", "why": why}}


def pick(values: list[Json], order: Callable[[str], Any], lowest: bool = True) -> Json | None:
    """The lowest (or highest) known value; the spread of all of them stands in ``low`` and ``high``."""
    known = [value for value in values if is_known(value)]
    if not known:
        return None
    ranked = sorted(known, key=lambda value: order(value["value"]))
    chosen = ranked[0] if lowest else ranked[-1]
    if order(ranked[0]["value"]) == order(ranked[-1]["value"]):
        return chosen
    return {**chosen, "low": ranked[0]["value"], "high": ranked[-1]["value"]}


def entries_of(product: Json, key: str, kinds: tuple[str, ...], by: str = "kind") -> list[Json]:
    return [entry for entry in product.get(key, ()) if entry.get(by) in kinds]


@dataclass(frozen=True)
class RateOf:
    """The best rate among the entries of some roles: the lowest of a loan, the highest of a deposit."""

    roles: tuple[str, ...]
    field: str = "value"
    lowest: bool = True

    def __call__(self, product: Json) -> Json | None:
        return pick(
            [entry[self.field] for entry in entries_of(product, "rates", self.roles, "role") if self.field in entry], Decimal, self.lowest
        )


@dataclass(frozen=True)
class HighestWithBonus:
    """Highest base rate plus highest bonus of the same product, where both are stated; the base alone where no bonus is.

    An introductory rate, or one that the source says holds base and bonus together (role ``total``), stands by itself.
    """

    def __call__(self, product: Json) -> Json | None:
        base = pick([e["value"] for e in entries_of(product, "rates", ("base",), "role") if "value" in e], Decimal, lowest=False)
        bonus = pick([e["value"] for e in entries_of(product, "rates", ("bonus",), "role") if "value" in e], Decimal, lowest=False)
        whole = entries_of(product, "rates", ("introductory", "total"), "role")
        intro = pick([e["value"] for e in whole if "value" in e], Decimal, lowest=False)
        best = base
        if base is not None and bonus is not None:
            total = str(Decimal(base["value"]) + Decimal(bonus["value"]))
            best = inferred(
                {"value": total, "text": total, "state": "known", "period": base.get("period", "P1Y")},
                [base, bonus],
                "highest base rate plus highest bonus rate",
            )
        if intro is not None and (best is None or Decimal(intro["value"]) > Decimal(best["value"])):
            best = intro
        if best is None:
            return None
        return {key: part for key, part in best.items() if key not in ("low", "high")}


def fee_amount(fee: Json) -> Json | None:
    """A fee's amount; not disclosed ("by formula") where a share is charged as well, since a zero beside it is not the fee."""
    amount: Json | None = fee.get("amount")
    shared = [share["value"] for share in fee.get("shares", ()) if share["value"]["state"] != "zero"]
    if not shared or amount is None:
        return amount
    return inferred(
        {"value": None, "text": amount["text"], "state": "not_disclosed", "reason": "by_formula"},
        [amount, *shared],
        "a share is charged as well",
    )


@dataclass(frozen=True)
class FeeOf:
    """A fee by kind, and by whole words of its name when ``names`` is given. Several different ones make a range.

    ``yearly``: what it comes to in a year; a fee whose interval is not stated counts as it stands where its name says a year.
    """

    kinds: tuple[str, ...]
    names: tuple[str, ...] = ()
    yearly: bool = False

    def __call__(self, product: Json) -> Json | None:
        fees = entries_of(product, "fees", self.kinds)
        if self.names:
            fees = [fee for fee in fees if self._named(fee)]
        amounts = [amount for amount in map(self._amount, fees) if amount is not None]
        known = [amount for amount in amounts if is_known(amount)]
        if not known:
            only: Json | None = amounts[0] if len(amounts) == 1 else None
            return only
        if len(known) < len(fees):  # one of them is not a plain amount: only "from" can be said
            lowest = min(known, key=lambda amount: Decimal(amount["value"]))
            return inferred(
                {**lowest, "value": None, "low": lowest["value"], "state": "known"}, known, "one of several fees is not a plain amount"
            )
        spread = sorted({Decimal(amount["value"]) for amount in known})
        if len(spread) == 1:
            single: Json = known[0]
            return single
        return inferred(
            {**known[0], "value": None, "state": "known", "low": str(spread[0]), "high": str(spread[-1]), "text": ""},
            known,
            "several fees of this kind",
        )

    def _amount(self, fee: Json) -> Json | None:
        amount = fee_amount(fee)
        if not self.yearly or amount is None or not is_known(amount) or amount["state"] == "zero":
            return amount
        every = fee.get("every")
        if every is None:
            return amount if any(word in name_words(fee) for word in YEAR_WORDS) else None
        times = PER_YEAR.get(every["value"] or "")
        if times is None or times == 1:
            return amount if times == 1 else None
        total = str(Decimal(amount["value"]) * times)
        return inferred({**amount, "value": total, "text": ""}, [amount, every], f"{times} times a year")

    def _named(self, fee: Json) -> bool:
        return any(name in name_words(fee) for name in self.names)


def name_words(fee: Json) -> str:
    """The words of a fee's name, lower case and with single spaces."""
    return " ".join((fee.get("name") or {}).get("text", "").replace("_", " ").casefold().split())


YEAR_WORDS = ("annual", "yearly", "per year", "年费")
PER_YEAR = {"P1D": 365, "P7D": 52, "P1W": 52, "P14D": 26, "P2W": 26, "P1M": 12, "P2M": 6, "P3M": 4, "P6M": 2, "P12M": 1, "P1Y": 1}


@dataclass(frozen=True)
class YearlyFee:
    """All periodic fees of a year, added up; None when any of them has no plain amount or period."""

    kinds: tuple[str, ...] = ("periodic",)

    def __call__(self, product: Json) -> Json | None:
        fees = entries_of(product, "fees", self.kinds)
        total, parts = Decimal(0), []
        for fee in fees:
            amount, every = fee_amount(fee), fee.get("every")
            if amount is None or not is_known(amount):
                return None
            if amount["state"] == "zero":
                parts.append(amount)
                continue
            if every is None or every.get("value") not in PER_YEAR:
                return None
            total += Decimal(amount["value"]) * PER_YEAR[every["value"]]
            parts += [amount, every]
        if not parts:
            return None
        value = {
            "value": str(total),
            "text": "",
            "state": "zero" if total == 0 else "known",
            "period": "P1Y",
            "currency": parts[0].get("currency", ""),
        }
        return inferred(value, parts, "all periodic fees of one year added up")


@dataclass(frozen=True)
class LimitOf:
    """A bound from the constraints: the smallest minimum or the largest maximum stated."""

    kinds: tuple[str, ...]
    field: str = "amount"
    lowest: bool = True

    def __call__(self, product: Json) -> Json | None:
        values = [entry[self.field] for entry in entries_of(product, "constraints", self.kinds) if self.field in entry]
        chosen = pick(values, duration_units if self.field == "term" else Decimal, self.lowest)
        return None if chosen is None else {key: part for key, part in chosen.items() if key not in ("low", "high")}


@dataclass(frozen=True)
class HighestLvr:
    """The highest loan-to-value ratio: the stated limit, else the upper end of the highest band that has a rate."""

    def __call__(self, product: Json) -> Json | None:
        stated = LimitOf(("max_lvr",), "share", lowest=False)(product)
        if stated is not None:
            return stated
        bounds = [band["high"] for rate in product.get("rates", ()) for band in rate.get("applies", {}).get("lvr", ()) if "high" in band]
        chosen = pick(bounds, Decimal, lowest=False)
        return None if chosen is None else {key: part for key, part in chosen.items() if key not in ("low", "high")}


@dataclass(frozen=True)
class DownPayment:
    """首付: one less the highest loan-to-value ratio (STANDARDS §8.3)."""

    def __call__(self, product: Json) -> Json | None:
        lvr = HighestLvr()(product)
        if lvr is None or not is_known(lvr):
            return None
        share = Decimal(1) - Decimal(lvr["value"])
        if share < 0:
            return None
        return inferred(
            {"value": str(share), "text": "", "state": "zero" if share == 0 else "known"}, [lvr], "one less the highest loan-to-value ratio"
        )


@dataclass(frozen=True)
class HasFeature:
    """``yes`` when the list of features names it, ``no`` when it denies it; not disclosed otherwise: silence does not say no."""

    kind: str

    def __call__(self, product: Json) -> Json | None:
        for entry in entries_of(product, "features", (self.kind,)):
            source = entry.get("type")
            if source is not None:
                return {**source, "value": "no" if source["state"] == "not_offered" else "yes", "state": "known"}
        return None


@dataclass(frozen=True)
class FeatureTerm:
    """The length that a feature states (interest-free days); the longest, when it states several."""

    kind: str

    def __call__(self, product: Json) -> Json | None:
        return pick(
            [entry["term"] for entry in entries_of(product, "features", (self.kind,)) if "term" in entry], duration_units, lowest=False
        )


@dataclass(frozen=True)
class ChoicesOf:
    """The choices that the rates of some roles name, in the order of the list, each once."""

    roles: tuple[str, ...]
    fields: tuple[str, ...]

    def __call__(self, product: Json) -> Json | None:
        found: dict[str, Json] = {}
        for entry in entries_of(product, "rates", self.roles, "role"):
            value = entry_field(entry, self.fields)
            if is_known(value):
                assert value is not None
                for key in value["value"] if isinstance(value["value"], list) else [value["value"]]:
                    found.setdefault(key, value)
        if not found:
            return None
        first = next(iter(found.values()))
        return (
            inferred({**first, "value": list(found)}, list(found.values()), "named by the rates")
            if len(found) > 1
            else {**first, "value": list(found)}
        )


@dataclass(frozen=True)
class TermsOf:
    """The terms of the rates of some roles, from the shortest (``low``) to the longest (``high``)."""

    roles: tuple[str, ...]

    def __call__(self, product: Json) -> Json | None:
        ends: list[Json] = []
        for entry in entries_of(product, "rates", self.roles, "role"):
            ends += [entry["fixed_for"]] if is_known(entry.get("fixed_for")) else []
            ends += [band[end] for band in entry.get("applies", {}).get("term", ()) for end in ("low", "high") if is_known(band.get(end))]
        known = sorted(ends, key=lambda value: duration_units(value["value"]))
        if not known:
            return None
        low, high = known[0], known[-1]
        if duration_units(low["value"]) == duration_units(high["value"]):
            return low
        return inferred(
            {"value": None, "text": "", "state": "known", "low": low["value"], "high": high["value"]},
            [low, high],
            "the terms that rates are stated for",
        )


@dataclass(frozen=True)
class ReferencePremium:
    """The lowest first-year premium for one declared person, from the premium tables; None when they do not hold that person."""

    age: str
    sex: str
    smoker: str

    def __call__(self, product: Json) -> Json | None:
        found: list[tuple[Decimal, Json]] = []
        for table in product.get("premiums", ()):
            columns = table["columns"]
            for row, amount in enumerate(columns["amount"]):
                if self._is_person(columns, row):
                    locator = table["locators"][row]
                    evidence = {"locator": locator, "quote": table["quotes"][row], "how": "read"}
                    found.append(
                        (
                            Decimal(amount),
                            {
                                "value": amount,
                                "text": table["quotes"][row],
                                "state": "known",
                                "currency": table["currency"],
                                "period": table["period"],
                                "evidence": evidence,
                            },
                        )
                    )
        if not found or any(item[1]["period"] != "P1Y" for item in found):
            return None
        return min(found, key=lambda item: item[0])[1]

    def _is_person(self, columns: Mapping[str, list[str]], row: int) -> bool:
        wanted = {"age": self.age, "sex": self.sex, "smoker": self.smoker}
        return all(key not in columns or columns[key][row] in (want, "any") for key, want in wanted.items()) and "age" in columns


@dataclass(frozen=True)
class GuaranteedRate:
    """What a savings policy guarantees a year when it is held for ``years``, to a hundredth of a percent: the best of the tables
    that hold a ``sex``."""

    years: int
    sex: str = "male"

    def __call__(self, product: Json) -> Json | None:
        fitting = [one for one in surrenders(product) if one.year == self.years and one.sex in ("", "any", self.sex)]
        if not fitting:
            return None
        best = max(fitting, key=lambda one: (one.units, one.value))
        rate = Decimal(best.units).scaleb(-7).quantize(Decimal("0.0001"), ROUND_HALF_UP)
        said = {"value": f"{rate:f}", "text": f"{rate:f}", "state": "known" if rate else "zero", "period": "P1Y"}
        return _of_row(product, best, said)


@dataclass(frozen=True)
class MoneyBack:
    """The policy year at whose end a savings policy surely gives back what was paid in: the earliest of its tables for a ``sex``."""

    sex: str = "male"

    def __call__(self, product: Json) -> Json | None:
        found = [one for one in surrenders(product) if one.rate >= 0 and one.sex in ("", "any", self.sex)]
        if not found:
            return None
        first = min(found, key=lambda one: one.year)
        return _of_row(product, first, {"value": f"P{first.year}Y", "text": str(first.year), "state": "known"})


def _of_row(product: Json, found: Surrender, value: Json) -> Json:
    """A value that was worked out from the rows of a table of cash values up to one, with the evidence of that one."""
    table = product["cash_values"][found.table]
    source = {"evidence": {"locator": table["locators"][found.place], "quote": table["quotes"][found.place]}}
    return inferred(value, [source], "guaranteed cash value against the premiums paid by then")


def entry_field(entry: Json, path: tuple[str, ...]) -> Json | None:
    """The value at a path of keys inside an entry, or None."""
    node: Any = entry
    for key in path:
        if not isinstance(node, dict) or key not in node:
            return None
        node = node[key]
    return node if isinstance(node, dict) else None


def entry_choices(entry: Json, path: tuple[str, ...], declared: tuple[str, ...]) -> tuple[str, ...]:
    """The keys of a choice field for matching on one entry: what it names, all declared ones when it says "any", else not disclosed."""
    value = entry_field(entry, path)
    if value is None or value["value"] is None:
        return (NOT_DISCLOSED_KEY,)
    keys = value["value"] if isinstance(value["value"], list) else [value["value"]]
    return tuple(key for key in keys if key in declared) or (NOT_DISCLOSED_KEY,)


def entry_terms(entry: Json) -> list[tuple[int, int]]:
    """The terms that an entry is for, as closed intervals of ten-thousandths of a day; open ends are 0 and 2**40."""
    fixed = entry.get("fixed_for")
    if is_known(fixed):
        assert fixed is not None
        units = duration_units(fixed["value"])
        return [(units, units)]
    intervals = []
    for band in entry.get("applies", {}).get("term", ()):
        low, high = band.get("low"), band.get("high")
        start = duration_units(low["value"]) if is_known(low) else 0
        end = duration_units(high["value"]) if is_known(high) else 2**40
        intervals.append((start, end - 1 if band.get("high_excluded") == "yes" and end > start else end))
    return intervals

"""What each product of a page costs for a scenario, with its parts, or why it has no cost: for showing."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from threading import Lock
from typing import Any

from normalizers.finance.cost import cost
from normalizers.finance.cost_parts import Cost, Part, cents_of, money
from normalizers.finance.cost_words import PARTS, REASONS, CannotPriceError, assumed
from normalizers.finance.scenario import Scenario
from portal.catalog.models import Product

Json = dict[str, Any]
KEPT = 2_000  # costs that one process keeps


@dataclass(frozen=True, slots=True)
class Priced:
    """A cost, or the reason for none."""

    cost: Cost | None
    refused: CannotPriceError | None = None

    def to_json(self, lang: str) -> Json:
        """Amounts are decimal strings in the product's own currency; ``low`` and ``high`` differ where something is not disclosed."""
        if self.cost is None:
            assert self.refused is not None
            return {"state": "not_priced", "reason": self.refused.code, "text": self.refused.label(lang)}
        found = self.cost
        low, high = found.per_month
        return {
            "state": "priced",
            "earning": found.earning,
            "low": text_of(found.low),
            "high": text_of(found.high),
            "months": found.months,
            "per_month": {"low": text_of(_cent(low)), "high": text_of(_cent(high))},
            **({} if found.payment is None else {"payment": {"low": text_of(found.payment[0]), "high": text_of(found.payment[1])}}),
            "effective": {"low": found.effective_low, "high": found.effective_high},
            "parts": [part_json(part, lang) for part in found.parts],
            "bad_day": [part_json(part, lang) for part in found.bad_day],
            "assumed": [{"key": key.partition(":")[0], "text": assumed(key, lang)} for key in found.assumed],
        }


def part_json(part: Part, lang: str) -> Json:
    """One part: ``label`` in the reader's language, ``name`` the source's own words."""
    reason = {"reason": part.reason, "why": REASONS[part.reason](lang)} if part.reason else {}
    return {
        "key": part.key,
        "label": PARTS[part.key](lang),
        "name": part.name,
        "low": text_of(part.low),
        "high": text_of(part.high),
        **reason,
    }


def text_of(amount: Decimal) -> str:
    return f"{amount:.2f}"


def _cent(amount: Decimal) -> Decimal:
    return money(cents_of(amount))


def price(document: Json, scenario: Scenario) -> Priced:
    """What one canonical product costs."""
    try:
        return Priced(cost(document, scenario))
    except CannotPriceError as error:
        return Priced(None, error)


class Prices:
    """Costs of products for scenarios, by version: neither a version nor a formula ever changes, so what is kept is never old."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int, Scenario], Priced] = OrderedDict()
        self._lock = Lock()

    def take(self, rows: Sequence[Product], scenario: Scenario) -> dict[str, Priced]:
        """One query for those that are not kept yet, none when all are."""
        with self._lock:
            found = {row.pk: self._kept[key] for row in rows if (key := (row.pk, row.version, scenario)) in self._kept}
        versions = {row.pk: row.version for row in rows if row.pk not in found}
        if versions:
            documents = Product.objects.filter(pk__in=list(versions)).values_list("pk", "version", "document")
            fresh = {(id_, version): price(document, scenario) for id_, version, document in documents}
            found |= {id_: priced for (id_, _), priced in fresh.items()}
            with self._lock:
                self._kept.update({(id_, version, scenario): priced for (id_, version), priced in fresh.items()})
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
        return found


@cache
def kept() -> Prices:
    """What this process keeps."""
    return Prices()


def prices(rows: Sequence[Product], scenario: Scenario | None) -> Mapping[str, Priced]:
    """What the products of a page cost, by id; nothing without a scenario."""
    return {} if scenario is None else kept().take(rows, scenario)

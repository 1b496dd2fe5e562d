"""What each product of a page costs for a scenario, with its parts, or why it has no cost: for showing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from normalizers.finance.cost import cost
from normalizers.finance.cost_parts import Cost, Part, cents_of, money
from normalizers.finance.cost_words import PARTS, REASONS, CannotPriceError, assumed
from normalizers.finance.scenario import Scenario
from portal.catalog.models import Product
from search.by_version import ByVersion

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
            "by_rate": found.by_rate,
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


@cache
def kept() -> ByVersion[Priced]:
    """What this process keeps: no formula ever changes under its version either."""
    return ByVersion(KEPT)


def prices(rows: Sequence[Product], scenario: Scenario | None) -> Mapping[str, Priced]:
    """What the products of a page cost, by id; nothing without a scenario."""
    if scenario is None:
        return {}
    return kept().take([(row.pk, row.version) for row in rows], lambda document: price(document, scenario), scenario)

"""Pieces of a product detail in the Australian Consumer Data Standards' form (detail version 5), with fictional content."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from crawlers.demo.clock import fraction

Json = dict[str, Any]
NOTICE = "Demonstration product of a fictional bank (演示产品). "


def lending(kind: str, points: int, comparison: int | None = None, **more: object) -> Json:
    """A lending rate in basis points. ``repayment``, ``purpose``, ``fixed`` (ISO 8601), ``info``, ``tiers`` when given."""
    row: Json = {"lendingRateType": kind, "rate": fraction(points)}
    if comparison is not None:
        row["comparisonRate"] = fraction(comparison)
    names = {"fixed": "additionalValue", "info": "additionalInfo", "repayment": "repaymentType", "purpose": "loanPurpose", "tiers": "tiers"}
    row.update({names[key]: value for key, value in more.items() if value is not None})
    if kind in ("VARIABLE", "FIXED"):
        row.update(calculationFrequency="P1D", applicationFrequency="P1M", interestPaymentDue="IN_ARREARS")
    return row


def deposit(kind: str, points: int, paid: str = "P1M", **more: object) -> Json:
    """A deposit rate in basis points. ``fixed`` (ISO 8601), ``info``, ``tiers``, ``conditions`` when given."""
    row: Json = {"depositRateType": kind, "rate": fraction(points), "calculationFrequency": "P1D", "applicationFrequency": paid}
    names = {"fixed": "additionalValue", "info": "additionalInfo", "tiers": "tiers", "conditions": "applicabilityConditions"}
    row.update({names[key]: value for key, value in more.items() if value is not None})
    return row


def tier(name: str, unit: str, low: float, high: float | None, method: str = "WHOLE_BALANCE") -> Json:
    row: Json = {"name": name, "unitOfMeasure": unit, "minimumValue": low, "rateApplicationMethod": method}
    if high is not None:
        row["maximumValue"] = high
    return row


def lvr(low: float, high: float) -> Json:
    return tier(f"LVR {low:.0%} to {high:.0%}" if low else f"LVR up to {high:.0%}", "PERCENT", low, high)


def fee(name: str, kind: str, amount: str | None = None, every: str = "", info: str = "", **more: str) -> Json:
    row: Json = {"name": name, "feeType": kind}
    if amount is not None:
        row.update(amount=amount, currency="AUD")
    if every:
        row["additionalValue"] = every
    if info:
        row["additionalInfo"] = info
    return {**row, **more}


def features(*kinds: str) -> list[Json]:
    """Features by type; ``TYPE=value`` gives the additional value too."""
    rows: list[Json] = []
    for kind in kinds:
        name, _, value = kind.partition("=")
        rows.append({"featureType": name, **({"additionalValue": value} if value else {})})
    return rows


def eligibility(*kinds: str) -> list[Json]:
    rows: list[Json] = []
    for kind in kinds:
        name, _, value = kind.partition("=")
        rows.append({"eligibilityType": name, **({"additionalValue": value} if value else {})})
    return rows


def limits(**values: str) -> list[Json]:
    """Constraints by type in lower case: ``min_limit="20000.00"``."""
    return [{"constraintType": kind.upper(), "additionalValue": value} for kind, value in values.items()]


def documents(institution: str, slug: str) -> Json:
    home = f"https://{institution}.example/{slug}"
    return {"overviewUri": home, "termsUri": f"{home}/terms", "eligibilityUri": f"{home}/eligibility", "feesAndPricingUri": f"{home}/fees"}


def lists(**named: Iterable[Json]) -> Json:
    """The lists of a detail that are not empty."""
    return {key: list(rows) for key, rows in named.items() if rows}

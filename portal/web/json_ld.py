"""A product as schema.org JSON-LD. ``annualPercentageRate`` only for a figure that the law calls one; a nominal rate never is."""

from __future__ import annotations

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from normalizers.schema import SCHEMA

TYPES = {
    "home_loan": "MortgageLoan",
    "credit_card": "CreditCard",
    "savings_account": "DepositAccount",
    "term_deposit": "DepositAccount",
    "structured_deposit": "DepositAccount",
    "transaction_account": "BankAccount",
    "fund": "InvestmentFund",
    "money_fund": "InvestmentFund",
}
FAMILY_TYPES = {"loan": "LoanOrCredit", "wealth": "InvestmentOrDeposit", "insurance": "FinancialProduct"}
APR_MARKETS = frozenset({"us", "uk", "eu"})
"""Markets whose published comparison figure is an annual percentage rate (TILA, CCA, CCD). The Australian comparison rate is none."""
ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def product_json_ld(document: dict[str, Any], name: str, institution: str, url: str, lang: str) -> SafeString:
    """The text of the data block of a product's page; nothing in it can end the block."""
    category = SCHEMA.categories[document["category"]]
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": TYPES.get(category.key, FAMILY_TYPES[document["family"]]),
        "@id": url,
        "url": url,
        "name": name,
        "category": category.label(lang),
        "provider": {"@type": "FinancialService", "name": institution},
    }
    apr = annual_percentage_rate(document)
    if apr is not None:
        data["annualPercentageRate"] = apr
    text = json.dumps(data, ensure_ascii=False).translate(ESCAPES)
    return mark_safe(text)  # noqa: S308 (every character that could end the block is escaped above)


def annual_percentage_rate(document: dict[str, Any]) -> float | None:
    """In percent, as schema.org wants it; None unless this market's law calls the published figure an annual percentage rate."""
    value = document["values"].get("comparison_rate")
    if document["market"] not in APR_MARKETS or value is None or value["state"] != "known" or value["value"] is None:
        return None
    return float(value["value"]) * 100

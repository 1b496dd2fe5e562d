"""Products and scenarios for tests of cost: a synthetic market that states everything a formula reads, a real one, and random
questions to them."""

from __future__ import annotations

import random
import tarfile
from decimal import Decimal
from pathlib import Path
from typing import Any

from normalizers.finance.cost import RULES
from normalizers.finance.cost_fees import OCCASIONAL
from normalizers.finance.scenario import Scenario
from normalizers.normalize import normalize_payload
from normalizers.schema.common import PURPOSES, REPAYMENTS
from tests.factories import absent, document, value

Json = dict[str, Any]
CATEGORIES = (*RULES, "lease")
NAMES = ("Application fee", "Valuation fee", "Settlement fee", "Service fee", "Annual fee", "Package fee", *OCCASIONAL[:2])
KINDS = ("upfront", "periodic", "periodic", "exit", "late_payment", "event", "subscription", "redemption", "management", "custody", "sales")
ROLES = ("base", "base", "base", "introductory", "bonus", "total", "purchase", "overdrawn", "discount", "other")


def _maybe(rng: random.Random, made: Any) -> Json:
    return absent() if rng.random() < 0.1 else value(made)


def _bands(rng: random.Random, steps: tuple[str, ...]) -> list[Json]:
    found = []
    for _ in range(rng.choice((1, 1, 1, 2))):
        low, high = sorted(rng.sample(range(len(steps)), 2))
        one: Json = {"low": value(steps[low]), "high": value(steps[high]), "high_excluded": rng.choice(("yes", "no"))}
        if rng.random() < 0.2:
            del one["high"]
        found.append(one)
    return found


def random_rate(rng: random.Random) -> Json:
    number = f"{rng.randrange(0, 2500) / 10000:.5f}"
    entry: Json = {
        "role": rng.choice(ROLES),
        "basis": rng.choice(("nominal", "nominal", "effective", "flat_on_original")),
        "value": _maybe(rng, number),
    }
    if rng.random() < 0.1:
        entry["value"] = {"value": None, "text": "", "state": "known", rng.choice(("low", "high")): number}
    if rng.random() < 0.1:
        entry["value"]["period"] = rng.choice(("P1D", "P1M", "P1Y", "P14D"))
    if rng.random() < 0.8:
        entry["type"] = value(rng.choice(("variable", "fixed", "floating")))
    if rng.random() < 0.5:
        entry["fixed_for"] = value(rng.choice(("P3M", "P6M", "P1Y", "P3Y", "P90D")))
    if rng.random() < 0.2:
        entry["reverts_to"] = value("0.0712")
    applies: Json = {}
    for key, steps in (
        ("amount", ("0", "5000", "100000", "1000000")),
        ("balance", ("0", "10000", "50000.01", "250000")),
        ("lvr", ("0", "0.6", "0.8", "1")),
    ):
        if rng.random() < 0.25:
            applies[key] = _bands(rng, steps)
    for band in applies.get("balance", ()):
        band["method"] = value(rng.choice(("whole", "band")))
    if rng.random() < 0.2:
        applies["term"] = _bands(rng, ("P30D", "P3M", "P6M", "P2Y"))
    if rng.random() < 0.4:
        applies["purpose"] = value(rng.choice(([PURPOSES[0].key], PURPOSES[1].key, [one.key for one in PURPOSES])))
    if rng.random() < 0.4:
        applies["repayment"] = value(rng.choice(REPAYMENTS).key)
    if rng.random() < 0.3:
        kinds = ("new_customer", "min_deposit_amount", "max_withdrawals", "other")
        entry["conditions"] = [{"kind": rng.choice(kinds), "amount": value("200")} for _ in range(rng.choice((1, 2)))]
    return entry | ({"applies": applies} if applies else {})


def random_fee(rng: random.Random) -> Json:
    amount = rng.choice(("0", "10", "7.5", "395", "600"))
    entry: Json = {
        "kind": rng.choice(KINDS),
        "name": value(rng.choice(NAMES)),
        "amount": value(amount, state="zero" if amount == "0" else "known"),
    }
    if rng.random() < 0.15:
        entry["amount"] = absent()
    if rng.random() < 0.5:
        entry["every"] = value(rng.choice(("P1M", "P1Y", "P1W", "P3M", "P1D", "P7Y")))
    if rng.random() < 0.25:
        entry["shares"] = [
            {"of": rng.choice(("amount", "balance", "transaction", "assets")), "value": _maybe(rng, rng.choice(("0.015", "0.00333")))}
        ]
    if rng.random() < 0.1:
        entry |= {"least": value("25"), "most": value("250")}
    if entry["kind"] == "periodic" and entry.get("every", {}).get("value") != "P1Y":  # no dearer than such fees are
        entry["amount"] = value(rng.choice(("0.05", "0.5", "0.85")))
    if entry["kind"] in KINDS[6:]:  # shares of what is invested, and nothing else
        return {"kind": entry["kind"], "name": entry["name"], "shares": [{"of": "amount", "value": _maybe(rng, "0.00333")}]}
    return entry


def random_premiums(rng: random.Random) -> Json:
    rows = [
        (age, sex, smoker)
        for age in range(rng.choice((18, 30)), rng.choice((45, 70)))
        for sex in ("male", "female")
        for smoker in ("no", "yes")
    ]
    columns: dict[str, list[str]] = {
        "age": [f"P{age}Y" for age, _, _ in rows],
        "sex": [sex for _, sex, _ in rows],
        "smoker": ["any" if rng.random() < 0.02 else smoker for _, _, smoker in rows],
        "amount": [f"{rng.randrange(10, 900)}.{rng.randrange(100):02d}" for _ in rows],
    }
    return {
        "currency": "CNY",
        "period": rng.choice(("P1Y", "P1Y", "P1M", "")),
        "columns": columns,
        "locators": ["/x"] * len(rows),
        "quotes": columns["amount"],
    }


def random_cash_values(rng: random.Random) -> Json:
    """A table for one person or for two; sometimes with benefits, with years left out, or without what is paid in."""
    paying, premium, told = rng.choice((1, 5, 10)), rng.randrange(1_000, 90_000), rng.choice(("paid", "paid", "premium", ""))
    years = [*range(1, rng.choice((4, 13))), *((20, 30) if rng.random() < 0.5 else ())]
    lines = [(sex, year) for sex in rng.choice((("male",), ("male", "female"), ("any",))) for year in years]
    columns: dict[str, list[str]] = {"sex": [sex for sex, _ in lines], "year": [str(year) for _, year in lines]}
    if told:
        due = {"paid": lambda year: premium * min(year, paying), "premium": lambda year: premium * (year <= paying)}[told]
        columns[told] = [str(due(year)) for _, year in lines]
    if rng.random() < 0.3:
        columns["benefit"] = [rng.choice(("0", "250.50")) for _ in lines]
    columns["illustrated"] = [str(rng.randrange(10**7)) for _ in lines]
    columns["amount"] = [str(rng.choice((0, premium * min(year, paying) * rng.randrange(20, 190) // 100))) for _, year in lines]
    return {"currency": "CNY", "columns": columns, "locators": ["/x"] * len(lines), "quotes": columns["amount"]}


def random_product(rng: random.Random, number: int, category: str = "") -> Json:
    values = {
        "sum_assured": _maybe(rng, rng.choice(("100000", "500000"))),
        "payment_period": _maybe(rng, [rng.choice(("single", "yearly_renewed", "10_years", "20_years", "to_age"))]),
        "coverage_term": rng.choice((value("P20Y"), value("P1Y"), value(None, "终身", qualifiers=["whole_life"]), absent())),
        **{key: _maybe(rng, rng.choice(("0", "0.003", "0.0045"))) for key in ("management_fee", "custody_fee", "sales_fee")},
    }
    return document(
        category or rng.choice(CATEGORIES),
        f"Product {number}", key=f"p{number}", currency=rng.choice(("AUD", "AUD", "CNY")), values=values,
        rates=[random_rate(rng) for _ in range(rng.choice((0, 1, 2, 3, 5)))],
        fees=[random_fee(rng) for _ in range(rng.choice((0, 1, 3, 6)))],
        premiums=[random_premiums(rng) for _ in range(rng.choice((0, 1, 1, 2)))],
        cash_values=[random_cash_values(rng) for _ in range(rng.choice((0, 1, 1, 2)))],
    )  # fmt: skip


def random_scenario(rng: random.Random) -> Scenario:
    def some(made: Any) -> Any:
        return None if rng.random() < 0.1 else made

    amount = Decimal(rng.choice((1, 333, 5_000, 20_000, 99_999, 400_000, 100_000_000))) + Decimal(rng.randrange(0, 100)) / 100
    term = some(rng.choice((1, 3, 6, 7, 12, 36, 60, 300, 480)))
    return Scenario(
        amount=some(min(amount, Decimal(100_000_000))), term=term,
        purpose=rng.choice(PURPOSES).key, repayment=rng.choice(REPAYMENTS[:3]).key, lvr=Decimal(rng.choice(("0.5", "0.6", "0.8", "0.95"))),
        balance=rng.choice((None, None, Decimal(0), Decimal("1999.99"), Decimal(60_000))), spend=Decimal(rng.choice((0, 0, 850))),
        deposit_monthly=Decimal(rng.choice((0, 0, 150, 1_000))), withdraws=rng.random() < 0.3, new_customer=rng.random() < 0.5,
        leave_after=None if term is None else rng.choice((None, max(1, term // 3))), age=some(rng.randrange(16, 75)),
        sex=rng.choice(("male", "female")), smoker=rng.random() < 0.3,
        social_insurance=rng.random() < 0.7, sum_assured=rng.choice((None, Decimal(250_000), Decimal(1))),
    )  # fmt: skip


def real_products(shared: Path, most: int) -> list[Json]:
    """Products of a real market that have a formula, spread over its institutions."""
    with tarfile.open(shared / "data" / "au-cdr" / "au-cdr-2024-08-12.tar.xz") as market:
        bodies = [market.extractfile(member) for member in market if "/product/" in member.name and member.isfile()]
        read = (normalize_payload("au-cdr", body.read()).product for body in bodies[:: max(1, len(bodies) // most)] if body is not None)
        return [product.to_json() for product in read if product is not None and product.category in RULES]

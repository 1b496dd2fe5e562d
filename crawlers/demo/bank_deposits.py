"""Deposits and accounts of the fictional banks: one builder a kind of product, each ``(bank, line, step) -> detail``."""

from __future__ import annotations

from crawlers.demo.bank_lines import ADULT, Builder, Line
from crawlers.demo.cdr import Json, deposit, eligibility, features, fee, limits, lists, tier
from crawlers.demo.clock import cash_move, drift, spread

TERMS = ((3, 0), (6, 25), (9, 20), (12, 30), (24, 5), (36, -5), (60, -10))


def term_deposit(bank: str, line: Line, step: int) -> Json:
    rows = []
    for months, more in TERMS:
        for name, low, high, extra in (("$1,000 to under $50,000", 1000, 50000, 0), ("$50,000 to under $500,000", 50000, 500000, 10)):
            points = line.points + more + extra + drift(step, bank, months)
            term = tier("Term", "MONTH", months, months)
            rows.append(
                deposit(
                    "FIXED",
                    points,
                    "P1Y" if months > 12 else f"P{months}M",
                    fixed=f"P{months}M",
                    tiers=[tier(name, "DOLLAR", low, high), term],
                    info="Interest paid at maturity" if months <= 12 else "Interest paid every year",
                )
            )
    return {
        "productCategory": "TERM_DEPOSITS",
        **lists(
            depositRates=rows,
            features=features("DIGITAL_BANKING"),
            eligibility=eligibility("NATURAL_PERSON"),
            constraints=limits(min_balance="1000.00", max_balance="500000.00"),
            fees=[fee("Early withdrawal", "WITHDRAWAL", "30.00", info="And an interest adjustment")],
        ),
    }


CONDITIONS = [
    {"rateApplicabilityType": "MIN_DEPOSIT_AMOUNT", "additionalValue": "200.00"},
    {"rateApplicabilityType": "MAX_WITHDRAWALS", "additionalValue": "0"},
]
"""Stated so that a machine can read them; of the other savers only their words say so, as with many real ones."""


def saver(bank: str, line: Line, step: int) -> Json:
    bonus = line.points + cash_move(step)
    rows = [
        deposit("VARIABLE", 25 + 5 * spread(6, bank, line.key), tiers=[tier("Any balance", "DOLLAR", 0, None)]),
        deposit(
            "BONUS",
            bonus,
            info="In months with a deposit of at least $200 and no withdrawal",
            conditions=CONDITIONS if line.key == "SV-BONUS" else None,
            tiers=[tier("Up to $250,000", "DOLLAR", 0, 250000)],
        ),
    ]
    return {
        "productCategory": "TRANS_AND_SAVINGS_ACCOUNTS",
        **lists(
            depositRates=rows,
            features=features("DIGITAL_BANKING", "NPP_ENABLED", "NPP_PAYID"),
            eligibility=eligibility("NATURAL_PERSON", "MIN_AGE=14"),
            fees=[
                fee("Monthly account fee", "PERIODIC", "0.00", "P1M"),
                fee("Branch withdrawal", "WITHDRAWAL", f"{(0, 2, 5)[spread(3, bank, line.key)]}.00"),
            ],
        ),
    }


def intro_saver(_bank: str, line: Line, step: int) -> Json:
    base = line.points + cash_move(step)
    rows = [
        deposit("VARIABLE", base - 150, info="Savings rate"),
        deposit("INTRODUCTORY", base, fixed="P4M", info="For the first four months of a new customer"),
    ]
    return {
        "productCategory": "TRANS_AND_SAVINGS_ACCOUNTS",
        **lists(
            depositRates=rows,
            features=features("DIGITAL_BANKING", "NPP_ENABLED"),
            eligibility=eligibility(*ADULT),
            constraints=limits(max_balance="1000000.00"),
            fees=[fee("Monthly account fee", "PERIODIC", "0.00", "P1M")],
        ),
    }


def notice_saver(_bank: str, line: Line, step: int) -> Json:
    base = line.points + cash_move(step)
    rows = [
        deposit(
            "VARIABLE",
            base + more,
            tiers=[tier(name, "DOLLAR", low, high, "PER_TIER")],
            info="Savings rate, with 31 days notice of a withdrawal",
        )
        for name, low, high, more in (
            ("Up to $10,000", 0, 10000, -100),
            ("$10,000 to under $250,000", 10000, 250000, 0),
            ("$250,000 and over", 250000, None, -40),
        )
    ]
    return {
        "productCategory": "TRANS_AND_SAVINGS_ACCOUNTS",
        **lists(
            depositRates=rows,
            features=features("DIGITAL_BANKING"),
            eligibility=eligibility("NATURAL_PERSON"),
            constraints=limits(min_balance="1.00", opening_balance="500.00"),
            fees=[],
        ),
    }


def everyday(bank: str, line: Line, step: int) -> Json:  # noqa: ARG001 - an everyday account does not move
    return {
        "productCategory": "TRANS_AND_SAVINGS_ACCOUNTS",
        **lists(
            depositRates=[deposit("VARIABLE", line.points)],
            features=features(
                "CARD_ACCESS=Debit card", "DIGITAL_WALLET=Phone payments", "NPP_ENABLED", "NPP_PAYID", "UNLIMITED_TXNS", "BILL_PAYMENT"
            ),
            eligibility=eligibility("NATURAL_PERSON", "MIN_AGE=12"),
            fees=[
                fee(
                    "Monthly account fee",
                    "PERIODIC",
                    f"{(0, 4, 6)[spread(3, bank, line.key)]}.00",
                    "P1M",
                    info="Waived with deposits of $2,000 a month",
                ),
                fee("Overseas cash withdrawal", "WITHDRAWAL", "5.00"),
                fee("Dishonour fee", "DISHONOUR", "9.00"),
                fee("Replacement card", "REPLACEMENT", "0.00"),
            ],
        ),
    }


DEPOSITS: dict[str, Builder] = {
    "term_deposit": term_deposit,
    "saver": saver,
    "intro_saver": intro_saver,
    "notice_saver": notice_saver,
    "everyday": everyday,
}

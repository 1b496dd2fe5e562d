"""Loans and cards of the fictional banks: one builder a kind of product, each ``(bank, base rate in points, step) -> detail``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from crawlers.demo.cdr import Json, eligibility, features, fee, lending, limits, lists, lvr, tier
from crawlers.demo.clock import cash_move, drift, spread

ADULT = ("MIN_AGE=18", "NATURAL_PERSON", "RESIDENCY_STATUS=Australian citizens and permanent residents")


@dataclass(frozen=True, slots=True)
class Line:
    """One declared product of a bank: how it is built, its id, its name and the level of its rate in basis points."""

    build: str
    key: str
    name: str
    points: int


Builder = Callable[[str, Line, int], Json]


def home_basic(bank: str, line: Line, step: int) -> Json:
    points = line.points + cash_move(step)
    rows = [
        lending("VARIABLE", points + extra, points + extra + 4, repayment=repayment, purpose=purpose, tiers=[band])
        for purpose, repayment, more in (
            ("OWNER_OCCUPIED", "PRINCIPAL_AND_INTEREST", 0),
            ("INVESTMENT", "PRINCIPAL_AND_INTEREST", 25),
            ("INVESTMENT", "INTEREST_ONLY", 45),
        )
        for band, step_up in ((lvr(0, 0.6), 0), (lvr(0.6, 0.8), 10), (lvr(0.8, 0.95), 55))
        for extra in (more + step_up,)
    ]
    return {
        "productCategory": "RESIDENTIAL_MORTGAGES",
        **lists(
            lendingRates=rows,
            features=features("REDRAW", "EXTRA_REPAYMENTS", "DIGITAL_BANKING"),
            eligibility=eligibility(*ADULT),
            constraints=limits(min_limit="50000.00", max_limit="2000000.00", max_lvr="0.95"),
            fees=[
                fee("Establishment fee", "UPFRONT", "0.00"),
                fee("Settlement fee", "UPFRONT", "150.00"),
                fee("Discharge fee", "EXIT", f"{300 + 50 * spread(3, bank, line.key)}.00"),
                fee("Valuation fee", "UPFRONT", info="At cost, from the second valuation"),
                fee("Late payment fee", "LATE_PAYMENT", "20.00"),
            ],
        ),
    }


def home_offset(bank: str, line: Line, step: int) -> Json:
    points = line.points + cash_move(step)
    rows = [
        lending("VARIABLE", points + more, points + more + 31, repayment=repayment, purpose=purpose, tiers=[lvr(0, 0.8)])
        for purpose, repayment, more in (
            ("OWNER_OCCUPIED", "PRINCIPAL_AND_INTEREST", 0),
            ("OWNER_OCCUPIED", "INTEREST_ONLY", 40),
            ("INVESTMENT", "PRINCIPAL_AND_INTEREST", 22),
            ("INVESTMENT", "INTEREST_ONLY", 48),
        )
    ]
    rows.append(lending("BUNDLE_DISCOUNT_VARIABLE", 15, info="Off the variable rate with a salary account"))
    return {
        "productCategory": "RESIDENTIAL_MORTGAGES",
        **lists(
            lendingRates=rows,
            features=features("OFFSET", "REDRAW", "EXTRA_REPAYMENTS", "CARD_ACCESS", "DIGITAL_BANKING"),
            eligibility=eligibility(*ADULT),
            constraints=limits(min_limit="150000.00", max_lvr="0.80"),
            fees=[
                fee("Annual package fee", "PERIODIC", f"{(295, 349, 395)[spread(3, bank, line.key)]}.00", "P1Y"),
                fee("Establishment fee", "UPFRONT", f"{(0, 250, 600)[spread(3, bank, 'setup')]}.00"),
                fee("Discharge fee", "EXIT", "350.00"),
                fee("Government registration", "UPFRONT", info="At cost"),
            ],
        ),
    }


def home_fixed(bank: str, line: Line, step: int) -> Json:
    rows = []
    for years, more in ((1, 0), (2, -15), (3, -10), (4, 12), (5, 24)):
        points = line.points + more + drift(step, bank, years)
        rows += [
            lending(
                "FIXED",
                points,
                points + 38,
                fixed=f"P{years}Y",
                repayment="PRINCIPAL_AND_INTEREST",
                purpose="OWNER_OCCUPIED",
                tiers=[lvr(0, 0.8)],
            ),
            lending(
                "FIXED",
                points + 24,
                points + 58,
                fixed=f"P{years}Y",
                repayment="PRINCIPAL_AND_INTEREST",
                purpose="INVESTMENT",
                tiers=[lvr(0, 0.8)],
            ),
            lending(
                "FIXED", points + 39, points + 71, fixed=f"P{years}Y", repayment="INTEREST_ONLY", purpose="INVESTMENT", tiers=[lvr(0, 0.8)]
            ),
        ]
    return {
        "productCategory": "RESIDENTIAL_MORTGAGES",
        **lists(
            lendingRates=rows,
            features=features("EXTRA_REPAYMENTS=10000", "DIGITAL_BANKING"),
            eligibility=eligibility(*ADULT),
            constraints=limits(min_limit="50000.00", max_lvr="0.80"),
            fees=[
                fee("Application fee", "UPFRONT", f"{(0, 395, 600)[spread(3, bank, line.key)]}.00"),
                fee("Rate lock fee", "EVENT", balanceRate="0.0015"),
                fee("Discharge fee", "EXIT", "350.00"),
                fee("Fixed rate break cost", "EXIT", info="Calculated by a formula when the fixed rate ends early"),
            ],
        ),
    }


def green_home(bank: str, line: Line, step: int) -> Json:
    points = line.points + cash_move(step)
    return {
        "productCategory": "RESIDENTIAL_MORTGAGES",
        **lists(
            lendingRates=[
                lending(
                    "VARIABLE",
                    points,
                    points + 3,
                    repayment="PRINCIPAL_AND_INTEREST",
                    purpose="OWNER_OCCUPIED",
                    tiers=[lvr(0, 0.8)],
                    info="For homes with an energy rating of at least seven stars",
                )
            ],
            features=features("OFFSET", "EXTRA_REPAYMENTS"),
            eligibility=eligibility(*ADULT),
            constraints=limits(min_limit="200000.00", max_lvr="0.80"),
            fees=[
                fee("Establishment fee", "UPFRONT", "0.00"),
                fee("Monthly fee", "PERIODIC", "0.00", "P1M"),
                fee("Discharge fee", "EXIT", "250.00"),
            ],
        ),
    }


def personal(bank: str, line: Line, step: int) -> Json:
    points = line.points + cash_move(step)
    rows = [
        lending("VARIABLE", points + more, points + more + 92, repayment="PRINCIPAL_AND_INTEREST", tiers=[tier(name, "DOLLAR", low, high)])
        for name, low, high, more in (("$5,000 to under $20,000", 5000, 20000, 120), ("$20,000 to $60,000", 20000, 60000, 0))
    ]
    return {
        "productCategory": "PERS_LOANS",
        **lists(
            lendingRates=rows,
            features=features("REDRAW", "EXTRA_REPAYMENTS", "DIGITAL_BANKING"),
            eligibility=eligibility(*ADULT, "EMPLOYMENT_STATUS=Regular income"),
            constraints=limits(min_limit="5000.00", max_limit="60000.00"),
            fees=[
                fee("Establishment fee", "UPFRONT", f"{(150, 195, 250)[spread(3, bank, line.key)]}.00"),
                fee("Monthly service fee", "PERIODIC", f"{(0, 5, 10)[spread(3, bank, 'monthly')]}.00", "P1M"),
                fee("Late payment fee", "LATE_PAYMENT", "25.00"),
                fee("Early repayment fee", "EXIT", "0.00"),
            ],
        ),
    }


def personal_fixed(bank: str, line: Line, step: int) -> Json:
    points = line.points + drift(step, bank, line.key)
    rows = [
        lending("FIXED", points + more, points + more + 115, fixed=f"P{years}Y", repayment="PRINCIPAL_AND_INTEREST")
        for years, more in ((3, 0), (5, 40), (7, 110))
    ]
    return {
        "productCategory": "PERS_LOANS",
        **lists(
            lendingRates=rows,
            features=features("DIGITAL_BANKING"),
            eligibility=eligibility(*ADULT),
            constraints=limits(min_limit="2000.00", max_limit="50000.00"),
            fees=[
                fee("Application fee", "UPFRONT", "175.00"),
                fee("Early termination fee", "EXIT", f"{(100, 150, 300)[spread(3, bank, line.key)]}.00"),
                fee("Late payment fee", "LATE_PAYMENT", "35.00"),
            ],
        ),
    }


def car(bank: str, line: Line, step: int) -> Json:
    points = line.points + drift(step, bank, line.key)
    rows = [
        lending("FIXED", points, points + 58, fixed="P5Y", repayment="PRINCIPAL_AND_INTEREST", info="New and demonstrator cars"),
        lending(
            "FIXED", points + 90, points + 150, fixed="P5Y", repayment="PRINCIPAL_AND_INTEREST", info="Used cars up to seven years old"
        ),
    ]
    return {
        "productCategory": "PERS_LOANS",
        **lists(
            lendingRates=rows,
            features=features("EXTRA_REPAYMENTS"),
            eligibility=eligibility(*ADULT),
            constraints=limits(min_limit="10000.00", max_limit="100000.00"),
            fees=[
                fee("Establishment fee", "UPFRONT", f"{(99, 195, 250)[spread(3, bank, line.key)]}.00"),
                fee("Security registration", "UPFRONT", "6.80"),
                fee("Late payment fee", "LATE_PAYMENT", "25.00"),
            ],
        ),
    }


def card(bank: str, line: Line, step: int) -> Json:
    low = line.points < 1700
    rows = [lending("PURCHASE", line.points), lending("CASH_ADVANCE", 2199 if not low else line.points + 400)]
    if low:
        rows.append(
            lending(
                "BALANCE_TRANSFER", 0 if spread(2, bank, line.key) else 199, fixed="P12M", info="For 12 months, then the cash advance rate"
            )
        )
    annual = (0, 59, 45)[spread(3, bank, line.key)] if low else (149, 249, 395)[spread(3, bank, line.key)]
    extras = ("LOYALTY_PROGRAM=Tide Points", "INSURANCE=Travel insurance") if not low else ()
    return {
        "productCategory": "CRED_AND_CHRG_CARDS",
        **lists(
            lendingRates=rows,
            features=features(
                "INTEREST_FREE=P55D" if low else "INTEREST_FREE=P44D", "ADDITIONAL_CARDS=3", "DIGITAL_WALLET=Phone payments", *extras
            ),
            eligibility=eligibility(*ADULT, f"MIN_INCOME={'15000.00' if low else '40000.00'}"),
            constraints=limits(min_limit="1000.00" if low else "6000.00", max_limit="30000.00"),
            fees=[
                fee("Annual fee", "PERIODIC", f"{annual}.00", "P1Y"),
                fee("Late payment fee", "LATE_PAYMENT", f"{(20, 25, 30)[spread(3, bank, 'late')]}.00"),
                fee("Cash advance fee", "CASH_ADVANCE", transactionRate="0.03"),
                fee("Foreign transaction fee", "TRANSACTION", transactionRate="0.03" if not low else "0.00"),
            ],
        ),
    }


def business(bank: str, line: Line, step: int) -> Json:
    points = line.points + cash_move(step)
    rows = [
        lending(
            "VARIABLE",
            points,
            repayment="PRINCIPAL_AND_INTEREST",
            tiers=[tier("Loan term", "MONTH", 12, 180)],
            info="Secured by residential property",
        ),
        lending("VARIABLE", points + 130, repayment="PRINCIPAL_AND_INTEREST", info="Secured by business assets"),
    ]
    return {
        "productCategory": "BUSINESS_LOANS",
        **lists(
            lendingRates=rows,
            features=features("REDRAW", "EXTRA_REPAYMENTS", "RELATIONSHIP_MANAGEMENT"),
            eligibility=eligibility("BUSINESS", "MIN_TURNOVER=75000.00"),
            constraints=limits(min_limit="20000.00", max_limit="3000000.00"),
            fees=[
                fee("Establishment fee", "UPFRONT", balanceRate="0.005"),
                fee("Service fee", "PERIODIC", "35.00", "P1M"),
                fee("Legal costs", "UPFRONT", info="At cost"),
            ],
        ),
    }


def overdraft(bank: str, line: Line, step: int) -> Json:
    points = line.points + cash_move(step)
    return {
        "productCategory": "OVERDRAFTS",
        **lists(
            lendingRates=[lending("VARIABLE", points)],
            features=features("OVERDRAFT", "CARD_ACCESS"),
            eligibility=eligibility("BUSINESS"),
            constraints=limits(min_limit="5000.00", max_limit="250000.00"),
            fees=[
                fee("Establishment fee", "UPFRONT", "250.00"),
                fee("Line fee", "PERIODIC", f"{(15, 20, 30)[spread(3, bank, line.key)]}.00", "P1M"),
            ],
        ),
    }


LOANS: dict[str, Builder] = {
    "home_basic": home_basic,
    "home_offset": home_offset,
    "home_fixed": home_fixed,
    "green_home": green_home,
    "personal": personal,
    "personal_fixed": personal_fixed,
    "car": car,
    "card": card,
    "business": business,
    "overdraft": overdraft,
}

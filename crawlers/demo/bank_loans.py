"""Personal, car and business loans and cards of the fictional banks: one builder a kind of product."""

from __future__ import annotations

from crawlers.demo.bank_lines import ADULT, Builder, Line
from crawlers.demo.cdr import Json, eligibility, features, fee, lending, limits, lists, tier
from crawlers.demo.clock import cash_move, drift, spread


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


def card(bank: str, line: Line, _step: int) -> Json:
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


def business(_bank: str, line: Line, step: int) -> Json:
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
    "personal": personal,
    "personal_fixed": personal_fixed,
    "car": car,
    "card": card,
    "business": business,
    "overdraft": overdraft,
}

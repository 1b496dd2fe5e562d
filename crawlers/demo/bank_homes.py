"""Home loans of the fictional banks: one builder a kind of product, each ``(bank, line, step) -> detail``."""

from __future__ import annotations

from crawlers.demo.bank_lines import ADULT, Builder, Line
from crawlers.demo.cdr import Json, eligibility, features, fee, lending, limits, lists, lvr
from crawlers.demo.clock import cash_move, drift, spread


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


def green_home(_bank: str, line: Line, step: int) -> Json:
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


HOMES: dict[str, Builder] = {"home_basic": home_basic, "home_offset": home_offset, "home_fixed": home_fixed, "green_home": green_home}

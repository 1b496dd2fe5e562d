"""Worked examples of the cost formulas, as the portal publishes them: invented products, and two that regulators have printed.

Each can be followed with a pocket calculator. What ``cost`` makes of each is held against it by the tests, and by the page itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from normalizers.finance.cost import cost
from normalizers.finance.cost_parts import Cost
from normalizers.finance.scenario import Scenario
from normalizers.schema.model import Label

Json = dict[str, Any]
D = Decimal


@dataclass(frozen=True, slots=True)
class Worked:
    """``low``, ``high``: the total. ``effective``: in percent at the low end, as printed; None where there is none."""

    asked: Label
    by_hand: Label
    product: Json
    scenario: Scenario
    low: Decimal
    high: Decimal
    effective: Decimal | None = None

    @property
    def cost(self) -> Cost:
        return cost(self.product, self.scenario)

    @property
    def passes(self) -> bool:
        found = self.cost
        if (found.low, found.high) != (self.low, self.high):
            return False
        if self.effective is None or found.effective_low is None:
            return self.effective is None
        places = self.effective.as_tuple().exponent
        return round(found.effective_low * 100, -int(places)) == float(self.effective)


def _value(text: str) -> Json:
    return {"value": text, "text": text, "state": "zero" if text == "0" else "known"}


def _rate(fraction: str, role: str = "base", **more: Any) -> Json:
    return {"role": role, "basis": "nominal", "value": _value(fraction), "type": _value("variable"), **more}


def _fee(kind: str, amount: str, name: str, every: str = "") -> Json:
    return {"kind": kind, "name": _value(name), "amount": _value(amount)} | ({"every": _value(every)} if every else {})


def _loan(rates: list[Json], *, setup: str = "0", monthly: str = "0", leaving: str | None = "0") -> Json:
    """A loan that states every fee; of the exit fee nothing where ``leaving`` is None."""
    fees = [
        _fee("upfront", setup, "Application fee"), _fee("upfront", "0", "Valuation fee"), _fee("upfront", "0", "Settlement fee"),
        _fee("periodic", monthly, "Service fee", "P1M"), _fee("periodic", "0", "Package fee", "P1Y"),
    ]  # fmt: skip
    fees += [] if leaving is None else [_fee("exit", leaving, "Discharge fee")]
    return {"category": "home_loan", "rates": rates, "fees": fees}


def _premiums(*amounts: str) -> Json:
    """A yearly premium for each age from 35 on."""
    ages = [f"P{35 + place}Y" for place in range(len(amounts))]
    return {"currency": "CNY", "period": "P1Y", "columns": {"age": ages, "amount": list(amounts)}, "locators": [], "quotes": []}


def _cash(**columns: tuple[str, ...]) -> Json:
    """What is guaranteed at the end of each policy year from the first on."""
    years = [str(year) for year in range(1, len(columns["amount"]) + 1)]
    return {"currency": "CNY", "columns": {"year": years, **{key: list(cells) for key, cells in columns.items()}}}


EXAMPLES = (
    Worked(
        Label(
            "借 1,200 元，12 个月，年利率 12%，等额本金，无费用。", "1,200 borrowed for 12 months at 12 % a year, equal principal, no fees."
        ),
        Label(
            "每月还本 100；利息为 12、11 …… 1，合计 78。每月 1% 的年化复利为 12.68%。",
            "100 is paid back each month; interest is 12, 11, … 1, which is 78. 1 % a month is 12.68 % a year.",
        ),
        _loan([_rate("0.12")]),
        Scenario(amount=D(1_200), term=12, repayment="equal_principal"),
        D(78),
        D(78),
        D("12.68"),
    ),
    Worked(
        Label("同一贷款，但来源没有说明结清费。", "The same loan, but its source says nothing of an exit fee."),
        Label(
            "结清费可能为零，也可能达到上限 3,000：费用为区间。",
            "The fee may be nothing, or reach its ceiling of 3,000: the cost is an interval.",
        ),
        _loan([_rate("0.12")], leaving=None),
        Scenario(amount=D(1_200), term=12, repayment="equal_principal"),
        D(78),
        D(3_078),
        D("12.68"),
    ),
    Worked(
        Label(
            "澳大利亚比较利率的标准例：30,000，60 个月，8.40%，开办费 250，每月 8。",
            "The standard example of the Australian comparison rate: 30,000 over 60 months at 8.40 %, 250 at the start, 8 a month.",
        ),
        Label(
            "每月还款 614.05，末期 614.13；利息 6,843.08，加费用 730。年化复利 9.72%（法定比较利率为名义 9.31%）。",
            "614.05 a month, 614.13 the last; interest 6,843.08, fees 730. Effective 9.72 % (the legal, nominal figure is 9.31 %).",
        ),
        _loan([_rate("0.084")], setup="250", monthly="8"),
        Scenario(amount=D(30_000), term=60),
        D("7573.08"),
        D("7573.08"),
        D("9.72"),
    ),
    Worked(
        Label(
            "欧盟委员会例一：200,000，240 个月，6%，费用 2%。",
            "The European Commission's first example: 200,000 over 240 months at 6 %, a fee of 2 %.",
        ),
        Label("每月还款 1,432.86；欧盟年度费用率为 6.4%。", "1,432.86 a month; the APRC is 6.4 %."),
        _loan([_rate("0.06")], setup="4000"),
        Scenario(amount=D(200_000), term=240),
        D("147887.30"),
        D("147887.30"),
        D("6.4"),
    ),
    Worked(
        Label(
            "信用卡：未还余额 1,000，每月消费 500，年利率 18%，年费 50。",
            "A card: 1,000 carried, 500 spent each month, 18 % a year, 50 a year.",
        ),
        Label(
            "(1,000 + 500 ÷ 2) × 1.5% = 18.75，乘以 12 个月为 225，加年费 50。",
            "(1,000 + 500 ÷ 2) × 1.5 % = 18.75, in 12 months 225, and the 50.",
        ),
        {
            "category": "credit_card",
            "rates": [_rate("0.18", "purchase")],
            "fees": [
                _fee("upfront", "0", "Application fee"),
                _fee("periodic", "0", "Service fee", "P1M"),
                _fee("periodic", "50", "Annual fee", "P1Y"),
            ],
        },
        Scenario(balance=D(1_000), spend=D(500)),
        D(275),
        D(275),
    ),
    Worked(
        Label(
            "储蓄：10,000，两个月，基本利率 1.2%，每月存入 100 时另加 2.4%。",
            "Savings: 10,000 for two months at 1.2 %, and 2.4 % more while 100 is paid in each month.",
        ),
        Label(
            "第一个月 10,000 × 0.3% = 30；第二个月 10,130 × 0.3% = 30.39；实际年化 1.003¹² − 1 = 3.66%。",
            "10,000 × 0.3 % = 30 in the first month, 10,130 × 0.3 % = 30.39 in the second; a year of it is 1.003¹² − 1 = 3.66 %.",
        ),
        {
            "category": "savings_account",
            "rates": [_rate("0.012"), _rate("0.024", "bonus", conditions=[{"kind": "min_deposit_amount", "amount": _value("100")}])],
            "fees": [_fee("periodic", "0", "Service fee", "P1M"), _fee("periodic", "0", "Package fee", "P1Y")],
        },
        Scenario(amount=D(10_000), term=2, deposit_monthly=D(100)),
        D("60.39"),
        D("60.39"),
        D("3.66"),
    ),
    Worked(
        Label(
            "基金：10,000，一年，管理费 1%，托管费 0.1%，其余为零。",
            "A fund: 10,000 for a year; 1 % for management, 0.1 % for custody, nothing else.",
        ),
        Label("100 + 10。", "100 + 10."),
        {
            "category": "fund",
            "values": {"management_fee": _value("0.01"), "custody_fee": _value("0.001"), "sales_fee": _value("0")},
            "fees": [_fee("subscription", "0", "Subscription"), _fee("redemption", "0", "Redemption")],
        },
        Scenario(amount=D(10_000)),
        D(110),
        D(110),
    ),
    Worked(
        Label("医疗险：35 岁，持有三年，保费 300、310、325。", "Medical cover: 35 years old, for three years, at 300, 310 and 325."),
        Label("每年按当年年龄的保费相加。", "The premium of each year's age is added up."),
        {"category": "medical", "values": {"payment_period": _value("yearly_renewed")}, "premiums": [_premiums("300", "310", "325")]},
        Scenario(age=35, term=36),
        D(935),
        D(935),
    ),
    Worked(
        Label(
            "增额终身寿险：一次交 1,000，第 2 个保单年度末保证现金价值 1,210（演示 1,300 不计）。",
            "Whole life: 1,000 paid once, 1,210 guaranteed at the end of policy year 2 (1,300 is illustrated, and does not count).",
        ),
        Label("1,000 × 1.1 × 1.1 = 1,210：每年 10%。", "1,000 × 1.1 × 1.1 = 1,210: 10 % a year."),
        {"category": "whole_life", "cash_values": [_cash(paid=("1000", "1000"), amount=("900", "1210"), illustrated=("950", "1300"))]},
        Scenario(term=24),
        D(210),
        D(210),
        D("10.00"),
    ),
)

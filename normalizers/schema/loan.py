"""Loans: home, personal, car and business loans, cards, overdrafts, instalments, microloans."""

from __future__ import annotations

from normalizers.schema.common import ABOUT_IT, ACCESS, FEES, PRICE, PURPOSES, RATE_TYPES, REPAYMENTS, TERMS, WHO
from normalizers.schema.derive import (
    ChoicesOf,
    DownPayment,
    FeatureTerm,
    FeeOf,
    HasFeature,
    HighestLvr,
    LimitOf,
    RateOf,
    TermsOf,
    YearlyFee,
)
from normalizers.schema.kinds import AGE, CHOICE, FLAG, MONEY, PERCENT, RATE, TERM
from normalizers.schema.model import HIGHER, LOWER, Attribute, Category, Family, Label, Ranges, Terms, Toggle

BORROWING = ("base", "purchase")
YEARS = Ranges(("P1Y", "P2Y", "P3Y", "P5Y", "P10Y"))
MONEY_STEPS = Ranges(("10000", "50000", "100000", "500000", "1000000"))
ESTABLISHMENT = ("establishment", "application", "set up", "setup", "set-up", "approval", "开办", "手续")

RATE_HELP = Label("合同利率，不含费用。有多档时显示最低一档，详情见分档表。", "The contract rate without fees. Where there are several bands this is the lowest; the table shows each.")
COMPARISON_HELP = Label("澳大利亚法定比较利率：把利率与大部分费用合成一个数字，仅对所述金额与期限成立。", "Rate and most fees in one figure, as Australian law defines it; true only for the stated amount and term.")
LVR_HELP = Label("贷款金额占房产估值的最高比例。", "The loan as a share of the property's value, at most.")

CARD = frozenset({"cash_advance_rate", "balance_transfer_rate", "annual_fee", "interest_free_days"})
SECURED = frozenset({"lvr_max", "down_payment_min"})

LOAN = Family("loan", "贷款", "Loans", (
    Category("home_loan", "房屋贷款", "Home loans", ("房贷", "mortgage", "RESIDENTIAL_MORTGAGES"), ("rate", "comparison_rate", "lvr_max"), ("comparison_rate", "rate"), CARD),
    Category("personal_loan", "个人贷款", "Personal loans", ("消费贷", "消费贷款", "PERS_LOANS"), ("rate", "comparison_rate", "setup_fee"), ("comparison_rate", "rate"), CARD | SECURED),
    Category("car_loan", "汽车贷款", "Car loans", ("车贷",), ("rate", "comparison_rate", "setup_fee"), ("comparison_rate", "rate"), CARD | SECURED),
    Category("business_loan", "经营贷款", "Business loans", ("企业贷款", "BUSINESS_LOANS"), ("rate", "setup_fee", "amount_max"), ("comparison_rate", "rate"), CARD),
    Category("margin_loan", "保证金贷款", "Margin loans", ("MARGIN_LOANS",), ("rate", "amount_min", "lvr_max"), ("comparison_rate", "rate"), CARD),
    Category("credit_card", "信用卡", "Credit cards", ("CRED_AND_CHRG_CARDS", "charge card"), ("rate", "annual_fee", "interest_free_days"), ("rate",), frozenset({
        "comparison_rate", "fixed_term", "purpose", "repayment", "setup_fee", "ongoing_fee", "exit_fee", "offset", "redraw", "extra_repayments", "term_min", "term_max"}) | SECURED),
    Category("overdraft", "透支", "Overdrafts", ("OVERDRAFTS", "line of credit"), ("rate", "setup_fee", "ongoing_fee"), ("comparison_rate", "rate"), CARD),
    Category("lease", "租赁", "Leasing", ("LEASES",), ("rate", "setup_fee", "ongoing_fee"), ("comparison_rate", "rate"), CARD | SECURED),
    Category("trade_finance", "贸易融资", "Trade finance", ("TRADE_FINANCE",), ("rate", "setup_fee", "ongoing_fee"), ("comparison_rate", "rate"), CARD | SECURED),
    Category("instalment", "分期", "Instalment plans", ("分期付款", "BUY_NOW_PAY_LATER"), ("rate", "setup_fee", "term_max"), ("comparison_rate", "rate"), CARD | SECURED),
    Category("microloan", "小额贷款", "Microloans", ("小贷",), ("rate", "amount_max", "term_max"), ("comparison_rate", "rate"), CARD | SECURED),
), (
    Attribute("rate", RATE, "利率", "Interest rate", PRICE, RATE_HELP, ("年利率", "贷款利率", "interest rate"), bounds=("0", "0.6"), decision=True, better=LOWER,
              facet=Ranges(("0.03", "0.05", "0.06", "0.07", "0.09", "0.15")), headline=True, derive=RateOf(BORROWING), path="loan_rates", nature="promised", period="P1Y"),
    Attribute("comparison_rate", RATE, "比较利率", "Comparison rate", PRICE, COMPARISON_HELP, ("comparison rate",), bounds=("0", "1"), decision=True, better=LOWER,
              facet=Ranges(("0.03", "0.05", "0.06", "0.07", "0.09", "0.15")), headline=True, derive=RateOf(BORROWING, "comparison"), nature="promised", period="P1Y"),
    Attribute("rate_type", CHOICE, "利率类型", "Rate type", PRICE, aliases=("rate type",), choices=RATE_TYPES, facet=Terms(), derive=ChoicesOf(BORROWING, ("type",)), path="loan_rates", many=True),
    Attribute("fixed_term", TERM, "固定期", "Fixed term", PRICE, aliases=("固定期限", "fixed period"), facet=YEARS, derive=TermsOf(("base",))),
    Attribute("purpose", CHOICE, "用途", "Purpose", TERMS, aliases=("贷款用途", "loan purpose"), choices=PURPOSES, facet=Terms(), derive=ChoicesOf(("base",), ("applies", "purpose")), path="loan_rates", many=True),
    Attribute("repayment", CHOICE, "还款方式", "Repayment type", TERMS, aliases=("repayment type",), choices=REPAYMENTS, facet=Terms(), derive=ChoicesOf(("base",), ("applies", "repayment")), path="loan_rates", many=True),
    Attribute("lvr_max", PERCENT, "最高贷款价值比", "Highest loan to value", TERMS, LVR_HELP, ("LVR", "贷款成数", "maximum LVR"), bounds=("0", "1.6"), better=HIGHER, facet=Ranges(("0.6", "0.7", "0.8", "0.9")), derive=HighestLvr()),
    Attribute("down_payment_min", PERCENT, "最低首付", "Lowest down payment", TERMS, aliases=("首付比例", "minimum deposit"), bounds=("0", "1"), better=LOWER, derive=DownPayment()),
    Attribute("amount_min", MONEY, "最低金额", "Smallest amount", TERMS, aliases=("最低贷款金额", "minimum amount", "minimum loan"), decision=True, better=LOWER, facet=MONEY_STEPS, derive=LimitOf(("min_limit", "min_balance"))),
    Attribute("amount_max", MONEY, "最高金额", "Largest amount", TERMS, aliases=("最高贷款金额", "maximum amount", "maximum loan"), better=HIGHER, facet=MONEY_STEPS, derive=LimitOf(("max_limit", "max_balance"), lowest=False)),
    Attribute("term_min", TERM, "最短期限", "Shortest term", TERMS, aliases=("minimum term",), derive=LimitOf(("min_term",), "term")),
    Attribute("term_max", TERM, "最长期限", "Longest term", TERMS, aliases=("贷款期限", "maximum term"), better=HIGHER, facet=YEARS, derive=LimitOf(("max_term",), "term", lowest=False)),
    Attribute("setup_fee", MONEY, "开办费", "Set-up fee", FEES, aliases=("手续费", "establishment fee", "application fee"), bounds=("0", "100000"), decision=True, better=LOWER, facet=Ranges(("0.01", "200", "400", "800")), derive=FeeOf(("upfront",), ESTABLISHMENT)),
    Attribute("ongoing_fee", MONEY, "持续费用（每年）", "Ongoing fees a year", FEES, aliases=("账户管理费", "monthly fee"), bounds=("0", "100000"), better=LOWER, facet=Ranges(("0.01", "100", "200", "400")), derive=YearlyFee(), period="P1Y"),
    Attribute("exit_fee", MONEY, "结清费", "Exit fee", FEES, aliases=("提前还款费", "discharge fee", "early repayment fee"), bounds=("0", "100000"), better=LOWER, facet=Ranges(("0.01", "200", "400")), derive=FeeOf(("exit",))),
    Attribute("late_fee", MONEY, "逾期费", "Late payment fee", FEES, aliases=("late fee",), bounds=("0", "10000"), better=LOWER, derive=FeeOf(("late_payment",))),
    Attribute("offset", FLAG, "对冲账户", "Offset account", ACCESS, aliases=("offset",), facet=Toggle(), derive=HasFeature("offset")),
    Attribute("redraw", FLAG, "可提取多还款", "Redraw", ACCESS, aliases=("redraw facility",), facet=Toggle(), derive=HasFeature("redraw")),
    Attribute("extra_repayments", FLAG, "可额外还款", "Extra repayments", ACCESS, aliases=("提前还款",), facet=Toggle(), derive=HasFeature("extra_repayments")),
    Attribute("annual_fee", MONEY, "年费", "Annual fee", FEES, bounds=("0", "20000"), decision=True, better=LOWER, facet=Ranges(("0.01", "50", "100", "200", "400")), derive=FeeOf(("periodic",), ("annual", "yearly", "membership", "card fee", "account fee", "年费"), yearly=True), period="P1Y"),
    Attribute("cash_advance_rate", RATE, "取现利率", "Cash advance rate", PRICE, aliases=("cash advance",), bounds=("0", "0.6"), better=LOWER, derive=RateOf(("cash_advance",)), period="P1Y", nature="promised"),
    Attribute("balance_transfer_rate", RATE, "余额转账利率", "Balance transfer rate", PRICE, aliases=("balance transfer",), bounds=("0", "0.6"), better=LOWER, derive=RateOf(("balance_transfer",)), period="P1Y", nature="promised"),
    Attribute("interest_free_days", TERM, "免息期", "Interest-free period", PRICE, aliases=("interest free period", "最长免息期"), better=HIGHER, facet=Ranges(("P30D", "P45D", "P55D")), derive=FeatureTerm("interest_free")),
    Attribute("min_age", AGE, "最低年龄", "Minimum age", WHO, aliases=("minimum age", "申请年龄")),
    *ABOUT_IT,
))

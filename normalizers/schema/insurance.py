"""Insurance: critical illness, medical, term and whole life, annuities, accident, motor, home, travel."""

from __future__ import annotations

from normalizers.schema.common import ABOUT_IT, ACCESS, COVER, FEES, PRICE, RETURNS, TERMS, WHO
from normalizers.schema.derive import GuaranteedRate, MoneyBack, ReferencePremium
from normalizers.schema.kinds import AGE, CHOICE, COUNT, FLAG, MONEY, PERCENT, RATE, TERM, TEXT
from normalizers.schema.model import HIGHER, LOWER, Attribute, Category, Choice, Family, Label, Ranges, Terms, Toggle

PREMIUM_HELP = Label("35 周岁、男性、不吸烟者首年保费，取保费表中最低一档。您本人的保费见保费表。", "First-year premium of a man of 35 who does not smoke, the lowest in the table. The premium table shows yours.")
RENEWALS = (
    Choice("guaranteed", "保证续保", "Guaranteed", ("保证续保", "guaranteed renewable", "guaranteed renewal")),
    Choice("not_guaranteed", "不保证续保", "Not guaranteed", ("不保证续保", "not guaranteed", "no guaranteed renewal")),
)
PAYMENT_PERIODS = (
    Choice("single", "趸交", "Single premium", ("趸交", "一次性交清", "single premium", "single")), Choice("yearly_renewed", "按年交费（一年期）", "Each year, one-year cover", ("年交(一年期)", "annual")),
    Choice("5_years", "5 年交", "5 years", ("5年交", "5 years")), Choice("10_years", "10 年交", "10 years", ("10年交", "10 years")), Choice("15_years", "15 年交", "15 years", ("15年交", "15 years")),
    Choice("20_years", "20 年交", "20 years", ("20年交", "20 years")), Choice("30_years", "30 年交", "30 years", ("30年交", "30 years")), Choice("to_age", "交至约定年龄", "To a set age", ("交至60周岁", "to age 60")),
)

GUARANTEED_HELP = Label("只按保证现金价值与保费计算的年化复利；红利与演示利益不计。取来源示例中男性的一档。", "The effective yearly rate of guaranteed cash values against the premiums alone: no dividends, nothing illustrated. Of the source's example for a man.")
SAVED = (
    Attribute("guaranteed_rate_10", RATE, "持有 10 年的保证年化", "Guaranteed a year, held 10 years", RETURNS, GUARANTEED_HELP, bounds=("-1", "0.1"), better=HIGHER, derive=GuaranteedRate(10), period="P1Y", nature="guaranteed"),
    Attribute("guaranteed_rate_20", RATE, "持有 20 年的保证年化", "Guaranteed a year, held 20 years", RETURNS, GUARANTEED_HELP, bounds=("-1", "0.1"), better=HIGHER, facet=Ranges(("0", "0.01", "0.02", "0.03")), derive=GuaranteedRate(20), period="P1Y", nature="guaranteed"),
    Attribute("money_back", TERM, "保证回本", "Money back, guaranteed, after", RETURNS, None, better=LOWER, facet=Ranges(("P6Y", "P9Y", "P13Y")), derive=MoneyBack(), nature="guaranteed"),
)
"""What savings insurance guarantees."""

INSURANCE = Family("insurance", "保险", "Insurance", (
    Category("critical_illness", "重疾险", "Critical illness", ("重大疾病保险", "重疾", "critical illness"), ("premium", "sum_assured", "waiting_period"), ("premium",)),
    Category("medical", "医疗险", "Medical", ("医疗", "百万医疗", "医疗保险", "medical insurance"), ("premium", "sum_assured", "deductible"), ("premium",)),
    Category("term_life", "定期寿险", "Term life", ("定期寿", "term life"), ("premium", "sum_assured", "coverage_term"), ("premium",)),
    Category("whole_life", "终身寿险", "Whole life", ("增额终身寿", "终身寿", "whole life"), ("guaranteed_rate_20", "money_back", "premium"), ("guaranteed_rate_20", "premium"), attributes=SAVED),
    Category("annuity", "年金险", "Annuities", ("年金", "annuity"), ("guaranteed_rate_20", "money_back", "premium"), ("guaranteed_rate_20", "premium"), attributes=SAVED),
    Category("accident", "意外险", "Accident", ("意外", "意外伤害保险", "personal accident"), ("premium", "sum_assured", "coverage_term"), ("premium",)),
    Category("motor", "车险", "Motor", ("机动车保险",), ("premium", "sum_assured", "deductible"), ("premium",)),
    Category("home", "家财险", "Home", ("家庭财产保险",), ("premium", "sum_assured", "deductible"), ("premium",)),
    Category("travel", "旅行险", "Travel", ("旅游险",), ("premium", "sum_assured", "coverage_term"), ("premium",)),
), (
    Attribute("premium", MONEY, "首年保费（35 岁男性）", "First-year premium, man of 35", PRICE, PREMIUM_HELP, bounds=("0", "10000000"), decision=True, better=LOWER, facet=Ranges(("200", "500", "1000", "3000", "10000")), headline=True, derive=ReferencePremium("P35Y", "male", "no"), period="P1Y", nature="promised"),
    Attribute("sum_assured", MONEY, "保额", "Sum assured", COVER, None, ("基本保险金额", "保险金额", "sum insured", "annual limit", "年度限额"), decision=True, better=HIGHER, facet=Ranges(("100000", "500000", "1000000", "2000000", "4000000")), headline=True),
    Attribute("coverage_term", TERM, "保险期间", "Cover lasts", TERMS, None, ("保障期间", "保障期限", "policy term", "coverage period"), facet=Ranges(("P13M", "P10Y", "P20Y", "P30Y"))),
    Attribute("payment_period", CHOICE, "交费期间", "Premiums paid for", TERMS, None, ("缴费期间", "缴费年限", "premium payment term"), choices=PAYMENT_PERIODS, facet=Terms(), many=True),
    Attribute("waiting_period", TERM, "等待期", "Waiting period", COVER, None, ("观察期", "waiting period"), decision=True, better=LOWER, facet=Ranges(("P31D", "P91D", "P181D")), headline=True),
    Attribute("deductible", MONEY, "免赔额（每年）", "Deductible a year", COVER, None, ("年免赔额", "免赔额", "deductible", "excess"), better=LOWER, facet=Ranges(("0.01", "5000", "10000", "20000")), period="P1Y"),
    Attribute("share_paid", PERCENT, "赔付比例", "Share paid", COVER, None, ("赔付比例（经社保）", "reimbursement", "share paid"), bounds=("0", "1"), better=HIGHER, facet=Ranges(("0.6", "0.8", "1"))),
    Attribute("share_paid_without", PERCENT, "赔付比例（未经社保）", "Share paid without public insurance", COVER, None, ("未经社保赔付比例", "reimbursement without public insurance"), bounds=("0", "1"), better=HIGHER),
    Attribute("entry_age", AGE, "投保年龄", "Entry age", WHO, None, ("承保年龄", "被保险人年龄", "entry age", "issue age"), decision=True, facet=Ranges(("P18Y", "P50Y", "P60Y", "P65Y"))),
    Attribute("renewal", CHOICE, "续保", "Renewal", ACCESS, None, ("续保条件", "renewal guarantee"), choices=RENEWALS, facet=Terms()),
    Attribute("renewal_years", TERM, "保证续保期间", "Renewal guaranteed for", ACCESS, None, ("保证续保年限", "guaranteed renewal period"), better=HIGHER),
    Attribute("cooling_off", TERM, "犹豫期", "Cooling-off period", ACCESS, None, ("冷静期", "cooling-off period", "free-look period"), better=HIGHER),
    Attribute("cash_value", FLAG, "现金价值", "Cash value", ACCESS, None, ("是否有现金价值", "cash value"), facet=Toggle()),
    Attribute("policy_loan", FLAG, "保单贷款", "Policy loan", ACCESS, None, ("是否支持保单贷款", "policy loan"), facet=Toggle()),
    Attribute("illnesses", COUNT, "覆盖疾病种数", "Illnesses covered", COVER, None, ("重疾种数", "illnesses covered"), better=HIGHER),
    Attribute("exclusions", TEXT, "责任免除", "Exclusions", COVER, None, ("免责条款", "exclusions")),
    Attribute("product_code", TEXT, "产品备案号", "Filing number", WHO, None, ("备案编号", "filing number"), searchable=True),
    Attribute("policy_fee", MONEY, "保单费", "Policy fee", FEES, None, ("保单管理费", "policy fee"), bounds=("0", "100000"), better=LOWER),
    *ABOUT_IT,
))

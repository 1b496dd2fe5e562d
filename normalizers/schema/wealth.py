"""Savings and wealth: deposits, bank wealth products (理财), money funds, funds, structured deposits, pensions.

A promised rate, a target (业绩比较基准) and a past figure (七日年化) are different attributes and never share a column.
"""

from __future__ import annotations

from normalizers.schema.common import ABOUT, ABOUT_IT, ACCESS, FEES, PAYMENTS, RETURNS, RISK, TERMS
from normalizers.schema.derive import ChoicesOf, FeeOf, HighestWithBonus, LimitOf, RateOf, TermsOf, YearlyFee
from normalizers.schema.kinds import CHOICE, FLAG, MONEY, PERCENT, RATE, TERM, TEXT
from normalizers.schema.model import HIGHER, LOWER, Attribute, Category, Choice, Family, Label, Ranges, Terms, Toggle

RATE_STEPS = Ranges(("0.005", "0.01", "0.02", "0.03", "0.04", "0.05"))
TARGET_HELP = Label("业绩比较基准是管理人设定的目标，不是预期收益率，也不构成收益承诺。", "A target that the manager sets: not an expected yield and no promise.")
PAST_HELP = Label("过往业绩不代表未来表现，不等于实际收益。", "Past performance says nothing about the future and is not what you will receive.")
RISKS = (
    Choice("R1", "R1 低风险", "R1 low", ("低风险", "一级", "一级(低)", "PR1", "R1", "1级", "谨慎型")),
    Choice("R2", "R2 中低风险", "R2 medium-low", ("中低风险", "二级", "二级(中低)", "PR2", "R2", "2级")),
    Choice("R3", "R3 中风险", "R3 medium", ("中风险", "中等风险", "三级", "三级(中)", "PR3", "R3", "3级")),
    Choice("R4", "R4 中高风险", "R4 medium-high", ("中高风险", "四级", "四级(中高)", "PR4", "R4", "4级")),
    Choice("R5", "R5 高风险", "R5 high", ("高风险", "五级", "五级(高)", "PR5", "R5", "5级")),
)
NATURES = (
    Choice("fixed_income", "固定收益类", "Fixed income", ("固定收益", "固收类", "fixed income")), Choice("equity", "权益类", "Equity", ("equity",)),
    Choice("commodity_derivative", "商品及金融衍生品类", "Commodities and derivatives", ("商品及金融衍生品",)), Choice("mixed", "混合类", "Mixed", ("混合", "mixed")),
)
MODES = (
    Choice("open_nav", "开放式净值型", "Open-ended, at net asset value", ("开放式净值型产品", "开放净值型")), Choice("closed_nav", "封闭式净值型", "Closed-ended, at net asset value", ("封闭式净值型产品", "封闭净值型")),
    Choice("open_non_nav", "开放式非净值型", "Open-ended, not at net asset value", ("开放式非净值型产品",)), Choice("closed_non_nav", "封闭式非净值型", "Closed-ended, not at net asset value", ("封闭式非净值型产品",)),
)
RAISINGS = (Choice("public", "公募", "The public", ("公募发行", "公开募集")), Choice("private", "私募", "Qualified investors", ("私募发行", "非公开募集")))
REDEMPTIONS = (
    Choice("instant", "随时赎回", "At any time", ("实时赎回", "T+0", "T+0赎回", "每日可赎")), Choice("next_day", "T+1 到账", "Next working day", ("T+1", "T+1赎回")),
    Choice("periodic", "定期开放赎回", "On set dates", ("定期开放", "每周开放", "每月开放", "最短持有期后可赎")), Choice("none", "到期前不可赎回", "Not before the end", ("封闭期内不可赎回", "不可提前赎回", "到期一次兑付")),
)

MANAGED = frozenset({"benchmark_low", "benchmark_high", "seven_day_yield", "risk_level", "operation_mode", "raising", "investment_nature", "redemption", "registration_code", "management_fee", "custody_fee", "sales_fee"})
DEPOSIT = frozenset({"base_rate", "bonus_rate", "highest_rate", "interest_payment", "deposit_insurance", "ongoing_fee", "withdrawal_fee"})
AT_CALL = MANAGED | {"term"}

WEALTH = Family("wealth", "存款与理财", "Savings and wealth", (
    Category("savings_account", "储蓄账户", "Savings accounts", ("活期存款", "savings account", "TRANS_AND_SAVINGS_ACCOUNTS"), ("highest_rate", "base_rate", "min_amount"), ("highest_rate", "base_rate"), AT_CALL),
    Category("transaction_account", "交易账户", "Transaction accounts", ("everyday account", "TRAVEL_CARDS"), ("base_rate", "ongoing_fee"), ("base_rate",), AT_CALL),
    Category("trust_account", "信托账户", "Trust accounts", ("REGULATED_TRUST_ACCOUNTS",), ("base_rate", "ongoing_fee"), ("base_rate",), AT_CALL),
    Category("term_deposit", "定期存款", "Term deposits", ("TERM_DEPOSITS", "定存"), ("base_rate", "term", "min_amount"), ("base_rate",), MANAGED),
    Category("wealth_product", "银行理财", "Bank wealth products", ("理财产品", "理财"), ("benchmark_low", "risk_level", "term"), (), DEPOSIT),
    Category("structured_deposit", "结构性存款", "Structured deposits", (), ("benchmark_low", "term", "min_amount"), ()),
    Category("money_fund", "货币基金", "Money funds", ("现金管理类",), ("seven_day_yield", "risk_level", "redemption"), (), DEPOSIT),
    Category("fund", "基金", "Funds", ("公募基金",), ("risk_level", "management_fee", "min_amount"), (), DEPOSIT),
    Category("pension_fund", "养老金", "Pension funds", ("养老理财", "强积金"), ("risk_level", "management_fee", "min_amount"), (), DEPOSIT),
), (
    Attribute("base_rate", RATE, "基本利率", "Base rate", RETURNS, Label("不需要满足任何条件即可得到的利率。", "What is paid without any condition."), ("存款利率", "年利率", "interest rate"), bounds=("0", "0.2"), decision=True, better=HIGHER,
              facet=RATE_STEPS, headline=True, derive=RateOf(("base",), lowest=False), path="deposit_rates", nature="promised", period="P1Y"),
    Attribute("bonus_rate", RATE, "奖励利率", "Bonus rate", RETURNS, Label("满足条件时在基本利率之上支付。", "Paid on top of the base rate while its conditions are met."), bounds=("0", "0.2"), better=HIGHER, derive=RateOf(("bonus",), lowest=False), nature="promised", period="P1Y"),
    Attribute("highest_rate", RATE, "最高利率", "Highest rate", RETURNS, Label("满足全部条件时可得的最高利率。", "The most that is paid when every condition is met."), bounds=("0", "0.3"), better=HIGHER, facet=RATE_STEPS, headline=True, derive=HighestWithBonus(), nature="promised", period="P1Y"),
    Attribute("benchmark_low", RATE, "业绩比较基准（下限）", "Benchmark, low", RETURNS, TARGET_HELP, ("业绩比较基准", "业绩基准"), bounds=("-0.05", "0.2"), nature="target", period="P1Y", headline=True),
    Attribute("benchmark_high", RATE, "业绩比较基准（上限）", "Benchmark, high", RETURNS, TARGET_HELP, bounds=("-0.05", "0.2"), nature="target", period="P1Y"),
    Attribute("seven_day_yield", RATE, "七日年化收益率", "Seven-day yield", RETURNS, PAST_HELP, ("七日年化", "7日年化", "近7日年化收益率"), bounds=("-0.05", "0.2"), nature="past", period="P1Y", headline=True),
    Attribute("term", TERM, "期限", "Term", TERMS, None, ("产品期限", "投资期限", "存款期限", "期限天数"), decision=True, facet=Ranges(("P3M", "P6M", "P12M", "P13M", "P24M", "P36M")), derive=TermsOf(("base",)), path="deposit_rates"),
    Attribute("min_amount", MONEY, "起购金额", "Minimum amount", TERMS, None, ("起购", "起存金额", "认购起点", "minimum deposit"), decision=True, better=LOWER, facet=Ranges(("1", "100", "1000", "10000", "50000")), derive=LimitOf(("opening_balance", "min_amount", "min_balance", "min_limit"))),
    Attribute("increment", MONEY, "递增金额", "In steps of", TERMS, None, ("递增", "追加金额")),
    Attribute("interest_payment", CHOICE, "付息方式", "Interest paid", RETURNS, None, ("付息频率",), choices=PAYMENTS, facet=Terms(), derive=ChoicesOf(("base",), ("paid",)), path="deposit_rates", many=True),
    Attribute("risk_level", CHOICE, "风险等级", "Risk level", RISK, Label("管理人自己公布的等级，R1 最低，R5 最高。", "The level that the institution itself publishes, R1 lowest."), ("产品风险等级", "风险评级"), choices=RISKS, decision=True, facet=Terms(), headline=True),
    Attribute("deposit_insurance", FLAG, "存款保险", "Deposit insurance", RISK, None, ("存款保险保障", "covered by deposit insurance"), facet=Toggle()),
    Attribute("operation_mode", CHOICE, "运作模式", "How it runs", ABOUT, None, ("产品运作模式", "运作方式"), choices=MODES, facet=Terms()),
    Attribute("raising", CHOICE, "募集方式", "Offered to", ABOUT, None, ("发行方式",), choices=RAISINGS, facet=Terms()),
    Attribute("investment_nature", CHOICE, "投资性质", "What it invests in", ABOUT, None, ("产品类型", "投资类型"), choices=NATURES, facet=Terms()),
    Attribute("redemption", CHOICE, "赎回", "Redemption", ACCESS, None, ("赎回方式", "赎回规则"), choices=REDEMPTIONS, facet=Terms()),
    Attribute("registration_code", TEXT, "登记编码", "Registration code", ABOUT, None, ("产品登记编码",), searchable=True),
    Attribute("management_fee", PERCENT, "管理费（每年）", "Management fee a year", FEES, None, ("固定管理费", "管理费率", "管理费"), bounds=("0", "0.1"), better=LOWER, facet=Ranges(("0.002", "0.005", "0.01", "0.02"))),
    Attribute("custody_fee", PERCENT, "托管费（每年）", "Custody fee a year", FEES, None, ("托管费率", "托管费"), bounds=("0", "0.05"), better=LOWER),
    Attribute("sales_fee", PERCENT, "销售服务费（每年）", "Sales service fee a year", FEES, None, ("销售服务费率", "销售服务费", "销售手续费"), bounds=("0", "0.05"), better=LOWER),
    Attribute("ongoing_fee", MONEY, "持续费用（每年）", "Ongoing fees a year", FEES, aliases=("账户管理费", "monthly fee"), bounds=("0", "100000"), better=LOWER, facet=Ranges(("0.01", "100", "200", "400")), derive=YearlyFee(), period="P1Y"),
    Attribute("withdrawal_fee", MONEY, "取款费", "Withdrawal fee", FEES, None, (), bounds=("0", "10000"), better=LOWER, derive=FeeOf(("withdrawal",))),
    *ABOUT_IT,
))

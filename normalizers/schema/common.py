"""What all families share: groups, choices of several attributes, and the shared attributes."""

from __future__ import annotations

from normalizers.schema.kinds import DATE, FLAG, TEXT
from normalizers.schema.model import DELIVERED, Attribute, Choice, Group

PRICE = Group("price", "价格与利率", "Price and rates")
FEES = Group("fees", "费用", "Fees")
TERMS = Group("terms", "期限与金额", "Amount and term")
RETURNS = Group("returns", "收益", "Return")
RISK = Group("risk", "风险", "Risk")
COVER = Group("cover", "保障", "Cover")
ACCESS = Group("access", "功能与灵活性", "Features and flexibility")
WHO = Group("who", "适用人群", "Who can have it")
ABOUT = Group("about", "产品信息", "About the product", trust=DELIVERED)

GROUPS = (PRICE, RETURNS, COVER, FEES, TERMS, RISK, ACCESS, WHO, ABOUT)

RATE_TYPES = (
    Choice("variable", "浮动利率", "Variable", ("VARIABLE", "浮动", "variable rate")),
    Choice("fixed", "固定利率", "Fixed", ("FIXED", "固定", "fixed rate")),
    Choice("floating", "随基准浮动", "Floating", ("FLOATING", "LPR浮动", "tracker")),
    Choice("market_linked", "挂钩市场", "Market-linked", ("MARKET_LINKED", "挂钩", "linked")),
)
PURPOSES = (
    Choice("owner_occupied", "自住", "Owner-occupied", ("OWNER_OCCUPIED", "自住房", "owner occupier", "to live in")),
    Choice("investment", "投资", "Investment", ("INVESTMENT", "投资房", "investor")),
    Choice("other", "其他用途", "Other purpose", ("OTHER",)),
)
REPAYMENTS = (
    Choice("principal_and_interest", "还本付息", "Principal and interest", ("PRINCIPAL_AND_INTEREST", "P&I", "principal & interest", "equal instalments", "等额本息")),
    Choice("equal_principal", "等额本金", "Equal principal", ("equal principal",)),
    Choice("interest_only", "先息后本", "Interest only", ("INTEREST_ONLY", "IO", "先息后本", "按月付息到期还本")),
    Choice("bullet", "到期一次还本付息", "Single payment at the end", ("利随本清", "bullet", "一次还本付息")),
    Choice("flat_equal", "等本等息", "Flat instalments", ("等本等息",)),
    Choice("revolving", "随借随还", "Revolving", ("随借随还", "revolving")),
    Choice("other", "其他还款方式", "Other repayment", ("OTHER",)),
)
PAYMENTS = (
    Choice("at_maturity", "到期支付", "At maturity", ("MATURITY", "at maturity", "on maturity", "到期还本付息", "到期一次付息")),
    Choice("weekly", "每周", "Weekly", ("P7D", "P1W", "weekly")),
    Choice("fortnightly", "每两周", "Fortnightly", ("P14D", "P2W", "fortnightly")),
    Choice("monthly", "每月", "Monthly", ("P1M", "monthly", "按月付息")),
    Choice("quarterly", "每季", "Quarterly", ("P3M", "quarterly", "按季付息")),
    Choice("half_yearly", "每半年", "Half-yearly", ("P6M", "half yearly", "six monthly", "半年付息")),
    Choice("yearly", "每年", "Yearly", ("P1Y", "P12M", "annually", "yearly", "按年付息")),
    Choice("other", "其他", "Another interval"),
)

ABOUT_IT = (
    Attribute("description", TEXT, "产品简介", "Description", ABOUT, aliases=("简介", "产品介绍", "product summary"), searchable=True),
    Attribute("tailored", FLAG, "面向特定客户定制", "Tailored to a customer", ABOUT),
    Attribute("available_from", DATE, "开始提供日期", "Offered since", ABOUT),
    Attribute("available_until", DATE, "停止提供日期", "Offered until", ABOUT),
    Attribute("updated", DATE, "机构更新日期", "Updated by the institution", ABOUT),
)
"""What every family says about its products."""

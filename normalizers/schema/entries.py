"""The typed lists of a product: rates, fees, eligibility, constraints, features, covers, premiums, cash values, net asset values, documents.

An entry is a dict. Fields with a kind hold Values (something a person may read, with its evidence); the others
are structure. A list is never silently cut: what could not be understood stands in it with role or kind
``other``, its text, and an Issue. ``identity`` names the fields that tell one entry of a list from another in
a later crawl, so that history follows the entry and not its place.
"""

from __future__ import annotations

from normalizers.schema.common import PAYMENTS, PURPOSES, RATE_TYPES, REPAYMENTS
from normalizers.schema.kinds import AGE, CHOICE, COUNT, DATE, MONEY, PERCENT, RATE, TERM, TEXT
from normalizers.schema.model import Choice, EntryType, Field

DETAIL = Field("detail", "说明", "Details", TEXT)
ADDRESS = Field("address", "网址", "Address", TEXT)

METHODS = (Choice("whole", "按全部余额", "On the whole balance", ("WHOLE_BALANCE",)), Choice("band", "分段计息", "On the part in each band", ("PER_TIER",)))
ROLES = (
    Choice("base", "基本利率", "Base rate"),
    Choice("bonus", "奖励利率", "Bonus rate", ("BONUS", "BUNDLE_BONUS")),
    Choice("total", "含奖励的总利率", "Base and bonus together"),
    Choice("introductory", "优惠期利率", "Introductory rate", ("INTRODUCTORY",)),
    Choice("discount", "利率优惠", "Discount", ("DISCOUNT", "BUNDLE_DISCOUNT_FIXED", "BUNDLE_DISCOUNT_VARIABLE")),
    Choice("penalty", "罚息", "Penalty", ("PENALTY",)),
    Choice("purchase", "消费利率", "Purchase rate", ("PURCHASE",)),
    Choice("cash_advance", "取现利率", "Cash advance rate", ("CASH_ADVANCE",)),
    Choice("balance_transfer", "余额转账利率", "Balance transfer rate", ("BALANCE_TRANSFER",)),
    Choice("target", "业绩比较基准", "Performance benchmark (a target, not a promise)"),
    Choice("past", "过往业绩", "Past performance"),
    Choice("guaranteed", "保证利率", "Guaranteed rate"),
    Choice("illustrated", "演示利率", "Illustrated rate"),
    Choice("overdrawn", "透支利率", "Rate on an overdrawn balance"),
    Choice("credit_balance", "贷方余额利率", "Rate on a credit balance"),
    Choice("other", "其他利率", "Other rate"),
)
BASES = (
    Choice("nominal", "名义利率", "Nominal"),
    Choice("effective", "实际利率", "Effective"),
    Choice("simple", "单利", "Simple"),
    Choice("flat_on_original", "按原始本金", "Flat on the original principal"),
    Choice("not_stated", "未说明", "Not stated"),
)

BOUNDS = EntryType("bounds", "区间", "Band", (
    Field("low", "从", "From", None),  # a Value of the dimension's kind
    Field("high", "到", "To", None),
    Field("high_excluded", "不含上限", "Upper end excluded", None),  # "yes" when the upper end is the next band's lower end
    Field("name", "名称", "Name", TEXT), Field("method", "计息方式", "Method", CHOICE, METHODS), DETAIL, ADDRESS,
    Field("condition", "适用条件", "Applies when", TEXT), Field("condition_address", "条件网址", "Address of the conditions", TEXT),
))
CONDITION = EntryType("condition", "条件", "Condition", (
    Field("kind", "种类", "Kind"), Field("type", "来源类型", "The source's type", TEXT), Field("name", "名称", "Name", TEXT),
    Field("amount", "金额", "Amount", MONEY), Field("period", "周期", "Period", TERM), Field("value", "数值", "Value", TEXT), DETAIL, ADDRESS,
))
APPLIES = EntryType("applies", "适用于", "Applies to", (
    Field("amount", "金额", "Amount", MONEY, many=True, entry=BOUNDS), Field("balance", "余额", "Balance", MONEY, many=True, entry=BOUNDS),
    Field("term", "期限", "Term", TERM, many=True, entry=BOUNDS), Field("lvr", "贷款价值比", "Loan to value", PERCENT, many=True, entry=BOUNDS),
    Field("age", "年龄", "Age", AGE, many=True, entry=BOUNDS), Field("other", "其他", "Other", None, many=True, entry=BOUNDS),
    Field("purpose", "用途", "Purpose", CHOICE, PURPOSES), Field("repayment", "还款方式", "Repayment", CHOICE, REPAYMENTS),
    Field("channel", "渠道", "Channel", TEXT), Field("customer", "客户", "Customer", TEXT),
))
RATES = EntryType("rates", "利率", "Rates", (
    Field("role", "性质", "What it is", None, ROLES), Field("type", "类型", "Type", CHOICE, RATE_TYPES), Field("value", "利率", "Rate", RATE),
    Field("basis", "口径", "Basis", None, BASES), Field("reference", "参考利率", "Reference rate", None), Field("name", "名称", "Name", TEXT),
    Field("comparison", "比较利率", "Comparison rate", RATE), Field("comparison_amount", "比较利率的金额", "Amount of the comparison rate", MONEY),
    Field("comparison_term", "比较利率的期限", "Term of the comparison rate", TERM),
    Field("fixed_for", "固定期限", "Fixed for", TERM), Field("compounds", "计息周期", "Interest calculated", TERM),
    Field("paid", "付息周期", "Interest paid or charged", CHOICE, PAYMENTS), Field("timing", "付息时点", "In advance or in arrears", CHOICE, (
        Choice("in_arrears", "后付", "In arrears", ("IN_ARREARS",)), Choice("in_advance", "预付", "In advance", ("IN_ADVANCE",)))),
    Field("reverts_to", "到期后利率", "Rate afterwards", RATE), Field("from", "自", "From", DATE), Field("to", "至", "To", DATE),
    Field("applies", "适用于", "Applies to", None, entry=APPLIES), Field("conditions", "条件", "Conditions", None, many=True, entry=CONDITION), DETAIL, ADDRESS,
))
FEE_KINDS = (
    Choice("upfront", "开办时一次收取", "At the start", ("UPFRONT",)),
    Choice("upfront_per_plan", "每笔分期一次收取", "At the start of each plan", ("UPFRONT_PER_PLAN",)),
    Choice("periodic", "定期收取", "Periodic", ("PERIODIC",)),
    Choice("transaction", "按笔收取", "Per transaction", ("TRANSACTION",)),
    Choice("withdrawal", "取款", "Withdrawal", ("WITHDRAWAL",)), Choice("deposit", "存款", "Deposit", ("DEPOSIT",)),
    Choice("payment", "付款", "Payment", ("PAYMENT",)), Choice("purchase", "消费", "Purchase", ("PURCHASE",)),
    Choice("event", "特定事项", "On an event", ("EVENT",)), Choice("enquiry", "查询", "Enquiry", ("ENQUIRY",)),
    Choice("late_payment", "逾期", "Late payment", ("LATE_PAYMENT",)), Choice("dishonour", "退票", "Dishonour", ("DISHONOUR",)),
    Choice("exit", "结清或提前还清", "On exit", ("EXIT",)), Choice("variation", "变更", "Variation", ("VARIATION",)),
    Choice("variable", "金额不定", "Of a variable amount", ("VARIABLE",)),
    Choice("replacement", "补办", "Replacement", ("REPLACEMENT",)), Choice("cash_advance", "取现", "Cash advance", ("CASH_ADVANCE",)),
    Choice("management", "管理费", "Management fee"), Choice("custody", "托管费", "Custody fee"), Choice("sales", "销售服务费", "Sales service fee"),
    Choice("subscription", "认购费", "Subscription fee"), Choice("redemption", "赎回费", "Redemption fee"),
    Choice("other", "其他", "Other", ("OTHER",)),
)
FEE_BASES = (
    Choice("balance", "余额", "Balance", ("BALANCE",)), Choice("transaction", "交易金额", "Transaction", ("TRANSACTION",)),
    Choice("interest_accrued", "应计利息", "Interest accrued", ("INTEREST_ACCRUED",)), Choice("amount", "贷款金额", "Amount"),
    Choice("drawn", "已用额度", "Drawn amount"), Choice("premium", "保费", "Premium"), Choice("fee", "该费用", "This fee"), Choice("assets", "资产", "Assets"),
    Choice("other", "其他", "Other"),
)
SHARE = EntryType("share", "比例", "Share", (Field("of", "基数", "Of", None, FEE_BASES), Field("value", "比例", "Share", PERCENT)))
METHOD = Field("method", "计费方式", "How it is charged", TEXT)
LEAST, MOST = Field("least", "每次至少", "At least", MONEY), Field("most", "每次至多", "At most", MONEY)
WAIVER = EntryType("waiver", "减免", "Waiver", (
    Field("type", "种类", "Kind", TEXT), Field("name", "名称", "Name", TEXT), Field("amount", "金额", "Amount", MONEY),
    Field("shares", "比例", "Shares", None, many=True, entry=SHARE), Field("value", "数值", "Value", TEXT), METHOD, LEAST, MOST, DETAIL, ADDRESS,
    Field("conditions", "条件", "Conditions", None, many=True, entry=CONDITION),
))
FEES = EntryType("fees", "费用", "Fees", (
    Field("kind", "种类", "Kind", None, FEE_KINDS), Field("type", "来源类型", "Type", CHOICE, FEE_KINDS), Field("name", "名称", "Name", TEXT),
    Field("amount", "金额", "Amount", MONEY), Field("shares", "比例", "Shares", None, many=True, entry=SHARE),
    Field("every", "周期", "Every", TERM), Field("accrues", "计提周期", "Accrues", TERM), Field("cap", "上限", "Cap", MONEY), Field("cap_period", "上限周期", "Cap period", TERM),
    Field("value", "数值", "Value", TEXT), Field("waived_when", "减免", "Waived when", None, many=True, entry=WAIVER), METHOD, LEAST, MOST, DETAIL, ADDRESS,
))
ELIGIBILITY_KINDS = (
    Choice("min_age", "最低年龄", "Minimum age", ("MIN_AGE",)), Choice("max_age", "最高年龄", "Maximum age", ("MAX_AGE",)),
    Choice("min_income", "最低收入", "Minimum income", ("MIN_INCOME",)), Choice("min_turnover", "最低营业额", "Minimum turnover", ("MIN_TURNOVER",)),
    Choice("residency", "居住身份", "Residency", ("RESIDENCY_STATUS",)), Choice("employment", "就业状况", "Employment", ("EMPLOYMENT_STATUS",)),
    Choice("natural_person", "自然人", "A person", ("NATURAL_PERSON",)), Choice("business", "企业", "A business", ("BUSINESS",)),
    Choice("pension", "领取养老金者", "Pension recipients", ("PENSION_RECIPIENT",)), Choice("staff", "员工", "Staff", ("STAFF",)),
    Choice("student", "学生", "Students", ("STUDENT",)), Choice("occupation", "职业类别", "Occupation class"), Choice("investor", "投资者类型", "Investor class"),
    Choice("other", "其他", "Other", ("OTHER",)),
)
ELIGIBILITY = EntryType("eligibility", "准入条件", "Eligibility", (
    Field("kind", "种类", "Kind", None, ELIGIBILITY_KINDS), Field("type", "来源类型", "Type", CHOICE, ELIGIBILITY_KINDS),
    Field("age", "年龄", "Age", AGE), Field("amount", "金额", "Amount", MONEY), Field("value", "数值", "Value", TEXT), DETAIL, ADDRESS,
))
CONSTRAINT_KINDS = (
    Choice("min_balance", "最低余额", "Minimum balance", ("MIN_BALANCE",)), Choice("max_balance", "最高余额", "Maximum balance", ("MAX_BALANCE",)),
    Choice("opening_balance", "开户金额", "Opening balance", ("OPENING_BALANCE",)), Choice("min_limit", "最低额度", "Minimum limit", ("MIN_LIMIT",)),
    Choice("max_limit", "最高额度", "Maximum limit", ("MAX_LIMIT",)), Choice("min_lvr", "最低贷款价值比", "Minimum loan to value", ("MIN_LVR",)),
    Choice("max_lvr", "最高贷款价值比", "Maximum loan to value", ("MAX_LVR",)), Choice("min_term", "最短期限", "Minimum term"), Choice("max_term", "最长期限", "Maximum term"),
    Choice("min_amount", "起购金额", "Minimum amount"), Choice("increment", "递增金额", "Increment"),
    Choice("max_plans", "分期笔数上限", "Instalment plans at once"), Choice("plans_limit", "分期总额上限", "All instalment plans together"),
    Choice("min_plan", "最小分期金额", "Smallest instalment plan"), Choice("max_plan", "最大分期金额", "Largest instalment plan"),
    Choice("min_split", "最少期数", "Fewest instalments"), Choice("max_split", "最多期数", "Most instalments"), Choice("other", "其他", "Other"),
)
CONSTRAINTS = EntryType("constraints", "限制", "Limits", (
    Field("kind", "种类", "Kind", None, CONSTRAINT_KINDS), Field("type", "来源类型", "Type", CHOICE, CONSTRAINT_KINDS),
    Field("amount", "金额", "Amount", MONEY), Field("share", "比例", "Share", PERCENT), Field("term", "期限", "Term", TERM), Field("count", "数量", "Number", COUNT),
    Field("value", "数值", "Value", TEXT), DETAIL, ADDRESS,
))
FEATURE_KINDS = (
    Choice("offset", "对冲账户", "Offset account", ("OFFSET",)), Choice("redraw", "提取多还款", "Redraw", ("REDRAW",)),
    Choice("extra_repayments", "额外还款", "Extra repayments", ("EXTRA_REPAYMENTS",)), Choice("interest_free", "免息期", "Interest-free period", ("INTEREST_FREE",)),
    Choice("interest_free_transfers", "余额转账免息", "Interest-free transfers", ("INTEREST_FREE_TRANSFERS",)),
    Choice("card_access", "银行卡", "Card access", ("CARD_ACCESS",)), Choice("additional_cards", "附属卡", "Additional cards", ("ADDITIONAL_CARDS",)),
    Choice("digital_banking", "网上银行", "Digital banking", ("DIGITAL_BANKING",)), Choice("digital_wallet", "手机支付", "Digital wallet", ("DIGITAL_WALLET",)),
    Choice("unlimited_transactions", "不限笔数", "Unlimited transactions", ("UNLIMITED_TXNS",)), Choice("free_transactions", "免费笔数", "Free transactions", ("FREE_TXNS", "FREE_TXNS_ALLOWANCE")),
    Choice("loyalty_program", "积分", "Loyalty programme", ("LOYALTY_PROGRAM",)), Choice("cashback", "返现", "Cashback offer", ("CASHBACK_OFFER",)),
    Choice("frequent_flyer", "飞行里程", "Frequent flyer", ("FREQUENT_FLYER",)), Choice("complementary_products", "附带产品", "Complementary products", ("COMPLEMENTARY_PRODUCT_DISCOUNTS",)),
    Choice("bonus_rewards", "奖励", "Bonus rewards", ("BONUS_REWARDS",)), Choice("notifications", "通知", "Notifications", ("NOTIFICATIONS",)),
    Choice("insurance", "附带保险", "Insurance", ("INSURANCE",)), Choice("balance_transfers", "余额转账", "Balance transfers", ("BALANCE_TRANSFERS",)),
    Choice("npp_payid", "PayID 即时收款", "PayID payments", ("NPP_PAYID",)), Choice("npp_enabled", "即时支付", "Instant payments", ("NPP_ENABLED",)),
    Choice("donate_interest", "捐赠利息", "Donate interest", ("DONATE_INTEREST",)), Choice("bill_payment", "账单支付", "Bill payment", ("BILL_PAYMENT",)),
    Choice("overdraft", "透支", "Overdraft", ("OVERDRAFT",)), Choice("round_up", "零钱储蓄", "Round-up savings", ("ROUND_UP",)),
    Choice("relationship_management", "客户经理", "Relationship manager", ("RELATIONSHIP_MANAGEMENT",)), Choice("guarantor", "担保人", "Guarantor", ("GUARANTOR",)),
    Choice("instalment_plan", "分期", "Instalment plan", ("INSTALMENT_PLAN",)), Choice("extra_down_payment", "追加首付", "Extra down payment", ("EXTRA_DOWN_PAYMENT",)),
    Choice("fraud_protection", "防欺诈", "Fraud protection", ("FRAUD_PROTECTION",)), Choice("funds_available_after", "资金到账时间", "Funds available after", ("FUNDS_AVAILABLE_AFTER",)),
    Choice("cash_value", "现金价值", "Cash value"), Choice("policy_loan", "保单贷款", "Policy loan"),
    Choice("other", "其他", "Other", ("OTHER",)),
)
FEATURES = EntryType("features", "功能", "Features", (
    Field("kind", "种类", "Kind", None, FEATURE_KINDS), Field("type", "来源类型", "Type", CHOICE, FEATURE_KINDS), Field("term", "期限", "Term", TERM),
    Field("value", "数值", "Value", TEXT), DETAIL, ADDRESS,
))
COVERS = EntryType("covers", "保障责任", "Cover", (
    Field("kind", "种类", "Kind"), Field("name", "名称", "Name", TEXT), Field("sum_assured", "保额", "Sum assured", MONEY), Field("deductible", "免赔额", "Deductible", MONEY),
    Field("share_paid", "赔付比例", "Share paid", PERCENT), Field("limit", "限额", "Limit", MONEY), Field("waiting", "等待期", "Waiting period", TERM),
    Field("count", "次数", "Times", COUNT), Field("exclusions", "责任免除", "Exclusions", TEXT), DETAIL,
))
PREMIUM_COLUMNS = ("age", "sex", "smoker", "social_insurance", "plan", "sum_assured", "term", "pay_term", "amount")
PREMIUMS = EntryType("premiums", "保费表", "Premium tables", (
    Field("name", "名称", "Name", TEXT), Field("table", "来源表格", "The source's table", TEXT), Field("currency", "币种", "Currency"),
    Field("period", "缴费周期", "Paid every"),  # ISO 8601
    Field("columns", "列", "Columns"),  # {column of PREMIUM_COLUMNS: [canonical strings]}, all of one length; a column left out is not distinguished
    Field("locators", "位置", "Places"),  # one locator per row, of the cell that holds the amount
    Field("quotes", "原文", "The cells' words"),  # one per row
    Field("states", "核对", "Evidence states"),  # one per row, set when the amounts are looked up in the snapshot
))
CASH_COLUMNS = ("age", "sex", "plan", "year", "premium", "paid", "benefit", "illustrated", "amount")
CASH_VALUES = EntryType("cash_values", "保证现金价值", "Guaranteed cash values", (
    Field("name", "名称", "Name", TEXT), Field("table", "来源表格", "The source's table", TEXT), Field("currency", "币种", "Currency"),
    # {column of CASH_COLUMNS: [canonical strings]}: a row is the end of a policy ``year``. ``premium``: due at that year's start, or ``paid``:
    # all premiums so far; ``benefit``: guaranteed, paid at that year's end; ``amount``: the cash value that is guaranteed then. What is
    # ``illustrated`` is kept apart, and nothing is worked out from it.
    Field("columns", "列", "Columns"), Field("locators", "位置", "Places"), Field("quotes", "原文", "The cells' words"), Field("states", "核对", "Evidence states"),
))
TABLES = {"premiums": PREMIUM_COLUMNS, "cash_values": CASH_COLUMNS}
"""The lists whose entries are tables kept as columns, the figure with its evidence in the column ``amount``."""
NAV = EntryType("nav", "净值", "Net asset values", (Field("dates", "日期", "Dates"), Field("values", "净值", "Values"), Field("table", "来源", "Source", TEXT)))
DOCUMENT_KINDS = (
    Choice("overview", "产品概览", "Overview"), Choice("terms", "条款", "Terms and conditions"), Choice("eligibility", "准入", "Eligibility"),
    Choice("fees", "费率", "Fees and pricing"), Choice("bundle", "套餐", "Bundle"), Choice("application", "申请", "Application"),
    Choice("manual", "说明书", "Prospectus"), Choice("other", "其他", "Other"),
)
DOCUMENTS = EntryType("documents", "文件", "Documents", (
    Field("kind", "种类", "Kind", None, DOCUMENT_KINDS), Field("title", "标题", "Title", TEXT), ADDRESS, Field("date", "日期", "Date", DATE),
))
BUNDLES = EntryType("bundles", "组合", "Bundles", (
    Field("name", "名称", "Name", TEXT), Field("summary", "简介", "Summary", TEXT), Field("products", "产品", "Products", TEXT), DETAIL, ADDRESS,
))

ENTRIES = (RATES, FEES, ELIGIBILITY, CONSTRAINTS, FEATURES, COVERS, PREMIUMS, CASH_VALUES, NAV, DOCUMENTS, BUNDLES)

IDENTITY: dict[str, tuple[str, ...]] = {
    "rates": ("role", "type", "name", "fixed_for", "paid", "applies"), "fees": ("kind", "name"), "eligibility": ("kind",), "constraints": ("kind",),
    "features": ("kind", "value", "detail"), "covers": ("kind", "name"), "premiums": ("name",), "cash_values": ("name",), "nav": (), "documents": ("kind", "title"), "bundles": ("name",),
}
"""Which fields tell one entry from another in a later crawl; entries that these do not tell apart are numbered in order."""

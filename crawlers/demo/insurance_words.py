"""The words of the fictional insurers' pages, in Chinese and English."""

from __future__ import annotations

Text = tuple[str, str]  # zh, en

LABELS: dict[str, Text] = {
    "category": ("产品类别", "Product type"),
    "product_code": ("产品备案号", "Filing number"),
    "sum_assured": ("基本保险金额", "Sum assured"),
    "annual_limit": ("年度限额", "Annual limit"),
    "coverage_term": ("保险期间", "Cover lasts"),
    "payment_period": ("交费期间", "Premiums paid for"),
    "waiting_period": ("等待期", "Waiting period"),
    "deductible": ("年免赔额", "Deductible"),
    "share_paid": ("赔付比例", "Share paid"),
    "share_paid_without": ("未经社保赔付比例", "Reimbursement without public insurance"),
    "entry_age": ("投保年龄", "Entry age"),
    "renewal": ("续保条件", "Renewal"),
    "renewal_years": ("保证续保期间", "Guaranteed renewal period"),
    "cooling_off": ("犹豫期", "Cooling-off period"),
    "cash_value": ("现金价值", "Cash value"),
    "policy_loan": ("保单贷款", "Policy loan"),
    "illnesses": ("重疾种数", "Illnesses covered"),
    "exclusions": ("责任免除", "Exclusions"),
    "policy_fee": ("保单管理费", "Policy fee"),
    "insurer": ("承保公司", "Insurer"),
}
WAYS = {
    "5": ("5年交", "5 years"),
    "10": ("10年交", "10 years"),
    "20": ("20年交", "20 years"),
    "single": ("趸交", "Single premium"),
    "renewed": ("年交(一年期)", "Annual"),
}
EXCLUSIONS = (
    ("故意犯罪、酒后驾驶、战争与核辐射", "Deliberate crime, drink driving, war and nuclear radiation"),
    ("既往症、遗传性疾病、整形手术", "Pre-existing conditions, hereditary diseases, cosmetic surgery"),
)
YES, NO, WITHOUT = ("有", "Yes"), ("无", "No"), ("未披露", "Not disclosed")

"""A fictional Chinese bank's loans: label and text, with rates that follow LPR, ranges, and rates a day."""

from __future__ import annotations

from collections.abc import Mapping

from crawlers.demo.clock import cash_move, drift, percent
from crawlers.demo.html import document, facts, product_head
from crawlers.demo.model import Institution, Offer

LENDERS = (Institution("songtao-bank", "松涛银行", "Songtao Bank", "zh-loan-html", ("loan",)),)
LABELS = {
    "category": "产品类别",
    "rate": "年利率",
    "rate_type": "利率类型",
    "purpose": "贷款用途",
    "repayment": "还款方式",
    "down_payment": "首付比例",
    "lvr": "贷款成数",
    "least": "最低贷款金额",
    "most": "最高贷款金额",
    "shortest": "最短期限",
    "longest": "贷款期限",
    "setup": "手续费",
    "ongoing": "账户管理费",
    "exit": "提前还款费",
    "late": "逾期费",
    "early": "提前还款",
    "age": "申请年龄",
    "lender": "贷款机构",
}
HOME = {
    "category": "房贷",
    "rate_type": "LPR浮动",
    "repayment": "等额本息、等额本金",
    "least": "10万元",
    "most": "500万元",
    "longest": "最长30年",
    "setup": "0元",
    "early": "支持",
}
CONSUMER = {
    "category": "消费贷",
    "rate_type": "固定利率",
    "repayment": "等额本息",
    "least": "1000元",
    "most": "20万元",
    "shortest": "3个月",
    "longest": "36个月",
    "setup": "免收",
    "exit": "无违约金",
}
CAR = {
    "category": "车贷",
    "rate_type": "固定利率",
    "repayment": "等额本息",
    "least": "3万元",
    "most": "100万元",
    "longest": "最长5年",
    "down_payment": "20%",
    "exit": "未披露",
}
COMPANY = {
    "category": "经营贷款",
    "rate_type": "固定利率",
    "repayment": "先息后本",
    "least": "5万元",
    "most": "1000万元",
    "longest": "最长3年",
    "setup": "据实收取",
}
SHORT = {
    "category": "小额贷款",
    "rate_type": "固定利率",
    "repayment": "随借随还",
    "least": "500元",
    "most": "5万元",
    "longest": "12个月",
    "setup": "0元",
    "late": "50元",
}


def loan_offers(lender: Institution, step: int) -> list[Offer]:
    """Every loan of a lender in a step, with its page."""
    return [Offer(key, name, {"zh": _page(lender, key, name, told)}) for key, name, told in _loans(lender.id, step)]


def _loans(lender: str, step: int) -> list[tuple[str, str, Mapping[str, str]]]:
    def at(level: int, *seed: object) -> str:
        return percent(level + drift(step, lender, *seed))

    policy = cash_move(step) // 5  # Chinese policy rates move by less
    return [
        (
            "home-first",
            "松涛安居首套房贷",
            {**HOME, "rate": "5年期以上LPR-30BP", "purpose": "自住", "down_payment": "20%", "age": "18-65周岁"},
        ),
        ("home-second", "松涛安居二套房贷", {**HOME, "rate": "5年期以上LPR+10BP", "purpose": "自住", "down_payment": "30%"}),
        ("home-fixed", "松涛固定利率房贷", {**HOME, "rate": at(345, "home"), "rate_type": "固定利率", "purpose": "自住", "lvr": "70%"}),
        ("home-investment", "松涛商铺贷", {**HOME, "rate": percent(410 + policy), "purpose": "投资", "lvr": "50%", "longest": "最长10年"}),
        ("consumer-salary", "松涛薪享贷", {**CONSUMER, "rate": at(365, "salary"), "age": "22-55周岁"}),
        ("consumer-flex", "松涛随心贷", {**CONSUMER, "rate": f"{at(360, 'flex')}-{at(720, 'flex')}", "late": "50元"}),
        ("consumer-renovation", "松涛装修贷", {**CONSUMER, "rate": at(398, "renovation"), "most": "50万元", "longest": "最长5年"}),
        ("car-new", "松涛新车贷", {**CAR, "rate": at(420, "car")}),
        ("car-green", "松涛新能源车贷", {**CAR, "rate": at(360, "green"), "down_payment": "15%"}),
        ("business-shop", "松涛小店贷", {**COMPANY, "rate": "1年期LPR+0.45%"}),
        ("business-tax", "松涛银税贷", {**COMPANY, "rate": percent(405 + policy), "ongoing": "0元"}),
        ("micro-daily", "松涛应急贷", {**SHORT, "rate": "日利率0.02%"}),
        ("micro-monthly", "松涛周转贷", {**SHORT, "rate": at(1080, "micro"), "early": "支持"}),
        (
            "instalment-goods",
            "松涛商品分期",
            {**CONSUMER, "category": "分期", "rate": "以实际审批为准", "most": "3万元", "longest": "24个月"},
        ),
    ]


def _page(lender: Institution, key: str, name: str, told: Mapping[str, str]) -> bytes:
    pairs = [(label, told[fact]) for fact, label in LABELS.items() if fact in told]
    body = (
        f'<nav><a href="../">{lender.name} · 产品列表</a></nav>\n<main>\n<h1 id="product-name">{name}</h1>\n'
        f'{facts([*pairs, (LABELS["lender"], lender.name)], "table")}\n<p class="note">贷款有风险，借款须量力而行。</p>\n</main>'
    )
    return document("zh", f"{name} - {lender.name}", body, product_head(key))

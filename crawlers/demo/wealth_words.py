"""How each fictional wealth manager words its facts: its labels, its words for risk and running, its layout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    """How one manager words a fact: its label for it, and its words for a level of risk and a way of running."""

    labels: Mapping[str, str]
    risks: tuple[str, ...]
    modes: tuple[str, str]  # open, closed
    rate_a_year: str  # of a fee
    amount: str  # of a least purchase
    layout: str


WORDINGS = {
    "chenguang-wm": Wording(
        {
            "code": "登记编码",
            "nature": "投资性质",
            "mode": "运作模式",
            "risk": "风险等级",
            "benchmark": "业绩比较基准",
            "term": "产品期限",
            "least": "起购金额",
            "increment": "递增金额",
            "management": "固定管理费",
            "custody": "托管费",
            "sales": "销售服务费",
            "redemption": "赎回方式",
            "yield": "七日年化收益率",
            "raising": "募集方式",
            "issuer": "发行机构",
            "currency": "币种",
            "on": "数据日期",
        },
        ("R1 低风险", "R2 中低风险", "R3 中风险", "R4 中高风险", "R5 高风险"),
        ("开放式净值型", "封闭式净值型"),
        "{}/年",
        "{}元起购",
        "list",
    ),
    "haiyue-wm": Wording(
        {
            "code": "产品登记编码",
            "nature": "投资类型",
            "mode": "产品运作模式",
            "risk": "产品风险等级",
            "benchmark": "业绩基准",
            "term": "投资期限",
            "least": "认购起点",
            "increment": "追加金额",
            "management": "管理费率",
            "custody": "托管费率",
            "sales": "销售服务费率",
            "redemption": "赎回规则",
            "yield": "近7日年化收益率",
            "raising": "募集方式",
            "issuer": "产品管理人",
            "currency": "产品币种",
            "on": "截至日期",
        },
        ("一级(低)", "二级(中低)", "三级(中)", "四级(中高)", "五级(高)"),
        ("开放净值型", "封闭净值型"),
        "年费率{}",
        "人民币{}元",
        "table",
    ),
    "qinghe-bank": Wording(
        {
            "code": "登记编码",
            "nature": "产品类型",
            "mode": "运作方式",
            "risk": "风险评级",
            "benchmark": "业绩比较基准",
            "term": "期限",
            "least": "起购",
            "increment": "递增",
            "management": "管理费",
            "custody": "托管费",
            "sales": "销售手续费",
            "redemption": "赎回",
            "yield": "七日年化",
            "raising": "发行方式",
            "issuer": "发行机构",
            "currency": "币种",
            "on": "更新日期",
        },
        ("PR1", "PR2", "PR3", "PR4", "PR5"),
        ("开放式净值型", "封闭式净值型"),
        "每年{}",
        "{}元",
        "table",
    ),
}

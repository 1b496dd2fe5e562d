"""The pages of the fictional wealth managers, each in its own words and layout."""

from __future__ import annotations

from collections.abc import Mapping

from crawlers.demo.html import document, facts, matrix, product_head
from crawlers.demo.model import Institution, Offer
from crawlers.demo.wealth import Sheet, sheets
from crawlers.demo.wealth_words import WORDINGS

DEPOSIT_LABELS = {
    "category": "产品类别",
    "rate": "年利率",
    "term": "存款期限",
    "least": "起存金额",
    "interest": "付息方式",
    "insurance": "存款保险",
    "currency": "币种",
    "issuer": "发行机构",
}
RISK_NOTE = {
    "理财": "理财非存款，产品有风险，投资须谨慎。业绩比较基准不代表产品的未来表现和实际收益。",
    "存款": "存款利率以存入当日挂牌利率为准。",
}
ORDER = (
    "code",
    "category",
    "nature",
    "mode",
    "risk",
    "benchmark",
    "yield",
    "on",
    "rate",
    "term",
    "least",
    "increment",
    "redemption",
    "interest",
    "insurance",
    "management",
    "custody",
    "sales",
    "raising",
    "currency",
    "issuer",
)


def wealth_offers(manager: Institution, step: int) -> list[Offer]:
    """Every product of a manager, with its page."""
    return [Offer(sheet.key, sheet.name, {"zh": _page(manager, sheet)}) for sheet in sheets(manager, step)]


def _page(manager: Institution, sheet: Sheet) -> bytes:
    wording = WORDINGS[manager.id]
    deposit = "rate" in sheet.facts
    labels = DEPOSIT_LABELS if deposit else {**wording.labels, "category": "产品类别"}
    told = {"category": "现金管理类" if "yield" in sheet.facts else "银行理财", **sheet.facts}
    pairs = [(labels[key], told[key]) for key in ORDER if key in told]
    note = RISK_NOTE["存款" if deposit else "理财"]
    body = (
        f'<nav><a href="../">{manager.name} · 产品列表</a></nav>\n<main>\n<h1 id="product-name">{sheet.name}</h1>\n'
        f'{facts(pairs, wording.layout)}\n{_past(sheet, labels)}<p class="risk-note">{note}</p>\n</main>'
    )
    return document("zh", f"{sheet.name} - {manager.name}", body, product_head(sheet.key))


def _past(sheet: Sheet, labels: Mapping[str, str]) -> str:
    """What it earned in past periods, beside the benchmark of each."""
    if not sheet.past:
        return ""
    heads = ("区间", "起始日", "截止日", "年化收益率", labels["benchmark"])
    return f"<h2>过往业绩</h2>\n{matrix(heads, sheet.past, name='past')}\n"

"""The fictional market of ``crawlers/demo``: open APIs, Chinese pages and bilingual pages behind one register, on loopback."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from crawlers.bases.html import HtmlInstitution, HtmlSite
from crawlers.bases.institution import InstitutionCrawl
from crawlers.bases.open_banking import OpenBankingInstitution
from crawlers.bases.registers import JsonListSpider
from crawlers.bases.source_spider import Entry
from crawlers.source import Expect, Source
from normalizers.records import InstitutionReport

WEALTH = HtmlSite(shape="zh-wealth-page", links="a.product", next_page="a[rel=next]", page_key="meta[name=product-key]", total=".total")
LOANS = replace(WEALTH, shape="zh-loan-page")
INSURANCE = HtmlSite(
    shape="insurance-page",
    links="a.product",
    next_page="a[rel=next]",
    page_key="meta[name=product-key]",
    total=".total",
    translation="a.translation",
)
SITES = MappingProxyType({"zh-html": WEALTH, "zh-loan-html": LOANS, "bilingual-html": INSURANCE})


class DemoSpider(JsonListSpider):
    kinds = ("api", *SITES)
    source = Source(
        name="demo",
        title_zh="演示市场（虚构机构与产品）",
        title_en="Demonstration market (fictional institutions and products)",
        families=("loan", "wealth", "insurance"),
        market="demo",
        currency="",
        start_url="http://127.0.0.1/register.json",
        shapes=("au-cdr", *(site.shape for site in SITES.values())),
        languages=("zh-hans", "en"),
        interval=None,
        # Every institution lists 12 to 24 products, the whole year round.
        expect=Expect(min_institutions=12, min_items=8, max_items=60),
        demonstration=True,
    )

    def crawl_of(self, entry: Entry, report: InstitutionReport) -> InstitutionCrawl:
        if entry.kind == "api":
            return OpenBankingInstitution(report, entry.url, self.settings, "au-cdr")
        return HtmlInstitution(report, entry.url, self.settings, SITES[entry.kind])

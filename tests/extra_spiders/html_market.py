"""A market of the tests: pages in Chinese, bilingual pages and an API, chosen by the register's kind."""

from __future__ import annotations

from crawlers.bases.html import HtmlInstitution, HtmlSite
from crawlers.bases.institution import InstitutionCrawl
from crawlers.bases.open_banking import OpenBankingInstitution
from crawlers.bases.registers import JsonListSpider
from crawlers.bases.source_spider import Entry
from crawlers.source import Source
from normalizers.records import InstitutionReport

WEALTH = HtmlSite("test-wealth", "a.product", next_page="a.next", page_key="main", total=".total")
COVER = HtmlSite("test-cover", "a.product", key="", starts=("list",), translation="link[hreflang=en]")


class HtmlMarketSpider(JsonListSpider):
    source = Source(
        name="html-market",
        title_zh="测试市场",
        title_en="Test market",
        families=("wealth", "insurance"),
        market="CN",
        currency="CNY",
        start_url="http://127.0.0.1/register.json",
        shapes=("test-wealth", "test-cover"),
        interval=None,
        demonstration=True,
    )
    kinds = ("api", "zh-html", "bilingual-html")

    def crawl_of(self, entry: Entry, report: InstitutionReport) -> InstitutionCrawl:
        if entry.kind == "api":
            return OpenBankingInstitution(report, entry.url, self.settings)
        return HtmlInstitution(report, entry.url, self.settings, WEALTH if entry.kind == "zh-html" else COVER)

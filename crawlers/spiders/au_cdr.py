"""The Australian banking market: every data holder of the Consumer Data Right's public register."""

from __future__ import annotations

from datetime import timedelta

from crawlers.bases.registers import OpenBankingSpider
from crawlers.source import Expect, Source


class AuCdrSpider(OpenBankingSpider):
    source = Source(
        name="au-cdr",
        title_zh="澳大利亚消费者数据权（CDR）银行产品",
        title_en="Australian Consumer Data Right, banking products",
        families=("loan", "wealth"),
        market="AU",
        currency="AUD",
        start_url="https://api.cdr.gov.au/cdr-register/v1/all/data-holders/brands/summary",
        shapes=("au-cdr",),
        home="https://www.cdr.gov.au/",
        interval=timedelta(days=1),
        max_age=timedelta(days=7),
        # The largest data holder listed 252 products in August 2024, some brands list one, a few none.
        expect=Expect(min_institutions=1, min_items=1, max_items=1000, may_be_empty=True),
    )

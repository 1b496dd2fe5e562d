"""The least that fetches the same pages: a plain Scrapy spider, 16 requests at once, that parses the JSON and keeps the bodies' sizes."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import quote

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response

PRODUCTS = "/cds-au/v1/banking/products"


class BareSpider(scrapy.Spider):
    name = "bare"
    custom_settings = {
        "CONCURRENT_REQUESTS": 16,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
        "ROBOTSTXT_OBEY": False,
        "LOG_LEVEL": "ERROR",
        "TELNETCONSOLE_ENABLED": False,
        "HTTPERROR_ALLOW_ALL": True,
    }
    base = ""
    items = 0

    async def start(self) -> AsyncIterator[Any]:
        yield self.ask(f"{self.base}/cdr-register/v1/all/data-holders/brands/summary", self.read_register)

    def ask(self, url: str, callback: Any) -> scrapy.Request:
        return scrapy.Request(url, callback, headers={"x-v": "4", "x-min-v": "1"})

    def read_register(self, response: Response) -> Iterator[scrapy.Request]:
        for row in json.loads(response.body)["data"]:
            yield self.ask(f"{self.base}/{row['dataHolderBrandId']}{PRODUCTS}?page=1&page-size=1000", self.read_list)

    def read_list(self, response: Response) -> Iterator[scrapy.Request]:
        for row in (json.loads(response.body).get("data") or {}).get("products") or []:
            if row.get("productId"):
                yield self.ask(f"{response.url.partition('?')[0]}/{quote(row['productId'], safe='')}", self.read_detail)

    def read_detail(self, response: Response) -> None:
        BareSpider.items += bool(json.loads(response.body).get("data"))


if __name__ == "__main__":
    BareSpider.base = sys.argv[1]
    process = CrawlerProcess()
    process.crawl(BareSpider)
    process.start()
    print(json.dumps({"items": BareSpider.items}))

"""Tells the parent process how far a run is: one JSON line on stdout, at most each second, only when something moved."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.utils.asyncio import create_looping_call

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawlers.bases.source_spider import SourceSpider

EVERY = 1.0  # seconds


class Progress:
    """A Scrapy extension."""

    def __init__(self, crawler: Crawler):
        self.crawler = crawler
        self.parent = os.getppid()
        self.told: dict[str, int] = {}
        self.loop = create_looping_call(self.tell)
        crawler.signals.connect(self.opened, signals.spider_opened)
        crawler.signals.connect(self.closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def opened(self) -> None:
        self.loop.start(EVERY, now=False)

    def closed(self) -> None:
        if self.loop.running:
            self.loop.stop()
        self.tell()

    def tell(self) -> None:
        spider: SourceSpider = self.crawler.spider  # type: ignore[assignment]  # every spider here is one
        if os.getppid() != self.parent:  # killed, and nothing to tell may come for long
            self._alone(spider)
            return
        progress = {**spider.progress(), "requests": int(self.crawler.stats.get_value("downloader/request_count", 0))}
        if progress != self.told:
            self.told = progress
            try:
                print(json.dumps({"progress": progress}), flush=True)
            except BrokenPipeError:
                self._alone(spider)

    def _alone(self, spider: SourceSpider) -> None:
        """The parent is gone: nobody waits for this run any more."""
        if self.loop.running:
            spider.stop("parent_gone")

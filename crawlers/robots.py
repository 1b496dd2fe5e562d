"""robots.txt, closed: a host whose rules cannot be read is not asked in this run (RFC 9309), and its crawl delay is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin

from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from crawlers.failures import RefusedAddress, RobotsDenied, RobotsUnreachable
from crawlers.options import origin

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.robotstxt import RobotParser

MAX_HOPS = 5


class ClosedRobots(RobotsTxtMiddleware):
    """Scrapy takes an unreachable robots.txt for "allow all" and reads an error page as one; here both close the host."""

    def __init__(self, crawler: Crawler):
        super().__init__(crawler)
        self._agent: str = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self._own_delay = crawler.settings.get("YARDSTICK_DELAY") is not None
        self._private = origin(crawler.settings.get("YARDSTICK_PRIVATE_ORIGIN") or "")
        self._closed: dict[str, IgnoreRequest] = {}
        self._delays: dict[str, float] = {}

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        netloc = urlparse_cached(request).netloc
        if netloc in self._closed:
            raise type(self._closed[netloc])(*self._closed[netloc].args)
        if rp is None:
            return
        if not rp.allowed(request.url, self._agent):
            raise RobotsDenied(f"robots.txt of {netloc} does not allow {urlparse_cached(request).path}")
        if netloc in self._delays:
            self._slow_down(request, self._delays[netloc])

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        response = await self._followed(response)
        if response.status >= 500 or response.status == 429:
            self._closed[netloc] = RobotsUnreachable(f"robots.txt of {netloc}: status {response.status}")
        # 4xx: there are no rules (RFC 9309 §2.3.1.3), whatever the error page says.
        rules = response if 200 <= response.status < 300 else response.replace(body=b"")
        await super()._parse_robots(rules, netloc, request)
        self._read_delay(netloc, request)

    async def _followed(self, response: Response) -> Response:
        """The answer at the end of a chain of redirects; each hop passes the same guard as any request."""
        assert self.crawler.engine is not None
        for _ in range(MAX_HOPS):
            location = response.headers.get("Location")
            if not 300 <= response.status < 400 or location is None:
                break
            url = urljoin(response.url, location.decode("latin-1"))
            hop = Request(url, priority=self.DOWNLOAD_PRIORITY, meta={"dont_obey_robotstxt": True}, callback=NO_CALLBACK)
            response = await self.crawler.engine.download_async(hop)
        return response

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        refused = isinstance(exc, RefusedAddress)
        self._closed[netloc] = RefusedAddress(*exc.args) if refused else RobotsUnreachable(f"robots.txt of {netloc}: {exc}"[:300])
        super()._robots_error(exc, netloc)

    def _read_delay(self, netloc: str, request: Request) -> None:
        parser = self._parsers[netloc]
        rules = getattr(parser, "rp", None)
        delay = None if rules is None else rules.crawl_delay(self._agent)
        if delay and not (self._own_delay and origin(request.url) == self._private):
            self._delays[netloc] = float(delay)

    def _slow_down(self, request: Request, delay: float) -> None:
        """Give the request's slot at least the host's own delay; AutoThrottle, which could shorten it, leaves it alone."""
        assert self.crawler.engine is not None
        downloader = self.crawler.engine.downloader
        slot = downloader.get_slot_key(request)
        least = max(delay, self.crawler.settings.getfloat("DOWNLOAD_DELAY"))
        downloader.per_slot_settings[slot] = {"delay": least, "concurrency": 1}
        if slot in downloader.slots:
            downloader.slots[slot].delay = max(least, downloader.slots[slot].delay)
        request.meta["autothrottle_dont_adjust_delay"] = True

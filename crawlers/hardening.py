"""The one add-on of every run: polite, bounded and closed by default. No spider, command line or project setting weakens it."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import CannotResolveHostError, DownloadTimeoutError
from scrapy.http import Response
from scrapy.resolver import CachingThreadedResolver, dnscache
from twisted.internet.error import DNSLookupError

from crawlers.address import address_allowed
from crawlers.failures import RefusedAddress
from crawlers.options import origin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapy import Spider
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings
    from twisted.internet.base import ReactorBase
    from twisted.internet.defer import Deferred

USER_AGENT = "Yardstick/1.0"

SETTINGS: dict[str, Any] = {
    "ROBOTSTXT_OBEY": True,
    "ROBOTSTXT_USER_AGENT": "Yardstick",
    "USER_AGENT": USER_AGENT,
    "DOWNLOAD_DELAY": 1.0,
    "DOWNLOAD_DELAY_JITTER": 0,  # the delay is the least gap, not the mean of a random one
    "CONCURRENT_REQUESTS": 16,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "AUTOTHROTTLE_ENABLED": True,
    "AUTOTHROTTLE_TARGET_CONCURRENCY": 1.0,
    "AUTOTHROTTLE_START_DELAY": 1.0,
    "DNS_TIMEOUT": 10,
    "DOWNLOAD_TIMEOUT": 20,
    "DOWNLOAD_MAXSIZE": 16 * 2**20,
    "DOWNLOAD_WARNSIZE": 4 * 2**20,
    "DOWNLOAD_FAIL_ON_DATALOSS": True,
    "RETRY_TIMES": 2,
    "RETRY_GIVE_UP_LOG_LEVEL": "INFO",
    "REDIRECT_ENABLED": False,
    "METAREFRESH_ENABLED": False,
    "REDIRECT_MAX_TIMES": 5,
    "HTTPERROR_ALLOW_ALL": True,  # an error status is an answer to judge: the institution's failure, by name
    "CLOSESPIDER_TIMEOUT": 1800,
    "CLOSESPIDER_ERRORCOUNT": 0,
    "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",
    "DEPTH_LIMIT": 5,
    "MEMUSAGE_ENABLED": True,
    "MEMUSAGE_LIMIT_MB": 768,
    "COOKIES_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "DOWNLOAD_VERIFY_CERTIFICATES": True,
    "DOWNLOAD_HANDLERS": {"file": None, "data": None, "ftp": None, "s3": None},
    "HTTPPROXY_ENABLED": False,
    "HTTPCACHE_ENABLED": False,
    "REFERER_ENABLED": False,
    "FEEDS": {},
    "STATS_DUMP": False,
    "WARN_ON_GENERATOR_RETURN_VALUE": False,
    "DOWNLOADER_MIDDLEWARES": {
        "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
        "crawlers.hardening.PrivateOrigin": 90,
        "crawlers.robots.ClosedRobots": 100,
        "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
        "crawlers.hardening.PoliteRetry": 550,
        "crawlers.validators.Conditional": 580,
    },
}
RESOLVER = "crawlers.hardening.GuardResolver"


def politeness(delay: float | None) -> dict[str, Any]:
    """The settings that ``--delay`` replaces; none for None. Zero means as fast as four at once per institution go."""
    if delay is None:
        return {}
    if delay == 0:
        return {"DOWNLOAD_DELAY": 0.0, "AUTOTHROTTLE_ENABLED": False, "CONCURRENT_REQUESTS_PER_DOMAIN": 4}
    return {"DOWNLOAD_DELAY": delay, "AUTOTHROTTLE_START_DELAY": delay}


class Hardening:
    """The add-on. Its values stand at the highest priority, so that a spider's own settings cannot undo them."""

    @classmethod
    def update_pre_crawler_settings(cls, settings: BaseSettings) -> None:
        settings.set("TWISTED_DNS_RESOLVER", RESOLVER, "cmdline")

    def update_settings(self, settings: BaseSettings) -> None:
        for name, value in {**SETTINGS, "TWISTED_DNS_RESOLVER": RESOLVER}.items():
            settings.set(name, value, "cmdline")
        delay = settings.get("YARDSTICK_DELAY")
        for name, value in politeness(None if delay is None else float(delay)).items():
            settings.set(name, value, "cmdline")
        if settings.get("YARDSTICK_CONTACT"):
            settings.set("USER_AGENT", f"{USER_AGENT} (+{settings['YARDSTICK_CONTACT']})", "cmdline")
        limit = settings.get("YARDSTICK_TIME_LIMIT")
        if limit is not None:
            settings.set("CLOSESPIDER_TIMEOUT", min(float(limit), SETTINGS["CLOSESPIDER_TIMEOUT"]), "cmdline")


class GuardResolver(CachingThreadedResolver):
    """Judges the address that a connection will be made to: Scrapy resolves literals too, and connects to what is returned here."""

    def __init__(self, reactor: ReactorBase, cache_size: int, timeout: float, private_host: str = ""):
        super().__init__(reactor, cache_size, timeout)
        self.private_host = private_host

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        settings = crawler.settings
        allowed = settings.get("YARDSTICK_PRIVATE_ORIGIN") or ""
        return cls(reactor, settings.getint("DNSCACHE_SIZE"), settings.getfloat("DNS_TIMEOUT"), origin(allowed)[1])

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802 - Twisted's name
        return super().getHostByName(name, timeout).addCallback(self._judge, name)

    def _judge(self, address: str, name: str) -> str:
        if name.lower() != self.private_host and not address_allowed(address):
            raise DNSLookupError(f"{name} is {address}, a private address")
        return address


class PrivateOrigin:
    """Lets one scheme, host and port be private; refuses literal private addresses before anything is asked of them."""

    def __init__(self, allowed: str):
        self.allowed = origin(allowed) if allowed else None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings.get("YARDSTICK_PRIVATE_ORIGIN") or "")

    def process_request(self, request: Request) -> None:
        asked = origin(request.url)
        if asked == self.allowed:
            return
        if asked[0] not in ("http", "https") or asked[2] == -1:
            raise RefusedAddress(f"{request.url} is no web address")
        if (self.allowed is not None and asked[1] == self.allowed[1]) or (_literal(asked[1]) and not address_allowed(asked[1])):
            raise RefusedAddress(f"{asked[1]} port {asked[2]} is a private address")


def _literal(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()


class PoliteRetry(RetryMiddleware):
    """Retries as Scrapy does, but leaves an answer with Retry-After to who asked, and never repeats one that began and then crept.

    Who asks again puts the moment into ``not_before`` (monotonic seconds): the request is held back for what is left of its wait.
    """

    def process_response(self, request: Request, response: Response, spider: Spider | None = None) -> Request | Response:  # noqa: ARG002
        return response if "Retry-After" in response.headers else super().process_response(request, response)

    def process_exception(self, request: Request, exception: Exception, spider: Spider | None = None) -> Request | Response | None:  # noqa: ARG002
        if isinstance(exception, DownloadTimeoutError) and "download_latency" in request.meta:
            return None
        if isinstance(exception, CannotResolveHostError):
            host = origin(request.url)[1]
            address = dnscache.get(host)
            if isinstance(address, str) and not address_allowed(address):  # the guard refused it: that is no unknown name
                raise RefusedAddress(f"{host} is {address}, a private address") from exception
        return super().process_exception(request, exception)

    async def process_request(self, request: Request) -> None:
        request.meta.pop("download_latency", None)
        wait = request.meta.pop("not_before", 0.0) - time.monotonic()
        if wait > 0:
            await asyncio.sleep(wait)

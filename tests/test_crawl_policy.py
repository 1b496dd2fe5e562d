"""Every spider runs hardened: the merged settings of each, whatever it declares itself."""

from __future__ import annotations

import re
from pathlib import Path
from unittest.mock import Mock

import pytest
from scrapy.addons import AddonManager
from scrapy.exceptions import CannotResolveHostError
from scrapy.http import Request
from scrapy.resolver import dnscache
from twisted.internet.error import DNSLookupError

from crawlers.failures import BY_CODE, CODES, EXCEPTIONS, FAILURES, RefusedAddress
from crawlers.hardening import RESOLVER, GuardResolver, Hardening, PoliteRetry, PrivateOrigin, politeness
from crawlers.options import RunOptions, UsageError, origin, rebased, registrable_domain, slot_of
from crawlers.run import run_settings
from crawlers.source import UnknownSourceError, sources, spider_of, spiders

SPIDERS = sorted(spiders())


def merged(name: str, custom: dict | None = None, **options):
    """The settings as a crawler of this spider has them."""
    told = RunOptions(name, "r1", "2024-08-12T00:00:00Z", Path("run"), Path("snapshots"), **options)
    settings = run_settings(told)
    Hardening.update_pre_crawler_settings(settings)
    spider = spider_of(name)
    spider.update_settings(settings)
    settings.setdict(custom or {}, priority="spider")
    AddonManager(Mock(settings=settings)).load_settings(settings)
    return settings


@pytest.mark.parametrize("name", SPIDERS)
def test_every_spider_has_the_hardened_settings(name):
    settings = merged(name)
    expected = {
        "ROBOTSTXT_OBEY": True,
        "ROBOTSTXT_USER_AGENT": "Yardstick",
        "DOWNLOAD_DELAY": 1,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "CONCURRENT_REQUESTS": 16,
        "AUTOTHROTTLE_ENABLED": True,
        "AUTOTHROTTLE_TARGET_CONCURRENCY": 1.0,
        "DOWNLOAD_TIMEOUT": 20,
        "DOWNLOAD_MAXSIZE": 16 * 2**20,
        "DOWNLOAD_WARNSIZE": 4 * 2**20,
        "RETRY_TIMES": 2,
        "REDIRECT_MAX_TIMES": 5,
        "CLOSESPIDER_TIMEOUT": 1800,
        "CLOSESPIDER_ERRORCOUNT": 0,
        "REDIRECT_ENABLED": False,
        "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",
        "DEPTH_LIMIT": 5,
        "MEMUSAGE_LIMIT_MB": 768,
        "COOKIES_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "TWISTED_DNS_RESOLVER": RESOLVER,
        "HTTPPROXY_ENABLED": False,
        "HTTPCACHE_ENABLED": False,
    }
    assert {key: settings.get(key) for key in expected} == expected
    assert {**settings.getdict("DOWNLOAD_HANDLERS")} == dict.fromkeys(("file", "data", "ftp", "s3"))
    assert settings["USER_AGENT"].startswith("Yardstick/1.")
    assert set(settings.getdict("ADDONS")) == {"crawlers.hardening.Hardening"}


@pytest.mark.parametrize("name", SPIDERS)
def test_no_spider_brings_settings_of_its_own(name):
    spider = spider_of(name)
    assert not spider.custom_settings
    assert (spider.name, spider.source.name) == (name, name)
    assert "start" not in vars(spider)


def test_a_spiders_own_settings_cannot_weaken_the_add_on():
    settings = merged("au-cdr", {"ROBOTSTXT_OBEY": False, "DOWNLOAD_MAXSIZE": 0, "REDIRECT_ENABLED": True, "DOWNLOADER_MIDDLEWARES": {}})
    assert (
        settings.getbool("ROBOTSTXT_OBEY")
        and settings.getint("DOWNLOAD_MAXSIZE") == 16 * 2**20
        and not settings.getbool("REDIRECT_ENABLED")
    )
    assert "crawlers.robots.ClosedRobots" in settings.getdict("DOWNLOADER_MIDDLEWARES")


@pytest.mark.parametrize("name", SPIDERS)
def test_every_source_declares_what_people_and_the_gate_need(name):
    source = sources()[name]
    assert source.title("zh-hans") and source.title("en") and source.shapes
    assert source.families and set(source.families) <= {"loan", "wealth", "insurance"}
    assert re.fullmatch(r"[A-Z]{2}", source.market) or (source.market == "demo" and source.demonstration)
    assert re.fullmatch(r"[A-Z]{3}|", source.currency)
    assert source.start_url.startswith("https://") or source.demonstration
    assert source.interval is None or not source.demonstration
    assert source.expect is not None and source.expect.min_institutions >= 1
    lines = Path(__import__(spider_of(name).__module__, fromlist=["x"]).__file__).read_text().splitlines()
    assert len(lines) <= 120


def test_an_unknown_source_is_named_with_those_that_exist():
    with pytest.raises(UnknownSourceError, match=r"no source 'nobody'.*au-cdr"):
        spider_of("nobody")


def test_no_delay_means_four_at_once_without_autothrottle():
    settings = merged("au-cdr", url="http://127.0.0.1:1", allow_private=True, delay=0)
    assert (settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN"), settings.getint("CONCURRENT_REQUESTS")) == (4, 16)
    assert not settings.getbool("AUTOTHROTTLE_ENABLED")
    assert politeness(None) == {}
    assert politeness(2.5)["DOWNLOAD_DELAY"] == 2.5 and "CONCURRENT_REQUESTS_PER_DOMAIN" not in politeness(2.5)


@pytest.mark.parametrize(
    "options",
    [
        {"delay": 0.0},
        {"delay": -1.0},
        {"url": "ftp://127.0.0.1"},
        {"url": "http://127.0.0.1/path"},
        {"url": "127.0.0.1:80"},
        {"url": "http://"},
        {"contact": "a\r\nX: y"},
    ],
)
def test_options_that_contradict_are_refused(options):
    with pytest.raises(UsageError):
        RunOptions("au-cdr", "r1", "2024-08-12T00:00:00Z", Path("run"), Path("snapshots"), **options).check()


def test_url_replaces_scheme_host_and_port_only():
    assert rebased("https://api.example/a/b?c=d", "http://127.0.0.1:18080") == "http://127.0.0.1:18080/a/b?c=d"
    assert origin("HTTPS://Bank.Example./x") == ("https", "bank.example", 443)
    assert origin("http://bank.example:99999/x")[2] == -1


def test_politeness_is_by_registrable_domain_and_by_institution_on_loopback():
    public, private = merged("au-cdr"), merged("au-cdr", url="http://127.0.0.1:5000", allow_private=True)
    assert registrable_domain("https://api.cdr.bank.com.au/x") == "bank.com.au"
    assert slot_of("https://a.host.com.au/1", "a", public) == slot_of("https://b.host.com.au/2", "b", public)
    assert slot_of("http://127.0.0.1:5000/1", "a", private) != slot_of("http://127.0.0.1:5000/1", "b", private)
    assert slot_of("http://127.0.0.1:5001/1", "a", private) == "127.0.0.1"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:5001/",
        "https://127.0.0.1:5000/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/",
        "http://[::1]/",
        "http://[::ffff:7f00:1]/",
        "http://[64:ff9b::7f00:1]/",
        "file:///etc/passwd",
        "data:,x",
        "ftp://127.0.0.1/",
        "http://2130706433/",
    ],
)
def test_only_the_one_private_origin_passes(url):
    guard = PrivateOrigin("http://127.0.0.1:5000")
    guard.process_request(Request("http://127.0.0.1:5000/x"))
    with pytest.raises(RefusedAddress):
        guard.process_request(Request(url))


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "64:ff9b::7f00:1", "fec0::1"])
def test_the_resolver_refuses_private_answers_to_any_name_but_the_one_allowed(address):
    resolver = GuardResolver(Mock(), 10, 1, "127.0.0.1")
    assert resolver._judge("127.0.0.1", "127.0.0.1") == "127.0.0.1"
    assert resolver._judge("8.8.8.8", "bank.example") == "8.8.8.8"
    with pytest.raises(DNSLookupError):
        resolver._judge(address, "bank.example")


def test_a_refused_name_is_told_from_an_unknown_one(monkeypatch):
    settings = merged("au-cdr")
    retry = PoliteRetry(settings)
    monkeypatch.setitem(dnscache, "intranet.example", "10.0.0.5")
    with pytest.raises(RefusedAddress, match=r"intranet\.example"):
        retry.process_exception(Request("https://intranet.example/"), CannotResolveHostError())


def test_every_failure_is_declared_once_with_words_in_both_languages():
    assert len(CODES) == len(set(CODES)) == len(FAILURES)
    assert all(failure.zh and failure.en and failure.zh != failure.en for failure in FAILURES)
    assert {code for _, code in EXCEPTIONS} <= set(BY_CODE)

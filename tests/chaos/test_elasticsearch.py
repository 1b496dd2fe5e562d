"""Elasticsearch dies, forgets, freezes and lies, under a portal that is read and a worker that goes on."""

from __future__ import annotations

import time
from statistics import median

import pytest

from search.breaker import FAILURES, OPEN_FOR
from tests.chaos.between import LIES, Between
from tests.chaos.invariants import WITHIN, Report, Truth, hold
from tests.chaos.portal import Portal
from tests.stack import Stack, server, until, wanted

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(900)]
BULK = "PUT _bulk"
PUBLISHED = ("published",)


def crash() -> None:
    server("elasticsearch", "crash")


def published(stack: Stack) -> bool:
    return stack.states()[-1] in PUBLISHED


def test_c4_a_search_server_that_dies_and_comes_back_whole_empty_or_old(
    searched: Stack, between: Between, truth: Truth, market: str, report: Report
) -> None:
    searched.start("worker")
    with Portal(searched) as portal:
        portal.seen("elasticsearch", 60)
        killed = between.once(BULK, crash, sent=True)
        searched.queue(market)
        until(killed.is_set, 200, "a bulk")
        until(lambda: published(searched), 60, "the run, which needs no search server")
        portal.seen("database", 30)
        server("elasticsearch", "keep")
        server("elasticsearch", "resume")
        ended = time.monotonic()
        whole = hold(searched, truth, since=ended, worker=True)
        portal.seen("elasticsearch", WITHIN)
        report.add("C4", "SIGKILL of Elasticsearch, mid-bulk; back with its volume", 1, whole)

        killed = between.once(BULK, crash, sent=True)
        rebuild = searched.start("index", "rebuild")
        until(killed.is_set, 60, "a rebuild")
        assert rebuild.wait(150) == 1
        portal.seen("database", 30)
        server("elasticsearch", "start")
        ended = time.monotonic()
        empty = hold(searched, truth, since=ended, worker=True)
        portal.seen("elasticsearch", WITHIN)
        report.add("C4", "SIGKILL of Elasticsearch, mid-rebuild; back empty", 1, empty)

        crash()
        portal.seen("database", 30)
        server("elasticsearch", "resume-kept")
        ended = time.monotonic()
        old = hold(searched, truth, since=ended, worker=True)
        portal.seen("elasticsearch", WITHIN)
        report.add("C4", "SIGKILL of Elasticsearch, idle; back with a volume of before", 1, old)


def test_c5_a_search_server_that_takes_connections_and_never_answers(searched: Stack, truth: Truth, market: str, report: Report) -> None:
    """Asked directly, so that it is the frozen process that keeps everybody waiting."""
    searched.env["ELASTICSEARCH_URL"] = wanted("YARDSTICK_TEST_ELASTICSEARCH_8")
    searched.start("worker")
    with Portal(searched) as portal:
        portal.seen("elasticsearch", 60)
        server("elasticsearch", "freeze")
        frozen = time.monotonic()
        portal.seen("database", 30)
        searched.queue(market)
        until(lambda: published(searched), 200, "the run, which needs no search server")
        time.sleep(max(0.0, frozen + 2 * OPEN_FOR - time.monotonic()))
        lists = portal.lists(frozen + 1)
        server("elasticsearch", "resume")
        thawed = time.monotonic()
        seconds = hold(searched, truth, since=thawed, worker=True)
        back = portal.seen("elasticsearch", WITHIN)
    assert {one.backend for one in lists} == {"database"}
    waited = [one for one in lists if one.seconds > 1.0]  # as long as a page waits for the server
    probes = (thawed - frozen) / OPEN_FOR + 1
    processes = 2
    assert len(waited) <= processes * (FAILURES + probes), "the breaker did not open"
    assert median(one.seconds for one in lists) < 1.0, "most pages waited for the server"
    report.add("C5", f"SIGSTOP of Elasticsearch for {thawed - frozen:.0f} s, {len(lists)} lists read, then SIGCONT", 1, max(seconds, back))


def test_c6_a_search_server_that_lies(searched: Stack, between: Between, truth: Truth, past: str, market: str, report: Report) -> None:
    searched.start("worker")
    with Portal(searched) as portal:
        portal.seen("elasticsearch", 60)
        for number, (name, lie) in enumerate(LIES.items()):
            between.lie = lie
            run = searched.queue(market, slot=f"slot-{number}")
            touch(searched)
            until(lambda: searched.one(f"SELECT state FROM catalog_run WHERE id = {run}") in PUBLISHED, 200, "the run")  # noqa: B023
            portal.seen("elasticsearch" if name == "errors: true" else "database", 30)
            until(lambda: searched.one("SELECT count(*) FROM catalog_dirty") > 0, 30, "the outbox to keep what nobody confirmed")
            between.forget()
            ended = time.monotonic()
            seconds = hold(searched, truth, since=ended, worker=True)
            portal.seen("elasticsearch", WITHIN)
            report.add("C6", f"Elasticsearch answers {name}", 1, seconds)


def touch(stack: Stack) -> None:
    """The index has to learn of every product again."""
    stack.python(
        "import django; django.setup()\nfrom portal.catalog import outbox\nfrom portal.catalog.models import Product\n"
        "outbox.redo(list(Product.objects.values_list('pk', flat=True)), {}, 1)"
    )

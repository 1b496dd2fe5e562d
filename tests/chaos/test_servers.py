"""The database and the broker die and come back; messages are lost, doubled and turned round."""

from __future__ import annotations

import time

import pytest

from tests.chaos.invariants import Report, Truth, hold
from tests.chaos.portal import Portal, read
from tests.stack import Stack, crawlers_of, refreshing, server, until

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(600)]
STORED = "SELECT count(*) FROM catalog_judgement WHERE state = 'published' AND run_id = (SELECT max(id) FROM catalog_run)"


def test_c7_a_database_that_dies_at_once_and_comes_back(stack: Stack, truth: Truth, market: str, report: Report) -> None:
    with Portal(stack) as portal:
        process = stack.start(*refreshing(market))
        until(lambda: stack.one(STORED) >= 1 or process.poll() is not None, 200, "a publication")
        assert process.poll() is None, "the run was over before the database died"
        with portal.without_database():
            server("postgresql", "crash")
            assert read("list", portal.pages["list"]).status == 503
            time.sleep(3)
            server("postgresql", "resume")
        process.wait(200)
        stack.queue(market, delay=0.05)
        stack.start("worker")
        until(lambda: crawlers_of(stack), 100, "the claim")
        with portal.without_database():
            server("postgresql", "crash")
            time.sleep(3)
            server("postgresql", "resume")
            ended = time.monotonic()
        until(lambda: "published" in stack.states()[-1:], 250, "the worker to go on without a restart")
        seconds = hold(stack, truth, since=ended)
    report.add("C7", "immediate stop of PostgreSQL, mid-publish and mid-run, then start", 2, seconds)


def test_c8_a_broker_that_stops_and_loses_its_queues(spread: Stack, truth: Truth, market: str, report: Report) -> None:
    with Portal(spread):
        spread.start("worker")
        time.sleep(10)
        server("rabbitmq", "crash")
        spread.queue(market)
        time.sleep(20)
        server("rabbitmq", "start")  # with nothing of what it had
        ended = time.monotonic()
        until(lambda: spread.states()[-1] == "published", 250, "the run that no message named")
        seconds = hold(spread, truth, since=ended)
    report.add("C8", "SIGKILL of RabbitMQ, 20 s without it, start with lost queues", 1, seconds)


def test_c10_doubled_messages_in_the_wrong_order(spread: Stack, truth: Truth, market: str, report: Report) -> None:
    run = spread.queue(market)
    spread.send("index", f"crawl:{run}", "index", f"crawl:{run}", "tick", "tick", "crawl:999")
    spread.start("worker")
    begun = time.monotonic()
    until(lambda: spread.states()[-1] == "published", 250, "the run")
    spread.send(f"crawl:{run}", "tick", "index")
    assert spread.one(f"SELECT attempt FROM catalog_run WHERE id = {run}") == 1
    report.add("C10", "each message doubled, the last first, one of a run that never was", 7, hold(spread, truth, since=begun))

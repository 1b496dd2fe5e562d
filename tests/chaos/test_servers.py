"""The database and the broker die and come back; messages are lost, doubled and turned round."""

from __future__ import annotations

import subprocess
import time
import urllib.error
import urllib.request

import pytest

from tests.chaos.invariants import Report, Truth, hold
from tests.stack import SERVERS, Stack, crawlers_of, free_port, refreshing, until

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(600)]
STORED = "SELECT count(*) FROM catalog_judgement WHERE state = 'published' AND run_id = (SELECT max(id) FROM catalog_run)"


def server(name: str, verb: str) -> None:
    subprocess.run([str(SERVERS / name), verb], check=True, capture_output=True, timeout=120)


def status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_c7_a_database_that_dies_at_once_and_comes_back(stack: Stack, truth: Truth, market: str, report: Report) -> None:
    port = free_port()
    stack.start("serve", "--port", str(port))
    page = f"http://127.0.0.1:{port}/en/search/"
    until(lambda: _answers(page), 60, "the portal")
    process = stack.start(*refreshing(market))
    until(lambda: stack.one(STORED) >= 1 or process.poll() is not None, 200, "a publication")
    server("postgresql", "crash")
    assert status(page) == 503
    time.sleep(3)
    server("postgresql", "resume")
    process.wait(200)
    until(lambda: status(page) == 200, 30, "the portal to find the database again")
    stack.queue(market, delay=0.05)
    stack.start("worker")
    until(lambda: crawlers_of(stack), 100, "the claim")
    server("postgresql", "crash")
    time.sleep(3)
    server("postgresql", "resume")
    until(lambda: "published" in stack.states()[-1:], 250, "the worker to go on without a restart")
    hold(stack, truth)
    report.add("C7", "immediate stop of PostgreSQL, mid-publish and mid-run, then start", 2)


def _answers(url: str) -> bool:
    try:
        return status(url) == 200
    except OSError:
        return False


def test_c8_a_broker_that_stops_and_loses_its_queues(spread: Stack, truth: Truth, market: str, report: Report) -> None:
    spread.start("worker")
    time.sleep(10)
    server("rabbitmq", "crash")
    spread.queue(market)
    time.sleep(20)
    server("rabbitmq", "start")  # with nothing of what it had
    until(lambda: spread.states()[-1] == "published", 250, "the run that no message named")
    hold(spread, truth)
    report.add("C8", "SIGKILL of RabbitMQ, 20 s without it, start with lost queues", 1)


def test_c10_doubled_messages_in_the_wrong_order(spread: Stack, truth: Truth, market: str, report: Report) -> None:
    run = spread.queue(market)
    spread.send("index", f"crawl:{run}", "index", f"crawl:{run}", "tick", "tick", "crawl:999")
    spread.start("worker")
    until(lambda: spread.states()[-1] == "published", 250, "the run")
    spread.send(f"crawl:{run}", "tick", "index")
    assert spread.one(f"SELECT attempt FROM catalog_run WHERE id = {run}") == 1
    hold(spread, truth)
    report.add("C10", "each message doubled, the last first, one of a run that never was", 7)

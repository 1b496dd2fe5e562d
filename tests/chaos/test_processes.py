"""Crawls and workers are killed, frozen, asked to end, and told a wrong time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.chaos.invariants import Report, Truth, hold
from tests.stack import AT, Stack, crawlers_of, kill, refreshing, until

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(600)]
STORED = "SELECT count(*) FROM catalog_judgement WHERE state = 'published' AND run_id = (SELECT max(id) FROM catalog_run)"
LATE = """
import sys
import django
django.setup()
from datetime import datetime, timedelta
from portal.pipeline import runs, worker
import time
shift = timedelta(hours=int(sys.argv[1]))
class Shifted(datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.now(tz) + shift
now = time.time
time.time = lambda: now() + shift.total_seconds()
runs.datetime = worker.datetime = Shifted
worker.work(lambda text: print(text, flush=True))
"""


def test_c1_a_killed_crawl_publishes_nothing_of_what_it_had(stack: Stack, truth: Truth, market: str, report: Report) -> None:
    before = stack.rows("SELECT source_key, version FROM catalog_product ORDER BY 1")
    for _ in range(2):
        process = stack.start(*refreshing(market, delay="0.2"))
        until(lambda: "details" in stack.output() and crawlers_of(stack), 100, "the crawl to have read something")
        for pid in crawlers_of(stack):
            os.kill(pid, signal.SIGKILL)
        assert process.wait(100) == 1
        assert stack.rows("SELECT source_key, version FROM catalog_product ORDER BY 1") == before
        (stack.folder / "output.txt").write_text("")
    ended = time.monotonic()
    stack.refresh(market)
    report.add("C1", "SIGKILL of the crawl, mid-items", 2, hold(stack, truth, since=ended))


def test_c2_a_worker_killed_between_and_in_publications(stack: Stack, truth: Truth, market: str, report: Report) -> None:
    for least in (1, 4):
        process = stack.start(*refreshing(market))
        under_way(process, lambda: stack.one(STORED) >= least, "the publication")  # noqa: B023 - called at once
        kill(process)
    process = stack.start(*refreshing(market))
    under_way(process, lambda: "index: telling" in stack.output(), "the index")
    kill(process)
    ended = time.monotonic()
    stack.refresh(market)
    report.add("C2", "SIGKILL of the worker's group, twice mid-publish, once mid-index", 3, hold(stack, truth, since=ended))


def test_c3_a_worker_frozen_past_its_lease_publishes_nothing_more(stack: Stack, truth: Truth, market: str, report: Report) -> None:
    run = stack.queue(market, delay=0.1)
    frozen = stack.start("worker")
    until(lambda: crawlers_of(stack), 100, "the crawl")
    kill(frozen, signal.SIGSTOP)
    # The lease is a minute by the database's clock; what it would be in a minute is set, so that the suite need not wait it out.
    stack.python(
        "import django; django.setup()\nfrom portal.catalog.models import Run\nfrom portal.pipeline.runs import LEASE\n"
        "from django.db.models import F\nRun.objects.filter(lease_until__isnull=False).update(lease_until=F('lease_until') - LEASE)"
    )
    stack.start("worker")
    until(lambda: stack.states()[-1] == "published", 250, "the second worker")
    kill(frozen, signal.SIGCONT)
    ended = time.monotonic()
    until(lambda: "was taken over" in stack.output(), 100, "the fence")
    assert stack.one(f"SELECT attempt FROM catalog_run WHERE id = {run}") > 1
    report.add("C3", "SIGSTOP of a worker past its lease, then SIGCONT", 1, hold(stack, truth, since=ended))


def under_way(process: subprocess.Popen[str], reached: Callable[[], Any], what: str) -> None:
    """Wait until a process is where its fault is to happen; a process that has ended by then had none."""
    until(lambda: reached() or process.poll() is not None, 200, what)
    assert process.poll() is None, f"{what} was over before anything happened to it"


def indexes(stack: Stack) -> set[str]:
    """The folders of the embedded index, those that are being filled among them."""
    return {path.name for path in (stack.folder / "index").iterdir() if path.is_dir()}


@pytest.mark.parametrize("hours", [1, -1])
def test_c13_a_clock_that_jumps_an_hour_ends_nobodys_lease(stack: Stack, truth: Truth, market: str, report: Report, hours: int) -> None:
    run = stack.queue(market, delay=0.02)
    stack.run([sys.executable, "-c", LATE, str(hours)])
    until(lambda: crawlers_of(stack), 100, "the crawl")
    stack.run([sys.executable, "-c", LATE, str(-hours)])
    jumped = time.monotonic()
    until(lambda: stack.states()[-1] == "published", 250, "the run")
    assert stack.one(f"SELECT attempt FROM catalog_run WHERE id = {run}") == 1
    report.add("C13", f"the clock of a worker {hours:+d} h, of another {-hours:+d} h", 1, hold(stack, truth, since=jumped))


def test_c14_every_kind_of_task_may_be_asked_to_end(stack: Stack, truth: Truth, market: str, report: Report) -> None:
    moments = {
        refreshing(market, delay="0.2"): lambda: crawlers_of(stack),
        refreshing(market): lambda: stack.one(STORED) >= 1,
        ("renormalise", "demo"): lambda: "normalised" in stack.output(),
        ("index", "rebuild"): lambda: indexes(stack) - known,
    }
    for command, reached in moments.items():
        (stack.folder / "output.txt").write_text("")
        known = indexes(stack)
        process = stack.start(*command)
        under_way(process, reached, command[0])
        kill(process, signal.SIGTERM)
        assert process.wait(30) in (0, 1, -signal.SIGTERM)
        assert not crawlers_of(stack)
    ended = time.monotonic()
    stack.refresh(market, AT)
    report.add("C14", "SIGTERM in crawl, publication, renormalisation, rebuild", len(moments), hold(stack, truth, since=ended))

"""A new index beside the old one in Elasticsearch: under a load of changes, and killed at each of its steps.

``--rebuild-whole`` rebuilds 100,000 products in place of 3,000, which takes minutes.
"""

from __future__ import annotations

import json
import signal
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.between import Between
from tests.chaos.invariants import Report, Truth, difference, hold
from tests.chaos.portal import Portal, watched
from tests.stack import Stack, kill, refreshing, server, until, wanted

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(3600)]
PART, WHOLE = 3_000, 100_000  # products
RATE = 50  # changes a second
SHARE = 0.9  # of the products that a search finds at any moment: a few are withdrawn meanwhile
HOUR = 3600
# Every kind of request that a rebuild makes, in order; before the last one the old index is in use, and after it the new one.
STEPS = ("PUT index", "PUT _bulk", "POST _mget", "PUT _settings", "POST _refresh", "POST _count", "POST _search", "PUT _mapping")
SWITCH = "POST _aliases"


@pytest.fixture
def big(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Stack, int]]:
    """A deployment with a big catalogue on PostgreSQL and Elasticsearch, whose index is whole, and the number of its products."""
    size = WHOLE if request.config.getoption("--rebuild-whole") else PART
    own = Stack(tmp_path / "deployment", wanted("YARDSTICK_TEST_DATABASE"), elastic=wanted("YARDSTICK_TEST_ELASTICSEARCH_8"))
    for command in ([sys.executable, "-m", "tests.chaos.catalogue", "fill", str(size)], [sys.executable, "manage.py", "index", "rebuild"]):
        assert own.run(command).wait(HOUR) == 0, own.output()[-2000:]
    yield own, size
    server("elasticsearch", "start")
    own.close()


def test_a_rebuild_under_fifty_changes_a_second_is_never_without_results(big: tuple[Stack, int], report: Report) -> None:
    stack, size = big
    counting = f"{stack.elastic}/{stack.prefix}-products/_count"
    with Portal(stack) as portal:
        short, end_short = watched(lambda: _too_few(counting, "count", SHARE * size), 0.02)
        empty, end_empty = watched(lambda: _too_few(portal.url("/api/v1/search"), "total", SHARE * size), 0.2)
        changing = stack.run([sys.executable, "-m", "tests.chaos.catalogue", "change", str(RATE)])
        before, began = held(stack), time.monotonic()
        assert stack.start("index", "rebuild").wait(HOUR) == 0, stack.output()[-2000:]
        seconds, ended = time.monotonic() - began, time.monotonic()
        changing.send_signal(signal.SIGTERM)
        assert changing.wait(30) == 0
        changed = float(stack.output().strip().splitlines()[-1])
        stack.manage("index", "drain")
        assert difference(stack) == (0, 0, 0)
        recovered = time.monotonic() - ended
        asked = end_short() + end_empty()
    assert not short + empty, f"{len(short + empty)} of {asked} searches were short: {(short + empty)[:3]}"
    assert held(stack) != before, "the index is still the old one"
    assert changed > 0.8 * RATE, f"only {changed} changes a second were made"
    assert difference(stack, "--deep") == (0, 0, 0)
    told = f"rebuild of {size} products in {seconds:.0f} s under {changed:.0f} changes a second, {asked} searches meanwhile, none short"
    report.add("rebuild", told, 1, recovered)


def _too_few(url: str, key: str, least: float) -> str:
    """What was wrong with the answer, "" when it had enough results."""
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            found = int(json.load(answer)[key])
    except OSError as error:
        return f"{url}: {error}"
    return "" if found >= least else f"{url}: {found}"


def held(stack: Stack) -> str:
    """The name of the index in use."""
    address = wanted("YARDSTICK_TEST_ELASTICSEARCH_8")
    with urllib.request.urlopen(f"{address}/_alias/{stack.prefix}-products", timeout=30) as answer:
        (name,) = json.load(answer)
    return str(name)


def test_a_rebuild_killed_at_each_step_leaves_an_index_serving(
    searched: Stack, between: Between, truth: Truth, market: str, report: Report
) -> None:
    with Portal(searched) as portal:
        until(lambda: portal.lists(0) != [], 60, "a list")
        old = held(searched)
        for step in STEPS:
            _killed_at(searched, between, step)
            assert held(searched) == old, f"killed at {step}, and the index in use is another one"
        _killed_at(searched, between, SWITCH)
        assert held(searched) == old
        _killed_at(searched, between, SWITCH, sent=True)
        until(lambda: held(searched) != old, 10, "the switch, which was asked for")
        asked_to_end(searched, between)
        ended = time.monotonic()
        searched.refresh(market)
        seconds = hold(searched, truth, since=ended)
        searched.manage("index", "rebuild")
    assert {one.backend for one in portal.lists(0)} == {"elasticsearch"}
    report.add("rebuild", "SIGKILL of a rebuild at each of its steps, before and after its switch", len(STEPS) + 2, seconds)


def _killed_at(stack: Stack, between: Between, step: str, *, sent: bool = False) -> None:
    process = stack.start("index", "rebuild")
    done = between.once(step, lambda: kill(process), sent=sent)
    until(lambda: done.is_set() or process.poll() is not None, 60, step)
    assert done.wait(5), f"the rebuild ended without {step}: {stack.output()[-500:]}"
    process.wait(10)


def asked_to_end(stack: Stack, between: Between) -> None:
    """SIGTERM in the middle of a bulk: it ends with a sentence, and what was in use stays."""
    now = held(stack)
    process = stack.start("index", "rebuild")
    done = between.once("PUT _bulk", lambda: kill(process, signal.SIGTERM), sent=True)
    assert process.wait(60) == 1, stack.output()[-500:]
    assert done.wait(5)
    assert held(stack) == now


def test_c2_a_worker_killed_in_the_middle_of_a_bulk(searched: Stack, between: Between, truth: Truth, market: str, report: Report) -> None:
    with Portal(searched) as portal:
        for attempt in range(2):
            process = searched.start(*(refreshing(market) if attempt == 0 else ("index", "drain")))
            done = between.once("PUT _bulk", lambda: kill(process), sent=bool(attempt))  # noqa: B023 - called at once
            until(lambda: done.is_set() or process.poll() is not None, 200, "a bulk")  # noqa: B023
            assert done.wait(5), "it ended without a bulk"
            process.wait(10)
        ended = time.monotonic()
        seconds = hold(searched, truth, since=ended)
    assert {one.backend for one in portal.lists(0)} == {"elasticsearch"}
    report.add("C2", "SIGKILL of the worker, mid-bulk into Elasticsearch", 2, seconds)

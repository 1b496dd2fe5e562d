"""On PostgreSQL and RabbitMQ everything is as on the embedded set, and no message has to arrive for the work to be done."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import combinations
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from crawlers.demo.server import DemoServer
from portal.pipeline.serving import wait_until_answering
from tests.stack import AT, Json, Stack, connections_of, crawlers_of, free_port, kill, until, wanted, without_stamps

pytestmark = [pytest.mark.server, pytest.mark.timeout(600)]
ASK = """
import django, json, random, sys
django.setup()
from django.test import Client
from normalizers.schema import SCHEMA
from portal.catalog.models import Product
rng, client = random.Random(7), Client(SERVER_NAME="localhost")
queries = ["", "q=稳健", "q=home loan", "q=zzzz", "sort=name", "sort=name:desc", "q=a%25b_c"]
categories = sorted(SCHEMA.categories)
while len(queries) < 100:
    category = rng.choice(categories)
    facets = [one for one in SCHEMA.of(category) if one.facet is not None]
    parts = [f"category={category}"] + [f"{rng.choice(facets).key}=__nd" for _ in range(rng.randrange(2)) if facets]
    first = json.loads(client.get("/api/v1/search?" + "&".join(parts)).content)
    values = [(facet["key"], one["value"]) for facet in first["facets"] for one in facet["values"] if one["count"]]
    parts += [f"{key}={value}" for key, value in rng.sample(values, min(len(values), rng.randrange(4)))]
    sorts = [one["value"] for one in first["sorts"]]
    parts += [f"sort={rng.choice(sorts)}", f"page_size={rng.randrange(1, 50)}", f"lang={rng.choice(('en', 'zh-hans'))}"]
    queries.append("&".join(parts))
pages = [f"/api/v1/search?{query}" for query in queries]
if sys.argv[1] == "whole":
    for row in Product.objects.order_by("number"):
        pages += [f"/api/v1/products/{row.pk}"] + ([f"/en/product/{row.pk}/", f"/zh-hans/product/{row.pk}/"] if row.number % 9 == 0 else [])
    ids = sorted(set(Product.objects.values_list("institution", flat=True)))
    pages += [f"/en/institution/{id_}/" for id_ in ids] + ["/en/", "/zh-hans/sources/", "/en/search/?category=home_loan", "/sitemap.xml"]
    pages += ["/api/v1/suggest?q=ha", "/api/v1/export.csv?category=term_deposit", "/en/method/"]
for page in pages:
    answer = client.get(page)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = body.decode()
    if page.startswith("/api/v1/search"):
        told = json.loads(text)
        told.pop("took_ms"), told.pop("engine")
        text = json.dumps(told, ensure_ascii=False)
    if page.startswith("/api/v1/products"):  # PostgreSQL keeps the keys of an object in an order of its own
        text = json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True)
    print(json.dumps([page, answer.status_code, text], ensure_ascii=False))
"""


@pytest.fixture(scope="module")
def market() -> Iterator[str]:
    with DemoServer(AT.date()) as server:
        yield server.url


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory, market: str) -> Iterator[Stack]:
    stack = Stack(tmp_path_factory.mktemp("embedded"))
    yield stack
    stack.close()


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The tables of a deployment on PostgreSQL, which the others begin with."""
    stack = Stack(tmp_path_factory.mktemp("bare"), wanted("YARDSTICK_TEST_DATABASE"))
    yield stack
    stack.close()


@pytest.fixture(scope="module")
def postgresql(tmp_path_factory: pytest.TempPathFactory, bare: Stack) -> Iterator[Stack]:
    stack = Stack(tmp_path_factory.mktemp("postgresql") / "data", wanted("YARDSTICK_TEST_DATABASE"), like=bare)
    yield stack
    stack.close()


@pytest.fixture(scope="module")
def collected(embedded: Stack, postgresql: Stack, market: str) -> tuple[Json, Json]:
    """The market stands in both: what the first refresh of each said."""
    return embedded.refresh(market), postgresql.refresh(market)


@pytest.fixture
def spread(tmp_path: Path, bare: Stack) -> Iterator[Stack]:
    """A deployment on both servers."""
    stack = Stack(tmp_path / "deployment", wanted("YARDSTICK_TEST_DATABASE"), wanted("YARDSTICK_TEST_BROKER"), like=bare)
    yield stack
    stack.close()


def test_a_refresh_and_every_answer_are_the_same_as_on_sqlite(
    postgresql: Stack, embedded: Stack, market: str, collected: tuple[Json, Json]
) -> None:
    told = collected
    assert {**told[0], "seconds": 0} == {**told[1], "seconds": 0} and told[0]["published"] > 150
    pairs = zip(*(stack.python(ASK, "whole").splitlines() for stack in (embedded, postgresql)), strict=True)
    differing = {json.loads(one)[0]: _where(without_stamps(one), without_stamps(other)) for one, other in pairs}
    assert {page: where for page, where in differing.items() if where} == {}
    again = postgresql.refresh(market)
    assert (again["changed"], again["new"], again["unchanged"]) == (0, 0, told[0]["published"])


def _where(one: str, other: str) -> str:
    """What stands where two texts part; an empty text for equal ones."""
    place = next((place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), min(len(one), len(other)))
    return "" if one == other else f"{one[max(0, place - 80) : place + 80]} | {other[place : place + 80]}"


@pytest.mark.usefixtures("collected")
def test_postgresql_itself_answers_the_same_when_there_is_no_index(postgresql: Stack, embedded: Stack) -> None:
    (postgresql.folder / "index" / "current").rename(postgresql.folder / "index" / "away")
    try:
        assert postgresql.python(ASK, "searches") == embedded.python(ASK, "searches")
    finally:
        (postgresql.folder / "index" / "away").rename(postgresql.folder / "index" / "current")


CLAIM = """
import django, sys
django.setup()
from portal.pipeline.runs import claim_next
sys.stdin.readline()
while (lease := claim_next()) is not None:
    print(lease.run.pk, flush=True)
    lease.close("published", {})
"""
QUEUED = """
import django
django.setup()
from datetime import UTC, datetime
from portal.catalog.models import Run
for number in range(60):
    Run.objects.create(source=f"s{number % 7}", at=datetime.now(UTC), dedupe_key=f"race {number}")
"""


def test_two_workers_never_both_get_one_run(postgresql: Stack) -> None:
    postgresql.python(QUEUED)
    workers = [
        subprocess.Popen([sys.executable, "-c", CLAIM], env=postgresql.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    taken = [word for told in _together(workers) for word in told.split()]
    assert len(taken) == len(set(taken)) and postgresql.one("SELECT count(*) FROM catalog_run WHERE attempt > 1") == 0
    postgresql.python(QUEUED.partition("for number")[0] + "Run.objects.filter(dedupe_key__startswith='race').delete()")


DRAIN = """
import django, sys
django.setup()
from search import indexer
sys.stdin.readline()
print(indexer.drain(wait=True))
"""


@pytest.mark.usefixtures("collected")
def test_two_that_drain_the_outbox_together_leave_it_empty_and_the_index_whole(postgresql: Stack) -> None:
    postgresql.python(
        "import django; django.setup()\nfrom portal.catalog.models import Product\nfrom portal.catalog.outbox import enqueue\n"
        "Product.objects.update(version=9)\nprint(enqueue(Product.objects.filter(status='current')))"
    )
    workers = [
        subprocess.Popen([sys.executable, "-c", DRAIN], env=postgresql.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    told = [int(one) for one in _together(workers)]
    assert sum(told) == postgresql.one("SELECT count(*) FROM catalog_product WHERE status = 'current'")
    assert postgresql.one("SELECT count(*) FROM catalog_dirty") == 0
    assert postgresql.manage("index", "check") == {"action": "check", "missing": 0, "stale": 0, "ghost": 0}


def _together(processes: list) -> list[str]:
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()
    return [process.communicate(timeout=200)[0] for process in processes]


def test_a_doubled_message_does_a_run_once(spread: Stack, market: str) -> None:
    run = spread.queue(market)
    spread.send(f"crawl:{run}", "index", "tick", f"crawl:{run}", f"crawl:{run}")
    spread.start("worker")
    until(lambda: spread.states() == ["published"], 200, "the run")
    spread.send("tick", f"crawl:{run}")
    assert spread.rows("SELECT attempt, state FROM catalog_run") == [(1, "published")]
    assert spread.manage("index", "check")["missing"] == 0


def test_a_worker_killed_in_mid_crawl_is_recovered_and_its_crawl_does_not_live_on(spread: Stack, market: str) -> None:
    spread.queue(market, delay=0.5)
    spread.send("tick")
    first = spread.start("worker")
    until(lambda: crawlers_of(spread), 100, "the crawl")
    kill(first, signal.SIGKILL)
    until(lambda: not crawlers_of(spread), 60, "the end of the crawl that nobody waits for")
    spread.start("worker")
    spread.send("tick")
    until(lambda: spread.states() == ["published"], 250, "the second attempt")
    assert spread.one("SELECT attempt FROM catalog_run") > 1


def test_start_is_refused_in_one_sentence_without_broker_database_or_tables(tmp_path: Path, bare: Stack) -> None:
    stack = Stack(tmp_path / "deployment", bare.server, like=bare)
    refused = {
        "CELERY_BROKER_URL": ("amqp://guest:secret@127.0.0.1:9//", "CELERY_BROKER_URL"),
        "DATABASE_URL": ("postgresql://ada:secret@127.0.0.1:9/none", "DATABASE_URL"),
    }
    for variable, (value, names) in refused.items():
        process = stack.start("worker", **{variable: value})
        assert process.wait(60) == 1
        told = stack.output().strip().splitlines()[-1]
        assert names in told and "secret" not in stack.output() and "Traceback" not in stack.output()
    stack._server(f"CREATE DATABASE {stack.name}_bare")
    process = stack.start("serve", DATABASE_URL=stack.url + "_bare")
    assert process.wait(60) == 1 and "manage.py migrate" in stack.output().strip().splitlines()[-1]
    stack._server(f"DROP DATABASE {stack.name}_bare")
    stack.close()


def test_web_processes_share_no_connection_to_elasticsearch(tmp_path: Path, market: str) -> None:
    """Or each would read answers to what the other has asked."""
    with closing(Stack(tmp_path / "deployment", elastic=wanted("YARDSTICK_TEST_ELASTICSEARCH_8"))) as stack:
        stack.refresh(market)
        _shares_nothing(stack)


def _shares_nothing(stack: Stack) -> None:
    port, server = free_port(), urlsplit(stack.elastic).port
    assert server is not None
    serving = stack.start("serve", "--port", str(port))

    def total(words: str) -> int:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/search?q={words}", timeout=30) as answer:
            found = json.load(answer)
        assert (found["engine"], found["request"]["q"]) == ("elasticsearch", words)
        return int(found["total"])

    assert wait_until_answering(port, serving, 60), stack.output()[-500:]
    words = ["loan", "home", "fixed", "zzzz"]
    right = [total(one) for one in words]
    with ThreadPoolExecutor(8) as readers:
        assert list(readers.map(total, words * 20)) == right * 20
    held = connections_of(serving.pid, server)
    assert len([one for one in held.values() if one]) >= 2, f"not both web processes have asked: {held}"
    assert all(one.isdisjoint(other) for one, other in combinations(held.values(), 2)), held

"""A server that is away, frozen, full or lying: pages go on from the database, the outbox keeps what waits, nothing is lost or made up."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from portal.catalog.models import Dirty
from portal.catalog.outbox import enqueue
from search import indexer
from search.answer import all_ids, answer, suggestions
from search.breaker import FAILURES
from search.document import fingerprint
from search.elastic import ElasticEngine
from search.engine import EngineUnavailable, ServerAway, WrongIndex
from search.request import SearchRequest
from tests.factories import document, rate, stored

pytestmark = pytest.mark.django_db
Reply = tuple[int, bytes]
HONEST: Reply = (200, b"")
SEARCHED = {"took": 1, "timed_out": False, "_shards": {"total": 1, "failed": 0}, "hits": {"total": {"value": 0}, "hits": []}}


def honest(asked: bytes) -> bytes:
    """The answer to a search that finds nothing, with every count that it asks for."""
    return json.dumps({**SEARCHED, "aggregations": empty(json.loads(asked).get("aggs", {}))}).encode()


def empty(aggregations: dict[str, Any]) -> dict[str, Any]:
    return {name: {"doc_count": 0, "buckets": [], **empty(one.get("aggs", {}))} for name, one in aggregations.items()}


class Stub:
    """Speaks as much Elasticsearch as is asked of it: ``replies`` by the end of the path, a status and a body each."""

    def __init__(self) -> None:
        index = f"products-{fingerprint()}-20260101000000"
        self.asked: list[str] = []
        self.headers = {"X-Elastic-Product": "Elasticsearch"}
        self.replies: dict[str, Reply] = {
            "_alias": (200, json.dumps({index: {"aliases": {"products": {}}}}).encode()),
            "_search": HONEST,
            "_refresh": (200, b"{}"),
            "settings": (200, b'{"nodes": {"a": {"version": "8.19.8"}}}'),
        }
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                asked = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                end = self.path.partition("?")[0].rpartition("/")[2]
                stub.asked.append(end)
                status, body = stub.replies.get(end, (404, b'{"error": {"type": "no_such_thing"}}'))
                body = body or honest(asked)
                self.send_response(status)
                for name, value in {"Content-Type": "application/json", **stub.headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = answer  # noqa: N815 - the names that the library calls

            def log_message(self, *_: Any) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def end(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def stub() -> Iterator[Stub]:
    made = Stub()
    yield made
    made.end()


@pytest.fixture
def engine(stub: Stub, monkeypatch: pytest.MonkeyPatch) -> Iterator[ElasticEngine]:
    """The engine of the process, speaking with the stub; its clients try nothing twice, so that tests need not wait."""
    made = ElasticEngine(stub.url)
    made.store.client = made.clients.indexer = made.clients.indexer.options(max_retries=0)
    monkeypatch.setattr("search.answer.open_engine", lambda: made)
    monkeypatch.setattr(indexer, "open_engine", lambda: made)
    monkeypatch.setattr("search.elastic_store.BACKOFF", 0.0)
    yield made
    made.clients.web.close()
    made.clients.indexer.close()


def catalogue() -> None:
    enqueue(stored(*(document("home_loan", name, rates=[rate("0.05")]) for name in ("Basic Loan", "Plus Loan"))))


def ask(query: str = "") -> Any:
    return answer(SearchRequest.parse(query), "en")


LIES: dict[str, Reply] = {
    "too many requests": (429, b'{"error": {"type": "es_rejected_execution_exception"}}'),
    "unavailable": (503, b'{"error": {"type": "no_shard_available_action_exception"}}'),
    "a proxy's page": (502, b"<html>bad gateway</html>"),
    "truncated": (200, b'{"took": 1, "hits": {"total": {"val'),
    "timed out": (200, json.dumps({**SEARCHED, "timed_out": True}).encode()),
    "a failed shard": (200, json.dumps({**SEARCHED, "_shards": {"total": 1, "failed": 1}}).encode()),
    "nothing of a search": (200, b"{}"),
    "a list": (200, b"[]"),
    "hits without the counts": (200, json.dumps(SEARCHED).encode()),
    "counts of another shape": (200, json.dumps({**SEARCHED, "aggregations": []}).encode()),
}


@pytest.mark.parametrize("lie", LIES)
def test_whatever_a_search_is_answered_with_the_page_is_whole(engine: ElasticEngine, stub: Stub, lie: str) -> None:
    catalogue()
    assert ask().engine == "elasticsearch"  # an honest stub that finds nothing
    stub.replies["_search"] = LIES[lie]
    found = ask("q=basic&category=home_loan")
    assert (found.engine, found.total) == ("database", 1)
    assert len(all_ids(SearchRequest())) == 2
    if "counts" not in lie:  # a list of names has none
        assert [one["label"] for one in suggestions("basic", "en")] == ["Basic Loan"]


def test_going_away_between_two_questions_of_one_answer_is_no_error(engine: ElasticEngine, monkeypatch) -> None:
    catalogue()

    def away() -> None:
        raise ServerAway("gone just now")

    monkeypatch.setattr(engine, "spellings", away)
    found = ask("q=basik")
    assert (found.engine, found.did_you_mean) == ("database", "basic")


def test_after_some_failures_nobody_asks_any_more_until_a_probe_finds_it_back(engine: ElasticEngine, stub: Stub) -> None:
    catalogue()
    stub.replies["_search"] = LIES["unavailable"]
    for _ in range(FAILURES):
        assert ask().engine == "database"
    asked = len(stub.asked)
    for _ in range(3):
        assert ask("q=plus").total == 1
    assert len(stub.asked) == asked
    assert engine.clients.breaker.open
    stub.replies["_search"] = HONEST
    engine.clients.breaker._open_until = 0.0  # the pause is over
    assert ask().engine == "elasticsearch"


def test_a_frozen_server_costs_a_second_and_then_nothing(stub: Stub, monkeypatch) -> None:
    """It takes connections and never answers."""
    catalogue()
    with socket.create_server(("127.0.0.1", 0), backlog=50) as frozen:
        engine = ElasticEngine(f"http://127.0.0.1:{frozen.getsockname()[1]}")
        engine.clients.web = engine.clients.web.options(request_timeout=0.05)
        monkeypatch.setattr("search.answer.open_engine", lambda: engine)
        for _ in range(FAILURES):
            assert ask().engine == "database"
        assert engine.clients.breaker.open
        assert not engine.clients.breaker.allows()
        engine.clients.web.close()
        engine.clients.indexer.close()


def test_a_server_that_is_cold_is_asked_with_patience_before_the_breaker_counts(engine: ElasticEngine, stub: Stub) -> None:
    assert engine.warm_up()
    assert "_search" in stub.asked
    stub.replies["_search"] = LIES["unavailable"]
    assert not engine.warm_up()
    assert engine.clients.breaker.open


BULKS: dict[str, Reply] = {
    "too many requests": LIES["too many requests"],
    "unavailable": LIES["unavailable"],
    "truncated": (200, b'{"errors": false, "items": [{"index": {"_i'),
    "a proxy's page": LIES["a proxy's page"],
    "fewer items than documents": (200, b'{"errors": false, "items": []}'),
    "nothing of a bulk": (200, b"{}"),
}


@pytest.mark.parametrize("lie", BULKS)
def test_whatever_a_bulk_is_answered_with_the_outbox_keeps_what_was_not_confirmed(engine: ElasticEngine, stub: Stub, lie: str) -> None:
    catalogue()
    stub.replies["_bulk"] = BULKS[lie]
    with pytest.raises(ServerAway):
        indexer.drain()
    assert Dirty.objects.count() == 2


def test_errors_in_a_bulk_stay_with_their_rows_and_conflicts_are_done(engine: ElasticEngine, stub: Stub) -> None:
    catalogue()
    one, other = sorted(row.key for row in Dirty.objects.all())
    items = [
        {"index": {"_index": "i", "_id": one, "status": 409, "error": {"type": "version_conflict_engine_exception", "reason": "newer"}}},
        {"index": {"_index": "i", "_id": other, "status": 400, "error": {"type": "document_parsing_exception", "reason": "no"}}},
    ]
    stub.replies["_bulk"] = (200, json.dumps({"errors": True, "items": items}).encode())
    indexer.drain()
    (row,) = Dirty.objects.all()
    assert "document_parsing_exception" in row.error
    assert row.claimed_until is not None


def test_what_is_not_elasticsearch_or_too_old_is_named_with_the_mend(engine: ElasticEngine, stub: Stub) -> None:
    engine.require_server()
    stub.replies["settings"] = (200, b'{"nodes": {"a": {"version": "8.17.4"}}}')
    with pytest.raises(WrongIndex, match=r"is 8\.17\.4; Yardstick needs 8\.18 or newer"):
        engine.require_server()
    stub.replies["settings"] = (403, b'{"error": {"type": "security_exception"}}')
    engine.require_server()  # it does not let itself be asked
    stub.headers = {}
    with pytest.raises(WrongIndex, match="mend that address"):
        engine.usable()
    assert ask().engine == "database"


def test_a_server_that_is_away_is_named_so_and_no_index_is_built_because_of_it(engine: ElasticEngine, stub: Stub) -> None:
    catalogue()
    stub.replies["_alias"] = LIES["unavailable"]
    for call in (engine.usable, indexer.drain, indexer.rebuild, indexer.check):
        with pytest.raises(ServerAway, match="refused"):
            call()
    with pytest.raises(EngineUnavailable):
        engine.generation()

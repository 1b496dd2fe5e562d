"""The Elasticsearch engine, for those who outgrow one machine: the same answers as the embedded one, to the row (DESIGN §5)."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import numpy as np
from django.conf import settings
from elasticsearch import Elasticsearch
from numpy.typing import NDArray

from normalizers.schema import SCHEMA
from portal.catalog import generations
from search import elastic_rebuild
from search.document import Document
from search.elastic_client import Clients, require_version, told, whole
from search.elastic_query import TIERS, beginning_query, by_relevance, counts_of, query, search_body, sort, tier_of, totals_body, totals_of
from search.elastic_store import Change, ElasticStore
from search.engine import EngineUnavailable, Hits, Matching, NotIndexed, Say
from search.locks import shared_lock
from search.request import SearchRequest
from search.selection import UNIVERSAL, Selection

Json = dict[str, Any]
T = TypeVar("T")
LOOK_AGAIN = 10.0  # seconds after which a process looks again whether the alias still points at an index of its version
SWEEP_EVERY = 3600.0  # seconds between two looks for indexes that nobody goes back to
KEPT = 16  # scopes and word lists that a process keeps
PAGE = 10_000  # hits of one page of a long reading: the most that a server gives
EXPORT_SECONDS = 20.0
SERVER_SECONDS = "900ms"  # the server gives up a little before the client does
WORDS = 60_000  # words in one answer; beyond that they are read in pages


class ElasticEngine:
    """Safe for several threads. Pages read with the impatient client, through the breaker; the indexer writes with its own."""

    name = "elasticsearch"

    def __init__(self, url: str, prefix: str = "") -> None:
        self.clients = Clients(url)
        self.store = ElasticStore(self.clients, prefix)
        self._looked: tuple[int, float] = (-1, 0.0)
        self._kept: OrderedDict[tuple[str, int], Any] = OrderedDict()
        self._lock = Lock()
        self._swept = time.monotonic()

    def generation(self) -> str:
        return f"{self.store.alias}.{self._ready()}"

    def require_server(self) -> None:
        """Raises WrongIndex for a server that Yardstick cannot use, ServerAway for one that does not answer."""
        require_version(self.clients.web)

    def warm_up(self) -> bool:
        """Search with patience before the breaker counts, as pages will; whether the server answered."""
        return self.clients.warm_up(self._warm)

    def _warm(self, client: Elasticsearch) -> None:
        for category in ("", *SCHEMA.categories):
            chosen = {"category": Selection((category,))} if category else {}
            facets = [a.key for a in SCHEMA.of(category) if a.facet is not None] if category else UNIVERSAL
            for text in ("", "a"):
                client.search(index=self.store.alias, **search_body(SearchRequest(q=text, selections=chosen), facets))

    def search(self, request: SearchRequest, facets: Sequence[str] = ()) -> Hits:
        self._ready()
        return self._search(search_body(request, facets), partial(_hits, request, facets))

    def totals(self, requests: Sequence[SearchRequest]) -> list[int]:
        self._ready()
        return self._search(totals_body(requests), partial(totals_of, len(requests))) if requests else []

    def every(self, request: SearchRequest) -> list[str]:
        self._ready()
        body = {"query": query(request), "sort": sort(request), "docvalue_fields": ["id"]}
        pages = _pages(lambda call: self.clients.ask(call, EXPORT_SECONDS), self.store.alias, body)
        return [hit["fields"]["id"][0] for hit in pages]

    def matching(self, request: SearchRequest) -> Matching:
        """Kept as long as the index is as it is: a million row numbers come in a hundred pages."""
        asked = request.at_page(1)
        generation = self.generation()
        tiers: tuple[NDArray[np.int64], ...] = self._once(f"numbers {asked.to_query()}", lambda: self._numbers(asked))
        return Matching(generation if self.generation() == generation else "", tiers)

    def _numbers(self, request: SearchRequest) -> tuple[NDArray[np.int64], ...]:
        relevant = by_relevance(request)
        body = {"query": query(request), "sort": [*(["_score"] if relevant else []), "_shard_doc"], "docvalue_fields": ["number"]}
        tiers: list[list[int]] = [[] for _ in range(len(TIERS) if relevant else 1)]
        for hit in _pages(lambda call: self.clients.ask(call, EXPORT_SECONDS), self.store.alias, body):
            tiers[tier_of(hit) if relevant else 0].append(hit["fields"]["number"][0])
        return tuple(np.array(numbers, np.int64) for numbers in tiers)

    def scope(self) -> Mapping[str, frozenset[str]]:
        found: Mapping[str, frozenset[str]] = self._once("scope", self._scope)
        return found

    def suggest(self, text: str, limit: int = 8) -> list[str]:
        self._ready()
        wanted = beginning_query(text)
        if wanted is None:
            return []
        body = {"query": wanted, "sort": [{"order_name": "asc"}], "size": limit, "source": False, "track_total_hits": False}
        return self._search(body, _ids)

    def spellings(self) -> Mapping[str, int]:
        found: Mapping[str, int] = self._once("spellings", self._spellings)
        return found

    def versions(self) -> Mapping[str, tuple[int, str]]:
        return self.versions_in(self.store.live())

    def versions_in(self, index: str) -> dict[str, tuple[int, str]]:
        """The version and digest of every product in one index of this deployment."""
        body = {"query": {"match_all": {}}, "sort": ["_shard_doc"], "docvalue_fields": ["id", "version", "digest"]}
        rows = (hit["fields"] for hit in _pages(self._patiently, index, body))
        return {row["id"][0]: (row["version"][0], row["digest"][0]) for row in rows}

    def writing(self, wait: bool = True, say: Say | None = None) -> AbstractContextManager[bool]:
        return shared_lock(f"search-{self.store.alias}", Path(settings.YARDSTICK_DATA) / "locks", wait, say)

    def usable(self) -> None:
        self.store.live()

    def tidy(self) -> None:
        if time.monotonic() - self._swept > SWEEP_EVERY:
            self._swept = time.monotonic()
            self.store.sweep()

    def index(self, documents: Iterable[Document]) -> int:
        return self._write(Change(one.id, one.version, one) for one in documents)

    def delete(self, ids: Mapping[str, int]) -> None:
        self._write(Change(id_, version) for id_, version in ids.items())

    def rebuild(self, documents: Iterable[Document], force: bool = False, meanwhile: Callable[[], object] | None = None) -> int:
        written = elastic_rebuild.rebuild(self.store, documents, force, meanwhile)
        generations.raise_generation()
        return written

    def go_back(self) -> str:
        """Put the index before in use again, at once; its name. What changed since is for the caller to bring in."""
        name = elastic_rebuild.go_back(self.store)
        generations.raise_generation()
        return name

    def _write(self, changes: Iterable[Change]) -> int:
        """To the index in use, and to one that is being filled. What was written is visible when this returns or raises NotIndexed."""
        try:
            written = self.store.write(changes)
        except NotIndexed:
            self._show()
            raise
        self._show()
        return written

    def _show(self) -> None:
        self.store.refresh()
        generations.raise_generation()

    def _ready(self) -> int:
        """The state of the index. Raises EngineUnavailable when it cannot be searched, without asking at each call."""
        state = generations.generation()
        looked, at = self._looked
        if looked != state or time.monotonic() - at > LOOK_AGAIN:
            self.clients.ask(self.store.live)
            self._looked = (state, time.monotonic())
        return state

    def _search(self, body: Json, read: Callable[[Json], T]) -> T:
        """What ``read`` finds in the answer to one search. An answer that it cannot read is none."""
        return self.clients.ask(lambda client: read(whole(client.search(index=self.store.alias, timeout=SERVER_SECONDS, **body).body)))

    def _patiently(self, call: Callable[[Elasticsearch], Any]) -> Any:
        with told():
            return call(self.store.client)

    def _once(self, what: str, make: Callable[[], Any]) -> Any:
        """What is the same for every request of one state of the index, kept."""
        key = (what, self._ready())
        with self._lock:
            if key in self._kept:
                return self._kept[key]
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return made

    def _scope(self) -> Mapping[str, frozenset[str]]:
        currencies = {"currencies": {"terms": {"field": "k_currency", "size": 1000}}}
        return self._search(
            {"size": 0, "aggs": {"categories": {"terms": {"field": "k_category", "size": 1000}, "aggs": currencies}}}, _scope
        )

    def _spellings(self) -> Mapping[str, int]:
        found: dict[str, int] = {}
        after: Json = {}
        while True:
            words = {"size": WORDS, "sources": [{"word": {"terms": {"field": "words"}}}], **after}
            page, last = self._search({"size": 0, "aggs": {"words": {"composite": words}}}, _words)
            found |= page
            if len(page) < WORDS:
                return found
            after = {"after": last}


def _hits(request: SearchRequest, facets: Sequence[str], found: Json) -> Hits:
    hits = found["hits"]["hits"]
    tiers = tuple(tier_of(hit) for hit in hits) if by_relevance(request) else ()
    counts = counts_of(found) if facets else {}
    return Hits(found["hits"]["total"]["value"], tuple(hit["_id"] for hit in hits), {key: counts[key] for key in facets}, tiers)


def _ids(found: Json) -> list[str]:
    return [hit["_id"] for hit in found["hits"]["hits"]]


def _scope(found: Json) -> Mapping[str, frozenset[str]]:
    rows = found["aggregations"]["categories"]["buckets"]
    return {row["key"]: frozenset(one["key"] for one in row["currencies"]["buckets"]) for row in rows}


def _words(found: Json) -> tuple[dict[str, int], Json]:
    page = found["aggregations"]["words"]
    return {row["key"]["word"]: row["doc_count"] for row in page["buckets"]}, page.get("after_key", {})


def _pages(ask: Callable[[Callable[[Elasticsearch], Any]], Any], index: str, body: Json) -> Iterator[Json]:
    """Every hit of a search of any length, in its order, all of one moment."""
    pit = ask(lambda client: client.open_point_in_time(index=index, keep_alive="1m", allow_partial_search_results=False).body)["id"]
    try:
        after: Json = {}
        while True:
            asked = {**body, **after, "pit": {"id": pit, "keep_alive": "1m"}, "size": PAGE, "track_total_hits": False, "source": False}
            found = ask(lambda client, asked=asked: whole(client.search(stored_fields="_none_", **asked).body))  # type: ignore[misc]
            hits = found["hits"]["hits"]
            yield from hits
            if len(hits) < PAGE:
                return
            after = {"search_after": hits[-1]["sort"]}
            pit = found["pit_id"]
    finally:
        with suppress(EngineUnavailable):  # it closes by itself a minute later
            ask(lambda client: client.close_point_in_time(id=pit))

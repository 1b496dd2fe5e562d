"""A new index beside the old one: fill, verify, switch, keep the old one a day (SEARCH §10). Nothing that changes meanwhile is lost.

The caller holds the writer's lock. From the first document on every change is written to both indexes, and external versions make
the filling and those changes commute. Killed at any step, the old index serves on, and the next rebuild clears away what was left.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from portal.catalog.models import Dirty, Product
from search import rows
from search.conditions import Condition
from search.document import Document, fingerprint
from search.elastic_client import told, whole
from search.elastic_query import condition_query, counts_of, search_body
from search.elastic_schema import made_by, source_of
from search.elastic_store import CHUNK, Change, ElasticStore
from search.engine import EngineUnavailable, RebuildRefused, WrongIndex
from search.request import SearchRequest

LEAST_SHARE = 0.95  # of the products of the old index that the new one must have
SAMPLE = 200  # documents that are read back and compared
GOLDEN = 20  # searches that must find what they found
EVERY = 1.0  # seconds between two looks at the outbox while filling
TRIES = 10
Json = dict[str, Any]


@dataclass(slots=True)
class Sample:
    """A fair sample of a stream of ids of unknown length."""

    ids: list[str] = field(default_factory=list)
    seen: int = 0
    rng: random.Random = field(default_factory=random.Random)

    def take(self, id_: str) -> None:
        self.seen += 1
        if len(self.ids) < SAMPLE:
            self.ids.append(id_)
        elif (place := self.rng.randrange(self.seen)) < SAMPLE:
            self.ids[place] = id_


def rebuild(store: ElasticStore, documents: Iterable[Document], force: bool, meanwhile: Callable[[], object] | None) -> int:
    """Fill a new index with the documents and put it in use; how many products it has. Raises RebuildRefused, EngineUnavailable."""
    live = _live(store, force)
    store.sweep()
    name = store.create()
    ours = live is not None and made_by(store.alias, live) == fingerprint()
    store.targets = (store.alias, store.next) if ours else (store.next,)
    try:
        sample = Sample()
        fill(store, name, documents, sample, meanwhile)
        store.finish(name)
        least = 0.0 if force or live is None else LEAST_SHARE * store.count(live)
        verify(store, name, sample, least, meanwhile)
        store.switch(name, live)
    except BaseException:
        with suppress(EngineUnavailable):  # else the next rebuild clears it away
            store.drop(name)
        raise
    finally:
        store.targets = (store.alias,)
    with suppress(EngineUnavailable):  # the one before the one before
        store.sweep()
    return store.count(name)


def _live(store: ElasticStore, force: bool) -> str | None:
    """The index in use, of whatever version of ours. Raises WrongIndex for somebody else's, unless forced."""
    try:
        return store.behind(store.alias)
    except WrongIndex:
        if not force:
            raise
        return None


def fill(store: ElasticStore, name: str, documents: Iterable[Document], sample: Sample, meanwhile: Callable[[], object] | None) -> None:
    """Write the documents, in their order; look after the outbox each second; read the first ones back before going on."""
    source, looked = iter(documents), time.monotonic()
    first = True
    while batch := list(islice(source, CHUNK)):
        for one in batch:
            sample.take(one.id)
        store.write((Change(one.id, one.version, one) for one in batch), (store.next,))
        if first:
            _read_back(store, name, batch[:5])
            first = False
        if meanwhile is not None and time.monotonic() - looked > EVERY:
            meanwhile()
            looked = time.monotonic()


def _read_back(store: ElasticStore, name: str, documents: list[Document]) -> None:
    """A client of another version writes empty documents and reports success: so look at what is there."""
    held = store.sources(name, [one.id for one in documents])
    for one in documents:
        if held.get(one.id, {}).get("version", -1) < one.version or not held[one.id].get("all"):
            raise RebuildRefused(
                f"Elasticsearch holds {one.id} as {str(held.get(one.id))[:80]!r}, not as it was written: check that the versions of "
                "the elasticsearch client and of django-elasticsearch-dsl are those of requirements/base.txt."
            )


def verify(store: ElasticStore, name: str, sample: Sample, least: float, meanwhile: Callable[[], object] | None) -> None:
    """Compare the new index with what was put in and with the catalogue. ``least``: products it must have. Raises RebuildRefused."""
    wrong = ""
    for attempt in range(TRIES):
        if meanwhile is not None:
            meanwhile()
        with told():
            store.client.indices.refresh(index=name)
        wrong = _differences(store, name, sample, whole_catalogue=meanwhile is not None)
        if not wrong:
            break
        time.sleep(0.1 * (attempt + 1))
    if wrong:
        raise RebuildRefused(f"The new index is not right ({wrong}); the old one stays in use. Run the rebuild again.")
    held = store.count(name)
    if held < least:
        raise RebuildRefused(
            f"The new index has {held} products, {least:.0f} are the least that may replace the one in use, which stays. If so many are "
            "really gone, run: python manage.py index rebuild --force"
        )


def _differences(store: ElasticStore, name: str, sample: Sample, *, whole_catalogue: bool) -> str:
    """What is wrong at this moment, "" when nothing is: changes that come in meanwhile can make a moment look wrong."""
    wanted = Product.objects.filter(status=Product.Status.CURRENT).count() if whole_catalogue else sample.seen
    held = store.count(name)
    if held != wanted:
        return f"{held} of {wanted} products"
    if whole_catalogue:
        waiting = set(Dirty.objects.values_list("key", flat=True))
        expected = {one.id: one for one in rows.these(sample.ids) if one.id not in waiting}
        found = store.sources(name, list(expected)) if expected else {}
        unlike = [id_ for id_, one in expected.items() if found.get(id_) != json.loads(json.dumps(source_of(one)))]
        if unlike and not Dirty.objects.filter(key__in=unlike).exists():
            return f"{len(unlike)} of {len(expected)} documents differ, {unlike[0]} for one"
    return _unfound(store, name, sample.ids[:GOLDEN])


def _unfound(store: ElasticStore, name: str, ids: list[str]) -> str:
    """Searches whose answers are known: each product by its own name and by its own category, and a facet that adds up."""
    for id_, source in (store.sources(name, ids) if ids else {}).items():
        by_name = {"term": {"exact": source["exact"][0]}}  # the name as it is kept: taken for a text, it could become another one
        by_category = condition_query(Condition("category", tuple(source["k_category"])))
        with told():
            found = store.client.count(index=name, query={"bool": {"filter": [by_name, by_category, {"term": {"id": id_}}]}})["count"]
        if found != 1:
            return f"{id_} is not found by its own name {source['exact'][0]!r}"
    with told():
        found = whole(store.client.search(index=name, **search_body(SearchRequest(), ("category",))).body)
    total, categories = found["hits"]["total"]["value"], counts_of(found)["category"]
    return "" if sum(categories.values()) == total else f"{total} products, but {sum(categories.values())} in its categories"


def go_back(store: ElasticStore) -> str:
    """Swap the index in use with the one before, in one call. Raises RebuildRefused when there is none of this version."""
    live, before = store.behind(store.alias), store.behind(store.before)
    if before is None:
        raise RebuildRefused("There is no index to go back to: the one before is kept for a day after a rebuild.")
    if made_by(store.alias, before) != fingerprint():
        raise RebuildRefused("The index before was made by another version of Yardstick: start that version and run index rollback there.")
    store.reopen(before)
    store.switch(before, live)
    return before

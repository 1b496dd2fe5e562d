"""The embedded engine: tantivy, on disk, readable by several processes while one writes (SEARCH §7)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import tantivy
from tantivy import Order, Query

from search.conditions import conditions
from search.document import Document, better_end
from search.embedded_count import count_facets
from search.embedded_query import TextQuery, all_of, beginning_query, both, found_by
from search.embedded_store import HEAP, REBUILD, Store
from search.engine import EngineUnavailable, Hits, RebuildRefused, Say
from search.request import SearchRequest

COMMIT_EVERY = 1000  # documents
ANSWERS = 512  # answers that one process keeps of one generation
ALL = 10_000_000


@dataclass(frozen=True, slots=True)
class Reader:
    """One commit of one generation, as a process reads it."""

    generation: str
    stamp: tuple[str, int, int]
    index: tantivy.Index
    searcher: tantivy.Searcher

    @property
    def schema(self) -> tantivy.Schema:
        return self.index.schema


class EmbeddedEngine:
    """Safe for several threads. Looks at each call whether another process has committed or switched the index."""

    name = "embedded"

    def __init__(self, root: Path) -> None:
        self.store = Store(root)
        self._reader: Reader | None = None
        self._lock = Lock()
        self._answers: OrderedDict[tuple[object, ...], Any] = OrderedDict()

    def generation(self) -> str:
        return self._read().generation

    def search(self, request: SearchRequest, facets: Sequence[str] = ()) -> Hits:
        reader = self._read()
        found: Hits = self._kept(reader, (request.to_query(), *facets), lambda: _search(reader, request, facets))
        return found

    def every(self, request: SearchRequest) -> list[str]:
        reader = self._read()
        with _damage():
            return [id_ for id_, _ in _page(reader, request, _matching(reader.schema, request), 0, ALL)[1]]

    def scope(self) -> Mapping[str, frozenset[str]]:
        reader = self._read()
        found: Mapping[str, frozenset[str]] = self._kept(reader, ("scope",), lambda: _scope(reader))
        return found

    def suggest(self, text: str, limit: int = 8) -> list[str]:
        reader = self._read()
        with _damage():
            query = beginning_query(reader.schema, text)
            if query is None:
                return []
            hits = reader.searcher.search(query, limit, count=False, order_by_field="order_name", order=Order.Asc).hits
            return [str(key).rpartition("|")[2] for key, _ in hits]

    def spellings(self) -> Mapping[str, int]:
        reader = self._read()
        found: Mapping[str, int] = self._kept(reader, ("spellings",), lambda: dict(reader.searcher.terms_with_prefix("words", "")))
        return found

    def versions(self) -> Mapping[str, tuple[int, str]]:
        reader = self._read()
        with _damage():
            documents = (reader.searcher.doc(address) for _, address in reader.searcher.search(Query.all_query(), ALL, count=False).hits)
            return {document["id"][0]: (document["version"][0], document["digest"][0]) for document in documents}

    def index(self, documents: Iterable[Document]) -> int:
        reader = self._read()
        with _damage():
            writer = reader.index.writer(HEAP, 1)
            written = 0
            for document in documents:
                if _version(reader, document.id) < document.version:
                    writer.delete_documents_by_query(Query.term_query(reader.schema, "id", document.id))
                    writer.add_document(as_tantivy(document))
                    written += 1
            writer.commit()
            writer.wait_merging_threads()
            return written

    def delete(self, ids: Iterable[str]) -> None:
        reader = self._read()
        with _damage():
            writer = reader.index.writer(HEAP, 1)
            for id_ in ids:
                writer.delete_documents_by_query(Query.term_query(reader.schema, "id", id_))
            writer.commit()
            writer.wait_merging_threads()

    def writing(self, wait: bool = True, say: Say | None = None) -> AbstractContextManager[bool]:
        return self.store.lock(wait, say)

    def usable(self) -> None:
        self._read()

    def tidy(self) -> None:
        """A rebuild drops its old folders itself."""

    def rebuild(self, documents: Iterable[Document], force: bool = False, meanwhile: Callable[[], object] | None = None) -> int:  # noqa: ARG002
        """Changes meanwhile stay in the outbox: the one writer is busy, and its caller brings them in afterwards."""
        folder, index = self.store.create()
        try:
            with _damage():
                written = _fill(index, documents)
            index.reload()
            held = index.searcher().num_docs
            if held != written:
                raise EngineUnavailable(f"The new index holds {held} of {written} products; the old one stays in use.")
        except BaseException:
            self.store.drop(folder)
            raise
        self.store.switch(folder)
        return written

    def go_back(self) -> object:
        raise RebuildRefused("The embedded index keeps none to go back to; run: python manage.py index rebuild")

    def _read(self) -> Reader:
        """The commit to read from: the one held while pointer and commit are the same, else the new one."""
        folder = self.store.current()
        with _damage():
            meta = (folder / "meta.json").stat()
        stamp = (folder.name, meta.st_mtime_ns, meta.st_ino)
        reader = self._reader
        if reader is not None and reader.stamp == stamp:
            return reader
        with self._lock, _damage():
            index = self.store.open(folder)
            reader = Reader(f"{folder.name}.{meta.st_mtime_ns}", stamp, index, index.searcher())
            self._answers.clear()
            self._reader = reader
            return reader

    def _kept(self, reader: Reader, key: tuple[object, ...], make: Callable[[], Any]) -> Any:
        """An answer of this generation, kept: the same request of the same generation has the same answer."""
        whole = (reader.generation, *key)
        with self._lock:
            if whole in self._answers:
                self._answers.move_to_end(whole)
                return self._answers[whole]
        with _damage():
            made = make()
        with self._lock:
            self._answers[whole] = made
            while len(self._answers) > ANSWERS:
                self._answers.popitem(last=False)
        return made


@contextmanager
def _damage() -> Iterator[None]:
    """What tantivy says when a file of the index is gone or broken becomes EngineUnavailable."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise EngineUnavailable(f"The search index is damaged ({error}): {REBUILD}.") from error


def _fill(index: tantivy.Index, documents: Iterable[Document]) -> int:
    """Put every document into a new index; nobody writes there any more when this returns or raises."""
    writer = index.writer(HEAP, 1)
    written = 0
    try:
        for document in documents:
            writer.add_document(as_tantivy(document))
            written += 1
        writer.commit()
    except BaseException:
        writer.rollback()
        raise
    finally:
        writer.wait_merging_threads()
    return written


def _matching(schema: tantivy.Schema, request: SearchRequest) -> Query:
    return both(all_of(schema, conditions(request.selections).values()))


def _search(reader: Reader, request: SearchRequest, facets: Sequence[str]) -> Hits:
    total, page = _page(reader, request, _matching(reader.schema, request), request.offset, request.page_size)
    text = [TextQuery(reader.schema, request.q).found] if request.q else []
    counts = count_facets(reader.searcher, reader.schema, request.selections, text, facets)
    tiers = tuple(tier for _, tier in page) if request.q and not request.sort else ()
    return Hits(total, tuple(id_ for id_, _ in page), counts, tiers)


def _page(reader: Reader, request: SearchRequest, chosen: Query, offset: int, limit: int) -> tuple[int, list[tuple[str, int]]]:
    """The total, and the ids of a page with their tier of relevance: one query a tier, the page cut across them."""
    text = TextQuery(reader.schema, request.q) if request.q else None
    if text is None or request.sort:
        parts = [chosen if text is None else both([chosen, text.found])]
    else:
        parts = [both([chosen, tier]) for tier in text.tiers]
    field, order = _order(request)
    total = 0
    page: list[tuple[str, int]] = []
    for tier, query in enumerate(parts):
        start, wanted = max(0, offset - total), limit - len(page)
        if wanted > 0:
            hits = reader.searcher.search(query, wanted, count=False, order_by_field=field, order=order, offset=start).hits
            page += [(str(reader.searcher.doc(address)["id"][0]), tier) for _, address in hits]
        total += found_by(reader.searcher, query)
    return total, page


def _order(request: SearchRequest) -> tuple[str, Order]:
    key, _, direction = request.sort.partition(":")
    if key in ("", "default"):
        return "order", Order.Asc
    if key == "name":
        return "order_name", Order.Desc if direction == "desc" else Order.Asc
    return f"s_{key}:{direction or better_end(key)}", Order.Asc


def _scope(reader: Reader) -> Mapping[str, frozenset[str]]:
    inner = {"terms": {"field": "k_currency", "size": 1000, "segment_size": 65000}}
    outer = {"categories": {"terms": {"field": "k_category", "size": 1000, "segment_size": 65000}, "aggs": {"currencies": inner}}}
    found = reader.searcher.aggregate(Query.all_query(), outer)["categories"]["buckets"]
    return {row["key"]: frozenset(one["key"] for one in row["currencies"]["buckets"]) for row in found}


def _version(reader: Reader, id_: str) -> int:
    hits = reader.searcher.search(Query.term_query(reader.schema, "id", id_), 1, count=False).hits
    return -1 if not hits else int(reader.searcher.doc(hits[0][1])["version"][0])


def as_tantivy(document: Document) -> tantivy.Document:
    out = tantivy.Document()
    out.add_text("id", document.id)
    out.add_text("digest", document.digest)
    out.add_integer("version", document.version)
    for field, texts in (("name", document.name), ("all", document.all), ("words", document.words), ("exact", document.exact)):
        for text in texts:
            out.add_text(field, text)
    out.add_text("pinyin", document.pinyin)
    out.add_text("order", document.order)
    out.add_text("order_name", document.order_name)
    for key, values in document.keywords.items():
        for value in values:
            out.add_text(f"k_{key}", value)
    for key, numbers in document.numbers.items():
        for number in numbers:
            out.add_integer(f"n_{key}", number)
    for key, packed in document.orders.items():
        out.add_integer(f"s_{key}", packed)
    return out

"""The embedded engine: tantivy on disk with columns beside it, readable by several processes while one writes (SEARCH §7).

Columns answer (``search/columns``); the index finds rare words for them, and answers alone when they cannot.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from threading import Lock

import tantivy
from tantivy import Order, Query

from search import embedded_plain as plain
from search.columns.build import Builder
from search.columns.folder import Folder
from search.columns.snapshot import Rare, Snapshot, TooMany
from search.document import Document
from search.embedded_query import beginning_query
from search.embedded_rare import rare_of
from search.embedded_store import HEAP, REBUILD, REBUILD_HEAP, Store, as_tantivy
from search.engine import EngineUnavailable, Hits, Matching, RebuildRefused, Say
from search.kept import ANSWERS, Kept
from search.request import SearchRequest

COMMIT_EVERY = 1000  # documents
OPENINGS = 5  # tries to open an index that commits meanwhile
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reader:
    """One commit of one generation, as a process reads it. ``snapshot``: its columns, when it has any."""

    generation: str
    stamp: tuple[str, int, int]
    commit: int
    index: tantivy.Index
    searcher: tantivy.Searcher
    folder: Folder
    snapshot: Snapshot | None = None
    looked: bool = False

    @property
    def schema(self) -> tantivy.Schema:
        return self.index.schema

    @property
    def rare(self) -> Rare:
        return rare_of(self.searcher, self.schema)


class EmbeddedEngine:
    """Safe for several threads. Looks at each call whether another process has committed or switched the index.

    ``answers``: how many answers are kept; 0 for measuring. ``columns`` False: the index answers alone.
    """

    name = "embedded"

    def __init__(self, root: Path, answers: int = ANSWERS, columns: bool = True) -> None:
        self.store = Store(root)
        self.columns = columns
        self._reader: Reader | None = None
        self._lock = Lock()
        self._kept = Kept(answers)

    def generation(self) -> str:
        return self._read().generation

    def search(self, request: SearchRequest, facets: Sequence[str] = ()) -> Hits:
        reader = self._read()
        key = ("search", request.to_query(), *facets)
        return self._kept.get(reader.generation, key, lambda: _search(reader, request, facets))

    def totals(self, requests: Sequence[SearchRequest]) -> list[int]:
        return [self.search(one).total for one in requests]

    def every(self, request: SearchRequest) -> list[str]:
        reader = self._read()
        with _damage():
            if reader.snapshot is not None:
                try:
                    return reader.snapshot.every(request, reader.rare)
                except TooMany:
                    pass
            return plain.every(reader.searcher, reader.schema, request)

    def matching(self, request: SearchRequest) -> Matching:
        reader = self._read()
        key = ("matching", request.at_page(1).to_query())
        return self._kept.get(reader.generation, key, lambda: _matching(reader, request))

    def scope(self) -> Mapping[str, frozenset[str]]:
        reader = self._read()

        def make() -> Mapping[str, frozenset[str]]:
            with _damage():
                return plain.scope(reader.searcher) if reader.snapshot is None else reader.snapshot.scope()

        return self._kept.get(reader.generation, "scope", make)

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

        def make() -> Mapping[str, int]:
            with _damage():
                return dict(reader.searcher.terms_with_prefix("words", ""))

        return self._kept.get(reader.generation, "spellings", make)

    def versions(self) -> Mapping[str, tuple[int, str]]:
        reader = self._read()
        with _damage():
            return plain.versions(reader.searcher) if reader.snapshot is None else reader.snapshot.versions()

    def index(self, documents: Iterable[Document]) -> int:
        written = 0
        waiting = iter(documents)
        while some := list(islice(waiting, COMMIT_EVERY)):
            reader = self._writable()
            newest = {one.id: one for one in sorted(some, key=lambda one: one.version)}
            with _damage():
                fresh = [one for one in newest.values() if _version(reader, one.id) < one.version]
                self._change(reader, fresh, [one.id for one in fresh])
            written += len(fresh)
        return written

    def delete(self, ids: Iterable[str]) -> None:
        with _damage():
            self._change(self._writable(), [], list(ids))

    def writing(self, wait: bool = True, say: Say | None = None) -> AbstractContextManager[bool]:
        return self.store.lock(wait, say)

    def usable(self) -> None:
        self._read()

    def tidy(self) -> None:
        """A rebuild drops its old folders itself."""

    def rebuild(self, documents: Iterable[Document], force: bool = False, meanwhile: Callable[[], object] | None = None) -> int:  # noqa: ARG002
        """Changes meanwhile stay in the outbox: the one writer is busy, and its caller brings them in afterwards."""
        folder, index = self.store.create()
        columns = Folder(folder)
        try:
            with _damage(), _uncollected(), columns.builder() as builder:
                written = _fill(index, documents, builder, lambda: columns.first(builder, self.store.commit(folder)))
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

    def _change(self, reader: Reader, documents: Sequence[Document], gone: Sequence[str]) -> None:
        """One commit, of the index and of its columns."""
        if not documents and not gone:
            return
        waiting = None
        if reader.snapshot is not None:
            waiting = reader.folder.prepare(reader.snapshot, reader.commit, documents, gone)
        writer = reader.index.writer(HEAP, 1)
        for id_ in gone:
            writer.delete_documents_by_query(Query.term_query(reader.schema, "id", id_))
        for document in documents:
            writer.add_document(as_tantivy(reader.schema, document, document.digest))
        writer.commit()
        if waiting is not None:
            reader.folder.done(waiting, self.store.commit(self.store.current()))
        writer.wait_merging_threads()

    def _writable(self) -> Reader:
        """The commit to write after; what a killed writer left between the index and its columns is put right first."""
        reader = self._read()
        reader.folder.recover(reader.commit)
        return self._read()

    def _read(self) -> Reader:
        """The commit to read from: the one held while pointer and commit are the same, else the new one."""
        folder = self.store.current()
        with _damage():
            meta = (folder / "meta.json").stat()
        stamp = (folder.name, meta.st_mtime_ns, meta.st_ino)
        reader = self._reader
        if reader is not None and reader.stamp == stamp and (reader.looked or not reader.folder.has(reader.commit)):
            return reader
        with self._lock, _damage():
            if reader is None or reader.stamp != stamp:
                reader = self._opened(folder, stamp, reader)
            self._reader = self._with_columns(reader)
            return self._reader

    def _opened(self, folder: Path, stamp: tuple[str, int, int], before: Reader | None) -> Reader:
        columns = before.folder if before is not None and before.stamp[0] == folder.name else Folder(folder)
        for _ in range(OPENINGS):
            commit = self.store.commit(folder)
            index = self.store.open(folder)
            searcher = index.searcher()
            if self.store.commit(folder) == commit:
                return Reader(f"{folder.name}.{stamp[1]}", stamp, commit, index, searcher, columns, looked=not self.columns)
        return Reader(f"{folder.name}.{stamp[1]}", stamp, -1, index, searcher, columns)

    def _with_columns(self, reader: Reader) -> Reader:
        """The reader with the columns of its very commit, once they are there. The index itself says how many products they hold."""
        if reader.looked or not reader.folder.has(reader.commit):
            return reader
        snapshot = reader.folder.read(reader.commit)
        if snapshot is not None and snapshot.size != reader.searcher.num_docs:
            log.warning("columns hold %s products, the search index %s: %s", snapshot.size, reader.searcher.num_docs, REBUILD)
            snapshot = None
        return replace(reader, snapshot=snapshot, looked=True)


@contextmanager
def _damage() -> Iterator[None]:
    """What tantivy says when a file of the index is gone or broken becomes EngineUnavailable."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise EngineUnavailable(f"The search index is damaged ({error}): {REBUILD}.") from error


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector of cycles: documents have none, and looking for them takes a sixth of a rebuild."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _search(reader: Reader, request: SearchRequest, facets: Sequence[str]) -> Hits:
    with _damage():
        if reader.snapshot is not None:
            try:
                return reader.snapshot.search(request, facets, reader.rare)
            except TooMany:
                pass
        return plain.search(reader.searcher, reader.schema, request, facets)


def _matching(reader: Reader, request: SearchRequest) -> Matching:
    with _damage():
        if reader.snapshot is not None:
            try:
                return Matching(reader.generation, reader.snapshot.numbers(request, reader.rare))
            except TooMany:
                pass
        return Matching(reader.generation, plain.numbers(reader.searcher, reader.schema, request))


def _version(reader: Reader, id_: str) -> int:
    return plain.version(reader.searcher, reader.schema, id_) if reader.snapshot is None else reader.snapshot.version(id_)


def _fill(index: tantivy.Index, documents: Iterable[Document], columns: Builder, finish: Callable[[], None]) -> int:
    """Put every document into a new index and its columns; nobody writes there any more when this returns or raises.

    ``finish`` ends the columns after the commit, while the index joins its segments.
    """
    writer, schema = index.writer(REBUILD_HEAP, 1), index.schema
    written = 0
    try:
        for document in documents:
            digest = document.digest
            writer.add_document(as_tantivy(schema, document, digest))
            columns.add(document, digest)
            written += 1
        writer.commit()
        finish()
    except BaseException:
        writer.rollback()
        raise
    finally:
        writer.wait_merging_threads()
    return written

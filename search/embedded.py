"""The embedded engine: tantivy on disk with columns beside it, readable by several processes while one writes (SEARCH §7).

Columns answer (``search/columns``); the index finds rare words for them, suggests, and knows how words are spelt. One is nothing
without the other: an index whose columns are missing or damaged is a damaged index, and whoever drains the outbox builds it anew.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from threading import Lock

import tantivy
from tantivy import Order, Query

from search.columns.beside import Beside
from search.columns.folder import Folder
from search.columns.snapshot import Rare, Snapshot
from search.document import Document
from search.embedded_query import beginning_query
from search.embedded_rare import rare_of
from search.embedded_store import HEAP, REBUILD, REBUILD_HEAP, Store, as_tantivy
from search.engine import EngineUnavailable, Hits, Matching, RebuildRefused, Say
from search.kept import ANSWERS, Kept
from search.request import SearchRequest

COMMIT_EVERY = 5000  # documents: a segment of its own, which is not joined with the next
OPENINGS = 20  # tries to open an index that commits meanwhile


@dataclass(frozen=True, slots=True)
class Reader:
    """One commit of one generation, as a process reads it: the index and its columns."""

    generation: str
    stamp: tuple[str, int, int]
    commit: int
    index: tantivy.Index
    searcher: tantivy.Searcher
    folder: Folder
    snapshot: Snapshot

    @property
    def schema(self) -> tantivy.Schema:
        return self.index.schema

    @property
    def rare(self) -> Rare:
        return rare_of(self.searcher, self.schema)


class EmbeddedEngine:
    """Safe for several threads. Looks at each call whether another process has committed or switched the index.

    ``answers``: how many answers are kept; 0 for measuring.
    """

    name = "embedded"

    def __init__(self, root: Path, answers: int = ANSWERS) -> None:
        self.store = Store(root)
        self._reader: Reader | None = None
        self._lock = Lock()
        self._kept = Kept(answers)

    def generation(self) -> str:
        return self._read().generation

    def search(self, request: SearchRequest, facets: Sequence[str] = ()) -> Hits:
        reader = self._read()

        def make() -> Hits:
            with _damage():
                return reader.snapshot.search(request, facets, reader.rare)

        return self._kept.get(reader.generation, ("search", request.to_query(), *facets), make)

    def totals(self, requests: Sequence[SearchRequest]) -> list[int]:
        return [self.search(one).total for one in requests]

    def every(self, request: SearchRequest) -> list[str]:
        reader = self._read()
        with _damage():
            return reader.snapshot.every(request, reader.rare)

    def matching(self, request: SearchRequest) -> Matching:
        reader = self._read()

        def make() -> Matching:
            with _damage():
                return Matching(reader.generation, reader.snapshot.numbers(request, reader.rare))

        return self._kept.get(reader.generation, ("matching", request.at_page(1).to_query()), make)

    def scope(self) -> Mapping[str, frozenset[str]]:
        reader = self._read()
        return self._kept.get(reader.generation, "scope", reader.snapshot.scope)

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
        return self._read().snapshot.versions()

    def index(self, documents: Iterable[Document]) -> int:
        written = 0
        waiting = iter(documents)
        while some := list(islice(waiting, COMMIT_EVERY)):
            reader = self._writable()
            newest = {one.id: one for one in sorted(some, key=lambda one: one.version)}
            with _damage():
                held = reader.snapshot.versions_of(list(newest))
                fresh = [one for one in newest.values() if held.get(one.id, -1) < one.version]
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
            with _damage(), _uncollected(), columns.beside() as beside:
                written = _fill(index, documents, beside)
                columns.first(self.store.commit(folder))
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
        waiting = reader.folder.prepare(reader.snapshot, reader.commit, documents, gone)
        writer = reader.index.writer(HEAP, 1)
        for number in reader.snapshot.numbers_of(gone):
            writer.delete_documents_by_query(Query.term_query(reader.schema, "number", number))
        for document in documents:
            writer.add_document(as_tantivy(reader.schema, document))
        writer.commit()
        reader.folder.done(waiting, self.store.commit(self.store.current()))
        writer.wait_merging_threads()

    def _writable(self) -> Reader:
        """The commit to write after; what a killed writer left between the index and its columns is put right first."""
        reader = self._read()
        reader.folder.recover(reader.commit)
        return reader

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
            if self._reader is None or self._reader.stamp != stamp:
                self._reader = self._opened(folder, stamp, self._reader)
            return self._reader

    def _opened(self, folder: Path, stamp: tuple[str, int, int], before: Reader | None) -> Reader:
        """The index and the columns of one commit, though a writer may commit meanwhile."""
        columns = before.folder if before is not None and before.stamp[0] == folder.name else Folder(folder)
        for _ in range(OPENINGS):
            commit = self.store.commit(folder)
            index = self.store.open(folder)
            searcher, snapshot = index.searcher(), columns.read(commit)
            if self.store.commit(folder) != commit:
                continue
            if snapshot is None:
                raise EngineUnavailable(f"The search index has no columns: {REBUILD}.")
            if snapshot.size != searcher.num_docs:
                raise EngineUnavailable(f"Columns hold {snapshot.size} products, the search index {searcher.num_docs}: {REBUILD}.")
            return Reader(f"{folder.name}.{stamp[1]}", stamp, commit, index, searcher, columns, snapshot)
        raise EngineUnavailable("The search index changes faster than it can be opened.")


@contextmanager
def _damage() -> Iterator[None]:
    """What is said when a file of the index is gone or broken becomes EngineUnavailable."""
    try:
        yield
    except BrokenExecutor as error:
        raise EngineUnavailable("The process that made the columns of the new index has ended; the old one stays in use.") from error
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


def _fill(index: tantivy.Index, documents: Iterable[Document], columns: Beside) -> int:
    """Put every document into a new index and its columns; nobody writes there any more when this returns or raises."""
    writer, schema = index.writer(REBUILD_HEAP, 1), index.schema
    written = 0
    try:
        for document in documents:
            writer.add_document(as_tantivy(schema, document))
            columns.add(document)
            written += 1
        columns.finish()
        writer.commit()
        columns.done()
    except BaseException:
        writer.rollback()
        raise
    finally:
        writer.wait_merging_threads()
    return written

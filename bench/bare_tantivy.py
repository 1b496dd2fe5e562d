"""The least that fills a tantivy index with the same texts: ready dicts, one after another, then one commit. Nothing else is made of them.

``python -m bench.bare_tantivy SIZE``. It is what a rebuild of the embedded index is measured beside: the engine's own speed here.
"""

from __future__ import annotations

import gc
import json
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from time import perf_counter, thread_time
from typing import Any, TypeVar

import tantivy

from bench import catalogue
from search.document import Document
from search.embedded_store import REBUILD_HEAP, build_schema, fields_of, register

BLOCK = 20_000  # documents that are made ready at a time
Made = TypeVar("Made")


def processor() -> float:
    """Seconds of processor of this process and of those that it started and that have ended."""
    return sum(used.ru_utime + used.ru_stime for used in map(getrusage, (RUSAGE_SELF, RUSAGE_CHILDREN)))


class Clock:
    """Seconds, and seconds of processor, of a work whose material is made ready in blocks: the clock stands still for that."""

    def __init__(self) -> None:
        self.seconds, self.processor, self.waited = -perf_counter(), -processor(), 0.0
        self._own = 0.0

    def ready(self, items: Iterable[Document], make: Callable[[Document], Made]) -> Iterator[Made]:
        waiting = iter(items)
        while True:
            start, own = perf_counter(), thread_time()
            block = [make(one) for one in islice(waiting, BLOCK)]
            self.waited += perf_counter() - start
            self._own += thread_time() - own
            if not block:
                return
            yield from block

    def stop(self) -> None:
        self.seconds += perf_counter() - self.waited
        self.processor += processor() - self._own


def fill(size: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(dir=catalogue.folder()) as folder:
        index = register(tantivy.Index(build_schema(), path=folder))
        writer, schema = index.writer(REBUILD_HEAP, 1), index.schema
        gc.disable()  # as a rebuild does
        clock = Clock()
        for fields in clock.ready(catalogue.documents(size), fields_of):
            writer.add_document(tantivy.Document.from_dict(fields, schema))
        writer.commit()
        writer.wait_merging_threads()
        clock.stop()
    return {"bare_per_second": round(size / clock.seconds), "bare_processor_us": round(clock.processor / size * 1e6)}


if __name__ == "__main__":
    print(json.dumps(fill(int(sys.argv[1]))))

"""The portal's own Elasticsearch engine, filled and asked as a portal does: its rebuild with all checks, its search without a cache."""

from __future__ import annotations

from collections.abc import Iterable
from time import perf_counter, sleep

from django.core.management import call_command
from elasticsearch import Elasticsearch

from bench.raw_elastic import INDEX
from search.document import Document
from search.elastic import ElasticEngine

PREFIX = "bench-own"
QUIET = 5  # looks in a row that find the server at rest


class OwnElasticsearch:
    def __init__(self, url: str) -> None:
        call_command("migrate", verbosity=0)  # the state of the index is a row of the database, read at each search
        self.engine = ElasticEngine(url, PREFIX)
        client = self.engine.store.client
        for name in client.indices.get(index=f"{PREFIX}-*", expand_wildcards="all"):
            client.indices.delete(index=name)

    def fill(self, documents: Iterable[Document]) -> float:
        """Documents a second of a whole rebuild, until they are searched."""
        start = perf_counter()
        written = self.engine.rebuild(documents)
        return written / (perf_counter() - start)

    def memory(self) -> dict[str, int]:
        """Megabytes on disk of the raw index and of the one in use here, and of the server's heap."""
        live, client = self.engine.store.live(), self.engine.store.client
        sizes = client.indices.stats(index=[INDEX, live], metric="store")["indices"]
        disk = {f"{name}_disk_mb": sizes[index]["total"]["store"]["size_in_bytes"] >> 20 for name, index in (("raw", INDEX), ("own", live))}
        nodes = client.nodes.stats(metric="jvm")["nodes"].values()
        return disk | {"heap_mb": sum(node["jvm"]["mem"]["heap_max_in_bytes"] for node in nodes) >> 20}


def settled(client: Elasticsearch) -> None:
    """Wait until the server joins no segments any more."""
    quiet = 0
    while quiet < QUIET:
        merging = client.indices.stats(metric="merge")["_all"]["total"]["merges"]["current"]
        quiet = 0 if merging else quiet + 1
        sleep(0.5)

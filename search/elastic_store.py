"""The indexes of one deployment in Elasticsearch: their names and aliases, creating, switching, and the writing of documents.

``products`` is the alias that is searched. ``products-next`` is an index that is being filled: until it takes over, every change is
written to both. ``products-before`` is the one before, which nobody writes to and which is kept a day to go back to. Their names
are ``products-<fingerprint>-<time>``; with ELASTICSEARCH_PREFIX all of them begin with that.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from elasticsearch.helpers import streaming_bulk

from search.document import Document, fingerprint
from search.elastic_client import REBUILD, Clients, told
from search.elastic_schema import index_body, index_name, made_by, source_of
from search.engine import EngineUnavailable, NotIndexed, ServerAway, WrongIndex

Json = dict[str, Any]
CHUNK, CHUNK_BYTES = 500, 5_000_000
KEEP_SECONDS = 86_400
BACKOFF = 0.5  # seconds before what a full server refused is sent again


@dataclass(frozen=True, slots=True)
class Change:
    """A document to write, or with None an id to take out; ``version`` decides between two changes of one product."""

    id: str
    version: int
    document: Document | None = None


class ElasticStore:
    """One deployment's indexes; every call raises EngineUnavailable when the server does not answer."""

    def __init__(self, clients: Clients, prefix: str = "") -> None:
        self.clients = clients
        self.client = clients.indexer
        self.alias = f"{prefix}-products" if prefix else "products"
        self.next = f"{self.alias}-next"
        self.before = f"{self.alias}-before"
        self.targets: tuple[str, ...] = (self.alias,)  # what a change is written to

    def behind(self, alias: str, client: Any = None) -> str | None:
        """The index behind an alias, None when there is none. Raises WrongIndex for what is not ours."""
        with told():
            found = (client or self.client).indices.get_alias(index=f"{alias}*", expand_wildcards="all").body
        if alias in found:
            raise WrongIndex(
                f"An index of somebody else bears the name {alias!r} in Elasticsearch: choose another ELASTICSEARCH_PREFIX, "
                "or delete it with: python manage.py index rebuild --force."
            )
        names: list[str] = sorted(name for name, row in found.items() if alias in row["aliases"])
        if not names:
            return None
        if len(names) > 1 or made_by(self.alias, names[0]) is None:
            raise WrongIndex(
                f"The alias {alias!r} in Elasticsearch points at {', '.join(names)}, which Yardstick did not make: choose another "
                "ELASTICSEARCH_PREFIX, or take the alias over with: python manage.py index rebuild --force."
            )
        return names[0]

    def live(self, client: Any = None) -> str:
        """The index that is searched. Raises EngineUnavailable when there is none, WrongIndex when it is not this version's."""
        name = self.behind(self.alias, client)
        if name is None:
            raise EngineUnavailable(f"There is no search index in Elasticsearch yet: {REBUILD}.")
        if made_by(self.alias, name) != fingerprint():
            raise WrongIndex(f"The search index in Elasticsearch was made by another version of the declaration: {REBUILD}.")
        return name

    def create(self) -> str:
        """A new empty index, filled under ``products-next``; not in use until ``switch``."""
        name = index_name(self.alias, f"{datetime.now(UTC):%Y%m%d%H%M%S%f}")
        body = index_body(name)
        body["settings"]["index.refresh_interval"] = "-1"
        with told():
            self.client.indices.create(index=name, aliases={self.next: {}}, **body)
        return name

    def finish(self, name: str) -> None:
        """The settings of everyday life, and everything that was written becomes visible."""
        with told():
            self.client.indices.put_settings(index=name, settings={"index.refresh_interval": None, "index.auto_expand_replicas": "0-1"})
            self.client.indices.refresh(index=name)

    def switch(self, name: str, before: str | None) -> None:
        """Put an index in use and keep the one that was, in one call: no search ever finds none."""
        held = self.aliases()
        drop = [(index, alias) for index, own in held.items() for alias in own if alias in (self.alias, self.next, self.before)]
        actions: list[Json] = [{"remove": {"index": index, "alias": alias}} for index, alias in drop]
        if self.alias in held:
            actions.append({"remove_index": {"index": self.alias}})
        actions.append({"add": {"index": name, "alias": self.alias}})
        if before is not None:
            actions.append({"add": {"index": before, "alias": self.before}})
        with told():
            if before is not None:
                self.client.indices.put_mapping(index=before, meta={"left_at": time.time()})
            self.client.indices.update_aliases(actions=actions)
            if before is not None:
                self.client.indices.put_settings(index=before, settings={"index.blocks.write": True})

    def aliases(self) -> dict[str, list[str]]:
        """Every index that is ours or stands where ours should, with its aliases."""
        with told():
            found = self.client.indices.get_alias(index=f"{self.alias}*", expand_wildcards="all").body
        return {
            name: sorted(row["aliases"])
            for name, row in found.items()
            if name == self.alias or made_by(self.alias, name) is not None or self.alias in row["aliases"]
        }

    def reopen(self, name: str) -> None:
        with told():
            self.client.indices.put_settings(index=name, settings={"index.blocks.write": None})

    def drop(self, name: str) -> None:
        with told():
            self.client.options(ignore_status=404).indices.delete(index=name)

    def sweep(self) -> None:
        """Delete what a killed rebuild left behind, and the index before once nobody goes back to it any more."""
        for name, own in self.aliases().items():
            if made_by(self.alias, name) is None or self.alias in own:
                continue
            if self.before in own and time.time() - self._left_at(name) < KEEP_SECONDS:
                continue
            self.drop(name)

    def _left_at(self, name: str) -> float:
        with told():
            mapping = self.client.indices.get_mapping(index=name).body
        return float(mapping[name]["mappings"].get("_meta", {}).get("left_at", 0))

    def write(self, changes: Iterable[Change], targets: Sequence[str] = ()) -> int:
        """Write changes to each of the store's ``targets``, or to those given, in small bulks; how many were news to one of them.

        An older version, or a delete of what is absent, is no error. Raises NotIndexed for the documents that were refused.
        """
        actions = list(_actions(changes, targets or self.targets))
        written, refused, confirmed = Counter[str](), dict[str, str](), 0
        with told():
            results = streaming_bulk(
                self.client, actions, chunk_size=CHUNK, max_chunk_bytes=CHUNK_BYTES, raise_on_error=False,
                max_retries=3, initial_backoff=BACKOFF, max_backoff=5, retry_on_status=(429, 503),
            )  # fmt: skip
            for ok, row in results:
                confirmed += 1
                (item,) = row.values()
                if ok:
                    written[str(item["_index"])] += 1
                elif item.get("status") != 409 and item.get("result") != "not_found":  # newer already; nothing to take out
                    refused[str(item["_id"])] = _reason(item)
        if confirmed != len(actions):
            raise ServerAway("Elasticsearch confirmed fewer changes than it was sent.")
        if refused:
            _raise(refused)
        return max(written.values(), default=0)

    def refresh(self) -> None:
        with told():
            self.client.indices.refresh(index=list(self.targets))

    def sources(self, index: str, ids: Sequence[str]) -> dict[str, Json]:
        """The documents of these ids as the index holds them."""
        with told():
            found = self.client.mget(index=index, ids=list(ids))["docs"]
        return {row["_id"]: row["_source"] for row in found if row.get("found")}

    def count(self, index: str) -> int:
        with told():
            return int(self.client.count(index=index)["count"])


def _actions(changes: Iterable[Change], targets: Sequence[str]) -> Iterator[Json]:
    for change in changes:
        for target in targets:
            action: Json = {
                "_index": target, "_id": change.id, "version": change.version, "version_type": "external", "require_alias": True,
            }  # fmt: skip
            if change.document is None:
                yield {**action, "_op_type": "delete"}
            else:
                yield {**action, "_op_type": "index", "_source": source_of(change.document)}


def _reason(item: Json) -> str:
    error = item.get("error")
    told_of = f"{error.get('type')}: {error.get('reason')}" if isinstance(error, dict) else str(error)
    return f"{item.get('status')} {told_of}"[:500]


def _raise(refused: dict[str, str]) -> None:
    """A whole index that is gone concerns no single document."""
    if any("index_not_found" in reason for reason in refused.values()):
        raise EngineUnavailable(f"There is no search index in Elasticsearch any more: {REBUILD}.")
    raise NotIndexed(refused)

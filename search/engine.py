"""What an engine is (SEARCH §11): one small protocol, and the choice of an engine by the settings."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np
from django.conf import settings
from django.utils.module_loading import import_string
from numpy.typing import NDArray

from search.document import Document
from search.request import SearchRequest

Say = Callable[[str], None]


class EngineUnavailable(Exception):  # noqa: N818  # a state of the engine that callers answer, no error of theirs
    """The index cannot answer: missing, damaged, or made by another version. The text says what to do."""


class ServerAway(EngineUnavailable):
    """The engine's server does not answer, or not properly. No reason to build an index anew: what waits is told later."""


class WrongIndex(EngineUnavailable):
    """The index is there but not ours to use: of somebody else, of another version, on a server too old. A person has to decide."""


class RebuildRefused(Exception):  # noqa: N818  # an answer for the person who asked
    """The index in use stays in use. The text says why, and what to do."""


class NotIndexed(Exception):  # noqa: N818  # the rest of the batch is in; callers keep these and try again
    """Single documents that the engine refused: ``reasons`` by id. All others of the batch are in the index."""

    def __init__(self, reasons: Mapping[str, str]) -> None:
        super().__init__(f"{len(reasons)} products could not be indexed, the first: {next(iter(reasons.values()), '')}")
        self.reasons = dict(reasons)


@dataclass(frozen=True, slots=True)
class Hits:
    """``ids`` of the page in order, ``total`` of all, ``counts`` of the facets asked for: key -> value -> products.

    A value without products is left out. ``tiers``: of each hit of a text search ordered by relevance, 0 the exact
    name or code, 1 all words in the name, 2 all words in the text; empty in any other order.
    """

    total: int
    ids: tuple[str, ...]
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    tiers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Matching:
    """Row numbers of every product of an answer, in each tier of relevance (one tier in any other order), in no order.

    ``generation``: of the very state of the index that they were found in.
    """

    generation: str
    tiers: tuple[NDArray[np.int64], ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """Where an index differs from the database: products it lacks, holds in an older version, holds although they are gone."""

    missing: int
    stale: int
    ghost: int

    @property
    def clean(self) -> bool:
        return not (self.missing or self.stale or self.ghost)


class Engine(Protocol):
    """What answers requests. Reading never opens a writer."""

    name: str

    def generation(self) -> str:
        """Changes with every commit and rebuild. Raises EngineUnavailable, as every reading call."""

    def search(self, request: SearchRequest, facets: Sequence[str] = ()) -> Hits:
        """The page that is asked for. A facet's own selection never shrinks its own counts (SEARCH §5)."""

    def totals(self, requests: Sequence[SearchRequest]) -> list[int]:
        """How many products each of a few requests finds."""

    def every(self, request: SearchRequest) -> list[str]:
        """The ids of the whole answer, in its order, whatever its page."""

    def matching(self, request: SearchRequest) -> Matching:
        """Every product of the answer by its row number, whatever its page: what an order of our own starts from."""

    def scope(self) -> Mapping[str, frozenset[str]]:
        """The categories that have products, with the currencies of each."""

    def suggest(self, text: str, limit: int = 8) -> list[str]:
        """Ids of products whose name has every word of the text, the last one as a beginning; by name."""

    def spellings(self) -> Mapping[str, int]:
        """Latin words of four letters or more as products write them, with the number of products that do."""

    def versions(self) -> Mapping[str, tuple[int, str]]:
        """The version and digest of every product in the index, by id."""


class WritingEngine(Engine, Protocol):
    """An engine that holds documents of its own. Only the indexer writes to it, one process at a time."""

    def index(self, documents: Iterable[Document]) -> int:
        """Put documents in; one that is not newer than the indexed one is left out. The number put in. May raise NotIndexed."""

    def delete(self, ids: Mapping[str, int]) -> None:
        """Take products out, each with the version that it went with; one that is absent is no error. May raise NotIndexed."""


class IndexEngine(WritingEngine, Protocol):
    """An engine with an index of its own, which the indexer keeps equal to the database, under ``writing``."""

    def writing(self, wait: bool = True, say: Say | None = None) -> AbstractContextManager[bool]:
        """The one writer's lock, over all processes. Yields whether it is held: always, unless ``wait`` is False."""

    def usable(self) -> None:
        """Raises EngineUnavailable unless there is an index of this version to write to."""

    def tidy(self) -> None:
        """Drop the indexes that nobody reads or goes back to any more; now and then, under ``writing``."""

    def rebuild(self, documents: Iterable[Document], force: bool = False, meanwhile: Callable[[], object] | None = None) -> int:
        """A new index with these documents in place of the old one, in one step when it is whole. Their number.

        ``meanwhile`` brings in what waits in the outbox. An engine whose ``index`` and ``delete`` reach both indexes during a
        rebuild calls it while it fills; for any other the caller does so afterwards.
        ``force``: also when the new index is much smaller than the old one, or the old one is of somebody else.
        """

    def go_back(self) -> object:
        """The index before the last rebuild in use again, at once, as it was then. Raises RebuildRefused when there is none."""


def open_engine() -> IndexEngine:
    """The engine of the settings, one for the process: an Elasticsearch of the environment, else the folder of the data."""
    if settings.ELASTICSEARCH_URL:
        return _open(settings.SEARCH_ENGINE, settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_PREFIX)
    return _open(settings.SEARCH_ENGINE, Path(settings.YARDSTICK_DATA) / "index")


@cache
def _open(name: str, *place: Path | str) -> IndexEngine:
    engine: IndexEngine = import_string(name)(*place)
    return engine


# On connections that it shares with whoever forked it, a process would read answers to what others have asked.
os.register_at_fork(after_in_child=_open.cache_clear)

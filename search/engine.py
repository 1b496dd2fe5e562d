"""What an engine is (SEARCH §11): one small protocol, and the choice of an engine by the settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from search.document import Document
from search.request import SearchRequest


class EngineUnavailable(Exception):  # noqa: N818  # a state of the engine that callers answer, no error of theirs
    """The index cannot answer: missing, damaged, or made by another version. The text says what to do."""


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
class Counts:
    """Where an index differs from the database: products it lacks, holds in an older version, holds although they are gone."""

    missing: int
    stale: int
    ghost: int

    @property
    def clean(self) -> bool:
        return not (self.missing or self.stale or self.ghost)


class Engine(Protocol):
    """Reading never opens a writer; only the indexer calls ``index``, ``delete`` and ``rebuild``, under ``writing``."""

    name: str

    def generation(self) -> str:
        """Changes with every commit and rebuild. Raises EngineUnavailable, as every reading call."""

    def search(self, request: SearchRequest, facets: Sequence[str] = ()) -> Hits:
        """The page that is asked for. A facet's own selection never shrinks its own counts (SEARCH §5)."""

    def every(self, request: SearchRequest) -> list[str]:
        """The ids of the whole answer, in its order, whatever its page."""

    def scope(self) -> Mapping[str, frozenset[str]]:
        """The categories that have products, with the currencies of each."""

    def suggest(self, text: str, limit: int = 8) -> list[str]:
        """Ids of products whose name has every word of the text, the last one as a beginning; by name."""

    def spellings(self) -> Mapping[str, int]:
        """Latin words of four letters or more as products write them, with the number of products that do."""

    def versions(self) -> Mapping[str, tuple[int, str]]:
        """The version and digest of every product in the index, by id."""

    def index(self, documents: Iterable[Document]) -> int:
        """Put documents in; one that is not newer than the indexed one is left out. The number put in."""

    def delete(self, ids: Iterable[str]) -> None:
        """Take products out; one that is absent is no error."""

    def rebuild(self, documents: Iterable[Document]) -> int:
        """A new index with these documents in place of the old one, in one step when it is whole. Their number."""


def open_engine() -> Engine:
    """The engine of the settings, one for the process and the data folder."""
    return _open(settings.SEARCH_ENGINE, Path(settings.YARDSTICK_DATA) / "index")


@cache
def _open(name: str, root: Path) -> Engine:
    engine: Engine = import_string(name)(root)
    return engine

"""What reaches the catalogue of one institution in one run: plain data, made without a database."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from normalizers.records import Issue, Json


@dataclass(frozen=True, slots=True)
class Body:
    """A snapshot that a product cites: its hash, size in bytes, media type, address and when it was fetched (ISO 8601 UTC)."""

    sha256: str
    size: int
    media_type: str
    url: str
    fetched_at: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """One product as it is to be stored: its canonical document with derived values and evidence states, and its digest.

    ``key`` is the institution's own product id. ``body`` is the snapshot that the document cites, ``parts`` further ones by role.
    """

    key: str
    document: Json
    digest: str
    body: Body
    parts: Mapping[str, Body] = field(default_factory=dict)


class Arrivals(Protocol):
    """The products that arrived, which may be more than memory should hold at once: counted, and gone through one by one."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Arrival]: ...


class Some:
    """Arrivals without those of some keys."""

    def __init__(self, arrivals: Arrivals, left: Collection[str]) -> None:
        self._arrivals, self._left = arrivals, left
        self._number = sum(1 for _ in self)

    def __len__(self) -> int:
        return self._number

    def __iter__(self) -> Iterator[Arrival]:
        return (one for one in self._arrivals if one.key not in self._left)


@dataclass(frozen=True, slots=True)
class Delivery:
    """Everything of one institution that a run publishes. ``facts``: as the register states them.

    ``listed``: every product key it listed; those without an arrival failed or were refused and keep their last good version.
    ``missing``: keys of public products that are no longer listed, which are withdrawn. ``issues``: (product key or "", issue).
    ``left``: keys of products that a person leaves as the public sees them.
    """

    source: str
    institution: str
    name: str
    facts: Mapping[str, Any]
    demonstration: bool
    listed: tuple[str, ...]
    arrivals: Arrivals
    missing: tuple[str, ...]
    issues: tuple[tuple[str, Issue], ...]
    left: frozenset[str] = frozenset()

    def source_key(self, key: str) -> str:
        """A product's key in its source: it holds the institution, since keys are an institution's own."""
        return f"{self.institution}/{key}"


@dataclass(frozen=True, slots=True)
class Counts:
    """What publishing one institution did, in products; ``issues`` in issues. found = new + changed + unchanged + refused."""

    found: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    refused: int = 0
    issues: int = 0

    @property
    def published(self) -> int:
        return self.new + self.changed + self.unchanged

    def to_json(self) -> dict[str, int]:
        return {
            "found": self.found, "published": self.published, "new": self.new, "changed": self.changed,
            "unchanged": self.unchanged, "withdrawn": self.withdrawn, "refused": self.refused, "issues": self.issues,
        }  # fmt: skip

"""Half-open ranges of a facet and their keys: ``0.05..0.06``, ``..0.03``, ``0.15..`` (SEARCH §5)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from normalizers.schema import Attribute, Ranges
from normalizers.schema.kinds import KINDS, scaled

FAR = 2**39 - 1  # beyond every value: the place of the unknown in a packed sort key


@dataclass(frozen=True, slots=True)
class Bucket:
    """``low <= value < high`` in the integers of the kind (None: no end), with the canonical edges."""

    key: str
    low: int | None
    high: int | None
    from_: str | None
    below: str | None

    def holds(self, number: int) -> bool:
        return (self.low is None or number >= self.low) and (self.high is None or number < self.high)

    def overlaps(self, start: int, end: int) -> bool:
        """Whether the closed interval has a value in the bucket."""
        return (self.low is None or end >= self.low) and (self.high is None or start < self.high)


def buckets(attribute: Attribute) -> tuple[Bucket, ...]:
    """The declared ranges of an attribute, lowest first; empty when its facet is not one of ranges."""
    return _buckets(attribute.kind.key, attribute.facet.edges) if isinstance(attribute.facet, Ranges) else ()


@lru_cache(maxsize=512)
def _buckets(kind_key: str, declared: tuple[str, ...]) -> tuple[Bucket, ...]:
    kind = next(kind for kind in KINDS if kind.key == kind_key)
    edges = (None, *declared, None)
    numbers = [None if edge is None else scaled(kind, edge) for edge in edges]
    return tuple(
        Bucket(f"{low or ''}..{high or ''}", numbers[index], numbers[index + 1], low, high)
        for index, (low, high) in enumerate(pairwise(edges))
    )


def bucket_of(attribute: Attribute, number: int) -> str:
    """The key of the range that holds a number."""
    return next(bucket.key for bucket in buckets(attribute) if bucket.holds(number))

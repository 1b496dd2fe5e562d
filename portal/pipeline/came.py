"""What came of one line of a run: the product as it arrives, the facts that the gate judges by, and the issues.

A delivered item is normalised when its file is judged. What came of it is carried to the run's own judgement in a file beside the
lines, so that nothing is worked out twice; a line of which nothing is carried, or something else, is normalised there.
"""

from __future__ import annotations

import json
import zlib
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, field, replace
from pathlib import Path
from typing import Self

from normalizers.canonical import digest
from normalizers.normalize import reader_of
from normalizers.payload import Payload
from normalizers.records import Issue, Normalized, RawProduct
from normalizers.summary import Fact, fact_of
from normalizers.verify import verify
from portal.catalog.arrival import Arrival, Body

NOTHING = -1  # the place of what is not carried


@dataclass(frozen=True, slots=True)
class Came:
    """``row``: the arrival as ``Packed`` holds it, "" where there is no product; ``fact`` then is None."""

    row: str = ""
    fact: Fact | None = None
    issues: tuple[Issue, ...] = ()
    conventions: Mapping[str, str] = field(default_factory=dict)


def came_of(payload: Payload, normalized: Normalized) -> Came:
    """Of a payload that was normalised: its evidence is looked up in its snapshots."""
    product = normalized.product
    issues = tuple(dict.fromkeys((*normalized.issues, *(product.issues if product is not None else ()))))
    if product is None:
        return Came(issues=issues, conventions=normalized.conventions)
    raw = payload.raw
    document = verify(product.to_json(), payload.body, payload.parts, reader_of(raw.shape))
    body = Body(raw.sha256, len(payload.body), raw.media_type, raw.url, raw.fetched_at)
    parts = {role: asdict(replace(body, sha256=raw.parts[role], size=len(part))) for role, part in payload.parts.items()}
    row = {"key": raw.key, "document": document, "digest": digest(document), "body": asdict(body), "parts": parts}
    return Came(_written(row), fact_of(document, raw.sha256), issues, normalized.conventions)


def arrivals_of(rows: str) -> Iterator[Arrival]:
    """The arrivals of a list of rows."""
    for row in json.loads(rows):
        parts = {role: Body(**part) for role, part in row["parts"].items()}
        yield Arrival(row["key"], row["document"], row["digest"], Body(**row["body"]), parts)


def packed(payload: Payload, normalized: Normalized) -> bytes:
    """What came of a payload, with the line that it came of, to be carried."""
    came, raw = came_of(payload, normalized), payload.raw
    fact = None if came.fact is None else [came.fact.category, came.fact.values, came.fact.rates, came.fact.body]
    rest = [raw.key, raw.sha256, fact, [astuple(issue) for issue in came.issues], came.conventions]
    return zlib.compress(f"{_written(rest)}\n{came.row}".encode(), 1)


@dataclass(frozen=True, slots=True)
class Carried:
    """What is carried of some lines, in their order. Looking at it raises OSError when the file is gone."""

    path: Path
    places: Sequence[int]

    def __getitem__(self, some: slice) -> Carried:
        return Carried(self.path, self.places[some])

    @property
    def wanting(self) -> int:
        """The lines of which nothing is carried."""
        return self.places.count(NOTHING)

    def of(self, raws: Sequence[RawProduct]) -> list[Came | None]:
        """What came of each of these lines; None where that is not carried."""
        with self.path.open("rb") as file:
            out: list[Came | None] = []
            for place, raw in zip(self.places, raws, strict=True):
                if place == NOTHING:
                    out.append(None)
                    continue
                file.seek(place)
                out.append(_unpacked(file.read(int.from_bytes(file.read(4), "little")), raw))
            return out


class Carrier:
    """A new file of what is carried, by key; nothing is put there of a line that nothing came of."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("wb")
        self._places: dict[str, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, key: str, came: bytes) -> None:
        if came:
            self._places[key] = self._file.tell()
            self._file.write(len(came).to_bytes(4, "little") + came)

    def carried(self, keys: Iterable[str]) -> Carried:
        """For the lines of these keys, in this order."""
        return Carried(self.path, array("q", (self._places.get(key, NOTHING) for key in keys)))


def _unpacked(data: bytes, raw: RawProduct) -> Came | None:
    rest, _, row = zlib.decompress(data).decode().partition("\n")
    key, sha256, fact, issues, conventions = json.loads(rest)
    if (key, sha256) != (raw.key, raw.sha256) or raw.parts:
        return None
    return Came(row, None if fact is None else Fact(*fact), tuple(Issue(*issue) for issue in issues), conventions)


_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode

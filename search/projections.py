"""From the declaration to the fields of an index: which there are, and what a product has in each (SEARCH §4, §5).

Every faceted, filtered or sorted attribute is projected to keywords (its choices, or the range it falls in, or
``__nd``/``__na``), to an integer for free bounds, and to two packed sort keys. Attributes of one *path* are projected per
entry of the list, so that conditions on one path hold on the same entry.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product as combinations
from typing import Any

from normalizers.schema import SCHEMA, Attribute, Schema
from normalizers.schema.derive import ChoicesOf, RateOf, TermsOf, entries_of, entry_choices, entry_terms
from normalizers.schema.display import WITHOUT_END
from normalizers.schema.kinds import AGE, CHOICE, FLAG, TERM, TEXT, scaled
from normalizers.schema.model import LOWER
from search.buckets import FAR, bucket_of, buckets
from search.selection import NA, ND

Json = dict[str, Any]
PROJECTION_VERSION = "5"
ANY = "*"
SHIFT = 2**39  # makes a number of an entry positive
WIDTH = 40  # bits of that number


@dataclass(frozen=True)
class Path:
    """Facets that hold on one entry of a list: ``dimensions`` are discrete, ``free`` is the one number that may be bounded freely."""

    key: str
    free: Attribute
    dimensions: tuple[Attribute, ...]

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        return (*self.dimensions, self.free)

    def options(self, attribute: Attribute) -> tuple[str, ...]:
        return (ANY, *keyword_options(attribute))

    def combination(self, chosen: dict[str, str]) -> int:
        """The number of one combination of the dimensions' options (``*`` where a dimension is not named)."""
        number = 0
        for attribute in self.dimensions:
            options = self.options(attribute)
            number = number * len(options) + options.index(chosen.get(attribute.key, ANY))
        return number

    def token(self, chosen: dict[str, str]) -> str:
        return "|".join(chosen.get(attribute.key, ANY) for attribute in self.attributes)


def paths(schema: Schema) -> dict[str, Path]:
    """The paths of a schema by key. Raises ValueError naming the attribute that cannot stand on its path."""
    found: dict[str, list[Attribute]] = {}
    for attribute in schema.attributes.values():
        if attribute.path:
            found.setdefault(attribute.path, []).append(attribute)
    out = {}
    for key, attributes in found.items():
        free = [one for one in attributes if isinstance(one.derive, RateOf)]
        dimensions = [one for one in attributes if isinstance(one.derive, ChoicesOf) or (isinstance(one.derive, TermsOf) and buckets(one))]
        if len(free) != 1 or len(free) + len(dimensions) != len(attributes) or len(dimensions) > 3:
            raise ValueError(f"path {key!r} needs one RateOf attribute and at most three of ChoicesOf, or TermsOf with facet=Ranges(…)")
        out[key] = Path(key, free[0], tuple(dimensions))
    return out


PATHS = paths(SCHEMA)
PATH_OF = {attribute.key: path for path in PATHS.values() for attribute in path.attributes}


def keyword_options(attribute: Attribute) -> tuple[str, ...]:
    """Every keyword that an attribute can be projected to."""
    if attribute.kind is CHOICE:
        return (*(choice.key for choice in attribute.choices), ND, NA)
    if attribute.kind is FLAG:
        return ("yes", "no", ND, NA)
    return (*(bucket.key for bucket in buckets(attribute)), *endless_options(attribute), ND, NA)


def endless_options(attribute: Attribute) -> tuple[str, ...]:
    """The ways in which a term of ranges may be known and yet no length of time: for life, without a fixed end."""
    return tuple(WITHOUT_END) if attribute.kind in (TERM, AGE) and buckets(attribute) else ()


def projected(schema: Schema = SCHEMA) -> list[Attribute]:
    """The attributes that an index holds: all but texts."""
    return [attribute for attribute in schema.attributes.values() if attribute.kind is not TEXT]


def scalar_of(attribute: Attribute, value: Json | None) -> str | None:
    """The one canonical number that a value is filtered and sorted by, None when it is not known.

    A range counts by its worst end, and a range without that end is unknown: unknown never wins.
    """
    if value is None or value["state"] not in ("known", "zero"):
        return None
    scalar = value.get("value")
    if isinstance(scalar, str):
        return scalar
    low, high = value.get("low"), value.get("high")
    if scalar is None and value["state"] == "zero" and low is None and high is None:
        return "0" if attribute.kind.key in ("money", "rate", "percent", "count") else None
    return high if attribute.better == LOWER else low


def number_of(attribute: Attribute, value: Json | None) -> int | None:
    scalar = scalar_of(attribute, value)
    if scalar is None or not attribute.kind.numeric:
        return None
    number = scaled(attribute.kind, scalar)
    return number if abs(number) < FAR else None


def absence(value: Json | None) -> str:
    return NA if value is not None and value["state"] == "not_offered" else ND


def keywords_of(attribute: Attribute, value: Json | None) -> tuple[str, ...]:
    """The keywords of one value: its choices, or its range; ``__nd``, ``__na`` when there is none to say."""
    if attribute.kind.numeric:
        number = number_of(attribute, value)
        if number is None:
            return _endless(attribute, value) or (absence(value),)
        return (bucket_of(attribute, number),) if buckets(attribute) else ()
    if value is None or value["state"] not in ("known", "zero") or value.get("value") is None:
        return (absence(value),)
    named = value["value"] if isinstance(value["value"], list) else [value["value"]]
    declared = keyword_options(attribute)
    return tuple(dict.fromkeys(key for key in named if key in declared)) or (ND,)


def _endless(attribute: Attribute, value: Json | None) -> tuple[str, ...]:
    said = value.get("qualifiers", ()) if value is not None and value["state"] == "known" else ()
    return tuple(key for key in endless_options(attribute) if key in said)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a path: the options of each attribute of the path that the category has, and its number."""

    options: dict[str, tuple[str, ...]]
    number: int | None


def entries(path: Path, document: Json) -> list[Entry]:
    """The entries of a product on a path. Without any, one that says what the product as a whole says (or nothing)."""
    own = {attribute.key for attribute in SCHEMA.of(document["category"])}
    attributes = [attribute for attribute in path.attributes if attribute.key in own]
    assert isinstance(path.free.derive, RateOf)
    rows = entries_of(document, "rates", path.free.derive.roles, "role")
    if not rows or path.free.key not in own:
        values = document["values"]
        flat = {attribute.key: keywords_of(attribute, values.get(attribute.key)) for attribute in attributes}
        return [Entry(flat, number_of(path.free, values.get(path.free.key)))]
    return [
        Entry(
            {attribute.key: _entry_options(path, attribute, row) for attribute in attributes},
            number_of(path.free, row.get(path.free.derive.field)),
        )
        for row in rows
    ]


def _entry_options(path: Path, attribute: Attribute, row: Json) -> tuple[str, ...]:
    if attribute is path.free:
        assert isinstance(attribute.derive, RateOf)
        return keywords_of(attribute, row.get(attribute.derive.field))
    if isinstance(attribute.derive, ChoicesOf):
        return entry_choices(row, attribute.derive.fields, tuple(choice.key for choice in attribute.choices))
    spans = entry_terms(row)
    return tuple(bucket.key for bucket in buckets(attribute) if any(bucket.overlaps(*span) for span in spans)) or (ND,)


def path_tokens(path: Path, rows: list[Entry]) -> Iterator[str]:
    """A token for every combination of two or more of an entry's options, ``*`` for the attributes left open."""
    for row in rows:
        keys = list(row.options)
        for chosen in combinations(*((ANY, *row.options[key]) for key in keys)):
            if sum(option != ANY for option in chosen) > 1:
                yield path.token(dict(zip(keys, chosen, strict=True)))


def path_numbers(path: Path, rows: list[Entry]) -> Iterator[int]:
    """An entry's number under every combination of its dimensions: ``combination << 40 | number + 2**39``."""
    for row in rows:
        if row.number is None:
            continue
        keys = [attribute.key for attribute in path.dimensions if attribute.key in row.options]
        for chosen in combinations(*((ANY, *row.options[key]) for key in keys)):
            yield path.combination(dict(zip(keys, chosen, strict=True))) << WIDTH | row.number + SHIFT

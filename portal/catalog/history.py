"""What changed: the steps of one product's values, and the latest changes of the whole catalogue."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crawlers.source import sources as declared_sources
from normalizers.canonical import is_value
from normalizers.schema import SCHEMA, Schema
from portal.catalog.models import Judgement, Observation, Product
from portal.catalog.paths import entries_by_key, path_label, path_words
from portal.catalog.present import iso

Json = dict[str, Any]
LISTS = {entry.key: place for place, entry in enumerate(SCHEMA.entries, start=2)}


@dataclass(frozen=True, slots=True)
class Point:
    """From ``at`` on the value was this; None: the source no longer stated it. ``number``: canonical figure of a chart, or None."""

    at: datetime
    value: Any
    text: str
    snapshot: str = ""

    @property
    def number(self) -> str | None:
        value = self.value["value"] if is_value(self.value) else None
        return value if isinstance(value, str) and self.value["state"] in ("known", "zero") else None

    def to_json(self) -> Json:
        return {"at": iso(self.at), "value": self.value, "text": self.text, "snapshot": self.snapshot}


@dataclass(frozen=True, slots=True)
class Series:
    """The steps of one value, oldest first; ``path`` is ``values/rate``, ``rates/<entry>/value``, ``status`` ...

    ``numeric``: every known point has a figure, so that a chart can be drawn.
    """

    path: str
    attribute: str
    label: str
    points: tuple[Point, ...]

    @property
    def numeric(self) -> bool:
        return any(point.number is not None for point in self.points) and all(
            point.number is not None or point.value is None or point.value.get("state") in ("not_disclosed", "not_offered")
            for point in self.points
            if point.value is None or is_value(point.value)
        )

    def to_json(self) -> Json:
        return {
            "path": self.path,
            "attribute": self.attribute,
            "label": self.label,
            "points": [point.to_json() for point in self.points],
        }


@dataclass(frozen=True, slots=True)
class History:
    """All series of a product; those of headline attributes first and always, with their first sighting.

    ``start``/``end``: the first sighting and the last look. ``gaps``: spans in which nobody could look, drawn as gaps.
    """

    series: tuple[Series, ...]
    start: datetime
    end: datetime
    gaps: tuple[tuple[datetime, datetime], ...]


def history(product: Product, lang: str, schema: Schema = SCHEMA) -> History:
    """The history of a product read with its institution. Two queries."""
    grouped: dict[str, list[Observation]] = defaultdict(list)
    for row in Observation.objects.filter(product_id=product.pk).order_by("at", "pk"):
        grouped[row.path].append(row)
    first = product.first_seen
    keys = schema.categories[product.category].headline if product.category in schema.categories else ()
    values: Json = product.document["values"]
    headline = {f"values/{key}": values[key] for key in keys if key in values}
    entries = entries_by_key(product.document, {path.partition("/")[0] for path in grouped})
    series = []
    for path in dict.fromkeys((*headline, *sorted(grouped, key=_place))):
        rows = grouped.get(path, [])
        if rows:
            points = [_point(path, rows[0].old_at, rows[0].old, lang, schema, snapshot=_snapshot_of(rows[0].old))]
            points += [_point(path, row.at, row.new, lang, schema, snapshot=row.snapshot) for row in rows]
        else:
            points = [_point(path, first, headline[path], lang, schema, snapshot=product.snapshot)]
        attribute = path.removeprefix("values/") if path.startswith("values/") else ""
        series.append(Series(path, attribute, path_label(path, lang, schema, entries=entries), tuple(points)))
    checks, gaps = looks(product.institution_id, product.source)
    end = product.withdrawn_at or max([at for at in checks if at >= first], default=product.fetched_at)
    return History(tuple(series), first, end, tuple(gap for gap in gaps if gap[1] > first and gap[0] < end))


def _place(path: str) -> tuple[int, str]:
    """Values first, then what the product is called and its state, then the typed lists in their declared order."""
    head = path.partition("/")[0]
    return (0 if head == "values" else LISTS.get(head, 1), path)


def _snapshot_of(value: Any) -> str:
    """The archived copy that an old value cites."""
    evidence = value.get("evidence") if is_value(value) else None
    return "" if evidence is None else str(evidence.get("snapshot", ""))


def looks(institution: str, source: str) -> tuple[list[datetime], list[tuple[datetime, datetime]]]:
    """When an institution's data was checked, and the spans between checks in which it could not be. One query.

    A span is a gap when a look in it failed or was held, or when a scheduled source let it grow past its declared age.
    """
    declared = declared_sources().get(source)
    checks: list[datetime] = []
    gaps: list[tuple[datetime, datetime]] = []
    failed = False
    judgements = Judgement.objects.filter(institution=institution).order_by("run__at", "pk").values_list("state", "run__at")
    for state, at in judgements:
        if state != "published":
            failed = True
            continue
        late = declared is not None and declared.interval is not None and bool(checks) and at - checks[-1] > declared.max_age
        if checks and (failed or late):
            gaps.append((checks[-1], at))
        checks.append(at)
        failed = False
    return checks, gaps


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the catalogue in words. ``kind``: new, changed, withdrawn, ended, hidden, merged, returned."""

    at: datetime
    kind: str
    product: str
    name: str
    institution: str
    institution_name: str
    path: str
    label: str
    old: str
    new: str

    def to_json(self) -> Json:
        return {
            "at": iso(self.at),
            "kind": self.kind,
            "product": self.product,
            "name": self.name,
            "institution": self.institution,
            "institution_name": self.institution_name,
            "path": self.path,
            "label": self.label,
            "old": self.old,
            "new": self.new,
        }


def recent_changes(limit: int, lang: str, schema: Schema = SCHEMA) -> list[Change]:
    """The latest changes and first sightings of products, newest first, at most ``limit``. Two queries."""
    rows = Observation.objects.select_related("product__institution").defer("product__document").order_by("-pk")[:limit]
    changes = [_change(row, lang, schema) for row in rows]
    fresh = Product.objects.select_related("institution").defer("document").order_by("-number")[:limit]
    changes += [
        Change(row.first_seen, "new", row.pk, row.name, row.institution_id, row.institution.name, "", "", "", row.name) for row in fresh
    ]
    return sorted(changes, key=lambda change: change.at, reverse=True)[:limit]


def _change(row: Observation, lang: str, schema: Schema) -> Change:
    product = row.product
    kind = "changed"
    if row.path == "status":
        kind = "returned" if row.new == Product.Status.CURRENT else str(row.new)
    old, new = (path_words(row.path, value, lang, schema) for value in (row.old, row.new))
    label = path_label(row.path, lang, schema)
    name = product.institution.name
    return Change(row.at, kind, product.pk, product.name, product.institution_id, name, row.path, label, old, new)


def _point(path: str, at: datetime, value: Any, lang: str, schema: Schema, *, snapshot: str = "") -> Point:
    return Point(at, value, path_words(path, value, lang, schema), snapshot)

"""What changed: the steps of one product's values, and the latest changes of the whole catalogue."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from crawlers.source import sources as declared_sources
from normalizers.schema import SCHEMA, EntryType, Kind, Label, Schema
from normalizers.schema.display import show, show_period, zh
from normalizers.schema.model import Choice, Field
from portal.catalog.models import Judgement, Observation, Product
from portal.catalog.present import has_number, is_value, iso
from portal.catalog.tables import TITLES, entry_text, entry_title, nested_text, premium_person

Json = dict[str, Any]
STATUS = {
    "current": Label("在售", "on offer"),
    "ended": Label("已到期", "ended"),
    "withdrawn": Label("机构已不再列出", "no longer listed"),
}
HEADS = {
    "status": Label("状态", "Status"),
    "name": Label("名称", "Name"),
    "category": Label("类别", "Category"),
    "url": Label("网址", "Address"),
    "currency": Label("币种", "Currency"),
    "brand": Label("品牌", "Brand"),
    "names": Label("其他语言的名称", "Names in other languages"),
    "family": Label("产品大类", "Family"),
    "market": Label("市场", "Market"),
}
ABSENT = Label("未列出", "not listed")


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
    series = []
    for path in dict.fromkeys((*headline, *sorted(grouped))):
        rows = grouped.get(path, [])
        if rows:
            points = [_point(path, rows[0].old_at, rows[0].old, lang, schema)]
            points += [_point(path, row.at, row.new, lang, schema, snapshot=row.snapshot) for row in rows]
        else:
            points = [_point(path, first, headline[path], lang, schema, snapshot=product.snapshot)]
        attribute = path.removeprefix("values/") if path.startswith("values/") else ""
        series.append(Series(path, attribute, path_label(path, lang, schema), tuple(points)))
    checks, gaps = looks(product.institution_id, product.source)
    end = product.withdrawn_at or max([at for at in checks if at >= first], default=product.fetched_at)
    return History(tuple(series), first, end, tuple(gap for gap in gaps if gap[1] > first and gap[0] < end))


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
    """One change of the catalogue in words. ``kind``: new, changed, withdrawn, ended, returned."""

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
    old, new = (_words(row.path, value, lang, schema) for value in (row.old, row.new))
    label = path_label(row.path, lang, schema)
    name = product.institution.name
    return Change(row.at, kind, product.pk, product.name, product.institution_id, name, row.path, label, old, new)


def _point(path: str, at: datetime, value: Any, lang: str, schema: Schema, *, snapshot: str = "") -> Point:
    return Point(at, value, _words(path, value, lang, schema), snapshot)


def path_label(path: str, lang: str, schema: Schema = SCHEMA) -> str:
    """What a path of a document is called: an attribute's label, or the list, the role or kind, and the field of an entry."""
    parts = path.split("/")
    if path in HEADS:
        return HEADS[path](lang)
    if parts[0] == "values" and parts[-1] in schema.attributes:
        return schema.attributes[parts[-1]].label(lang)
    entry_type = _list(parts[0], schema)
    if entry_type is None:
        return path
    words = [entry_type.label(lang), *_role(entry_type, parts[1:2], lang)]
    if "columns" in parts:
        words.append(premium_person(parts[-1], lang))
    else:
        field = _field(entry_type, parts[2:])
        words += [] if field is None else [field.label(lang)]
    return " · ".join(words)


def _list(key: str, schema: Schema) -> EntryType | None:
    return next((entry for entry in schema.entries if entry.key == key), None)


def _role(entry_type: EntryType, parts: list[str], lang: str) -> list[str]:
    """The label of the role or kind with which an entry's key begins (``min-balance-0123456789``)."""
    for part in parts:
        head = part.rpartition("-")[0].replace("-", "_")
        return [choice.label(lang) for field in entry_type.fields if field.key in TITLES for choice in field.choices if choice.key == head]
    return []


def _field(entry_type: EntryType, parts: list[str]) -> Field | None:
    """The field that the rest of a path leads to, with the kind of its dimension; numbers of entries are passed over."""
    found: Field | None = None
    at: EntryType | None = entry_type
    for part in parts:
        field = None if at is None else next((one for one in at.fields if one.key == part), None)
        if field is not None:
            kind = found.kind if field.kind is None and found is not None and field.key in ("low", "high") else field.kind
            found, at = replace(field, kind=kind), field.entry
    return found


def _words(path: str, value: Any, lang: str, schema: Schema) -> str:
    """One side of a change in words: a value, an entry that came or went, a list of bands, or structure."""
    parts = path.split("/")
    if value is None:
        return ABSENT(lang)
    if path == "status":
        return STATUS[value](lang) if value in STATUS else str(value)
    if parts[0] == "values" and parts[-1] in schema.attributes and is_value(value):
        attribute = schema.attributes[parts[-1]]
        return _measured(attribute.kind, value, lang, attribute.choices)
    entry_type = _list(parts[0], schema)
    if entry_type is not None and len(parts) == 2 and isinstance(value, dict):
        return " · ".join(word for word in (entry_title(entry_type, value, lang), entry_text(entry_type, value, lang)) if word)
    field = None if entry_type is None else _field(entry_type, parts[2:])
    if is_value(value):
        return _measured(None, value, lang, ()) if field is None else _measured(field.kind, value, lang, field.choices)
    if field is not None and field.entry is not None and isinstance(value, list):
        return nested_text(field, field.entry, value, lang)
    if field is not None and field.entry is not None and isinstance(value, dict):
        return entry_text(field.entry, value, lang)
    if field is not None and isinstance(value, str):
        return next((choice.label(lang) for choice in field.choices if choice.key == value), value)
    return _plain(value, lang)


def _measured(kind: Kind | None, value: Json, lang: str, choices: tuple[Choice, ...]) -> str:
    text = str(value["text"] or value["value"] or "") if kind is None else show(kind, value, lang, choices=choices)
    unit = show_period(value.get("period", ""), lang) if has_number(value) else ""
    return f"{text} {unit}".strip()


def _plain(value: Any, lang: str) -> str:
    """Structure without a field of its own: names by language, lists of keys."""
    if isinstance(value, dict):
        chosen = value.get("zh" if zh(lang) else "en")
        return str(chosen) if isinstance(chosen, str) else " · ".join(_plain(child, lang) for child in value.values())
    if isinstance(value, list):
        return ("、" if zh(lang) else ", ").join(_plain(child, lang) for child in value)
    return str(value)

"""What an override does to a canonical document: its value stands in the source's place, and the source's own value inside it.

Pure but for ``active``. The store applies it to what a run brings, so that an override outlives every crawl; engines, pages,
interface and exports read the one document that comes of it.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from normalizers.canonical import LISTS, canonical, is_value, keyed
from normalizers.schema import SCHEMA, Attribute, Schema
from normalizers.schema.entries import IDENTITY
from normalizers.schema.kinds import TEXT
from normalizers.schema.model import Field
from portal.catalog.models import Override

Json = dict[str, Any]
OWN = "own"  # inside an overridden value: what the source says, None when it says nothing


def standing() -> QuerySet[Override]:
    """The overrides that nothing has superseded; one that has expired is still among them."""
    return Override.objects.filter(superseded_by=None, value__isnull=False)


def active(products: Iterable[str], at: datetime) -> dict[str, list[Override]]:
    """The overrides that hold for these products at that time, by product. One query."""
    rows = standing().filter(expires_at__gt=at, product__in=list(products))
    out: dict[str, list[Override]] = {}
    for row in rows.order_by("pk"):
        out.setdefault(row.product_id, []).append(row)
    return out


def source_document(document: Json) -> Json:
    """The document as the source states it: without any override."""
    walked: Json = _without(document)
    return walked


def _without(node: Any) -> Any:
    if isinstance(node, dict):
        children = {key: child[OWN] if is_value(child) and OWN in child else _without(child) for key, child in node.items()}
        return {key: child for key, child in children.items() if child is not None or node[key] is None}
    return [_without(child) for child in node] if isinstance(node, list) else node


def effective(document: Json, overrides: Sequence[Override], schema: Schema = SCHEMA) -> Json:
    """The source's document with these overrides in it, and everything that is derived from what they changed."""
    if not overrides:
        return document
    out = copy.deepcopy(document)
    for row in overrides:
        _put(out, row.path, row.value)
    own = schema.of(document["category"]) if document["category"] in schema.categories else ()
    for attribute in own:
        if attribute.derive is not None and f"values/{attribute.key}" not in {row.path for row in overrides}:
            _derive(attribute, document, out)
    return out


def _put(document: Json, path: str, value: Json | None) -> None:
    """Set one value. A place that the document has no more stays as it is: the override waits at the desk."""
    head, _slash, rest = path.partition("/")
    if head == "values":
        document["values"][rest] = {**(value or {}), OWN: document["values"].get(rest)}
        return
    key, _slash, inside = rest.partition("/")
    node: Any = keyed(head, document.get(head, [])).get(key) if head in IDENTITY else None
    *way, last = inside.split("/")
    for step in way:
        node = node.get(step) if isinstance(node, dict) else node[int(step)] if isinstance(node, list) and int(step) < len(node) else None
    if isinstance(node, dict) and is_value(node.get(last)):
        node[last] = {**(value or {}), OWN: node[last]}


def _derive(attribute: Attribute, before: Json, after: Json) -> None:
    """Work a derived value out anew where the source's own was worked out too, and the override made it another one."""
    assert attribute.derive is not None
    stated, was, now = before["values"].get(attribute.key), attribute.derive(before), attribute.derive(after)
    if canonical(stated) != canonical(was) or canonical(was) == canonical(now):
        return
    if now is None:
        after["values"].pop(attribute.key, None)
    else:
        after["values"][attribute.key] = {**now, OWN: stated}


def attribute_at(path: str, category: str, schema: Schema = SCHEMA) -> Attribute | None:
    """What is read at a place, as an attribute whose parser an editor's words go through; None where nothing may be overridden:
    what is derived (override the entry that it comes from), and what tells an entry from others."""
    parts = path.split("/")
    if parts[0] == "values":
        found = {attribute.key: attribute for attribute in schema.of(category)}.get(parts[1]) if len(parts) == 2 else None
        return None if found is None or found.derive is not None else found
    if parts[0] not in LISTS or len(parts) != 3 or parts[2] in IDENTITY[parts[0]]:
        return None
    entry = next(one for one in schema.entries if one.key == parts[0])
    field = next((one for one in entry.fields if one.key == parts[2] and one.kind is not None), None)
    return None if field is None else _as_attribute(field, schema)


def _as_attribute(field: Field, schema: Schema) -> Attribute:
    kind = TEXT if field.kind is None else field.kind
    return Attribute(field.key, kind, field.zh, field.en, schema.groups[0], choices=field.choices, many=field.many)

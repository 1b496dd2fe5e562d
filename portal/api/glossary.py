"""``/api/v1/schema``: every attribute, category, choice and typed list in both languages, straight from the declaration."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from normalizers.schema import SCHEMA, Attribute, Category, Label, Ranges, Schema, Terms, Toggle
from normalizers.schema.model import Choice, Field
from portal.catalog.markets import Profile

Json = dict[str, Any]


def glossary(profile: Profile, schema: Schema = SCHEMA) -> Json:
    """Families with their categories, attributes, typed lists and groups."""
    return {
        "families": [
            {"key": family.key, **_both(family), "categories": [_category(category, profile, schema) for category in family.categories]}
            for family in schema.families
        ],
        "groups": [{"key": group.key, **_both(group)} for group in schema.groups],
        "attributes": [_attribute(attribute, profile, schema) for attribute in schema.attributes.values()],
        "lists": [{"key": entry.key, **_both(entry), "fields": [_field(field) for field in entry.fields]} for entry in schema.entries],
    }


def _both(labelled: Any) -> Json:
    return {"label": {"zh-hans": labelled.zh, "en": labelled.en}}


def _help(label: Label | None) -> Json:
    return {} if label is None else {"help": {"zh-hans": label.zh, "en": label.en}}


def _choices(choices: Iterable[Choice]) -> list[Json]:
    return [{"value": choice.key, **_both(choice), **_help(choice.help)} for choice in choices]


def _category(category: Category, profile: Profile, schema: Schema) -> Json:
    return {
        "key": category.key,
        **_both(category),
        **_help(category.help),
        "attributes": [attribute.key for attribute in schema.of(category.key)],
        "headline": list(category.headline),
        "order": list(profile.order(category.key, schema)),
    }


def _attribute(attribute: Attribute, profile: Profile, schema: Schema) -> Json:
    out: Json = {
        "key": attribute.key,
        "kind": attribute.kind.key,
        **_both(attribute),
        **_help(attribute.help),
        "group": attribute.group.key,
        "better": attribute.better,
        "nature": attribute.nature,
        "facet": facet_name(attribute),
        "sortable": attribute.sorts,
        "derived": attribute.derive is not None,
        "many": attribute.many,
    }
    if isinstance(attribute.facet, Ranges):
        out["edges"] = list(attribute.facet.edges)
    if attribute.choices:
        out["choices"] = _choices(attribute.choices)
    words = profile.words(attribute.key, schema)
    if words:
        out["beside"] = [{"zh-hans": label.zh, "en": label.en} for label in words]
    return out


def facet_name(attribute: Attribute) -> str:
    """``terms``, ``ranges``, ``toggle`` or ``none``."""
    names = ((Terms, "terms"), (Ranges, "ranges"), (Toggle, "toggle"))
    return next((name for kind, name in names if isinstance(attribute.facet, kind)), "none")


def _field(field: Field) -> Json:
    out: Json = {"key": field.key, **_both(field), "kind": "structure" if field.kind is None else field.kind.key, "many": field.many}
    if field.choices:
        out["choices"] = _choices(field.choices)
    if field.entry is not None:
        out["fields"] = [_field(inner) for inner in field.entry.fields]
    return out

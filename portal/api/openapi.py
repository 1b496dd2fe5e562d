"""``/api/v1/openapi.json``: the interface described from the same declarations that it answers by (OpenAPI 3.1)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps

from normalizers.records import STATES
from normalizers.schema import SCHEMA, EntryType, Kind, Schema
from normalizers.schema.model import Field
from portal.api.routes import ROUTES, Route
from portal.catalog.compare import LEAST, MOST
from portal.catalog.models import Listing, Product
from search.parameters import Parameter, parameters

Json = dict[str, Any]
STRING: Json = {"type": "string"}
LANG: Json = {
    "name": "lang",
    "in": "query",
    "description": "Language of labels, texts and errors.",
    "schema": {"enum": ["zh-hans", "en"], "default": "en"},
}
IDS: Json = {
    "name": "id",
    "in": "query",
    "required": True,
    "description": "Public ids of the products, in order; repeated.",
    "schema": {"type": "array", "items": {"$ref": "#/components/schemas/ProductId"}, "minItems": LEAST, "maxItems": MOST},
}
LIMIT: Json = {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 500, "default": 50}}
QUERY: Json = {"name": "q", "in": "query", "description": "The beginning of a name; without one nothing is suggested.", "schema": STRING}
TIME: Json = {"type": "string", "format": "date-time"}


def openapi(base_url: str = "", schema: Schema = SCHEMA) -> Json:
    """The whole description. ``base_url``: scheme and host of the deployment, where one is configured."""
    own = {
        "paths": {route.path: {"get": _operation(route)} for route in ROUTES},
        "components": {"schemas": _schemas(schema), "responses": {"Problem": _problem()}},
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Yardstick",
            "version": "1",
            "description": "Financial products on one measure, each value with its evidence; the same answers as the pages. "
            "Only a partner's own feeds are written to, with a key.",
        },
        "servers": [{"url": f"{base_url}/api/v1"}],
        **_with_others(own),
    }


def _with_others(described: Json) -> Json:
    """The description with what other applications answer under this address: their configuration says so by a method ``openapi``."""
    for app in apps.get_app_configs():
        if hasattr(app, "openapi"):
            more = app.openapi()
            described["paths"] |= more["paths"]
            described.setdefault("webhooks", {}).update(more.get("webhooks", {}))
            for kind, named in more["components"].items():
                described["components"].setdefault(kind, {}).update(named)
    return described


def _operation(route: Route) -> Json:
    named = {"search": _search_parameters(route), "id": [IDS, *_case_parameters()], "limit": [LIMIT], "q": [QUERY], "": []}
    of_path = [{"name": name, "in": "path", "required": True, "schema": STRING} for name in route.in_path]
    content = {route.media_type: {"schema": {"$ref": f"#/components/schemas/{route.model}"} if route.model else STRING}}
    return {
        "operationId": route.name,
        "summary": route.summary,
        "parameters": [*of_path, *named[route.takes], LANG],
        "responses": {"200": {"description": "The answer.", "content": content}, "default": {"$ref": "#/components/responses/Problem"}},
    }


def _case_parameters() -> list[Json]:
    """What prices products for a person."""
    return [search_parameter(one) for one in parameters() if one.question is not None]


def _search_parameters(route: Route) -> list[Json]:
    if route.takes != "search":
        return []
    return [search_parameter(one) for one in parameters() if route.paged or one.name not in ("page", "page_size")]


def search_parameter(one: Parameter) -> Json:
    """One parameter of a search, with its kind, its choices and both labels."""
    out: Json = {"name": one.name, "in": "query", "description": f"{one.en} / {one.zh}", "schema": _parameter_schema(one)}
    if one.repeated:
        out |= {"style": "form", "explode": True}
    if one.attribute is not None:
        out["x-kind"] = one.attribute.kind.key
    return out


def _parameter_schema(one: Parameter) -> Json:
    if one.kind == "integer":
        return {"type": "integer", "minimum": 1}
    scalar: Json = {"type": "string"}
    if one.choices:
        scalar["enum"] = list(one.choices)
    elif one.pattern:
        scalar["pattern"] = f"^(?:{one.pattern})$"
    return {"type": "array", "items": scalar} if one.repeated else scalar


def _problem() -> Json:
    return {
        "description": "RFC 9457 problem document.",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _object(properties: Json, required: Iterable[str] = ()) -> Json:
    return {"type": "object", "properties": properties, "required": list(required)}


def _list(model: str) -> Json:
    return {"type": "array", "items": {"$ref": f"#/components/schemas/{model}"}}


def value_schema(kind: Kind | None) -> Json:
    """A value of one kind: canonical scalar or choices, the source's text, one of four states, its evidence."""
    scalar: Json = STRING if kind is None else dict(kind.json)
    properties: Json = {
        "value": {"anyOf": [scalar, {"type": "array", "items": scalar}, {"type": "null"}]},
        "text": STRING,
        "state": {"enum": list(STATES)},
        "low": scalar,
        "high": scalar,
        "open": {"type": "array", "items": {"enum": ["low", "high"]}},
        **dict.fromkeys(("unit", "currency", "period", "reason"), STRING),
        "texts": {"type": "object", "additionalProperties": STRING},
        "qualifiers": {"type": "array", "items": STRING},
        "evidence": {"anyOf": [{"$ref": "#/components/schemas/Evidence"}, {"type": "null"}]},
        "own": {"description": "Of an overridden value: what its source says, or null.", "type": ["object", "null"]},
    }
    return _object(properties, ("value", "text", "state", "evidence"))


def entry_schema(entry: EntryType) -> Json:
    """An entry of a typed list from its declared fields."""
    return {"title": entry.en, **_object({field.key: field_schema(field) for field in entry.fields})}


def field_schema(field: Field) -> Json:
    if field.entry is not None:
        inner = entry_schema(field.entry)
        return {"title": field.en, **({"type": "array", "items": inner} if field.many else inner)}
    if field.kind is not None:
        return {"title": field.en, **value_schema(field.kind)}
    if field.choices:
        return {"title": field.en, "enum": [choice.key for choice in field.choices]}
    return {"title": field.en}


def _schemas(schema: Schema) -> Json:
    values = {
        attribute.key: {"title": attribute.en, "x-title-zh": attribute.zh, **value_schema(attribute.kind)}
        for attribute in schema.attributes.values()
    }
    head = (
        "source",
        "source_key",
        "institution",
        "institution_name",
        "brand",
        "name",
        "currency",
        "market",
        "url",
        "snapshot",
        "data_version",
    )
    product: Json = {
        "id": {"$ref": "#/components/schemas/ProductId"},
        **dict.fromkeys(head, STRING),
        "names": {"type": "object", "additionalProperties": STRING},
        "family": {"enum": [family.key for family in schema.families]},
        "category": {"enum": list(schema.categories)},
        "status": {"enum": Product.Status.values},
        **dict.fromkeys(("fetched_at", "first_seen", "changed_at"), TIME),
        "withdrawn_at": {"anyOf": [TIME, {"type": "null"}]},
        "values": _object(values),
        **{entry.key: {"title": entry.en, "type": "array", "items": entry_schema(entry)} for entry in schema.entries},
        "issues": _list("Issue"),
        "listing": {"type": "array", "items": _decision(), "description": "What editors decided of its place in the catalogue."},
        "disagreements": {"type": "array", "items": _disagreement(), "description": "What its sources state differently."},
        "history": _list("Series"),
    }
    return {
        "ProductId": {"type": "string", "pattern": "^[a-z2-7]{16}$"},
        "Product": _object(product, [key for key in product if key not in ("history", "listing", "disagreements", "data_version")]),
        **_answers(),
        **_parts(),
    }


def _disagreement() -> Json:
    texts = dict.fromkeys(("source", "channel", "text", "quote", "snapshot"), STRING)
    side = _object({**texts, "counts": {"type": "boolean"}, "shown": {"type": "boolean"}})
    return _object({"path": STRING, "label": STRING, "trust": STRING, "since": TIME, "sides": {"type": "array", "items": side}})


def _decision() -> Json:
    product = {"$ref": "#/components/schemas/ProductId"}
    other = {"anyOf": [product, {"type": "null"}]}
    return _object({"act": {"enum": Listing.Act.values}, "product": product, "other": other, "reason": STRING, "at": TIME})


def _parts() -> Json:
    return {
        "Evidence": _object(
            {
                "snapshot": {"type": "string", "pattern": "^([0-9a-f]{64})?$", "description": "Empty for what an editor set."},
                "locator": STRING,
                "locators": {"type": "array", "items": STRING},
                "quote": STRING,
                "fetched_at": TIME,
                "how": {"enum": ["read", "inferred", "overridden"]},
                "state": {"enum": ["verified", "moved", "contradicted", "unsourced"]},
                "why": STRING,
                "words": {"type": "integer", "minimum": 1, "description": "The version of the reviewed word list that a word was read by."},
            },
            ("snapshot", "locator", "quote", "fetched_at", "how", "state"),
        ),
        "Issue": _object(dict.fromkeys(("code", "locator", "text", "detail"), STRING) | {"severity": {"enum": ["item", "value", "note"]}}),
        "Series": _object(
            {
                **dict.fromkeys(("path", "attribute", "label"), STRING),
                "points": {"type": "array", "items": _object({"at": TIME, "value": {}, "text": STRING, "snapshot": STRING})},
            }
        ),
        "Problem": _object(
            {**dict.fromkeys(("type", "title", "detail", "parameter"), STRING), "status": {"type": "integer"}},
            ("type", "title", "status", "detail"),
        ),
    }


def _cost() -> Json:
    """What a product costs or pays for the ``my.*`` of the request; only where there are any."""
    ends = _object({"low": STRING, "high": STRING})
    part = _object(dict.fromkeys(("key", "label", "name", "low", "high", "reason", "why"), STRING))
    rate = {"type": ["number", "null"]}
    return _object(
        {
            "state": {"enum": ["priced", "not_priced"]},
            **dict.fromkeys(("low", "high", "reason", "text"), STRING),
            "earning": {"type": "boolean"},
            "by_rate": {"type": "boolean", "description": "It is ordered by its effective rate, not by its sum."},
            "months": {"type": "integer"},
            "per_month": ends,
            "payment": ends,
            "effective": _object({"low": rate, "high": rate}),
            **{key: {"type": "array", "items": part} for key in ("parts", "bad_day")},
            "assumed": {"type": "array", "items": _object({"key": STRING, "text": STRING})},
        },
        ("state",),
    )


def _priced_products() -> Json:
    """What each product of a comparison costs, and where it stands among all of its category and currency; only where ``my.*`` asks."""
    place = _object({key: {"type": "integer"} for key in ("first", "last", "of")} | {"list": STRING, "receipt": STRING})
    cost = _cost()
    own = {"id": {"$ref": "#/components/schemas/ProductId"}, "place": {"anyOf": [place, {"type": "null"}]}}
    return {"type": "array", "items": {**cost, "properties": cost["properties"] | own}}


def _answers() -> Json:
    figure = _object(dict.fromkeys(("key", "label", "text", "state"), STRING) | {"value": {}})
    result = _object(
        {
            "id": {"$ref": "#/components/schemas/ProductId"},
            **dict.fromkeys(("name", "institution", "family", "category", "currency", "url"), STRING),
            "headline": {"type": "array", "items": figure},
            "cost": _cost(),
        },
        ("id", "name", "institution", "family", "category", "currency", "headline", "url"),
    )
    choice = _object({"value": STRING, "label": STRING, "count": {"type": "integer"}, "selected": {"type": "boolean"}})
    absent = _object({"value": STRING, "count": {"type": "integer"}, "selected": {"type": "boolean"}})
    facet = _object(
        {
            "key": STRING,
            "label": STRING,
            "values": {"type": "array", "items": choice},
            "not_disclosed": {"anyOf": [absent, {"type": "null"}]},
        }
    )
    answer = {
        "total": {"type": "integer"},
        "results": {"type": "array", "items": result},
        "facets": {"type": "array", "items": facet},
        "request": {"type": "object"},
        "receipt": STRING,
        "data_version": STRING,
        "engine": {"enum": ["embedded", "elasticsearch", "database"]},
        "took_ms": {"type": "number"},
    }
    row = _object({"key": STRING, "label": STRING, "same": {"type": "boolean"}, "not_comparable": STRING, "cells": {"type": "array"}})
    group = _object({"key": STRING, "label": STRING, "rows": {"type": "array", "items": row}})
    return {
        "Answer": _object(answer, answer),
        "Comparison": _object(
            {
                "products": {"type": "array"},
                "groups": {"type": "array", "items": group},
                "costs": _priced_products(),
                "request": {"type": "object"},
                "formula": STRING,
                "data_version": STRING,
            }
        ),
        "Export": _object(
            {"results": _list("Product"), "total": {"type": "integer"}, "data_version": STRING, "request": {"type": "object"}}
        ),
        "Object": {"type": "object"},
    }

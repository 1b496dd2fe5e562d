"""The Elasticsearch document: its class, its strict mapping and its settings, all of them from the declaration (SEARCH §4, §8).

The fields are those of the embedded index: ``k_`` keywords, ``n_`` integers for bounds, ``up_`` and ``down_`` packed sort keys,
and texts as joined tokens that the server only splits at spaces. So a match, an order and a count mean the same in both.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from django_elasticsearch_dsl import Document as DslDocument  # type: ignore[import-untyped]
from django_elasticsearch_dsl import fields
from django_elasticsearch_dsl.registries import registry  # type: ignore[import-untyped]

from portal.catalog.models import Product
from search.document import Document, fingerprint, packed
from search.projections import PATHS, projected
from search.rows import CHUNK, from_row
from search.selection import UNIVERSAL

Json = dict[str, Any]
# gc_deletes: how long a delete is remembered, so that an older write which comes late cannot bring its product back.
SETTINGS = {"number_of_shards": 1, "number_of_replicas": 0, "gc_deletes": "24h", "mapping.total_fields.limit": 3000}
FIELD_OF_END = {"asc": "up", "desc": "down"}


def index_fields() -> dict[str, fields.DEDField]:
    """Every field by name. What is only sorted by has no index, what is only filtered by no columns."""
    sorted_only = {"index": False}
    out: dict[str, fields.DEDField] = {
        "id": fields.KeywordField(),
        "version": fields.LongField(**sorted_only),
        "number": fields.LongField(**sorted_only),
        "digest": fields.KeywordField(**sorted_only),
        "order": fields.KeywordField(**sorted_only),
        "order_name": fields.KeywordField(**sorted_only),
        "exact": fields.KeywordField(doc_values=False),
        "words": fields.KeywordField(),
        "name": fields.TextField(analyzer="whitespace", norms=False),
        "all": fields.TextField(analyzer="whitespace", norms=False),
        "pinyin": fields.TextField(analyzer="whitespace", norms=False, index_options="docs"),
    }
    attributes = projected()
    out |= {f"k_{key}": fields.KeywordField() for key in (*UNIVERSAL, *(a.key for a in attributes))}
    out |= {f"k_{key}": fields.KeywordField(doc_values=False) for key in PATHS if f"k_{key}" not in out}
    numeric = [attribute.key for attribute in attributes if attribute.kind.numeric and not attribute.path]
    out |= {f"n_{key}": fields.LongField(doc_values=False) for key in (*numeric, *PATHS)}
    for attribute in attributes:
        if attribute.sorts:
            out |= {f"{end}_{attribute.key}": fields.LongField(**sorted_only) for end in FIELD_OF_END.values()}
    return out


@cache
def document_class() -> type[Any]:
    """The document class of products, made from the projections and registered; nobody but our own indexer writes through it."""
    body = {
        **index_fields(),
        "Index": type("Index", (), {"name": "products", "settings": SETTINGS}),
        "Django": type("Django", (), {"model": Product, "ignore_signals": True, "auto_refresh": False, "queryset_pagination": CHUNK}),
        "prepare": lambda _self, row: source_of(from_row(row)),
    }
    made = type("ProductDocument", (DslDocument,), body)
    made._index.mapping(made._doc_type.mapping)  # type: ignore[attr-defined]  # made by the metaclass
    return registry.register_document(made)  # type: ignore[no-any-return]


def index_body(name: str) -> Json:
    """Settings and mapping of a new index. It refuses a field that the declaration does not know."""
    body: Json = document_class()._index.clone(name=name).to_dict()
    body["mappings"]["dynamic"] = "strict"
    body["settings"] = {f"index.{key}": value for key, value in SETTINGS.items()}
    return body


def source_of(document: Document) -> Json:
    """The document as Elasticsearch keeps it. An unknown sort key is left out: ``missing: _last`` and the row number put it last.

    Its tuples are not made into lists, which would take longer than all else here; the server gives lists back.
    """
    out: Json = {
        "id": document.id,
        "version": document.version,
        "number": document.number,
        "digest": document.digest,
        "order": document.order,
        "order_name": document.order_name,
        "exact": document.exact,
        "words": document.words,
        "name": document.name,
        "all": document.all,
        "pinyin": document.pinyin,
    }
    out |= {f"k_{key}": values for key, values in document.keywords.items() if values}
    out |= {f"n_{key}": numbers for key, numbers in document.numbers.items() if numbers}
    for key, value in document.orders.items():
        out[f"up_{key}"], out[f"down_{key}"] = packed(value, document.number)
    return out


def order_field(key: str, end: str) -> str:
    return f"{FIELD_OF_END[end]}_{key}"


def index_name(alias: str, stamp: str) -> str:
    return f"{alias}-{fingerprint()}-{stamp}"


def made_by(alias: str, name: str) -> str | None:
    """The fingerprint in the name of an index of ours, None for an index of somebody else."""
    match = re.fullmatch(rf"{re.escape(alias)}-([0-9a-f]{{16}})-\d{{14,20}}", name)
    return match.group(1) if match else None

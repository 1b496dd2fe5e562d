"""The products of a page of results: the head and values of each, without the long typed lists, kept by version."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from portal.catalog.models import Product
from search.by_version import ByVersion

KEPT = 2000  # products that one process keeps
ROW = ("version", "name", "family", "category", "status")  # what a list shows, or needs to find the rest
MAKER = ("name", "names", "checked_at", "demonstration")
FIELDS = (*ROW, *(f"institution__{field}" for field in MAKER))
HEAD = ("name", "names", "brand", "family", "category", "currency", "market", "url", "status", "values")


@cache
def kept() -> ByVersion[dict[str, Any]]:
    """What this process keeps."""
    return ByVersion(KEPT)


def _shown(document: dict[str, Any]) -> dict[str, Any]:
    return {key: document[key] for key in HEAD if key in document}


def cards(ids: Sequence[str]) -> list[Product]:
    """The products of these ids in order, with institution and shortened document; unknown ids are left out. Two queries at most."""
    rows = {row.pk: row for row in Product.objects.select_related("institution").only(*FIELDS).filter(pk__in=list(ids))}
    documents = kept().take([(row.pk, row.version) for row in rows.values()], _shown)
    for id_, row in rows.items():
        row.document = documents[id_]
    return [rows[id_] for id_ in ids if id_ in rows]

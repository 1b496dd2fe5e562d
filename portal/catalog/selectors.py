"""All reads of the catalogue. Each function makes a fixed number of queries, whatever the number of rows.

Products come with their institution. Withdrawn and ended products are readable by id; lists and counts take current
ones only. Nothing here writes. Texts are put in order here and not by the database, whose collation is its own.
What concerns institutions and sources stands in ``coverage``, what concerns the whole catalogue in ``overview``, what
changed in ``history``; all of it is read from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from portal.catalog.batches import batches
from portal.catalog.coverage import InstitutionView, SourceView, institution, institutions, sources, states
from portal.catalog.history import history, recent_changes
from portal.catalog.models import Issue, Product
from portal.catalog.outbox import data_version
from portal.catalog.overview import FamilyView, Home, Sitemap, Strip, home, invented, sitemap, spread, strip

CHUNK = 200  # products that one query of a stream reads


def product(product_id: str) -> Product:
    """The product of a public id, withdrawn ones too; Product.DoesNotExist for an unknown id. One query."""
    if "\0" in product_id:  # PostgreSQL refuses to look for that character
        raise Product.DoesNotExist(product_id)
    return Product.objects.select_related("institution").get(pk=product_id)


def products(ids: Iterable[str]) -> list[Product]:
    """The products of these ids, in that order; unknown ids are left out. One query."""
    wanted = _askable(ids)
    found = {row.pk: row for row in Product.objects.select_related("institution").filter(pk__in=wanted)}
    return [found[key] for key in wanted if key in found]


def names(ids: Iterable[str]) -> list[tuple[str, str, dict[str, str]]]:
    """Of these products, in that order: id, name, names by language; without their documents. One query."""
    wanted = _askable(ids)
    rows = Product.objects.filter(pk__in=wanted).values_list("pk", "name", "document__names")
    found = {key: (key, name, names or {}) for key, name, names in rows}
    return [found[key] for key in wanted if key in found]


def _askable(ids: Iterable[str]) -> list[str]:
    """Those that a database can be asked for: PostgreSQL refuses to look for that character."""
    return [key for key in ids if "\0" not in key]


def stream(ids: Iterable[str]) -> Iterator[list[Product]]:
    """The products of any number of ids, in that order, a chunk at a time: for exports without a cap."""
    yield from map(products, batches(ids, CHUNK))


def issues_of(row: Product) -> list[Issue]:
    """What could not be read of a product, or was mended, in the order of its locators. One query."""
    own = row.source_key.partition("/")[2]
    found = Issue.objects.filter(institution_id=row.institution_id, source_key__in=(row.source_key, own))
    return sorted(found, key=lambda issue: (issue.locator, issue.pk))


def products_of(institution_id: str) -> list[Product]:
    """The current products of an institution, by family, category and name, without their documents. One query."""
    own = Product.objects.filter(institution_id=institution_id, status=Product.Status.CURRENT)
    rows = own.select_related("institution").defer("document")
    return sorted(rows, key=lambda row: (row.family, row.category, row.name, row.pk))


__all__ = [
    "FamilyView",
    "Home",
    "InstitutionView",
    "Sitemap",
    "SourceView",
    "Strip",
    "data_version",
    "history",
    "home",
    "institution",
    "institutions",
    "invented",
    "issues_of",
    "names",
    "product",
    "products",
    "products_of",
    "recent_changes",
    "sitemap",
    "sources",
    "spread",
    "states",
    "stream",
    "strip",
]

"""What changes on the first pages of categories when products become others: worked out without changing anything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest

from normalizers.schema import SCHEMA
from portal.catalog.models import Product
from search import rows
from search.answer import all_ids
from search.document import Document
from search.request import SearchRequest
from search.selection import PAGE_SIZE


@dataclass(frozen=True, slots=True)
class FirstPage:
    """The first page of a category in its default order: ids of products ``before`` and ``after``."""

    category: str
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def ranks(self) -> int:
        """The number of its places that somebody else stands on afterwards."""
        return sum(one != other for one, other in zip_longest(self.before, self.after))


def first_page(category: str) -> tuple[str, ...]:
    """The ids on the first page of a category as it stands."""
    return tuple(_ids(category)[:PAGE_SIZE])


def first_pages(products: Iterable[Product]) -> list[FirstPage]:
    """The first page of every category that these products are in or come to, in declared order.

    ``products``: rows with their institution as they would stand, saved or not. Who stands first among all others is asked of the
    index, so that only they and the first page are read.
    """
    given = {row.pk: row for row in products}
    current = Product.objects.filter(pk__in=given, status=Product.Status.CURRENT)
    touched = set(current.values_list("category", flat=True)) | {row.category for row in given.values() if _found(row)}
    made = [rows.from_row(row) for row in given.values() if _found(row)]
    return [_page(category, given, made) for category in SCHEMA.categories if category in touched]


def _page(category: str, given: dict[str, Product], made: list[Document]) -> FirstPage:
    ids = _ids(category)
    others = rows.these([id_ for id_ in ids if id_ not in given][:PAGE_SIZE])
    own = [document for document in made if document.keywords["category"] == (category,)]
    after = sorted((*others, *own), key=lambda document: document.order)
    return FirstPage(category, tuple(ids[:PAGE_SIZE]), tuple(document.id for document in after[:PAGE_SIZE]))


def _found(row: Product) -> bool:
    """Whether a search finds it."""
    return row.status == Product.Status.CURRENT


def _ids(category: str) -> list[str]:
    return all_ids(SearchRequest.parse([("category", category)]))

"""What editors decided of products' places in the catalogue, to be read: where each stands, and the public log of it all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects

from normalizers.schema import Label
from portal.catalog.models import Listing, Product

Act = Listing.Act
HOLD = (Act.HIDE, Act.MERGE, Act.SUCCEED)  # the others undo one of these
GONE = (Product.Status.WITHDRAWN, Product.Status.ENDED)
DONE: dict[str, Label] = {
    Act.HIDE: Label("已隐藏", "hidden"),
    Act.SHOW: Label("恢复显示", "shown again"),
    Act.MERGE: Label("并入", "merged into"),
    Act.SPLIT: Label("重新拆分", "split off again"),
    Act.SUCCEED: Label("由以下产品接替", "replaced by"),
    Act.ALONE: Label("不再标注接替产品", "no longer said to be replaced"),
}


def standing() -> QuerySet[Listing]:
    """The decisions that hold: those that nothing has undone."""
    return Listing.objects.filter(superseded_by=None, act__in=HOLD)


@dataclass(frozen=True, slots=True)
class Place:
    """What the page of a product says of its place: that it is hidden, which product replaces it, and which ones it replaces or holds."""

    hidden: Listing | None = None
    merged: Listing | None = None
    successor: Listing | None = None
    replaces: tuple[Listing, ...] = ()
    holds: tuple[Listing, ...] = ()


def place_of(product: Product) -> Place:
    """One query, and two where something was decided. A product that is on offer again is replaced by nothing, whatever was decided
    while it was gone."""
    found = sorted(standing().filter(Q(product=product) | Q(other=product)), key=lambda row: row.pk)
    if found:  # of most products nothing was: they are not joined with anything
        both = Product.objects.select_related("institution")
        prefetch_related_objects(found, Prefetch("product", both), Prefetch("other", both))
    own = {row.act: row for row in found if row.product_id == product.pk}
    named = [row for row in found if row.other_id == product.pk]
    return Place(
        own.get(Act.HIDE),
        own.get(Act.MERGE),
        own.get(Act.SUCCEED) if product.status in GONE else None,
        tuple(row for row in named if row.act == Act.SUCCEED and row.product.status in GONE),
        tuple(row for row in named if row.act == Act.MERGE),
    )


def survivors(ids: Iterable[str]) -> dict[str, str]:
    """Of these products those that are merged, with the id of the product that each is merged into. One query."""
    rows = standing().filter(act=Act.MERGE, product__in=[one for one in ids if "\0" not in one])
    return {product: other for product, other in rows.values_list("product", "other") if other is not None}


def hidden(products: Iterable[Product]) -> dict[str, Listing]:
    """Why each of these is hidden, by id; no query when none is."""
    ids = [row.pk for row in products if row.status == Product.Status.HIDDEN]
    return {row.product_id: row for row in standing().filter(act=Act.HIDE, product__in=ids)} if ids else {}


def log() -> QuerySet[Listing]:
    """Every decision, the latest first, with both products but without their documents."""
    rows = Listing.objects.select_related("product__institution", "other").defer("product__document", "other__document")
    return rows.order_by("-pk")

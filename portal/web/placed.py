"""What pages say of products that editors hid, merged or named successors of; and the public log of those decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.http import HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.catalog import listed
from portal.catalog.language import language
from portal.catalog.listed import Place
from portal.catalog.models import Listing, Product
from portal.catalog.paging import page_of
from portal.web import words

LOGGED = 50  # decisions on a page of the log


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence, with a link to what it speaks of."""

    text: str
    href: str = ""
    label: str = ""


def notices(place: Place, lang: str) -> list[Notice]:
    """What the page of a product says of its place."""
    out = []
    if place.hidden is not None:
        told = {"when": words.day(place.hidden.created_at, lang), "why": place.hidden.reason}
        text = _("Our editors have hidden this product since %(when)s: it is in no search, comparison or count. Reason: %(why)s") % told
        out.append(Notice(text, _log(place.hidden), _("Everything that is hidden")))
    if place.successor is not None and place.successor.other is not None:
        out.append(Notice(_("Replaced by:"), _page(place.successor.other), place.successor.other.name))
    out += [Notice(_("Replaces:"), _page(one.product), one.product.name) for one in place.replaces]
    return out


def _page(product: Product) -> str:
    return reverse("web:product", args=[product.pk])


def _log(row: Listing) -> str:
    return f"{reverse('web:corrections')}#l{row.pk}"


def moved(ids: Sequence[str], products: Sequence[Product], query: QueryDict, path: str, name: str = "id") -> HttpResponseRedirect | None:
    """The redirect to the same address with each merged product's survivor in its place; None where none is merged.

    Not a lasting one: what was merged may be split again.
    """
    if all(one.status != Product.Status.MERGED for one in products):
        return None
    survivors = listed.survivors(ids)
    kept = query.copy()
    kept.setlist(name, list(dict.fromkeys(survivors.get(one, one) for one in ids)))
    return HttpResponseRedirect(f"{path}?{kept.urlencode()}")


def left_out(products: Sequence[Product], lang: str) -> list[str]:
    """Why some of these products are not compared."""
    hidden = listed.hidden(products)
    return [
        _("“%(name)s” is not compared: our editors have hidden it since %(when)s. Reason: %(why)s")
        % {"name": one.name, "when": words.day(hidden[one.pk].created_at, lang), "why": hidden[one.pk].reason}
        for one in products
        if one.pk in hidden
    ]


def log(number: str) -> dict[str, Any]:
    """A page of the log, for the page of corrections."""
    shown: Page[Listing] = page_of(listed.log(), number, LOGGED)
    hidden = Product.objects.filter(status=Product.Status.HIDDEN).count()
    return {"listings": shown, "hidden": hidden, "decisions": [{"row": row, "done": listed.DONE[row.act](language())} for row in shown]}

"""The way from a product to its institution: a page that says where it leads and who pays, and the step that counts and goes on.

The address takes a product's id and, for one of its documents, the key of an address that the product itself states: never an
address. The step on carries a signed token of that page, which ends soon, so that no other site can send people through here.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from allauth.account.adapter import get_adapter
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language_from_request
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.accounts.limits import LimitsAwayError
from portal.catalog import present
from portal.catalog.asked import product_or_404
from portal.catalog.language import language
from portal.catalog.models import Institution, Product
from portal.catalog.tables import tables
from portal.commerce import contracts, counting, hosts
from portal.readers.counting import is_person
from portal.readers.middleware import purpose
from portal.web.errors import refuse
from portal.web.kept_pages import kept
from portal.web.parameters import strict
from portal.web.texts import Link, institution_name, outward, product_name

SALT = "portal.web.handover"
GOOD_FOR = 1800  # seconds for which the step on works
KEY = 12  # letters of a document's key


@dataclass(frozen=True, slots=True)
class Way:
    """Where a hand-over leads; ``refusal``: why it leads nowhere, with its status."""

    link: Link
    refusal: str = ""
    status: int = 200


def document_key(address: str) -> str:
    """How an address that a product states is called in the address of its hand-over."""
    return hashlib.sha256(address.encode()).hexdigest()[:KEY]


def leave(product_id: str, address: str = "") -> str:
    """The address of the hand-over of a product, or of one of the addresses that it states."""
    here = reverse("web:handover", args=[product_id])
    return f"{here}?document={document_key(address)}" if address else here


@require_safe
def entrance(request: HttpRequest, product_id: str) -> HttpResponse:
    """Without a language: to the page in the language that the browser wants."""
    query = request.META.get("QUERY_STRING", "")
    return redirect(f"/{get_language_from_request(request)}/go/{product_id}/" + (f"?{query}" if query else ""))


@kept
@strict("document")
def handover(request: HttpRequest, product_id: str) -> HttpResponse:
    """Names host, register number and who pays, before anybody leaves."""
    found, document = product_or_404(product_id), request.GET.get("document", "")
    way, lang = _way(found, document), language()
    if way.status == 404:
        return refuse(request, way.refusal, 404)
    contract = contracts.standing(found.institution_id, datetime.now(UTC).date()).first()
    token = signing.dumps([found.pk, document], salt=SALT)
    context = {
        "title": _("You leave Yardstick"), "product": found, "name": product_name(found, lang), "way": way, "noindex": True,
        "institution": institution_name(found.institution, lang), "register": register_number(found.institution), "contract": contract,
        "price": "" if contract is None else f"{contract.price.normalize():f}",
        "on": f"{reverse('web:handover_on', args=[found.pk])}?token={token}", "demonstration": found.institution.demonstration,
    }  # fmt: skip
    return _discreet(render(request, "web/handover.html", context, status=way.status))


@strict("token")
def go_on(request: HttpRequest, product_id: str) -> HttpResponse:
    """Count, and go. Whoever has no token of the page, or an old one, sees the page first."""
    found = product_or_404(product_id)
    try:
        told: Any = signing.loads(request.GET.get("token", ""), salt=SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        told = None
    if not isinstance(told, list) or told[0] != found.pk:
        return _discreet(redirect("web:handover", found.pk))
    way = _way(found, str(told[1]))
    if way.refusal:
        return _discreet(redirect(leave(found.pk)))
    _count(request, found)
    return _discreet(HttpResponseRedirect(way.link.href))


def _way(found: Product, document: str) -> Way:
    if found.status != Product.Status.CURRENT:
        return Way(Link("", ""), _not_offered(found), 410)
    link = _document(found, document) if document else outward(str(found.document["url"]))
    if link is None:
        return Way(Link("", ""), _("This product states no such address."), 404)
    if not link.href:
        return Way(link, _("The institution publishes no secure address for this product."))
    if not hosts.verified(found, link.host):
        told = _("Nobody has verified yet that %(host)s belongs to %(institution)s. So there is no link to it here.")
        return Way(link, told % {"host": link.host, "institution": institution_name(found.institution, language())})
    return Way(link)


def _not_offered(found: Product) -> str:
    if found.status == Product.Status.WITHDRAWN:
        return _("The institution no longer lists this product.")
    if found.status == Product.Status.ENDED:
        return _("The institution says that this product is no longer offered.")
    return _("This product is not shown here at present; its page says why.")


def _document(found: Product, key: str) -> Link | None:
    """The address of that key among those that the product's lists state."""
    notes = (note for table in tables(present.expand(found), "en") for row in table.rows for note in row.notes)
    links = (outward(note.text) for note in notes)
    return next((link for link in links if link.href and document_key(link.href) == key), None)


def _count(request: HttpRequest, found: Product) -> None:
    """Count the hand-over of a person. Nobody is held up because it cannot be counted."""
    if request.method != "GET" or not is_person(request.headers.get("User-Agent", ""), purpose(request)):
        return
    try:
        counting.count(found.pk, get_adapter(request).get_client_ip(request), datetime.now(UTC))
    except (LimitsAwayError, PermissionDenied, DatabaseError):
        return


def register_number(institution: Institution) -> str:
    """As the register states it, "" where none does."""
    facts = institution.facts or {}
    return str(facts.get("register_number") or facts.get("abn") or "")


def _discreet(response: HttpResponse) -> HttpResponse:
    """No search engine lists it, and no other site learns where somebody came from."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response

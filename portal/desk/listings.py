"""Listings at the desk: every product of any institution to be found, and one product with all that leads on from it."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.catalog import listed, selectors
from portal.catalog.asked import product_or_404
from portal.catalog.language import language
from portal.catalog.listings import MOST, PROBLEMS
from portal.catalog.models import Institution, Listing, Observation, Product, Report
from portal.catalog.overriding import standing
from portal.catalog.paths import STATUS, path_label, path_words
from portal.desk.models import Proposal, Rearrangement
from portal.desk.page import Context, page, pages_of
from portal.desk.people import names

CHANGES = 20  # that the page of a product lists
FIELDS = ("q", "institution", "status")
TEXT = 200
_ID = re.compile(r"(?:^|/)([a-z2-7]{16})(?:/|\?|$)")


def acts() -> dict[str, str]:
    """What may be decided of a listing."""
    act = Listing.Act
    return {
        act.HIDE: _("Hide"),
        act.SHOW: _("Show again"),
        act.MERGE: _("Merge into another listing"),
        act.SPLIT: _("Split off again"),
        act.SUCCEED: _("Name its successor"),
        act.ALONE: _("Name no successor any more"),
    }


def status_words(status: str) -> str:
    """A status as people read it."""
    return STATUS[status](language()) if status in STATUS else status


def problem_words(problem: str) -> str:
    """Why a decision cannot be done to a product."""
    return PROBLEMS[problem](language()) if problem in PROBLEMS else problem


def asked_for(request: HttpRequest) -> dict[str, str]:
    """What the form of the search says."""
    return {key: request.GET.get(key, "").replace("\0", "").strip()[:TEXT] for key in FIELDS}


def id_in(text: str) -> str:
    """The id that somebody gives as such or as the address of a page; "" for anything else."""
    found = _ID.search(text.strip())
    return "" if found is None else found.group(1)


def chosen(asked: dict[str, str]) -> QuerySet[Product]:
    """The products that a search finds, without their documents: each word is in the name or key, or all of it is an id or address."""
    rows = Product.objects.select_related("institution").defer("document").order_by("institution", "number")
    if asked["institution"]:
        rows = rows.filter(institution=asked["institution"])
    if asked["status"]:
        rows = rows.filter(status=asked["status"])
    key = id_in(asked["q"])
    if key:
        return rows.filter(pk=key)
    for word in asked["q"].split():
        rows = rows.filter(Q(name__icontains=word) | Q(source_key__icontains=word))
    return rows


@require_safe
def listings(request: HttpRequest) -> HttpResponse:
    asked = asked_for(request)
    shown = pages_of(request, chosen(asked))
    waiting = Rearrangement.objects.filter(state__in=(Rearrangement.State.PROPOSED, Rearrangement.State.WAITING)).order_by("pk")
    query = urlencode([(key, value) for key, value in asked.items() if value])
    context: Context = {
        "title": _("Listings"), "asked": asked, "shown": shown, "query": f"{query}&" if query else "", "acts": acts(),
        "lines": [{"row": row, "status": status_words(row.status)} for row in shown],
        "statuses": {status.value: status_words(status.value) for status in Product.Status},
        "institutions": Institution.objects.order_by("name").only("name", "names"), "most": MOST,
        "waiting": [{"row": row, "label": acts()[row.act], "number": len(row.effects)} for row in waiting],
    }  # fmt: skip
    return page(request, "listings", context)


@require_safe
def listing(request: HttpRequest, product_id: str) -> HttpResponse:
    """One product: where it stands, what was decided of it, its sources, what changed, and what may be done."""
    found = product_or_404(product_id)
    place = listed.place_of(found)
    decided = Listing.objects.filter(Q(product=found) | Q(other=found)).select_related("product", "other").order_by("-pk")
    known = names(name for row in decided for name in (row.owner, row.approved_by))
    context: Context = {
        "title": found.name, "product": found, "status": status_words(found.status), "own_status": status_words(found.source_status),
        "decided": [{"row": row, "done": listed.DONE[row.act](language()), "who": _who(row, known)} for row in decided],
        "sources": [{"row": row, "status": status_words(row.source_status)} for row in (found, *(one.product for one in place.holds))],
        "changes": _changes(found), "acts": acts(), "place": place, "overrides": standing().filter(product=found).count(),
        "proposals": Proposal.objects.filter(product=found, state=Proposal.State.WAITING),
        "reports": Report.objects.filter(product=found, state=Report.State.OPEN), "issues": selectors.issues_of(found),
    }  # fmt: skip
    return page(request, "listing", context)


def _who(row: Listing, known: dict[str, str]) -> str:
    return "; ".join(known[one] for one in (row.owner, row.approved_by) if one)


def _changes(found: Product) -> list[dict[str, Any]]:
    """The last changes of its values, in words."""
    lang = language()
    rows = Observation.objects.filter(product=found).order_by("-pk")[:CHANGES]
    return [
        {
            "at": row.at,
            "label": path_label(row.path, lang),
            "old": path_words(row.path, row.old, lang),
            "new": path_words(row.path, row.new, lang),
        }
        for row in rows
    ]

"""Where what a partner delivers differs from what other sources say of the same product."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import groupby

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.catalog.disagreeing import going_on, told
from portal.catalog.language import language
from portal.partners.pages import PAGE, feed_of, frame, membership
from portal.readers.figures import DAYS, of_products


@require_safe
def differences(request: HttpRequest, partner: str, feed: str) -> HttpResponse:  # noqa: ARG001 (the guard has read it)
    """Both quotes of each; the next delivery or crawl in which they agree closes it."""
    found = feed_of(membership(request).partner, feed)
    own = going_on().filter(Q(product__source=found.source_name) | Q(beside__source=found.source_name))
    page = Paginator(own.order_by("product", "path", "pk").values_list("pk", flat=True), PAGE).get_page(request.GET.get("page"))
    shown = told(going_on().filter(pk__in=list(page)), language())
    views = of_products({one.row.product_id for one in shown}, datetime.now(UTC))
    products = [{"row": row, "own": list(own), "views": views.get(row.pk, 0)} for row, own in groupby(shown, lambda one: one.row.product)]
    context = frame(request, _("Where sources disagree"), feed=found, page=page, products=products, days=DAYS)
    return render(request, "partners/differences.html", context)

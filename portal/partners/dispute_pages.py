"""The disputes of a partner: those that are open and those that were answered, with their time, and the form for a new one."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from crawlers.fetch import FetchError, checked
from portal.accounts import attachments
from portal.accounts.attachments import AttachmentError
from portal.accounts.models import Dispute
from portal.catalog.language import language
from portal.catalog.models import Product
from portal.catalog.overriding import standing
from portal.catalog.places import places
from portal.catalog.repairs import repairs
from portal.partners.disputes import DisputeError, Shown, clock, dispute
from portal.partners.pages import actor, frame, institutions_of, membership
from portal.partners.question_pages import questions

SHOWN = 100
FOUND = 20  # products that a search lists
SHORTEST, LONGEST = 5, 1000  # letters of a message


@require_safe
def disputes(request: HttpRequest, partner: str) -> HttpResponse:  # noqa: ARG001 (the guard has read it)
    """``q``: part of a product's name or key, to dispute a value of it."""
    own = membership(request).partner
    rows = Dispute.objects.filter(partner=own).select_related("report__product").defer("report__product__document").order_by("-pk")[:SHOWN]
    q = request.GET.get("q", "").replace("\0", "").strip()[:100]
    mine = Product.objects.filter(institution__in=institutions_of(own)).defer("document")
    found = [*mine.filter(name__icontains=q).order_by("name")[:FOUND], *mine.filter(pk=q)] if q else []
    now = datetime.now(UTC)
    lines = [{"row": row, "hours": int(((row.report.answered_at or now) - row.report.made_at).total_seconds() // 3600)} for row in rows]
    told = clock(own)
    ours = standing().filter(product__institution__in=institutions_of(own), expires_at__gt=now).select_related("product")
    changed = repairs(ours.order_by("expires_at", "pk")[:SHOWN], language())
    context = frame(request, _("Disputes"), lines=lines, q=q, found=found, clock=told, repairs=changed, questions=questions(own))
    return render(request, "partners/disputes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def dispute_value(request: HttpRequest, partner: str, product: str) -> HttpResponse:
    """Say which value of one's own product is wrong; POST starts the clock."""
    own = membership(request).partner
    found = Product.objects.filter(pk=product, institution__in=institutions_of(own)).select_related("institution").first()
    if found is None:
        raise Http404(product)
    stated, problem = places(found.document, language()), ""
    path, message = request.POST.get("path", ""), request.POST.get("message", "").replace("\0", "").strip()
    document = request.POST.get("document", "").strip()
    if request.method == "POST":
        place = next((one for one in stated if one.path == path), None)
        problem = _wrong(place is None, message, document)
        if place is not None and not problem:
            try:
                shown = Shown(document, attachments.read(request.FILES.get("file")))
                made = dispute(own, found, place, message, shown=shown, language=language(), now=datetime.now(UTC), by=actor(request))
                messages.success(request, _("Report %(number)s: the clock runs, and the page says so.") % {"number": made.report_id})
                return redirect("partner:disputes", partner)
            except AttachmentError as refusal:
                problem = str(refusal)
            except DisputeError as refusal:
                problem = refusal.says(language())
    context = frame(
        request, _("Dispute a value"), product=found, places=stated, problem=problem, chosen=path, message=message, document=document,
        longest=LONGEST, kinds=",".join(attachments.KINDS), most=attachments.MOST // 2**20,
    )  # fmt: skip
    return render(request, "partners/dispute.html", context, status=400 if problem else 200)


def _wrong(nowhere: bool, message: str, document: str) -> str:
    if nowhere:
        return _("Choose the value that is wrong.")
    if not SHORTEST <= len(message) <= LONGEST:
        return _("Say in %(least)s to %(most)s letters what is wrong.") % {"least": SHORTEST, "most": LONGEST}
    try:
        if document and checked(document).scheme != "https":
            raise FetchError("bad_address", "")
    except FetchError:
        return _("The document's address begins with https:// and holds no blank.")
    return ""

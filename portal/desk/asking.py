"""Asking a product's institution about a value that is in doubt: its partner reads the question on its own pages, and answers there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from normalizers.schema import Label
from portal.accounts import audit, notices
from portal.accounts.models import Partner, Question, User
from portal.catalog.asked import product_or_404
from portal.catalog.models import Disagreement, Product
from portal.desk.page import actor, no_reason, reason_of, refused
from portal.desk.people import names

FEED = "feed-"  # the sources that are feeds begin so, and go on with the feed's own id
ASKED = Label("编辑就一项取值向您提问", "An editor asks about a value")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the names of who asked and who answered."""

    row: Question
    by: str
    answered_by: str


def partners_of(products: Iterable[Product]) -> list[Partner]:
    """Who speaks for the institutions of these products. One query."""
    rows = list(products)
    feeds = [one.source.removeprefix(FEED) for one in rows if one.source.startswith(FEED)]
    spoken_for = Q(institutions__in={one.institution_id for one in rows}) | Q(feeds__public_id__in=feeds)
    return list(Partner.objects.filter(spoken_for).distinct().order_by("name"))


def sides_of(found: Product) -> list[Product]:
    """A product with those that are read beside it and say something else."""
    beside = Disagreement.objects.filter(product=found, ended_at=None).values_list("beside", flat=True)
    return [found, *Product.objects.filter(pk__in=list(beside)).defer("document")]


def asked(found: Product) -> list[Asked]:
    """What was asked of a product so far, the latest first."""
    rows: Sequence[Question] = list(Question.objects.filter(product=found).select_related("partner").order_by("-pk")[:20])
    known = names(name for row in rows for name in (row.by, row.answered_by))
    return [Asked(row, known[row.by], known[row.answered_by]) for row in rows]


@require_POST
def ask(request: HttpRequest, product_id: str) -> HttpResponse:
    """Send a question to everybody who speaks for the product; what waits at the desk goes on waiting."""
    found = product_or_404(product_id)
    text, path = reason_of(request), request.POST.get("path", "").replace("\0", "")[:500]
    partners = partners_of(sides_of(found))
    if not text:
        return refused(request, no_reason(), 400)
    if not partners:
        return refused(request, _("Nobody of its institution has an account here who could be asked."))
    now = datetime.now(UTC)
    with transaction.atomic():
        for partner in partners:
            row = Question.objects.create(partner=partner, product=found, path=path, text=text, by=actor(request), made_at=now)
            _tell(row)
        told: dict[str, audit.Change] = {"partners": (None, [one.public_id for one in partners]), "path": (None, path)}
        audit.record(actor(request), "question.asked", f"product:{found.pk}", told, why=text)
    messages.success(request, _("Asked. The answer stands here as soon as it comes."))
    return redirect("desk:differences", found.pk)


def _tell(row: Question) -> None:
    people = User.objects.filter(is_active=True, memberships__partner=row.partner)
    where = notices.place("partner:disputes", row.partner.public_id)
    notices.tell(people, "question", notices.about(ASKED, row.product.name), where, f"question:{row.pk}")

"""What a source says against itself, and sources against each other: tasks of the queue, and the page on which an editor decides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from normalizers.contradictions import CONTRADICTIONS, attribute_in
from normalizers.parse.value import read_value
from normalizers.records import Value
from portal.accounts import audit
from portal.catalog import selectors
from portal.catalog.asked import product_or_404
from portal.catalog.disagreeing import Told, going_on, told
from portal.catalog.language import language
from portal.catalog.listed import standing
from portal.catalog.models import Disagreement, Issue, Listing, Product, Snapshot
from portal.catalog.overriding import attribute_at, source_document
from portal.catalog.paths import path_label
from portal.catalog.places import Place, places, values_of
from portal.catalog.present import Cell, expand
from portal.desk.asking import asked, partners_of, sides_of
from portal.desk.impact import of_override
from portal.desk.models import Settlement
from portal.desk.page import Context, actor, no_reason, page, reason_of, refused
from portal.desk.people import names
from portal.desk.task import Task


def kind_labels() -> dict[str, str]:
    """The kinds of tasks that come from here."""
    return {"contradicted": _("Contradicted values"), "conflict": _("Sources that disagree")}


def subject_of(issue: Issue) -> str:
    """How a contradiction is called."""
    return f"issue:{issue.fingerprint}"


def conflict_subject(row: Disagreement) -> str:
    """How a disagreement is called; when its sources say something else, it is another one."""
    return f"disagreement:{row.pk}"


def _open(issues: Iterable[Issue]) -> list[Issue]:
    """Those that nobody has settled. One query."""
    found = list(issues)
    settled = set(Settlement.objects.filter(subject__in=[subject_of(one) for one in found]).values_list("subject", flat=True))
    return [one for one in found if subject_of(one) not in settled]


def tasks() -> list[Task]:
    """What waits of both kinds."""
    return [*_contradicted(), *_conflicts(), *_stranded()]


def _conflicts() -> list[Task]:
    """A task for each product whose sources disagree on what nobody has settled yet. Four queries."""
    settled = set(Settlement.objects.filter(subject__startswith="disagreement:").values_list("subject", flat=True))
    by_product: dict[str, list[Told]] = defaultdict(list)
    for one in told(going_on(), language()):
        if conflict_subject(one.row) not in settled:
            by_product[one.row.product_id].append(one)
    return [
        Task(
            f"conflict:{key}", "conflict", own[0].row.product.name, "; ".join(map(_both, own))[:200], 1, min(one.row.since for one in own),
            reverse("desk:differences", args=[key]), own[0].row.product.fetched_at, product=key,
        )
        for key, own in by_product.items()
    ]  # fmt: skip


def _stranded() -> list[Task]:
    """A task for each merged listing that its institution goes on offering although the one that it is merged into is gone: without a
    person's look the product would be in no search. One query."""
    rows = standing().filter(act=Listing.Act.MERGE, product__withdrawn_at=None).exclude(other__status=Product.Status.CURRENT)
    chosen = rows.select_related("product", "other").defer("product__document", "other__document")
    what = _("It is merged into a listing that is no longer on offer: split it, or merge the two the other way round.")
    return [
        Task(
            f"stranded:{row.product_id}", "conflict", row.product.name, what, 1, row.other.changed_at, _listing(row),
            row.product.fetched_at, product=row.other.pk,
        )
        for row in chosen
        if row.other is not None
    ]  # fmt: skip


def _listing(row: Listing) -> str:
    return reverse("desk:listing", args=[row.product_id])


def _both(one: Told) -> str:
    """What each source says of a value; a warning where the page shows the one that does not count."""
    said = f"{one.label}: {' ≠ '.join(side.text for side in one.sides)}"
    return _("%(said)s (the page shows what does not count)") % {"said": said} if one.doubtful else said


def _contradicted() -> list[Task]:
    """A task for each product of which its own source says two things. Three queries."""
    by_product: dict[tuple[str, str], list[Issue]] = defaultdict(list)
    for issue in _open(Issue.objects.filter(code__in=CONTRADICTIONS).select_related("institution").order_by("pk")):
        by_product[issue.institution_id, issue.source_key].append(issue)
    keys = {key for _institution, key in by_product}
    rows = Product.objects.filter(source_key__in=keys).only("name", "source_key", "institution", "fetched_at")
    known = {(row.institution_id, row.source_key): row for row in rows}
    return [_task(own, known.get(key)) for key, own in by_product.items()]


def _task(own: list[Issue], row: Product | None) -> Task:
    first = own[0]
    if row is None:  # a product that was never published: its institution's page says why
        key, title, href = f"{first.institution_id}/{first.source_key}", first.source_key, _institution(first)
    else:
        key, title, href = row.pk, row.name, reverse("desk:differences", args=[row.pk])
    what = "; ".join(dict.fromkeys(_said(issue) for issue in own))
    since = min(issue.first_seen for issue in own)
    shown_at, product = (None, "") if row is None else (row.fetched_at, row.pk)
    return Task(f"contradicted:{key}"[:160], "contradicted", title, what[:200], 1, since, href, shown_at, product=product)


def _institution(issue: Issue) -> str:
    return reverse("desk:institution", args=[issue.institution_id])


def _said(issue: Issue) -> str:
    """Which value it is, and what is wrong with it."""
    key = attribute_in(issue.detail)
    label = path_label(f"values/{key}", language()) if key else _("A table")
    return f"{label}: {CONTRADICTIONS[issue.code](language())}"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One value with what its source also says. ``place`` None: the public sees no such value."""

    issue: Issue
    subject: str
    said: str
    path: str
    place: Place | None
    cell: Cell | None
    settled: Settlement | None
    by: str = ""
    ranks: int | None = None  # places of first pages that another product would stand on; None: what it says cannot stand there


@require_safe
def differences(request: HttpRequest, product_id: str) -> HttpResponse:
    """What the sources of a product say against themselves, both sides of it."""
    return _page(request, product_or_404(product_id))


def contradictions(found: Product) -> list[Contradiction]:
    """Every contradiction of a product's source, those that are settled last. Four queries."""
    own = [issue for issue in selectors.issues_of(found) if issue.code in CONTRADICTIONS]
    settled = {row.subject: row for row in Settlement.objects.filter(subject__in=[subject_of(one) for one in own])}
    known, by_path = names(row.by for row in settled.values()), {one.path: one for one in places(expand(found), language())}
    out = []
    for issue in own:
        stated = f"values/{attribute_in(issue.detail)}"
        place, row, path = by_path.get(stated), settled.get(subject_of(issue)), _where(found, stated)
        cell = None if place is None or place.value.get("evidence") is None else Cell("", "", place.text, value=place.value)
        by, ranks = "" if row is None else known[row.by], None if row is not None else _ranks(found, path, issue)
        out.append(Contradiction(issue, subject_of(issue), _said(issue), path, place, cell, row, by, ranks))
    return sorted(out, key=lambda one: one.settled is not None)


def _where(found: Product, path: str) -> str:
    """Where a value may be overridden: at the entry that it is derived from, when the source has both at one place."""
    own = dict(values_of(source_document(found.document)))
    read = own.get(path, {}).get("evidence")
    if attribute_at(path, found.category) is not None or not read:
        return path
    same = (
        key for key, value in own.items()
        if key != path and (value.get("evidence") or {}).get("locator") == read["locator"] and attribute_at(key, found.category) is not None
    )  # fmt: skip
    return next(same, path)


def _ranks(found: Product, path: str, issue: Issue) -> int | None:
    """What the first pages would show otherwise if that which the source also says stood there."""
    attribute = attribute_at(path, found.category)
    if attribute is None or not issue.text:
        return None
    for lang in ("en", "zh"):
        read = read_value(attribute, issue.text, locator=issue.locator, lang=lang, currency=str(found.document["currency"]))
        if isinstance(read, Value):
            return of_override(found, path, read.to_json(), datetime.now(UTC)).ranks
    return None


@dataclass(frozen=True, slots=True)
class Conflict:
    """A disagreement of sources, with what an editor made of it."""

    told: Told
    subject: str
    settled: Settlement | None
    by: str = ""

    @property
    def path(self) -> str:
        """Where another value would be put; "" for a list, whose entries are overridden one by one."""
        return self.told.row.path if "/" in self.told.row.path else ""


def conflicts(found: Product) -> list[Conflict]:
    """Every disagreement of a product's sources now, those that are settled last."""
    rows = told(going_on().filter(product=found), language())
    settled = {row.subject: row for row in Settlement.objects.filter(subject__in=[conflict_subject(one.row) for one in rows])}
    known = names(row.by for row in settled.values())
    out = []
    for one in rows:
        row = settled.get(conflict_subject(one.row))
        out.append(Conflict(one, conflict_subject(one.row), row, "" if row is None else known[row.by]))
    return sorted(out, key=lambda one: one.settled is not None)


def _page(request: HttpRequest, found: Product, problem: str = "", status: int = 200) -> HttpResponse:
    context: Context = {
        "title": _("What its sources say against each other"), "product": found, "found": contradictions(found), "problem": problem,
        "conflicts": conflicts(found), "partners": partners_of(sides_of(found)), "asked": asked(found),
        "address": _address(found),
        "reason": reason_of(request), "chosen": request.POST.get("subject", ""),
    }  # fmt: skip
    return page(request, "differences", context, status)


def _address(found: Product) -> str:
    """Where its source was read, as evidence of what else it says; "" where that is no secure address."""
    read = Snapshot.objects.filter(pk=found.snapshot).values_list("url", flat=True).first()
    return next((one for one in (str(found.document["url"]), read or "") if one.startswith("https://")), "")


def _waiting(found: Product) -> set[str]:
    """What of a product nobody has settled yet."""
    own = {one.subject for one in contradictions(found) if one.settled is None}
    return own | {one.subject for one in conflicts(found) if one.settled is None}


@require_POST
def settle(request: HttpRequest, product_id: str) -> HttpResponse:
    """Leave what the public sees as it is, for a reason; the task goes until the source says something else."""
    found, subject, reason = product_or_404(product_id), request.POST.get("subject", ""), reason_of(request)
    if subject not in _waiting(found):
        return refused(request, _("This difference does not wait any more."))
    if not reason:
        return _page(request, found, no_reason(), 400)
    try:
        with transaction.atomic():
            Settlement.objects.create(subject=subject, reason=reason, by=actor(request))
            audit.record(actor(request), "difference.settled", f"product:{found.pk}", {subject: ("open", "settled")}, why=reason)
    except IntegrityError:
        return refused(request, _("This difference does not wait any more."))
    messages.success(request, _("Settled: what the public sees stays as it is."))
    return redirect("desk:differences", found.pk)

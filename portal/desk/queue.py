"""What waits for a person: one list of tasks, the most products first, each taken by one person at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from normalizers.checks import said
from normalizers.gate import HELD, PUBLISHED
from normalizers.reviewed import slot_label
from portal.accounts.models import Dispute
from portal.catalog.held import subject_of
from portal.catalog.language import language
from portal.catalog.models import Institution, Judgement, Override, Product, Report
from portal.catalog.overriding import standing
from portal.catalog.words import Unknown, products_with, unknown
from portal.desk import claims, differences
from portal.desk.models import Proposal, Rearrangement, Ruling, WordProposal
from portal.desk.page import Context, actor, editor, page, pages_of, refused
from portal.desk.seen import seen
from portal.desk.task import Task, word_subject

SOON = timedelta(days=7)


def held() -> list[Judgement]:
    """What runs hold and can still publish: of each institution the latest. One query."""
    later = Q(run__at__gt=OuterRef("run__at")) | Q(run__at=OuterRef("run__at"), run__gt=OuterRef("run"))
    newer = Judgement.objects.filter(later, institution=OuterRef("institution"), state=PUBLISHED, run__source=OuterRef("run__source"))
    rows = Judgement.objects.filter(~Exists(newer), state=HELD).select_related("run").defer("summary").order_by("-run__at", "-run")
    latest: dict[str, Judgement] = {}
    for row in rows:
        latest.setdefault(row.institution, row)
    return list(latest.values())


def _held_tasks() -> list[Task]:
    rows = held()
    known = Institution.objects.in_bulk([row.institution for row in rows])
    ruled = set(Ruling.objects.filter(state=Ruling.State.WAITING).values_list("run", "institution"))
    return [
        Task(
            subject_of(row.run_id, row.institution), "held", known[row.institution].name, _first_reason(row), row.counts.get("found", 0),
            row.run.at, reverse("desk:held", args=[row.run_id, row.institution]), known[row.institution].checked_at,
            waits=(row.run_id, row.institution) in ruled, institution=row.institution,
        )
        for row in rows
    ]  # fmt: skip


def report_subject(number: int) -> str:
    """How a reader's report is called."""
    return f"report:{number}"


def _report_tasks() -> list[Task]:
    rows = Report.objects.filter(state=Report.State.OPEN).select_related("product").defer("product__document")
    disputed = dict(Dispute.objects.filter(report__state=Report.State.OPEN).values_list("report", "partner__name"))
    return [
        Task(
            report_subject(row.pk), "report", row.product.name,
            f"{disputed[row.pk]}: {row.message[:200]}" if row.pk in disputed else row.message[:200], 1, row.made_at,
            reverse("desk:report", args=[row.pk]), product=row.product_id,
        )
        for row in rows
    ]  # fmt: skip


def proposal_subject(number: int) -> str:
    """How an override that waits for a second person is called."""
    return f"proposal:{number}"


def override_subject(number: int) -> str:
    """How an override is called."""
    return f"override:{number}"


def _proposal_tasks() -> list[Task]:
    rows = Proposal.objects.filter(state=Proposal.State.WAITING).select_related("product").defer("product__document")
    return [
        Task(
            proposal_subject(row.pk), "proposal", row.product.name, row.reason[:200], 1, row.made_at,
            reverse("desk:proposal", args=[row.pk]), product=row.product_id,
        )
        for row in rows
    ]  # fmt: skip


def listing_subject(number: int) -> str:
    """How a decision on listings that waits for a second person is called."""
    return f"listing:{number}"


def _listing_tasks() -> list[Task]:
    rows = list(Rearrangement.objects.filter(state=Rearrangement.State.PROPOSED))
    first = Product.objects.only("name").in_bulk([row.effects[0][0] for row in rows])
    return [
        Task(
            listing_subject(row.pk), "listing", first[row.effects[0][0]].name, row.reason[:200], len(row.effects), row.made_at,
            reverse("desk:decision", args=[row.pk]),
        )
        for row in rows
    ]  # fmt: skip


def expiring(now: datetime) -> QuerySet[Override]:
    """The overrides that have expired, or will within a week: somebody renews them or lets them go."""
    rows = standing().filter(expires_at__lt=now + SOON)
    return rows.select_related("product").defer("product__document").order_by("expires_at")


def _expiring_tasks() -> list[Task]:
    return [
        Task(
            override_subject(row.pk), "expiring", row.product.name, row.reason[:200], 1, row.expires_at or row.created_at,
            f"{reverse('desk:propose', args=[row.product_id])}?path={quote(row.path)}", product=row.product_id,
        )
        for row in expiring(datetime.now(UTC))
    ]  # fmt: skip


def word_address(slot: str, text: str) -> str:
    """The desk's page of a word."""
    return f"{reverse('desk:word')}?{urlencode({'slot': slot, 'text': text})}"


def word_proposal_subject(number: int) -> str:
    """How the meaning of a word that waits for a second person is called."""
    return f"meaning:{number}"


def _word_tasks() -> list[Task]:
    """The words that nobody knows, but for those that somebody has proposed a meaning of, or that wait to be read anew."""
    begun = Q(state__in=WordProposal.OPEN) | Q(state=WordProposal.State.APPROVED, performed_at=None)
    known = set(WordProposal.objects.filter(begun).values_list("slot", "text"))
    return [_word_task(one) for one in unknown() if (one.slot, one.text) not in known]


def _word_task(one: Unknown) -> Task:
    return Task(
        word_subject(one.slot, one.text), "word", one.text or "–", slot_label(one.slot)(language()), one.products, one.first,
        word_address(one.slot, one.text), one.last,
    )  # fmt: skip


def _meaning_tasks() -> list[Task]:
    rows = WordProposal.objects.filter(state=WordProposal.State.WAITING)
    return [
        Task(
            word_proposal_subject(row.pk), "meaning", row.text, row.reason[:200], products_with(row.slot, row.text, row.institution),
            row.made_at, reverse("desk:meaning", args=[row.pk]),
        )
        for row in rows
    ]  # fmt: skip


def _first_reason(row: Judgement) -> str:
    more = len(row.reasons) - 1
    return (said(row.reasons[0], language()) if row.reasons else "") + (f" (+{more})" if more > 0 else "")


def tasks(kind: str = "") -> list[Task]:
    """Everything that waits, or of one kind, with who has taken it: the most products first, then the most views, then the oldest."""
    found: Sequence[Task] = [task for task in _all() if kind in ("", task.kind)]
    taken, views = claims.of(task.subject for task in found), seen(found, datetime.now(UTC))
    told = (replace(task, claim=taken.get(task.subject), views=views.get(task.subject, 0)) for task in found)
    return sorted(told, key=lambda task: (-task.products, -task.views, task.since, task.subject))


def _all() -> list[Task]:
    tasks = [*_held_tasks(), *_report_tasks(), *_proposal_tasks(), *_listing_tasks(), *_expiring_tasks()]
    return [*tasks, *_word_tasks(), *_meaning_tasks(), *differences.tasks()]


def kind_labels() -> dict[str, str]:
    return {
        "held": _("Held runs"),
        "report": _("Readers' reports"),
        **differences.kind_labels(),
        "proposal": _("Overrides to approve"),
        "listing": _("Listings to approve"),
        "expiring": _("Overrides that end"),
        "word": _("Unknown words"),
        "meaning": _("Words to approve"),
    }


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    kind = request.GET.get("kind", "")
    everything = tasks()
    labels = kind_labels()
    kind = kind if kind in labels else ""
    shown = pages_of(request, [task for task in everything if kind in ("", task.kind)])
    kinds: list[dict[str, Any]] = [{"key": "", "label": _("Everything"), "count": len(everything), "current": kind == ""}]
    kinds += [
        {"key": key, "label": label, "count": sum(task.kind == key for task in everything), "current": kind == key}
        for key, label in labels.items()
    ]
    query = f"kind={kind}&" if kind else ""
    return page(request, "queue", {"title": _("What waits for a person"), "tasks": shown, "kinds": kinds, "labels": labels, "query": query})


@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Take a task, or give it back; then go on to it."""
    subject, back = request.POST.get("subject", "")[:160], request.POST.get("act") == "release"
    task = next((one for one in tasks() if one.subject == subject), None)
    if task is None:
        return refused(request, _("This task does not wait any more: somebody has dealt with it."))
    if back:
        claims.release(subject, editor(request))
        messages.success(request, _("Given back: anybody may take it."))
        return redirect("desk:queue")
    if not claims.take(subject, editor(request)):
        return refused(request, taken_by(subject))
    return redirect(task.href)


def taken_by(subject: str) -> str:
    """Who has a task, as a sentence."""
    claim = claims.of([subject]).get(subject)
    if claim is None:
        return _("Somebody else has just taken this task.")
    return _("%(who)s has taken this task until %(when)s UTC.") % {"who": claim.user.email, "when": f"{claim.until:%H:%M}"}


def claim_of(request: HttpRequest, subject: str) -> Context:
    """What the page of a task says of who works on it."""
    claim = claims.of([subject]).get(subject)
    return {"subject": subject, "claim": claim, "taken": claim is not None and claim.user != editor(request)}


def not_second(request: HttpRequest, by: str, subject: str) -> HttpResponse | None:
    """Why this person may not decide now on what ``by`` proposed, as a page; None once the task is theirs."""
    if by == actor(request):
        return refused(request, _("This proposal is your own: somebody else decides on it."))
    if not claims.take(subject, editor(request)):
        return refused(request, taken_by(subject))
    return None

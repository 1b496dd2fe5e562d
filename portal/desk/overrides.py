"""Overrides at the desk: proposed by one person with reason, evidence and end, approved by another, and back in the queue at the end."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlsplit

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from normalizers.parse.value import read_value
from normalizers.records import Issue
from normalizers.schema import SCHEMA
from portal.accounts import audit
from portal.catalog.asked import product_or_404
from portal.catalog.language import language
from portal.catalog.models import Product
from portal.catalog.overrides import Setting, put
from portal.catalog.overriding import attribute_at, source_document, standing
from portal.catalog.paths import path_label, path_words
from portal.catalog.places import Json, Place, places, values_of
from portal.catalog.repairs import Repair, repairs
from portal.desk import claims
from portal.desk.impact import Impact, lines, of_override, pages
from portal.desk.models import Proposal
from portal.desk.page import Context, actor, editor, no_reason, page, pages_of, reason_of, refused
from portal.desk.people import names
from portal.desk.queue import claim_of, not_second, proposal_subject

USUAL, LONGEST = timedelta(days=90), timedelta(days=366)
FIELDS = ("path", "value", "address", "quote", "until")


class ProblemError(Exception):
    """What is wrong with a form, as a sentence."""


@require_safe
def overrides(request: HttpRequest) -> HttpResponse:
    """Every override that is not superseded, the next to end first."""
    rows = standing().select_related("product__institution").order_by("expires_at")
    shown = pages_of(request, rows)
    known = names(name for row in shown for name in (row.owner, row.approved_by))
    told = repairs(shown, language())
    lines = [_line(one) | {"owner": known[one.row.owner], "approved": known[one.row.approved_by]} for one in told]
    waiting = Proposal.objects.filter(state=Proposal.State.WAITING).select_related("product").order_by("pk")
    return page(request, "overrides", {"title": _("Overrides"), "shown": shown, "lines": lines, "waiting": waiting, "query": ""})


def _line(one: Repair) -> Context:
    row = one.row
    ended = row.expires_at is not None and row.expires_at <= datetime.now(UTC)
    return {"row": row, "ended": ended, "label": one.label, "value": one.value, "own": one.own}


def _open_places(found: Product) -> list[Place]:
    """What may be overridden: what the source states, and the attributes that it is silent on."""
    own, lang = source_document(found.document), language()
    stated = [place for place in places(own, lang) if attribute_at(place.path, found.category) is not None]
    known = {place.path for place in stated}
    silent = [key for key in _attributes(found) if key not in known]
    return [*stated, *(Place(path, path_label(path, lang), _("not stated"), {}) for path in silent)]


def _attributes(found: Product) -> list[str]:
    paths = [f"values/{attribute.key}" for attribute in SCHEMA.of(found.category)]
    return [path for path in paths if attribute_at(path, found.category) is not None]


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, product_id: str) -> HttpResponse:
    """Propose a value, its end, or to let the source's own stand again (``act`` = ``end``)."""
    found = product_or_404(product_id)
    if request.method != "POST":
        return _form(request, found)
    try:
        made = _proposal(request, found)
    except ProblemError as problem:
        return _form(request, found, str(problem), 400)
    if "preview" in request.POST:
        return _form(request, found, preview=of_override(found, made.path, made.value, datetime.now(UTC)))
    try:
        with transaction.atomic():
            made.save()
            told = {"value": (_now(found, made.path), made.value), "until": (None, made.expires_at and made.expires_at.isoformat())}
            audit.record(actor(request), "override.proposed", f"product:{found.pk}/{made.path}", told, why=made.reason)
    except IntegrityError:
        return refused(request, _("A proposal for this value waits already; it has to be decided on first."))
    messages.success(request, _("Proposed. A second person decides on it."))
    return redirect("desk:proposal", made.pk)


def _now(found: Product, path: str) -> Json | None:
    return dict(values_of(found.document)).get(path)


def _form(request: HttpRequest, found: Product, problem: str = "", status: int = 200, preview: Impact | None = None) -> HttpResponse:
    asked = {key: request.POST.get(key, "") for key in FIELDS}
    asked = {key: said or request.GET.get(key, "")[:1000] for key, said in asked.items()}
    asked["until"] = asked["until"] or f"{datetime.now(UTC) + USUAL:%Y-%m-%d}"
    held = standing().filter(product=found)
    context: Context = {
        "title": _("Override a value"), "product": found, "places": _open_places(found), "asked": asked, "problem": problem,
        "lines": [_line(one) for one in repairs(held.select_related("product"), language())], "reason": reason_of(request),
        **_preview(preview),
    }  # fmt: skip
    return page(request, "propose", context, status)


def _preview(preview: Impact | None) -> Context:
    """What the part of a page needs that says what an override would change."""
    return {"impact": preview, "moves": [] if preview is None else lines(preview.moved), "pages": [] if preview is None else pages(preview)}


def _proposal(request: HttpRequest, found: Product) -> Proposal:
    """What the form proposes. Raise ProblemError."""
    path, end = request.POST.get("path", "").replace("\0", ""), request.POST.get("act") == "end"
    attribute = attribute_at(path, found.category)
    held = standing().filter(product=found, path=path).exists()
    if (end and not held) or (not end and (attribute is None or path not in {place.path for place in _open_places(found)})):
        raise ProblemError(_("Choose a value of this product that may be overridden."))
    made = Proposal(product=found, path=path, reason=reason_of(request), by=actor(request))
    if not made.reason:
        raise ProblemError(no_reason())
    if end:
        return made
    assert attribute is not None
    text, made.address, made.quote = (request.POST.get(key, "").replace("\0", "").strip()[:1000] for key in ("value", "address", "quote"))
    if urlsplit(made.address).scheme != "https" or not urlsplit(made.address).hostname or not made.quote:
        raise ProblemError(_("Give your evidence: the https address where it stands, and its words there."))
    currency = str(found.document["currency"])
    read = read_value(attribute, text, locator=made.address, lang=language()[:2], currency=currency, how="overridden", why=made.reason)
    if isinstance(read, Issue) or not text:
        raise ProblemError(_("“%(text)s” cannot be read as this value; write it as a source would, with its unit.") % {"text": text[:80]})
    evidence = {"locator": made.address, "quote": made.quote, "how": "overridden", "why": made.reason, "state": "unsourced", "snapshot": ""}
    made.value = {**read.to_json(), "evidence": evidence}
    made.expires_at = _end(request.POST.get("until", ""))
    return made


def _end(text: str) -> datetime:
    try:
        at = datetime.combine(date.fromisoformat(text), time.max, UTC).replace(microsecond=0)
    except ValueError:
        raise ProblemError(_("“%(text)s” is no day; write it as 2026-11-25.") % {"text": text[:40]}) from None
    now = datetime.now(UTC)
    if not now < at <= now + LONGEST:
        raise ProblemError(_("An override ends within a year from now."))
    return at


def _found(number: int) -> Proposal:
    return get_object_or_404(Proposal.objects.select_related("product__institution"), pk=number)


@require_safe
def proposal(request: HttpRequest, number: int) -> HttpResponse:
    return _shown(request, _found(number))


def _shown(request: HttpRequest, row: Proposal, problem: str = "", status: int = 200) -> HttpResponse:
    lang, known = language(), names([row.by, row.decided_by])
    own = dict(values_of(source_document(row.product.document))).get(row.path)
    context: Context = {
        "title": _("Proposal %(number)s") % {"number": row.pk}, "row": row, "label": path_label(row.path, lang),
        "now": path_words(row.path, _now(row.product, row.path), lang), "own": path_words(row.path, own, lang),
        "new": path_words(row.path, row.value, lang) if row.value is not None else _("what the source says"),
        "by": known[row.by], "decided_by": known[row.decided_by], "mine": row.by == actor(request), "problem": problem,
        "reason": reason_of(request), **claim_of(request, proposal_subject(row.pk)),
        **_preview(of_override(row.product, row.path, row.value, datetime.now(UTC)) if row.state == Proposal.State.WAITING else None),
    }  # fmt: skip
    return page(request, "proposal", context, status)


@require_POST
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """The second person's word: approved, it is public at once and in the index as soon as the worker looks."""
    row, act, why = _found(number), request.POST.get("act", ""), reason_of(request)
    if act not in ("approve", "refuse") or not why:
        return _shown(request, row, _("Say what is to be done, and why."), 400)
    stopped = not_second(request, row.by, proposal_subject(number))
    if stopped is not None:
        return stopped
    if act == "approve" and row.expires_at is not None and row.expires_at <= datetime.now(UTC):
        return refused(request, _("Its end has passed: refuse it, and propose it anew."))
    if not _decided(row, act, actor(request), why):
        return refused(request, _("This proposal was decided already."))
    claims.release(proposal_subject(number), editor(request))
    messages.success(request, _("Approved: it is public.") if act == "approve" else _("Refused: nothing changes."))
    return redirect("desk:queue")


def _decided(row: Proposal, act: str, by: str, why: str) -> bool:
    """Decide once, with the override and the audit in the same transaction; False when somebody was faster."""
    state = Proposal.State.APPROVED if act == "approve" else Proposal.State.REFUSED
    now = datetime.now(UTC).replace(microsecond=0)
    with transaction.atomic():
        waiting = Proposal.objects.filter(pk=row.pk, state=Proposal.State.WAITING)
        if not waiting.update(state=state, decided_by=by, decided_why=why, decided_at=now):
            return False
        told: dict[str, audit.Change] = {"state": (Proposal.State.WAITING.value, state.value)}
        if act == "approve":
            before = _now(row.product, row.path)
            if row.value is not None:
                row.value["evidence"]["fetched_at"] = f"{now:%Y-%m-%dT%H:%M:%SZ}"
            made = put(row.product_id, Setting(row.path, row.value, row.reason, row.by, by, row.expires_at), now)
            Proposal.objects.filter(pk=row.pk).update(override=made)
            row.product.refresh_from_db()
            told["value"] = (before, _now(row.product, row.path))
        audit.record(by, f"override.{state.value}", f"product:{row.product_id}/{row.path}", told, why=why)
    return True

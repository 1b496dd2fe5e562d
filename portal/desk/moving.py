"""A decision on listings: seen product by product before it is taken down, agreed to by a second person where one is not enough."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.accounts import audit
from portal.catalog.listings import MOST, NAMES_OTHER, Effect, effects, needs_second
from portal.catalog.models import Listing, Product
from portal.desk import claims
from portal.desk.listings import acts, asked_for, chosen, id_in, problem_words, status_words
from portal.desk.models import Rearrangement
from portal.desk.page import Context, actor, editor, no_reason, page, reason_of, refused
from portal.desk.people import names
from portal.desk.queue import claim_of, listing_subject, not_second
from portal.desk.ruling import taken_down

State = Rearrangement.State
CURRENT, MERGED, HIDDEN = Product.Status.CURRENT, Product.Status.MERGED, Product.Status.HIDDEN


class UnclearError(Exception):
    """What is missing in what was asked for, as a sentence."""


@require_safe
def preview(request: HttpRequest) -> HttpResponse:
    """What a decision would do. Nothing is written."""
    try:
        products = _products(request)
        act, other = _act(request.GET.get("act", "")), _other(request.GET.get("act", ""), request.GET.get("other", ""))
    except UnclearError as problem:
        return refused(request, str(problem), 400)
    return _preview(request, act, effects(act, products, other), other)


def _preview(request: HttpRequest, act: str, found: Sequence[Effect], other: Product | None, problem: str = "") -> HttpResponse:
    fit = [one for one in found if not one.problem]
    asked = [("act", act), *([("other", other.pk)] if other is not None else []), *(("id", one.product.pk) for one in fit)]
    more = sum((one.after == CURRENT) - (one.before == CURRENT) for one in fit)
    offered = Product.objects.filter(status=CURRENT).count()
    context: Context = {
        "title": acts()[act], "act": act, "other": other, "found": found, "problem": problem, "reason": reason_of(request),
        "lines": [_line(act, one, other) for one in found],
        "without": f"{reverse('desk:preview')}?{urlencode(asked)}" if fit else "", "whole": len(fit) == len(found),
        "offered": offered, "then": offered + more, "second": needs_second(act, len(found)),
    }  # fmt: skip
    return page(request, "preview", context, 400 if problem else 200)


def _line(act: str, one: Effect, other: Product | None) -> Context:
    told = problem_words(one.problem) if one.problem else _happens(act, one, "" if other is None else other.name)
    return {"row": one.product, "effect": one, "status": status_words(one.before), "told": told}


def _happens(act: str, one: Effect, other: str) -> str:
    """What happens to one product, as a sentence."""
    before, after = one.before, one.after
    if act == Listing.Act.SUCCEED:
        return _("Its page says that “%(other)s” replaces it, and the page of that one says so too.") % {"other": other}
    if act == Listing.Act.ALONE:
        return _("Its page names no successor any more.")
    if after == MERGED:
        told = {"other": other}
        if before == CURRENT:
            return _("It leaves search, comparisons and counts; its address leads to “%(other)s”. Its history stays.") % told
        return _("It was in no search; its address leads to “%(other)s”. Its history stays.") % told
    if after == HIDDEN:
        if before == CURRENT:
            return _("It leaves search, comparisons and counts; its page says since when it is hidden, and why.")
        return _("It was in no search; its page says since when it is hidden, and why.")
    if after == CURRENT:
        return _("It is back in search, comparisons and counts, at its own address.")
    return _("Its page is back at its own address. It is in no search, since its institution does not offer it.")


def _act(text: str) -> str:
    if text not in Listing.Act.values:
        raise UnclearError(_("Choose what is to be done."))
    return text


def _other(act: str, text: str) -> Product | None:
    """The product that a decision names by id or address; None where it names none."""
    if act not in NAMES_OTHER:
        return None
    found = Product.objects.select_related("institution").filter(pk=id_in(text)).first()
    if found is None:
        raise UnclearError(_("Name the other product: by its id, or by the address of its page."))
    return found


def _products(request: HttpRequest) -> list[Product]:
    """What was ticked, or everything that the search finds."""
    everything = request.GET.get("all") == "1"
    rows = list(chosen(asked_for(request)).defer(None)[: MOST + 1]) if everything else _by_id(request.GET.getlist("id"))
    if not 0 < len(rows) <= MOST:
        raise UnclearError(_("Choose at least one product, and at most %(most)s.") % {"most": MOST})
    return rows


def _by_id(ids: Sequence[str]) -> list[Product]:
    wanted = [one for one in dict.fromkeys(ids) if "\0" not in one][: MOST + 1]
    rows = Product.objects.select_related("institution").in_bulk(wanted)
    return [rows[one] for one in wanted if one in rows]


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Take a decision down as it was seen. ``seen``: each product with its status before and after, as the preview showed it."""
    seen = [tuple(one.split(":")) for one in request.POST.getlist("seen")]
    try:
        act, other = _act(request.POST.get("act", "")), _other(request.POST.get("act", ""), request.POST.get("other", ""))
        products = _by_id([one[0] for one in seen])
        if not 0 < len(products) <= MOST:
            raise UnclearError(_("Choose at least one product, and at most %(most)s.") % {"most": MOST})
    except UnclearError as problem:
        return refused(request, str(problem), 400)
    found = effects(act, products, other)
    if not reason_of(request):
        return _preview(request, act, found, other, no_reason())
    now = [(one.product.pk, one.before, one.after) for one in found]
    if now != seen or any(one.problem for one in found):
        return refused(request, _("Something has changed since the preview: look at it again, and decide then."))
    return redirect("desk:decision", _take_down(request, act, now, other))


def _take_down(request: HttpRequest, act: str, told: Sequence[tuple[str, str, str]], other: Product | None) -> int:
    """The number of the decision; of the one that this form has made already, when it is sent twice."""
    token, second = request.POST.get("token", "").replace("\0", "")[:32], needs_second(act, len(told))
    fields = {"act": act, "effects": told, "other": other, "reason": reason_of(request), "by": actor(request)}
    try:
        with transaction.atomic():
            made = Rearrangement.objects.create(**fields, token=token, state=State.PROPOSED if second else State.WAITING)
            changes = {"act": (None, act), "products": (None, [one[0] for one in told])}
            action = "listing.proposed" if second else "listing.decided"
            audit.record(actor(request), action, listing_subject(made.pk), changes, why=made.reason)
    except IntegrityError:
        messages.info(request, _("This was decided already; see below."))
        return Rearrangement.objects.get(token=token).pk
    messages.success(request, _("Proposed. A second person decides on it.") if second else taken_down())
    return made.pk


def _found(number: int) -> Rearrangement:
    return get_object_or_404(Rearrangement.objects.select_related("other"), pk=number)


@require_safe
def decision(request: HttpRequest, number: int) -> HttpResponse:
    return _shown(request, _found(number))


def _shown(request: HttpRequest, row: Rearrangement, problem: str = "", status: int = 200) -> HttpResponse:
    rows = Product.objects.select_related("institution").in_bulk([one[0] for one in row.effects])
    seen = [Effect(rows[key], before, after) for key, before, after in row.effects if key in rows]
    known = names([row.by, row.decided_by])
    failed = [{"name": rows[key].name if key in rows else key, "why": problem_words(why)} for key, why in row.problems.items()]
    context: Context = {
        "title": acts()[row.act], "row": row, "lines": [_line(row.act, one, row.other) for one in seen], "failed": failed,
        "by": known[row.by], "decided_by": known[row.decided_by],
        "mine": row.by == actor(request), "problem": problem, "reason": reason_of(request), **claim_of(request, listing_subject(row.pk)),
    }  # fmt: skip
    return page(request, "decision", context, status)


@require_POST
def agree(request: HttpRequest, number: int) -> HttpResponse:
    """The second person's word: agreed, the worker does it."""
    row, act, why = _found(number), request.POST.get("act", ""), reason_of(request)
    if act not in ("approve", "refuse") or not why:
        return _shown(request, row, _("Say what is to be done, and why."), 400)
    stopped = not_second(request, row.by, listing_subject(number))
    if stopped is not None:
        return stopped
    state = State.WAITING if act == "approve" else State.REFUSED
    with transaction.atomic():
        told = {"state": state, "decided_by": actor(request), "decided_why": why, "decided_at": datetime.now(UTC)}
        if not Rearrangement.objects.filter(pk=number, state=State.PROPOSED).update(**told):
            return refused(request, _("This proposal was decided already."))
        changes = {"state": (State.PROPOSED.value, state.value)}
        action = "listing.approved" if act == "approve" else "listing.refused"
        audit.record(actor(request), action, listing_subject(number), changes, why=why)
    claims.release(listing_subject(number), editor(request))
    messages.success(request, taken_down() if act == "approve" else _("Refused: nothing changes."))
    return redirect("desk:decision", number)

"""The conformance report of a delivery for people, and the same as JSON and CSV for whoever is signed in."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from normalizers.feed.rules import RULES
from normalizers.feed.words import SEVERITIES, place
from portal.catalog.language import language
from portal.catalog.models import Institution, Product, public_id
from portal.partners.answers import answer
from portal.partners.models import Delivery
from portal.partners.pages import actor, frame, membership
from portal.partners.report import csv_of, notices, report
from portal.partners.withdrawing import CONFIRM, DECISIONS, decide, waits
from portal.partners.words import OUTCOMES, STATES, STEPS, TONES, steps_done

SHOWN = 100  # notices on a page
LISTED = 200  # products of an outcome on the page; the JSON has more


def _own(request: HttpRequest, public_id: str) -> Delivery:
    """A delivery of the partner of the address; raise Http404 for any other."""
    found = Delivery.objects.filter(feed__partner=membership(request).partner, public_id=public_id)
    one = found.select_related("feed__partner", "run", "withdrawal_run").first()
    if one is None:
        raise Http404
    return one


@require_safe
def delivery(request: HttpRequest, partner: str, delivery: str) -> HttpResponse:  # noqa: ARG001
    found, lang = _own(request, delivery), language()
    number = _page(request)
    listed = list(islice(notices(found, lang), (number - 1) * SHOWN, number * SHOWN + 1))
    told = [{**one, "said": SEVERITIES[one["severity"]](lang), "place": place(one, lang)} for one in listed[:SHOWN]]
    counts = [(SEVERITIES[key](lang), n) for key, n in found.summary.get("notices", {}).items() if n]
    problem = RULES.get(found.summary.get("problem", ""))
    held = found.state == Delivery.State.HELD
    done = steps_done(found)
    context = frame(
        request, _("Delivery of %(when)s") % {"when": f"{found.at:%Y-%m-%d %H:%M} UTC"}, delivery=found, notices=told, counts=counts,
        gone=_gone(found), state=STATES[Delivery.State(found.state)](lang), tone=TONES[Delivery.State(found.state)],
        under_way=found.state in Delivery.OPEN, waits=waits(found),
        held=held, public=Institution.objects.filter(pk=found.feed.source_name).first() if held else None,
        problem_rule="" if problem is None else problem.says(lang), outcomes=_outcomes(found, lang),
        steps=[{"label": step(lang), "done": at < done} for at, step in enumerate(STEPS)],
        before=number - 1, after=number + 1 if len(listed) > SHOWN else 0,
    )  # fmt: skip
    return render(request, "partners/delivery.html", context)


def _page(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 5 else 1


def _gone(found: Delivery) -> list[Product]:
    """The products that its partner's word has withdrawn."""
    if found.decided != CONFIRM or found.withdrawal_run is None:
        return []
    return list(Product.objects.filter(source=found.feed.source_name, withdrawn_at=found.withdrawal_run.at).order_by("name")[:LISTED])


def _outcomes(found: Delivery, lang: str) -> list[dict[str, Any]]:
    source = found.feed.source_name
    ids = {key: public_id(source, f"{source}/{key}") for key in found.outcome.get("held", {}).get("keys", ())[:LISTED]}
    there = set(Product.objects.filter(pk__in=ids.values()).values_list("pk", flat=True))
    out = []
    for name, label in OUTCOMES.items():
        told = found.outcome.get(name, {"total": 0})
        products = (
            told.get("products", []) if name != "held" else [{"key": key, "id": pk if pk in there else ""} for key, pk in ids.items()]
        )
        out.append({"label": label(lang), "total": told["total"], "products": products[:LISTED], "rest": max(0, told["total"] - LISTED)})
    return out


@require_safe
def delivery_json(request: HttpRequest, partner: str, delivery: str) -> HttpResponse:  # noqa: ARG001
    return answer(report(_own(request, delivery), language()))


@require_safe
def delivery_csv(request: HttpRequest, partner: str, delivery: str) -> HttpResponseBase:  # noqa: ARG001
    return csv_of(_own(request, delivery), language())


@require_POST
def withdrawals(request: HttpRequest, partner: str, delivery: str) -> HttpResponse:  # noqa: ARG001
    """The partner's word on products that went missing in numbers."""
    found, decision = _own(request, delivery), request.POST.get("decision", "")
    if decision in DECISIONS and decide(found, decision, actor(request)):
        messages.success(request, _("Decided. What you confirmed is withdrawn in a moment.") if decision == "confirm" else _("Decided."))
    else:
        messages.error(request, _("Nothing waits for a decision here any more."))
    return redirect("partner:delivery", found.feed.partner.public_id, found.public_id)

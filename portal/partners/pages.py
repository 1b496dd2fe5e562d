"""The partner's own pages: its feeds with their figures, what was delivered, and the form to deliver by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crawlers.fetch import FetchError
from normalizers.feed import limits
from normalizers.feed.validate import CHARSETS, FORMATS, MODES
from portal.accounts import audit, notices
from portal.accounts.models import Membership, Partner, User
from portal.catalog.language import language
from portal.commerce.figures import DAYS, hand_overs
from portal.partners import figures, notify
from portal.partners.disputes import clock
from portal.partners.models import Delivery, Feed, Pull
from portal.partners.pulling import FAILURES, HOURS, OTHERS, schedule
from portal.partners.receiving import NO_BODY, NotTakenError, declared_of, take
from portal.partners.words import STATES, TONES

PAGE = 20  # deliveries on a page


def membership(request: HttpRequest) -> Membership:
    """That of whoever asks, in the partner of the address; the guard has found it."""
    found: Membership = request.membership  # type: ignore[attr-defined]
    return found


def actor(request: HttpRequest) -> str:
    """How the audit calls whoever asks."""
    assert isinstance(request.user, User)
    return audit.of_user(request.user)


def frame(request: HttpRequest, title: str, **more: Any) -> dict[str, Any]:
    """What every page of a partner shows."""
    own = membership(request)
    return {"title": title, "partner": own.partner, "owner": own.role == Membership.Role.OWNER, **more}


def institutions_of(partner: Partner) -> set[str]:
    """The ids of the institutions that it speaks for, and of those that it sends feeds of."""
    return {*partner.institutions.values_list("pk", flat=True), *(feed.source_name for feed in partner.feeds.all())}


def feed_of(partner: Partner, public_id: str) -> Feed:
    """A feed of this partner; raise Http404 for any other."""
    found = Feed.objects.filter(partner=partner, public_id=public_id).select_related("partner").first()
    if found is None:
        raise Http404
    return found


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The partners that the account works for; the one, where there is one."""
    assert isinstance(request.user, User)
    own = [one.partner for one in request.user.memberships.select_related("partner").order_by("partner__name")]
    if len(own) == 1:
        return redirect("partner:overview", own[0].public_id)
    return render(request, "partners/mine.html", {"title": _("Your organisations"), "partners": own})


@require_safe
def overview(request: HttpRequest, partner: str) -> HttpResponse:  # noqa: ARG001 (the guard has read it)
    now, own = datetime.now(UTC), membership(request).partner
    feeds = [{"feed": feed, "figures": figures.figures(feed, now)} for feed in own.feeds.order_by("name", "pk")]
    assert isinstance(request.user, User)
    own_notices = request.user.notices.filter(kind__in=notify.KINDS).select_related("letter", "user").order_by("-pk")[:10]
    told = notices.shown(own_notices, language())
    latest = rows(Delivery.objects.filter(feed__partner=own).select_related("feed").order_by("-at", "-pk")[:5])
    left = hand_overs(institutions_of(own), now)
    context = frame(request, own.name, feeds=feeds, deliveries=latest, letters=told, left=left, days=DAYS)
    return render(request, "partners/overview.html", context)


def rows(deliveries: Any) -> list[dict[str, Any]]:
    """Deliveries as lines of a table."""
    return [{"row": one, "state": STATES[one.state](language()), "tone": TONES[one.state]} for one in deliveries]


@require_http_methods(["GET", "HEAD", "POST"])
def feed(request: HttpRequest, partner: str, feed: str) -> HttpResponse:  # noqa: ARG001
    """One feed: its figures and deliveries; POST takes a file in."""
    found = feed_of(membership(request).partner, feed)
    if request.method != "POST":
        return _feed(request, found)
    try:
        taken = _upload(request, found)
    except NotTakenError as refusal:
        return _feed(request, found, refusal.sentence(language()), refusal.status)
    messages.success(request, _("Received. This page tells what becomes of it."))
    return redirect("partner:delivery", found.partner.public_id, taken.public_id)


@require_POST
def pull(request: HttpRequest, partner: str, feed: str) -> HttpResponse:  # noqa: ARG001
    """Where the portal fetches this feed by itself; an empty address ends that."""
    found = feed_of(membership(request).partner, feed)
    url, hours = request.POST.get("url", "").strip(), request.POST.get("hours", "")
    try:
        declared = declared_of({name: str(request.POST[name]) for name in ("format", "mode") if request.POST.get(name)})
        every = int(hours) if hours in map(str, HOURS) else HOURS[3]
        schedule(found, url, every, declared, now=datetime.now(UTC), by=actor(request))
    except NotTakenError as refusal:
        return _feed(request, found, refusal.sentence(language()), 400)
    except FetchError as refusal:
        return _feed(request, found, FAILURES[refusal.code](language()), 400)
    messages.success(request, _("It is fetched from there from now on.") if url else _("It is fetched no longer."))
    return redirect("partner:feed", found.partner.public_id, found.public_id)


def _upload(request: HttpRequest, found: Feed) -> Delivery:
    sent = request.FILES.get("file")
    if not isinstance(sent, UploadedFile) or not sent.size:
        raise NotTakenError(400, "empty-body", NO_BODY)
    words = {name: str(request.POST[name]) for name in ("format", "mode", "charset", "atomic") if request.POST.get(name)}
    taken = take(found, sent.chunks(), declared_of(words), datetime.now(UTC), length=sent.size)
    told = {f"delivery:{taken.delivery.public_id}": (None, {"feed": found.public_id, "sha256": taken.delivery.sha256})}
    audit.record(actor(request), "feed.delivered", audit.of_partner(found.partner), told)
    return taken.delivery


def _feed(request: HttpRequest, found: Feed, problem: str = "", status: int = 200) -> HttpResponse:
    now, lang = datetime.now(UTC), language()
    told = figures.figures(found, now)
    words = figures.unmapped(found, told.last)
    one = Pull.objects.filter(feed=found).first()
    page = Paginator(found.deliveries.order_by("-at", "-pk"), PAGE).get_page(request.GET.get("page"))
    context = frame(
        request, found.names.get("zh" if lang == "zh-hans" else "en", found.name), feed=found, figures=told, problem=problem,
        page=page, deliveries=rows(page.object_list), most=f"{limits.SENT // 2**20} MiB", formats=FORMATS, modes=MODES, charsets=CHARSETS,
        pull=one, hours=HOURS, pull_failed="" if one is None or not one.failed else FAILURES.get(one.failed, OTHERS)(lang),
        unmapped=words, unknown=sum(number for _word, number in words), clock=clock(found.partner),
        trend=figures.trend(found, _("How complete it was")),
        shares=[] if told.view is None else figures.shares(told.view, lang),
        categories=[] if told.view is None else figures.categories(told.view, lang),
    )  # fmt: skip
    return render(request, "partners/feed.html", context, status=status)

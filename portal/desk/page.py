"""What the pages of the desk share: their frame, the numbers of a long list, and how a form is answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from portal.accounts import audit
from portal.accounts.models import User
from portal.accounts.roles import Permission
from portal.catalog.paging import page_of

PER_PAGE = 25
REASON_LENGTH = 2000
Context = dict[str, Any]


def editor(request: HttpRequest) -> User:
    """Whoever is at the desk: the guard lets nobody else in."""
    return cast(User, request.user)


def actor(request: HttpRequest) -> str:
    """How the audit calls them."""
    return audit.of_user(editor(request))


def _links() -> tuple[tuple[str, str, Permission], ...]:
    return (
        ("desk:queue", _("Queue"), Permission.DESK),
        ("desk:listings", _("Listings"), Permission.DESK),
        ("desk:overrides", _("Overrides"), Permission.DESK),
        ("desk:words", _("Words"), Permission.DESK),
        ("desk:sources", _("Sources and institutions"), Permission.DESK),
        ("desk:audit", _("Audit"), Permission.AUDIT),
        ("desk:post", _("Letters"), Permission.PEOPLE),
        ("desk:help", _("Help for editors"), Permission.DESK),
    )


def page(request: HttpRequest, template: str, context: Context, status: int = 200) -> HttpResponse:
    """A page of the desk with its links, those that the person may open."""
    own = editor(request).permissions
    links = [{"href": reverse(name), "label": label} for name, label, permission in _links() if permission in own]
    more = {"desk_links": links, "noindex": True, "token": get_random_string(32), "may": {one.value: True for one in own}}
    return render(request, f"desk/{template}.html", {**more, **context}, status=status)


def refused(request: HttpRequest, sentence: str, status: int = 409) -> HttpResponse:
    """A page for what cannot be done now, with the sentence that says why, and the way back."""
    return page(request, "refused", {"title": _("This was not done"), "sentence": sentence, "back": back(request)}, status)


def back(request: HttpRequest, otherwise: str = "") -> str:
    """Where the form was sent from, as it says itself; for anything but a page of the desk ``otherwise``, or the queue."""
    told = request.POST.get("back", "")
    desk = reverse("desk:queue")
    return told if told.startswith(desk) and "\\" not in told and "\n" not in told else otherwise or desk


def pages_of(request: HttpRequest, rows: Sequence[Any] | Any, size: int = PER_PAGE) -> Page[Any]:
    """The page of a list that the address asks for; a number that is none, or behind the last, gives the nearest."""
    return page_of(rows, request.GET.get("page", "1"), size)


def reason_of(request: HttpRequest) -> str:
    """The reason that a form gives; "" when it gives none."""
    return request.POST.get("reason", "").replace("\0", "").strip()[:REASON_LENGTH]


def no_reason() -> str:
    """What whoever gives none is told."""
    return _("Give a reason: it stands in the audit, and whoever comes later reads it.")

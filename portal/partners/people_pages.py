"""Who works for a partner, and the keys of its programs: for its owners."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts import people
from portal.accounts.models import Membership
from portal.catalog.language import language
from portal.partners import keys as door_keys
from portal.partners.models import ApiKey
from portal.partners.pages import actor, frame, membership

NAME = 100  # letters of a key's name


@require_http_methods(["GET", "HEAD", "POST"])
def members(request: HttpRequest, partner: str) -> HttpResponse:
    """Everybody who works for it. POST adds an account (``email``, ``role``), or removes one (``remove``)."""
    own = membership(request).partner
    if request.method == "POST":
        try:
            _change_members(request, own.public_id)
        except people.PeopleError as error:
            messages.error(request, str(error))
        return redirect("partner:members", partner)
    listed = own.memberships.select_related("user").order_by("role", "user__email")
    return render(request, "partners/members.html", frame(request, _("Members"), members=listed))


def _change_members(request: HttpRequest, partner: str) -> None:
    own = membership(request).partner
    if "remove" in request.POST:
        found = own.memberships.filter(user__public_id=request.POST["remove"]).select_related("user", "partner").first()
        if found is None:
            raise Http404(partner)
        people.remove_member(found, actor(request))
        messages.success(request, _("Removed."))
        return
    role = Membership.Role.OWNER if request.POST.get("role") == "owner" else Membership.Role.MEMBER
    people.invite_member(own, request.POST.get("email", ""), role, actor(request), language=language())
    messages.success(request, _("Added. A new account is invited by mail."))


@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: HttpRequest, partner: str) -> HttpResponse:  # noqa: ARG001
    """The keys. POST makes one; its text is on that page and on no other."""
    secret = ""
    if request.method == "POST":
        scopes = tuple(scope for scope in door_keys.SCOPES if scope in request.POST.getlist("scope"))
        name = " ".join(request.POST.get("name", "").replace("\0", "").split())[:NAME]
        if name and scopes:
            _key, secret = door_keys.make(membership(request).partner, name, datetime.now(UTC), actor(request), scopes=scopes)
        else:
            messages.error(request, _("A key needs a name and at least one thing that it may do."))
    return _keys(request, secret)


def _keys(request: HttpRequest, secret: str) -> HttpResponse:
    now = datetime.now(UTC)
    rows = [{"key": key, "open": door_keys.is_open(key, now)} for key in membership(request).partner.keys.order_by("-made_at", "-pk")]
    context = frame(request, _("Keys"), keys=rows, secret=secret, scopes=door_keys.SCOPES, days=door_keys.OVERLAP.days)
    return render(request, "partners/keys.html", context)


def _own_key(request: HttpRequest, prefix: str) -> ApiKey:
    found = ApiKey.objects.filter(partner=membership(request).partner, prefix=prefix).select_related("partner").first()
    if found is None:
        raise Http404
    return found


@require_POST
def replace_key(request: HttpRequest, partner: str, prefix: str) -> HttpResponse:
    """A successor; the old key works for some days more."""
    key = _own_key(request, prefix)
    if not door_keys.is_open(key, datetime.now(UTC)):
        messages.error(request, _("This key opens nothing any more; make a new one."))
        return redirect("partner:keys", partner)
    _successor, secret = door_keys.replace(key, datetime.now(UTC), actor(request))
    return _keys(request, secret)


@require_POST
def revoke_key(request: HttpRequest, partner: str, prefix: str) -> HttpResponse:
    door_keys.revoke(_own_key(request, prefix), datetime.now(UTC), actor(request))
    messages.success(request, _("Revoked. It opens nothing any more."))
    return redirect("partner:keys", partner)

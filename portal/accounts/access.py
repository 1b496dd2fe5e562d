"""Who may open what, declared beside each view and enforced at one place (``middleware.Guard``).

Everything under a guarded address needs a declaration: a view without one is refused, and ``manage.py check`` names it. Public
pages stand at other addresses, so that no reader pays for any of this.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from functools import wraps
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.accounts import sessions
from portal.accounts.models import Membership, User
from portal.accounts.roles import Permission

View = Callable[..., HttpResponseBase]
ZONE = re.compile(r"^/(?:[a-z]{2}(?:-[a-z]+)?/)?(account|desk|partner|admin)(?:/|$)")


class Who(Enum):
    ANYBODY = "anybody"
    ACCOUNT = "account"
    STAFF = "staff"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True)
class Access:
    """``early``: open before the second factor is set up, since that is done here. ``owner``: of the partner in the address."""

    who: Who
    permission: Permission | None = None
    owner: bool = False
    early: bool = False


ANYBODY = Access(Who.ANYBODY)
ACCOUNT = Access(Who.ACCOUNT)
EARLY = replace(ACCOUNT, early=True)
ZONES = {"admin": Access(Who.STAFF, Permission.ADMIN)}
"""What holds for every view of a zone that declares nothing itself; the other zones have no such rule."""


def declared(access: Access) -> Callable[[View], View]:
    """A view with its declaration; the view itself, which may be a library's, stays as it is."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return view(request, *args, **kwargs)

        guarded.access = access  # type: ignore[attr-defined]
        return guarded

    return decorate


def anybody(view: View) -> View:
    """Open to everybody, though under a guarded address."""
    return declared(ANYBODY)(view)


def account(view: View) -> View:
    """For whoever signed in, with the second factor where their role needs one."""
    return declared(ACCOUNT)(view)


def early(view: View) -> View:
    """For whoever signed in, second factor or not."""
    return declared(EARLY)(view)


def staff(permission: Permission) -> Callable[[View], View]:
    """For staff with that permission."""
    return declared(Access(Who.STAFF, permission))


def partner(view: View) -> View:
    """For members and owners of the partner whose public id is the ``partner`` of the address; gives ``request.membership``."""
    return declared(Access(Who.PARTNER))(view)


def partner_owner(view: View) -> View:
    """For owners of the partner in the address."""
    return declared(Access(Who.PARTNER, owner=True))(view)


def zone_of(path: str) -> str:
    """``account``, ``desk``, ``partner`` or ``admin``; "" for a public address."""
    found = ZONE.match(path)
    return found.group(1) if found is not None else ""


def access_of(view: object, zone: str) -> Access | None:
    """What a view of that zone declares, or its zone; None when neither does."""
    access = getattr(view, "access", None) or ZONES.get(zone)
    return access if isinstance(access, Access) else None


def refusal(request: HttpRequest, access: Access, in_path: dict[str, Any]) -> HttpResponse | None:
    """The answer in the view's place, or None when it may go on. Raise Http404 or PermissionDenied."""
    user = request.user
    if isinstance(user, User) and sessions.is_over(request, user):
        logout(request)
        messages.warning(request, _("You were signed out because you had been away for a while. Please sign in again."))
    if access.who is Who.ANYBODY:
        return None
    user = request.user
    if not isinstance(user, User):
        return redirect_to_login(request.get_full_path() if request.method in ("GET", "HEAD") else reverse("account_home"))
    if user.needs_second_factor and not access.early and not is_mfa_enabled(user):
        messages.warning(request, _("Your role needs a second factor besides the password. Set one up to go on."))
        return redirect("mfa_index")
    if access.who is Who.STAFF and access.permission not in user.permissions:
        _refuse(user)
    if access.who is Who.PARTNER:
        _require_membership(request, user, access, in_path)
    return None


def _refuse(user: User) -> None:
    """Staff are told that it is not theirs; to anybody else there is nothing here."""
    if user.permissions:
        raise PermissionDenied(_("Your role does not include this."))
    raise Http404


def _require_membership(request: HttpRequest, user: User, access: Access, in_path: dict[str, Any]) -> None:
    if "partner" not in in_path:  # the list of one's own partners
        return
    found = Membership.objects.select_related("partner").filter(user=user, partner__public_id=in_path["partner"]).first()
    if found is None:
        raise Http404
    if access.owner and found.role != Membership.Role.OWNER:
        raise PermissionDenied(_("Only an owner of this partner may do this."))
    request.membership = found  # type: ignore[attr-defined]

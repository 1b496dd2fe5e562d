"""The pages of an account that are our own: what it is, where it is signed in, its data, and its end."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

from allauth.account.decorators import reauthentication_required
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts import audit, notices, own_data
from portal.accounts.models import User
from portal.accounts.people import PeopleError
from portal.accounts.roles import ROLES
from portal.accounts.sessions import end_others, hashed
from portal.catalog.language import language

SHOWN = 100  # notices


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    context = {
        "account": user,
        "roles": [role.label for key, role in ROLES.items() if key in user.roles],
        "memberships": user.memberships.select_related("partner").order_by("partner__name"),
        "protected": is_mfa_enabled(user),
        "unread": user.notices.filter(read_at=None).count(),
    }
    return render(request, "account/home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """Where the account is signed in. POST ends one session (``session``), or all others when none is named."""
    user, own = cast(User, request.user), hashed(request.session.session_key or "")
    rows = user.sessions.order_by("-seen_at")
    if request.method == "POST":
        named = request.POST.get("session")
        if named is None:
            ended = end_others(user, request)
        else:
            ended = rows.exclude(session_key=own).filter(session_key=named).delete()[0]
            if not ended:
                raise Http404
        audit.record(audit.of_user(user), "sessions.ended", audit.of_user(user), {"sessions": (ended, 0)})
        messages.success(request, _("Ended. Whoever used it has to sign in again."))
        return redirect("account_sessions")
    listed = [{"row": row, "own": row.session_key == own} for row in rows]
    return render(request, "account/sessions.html", {"sessions": listed, "others": len(listed) > 1})


@require_http_methods(["GET", "HEAD", "POST"])
def told(request: HttpRequest) -> HttpResponse:
    """What the account was told. POST notes that it is read (``read``), or chooses how letters come (``mail``)."""
    user = cast(User, request.user)
    if request.method == "POST":
        mail = request.POST.get("mail", "")
        if mail in User.Mail.values:
            User.objects.filter(pk=user.pk).update(mail=mail)
            messages.success(request, _("Kept."))
        if "read" in request.POST:
            user.notices.filter(read_at=None).update(read_at=datetime.now(UTC))
        return redirect("account_notices")
    rows = user.notices.select_related("letter", "user").order_by("-pk")[:SHOWN]
    listed = notices.shown(rows, language())
    context = {"notices": listed, "unread": any(one.read_at is None for one in rows), "mail": user.mail, "choices": User.Mail.choices}
    return render(request, "account/notices.html", {**context, "hour": notices.HOUR})


@require_safe
@reauthentication_required  # type: ignore[untyped-decorator]
def data(request: HttpRequest) -> HttpResponse:
    """Everything that is kept of the account, as a file."""
    user = cast(User, request.user)
    audit.record(audit.of_user(user), "account.exported", audit.of_user(user))
    answer = JsonResponse(own_data.everything(user), json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = 'attachment; filename="yardstick-account.json"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required  # type: ignore[untyped-decorator]
def delete(request: HttpRequest) -> HttpResponse:
    """Ask, then remove the account and everything of it."""
    if request.method != "POST":
        return render(request, "account/delete.html")
    user = cast(User, request.user)
    try:
        own_data.delete(user)
    except PeopleError as error:
        return render(request, "account/delete.html", {"refused": str(error)}, status=409)
    logout(request)
    return redirect("account_login")

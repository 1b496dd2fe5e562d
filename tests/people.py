"""People of each kind, signed in as they would be, for tests of who may open what."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth import login as sign_in
from django.http import HttpRequest
from django.test import Client
from django.utils.module_loading import import_string

from portal.accounts import sessions
from portal.accounts.models import Membership, Partner, RoleGrant, User

PASSWORD = "a long enough passphrase"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
STAFF = ("operator", "editor", "reviewer", "auditor")
PARTNERS = ("member", "owner", "other")
KINDS = ("anonymous", "plain", *PARTNERS, *STAFF)


def code(after: int = 0) -> str:
    """What the app shows now, or ``after`` periods from now."""
    return totp.format_hotp_value(totp.hotp_value(SECRET, int(time.time()) // 30 + after))


def account(email: str = "ada@example.org", *, factor: bool = False, role: str = "") -> User:
    """An account with a password and a confirmed address; with a second factor and a role where asked for."""
    user = User(email=email)
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    if factor:
        totp.TOTP.activate(user, SECRET)
    if role:
        RoleGrant.objects.create(user=user, role=role)
    return user


def signed_in(user: User, *, recently: bool = True) -> Client:
    """A browser in which this account has just signed in with everything that it has."""
    client = Client()
    request = HttpRequest()
    request.session = import_string(f"{settings.SESSION_ENGINE}.SessionStore")()
    sign_in(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    sessions.begin(request)
    if recently:
        record_authentication(request, user, "password", reauthenticated=True)
    request.session.save()
    assert SESSION_KEY in request.session
    client.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key or ""
    return client


@dataclass
class Cast:
    """Everybody who may come to a door, and the partner that ``member`` and ``owner`` work for."""

    partner: Partner = field(default_factory=lambda: Partner.objects.create(name="Harbour"))
    users: dict[str, User] = field(default_factory=dict)

    def client(self, kind: str) -> Client:
        if kind == "anonymous":
            return Client()
        user = account(f"{kind}@example.org", factor=kind in (*STAFF, "owner", "other"), role=kind if kind in STAFF else "")
        self.users[kind] = user
        if kind in PARTNERS:
            at = Partner.objects.create(name="Elsewhere") if kind == "other" else self.partner
            Membership.objects.create(user=user, partner=at, role="member" if kind == "member" else "owner")
        return signed_in(user)

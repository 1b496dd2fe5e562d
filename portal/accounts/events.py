"""What allauth tells of accounts, written into the audit; and what follows from it for sessions.

These are a library's announcements of what a person did, each once, not the framework's of what was saved.
"""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.account.models import EmailAddress
from allauth.mfa import signals as factors
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_out
from django.http import HttpRequest

from portal.accounts import audit, sessions
from portal.accounts.models import User


def listen() -> None:
    for signal, receiver in (
        (account.user_logged_in, logged_in), (user_logged_out, logged_out), (account.password_changed, password_changed),
        (account.password_set, password_changed), (account.password_reset, password_reset), (factors.authenticator_added, factor_added),
        (factors.authenticator_removed, factor_removed), (factors.authenticator_reset, factor_renewed),
        (factors.authenticator_used, factor_used), (factors.authentication_failed, factor_failed),
    ):  # fmt: skip
        signal.connect(receiver)


def _note(user: User, action: str, **changes: audit.Change) -> None:
    audit.record(audit.of_user(user), action, audit.of_user(user), changes)


def logged_in(request: HttpRequest, user: User, **_: Any) -> None:
    sessions.begin(request)
    _note(user, "login")


def logged_out(user: User | None, **_: Any) -> None:
    if isinstance(user, User) and user.pk is not None:  # else the account has just been deleted
        _note(user, "logout")


def password_changed(request: HttpRequest, user: User, **_: Any) -> None:
    sessions.end_others(user, request)
    _note(user, "password.changed")


def password_reset(user: User, **_: Any) -> None:
    """Whoever follows a link from a mail has that mailbox. Every session ends: somebody else may have known the password."""
    EmailAddress.objects.filter(user=user, email=user.email, verified=False).update(verified=True)
    sessions.end_others(user)
    _note(user, "password.reset")


def factor_added(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    sessions.end_others(user, request)
    _note(user, "factor.added", type=(None, authenticator.type))


def factor_removed(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    sessions.end_others(user, request)
    _note(user, "factor.removed", type=(authenticator.type, None))


def factor_renewed(user: User, authenticator: Authenticator, **_: Any) -> None:
    _note(user, "factor.renewed", type=(authenticator.type, authenticator.type))


def factor_used(user: User, authenticator: Authenticator, **_: Any) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        _note(user, "factor.recovery_code_used")


def factor_failed(user: User, authenticator: Authenticator, **_: Any) -> None:
    audit.record("anonymous", "factor.failed", audit.of_user(user), {"type": (authenticator.type, authenticator.type)})

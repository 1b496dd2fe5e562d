"""Makes accounts, roles and partners. Each act is one transaction with its row in the audit; an invitation goes out by mail.

No password is ever given here: whoever is invited chooses one behind the link in their mail, which shows that the mailbox is theirs.
"""

from __future__ import annotations

from collections.abc import Sequence

from allauth.account import app_settings
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.accounts import audit, letters, sessions
from portal.accounts.models import EMAIL_LENGTH, Membership, Partner, RoleGrant, User
from portal.accounts.roles import APART, ROLES
from portal.catalog.models import Institution

LANGUAGES = tuple(code for code, _label in settings.LANGUAGES)


class PeopleError(Exception):
    """Something asked for cannot be done; the text is one sentence that says what and what to do."""


@transaction.atomic
def make_operator(email: str, by: str, *, language: str = "en") -> User:
    """The first operator of a portal. Raise PeopleError when there is one already."""
    there = RoleGrant.objects.filter(role="operator", user__is_active=True).select_related("user").first()
    if there is not None:
        raise PeopleError(f"There is an operator already ({there.user.email}); give the role to more with: role grant EMAIL operator.")
    user = account(email, by, language=language)
    grant(user, "operator", by, "the first operator")
    return user


@transaction.atomic
def account(email: str, by: str, *, language: str = "en") -> User:
    """The account of an address; a new one is invited by mail, one that never chose a password is invited again."""
    if not settings.YARDSTICK_FIELD_KEYS:
        raise PeopleError("Accounts need YARDSTICK_FIELD_KEYS in production: keys that Fernet.generate_key() makes, the newest first.")
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise PeopleError(_("%(email)s is no e-mail address.") % {"email": repr(email[:80])}) from None
    if len(address) > EMAIL_LENGTH:
        raise PeopleError(f"The e-mail address is longer than {EMAIL_LENGTH} letters.")
    if language not in LANGUAGES:
        raise PeopleError(f"--language is {language!r}; it takes one of {', '.join(LANGUAGES)}.")
    user = User.objects.filter(email=address).first()
    if user is None:
        user = User(email=address, language=language)
        user.set_unusable_password()
        user.save()
        EmailAddress.objects.create(user=user, email=address, primary=True, verified=False)
        audit.record(by, "account.made", audit.of_user(user))
    if not user.has_usable_password():
        _invite(user)
    return user


@transaction.atomic
def staff(email: str, role: str, by: str, why: str, *, language: str = "en") -> User:
    """An account, made and invited where it is new, with that role. Raise PeopleError."""
    _require_role(role)
    user = account(email, by, language=language)
    grant(user, role, by, why)
    return user


def known(email: str) -> User:
    """The account of an address. Raise PeopleError when there is none."""
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        raise PeopleError(f"There is no account of {email!r}.")
    return user


@transaction.atomic
def grant(user: User, role: str, by: str, why: str) -> None:
    """Give a role. Raise PeopleError for an unknown one, one that the account has, or one that does not go with another."""
    _require_role(role)
    if user.memberships.exists():
        raise PeopleError(f"{user.email} works for a partner and cannot be staff of this portal.")
    try:
        with transaction.atomic():
            RoleGrant.objects.create(user=user, role=role)
    except IntegrityError:
        has = set(user.grants.values_list("role", flat=True))
        if role in has:
            raise PeopleError(f"{user.email} is {role} already.") from None
        raise PeopleError(f"{user.email} is {has.intersection(APART).pop()}: no account is both {' and '.join(APART)}.") from None
    sessions.end_others(user)  # what an account may do changes with a new session, which asks for the second factor
    audit.record(by, "role.granted", audit.of_user(user), {"role": (None, role)}, why=why)


@transaction.atomic
def revoke(user: User, role: str, by: str, why: str) -> None:
    """Take a role. Raise PeopleError when the account does not have it, or nobody else is operator."""
    _require_role(role)
    others = RoleGrant.objects.filter(role="operator", user__is_active=True).exclude(user=user)
    if role == "operator" and not others.exists():
        raise PeopleError(f"{user.email} is the only operator; make another one first.")
    if not RoleGrant.objects.filter(user=user, role=role).delete()[0]:
        raise PeopleError(f"{user.email} is not {role}.")
    sessions.end_others(user)
    audit.record(by, "role.revoked", audit.of_user(user), {"role": (role, None)}, why=why)


@transaction.atomic
def reset_factors(user: User, by: str, why: str) -> int:
    """Take off every second factor of whoever lost theirs; how many. Raise PeopleError without a reason, or when there is none."""
    if not why.strip():
        raise PeopleError("Taking off a second factor needs --reason: how it is known who asks.")
    types = sorted(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    if not types:
        raise PeopleError(f"{user.email} has no second factor.")
    Authenticator.objects.filter(user=user).delete()
    sessions.end_others(user)
    audit.record(by, "factor.reset", audit.of_user(user), {"types": (types, [])}, why=why)
    return len(types)


@transaction.atomic
def create_partner(name: str, owner: str, institutions: Sequence[str], by: str, *, language: str = "en") -> Partner:
    """A partner with its first owner. ``institutions``: ids of those that it speaks for. Raise PeopleError."""
    name = " ".join(name.split())
    if not name or len(name) > 200:
        raise PeopleError("A partner needs a name of 1 to 200 letters.")
    if Partner.objects.filter(name=name).exists():
        raise PeopleError(f"There is a partner {name!r} already.")
    found = Institution.objects.in_bulk(list(institutions))
    missing = [one for one in institutions if one not in found]
    if missing:
        raise PeopleError(f"There is no institution {missing[0]!r}; its id stands in the address of its page.")
    partner = Partner.objects.create(name=name)
    partner.institutions.set(found.values())
    audit.record(by, "partner.made", audit.of_partner(partner), {"name": (None, name), "institutions": (None, sorted(found))})
    add_member(partner, account(owner, by, language=language), Membership.Role.OWNER, by)
    return partner


@transaction.atomic
def invite_member(partner: Partner, email: str, role: Membership.Role, by: str, *, language: str = "en") -> Membership:
    """Let whoever has this address work for a partner; a new account is invited by mail. Raise PeopleError."""
    return add_member(partner, account(email, by, language=language), role, by)


@transaction.atomic
def remove_member(membership: Membership, by: str) -> None:
    """Let an account work for a partner no longer; its sessions end. Raise PeopleError for the last owner."""
    partner, user = membership.partner, membership.user
    owners = Membership.objects.select_for_update().filter(partner=partner, role=Membership.Role.OWNER)
    if membership.role == Membership.Role.OWNER and not owners.exclude(pk=membership.pk).exists():
        raise PeopleError(_("This is the only owner: make another one first."))
    membership.delete()
    sessions.end_others(user)
    audit.record(by, "member.removed", audit.of_partner(partner), {audit.of_user(user): (membership.role, None)})


@transaction.atomic
def add_member(partner: Partner, user: User, role: Membership.Role, by: str) -> Membership:
    """Let an account work for a partner. Raise PeopleError when it does already, or is staff: one side of the counter at a time."""
    if user.grants.exists():
        raise PeopleError(_("%(email)s is staff of this portal and cannot work for a partner.") % {"email": user.email})
    membership, new = Membership.objects.get_or_create(user=user, partner=partner, defaults={"role": role})
    if not new:
        raise PeopleError(_("%(email)s works for %(partner)s already.") % {"email": user.email, "partner": partner.name})
    sessions.end_others(user)  # what an account may do changes with a new session
    audit.record(by, "member.added", audit.of_partner(partner), {audit.of_user(user): (None, str(role))})
    return membership


def _require_role(role: str) -> None:
    if role not in ROLES:
        raise PeopleError(f"There is no role {role!r}; it takes one of {', '.join(ROLES)}.")


def _invite(user: User) -> None:
    if not letters.base():
        raise PeopleError("YARDSTICK_BASE_URL is not set: an invitation needs the public address of this portal.")
    with override(user.language):
        key = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
        days = settings.PASSWORD_RESET_TIMEOUT // 86_400
        told = {"address": letters.public_address(path), "days": days, "site": _("Yardstick")}
        text = render_to_string("account/email/invitation.txt", told)
        send_mail(_("Your account at Yardstick"), text, None, [user.email])

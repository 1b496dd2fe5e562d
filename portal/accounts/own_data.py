"""What the portal knows of an account, for its owner to take along; and the end of an account."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from portal.accounts import audit
from portal.accounts.models import AuditEntry, Membership, RoleGrant, User
from portal.accounts.people import PeopleError


def everything(user: User) -> dict[str, Any]:
    """All rows about an account, without what is secret (password, seeds and keys of second factors, sessions' keys)."""
    name = audit.of_user(user)
    return {
        "account": {"id": user.public_id, "email": user.email, "language": user.language, "mail": user.mail, "made_at": user.made_at},
        "addresses": list(EmailAddress.objects.filter(user=user).values("email", "verified", "primary")),
        "roles": list(user.grants.values("role", "at")),
        "partners": list(user.memberships.values("partner__name", "role", "made_at")),
        "second_factors": list(Authenticator.objects.filter(user=user).values("type", "created_at", "last_used_at")),
        "sessions": list(user.sessions.values("made_at", "seen_at", "agent")),
        "letters": list(user.letters.values("kind", "subject", "made_at", "sent_at", "error")),
        "notices": list(user.notices.values("kind", "says", "made_at", "read_at", "posted_at")),
        "audit": list(
            AuditEntry.objects.filter(Q(actor=name) | Q(subject=name))
            .order_by("number")
            .values("at", "actor", "action", "subject", "field", "before", "after", "why")
        ),
    }


@transaction.atomic
def delete(user: User) -> None:
    """Remove an account and all rows of it but the audit's, which know it as an id that means nobody any more. Raise PeopleError."""
    operators = RoleGrant.objects.filter(role="operator", user__is_active=True)
    if "operator" in user.roles and not operators.exclude(user=user).exists():
        raise PeopleError(_("You are the only operator of this portal: make another one first."))
    owners = Membership.objects.filter(role=Membership.Role.OWNER)
    for own in owners.filter(user=user).select_related("partner"):
        if not owners.filter(partner=own.partner).exclude(user=user).exists():
            raise PeopleError(_("You are the only owner of “%(partner)s”: make another one first.") % {"partner": own.partner.name})
    name = audit.of_user(user)
    user.delete()
    audit.record(name, "account.deleted", name)

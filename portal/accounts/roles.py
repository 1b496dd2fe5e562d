"""The one declaration of who may do what among staff. A role is a name for a set of permissions; code asks for a permission."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    """What a view or a command asks for."""

    DESK = "desk"  # see the desk: queues, held runs, listings, sources
    JUDGE = "judge"  # publish, discard or run again what the gate held
    OVERRIDE = "override"  # put a value in place of a source's, or propose what a word means
    APPROVE = "approve"  # be the second person of an override or a word
    LISTINGS = "listings"  # hide, merge and split listings
    SOURCES = "sources"  # schedules and facts of sources and institutions
    REPORTS = "reports"  # answer readers' reports
    AUDIT = "audit"  # read and export the audit
    PEOPLE = "people"  # accounts, roles and partners
    ADMIN = "admin"  # the framework's own admin, which only shows


@dataclass(frozen=True, slots=True)
class Role:
    key: str
    label: str | Promise
    permissions: frozenset[Permission]


def _role(key: str, label: str | Promise, *permissions: Permission) -> Role:
    return Role(key, label, frozenset(permissions))


_P = Permission
ROLES = {
    role.key: role
    for role in (
        _role("operator", _("Operator"), _P.DESK, _P.SOURCES, _P.PEOPLE, _P.ADMIN),
        _role("editor", _("Editor"), _P.DESK, _P.JUDGE, _P.OVERRIDE, _P.LISTINGS, _P.SOURCES, _P.REPORTS),
        _role("reviewer", _("Reviewer"), _P.DESK, _P.JUDGE, _P.APPROVE, _P.REPORTS),
        _role("auditor", _("Auditor"), _P.DESK, _P.AUDIT),
    )
}
APART = ("operator", "auditor")
"""No account has more than one of these: whoever runs the portal does not watch over what was done in it. The database holds it."""


def permissions_of(roles: Iterable[str]) -> frozenset[Permission]:
    """Everything that these roles may do together. KeyError for an unknown one."""
    return frozenset().union(*(ROLES[role].permissions for role in roles))

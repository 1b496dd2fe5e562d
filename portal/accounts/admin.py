"""The framework's own admin, for operators: it shows every table, and changes none. What changes is the desk's and the commands'."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from portal.accounts.models import AuditEntry, Letter, Membership, Partner, RoleGrant, User
from portal.catalog import models as catalog
from portal.telemetry.models import Pulse

if TYPE_CHECKING:
    Admin = ModelAdmin[Any]
else:
    Admin = ModelAdmin


class Shown(Admin):
    """Rows to be read."""

    exclude = ("password", "sealed")
    list_per_page = 50
    show_full_result_count = False

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:  # noqa: ARG002 (Django's signature)
        """The first few short fields."""
        short = (models.CharField, models.DateTimeField, models.BooleanField, models.IntegerField)
        fields = self.model._meta.concrete_fields
        return tuple(field.name for field in fields if isinstance(field, short) and field.name not in self.exclude)[:6]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 (Django's signature)
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 (Django's signature)
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 (Django's signature)
        return False


class OperatorSite(AdminSite):
    """Signing in and passwords are the account pages' matter, with their second factor, limits and audit. The guard lets operators in."""

    site_title = site_header = "Yardstick"

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # noqa: ARG002 (Django's signature)
        return redirect("admin:index")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # type: ignore[override]  # noqa: ARG002
        return redirect("account_change_password")


SHOWN: Sequence[type[models.Model]] = (
    catalog.Institution, catalog.Run, catalog.Judgement, catalog.Snapshot, catalog.Product, catalog.Observation, catalog.Override,
    catalog.Report, catalog.Issue, User, RoleGrant, Partner, Membership, Letter, AuditEntry, Pulse,
)  # fmt: skip
site = OperatorSite(name="admin")
site.register(SHOWN, Shown)

"""The framework's own admin, for operators: it shows every table, and changes none. What changes is the desk's and the commands'."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.db import models
from django.http import HttpRequest

from portal.accounts.models import AuditEntry, Membership, Partner, RoleGrant, User
from portal.catalog import models as catalog
from portal.telemetry.models import Pulse


if TYPE_CHECKING:
    Admin = ModelAdmin[Any]
else:
    Admin = ModelAdmin


class Shown(Admin):
    """Rows to be read. ``SECRET`` fields are of no use to anybody who reads."""

    SECRET = ("password",)
    PAGE = 50

    def __init__(self, model: type[models.Model], site: AdminSite) -> None:
        super().__init__(model, site)
        short = (models.CharField, models.DateTimeField, models.BooleanField, models.IntegerField)
        fields = [field.name for field in model._meta.concrete_fields if isinstance(field, short) and field.name not in self.SECRET]
        self.list_display = fields[:6]
        self.exclude = self.SECRET
        self.list_per_page = self.PAGE
        self.show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 (Django's signature)
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 (Django's signature)
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 (Django's signature)
        return False


SHOWN: Sequence[type[models.Model]] = (
    catalog.Institution, catalog.Run, catalog.Judgement, catalog.Snapshot, catalog.Product, catalog.Observation, catalog.Override,
    catalog.Issue, User, RoleGrant, Partner, Membership, AuditEntry, Pulse,
)  # fmt: skip
site = AdminSite(name="admin")
site.register(SHOWN, Shown)

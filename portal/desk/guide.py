"""The help for editors, on one page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.desk.claims import LEASE
from portal.desk.page import page


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    return page(request, "help", {"title": _("Help for editors"), "minutes": int(LEASE.total_seconds() // 60)})

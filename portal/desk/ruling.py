"""Taking down what an editor decided: the worker does it, through the same functions as the commands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.accounts import audit
from portal.catalog.models import Run
from portal.desk.models import Ruling
from portal.desk.page import actor, reason_of


def take_down(request: HttpRequest, run: Run, act: str, subjects: Mapping[str, str], left: Sequence[str] = ()) -> None:
    """One ruling for each institution, with the audit in one transaction; the next page says so.

    ``subjects``: what the audit calls each institution's part of it. A form that is sent twice, or by two people, is one ruling.
    """
    token, reason, by = request.POST.get("token", "").replace("\0", "")[:32], reason_of(request), actor(request)
    told = {"act": (None, str(act)), **({"left": (None, list(left))} if left else {})}
    try:
        with transaction.atomic():
            for institution in subjects:
                Ruling.objects.create(run=run, institution=institution, act=act, left=list(left), reason=reason, by=by, token=token)
            for subject in subjects.values():
                audit.record(by, "ruling.made", subject, told, why=reason)
    except IntegrityError:  # the same form again, or somebody else's a moment ago
        messages.info(request, _("This was decided already; see below."))
    else:
        messages.success(request, taken_down())


def taken_down() -> str:
    """What whoever decided is told: the worker does it."""
    return _("Taken down. The worker does it next; load this page again in a moment to see what came of it.")

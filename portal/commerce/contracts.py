"""Who pays for a hand-over: made and ended at the command line, audited, and shown to every reader before they leave."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, QuerySet

from portal.accounts import audit
from portal.catalog.models import Institution
from portal.commerce.models import Contract, VerifiedHost


class ContractError(ValueError):
    """What cannot be agreed; the text is one sentence."""


def standing(institution: str, day: date) -> QuerySet[Contract]:
    """The contract of that day, if there is one."""
    return Contract.objects.filter(Q(ends=None) | Q(ends__gte=day), institution=institution, begins__lte=day).order_by("-begins", "-pk")


@transaction.atomic
def agree(institution: str, payer: str, price: Decimal, currency: str, *, begins: date, by: str) -> Contract:
    """From that day on somebody pays; what stood before ends the day before. Raise ContractError."""
    found = Institution.objects.select_for_update().filter(pk=institution).first()
    if found is None:
        raise ContractError(f"There is no institution {institution!r}; its id stands in the address of its page.")
    if not payer.strip() or not price.is_finite() or not Decimal(0) < price < 10**8 or len(currency) != 3:
        raise ContractError("A contract needs a payer, a price above zero and a currency of three letters.")
    if Contract.objects.filter(institution=found, begins__gte=begins).exists():
        raise ContractError(f"A contract of {institution!r} begins on that day or later already; end it, or take a later day.")
    end(institution, begins - timedelta(days=1), by)
    row = Contract.objects.create(institution=found, payer=payer.strip()[:200], price=price, currency=currency.upper(), begins=begins)
    told = {"payer": row.payer, "price": str(price), "currency": row.currency, "begins": begins.isoformat()}
    audit.record(by, "contract.made", f"institution:{institution}", {f"contract:{row.pk}": (None, told)})
    return row


@transaction.atomic
def end(institution: str, last: date, by: str) -> int:
    """Let what stands end with that day; how many contracts that were."""
    rows = list(Contract.objects.filter(Q(ends=None) | Q(ends__gt=last), institution=institution, begins__lte=last))
    for row in rows:
        before = None if row.ends is None else row.ends.isoformat()
        audit.record(by, "contract.ended", f"institution:{institution}", {f"contract:{row.pk}": (before, last.isoformat())})
    return Contract.objects.filter(pk__in=[row.pk for row in rows]).update(ends=last)


@transaction.atomic
def verify_host(institution: str, host: str, by: str, why: str) -> VerifiedHost:
    """Note that a host is an institution's own. Raise ContractError."""
    name = host.strip().lower().rstrip(".")
    if not Institution.objects.filter(pk=institution).exists():
        raise ContractError(f"There is no institution {institution!r}; its id stands in the address of its page.")
    if not name.isascii() or "." not in name or not all(sign.isalnum() or sign in ".-" for sign in name) or len(name) > 253:
        raise ContractError(f"{host!r} is no name of a host; write it as www.bank.example, without https://.")
    if not why.strip():
        raise ContractError("Say with --reason how it is known that this host is the institution's.")
    row, new = VerifiedHost.objects.get_or_create(institution_id=institution, host=name)
    if new:
        audit.record(by, "host.verified", f"institution:{institution}", {"host": (None, name)}, why=why)
    return row

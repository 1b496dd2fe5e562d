"""Whether a host is an institution's own: an address is only followed to where something else than the address itself says so."""

from __future__ import annotations

from urllib.parse import urlsplit

from crawlers.options import registrable_domain
from portal.catalog.models import Product, Snapshot
from portal.commerce.models import VerifiedHost

FEED = "feed-"  # a source whose addresses are a partner's own words, which prove nothing of their host


def verified(product: Product, host: str) -> bool:
    """Whether the register's website, the place that the product was collected from, or staff name this host or its domain."""
    name = host.partition(":")[0].lower()
    if _vouches(str((product.institution.facts or {}).get("website", "")), name):
        return True
    if not product.source.startswith(FEED):
        collected = Snapshot.objects.filter(pk=product.snapshot).values_list("url", flat=True).first()
        if _vouches(collected or "", name):
            return True
    return VerifiedHost.objects.filter(institution=product.institution_id, host__in=_and_above(name)).exists()


def _vouches(address: str, name: str) -> bool:
    """Whether an https address stands on this host, or on the same registered domain."""
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname:
        return False
    own = parts.hostname.removeprefix("www.")
    return own in _and_above(name) or registrable_domain(address) == registrable_domain(f"https://{name}/")


def _and_above(name: str) -> list[str]:
    """The host itself and what it is below of: ``a.b.example`` gives that, ``b.example`` and ``example``."""
    parts = name.split(".")
    return [".".join(parts[start:]) for start in range(len(parts))]

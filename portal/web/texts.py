"""Texts of products in the language of the page, and links outward."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from portal.catalog.models import Institution, Product


@dataclass(frozen=True, slots=True)
class Link:
    """A link that leaves the portal: the address and the host that is named beside it; empty when it is not safe to follow."""

    href: str
    host: str


def outward(address: str) -> Link:
    """Only https, a host, and nothing that disguises it; anything else gives an empty link."""
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:
        return Link("", "")
    if parts.scheme != "https" or not parts.hostname or parts.username is not None or parts.password is not None:
        return Link("", "")
    return Link(address.strip(), parts.hostname if port in (None, 443) else f"{parts.hostname}:{port}")


def product_name(product: Product, lang: str) -> str:
    """The name in the language of the page where the institution publishes one, else the name that it gave."""
    return str((product.document.get("names") or {}).get(lang[:2]) or product.name)


def institution_name(institution: Institution, lang: str) -> str:
    """Its name in the language of the page; words with the start of its id where the register gives no name."""
    name = str((institution.names or {}).get(lang[:2]) or institution.name)
    if name and name != institution.pk:
        return name
    return _("Institution without a name (%(id)s)") % {"id": institution.pk.partition("-")[0]}

"""What our editors put in a source's place on the page of a product; whoever reads it may switch each off (``without``)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils import timezone

from portal.catalog.models import Product
from portal.catalog.overriding import active
from portal.catalog.repairs import Repair, repairs, switched_off

WITHOUT = "without"


@dataclass(frozen=True, slots=True)
class Switch:
    """A repair of the page; ``off``: the source's own value is shown; ``href``: the page with this one switched over."""

    told: Repair
    off: bool
    href: str


def switches(request: HttpRequest, found: Product, lang: str) -> list[Switch]:
    """Every repair of a product, those that the address names switched off in ``found``. One query."""
    held = active([found.pk], timezone.now()).get(found.pk, [])
    off = {row.path for row in held} & set(request.GET.getlist(WITHOUT))
    for row in held:
        row.product = found
    told = repairs(held, lang)
    if off:
        switched_off(found, held, off)
    return [Switch(one, one.row.path in off, _address(request, off ^ {one.row.path})) for one in told]


def _address(request: HttpRequest, off: Collection[str]) -> str:
    rest = [(key, value) for key, values in request.GET.lists() if key != WITHOUT for value in values]
    query = urlencode([*rest, *((WITHOUT, path) for path in sorted(off))])
    return f"{request.path}?{query}#repairs" if query else f"{request.path}#repairs"

"""What the address of a page asks for."""

from __future__ import annotations

from django.http import Http404

from portal.catalog import selectors
from portal.catalog.models import Product


def product_or_404(product_id: str) -> Product:
    """The product of a public id, withdrawn ones too. Raises Http404 for an unknown id. One query."""
    try:
        return selectors.product(product_id)
    except Product.DoesNotExist as error:
        raise Http404(product_id) from error

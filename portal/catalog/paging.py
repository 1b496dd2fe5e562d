"""The page of a long list that an address asks for."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator


def page_of(rows: Any, number: str, size: int) -> Page[Any]:
    """A page of a sequence or query; a number that is none, or behind the last, gives the nearest."""
    return Paginator(rows, size).get_page(number if number.isascii() and number.isdigit() and len(number) < 6 else "1")

"""Pieces of HTML put together: what ``django.utils.html.format_html`` does, for the many small pieces of a long page.

Django's own asks of each value whether it is lazy and whether it can draw itself; a page of a product has a thousand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from django.utils.safestring import SafeString


def markup(template: str, *values: object) -> SafeString:
    """The template with the values in its ``{}``, each escaped unless it is HTML already (a SafeString)."""
    return SafeString(template.format(*map(_escaped, values)))


def joined(separator: str, template: str, rows: Iterable[Sequence[object]]) -> SafeString:
    """``markup`` of each row, with the separator between them (escaped like a value)."""
    return SafeString(_escaped(separator).join([template.format(*map(_escaped, row)) for row in rows]))


def _escaped(value: object) -> str:
    return value if isinstance(value, SafeString) else escape(str(value))

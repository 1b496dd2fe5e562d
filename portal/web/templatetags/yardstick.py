"""Filters of the templates: dates, the words of a state, the number inside its quote."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone

from portal.catalog.language import language
from portal.catalog.models import Institution, Product
from portal.catalog.present import Cell, evidence_words
from portal.web import words
from portal.web.texts import institution_name, product_name

register = template.Library()


@register.filter
def day(value: datetime | str | None) -> str:
    """``23 Nov 2026`` or ``2026年11月23日``; words for a date that is not there."""
    return words.day(value, language())


@register.filter
def moment(value: datetime | str | None) -> str:
    """The same with the time, in UTC."""
    return words.moment(value, language())


@register.filter
def age(value: datetime | str | None) -> str:
    """``today``, ``12 days ago``."""
    return words.age(value, timezone.now())


@register.filter
def name_here(of: Institution | Product) -> str:
    """What an institution or a product is called in the language of the page."""
    return institution_name(of, language()) if isinstance(of, Institution) else product_name(of, language())


@register.filter
def institution_state(key: str) -> str:
    """What became of an institution in a run, in words."""
    return words.institution_state(key)


@register.filter
def run_state(key: str) -> str:
    """What became of a run, in words."""
    return words.source_state(key)


@register.filter
def state_short(evidence: dict[str, Any] | None) -> str:
    return words.state(evidence)


@register.filter
def state_long(evidence: dict[str, Any] | None) -> str:
    return evidence_words(evidence, language()).get("state", "")


@register.filter
def how(evidence: dict[str, Any] | None) -> str:
    return evidence_words(evidence, language()).get("how", "")


@register.filter
def quote_parts(cell: Cell) -> tuple[str, str, str]:
    """The quote around the words that the value was read from: before, the words, after. All of it when they are not in it."""
    evidence = cell.evidence
    quote = "" if evidence is None else str(evidence["quote"])
    before, found, after = quote.partition(cell.original) if cell.original else (quote, "", "")
    return (before, found, after) if found else ("", quote, "")


@register.filter
def since(cell: Cell) -> str:
    """Since when the value stands, and what was there before."""
    return words.since(cell.value, language())


@register.filter
def canonical(cell: Cell) -> str:
    """What the value was read as: the canonical scalar or bounds with the unit."""
    return words.canonical(cell.value)


@register.filter
def count(number: int) -> str:
    """``1 290``, with a thin space."""
    return words.count(number)


@register.filter
def per(unit: str) -> str:
    """The unit beside a figure: ``a year``, ``/年``."""
    return words.per(unit, language())

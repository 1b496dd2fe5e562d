"""Filters of the templates: dates, the words of a state, the number inside its quote; and the tag of a value with its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.safestring import SafeString

from normalizers import checks
from portal.catalog.language import language
from portal.catalog.models import Institution, Product
from portal.catalog.present import Cell, evidence_words
from portal.web import values, words
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
def named(reasons: Sequence[str]) -> list[dict[str, str]]:
    """The gate's reasons in the language of the page: what each ``check`` is called, the sentence as ``said`` and its ``lang``."""
    return checks.named(reasons, language())


@register.filter
def said(reason: str) -> str:
    """One reason of the gate in the language of the page."""
    return checks.said(reason, language())


@register.filter
def state_short(evidence: dict[str, Any] | None) -> str:
    return words.state(evidence)


@register.filter
def state_long(evidence: dict[str, Any] | None) -> str:
    return evidence_words(evidence, language()).get("state", "")


@register.filter
def quote_parts(cell: Cell) -> tuple[str, str, str]:
    """The quote around the words that the value was read from."""
    return values.quote_parts(cell)


@register.simple_tag(takes_context=True)
def value(context: Context, cell: Cell) -> SafeString:
    """A value with its evidence behind one click; of the page it takes ``source``, ``leave`` and ``report``."""
    return values.drawn(cell, values.Page(context.get("source"), context.get("leave") or "", context.get("report") or ""), language())


@register.filter
def count(number: int) -> str:
    """``1 290``, with a thin space."""
    return words.count(number)


@register.filter
def per(unit: str) -> str:
    """The unit beside a figure: ``a year``, ``/年``."""
    return words.per(unit, language())

"""The language of a page."""

from __future__ import annotations

from django.utils.translation import get_language


def language() -> str:
    """The language of this page: ``zh-hans`` or ``en``."""
    return "zh-hans" if (get_language() or "en").startswith("zh") else "en"

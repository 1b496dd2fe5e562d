"""What a web process reads before its first readers come: each of them would wait for it, and all others of the process with them."""

from __future__ import annotations

import gc
from pathlib import Path

from django.conf import settings
from django.template.loader import get_template
from django.urls import get_resolver
from django.utils.translation import gettext, override

import portal.web
from crawlers.source import sources
from search import analysis, synonyms
from search.startup import warm_up

TEMPLATES = Path(portal.web.__file__).parent / "templates"


def warm() -> None:
    """Asks no database, and no server but that of the search."""
    warm_up()  # a search server's first answers are slow
    assert get_resolver().url_patterns, "there are pages"
    sources()
    for path in sorted(TEMPLATES.glob("web/*.html")):
        get_template(str(path.relative_to(TEMPLATES)))
    for code, _ in settings.LANGUAGES:
        with override(code):
            gettext("Yardstick")
    analysis.pinyin("元")
    synonyms.groups("loans")
    gc.collect()
    gc.freeze()  # what is here stays for good; looking through all of it for garbage stopped every page for a tenth of a second

"""What every page shows: the name, the way around, the other language, the notice of the market."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from normalizers.schema import SCHEMA
from portal.catalog import selectors
from portal.catalog.language import language
from portal.web.kept_pages import CACHE

HTML_LANG = {"zh-hans": "zh-Hans", "en": "en"}
OTHER = {"zh-hans": ("en", "English"), "en": ("zh-hans", "中文")}


def base_url(request: HttpRequest) -> str:
    """Scheme and host of this deployment: as configured, else as asked for."""
    return settings.YARDSTICK_BASE_URL or f"{request.scheme}://{request.get_host()}"


def site(request: HttpRequest) -> dict[str, Any]:
    lang = language()
    other, other_label = OTHER[lang]
    prefix = f"/{lang}"
    rest = request.path.removeprefix(prefix) if request.path.startswith(prefix + "/") else "/"
    query = request.META.get("QUERY_STRING", "")
    invented = SimpleLazyObject(_invented)  # asked by a whole page alone, and once
    return {
        "site": {
            "name": _("Yardstick"),
            "lang": lang,
            "html_lang": HTML_LANG[lang],
            "base": base_url(request),
            "path": prefix + rest,
            "rest": rest,
            "query": "?" + query if query else "",
            "nav": [{"href": href, "label": label, "current": request.path.startswith(href)} for href, label in _ways(lang)],
            "footer": _footer(lang),
            "invented": invented,
            "notice": partial(notice, invented),
            "other": {"prefix": f"/{other}", "html_lang": HTML_LANG[other], "label": other_label},
            "alternates": [{"code": HTML_LANG[code], "prefix": f"/{code}"} for code, _label in settings.LANGUAGES],
            "operator": settings.YARDSTICK_OPERATOR,
            "contact": settings.YARDSTICK_CONTACT,
        }
    }


def _invented() -> str:
    """``selectors.invented``, for as long as a whole page is kept."""
    seconds = settings.YARDSTICK_PAGE_SECONDS
    return str(caches[CACHE].get_or_set("invented", selectors.invented, seconds) if seconds else selectors.invented())


def notice(invented: object) -> str:
    """What is true of the whole catalogue: how much of it is ``invented`` (``selectors.invented``)."""
    return {
        "all": _("Demonstration market: these institutions and products are fictional."),
        "some": _("Some of the institutions here are invented for demonstration; each of them, and each of their products, says so."),
        "none": "",
    }[str(invented)]


@cache
def _ways(lang: str) -> tuple[tuple[str, str], ...]:
    """Where the head of every page leads, and how that is called in the language, which is the page's."""
    links = [(reverse("web:family", args=[family.key]), family.label(lang)) for family in SCHEMA.families]
    return (*links, (reverse("web:compare"), _("Compare")), (reverse("web:method"), _("How we measure")))


@cache
def _footer(lang: str) -> str:  # noqa: ARG001  # the language of the page, in which it is drawn
    """What every page of a language ends with, drawn once."""
    return render_to_string("web/footer.html")

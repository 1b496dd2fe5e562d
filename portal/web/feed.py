"""An Atom feed of what changed in the catalogue."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from portal.catalog import selectors
from portal.catalog.history import Change
from portal.catalog.language import language
from portal.web.context import HTML_LANG, base_url
from portal.web.parameters import strict

ENTRIES = 100


@strict()
def changes(request: HttpRequest) -> HttpResponse:
    lang = language()
    base = base_url(request)
    feed = Atom1Feed(
        title=_("Yardstick: what changed"),
        link=base + reverse("web:home"),
        description=_("New, changed and withdrawn products"),
        language=HTML_LANG[lang],
        feed_url=base + reverse("web:changes"),
    )
    for change in selectors.recent_changes(ENTRIES, lang):
        link = base + reverse("web:product", args=[change.product])
        feed.add_item(
            title=f"{change.institution_name}, {change.name}: {_sentence(change)}",
            link=link,
            description=_sentence(change),
            pubdate=change.at,
            updateddate=change.at,
            unique_id=f"{link}#{change.at:%Y%m%dT%H%M%SZ}-{change.path or change.kind}",
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _sentence(change: Change) -> str:
    if change.kind == "new":
        return _("new in the catalogue")
    if change.kind == "withdrawn":
        return _("no longer listed by its institution")
    return f"{change.label}: {change.old} → {change.new}"

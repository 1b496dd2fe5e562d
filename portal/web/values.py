"""One value as a page shows it: its text, and behind one click the quote, the source and how it was read.

Drawn here and not in a template, since a page shows forty and more of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple
from urllib.parse import quote

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.catalog.present import Cell, Json, evidence_words
from portal.web import words
from portal.web.markup import joined, markup
from portal.web.texts import Link

NOTHING, ABSENT = SafeString(""), SafeString(' class="absent"')


class Page(NamedTuple):
    """What a value takes of its page: the ``source`` of a page of one product, ``leave``, the hand-over to it, and ``report``, where a
    value is reported."""

    source: Link | None = None
    leave: str = ""
    report: str = ""


def drawn(cell: Cell, page: Page, lang: str) -> SafeString:
    if cell.parts:
        return _list(cell, lang)
    if cell.evidence is not None:
        return markup("{}{}", _quoted(cell, cell.evidence, page, lang), _overridden(cell) if cell.overridden else NOTHING)
    if cell.known:
        return markup("{}{}", cell.text, _unit(cell, lang))
    return markup('<span class="absent">{}</span>', cell.text)


def _unit(cell: Cell, lang: str) -> SafeString:
    return markup(' <span class="unit">{}</span>', words.per(cell.unit, lang)) if cell.unit else NOTHING


def _list(cell: Cell, lang: str) -> SafeString:
    """The entries of a list within a list, each with its own figures."""
    entries = joined(SafeString("<hr>"), "<dl>{}</dl>", ((_entry(part, lang),) for part in cell.parts))
    return markup('<details class="value"><summary>{}</summary><div class="evidence">{}</div></details>', cell.text or cell.label, entries)


def _entry(part: tuple[Cell, ...], lang: str) -> SafeString:
    return joined(
        "",
        "<dt>{}</dt><dd>{}{}{}</dd>",
        ((one.label, one.text, f" {words.per(one.unit, lang)}" if one.unit else "", _place_of_part(one, lang)) for one in part),
    )


def _place_of_part(one: Cell, lang: str) -> SafeString:
    evidence = one.evidence
    if evidence is None:
        return NOTHING
    how = markup(' <span class="small quiet">{}</span>', _how(evidence, lang)) if evidence.get("words") else NOTHING
    return markup(' <code class="quiet">{}</code>{}', evidence["locator"], how)


def _quoted(cell: Cell, evidence: Json, page: Page, lang: str) -> SafeString:
    label = _labels(lang)
    rows: list[tuple[str, str]] = [
        (label["state"], markup('<span class="state {}">{}</span>', evidence["state"], evidence_words(evidence, lang)["state"]))
    ]
    if page.source:
        rows.append((label["source"], _source(cell, evidence, page, label)))
    rows.append((label["collected"], words.moment(evidence.get("fetched_at"), lang)))
    since = words.since(cell.value, lang)
    if since:
        rows.append((label["since"], since))
    rows += [(label["place"], _places(evidence)), (label["how"], _reading(cell, evidence, lang))]
    return markup(
        '<details class="value"><summary{}>{}{}</summary><div class="evidence"><q>{}<mark>{}</mark>{}</q><dl>{}</dl>{}</div></details>',
        NOTHING if cell.known else ABSENT,
        cell.text,
        _unit(cell, lang),
        *quote_parts(cell),
        joined("", "<dt>{}</dt><dd>{}</dd>", rows),
        _report(evidence, page, label),
    )


def quote_parts(cell: Cell) -> tuple[str, str, str]:
    """The quote around the words that the value was read from: before, the words, after. All of it when they are not in it."""
    quoted = "" if cell.evidence is None else str(cell.evidence["quote"])
    before, found, after = quoted.partition(cell.original) if cell.original else (quoted, "", "")
    return (before, found, after) if found else ("", quoted, "")


def _source(cell: Cell, evidence: Json, page: Page, label: Mapping[str, SafeString]) -> SafeString | str:
    if cell.overridden and evidence.get("how") == "overridden":
        return evidence.get("locator") or "–"
    host = markup('<a href="{}" rel="nofollow">{}</a> · ', page.leave, page.source.host) if page.source and page.source.href else NOTHING
    return markup('{}<a href="/api/v1/snapshots/{}" rel="nofollow">{}</a>', host, evidence["snapshot"], label["archived"])


def _places(evidence: Json) -> SafeString:
    places = evidence.get("locators")
    return joined("", "<code>{}</code> ", ((one,) for one in places)) if places else markup("<code>{}</code>", evidence["locator"])


def _reading(cell: Cell, evidence: Json, lang: str) -> SafeString:
    why = f": {evidence['why']}" if evidence.get("why") else ""
    canonical = words.canonical(cell.value)
    return markup("{}{}{}", _how(evidence, lang), why, markup(" → <code>{}</code>", canonical) if canonical else NOTHING)


def _how(evidence: Json, lang: str) -> str:
    return evidence_words(evidence, lang)["how"]


def _report(evidence: Json, page: Page, label: Mapping[str, SafeString]) -> SafeString:
    if not page.report:
        return NOTHING
    at = quote(evidence["locator"] or "", safe="")
    return markup('<p class="no-print"><a href="{}?at={}" rel="nofollow">{}</a></p>', page.report, at, label["report"])


def _overridden(cell: Cell) -> SafeString:
    own = _("the source says: %(text)s") % {"text": cell.own_text} if cell.own_text else _("the source does not state it")
    return markup(' <span class="chip overridden">{}</span> <span class="small quiet">{}</span>', _("overridden"), own)


@cache
def _labels(lang: str) -> dict[str, SafeString]:
    """What stands beside the parts of every piece of evidence."""
    with override(lang):
        told = {
            "state": _("State"), "source": _("Source"), "archived": _("archived copy"), "collected": _("Collected"), "since": _("Since"),
            "place": _("Place"), "how": _("How"), "report": _("Report this number"),
        }  # fmt: skip
        return {key: escape(text) for key, text in told.items()}

"""The page of one product: its figures, every attribute with its evidence, history, what could not be read."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from normalizers.schema import SCHEMA
from portal.catalog import disagreeing, listed, markets, present, selectors
from portal.catalog.asked import product_or_404
from portal.catalog.compare import MOST
from portal.catalog.language import language
from portal.catalog.models import Product, Report
from portal.catalog.past import of_a_period
from portal.catalog.paths import path_label
from portal.catalog.places import places
from portal.catalog.present import Cell, Rows
from portal.catalog.since import dated
from portal.catalog.tables import Row, Table, tables
from portal.web import calculators, cost_page, history, periods, placed, repairs, words
from portal.web.case import Around, Case, answered, drawn, read_case, replaced
from portal.web.context import base_url
from portal.web.handover import leave, register_number
from portal.web.json_ld import product_json_ld
from portal.web.kept_pages import kept
from portal.web.parameters import strict
from portal.web.texts import Link, institution_name, outward, product_name

ROWS_SHOWN = 24  # of a long table; the rest stands behind one click
RATES_SHOWN = 8  # of the rates of a product with many, which stand before everything else
FEW_COLUMNS = 2
MANY_COLUMNS = 5
TITLES = ("role", "kind", "name", "title")
LONG_NAME = 60  # characters; a longer name is set smaller


@kept
@strict("compare", repairs.WITHOUT, personal=True)
def product(request: HttpRequest, product_id: str) -> HttpResponse:
    found = product_or_404(product_id)
    place = listed.place_of(found)
    if place.merged is not None:
        return _to_survivor(request, str(place.merged.other_id))
    lang, case = language(), read_case(request)
    others = [("compare", one) for one in request.GET.getlist("compare")[:MOST]]
    redirect = replaced(request, case, case.address(request.path, others))
    if redirect is not None:
        return redirect
    switches = repairs.switches(request, found, lang)
    cost = cost_page.block(found, case, lang)
    around = Around("case", Case().address(request.path, others) if case.raw else "", request.path, tuple(others))
    past = selectors.history(found, lang)
    document = dated(present.expand(found), past)
    name, institution = product_name(found, lang), institution_name(found.institution, lang)
    category, family = SCHEMA.categories[found.category], SCHEMA.family(found.family)
    headline = present.headline(document, lang)
    groups = [_group(rows, lang) for rows in present.attribute_groups(document, lang)]
    taken = {group["label"] for group in groups}
    listed_rates = [rate for rate in document["rates"] if not of_a_period(rate)]
    shown = [_shown(table, taken, found.id) for table in tables({**document, "rates": listed_rates}, lang)]
    context = {
        "id": found.id,
        "title": f"{name}, {institution}",
        "name": name,
        "long_name": len(name) > LONG_NAME,
        "description": _description(name, institution, headline),
        "family": {"label": family.label(lang), "href": reverse("web:family", args=[family.key])},
        "category": {"label": category.label(lang), "href": case.address(reverse("web:category", args=[family.key, category.key]))},
        "institution": {"name": institution, "href": reverse("web:institution", args=[found.institution_id])},
        "checked": _("checked %(when)s") % {"when": words.day(found.institution.checked_at, lang)},
        "changed": _("last changed %(when)s") % {"when": words.day(found.changed_at, lang)},
        "demonstration": found.institution.demonstration,
        "placed": placed.notices(place, lang),
        "disagreements": disagreeing.told(disagreeing.going_on().filter(product=found), lang) if place.holds else [],
        "banners": [*_banners(found, lang), *_refused(found, case, lang)],
        "repairs": switches,
        "headline": headline,
        "case": drawn(case, [found.category], lang, str(found.document["currency"]), around),
        "cost": cost,
        "calculators": calculators.links(found),
        "yours": cost_page.headline_of(cost),
        "noindex": bool(case.raw) or place.hidden is not None or any(one.off for one in switches),
        "canonical": case.address(request.path),
        "warnings": _warnings(headline, lang),
        "groups": [group for group in groups if group["cells"]],
        "silent": [{"label": group["label"], "rows": group["absent"]} for group in groups if not group["cells"]],
        "tables": [one for one in shown if not one.wide],
        "lead_tables": [one for one in shown if one.wide and one.key == "rates"],
        "wide_tables": [one for one in shown if one.wide and one.key != "rates"],
        "periods": periods.block(document, lang),
        "charts": history.charts(past, lang),
        "steady": history.steady(past, lang),
        "issues": _issues(found),
        "source": outward(document["url"]),
        "leave": leave(found.id),
        "register": _register(found),
        "compare": _compare(request, found, category.label(lang), case) if place.hidden is None else None,
        "compare_ids": request.GET.getlist("compare")[:MOST],
        "fetched_at": found.fetched_at,
        "snapshot": found.snapshot,
        "report": reverse("web:report", args=[found.id]),
        "json_ld": product_json_ld(document, name, institution, base_url(request) + request.path, lang) if place.hidden is None else "",
    }
    return answered(render(request, "web/product.html", context), case)


def _to_survivor(request: HttpRequest, survivor: str) -> HttpResponse:
    """Not a lasting redirect: what was merged may be split again."""
    query = request.GET.urlencode()
    return HttpResponseRedirect(reverse("web:product", args=[survivor]) + (f"?{query}" if query else ""))


def _refused(found: Product, case: Case, lang: str) -> list[str]:
    """Why this market gives no answer to a case."""
    return [one.text(lang) for one in markets.check_cost(markets.profile(), [found.family])] if case.my else []


def _description(name: str, institution: str, headline: Sequence[Cell]) -> str:
    figures = "; ".join(f"{cell.label}: {cell.text} {cell.unit}".strip() for cell in headline if cell.known)
    return f"{name}, {institution}. {figures}".strip()


def _banners(found: Product, lang: str) -> list[str]:
    banners = []
    if found.status == Product.Status.WITHDRAWN:
        banners.append(
            _("The institution no longer lists this product since %(when)s. The page shows what was last read.")
            % {"when": words.day(found.withdrawn_at, lang)}
        )
    elif found.status == Product.Status.ENDED:
        banners.append(_("The institution says that this product is no longer offered."))
    if found.institution.state in ("held", "failed"):
        banners.append(
            _(
                "The latest collection from this institution was not published because it did not pass our checks. "
                "What you see is the last good data, of %(when)s."
            )
            % {"when": words.day(found.institution.checked_at, lang)}
        )
    elif (words.days_old(found.institution.checked_at, timezone.now()) or 0) > words.OLD_DAYS:
        banners.append(
            _("This institution was last checked %(age)s. The figures may have changed since.")
            % {"age": words.age(found.institution.checked_at, timezone.now())}
        )
    return [*banners, *_disputed(found, lang)]


def _disputed(found: Product, lang: str) -> list[str]:
    """What its own institution holds to be wrong on the page. One query."""
    open_ones = list(Report.objects.filter(product=found, state=Report.State.OPEN, dispute__isnull=False).order_by("pk"))
    labels = {one.path: one.label for one in places(found.document, lang)} if open_ones else {}
    text = _("Disputed by the issuer since %(when)s: %(what)s. An editor is checking it.")
    return [text % {"when": words.day(row.made_at, lang), "what": labels.get(row.path) or path_label(row.path, lang)} for row in open_ones]


def _warnings(headline: Sequence[Cell], lang: str) -> list[str]:
    """The words that the market requires beside the figures at the head, each once."""
    market = markets.profile()
    return list(dict.fromkeys(label(lang) for cell in headline for label in market.words(cell.key)))


def _group(rows: Rows, lang: str) -> dict[str, Any]:
    """What the source states, row by row; what it does not, in one quiet row for each kind of absence."""
    silent = [cell for cell in rows.cells if not cell.known and cell.evidence is None]
    joint = "、" if lang.startswith("zh") else ", "
    texts = dict.fromkeys(cell.text for cell in silent)
    absent = [{"text": text, "labels": joint.join(cell.label for cell in silent if cell.text == text)} for text in texts]
    return {"key": rows.key, "label": rows.label, "cells": [cell for cell in rows.cells if cell not in silent], "absent": absent}


@dataclass(frozen=True, slots=True)
class Note:
    """A longer text or an address below an entry; an https address becomes a hand-over with its host as text."""

    text: str
    link: str = ""
    host: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A typed list as the page lays it out: ``facts`` (name and value), or rows under columns with the rest behind one click.

    ``wide``: too many columns to stand beside the panels.
    """

    label: str
    count: int
    facts: tuple[Any, ...]
    columns: tuple[tuple[str, str], ...] = ()
    titled: bool = False
    wide: bool = False
    shown: tuple[Any, ...] = ()
    rest: tuple[Any, ...] = ()
    rest_text: str = ""
    title: str = ""
    key: str = ""


def _shown(table: Table, taken: Container[str], product_id: str) -> Shown:
    """Columns that repeat the row's title are dropped; a single row and a table of few columns read as name and value.

    ``taken``: headings of the page; a list whose name is among them says that it is the whole list.
    """
    label = _("%(list)s in full") % {"list": table.label} if table.label in taken else table.label
    keep = [number for number, (key, _label) in enumerate(table.columns) if key not in TITLES]
    columns = tuple(table.columns[number] for number in keep)
    titled = any(row.title for row in table.rows)
    rows = tuple(_row(row, keep, product_id) for row in table.rows)
    if len(rows) == 1 and len(columns) > FEW_COLUMNS:
        facts = [{"title": cell.label, "cells": (cell,), "notes": ()} for cell in rows[0]["cells"]]
        notes = [{"title": _("Note"), "cells": (), "notes": rows[0]["notes"]}] if rows[0]["notes"] else []
        return Shown(label, 1, (*facts, *notes), title=rows[0]["title"])
    stated = max((sum(cell.known or cell.evidence is not None for cell in row["cells"]) for row in rows), default=0)
    if titled and stated <= FEW_COLUMNS and len(rows) <= ROWS_SHOWN:
        return Shown(label, len(rows), tuple({**row, "cells": _stated(table.key, row)} for row in rows))
    wide = len(columns) > MANY_COLUMNS
    cut = RATES_SHOWN if wide and table.key == "rates" else ROWS_SHOWN
    rest = rows[cut:]
    text = ngettext("%(n)s more row", "%(n)s more rows", len(rest)) % {"n": len(rest)} if rest else ""
    return Shown(label, len(rows), (), columns, titled, wide, rows[:cut], rest, text, key=table.key)


def _stated(key: str, row: Mapping[str, Any]) -> tuple[Cell, ...]:
    """The cells that the source states; where it states none, each absence once.

    Of a feature or a condition the entry itself is the statement, so that nothing is missing where it says no more.
    """
    stated = tuple(cell for cell in row["cells"] if cell.known or cell.evidence is not None)
    if not stated and key in ("features", "eligibility"):
        return () if row["notes"] else (Cell("listed", "", _("listed")),)
    return stated or tuple({cell.text: cell for cell in row["cells"]}.values())


def _row(row: Row, keep: Sequence[int], product_id: str) -> dict[str, Any]:
    return {
        "title": row.title,
        "cells": tuple(row.cells[number] for number in keep),
        "notes": tuple(_note(note, product_id) for note in row.notes if note.text),
    }


def _note(cell: Cell, product_id: str) -> Note:
    link: Link = outward(cell.text)
    return Note(cell.text, leave(product_id, link.href) if link.href else "", link.host)


def _issues(found: Product) -> list[dict[str, str]]:
    return [
        {"what": words.issue(issue.code), "text": issue.text, "locator": issue.locator}
        for issue in selectors.issues_of(found)
        if issue.severity != "note"
    ]


def _register(found: Product) -> str:
    number = register_number(found.institution)
    return _("Register number %(number)s.") % {"number": number} if number else ""


def _compare(request: HttpRequest, found: Product, category: str, case: Case) -> dict[str, str]:
    """What the panel offers: this product joins those already chosen, which travel in the address."""
    others = [one for one in dict.fromkeys(request.GET.getlist("compare")) if one != found.id][: MOST - 1]
    ids = [*others, found.id]
    back = case.address(reverse("web:category", args=[found.family, found.category]), [("compare", one) for one in ids])
    text = _("Beside other products of “%(category)s”, attribute by attribute.") % {"category": category}
    out = {"text": text, "list_href": back, "list_text": _("Choose others from the list"), "href": "", "button": ""}
    if others:
        out |= {
            "href": case.address(reverse("web:compare"), [("id", one) for one in ids]),
            "button": ngettext("Compare with %(n)s other", "Compare with %(n)s others", len(others)) % {"n": len(others)},
        }
    return out

"""Sources and institutions at the desk: state, schedule, last good run, a run on demand, and how complete their data was over time."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from normalizers.gate import PUBLISHED
from normalizers.schema import SCHEMA
from portal.catalog import selectors
from portal.catalog.charts import Point, chart
from portal.catalog.language import language
from portal.catalog.models import Institution, Judgement, Run
from portal.desk.models import Ruling
from portal.desk.page import Context, back, no_reason, page, pages_of, reason_of, refused
from portal.desk.ruling import take_down

LOOKS = 60  # published runs that the charts go back
JUDGED = 20  # last judgements that are listed


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    views = selectors.sources(datetime.now(UTC))
    last = {run.source: run for run in Run.objects.filter(source__in=[view.source.name for view in views]).order_by("pk")}
    lines = [{"view": view, "title": view.source.title(language()), "run": last.get(view.source.name)} for view in views]
    return page(request, "sources", {"title": _("Sources and institutions"), "lines": lines, "reason": reason_of(request)})


@require_safe
def source(request: HttpRequest, name: str) -> HttpResponse:
    """One source with its institutions, page by page, and its last runs."""
    view = next((one for one in selectors.sources(datetime.now(UTC)) if one.source.name == name), None)
    if view is None:
        raise Http404(name)
    runs = Run.objects.filter(source=name).order_by("-pk")[:JUDGED]
    context: Context = {
        "title": view.source.title(language()), "view": view, "runs": runs, "shown": pages_of(request, view.institutions, 50), "query": "",
        "ruling": Ruling.objects.filter(run__source=name, act=Ruling.Act.AGAIN).order_by("-pk").first(), "reason": reason_of(request),
    }  # fmt: skip
    return page(request, "source", context)


@require_POST
def run_now(request: HttpRequest, name: str) -> HttpResponse:
    """Ask for a run of a source from its own address; the worker queues it, unless one is under way."""
    last = Run.objects.filter(source=name).order_by("-pk").first()
    if last is None:
        return refused(request, _("The first run of a source is started at the command line: manage.py refresh."))
    if not reason_of(request):
        return refused(request, no_reason(), 400)
    take_down(request, last, Ruling.Act.AGAIN, {"": f"source:{name}"})
    return redirect(back(request, reverse("desk:source", args=[name])))


@require_safe
def institution(request: HttpRequest, institution_id: str) -> HttpResponse:
    """One institution: its last judgements, and the share of its products that state what people decide by, over time."""
    try:
        view = selectors.institution(institution_id, datetime.now(UTC))
    except Institution.DoesNotExist as error:
        raise Http404(institution_id) from error
    rows = Judgement.objects.filter(institution=institution_id, run__source=view.row.source).select_related("run").defer("summary")
    context: Context = {
        "title": view.row.name, "view": view, "facts": sorted((view.row.facts or {}).items()), "charts": _charts(view.row),
        "judgements": rows.order_by("-run__at", "-run")[:JUDGED], "issues": sum(view.issues.values()),
    }  # fmt: skip
    return page(request, "institution", context)


def _charts(row: Institution) -> list[dict[str, Any]]:
    """A chart and a table for each decision attribute of each category, from the published judgements that still have their figures."""
    rows = Judgement.objects.filter(institution=row.pk, run__source=row.source, state=PUBLISHED).order_by("-run__at", "-run")
    series: dict[tuple[str, str], list[Point]] = defaultdict(list)
    for at, fill in reversed(list(rows.values_list("run__at", "summary__fill")[:LOOKS])):
        for category, shares in (fill or {}).items():
            for key, share in shares.items():
                series[category, key].append(Point(at, float(share)))
    known = [(category, key) for category in SCHEMA.categories for key in SCHEMA.attributes if (category, key) in series]
    return [
        {
            "label": f"{SCHEMA.attributes[key].label(language())} · {SCHEMA.categories[category].label(language())}",
            "now": f"{series[category, key][-1].share:.0%}",
            "svg": chart(series[category, key]),
            "points": list(reversed(series[category, key])),
        }
        for category, key in known
    ]

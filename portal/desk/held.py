"""What a run holds: the failed checks in figures, every product old and new beside its quote, and what an editor decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from normalizers.canonical import LISTS, Change, is_value
from normalizers.gate import HELD
from normalizers.records import Json
from portal.catalog import archive
from portal.catalog import held as waiting
from portal.catalog.held import CHANGED, NEW, UNCHANGED, WITHDRAWN, Effect, subject_of
from portal.catalog.language import language
from portal.catalog.models import Institution, Judgement, Run
from portal.catalog.paths import entries_by_key, path_label, path_words
from portal.catalog.present import Cell
from portal.desk import checks, claims
from portal.desk.leftovers import leftovers
from portal.desk.models import Ruling
from portal.desk.page import Context, editor, no_reason, page, pages_of, reason_of, refused
from portal.desk.people import names
from portal.desk.queue import claim_of, held, taken_by
from portal.desk.ruling import take_down

PER_PAGE = 10  # products with their differences
FIRST = 20  # of a first run, to be checked one by one
NAMED = 300  # products that one form lists


def _judgement(run_id: int, institution: str) -> Judgement:
    run = None if "\0" in institution else Run.objects.filter(pk=run_id).first()  # PostgreSQL refuses to look for that character
    row = None if run is None else Judgement.objects.select_related("run").filter(run=run, institution=institution).first()
    if row is None:
        raise Http404(institution)
    return row


@require_safe
def institution(request: HttpRequest, run_id: int, institution: str) -> HttpResponse:
    """One institution of a run. ``show``: the products of one kind; ``choose``: with a box at each product."""
    return _institution(request, _judgement(run_id, institution))


def _institution(request: HttpRequest, row: Judgement, problem: str = "", status: int = 200) -> HttpResponse:
    effects = waiting.effects(row) if row.state == HELD else None
    public = waiting.public_keys(row.run.source, row.institution)
    gone = [one for one in effects or () if one.kind == WITHDRAWN]
    last = checks.last_good(row)
    context: Context = {
        "institution": Institution.objects.get(pk=row.institution),
        "row": row,
        "run": row.run,
        "last": last,
        "lines": checks.lines(row, last, len(public), len(gone)) if row.summary else [],
        "kept": effects is not None,
        **claim_of(request, subject_of(row.run_id, row.institution)),
        "still": row.state == HELD and any(one.pk == row.pk for one in held()),
        "ruling": _latest_ruling(row),
        "decided_by": names([row.decided_by])[row.decided_by],
        "above": checks.above_guard(len(gone), len(public)),
        "gone": gone,
        "problem": problem,
        "reason": reason_of(request),
        **_products(request, row, effects or [], PER_PAGE if last is not None else FIRST),
        "leftovers": leftovers(row, effects) if effects and last is None else [],
    }
    context["title"] = _("Run %(run)s: %(name)s") % {"run": row.run_id, "name": context["institution"].name}
    return page(request, "held", context, status)


def _latest_ruling(row: Judgement) -> Ruling | None:
    found = Ruling.objects.filter(run=row.run_id, institution__in=(row.institution, "")).order_by("-pk").first()
    if found is not None:
        found.by = names([found.by])[found.by]
    return found


def _products(request: HttpRequest, row: Judgement, effects: Sequence[Effect], number: int) -> Context:
    counts = {kind: sum(one.kind == kind for one in effects) for kind in waiting.KINDS}
    kind = request.GET.get("show", "")
    kind = kind if kind in counts else next((one for one in waiting.KINDS if counts[one]), CHANGED)
    shown = pages_of(request, [one for one in effects if one.kind == kind], number)
    told = {effect.key: _told(effect, document, changes) for effect, document, changes in waiting.differences(row, shown)}
    products = [told.get(one.key) or {"effect": one, "changes": []} for one in shown]
    labels = {CHANGED: _("Changed"), NEW: _("New"), WITHDRAWN: _("No longer listed"), UNCHANGED: _("Unchanged")}
    kinds = [{"key": key, "label": labels[key], "count": counts[key], "current": key == kind} for key in waiting.KINDS]
    choose = "choose" in request.GET and 0 < counts[CHANGED] + counts[NEW] <= NAMED
    return {
        "counts": counts,
        "kinds": kinds,
        "shown": shown,
        "products": products,
        "query": f"show={kind}&",
        "choose": choose,
        "choices": [one for one in effects if one.kind in (CHANGED, NEW)] if choose else [],
        "may_choose": 0 < counts[CHANGED] + counts[NEW] <= NAMED,
    }


def _told(effect: Effect, document: Json, changes: Iterable[Change]) -> dict[str, Any]:
    """One product: each difference in words, old and new, with the quote that the new value was read from."""
    lang = language()
    entries = entries_by_key(document, LISTS)
    if effect.kind == NEW:
        changes = [Change(f"values/{key}", key, None, value) for key, value in document["values"].items()]
    rows = [
        {
            "label": path_label(change.path, lang, entries=entries),
            "old": path_words(change.path, change.old, lang),
            "new": path_words(change.path, change.new, lang),
            "cell": _cited(change.new),
        }
        for change in changes
    ]
    return {"effect": effect, "changes": rows}


def _cited(node: Any) -> Cell | None:
    """The value of a difference that has a quote: itself, or the figure of an entry that is new."""
    value: Any = node if is_value(node) else node.get("value") if isinstance(node, dict) else None
    return Cell("", "", "", value=value) if is_value(value) and value.get("evidence") else None


@require_safe
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """One run with everything that it holds, to be decided together or one by one."""
    return _run(request, run_id)


def _run(request: HttpRequest, run_id: int, problem: str = "", status: int = 200) -> HttpResponse:
    found = Run.objects.filter(pk=run_id).first()
    if found is None:
        raise Http404(run_id)
    rows = list(found.judgements.defer("summary").order_by("institution"))
    known = Institution.objects.in_bulk([row.institution for row in rows])
    still = {row.pk for row in held()}
    decisions = names(row.decided_by for row in rows)
    lines: list[dict[str, Any]] = [
        {"row": row, "institution": known[row.institution], "still": row.pk in still, "by": decisions[row.decided_by],
         "many": any(reason.startswith(("withdrawals:", "doubtful_withdrawals:")) for reason in row.reasons)}
        for row in rows
    ]  # fmt: skip
    lines.sort(key=lambda line: (not line["still"], line["row"].institution))
    context = {
        "title": _("Run %(run)s of %(source)s") % {"run": found.pk, "source": found.source},
        "run": found, "lines": lines, "problem": problem, "any_held": any(line["still"] for line in lines), "reason": reason_of(request),
        "rulings": Ruling.objects.filter(run=found).order_by("-pk")[:20],
    }  # fmt: skip
    return page(request, "run", context, status)


@require_POST
def decide(request: HttpRequest, run_id: int) -> HttpResponse:
    """Take a decision down: the worker does it through the same functions as the commands. A form that is sent twice is one ruling."""
    found = Run.objects.filter(pk=run_id).first()
    if found is None:
        raise Http404(run_id)
    act, reason, chosen = (
        request.POST.get("act", ""),
        reason_of(request),
        [key for key in request.POST.getlist("institution") if "\0" not in key],
    )
    one = request.POST.get("one") == "yes"

    def again(problem: str) -> HttpResponse:
        row = Judgement.objects.select_related("run").filter(run=run_id, institution__in=chosen[:1]).first() if one else None
        return _run(request, run_id, problem, 400) if row is None else _institution(request, row, problem, 400)

    if act not in Ruling.Act.values:
        return again(_("Say what is to be done."))
    if not reason:
        return again(no_reason())
    if act == Ruling.Act.AGAIN:
        chosen = [""]
    rows = {row.institution: row for row in held() if row.run_id == run_id}
    gone = [key for key in chosen if key and key not in rows]
    if not chosen or gone:
        return refused(request, _("Nothing of it waits for a decision any more.")) if gone else again(_("Choose at least one institution."))
    for key in chosen:
        subject = subject_of(run_id, key)
        if key and not claims.take(subject, editor(request)):
            return refused(request, taken_by(subject))
    many = [key for key in chosen if key and act == Ruling.Act.PUBLISH and not one and _above_guard(found, key)]
    if many:
        told = _("More products of %(ids)s would go than may without a person: decide there, where each is named.")
        return again(told % {"ids": ", ".join(many)})
    left: list[str] = []
    if one and act == Ruling.Act.PUBLISH:
        left, problem = _left(request, Judgement.objects.select_related("run").get(pk=rows[chosen[0]].pk))
        if problem:
            return again(problem)
    take_down(request, found, act, {key: subject_of(run_id, key) for key in chosen}, left)
    return redirect("desk:held", run_id, chosen[0]) if one and chosen[0] else redirect("desk:run", run_id)


def _above_guard(run: Run, institution: str) -> bool:
    row = Judgement.objects.select_related("run").get(run=run, institution=institution)
    public = waiting.public_keys(run.source, institution)
    return checks.above_guard(len(public - set(row.summary.get("keys", ()))), len(public))


def _left(request: HttpRequest, row: Judgement) -> tuple[list[str], str]:
    """The keys of the products that stay as they are, as the form says; or what is wrong with the form."""
    effects = waiting.effects(row) or []
    left: set[str] = set()
    if "choose" in request.POST:
        ticked = set(request.POST.getlist("product"))
        left |= {one.key for one in effects if one.kind in (CHANGED, NEW) and one.key not in ticked}
    gone = [one.key for one in effects if one.kind == WITHDRAWN]
    if checks.above_guard(len(gone), len(waiting.public_keys(row.run.source, row.institution))):
        told = request.POST.get("all_gone", "").strip()
        if told and told != str(len(gone)):
            say = ngettext("%(n)s product would be withdrawn", "%(n)s products would be withdrawn", len(gone)) % {"n": len(gone)}
            return [], _("%(say)s; the number that you gave is another one.") % {"say": say}
        if not told:
            left |= set(gone) - set(request.POST.getlist("gone"))
    return sorted(left), ""


@require_safe
def snapshot(request: HttpRequest, sha256: str) -> HttpResponse:  # noqa: ARG001 (Django's signature)
    """A body that was fetched, whether or not the public sees something of it yet."""
    body = archive.body_of(sha256)
    if body is None:
        raise Http404(sha256)
    return archive.as_file(body, archive.name_of(sha256))

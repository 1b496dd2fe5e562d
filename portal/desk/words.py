"""Words that no declaration knows: grouped, given a meaning by one person who has seen what it would change, decided on by another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from normalizers.reviewed import NO_VALUE, fold_word, slot_label, targets
from portal.accounts import audit
from portal.catalog import words as lists
from portal.catalog.language import language
from portal.catalog.models import Institution, Issue, Product, Word
from portal.desk import claims, impact
from portal.desk.models import WordProposal
from portal.desk.page import Context, actor, editor, no_reason, page, pages_of, reason_of, refused
from portal.desk.people import names
from portal.desk.queue import claim_of, not_second, taken_by, word_address, word_proposal_subject
from portal.desk.task import word_subject

UNKNOWN_AGAIN = "unknown"  # what a form calls the target ""
State = WordProposal.State


@require_safe
def words(request: HttpRequest) -> HttpResponse:
    """The words that nobody knows, by text and institution, and the list of those that people have read."""
    text, institution = (request.GET.get(key, "").replace("\0", "")[:200] for key in ("q", "institution"))
    shown = pages_of(request, lists.unknown(text, institution))
    lines = [{"row": row, "what": slot_label(row.slot)(language()), "href": word_address(row.slot, row.text)} for row in shown]
    waiting = WordProposal.objects.filter(state__in=WordProposal.OPEN).order_by("pk")
    context: Context = {
        "title": _("Words"), "shown": shown, "lines": lines, "waiting": waiting, "q": text, "institution": institution,
        "institutions": Institution.objects.filter(pk__in=lists.unknown_issues().values("institution")).order_by("name"),
        "known": [_known(row) for row in lists.standing().exclude(target="").order_by("-version")[:100]], "version": lists.version(),
        "query": f"q={text}&institution={institution}&" if text or institution else "",
    }  # fmt: skip
    return page(request, "words", context)


def _known(row: Word) -> Context:
    means, href = _means(row.slot, row.target), word_address(row.slot, row.text)
    return {"row": row, "what": slot_label(row.slot)(language()), "means": means, "href": href}


def _means(slot: str, target: str) -> str:
    """What a word is given, in words."""
    if target == NO_VALUE:
        return _("not a value that we hold")
    found = targets(slot).get(target)
    return _("unknown again") if not target else target if found is None else found(language())


def _asked(request: HttpRequest) -> tuple[str, str]:
    """The slot and the word of an address or a form. Raise Http404 for a slot that there is none of."""
    data = request.POST if request.method == "POST" else request.GET
    slot, text = (data.get(key, "").replace("\0", "") for key in ("slot", "text"))
    try:
        targets(slot)
    except KeyError as error:
        raise Http404(slot) from error
    return slot, fold_word(text)


@require_safe
def word(request: HttpRequest) -> HttpResponse:
    """One word: who uses it, with an example each, what was said of it, and the form that gives it a meaning."""
    return _word(request, *_asked(request))


def _word(request: HttpRequest, slot: str, text: str, problem: str = "", status: int = 200) -> HttpResponse:
    used = lists.by_institution(slot, text)
    before = Word.objects.filter(slot=slot, text=text).order_by("-version")
    if not used and not before:
        raise Http404(text)
    open_ones = WordProposal.objects.filter(slot=slot, text=text, state__in=WordProposal.OPEN)
    context: Context = {
        "title": text, "slot": slot, "text": text, "what": slot_label(slot)(language()), "used": _used(used),
        "targets": [(key, label(language())) for key, label in targets(slot).items()], "no_value": NO_VALUE, "again": UNKNOWN_AGAIN,
        "mapped": lists.standing().filter(slot=slot, text=text).exclude(target="").exists(), "before": _before(before),
        "open": open_ones.first(), **claim_of(request, word_subject(slot, text)),
        "asked": {key: request.POST.get(key, "") for key in ("target", "institution")}, "problem": problem, "reason": reason_of(request),
        "back": word_address(slot, text),
    }  # fmt: skip
    return page(request, "word", context, status)


def _before(rows: Iterable[Word]) -> list[Context]:
    """What people have said of a word so far."""
    known = names(name for row in rows for name in (row.owner, row.approved_by))
    return [
        {"row": row, "means": _means(row.slot, row.target), "owner": known[row.owner], "approved": known[row.approved_by]} for row in rows
    ]


def _used(used: Sequence[tuple[Institution, int, Issue]]) -> list[Context]:
    """Each institution that uses a word, with an example and its public product, where there is one."""
    products = _examples([example for _maker, _count, example in used])
    return [
        {"institution": maker, "products": count, "example": example, "product": products.get(example.pk)} for maker, count, example in used
    ]


def _examples(found: list[Issue]) -> dict[int, Product]:
    """The public product of each of these issues, without its document, by issue."""
    keys = {issue.source_key: issue.pk for issue in found if issue.source_key}
    rows = Product.objects.filter(source_key__in=keys, institution__in={issue.institution_id for issue in found}).defer("document")
    return {keys[row.source_key]: row for row in rows}


@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Say what a word means. The worker then works out what that would change; nothing is proposed yet."""
    slot, text = _asked(request)
    target, institution = request.POST.get("target", ""), request.POST.get("institution", "").replace("\0", "")
    problem = _problem(slot, text, target, institution) or ("" if reason_of(request) else no_reason())
    if problem:
        return _word(request, slot, text, problem, 400)
    if not claims.take(word_subject(slot, text), editor(request)):
        return refused(request, taken_by(word_subject(slot, text)))
    said = "" if target == UNKNOWN_AGAIN else target
    made = WordProposal(slot=slot, text=text, institution=institution, target=said, reason=reason_of(request), by=actor(request))
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        return refused(request, _("A meaning of this word waits already; it has to be decided on first."))
    return redirect("desk:meaning", made.pk)


def _problem(slot: str, text: str, target: str, institution: str) -> str:
    """Why a form cannot be taken, as a sentence."""
    if target not in targets(slot) and target not in (NO_VALUE, UNKNOWN_AGAIN):
        return _("Choose what this word means.")
    if institution and not lists.uses(slot, text, institution).exists():
        return _("Choose an institution that uses this word, or all of them.")
    held = lists.standing().filter(slot=slot, text=text, institution=institution).exclude(target="").exists()
    if target == UNKNOWN_AGAIN and not held:
        return _("Nobody has given this word a meaning there: it cannot be taken back.")
    return ""


@require_safe
def meaning(request: HttpRequest, number: int) -> HttpResponse:
    """A meaning that is prepared, waits or was decided on, with what it changes."""
    return _shown(request, get_object_or_404(WordProposal, pk=number))


def _shown(request: HttpRequest, row: WordProposal, problem: str = "", status: int = 200) -> HttpResponse:
    known, told = names([row.by, row.decided_by]), None if row.impact is None else impact.Impact.from_json(row.impact)
    moved = pages_of(request, () if told is None else told.moved)
    context: Context = {
        "title": _("“%(word)s”: %(meaning)s") % {"word": row.text, "meaning": _means(row.slot, row.target)}, "row": row,
        "what": slot_label(row.slot)(language()), "institution": Institution.objects.filter(pk=row.institution).first(),
        "href": word_address(row.slot, row.text), "impact": told, "moves": impact.lines(moved), "shown": moved, "query": "",
        "pages": [] if told is None else impact.pages(told), "unmapped": _unmapped(told), "fresh": row.basis == impact.basis(),
        "stopped": _named(told), "by": known[row.by], "decided_by": known[row.decided_by], "mine": row.by == actor(request),
        **claim_of(request, word_proposal_subject(row.pk)), "problem": problem, "reason": reason_of(request),
    }  # fmt: skip
    return page(request, "meaning", context, status)


def _unmapped(told: impact.Impact | None) -> dict[str, Any]:
    """The share of products with a word that nobody knows, at the institutions that use it, now and then."""
    of = 0 if told is None else told.listed
    now, then = (0, 0) if told is None else told.unmapped
    return {"now": f"{now / of:.1%}" if of else "–", "then": f"{then / of:.1%}" if of else "–"}


def _named(told: impact.Impact | None) -> list[dict[str, Any]]:
    """The institutions that would not be read anew, with why."""
    if told is None:
        return []
    rows = Institution.objects.in_bulk([*told.held, *told.waits])
    waits = _("a held run waits: it reads the word when somebody decides on it")
    return [{"institution": row, "reasons": told.held.get(key, [waits])} for key, row in rows.items()]


@require_POST
def propose(request: HttpRequest, number: int) -> HttpResponse:
    """Its maker has seen what it changes and proposes it, or drops it."""
    row, act = get_object_or_404(WordProposal, pk=number), request.POST.get("act", "")
    if act not in ("propose", "drop"):
        return _shown(request, row, _("Say what is to be done, and why."), 400)
    if row.by != actor(request):
        return refused(request, _("This was prepared by somebody else, who proposes or drops it."))
    if act == "propose" and (row.impact is None or row.impact["problem"]):
        return refused(request, _("What this would change is not worked out yet: look again in a moment."))
    state = State.WAITING if act == "propose" else State.REFUSED
    with transaction.atomic():
        if not WordProposal.objects.filter(pk=row.pk, state=State.DRAFT).update(state=state):
            return refused(request, _("This was proposed or dropped already."))
        told = {"target": (None, row.target), "institution": (None, row.institution)}
        audit.record(actor(request), "word.proposed" if act == "propose" else "word.dropped", _subject(row), told, why=row.reason)
    claims.release(word_subject(row.slot, row.text), editor(request))
    messages.success(request, _("Proposed. A second person decides on it.") if act == "propose" else _("Dropped: nothing changes."))
    return redirect("desk:meaning", row.pk) if act == "propose" else redirect(word_address(row.slot, row.text))


def _subject(row: WordProposal) -> str:
    """How the audit calls a word."""
    return f"word:{row.slot}/{row.text}"


@require_POST
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """The second person's word: approved, the worker reads past pages anew; every later run reads the word so too."""
    row, act, why = get_object_or_404(WordProposal, pk=number), request.POST.get("act", ""), reason_of(request)
    if act not in ("approve", "refuse") or not why:
        return _shown(request, row, _("Say what is to be done, and why."), 400)
    stopped = not_second(request, row.by, word_proposal_subject(number))
    if stopped is not None:
        return stopped
    if act == "approve" and (row.basis != impact.basis() or row.impact is None or row.impact["problem"]):
        return refused(request, _("The catalogue has changed since this preview: it is being worked out again. Look at it in a moment."))
    if not _decided(row, act, actor(request), why):
        return refused(request, _("This proposal was decided already."))
    claims.release(word_proposal_subject(number), editor(request))
    done = _("Approved. The worker reads the stored pages anew next.")
    messages.success(request, done if act == "approve" else _("Refused: nothing changes."))
    return redirect(reverse("desk:queue"))


def _decided(row: WordProposal, act: str, by: str, why: str) -> bool:
    """Decide once, with the list's next version and the audit in the same transaction; False when somebody was faster."""
    state, now = State.APPROVED if act == "approve" else State.REFUSED, datetime.now(UTC).replace(microsecond=0)
    with transaction.atomic():
        waiting = WordProposal.objects.filter(pk=row.pk, state=State.WAITING)
        if not waiting.update(state=state, decided_by=by, decided_why=why, decided_at=now):
            return False
        told: dict[str, audit.Change] = {"state": (State.WAITING.value, state.value)}
        if act == "approve":
            made = lists.put(lists.Meaning(row.slot, row.text, row.institution, row.target, row.reason, row.by, by), now)
            WordProposal.objects.filter(pk=row.pk).update(word=made)
            before = None if made.supersedes is None else made.supersedes.target
            told |= {"target": (before, made.target), "institution": (None, made.institution), "version": (None, made.version)}
        audit.record(by, f"word.{state.value}", _subject(row), told, why=why)
    return True

"""Words that editors give a meaning: what each would change, worked out before it is done, and past pages read anew once it is.

Both go the way of every run: the same normalisers, gate and store. An institution of which a held run waits is left to that run,
which reads the words as they are when somebody decides on it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from django.db.models import QuerySet

from normalizers import reviewed
from normalizers.canonical import Change
from normalizers.gate import PUBLISHED
from portal.catalog import words
from portal.catalog.models import Institution, Product
from portal.catalog.store import foresee
from portal.desk.impact import TOLD, Impact, basis, moved
from portal.desk.models import WordProposal
from portal.desk.queue import held
from portal.pipeline.errors import RefusalError, sentence
from portal.pipeline.judging import Judged, jobs, judge_all
from portal.pipeline.prepare import prepare_all
from portal.pipeline.renormalise import RENORMALISE, last_date, last_published
from portal.pipeline.runs import Order, Say, create, iso, source_of
from search.first_page import first_pages

State = WordProposal.State


def words_wait() -> bool:
    """Whether there is anything to be done."""
    return _approved().exists() or _open().exclude(basis=basis()).exists()


def perform_words(say: Say) -> None:
    """Have past pages read anew for what was approved, and work out what the others would do. Doing it twice does no harm."""
    for proposal in _approved():
        _perform(proposal, say)
    for proposal in _open().exclude(basis=basis()):
        _preview(proposal, say)


def _approved() -> QuerySet[WordProposal]:
    return WordProposal.objects.filter(state=State.APPROVED, performed_at=None).select_related("word").order_by("pk")


def _open() -> QuerySet[WordProposal]:
    return WordProposal.objects.filter(state__in=WordProposal.OPEN).order_by("pk")


def _perform(proposal: WordProposal, say: Say) -> None:
    """Queue a run of each source whose pages hold the word; a source that is busy has it queued later."""
    assert proposal.word is not None
    concerned, _waits = _institutions(proposal)
    try:
        for source, own in concerned.items():
            order = Order(source, at=last_date(source), institutions=tuple(own))
            create(order, kind=RENORMALISE, scheduled=f"words-{proposal.word.version}")
    except RefusalError as refusal:
        say(str(refusal))
        return
    WordProposal.objects.filter(pk=proposal.pk).update(performed_at=datetime.now(UTC))
    say(f"word {proposal.text!r} of {proposal.slot}: pages of {sum(map(len, concerned.values()))} institutions are read anew")


def _preview(proposal: WordProposal, say: Say) -> None:
    """Keep what a proposal would do, with the state of the catalogue that this was worked out from."""
    of = basis()
    try:
        found = foreseen(proposal)
    except (RefusalError, OSError) as error:
        found = Impact(problem=sentence(error))
    _open().filter(pk=proposal.pk).update(impact=found.to_json(), basis=of)
    say(f"word {proposal.text!r} of {proposal.slot}: would move {found.products} products")


def foreseen(proposal: WordProposal) -> Impact:
    """What approving a proposal would do now. Nothing is written. Raise RefusalError as a run would."""
    concerned, waits = _institutions(proposal)
    told: list[tuple[Product, list[Change]]] = []
    after, listed, stopped = 0, 0, {}
    for source_name, own in concerned.items():
        source, at = source_of(source_name), last_date(source_name)
        made = jobs(source, *last_published(source_name, own), iso(at), _with(proposal))
        for judged in judge_all(source, prepare_all(made)):
            listed += judged.found
            if judged.verdict.state != PUBLISHED:
                stopped[judged.institution] = list(judged.verdict.reasons)
                after += words.unmapped([judged.institution])
                continue
            after += _unmapped(judged)
            told += foresee(judged.delivery(source), at)
    makers = Institution.objects.in_bulk({row.institution_id for row, _ in told})
    for row, _differences in told:
        row.institution = makers[row.institution_id]
    before = words.unmapped([one for own in concerned.values() for one in own])
    return Impact(
        len(told), tuple(moved(row, differences, new=row._state.adding) for row, differences in told[:TOLD]),
        tuple(first_pages(row for row, _ in told)), (before, after), listed, stopped, tuple(waits),
    )  # fmt: skip


def _institutions(proposal: WordProposal) -> tuple[Mapping[str, Sequence[str]], Sequence[str]]:
    """The institutions whose public pages hold the word, by source; and those of which a held run waits, which are left to it."""
    used = words.uses(proposal.slot, proposal.text, proposal.institution).values_list("institution", flat=True).distinct()
    busy = {row.institution for row in held()}
    found: dict[str, list[str]] = defaultdict(list)
    for key, source in Institution.objects.filter(pk__in=used).order_by("pk").values_list("pk", "source"):
        if key not in busy:
            found[source].append(key)
    return found, sorted(busy.intersection(used))


def _with(proposal: WordProposal) -> list[reviewed.Word]:
    """The word list with a proposal in it."""
    same = (proposal.slot, proposal.text, proposal.institution)
    out = [word for word in words.reviewed_words() if (word.slot, word.text, word.institution) != same]
    if proposal.target:
        out.append(reviewed.Word(proposal.slot, proposal.text, proposal.target, proposal.institution, words.version() + 1))
    return out


def _unmapped(judged: Judged) -> int:
    """How many products would hold a word that nobody knows."""
    return len({key for key, issue in judged.prepared.issues if issue.slot and issue.code != reviewed.REVIEWED})

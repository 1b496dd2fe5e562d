"""The reviewed word list, of which this is the only writer, and the words that nobody knows yet. Rows are added, never changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Max, Min, QuerySet

from normalizers import reviewed
from portal.catalog.models import Counter, Institution, Issue, Word
from portal.catalog.overrides import require_two

LIST = "words"  # the counter of the list's version


@dataclass(frozen=True, slots=True)
class Meaning:
    """What two people agreed on. ``target`` "": the word is unknown again."""

    slot: str
    text: str
    institution: str
    target: str
    reason: str
    owner: str
    approved_by: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """A word that nobody knows. ``first``, ``last``: the runs that it was first and last met in."""

    slot: str
    text: str
    products: int
    institutions: int
    first: datetime
    last: datetime | None


def put(meaning: Meaning, at: datetime) -> Word:
    """Add a row, which supersedes the one of the same word and institution, as the next version of the list."""
    require_two(meaning.owner, meaning.approved_by)
    with transaction.atomic():
        Counter.objects.get_or_create(name=LIST)
        counter = Counter.objects.select_for_update().get(name=LIST)
        counter.value += 1
        counter.save()
        return Word.objects.create(
            version=counter.value, slot=meaning.slot, text=meaning.text, institution=meaning.institution, target=meaning.target,
            reason=meaning.reason, owner=meaning.owner, approved_by=meaning.approved_by, created_at=at,
            supersedes=standing().filter(slot=meaning.slot, text=meaning.text, institution=meaning.institution).first(),
        )  # fmt: skip


def standing() -> QuerySet[Word]:
    """The rows that nothing has superseded, those of words that are unknown again among them."""
    return Word.objects.filter(superseded_by=None)


def version() -> int:
    """Of the list as it is now; 0 before the first word."""
    return Counter.objects.filter(name=LIST).values_list("value", flat=True).first() or 0


def reviewed_words() -> tuple[reviewed.Word, ...]:
    """The list as normalisers take it."""
    rows = standing().exclude(target="").order_by("version")
    return tuple(reviewed.Word(row.slot, row.text, row.target, row.institution, row.version) for row in rows)


def uses(slot: str, text: str, institution: str = "") -> QuerySet[Issue]:
    """Where a word stands in what was last published, known or not."""
    rows = Issue.objects.filter(slot=slot, word=text)
    return rows.filter(institution=institution) if institution else rows


def products_with(slot: str, text: str, institution: str = "") -> int:
    """How many products hold a word."""
    return uses(slot, text, institution).values("source_key").distinct().count()


def unknown_issues() -> QuerySet[Issue]:
    """Every place of a word that nobody knows."""
    return Issue.objects.exclude(slot="").exclude(code=reviewed.REVIEWED)


def unknown(text: str = "", institution: str = "") -> list[Unknown]:
    """The words that nobody knows, grouped, the most products first; those that hold a text, or of one institution. One query."""
    rows = unknown_issues()
    rows = rows.filter(word__icontains=reviewed.fold_word(text)) if text else rows
    rows = rows.filter(institution=institution) if institution else rows
    found = rows.values("slot", "word").annotate(
        products=Count("source_key", distinct=True), institutions=Count("institution", distinct=True),
        first=Min("first_seen"), last=Max("institution__checked_at"),
    )  # fmt: skip
    ordered = found.order_by("-products", "first", "slot", "word")
    return [Unknown(row["slot"], row["word"], row["products"], row["institutions"], row["first"], row["last"]) for row in ordered]


def unmapped(institutions: Iterable[str]) -> int:
    """How many products of these institutions hold a word that nobody knows."""
    return unknown_issues().filter(institution__in=list(institutions)).values("source_key").distinct().count()


def by_institution(slot: str, text: str) -> list[tuple[Institution, int, Issue]]:
    """The institutions that use a word, with how many of their products do, and one example; the most first."""
    rows = uses(slot, text).values("institution").annotate(products=Count("source_key", distinct=True), example=Min("pk"))
    listed = list(rows.order_by("-products", "institution"))
    known = Institution.objects.in_bulk([row["institution"] for row in listed])
    examples = Issue.objects.in_bulk([row["example"] for row in listed])
    return [(known[row["institution"]], row["products"], examples[row["example"]]) for row in listed]

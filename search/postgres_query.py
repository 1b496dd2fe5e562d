"""Conditions, texts, facets and orders as SQL. Values go as parameters; only places and names of the declaration stand in the text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from search import analysis, synonyms
from search.buckets import FAR
from search.conditions import Condition, FacetPlan, Range
from search.document import better_end
from search.postgres_rows import FIGURES, MASKS, PATH_SHIFT, mask
from search.request import SearchRequest
from search.selection import UNIVERSAL


@dataclass(frozen=True, slots=True)
class Sql:
    """A piece of SQL with its parameters."""

    text: str
    values: tuple[Any, ...] = ()


@dataclass(slots=True)
class Query:
    """Pieces put together in order."""

    parts: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    def add(self, *pieces: str | Sql) -> Query:
        for piece in pieces:
            self.parts.append(piece if isinstance(piece, str) else piece.text)
            self.values += () if isinstance(piece, str) else piece.values
        return self

    @property
    def text(self) -> str:
        return " ".join(self.parts)


NOTHING, EVERYTHING = Sql("FALSE"), Sql("TRUE")


def joined(word: str, pieces: Iterable[Sql], none: Sql) -> Sql:
    """``(a OR b)``, ``(a AND b)``; ``none`` when there is no piece."""
    listed = list(pieces)
    if not listed:
        return none
    return Sql(f"({f' {word} '.join(one.text for one in listed)})", tuple(value for one in listed for value in one.values))


def any_of(pieces: Iterable[Sql]) -> Sql:
    return joined("OR", pieces, NOTHING)


def all_of(pieces: Iterable[Sql]) -> Sql:
    return joined("AND", pieces, EVERYTHING)


def holds(condition: Condition) -> Sql:
    """Whether a row is what a condition asks for."""
    named = [_named(condition.field, condition.values)] if condition.values else []
    return any_of([*named, *(_within(one) for one in condition.ranges)])


def _named(key: str, values: tuple[str, ...]) -> Sql:
    if key in UNIVERSAL:
        return Sql(f"{key} = ANY(%s)", (list(values),))
    if key in MASKS:
        return Sql(f"masks[{MASKS[key]}] & %s::bigint <> 0", (mask(key, values),))
    return Sql("tokens && %s::text[]", ([f"{key}:{value}" for value in values],))


def _within(one: Range) -> Sql:
    if one.field in PATH_SHIFT:
        assert one.low is not None and one.high is not None
        shift = PATH_SHIFT[one.field]
        return Sql("EXISTS (SELECT FROM unnest(spans) AS span WHERE span >= %s AND span < %s)", (shift + one.low, shift + one.high))
    column = f"figures[{FIGURES[one.field]}]"
    low = [] if one.low is None else [Sql(f"{column} >= %s", (one.low,))]
    return all_of([*low, Sql(f"{column} < %s", (FAR if one.high is None else one.high,))])


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a request: whether a row matches it, and in which tier of relevance."""

    found: Sql
    tier: Sql


def text_of(text: str) -> Text:
    if not text:
        return Text(EVERYTHING, Sql("0"))
    groups, key = synonyms.groups(text), analysis.exact_key(text)
    exact = Sql("exact @> %s::text[]", ([key],)) if key else NOTHING
    named = all_of(_has("name", group) for group in groups) if groups else NOTHING
    anywhere = all_of(_has("whole", group) for group in groups) if groups else NOTHING
    tier = Sql(f"CASE WHEN {exact.text} THEN 0 WHEN {named.text} THEN 1 ELSE 2 END", (*exact.values, *named.values))
    return Text(any_of([exact, anywhere]), tier)  # what stands in a name stands among all its texts too


def _has(column: str, group: synonyms.Group) -> Sql:
    """Whether one of the alternatives stands in the column's texts; a Latin word may also be pinyin of the name."""
    phrases = [like(column, f" {' '.join(words)} ") for words in group.alternatives if words]
    begun = [like(column, f" {group.prefix}")] if group.prefix else []
    return any_of([*phrases, *begun, *([like("pinyin", f" {group.word} ")] if group.word else [])])


def begins(text: str) -> Sql:
    """Every word in the name, the last one as a beginning of a word or of its pinyin."""
    groups = synonyms.groups(text)
    if not groups:
        return NOTHING
    *first, last = groups
    begun = [like(column, f" {last.word}") for column in ("name", "pinyin")] if last.word else []
    return all_of([*(_has("name", group) for group in first), any_of([_has("name", last), *begun])])


def like(column: str, part: str) -> Sql:
    escaped = part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return Sql(f"{column} LIKE %s", (f"%{escaped}%",))


def order_of(request: SearchRequest) -> str:
    key, _, direction = request.sort.partition(":")
    if key in ("", "default"):
        return "place" if request.sort or not request.q else "tier, place"
    if key == "name":
        return f"place_by_name {'DESC' if direction == 'desc' else 'ASC'}"
    figure = f"figures[{FIGURES[key]}]"
    if (direction or better_end(key)) == "desc":
        figure = f"CASE WHEN {figure} = {FAR} THEN {FAR} ELSE -{figure} END"
    return f"{figure}, number"


def facet_value(plan: FacetPlan) -> Sql:
    """What a row is counted as under a facet: its text, or the bits of its options."""
    if plan.options is not None:
        bits = [Sql(f"CASE WHEN {one.text} THEN {1 << bit}::bigint ELSE 0 END", one.values) for bit, one in _numbered(plan.options)]
        return joined("|", bits, Sql("0::bigint"))
    return Sql(plan.key if plan.key in UNIVERSAL else f"masks[{MASKS[plan.key]}]")


def _numbered(options: Mapping[str, Condition]) -> list[tuple[int, Sql]]:
    return [(bit, holds(condition)) for bit, condition in enumerate(options.values())]


@dataclass(frozen=True, slots=True)
class Counted:
    """A facet to be counted: its place among those asked for, its value, and the conditions it counts under (None: all of them)."""

    place: int
    value: Sql
    others: Sql | None


def counting(rows: Sql, chosen: Sql, facets: Sequence[Counted]) -> Query:
    """One query for the total and every facet, as rows (place of the facet or NULL, its value as text, products).

    The facets that count under everything chosen share one pass of grouping sets; each other one has a part of its own, so that
    the database can choose an index for either.
    """
    common = [one for one in facets if one.others is None]
    names = [f"f{one.place}" for one in common]
    which = f"(ARRAY{[one.place for one in common]})[array_position(ARRAY[{', '.join(f'GROUPING({one})' for one in names)}], 0)]"
    query = Query().add(f"SELECT {which if names else 'NULL::int'}, {f'COALESCE({_texts(names)})' if names else 'NULL::text'}, count(*)")
    query.add("FROM (SELECT 1 AS one", *(Sql(f", {one.value.text} AS f{one.place}", one.value.values) for one in common))
    query.add("FROM search_found WHERE", rows, "AND", chosen, ") AS found")
    query.add(f"GROUP BY GROUPING SETS ({', '.join(['()', *(f'({name})' for name in names)])})")
    for one in facets:
        if one.others is not None:
            query.add(f"UNION ALL SELECT {one.place}, (", one.value, ")::text, count(*) FROM search_found WHERE", rows, "AND", one.others)
            query.add("GROUP BY 2")
    return query


def _texts(names: Sequence[str]) -> str:
    return ", ".join(f"{name}::text" for name in names)

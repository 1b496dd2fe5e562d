"""What is chosen, as conditions that every engine can say: any of some keywords of a field, or a number of a field in a range."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product as combinations

from normalizers.schema import SCHEMA, Attribute
from normalizers.schema.kinds import scaled
from search.buckets import buckets
from search.projections import PATH_OF, SHIFT, WIDTH, Path, keyword_options
from search.selection import Selection


@dataclass(frozen=True, slots=True)
class Range:
    """``low <= number < high`` in the integers of an index; at least one end is given."""

    field: str
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds when any of its parts does: a keyword of ``field`` is among the values, or a number lies in a range."""

    field: str = ""
    values: tuple[str, ...] = ()
    ranges: tuple[Range, ...] = ()


def conditions(selections: Mapping[str, Selection]) -> dict[str, Condition]:
    """One condition for each key that is chosen, and one for all keys of a path together (by the path's key)."""
    out: dict[str, Condition] = {}
    on_paths: dict[str, dict[str, Selection]] = {}
    for key, chosen in selections.items():
        if key in PATH_OF:
            on_paths.setdefault(PATH_OF[key].key, {})[key] = chosen
        else:
            ranges = (Range(key, *ends(SCHEMA.attributes[key], chosen)),) if chosen.bounded else ()
            out[key] = Condition(key, chosen.values, ranges)
    for on_one in on_paths.values():
        path = PATH_OF[next(iter(on_one))]
        out[path.key] = on_path(path, on_one)
    return out


def ends(attribute: Attribute, chosen: Selection) -> tuple[int | None, int | None]:
    """The limits of a free number, half-open in the integers of the index: both limits are within what is asked for."""
    low, high = _edges(attribute, chosen)
    return low, None if high is None else high + 1


def _edges(attribute: Attribute, chosen: Selection) -> tuple[int | None, int | None]:
    low, high = (None if bound is None else scaled(attribute.kind, bound) for bound in (chosen.low, chosen.high))
    return low, high


def options(attribute: Attribute, chosen: Selection) -> tuple[str, ...]:
    """What is chosen of a discrete attribute: its values, and the declared ranges between its limits."""
    if not chosen.bounded:
        return chosen.values
    low, high = _edges(attribute, chosen)
    inside = [
        bucket.key
        for bucket in buckets(attribute)
        if (low is None or (bucket.low is not None and bucket.low >= low))
        and (high is None or (bucket.high is not None and bucket.high <= high))
    ]
    return tuple(dict.fromkeys((*chosen.values, *inside)))


def on_path(path: Path, chosen: Mapping[str, Selection]) -> Condition:
    """Everything that is chosen of one path, on one entry (SEARCH §5)."""
    discrete = {a.key: options(a, chosen[a.key]) for a in path.dimensions if a.key in chosen}
    free = chosen.get(path.free.key)
    if free is None:
        return Condition(*_tokens(path, discrete))
    field, values = _tokens(path, {**discrete, path.free.key: free.values}) if free.values else ("", ())
    return Condition(field, values, _ranges(path, discrete, *ends(path.free, free)) if free.bounded else ())


def _tokens(path: Path, chosen: Mapping[str, tuple[str, ...]]) -> tuple[str, tuple[str, ...]]:
    if len(chosen) == 1:
        return next(iter(chosen.items()))
    return path.key, tuple(path.token(dict(zip(chosen, some, strict=True))) for some in combinations(*chosen.values()))


def _ranges(path: Path, chosen: Mapping[str, tuple[str, ...]], low: int | None, high: int | None) -> tuple[Range, ...]:
    out = []
    for some in combinations(*chosen.values()):
        place = path.combination(dict(zip(chosen, some, strict=True))) << WIDTH
        out.append(Range(path.key, place if low is None else place + low + SHIFT, place + (1 << WIDTH if high is None else high + SHIFT)))
    return tuple(out)


@dataclass(frozen=True, slots=True)
class FacetPlan:
    """How one facet is counted: under ``others``; by the keywords of its field, or by one condition for each of ``options``."""

    key: str
    others: tuple[Condition, ...]
    options: Mapping[str, Condition] | None = None


def facet_plans(selections: Mapping[str, Selection], facets: Sequence[str]) -> list[FacetPlan]:
    """Each facet counts under the selections of all others, and on one path on the same entry; its own never shrinks it."""
    chosen = conditions(selections)
    plans = []
    for key in facets:
        path = PATH_OF.get(key)
        own = key if path is None else path.key
        others = tuple(condition for name, condition in chosen.items() if name != own)
        beside = {} if path is None else {one: it for one, it in selections.items() if one != key and PATH_OF.get(one) is path}
        if path is None or not beside:
            plans.append(FacetPlan(key, others))
            continue
        attribute = next(one for one in path.attributes if one.key == key)
        each = {option: on_path(path, {**beside, key: Selection((option,))}) for option in keyword_options(attribute)}
        plans.append(FacetPlan(key, others, each))
    return plans

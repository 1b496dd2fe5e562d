"""``SearchRequest``: what is asked of the market, and its one canonical query string. Driven by the schema.

The page and the API take the same parameters: ``q``; ``family``, ``category``, ``institution``, ``currency`` and every
declared attribute by key (a repeated key means *or*; ``__nd`` not disclosed, ``__na`` not offered; ``key.min`` and
``key.max`` for numbers, the first included, the second not); ``my.*`` of the scenario that prices each product; ``sort``, ``page``,
``page_size``. Anything else is an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlencode

from normalizers.finance.scenario import Scenario
from search.parameters import COST, read, shortened, usual_order
from search.scenario import My, scenario_of
from search.selection import PAGE_SIZE, RequestError, Selection, is_tracking, ordered

__all__ = ["RequestError", "SearchRequest", "Selection", "is_tracking"]

MAX_FIELDS = 500


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """Immutable and canonical: equal requests have equal query strings.

    ``sort``: "" for the default (relevance with a text; without, the cost for a scenario, else the declared order of the category),
    ``default`` (only where that is another), ``cost`` (only with a text and a scenario), ``name``, ``name:desc``, an attribute's key
    (its better end first), or ``key:asc``/``key:desc`` for the other end.
    """

    q: str = ""
    selections: Mapping[str, Selection] = field(default_factory=dict)
    sort: str = ""
    page: int = 1
    page_size: int = PAGE_SIZE
    my: My = ()

    def __hash__(self) -> int:
        return hash(self.to_query())

    def values(self, key: str) -> tuple[str, ...]:
        chosen = self.selections.get(key)
        return () if chosen is None else chosen.values

    @property
    def scenario(self) -> Scenario | None:
        """What prices each product, None when nothing is asked."""
        return scenario_of(self.my)

    @property
    def usual(self) -> str:
        """The order where none is asked for."""
        return usual_order(self.q, bool(self.my))

    @property
    def by_cost(self) -> bool:
        """Whether the scenario orders the answer: all of it, or inside each tier of relevance."""
        return bool(self.my) and self.sort in ("", COST)

    def impersonal(self) -> SearchRequest:
        """The same products without the scenario, in an order that an engine knows."""
        return replace(
            self, my=(), sort="default" if self.q and self.sort == COST else "" if not self.q and self.sort == "default" else self.sort
        )

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.page_size

    def pairs(self) -> list[tuple[str, str]]:
        """The parameters in canonical order, without defaults."""
        out = [("q", self.q)] if self.q else []
        for key, chosen in self.selections.items():
            out += [(key, value) for value in chosen.values]
            out += [(f"{key}.{end}", bound) for end, bound in (("min", chosen.low), ("max", chosen.high)) if bound is not None]
        out += self.my
        out += [("sort", self.sort)] if self.sort else []
        out += [("page", str(self.page))] if self.page != 1 else []
        return out + ([("page_size", str(self.page_size))] if self.page_size != PAGE_SIZE else [])

    def to_query(self) -> str:
        return urlencode(self.pairs())

    def to_json(self) -> dict[str, object]:
        """The request as the API repeats it."""
        out: dict[str, object] = {"q": self.q} if self.q else {}
        for key, chosen in self.selections.items():
            if chosen.values:
                out[key] = list(chosen.values)
            out |= {f"{key}.{end}": bound for end, bound in (("min", chosen.low), ("max", chosen.high)) if bound is not None}
        return out | dict(self.my) | {"sort": self.sort or self.usual, "page": self.page, "page_size": self.page_size}

    def with_(self, key: str, *values: str) -> SearchRequest:
        """With these values chosen besides those of the key, on the first page."""
        old = self.selections.get(key, Selection())
        return self._select(key, replace(old, values=tuple(dict.fromkeys((*old.values, *values)))))

    def without(self, key: str, value: str | None = None) -> SearchRequest:
        """Without one value of a key (its bound for ``min`` or ``max``), or the whole key (``q``, ``sort``, ``my`` too). First page."""
        if key == "q":
            return replace(self, q="", sort="" if self.sort in ("default", COST) else self.sort, page=1)
        if key == "sort":
            return replace(self, sort="", page=1)
        if key == "my":
            return replace(self, my=(), sort="" if self.sort == COST or (not self.q and self.sort == "default") else self.sort, page=1)
        old = self.selections.get(key, Selection())
        if value is None:
            return self._select(key, Selection())
        if value == "min":
            return self._select(key, replace(old, low=None))
        if value == "max":
            return self._select(key, replace(old, high=None))
        return self._select(key, replace(old, values=tuple(one for one in old.values if one != value)))

    def toggled(self, key: str, value: str) -> SearchRequest:
        return self.without(key, value) if value in self.values(key) else self.with_(key, value)

    def sorted_by(self, sort: str) -> SearchRequest:
        return replace(self, sort=sort, page=1)

    def at_page(self, page: int) -> SearchRequest:
        return replace(self, page=page)

    def with_text(self, text: str) -> SearchRequest:
        return replace(self, q=shortened(text), page=1)

    def clear(self, *keep: str) -> SearchRequest:
        """Without any selection except those of the keys named; text, sort and page size stay."""
        return replace(self, selections={key: chosen for key, chosen in self.selections.items() if key in keep}, page=1)

    def _select(self, key: str, chosen: Selection) -> SearchRequest:
        selections = {**self.selections, key: chosen}
        return replace(self, selections=ordered({k: v for k, v in selections.items() if len(v)}), page=1)

    @classmethod
    def parse(cls, source: str | Iterable[tuple[str, str]]) -> SearchRequest:
        """The request of a query string or of its pairs (``QueryDict`` as ``[(k, v) for k, vs in d.lists() for v in vs]``).

        Blank values are as if they were not sent. Raises RequestError naming the first parameter that is wrong.
        """
        pairs = parse_qsl(source, keep_blank_values=True, max_num_fields=MAX_FIELDS) if isinstance(source, str) else source
        return cls(*read(pairs))

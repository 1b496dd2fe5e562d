"""The answer to a request: products, labelled facets, orders. The page and the API give the same one.

When the index cannot answer, the database does, slower, and the answer says so (``engine``).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from normalizers.schema import SCHEMA, Attribute, Label
from normalizers.schema.display import zh
from normalizers.schema.kinds import MONEY
from portal.catalog import selectors
from portal.catalog.models import Institution, Product
from portal.catalog.present import headline
from search import suggest as suggesting
from search.cards import cards
from search.database import fallback
from search.document import better_end
from search.engine import Engine, EngineUnavailable, Hits, open_engine
from search.highlight import Pieces, highlight
from search.labels import key_label, order_label, order_text, value_label
from search.parameters import choices_of
from search.projections import endless_options
from search.ranking.order import NotRankedError, Order, Standing, order
from search.ranking.price import Priced, prices
from search.ranking.receipt import receipt_of
from search.request import SearchRequest
from search.selection import NA, ND, UNIVERSAL
from search.spelling import correct

Json = dict[str, Any]
T = TypeVar("T")
NOT_RANKED = Label(
    "费用顺序正在准备，此列表暂按默认顺序排列。", "The order by cost is being prepared; until then the list stands in its default order."
)
FEW = 3  # hits below which another spelling is offered
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FacetValue:
    value: str
    label: str
    count: int
    selected: bool

    def to_json(self) -> Json:
        return {"value": self.value, "label": self.label, "count": self.count, "selected": self.selected}


@dataclass(frozen=True, slots=True)
class Facet:
    """``values`` in declared order (institutions and currencies by count); ``not_disclosed`` None where there is no such thing."""

    key: str
    label: str
    values: tuple[FacetValue, ...]
    not_disclosed: FacetValue | None = None

    def to_json(self) -> Json:
        unknown = self.not_disclosed
        absent = None if unknown is None else {"value": unknown.value, "count": unknown.count, "selected": unknown.selected}
        return {"key": self.key, "label": self.label, "values": [one.to_json() for one in self.values], "not_disclosed": absent}


@dataclass(frozen=True, slots=True)
class SortOption:
    value: str
    label: str
    selected: bool


@dataclass(frozen=True, slots=True)
class Looser:
    """A request with one condition less, the number of its products, and that in words."""

    request: SearchRequest
    count: int
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """``products``: rows with their institution; each ``document`` holds the head and the ``values``, not the typed lists.

    ``highlights``: by product id, the name cut into (text, matched) pieces, for a text search. ``tiers``: why a hit stands
    where it stands (0 exact, 1 in the name, 2 in the text). ``loosen``: when nothing was found. ``notice``: a sentence, or "".
    ``prices``: what each costs for the request's scenario, by product id. ``receipt``, ``standing``: of an order by cost.
    """

    request: SearchRequest
    lang: str
    total: int
    products: tuple[Product, ...]
    facets: tuple[Facet, ...]
    sorts: tuple[SortOption, ...]
    order_text: str
    engine: str
    data_version: str
    took_ms: float
    tiers: tuple[int, ...] = ()
    highlights: Mapping[str, Pieces] = field(default_factory=dict)
    did_you_mean: str = ""
    loosen: tuple[Looser, ...] = ()
    notice: str = ""
    prices: Mapping[str, Priced] = field(default_factory=dict)
    receipt: str = ""
    standing: Standing | None = None

    def to_json(self) -> Json:
        """DESIGN §9, ``GET /api/v1/search``."""
        return {
            "total": self.total,
            "results": [result_json(row, self.lang, self.prices.get(row.pk)) for row in self.products],
            "facets": [facet.to_json() for facet in self.facets],
            "request": self.request.to_json(),
            "sorts": [{"value": one.value, "label": one.label, "selected": one.selected} for one in self.sorts],
            "order": self.order_text,
            "notice": self.notice,
            "did_you_mean": self.did_you_mean,
            "receipt": self.receipt,
            "data_version": self.data_version,
            "engine": self.engine,
            "took_ms": self.took_ms,
        }


def answer(request: SearchRequest, lang: str) -> Answer:
    """Everything that a list of results shows. Four queries of the database at most when the index answers."""
    started = time.perf_counter()
    engine, found = _with_engine(lambda one: _ask(one, request, lang))
    hits, keys, pinned = found.hits, found.keys, found.pinned
    rows = tuple(cards(hits.ids))
    pieces = {row.pk: highlight(_name(row, lang), request.q) for row in rows} if request.q else {}
    return Answer(
        request=request,
        lang=lang,
        total=hits.total,
        products=rows,
        facets=tuple(_facets(request, hits, keys, lang, pinned)),
        sorts=tuple(_sorts(request, keys, lang, pinned)),
        order_text=order_text(request, lang),
        engine=engine.name,
        data_version=selectors.data_version(),
        tiers=hits.tiers,
        highlights={key: cut for key, cut in pieces.items() if any(hit for _, hit in cut)},
        did_you_mean=found.did_you_mean,
        loosen=found.loosen,
        notice=_notice(request, pinned, lang) or found.notice,
        prices=prices(rows, request.scenario),
        receipt=found.receipt,
        standing=found.standing,
        took_ms=round((time.perf_counter() - started) * 1000, 2),
    )


def all_ids(request: SearchRequest) -> list[str]:
    """The ids of the whole answer, in order: what an export streams."""
    return _with_engine(lambda engine: _every(engine, request))[1]


def ordered(request: SearchRequest) -> Order:
    """The whole answer to a request in its order by cost. Raises NotRankedError."""
    return _with_engine(lambda engine: order(engine, request))[1]


def _every(engine: Engine, request: SearchRequest) -> list[str]:
    if request.by_cost:
        try:
            return order(engine, request).ids()
        except NotRankedError as error:
            log.warning("not ordered by cost: %s", error)
    return engine.every(request.impersonal())


def suggestions(text: str, lang: str) -> list[dict[str, str]]:
    """Categories, institutions and products that a person may be about to type (``suggest.suggestions``)."""
    return _with_engine(lambda engine: suggesting.suggestions(engine, text[:100], lang))[1]


def _with_engine(ask: Callable[[Engine], T]) -> tuple[Engine, T]:
    """The engine of the settings, or the database when that cannot answer."""
    engine = open_engine()
    try:
        return engine, ask(engine)
    except EngineUnavailable as error:
        log.warning("answered from the database: %s", error)
        spare = fallback()
        return spare, ask(spare)


@dataclass(frozen=True, slots=True)
class _Found:
    """All that is asked of the engine for one answer: nothing is asked of it outside, where its absence would be an error."""

    hits: Hits
    keys: tuple[str, ...]
    pinned: str
    did_you_mean: str
    loosen: tuple[Looser, ...]
    notice: str = ""
    receipt: str = ""
    standing: Standing | None = None


def _ask(engine: Engine, request: SearchRequest, lang: str) -> _Found:
    scope = engine.scope()
    pinned = one_currency(request, scope)
    keys = (*UNIVERSAL, *(a.key for a in facet_attributes(request, scope) if pinned or a.kind is not MONEY or a.key in request.selections))
    hits = engine.search(request.impersonal(), keys)
    notice, receipt, standing = "", "", None
    if request.by_cost:
        try:
            hits, receipt, standing = _by_cost(engine, request, hits)
        except NotRankedError as error:
            log.warning("not ordered by cost: %s", error)
            notice = NOT_RANKED(lang)
    return _Found(
        hits,
        keys,
        pinned,
        notice=notice,
        receipt=receipt,
        standing=standing,
        did_you_mean=correct(request.q, engine.spellings()) if request.q and hits.total < FEW else "",
        loosen=_loosen(engine, request, lang) if hits.total == 0 else (),
    )


def _by_cost(engine: Engine, request: SearchRequest, hits: Hits) -> tuple[Hits, str, Standing]:
    """The same answer in its order by cost, the receipt of that order, and what it says of all products."""
    found = order(engine, request)
    ids = tuple(found.ids(request.offset, request.page_size))
    tiers = found.tiers_of(request.offset, request.page_size) if request.q and not request.sort else ()
    return Hits(found.total, ids, hits.counts, tiers), receipt_of(found, request), found.standing


def categories_of(request: SearchRequest, scope: Mapping[str, frozenset[str]]) -> list[str]:
    """The categories that an answer is about: those chosen, else those of the families chosen that have products."""
    families = request.values("family")
    chosen = request.values("category")
    return [
        key
        for key in SCHEMA.categories
        if (key in chosen if chosen else key in scope) and (not families or SCHEMA.family_of[key].key in families)
    ]


def one_currency(request: SearchRequest, scope: Mapping[str, frozenset[str]]) -> str:
    """The one currency that amounts are in, "" when there are several: then no range or order by amounts is offered."""
    chosen = request.values("currency")
    found = {currency for key in categories_of(request, scope) for currency in scope.get(key, ())}
    found = found.intersection(chosen) or set(chosen) if chosen else found
    return next(iter(found)) if len(found) == 1 else ""


def facet_attributes(request: SearchRequest, scope: Mapping[str, frozenset[str]]) -> list[Attribute]:
    """The attributes with a facet that all categories of the answer have, and those that are chosen."""
    categories = categories_of(request, scope)
    common = set.intersection(*({a.key for a in SCHEMA.of(key)} for key in categories)) if categories else set()
    return [a for a in SCHEMA.attributes.values() if a.facet is not None and (a.key in common or a.key in request.selections)]


def _facets(request: SearchRequest, hits: Hits, keys: Sequence[str], lang: str, currency: str) -> list[Facet]:
    makers = set(hits.counts.get("institution", {})) | set(request.values("institution"))
    rows = Institution.objects.filter(pk__in=makers).values_list("pk", "name", "names")
    names = {key: str((own or {}).get(lang[:2]) or name) for key, name, own in rows}
    words = Words(lang, names, currency)
    return [_facet(request, key, hits.counts.get(key, {}), words) for key in keys]


@dataclass(frozen=True, slots=True)
class Words:
    """What labels are written with: the language, names of institutions, the one currency of amounts (or "")."""

    lang: str
    names: Mapping[str, str]
    currency: str

    def value(self, key: str, value: str) -> str:
        return value_label(key, value, self.lang, names=self.names, currency=self.currency)


def _facet(request: SearchRequest, key: str, counts: Mapping[str, int], words: Words) -> Facet:
    chosen = request.values(key)
    declared: Sequence[str] = choices_of(key)
    if not declared:
        declared = sorted({*counts, *chosen}, key=lambda value: (-counts.get(value, 0), words.value(key, value)))
    if key in SCHEMA.attributes:
        seldom = (*endless_options(SCHEMA.attributes[key]), NA)
        declared = (*declared, *(value for value in seldom if counts.get(value) or value in chosen))
    values = tuple(FacetValue(value, words.value(key, value), counts.get(value, 0), value in chosen) for value in declared)
    unknown = FacetValue(ND, words.value(key, ND), counts.get(ND, 0), ND in chosen) if key in SCHEMA.attributes else None
    return Facet(key, key_label(key, words.lang), values, unknown)


def _sorts(request: SearchRequest, keys: Sequence[str], lang: str, pinned: str) -> list[SortOption]:
    """The orders that make sense here: the declared one, by name, and by each figure that all categories of the answer have."""
    first = [("relevance", "相关度", "Relevance")] if request.q else []
    first += [("cost", "对您的费用", "Cost to you")] if request.my else []
    plain = [*first, ("default", "默认顺序", "Default order"), ("name", "名称", "Name")]
    now = request.sort or request.usual
    out = [SortOption(value, chinese if zh(lang) else english, value == now) for value, chinese, english in plain]
    for key in keys:
        attribute = SCHEMA.attributes.get(key)
        if attribute is not None and attribute.sorts and (pinned or attribute.kind is not MONEY):
            out.append(SortOption(key, order_label(attribute, better_end(key), lang), key == now))
    if not any(one.selected for one in out):
        key, _, direction = now.partition(":")
        label = order_label(SCHEMA.attributes[key], direction or better_end(key), lang) if key in SCHEMA.attributes else now
        out.append(SortOption(now, label, True))
    return out


def _notice(request: SearchRequest, pinned: str, lang: str) -> str:
    asked = [SCHEMA.attributes[key] for key in (*request.selections, request.sort.partition(":")[0]) if key in SCHEMA.attributes]
    if pinned or not any(attribute.kind is MONEY for attribute in asked):
        return ""
    return (
        "结果含多种币种，金额按各产品自己的币种计；请先选择一种币种再比较金额。"
        if zh(lang)
        else "The list holds several currencies, and each amount counts in its own: choose one currency before comparing amounts."
    )


def _loosen(engine: Engine, request: SearchRequest, lang: str) -> tuple[Looser, ...]:
    """What would be found without each one of the conditions, the most first."""
    keys = (*(("q",) if request.q else ()), *request.selections)
    without = [request.without(key) for key in keys]
    found = []
    for key, looser, count in zip(keys, without, engine.totals([one.impersonal() for one in without]), strict=True):
        if count:
            label = ("搜索词" if zh(lang) else "the words") if key == "q" else key_label(key, lang)
            products = "1 product" if count == 1 else f"{count} products"
            text = f"不限{label}：{count} 个产品" if zh(lang) else f"Without {label}: {products}"
            found.append(Looser(looser, count, text))
    return tuple(sorted(found, key=lambda one: -one.count))


def _name(row: Product, lang: str) -> str:
    return str((row.document.get("names") or {}).get(lang[:2]) or row.name)


def result_json(row: Product, lang: str, price: Priced | None = None) -> Json:
    """One result as the API gives it; with its cost where a scenario was given."""
    cells = headline(row.document, lang)
    return {
        "id": row.pk,
        "name": _name(row, lang),
        "institution": row.institution_id,
        "institution_name": str((row.institution.names or {}).get(lang[:2]) or row.institution.name),
        "family": row.family,
        "category": row.category,
        "currency": row.document["currency"],
        "headline": [
            {
                "key": one.key,
                "label": one.label,
                "value": None if one.value is None else one.value["value"],
                "text": one.text,
                "unit": one.unit,
                "state": one.state,
            }
            for one in cells
        ],
        "url": f"/{lang}/product/{row.pk}/",
        **({} if price is None else {"cost": price.to_json(lang)}),
    }

"""Hits, every facet count and every order equal brute force over the exported canonical products, for random requests."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bench.spare import Spare
from normalizers.schema import SCHEMA
from search.document import Document, project
from search.embedded import EmbeddedEngine
from search.models import Found
from search.parameters import choices_of, filterable
from search.postgres import PostgresEngine
from search.projections import PATH_OF, endless_options
from search.request import SearchRequest
from search.selection import NA, ND, UNIVERSAL
from tests import factories
from tests import search_oracle as oracle

NAMES = {key: (en, zh) for key, en, zh in factories.MAKERS}
ATTRIBUTES = [attribute for attribute in SCHEMA.attributes.values() if filterable(attribute)]
FILTERABLE = [attribute.key for attribute in ATTRIBUTES if attribute.facet is not None]
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)  # a failing request is printed whole; making it smaller takes minutes
SORTS = [attribute.key for attribute in SCHEMA.attributes.values() if attribute.sorts]


@cache
def exported() -> dict[str, dict]:
    """A market of which half is home loans and term deposits, so that conditions on one entry meet."""
    rng = random.Random(20261124)
    made = [
        *factories.market(rng, 220),
        *(factories.random_document(rng, number, rng.choice(("home_loan", "term_deposit"))) for number in range(221, 441)),
    ]
    return {f"{number:016d}": one for number, one in enumerate(made, 1)}


@cache
def documents() -> tuple[Document, ...]:
    return tuple(
        project(
            id=id_, version=1, number=int(id_), document=one, institution=one["institution"], institution_names=NAMES[one["institution"]]
        )
        for id_, one in exported().items()
    )


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any) -> Iterator[list]:
    """Every engine that there is here: PostgreSQL's own where DATABASE_URL names one."""
    embedded = EmbeddedEngine(Path(tmp_path_factory.mktemp("index")))
    embedded.rebuild(documents())
    found = [embedded, Spare(list(documents()))]
    if connection.vendor != "postgresql":
        yield found
        return
    with django_db_blocker.unblock():
        own = PostgresEngine()
        own.index(documents())
        yield [*found, own]
        Found.objects.all().delete()


@st.composite
def selections(draw: st.DrawFn) -> dict[str, dict]:
    """What is chosen: a category often, attributes of it mostly, values and bounds."""
    picked: dict[str, dict] = {}
    if draw(st.booleans()):
        category = draw(st.sampled_from(("home_loan", "home_loan", "term_deposit", "credit_card", "medical", "wealth_product")))
        picked["category"] = {"values": [category]}
        pool = [attribute.key for attribute in SCHEMA.of(category) if attribute.key in FILTERABLE]
        paths = [key for key in pool if key in PATH_OF]
        pool += paths * 3
    else:
        pool = [*FILTERABLE, "family", "institution", "currency"]
    for key in draw(st.lists(st.sampled_from(pool), max_size=4, unique=True)):
        picked[key] = draw(one_selection(key))
    return picked


def options_of(key: str) -> list[str]:
    """What may be chosen of a key besides the absences."""
    return [*choices_of(key), *(endless_options(SCHEMA.attributes[key]) if key in SCHEMA.attributes else ())]


def one_selection(key: str) -> st.SearchStrategy[dict]:
    options = options_of(key) or {"institution": list(NAMES), "currency": ["AUD", "CNY"]}[key]
    absences = [ND, NA] if key in SCHEMA.attributes else []
    values = st.lists(st.sampled_from([*options, *absences]), min_size=1, max_size=3, unique=True)
    plain = values.map(lambda some: {"values": some})
    attribute = SCHEMA.attributes.get(key)
    if attribute is None or not attribute.kind.numeric:
        return plain
    edges = list(attribute.facet.edges)
    if key not in PATH_OF or PATH_OF[key].free.key == key:
        edges += {
            "rate": ["0.0425", "0.061"],
            "percent": ["0.55"],
            "money": ["250", "12000"],
            "term": ["P91D", "P30M"],
            "age": ["P30Y"],
        }.get(attribute.kind.key, [])
    edges.sort(key=lambda edge: oracle.size(attribute, edge))
    bounds = st.lists(st.sampled_from(edges), min_size=1, max_size=2, unique_by=lambda edge: oracle.size(attribute, edge)).flatmap(
        lambda some: (
            st.just(dict(zip(("min", "max"), sorted(some, key=lambda edge: oracle.size(attribute, edge)), strict=False)))
            if len(some) == 2
            else st.sampled_from(({"min": some[0]}, {"max": some[0]}))
        )
    )
    return st.one_of(plain, bounds, st.tuples(values, bounds).map(lambda both: {"values": both[0], **both[1]}))


def request_of(picked: dict[str, dict], sort: str = "", q: str = "", page_size: int = 50) -> SearchRequest:
    pairs = [("q", q), ("sort", sort), ("page_size", str(page_size))]
    for key, one in picked.items():
        pairs += [(key, value) for value in one.get("values", ())] + [(f"{key}.{end}", one[end]) for end in ("min", "max") if end in one]
    return SearchRequest.parse([(name, value) for name, value in pairs if value])


@cache
def with_words(words: str) -> dict[str, dict]:
    """The products that a text finds, by id."""
    texts = {id_: oracle.terms_of(one, NAMES[one["institution"]]) for id_, one in exported().items()} if words else {}
    return {id_: one for id_, one in exported().items() if not words or oracle.has_words(texts[id_], words)}


def wanted(picked: dict[str, dict], words: str) -> list[str]:
    """Ids of the products that a request finds, by brute force."""
    return [id_ for id_, one in with_words(words).items() if oracle.matches(one, picked)]


WORDS = st.sampled_from(("", "", "", "harbour platinum", "stead", "稳健", "元和", "smart 3", "travel ridgeway"))


@settings(
    max_examples=300,
    deadline=None,
    phases=PHASES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    derandomize=True,
)
@given(selections(), WORDS, st.sampled_from(("", "name", *SORTS)), st.data())
def test_every_engine_answers_as_brute_force_does(engines, picked, words, sort, data) -> None:
    ids = wanted(picked, words)
    within = list(with_words(words).values())
    pool = [*UNIVERSAL[:3], *dict.fromkeys(picked), *data.draw(st.lists(st.sampled_from(FILTERABLE), max_size=3))]
    facets = tuple(dict.fromkeys(pool))
    request = request_of(picked, sort, words)
    options = {key: [*options_of(key), *([ND, NA] if key in SCHEMA.attributes else [])] or [*NAMES, "AUD", "CNY"] for key in facets}
    counts = {key: oracle.count(within, picked, key, options[key]) for key in facets}
    for engine in engines:
        hits = engine.search(request, facets)
        whole = engine.every(request)
        assert sorted(whole) == sorted(ids), engine.name
        assert hits.total == len(ids)
        assert list(hits.ids) == whole[:50]
        check_order(whole, sort)
        assert {key: dict(hits.counts[key]) for key in facets} == counts, engine.name
    assert all(engine.every(request) == engines[0].every(request) for engine in engines[1:])


def check_order(ids: list[str], sort: str) -> None:
    """Better end first, the unknown last, equal ones by row number."""
    if sort not in SCHEMA.attributes:
        return
    sign = -1 if SCHEMA.attributes[sort].better == "higher" else 1
    numbers = [oracle.sort_value(exported()[id_], sort) for id_ in ids]
    order = [(number is None, 0 if number is None else sign * number, int(id_)) for number, id_ in zip(numbers, ids, strict=True)]
    assert all(one < other for one, other in pairwise(order))


@settings(max_examples=60, deadline=None, phases=PHASES, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(selections(), st.data())
def test_a_facet_value_sent_back_gives_exactly_its_count_and_adding_never_shrinks(engines, picked, data) -> None:
    free = [key for key in ("category", "institution", *FILTERABLE) if key not in picked]
    key = data.draw(st.sampled_from(free))
    for engine in engines:
        counts = engine.search(request_of(picked), (key,)).counts[key]
        promised = list(counts.items())[:4]
        for value, count in promised:
            assert engine.search(request_of({**picked, key: {"values": [value]}})).total == count
        if len(promised) > 1:
            both = engine.search(request_of({**picked, key: {"values": [value for value, _ in promised[:2]]}})).total
            assert both >= max(count for _, count in promised[:2])

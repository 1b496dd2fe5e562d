"""The same random requests on the embedded engine and on Elasticsearch: the same ids, order, totals, tiers, counts and highlights.

By default a part of it; ``--parity-whole`` is 2,000 requests over 20,000 products, which takes minutes.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from normalizers.schema import SCHEMA
from search.document import Document, project
from search.elastic import ElasticEngine
from search.embedded import EmbeddedEngine
from search.highlight import highlight
from search.parameters import choices_of, filterable
from search.request import RequestError, SearchRequest
from search.selection import MAX_PAGE_SIZE, NA, ND, UNIVERSAL
from tests import factories
from tests.elastic_servers import MAJORS, clear, url_of

pytestmark = [pytest.mark.server, pytest.mark.django_db, pytest.mark.timeout(3600)]
NAMES = {key: (en, zh) for key, en, zh in factories.MAKERS}
ATTRIBUTES = [attribute for attribute in SCHEMA.attributes.values() if filterable(attribute)]
FACETS = tuple(attribute.key for attribute in SCHEMA.attributes.values() if attribute.facet is not None)
SORTS = [attribute.key for attribute in SCHEMA.attributes.values() if attribute.sorts]
TEXTS = (
    "loan",
    "home loan",
    "房贷",
    "稳健",
    "稳",
    "platinum saver",
    "harbour",
    "ridgeway travel",
    "yuanhe",
    "wjzl",
    "理财",
    "重疾险",
    "offset account",
    "smart 3",
    "定期",
    "Ｂasic",
    "family first",
    "zzz",
    "*:*",
    "a",
    "利率 房",
    "term deposit green",
)
PART, WHOLE = (60, 1_000), (2_000, 20_000)  # requests, products


@pytest.fixture(scope="module")
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    return WHOLE if request.config.getoption("--parity-whole") else PART


@pytest.fixture(scope="module")
def documents(size: tuple[int, int]) -> dict[str, Document]:
    rng = random.Random(20261125)
    made = factories.market(rng, size[1])
    return {
        (id_ := f"{number:016d}"): project(
            id=id_, version=1, number=number, document=one, institution=one["institution"], institution_names=NAMES[one["institution"]]
        )
        for number, one in enumerate(made, 1)
    }


@pytest.fixture(scope="module")
def embedded(documents: dict[str, Document], tmp_path_factory: pytest.TempPathFactory) -> EmbeddedEngine:
    engine = EmbeddedEngine(Path(tmp_path_factory.mktemp("index")))
    engine.rebuild(documents.values())
    return engine


@pytest.fixture(scope="module", params=MAJORS)
def server(request: pytest.FixtureRequest) -> Iterator[ElasticEngine]:
    engine = ElasticEngine(url_of(request.param), f"parity{random.randrange(10**9)}")
    engine.clients.web = engine.clients.web.options(request_timeout=60)  # what is slow here is not what is tested
    yield engine
    clear(engine)


@pytest.fixture
def filled(server: ElasticEngine, documents: dict[str, Document]) -> ElasticEngine:
    """The engine with all documents, which the first test puts in for those after it."""
    if server.store.behind(server.store.alias) is None:
        server.rebuild(documents.values())
    return server


def random_request(rng: random.Random) -> SearchRequest:
    """Texts, selections of any kind on any number of keys, every order, any page; never one that is refused."""
    while True:
        pairs = [("q", rng.choice(TEXTS))] if rng.random() < 0.5 else []
        pool = [attribute for attribute in ATTRIBUTES if attribute.facet is not None]
        if rng.random() < 0.7:
            category = rng.choice(list(SCHEMA.categories))
            pairs.append(("category", category))
            pool = [attribute for attribute in SCHEMA.of(category) if attribute in pool] or pool
        for attribute in rng.sample(pool, min(len(pool), rng.randint(0, 3))):
            pairs += one_selection(rng, attribute)
        if rng.random() < 0.2:
            pairs.append(("institution", rng.choice(list(NAMES))))
        if rng.random() < 0.5:
            pairs.append(
                ("sort", rng.choice(("name", "name:desc", rng.choice(SORTS), rng.choice(SORTS) + ":desc", rng.choice(SORTS) + ":asc")))
            )
        pairs += [("page", str(rng.choice((1, 1, 1, 2, 5)))), ("page_size", str(rng.choice((20, MAX_PAGE_SIZE))))]
        try:
            return SearchRequest.parse(pairs)
        except RequestError:
            continue


def one_selection(rng: random.Random, attribute) -> list[tuple[str, str]]:
    options = [*choices_of(attribute.key), ND, NA]
    pairs = [(attribute.key, value) for value in rng.sample(options, min(len(options), rng.randint(1, 3)))]
    edges = list(getattr(attribute.facet, "edges", ()))
    if attribute.kind.numeric and edges and rng.random() < 0.5:
        bound = (f"{attribute.key}.{rng.choice(('min', 'max'))}", str(rng.choice(edges)))
        return [bound] if rng.random() < 0.7 else [*pairs, bound]
    return pairs


def test_both_engines_answer_alike(embedded: EmbeddedEngine, filled: ElasticEngine, documents: dict[str, Document], size) -> None:
    rng = random.Random(20261125)
    different, found, counted = [], 0, 0
    for number in range(size[0]):
        request = random_request(rng)
        facets = (*UNIVERSAL, *rng.sample(FACETS, 6), *(key for key in request.selections if key in FACETS))
        facets = tuple(dict.fromkeys(facets))
        one, other = embedded.search(request, facets), filled.search(request, facets)
        marked = [[highlight(documents[id_].exact[0], request.q) for id_ in hits.ids] for hits in (one, other)]
        if one != other or marked[0] != marked[1]:
            different.append(request.to_query())
        elif number % 50 == 0 and embedded.every(request) != filled.every(request):
            different.append(f"whole: {request.to_query()}")
        found += bool(one.total)
        counted += sum(len(counts) for counts in one.counts.values())
    print(f"{size[0]} requests over {size[1]} products, {found} with hits, {counted} counts: {len(different)} different")
    assert different == []
    assert found > size[0] / 3


def test_both_engines_know_the_same_words_scope_and_beginnings(embedded: EmbeddedEngine, filled: ElasticEngine) -> None:
    assert embedded.scope() == filled.scope()
    assert embedded.spellings() == filled.spellings()
    assert embedded.versions() == filled.versions()
    for text in ("b", "har", "wen", "稳", "platinum sa", "yuanhe ba", "利", "", "?"):
        assert embedded.suggest(text) == filled.suggest(text), text

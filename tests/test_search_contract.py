"""One contract, every engine (SEARCH §11): each class below runs the same cases on its engine."""

from __future__ import annotations

import random
import secrets
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import connection

from normalizers.finance.scenario import pairs_of
from portal.catalog.models import Counter
from search.database import DatabaseEngine, fallback, numbers_of
from search.document import Document, fingerprint, project
from search.elastic import ElasticEngine
from search.embedded import EmbeddedEngine
from search.engine import Engine, EngineUnavailable
from search.models import Found
from search.postgres import PostgresEngine
from search.ranking.edition import Edition
from search.ranking.order import in_order, order
from search.ranking.segment import segment_of
from search.request import SearchRequest
from search.table import Table
from tests.elastic_servers import MAJORS, clear, url_of
from tests.factories import MAKERS, absent, document, rate, value
from tests.market_of_costs import random_product, random_scenario

NAMES = {key: (en, zh) for key, en, zh in MAKERS}


def projected(*products: dict, version: int = 1) -> list[Document]:
    return [
        project(
            id=one["source_key"].partition("/")[2],
            version=version,
            number=number,
            document=one,
            institution=one["institution"],
            institution_names=NAMES[one["institution"]],
        )
        for number, one in enumerate(products, 1)
    ]


def loan(key: str, name: str, *rates: dict, **values: dict) -> dict:
    return document("home_loan", name, key=key, values=values, rates=list(rates))


MARKET = (
    loan(
        "basic",
        "Basic Home Loan",
        rate("0.05", type=value("fixed"), purpose=value("investment")),
        rate("0.07", type=value("variable"), purpose=value("owner_occupied")),
    ),
    loan(
        "plus",
        "Plus 房屋贷款5.9%",
        rate("0.06", type=value("fixed"), purpose=value("owner_occupied")),
        offset=value("yes"),
        setup_fee=value("200", currency="AUD"),
    ),
    loan("quiet", "Quiet Loan", offset=absent("not_offered")),
    loan("open", "Open Loan", rate(None, type=value("variable"), purpose=value("investment"))),
    document(
        "wealth_product",
        "稳健增利理财1号",
        key="steady",
        maker="tianyi",
        currency="CNY",
        values={"risk_level": value("R2"), "registration_code": value("Z7001924000123")},
    ),
    document("savings_account", "臺灣儲蓄戶口", key="taiwan", maker="yuanhe", rates=[rate("0.02")]),
    document(
        "term_deposit", "Term Deposit", key="fixed", rates=[rate("0.03", fixed_for=value("P6M")), rate("0.04", fixed_for=value("P12M"))]
    ),
    document(
        "credit_card",
        "Platinum Card",
        key="card",
        rates=[rate("0.1999", "purchase")],
        values={"annual_fee": value("0", state="zero", currency="AUD")},
    ),
)

TERMS = (
    document("critical_illness", "Twenty Years", key="twenty", values={"coverage_term": value("P20Y")}),
    document("critical_illness", "For Life", key="life", values={"coverage_term": value(None, "终身", qualifiers=["whole_life"])}),
    document("critical_illness", "Silent", key="silent"),
    document("wealth_product", "Open Wealth", key="open", values={"term": value(None, "无固定期限", qualifiers=["open_ended"])}),
)


COSTS = (
    loan("cheap", "Cheap Loan", rate("0.06", type=value("variable"), purpose=value("owner_occupied"))),
    loan("dear", "Dear Loan", rate("0.09", type=value("variable"), purpose=value("owner_occupied"))),
    loan(
        "early",
        "Early Loan",
        rate("0.02", type=value("fixed"), fixed_for=value("P1Y")),
        rate("0.07", type=value("variable")),
        description=value("Dear at first sight"),
    ),
    loan("hidden", "Hidden Loan", rate("0.061", type=value("fixed"), fixed_for=value("P20Y")), rate("0.071", type=value("variable"))),
    loan("other", "Other Loan", rate("0.01", type=value("variable"), purpose=value("investment"))),
    document("term_deposit", "Three", key="three", rates=[rate("0.03", fixed_for=value("P6M"))]),
    document("term_deposit", "Four", key="four", rates=[rate("0.04", fixed_for=value("P6M"))]),
    document("term_deposit", "Silent", key="silent", rates=[rate("0.09", fixed_for=value("P12M"))]),
    document("savings_account", "Yuan", key="yuan", maker="yuanhe", currency="CNY", rates=[rate("0.01")]),
)


class Contract:
    """``engine(*documents)`` of a subclass gives an engine that holds them."""

    def make(self, tmp_path: Path, documents: list[Document]) -> Engine:
        raise NotImplementedError

    @pytest.fixture(scope="class")
    @classmethod
    def filled(cls) -> Iterator[list[Engine]]:
        """The engine of all tests that only read, once one of them has asked for it."""
        yield []

    @pytest.fixture
    def engine(self, filled: list[Engine], tmp_path_factory: pytest.TempPathFactory) -> Engine:
        if not filled:
            filled.append(self.make(tmp_path_factory.mktemp("filled"), projected(*MARKET)))
        return filled[0]

    def ids(self, engine: Engine, query: str) -> list[str]:
        hits = engine.search(SearchRequest.parse(query))
        assert hits.total == len(engine.every(SearchRequest.parse(query)))
        return list(hits.ids)

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("basic", ["basic"]),
            ("BASIC home", ["basic"]),
            ("ＢＡＳＩＣ", ["basic"]),  # full width
            ("basics", ["basic"]),
            ("房屋贷款5.9%", ["plus"]),
            ("plus房屋5.9", ["plus"]),
            ("5.8", []),
            ("稳", ["steady"]),
            ("号", ["steady"]),
            ("稳健增利", ["steady"]),
            ("增利稳", []),
            ("台湾储蓄", ["taiwan"]),
            ("wenjian", ["steady"]),
            ("wjzl", ["steady"]),
            ("tylc", ["steady"]),
            ("Z7001924000123", ["steady"]),
            ("z7001924000123", ["steady"]),
            ("mortgage", ["basic", "plus", "quiet", "open"]),
            ("定存", ["fixed"]),
            ("按揭 plus", ["plus"]),
            ("nothing like it", []),
            ("***", []),
            ("*:*", []),
            ("_exists_:id", []),
            ("basic AND (", []),
            ("basic OR plus", []),
            ('"basic"', ["basic"]),
            ("basic" + " basic" * 800, ["basic"]),
            ("对冲账户", ["plus"]),
        ],
    )
    def test_text_is_found_in_both_languages_and_is_only_ever_text(self, engine: Engine, text: str, found: list[str]) -> None:
        hits = engine.search(SearchRequest.parse([("q", text)]))
        assert sorted(hits.ids) == sorted(found)
        assert hits.total == len(found)

    def test_the_exact_name_comes_before_the_words_in_the_name_before_the_words_elsewhere(self, tmp_path: Path) -> None:
        made = [
            loan("elsewhere", "Simple", offset=value("yes")),
            loan("name", "Offset Account Loan", rate("0.01")),
            loan("exact", "Offset account"),
        ]
        engine = self.make(tmp_path, projected(*made))
        hits = engine.search(SearchRequest.parse("q=offset account"))
        assert (hits.ids, hits.tiers) == (("exact", "name", "elsewhere"), (0, 1, 2))
        pages = [engine.search(SearchRequest.parse(f"q=offset account&page_size=1&page={page}")) for page in (1, 2, 3)]
        assert [page.ids for page in pages] == [("exact",), ("name",), ("elsewhere",)]
        assert [page.total for page in pages] == [3, 3, 3]
        assert engine.search(SearchRequest.parse("q=offset account&sort=rate")).ids[0] == "name"

    def test_how_many_each_of_several_requests_finds(self, engine: Engine) -> None:
        queries = ("q=loan", "q=plus&category=home_loan&sort=rate", "", "q=nothing+like+it", "purpose=investment&rate_type=fixed", "page=2")
        assert engine.totals([SearchRequest.parse(query) for query in queries]) == [4, 1, 8, 0, 1, 8]
        assert engine.totals([]) == []

    def test_two_conditions_on_one_path_hold_on_the_same_rate(self, engine: Engine) -> None:
        assert self.ids(engine, "rate_type=fixed&purpose=owner_occupied") == ["plus"]
        assert self.ids(engine, "rate_type=fixed&purpose=investment") == ["basic"]
        assert self.ids(engine, "rate_type=fixed&rate.max=0.059") == ["basic"]
        assert self.ids(engine, "rate_type=variable&rate.max=0.06") == []
        assert self.ids(engine, "purpose=investment&rate=__nd") == ["open"]
        assert sorted(self.ids(engine, "purpose=investment&rate=__nd&rate.max=0.059")) == ["basic", "open"]

    def test_counts_of_one_path_are_of_products_and_hold_on_the_same_rate(self, engine: Engine) -> None:
        request = SearchRequest.parse("category=home_loan&purpose=investment")
        counts = engine.search(request, ("rate_type", "purpose", "rate", "offset")).counts
        assert counts["rate_type"] == {"fixed": 1, "variable": 1}
        assert counts["rate"] == {"0.05..0.06": 1, "__nd": 1}
        assert counts["purpose"] == {"investment": 2, "owner_occupied": 2, "__nd": 1}
        assert counts["offset"] == {"__nd": 2}

    def test_a_facets_own_selection_never_shrinks_its_counts(self, engine: Engine) -> None:
        counts = engine.search(SearchRequest.parse("offset=yes"), ("offset", "category")).counts
        assert counts["offset"] == {"yes": 1, "__nd": 2, "__na": 1}
        assert counts["category"] == {"home_loan": 1}

    def test_not_disclosed_and_not_offered_are_values_of_their_own(self, engine: Engine) -> None:
        assert self.ids(engine, "offset=__na") == ["quiet"]
        assert sorted(self.ids(engine, "offset=__nd")) == ["basic", "open"]
        assert self.ids(engine, "category=credit_card&offset=__nd") == []  # a card has no such attribute

    def test_a_value_on_an_edge_is_in_the_upper_range(self, engine: Engine) -> None:
        assert self.ids(engine, "rate=0.06..0.07") == ["plus"]
        assert self.ids(engine, "setup_fee=200..400") == ["plus"]
        assert self.ids(engine, "rate.min=0.06&rate.max=0.0699&category=home_loan") == ["plus"]
        assert self.ids(engine, "annual_fee=..0.01") == ["card"]  # zero is a number, not an absence

    def test_a_free_limit_is_within_what_it_bounds(self, engine: Engine) -> None:
        assert self.ids(engine, "rate.max=0.06&category=home_loan") == ["basic", "plus"]
        assert self.ids(engine, "rate.min=0.06&rate.max=0.06&category=home_loan") == ["plus"]
        assert self.ids(engine, "rate.max=0.0599&category=home_loan") == ["basic"]

    def test_a_term_without_an_end_is_known_and_comes_last_in_an_order(self, tmp_path: Path) -> None:
        engine = self.make(tmp_path, projected(*TERMS))
        counts = engine.search(SearchRequest.parse("family=insurance"), ("coverage_term",)).counts["coverage_term"]
        assert counts == {"P20Y..P30Y": 1, "whole_life": 1, "__nd": 1}
        assert self.ids(engine, "coverage_term=whole_life") == ["life"]
        assert self.ids(engine, "coverage_term=__nd") == ["silent"]
        assert self.ids(engine, "coverage_term.min=P1Y") == ["twenty"]
        assert self.ids(engine, "term=open_ended") == ["open"]

    def test_a_product_without_rates_is_not_disclosed_once(self, engine: Engine) -> None:
        counts = engine.search(SearchRequest.parse("category=home_loan&rate_type=__nd"), ("rate_type", "purpose")).counts
        assert counts["rate_type"]["__nd"] == 1
        assert counts["purpose"] == {"__nd": 1}

    def test_terms_and_rates_of_a_deposit_hold_on_the_same_entry(self, engine: Engine) -> None:
        assert self.ids(engine, "term=P6M..P12M&base_rate.max=0.04") == ["fixed"]
        assert self.ids(engine, "term=P12M..P13M&base_rate.max=0.039") == []

    def test_the_unknown_goes_last_in_both_directions_and_no_sort_drops_a_row(self, engine: Engine) -> None:
        assert self.ids(engine, "category=home_loan&sort=rate") == ["basic", "plus", "quiet", "open"]
        assert self.ids(engine, "category=home_loan&sort=rate:desc") == ["plus", "basic", "quiet", "open"]
        assert len(self.ids(engine, "sort=rate")) == len(MARKET)

    def test_the_default_order_of_a_category_is_declared_and_ends_with_the_name(self, engine: Engine) -> None:
        assert self.ids(engine, "category=home_loan") == ["basic", "plus", "open", "quiet"]
        assert self.ids(engine, "sort=name&family=wealth") == ["taiwan", "fixed", "steady"]  # tai wan, term, wen jian
        assert self.ids(engine, "sort=name:desc") == self.ids(engine, "sort=name")[::-1]

    def test_a_hundred_equal_values_keep_one_order_over_the_pages(self, tmp_path: Path) -> None:
        engine = self.make(tmp_path, projected(*(loan(f"k{number}", "Same Loan", rate("0.05")) for number in range(100))))
        for sort in ("rate", "rate:desc", "default", "name"):
            pages = [engine.search(SearchRequest.parse(f"sort={sort}&page_size=40&page={page}")).ids for page in (1, 2, 3)]
            assert [len(page) for page in pages] == [40, 40, 20]
            assert len({id_ for page in pages for id_ in page}) == 100

    def test_suggestions_begin_as_typed_in_letters_han_and_pinyin(self, engine: Engine) -> None:
        assert engine.suggest("bas") == ["basic"]
        assert engine.suggest("home loan ba") == ["basic"]
        assert engine.suggest("home loan bb") == []
        assert engine.suggest("稳健") == ["steady"]
        assert engine.suggest("wenji") == ["steady"]
        assert engine.suggest("wjz") == ["steady"]
        assert engine.suggest("?") == []

    def test_the_words_of_products_are_known_for_spelling(self, engine: Engine) -> None:
        words = engine.spellings()
        assert words["platinum"] == 1
        assert "z7001924000123" not in words

    def test_the_scope_names_categories_and_their_currencies(self, engine: Engine) -> None:
        assert engine.scope()["wealth_product"] == {"CNY"}
        assert "car_loan" not in engine.scope()

    def by_cost(self, engine: Engine, edition: Edition, query: str) -> list[str]:
        found = order(engine, SearchRequest.parse(query), edition)
        assert found.total == engine.search(SearchRequest.parse(query).impersonal()).total == len(found.ids())
        return found.ids()

    def test_the_market_is_ordered_by_what_it_costs_this_person_and_the_unknown_goes_last(self, tmp_path: Path) -> None:
        documents = projected(*COSTS)
        engine, edition = self.make(tmp_path, documents), Edition("e", "", [segment_of(documents)])
        assert self.by_cost(engine, edition, "category=home_loan&my.amount=100000&my.term=P25Y") == [
            "cheap",
            "hidden",
            "early",
            "dear",
            "other",
        ]
        assert self.by_cost(engine, edition, "category=home_loan&my.amount=100000&my.term=P1Y") == [
            "early",
            "cheap",
            "hidden",
            "dear",
            "other",
        ]
        assert self.by_cost(engine, edition, "category=home_loan&my.amount=100000&my.term=P25Y&my.purpose=investment")[0] == "other"
        assert self.by_cost(engine, edition, "q=dear&my.amount=100000&my.term=P25Y") == ["dear", "early"]  # a name before other words
        assert self.by_cost(engine, edition, "q=dear&my.amount=100000&my.term=P25Y&sort=cost") == ["early", "dear"]
        assert self.by_cost(engine, edition, "family=wealth&my.amount=5000&my.term=P6M") == ["yuan", "four", "three", "silent"]
        assert self.by_cost(engine, edition, "my.amount=5000&my.term=P6M&q=nothing like it") == []

    def test_every_engine_ranks_a_whole_market_alike(self, tmp_path: Path) -> None:
        rng = random.Random(11)
        documents = projected(*(random_product(rng, number) for number in range(1, 301)))
        engine, edition = self.make(tmp_path, documents), Edition("e", "", [segment_of(documents[:200]), segment_of(documents[200:])])
        plain = Edition("p", "", [segment_of(documents)])
        for _ in range(20):
            my = urlencode(pairs_of(random_scenario(rng)))
            for chosen in ("", "&family=loan", "&currency=AUD&category=home_loan", "&q=product"):
                request = SearchRequest.parse(f"{my}{chosen}")
                if not request.my:
                    continue
                found = order(engine, request, edition)
                tiers = numbers_of(documents, request.impersonal())
                assert found.numbers.tolist() == in_order(plain, request, tiers).tolist()
                assert found.total == engine.search(request.impersonal()).total

    def test_an_empty_index_answers(self, tmp_path: Path) -> None:
        hits = self.make(tmp_path, []).search(
            SearchRequest.parse("q=a&category=home_loan&rate_type=fixed&purpose=other"), ("family", "rate", "purpose")
        )
        assert (hits.total, hits.ids) == (0, ())
        assert not any(hits.counts.values())


class TestDatabase(Contract):
    def make(self, tmp_path: Path, documents: list[Document]) -> Engine:
        table = Table(documents)

        class Given(DatabaseEngine):
            def generation(self) -> str:
                return "given"

            def table(self) -> Table:
                return table

        return Given()


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs DATABASE_URL with a PostgreSQL (.ci/run starts one)")
class TestPostgres(Contract):
    @pytest.fixture
    def filled(self) -> list[Engine]:
        """Each test has its own: what it writes is rolled back."""
        return []

    def make(self, tmp_path: Path, documents: list[Document]) -> PostgresEngine:
        engine = PostgresEngine()
        Found.objects.all().delete()
        engine.index(documents)
        Counter.objects.get_or_create(name=f"found {fingerprint()}")
        return engine

    def test_writing_twice_leaves_one_row_and_an_older_version_is_refused(self, tmp_path: Path) -> None:
        engine = self.make(tmp_path, projected(loan("a", "First Loan")))
        before = engine.generation()
        assert engine.index(projected(loan("a", "Second Loan"), version=3)) == 1
        assert engine.index(projected(loan("a", "Old Loan"), version=2)) == 0
        assert engine.versions()["a"][0] == 3 and engine.generation() != before
        assert self.ids(engine, "q=second") == ["a"] and self.ids(engine, "q=first") == []

    def test_what_was_made_by_another_version_is_no_answer(self, tmp_path: Path) -> None:
        engine = self.make(tmp_path, projected(*MARKET))
        Counter.objects.all().delete()
        with pytest.raises(EngineUnavailable, match="index rebuild"):
            engine.generation()
        assert isinstance(fallback(), DatabaseEngine)
        engine.rebuild([])
        assert isinstance(fallback(), PostgresEngine) and engine.scope() == {}


class Writing(Contract):
    """What an engine with an index of its own promises besides."""

    def test_writing_twice_leaves_one_document_and_an_older_version_is_refused(self, tmp_path: Path) -> None:
        engine = self.make(tmp_path, projected(loan("a", "First Loan")))
        assert engine.index(projected(loan("a", "Second Loan"), version=3)) == 1
        assert engine.index(projected(loan("a", "Old Loan"), version=2)) == 0
        assert engine.search(SearchRequest()).total == 1
        assert engine.versions()["a"][0] == 3
        assert self.ids(engine, "q=second") == ["a"]
        assert self.ids(engine, "q=first") == []

    def test_an_absent_product_can_be_deleted(self, tmp_path: Path) -> None:
        engine = self.make(tmp_path, projected(*MARKET))
        engine.delete({"basic": 2, "never": 1})
        engine.delete({"basic": 2})
        assert engine.search(SearchRequest()).total == len(MARKET) - 1
        assert "basic" not in engine.versions()

    def test_the_generation_changes_with_every_commit_and_rebuild(self, tmp_path: Path) -> None:
        engine = self.make(tmp_path, projected(*MARKET))
        before = engine.generation()
        assert engine.generation() == before
        engine.delete({"basic": 2})
        after = engine.generation()
        assert after != before
        engine.rebuild(projected(*MARKET))
        assert engine.generation() not in (before, after)

    def test_a_deep_look_finds_the_digest_of_every_document(self, tmp_path: Path) -> None:
        documents = projected(*MARKET)
        assert self.make(tmp_path, documents).versions() == {one.id: (1, one.digest) for one in documents}

    def test_a_rebuild_that_fails_leaves_the_index_in_use_and_the_old_one_answers_meanwhile(self, tmp_path: Path) -> None:
        engine = self.make(tmp_path, projected(*MARKET))
        seen = []

        def broken():
            seen.append(engine.search(SearchRequest()).total)
            yield from projected(loan("x", "New"))
            raise RuntimeError("killed")

        with pytest.raises(RuntimeError):
            engine.rebuild(broken())
        assert seen == [len(MARKET)]
        assert engine.search(SearchRequest()).total == len(MARKET)
        engine.rebuild(projected(loan("x", "New")), force=True)
        assert engine.search(SearchRequest()).ids == ("x",)


class TestEmbedded(Writing):
    def make(self, tmp_path: Path, documents: list[Document]) -> EmbeddedEngine:
        engine = EmbeddedEngine(tmp_path / "index")
        engine.rebuild(documents)
        return engine

    def test_a_rebuild_that_fails_leaves_the_index_in_use_untouched(self, tmp_path: Path) -> None:
        engine = self.make(tmp_path, projected(*MARKET))

        def broken():
            yield from projected(loan("x", "New"))
            raise RuntimeError("killed")

        with pytest.raises(RuntimeError):
            engine.rebuild(broken())
        assert engine.search(SearchRequest()).total == len(MARKET)
        assert len(engine.store.generations()) == 1

    def test_the_old_index_answers_while_the_new_one_is_built(self, tmp_path: Path) -> None:
        engine = self.make(tmp_path, projected(*MARKET))
        seen = []

        def slow():
            for one in projected(loan("x", "New")):
                seen.append(engine.search(SearchRequest()).total)
                yield one

        engine.rebuild(slow())
        assert seen == [len(MARKET)]
        assert engine.search(SearchRequest()).ids == ("x",)

    def test_an_index_of_another_version_or_none_is_refused_with_what_to_do(self, tmp_path: Path) -> None:
        with pytest.raises(EngineUnavailable, match="index rebuild"):
            EmbeddedEngine(tmp_path / "none").search(SearchRequest())
        engine = self.make(tmp_path, projected(*MARKET))
        folder = engine.store.current()
        other = folder.with_name("0123456789abcdef-1")
        folder.rename(other)
        engine.store.pointer.write_text(other.name)
        with pytest.raises(EngineUnavailable, match="another version"):
            engine.search(SearchRequest())

    @pytest.mark.parametrize("damage", ["meta", "segment", "pointer", "empty"])
    def test_a_damaged_index_is_unavailable_and_a_rebuild_mends_it(self, tmp_path: Path, damage: str) -> None:
        engine = self.make(tmp_path, projected(*MARKET))
        folder = engine.store.current()
        if damage == "pointer":
            engine.store.pointer.write_bytes(b"\xff\xfe")
        for path in folder.iterdir():
            if (damage == "meta" and path.name == "meta.json") or (damage == "empty" and path.suffix):
                path.write_text("")
            elif damage == "segment" and path.suffix == ".idx":
                path.unlink()
        with pytest.raises(EngineUnavailable, match="index rebuild"):
            EmbeddedEngine(tmp_path / "index").search(SearchRequest.parse("q=basic"), ("category",))
        assert engine.rebuild(projected(*MARKET)) == len(MARKET)
        assert self.ids(engine, "q=basic") == ["basic"]

    def test_another_process_reads_every_commit(self, tmp_path: Path) -> None:
        engine = self.make(tmp_path, projected(*MARKET))
        reader = textwrap.dedent(
            """
            import django, sys
            django.setup()
            from pathlib import Path
            from search.embedded import EmbeddedEngine
            from search.request import SearchRequest
            engine = EmbeddedEngine(Path(sys.argv[1]))
            for _ in sys.stdin:
                print(engine.search(SearchRequest()).total, flush=True)
            """
        )
        command = [sys.executable, "-c", reader, str(tmp_path / "index")]
        environment = {"PATH": "", "DJANGO_SETTINGS_MODULE": "portal.config.settings", "YARDSTICK_DATA": str(tmp_path)}
        root = Path(__file__).resolve().parent.parent
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root, env=environment) as other:
            assert other.stdin is not None
            assert other.stdout is not None
            totals = []
            for gone in ("", "basic", "plus"):
                if gone:
                    engine.delete([gone])
                other.stdin.write("\n")
                other.stdin.flush()
                totals.append(int(other.stdout.readline()))
            engine.rebuild(projected(MARKET[0]))
            other.stdin.write("\n")
            other.stdin.flush()
            totals.append(int(other.stdout.readline()))
            other.stdin.close()
        assert totals == [8, 7, 6, 1]


@pytest.mark.server
@pytest.mark.django_db
class TestElasticsearch(Writing):
    @pytest.fixture(scope="class", params=MAJORS)
    @classmethod
    def url(cls, request: pytest.FixtureRequest) -> str:
        return url_of(request.param)

    @pytest.fixture(scope="class")
    @classmethod
    def filled(cls, url: str) -> Iterator[list[Engine]]:
        made: list[Engine] = []
        yield made
        for one in made:
            assert isinstance(one, ElasticEngine)
            clear(one)

    @pytest.fixture(autouse=True)
    def _server(self, url: str, filled: list[Engine]) -> Iterator[None]:
        self.url, self.made = url, []
        yield
        for one in self.made:
            if one not in filled:
                clear(one)

    def make(self, tmp_path: Path, documents: list[Document]) -> ElasticEngine:
        engine = ElasticEngine(self.url, f"t{secrets.token_hex(6)}")
        self.made.append(engine)
        engine.rebuild(documents, force=True)
        return engine

"""What only the Elasticsearch engine promises: rebuilds beside the old index, going back, deletes that hold, and whose index it is."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from threading import Event, Thread

import pytest

from portal.catalog.models import Dirty, Product
from portal.catalog.outbox import enqueue
from search import elastic_rebuild, indexer
from search import engine as engines
from search.analysis import exact_key
from search.document import Document
from search.elastic import ElasticEngine
from search.elastic_schema import document_class, index_body, source_of
from search.engine import Counts, EngineUnavailable, NotIndexed, RebuildRefused, WrongIndex
from search.request import SearchRequest
from search.rows import from_row
from tests.factories import document, market, rate, stored
from tests.test_search_contract import MARKET, loan, projected

server = pytest.mark.server


@pytest.fixture
def used(elastic: ElasticEngine, monkeypatch: pytest.MonkeyPatch) -> ElasticEngine:
    """The engine of the settings, for the indexer."""
    monkeypatch.setattr(indexer, "open_engine", lambda: elastic)
    return elastic


def publish(*names: str, at: str = "0.05") -> list[Product]:
    rows = stored(*(document("home_loan", name, rates=[rate(at)]) for name in names))
    enqueue(rows)
    return rows


def total(engine: ElasticEngine, query: str = "") -> int:
    return engine.search(SearchRequest.parse(query)).total


def our_indexes(engine: ElasticEngine) -> list[str]:
    return sorted(engine.store.client.indices.get(index=f"{engine.store.alias}*").body)


@pytest.mark.django_db
def test_a_prepared_document_is_not_empty_and_is_the_projection() -> None:
    (row,) = publish("First Loan")
    prepared = document_class()().prepare(row)
    assert prepared["id"] == row.pk
    assert prepared["all"]
    assert prepared == source_of(from_row(row))


def test_the_mapping_knows_every_field_that_a_document_can_have_and_no_other() -> None:
    body = index_body("x")
    assert body["mappings"]["dynamic"] == "strict"
    assert body["settings"]["index.gc_deletes"] == "24h"
    fields = set(body["mappings"]["properties"])
    for one in projected(*MARKET, *market(random.Random(5), 60)):
        assert set(source_of(one)) <= fields
    kinds = {field["type"] for field in body["mappings"]["properties"].values()}
    assert kinds == {"keyword", "long", "text"}  # integers, and only what every server has


@server
@pytest.mark.django_db
def test_a_field_that_the_declaration_does_not_know_is_refused(elastic: ElasticEngine) -> None:
    elastic.rebuild(projected(*MARKET))
    with pytest.raises(engines.ServerAway, match="strict_dynamic_mapping"), elastic_rebuild.told():
        elastic.store.client.index(index=elastic.store.alias, document={"surprise": 1})


@server
@pytest.mark.django_db
def test_a_refused_document_keeps_its_row_with_the_reason_and_the_others_go_in(used: ElasticEngine, monkeypatch) -> None:
    publish("First Loan")
    indexer.drain()
    bad, _good = publish("Bad Loan", "Good Loan")
    monkeypatch.setattr("search.elastic_store.source_of", lambda one: {**source_of(one), **({"surprise": 1} if one.id == bad.pk else {})})
    indexer.drain()
    (row,) = Dirty.objects.all()
    assert (row.key, row.attempts) == (bad.pk, 1)
    assert "strict_dynamic_mapping" in row.error
    assert total(used) == 2
    assert indexer.drain() == 0  # not before its time
    monkeypatch.undo()
    monkeypatch.setattr(indexer, "open_engine", lambda: used)
    enqueue([bad])
    indexer.drain()
    assert total(used) == 3
    assert not Dirty.objects.exists()


@server
@pytest.mark.django_db
def test_an_older_write_that_comes_late_does_not_bring_a_deleted_product_back(elastic: ElasticEngine) -> None:
    elastic.rebuild(projected(*MARKET))
    elastic.delete({"basic": 5})
    assert elastic.index(projected(loan("basic", "Basic Home Loan"), version=4)) == 0
    assert total(elastic) == len(MARKET) - 1
    assert elastic.index(projected(loan("basic", "Basic Home Loan"), version=6)) == 1
    settings = elastic.store.client.indices.get_settings(index=elastic.store.alias).body
    assert {one["settings"]["index"]["gc_deletes"] for one in settings.values()} == {"24h"}


@server
@pytest.mark.django_db
def test_what_changes_while_the_new_index_is_filled_is_in_both(used: ElasticEngine, monkeypatch) -> None:
    """Each document is followed by a change of another one: one that was filled already, one that is yet to come, one that goes."""
    monkeypatch.setattr(elastic_rebuild, "EVERY", -1.0)
    monkeypatch.setattr(elastic_rebuild, "CHUNK", 3)
    publish(*(f"Loan {number}" for number in range(30)))
    indexer.drain()
    rows, seen = list(Product.objects.order_by("pk")), []
    current = indexer.rows.current

    def changing(spread: bool = False) -> Iterator[Document]:
        for number, one in enumerate(current()):
            yield one
            seen.append(total(used))
            if number == 10:
                publish(rows[2].name, rows[20].name, "New Loan", at="0.09")
            if number == 15:
                gone = Product.objects.get(pk=rows[4].pk)
                gone.status, gone.version = "withdrawn", gone.version + 1
                gone.save()
                enqueue([gone])
            if number == 20:
                assert total(used, "rate=0.09..0.15") == 3  # in the one that still serves, too

    monkeypatch.setattr(indexer.rows, "current", changing)
    indexer.rebuild()
    monkeypatch.undo()
    monkeypatch.setattr(indexer, "open_engine", lambda: used)
    assert min(seen) >= 29
    assert total(used) == 30
    assert total(used, "rate=0.09..0.15") == 3
    assert indexer.check(deep=True) == Counts(0, 0, 0)


@server
@pytest.mark.django_db(transaction=True)
def test_no_search_is_ever_without_results_during_rebuilds(used: ElasticEngine) -> None:
    publish(*(f"Loan {number}" for number in range(50)))
    indexer.drain()
    stop, totals = Event(), []

    def search() -> None:
        while not stop.is_set():
            found = used.store.client.search(index=used.store.alias, size=0, track_total_hits=True).body
            totals.append(found["hits"]["total"]["value"])

    reader = Thread(target=search)
    reader.start()
    for _ in range(3):
        indexer.rebuild()
    stop.set()
    reader.join()
    assert set(totals) == {50}


STEPS: dict[str, tuple[str, str]] = {
    "before anything": ("sweep", "before"),
    "created": ("create", "after"),
    "half filled": ("write", "after"),
    "filled": ("finish", "before"),
    "verified": ("switch", "before"),
}


class Killed(BaseException):
    """As when the process ends: nothing of it runs on, not even what cleans up."""


@server
@pytest.mark.django_db
@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_the_old_index_serves_and_the_next_rebuild_clears_up(used: ElasticEngine, monkeypatch, step: str) -> None:
    publish(*(f"Loan {number}" for number in range(8)))
    indexer.drain()
    live = used.store.live()
    name, when = STEPS[step]
    own: Callable = getattr(used.store, name)

    def killed(*arguments, **options):
        if when == "after":
            own(*arguments, **options)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(used.store, name, killed)
        patched.setattr(used.store, "drop", lambda _: None)
        with pytest.raises(Killed):
            indexer.rebuild()
    assert used.store.live() == live
    assert total(used) == 8
    publish("Another Loan")
    indexer.drain()
    assert total(used) == 9
    assert indexer.rebuild() == 9
    assert our_indexes(used) == sorted([live, used.store.live()])  # the new one, and the one to go back to
    assert indexer.check(deep=True).clean


@server
@pytest.mark.django_db
def test_a_much_smaller_index_takes_over_only_when_it_is_told_to(used: ElasticEngine) -> None:
    rows = publish(*(f"Loan {number}" for number in range(30)))
    indexer.drain()
    live = used.store.live()
    Product.objects.filter(pk__in=[row.pk for row in rows[:5]]).update(status="withdrawn")
    with pytest.raises(RebuildRefused, match="--force"):
        indexer.rebuild()
    assert our_indexes(used) == [live]
    assert total(used) == 30
    assert indexer.rebuild(force=True) == 25
    assert total(used) == 25


@server
@pytest.mark.django_db
def test_going_back_is_at_once_and_brings_in_what_changed_since(used: ElasticEngine) -> None:
    with pytest.raises(RebuildRefused, match="no index to go back to"):
        indexer.rollback()
    publish("First Loan", "Second Loan")
    indexer.drain()
    first = used.store.live()
    indexer.rebuild()
    second = used.store.live()
    (row, _) = publish("Second Loan", "Third Loan", at="0.09")
    indexer.drain()
    Product.objects.filter(name="First Loan").update(status="withdrawn", version=9)
    enqueue(Product.objects.filter(name="First Loan"))
    indexer.drain()
    with pytest.raises(engines.ServerAway, match="cluster_block"), elastic_rebuild.told():  # nobody writes to it meanwhile
        used.store.client.index(index=first, document={"id": "x"})
    assert indexer.rollback() == 3
    assert used.store.live() == first != second
    assert total(used) == 2
    assert total(used, "rate=0.09..0.15") == 2
    assert indexer.check(deep=True).clean
    assert row.pk in used.versions()
    indexer.rollback()
    assert used.store.live() == second
    assert indexer.check(deep=True).clean


@server
@pytest.mark.django_db
def test_the_index_before_is_kept_for_a_day_and_then_goes(used: ElasticEngine, monkeypatch) -> None:
    publish("First Loan")
    indexer.drain()
    for _ in range(3):
        indexer.rebuild()
    assert len(our_indexes(used)) == 2
    monkeypatch.setattr("search.elastic_store.KEEP_SECONDS", -1)
    monkeypatch.setattr("search.elastic.SWEEP_EVERY", -1)
    indexer.drain()
    assert our_indexes(used) == [used.store.live()]


@server
@pytest.mark.django_db
def test_a_document_that_arrives_empty_stops_the_rebuild(elastic: ElasticEngine, monkeypatch) -> None:
    monkeypatch.setattr("search.elastic_store.source_of", lambda _: {})
    with pytest.raises(RebuildRefused, match="versions of the elasticsearch client"):
        elastic.rebuild(projected(*MARKET))
    assert our_indexes(elastic) == []


@server
@pytest.mark.django_db
def test_a_name_whose_key_would_be_cut_otherwise_by_itself_is_found_by_a_rebuild(used: ElasticEngine) -> None:
    (row,) = publish("Term deposits 3 mths under $500,000")
    key = from_row(row).exact[0]
    assert exact_key(key) != key  # the comma of a number that a letter stands before is another one
    assert indexer.rebuild() == 1 and indexer.check().clean
    assert total(used, "q=Term deposits 3 mths under $500,000") == 1


@server
@pytest.mark.django_db
def test_somebody_elses_index_under_our_name_is_left_alone_unless_forced(used: ElasticEngine) -> None:
    publish("First Loan")
    client, alias = used.store.client, used.store.alias
    client.indices.create(index=alias)
    for call in (indexer.rebuild, indexer.drain):
        with pytest.raises(WrongIndex, match="somebody else"):
            call()
    with pytest.raises(WrongIndex, match="ELASTICSEARCH_PREFIX"):
        used.search(SearchRequest())
    assert indexer.rebuild(force=True) == 1
    client.indices.create(index=f"{alias}_shop", aliases={alias: {}})
    with pytest.raises(WrongIndex, match="did not make"):
        used.usable()
    assert indexer.rebuild(force=True) == 1
    assert total(used) == 1
    assert client.indices.exists(index=f"{alias}_shop")


@server
@pytest.mark.django_db
def test_an_index_of_another_version_of_the_declaration_is_not_searched_and_not_replaced_unasked(used: ElasticEngine, monkeypatch) -> None:
    publish("First Loan")
    indexer.drain()
    other = "0123456789abcdef"
    for module in ("search.elastic_store", "search.elastic_schema", "search.elastic_rebuild"):
        monkeypatch.setattr(f"{module}.fingerprint", lambda: other)
    used._looked = (-1, 0.0)
    with pytest.raises(WrongIndex, match=r"another version of the declaration: run: python manage\.py index rebuild"):
        used.search(SearchRequest())
    publish("Second Loan")
    with pytest.raises(WrongIndex):
        indexer.drain()
    assert Dirty.objects.count() == 1
    assert indexer.rebuild() == 2
    assert other in used.store.live()
    assert total(used) == 2
    with pytest.raises(RebuildRefused, match="another version"):
        indexer.rollback()
    monkeypatch.undo()  # the version before, started again, goes back to its own index
    monkeypatch.setattr(indexer, "open_engine", lambda: used)
    assert indexer.rollback() == 1
    assert total(used) == 2
    assert indexer.check(deep=True).clean


@server
@pytest.mark.django_db
def test_an_index_that_is_gone_is_built_anew_and_never_made_by_a_write(used: ElasticEngine) -> None:
    publish("First Loan")
    indexer.drain()
    used.store.drop(used.store.live())
    with pytest.raises(EngineUnavailable, match="index rebuild"):
        used.index(projected(*MARKET))
    assert our_indexes(used) == []
    publish("Second Loan")
    assert indexer.drain() == 2
    assert total(used) == 2


@server
@pytest.mark.django_db
def test_after_the_server_was_away_the_whole_index_is_compared(used: ElasticEngine, monkeypatch) -> None:
    """It may come back with an older volume: nothing in the outbox says so."""
    _, two = publish("First Loan", "Second Loan")
    indexer.drain()
    publish("First Loan")
    with monkeypatch.context() as patched:
        patched.setattr(used.store, "live", lambda *_: (_ for _ in ()).throw(engines.ServerAway("away")))
        with pytest.raises(engines.ServerAway):
            indexer.drain()
    assert Dirty.objects.count() == 1
    used.store.client.delete(index=used.store.alias, id=two.pk, refresh=True)
    indexer.drain()
    assert indexer.check(deep=True).clean
    assert total(used) == 2


@server
@pytest.mark.django_db
def test_an_export_reads_past_the_servers_window(elastic: ElasticEngine, monkeypatch) -> None:
    monkeypatch.setattr("search.elastic.PAGE", 7)
    elastic.rebuild(projected(*(loan(f"k{number:03d}", f"Loan {number}", rate("0.05")) for number in range(50))))
    for query in ("", "q=loan", "q=loan&sort=rate", "sort=name:desc", "sort=annual_fee"):
        whole = elastic.every(SearchRequest.parse(query))
        assert len(set(whole)) == 50
        assert tuple(whole[:20]) == elastic.search(SearchRequest.parse(query)).ids
    assert len(elastic.versions()) == 50


@server
@pytest.mark.django_db
def test_words_are_counted_beyond_one_page_of_them(elastic: ElasticEngine, monkeypatch) -> None:
    monkeypatch.setattr("search.elastic.WORDS", 3)
    elastic.rebuild(projected(*MARKET))
    assert elastic.spellings() == Counter(word for one in projected(*MARKET) for word in one.words)


@server
@pytest.mark.django_db
def test_single_refusals_name_their_documents(elastic: ElasticEngine, monkeypatch) -> None:
    elastic.rebuild(projected(*MARKET))
    monkeypatch.setattr("search.elastic_store.source_of", lambda one: {**source_of(one), "number": "many"})
    with pytest.raises(NotIndexed, match="1 products could not be indexed") as refused:
        elastic.index(projected(loan("x", "New"), version=2))
    assert set(refused.value.reasons) == {"x"}

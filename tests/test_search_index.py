"""The index follows the database: outbox, rebuild, check and the writer's lock."""

from __future__ import annotations

import multiprocessing
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from normalizers import processes
from portal.catalog.models import Dirty, Product
from portal.catalog.outbox import enqueue
from search import indexer, rows
from search.embedded_store import Store
from search.engine import Counts, EngineUnavailable, _open, open_engine
from search.request import SearchRequest
from tests.elastic_servers import MAJORS, clear, url_of
from tests.factories import document, rate, stored

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent
HOLD = """
import fcntl, sys
file = open(sys.argv[1], "a+")
fcntl.flock(file, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.readline()
"""


ENGINES = ("embedded", *(pytest.param(major, marks=pytest.mark.server) for major in MAJORS))


@pytest.fixture(autouse=True, params=ENGINES)
def data(request, settings, tmp_path: Path) -> Iterator[Path]:
    settings.YARDSTICK_DATA = tmp_path
    if request.param == "embedded":
        yield tmp_path
        return
    settings.SEARCH_ENGINE, settings.ELASTICSEARCH_URL = "search.elastic.ElasticEngine", url_of(request.param)
    settings.ELASTICSEARCH_PREFIX = f"t{secrets.token_hex(6)}"
    yield tmp_path
    clear(open_engine())


@pytest.fixture
def folder(data: Path, settings) -> Path:
    """The folder of the embedded index; the test is about that engine only."""
    if settings.ELASTICSEARCH_URL:
        pytest.skip("of the embedded engine")
    return data / "index"


def publish(*names: str, category: str = "home_loan") -> list[Product]:
    rows = stored(*(document(category, name, rates=[rate("0.05")]) for name in names))
    enqueue(rows)
    return rows


def test_a_forked_process_opens_an_engine_of_its_own() -> None:
    """On connections that it shares with the one that forked it, it would read answers to what others have asked."""
    mine = open_engine()
    child = os.fork()
    if child == 0:
        os._exit(int(open_engine() is mine))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert open_engine() is mine


def total(query: str = "") -> int:
    return open_engine().search(SearchRequest.parse(query)).total


def test_what_waits_in_the_outbox_is_found_after_a_drain() -> None:
    publish("First Loan", "Second Loan")
    assert indexer.drain() == 2  # there was no index: it is built
    assert total() == 2
    assert not Dirty.objects.exists()
    publish("Third Loan")
    publish("First Loan")
    assert indexer.drain() == 2
    assert total() == 3
    assert total("q=third") == 1
    assert indexer.drain() == 0


def test_what_is_withdrawn_or_ended_leaves_the_search_and_what_returns_comes_back() -> None:
    one, other = publish("First Loan", "Second Loan")
    indexer.drain()
    for row, status in ((one, "withdrawn"), (other, "ended")):
        row.status, row.version = status, row.version + 1
        row.save()
    enqueue([one, other])
    indexer.drain()
    assert total() == 0
    one.status, one.version = "current", one.version + 1
    one.save()
    enqueue([one])
    indexer.drain()
    assert total() == 1
    assert indexer.check(deep=True) == Counts(0, 0, 0)


def test_a_row_that_changed_again_meanwhile_stays_in_the_outbox_until_it_is_sent(monkeypatch) -> None:
    publish("First Loan")
    indexer.drain()
    publish("First Loan")
    engine = open_engine()
    index, versions = engine.index, []

    def slow(documents):
        written = index(documents)
        if not versions:
            enqueue(stored(document("home_loan", "First Loan", rates=[rate("0.09")])))
        versions.append(engine.versions())
        return written

    monkeypatch.setattr(engine, "index", slow)
    assert indexer.drain() == 2
    assert total("rate=0.09..0.15") == 1
    assert indexer.check(deep=True).clean


def test_telling_the_index_ends_though_somebody_changes_products_without_a_pause(monkeypatch) -> None:
    publish("First Loan")
    indexer.drain()  # a new index is built, and told nothing
    publish("First Loan")
    index, passes = open_engine().index, []

    def overtaken(documents):
        assert len(passes) < 5, "it goes on for as long as somebody changes products"
        passes.append(index(documents))
        publish("First Loan")
        return passes[-1]

    monkeypatch.setattr(open_engine(), "index", overtaken)
    indexer.drain()
    monkeypatch.undo()
    assert Dirty.objects.count() == 1
    indexer.drain()
    assert indexer.check(deep=True).clean


def test_a_new_index_reads_each_product_once_and_leaves_nothing_waiting(folder: Path, monkeypatch) -> None:
    publish("Basic Loan", "Plus Loan")
    read: list[str] = []
    parts = rows.parts
    monkeypatch.setattr(rows, "parts", lambda row: read.append(row[0]) or parts(row))
    assert indexer.drain() == 2
    assert sorted(read) == sorted(Product.objects.values_list("pk", flat=True))
    assert not Dirty.objects.exists() and indexer.check() == Counts(0, 0, 0)


def test_processes_beside_this_one_make_the_same_documents_in_the_same_order(folder: Path, monkeypatch) -> None:
    publish(*(f"Loan {number:02d}" for number in range(7)))
    here = list(rows.current())
    monkeypatch.setattr(rows, "FIRST", 0)
    monkeypatch.setattr(processes, "AT_ONCE", 1)
    assert list(rows.current(spread=True)) == here and len(here) == 7
    stopped = rows.current(spread=True)
    assert next(stopped) == here[0]
    stopped.close()
    ids = [one.id for one in here]
    with rows.reading(len(ids)) as these:
        assert list(these(ids)) == list(rows.these(ids))
        for process in multiprocessing.active_children():
            process.kill()
        assert list(these(ids)) == list(rows.these(ids)), "without the processes it is done here"
    assert not multiprocessing.active_children()


def test_a_rebuild_loses_nothing_that_is_published_meanwhile(monkeypatch) -> None:
    publish("First Loan")
    indexer.drain()
    engine = open_engine()
    rebuild = engine.rebuild

    def slow(documents, **options):
        written = rebuild(documents, **options)
        publish("Second Loan")
        return written

    monkeypatch.setattr(engine, "rebuild", slow)
    told: list[str] = []
    assert indexer.rebuild(progress=told.append) == 1
    assert total() == 2
    assert indexer.check(deep=True).clean


def test_the_check_counts_what_is_missing_stale_and_gone_and_repairs_it() -> None:
    one, two, three = publish("First Loan", "Second Loan", "Third Loan")
    indexer.drain()
    engine = open_engine()
    engine.delete({one.pk: one.version + 1})
    Product.objects.filter(pk=two.pk).update(version=7)
    Product.objects.filter(pk=three.pk).update(status="withdrawn")
    assert indexer.check() == Counts(missing=1, stale=1, ghost=1)
    assert indexer.check(repair=True) == Counts(0, 0, 0)
    assert total() == 2


def test_a_deep_check_sees_a_document_that_says_something_else() -> None:
    (row,) = publish("First Loan")
    indexer.drain()
    row.document["name"] = "Another Loan"
    row.save()
    assert indexer.check().clean
    assert indexer.check(deep=True).stale == 1
    assert indexer.check(repair=True, deep=True).clean
    assert total("q=another") == 1


def test_without_an_index_everything_is_missing_and_repair_builds_it(folder: Path) -> None:
    publish("First Loan", "Second Loan")
    assert indexer.check() == Counts(2, 0, 0)
    assert indexer.check(repair=True) == Counts(0, 0, 0)
    Store(folder).current().joinpath("meta.json").write_text("{")
    with pytest.raises(EngineUnavailable, match="index rebuild"):
        total()
    assert indexer.check() == Counts(2, 0, 0)
    assert indexer.rebuild() == 2
    assert indexer.check() == Counts(0, 0, 0)


def test_a_drain_waits_for_another_writer_and_says_so(folder: Path) -> None:
    publish("First Loan")
    store = Store(folder)
    with store.lock():
        pass
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder / "writer.lock")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == "held\n"
        assert indexer.drain(wait=False) == 0
        told: list[str] = []

        def say(sentence: str) -> None:
            told.append(sentence)
            assert other.stdin is not None
            other.stdin.close()

        assert indexer.drain(say=say) == 1
    assert "waiting" in told[0]
    assert not Dirty.objects.exists()


def test_a_drain_returns_when_another_process_has_drained_its_rows(folder: Path, monkeypatch) -> None:
    publish("First Loan")
    monkeypatch.setattr(indexer, "sleep", lambda _: Dirty.objects.all().delete())
    with Store(folder).lock():
        assert indexer.drain() == 0


def spoil(columns: Path, damage: str) -> None:
    """Something goes wrong with the columns of the index, whoever has them open meanwhile."""
    first, documents = columns / "0.col", list(columns.glob("*.docs"))
    assert documents
    if damage == "gone":
        first.unlink()
    elif damage == "changed":  # another file in its place: what a process has mapped stays as it was
        whole = first.read_bytes()
        first.unlink()
        first.write_bytes(whole[:-1])
    elif damage == "folder":
        shutil.rmtree(columns)
    for path in documents if damage.startswith("documents") else ():
        if damage == "documents gone":
            path.unlink()
        else:
            whole = path.read_bytes()
            path.write_bytes({"cut": whole[:-5], "changed": whole.replace(b"Second", b"Sekond")}[damage.split()[1]])


@pytest.mark.parametrize(
    "damage,opened",
    [
        ("gone", True),
        ("changed", False),
        ("folder", False),
        ("documents cut", False),
        ("documents changed", True),
        ("documents gone", False),
    ],
)
def test_a_drain_over_damaged_columns_loses_nothing(folder: Path, damage: str, opened: bool) -> None:
    for name in ("First Loan", "Second Loan", "Third Loan"):
        publish(name)
        indexer.drain()
    publish("Fourth Loan")
    if not opened:
        _open.cache_clear()
    spoil(Store(folder).current() / "columns", damage)
    said: list[str] = []
    if not opened and not damage.startswith("documents"):  # those are read by the next writer alone
        assert indexer.check(say=said.append) == Counts(4, 0, 0)
        assert "index rebuild" in said[0]
    indexer.drain()
    assert not Dirty.objects.exists()
    _open.cache_clear()
    if opened and indexer.check() != Counts(0, 0, 0):  # written beside the damage by a process that did not see it: the next one does
        assert indexer.check() == Counts(4, 0, 0)
        indexer.check(repair=True)
    publish("Fifth Loan")
    indexer.drain()
    assert indexer.check(deep=True) == Counts(0, 0, 0) and total() == 5

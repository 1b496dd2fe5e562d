"""The embedded engine answers as the database does by brute force: for random requests, after random changes, and after every accident."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import tantivy
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bench import catalogue
from bench.requests import FACETS, Asked, recorded
from bench.spare import Spare
from search import embedded_rare
from search.columns import beside, build, folder
from search.document import Document
from search.embedded import EmbeddedEngine
from search.embedded_store import build_schema, fields_of, register
from search.engine import EngineUnavailable, Hits
from search.request import SearchRequest

REQUESTS = recorded(120, 500)
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)


def documents(numbers: range, version: int = 1) -> list[Document]:
    return [replace(catalogue.projected(catalogue.product(number)), version=version) for number in numbers]


def moved(document: Document, mould: int) -> Document:
    """The same product stating something else, in its next version."""
    one = replace(catalogue.product(document.number), mould=mould)
    return replace(catalogue.projected(one), id=document.id, version=document.version + 1)


def fresh(root: Path) -> EmbeddedEngine:
    """The engine as another process opens it."""
    return EmbeddedEngine(root, answers=0)


def same(root: Path, held: Iterable[Document], requests: list[Asked], spellings: bool = True) -> None:
    """An engine that opens the folder now holds these documents, and answers as they do.

    ``spellings``: words too, whose counts may be late by deletions.
    """
    engine, plain = fresh(root), Spare(list(held))
    assert engine.versions() == plain.versions()
    assert engine.scope() == plain.scope()
    if spellings:
        assert engine.spellings() == plain.spellings()
    for request, facets in requests:
        assert engine.search(request, facets) == plain.search(request, facets), request.to_query()
        assert engine.every(request) == plain.every(request), request.to_query()


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Segments as of a large catalogue in a small one: words and pinyin are left to the index, later segments join early and late."""
    monkeypatch.setattr(build, "COMPLETE", 40)
    monkeypatch.setattr(build, "SAMPLE", 50)
    monkeypatch.setattr(build, "FREQUENT", 8_000)
    monkeypatch.setattr(folder, "SMALL", 5)
    monkeypatch.setattr(folder, "RATIO", 4)


@pytest.mark.parametrize(("step", "times", "segments"), [(1000, 50, 11), (1, 2000, 5)])
def test_who_adds_much_at_once_writes_it_a_few_times_and_who_adds_little_leaves_few_segments(step: int, times: int, segments: int) -> None:
    sizes, written = [100_000], 0
    for _ in range(times):
        new = step
        while len(sizes) > 1 and folder._joins(sizes[-1], new):
            new += sizes.pop()
        sizes.append(new)
        written += new
    assert len(sizes) <= segments and max(sizes[1:]) <= folder.JOINED
    assert written <= 4 * step * times or step == 1


@pytest.mark.usefixtures("small")
def test_recorded_requests_are_answered_as_by_brute_force(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded_rare, "FEW", 10)  # most of what the columns leave to the index is more
    held = documents(range(1, 500))
    assert fresh(tmp_path).rebuild(held) == len(held)
    same(tmp_path, held, REQUESTS)


@pytest.mark.usefixtures("small")
@settings(
    max_examples=10,
    deadline=None,
    phases=PHASES,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.data())
def test_requests_are_answered_as_by_brute_force_after_any_changes(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    root = tmp_path_factory.mktemp("index")
    engine = fresh(root)
    held = {one.id: one for one in documents(range(1, data.draw(st.integers(1, 120))))}
    engine.rebuild(held.values())
    for _ in range(data.draw(st.integers(1, 5))):
        change = data.draw(st.sampled_from(("new", "move", "move", "delete", "rebuild")))
        some = data.draw(st.lists(st.sampled_from(sorted(held)), max_size=12, unique=True)) if held else []
        if change == "new":
            start = max((one.number for one in held.values()), default=0) + 1
            added = {one.id: one for one in documents(range(start, start + data.draw(st.integers(1, 30))))}
            assert engine.index(added.values()) == len(added)
            held |= added
        elif change == "move":
            newer = {id_: moved(held[id_], data.draw(st.integers(0, 500))) for id_ in some}
            assert engine.index(newer.values()) == len(newer)
            assert engine.index(newer.values()) == 0
            held |= newer
        elif change == "delete":
            engine.delete([*some, "never"])
            held = {id_: one for id_, one in held.items() if id_ not in some}
        else:
            engine.rebuild(held.values())
        assert engine.versions() == {id_: (one.version, one.digest) for id_, one in held.items()}
    asked = data.draw(st.lists(st.sampled_from(REQUESTS), min_size=4, max_size=12, unique_by=lambda one: one[0].to_query()))
    same(root, held.values(), asked, spellings=False)


@pytest.mark.parametrize("damage", ["cut", "changed", "empty", "gone", "list"])
def test_columns_that_are_damaged_are_a_damaged_index_that_a_rebuild_mends(tmp_path: Path, damage: str) -> None:
    held = documents(range(1, 60))
    fresh(tmp_path).rebuild(held)
    columns = fresh(tmp_path).store.current() / "columns"
    whole = (columns / "0.col").read_bytes()
    middle = len(whole) // 2
    spoilt = {"cut": whole[:-1], "changed": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :], "empty": b""}
    if damage == "list":
        next(columns.glob("at-*")).write_text("{}")
    elif damage == "gone":
        (columns / "0.col").unlink()
    else:
        (columns / "0.col").write_bytes(spoilt[damage])
    for ask in (lambda: fresh(tmp_path).search(SearchRequest()), lambda: fresh(tmp_path).index(documents(range(60, 62)))):
        with pytest.raises(EngineUnavailable, match="index rebuild"):
            ask()
    assert fresh(tmp_path).rebuild(held) == 59
    same(tmp_path, held, REQUESTS[:5])


def test_two_products_of_one_row_number_are_refused_and_change_nothing(tmp_path: Path) -> None:
    one, other, third = documents(range(1, 4))
    fresh(tmp_path).rebuild([one, other])
    for write in (
        lambda: fresh(tmp_path).rebuild([one, replace(other, number=1)]),
        lambda: fresh(tmp_path).index([replace(third, number=2)]),
    ):
        with pytest.raises(EngineUnavailable, match="same row number"):
            write()
        same(tmp_path, [one, other], REQUESTS[:5])
    assert len(fresh(tmp_path).store.generations()) == 1


WRITER = """
import django, sys
django.setup()
from pathlib import Path
from search.columns import folder
from search.embedded import EmbeddedEngine
from search.embedded_store import build_schema, fields_of, register
from tests.test_search_columns import documents
folder.SMALL, folder.RATIO = 5, 4
engine = EmbeddedEngine(Path(sys.argv[1]))
number = 200
while True:
    engine.index(documents(range(number, number + 7)))
    engine.delete([documents(range(number - 100, number - 99))[0].id])
    number += 7
    print(number, flush=True)
"""


@pytest.mark.usefixtures("small")
def test_columns_made_in_a_process_of_their_own_are_the_same_and_its_end_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = documents(range(1, 60))
    fresh(tmp_path).rebuild(held)
    monkeypatch.setattr(beside, "FIRST", 20)
    monkeypatch.setattr(beside, "AT_ONCE", 10)
    fresh(tmp_path).rebuild([*held, *documents(range(60, 80))])
    same(tmp_path, documents(range(1, 80)), REQUESTS[:20])

    def cut() -> Iterator[Document]:
        yield from held
        for child in multiprocessing.active_children():
            child.kill()
        yield from documents(range(60, 80))

    with pytest.raises(EngineUnavailable, match="has ended"):
        fresh(tmp_path).rebuild(cut())
    with pytest.raises(EngineUnavailable, match="same row number"):
        fresh(tmp_path).rebuild([*held, replace(held[0], id="other")])
    same(tmp_path, documents(range(1, 80)), REQUESTS[:5])
    assert len(fresh(tmp_path).store.generations()) == 2
    assert not multiprocessing.active_children()


def known(root: Path) -> list[Document]:
    """The products of an index, as they were put in."""
    engine = fresh(root)
    versions = engine.versions()
    made = (catalogue.projected(catalogue.product(int(number))) for number in engine.matching(SearchRequest()).tiers[0])
    return [replace(one, version=versions[one.id][0]) for one in made]


def test_a_writer_killed_at_any_moment_leaves_what_is_right(tmp_path: Path) -> None:
    fresh(tmp_path).rebuild(documents(range(1, 200)))
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.config.settings", "YARDSTICK_DATA": str(tmp_path)}
    rng = random.Random(5)
    for _ in range(2):
        command = [sys.executable, "-c", textwrap.dedent(WRITER), str(tmp_path)]
        root = Path(__file__).resolve().parent.parent
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root, env=environment) as writer:
            assert writer.stdout is not None
            for _ in range(rng.randrange(1, 6)):
                writer.stdout.readline()
            sum(fresh(tmp_path).search(SearchRequest()).total for _ in range(rng.randrange(30)))
            writer.send_signal(signal.SIGKILL)
        same(tmp_path, known(tmp_path), REQUESTS[:12], spellings=False)
        fresh(tmp_path).index(documents(range(9_000, 9_001), version=rng.randrange(10**6)))
        same(tmp_path, known(tmp_path), REQUESTS[:12], spellings=False)


@pytest.mark.parametrize("moment", ["before the index commits", "before its list is in place"])
def test_a_commit_cut_in_two_is_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    engine, held, added = fresh(tmp_path), documents(range(1, 60)), documents(range(70, 75))
    engine.rebuild(held)

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        if moment == "before the index commits":
            patched.setattr("search.embedded.as_tantivy", cut)
        else:
            patched.setattr(folder.Folder, "done", cut)
            held += added
        with pytest.raises(KeyboardInterrupt):
            engine.index(added)
    same(tmp_path, held, REQUESTS[:20])
    fresh(tmp_path).delete([held[0].id])
    same(tmp_path, held[1:], REQUESTS[:20], spellings=False)


def test_answers_that_are_kept_never_outlive_their_commit(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path)
    engine.rebuild(documents(range(1, 30)))
    first: Hits = engine.search(SearchRequest(), FACETS)
    assert engine.search(SearchRequest(), FACETS) is first
    engine.delete([first.ids[0]])
    assert engine.search(SearchRequest(), FACETS).total == 28


def test_the_process_that_turns_about_starts_without_what_makes_documents() -> None:
    looks = "import sys, search.columns.build; print([one for one in ('django', 'normalizers', 'tantivy') if one in sys.modules])"
    told = subprocess.run([sys.executable, "-c", looks], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_an_order_by_name_is_a_column_to_sort_by_and_leaves_no_term() -> None:
    some, schema = documents(range(40)), build_schema()
    index = register(tantivy.Index(schema))
    writer = index.writer()
    for one in some:
        writer.add_document(tantivy.Document.from_dict(fields_of(one), schema))
    writer.commit()
    index.reload()
    searcher = index.searcher()
    found = searcher.search(tantivy.Query.all_query(), 40, order_by_field="order_name", order=tantivy.Order.Asc).hits
    assert [told for told, _ in found] == sorted(one.order_name for one in some)
    assert all(not searcher.search(tantivy.Query.term_query(schema, "order_name", one.order_name)).hits for one in some)

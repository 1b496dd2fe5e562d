"""Columns give the very answers of the plain index: for random requests, after random changes, and after every accident."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bench import catalogue
from bench.requests import FACETS, recorded
from search.columns import build, folder
from search.document import Document
from search.embedded import EmbeddedEngine
from search.engine import Hits
from search.request import SearchRequest

REQUESTS = recorded(120, 1500)
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)


def documents(numbers: range, version: int = 1) -> list[Document]:
    return [replace(catalogue.projected(catalogue.product(number)), version=version) for number in numbers]


def moved(document: Document, mould: int) -> Document:
    """The same product stating something else, in its next version."""
    one = replace(catalogue.product(document.number), mould=mould)
    return replace(catalogue.projected(one), id=document.id, version=document.version + 1)


def both(root: Path) -> tuple[EmbeddedEngine, EmbeddedEngine]:
    """The engine, and one that asks the index alone."""
    return EmbeddedEngine(root, answers=0), EmbeddedEngine(root, answers=0, columns=False)


def same(root: Path, requests: list[tuple[SearchRequest, tuple[str, ...]]]) -> None:
    fast, plain = both(root)
    for request, facets in requests:
        one, other = fast.search(request, facets), plain.search(request, facets)
        assert one == other, request.to_query()
        assert fast.every(request) == plain.every(request), request.to_query()
    assert fast.scope() == plain.scope()
    assert fast.versions() == plain.versions()


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Segments as of a large catalogue in a small one: words and pinyin are left to the index, later segments join early and late."""
    monkeypatch.setattr(build, "COMPLETE", 40)
    monkeypatch.setattr(build, "SAMPLE", 50)
    monkeypatch.setattr(build, "FREQUENT", 8_000)
    monkeypatch.setattr(folder, "SMALL", 5)
    monkeypatch.setattr(folder, "RATIO", 4)


def used(engine: EmbeddedEngine) -> bool:
    return engine._read().snapshot is not None


@pytest.mark.usefixtures("small")
def test_columns_answer_recorded_requests_as_the_index_does(tmp_path: Path) -> None:
    engine, _ = both(tmp_path)
    engine.rebuild(documents(range(1, 1500)))
    assert used(engine)
    same(tmp_path, REQUESTS)


@pytest.mark.usefixtures("small")
@settings(
    max_examples=10,
    deadline=None,
    phases=PHASES,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.data())
def test_columns_answer_as_the_index_does_after_any_changes(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    root = tmp_path_factory.mktemp("index")
    engine, _ = both(root)
    held = {one.id: one for one in documents(range(1, data.draw(st.integers(1, 120))))}
    engine.rebuild(held.values())
    for _ in range(data.draw(st.integers(1, 5))):
        change = data.draw(st.sampled_from(("new", "move", "move", "delete", "rebuild")))
        some = data.draw(st.lists(st.sampled_from(sorted(held)), max_size=12, unique=True)) if held else []
        if change == "new":
            start = max((one.number for one in held.values()), default=0) + 1
            fresh = {one.id: one for one in documents(range(start, start + data.draw(st.integers(1, 30))))}
            assert engine.index(fresh.values()) == len(fresh)
            held |= fresh
        elif change == "move":
            fresh = {id_: moved(held[id_], data.draw(st.integers(0, 500))) for id_ in some}
            assert engine.index(fresh.values()) == len(fresh)
            assert engine.index(fresh.values()) == 0
            held |= fresh
        elif change == "delete":
            engine.delete([*some, "never"])
            held = {id_: one for id_, one in held.items() if id_ not in some}
        else:
            engine.rebuild(held.values())
        assert used(engine)
        assert engine.versions() == {id_: (one.version, one.digest) for id_, one in held.items()}
    same(root, data.draw(st.lists(st.sampled_from(REQUESTS), min_size=4, max_size=12, unique_by=lambda one: one[0].to_query())))


def test_what_the_columns_lack_the_index_answers(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    engine, _ = both(tmp_path)
    engine.rebuild(documents(range(1, 60)))
    columns = engine.store.current() / "columns"
    whole = (columns / "0.col").read_bytes()
    for damage in (whole[:-1], whole[: len(whole) // 2] + b"\x01" + whole[len(whole) // 2 + 1 :], b"", None):
        if damage is None:
            (columns / "0.col").unlink()
        else:
            (columns / "0.col").write_bytes(damage)
        other, _ = both(tmp_path)
        assert not used(other)
        same(tmp_path, REQUESTS[:20])
        other.index(documents(range(60, 62)))
        assert other.search(SearchRequest()).total == 61
        other.delete([one.id for one in documents(range(60, 62))])
    assert engine.rebuild(documents(range(1, 60))) == 59
    assert used(engine)


def test_two_products_of_one_number_are_left_to_the_index(tmp_path: Path) -> None:
    engine, _ = both(tmp_path)
    one, other, third = documents(range(1, 4))
    engine.rebuild([one, replace(other, number=1)])
    assert not used(engine)
    assert engine.search(SearchRequest()).total == 2
    engine.rebuild([one, other])
    assert used(engine)
    engine.index([replace(third, number=2)])
    assert not used(engine)
    assert engine.search(SearchRequest()).total == 3


WRITER = """
import django, sys
django.setup()
from pathlib import Path
from search.columns import folder
from search.embedded import EmbeddedEngine
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


def test_a_writer_killed_at_any_moment_leaves_what_is_right(tmp_path: Path) -> None:
    engine, _ = both(tmp_path)
    engine.rebuild(documents(range(1, 200)))
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.config.settings", "YARDSTICK_DATA": str(tmp_path)}
    rng = random.Random(5)
    for _ in range(2):
        command = [sys.executable, "-c", textwrap.dedent(WRITER), str(tmp_path)]
        root = Path(__file__).resolve().parent.parent
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root, env=environment) as writer:
            assert writer.stdout is not None
            for _ in range(rng.randrange(1, 6)):
                writer.stdout.readline()
            sum(both(tmp_path)[0].search(SearchRequest()).total for _ in range(rng.randrange(30)))
            writer.send_signal(signal.SIGKILL)
        same(tmp_path, REQUESTS[:12])
        engine.index(documents(range(9_000, 9_001), version=rng.randrange(10**6)))
        assert used(EmbeddedEngine(tmp_path))
        same(tmp_path, REQUESTS[:12])


@pytest.mark.parametrize("moment", ["before the index commits", "before its list is in place"])
def test_a_commit_cut_in_two_is_put_right_by_the_next_writer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    engine, _ = both(tmp_path)
    engine.rebuild(documents(range(1, 60)))

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        if moment == "before the index commits":
            patched.setattr("search.embedded.as_tantivy", cut)
        else:
            patched.setattr(folder.Folder, "done", cut)
        with pytest.raises(KeyboardInterrupt):
            engine.index(documents(range(70, 75)))
    after, _ = both(tmp_path)
    expected = 59 if moment == "before the index commits" else 64
    assert after.search(SearchRequest()).total == expected
    assert used(after) is (expected == 59)
    after.delete([documents(range(1, 2))[0].id])
    assert used(after)
    same(tmp_path, REQUESTS[:20])


def test_answers_that_are_kept_never_outlive_their_commit(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path)
    engine.rebuild(documents(range(1, 30)))
    first: Hits = engine.search(SearchRequest(), FACETS)
    assert engine.search(SearchRequest(), FACETS) is first
    engine.delete([first.ids[0]])
    assert engine.search(SearchRequest(), FACETS).total == 28

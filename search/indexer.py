"""The one writer of the index: from the outbox (``drain``), from the whole database (``rebuild``), and the check that both agree.

Whoever writes holds the lock beside the index; a command waits, saying so, until its own rows are gone, whoever drains them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

from django.conf import settings

from portal.catalog.models import Dirty
from search import database, rows
from search.document import Document
from search.embedded_store import Store
from search.engine import Counts, Engine, EngineUnavailable, open_engine

BATCH = 500  # rows of the outbox that one commit takes
PAUSE = 0.2  # seconds between looks at the lock of another process
Say = Callable[[str], None]


def drain(wait: bool = True, say: Say | None = None) -> int:
    """Bring the index up to date with the outbox; the number of products that this call wrote or took out.

    ``wait`` False: does nothing while another process is writing. ``wait`` True: returns when every row that stood in the
    outbox at the start is gone. A missing, damaged or outdated index is built anew.
    """
    mine = dict(Dirty.objects.values_list("key", "version"))
    done, told = 0, False
    while True:
        with _writing() as held:
            if held:
                return done + _drain(open_engine(), say)
        if not wait or not _left(mine):
            return done
        if not told and say is not None:
            say("Another process is writing the search index; waiting for it.")
        told = True
        sleep(PAUSE)


def rebuild(progress: Say | None = None) -> int:
    """A new index from the database, put in place of the old one when it is whole; the number of products in it.

    The old one goes on answering meanwhile.
    What changes while it is built stays in the outbox and is brought in before this returns.
    """
    with _writing(wait=True, say=progress):
        engine = open_engine()
        written = engine.rebuild(_beside(_told(rows.current(), progress)))
        _apply_outbox(engine)
        return written


def check(repair: bool = False, deep: bool = False, say: Say | None = None) -> Counts:
    """Compare database and index. ``deep`` also compares what the documents say, not only their versions.

    ``repair`` mends what differs first and gives the counts after it. A missing or damaged index lacks every product.
    """
    if repair:
        with _writing(wait=True, say=say):
            engine, second = open_engine(), database.second()
            try:
                for one in (engine, *([] if second is None else [second])):
                    missing, stale, ghost = differences(one, deep)
                    one.delete([*stale, *ghost])
                    one.index(rows.these([*missing, *stale]))
                _apply_outbox(engine)
            except EngineUnavailable:
                engine.rebuild(_beside(rows.current()))
    try:
        return Counts(*(len(ids) for ids in differences(open_engine(), deep)))
    except EngineUnavailable:
        return Counts(len(rows.versions()), 0, 0)


def differences(engine: Engine, deep: bool = False) -> tuple[list[str], list[str], list[str]]:
    """Ids that the index lacks, that it holds in another version, and that it holds although they are gone."""
    held, wanted = engine.versions(), rows.versions()
    missing = [id_ for id_ in wanted if id_ not in held]
    ghost = [id_ for id_ in held if id_ not in wanted]
    stale = {id_ for id_, version in wanted.items() if id_ in held and held[id_][0] != version}
    if deep:
        stale |= {one.id for one in rows.current() if one.id in held and held[one.id][1] != one.digest}
    return missing, sorted(stale), ghost


def _drain(engine: Engine, say: Say | None) -> int:
    try:
        engine.generation()
    except EngineUnavailable as error:
        if say is not None:
            say(f"{error} Building it now.")
        written = engine.rebuild(_beside(_told(rows.current(), say)))
        _apply_outbox(engine)
        return written
    _fill_second(say)
    return _apply_outbox(engine)


def _fill_second(say: Say | None) -> None:
    """Make the rows that the database searches by itself, where they are not there in this version."""
    second = database.second()
    if second is not None and not second.whole():
        second.rebuild(_told(rows.current(), say))


def _apply_outbox(engine: Engine) -> int:
    """Every row of the outbox: the product is read again, written or taken out, and the row deleted if it still says the same."""
    done = 0
    while True:
        batch = dict(Dirty.objects.order_by("enqueued_at", "key").values_list("key", "version")[:BATCH])
        if not batch:
            return done
        documents = {one.id: one for one in rows.these(batch)}
        gone = [key for key in batch if key not in documents]
        second = database.second()
        if second is not None:
            second.delete(gone)
            second.index(documents.values())
        if gone:
            engine.delete(gone)
        engine.index(documents.values())
        for key, version in batch.items():
            Dirty.objects.filter(key=key, version=version).delete()
        done += len(batch)


def _beside(documents: Iterator[Document]) -> Iterator[Document]:
    """The documents, written on their way into the table that the database searches by itself, where there is one."""
    second = database.second()
    return documents if second is None else second.through(documents)


def _left(mine: dict[str, int]) -> bool:
    """Whether a row that stood in the outbox at the start, with that version, stands there still."""
    now = dict(Dirty.objects.values_list("key", "version"))
    return any(now.get(key) == version for key, version in mine.items())


def _told(documents: Iterator[Document], say: Say | None) -> Iterator[Document]:
    for number, document in enumerate(documents, 1):
        if say is not None and number % 1000 == 0:
            say(f"{number} products indexed")
        yield document


@contextmanager
def _writing(wait: bool = False, say: Say | None = None) -> Iterator[bool]:
    """The writer's lock. Yields whether it is held."""
    with Store(Path(settings.YARDSTICK_DATA) / "index").lock(wait, say) as held:
        yield held

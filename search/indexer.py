"""The one writer of the index: from the outbox (``drain``), from the whole database (``rebuild``), and the check that both agree.

Whoever writes holds the engine's lock; a command waits, saying so, until its own rows are gone, whoever drains them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from time import sleep

from normalizers.memory import give_back
from portal.catalog import outbox
from portal.catalog.batches import batches
from portal.catalog.models import Dirty
from search import database, rows
from search.document import Document
from search.engine import Counts, Engine, EngineUnavailable, IndexEngine, NotIndexed, ServerAway, WritingEngine, WrongIndex, open_engine
from search.ranking import keeping as costs

BATCH = 5000  # rows of the outbox that one commit takes
LOOKS = 2  # batches that are not full, in one pass over the outbox
PAUSE = 0.2  # seconds between looks at the lock of another process
RAISES = (0, 1, 1000)  # how much the version of a product is raised that the index goes on refusing
Say = Callable[[str], None]


def drain(wait: bool = True, say: Say | None = None) -> int:
    """Bring the index up to date with the outbox; the number of products that this call wrote or took out.

    ``wait`` False: does nothing while another process is writing. ``wait`` True: returns when every row that stood in the
    outbox at the start is gone, or stays with the reason why the index refused it. A missing or damaged index is built anew.
    Raises ServerAway and WrongIndex: the rows wait.
    """
    mine = dict(outbox.due().values_list("key", "version"))
    done, told = 0, False
    while True:
        engine = open_engine()
        with engine.writing(wait=False) as held:
            if held:
                return done + _drain(engine, say)
        if not wait or not _left(mine):
            return done
        if not told and say is not None:
            say("Another process is writing the search index; waiting for it.")
        told = True
        sleep(PAUSE)


def rebuild(progress: Say | None = None, force: bool = False) -> int:
    """A new index from the database, put in place of the old one when it is whole; the number of products in it.

    The old one goes on answering meanwhile. What changes while it is built is in the new one when this returns.
    ``force``: see ``Engine.rebuild``. Raises RebuildRefused when the new one is not put in place.
    """
    engine = open_engine()
    with engine.writing(wait=True, say=progress):
        return _rebuild(engine, progress, force)


def rollback(say: Say | None = None) -> int:
    """The index before the last rebuild in use again, at once, and what changed since brought in; the number of those products."""
    engine = open_engine()
    with engine.writing(wait=True, say=say):
        engine.go_back()
        if say is not None:
            say("The index before is in use again; bringing in what changed since.")
        return _mend(engine, deep=False)


def check(repair: bool = False, deep: bool = False, say: Say | None = None) -> Counts:
    """Compare database and index. ``deep`` also compares what the documents say, not only their versions.

    ``repair`` mends what differs first and gives the counts after it. A missing or damaged index lacks every product.
    Raises ServerAway and WrongIndex: then nobody knows.
    """
    engine = open_engine()
    try:
        if repair:
            with engine.writing(wait=True, say=say):
                _repair(engine, deep, say)
        return Counts(*(len(ids) for ids in differences(engine, deep)))
    except (ServerAway, WrongIndex):
        raise
    except EngineUnavailable as error:
        if say is not None:
            say(str(error))
        return Counts(len(rows.versions()), 0, 0)


def _repair(engine: IndexEngine, deep: bool, say: Say | None) -> None:
    try:
        _mend_second(deep)
        _mend(engine, deep)
        costs.mend(engine)
    except (ServerAway, WrongIndex):
        raise
    except EngineUnavailable:
        _rebuild(engine, say)


def differences(engine: Engine, deep: bool = False) -> tuple[list[str], list[str], list[str]]:
    """Ids that the index lacks, that it holds in another version, and that it holds although they are gone."""
    held, wanted = engine.versions(), rows.versions()
    missing = [id_ for id_ in wanted if id_ not in held]
    ghost = [id_ for id_ in held if id_ not in wanted]
    stale = {id_ for id_, version in wanted.items() if id_ in held and held[id_][0] != version}
    if deep:
        stale |= {one.id for one in rows.current(spread=True) if one.id in held and held[one.id][1] != one.digest}
    return missing, sorted(stale), ghost


def _drain(engine: IndexEngine, say: Say | None) -> int:
    try:
        engine.usable()
        if outbox.doubted():
            return _mend(engine, deep=False)
        engine.tidy()
        _fill_second(say)
        costs.fill(engine, say)
        done = _apply_outbox(engine)
        costs.renew(engine)
        return done
    except ServerAway:
        _tell_second(say)
        outbox.doubt(True)  # a server that comes back may have lost what it had, or come back with what it had long ago
        raise
    except WrongIndex:
        _tell_second(say)
        raise
    except EngineUnavailable as error:
        if say is not None:
            say(f"{error} Building it now.")
        return _rebuild(engine, say)


def _rebuild(engine: IndexEngine, say: Say | None, force: bool = False) -> int:
    waiting = dict(outbox.due().values_list("key", "version"))
    held: dict[str, int] = {}
    with costs.filling(engine) as filling:
        passing = filling.through(_beside(_noting(_told(rows.current(spread=True), say), waiting, held)))
        written = engine.rebuild(passing, force=force, meanwhile=partial(_apply_outbox, engine))
    for batch in batches(held.items(), BATCH):
        outbox.told(dict(batch))
    _apply_outbox(engine)
    costs.renew(engine)
    outbox.doubt(False)
    return written


def _mend(engine: IndexEngine, deep: bool) -> int:
    """Write again what differs, until nothing does: with its own version, then with one that is raised further and further.

    An index refuses what is not newer than what it holds, or has deleted; the version of a delete cannot be asked for.
    """
    done = 0
    for raised in RAISES:
        held = {id_: version for id_, (version, _) in engine.versions().items()}
        wrong = [id_ for ids in differences(engine, deep) for id_ in ids]
        if not wrong:
            break
        known = outbox.redo(wrong, held, raised)
        unknown = {id_: held[id_] + 1 for id_ in wrong if id_ not in known and id_ in held}
        if unknown:
            engine.delete(unknown)
        done += _apply_outbox(engine) + len(unknown)
    outbox.doubt(False)
    done += _apply_outbox(engine)
    costs.renew(engine)
    return done


def _apply_outbox(engine: WritingEngine) -> int:
    """Every row that is due at the start: the product is read again, written or taken out, and the row deleted if it still says so.

    What the index refuses stays, with the reason, and is tried again later and later. A batch that is not full has taken the last of
    what was waiting, and what came in meanwhile is taken once more: whoever went on until nothing waits would never end while somebody
    changes products without a pause.
    """
    done, rest = 0, LOOKS
    with rows.reading(outbox.waiting()) as these:
        while rest:
            batch = dict(outbox.due().order_by("enqueued_at", "key").values_list("key", "version")[:BATCH])
            if not batch:
                break
            done += _apply(engine, batch, {one.id: one for one in these(batch)})
            give_back()
            rest -= len(batch) < BATCH
    return done


def _apply(engine: WritingEngine, batch: Mapping[str, int], documents: Mapping[str, Document]) -> int:
    """Tell the index one batch, versions by id, of which these are in the market; how many it took."""
    refused: dict[str, str] = {}
    _to_second(documents, batch)
    for write in (
        partial(engine.delete, {key: version for key, version in batch.items() if key not in documents}),
        partial(engine.index, documents.values()),
    ):
        try:
            write()
        except NotIndexed as error:
            refused |= error.reasons
    costs.tell(engine, batch, {key: one for key, one in documents.items() if key not in refused})
    outbox.put_off(refused, batch)
    outbox.told({key: version for key, version in batch.items() if key not in refused})
    return len(batch) - len(refused)


def _noting(documents: Iterator[Document], waiting: Mapping[str, int], held: dict[str, int]) -> Iterator[Document]:
    """The documents; into ``held`` the versions that the outbox was waiting to tell of: an index that is made of them knows those."""
    for document in documents:
        if waiting.get(document.id) == document.version:
            held[document.id] = document.version
        yield document


def _beside(documents: Iterator[Document]) -> Iterator[Document]:
    """The documents, written on their way into the table that the database searches by itself, where there is one."""
    second = database.second()
    return documents if second is None else second.through(documents)


def _to_second(documents: Mapping[str, Document], keys: Iterable[str]) -> None:
    second = database.second()
    if second is not None:
        second.delete([key for key in keys if key not in documents])
        second.index(documents.values())


def _fill_second(say: Say | None) -> None:
    """Make the rows that the database searches by itself, where they are not there in this version."""
    second = database.second()
    if second is not None and not second.whole():
        second.rebuild(_told(rows.current(spread=True), say))


def _tell_second(say: Say | None) -> None:
    """While the server is away the database answers: it has to know what waits for the index."""
    if database.second() is None:
        return
    _fill_second(say)
    waiting = list(Dirty.objects.order_by("key").values_list("key", flat=True))
    for start in range(0, len(waiting), BATCH):
        keys = waiting[start : start + BATCH]
        _to_second({one.id: one for one in rows.these(keys)}, keys)


def _mend_second(deep: bool) -> None:
    second = database.second()
    if second is not None:
        missing, stale, ghost = differences(second, deep)
        second.delete([*stale, *ghost])
        second.index(rows.these([*missing, *stale]))


def _left(mine: dict[str, int]) -> bool:
    """Whether a row that stood in the outbox at the start, with that version, is still to be told."""
    now = dict(outbox.due().values_list("key", "version"))
    return any(now.get(key) == version for key, version in mine.items())


def _told(documents: Iterator[Document], say: Say | None) -> Iterator[Document]:
    for number, document in enumerate(documents, 1):
        if say is not None and number % 1000 == 0:
            say(f"{number} products indexed")
        yield document

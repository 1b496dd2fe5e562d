"""How the indexer keeps the book of costs equal to the index: after each change of the index, and before the outbox forgets it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from portal.catalog import selectors, words
from portal.catalog.batches import batches
from portal.catalog.models import Product
from search import rows
from search.document import Document
from search.engine import Engine, EngineUnavailable
from search.ranking.book import Filling
from search.ranking.order import book

Say = Callable[[str], None]


def tell(engine: Engine, batch: Mapping[str, int], documents: Mapping[str, Document]) -> None:
    """Some products have changed: those of ``documents`` are in the market, the others of ``batch`` (versions by id) have left it.

    Nothing is told while there is no whole book yet: it is filled from the catalogue.
    """
    if book().listed() is None:
        return
    absent = [key for key in batch if key not in documents]
    known = dict(Product.objects.filter(pk__in=absent).exclude(status=Product.Status.CURRENT).values_list("pk", "number"))
    segments = book().apply(list(documents.values()), {number: batch[key] for key, number in known.items()})
    _publish(engine, segments)


def renew(engine: Engine) -> None:
    """A new edition of the same products when the index or the reviewed word list has another state, which left nothing to tell."""
    listed = book().listed()
    if listed is not None and (listed.generation, listed.words) != (engine.generation(), words.version()):
        _publish(engine, listed.segments)


def fill(engine: Engine, say: Say | None = None) -> None:
    """Make the book where there is none of this version."""
    if book().current() is None:
        if say is not None:
            say("Reading what every product costs by.")
        with filling(engine) as whole:
            for _ in whole.through(rows.current()):
                pass


@contextmanager
def filling(engine: Engine) -> Iterator[Filling]:
    """A new book of the documents that pass, in use when the block has ended well."""
    new = book().listed() is None
    with book().filling() as whole:
        yield whole
        segments = whole.finish()
    _publish(engine, segments)
    if new:
        mend(engine)  # what changed meanwhile was told to the index alone


def mend(engine: Engine) -> None:
    """Read again what the book has in another version than the catalogue, or lacks, or has although it is gone."""
    fill(engine)
    held, wanted = book().versions(), rows.versions()
    wrong = [key for key, version in wanted.items() if held.get(key) != version]
    gone = {key: held[key] + 1 for key in held if key not in wanted}
    for batch in batches([*wrong, *gone], rows.CHUNK):
        found = {one.id: one for one in rows.these(batch)}
        tell(engine, {key: gone.get(key, 0) for key in batch if key in found or key in gone}, found)


def _publish(engine: Engine, segments: tuple[str, ...]) -> None:
    try:
        generation = engine.generation()
    except EngineUnavailable:
        generation = ""  # no order is exact until the index can be asked again
    book().publish(segments, generation, selectors.data_version(), words.version())

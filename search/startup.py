"""What a process looks at before it begins: whether the search server of the settings is one that it can work with.

An Elasticsearch that does not answer stops nobody: pages answer from the database until it does. One that is too old, or that holds
somebody else's index or one of another version under our names, would answer wrongly, and stops the start with one sentence.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from django.conf import settings

from search.engine import EngineUnavailable, WrongIndex, open_engine

if TYPE_CHECKING:
    from search.elastic import ElasticEngine


def require_server() -> str:
    """Raises WrongIndex for a server that cannot be used. What a person should know, "" when there is nothing."""
    engine = _elastic()
    return "" if engine is None else _told(engine.require_server)


def require_search() -> str:
    """As ``require_server``, and the index there must be one of this version, or none yet."""
    engine = _elastic()
    if engine is None:
        return ""
    return _told(engine.require_server) or _told(engine.usable)


def warm_up() -> None:
    """Ask a server once with patience, so that its first slow answers are not taken for failures; open an index of our own."""
    engine = _elastic()
    if engine is not None:
        engine.warm_up()
        return
    with suppress(EngineUnavailable):
        open_engine().generation()


def _elastic() -> ElasticEngine | None:
    if not settings.ELASTICSEARCH_URL:
        return None
    from search.elastic import ElasticEngine  # takes most of a second, which only those pay who use it

    engine = open_engine()
    return engine if isinstance(engine, ElasticEngine) else None


def _told(look: Callable[[], None]) -> str:
    try:
        look()
    except WrongIndex:
        raise
    except EngineUnavailable as error:
        return f"{error} Until then pages answer from the database."
    return ""

"""How a process speaks to Elasticsearch: an impatient client for pages behind a circuit breaker, a patient one for the indexer.

Whatever goes wrong becomes EngineUnavailable with one sentence: ServerAway when it is the server, so that nobody builds an index
anew because of it; plain when the index is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import urllib3
from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch, NotFoundError, UnsupportedProductError

from search.breaker import Breaker
from search.engine import EngineUnavailable, ServerAway, WrongIndex

REBUILD = "run: python manage.py index rebuild"
WEB_SECONDS, INDEXER_SECONDS, WARM_SECONDS = 1.0, 30.0, 10.0
OLDEST = (8, 18)
Json = dict[str, Any]
T = TypeVar("T")


class Clients:
    """``web``: one second, no second try. ``indexer``: thirty seconds, tries again what the server had no room for."""

    def __init__(self, url: str) -> None:
        self.web = Elasticsearch(url, request_timeout=WEB_SECONDS, max_retries=0, retry_on_timeout=False)
        self.indexer = Elasticsearch(
            url, request_timeout=INDEXER_SECONDS, max_retries=3, retry_on_status=(429, 503), retry_on_timeout=False
        )
        self.breaker = Breaker()

    def ask(self, call: Callable[[Elasticsearch], T], seconds: float | None = None) -> T:
        """What the web client is answered, unless the breaker is open. Raises EngineUnavailable."""
        if not self.breaker.allows():
            raise ServerAway("Elasticsearch has stopped answering; it is asked again every 15 seconds.")
        try:
            with told():
                found = call(self.web if seconds is None else self.web.options(request_timeout=seconds))
        except ServerAway:
            self.breaker.failed()
            raise
        except EngineUnavailable:
            self.breaker.succeeded()  # it answered: there is no such index
            raise
        self.breaker.succeeded()
        return found

    def warm_up(self, call: Callable[[Elasticsearch], object]) -> bool:
        """One patient call before the breaker counts; whether it was answered."""
        self.breaker.disarm()
        answered = True
        try:
            with told():
                call(self.web.options(request_timeout=WARM_SECONDS))
        except ServerAway:
            answered = False
        except EngineUnavailable:
            answered = True
        self.breaker.arm(answered)
        return answered


def require_version(client: Elasticsearch) -> None:
    """Raises WrongIndex for a server that is too old; one that does not let itself be asked may be new enough.

    The nodes are asked, not the root: a plain core server has none. An old server understands only the plain content type.
    """
    patient = client.options(request_timeout=WARM_SECONDS, headers={"accept": "application/json"}, ignore_status=(401, 403))
    with told():
        nodes = patient.nodes.info(metric="settings", filter_path="nodes.*.version").body.get("nodes", {})
    for node in nodes.values():
        if tuple(int(part) for part in node["version"].split(".")[:2]) < OLDEST:
            raise WrongIndex(f"The Elasticsearch at ELASTICSEARCH_URL is {node['version']}; Yardstick needs 8.18 or newer.")


@contextmanager
def told() -> Iterator[None]:
    """What the client raises, and what reading an answer raises, as EngineUnavailable with one sentence."""
    try:
        yield
    except NotFoundError as error:
        if not _kind(error).startswith(("index_not_found", "alias")):  # a search context that has gone, for one
            raise ServerAway(f"Elasticsearch has lost what was asked for ({_kind(error)}).") from error
        raise EngineUnavailable(f"There is no search index in Elasticsearch yet: {REBUILD}.") from error
    except UnsupportedProductError as error:
        raise WrongIndex("What answers at ELASTICSEARCH_URL is not an Elasticsearch that Yardstick can use; mend that address.") from error
    except ApiError as error:
        raise ServerAway(f"Elasticsearch refused ({error.status_code}, {_kind(error)}).") from error
    except (TransportError, urllib3.exceptions.HTTPError) as error:
        raise ServerAway(f"Elasticsearch does not answer ({type(error).__name__}).") from error
    except (LookupError, TypeError, AttributeError, ValueError) as error:  # its body has another shape than an answer has
        raise ServerAway(f"Elasticsearch answered with what is no answer ({type(error).__name__}: {error}).") from error


def _kind(error: ApiError) -> str:
    body: object = error.body
    inner = body.get("error") if isinstance(body, dict) else None
    return str(inner.get("type") if isinstance(inner, dict) else inner or error.message)[:200]


def whole(found: Json) -> Json:
    """The answer to a search. Raises ServerAway when a part of it is missing: a count too low would look like a fact."""
    if found["hits"] is None or found.get("timed_out") or found.get("_shards", {}).get("failed"):
        raise ServerAway("Elasticsearch answered only in part: a shard failed or ran out of time.")
    return found

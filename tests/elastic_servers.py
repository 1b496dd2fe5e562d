"""The Elasticsearch servers of a test run: their addresses come from the environment, and each test gets names of its own there."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator

import pytest

from search.elastic import ElasticEngine

MAJORS = ("8", "9")


def url_of(major: str) -> str:
    """The server's address. Without one the test is skipped, but on a machine that judges a change the 8 must be there."""
    name = f"YARDSTICK_TEST_ELASTICSEARCH_{major}"
    url = os.environ.get(name, "")
    if not url and major == "8" and os.environ.get("CI"):
        pytest.fail(f"{name} is not set: start the server with tests/servers/elasticsearch start {major}")
    if not url:
        pytest.skip(f"{name} is not set: start one with tests/servers/elasticsearch start {major}")
    return url


@pytest.fixture(params=MAJORS)
def elastic_url(request: pytest.FixtureRequest) -> str:
    return url_of(request.param)


@pytest.fixture
def elastic(elastic_url: str) -> Iterator[ElasticEngine]:
    """An engine with names of its own; whatever it made there is gone afterwards."""
    engine = ElasticEngine(elastic_url, f"t{secrets.token_hex(6)}")
    yield engine
    clear(engine)


def clear(engine: ElasticEngine) -> None:
    client = engine.store.client
    names = client.indices.get(index=f"{engine.store.alias}*", expand_wildcards="all").body
    for name in names:
        client.indices.delete(index=name)
    for one in (engine.clients.web, engine.clients.indexer):
        one.close()

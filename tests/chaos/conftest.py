"""The market, the undisturbed truth, and the table at the end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from crawlers.demo.server import DemoServer
from tests.chaos.between import Between
from tests.chaos.invariants import Report, Truth, truth_of
from tests.stack import AT, Stack, server, wanted

REPORT = Report()
BEFORE = AT - timedelta(days=30)


@pytest.fixture(scope="session")
def report() -> Report:
    return REPORT


@pytest.fixture(scope="session")
def past() -> Iterator[str]:
    """The market as it was a month ago: what every deployment holds before its fault."""
    with DemoServer(BEFORE.date()) as server:
        yield server.url


@pytest.fixture(scope="session")
def market() -> Iterator[str]:
    with DemoServer(AT.date()) as server:
        yield server.url


@pytest.fixture(scope="session")
def truth(tmp_path_factory: pytest.TempPathFactory, past: str, market: str) -> Truth:
    """Both collections in one that nothing happens to."""
    stack = Stack(tmp_path_factory.mktemp("undisturbed"))
    stack.refresh(past, BEFORE)
    stack.refresh(market)
    return truth_of(stack)


@pytest.fixture(scope="session")
def before(tmp_path_factory: pytest.TempPathFactory, past: str) -> Iterator[Stack]:
    """What every deployment begins as: last month's market on PostgreSQL. No process of it is left."""
    own = Stack(tmp_path_factory.mktemp("before") / "data", wanted("YARDSTICK_TEST_DATABASE"))
    own.refresh(past, BEFORE)
    yield own
    own.close()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The folder of a deployment, which is yet to be made; the one of the test itself is another."""
    return tmp_path / "deployment"


@pytest.fixture
def stack(data: Path, before: Stack) -> Iterator[Stack]:
    """A deployment on PostgreSQL with an embedded worker, which holds last month's market."""
    own = Stack(data, wanted("YARDSTICK_TEST_DATABASE"), like=before)
    yield own
    own.close()


@pytest.fixture
def spread(data: Path, before: Stack) -> Iterator[Stack]:
    """The same with a broker."""
    own = Stack(data, wanted("YARDSTICK_TEST_DATABASE"), wanted("YARDSTICK_TEST_BROKER"), like=before)
    yield own
    own.close()


@pytest.fixture
def between() -> Iterator[Between]:
    """What stands before Elasticsearch. The server answers again afterwards, whatever was done to it."""
    own = Between(wanted("YARDSTICK_TEST_ELASTICSEARCH_8"))
    yield own
    own.end()
    server("elasticsearch", "start")


@pytest.fixture
def searched(data: Path, before: Stack, between: Between) -> Iterator[Stack]:
    """The same on Elasticsearch, whose index is whole."""
    own = Stack(data, wanted("YARDSTICK_TEST_DATABASE"), elastic=between.url, like=before)
    own.manage("index", "rebuild")
    yield own
    between.forget()
    server("elasticsearch", "start")
    own.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if REPORT.rows:
        terminalreporter.write_sep("=", "chaos")
        terminalreporter.write_line(REPORT.table())

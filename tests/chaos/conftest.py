"""The market, the undisturbed truth, and the table at the end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from crawlers.demo.server import DemoServer
from tests.chaos.invariants import Report, Truth, truth_of
from tests.stack import AT, Stack, wanted

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


@pytest.fixture
def stack(tmp_path: Path, past: str) -> Iterator[Stack]:
    """A deployment on PostgreSQL with an embedded worker, which holds last month's market."""
    own = Stack(tmp_path / "data", wanted("YARDSTICK_TEST_DATABASE"))
    own.refresh(past, BEFORE)
    yield own
    own.close()


@pytest.fixture
def spread(tmp_path: Path, past: str) -> Iterator[Stack]:
    """The same with a broker."""
    own = Stack(tmp_path / "data", wanted("YARDSTICK_TEST_DATABASE"), wanted("YARDSTICK_TEST_BROKER"))
    own.refresh(past, BEFORE)
    yield own
    own.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if REPORT.rows:
        terminalreporter.write_sep("=", "chaos")
        terminalreporter.write_line(REPORT.table())

"""Which request or run this thread works on: set once at the edge, written into every log record in between."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import uuid4

_REQUEST: ContextVar[str] = ContextVar("request", default="")
_RUN: ContextVar[str] = ContextVar("run", default="")
ID = "yardstick_request_id"  # the attribute of a request that holds its id
_SANE = re.compile(r"[A-Za-z0-9._-]{8,64}")


def request_id() -> str:
    """The id of the request under way, or ""."""
    return _REQUEST.get()


def run_id() -> str:
    """The id of the run under way, or ""."""
    return _RUN.get()


def sane_id(told: str | None) -> str:
    """The id that a proxy sent, when it is one that is safe to write anywhere; else a new one."""
    return told if told is not None and _SANE.fullmatch(told) else uuid4().hex


@contextmanager
def answering(request: str) -> Iterator[None]:
    """Work for that request."""
    token = _REQUEST.set(request)
    try:
        yield
    finally:
        _REQUEST.reset(token)


@contextmanager
def working_on(run: int | str) -> Iterator[None]:
    """Work for that run."""
    token = _RUN.set(str(run))
    try:
        yield
    finally:
        _RUN.reset(token)

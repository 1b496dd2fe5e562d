"""Rows into documents, in processes of their own where there are many: a document takes milliseconds of a processor."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, TypedDict

from search.document import Document, project

WORTH_PROCESSES = 5_000  # rows below which starting processes takes longer than they save
AHEAD = 2  # chunks a process that are asked for before they are needed, so that none waits


class Row(TypedDict):
    """What ``document.project`` takes of a product."""

    id: str
    version: int
    number: int
    document: dict[str, Any]
    institution: str
    institution_names: tuple[str, ...]


def documents(chunks: Iterable[list[Row]], number: int) -> Iterator[Document]:
    """The documents of rows that come in chunks, in their order. ``number``: how many rows there are, about."""
    processes = os.cpu_count() or 1
    if number < WORTH_PROCESSES or processes == 1:
        for chunk in chunks:
            yield from all_of(chunk)
        return
    waiting: deque[Future[list[Document]]] = deque()
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        try:
            for chunk in chunks:
                waiting.append(pool.submit(all_of, chunk))
                if len(waiting) > AHEAD * processes:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


def all_of(chunk: list[Row]) -> list[Document]:
    return [project(**row) for row in chunk]

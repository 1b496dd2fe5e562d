"""Much of the same work in several processes, in order: little is done here, and what is more than a little is done side by side."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import nullcontext
from itertools import islice
from multiprocessing import get_context
from typing import TypeVar

Item = TypeVar("Item")
Asked = TypeVar("Asked")
Answer = TypeVar("Answer")
PROCESSES = 2
FIRST = 1000  # items below which starting processes costs more than they save
AT_ONCE = 100  # items that one message carries
AHEAD = 2 * PROCESSES  # messages under way: no process waits, and memory holds no more


def pool(processes: int = PROCESSES) -> ProcessPoolExecutor:
    """Processes that import what they need anew, and that do not outlive whoever started them, however it ended."""
    return ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_end_with, initargs=(os.getpid(),))


def side_by_side(
    work: Callable[[Asked], Answer],
    items: Iterator[Item],
    *,
    of: Callable[[Item], Asked],
    first: int | None = FIRST,
    processes: ProcessPoolExecutor | None = None,
) -> Iterator[tuple[Item, Answer]]:
    """Each item with the answer to it, in order. ``of``: what of an item is sent to ``work``, a function of a module.

    The ``first`` are worked on here; None: all of them. ``processes``: such as are there already. An exception of ``items`` is raised
    behind the answers to all items before it.
    """
    for item in islice(items, first):
        yield item, work(of(item))
    batch, ending = _next(items)
    if batch:
        waiting: deque[tuple[list[Item], Future[list[Answer]]]] = deque()
        with pool() if processes is None else nullcontext(processes) as own:
            while batch or waiting:
                if batch:
                    waiting.append((batch, own.submit(_each, work, [of(item) for item in batch])))
                batch, ending = ([], ending) if ending is not None else _next(items)
                if not batch or len(waiting) >= AHEAD:
                    asked, answers = waiting.popleft()
                    yield from zip(asked, answers.result(), strict=True)
    if ending is not None:
        raise ending


def _next(items: Iterator[Item]) -> tuple[list[Item], Exception | None]:
    """The next batch, and what ended the items within it."""
    batch: list[Item] = []
    try:
        batch.extend(islice(items, AT_ONCE))
    except Exception as error:  # noqa: BLE001 - raised again, in its turn
        return batch, error
    return batch, None


def _each(work: Callable[[Asked], Answer], asked: list[Asked]) -> list[Answer]:
    return [work(one) for one in asked]


def _end_with(parent: int) -> None:
    """A pool's process waits for work for ever, also from a parent that was killed: so each looks whether it still has one."""
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)

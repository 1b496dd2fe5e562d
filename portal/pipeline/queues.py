"""The classes of work, each with a queue of its own so that each can be sized, and the broker that carries them."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from django.conf import settings

from portal.pipeline.errors import RefusalError
from portal.telemetry import broker

CRAWL, RULE, INDEX = "yardstick.crawl", "yardstick.rule", "yardstick.index"  # the tasks
CHECK, TICK, PULL, MAIL = "yardstick.check", "yardstick.tick", "yardstick.pull", "yardstick.mail"
ROUTES = {
    **{task: {"queue": "crawl"} for task in (CRAWL, RULE, PULL)},
    **{task: {"queue": "index"} for task in (INDEX, CHECK, TICK)},
    MAIL: {"queue": "mail"},
}
QUEUES = tuple(sorted({route["queue"] for route in ROUTES.values()}))
EVERY = 60.0  # seconds between looks at what is due; a message not taken by then is sent anew
CONCURRENCY = 3  # tasks of one worker side by side: two crawls, and what is short


def chosen(text: str | None) -> tuple[str, ...]:
    """The queues that a worker serves: those named, separated by commas, or all. Raise RefusalError for a name that is none."""
    names = QUEUES if text is None else tuple(name.strip() for name in text.split(",") if name.strip())
    unknown = [name for name in names if name not in QUEUES]
    if unknown or not names:
        raise RefusalError(f"--queues {text!r} names no queue {', '.join(unknown)}; there are: {', '.join(QUEUES)}.".replace("  ", " "))
    return names


def become_worker(queues: Sequence[str], *, beat: bool, concurrency: int) -> NoReturn:
    """Turn this process into a Celery worker. SIGTERM then gives what is under way half a minute. Raise RefusalError without a broker."""
    reason = broker.failure(settings.CELERY_BROKER_URL)
    if reason:
        raise RefusalError(f"The broker cannot be used ({reason}); start it, or mend CELERY_BROKER_URL.")
    command = [sys.executable, "-m", "celery", "-A", "portal.config.celery", "worker", "--queues", ",".join(queues)]
    command += ["--concurrency", str(concurrency), "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
    sys.stdout.flush()
    sys.stderr.flush()
    os.environ["REMAP_SIGTERM"] = "SIGQUIT"  # the soft shutdown
    os.execv(sys.executable, [*command, "--beat"] if beat else command)  # noqa: S606 - a fixed command, and no shell is wanted

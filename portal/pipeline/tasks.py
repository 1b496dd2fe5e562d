"""What Celery wakes: each task is a few lines around what the embedded worker calls too, and doing it twice does no harm."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from celery import shared_task

from portal.catalog.models import Run
from portal.partners.pulling import pull_due
from portal.pipeline.deliveries import queue_deliveries
from portal.pipeline.errors import RefusalError
from portal.pipeline.queues import CHECK, CRAWL, EVERY, INDEX, MAIL, PULL, RULE, TICK
from portal.pipeline.rulings import perform_rulings, rulings_wait
from portal.pipeline.runs import HARD_LIMIT, claim
from portal.pipeline.wording import perform_words, words_wait
from portal.pipeline.worker import CHECK_EVERY, keep_time, perform_claimed, post, say_difference
from portal.telemetry import pulses
from search import indexer

log = logging.getLogger(__name__)
LIMIT = int(HARD_LIMIT.total_seconds())


@shared_task(name=CRAWL, acks_late=False, reject_on_worker_lost=False, soft_time_limit=LIMIT, time_limit=LIMIT + 60)
def crawl(run_id: int) -> None:
    """Do a queued run. Acknowledged at once, since a broker takes back what is not for half an hour; the lease recovers it."""
    try:
        lease = claim(Run.objects.get(pk=run_id))
    except (RefusalError, Run.DoesNotExist) as refusal:
        log.info("run %s is not taken: %s", run_id, refusal)
        return
    perform_claimed(lease, log.info)


@shared_task(name=RULE, acks_late=False, reject_on_worker_lost=False, soft_time_limit=LIMIT, time_limit=LIMIT + 60)
def rule() -> None:
    """Do what editors decided and asked. Acknowledged at once, as a crawl is: what is not done is found again by the next tick."""
    perform_rulings(log.info)
    perform_words(log.info)


@shared_task(name=PULL)
def pull() -> None:
    """Fetch the feeds whose time has come."""
    pull_due(datetime.now(UTC))


@shared_task(name=MAIL)
def mail() -> None:
    """Send letters and events."""
    post()


@shared_task(name=INDEX)
def index() -> None:
    """Tell the index what waits, unless somebody is doing so."""
    indexer.drain(wait=False)


@shared_task(name=CHECK)
def check_index() -> None:
    """The hourly look whether index and catalogue agree."""
    say_difference(log.info)


@shared_task(name=TICK)
def tick() -> None:
    """Each minute: what a worker by itself looks at too, then wake what is queued, and the index."""
    keep_time(log.info)
    queue_deliveries(log.info)
    if rulings_wait() or words_wait():
        rule.apply_async(expires=EVERY)
    for run_id in Run.objects.filter(state=Run.State.QUEUED).order_by("pk").values_list("pk", flat=True):
        crawl.apply_async((run_id,), expires=EVERY)
    pull.apply_async(expires=EVERY)
    mail.apply_async(expires=EVERY)
    index.apply_async(expires=EVERY)
    if pulses.silent_for(pulses.INDEX_CHECK, CHECK_EVERY):
        check_index.apply_async(expires=EVERY)

"""The embedded worker: creates due runs, takes queued ones, mends what lapsed, and tells the index what waits.

Everything it does in a round is idempotent, so that several workers, or none for a while, do no harm.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType

from django.db import DatabaseError, InterfaceError, connection

from crawlers.source import Source, sources
from portal.accounts import letters, notices
from portal.catalog.models import Run
from portal.catalog.overrides import lapse
from portal.commerce.counting import forget
from portal.desk.notify import tell_new_tasks, tell_of_overrides
from portal.partners.disputes import tell_answered
from portal.partners.expiring import tell_of_keys
from portal.partners.pulling import pull_due
from portal.partners.webhooks import sending
from portal.pipeline.deliveries import DELIVERY, WITHDRAWAL, perform_delivery, perform_withdrawal, queue_deliveries
from portal.pipeline.errors import RefusalError, sentence
from portal.pipeline.expiry import EXPIRY, perform_expiry, queue_expiries
from portal.pipeline.indexing import bring_up_to_date, check
from portal.pipeline.outcome import Outcome
from portal.pipeline.refresh import perform
from portal.pipeline.renormalise import RENORMALISE, perform_renormalise
from portal.pipeline.rulings import perform_rulings
from portal.pipeline.runs import UNFINISHED, Lease, Order, Say, claim_next, create, expire_lapsed
from portal.pipeline.wording import perform_words
from portal.telemetry import pulses
from search.engine import EngineUnavailable

KINDS: Mapping[str, Callable[[Lease, Say], Outcome]] = MappingProxyType(
    {RENORMALISE: perform_renormalise, DELIVERY: perform_delivery, WITHDRAWAL: perform_withdrawal, EXPIRY: perform_expiry}
)
"""Who performs a run; all others are a refresh."""
PAUSE = 2.0  # seconds between rounds
SCHEDULE_EVERY = 60.0
CHECK_EVERY = 3600.0


def work(say: Say, stopped: Callable[[], bool] = lambda: False) -> None:
    """Work until ``stopped``; the run under way is then finished or fails with its process."""
    scheduled = -SCHEDULE_EVERY
    checked = time.monotonic()
    while not stopped():
        try:
            if time.monotonic() - scheduled >= SCHEDULE_EVERY:
                scheduled = time.monotonic()
                keep_time(say)
                pull_due(datetime.now(UTC))
                post()
            if time.monotonic() - checked >= CHECK_EVERY:
                checked = time.monotonic()
                say_difference(say)
            if not work_once(say):
                time.sleep(PAUSE)
        except (DatabaseError, InterfaceError) as error:  # a database that is away comes back without us
            say(sentence(error))
            connection.close()
            time.sleep(PAUSE)


def keep_time(say: Say) -> None:
    """Each minute: end or requeue what lapsed, overrides, listings and yesterday's visitors too, and create what is due."""
    now = datetime.now(UTC)
    pulses.say(pulses.WORKER)
    expire_lapsed()
    create_due(now, say)
    lapse(now)
    queue_expiries(now, say)
    forget(now)


def post() -> None:
    """Each minute: look what people are to be told, and send the letters and events that wait; each is claimed in its row."""
    now = datetime.now(UTC)
    tell_new_tasks(now)
    tell_of_overrides(now)
    tell_of_keys(now)
    tell_answered(now)
    notices.post_due(now)
    for send in (letters.send_due, sending.send_due):
        send(datetime.now(UTC))  # what was written just now goes in this round


def say_difference(say: Say) -> None:
    """The hourly look whether index and catalogue agree; the gauges tell it to whoever watches."""
    try:
        counts = check(say)
    except EngineUnavailable as error:
        say(f"index: {error}")
        return
    if not counts.clean:
        say(f"index: missing {counts.missing}, stale {counts.stale}, ghost {counts.ghost}; run: python manage.py index check --repair")


def work_once(say: Say) -> bool:
    """Do what editors decided and asked, then one queued run, if there is one, else bring the index up to date; whether a run was taken."""
    queue_deliveries(say)
    perform_rulings(say)
    perform_words(say)
    lease = claim_next()
    if lease is None:
        bring_up_to_date(say)
        return False
    perform_claimed(lease, say)
    return True


def perform_claimed(lease: Lease, say: Say) -> Outcome:
    """A claimed run of any kind."""
    run = lease.run
    outcome = KINDS.get(run.kind, perform)(lease, say)
    say(f"run {run.pk} of {run.source}: {outcome.state}{': ' + outcome.error if outcome.error else ''}")
    return outcome


def create_due(now: datetime, say: Say) -> list[Run]:
    """Queue a run for every source whose interval has passed. A slot makes one run, whoever creates it."""
    made = []
    for source in sources().values():
        if not _due(source, now):
            continue
        try:
            made.append(create(Order(source.name, at=now.replace(microsecond=0)), scheduled=_slot(source, now)))
        except RefusalError as refusal:
            say(str(refusal))
    return made


def _due(source: Source, now: datetime) -> bool:
    if source.interval is None or source.demonstration:
        return False
    own = Run.objects.filter(source=source.name)
    if (
        own.filter(state__in=[*UNFINISHED, Run.State.QUEUED]).exists()
        or own.filter(dedupe_key=f"{source.name}/{_slot(source, now)}").exists()
    ):
        return False
    last = own.filter(kind="refresh").order_by("-at").first()
    return last is not None and now - last.at >= source.interval  # the first run of a source is a person's act


def _slot(source: Source, now: datetime) -> str:
    """The piece of time that ``now`` falls into, counted in intervals."""
    assert source.interval is not None
    return f"slot-{int(now.timestamp() // source.interval.total_seconds())}"

"""What nobody confirms any more is no longer listed: a product of a feed leaves some weeks after the last delivery that named it."""

from __future__ import annotations

from datetime import datetime, timedelta

from normalizers.raw_lines import RawLines, in_order
from normalizers.records import RawProduct
from portal.catalog.models import Institution, Run
from portal.partners.models import Feed
from portal.pipeline.conclude import concluding
from portal.pipeline.crawl import read_report
from portal.pipeline.errors import RefusalError
from portal.pipeline.feeds import feed_of, last_state, write_folder
from portal.pipeline.judging import without_doubt_of_what_goes
from portal.pipeline.outcome import Outcome
from portal.pipeline.refresh import judge_and_publish
from portal.pipeline.runs import Lease, Order, Say, create, folder_of, source_of

EXPIRY = "expiry"  # a kind of runs


def note_end(feed: Feed) -> None:
    """Keep with the feed when the product that was confirmed longest ago ends, so that nobody has to read its lines to know."""
    dates = [confirmed(raw) for raw in RawLines(tuple(last_state(feed.source_name).values()))]
    ends = min(dates) + timedelta(days=feed.listed_for) if dates else None
    Feed.objects.filter(pk=feed.pk).update(expires_at=ends)


def confirmed(raw: RawProduct) -> datetime:
    """When the partner last named this product: whatever the mode, its line is written anew then."""
    return datetime.fromisoformat(raw.fetched_at)


def queue_expiries(now: datetime, say: Say) -> None:
    """A run for every feed of which something has come to its end. One a day: doing it twice does no harm."""
    for feed in Feed.objects.filter(expires_at__lte=now):
        try:
            create(Order(feed.source_name, now.replace(microsecond=0)), kind=EXPIRY, scheduled=f"{EXPIRY}-{now:%Y-%m-%d}")
        except RefusalError as refusal:
            say(str(refusal))


def perform_expiry(lease: Lease, say: Say) -> Outcome:
    """Publish the last state without what has ended. That confirms nothing: the institution's date stays that of its last delivery."""
    run = lease.run
    feed = feed_of(run.source)
    outcome = Outcome(run.source, run.pk)
    with concluding(lease, outcome, say):
        checked = Institution.objects.filter(pk=run.source).values_list("checked_at", flat=True).first()
        state, last = last_state(run.source, before=run), run.at - timedelta(days=feed.listed_for)
        raws = in_order(state.items())
        write_folder(lease, feed, RawLines([place for place, raw in zip(raws.places, raws, strict=True) if confirmed(raw) > last]))
        lease.move(state=Run.State.FETCHED)
        judge_and_publish(lease, source_of(run.source), read_report(folder_of(run)), outcome, say, amend=without_doubt_of_what_goes)
        Institution.objects.filter(pk=run.source).update(checked_at=checked)
    note_end(feed)
    return outcome

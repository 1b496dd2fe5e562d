"""The demonstration market of a first start: collected twice, a month apart, with the real spiders over loopback."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from crawlers.demo.server import DemoServer
from portal.catalog.models import Run
from portal.pipeline.errors import RefusalError
from portal.pipeline.refresh import refresh
from portal.pipeline.runs import JUDGED, Order, Say

SOURCE = "demo"
APART = timedelta(days=30)


def collect_demonstration(today: date, say: Say) -> bool:
    """Publish the market of thirty days ago and of today, unless that was done before; whether anything was collected."""
    done = Run.objects.filter(source=SOURCE, state__in=JUDGED).count()
    for at in (today - APART, today)[done:]:
        say(f"Collecting the demonstration market as of {at} ...")
        with DemoServer(at) as server:
            outcome = refresh(
                Order(SOURCE, datetime(at.year, at.month, at.day, tzinfo=UTC), server.url, allow_private=True, delay=0.0), say
            )
        if outcome.error:
            raise RefusalError(outcome.error)
        told = outcome.to_json()
        say(f"... {told['published']} products published, {outcome.changed} changed, {outcome.withdrawn} withdrawn.")
    return done < 2

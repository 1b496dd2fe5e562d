"""Feeds of partners and their keys: opened, listed and closed at the command line."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from portal.accounts import audit
from portal.accounts.models import Partner
from portal.partners import keys
from portal.partners.models import LISTED_FOR, ApiKey, Feed
from portal.pipeline.command import Json, PipelineCommand, at_the_command_line
from portal.pipeline.errors import RefusalError


class Command(PipelineCommand):
    help = "feed open PARTNER NAME | feed key FEED | feed revoke PREFIX | feed list"

    def add_own_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        opened = acts.add_parser("open", help="a feed for one institution of a partner")
        opened.add_argument("partner", help="the public id of the partner")
        opened.add_argument("name", help="the institution's name")
        opened.add_argument("--market", required=True, help="ISO 3166-1: CN, AU …")
        opened.add_argument("--currency", default="", help="ISO 4217, where there is one for all")
        opened.add_argument("--name-zh", default="")
        opened.add_argument("--demonstration", action="store_true", help="the institution is fictional")
        told = f"how long a product stays listed after its last confirmation, 1 to {LISTED_FOR}"
        opened.add_argument("--listed-for", type=_days, default=LISTED_FOR, metavar="DAYS", help=told)
        keyed = acts.add_parser("key", help="a new key for the partner of a feed, shown once")
        keyed.add_argument("feed")
        keyed.add_argument("--name", default="command line")
        keyed.add_argument("--scope", action="append", choices=keys.SCOPES)
        revoked = acts.add_parser("revoke", help="a key opens nothing any more")
        revoked.add_argument("prefix")
        acts.add_parser("list", help="feeds, their last delivery, and the keys of their partners")

    def perform(self, **options: Any) -> tuple[int, Json]:
        act = {"open": self._open, "key": self._key, "revoke": self._revoke, "list": self._list}[options["act"]]
        return 0, act(**options)

    def _open(self, **options: Any) -> Json:
        partner = Partner.objects.filter(public_id=options["partner"]).first()
        if partner is None:
            raise RefusalError(
                f"There is no partner {options['partner']!r}; make it first: python manage.py partner create NAME --owner EMAIL"
            )
        names = {"en": options["name"], **({"zh": options["name_zh"]} if options["name_zh"] else {})}
        with transaction.atomic():
            feed = Feed.objects.create(
                partner=partner, name=options["name"][:200], names=names, market=options["market"][:8],
                currency=options["currency"][:3], demonstration=options["demonstration"], listed_for=options["listed_for"],
            )  # fmt: skip
            told = {"name": feed.name, "market": feed.market, "demonstration": feed.demonstration, "listed_for": feed.listed_for}
            audit.record(at_the_command_line(), "feed.opened", audit.of_partner(partner), {f"feed:{feed.public_id}": (None, told)})
        self.say(f"Feed {feed.public_id} of {feed.name}: POST /api/v1/feeds/{feed.public_id}/deliveries")
        return {"feed": feed.public_id, "source": feed.source_name}

    def _key(self, **options: Any) -> Json:
        feed = Feed.objects.filter(public_id=options["feed"]).select_related("partner").first()
        if feed is None:
            raise RefusalError(f"There is no feed {options['feed']!r}; the command feed list shows those there are.")
        scopes = tuple(options["scope"] or keys.SCOPES)
        key, text = keys.make(feed.partner, options["name"], datetime.now(UTC), at_the_command_line(), scopes=scopes)
        self.say(f"Key {key.prefix}, valid until {key.expires_at:%Y-%m-%d}; it is not shown again:")
        self.stdout.write(text)
        return {"prefix": key.prefix, "expires_at": f"{key.expires_at:%Y-%m-%dT%H:%M:%SZ}"}

    def _revoke(self, **options: Any) -> Json:
        key = ApiKey.objects.filter(prefix=options["prefix"]).select_related("partner").first()
        if key is None:
            raise RefusalError(f"There is no key {options['prefix']!r}.")
        keys.revoke(key, datetime.now(UTC), at_the_command_line())
        self.say(f"Key {key.prefix} opens nothing any more.")
        return {"prefix": key.prefix}

    def _list(self, **_: Any) -> Json:
        feeds = []
        for feed in Feed.objects.order_by("pk").select_related("partner"):
            last = feed.deliveries.order_by("-at").values_list("state", flat=True).first() or ""
            feeds.append({"feed": feed.public_id, "partner": feed.partner.public_id, "name": feed.name, "last": last})
            self.say(f"{feed.public_id}  {feed.name}  {last or 'nothing delivered'}")
        return {"feeds": feeds}


def _days(text: str) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text) <= LISTED_FOR:
        return int(text)
    raise ArgumentTypeError(f"{text!r} is no number of days from 1 to {LISTED_FOR}")

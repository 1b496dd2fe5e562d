"""What a portal needs for a partner's journey, made in a process of its own that ends with one JSON line: addresses and a session."""

from __future__ import annotations

import json

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from normalizers.feed.write import write  # noqa: E402
from portal.accounts.models import Membership  # noqa: E402
from portal.pipeline.publishing import Decision, publish  # noqa: E402
from tests.door import Door, market, silent, work  # noqa: E402
from tests.people import account, signed_in  # noqa: E402


def main() -> None:
    """A partner with a feed: one delivery public, one with faults and missing products, one held."""
    call_command("migrate", verbosity=0)
    door = Door()
    owner = account("owner@example.org", factor=True)
    Membership.objects.create(user=owner, partner=door.partner, role="owner")
    items = market(30)
    sent = []
    for number in range(3):
        told = [dict(item) for item in items]
        if number == 1:
            told = [{**told[0], "rates": [{**told[0]["rates"][0], "value": "1.75"}], "colour": "red"}, {**told[1], "url": "ftp://x"}]
            told += items[2:5]
        if number == 2:
            told = [{**item, "rates": [{**item["rates"][0], "value": f"0.0{300 + n}"}]} for n, item in enumerate(items)]
        answer = door.post(write(told, "json").encode(), HTTP_HOST="localhost")
        sent.append(answer.json()["delivery"])
        work()
        if number == 0:
            from portal.partners.models import Delivery

            publish(Delivery.objects.get().run_id or 0, [], Decision("editor"), silent)
    client = signed_in(owner)
    from django.conf import settings

    told = {
        "partner": door.partner.public_id, "feed": door.feed.public_id, "deliveries": sent,
        "cookie": {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value},
    }  # fmt: skip
    print(json.dumps(told))


if __name__ == "__main__":
    main()

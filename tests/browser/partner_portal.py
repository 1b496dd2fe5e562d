"""What a portal needs for partners' journeys, made in a process of its own that ends with one JSON line: addresses and sessions."""

from __future__ import annotations

import json
from datetime import timedelta

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from normalizers.feed.write import write  # noqa: E402
from portal.accounts.models import Membership  # noqa: E402
from portal.catalog.models import Product, public_id  # noqa: E402
from portal.catalog.overrides import Setting, put  # noqa: E402
from portal.partners.models import Delivery  # noqa: E402
from portal.pipeline.publishing import Decision, publish  # noqa: E402
from tests.door import NOW, Door, market, silent, work  # noqa: E402
from tests.people import account, signed_in  # noqa: E402

HERE = {"HTTP_HOST": "localhost"}


def main() -> None:
    """A partner with a feed: one delivery public, one with faults and missing products, one held. And a feed of its own for each
    language of a journey: thirty deposits that are public.
    """
    call_command("migrate", verbosity=0)
    door = Door()
    owner, editor = account("owner@example.org", factor=True), account("editor@example.org", factor=True, role="editor")
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
        sent.append(delivered(door, told))
        if number == 0:
            release(sent[0])
    told = {
        "partner": door.partner.public_id, "feed": door.feed.public_id, "deliveries": sent,
        "sessions": {"owner": session(owner), "editor": session(editor)},
        "journeys": {lang: journey(lang) for lang in ("en", "zh-hans")},
    }  # fmt: skip
    print(json.dumps(told))


def delivered(door: Door, items: list[dict[str, object]]) -> str:
    answer = door.post(write(items, "json").encode(), **HERE)
    work()
    found: str = answer.json()["delivery"]
    return found


def release(delivery: str) -> None:
    """An editor publishes a first delivery."""
    publish(Delivery.objects.get(public_id=delivery).run_id or 0, [], Decision("editor"), silent)


def journey(lang: str) -> dict[str, object]:
    """A feed of the partner, with its key; of one product two editors have put another rate in its place."""
    door = Door()
    door.feed.name = f"Bank of {lang}"
    door.feed.names = {"en": door.feed.name, "zh": f"{lang} 银行"}
    door.feed.save()
    release(delivered(door, market(30)))
    ids = {key: public_id(door.source, f"{door.source}/{key}") for key in ("TD-1", "TD-2", "TD-28", "TD-29")}
    value = {**Product.objects.get(pk=ids["TD-2"]).document["values"]["base_rate"], "value": "0.0222", "text": "2.22%"}
    value["evidence"] = {"locator": "https://bank.example/letter.pdf", "quote": "2.22%", "how": "overridden", "state": "unsourced"}
    put(ids["TD-2"], Setting("values/base_rate", value, "their letter says so", "user:a", "user:b", NOW + timedelta(days=9)), NOW)
    return {"feed": door.feed.public_id, "source": door.source, "secret": door.secret, "ids": ids}


def session(user: object) -> str:
    found: str = signed_in(user).cookies[settings.SESSION_COOKIE_NAME].value  # type: ignore[arg-type]
    return found


if __name__ == "__main__":
    main()

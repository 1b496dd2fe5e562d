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
from portal.catalog import listings  # noqa: E402
from portal.catalog.listings import Move  # noqa: E402
from portal.catalog.models import Institution, Product, public_id  # noqa: E402
from portal.catalog.overrides import Setting, put  # noqa: E402
from portal.partners.models import Delivery  # noqa: E402
from portal.pipeline.publishing import Decision, publish  # noqa: E402
from portal.readers.models import View  # noqa: E402
from tests import rows  # noqa: E402
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
    """A feed of the partner, with its key. Of one product two editors have put another rate in its place; of two others a site, and
    of one a paper too, say something else. And a feed that nothing was delivered of yet.
    """
    door = feed(f"Bank of {lang}", f"{lang} 银行")
    release(delivered(door, market(30)))
    ids = {key: public_id(door.source, f"{door.source}/{key}") for key in ("TD-1", "TD-2", "TD-3", "TD-4", "TD-28", "TD-29")}
    value = {**stated(ids["TD-2"]), "value": "0.0222", "text": "2.22%"}
    value["evidence"] = {"locator": "https://bank.example/letter.pdf", "quote": "2.22%", "how": "overridden", "state": "unsourced"}
    put(ids["TD-2"], Setting("values/base_rate", value, "their letter says so", "user:a", "user:b", NOW + timedelta(days=9)), NOW)
    three, two = merged(f"Three of {lang}", ids["TD-3"], "0.0191", "0.0195"), merged(f"Two of {lang}", ids["TD-4"], "0.0192")
    View.objects.create(product=two, day=NOW.date(), number=12)
    fresh = feed(f"New bank of {lang}", f"{lang} 新银行")
    return {
        "feed": door.feed.public_id, "source": door.source, "secret": door.secret, "ids": ids,
        "three": three.pk, "two": two.pk, "fresh": fresh.feed.public_id, "fresh_name": fresh.feed.name,
    }  # fmt: skip


def feed(en: str, zh: str) -> Door:
    door = Door()
    door.feed.name, door.feed.names = en, {"en": en, "zh": zh}
    door.feed.save()
    return door


def stated(product: str) -> dict[str, object]:
    """The rate of a product of the feed."""
    return dict(Product.objects.get(pk=product).document["values"]["base_rate"])


def merged(name: str, delivered: str, *figures: str) -> Product:
    """What other sources say of a product that is delivered: the first of them is the one that the public sees."""
    own = []
    for number, figure in enumerate(figures):
        quote = f"{float(figure):.2%}"
        said = {**stated(delivered), "value": figure, "text": quote, "evidence": rows.value(figure, quote)["evidence"]}
        place = "on the site" if number == 0 else "on paper"
        own.append(
            rows.product(
                f"{name} {place}", "term_deposit", values={"base_rate": said}, currency="CNY", number=90_000 + Product.objects.count()
            )
        )
    Institution.objects.filter(pk=own[0].institution_id).update(demonstration=False)
    others = (delivered, *(row.pk for row in own[1:]))
    listings.perform(Move("merge", others, "one product", "user:a", "user:b", own[0].pk), NOW)
    return own[0]


def session(user: object) -> str:
    found: str = signed_in(user).cookies[settings.SESSION_COOKIE_NAME].value  # type: ignore[arg-type]
    return found


if __name__ == "__main__":
    main()

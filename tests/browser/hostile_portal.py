"""Makes a portal in which every text from outside is a payload, past what readers and validators would have refused; prints its pages.

Run as a process of its own, with YARDSTICK_DATA set: ``python -m tests.browser.hostile_portal``.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.config.settings")
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from portal.accounts.models import Membership
    from portal.catalog.models import Product, Report, Run
    from portal.catalog.outbox import enqueue
    from portal.partners.models import Webhook
    from search import indexer
    from tests.door import Door, market, work
    from tests.factories import document, institution, rate, stored, value
    from tests.payloads import PAYLOADS
    from tests.people import STAFF, account, signed_in

    maker = institution()
    maker.name, maker.names, maker.facts = PAYLOADS[0], {"en": PAYLOADS[38], "zh": PAYLOADS[1]}, {"website": PAYLOADS[20]}
    maker.save()
    texts = [value(text, text) for text in PAYLOADS]
    conditions = [{"kind": "other", "text": text} for text in texts]
    fees = [
        {"kind": "upfront", "name": text, "amount": value("1", text["text"]), "conditions": [{"kind": "other", "text": text}]}
        for text in texts
    ]
    full = document(
        "home_loan", "</title><script>window.ran=1</script>", key="full", values={"description": texts[30]}, fees=fees,
        rates=[rate("0.05", conditions=conditions)], features=[{"kind": "offset", "detail": text} for text in texts],
    )  # fmt: skip
    full["url"], full["brand"] = PAYLOADS[20], PAYLOADS[72]
    for text, fee in zip(PAYLOADS, full["fees"], strict=True):
        fee["amount"]["evidence"] |= {"locator": text, "quote": text}
    named = [document("home_loan", text, key=f"n{number}", rates=[rate("0.06")]) for number, text in enumerate(PAYLOADS)]
    rows = stored(full, *named)
    enqueue(rows)
    indexer.rebuild()
    for number, text in enumerate(PAYLOADS):
        Report.objects.create(product=rows[number], path=text[:500], shown=text, message=text, language="en", made_at=datetime.now(UTC))

    door = Door(PAYLOADS[56])
    owner = account("owner@example.org", factor=True)
    Membership.objects.create(user=owner, partner=door.partner, role="owner")
    type(door.feed).objects.filter(pk=door.feed.pk).update(name=PAYLOADS[73], names={"en": PAYLOADS[74], "zh": PAYLOADS[75]})
    one = market(1)[0]
    items = [{**one, "key": f"K-{number}", "name": text, "brand": text, "url": text} for number, text in enumerate(PAYLOADS)]
    items += [{**one, "key": text, text: text} for text in PAYLOADS]
    items += [{**one, "key": f"G-{number}", "name": f"Deposit {number}"} for number in range(3)]
    sent = door.post(items, HTTP_HOST="localhost").json()["delivery"]
    work()
    hook = Webhook.objects.create(partner=door.partner, url=f"https://hooks.example/{PAYLOADS[57]}", live=False, kinds=[], sealed="")
    run = Run.objects.latest("pk")
    Run.objects.filter(pk=run.pk).update(error=PAYLOADS[58])

    ids = [row.pk for row in Product.objects.filter(institution=maker).order_by("number")[:4]]
    first = ids[0]
    own, report = f"partner/{door.partner.public_id}", Report.objects.latest("pk").pk
    pages = {
        "": [
            "en/loan/home_loan/?page_size=50", "en/loan/home_loan/?page_size=50&page=2",
            "zh-hans/loan/home_loan/?page_size=50&page=3", "en/search/?q=script", f"en/product/{first}/", f"zh-hans/product/{first}/",
            f"en/product/{ids[1]}/", "en/compare/?" + "&".join(f"id={pk}" for pk in ids), f"en/report/{first}/", "en/corrections/",
            f"en/institution/{maker.pk}/", "en/sources/", f"en/go/{first}/", "en/",
        ],
        "owner": [
            f"en/{own}/", f"zh-hans/{own}/deliveries/{sent}/", f"en/{own}/deliveries/{sent}/?page=2",
            f"en/{own}/feeds/{door.feed.public_id}/",
            f"en/{own}/webhooks/", f"en/{own}/webhooks/{hook.public_id}/", f"en/{own}/members/", f"en/{own}/keys/",
        ],
        "editor": [
            "en/desk/", f"en/desk/report/{report}/", "en/desk/listings/", f"en/desk/listing/{first}/", f"en/desk/override/{first}/",
            f"en/desk/institution/{maker.pk}/", f"en/desk/run/{run.pk}/", f"en/desk/run/{run.pk}/{run.source}/", "en/desk/sources/",
            "en/desk/words/",
        ],
        "auditor": ["en/desk/audit/"],
        "operator": [
            "admin/", "admin/catalog/product/", f"admin/catalog/product/{first}/change/", "admin/catalog/institution/",
            "admin/catalog/report/",
            "admin/catalog/run/", "admin/accounts/partner/", "admin/accounts/letter/", "admin/accounts/auditentry/",
        ],
    }  # fmt: skip
    clients = {role: signed_in(account(f"{role}@example.org", factor=True, role=role)) for role in STAFF} | {"owner": signed_in(owner)}
    sessions = {who: client.cookies[settings.SESSION_COOKIE_NAME].value for who, client in clients.items()}
    print(json.dumps({"pages": pages, "sessions": sessions}))


if __name__ == "__main__":
    main()

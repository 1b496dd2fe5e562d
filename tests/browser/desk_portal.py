"""Makes the data of a small portal for the desk's journeys: a market, a run that is held, staff; prints the staff's sessions.

Run as a process of its own, with YARDSTICK_DATA set: ``python -m tests.browser.desk_portal``.
"""

from __future__ import annotations

import copy
import json
import os

import django

from normalizers.canonical import keyed


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.config.settings")
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from portal.pipeline import refresh
    from tests.people import STAFF, account, signed_in
    from tests.run_folders import Crawl, bank, loan, order, spoken

    def go(day: int, **market: dict[str, object]) -> None:
        refresh.collect = Crawl(market)
        refresh.refresh(order(day), lambda _: None)

    words = {"knot": spoken(5, 0.04), "dodo": spoken(5, 0.045, "POT_THAT_OFFSETS")}  # one for each language of a journey
    doubted = {"ruff": bank(4, 0.06), "smew": bank(4, 0.065)}
    go(0, tern=bank(8), heron=bank(8, 0.055), gull=bank(20), auk=bank(4), **words, **doubted)
    jumped = {"tern": copy.deepcopy(bank(8)), "heron": copy.deepcopy(bank(8, 0.055))}
    for name, own in jumped.items():
        for key in ("p0", "p1", "p2"):
            own[key]["lendingRates"][0]["rate"] = "0.1900"
        own["p9"] = loan(0.07, f"Fresh loan of {name}")
    go(1, **jumped, gull=bank(8), auk=bank(4), **words, **doubted)
    for name in doubted:
        doubt(name)
    cookies = {role: signed_in(account(f"{role}@example.org", factor=True, role=role)).cookies for role in STAFF}
    print(json.dumps({"sessions": {role: jar[settings.SESSION_COOKIE_NAME].value for role, jar in cookies.items()}}))


def doubt(name: str) -> None:
    """An institution whose page says two things of one loan, and whose override of another has ended."""
    from datetime import UTC, datetime, timedelta

    from portal.catalog.models import Issue, Product
    from portal.catalog.overrides import Setting, put

    first, other = (Product.objects.get(source_key=f"{name}/{key}") for key in ("p1", "p3"))
    Issue.objects.create(
        institution_id=name, source_key=first.source_key, fingerprint=f"{name} p1", code="repeated_label", severity="value",
        locator="/data/rate", text="4.10% p.a.", detail="rate is stated twice and differently.", first_seen=first.first_seen,
    )  # fmt: skip
    path = next(f"rates/{key}/value" for key in keyed("rates", other.document["rates"]))
    value = {**other.document["rates"][0]["value"], "value": "0.0399", "text": "3.99% p.a."}
    value["evidence"] = {"locator": "https://bank.example/letter", "quote": "3.99%", "how": "overridden", "state": "unsourced"}
    now = datetime.now(UTC).replace(microsecond=0)
    put(other.pk, Setting(path, value, "as their letter said", "user:a", "user:b", now + timedelta(seconds=1)), now)


if __name__ == "__main__":
    main()

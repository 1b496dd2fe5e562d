"""Makes the data of a small portal for the desk's journeys: a market, a run that is held, staff; prints the staff's sessions.

Run as a process of its own, with YARDSTICK_DATA set: ``python -m tests.browser.desk_portal``.
"""

from __future__ import annotations

import copy
import json
import os

import django


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
    go(0, tern=bank(8), gull=bank(20), auk=bank(4), **words)
    jumped = copy.deepcopy(bank(8))
    for key in ("p0", "p1", "p2"):
        jumped[key]["lendingRates"][0]["rate"] = "0.1900"
    go(1, tern={**jumped, "p9": loan(0.07, "Fresh loan")}, gull=bank(8), auk=bank(4), **words)
    cookies = {role: signed_in(account(f"{role}@example.org", factor=True, role=role)).cookies for role in STAFF}
    print(json.dumps({"sessions": {role: jar[settings.SESSION_COOKIE_NAME].value for role, jar in cookies.items()}}))


if __name__ == "__main__":
    main()

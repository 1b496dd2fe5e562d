"""``python -m tests.a_past``: gives the data folder of the environment a past — two runs, a held one, history, an index."""

from __future__ import annotations

import os
import sys

import django


def main(days: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.config.settings")
    django.setup()
    from django.core.management import call_command

    from portal.pipeline import refresh
    from tests.run_folders import Crawl, bank, order

    call_command("migrate", verbosity=0)
    for day in range(days):
        markets = {
            "tern": {**bank(20, 0.04), "p3": bank(20, 0.04)["p3"] | {"name": f"Renamed {day}"}},
            "gull": bank(4 if day else 40, 0.05),
        }
        refresh.collect = Crawl(markets)  # type: ignore[assignment]
        refresh.refresh(order(day), lambda _: None)


if __name__ == "__main__":
    main(int(sys.argv[1]))

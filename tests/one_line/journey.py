"""Run inside a copy of the project whose declaration has one line more: what does the new attribute reach?

``python journey.py`` collects the demonstration market, whose pages of one institution state the new attribute, with the
real spider, publishes and indexes it, and prints as JSON what a reader meets: everything a test wants to see.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path.cwd()))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.config.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - after django.setup()
from django.test import Client  # noqa: E402 - after django.setup()

from crawlers.demo import server as demo  # noqa: E402 - after django.setup()
from portal.catalog.models import Judgement, Product  # noqa: E402 - after django.setup()
from portal.pipeline.demonstration import collect_demonstration  # noqa: E402 - after django.setup()

KEY, LABEL = "holding_min", "最短持有期"
INSTITUTION = "chenguang-wm"
DAYS = ("30天", "90天", "7天")


def stating(body: demo.Site) -> None:
    """Let the pages of one institution state the new attribute, with another value every page."""
    plain = demo.Site._body

    def with_row(self: demo.Site, institution: str, key: str, lang: str) -> bytes | None:
        page = plain(self, institution, key, lang)
        if page is None or institution != INSTITUTION:
            return page
        term = DAYS[sum(key.encode()) % len(DAYS)]
        return page.replace(b"</body>", f"<dl><dt>{LABEL}</dt><dd>{term}</dd></dl></body>".encode())

    body._body = with_row


def main() -> None:
    stating(demo.Site)
    call_command("migrate", verbosity=0)
    collect_demonstration(date(2026, 11, 20), lambda _: None)
    client = Client(headers={"host": "127.0.0.1"})

    def api(path: str, **parameters: object) -> dict:
        return client.get(f"/api/v1/{path}", parameters).json()

    stated = [row for row in Product.objects.filter(institution=INSTITUTION) if KEY in row.document["values"]]
    found = api("search", institution=INSTITUTION, category="wealth_product", lang="zh-hans")
    listed = [row for row in stated if row.status == "current" and row.category == "wealth_product"]
    ids = [one["id"] for one in found["results"][:3]]
    bounded = api("search", **{f"{KEY}.max": "P31D", "sort": KEY, "category": "wealth_product", "page_size": 50})
    summary = Judgement.objects.filter(institution=INSTITUTION).latest("pk").summary
    print(
        json.dumps(
            {
                "stored": len(stated),
                "value": stated[0].document["values"][KEY],
                "facet": next(one for one in found["facets"] if one["key"] == KEY),
                "total": found["total"],
                "bounded": [one["id"] for one in bounded["results"]],
                "known_max": {row.pk: row.document["values"][KEY]["value"] for row in listed},
                "gate": json.dumps(summary).count(KEY),
                "compared": [row for group in api("compare", id=ids)["groups"] for row in group["rows"] if row["key"] == KEY],
                "openapi": json.dumps(api("openapi.json")).count(KEY),
                "pages": {
                    lang: client.get(f"/{lang}/product/{stated[0].pk}/").content.decode().count(label)
                    for lang, label in (("zh-hans", LABEL), ("en", "Shortest holding"))
                },
                "lists": {
                    lang: client.get(f"/{lang}/wealth/wealth_product/").content.decode().count(label)
                    for lang, label in (("zh-hans", LABEL), ("en", "Shortest holding"))
                },
            }
        )
    )


main()

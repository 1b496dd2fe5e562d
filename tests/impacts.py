"""Random words and overrides over the market of a data folder: what was said that each would change, beside what it changed.

Run as a process of its own, with YARDSTICK_DATA set: ``python -m tests.impacts SEED NUMBER``. Prints one JSON line: how many of each
were done, how many products they moved, and every difference between what was said and what happened.
"""

from __future__ import annotations

import json
import os
import random
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import django


def main(seed: int, number: int) -> dict[str, Any]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.config.settings")
    django.setup()
    chance = random.Random(seed)
    told: dict[str, Any] = {"words": 0, "overrides": 0, "moved": 0, "wrong": []}
    for turn in range(number):
        kind, said, done = _word(chance) if turn % 2 == 0 else _override(chance)
        told[kind] += 1
        told["moved"] += len(said["moved"])
        if said != done:
            told["wrong"].append({"kind": kind, "said": said, "done": done})
    return told


def _word(chance: random.Random) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """A meaning of some word at one institution or at all, agreed on by two, and the runs that follow."""
    from normalizers.reviewed import NO_VALUE, targets
    from portal.catalog import words
    from portal.catalog.models import Issue
    from portal.desk.impact import Impact
    from portal.desk.models import WordProposal
    from portal.pipeline.wording import perform_words
    from portal.pipeline.worker import work_once

    slot, text, institution = chance.choice(sorted(set(Issue.objects.exclude(slot="").values_list("slot", "word", "institution"))))
    target = chance.choice([*targets(slot), NO_VALUE])
    row = WordProposal.objects.create(
        slot=slot, text=text, institution=chance.choice(["", institution]), target=target, reason="chance", by="user:a", state="waiting"
    )
    perform_words(_silent)
    row.refresh_from_db()
    told = Impact.from_json(row.impact or {})
    said = {"moved": sorted(one.id for one in told.moved), "pages": {page.category: list(page.after) for page in told.pages}}
    said["unmapped"] = told.unmapped[1]
    concerned = sorted(set(words.uses(slot, text, row.institution).values_list("institution", flat=True)) - set(told.waits))
    before = _documents()
    made = words.put(words.Meaning(slot, text, row.institution, target, "chance", "user:a", "user:b"), datetime.now(UTC))
    WordProposal.objects.filter(pk=row.pk).update(word=made, state="approved")
    while work_once(_silent):
        pass
    return "words", said, {**_happened(before, said["pages"]), "unmapped": words.unmapped(concerned)}


def _override(chance: random.Random) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """Some rate of some product becomes another one."""
    from portal.catalog.models import Product
    from portal.catalog.overrides import Setting, put
    from portal.catalog.overriding import attribute_at
    from portal.catalog.places import values_of
    from portal.desk.impact import of_override
    from search import indexer

    while True:
        row = Product.objects.get(pk=chance.choice(sorted(Product.objects.filter(status="current").values_list("pk", flat=True))))
        rates = [
            path for path, value in values_of(row.document)
            if path.startswith("rates/") and path.endswith("/value") and value["state"] == "known" and attribute_at(path, row.category)
        ]  # fmt: skip
        if rates:
            break
    path, figure = chance.choice(rates), f"{chance.randrange(1, 1500) / 10000:.4f}"
    evidence = {"locator": "https://x.example", "quote": figure, "how": "overridden", "state": "unsourced", "snapshot": ""}
    value = {"value": figure, "text": figure, "state": "known", "period": "P1Y", "evidence": evidence}
    now = datetime.now(UTC)
    told, before = of_override(row, path, value, now), _documents()
    said = {"moved": [one.id for one in told.moved], "pages": {page.category: list(page.after) for page in told.pages}}
    put(row.pk, Setting(path, value, "chance", "user:a", "user:b", now + timedelta(days=1)), now)
    indexer.drain(wait=True)
    return "overrides", said, _happened(before, said["pages"])


def _documents() -> dict[str, tuple[str, str]]:
    from portal.catalog.models import Product

    return {pk: (digest, status) for pk, digest, status in Product.objects.values_list("pk", "digest", "status")}


def _happened(before: dict[str, tuple[str, str]], pages: dict[str, list[str]]) -> dict[str, Any]:
    """The products that differ now, and the first pages of these categories."""
    from search.first_page import first_page

    moved = sorted(pk for pk, state in _documents().items() if before.get(pk) != state)
    return {"moved": moved, "pages": {category: list(first_page(category)) for category in pages}}


def _silent(_: str) -> None:
    """Tells nobody."""


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))

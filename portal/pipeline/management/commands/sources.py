"""``manage.py sources``: what there is to collect, and how old it is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from portal.catalog import selectors
from portal.pipeline.command import Json, PipelineCommand
from portal.pipeline.runs import iso


class Command(PipelineCommand):
    help = "List the sources: name, families, country, last good run, age, state."

    def perform(self, **_: Any) -> tuple[int, Json]:
        rows = [_row(view) for view in selectors.sources(datetime.now(UTC))]
        for row in rows:
            age = "never" if row["age_days"] is None else f"{row['age_days']} days old"
            last, families = row["last_good_run"] or "-", ",".join(row["families"])
            told = f"{row['state']}, {row['products']} products, {row['held']} institutions held or failed"
            self.stdout.write(f"{row['name']:<12} {families:<24} {row['country']:<5} {last:<21} {age:<14} {told}")
        return 0, {"sources": rows}


def _row(view: selectors.SourceView) -> Json:
    return {
        "name": view.source.name, "families": list(view.source.families), "country": view.source.market, "state": view.state,
        "last_good_run": None if view.last_good is None else iso(view.last_good), "age_days": view.age_days, "old": view.old,
        "institutions": len(view.institutions), "products": view.products, "held": len(view.held),
        "demonstration": view.source.demonstration,
    }  # fmt: skip

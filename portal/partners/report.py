"""The report of a delivery: how far it is, what is wrong with the file line by line, and what became of each product."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import StreamingHttpResponse
from django.urls import reverse

from portal.catalog.present import iso
from portal.catalog.spreadsheet import line
from portal.partners.models import Delivery

Json = dict[str, Any]
INLINE = 1000  # notices in the JSON; the CSV has them all
COLUMNS = ("severity", "code", "line", "column", "cell", "item", "key", "pointer", "found", "expected", "better", "message", "mend", "rule")


def report(delivery: Delivery, lang: str) -> Json:
    """Everything as JSON, texts in one language."""
    summary = {key: value for key, value in delivery.summary.items() if key not in ("listed", "kept_back", "number")}
    address = reverse("partners:delivery", args=[delivery.feed.public_id, delivery.public_id])
    return {
        "delivery": delivery.public_id, "feed": delivery.feed.public_id, "state": delivery.state, "received_at": iso(delivery.at),
        "finished_at": "" if delivery.finished_at is None else iso(delivery.finished_at),
        "sha256": delivery.sha256, "size": delivery.size, "declared": delivery.declared,
        "reasons": delivery.reasons, "summary": summary, "outcome": _outcome(delivery, lang),
        "withdrawals": {"waiting": delivery.pending, "decided": delivery.decided, "decide": f"{address}/withdrawals"},
        "notices": list(islice(notices(delivery, lang), INLINE)), "report": address, "csv": f"{address}.csv",
    }  # fmt: skip


def _outcome(delivery: Delivery, lang: str) -> Json:
    """Each product with the address of its live page."""
    out: Json = {}
    for name, told in delivery.outcome.items():
        products = [{**one, "url": f"/{lang}/product/{one['id']}/"} for one in told.get("products", ())]
        out[name] = {**told, **({"products": products} if "products" in told else {})}
    return out


def notices(delivery: Delivery, lang: str) -> Iterator[Json]:
    """The notices as the run wrote them; none while it has not, or once it is gone with its retention."""
    if delivery.run is None or not delivery.run.folder:
        return
    path = Path(settings.YARDSTICK_DATA) / delivery.run.folder / "notices.jsonl"
    try:
        with path.open(encoding="utf-8") as lines:
            for row in lines:
                yield with_rule(json.loads(row)[lang], lang)
    except FileNotFoundError:
        return


def with_rule(notice: Json, lang: str) -> Json:
    """A notice with the address of its rule, which it knows as an anchor."""
    return {**notice, "rule": f"/{lang}/feeds/rules/{notice['rule']}"}


def rows(delivery: Delivery, lang: str) -> Iterator[str]:
    """The notices as CSV, every cell quoted, and none that a spreadsheet would run."""
    yield "\ufeff" + line(COLUMNS)
    for notice in notices(delivery, lang):
        yield line(notice.get(column, "") for column in COLUMNS)


def csv_of(found: Delivery, lang: str) -> StreamingHttpResponse:
    """All notices of a delivery as a file."""
    response = StreamingHttpResponse(rows(found, lang), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.public_id}.csv"'
    response["Cache-Control"] = "no-store"
    return response

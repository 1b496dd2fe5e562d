"""Run folders as a crawl leaves them, made by hand: so that a test of the pipeline needs no server."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from normalizers.records import Failure, InstitutionReport, RawProduct, RunReport
from portal.pipeline.runs import Lease, Order, folder_of, iso, snapshots

DAY = datetime(2026, 10, 1, tzinfo=UTC)
Json = dict[str, Any]


def loan(rate: float = 0.06, name: str = "", **more: Any) -> Json:
    """A detail of the open banking API, without its id."""
    lending = {
        "lendingRateType": "VARIABLE", "rate": f"{rate:.4f}", "repaymentType": "PRINCIPAL_AND_INTEREST", "loanPurpose": "OWNER_OCCUPIED",
    }  # fmt: skip
    return {
        "productCategory": "RESIDENTIAL_MORTGAGES", "name": name or f"Loan at {rate:.4f}", "brand": "TERN",
        "description": "A loan of a bank that does not exist.", "lastUpdated": "2026-09-01T00:00:00Z", "isTailored": False,
        "lendingRates": [lending], **more,
    }  # fmt: skip


def bank(n: int = 6, start: float = 0.05) -> dict[str, Json]:
    """The details of one institution by product id."""
    return {f"p{i}": loan(start + i / 1000, f"Loan {i}") for i in range(n)}


def spoken(n: int = 6, start: float = 0.05, word: str = "OFFSET_SUB_ACCOUNT") -> dict[str, Json]:
    """A bank whose first three loans have a feature in a word of its own, and a fourth in another."""
    found = bank(n, start)
    for key in ("p0", "p1", "p2"):
        found[key]["features"] = [{"featureType": word}]
    found["p3"]["features"] = [{"featureType": "TEA_AND_CAKE"}]
    return found


def order(day: int = 0) -> Order:
    return Order("au-cdr", DAY + timedelta(days=day), "http://127.0.0.1:1", allow_private=True, delay=0.0)


class Crawl:
    """Stands for ``portal.pipeline.crawl.collect``: what it is given becomes the run's folder.

    ``market``: details by product id, by institution; None fails the institution, a detail None fails that product.
    """

    def __init__(self, market: Mapping[str, Mapping[str, Json | None] | None]):
        self.market = market

    def __call__(self, lease: Lease, say: Any) -> RunReport:
        run, folder = lease.run, folder_of(lease.run)
        folder.mkdir(parents=True)
        raws: list[RawProduct] = []
        report = RunReport(run.source, str(run.pk), iso(run.at), "finished")
        for institution, details in self.market.items():
            report.institutions.append(one := InstitutionReport(institution, institution.title(), {"website": "https://x.example"}))
            if details is None:
                one.failure = Failure("down", f"https://{institution}.example/products", "status 503")
                continue
            one.state, one.listed, one.planned = "complete", len(details), len(details)
            for key, detail in details.items():
                if detail is None:
                    one.failures.append(Failure("not_found", f"https://{institution}.example/{key}", "status 404", key))
                    continue
                body = json.dumps({"data": {"productId": key, **detail}}).encode()
                raws.append(
                    RawProduct(
                        run.source,
                        institution,
                        key,
                        "au-cdr",
                        f"https://{institution}.example/{key}",
                        _keep(body),
                        "application/json",
                        iso(run.at),
                    )
                )
            one.answered = sum(detail is not None for detail in details.values())
        (folder / "raw.jsonl").write_text("".join(json.dumps(raw.to_json()) + "\n" for raw in raws))
        (folder / "report.json").write_text(json.dumps(report.to_json()))
        return report


def _keep(body: bytes) -> str:
    name = hashlib.sha256(body).hexdigest()
    path: Path = snapshots() / name[:2] / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    return name

"""The partners' door as a partner's program uses it, for tests: a feed, its key, deliveries performed and looked at."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.test import Client

from normalizers.feed import examples
from normalizers.feed.write import write
from portal.accounts.models import Partner
from portal.catalog.models import Product, Run
from portal.partners import keys
from portal.partners.models import Feed
from portal.pipeline import worker
from portal.pipeline.publishing import Decision, publish

Json = dict[str, Any]
NOW = datetime.now(UTC)


class Door:
    """A partner's program: its feed and its key."""

    def __init__(self, partner: str = "Example Holding") -> None:
        self.partner, _ = Partner.objects.get_or_create(name=partner)
        self.feed = Feed.objects.create(
            partner=self.partner, name="Example Bank", names={"en": "Example Bank", "zh": "示例银行"}, market="CN", currency="CNY"
        )
        self.key, self.secret = keys.make(self.partner, "nightly", NOW, "command:test")
        self.base = f"/api/v1/feeds/{self.feed.public_id}/deliveries"

    def call(self, method: str, path: str, body: bytes = b"", secret: str | None = None, **headers: str) -> Any:
        sent = {"HTTP_AUTHORIZATION": f"Bearer {self.secret if secret is None else secret}", **headers}
        return Client(raise_request_exception=False).generic(method, path, body, content_type="application/json", **sent)

    def post(self, items: list[Json] | bytes, mode: str = "full", query: str = "", **headers: str) -> Any:
        body = items if isinstance(items, bytes) else write(items, "json", mode).encode()
        return self.call("POST", self.base + query, body, **headers)

    def send(self, items: list[Json] | bytes, mode: str = "full", query: str = "") -> Json:
        """Posted, performed and reported."""
        response = self.post(items, mode, query)
        assert response.status_code == 202, response.content
        work()
        report: Json = self.call("GET", response.json()["report"]).json()
        return report

    @property
    def source(self) -> str:
        return self.feed.source_name

    def opened(self, number: int = 20) -> list[Json]:
        """A first delivery that an editor has released."""
        items = market(number)
        first = self.send(items)
        assert first["state"] == "held"
        publish(Run.objects.get(delivery__public_id=first["delivery"]).pk, [], Decision("editor", "looked at"), silent)
        return items


def silent(_: str) -> None:
    return None


def work() -> None:
    while worker.work_once(silent):
        pass


def market(number: int) -> list[Json]:
    one = next(item for item in examples.items("wealth") if item["category"] == "term_deposit")
    return [
        {
            **one,
            "key": f"TD-{n}",
            "name": {"en": f"Deposit {n}", "zh": f"定存 {n}"},
            "rates": [{**one["rates"][0], "value": f"0.0{150 + n}"}],
        }
        for n in range(number)
    ]


def public(door: Door) -> dict[str, Product]:
    rows = Product.objects.filter(source=door.source).exclude(status="withdrawn")
    return {row.source_key.rpartition("/")[2]: row for row in rows}


def rate_of(row: Product) -> str:
    return str(row.document["values"]["base_rate"]["value"])

"""What a webhook may be told of, each declared once: the pages, the help and the description of the interface follow from this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from normalizers.schema import Label

TEST = "webhook.test"
KEY = "key.expiring"
ANSWERED = "dispute.answered"


@dataclass(frozen=True, slots=True)
class Event:
    """``example``: the ``data`` of such an event, whose members are all that it ever holds."""

    kind: str
    says: Label
    example: Mapping[str, Any]


_DELIVERY = {
    "delivery": "k7m2p9r4t6w8x3z5", "feed": "a2b3c4d5e6f7g8h9", "state": "held", "items": 200, "accepted": 188, "refused": 12,
    "reasons": ["value_jumps: 40 of 200 products move a rate by more than 1 point."],
    "report": "https://portal.example/api/v1/feeds/a2b3c4d5e6f7g8h9/deliveries/k7m2p9r4t6w8x3z5",
}  # fmt: skip


def _delivery(state: str) -> Mapping[str, Any]:
    return {**_DELIVERY, "state": state, "reasons": _DELIVERY["reasons"] if state == "held" else []}


EVENTS: Mapping[str, Event] = MappingProxyType(
    {
        one.kind: one
        for one in (
            Event(
                "delivery.judged", Label("一次提交处理完毕，无论结果", "A delivery was judged, whatever came of it"), _delivery("partly")
            ),
            Event("delivery.held", Label("一次提交暂缓，等待编辑", "A delivery is held for an editor"), _delivery("held")),
            Event(
                "delivery.published", Label("一次提交已发布或部分发布", "A delivery was published, or a part of it"), _delivery("published")
            ),
            Event(
                "delivery.waiting",
                Label("缺少的产品等您决定", "Missing products wait for your word"),
                {**_delivery("partly"), "waiting": 30},
            ),
            Event(
                KEY,
                Label("一个密钥即将到期", "A key is about to end"),
                {"prefix": "abcdefghijkm", "name": "nightly", "expires_at": "2027-01-01T00:00:00Z"},
            ),
            Event(
                ANSWERED,
                Label("一项异议已答复", "A dispute was answered"),
                {
                    "report": 12, "product": "jhnpw6fctwz5bkqd", "path": "values/base_rate", "state": "mended",
                    "answer": "Read again and mended.",
                },
            ),
        )
    }
)  # fmt: skip
TESTED = Event(TEST, Label("测试事件", "A test event"), {"says": "This is a test."})

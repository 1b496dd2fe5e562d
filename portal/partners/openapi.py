"""What programs of partners call, and what their servers are told by webhooks, in the words of OpenAPI 3.1;
``portal.api`` adds it to the description of the interface."""

from __future__ import annotations

from typing import Any

from normalizers.feed import limits, trial
from portal.partners.keys import DELIVER, READ
from portal.partners.models import Delivery
from portal.partners.receiving import KEY_LENGTH, LANGUAGE, PARAMETERS
from portal.partners.webhooks.events import EVENTS, TESTED, Event
from portal.partners.webhooks.signing import TOLERANCE
from portal.partners.withdrawing import DECISIONS

Json = dict[str, Any]
STRING: Json = {"type": "string"}
NUMBER: Json = {"type": "integer"}
OBJECT: Json = {"type": "object"}
ID: Json = {"type": "string", "pattern": "^[a-z2-9]{16}$"}
LANG: Json = {"name": "lang", "in": "query", "schema": {"enum": list(LANGUAGE["lang"]), "default": "en"}}
FEED: Json = {"name": "feed", "in": "path", "required": True, "schema": ID}
DELIVERY: Json = {"name": "delivery", "in": "path", "required": True, "schema": ID}
MEDIA_TYPES = ("application/json", "application/x-ndjson", "text/csv", "application/xml")


def described() -> Json:
    """Paths, webhooks, components and the way a key is sent."""
    one = "/feeds/{feed}/deliveries/{delivery}"
    of_one, sent = [FEED, DELIVERY, LANG], [FEED, *_declared(), IDEMPOTENCY]
    csv = {"description": "The notices.", "content": {"text/csv": {"schema": STRING}}}
    return {
        "paths": {
            "/feeds/validate": {"post": _operation("feeds_validate", TRY, [*_declared(), LANG], ("200", _answer("Trial")), body=_file())},
            "/feeds/{feed}/deliveries": {
                "post": _operation("feeds_deliver", SEND, sent, ("202", _answer("Taken")), scope=DELIVER, body=_file())
            },
            one: {"get": _operation("feeds_report", "The report of a delivery.", of_one, ("200", _answer("Report")), scope=READ)},
            f"{one}.csv": {"get": _operation("feeds_report_csv", "All its notices as CSV.", of_one, ("200", csv), scope=READ)},
            f"{one}/withdrawals": {
                "post": _operation("feeds_withdrawals", DECIDE, of_one, ("202", _answer("Report")), scope=DELIVER, body=_decision())
            },
        },
        "webhooks": {event.kind: {"post": _told(event)} for event in (*EVENTS.values(), TESTED)},
        "components": {"schemas": _schemas(), "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": KEY}}},
    }


KEY = "A key of a partner, yk_…; only ever in the Authorization header."
TRY = f"Judge a file as a delivery would be: no key, and nothing is stored; at most {trial.SENT // trial.MIB} MiB, {trial.ITEMS:,} items."
SEND = (
    f"Deliver a feed: at most {limits.SENT // trial.MIB} MiB as sent, {limits.UNPACKED // trial.MIB} MiB unpacked, {limits.ITEMS:,} items; "
    "plain, gzip, or a zip of one file. The report comes at the address answered."
)
DECIDE = "Decide on products that went missing in numbers."
IDEMPOTENCY: Json = {
    "name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "maxLength": KEY_LENGTH},
    "description": "The same key with the same body is answered once more and does nothing twice; kept for seven days.",
}  # fmt: skip


def _operation(
    name: str, summary: str, parameters: list[Json], answered: tuple[str, Json], *, scope: str = "", body: Json | None = None
) -> Json:
    out: Json = {"operationId": name, "summary": summary, "parameters": parameters}
    if body is not None:
        out["requestBody"] = body
    if scope:
        out["description"] = f"Takes a key with the scope “{scope}”."
    status, response = answered
    return {
        **out, "responses": {status: response, "default": {"$ref": "#/components/responses/Problem"}},
        "security": [{"key": []}] if scope else [],
    }  # fmt: skip


SIGNED = (
    "Signed as Standard Webhooks has it: HMAC-SHA256 with the secret (Base64 behind whsec_) over webhook-id, a full stop, "
    "webhook-timestamp, a full stop, and the body as it came; Base64, behind “v1,”. While a secret is being replaced there are "
    f"two signatures with a blank between. Refuse a timestamp that is more than {int(TOLERANCE.total_seconds() // 60)} minutes off, "
    "and an id that you have seen. Answer with 2xx within 10 seconds; 410 switches the webhook off; "
    "anything else is tried again, for about three days."
)


def _told(event: Event) -> Json:
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    body = _object({"type": {"const": event.kind}, "timestamp": STRING, "test": {"type": "boolean"}, "data": OBJECT}, ("type", "timestamp"))
    example = {"type": event.kind, "timestamp": "2026-11-26T08:00:00Z", "test": event is TESTED, "data": dict(event.example)}
    return {
        "operationId": event.kind.replace(".", "_"), "summary": event.says.en, "description": SIGNED,
        "parameters": [{"name": name, "in": "header", "required": True, "schema": STRING} for name in names],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body, "example": example}}},
        "responses": {"2XX": {"description": "It was taken."}},
    }  # fmt: skip


def _declared() -> list[Json]:
    return [{"name": name, "in": "query", "schema": {"enum": list(words)}} for name, words in PARAMETERS.items()]


def _file() -> Json:
    return {"required": True, "content": {media_type: {"schema": {}} for media_type in MEDIA_TYPES}}


def _decision() -> Json:
    schema = _object({"decision": {"enum": list(DECISIONS)}}, ("decision",))
    return {"required": True, "content": {"application/json": {"schema": {**schema, "additionalProperties": False}}}}


def _answer(model: str) -> Json:
    return {"description": "The answer.", "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{model}"}}}}


def _object(properties: Json, required: tuple[str, ...] = ()) -> Json:
    return {"type": "object", "properties": properties, "required": list(required)}


def _schemas() -> Json:
    texts = ("code", "severity", "message", "mend", "rule", "cell", "pointer", "key", "found", "expected", "better")
    notice = _object({**dict.fromkeys(texts, STRING), **dict.fromkeys(("line", "column", "item"), NUMBER)}, texts[:5])
    notices: Json = {"type": "array", "items": {"$ref": "#/components/schemas/Notice"}}
    waiting = _object({"waiting": {"type": "array", "items": STRING}, "decided": STRING, "decide": STRING})
    report = {
        "delivery": ID, "feed": ID, "state": {"enum": [str(state) for state in Delivery.State]}, "received_at": STRING,
        "finished_at": STRING, "sha256": STRING, "size": NUMBER, "declared": OBJECT,
        "reasons": {"type": "array", "items": STRING}, "summary": OBJECT, "outcome": OBJECT, "withdrawals": waiting, "notices": notices,
        "report": STRING, "csv": STRING,
    }  # fmt: skip
    return {
        "Notice": notice,
        "Trial": _object({"summary": OBJECT, "notices": notices}, ("summary", "notices")),
        "Taken": _object({"delivery": ID, "report": STRING}, ("delivery", "report")),
        "Report": _object(report, tuple(report)),
    }

"""Deliveries over HTTP: sent, looked up, and their withdrawals decided."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from normalizers.feed import trial
from normalizers.schema import Label
from portal.partners import keys
from portal.partners.answers import answer, door, own, problem, wrong_method
from portal.partners.keys import DELIVER, READ
from portal.partners.models import ApiKey, Feed
from portal.partners.receiving import CHUNK, LANGUAGE, NO_BODY, Declared, NotTakenError, declared_of, only, take
from portal.partners.report import INLINE, csv_of, report, with_rule
from portal.partners.withdrawing import DECISIONS, decide

_TYPES = {
    "application/json": "json", "application/x-ndjson": "jsonl", "application/jsonl": "jsonl", "text/csv": "csv", "application/xml": "xml",
    "text/xml": "xml",
}  # fmt: skip
CUT_OFF = Label("连接在文件传完之前中断；请发送完整文件。", "The connection ended before the file did; send the whole file.")
NO_SUCH = (404, "no-such-delivery", "There is no such delivery.")


@csrf_exempt
def validate(request: HttpRequest) -> HttpResponse:
    """What would be said of a file: for everybody, without a key, and nothing of it is kept. A delivery may be larger."""
    if request.method != "POST":
        return wrong_method("POST")
    try:
        declared, length = _declared(request), _length(request)
        body = b"" if length is not None and length > trial.SENT else request.read(trial.SENT + 1)
        if not body or len(body) > trial.SENT:
            return problem(413, "too-large", trial.TOO_LARGE.en) if length else problem(400, "empty-body", NO_BODY.en)
        notices, summary = trial.tried(body, form=declared.format, mode=declared.mode, charset=declared.charset)
    except UnreadablePostError:
        return problem(400, "cut-off", CUT_OFF.en)
    except NotTakenError as refusal:
        return problem(refusal.status, refusal.code, str(refusal))
    except trial.BusyError:
        busy = problem(503, "busy", trial.BUSY.en)
        busy["Retry-After"] = "60"
        return busy
    lang = str(request.GET.get("lang", "en"))
    return answer({"summary": summary, "notices": [with_rule(notice.to_json(lang), lang) for notice in notices[:INLINE]]})


@door(DELIVER, "POST")
def deliveries(request: HttpRequest, key: ApiKey, feed: Feed) -> HttpResponse:  # noqa: ARG001 (the door's signature)
    """Take the body in; the worker performs it. 202 with where its report will be; the same again for a key that came before."""
    key_of_request = request.headers.get("Idempotency-Key")
    taken = take(feed, _body(request), _declared(request), datetime.now(UTC), length=_length(request), key=key_of_request)
    address = reverse("partners:delivery", args=[feed.public_id, taken.delivery.public_id])
    response = answer({"delivery": taken.delivery.public_id, "report": address}, 202)
    if taken.replayed:
        response["Idempotency-Replayed"] = "true"
    response["Location"] = address
    return response


def _declared(request: HttpRequest) -> Declared:
    """What the query and the headers say of the file."""
    words = {name: str(value) for name, value in request.GET.items()}
    kind, charset = request.content_type or "", (request.content_params or {}).get("charset", "").lower()
    words.setdefault("format", _TYPES.get(kind, ""))
    if charset and words["format"] == "csv":
        words.setdefault("charset", charset)
    return declared_of({name: value for name, value in words.items() if value or name in request.GET})


def _length(request: HttpRequest) -> int | None:
    told = request.META.get("CONTENT_LENGTH") or ""
    if not told:
        return None
    if not told.isascii() or not told.isdigit() or len(told) > 18:
        raise NotTakenError(400, "bad-length", Label("Content-Length 不是数字。", "Content-Length is no number."))
    return int(told)


def _body(request: HttpRequest) -> Iterator[bytes]:
    try:
        while chunk := request.read(CHUNK):
            yield chunk
    except UnreadablePostError:
        raise NotTakenError(400, "cut-off", CUT_OFF) from None


@door(READ, "GET", "HEAD")
def delivery(request: HttpRequest, key: ApiKey, feed: Feed, delivery: str) -> HttpResponse:  # noqa: ARG001
    lang, found = _language(request), own(feed, delivery)
    return problem(*NO_SUCH) if found is None else answer(report(found, lang))


@door(READ, "GET", "HEAD")
def delivery_csv(request: HttpRequest, key: ApiKey, feed: Feed, delivery: str) -> HttpResponseBase:  # noqa: ARG001
    lang, found = _language(request), own(feed, delivery)
    return problem(*NO_SUCH) if found is None else csv_of(found, lang)


def _language(request: HttpRequest) -> str:
    """The language of a report, which takes no other parameter."""
    only({name: str(value) for name, value in request.GET.items()}, LANGUAGE)
    return str(request.GET.get("lang", "en"))


@door(DELIVER, "POST")
def withdrawals(request: HttpRequest, key: ApiKey, feed: Feed, delivery: str) -> HttpResponse:
    """Decide on products that went missing in numbers: the worker withdraws what is confirmed."""
    lang, found = _language(request), own(feed, delivery)
    if found is None:
        return problem(*NO_SUCH)
    try:
        said = json.loads(request.read(1000))
        decision = said["decision"] if set(said) == {"decision"} else ""
    except (ValueError, TypeError, KeyError, RecursionError):
        decision = ""
    if decision not in DECISIONS:
        return problem(400, "bad-decision", 'Send {"decision": "confirm"} or {"decision": "discard"}.')
    if not decide(found, decision, keys.as_actor(key)):
        return problem(409, "nothing-waits", "No withdrawal of this delivery waits for a decision any more.")
    return answer(report(found, lang), 202)

"""Answers to programs: JSON, and RFC 9457 problem documents; the door that asks for a key before anything else."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from portal.partners import keys
from portal.partners.models import ApiKey, Delivery, Feed
from portal.partners.receiving import NotTakenError

View = Callable[..., HttpResponseBase]
KEY_IN_ADDRESS = "A key never stands in an address, where logs keep it: revoke it, and send the new one in the Authorization header."
IN_ADDRESS = frozenset({"key", "api_key", "apikey", "token", "access_token", "authorization"})


def answer(data: Any, status: int = 200) -> HttpResponse:
    """The data as JSON. It is the partner's own: nobody on the way may keep it."""
    response = HttpResponse(json.dumps(data, ensure_ascii=False), content_type="application/json", status=status)
    response["Cache-Control"] = "no-store"
    return response


def problem(status: int, code: str, sentence: str) -> HttpResponse:
    body = {"type": f"urn:yardstick:problem:{code}", "title": code.replace("-", " ").capitalize(), "status": status, "detail": sentence}
    response = answer(body, status)
    response["Content-Type"] = "application/problem+json"
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="Yardstick"'
    return response


def wrong_method(*methods: str) -> HttpResponse:
    refused = problem(405, "method-not-allowed", f"Use {' or '.join(methods)} here.")
    refused["Allow"] = ", ".join(methods)
    return refused


def door(scope: str, *methods: str) -> Callable[[View], View]:
    """A view for whoever holds a key with this scope; it is given the key's own feed, or is not called.

    Exempt from the form token: a browser never sends this header by itself, so that no other site can use a visitor's key.
    """

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def guarded(request: HttpRequest, feed: str, **names: str) -> HttpResponseBase:
            if request.method not in methods:
                return wrong_method(*methods)
            if any(name.lower() in IN_ADDRESS or str(value).startswith(f"{keys.MARK}_") for name, value in request.GET.items()):
                return problem(400, "key-in-address", KEY_IN_ADDRESS)
            key = _key(request)
            if key is None:
                return problem(401, "no-key", "Send a key that is valid: Authorization: Bearer yk_…")
            if scope not in key.scopes:
                return problem(403, "wrong-scope", f"This key has no scope {scope!r}.")
            found = Feed.objects.filter(partner=key.partner, public_id=feed).select_related("partner").first()
            if found is None:
                return problem(404, "no-such-feed", "There is no such feed.")
            try:
                return view(request, key, found, **names)
            except NotTakenError as refusal:
                return problem(refusal.status, refusal.code, str(refusal))

        return guarded

    return decorate


def _key(request: HttpRequest) -> ApiKey | None:
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    return keys.find(text.strip(), datetime.now(UTC)) if scheme.lower() == "bearer" else None


def own(feed: Feed, public_id: str) -> Delivery | None:
    """A delivery of this feed."""
    return Delivery.objects.filter(feed=feed, public_id=public_id).select_related("feed__partner", "run").first()

"""Answers of the interface: JSON for anybody (public data), with a validator so that an unchanged answer is not sent twice."""

from __future__ import annotations

import hashlib
import json
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import parse_etags, quote_etag

from portal.catalog.models import Dirty
from portal.catalog.selectors import data_version
from search.document import fingerprint

Answer = TypeVar("Answer", bound=HttpResponseBase)


def finish(response: Answer, lang: str) -> Answer:
    """Headers that every answer carries: any site may read it, and it says its language."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag, X-Search-Backend"
    response["Content-Language"] = "zh-Hans" if lang == "zh-hans" else "en"
    response.setdefault("Cache-Control", "no-cache")
    return response


def json_response(data: Any, lang: str, *, etag: str = "") -> HttpResponse:
    """200 with the data as JSON, revalidated by ``etag`` (or by its content, where none is given)."""
    response = HttpResponse(json.dumps(data, ensure_ascii=False, separators=(",", ":")), content_type="application/json")
    if etag:
        response["ETag"] = etag
    return finish(response, lang)


def validator(request: HttpRequest, lang: str, *parts: str) -> str:
    """The weak ETag of an answer that follows from the catalogue, the declaration, the market and the request alone.

    Empty while the index has yet to learn of a change: an answer of that moment must not be kept under the new version.
    """
    if Dirty.objects.exists():
        return ""
    words = (request.path, lang, data_version(), fingerprint(), *parts)
    return "W/" + quote_etag(hashlib.sha256("\0".join(words).encode()).hexdigest()[:32])


def unchanged(request: HttpRequest, etag: str, lang: str) -> HttpResponse | None:
    """304 when the reader holds this answer already, else None."""
    held = parse_etags(request.headers.get("If-None-Match", ""))
    if not etag or etag not in held:
        return None
    response = HttpResponse(status=304)
    response["ETag"] = etag
    return finish(response, lang)

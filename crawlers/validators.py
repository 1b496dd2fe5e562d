"""Asks only for what changed: sends the validators of the last snapshot, and turns "not modified" back into that snapshot.

A 304, and nothing else, means unchanged. It becomes the answer that it stands for, so that everything after it, the reader, the
run folder and the gate, sees the product as if it had been sent again.
"""

from __future__ import annotations

import json
import os
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from scrapy.http import Request, Response

from normalizers import strict_json

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawlers.bases.source_spider import SourceSpider

SENT = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}
KEPT = (*SENT, "Content-Type", "x-v")
VARYING = ("x-v", "x-min-v", "Accept", "Accept-Language")


class Validators:
    """What is remembered between runs of a source: for each question the hash and the headers of its last answer.

    ``path`` None remembers nothing. A file that cannot be read is started anew: that costs requests, never data.
    """

    def __init__(self, path: Path | None, snapshots: Path):
        self.path = path
        self.snapshots = snapshots
        self.known: dict[str, dict[str, str]] = {} if path is None else _read(path)

    def body_of(self, name: str) -> bytes | None:
        """The remembered body, when its snapshot is still there and whole."""
        try:
            body = (self.snapshots / name[:2] / name).read_bytes()
        except OSError:
            return None
        return body if sha256(body).hexdigest() == name else None

    def save(self) -> None:
        """Write the file anew, whole. Raise OSError."""
        if self.path is None:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        temporary.write_text(json.dumps(self.known), encoding="utf-8")
        temporary.replace(self.path)


class Conditional:
    """The downloader middleware."""

    def __init__(self, validators: Validators):
        self.validators = validators

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        spider: SourceSpider = crawler.spider  # type: ignore[assignment]  # every spider here is one
        return cls(spider.validators)

    def process_request(self, request: Request) -> None:
        known = self.validators.known.get(_question(request))
        body = None if known is None else self.validators.body_of(known["sha256"])
        for sent in SENT.values():
            request.headers.pop(sent, None)
        if known is None or body is None:
            return
        request.meta["last_body"] = body
        for kept, sent in SENT.items():
            if kept in known:
                request.headers[sent] = known[kept]

    def process_response(self, request: Request, response: Response) -> Response:
        body = request.meta.pop("last_body", None)
        question = _question(request)
        if response.status == 304 and isinstance(body, bytes):
            headers = {name: value for name, value in self.validators.known[question].items() if name in KEPT}
            return response.replace(status=200, body=body, headers=headers)
        if response.status == 200 and self.validators.path is not None:
            kept = {name: (response.headers[name] or b"").decode("latin-1") for name in KEPT if name in response.headers}
            self.validators.known.pop(question, None)
            if any(name in kept for name in SENT):
                self.validators.known[question] = {"sha256": sha256(response.body).hexdigest(), **kept}
        return response


def _question(request: Request) -> str:
    """Address and the headers by which its answer may differ."""
    varying = ((request.headers.get(name) or b"").decode("latin-1") for name in VARYING)
    return " ".join((request.url, *varying))


def _read(path: Path) -> dict[str, dict[str, str]]:
    try:
        document: Any = strict_json.loads(path.read_bytes())
    except (OSError, strict_json.StrictJsonError):
        return {}
    entries = document.items() if isinstance(document, dict) else ()
    return {key: entry for key, entry in entries if isinstance(entry, dict) and isinstance(entry.get("sha256"), str)}

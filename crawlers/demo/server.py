"""The fictional market over HTTP, on loopback only."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, quote, unquote, urlsplit

from crawlers.demo.banks import VERSION
from crawlers.demo.html import document, list_page
from crawlers.demo.market import Market, market
from crawlers.demo.model import Institution, Offer

PRODUCTS = ["cds-au", "v1", "banking", "products"]
HTML, JSON = "text/html; charset=utf-8", "application/json"

Answer = tuple[int, str, bytes]


class DemoServer:
    """Serves the market of one date while it is open: ``with DemoServer(date(2026, 10, 23)) as server: server.url``.

    ``port`` 0 takes a free one. Raises OSError when the port is taken.
    """

    def __init__(self, at: date, port: int = 0):
        self.market = market(at)
        self._http = ThreadingHTTPServer(("127.0.0.1", port), _handler(Site(self.market)))
        self._http.daemon_threads = True
        self._thread = Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)

    @property
    def url(self) -> str:
        """Its base address, without a path."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class Site:
    """Answers by path; knows nothing of sockets."""

    def __init__(self, state: Market):
        self.state = state
        self.institutions = {one.id: one for one in state.institutions}
        self.offers = {key: {offer.key: offer for offer in offers} for key, offers in state.offers.items()}

    def answer(self, target: str, versions: tuple[int, int]) -> Answer:
        """Status, content type and body of a path with its query. ``versions``: the highest and the lowest that the question takes."""
        parts = urlsplit(target)
        steps = [unquote(step) for step in parts.path.split("/")[1:]]
        fixed: dict[str, Callable[[], Answer]] = {"/": self._home, "/robots.txt": _robots, "/register.json": self._register}
        if parts.path in fixed:
            return fixed[parts.path]()
        institution = self.institutions.get(steps[0])
        if institution is None or len(steps) < 2:
            return _missing()
        query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        if institution.kind == "api":
            return self._api(institution, steps[1:], query, versions)
        return self._page(institution, steps[1:], query)

    def _home(self) -> Answer:
        rows = "\n".join(f'<li><a href="/{one.id}/">{escape(one.name)}</a> {escape(one.name_en)}</li>' for one in self.state.institutions)
        return (
            200,
            HTML,
            document(
                "zh", "演示市场 / Demonstration market", f"<h1>演示市场 / Demonstration market · {self.state.at}</h1>\n<ul>\n{rows}\n</ul>"
            ),
        )

    def _register(self) -> Answer:
        return 200, JSON, json.dumps(self.state.register(), ensure_ascii=False, indent=1).encode()

    def _api(self, institution: Institution, steps: list[str], query: dict[str, str], versions: tuple[int, int]) -> Answer:
        if steps[:4] != PRODUCTS:
            return (200, HTML, document("en", institution.name, f"<h1>{escape(institution.name)}</h1>")) if steps == [""] else _missing()
        if versions[1] > VERSION:
            return _refused(406, "Unsupported Version", f"Versions available: {VERSION}")
        if len(steps) == 4:
            return self._api_list(institution, query)
        offer = self.offers[institution.id].get(steps[4]) if len(steps) == 5 else None
        return _refused(404, "Resource Not Found", "No such product") if offer is None else (200, JSON, offer.bodies[""])

    def _api_list(self, institution: Institution, query: dict[str, str]) -> Answer:
        page, size = _number(query.get("page", "1")), _number(query.get("page-size", "25"))
        offers = self.state.offers[institution.id]
        pages = -(-len(offers) // size) if size else 0
        if not 1 <= page <= pages or size > 1000:
            return _refused(422, "Invalid Page", "page or page-size is out of range")
        address = f"/{institution.id}/cds-au/v1/banking/products?page-size={size}&page="
        links = {
            "self": f"{address}{page}",
            "first": f"{address}1",
            "last": f"{address}{pages}",
            **({"next": f"{address}{page + 1}"} if page < pages else {}),
        }
        rows = [dict(offer.listing) for offer in offers[(page - 1) * size : page * size]]
        return (
            200,
            JSON,
            json.dumps(
                {"data": {"products": rows}, "links": links, "meta": {"totalRecords": len(offers), "totalPages": pages}},
                ensure_ascii=False,
                indent=1,
            ).encode(),
        )

    def _page(self, institution: Institution, steps: list[str], query: dict[str, str]) -> Answer:
        offers = self.state.offers[institution.id]
        if steps == [""]:
            names = [(offer.key, offer.name, f"product/{quote(offer.key, safe='')}.html") for offer in offers]
            return 200, HTML, list_page("zh", institution.name, names, max(1, _number(query.get("page", "1"))))
        if len(steps) == 2 and steps[0] == "product" and steps[1].endswith(".html"):
            key, _, lang = steps[1].removesuffix(".html").partition(".")
            body = self._body(institution.id, key, lang or "zh")
            return _missing() if body is None else (200, HTML, body)
        return _missing()

    def _body(self, institution: str, key: str, lang: str) -> bytes | None:
        offer: Offer | None = self.offers[institution].get(key)
        return None if offer is None else offer.bodies.get(lang)


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = "YardstickDemonstration"

        def do_GET(self) -> None:
            highest = _number(self.headers.get("x-v", "1"))
            status, media_type, body = site.answer(self.path, (highest, min(highest, _number(self.headers.get("x-min-v", str(highest))))))
            tag = f'"{sha256(body).hexdigest()[:32]}"'
            if status == 200 and self.headers.get("If-None-Match") == tag:
                status, body = 304, b""
            self.send_response(status)
            self.send_header("ETag", tag)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            if media_type == JSON:
                self.send_header("x-v", str(min(highest, VERSION)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
            """Nothing: the run's own log names every request that failed."""

    return Handler


def _robots() -> Answer:
    return 200, "text/plain; charset=utf-8", "# 演示 / Demonstration\nUser-agent: *\nAllow: /\n".encode()


def _missing() -> Answer:
    return 404, HTML, document("zh", "404", "<h1>没有这个页面 / No such page</h1>")


def _refused(status: int, title: str, detail: str) -> Answer:
    return status, JSON, json.dumps({"errors": [{"code": str(status), "title": title, "detail": detail}]}).encode()


def _number(text: str) -> int:
    """A page or version number; 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0

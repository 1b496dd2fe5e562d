"""A market on loopback for the tests of the crawl: institutions that behave, and institutions with one fault each."""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent
PRODUCTS = "/cds-au/v1/banking/products"
AT = "2024-08-12T00:00:00Z"
# Finds the spiders of the tests beside the real ones, tells every look-up, and connects to nothing but loopback.
HOUSE = """
import os, socket, sys
import crawlers.spiders
crawlers.spiders.__path__.append(sys.argv.pop(1))
from crawlers.__main__ import main
def run(names, arguments):
    names = dict(pair.split("=") for pair in names.split(",") if pair)
    look_up, connect = socket.gethostbyname, socket.socket.connect_ex
    def told(name):
        sys.stderr.write(f"look-up {name}\\n")  # whole: several threads look up at once
        if name not in names and name != "127.0.0.1" and not name.startswith("0x"):
            raise socket.gaierror(f"{name} is not known")
        return names.get(name) or look_up(name)
    def guarded(self, address):
        assert address[0] == "127.0.0.1", address
        return connect(self, address)
    socket.gethostbyname, socket.socket.connect_ex = told, guarded
    sys.exit(main(arguments))
"""
CHILD = f"{HOUSE}run(sys.argv[1], sys.argv[2:])"
# Has read all modules once, which takes most of the time of a small crawl, and becomes one crawl after another by forking.
NURSERY = f"""{HOUSE}
import json
import scrapy.core.downloader.handlers._base_http, scrapy.extensions.telnet, scrapy.pqueues, scrapy.robotstxt
from crawlers.source import sources
sources()
assert "twisted.internet.reactor" not in sys.modules  # each crawl has its own
for line in sys.stdin:
    names, arguments, *files = json.loads(line)
    child = os.fork()
    if child == 0:
        for number, path in enumerate((os.devnull, *files)):
            os.dup2(os.open(path, os.O_RDWR | os.O_CREAT), number)
        run(names, arguments)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""

Behaviour = Callable[["Handler", list[str], dict[str, str]], None]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True

    def log_message(self, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        market: Market = self.server.market  # type: ignore[attr-defined]
        url = urlsplit(self.path)
        raw = url.path.strip("/").split("/")
        market.seen.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        market.count[self.path] += 1
        try:
            behaviour = market.behaviours.get(unquote(raw[0]))
            if behaviour is None:
                self.answer(404, {"errors": [{"title": "Not Found"}]})
            else:
                behaviour(self, [unquote(part) for part in raw[1:]], {key: values[0] for key, values in parse_qs(url.query).items()})
            self.wfile.flush()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def answer(self, status: int, body: Any, kind: str = "application/json", cut: int | None = None, **headers: str) -> None:
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body if cut is None else body[:cut])
        if cut is not None:
            self.close_connection = True

    def start(self, kind: str = "application/json") -> None:
        """The head of a body of unknown length."""
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True


@dataclass
class Market:
    behaviours: dict[str, Behaviour] = field(default_factory=dict)
    seen: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    count: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    url: str = ""

    def paths(self, start: str) -> list[str]:
        return [path for path, _ in self.seen if path.startswith(start)]

    def headers(self, start: str) -> list[dict[str, str]]:
        return [headers for path, headers in self.seen if path.startswith(start)]


@contextmanager
def serving(behaviours: dict[str, Behaviour]):
    """A running market; its ``url`` has a free port of loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    market = Market(behaviours, url=f"http://127.0.0.1:{server.server_address[1]}")
    server.market = market  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield market
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def robots(handler: Handler, parts: list[str], query: dict[str, str]) -> None:
    handler.answer(200, b"User-agent: *\nDisallow: /forbidden/\n", "text/plain")


def register(entries: Callable[[str], list[dict[str, Any]]]) -> Behaviour:
    def behave(handler: Handler, parts: list[str], query: dict[str, str]) -> None:
        handler.answer(200, {"data": entries(handler.server.market.url), "links": {}, "meta": {}}, x_v="1")

    return behave


def brand(url: str, name: str, **more: Any) -> dict[str, Any]:
    return {"dataHolderBrandId": name, "brandName": name.title(), "industries": ["banking"], "publicBaseUri": f"{url}/{name}", **more}


def listing(ids: list[Any], **links: str) -> dict[str, Any]:
    return {"data": {"products": [{"productId": key} for key in ids]}, "links": links, "meta": {"totalRecords": len(ids), "totalPages": 1}}


def detail(key: str) -> dict[str, Any]:
    return {"data": {"productId": key, "name": f"Product {key}"}}


def institution(ids: list[Any]) -> Behaviour:
    """One that behaves."""

    def behave(handler: Handler, parts: list[str], query: dict[str, str]) -> None:
        if parts[4:]:
            handler.answer(200, detail("/".join(parts[4:])), x_v="4")
        else:
            handler.answer(200, listing(ids), x_v="3")

    return behave


@dataclass
class Result:
    code: int
    stdout: str
    stderr: str
    folder: Path
    snapshots: Path

    @property
    def report(self) -> dict[str, Any]:
        return json.loads((self.folder / "report.json").read_text())

    @property
    def raws(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.folder / "raw.jsonl").read_text().splitlines()]

    def institution(self, name: str) -> dict[str, Any]:
        return next(entry for entry in self.report["institutions"] if entry["id"] == name)

    def body(self, sha256: str) -> bytes:
        return (self.snapshots / sha256[:2] / sha256).read_bytes()


def command(tmp_path: Path, url: str, *more: str, source: str = "au-cdr", delay: str = "0", names: str = "") -> list[str]:
    """The child's command line; ``names`` is what its look-ups answer, ``name=address,…``."""
    places = ["--folder", str(tmp_path / "run"), "--snapshots", str(tmp_path / "snapshots")]
    return [
        sys.executable,
        "-c",
        CHILD,
        str(ROOT / "tests" / "extra_spiders"),
        names,
        "run",
        source,
        *places,
        "--run",
        "r1",
        "--at",
        AT,
        "--url",
        url,
        "--allow-private",
        "--delay",
        delay,
        *more,
    ]


def crawl(tmp_path: Path, url: str, *more: str, **options: Any) -> Result:
    """Run the child as the pipeline does, to its end."""
    preexec = options.pop("preexec_fn", None)
    line = command(tmp_path, url, *more, **options)
    if preexec is None:
        code, out, err = forked(tmp_path, *line[4:])
    else:
        done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=120, preexec_fn=preexec, check=False)
        code, out, err = done.returncode, done.stdout, done.stderr
    return Result(code, out, err, tmp_path / "run", tmp_path / "snapshots")


def forked(folder: Path, names: str, *arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a child of the nursery."""
    files = [folder / "stdout.txt", folder / "stderr.txt"]
    for file in files:
        file.write_text("")
    process = nursery()
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(json.dumps([names, arguments, *map(str, files)]) + "\n")
    process.stdin.flush()
    code = int(process.stdout.readline())
    return code, *(file.read_text() for file in files)


@cache
def nursery() -> subprocess.Popen[str]:
    """One for this process of tests; it ends with it."""
    line = [sys.executable, "-c", NURSERY, str(ROOT / "tests" / "extra_spiders")]
    process = subprocess.Popen(line, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(process.communicate)
    return process

"""A small HTTP server in front of Elasticsearch: it lets everything through, lies when told to, and lets something happen at a step."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import urlsplit

Reply = tuple[int, bytes]
Lie = Callable[[str, bytes, Callable[[], Reply]], Reply]  # of the step, what was asked, and the way to the truth
SECONDS = 60.0
NOT_OURS = frozenset({"host", "connection", "content-length", "transfer-encoding"})


class Gone(Exception):  # noqa: N818 - not an error here: the other side is away, and so are we
    """Nobody answers: the connection is closed without a word."""


class Between:
    """``url`` is its address. A step is the method and the end of a path: ``POST _bulk``, ``PUT index`` for a name of no command."""

    def __init__(self, to: str) -> None:
        self.to = urlsplit(to)
        self.lie: Lie | None = None
        self._lock = Lock()
        self._waiting: dict[str, tuple[Callable[[], None], bool, Event]] = {}
        between = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                asked = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                try:
                    status, body = between.answer(self.command, self.path, dict(self.headers), asked)
                    self.send_response(status)
                    for name, value in (("Content-Type", "application/json"), ("X-Elastic-Product", "Elasticsearch")):
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                except (Gone, OSError):  # either side went away
                    self.close_connection = True

            do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = answer  # noqa: N815 - the names that the library calls

            def log_message(self, *_: Any) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def end(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def once(self, step: str, act: Callable[[], None], *, sent: bool) -> Event:
        """When the step comes by for the first time, ``act``: with the request ``sent`` on and not yet answered, or never sent."""
        done = Event()
        with self._lock:
            self._waiting[step] = (act, sent, done)
        return done

    def forget(self) -> None:
        """Nothing happens any more, and nothing is a lie."""
        with self._lock:
            self._waiting.clear()
        self.lie = None

    def answer(self, method: str, path: str, headers: dict[str, str], asked: bytes) -> Reply:
        end = path.partition("?")[0].rpartition("/")[2]
        step = f"{method} {end if end.startswith('_') else 'index'}"
        with self._lock:
            act, sent, done = self._waiting.pop(step, (None, True, Event()))
        if act is not None and not sent:
            act()
            done.set()
            raise Gone

        def truth() -> Reply:
            return self._ask(method, path, headers, asked, act)

        try:
            return truth() if self.lie is None else self.lie(step, asked, truth)
        finally:
            done.set()

    def _ask(self, method: str, path: str, headers: dict[str, str], asked: bytes, act: Callable[[], None] | None) -> Reply:
        connection = http.client.HTTPConnection(str(self.to.hostname), self.to.port, timeout=SECONDS)
        try:
            connection.request(method, path, asked or None, {key: value for key, value in headers.items() if key.lower() not in NOT_OURS})
            if act is not None:
                act()
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise Gone from error
        finally:
            connection.close()


def too_many(_step: str, _asked: bytes, _truth: Callable[[], Reply]) -> Reply:
    return 429, b'{"error": {"type": "es_rejected_execution_exception"}, "status": 429}'


def unavailable(_step: str, _asked: bytes, _truth: Callable[[], Reply]) -> Reply:
    return 503, b'{"error": {"type": "no_shard_available_action_exception"}, "status": 503}'


def truncated(_step: str, _asked: bytes, truth: Callable[[], Reply]) -> Reply:
    """What was asked is done, but half of the answer is lost."""
    status, body = truth()
    return status, body[: len(body) // 2]


def with_errors(step: str, asked: bytes, truth: Callable[[], Reply]) -> Reply:
    """Every change of a bulk is refused, in an answer that says 200; all else is true."""
    if step != "POST _bulk" and step != "PUT _bulk":
        return truth()
    return 200, json.dumps({"took": 1, "errors": True, "items": list(_refused(asked.splitlines()))}).encode()


def _refused(lines: list[bytes]) -> Iterator[dict[str, Any]]:
    rest = iter(line for line in lines if line)
    for number, line in enumerate(rest):
        ((verb, meta),) = json.loads(line).items()
        if verb != "delete":
            next(rest)
        status, kind = ((400, "document_parsing_exception"), (429, "es_rejected_execution_exception"))[number % 2]
        error = {"type": kind, "reason": "a lie"}
        yield {verb: {"_index": meta["_index"], "_id": meta["_id"], "status": status, "error": error}}


LIES: dict[str, Lie] = {"429": too_many, "503": unavailable, "errors: true": with_errors, "truncated JSON": truncated}

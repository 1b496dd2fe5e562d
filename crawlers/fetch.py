"""``safe_fetch``: one request to an address that somebody else wrote down, by the same rule as the crawler's (RELIABILITY §4.2).

A name is looked up once, every address of the answer is judged, and the connection is made to one of them: nothing can be swapped in
between. Each redirect is judged anew. Bytes and time are bounded; a proxy of the environment is not asked.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urljoin, urlsplit

from crawlers.address import address_allowed

PORTS = {"https": 443, "http": 80}
HOPS = 3
LONGEST = 2000  # letters of an address
CONNECT = 10.0  # seconds for a look-up's answer to be reached
REDIRECTS = (301, 302, 303, 307, 308)
SECRETS = frozenset({"authorization", "cookie", "proxy-authorization"})  # of one host alone
CHUNK = 64 * 2**10


class FetchError(Exception):
    """Nothing came: a stable ``code``, and what is behind it in a few words. The text holds no answer of the other side."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code, self.detail = code, detail


@dataclass(slots=True)
class Fetched:
    """An answer whose body is still to come. ``headers``: names in small letters."""

    status: int
    headers: Mapping[str, str]
    response: http.client.HTTPResponse
    bounds: _Bounds

    def chunks(self) -> Iterator[bytes]:
        """The body, as it comes. Raise FetchError past the limits of bytes or time, or where it is cut off."""
        size = 0
        told = self.headers.get("content-length", "")
        while True:
            try:
                chunk = self.response.read1(CHUNK)
            except (OSError, http.client.HTTPException, ValueError) as error:
                raise _failed(error, self.bounds.over) from None
            if self.bounds.over.is_set():
                raise FetchError("too_slow", "the answer took too long")
            if not chunk:
                break
            size += len(chunk)
            if size > self.bounds.most:
                raise FetchError("too_large", f"more than {self.bounds.most} bytes")
            yield chunk
        if told.isascii() and told.isdigit() and int(told) != size:
            raise FetchError("cut_off", f"{told} bytes were announced and {size} came")


@contextmanager
def safe_fetch(
    url: str, *, headers: Mapping[str, str] | None = None, body: bytes | None = None, most: int, seconds: float
) -> Iterator[Fetched]:
    """The answer to GET, or to POST where there is a body; redirects of a GET are followed, three at most, never to plain http from https.

    ``most``: bytes of the body; ``seconds``: for all of it. Raise FetchError.
    """
    bounds = _Bounds(most)
    clock = threading.Timer(seconds, bounds.cut)
    clock.daemon = True
    clock.start()
    try:
        yield _follow(url, dict(headers or {}), body, bounds)
    finally:
        clock.cancel()
        for connection in bounds.connections:
            connection.close()


@dataclass(slots=True)
class _Bounds:
    """What ends a fetch: ``most`` bytes of a body, and ``over``, when its time is up. ``connections``: those that it has made."""

    most: int
    over: threading.Event = field(default_factory=threading.Event)
    connections: list[http.client.HTTPConnection] = field(default_factory=list)

    def cut(self) -> None:
        """Time is up: whoever is reading gets no more."""
        self.over.set()
        for connection in self.connections:
            if connection.sock is not None:
                with suppress(OSError):
                    connection.sock.shutdown(socket.SHUT_RDWR)


def _follow(url: str, headers: dict[str, str], body: bytes | None, bounds: _Bounds) -> Fetched:
    for _ in range(HOPS + 1):
        parts = checked(url)
        connection = _Pinned(parts, public_address(parts))
        bounds.connections.append(connection)
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("GET" if body is None else "POST", path, body, {"Accept-Encoding": "identity", **headers})
            response = connection.getresponse()
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise _failed(error, bounds.over) from None
        told = {name.lower(): value for name, value in response.getheaders()}
        if body is not None or response.status not in REDIRECTS or "location" not in told:
            return Fetched(response.status, told, response, bounds)
        onward = urljoin(url, told["location"])
        if parts.scheme == "https" and not onward.lower().startswith("https:"):
            raise FetchError("redirect_refused", "a redirect leads away from https")
        if urlsplit(onward).netloc != parts.netloc:
            headers = {name: value for name, value in headers.items() if name.lower() not in SECRETS}
        url = onward
    raise FetchError("too_many_redirects", f"more than {HOPS}")


def checked(url: str) -> SplitResult:
    """The parts of an address that may be asked at all, before anybody is asked for its name. Raise FetchError."""
    if len(url) > LONGEST or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise FetchError("bad_address", "an address is plain ASCII without blanks")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise FetchError("bad_address", "the address cannot be read") from None
    if parts.scheme not in PORTS or not parts.hostname:
        raise FetchError("bad_address", "an address begins with https:// and names a host")
    if "@" in parts.netloc:
        raise FetchError("bad_address", "an address holds no user and no password")
    if port not in (None, PORTS[parts.scheme]):
        raise FetchError("bad_address", f"only port {PORTS[parts.scheme]} is asked")
    return parts


def public_address(parts: SplitResult) -> tuple[int, str]:
    """The family and address to connect to: one look-up, of which every answer is public. Raise FetchError."""
    try:
        found = socket.getaddrinfo(parts.hostname, PORTS[parts.scheme], type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise FetchError("unknown_host", f"{parts.hostname} has no address") from None
    addresses = [(int(family), str(place[0])) for family, _kind, _protocol, _name, place in found]
    if not addresses or not all(address_allowed(address) for _, address in addresses):
        raise FetchError("private_address", f"{parts.hostname} is no public address")
    return addresses[0]


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was judged, under the name that was asked for."""

    def __init__(self, parts: SplitResult, address: tuple[int, str]) -> None:
        super().__init__(parts.hostname or "", PORTS[parts.scheme], timeout=CONNECT)
        self.secure, self.family, self.address = parts.scheme == "https", *address
        self.default_port = PORTS[parts.scheme]  # what need not be said in the header Host

    def connect(self) -> None:
        sock = socket.socket(self.family, socket.SOCK_STREAM)
        sock.settimeout(CONNECT)
        try:
            sock.connect((self.address, self.port))
            self.sock = ssl.create_default_context().wrap_socket(sock, server_hostname=self.host) if self.secure else sock
        except BaseException:
            sock.close()
            raise


def _failed(error: Exception, over: threading.Event) -> FetchError:
    if over.is_set() or isinstance(error, TimeoutError):
        return FetchError("too_slow", "the answer took too long")
    if isinstance(error, ssl.SSLError):
        return FetchError("bad_certificate", "the connection could not be secured")
    if isinstance(error, http.client.IncompleteRead):
        return FetchError("cut_off", "the answer ended too early")
    return FetchError("no_answer", "the connection failed")

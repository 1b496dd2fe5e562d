"""What a fetch of somebody else's address may reach: nothing here leaves this machine, and a private address is not even connected to."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from crawlers import fetch
from crawlers.fetch import FetchError, safe_fetch
from tests.test_address import ALLOWED, REFUSED, SPELLINGS

PUBLIC = "93.184.216.34"


def _request(sock: socket.socket) -> bytes:
    """A request with its whole body, which may come in another packet than the head."""
    heard = sock.recv(4096)
    head, _, body = heard.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    missing = int(length[1]) - len(body) if length else 0
    while missing > 0 and (more := sock.recv(missing)):
        heard, missing = heard + more, missing - len(more)
    return heard


class Net:
    """Names and a server on loopback that stands for every public address. ``asked``: look-ups; ``reached``: addresses connected to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.names: dict[str, list[str]] = {"bank.example": [PUBLIC]}
        self.asked: list[str] = []
        self.reached: list[str] = []
        self.heard: list[bytes] = []
        self.answers: list[bytes] = []
        self.stall = threading.Event()  # clear: the server holds on to what it has begun
        self.stall.set()
        self.server = socket.create_server(("127.0.0.1", 0))
        port, connect, look_up = self.server.getsockname()[1], socket.socket.connect, socket.getaddrinfo

        def found(host: str, *_: Any, **__: Any) -> list[Any]:
            self.asked.append(host)
            if host not in self.names:
                return look_up(host, 443, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
            return [(socket.AF_INET6 if ":" in one else socket.AF_INET, 1, 6, "", (one, 443)) for one in self.names[host]]

        def connected(sock: socket.socket, address: Any) -> None:
            self.reached.append(address[0])
            assert address[0] in ALLOWED, f"{address[0]} was connected to"
            connect(sock, ("127.0.0.1", port))

        monkeypatch.setattr(socket, "getaddrinfo", found)
        monkeypatch.setattr(socket.socket, "connect", connected)
        monkeypatch.setattr(fetch.ssl.SSLContext, "wrap_socket", lambda _self, sock, **_: sock)
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                sock, _ = self.server.accept()
            except OSError:
                return
            with sock:
                self.heard.append(_request(sock))
                sock.sendall(self.answers.pop(0))
                self.stall.wait(5)

    def get(self, url: str, **more: Any) -> tuple[int, bytes]:
        with safe_fetch(url, **{"most": 1000, "seconds": 5.0, **more}) as answer:
            return answer.status, b"".join(answer.chunks())


def http(body: bytes = b"ok", status: str = "200 OK", **headers: str) -> bytes:
    told = {"Content-Length": str(len(body)), **{name.replace("_", "-"): value for name, value in headers.items()}}
    return f"HTTP/1.1 {status}\r\n{''.join(f'{key}: {value}' + chr(13) + chr(10) for key, value in told.items())}\r\n".encode() + body


@pytest.fixture
def net(monkeypatch: pytest.MonkeyPatch) -> Iterator[Net]:
    made = Net(monkeypatch)
    yield made
    made.stall.set()
    made.server.close()


def test_a_public_address_is_looked_up_once_and_connected_to_under_its_name(net: Net) -> None:
    net.answers.append(http())
    assert net.get("https://bank.example/feed?x=1", headers={"If-None-Match": '"a"'}) == (200, b"ok")
    assert (net.asked, net.reached) == (["bank.example"], [PUBLIC])
    assert net.heard[0].startswith(b"GET /feed?x=1 HTTP/1.1\r\nHost: bank.example\r\n") and b'If-None-Match: "a"' in net.heard[0]


@pytest.mark.parametrize("address", REFUSED)
def test_a_name_that_is_a_private_address_is_not_connected_to(net: Net, address: str) -> None:
    net.names["bank.example"] = [PUBLIC, address]  # each answer counts, not the first alone
    with pytest.raises(FetchError, match="private_address"):
        net.get("https://bank.example/")
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(FetchError):
        net.get(f"https://{host}/")
    assert net.reached == []


@pytest.mark.parametrize("host", [*SPELLINGS, "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0x7f.0.0.1", "0.0.0.0", "0"])
def test_no_spelling_of_this_machine_is_connected_to(net: Net, host: str) -> None:
    net.names |= {"localhost": ["127.0.0.1"], "example.com": ["10.0.0.1"], "127.0.0.1.": ["127.0.0.1"]}
    with pytest.raises(FetchError):
        net.get(f"https://{host}/")
    assert net.reached == []


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "data:,x", "ftp://bank.example/", "gopher://bank.example/", "javascript:alert(1)", "//bank.example/", "",
        "https://", "https://user:secret@bank.example/", "https://bank.example:8443/", "https://bank.example:99999/",
        "http://bank.example:443/",
        "https://bank.example/a b", "https://bank.example/\r\nX: y", "https://bänk.example/", "https://bank.example\\@10.0.0.1/",
    ],
)  # fmt: skip
def test_what_is_no_plain_web_address_asks_nobody(net: Net, url: str) -> None:
    with pytest.raises(FetchError, match="bad_address"):
        net.get(url)
    assert net.asked == [] and net.reached == []


class TestRedirects:
    def test_are_followed_and_lose_what_is_for_the_first_host_alone(self, net: Net) -> None:
        net.names["files.example"] = [PUBLIC]
        net.answers += [http(b"", "302 Found", Location="https://files.example/f"), http(b"feed")]
        assert net.get("https://bank.example/", headers={"Authorization": "Bearer x", "Accept": "a/b"}) == (200, b"feed")
        assert b"Bearer" in net.heard[0] and b"Bearer" not in net.heard[1] and b"a/b" in net.heard[1]

    @pytest.mark.parametrize(
        "onward",
        [
            "https://inside.example/",
            "https://169.254.169.254/latest",
            "https://[::1]/",
            "file:///etc/passwd",
            "http://bank.example/",
            "//0/",
        ],
    )
    def test_to_the_inside_are_refused(self, net: Net, onward: str) -> None:
        net.names["inside.example"] = ["10.0.0.1"]
        net.answers.append(http(b"", "301 Moved", Location=onward))
        with pytest.raises(FetchError, match=r"private_address|redirect_refused|unknown_host"):
            net.get("https://bank.example/")
        assert net.reached == [PUBLIC]

    def test_in_a_circle_end(self, net: Net) -> None:
        net.answers += [http(b"", "302 Found", Location="/again")] * 4
        with pytest.raises(FetchError, match="too_many_redirects"):
            net.get("https://bank.example/")
        assert len(net.reached) == 4

    def test_of_a_post_are_answers(self, net: Net) -> None:
        net.answers.append(http(b"", "307 Temporary", Location="https://10.0.0.1/"))
        assert net.get("https://bank.example/hook", body=b"{}") == (307, b"")
        assert net.heard[0].startswith(b"POST /hook ")


def test_a_name_that_changes_its_address_is_asked_once_and_connected_to_as_judged(net: Net) -> None:
    answers = iter([[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]])
    plain = socket.getaddrinfo

    def rebinding(host: str, *rest: Any, **named: Any) -> Any:
        net.names["bank.example"] = next(answers)
        return plain(host, *rest, **named)

    socket.getaddrinfo = rebinding  # type: ignore[assignment]  # the fixture puts it back
    net.answers.append(http())
    assert net.get("https://bank.example/") == (200, b"ok") and net.reached == [PUBLIC] and net.asked == ["bank.example"]


class TestBounds:
    def test_more_bytes_than_asked_for_end_the_reading(self, net: Net) -> None:
        net.answers.append(http(b"x" * 5000))
        with pytest.raises(FetchError, match="too_large"):
            net.get("https://bank.example/")

    def test_a_body_that_is_cut_off_is_no_answer(self, net: Net) -> None:
        net.answers.append(http(b"x" * 50, Content_Length="500"))
        with pytest.raises(FetchError, match="cut_off"):
            net.get("https://bank.example/")

    def test_an_answer_that_creeps_is_ended(self, net: Net) -> None:
        net.answers.append(http(b"x", Content_Length="9"))
        net.stall.clear()
        with pytest.raises(FetchError, match="too_slow"):
            net.get("https://bank.example/", seconds=0.2)

    @pytest.mark.parametrize("answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n"])
    def test_what_is_no_answer_is_named(self, net: Net, answer: bytes) -> None:
        net.answers.append(answer)
        with pytest.raises(FetchError, match="no_answer"):
            net.get("https://bank.example/")

    def test_a_name_without_an_address_is_named(self, net: Net) -> None:
        with pytest.raises(FetchError, match="unknown_host"):
            net.get("https://nowhere.example/")

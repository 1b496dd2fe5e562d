"""Logs: one record, one line; with request and run id; nothing in them that was given in confidence."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from typing import Any

import pytest
from django.test import Client

from portal.catalog import selectors
from portal.pipeline.refresh import refresh
from portal.telemetry.context import answering, working_on
from portal.telemetry.logs import ACCESS, FACTS, JsonLines, Text
from portal.telemetry.scrub import scrub
from tests.run_folders import Crawl, bank, order

SECRET = "s3cr3t-of-the-house"
PLANTED = (
    f"postgresql://yardstick:{SECRET}@db.example/yardstick refused",
    f"amqp://guest:{SECRET}@rabbit:5672// is away",
    f"https://elastic:{SECRET}@search:9200 answered 401",
    f"Authorization: Bearer {SECRET}",
    f"{{'Authorization': 'Basic {SECRET}'}}",
    f"headers={{'authorization': '{SECRET}', 'accept': 'x'}}",
    f"curl -H 'Bearer {SECRET}'",
    f"Cookie: sessionid={SECRET}; lang=en",
    f"Set-Cookie: __Host-session={SECRET}; Secure",
    f"password={SECRET}",
    f"PGPASSWORD={SECRET} pg_dump",
    f'{{"password": "{SECRET}", "user": "x"}}',
    f"{{'api_key': '{SECRET}'}}",
    f"api-key: {SECRET}",
    f"SECRET_KEY='{SECRET}'",
    f"token={SECRET}&page=2",
    f"GET /x?key={SECRET}&page=2",
    f"GET /x?page=2&access_token={SECRET}",
    f"YARDSTICK_METRICS_TOKEN={SECRET}",
    f"client_secret%3D{SECRET}",
    f"--token {SECRET}",
    f"GET /en/search/?my.amount={SECRET}&sort=rate",
    f"GET /en/search/?sort=rate&my%2Eterm={SECRET}#x",
    f"<QueryDict: {{'my.amount': ['{SECRET}'], 'page': ['2']}}>",
    f'{{"my.age": "{SECRET}"}}',
    f"GET /en/account/password/reset/key/1-{SECRET}/ refused",
    f"GET /en/account/password/reset/key/1a-{SECRET}",
    f"https://portal.example/zh-hans/account/confirm-email/{SECRET}/",
    f"__Host-session={SECRET}",
    f"{{'sessionid': '{SECRET}'}}",
    f"<QueryDict: {{'oldpassword': ['{SECRET}'], 'csrfmiddlewaretoken': ['{SECRET}']}}>",
    f"argon2$argon2id$v=19$m=102400,t=2,p=8${SECRET}",
    f"gAAAAABl{SECRET}{SECRET}==",
    f"otpauth://totp/ada%40example.org?secret={SECRET}&issuer=Yardstick",
    f"YARDSTICK_FIELD_KEYS={SECRET}",
    f"smtp://mailer:{SECRET}@mail.example:587 is away",
)


def record(message: str, *args: object, facts: dict[str, Any] | None = None, error: BaseException | None = None) -> logging.LogRecord:
    info = None if error is None else (type(error), error, error.__traceback__)
    made = logging.LogRecord("portal.test", logging.ERROR, __file__, 1, message, args, info)
    if facts is not None:
        setattr(made, FACTS, facts)
    return made


def raised(message: str) -> BaseException:
    try:
        raise ValueError(message)
    except ValueError as error:
        return error


@pytest.mark.parametrize("planted", PLANTED)
@pytest.mark.parametrize("formatter", [JsonLines(), Text()])
def test_a_planted_secret_is_in_no_line(planted: str, formatter: logging.Formatter) -> None:
    for made in (
        record("%s", planted),
        record(planted),
        record("x", facts={"path": planted}),
        record("x", error=raised(planted)),
    ):
        assert SECRET not in formatter.format(made)


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("<QueryDict: {'code': ['123456']}>", "<QueryDict: {'code': ['[hidden]']}>"),
        ("{'code': '12345678'}", "{'code': '[hidden]'}"),
        ('{"code": "stale_delivery"}', '{"code": "stale_delivery"}'),  # a notice's code is no secret
    ],
)
def test_a_code_of_a_second_factor_is_hidden_and_no_other(told: str, shown: str) -> None:
    assert scrub(told) == shown


@pytest.mark.parametrize("planted", PLANTED)
def test_scrubbing_twice_changes_nothing_more(planted: str) -> None:
    assert scrub(scrub(planted)) == scrub(planted)


def test_what_the_process_was_given_is_hidden_wherever_it_stands() -> None:
    line = JsonLines([SECRET]).format(record("odd place <<%s>>", SECRET, error=raised(f"and {SECRET}")))
    assert SECRET not in line and "odd place" in line


@pytest.mark.parametrize(
    "harmless",
    [
        "run 12 of au-cdr: published; 6 of 6 products",
        "source_key=tern/p0 category=home_loan",
        "GET /en/search/?rate.min=0.03&sort=rate:asc&q=token",
        "http://127.0.0.1:8000/en/ answered 200",
        "answered from the database: There is no search index yet: run: python manage.py index rebuild.",
        "the key of the declaration is my own",
    ],
)
def test_what_is_no_secret_stays_readable(harmless: str) -> None:
    assert scrub(harmless) == harmless


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1b[2K", "\x00"])
@pytest.mark.parametrize("formatter", [JsonLines(), Text()])
def test_no_text_from_outside_makes_a_line_of_its_own(end: str, formatter: logging.Formatter) -> None:
    forged = f"harmless{end}2026-11-25 10:00:00 ERROR portal forged"
    for made in (record("%s", forged), record("x", facts={"path": forged, "list": [forged]})):
        line = formatter.format(made)
        assert len(line.splitlines()) == 1 and end not in line
    lines = formatter.format(record("x", error=raised(forged))).splitlines()
    assert all(line.startswith(("{", "    | ")) for line in lines[1:])


def test_json_says_when_who_what_and_for_which_request_and_run() -> None:
    with answering("abcdef-123"), working_on(12):
        line = json.loads(JsonLines().format(record("stored %d of %d", 3, 4, facts={"ms": 1.5, "level": "no"})))
        text = Text().format(record("stored", facts={"ms": 1.5}))
    assert line["request"] == "abcdef-123" and line["run"] == "12" and line["message"] == "stored 3 of 4" and line["ms"] == 1.5
    assert line["level"] == "ERROR" and line["logger"] == "portal.test" and line["at"].endswith("Z")
    assert text.endswith("portal.test stored ms=1.5 request=abcdef-123 run=12")
    assert "run" not in json.loads(JsonLines().format(record("after"))) and "run=" not in Text().format(record("after"))


def test_a_traceback_is_in_the_same_json_line() -> None:
    line = JsonLines().format(record("broke", error=raised("why")))
    assert "\n" not in line and any("ValueError: why" in part for part in json.loads(line)["trace"])


class Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonLines())
        self.lines: list[dict[str, Any]] = []

    def emit(self, made: logging.LogRecord) -> None:
        self.lines.append(json.loads(self.format(made)))


@pytest.fixture
def lines() -> Any:
    """What is logged while the test runs."""
    handler, root, access = Lines(), logging.getLogger(), logging.getLogger(ACCESS)
    level = access.level
    root.addHandler(handler)
    access.setLevel(logging.INFO)
    yield handler.lines
    root.removeHandler(handler)
    access.setLevel(level)


@pytest.mark.django_db
class TestRequest:
    @pytest.mark.parametrize("path", ["/healthz", "/en/about/", "/api/v1/schema", "/nosuch", "/en/search/?nosuch=1", "/api/v1/no"])
    def test_a_sane_id_of_a_proxy_is_taken_and_told_back(self, path: str) -> None:
        assert Client().get(path, headers={"X-Request-ID": "edge-0123.abc_D"})["X-Request-ID"] == "edge-0123.abc_D"

    @pytest.mark.parametrize("told", ["short", "x" * 65, "has a space", "<script>alert(1)</script>", "编号编号编号编号", "a\tb\tc\td"])
    def test_any_other_is_replaced(self, told: str) -> None:
        own = Client().get("/healthz", headers={"X-Request-ID": told})["X-Request-ID"]
        assert len(own) == 32 and own.isalnum() and own != Client().get("/healthz")["X-Request-ID"]

    def test_each_has_one_line_with_route_status_time_and_engine_and_no_query_or_address(self, lines: Any) -> None:
        Client().get("/api/v1/search?q=typed-by-a-person", REMOTE_ADDR="203.0.113.9")
        own = [line for line in lines if line["logger"] == ACCESS]
        assert len(own) == 1 and {"method", "route", "path", "status", "ms", "engine", "request"} <= set(own[0])
        assert (own[0]["route"], own[0]["status"], own[0]["engine"]) == ("api:search", 200, "database")
        assert "typed-by-a-person" not in json.dumps(own) and "203.0.113.9" not in json.dumps(lines)

    def test_an_unknown_address_has_no_route_of_its_own(self, lines: Any) -> None:
        Client().get("/no/such/address")
        assert [line["route"] for line in lines if line["logger"] == ACCESS] == ["none"]

    def test_every_line_of_it_carries_its_id_to_the_end(self, lines: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken() -> None:
            raise RuntimeError(f"password={SECRET}")

        monkeypatch.setattr(selectors, "home", broken)
        found = Client(raise_request_exception=False).get("/en/", headers={"X-Request-ID": "one-two-three"})
        Client().get("/en/search/?nosuch=1", headers={"X-Request-ID": "four-five-six"})
        assert {line["request"] for line in lines} == {"one-two-three", "four-five-six"} and SECRET not in json.dumps(lines)
        assert found.status_code == 500 and found["X-Request-ID"] == "one-two-three" and b"one-two-three" in found.content


@pytest.mark.django_db(transaction=True)
def test_every_line_of_a_run_carries_its_id(lines: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    crawl = Crawl({"tern": bank()})

    def collect(*args: Any) -> Any:
        logging.getLogger("portal.test").warning("collecting")
        return crawl(*args)

    monkeypatch.setattr("portal.pipeline.refresh.collect", collect)
    outcome = refresh(order(0), lambda _: None)
    logging.getLogger("portal.test").warning("after")
    assert [line.get("run") for line in lines if line["logger"] == "portal.test"] == [str(outcome.run), None]


def test_the_log_of_a_crawl_names_its_run_and_keeps_one_line_a_message(tmp_path: Any) -> None:
    code = (
        "import logging, pathlib; from crawlers.run import _open_log; from crawlers.options import RunOptions\n"
        f"folder = pathlib.Path({str(tmp_path)!r})\n"
        "_open_log(RunOptions('demo', '17', '2026-11-01T00:00:00Z', folder, folder))\n"
        "logging.getLogger('spider').warning('title: %s', 'Best\\r\\nloan \\u2028 x')\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    lines = (tmp_path / "crawl.log").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1 and " run=17 [spider] WARNING: title: Best\\r\\nloan" in lines[0]

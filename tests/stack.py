"""A whole Yardstick beside the tests: its own data folder, database and processes, on the servers that the environment names.

For tests that need more than one process: refreshes, workers, kills. Servers come from YARDSTICK_TEST_DATABASE, YARDSTICK_TEST_BROKER
and YARDSTICK_TEST_ELASTICSEARCH_8 (``make servers`` and ``.ci/run`` start them); without one a test is skipped with that reason, under
CI it fails.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest

ROOT = Path(__file__).resolve().parent.parent
SERVERS = ROOT / "tests" / "servers"
Json = dict[str, Any]
AT = datetime(2026, 11, 1, tzinfo=UTC)
STAMPS = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?(Z|\+00:00| UTC)?")
QUEUE = """
import django, sys
django.setup()
from datetime import datetime
from portal.pipeline.runs import Order, create
url, at, delay, slot = sys.argv[1:]
print(create(Order("demo", datetime.fromisoformat(at), url, allow_private=True, delay=float(delay)), scheduled=slot).pk)
"""
SEND = """
import sys
from portal.config.celery import app
for task, *arguments in (word.split(":") for word in sys.argv[1:]):
    app.send_task(f"yardstick.{task}", [int(one) for one in arguments])
"""


def wanted(variable: str) -> str:
    """The address of a test server; skips the test where there is none, and fails it under CI."""
    address = os.environ.get(variable, "")
    if not address:
        told = f"{variable} is not set: make servers starts what these tests need"
        if os.environ.get("CI"):
            pytest.fail(told)
        pytest.skip(told)
    return address


class Stack:
    """One deployment. ``database``: an empty text for SQLite, else the address of a server in which it makes a database of its own.

    ``elastic``: the address of an Elasticsearch, in which its indexes have a prefix of their own. ``like``: another one on the same
    database server, whose data this one begins with.
    """

    def __init__(self, folder: Path, database: str = "", broker: str = "", elastic: str = "", like: Stack | None = None) -> None:
        self.folder = folder
        self.elastic, self.prefix = elastic, f"stack{uuid4().hex[:10]}" if elastic else ""
        if like is None:
            folder.mkdir(parents=True, exist_ok=True)
        else:
            shutil.copytree(like.folder, folder)
        self.url, self.server = "", database
        if database:
            self.name = f"stack_{uuid4().hex[:10]}"
            self._server(f"CREATE DATABASE {self.name}" + (f" TEMPLATE {like.name}" if like is not None else ""))
            self.url = urlsplit(database)._replace(path=f"/{self.name}").geturl()
        self.env = {**os.environ, "YARDSTICK_DATA": str(folder), "DATABASE_URL": self.url, "CELERY_BROKER_URL": broker}
        self.env |= {"ELASTICSEARCH_URL": elastic, "ELASTICSEARCH_PREFIX": self.prefix, "YARDSTICK_PAGE_SECONDS": "0"}
        self.env |= {"DJANGO_SETTINGS_MODULE": "portal.config.settings", "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
        self.started: list[subprocess.Popen[str]] = []
        if broker:
            empty(broker)
        if like is None:
            self.manage("migrate", json_=False)

    def close(self) -> None:
        """End every process, and drop the database."""
        for process in self.started:
            kill(process, signal.SIGCONT)
            kill(process)
        if self.server:
            self._server(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
        if self.elastic:
            drop_indexes(self.elastic, self.prefix)

    def _server(self, statement: str) -> None:
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]

    def python(self, code: str, *arguments: str) -> str:
        """What a program prints that runs in this deployment."""
        command = [sys.executable, "-c", code, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False, timeout=280)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def manage(self, *arguments: str, json_: bool = True, code: int | None = 0) -> Json:
        """The closing JSON of a command."""
        command = [sys.executable, "manage.py", *arguments, *(["--json"] if json_ else [])]
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False, timeout=280)
        assert code is None or done.returncode == code, (arguments, done.returncode, done.stdout[-500:], done.stderr[-2000:])
        told: Json = json.loads(done.stdout.strip().splitlines()[-1]) if json_ else {}
        return told

    def refresh(self, url: str, at: datetime = AT, **more: Any) -> Json:
        return self.manage(*refreshing(url, at), **more)

    def start(self, *arguments: str, **env: str) -> subprocess.Popen[str]:
        """A command of manage.py in a process group of its own."""
        return self.run([sys.executable, "manage.py", *arguments], **env)

    def run(self, command: list[str], **env: str) -> subprocess.Popen[str]:
        with (self.folder / "output.txt").open("a") as output:
            process = subprocess.Popen(
                command, cwd=ROOT, env={**self.env, **env}, stdin=subprocess.DEVNULL, stdout=output, stderr=output, text=True,
                start_new_session=True,
            )  # fmt: skip
        self.started.append(process)
        return process

    def queue(self, url: str, at: datetime = AT, delay: float = 0.0, slot: str = "slot-1") -> int:
        """A queued run as the schedule makes one."""
        return int(self.python(QUEUE, url, at.isoformat(), str(delay), slot))

    def send(self, *messages: str) -> None:
        """Messages for the workers: ``tick``, ``index``, ``crawl:7``."""
        self.python(SEND, *messages)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the database says, by a connection that no other process knows of."""
        if not self.url:
            import sqlite3

            with sqlite3.connect(self.folder / "yardstick.sqlite3", timeout=30) as own:
                return own.execute(query).fetchall()
        with psycopg.connect(self.url, connect_timeout=5) as connection:
            return connection.execute(query).fetchall()  # type: ignore[call-overload]

    def one(self, query: str) -> Any:
        return self.rows(query)[0][0]

    def states(self) -> list[str]:
        return [state for (state,) in self.rows("SELECT state FROM catalog_run ORDER BY id")]

    def output(self) -> str:
        return (self.folder / "output.txt").read_text()


def refreshing(url: str, at: datetime = AT, delay: str = "0") -> tuple[str, ...]:
    return "refresh", "demo", "--url", url, "--allow-private", "--delay", delay, "--as-of", f"{at:%Y-%m-%d}"


def until(true: Callable[[], Any], seconds: float, what: str) -> None:
    """Wait for something; fail with what it was."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"waited {seconds:.0f} s for {what}"
        time.sleep(0.1)


def server(name: str, verb: str) -> None:
    """Do something to a test server."""
    subprocess.run([str(SERVERS / name), verb], check=True, capture_output=True, timeout=180)


def kill(process: subprocess.Popen[str], number: signal.Signals = signal.SIGKILL) -> None:
    """A signal to a process and all of its group."""
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return
    if number == signal.SIGKILL:
        process.wait(30)


def crawlers_of(stack: Stack) -> list[int]:
    """The process ids of the crawls of a deployment."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().decode(errors="replace").split("\0")
        except OSError:  # it has ended meanwhile
            continue
        if "crawlers" in words and any(str(stack.folder) in word for word in words):
            found.append(int(path.parent.name))
    return found


def connections_of(group: int, port: int) -> dict[int, set[str]]:
    """The connections to a port of this machine that each process of a group holds, by process id."""
    lines = [line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text("ascii").splitlines()[1:]]
    there = {f"socket:[{line[9]}]" for line in lines if int(line[2].rpartition(":")[2], 16) == port}
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if int((folder / "stat").read_text().rpartition(")")[2].split()[2]) == group:
                found[int(folder.name)] = {str(one.readlink()) for one in (folder / "fd").iterdir()} & there
        except OSError:  # it has ended meanwhile
            continue
    return found


def empty(broker: str) -> None:
    """Take the queues away, with what lies in them."""
    import kombu

    with kombu.Connection(broker, connect_timeout=5) as connection:
        for name in ("crawl", "index"):
            kombu.Queue(name, channel=connection.default_channel).delete()


def drop_indexes(elastic: str, prefix: str) -> None:
    """Delete every index of this prefix."""
    from elasticsearch import Elasticsearch

    with Elasticsearch(elastic) as client:
        for name in client.indices.get(index=f"{prefix}-*", expand_wildcards="all").body:
            client.indices.delete(index=name)


def without_stamps(text: str) -> str:
    """A text in which moments of fetching are taken out: two collections differ in nothing else."""
    return STAMPS.sub("(moment)", text)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

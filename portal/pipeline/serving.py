"""The web server and its worker as processes on this machine."""

from __future__ import annotations

import ipaddress
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings
from django.db import connections
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from portal.pipeline.errors import RefusalError
from portal.telemetry.folder import shared_figures

HOST = "127.0.0.1"
WORKERS, THREADS = 2, 4
KILL_AFTER = 5  # seconds that a web worker has to finish its requests
ROOT = Path(__file__).resolve().parent.parent.parent


def port_of(text: str | int | None) -> int:
    """The port asked for, else the PORT of the environment, else 8000. Raise RefusalError for what is no port."""
    wanted = text if text is not None else os.environ.get("PORT") or 8000
    try:
        port = int(wanted)
    except ValueError:
        port = 0
    if not 1 <= port <= 65535:
        raise RefusalError(f"PORT is {str(wanted)!r}; it takes a number from 1 to 65535.")
    return port


def host_of(text: str) -> str:
    """The address to listen at. Raise RefusalError for one that is no address, or not loopback unless this is production."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        raise RefusalError(f"--host is {text!r}; it takes an address such as 127.0.0.1 or 0.0.0.0.") from None
    if not address.is_loopback and not settings.PRODUCTION:
        raise RefusalError(f"--host {text} is for YARDSTICK_ENV=production: a local portal listens on 127.0.0.1 only.")
    return text


def workers_of(text: str | int | None) -> int:
    """The number of web worker processes asked for, else two. Raise RefusalError for what is no such number."""
    try:
        workers = int(WORKERS if text is None else text)
    except ValueError:
        workers = 0
    if not 1 <= workers <= 64:
        raise RefusalError(f"--workers is {str(text)!r}; it takes a number from 1 to 64.")
    return workers


def require_free(port: int, host: str = HOST) -> None:
    """Raise RefusalError when something already listens there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise RefusalError(
                f"Port {port} of {host} cannot be used ({error.strerror}); choose another one with PORT= or --port."
            ) from error


def serve(port: int, host: str = HOST, workers: int = WORKERS) -> None:
    """Serve until SIGTERM or Ctrl-C, which end it within ten seconds."""
    connections.close_all()  # no child may inherit an open one
    server = Server(
        "portal.config.wsgi:application", host, port, interface=Interfaces.WSGI, workers=workers, blocking_threads=THREADS,
        respawn_failed_workers=True, workers_kill_timeout=KILL_AFTER, log_level=LogLevels.warning, log_dictconfig=settings.LOGGING,
        websockets=False,
    )  # fmt: skip
    with shared_figures():
        server.serve()


def start(*arguments: str) -> subprocess.Popen[bytes]:
    """``manage.py`` with these arguments, in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), *arguments], cwd=ROOT, stdin=subprocess.DEVNULL, start_new_session=True
    )


def wait_until_answering(port: int, process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Whether the server takes connections within that time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            with socket.create_connection((HOST, port), timeout=1):
                return True
        except OSError:
            time.sleep(0.1)
    return False


def end_all(processes: list[subprocess.Popen[bytes]]) -> None:
    """End these processes and all that they started: ask, wait eight seconds, kill."""
    _signal(processes, signal.SIGTERM)
    end = time.monotonic() + 8
    for process in processes:
        try:
            process.wait(max(0.1, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            continue
    _signal(processes, signal.SIGKILL)


def _signal(processes: list[subprocess.Popen[bytes]], number: signal.Signals) -> None:
    for process in processes:
        try:
            os.killpg(process.pid, number)
        except (ProcessLookupError, PermissionError):  # the whole group has ended
            continue

"""``python -m portal.telemetry.probe [web|worker]``: what a container asks of itself. Exit 0: well; 1: one sentence says what is not.

Needs neither Django nor a log-in, so that asking costs a tenth of a second. ``web``: the server answers /healthz. ``worker``: the
process lives and is not stopped, and what it works with can be reached. Whether work is done is told by /readyz and /metrics.
"""

from __future__ import annotations

import os
import socket
import sys
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

WITHIN = 3.0  # seconds
PORTS = {"postgresql": 5432, "postgres": 5432, "amqp": 5672, "amqps": 5671}


def web() -> str:
    """What is wrong with the web server, or ""."""
    url = f"http://127.0.0.1:{os.environ.get('PORT') or 8000}/healthz"
    try:
        with urllib.request.urlopen(url, timeout=WITHIN) as answer:
            return "" if answer.status == 200 else f"/healthz answers {answer.status}"
    except OSError as error:
        return f"/healthz does not answer: {error}"


def worker(processes: Path = Path("/proc")) -> str:
    """What is wrong with the worker, or ""."""
    if not any(_works(path) for path in processes.glob("[0-9]*")):
        return "no worker process lives here"
    for name in ("DATABASE_URL", "CELERY_BROKER_URL"):
        address = urlsplit(os.environ.get(name, ""))
        if address.scheme in PORTS and address.hostname:
            try:
                socket.create_connection((address.hostname, address.port or PORTS[address.scheme]), WITHIN).close()
            except OSError as error:
                return f"{name}: its server cannot be reached: {error}"
    return ""


def _works(path: Path) -> bool:
    """Whether this is a worker's process that runs, the embedded one or Celery's: neither stopped nor a zombie."""
    try:
        command = (path / "cmdline").read_bytes().split(b"\0")
        state = (path / "stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):  # it has just ended
        return False
    ours = b"celery" in command or any(part.endswith((b"manage.py", b"/celery")) for part in command)
    return ours and b"worker" in command and state not in "TtZX"


def main(arguments: list[str]) -> int:
    told = worker() if arguments[:1] == ["worker"] else web()
    print(told or "well")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""``python -m crawlers.demo [--port N] [--date YYYY-MM-DD]``: serve the fictional market on loopback until interrupted.

Prints the base address as its first line. The first day of the year 2026 is the default date.
"""

from __future__ import annotations

import argparse
import signal
import sys
from datetime import date
from threading import Event

from crawlers.demo.server import DemoServer


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m crawlers.demo", description="Serve the fictional market on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--date", type=date.fromisoformat, default=date(2026, 1, 1), help="the date whose market is served")
    options = parser.parse_args(arguments)
    ended = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    try:
        with DemoServer(options.date, options.port) as server:
            print(server.url, flush=True)
            ended.wait()
    except OSError as error:
        print(f"The demonstration cannot listen on port {options.port}: {error.strerror or error}.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

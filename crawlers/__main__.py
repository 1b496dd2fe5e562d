"""``python -m crawlers run SOURCE …`` runs one spider in this process; ``python -m crawlers list`` names the sources.

The parent starts it in a process group of its own and reads stdout: one JSON line of progress now and then.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path

from crawlers.options import RunOptions, UsageError
from crawlers.run import run_source
from crawlers.source import UnknownSourceError, sources

USAGE = 2
AT = re.compile(r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$")


def main(arguments: list[str] | None = None) -> int:
    """The exit code: 0 finished, 3 another finish reason, 2 a wrong command line (one sentence), 4 the disk refused."""
    options = _parser().parse_args(arguments)
    if options.command == "list":
        for source in sources().values():
            facts = {"name": source.name, "title": source.title_en, "families": source.families, "market": source.market}
            print(json.dumps({**facts, "demonstration": source.demonstration}))
        return 0
    try:
        return run_source(
            RunOptions(
                source=options.source,
                run=options.run,
                at=options.at,
                folder=options.folder,
                snapshots=options.snapshots,
                url=options.url,
                allow_private=options.allow_private,
                delay=options.delay,
                time_limit=options.time_limit,
                contact=options.contact,
                validators=options.validators,
            )
        )
    except (UnknownSourceError, UsageError) as error:
        print(error, file=sys.stderr)
        return USAGE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m crawlers", description="Collects the products of one source into a run folder.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="name the sources, one JSON line each")
    run = commands.add_parser("run", help="collect one source")
    run.add_argument("source")
    run.add_argument("--folder", type=Path, required=True, help="the run folder; made when it is not there")
    run.add_argument("--snapshots", type=Path, required=True, help="where bodies are kept by their hash")
    run.add_argument("--run", required=True, help="the run's id")
    run.add_argument("--at", type=_at, required=True, help="the run's date and time, ISO 8601 UTC with Z")
    run.add_argument("--url", help="replaces scheme, host and port of the source's start")
    run.add_argument("--allow-private", action="store_true", help="lets that scheme, host and port be on a private address")
    run.add_argument("--delay", type=float, help="seconds between requests to one institution, in place of the polite default")
    run.add_argument("--time-limit", type=float, help="seconds after which the run ends with what it has")
    run.add_argument("--validators", type=Path, help="the file that remembers what was last answered, for conditional requests")
    run.add_argument("--contact", default="", help="an address of the operator, told to the institutions in the User-Agent")
    return parser


def _at(text: str) -> str:
    if not AT.match(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no ISO 8601 UTC time such as 2024-08-12T00:00:00Z")
    return text


if __name__ == "__main__":
    sys.exit(main())

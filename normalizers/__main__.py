"""``python -m normalizers``: try the parsers and normalisers on files, without a database."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from normalizers.parse import formats


def main(arguments: list[str] | None = None) -> int:
    """Run one subcommand and return its exit code: 1 when a file cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m normalizers", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    judged = commands.add_parser("formats", help="judge the text parsers against a truth file")
    judged.add_argument("file", type=Path)
    judged.add_argument("--details", action="store_true", help="one JSON line a row")
    options = parser.parse_args(arguments)
    return _formats(options.file, options.details)


def _formats(path: Path, details: bool) -> int:
    try:
        for line in formats.run(path, details):
            sys.stdout.write(line + "\n")
    except (OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"cannot read {path}: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

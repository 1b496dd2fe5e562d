"""``python -m normalizers``: try the parsers and normalisers on files, without a database.

``formats FILE.tsv [--details]`` judges the text parsers against a truth file, ``examples FILE.json [--details]`` the finance
functions; ``comparison SHAPE FILE...`` tells how many published comparison rates of products (saved payloads, or tar archives of
them) follow from their own rates and fees, and why others do not; ``normalise SHAPE FILE...`` prints what saved payloads give;
``feed FILE`` says what is wrong with a partner's feed, one JSON line a notice and a closing one, exit 3 when not all of it would be
published. Exit 1 when a file cannot be read, or when a worked example comes out wrong; 2 for a wrong command line.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tarfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from normalizers.feed.limits import NOTICES
from normalizers.feed.notices import Summary
from normalizers.feed.validate import CHARSETS, FORMATS, MODES, Judged, Options, validate
from normalizers.finance import comparison_report
from normalizers.finance.examples import run as examples
from normalizers.normalize import normalize_payload, shape_names
from normalizers.parse import formats
from normalizers.records import Json, Normalized

LINE_ENDS = {code: f"\\u{code:04x}" for code in (0x85, 0x2028, 0x2029)}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m normalizers", description="Try the parsers and normalisers on files.")
    commands = parser.add_subparsers(dest="command", required=True)
    judged = commands.add_parser("formats", help="judge the text parsers against a truth file")
    judged.add_argument("file", type=Path)
    judged.add_argument("--details", action="store_true", help="one JSON line a row")
    worked = commands.add_parser("examples", help="judge the finance functions against a file of worked examples")
    worked.add_argument("file", type=Path)
    worked.add_argument("--details", action="store_true", help="one JSON line a case")
    rates = commands.add_parser("comparison", help="hold published comparison rates against the products' own rates and fees")
    rates.add_argument("shape", help="the shape of the payloads, as a source declares it")
    rates.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a payload, or a tar archive of payloads")
    rates.add_argument("--details", action="store_true", help="one JSON line a rate")
    saved = commands.add_parser("normalise", help="print the product and the issues of saved payloads as JSON lines")
    saved.add_argument("shape", help="the shape of the payloads, as a source declares it")
    saved.add_argument("files", nargs="+", metavar="FILE")
    delivered = commands.add_parser("feed", help="judge a partner's feed as a delivery of it would be judged")
    delivered.add_argument("file", type=Path)
    delivered.add_argument("--format", choices=FORMATS, default="", help="default: by what the file begins with")
    delivered.add_argument("--mode", choices=MODES, default="", help="default: as the file declares")
    delivered.add_argument("--charset", choices=tuple(CHARSETS), default="utf-8")
    delivered.add_argument("--lang", choices=("en", "zh-hans"), default="en")
    options = parser.parse_args(arguments)
    if options.command == "feed":
        return _feed(options)
    if options.command == "formats":
        return _formats(options.file, options.details)
    if options.command == "examples":
        return _examples(options.file, options.details)
    if options.shape not in shape_names():
        parser.error(f"no shape {options.shape!r}; there are: {', '.join(shape_names())}")
    if options.command == "comparison":
        return _comparison(options.shape, options.files, options.details)
    return _normalise(options.shape, options.files)


def _formats(path: Path, details: bool) -> int:
    try:
        for line in formats.run(path, details):
            sys.stdout.write(line + "\n")
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        sys.stderr.write(f"cannot read {path}: {error}\n")
        return 1
    return 0


def _examples(path: Path, details: bool) -> int:
    """0 when no case is wrong; the last line of ``run`` holds the counts."""
    last = "{}"
    try:
        for last in examples.run(path, details):
            sys.stdout.write(last + "\n")
    except OSError as error:
        sys.stderr.write(f"cannot read {path}: {error.strerror or error}\n")
        return 1
    except examples.UnreadableFileError as error:
        sys.stderr.write(f"cannot read {path}: {error}\n")
        return 1
    return 1 if json.loads(last)["wrong"] else 0


def _comparison(shape: str, files: Sequence[Path], details: bool) -> int:
    report = comparison_report.Report()
    try:
        read = (normalize_payload(shape, body).product for path in files for body in _bodies(path))
        for detail in comparison_report.of((one.to_json() for one in read if one is not None), report):
            if details:
                sys.stdout.write(one_line(detail) + "\n")
    except (OSError, tarfile.TarError) as error:
        sys.stderr.write(f"cannot read: {error}\n")
        return 1
    sys.stdout.writelines(line + "\n" for line in report.lines())
    return 0


def _bodies(path: Path) -> Iterator[bytes]:
    """The file itself, or every file of an archive."""
    if not tarfile.is_tarfile(path):
        yield path.read_bytes()
        return
    with tarfile.open(path) as archive:
        for member in archive:
            body = archive.extractfile(member) if member.isfile() else None
            if body is not None:
                yield body.read()


def _feed(options: argparse.Namespace) -> int:
    """0 when all of it would be published, 3 when not. Notices are written as they are met."""
    summary, told = Summary(), 0
    declared = Options(options.format, options.mode, options.charset)
    try:
        for one in validate(options.file, declared, summary):
            for notice in one.notices if isinstance(one, Judged) else (one,):
                told += 1
                if told <= NOTICES:
                    sys.stdout.write(one_line({"type": "notice", **notice.to_json(options.lang)}) + "\n")
    except OSError as error:
        sys.stderr.write(f"cannot read {options.file}: {error.strerror or error}\n")
        return 1
    sys.stdout.write(one_line({"type": "report", **summary.to_json()}) + "\n")
    return 0 if summary.outcome == "accepted" else 3


def _normalise(shape: str, files: Sequence[str]) -> int:
    """Every file is tried, also after one that cannot be read."""
    failed = 0
    for name in files:
        try:
            body = Path(name).read_bytes()
        except OSError as error:
            sys.stderr.write(f"cannot read {name}: {error.strerror or error}\n")
            failed = 1
            continue
        for line in lines(name, normalize_payload(shape, body)):
            sys.stdout.write(line + "\n")
    return failed


def lines(name: str, read: Normalized) -> Iterator[str]:
    """The product of a payload as one JSON line, also one held back, without its issues; then each Issue, said once."""
    product = read.held if read.product is None else read.product
    if product is not None:
        document = product.to_json()
        document.pop("issues")
        yield one_line({"type": "product", "file": name, **document})
    told = [*read.issues, *(() if product is None else product.issues)]
    for issue in dict.fromkeys(told):
        yield one_line({"type": "issue", "file": name, **issue.to_json()})


def one_line(document: Json) -> str:
    """JSON that every reader takes as one line: JSON allows the line ends of Unicode in a text, most readers of lines do not."""
    return json.dumps(document, ensure_ascii=False).translate(LINE_ENDS)


if __name__ == "__main__":
    sys.exit(main())

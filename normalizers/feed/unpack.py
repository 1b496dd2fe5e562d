"""A delivered file as a stream of bytes: plain, gzip, or a zip of one member; never more than the limits, whatever it claims."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from normalizers.feed import limits
from normalizers.feed.notices import Notice

CHUNK = 64 * 2**10
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_BROKEN = (zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, NotImplementedError, RuntimeError)


class Stop(Exception):  # noqa: N818 - it ends a reading, which is no error of ours
    """The file cannot be read any further; the notice says why."""

    def __init__(self, notice: Notice) -> None:
        super().__init__(notice.code)
        self.notice = notice


def chunks(path: Path, most: int | None = None) -> Iterator[bytes]:
    """The unpacked bytes of a file, ``most`` of them (None: as a delivery may have).

    Raise Stop past a limit or where the archive is damaged; OSError when the file cannot be read.
    """
    sent, most = path.stat().st_size, limits.UNPACKED if most is None else most
    if sent > limits.SENT:
        raise Stop(Notice("too_large", found=f"{sent} bytes"))
    with path.open("rb") as file:
        magic = file.read(4)
        file.seek(0)
        if magic.startswith(_GZIP):
            with gzip.GzipFile(fileobj=file) as stream:
                yield from _bounded(stream, sent, most)
        elif magic == _ZIP:
            yield from _zip(file, sent, most)
        else:
            yield from _bounded(file, sent, most)


def _zip(file: IO[bytes], sent: int, most: int) -> Iterator[bytes]:
    try:
        archive = zipfile.ZipFile(file)
        members = archive.infolist()
        if len(members) != 1 or members[0].is_dir() or members[0].flag_bits & 1:
            raise Stop(Notice("bad_archive", found=f"{len(members)} members" if len(members) != 1 else members[0].filename))
        with archive.open(members[0]) as stream:
            yield from _bounded(stream, sent, most)
    except _BROKEN as error:
        raise Stop(Notice("bad_archive", found=str(error))) from None


def _bounded(stream: IO[bytes] | gzip.GzipFile, sent: int, most: int) -> Iterator[bytes]:
    """Chunk by chunk, counting: a bomb is left where it passes a limit."""
    size = 0
    while True:
        try:
            chunk = stream.read(CHUNK)
        except EOFError:
            raise Stop(Notice("truncated", found=f"after {size} bytes")) from None
        except _BROKEN as error:
            raise Stop(Notice("bad_archive", found=str(error))) from None
        if not chunk:
            return
        size += len(chunk)
        if size > most:
            raise Stop(Notice("unpacked_too_large", found=f"more than {most} bytes"))
        if size > limits.RATIO_FROM and size > limits.RATIO * sent:
            raise Stop(Notice("ratio", found=f"more than {size // max(sent, 1)}"))
        yield chunk

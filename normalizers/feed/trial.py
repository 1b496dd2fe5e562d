"""A file that somebody only tries: judged as a delivery would be, within smaller limits, one at a time, and forgotten."""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path
from typing import Any

from normalizers.feed.notices import Notice
from normalizers.feed.validate import Options, report
from normalizers.schema import Label

MIB = 2**20
SENT, UNPACKED, ITEMS = MIB, 8 * MIB, 2000
WAIT = 10.0  # seconds for one's turn
_turn = threading.BoundedSemaphore(1)  # one file at a time in each process: a flood of files must not keep pages from readers

TOO_LARGE = Label(
    f"在此试用的文件至多 {SENT // MIB} MiB，且须完整发送。正式提交可以更大。",
    f"A file to try here has at most {SENT // MIB} MiB, and is sent whole. A delivery may be larger.",
)
BUSY = Label("正在校验其他文件，请一分钟后再试。", "Other files are being checked just now; try again in a minute.")


class BusyError(Exception):
    """Other files are being judged, and have been for as long as anybody waits here."""


def tried(body: bytes, *, form: str = "", mode: str = "", charset: str = "") -> tuple[list[Notice], dict[str, Any]]:
    """All notices, and the closing figures; the file lies on the disk only as long as it is read. Raise BusyError."""
    options = Options(form, mode, charset or "utf-8", unpacked=UNPACKED, items=ITEMS)
    if not _turn.acquire(timeout=WAIT):
        raise BusyError
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "feed"
            path.write_bytes(body)
            return report(path, options)
    finally:
        _turn.release()

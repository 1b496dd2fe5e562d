"""The folder through which the web workers of a machine share their figures.

Apart from ``metrics``: the client looks at the environment when it is imported, so this must have run before, in the parent.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

NAME = "PROMETHEUS_MULTIPROC_DIR"  # the client's own name for it


def start_folder(folder: Path) -> None:
    """An empty folder for the figures of the web workers that are about to start, named to them by the environment."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ[NAME] = str(folder)


def current() -> str | None:
    """The folder in use; None in a process that shares with nobody."""
    folder = os.environ.get(NAME)
    return folder if folder is not None and Path(folder).is_dir() else None

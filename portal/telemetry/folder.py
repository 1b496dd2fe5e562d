"""The folder through which the web workers of a machine share their figures.

Apart from ``metrics``: the client looks at the environment when it is imported, so this must have run before, in the parent.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

NAME = "PROMETHEUS_MULTIPROC_DIR"  # the client's own name for it


@contextmanager
def shared_figures() -> Iterator[Path]:
    """An empty folder for the figures of the web workers that start meanwhile, named to them by the environment.

    Among the temporary files: the figures are of this server alone, also where several share a data folder.
    """
    folder = mkdtemp(prefix="yardstick-figures-")
    os.environ[NAME] = folder
    try:
        yield Path(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def current() -> str | None:
    """The folder in use; None in a process that shares with nobody."""
    folder = os.environ.get(NAME)
    return folder if folder is not None and Path(folder).is_dir() else None

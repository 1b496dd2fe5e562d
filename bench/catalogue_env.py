"""The environment of a portal that is measured: apart from the one of the person who measures."""

from __future__ import annotations

from pathlib import Path


def fresh(folder: Path) -> dict[str, str]:
    """The environment of a portal whose data lie in this folder alone."""
    return {
        "YARDSTICK_DATA": str(folder),
        "YARDSTICK_ENV": "local",
        "YARDSTICK_MARKET": "demo",
        "DATABASE_URL": "",
        "ELASTICSEARCH_URL": "",
        "YARDSTICK_PAGE_SECONDS": "0",
    }

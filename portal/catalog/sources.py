"""Every source of the catalogue: those that a spider declares, and those that an application of the portal keeps as rows.

An application says so by a method ``sources`` of its configuration, so that the catalogue need not know who is above it.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.apps import apps

from crawlers.source import Source
from crawlers.source import sources as crawled


def declared() -> Mapping[str, Source]:
    """Every source by name; a query for each application that has any."""
    kept = [one for app in apps.get_app_configs() if hasattr(app, "sources") for one in app.sources()]
    return {**crawled(), **{source.name: source for source in kept}}

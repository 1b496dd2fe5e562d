from collections.abc import Iterable
from typing import Any

from django.apps import AppConfig

from crawlers.source import Source


class PartnersConfig(AppConfig):
    name = "portal.partners"

    def sources(self) -> Iterable[Source]:
        """Feeds, as sources of the catalogue."""
        from portal.partners.models import Feed  # models are there only when every application is

        return [feed.source() for feed in Feed.objects.order_by("pk")]

    def openapi(self) -> dict[str, Any]:
        """What programs of partners call, for the description of the interface."""
        from portal.partners.openapi import described

        return described()

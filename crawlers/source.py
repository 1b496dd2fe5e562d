"""What a source declares about itself, and the list of all sources, found by looking into ``crawlers/spiders``."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from normalizers.schema.model import Channel

if TYPE_CHECKING:
    from crawlers.bases.source_spider import SourceSpider

SPIDERS = "crawlers.spiders"


@dataclass(frozen=True, slots=True)
class Expect:
    """Bounds that a healthy run keeps, declared with the source: a first run is judged by them.

    ``min_items``/``max_items`` per institution (``max_items`` None: no upper bound), ``min_institutions`` in the register.
    ``institutions`` gives other bounds to single institutions, by id. ``may_be_empty``: an institution that lists nothing is no fault.
    """

    min_institutions: int = 1
    min_items: int = 0
    max_items: int | None = None
    may_be_empty: bool = False
    institutions: Mapping[str, tuple[int, int | None]] = field(default_factory=dict)

    def bounds(self, institution: str) -> tuple[int, int | None]:
        """(least, most) products of one institution; most is None when unbounded."""
        return self.institutions.get(institution, (self.min_items, self.max_items))


@dataclass(frozen=True, slots=True)
class Source:
    """One source of products: declared facts, no behaviour.

    ``interval``: how often the worker collects it, None for never by itself. ``max_age``: how old published data may
    grow before its page says so. ``expect`` None: a first run waits for an editor. ``market`` (ISO 3166-1 alpha-2,
    ``demo`` for a fictional one) and ``currency`` (ISO 4217, empty where there are several) are those of its products.
    ``demonstration`` sources are fictional and are marked so on every page. ``channel``: how it comes by what it says, for the
    order of trust where sources of one product disagree.
    """

    name: str
    title_zh: str
    title_en: str
    families: tuple[str, ...]
    market: str
    currency: str
    start_url: str
    shapes: tuple[str, ...]
    languages: tuple[str, ...] = ("en",)
    interval: timedelta | None = timedelta(days=1)
    max_age: timedelta = timedelta(days=7)
    expect: Expect | None = None
    demonstration: bool = False
    home: str = ""
    licence: str = ""
    channel: Channel = "page"

    def title(self, language: str) -> str:
        """The source's name for people, ``zh-hans`` or ``en``."""
        return self.title_zh if language.startswith("zh") else self.title_en


class UnknownSourceError(LookupError):
    """No spider declares this source; the text is one sentence that names those that exist."""


@cache
def spiders() -> Mapping[str, type[SourceSpider]]:
    """Every spider by its source's name: file ``au_cdr.py`` holds spider ``au-cdr``. Raise ValueError for one that breaks the rule."""
    found: dict[str, type[SourceSpider]] = {}
    package = import_module(SPIDERS)
    for module_info in pkgutil.iter_modules(package.__path__):
        module = import_module(f"{SPIDERS}.{module_info.name}")
        name = module_info.name.replace("_", "-")
        own = [member for member in vars(module).values() if isinstance(member, type) and member.__module__ == module.__name__]
        declared = [member for member in own if hasattr(member, "source")]
        if len(declared) != 1 or declared[0].source.name != name:
            raise ValueError(f"{module.__name__} must hold exactly one spider, whose source is named {name!r}")
        found[name] = declared[0]
    return found


def sources() -> Mapping[str, Source]:
    """Every declared source, by name."""
    return {name: spider.source for name, spider in spiders().items()}


def spider_of(name: str) -> type[SourceSpider]:
    """The spider of a source; raise UnknownSourceError for a name that none declares."""
    try:
        return spiders()[name]
    except KeyError:
        raise UnknownSourceError(f"There is no source {name!r}; there are: {', '.join(sorted(spiders()))}.") from None

"""One address for one request: the path says family and category, the query the rest, the comparison tray comes last."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import urlencode

from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language

from normalizers.schema import SCHEMA
from portal.catalog.compare import MOST
from search.request import SearchRequest
from search.selection import RequestError

TRAY = "compare"
_ID = re.compile(r"[a-z2-7]{16}")


@dataclass(frozen=True, slots=True)
class Place:
    """The path that stands for a request's family and category, and what is left of the request for the query."""

    path: str
    rest: SearchRequest
    family: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page of results was asked for. ``error``: a field that could not be read, left out of the request; ``raw``: as typed.

    ``currency``: the one that amounts of its answer are in, "" when there are several.
    """

    request: SearchRequest
    tray: tuple[str, ...]
    raw: Mapping[str, str]
    error: RequestError | None = None
    currency: str = ""


def place_of(request: SearchRequest) -> Place:
    """A single category is its own page, a single family too; anything else is the search page."""
    families, categories = request.values("family"), request.values("category")
    if len(categories) == 1:
        family = SCHEMA.family_of[categories[0]].key
        if families in ((), (family,)):
            path = _path("web:category", family, categories[0])
            return Place(path, _without(request, "family", "category"), family, categories[0])
    if len(families) == 1 and not categories:
        return Place(_path("web:family", *families), _without(request, "family"), families[0])
    return Place(_path("web:search"), request)


def _path(name: str, *arguments: str) -> str:
    return _reversed(name, arguments, get_language(), get_script_prefix())


@lru_cache(maxsize=1_000)
def _reversed(name: str, arguments: tuple[str, ...], language: str | None, prefix: str) -> str:  # noqa: ARG001  # they are in the path
    """A page of results has some fifty addresses of the same few paths."""
    return reverse(name, args=arguments)


def _without(request: SearchRequest, *keys: str) -> SearchRequest:
    return replace(request, selections={key: chosen for key, chosen in request.selections.items() if key not in keys})


def address(request: SearchRequest, tray: Sequence[str] = ()) -> str:
    """The canonical address of a request with these products in the tray."""
    place = place_of(request)
    query = urlencode([*place.rest.pairs(), *((TRAY, one) for one in tray)])
    return f"{place.path}?{query}" if query else place.path


def read_tray(values: Iterable[str]) -> tuple[str, ...]:
    """The ids in the tray, each once; RequestError for one that cannot be an id, and for a seventh."""
    ids = tuple(dict.fromkeys(value for value in values if value))
    for one in ids:
        if not _ID.fullmatch(one):
            raise RequestError(TRAY, f"“{one[:40]}”不是产品编号。", f"“{one[:40]}” is not the id of a product.")
    if len(ids) > MOST:
        raise RequestError(TRAY, f"最多同时对比 {MOST} 款产品。", f"A comparison takes at most {MOST} products.")
    return ids

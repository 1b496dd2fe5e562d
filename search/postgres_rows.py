"""A document as a row that PostgreSQL searches, with the places of every attribute in its arrays; all of it from the declaration."""

from __future__ import annotations

from functools import reduce
from operator import or_

from normalizers.schema import SCHEMA
from search.buckets import FAR
from search.document import Document, fingerprint
from search.models import Found
from search.projections import PATHS, keyword_options, projected
from search.selection import UNIVERSAL

MASKS = {attribute.key: place for place, attribute in enumerate(projected(), start=1)}
"""Where an attribute's options stand in ``masks``, a bit each: place from 1, as PostgreSQL counts."""
FIGURES = {attribute.key: place for place, attribute in enumerate((one for one in projected() if one.kind.numeric), start=1)}
"""Where an attribute's number stands in ``figures``; FAR is the unknown."""
PATH_SHIFT = {key: place << 58 for place, key in enumerate(PATHS)}
"""What is added to a number of a path in ``spans``, which holds those of all paths."""
OPTIONS = {key: {option: bit for bit, option in enumerate(keyword_options(SCHEMA.attributes[key]))} for key in MASKS}
LARGEST = max(len(options) for options in OPTIONS.values())
assert LARGEST < 63 and len(PATHS) < 16, "a mask has 62 bits and spans hold 16 paths"


def row_of(document: Document) -> Found:
    keywords = document.keywords
    head = {key: (keywords.get(key) or ("",))[0] for key in UNIVERSAL}
    own, made = document.orders, fingerprint()
    return Found(
        key=f"{made}{document.id}", made=made, product=document.id, number=document.number, version=document.version,
        digest=document.digest, **head, place=document.order, place_by_name=document.order_name,
        masks=[mask(key, keywords.get(key, ())) for key in MASKS],
        figures=[next(iter(document.numbers.get(key, ())), own.get(key, FAR)) for key in FIGURES],  # those of a path are only in ``orders``
        spans=[PATH_SHIFT[key] + number for key in PATHS for number in document.numbers.get(key, ())],
        tokens=[f"{key}:{token}" for key in PATHS for token in keywords.get(key, ())],
        exact=list(document.exact), words=list(document.words),
        name=lines(document.name), whole=lines(document.all), pinyin=lines(document.pinyin),
    )  # fmt: skip


def mask(key: str, options: tuple[str, ...]) -> int:
    """The bits of some options of an attribute; unknown ones have none."""
    places = OPTIONS[key]
    return reduce(or_, (1 << places[option] for option in options if option in places), 0)


def lines(texts: tuple[str, ...]) -> str:
    """Token texts in which a phrase is found between spaces, and never across two of them."""
    return "\n".join(f" {text} " for text in texts)

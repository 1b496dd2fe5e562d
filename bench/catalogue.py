"""A synthetic catalogue of up to a million products: the same for the same seed, with the proportions of a real market.

Institutions follow Zipf (a few have thousands of products, most a handful), categories and choices too; amounts are log-normal and
round, rates crowd around their market, a third of the values is not disclosed. Names are Chinese, English or both.

Products of one *mould* share what they state (rates, fees, features) and differ in institution and names, so that the long part of
the projection is worked out once for a mould. ``canonical`` gives any of them as a whole canonical product, for a test to compare.

``python -m bench.catalogue SIZE`` makes the documents once, in the folder of ``YARDSTICK_BENCH`` (default ``var/bench``).
"""

from __future__ import annotations

import marshal
import os
import random
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import django
from django.conf import settings

if not settings.configured:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.config.settings")
    django.setup()

from bench.market import MAKERS, mould_document, names, zipf
from normalizers.schema import SCHEMA
from portal.catalog.models import public_id
from search import analysis
from search.document import Document, fingerprint, pinyin_of, project

Json = dict[str, Any]
SEED = 20261125
MOULDS = 20_000  # different sets of statements
CHUNK = 2_000  # documents of one stored block
CATEGORIES = tuple(SCHEMA.categories)
NAMES = tuple(field.name for field in fields(Document))


def folder() -> Path:
    return Path(os.environ.get("YARDSTICK_BENCH") or "var/bench")


@dataclass(frozen=True, slots=True)
class Product:
    """What makes one product of its mould; ``number`` counts from 1."""

    number: int
    mould: int
    maker: tuple[str, str, str]
    name: str
    names: dict[str, str]

    @property
    def key(self) -> str:
        return f"{self.maker[0]}/p{self.number}"


def product(number: int) -> Product:
    rng = random.Random(SEED << 24 | number)
    mould = rng.randrange(MOULDS)
    name, by_language = names(rng, category_of(mould), number)
    return Product(number, mould, MAKERS[zipf(rng, len(MAKERS), 1.0)], name, by_language)


@lru_cache(maxsize=MOULDS)
def category_of(mould: int) -> str:
    return CATEGORIES[zipf(random.Random(SEED + mould), len(CATEGORIES), 0.6)]


@lru_cache(maxsize=MOULDS)
def mould_of(mould: int) -> Json:
    return mould_document(random.Random(SEED * 31 + mould), category_of(mould))


def canonical(one: Product) -> Json:
    """The whole canonical product."""
    owner = {"source": "bench", "source_key": one.key, "institution": one.maker[0]}
    return {**mould_of(one.mould), **owner, "name": one.name, "names": one.names}


@lru_cache(maxsize=MOULDS)
def moulded(mould: int) -> Document:
    """The projection of what a mould states, as of a product without names and number."""
    return project(id="", version=1, number=0, document={**mould_of(mould), "name": ""}, institution="", institution_names=())


def projected(one: Product) -> Document:
    """Equal to ``project`` of ``canonical(one)``."""
    mould, id_ = moulded(one.mould), public_id("bench", one.key)
    titles, makers = tuple(dict.fromkeys((one.name, *one.names.values()))), one.maker[1:]
    named = (*titles, *makers)
    joined = tuple(analysis.joined(text) for text in named)
    sort_name = analysis.sort_name(one.name)[:120]
    whole = (*titles, *(f"{maker} {title}" for maker in makers for title in titles))
    return replace(
        mould,
        id=id_,
        number=one.number,
        keywords={**mould.keywords, "institution": (one.maker[0],)},
        order=f"{mould.order.removesuffix('|')}{sort_name}|{id_}",
        order_name=f"{sort_name}|{id_}",
        name=joined,
        rest=tuple(text for text in mould.rest if text not in joined),
        pinyin=pinyin_of(named),
        words=tuple(sorted(frozenset(mould.words).union(*(analysis.words(text) for text in named)))),
        exact=tuple(dict.fromkeys((*(analysis.exact_key(text) for text in whole), *mould.exact))),
    )


def row_of(document: Document) -> Json:
    return {name: getattr(document, name) for name in NAMES}


def from_row(row: Json) -> Document:
    return Document(**row)


def stored(size: int) -> Path:
    """A file of at least this many documents, made when there is none yet; it belongs to one declaration."""
    held = {int(path.name.split("-")[1]): path for path in folder().glob(f"catalogue-*-{SEED}-{fingerprint()}")}
    path = held.get(min((one for one in held if one >= size), default=0), folder() / f"catalogue-{size}-{SEED}-{fingerprint()}")
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(f".{os.getpid()}")
        with temporary.open("wb") as file:
            for start in range(1, size + 1, CHUNK):
                made = [product(number) for number in range(start, min(start + CHUNK, size + 1))]
                block = zlib.compress(marshal.dumps([row_of(projected(one)) for one in made]), 1)
                file.write(len(block).to_bytes(4, "little") + block)
        temporary.replace(path)
    return path


def documents(size: int) -> Iterator[Document]:
    """The documents of the catalogue, from the stored file, a block at a time."""
    return islice(_read(stored(size)), size)


def _read(path: Path) -> Iterator[Document]:
    with path.open("rb") as file:
        while head := file.read(4):
            yield from map(from_row, marshal.loads(zlib.decompress(file.read(int.from_bytes(head, "little")))))


if __name__ == "__main__":
    print(stored(int(sys.argv[1])))

"""The folder of the embedded index: generations in sibling folders, a pointer that is switched at once, the writer's lock.

``current`` holds the name of the folder in use, ``<version>-<n>``. A rebuild fills a new folder and switches the pointer when
it is whole, so that a rebuild that was killed changes nothing. The folder before stays for a day, for readers that have it open.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import tantivy

from search.document import Document, fingerprint
from search.engine import EngineUnavailable
from search.locks import file_lock

LAYOUT = 3  # raise it with every change of what the index or its columns hold
HEAP = 64_000_000  # bytes of the writer's arena
REBUILD_HEAP = 256_000_000
KEEP_SECONDS = 86_400
REBUILD = "run: python manage.py index rebuild"


def version() -> str:
    """Of an index that this program reads: of the declaration, and of what the index itself holds."""
    return f"{fingerprint()}.{LAYOUT}"


def build_schema() -> tantivy.Schema:
    """What texts are searched by, the row number by which columns know a product, and the order by name; all else is in the columns.

    ``rest``: the texts that are no names. Nobody looks for an order: it is a column, without terms (``register``).
    """
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("number", indexed=True, fast=True)
    for field in ("name", "rest"):
        builder.add_text_field(field, tokenizer_name="ws")
    for field in ("pinyin", "words"):
        builder.add_text_field(field, tokenizer_name="ws", index_option="basic")
    builder.add_text_field("order_name", tokenizer_name="raw", index_option="basic", fast=True)
    return builder.build()


def register(index: tantivy.Index) -> tantivy.Index:
    """The tokenizers, needed at every opening of an index: of joined tokens, and of what is in columns alone, which leaves no token.

    A column keeps its texts whole, whatever ``raw`` does; with a tokenizer of another name it would keep tokens.
    """
    index.register_tokenizer("ws", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    index.register_tokenizer("raw", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw()).filter(tantivy.Filter.remove_long(0)).build())
    return index


def fields_of(document: Document) -> dict[str, Any]:
    """What the index takes of a document."""
    return {
        "number": document.number,
        "name": list(document.name),
        "rest": list(document.rest),
        "pinyin": " ".join(document.pinyin),
        "words": " ".join(document.words),
        "order_name": document.order_name,
    }


def as_tantivy(schema: tantivy.Schema, document: Document) -> tantivy.Document:
    return tantivy.Document.from_dict(fields_of(document), schema)


class Store:
    """The folder of all generations of one index."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.pointer = root / "current"

    def current(self) -> Path:
        """The folder in use. Raises EngineUnavailable when there is none, or it was made by another version."""
        try:
            name = self.pointer.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            raise EngineUnavailable(f"There is no search index yet: {REBUILD}.") from None
        except (OSError, UnicodeDecodeError) as error:
            raise EngineUnavailable(f"The search index cannot be read ({error}): {REBUILD}.") from error
        folder = self.root / name
        if not name or Path(name).name != name or not (folder / "meta.json").is_file():
            raise EngineUnavailable(f"The search index is damaged: {REBUILD}.")
        if name.rpartition("-")[0] != version():
            raise EngineUnavailable(f"The search index was made by another version of the declaration: {REBUILD}.")
        return folder

    def open(self, folder: Path) -> tantivy.Index:
        """Raises EngineUnavailable when it cannot be opened."""
        try:
            if not tantivy.Index.is_compatible(str(folder)):
                raise EngineUnavailable(f"The search index was made by another version of the engine: {REBUILD}.")
            return register(tantivy.Index.open(str(folder)))
        except (ValueError, OSError) as error:
            raise EngineUnavailable(f"The search index is damaged ({error}): {REBUILD}.") from error

    def commit(self, folder: Path) -> int:
        """The number of the index's last commit. Raises ValueError or OSError when it cannot be read."""
        return int(json.loads((folder / "meta.json").read_bytes())["opstamp"])

    def create(self) -> tuple[Path, tantivy.Index]:
        """A new empty generation beside the others; not in use until ``switch``."""
        self.root.mkdir(parents=True, exist_ok=True)
        numbers = [int(path.name.rpartition("-")[2]) for path in self.generations()]
        folder = self.root / f"{version()}-{max(numbers, default=0) + 1}"
        folder.mkdir()
        return folder, register(tantivy.Index(build_schema(), path=str(folder)))

    def switch(self, folder: Path) -> None:
        """Put a whole generation in use, at once, and drop those that nobody can have open any more."""
        temporary = self.root / f"current.{os.getpid()}"
        temporary.write_text(folder.name, encoding="utf-8")
        with temporary.open("rb") as written:
            os.fsync(written.fileno())
        temporary.replace(self.pointer)
        for path in self.generations():
            if path != folder and time.time() - path.stat().st_mtime > KEEP_SECONDS:
                shutil.rmtree(path, ignore_errors=True)

    def drop(self, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)

    def generations(self) -> list[Path]:
        return [path for path in self.root.iterdir() if path.is_dir() and path.name.rpartition("-")[2].isdigit()]

    def lock(self, wait: bool = True, say: Callable[[str], None] | None = None) -> AbstractContextManager[bool]:
        """The one writer's lock, over all processes. Yields whether it is held: always, unless ``wait`` is False."""
        return file_lock(self.root / "writer.lock", wait, say)

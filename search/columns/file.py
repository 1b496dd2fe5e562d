"""Arrays and a few facts in one file: written whole or not at all, checked once when it is opened, mapped by every process."""

from __future__ import annotations

import json
import mmap
import os
import zlib
from collections.abc import Iterable, Iterator
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Json = dict[str, Any]
MAGIC = b"yscolmn1"
ALIGN = 64
BLOCK = 1 << 22


class DamagedColumnsError(ValueError):
    """A file is not what was written: cut, changed, or of another format."""


def write(path: Path, arrays: Iterable[tuple[str, Array]], facts: Json, lasting: bool = True) -> None:
    """Put arrays, one after another as they come, and facts into a file; it stands there when all of it is on the disk.

    ``lasting``: False for a file that is read at once and thrown away: it need not survive a loss of power.
    """
    temporary = path.with_name(f"{path.name}.{os.getpid()}.part")
    places: dict[str, tuple[str, list[int], int]] = {}
    with temporary.open("wb") as file:
        position, crc = file.write(MAGIC), zlib.crc32(MAGIC)

        def put(data: bytes | memoryview) -> int:
            nonlocal crc
            crc = zlib.crc32(data, crc)
            return file.write(data)

        for name, array in arrays:
            position += put(bytes(-position % ALIGN))
            places[name] = (array.dtype.str, list(array.shape), position)
            if array.size:
                position += put(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)
        head = json.dumps({"arrays": places, "facts": facts}, ensure_ascii=False).encode()
        put(head)
        file.write(len(head).to_bytes(8, "little") + crc.to_bytes(4, "little"))
        if lasting:
            file.flush()
            os.fsync(file.fileno())
    temporary.replace(path)


class File:
    """An open file of columns. ``array(name)`` is a view of the mapped file."""

    def __init__(self, path: Path) -> None:
        """Raises DamagedColumnsError, or OSError when there is none."""
        size = path.stat().st_size
        with path.open("rb") as file:
            _check(file, size, path)
            file.seek(size - 12)
            length = int.from_bytes(file.read(8), "little")
            file.seek(size - 12 - length)
            head = json.loads(file.read(length))
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self.size = size
        self.facts: Json = head["facts"]
        self._places: dict[str, tuple[str, list[int], int]] = head["arrays"]
        self._views: dict[str, Array] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __contains__(self, name: str) -> bool:
        return name in self._places

    def array(self, name: str) -> Array:
        found = self._views.get(name)
        if found is None:
            dtype, shape, position = self._places[name]
            found = self._views[name] = np.frombuffer(self._map, np.dtype(dtype), prod(shape), position).reshape(shape)
        return found


def _check(file: Any, size: int, path: Path) -> None:
    """Read the whole file once; without mapping it, so that it counts as cache and not as memory of the process."""
    if size < len(MAGIC) + 12:
        raise DamagedColumnsError(f"{path.name} is cut")
    crc, left = 0, size - 12
    while left:
        block = file.read(min(BLOCK, left))
        if not block:
            raise DamagedColumnsError(f"{path.name} is cut")
        crc = zlib.crc32(block, crc)
        left -= len(block)
    tail = file.read(12)
    if int.from_bytes(tail[8:], "little") != crc or int.from_bytes(tail[:8], "little") > size:
        raise DamagedColumnsError(f"{path.name} is not as it was written")


def narrow(numbers: Array) -> Array:
    """The same integers in 32 bits where they fit."""
    if numbers.size == 0 or (numbers.min() >= -(2**31) and numbers.max() < 2**31):
        return numbers.astype(np.int32)
    return numbers

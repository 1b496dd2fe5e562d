"""What a delivered file may be at most (RELIABILITY §3). They stand on the public page and in refusals."""

from __future__ import annotations

SENT = 32 * 2**20  # bytes as sent
UNPACKED = 256 * 2**20  # bytes after decompression
RATIO = 100  # unpacked to sent
RATIO_FROM = 2**20  # bytes below which a ratio says nothing
ITEMS = 50_000
ITEM = 64 * 2**10  # bytes of one item as it stands in the file
RUNAWAY = 2**20  # characters after which the end of an item is no longer looked for
DEPTH = 32  # levels of one item
TEXT = 4000  # characters of one text
COLUMNS = 2000  # of a CSV file
NOTICES = 10_000  # told with their place; the rest are only counted
FOUND = 120  # characters of what was found that a notice repeats

"""The text of a feed, a piece at a time: decoded strictly, with the line and column of what is read. Memory holds one item."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from normalizers.feed.limits import RUNAWAY
from normalizers.feed.notices import Notice, shown
from normalizers.feed.unpack import Stop
from normalizers.schema import Label

CHARSETS = {"utf-8": "utf-8", "gb18030": "gb18030"}
_MARK = "\ufeff"
_ENOUGH = 64 * 2**10  # characters read at once


class Window:
    """``text`` from ``at`` on is what has not been read yet. Lines and columns count from 1."""

    def __init__(self, chunks: Iterator[bytes], charset: str) -> None:
        self.text, self.at = "", 0
        self.line, self.column = 1, 1  # of text[at]
        self.ended = False
        self.marked = False  # a byte order mark stood at the start
        self.charset = charset
        self._chunks = chunks
        self._decoder = codecs.getincrementaldecoder(CHARSETS[charset])("strict")
        self._first = True
        self.more()

    def more(self) -> bool:
        """Read on; whether there was more. What is behind ``at`` is let go."""
        if self.ended:
            return False
        parts, size = [self.text[self.at :]], 0
        while size < _ENOUGH and not self.ended:
            raw = next(self._chunks, b"")
            self.ended = not raw
            part = self._decode(parts, raw)
            parts.append(part)
            size += len(part)
        self.text, self.at = "".join(parts), 0
        return size > 0

    def _decode(self, before: list[str], raw: bytes) -> str:
        if self._first and raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise Stop(Notice("wrong_charset", 1, 1, found="UTF-16"))
        try:
            part = self._decoder.decode(raw, final=not raw)
        except UnicodeDecodeError as error:
            good = raw[: max(error.start - len(error.object) + len(raw), 0)]
            text = "".join(before) + good.decode(CHARSETS[self.charset], "ignore")
            line, column = place(text, len(text), self.line, self.column)
            wrong = bytes(error.object[error.start : error.start + 4]).hex(" ")
            raise Stop(Notice("wrong_charset", line, column, found=wrong)) from None
        if self._first and part:
            self._first = False
            self.marked = part.startswith(_MARK)
            part = part.removeprefix(_MARK)
        return part

    def skip(self, end: int) -> None:
        """Everything before ``end`` (an offset in ``text``) has been read."""
        self.line, self.column = place(self.text[self.at : end], end - self.at, self.line, self.column)
        self.at = end

    def blank(self, characters: str = " \t\r\n") -> str:
        """Pass over white space; the next character, or an empty text at the end of the file."""
        while True:
            end = self.at
            while end < len(self.text) and self.text[end] in characters:
                end += 1
            self.skip(end)
            if end < len(self.text):
                return self.text[end]
            if not self.more():
                return ""

    def here(self, code: str, expected: Label) -> Notice:
        """What is wrong at this place; a file that ends here was cut off."""
        found = shown(self.text[self.at : self.at + 40])
        return Notice("truncated" if code == "broken" and not found else code, self.line, self.column, found=found, expected=expected)

    def further(self) -> None:
        """Read on in a thing that has not ended. Raise Stop for one that is too long, or that the file ends in."""
        if len(self.text) - self.at > RUNAWAY or not self.more():
            raise Stop(Notice("runaway", self.line, self.column, found=shown(self.text[self.at : self.at + 40])))

    def row(self) -> tuple[str, bool] | None:
        """One physical line without its end, and whether CRLF ended it; None at the end of the file. Raise Stop for one without end."""
        start = self.at
        while True:
            end = self.text.find("\n", start)
            if end >= 0:
                line = self.text[self.at : end]
                self.at, self.line, self.column = end + 1, self.line + 1, 1
                return line.removesuffix("\r"), line.endswith("\r")
            left = len(self.text) - self.at
            if left > RUNAWAY:
                raise Stop(Notice("runaway", self.line, 1))
            if not self.more():
                if not left:
                    return None
                line, self.at = self.text[self.at :], len(self.text)
                return line.removesuffix("\r"), line.endswith("\r")
            start = left


def place(text: str, offset: int, line: int = 1, column: int = 1) -> tuple[int, int]:
    """Line and column of an offset in a text that begins at ``line`` and ``column``."""
    breaks = text.count("\n", 0, offset)
    if not breaks:
        return line, column + offset
    return line + breaks, offset - text.rfind("\n", 0, offset)

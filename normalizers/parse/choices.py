"""Choices and flags: declared whole phrases, never a part of a word (\"None\" is not \"no\")."""

from __future__ import annotations

import re
from collections.abc import Sequence

from normalizers.parse.result import Parsed, Unparsed
from normalizers.parse.text import fold
from normalizers.schema.model import Choice

_YES = frozenset(
    [
        "yes",
        "y",
        "true",
        "是",
        "有",
        "支持",
        "可",
        "可以",
        "available",
        "included",
        "offered",
        "提供",
        "√",
        "✓",
        "✔",
        "1",
        "包含",
        "含",
        "允许",
        "保证续保",
        "yes.",
        "具备",
        "开放",
    ]
)
_NO = frozenset(
    [
        "no",
        "n",
        "false",
        "否",
        "无",
        "不支持",
        "不可",
        "不可以",
        "没有",
        "not available",
        "not included",
        "not offered",
        "不提供",
        "×",
        "✗",
        "✘",
        "0",
        "不含",
        "不允许",
        "不包含",
        "no.",
        "不保证续保",
        "非保证续保",
        "不具备",
    ]
)
_JOIN = re.compile(r"\s*(?:[、,;/|]|\band\b|\bor\b|及|和|或)\s*")


def phrase(text: str) -> str | None:
    """The form in which phrases are compared: folded, words joined by single spaces, ``_`` and ``-`` as spaces, no final stop."""
    folded = fold(text)
    if folded is None:
        return None
    return " ".join(folded.replace("_", " ").replace("-", " ").split()).strip(" .;:!")


def match_choice(text: str, choices: Sequence[Choice]) -> str | Unparsed:
    """The key of the choice that the whole text names by key, label or alias."""
    wanted = phrase(text)
    if not wanted:
        return Unparsed(text, "blank, or not plain text")
    found = {choice.key for choice in choices for name in (choice.key, choice.zh, choice.en, *choice.aliases) if phrase(name) == wanted}
    if len(found) != 1:
        return Unparsed(text, "not a declared choice" if not found else "two choices have this name")
    return found.pop()


def match_choices(text: str, choices: Sequence[Choice]) -> list[str] | Unparsed:
    """The keys of a list of choices (comma, slash, 、, and), in the order met; every part must be declared."""
    whole = match_choice(text, choices)
    if isinstance(whole, str):
        return [whole]
    folded = fold(text)
    keys: list[str] = []
    for part in _JOIN.split(folded or ""):
        key = match_choice(part, choices)
        if isinstance(key, Unparsed):
            return Unparsed(text, f"not a declared choice: {part or text}"[:200])
        keys.append(key)
    return list(dict.fromkeys(keys))


def parse_flag(text: str) -> Parsed | Unparsed:
    """``yes`` or ``no`` in ``low`` and ``high`` with unit ``code``, for declared whole words only."""
    wanted = fold(text)
    if wanted in _YES:
        return Parsed("flag", "yes", "yes", "code", text=text)
    if wanted in _NO:
        return Parsed("flag", "no", "no", "code", text=text)
    return Unparsed(text, "neither yes nor no")

"""What a report says in both languages beside its notices: severities, outcomes, places."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from normalizers.schema import Label

SEVERITIES = {
    "error": Label("错误", "error"),
    "warning": Label("警告", "warning"),
    "info": Label("建议", "advice"),
    "system": Label("我们的故障", "our fault"),
}
OUTCOMES = {
    "accepted": Label("全部可以发布。", "Everything would be published."),
    "partly": Label(
        "正确的项可以发布；其余各项保留其上一个公开版本。",
        "The good items would be published; the others would keep their last public version.",
    ),
    "held": Label(
        "错误的项太多：在有人查看之前，什么都不会发布。", "Too many items are wrong: nothing would be published until somebody looks."
    ),
    "refused": Label("该文件的内容都不会发布。", "Nothing of this file would be published."),
}
WHOLE_FILE = Label("整个文件", "the whole file")


def place(notice: Mapping[str, Any], lang: str) -> str:
    """Where a notice (as ``Notice.to_json`` gives it) points to."""
    line, column, cell = notice.get("line"), notice.get("column", 0), notice.get("cell")
    if not line:
        return WHOLE_FILE(lang)
    if cell:
        return Label(f"第 {line} 行，第 {column} 个单元格（{cell}）", f"line {line}, cell {column} ({cell})")(lang)
    return Label(f"第 {line} 行，第 {column} 列", f"line {line}, column {column}")(lang)

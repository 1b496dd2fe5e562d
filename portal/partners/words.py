"""The words of a delivery for people, in both languages."""

from __future__ import annotations

from normalizers.schema import Label
from portal.partners.models import Delivery

_S = Delivery.State
STATES = {
    _S.RECEIVED: Label("已接收，等待处理", "received, waits its turn"),
    _S.RUNNING: Label("处理中", "being worked on"),
    _S.PUBLISHED: Label("已发布", "published"),
    _S.PARTLY: Label("部分发布", "published in part"),
    _S.HELD: Label("暂缓，等待编辑", "held for an editor"),
    _S.REFUSED: Label("未采用", "refused"),
    _S.FAILED: Label("失败", "failed"),
}
TONES = {
    _S.RECEIVED: "", _S.RUNNING: "", _S.PUBLISHED: "verified", _S.PARTLY: "held", _S.HELD: "held",
    _S.REFUSED: "failed", _S.FAILED: "failed",
}  # fmt: skip
OUTCOMES = {
    "created": Label("新增", "New"),
    "changed": Label("有变化", "Changed"),
    "withdrawn": Label("已撤下", "Withdrawn"),
    "held": Label("保留上次版本", "Kept as they were"),
    "unchanged": Label("无变化", "Unchanged"),
}
STEPS = (Label("接收", "received"), Label("读取", "read"), Label("检查", "judged"), Label("发布", "published"))


def steps_done(delivery: Delivery) -> int:
    """How many of the steps are behind it."""
    if delivery.state == _S.RECEIVED:
        return 1
    if delivery.state == _S.RUNNING:
        return 2 if delivery.summary else 1
    if delivery.state in (_S.PUBLISHED, _S.PARTLY):
        return 4
    return 3 if delivery.state == _S.HELD else 2

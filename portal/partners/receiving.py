"""Taking a delivery in: limits before reading, hashing while it is written, and one row that the worker performs."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from normalizers.feed import limits
from normalizers.feed.validate import CHARSETS, FORMATS, MODES
from normalizers.schema import Label
from portal.partners.models import Delivery, Feed

A_DAY = 24  # deliveries of one feed
KEPT = timedelta(days=7)  # for which an idempotency key is remembered
KEY_LENGTH = 100
CHUNK = 64 * 2**10
LANGUAGE = {"lang": ("zh-hans", "en")}
PARAMETERS = {"format": FORMATS, "mode": MODES, "charset": tuple(CHARSETS), "atomic": ("true", "false")}
"""What a sender may declare, with what each may be."""
NO_BODY = Label("没有收到内容；请发送数据文件本身。", "The request has no body; send the feed itself.")


@dataclass(frozen=True, slots=True)
class Declared:
    """What the sender says beside the file; empty: the file says it. ``atomic``: all of it or nothing."""

    format: str = ""
    mode: str = ""
    charset: str = "utf-8"
    atomic: bool = False

    def to_json(self) -> dict[str, str | bool]:
        return {"format": self.format, "mode": self.mode, "charset": self.charset, "atomic": self.atomic}


class NotTakenError(Exception):
    """A delivery that is not taken: ``status`` as HTTP has it, a stable ``code``, one sentence in both languages."""

    def __init__(self, status: int, code: str, sentence: Label) -> None:
        super().__init__(sentence.en)
        self.status, self.code, self.sentence = status, code, sentence


@dataclass(frozen=True, slots=True)
class Taken:
    """``replayed``: the same key and body came before, and this is what became of them."""

    delivery: Delivery
    replayed: bool


def only(words: Mapping[str, str], parameters: Mapping[str, tuple[str, ...]]) -> None:
    """Raise NotTakenError for a parameter that there is none of, or for a word that it does not take."""
    for name, value in words.items():
        if name not in parameters:
            raise NotTakenError(
                400,
                "unknown-parameter",
                Label(
                    f"没有参数 {name[:60]!r}；可用的有：{', '.join(parameters)}。",
                    f"There is no parameter {name[:60]!r}; there are: {', '.join(parameters)}.",
                ),
            )
        if value not in parameters[name]:
            raise NotTakenError(
                400,
                "bad-parameter",
                Label(f"{name} 须为以下之一：{', '.join(parameters[name])}。", f"{name} must be one of: {', '.join(parameters[name])}."),
            )


def declared_of(words: Mapping[str, str]) -> Declared:
    """What a request declares; it may name its language too. Raise NotTakenError for a word that there is none of."""
    only(words, PARAMETERS | LANGUAGE)
    return Declared(words.get("format", ""), words.get("mode", ""), words.get("charset", "utf-8"), words.get("atomic") == "true")


def take(
    feed: Feed, body: Iterator[bytes], declared: Declared, now: datetime, *, length: int | None = None, key: str | None = None
) -> Taken:
    """Write the body away and its row. Raise NotTakenError when the feed takes nothing now, or not this.

    ``length``: as announced, looked at before anything is read. ``key``: the idempotency key.
    """
    if length is not None and length > limits.SENT:
        raise _too_large()
    if key is not None and not (0 < len(key) <= KEY_LENGTH and key.isascii() and key.isprintable()):
        raise NotTakenError(
            400,
            "bad-idempotency-key",
            Label(
                f"Idempotency-Key 为 1 至 {KEY_LENGTH} 个可见 ASCII 字符。",
                f"An Idempotency-Key has 1 to {KEY_LENGTH} visible ASCII characters.",
            ),
        )
    if key is None:
        _refuse_when_busy(feed, now)
    sha256, size = _write(body, length)
    with transaction.atomic():
        Feed.objects.select_for_update().get(pk=feed.pk)
        if key is not None:
            Delivery.objects.filter(feed=feed, idempotency_key=key, at__lt=now - KEPT).exclude(state__in=Delivery.OPEN).update(
                idempotency_key=None
            )
            known = Delivery.objects.filter(feed=feed, idempotency_key=key).first()
            if known is not None:
                return _replay(known, sha256, declared)
        _refuse_when_busy(feed, now)
        made = Delivery.objects.create(feed=feed, at=now, sha256=sha256, size=size, declared=declared.to_json(), idempotency_key=key)
    return Taken(made, replayed=False)


def _replay(known: Delivery, sha256: str, declared: Declared) -> Taken:
    if known.sha256 != sha256 or known.declared != declared.to_json():
        raise NotTakenError(
            422,
            "idempotency-key-reused",
            Label(
                "这个 Idempotency-Key 已随其他内容或参数用过；请换一个新的。",
                "This Idempotency-Key came with another body or other parameters; use a new one.",
            ),
        )
    if known.state in Delivery.OPEN:
        raise NotTakenError(
            409,
            "delivery-in-progress",
            Label(
                f"使用这个 Idempotency-Key 的提交 {known.public_id} 仍在处理中。",
                f"Delivery {known.public_id} with this Idempotency-Key is still being worked on.",
            ),
        )
    return Taken(known, replayed=True)


def _refuse_when_busy(feed: Feed, now: datetime) -> None:
    busy = Delivery.objects.filter(feed=feed, state__in=Delivery.OPEN).first()
    if busy is not None:
        raise NotTakenError(
            409,
            "delivery-in-progress",
            Label(
                f"提交 {busy.public_id} 仍在处理中；请等它结束。", f"Delivery {busy.public_id} is still being worked on; wait for its end."
            ),
        )
    if Delivery.objects.filter(feed=feed, at__gt=now - timedelta(days=1)).count() >= A_DAY:
        raise NotTakenError(
            429, "too-many-deliveries", Label(f"每个数据源每天最多接收 {A_DAY} 次提交。", f"A feed takes at most {A_DAY} deliveries a day.")
        )


def _too_large() -> NotTakenError:
    return NotTakenError(
        413, "too-large",
        Label(
            f"一次提交至多 {limits.SENT // 2**20} MiB（发送时）、{limits.UNPACKED // 2**20} MiB（解压后）、{limits.ITEMS:,} 项，"
            f"每项至多 {limits.ITEM // 1024} KiB。",
            f"A delivery has at most {limits.SENT // 2**20} MiB as sent, {limits.UNPACKED // 2**20} MiB unpacked, "
            f"{limits.ITEMS:,} items of {limits.ITEM // 1024} KiB each.",
        ),
    )  # fmt: skip


def folder() -> Path:
    return Path(settings.YARDSTICK_DATA) / "deliveries"


def body_of(delivery: Delivery) -> Path:
    """The delivered file."""
    return folder() / delivery.sha256[:2] / delivery.sha256


def _write(body: Iterator[bytes], length: int | None) -> tuple[str, int]:
    """Its hash and size. A name of our own, in a folder that is served by nobody; the body appears whole or not at all."""
    folder().mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    handle, name = tempfile.mkstemp(dir=folder(), prefix=".incoming-")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in body:
                size += len(chunk)
                if size > limits.SENT:
                    raise _too_large()
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        if not size:
            raise NotTakenError(400, "empty-body", NO_BODY)
        if length is not None and size != length:
            raise NotTakenError(
                400,
                "cut-off",
                Label(
                    f"声明为 {length} 字节，实际收到 {size} 字节；请发送完整文件。",
                    f"{length} bytes were announced and {size} came; send the whole file.",
                ),
            )
        path = folder() / digest.hexdigest()[:2] / digest.hexdigest()
        path.parent.mkdir(exist_ok=True)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return digest.hexdigest(), size

"""Fetching a feed where its partner puts it: on a schedule, only when it changed, within the limits of a delivery."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from django.db import transaction

from crawlers.fetch import FetchError, checked, safe_fetch
from normalizers.feed import limits
from normalizers.schema import Label
from portal.accounts import audit
from portal.partners.models import Delivery, Feed, Pull
from portal.partners.receiving import CHUNK, Declared, NotTakenError, body_of, take

HOURS = (1, 6, 12, 24, 168)  # that a partner may choose from
SECONDS = 120.0  # for the whole file
AGENT = "Yardstick/1 (feed)"
AGAIN = timedelta(hours=1)  # after which a try that failed is made once more
OTHERS = Label("没有取到文件。", "No file came.")
FAILURES = {
    "bad_address": Label("地址不可用：须为 https 公网地址。", "The address cannot be used: it takes a public https address."),
    "private_address": Label("该地址不是公网地址，不予访问。", "The address is not a public one, and is not asked."),
    "unknown_host": Label("找不到该主机。", "There is no such host."),
    "no_answer": Label("服务器没有应答。", "The server does not answer."),
    "bad_certificate": Label("服务器证书无效。", "The server's certificate is not valid."),
    "too_slow": Label(f"未能在 {SECONDS:.0f} 秒内取完文件。", f"The file did not come within {SECONDS:.0f} seconds."),
    "too_large": Label(f"文件超过 {limits.SENT // 2**20} MiB。", f"The file is larger than {limits.SENT // 2**20} MiB."),
    "cut_off": Label("文件传到一半中断了。", "The file was cut off."),
    "redirect_refused": Label("跳转的目标不是 https 地址。", "A redirect leads away from https."),
    "too_many_redirects": Label("跳转次数过多。", "There are too many redirects."),
    "bad_status": Label("服务器的应答不是文件。", "The server answers with something else than the file."),
    "delivery-in-progress": Label("上一次提交仍在处理中。", "The delivery before is still being worked on."),
    "too-many-deliveries": Label("今天的提交次数已满。", "There were too many deliveries today."),
}


@transaction.atomic
def schedule(feed: Feed, url: str, hours: int, declared: Declared, *, now: datetime, by: str) -> None:
    """Fetch this address from now on; an empty one: no longer. Raise FetchError for one that is never asked."""
    before = Pull.objects.filter(feed=feed).first()
    if url:
        if checked(url).scheme != "https":
            raise FetchError("bad_address", "an address begins with https://")
        fields = {"url": url, "hours": hours, "declared": declared.to_json(), "last": None, "etag": "", "modified": ""}
        Pull.objects.update_or_create(feed=feed, defaults={**fields, "failed": "", "detail": "", "due_at": now})
    else:
        Pull.objects.filter(feed=feed).delete()
    told = (None if before is None else before.url, url or None)
    audit.record(by, "feed.pull", audit.of_partner(feed.partner), {f"feed:{feed.public_id}": told})


def pull(one: Pull, now: datetime) -> Delivery | None:
    """Fetch once and take in what came; None when nothing did. The row says when, and why not."""
    if not Pull.objects.filter(pk=one.pk, due_at=one.due_at).update(due_at=now + timedelta(hours=one.hours), tried_at=now):
        return None  # somebody else was faster
    try:
        delivery, told = _fetched(one, now)
    except (FetchError, NotTakenError) as error:
        again = min(AGAIN, timedelta(hours=one.hours))
        Pull.objects.filter(pk=one.pk).update(failed=error.code, detail=str(error)[:300], due_at=now + again)
        return None
    Pull.objects.filter(pk=one.pk).update(failed="", detail="", **told, **({} if delivery is None else {"last": delivery}))
    return delivery


def _fetched(one: Pull, now: datetime) -> tuple[Delivery | None, dict[str, str]]:
    asked = {"User-Agent": AGENT, "Accept": "*/*"}
    asked |= {"If-None-Match": one.etag} if one.etag else {}
    asked |= {"If-Modified-Since": one.modified} if one.modified else {}
    with safe_fetch(one.url, headers=asked, most=limits.SENT, seconds=SECONDS) as answer:
        if answer.status == 304 and (one.etag or one.modified):
            return _confirmed(one, now), {}
        if answer.status != 200:
            raise FetchError("bad_status", f"status {answer.status}")
        taken = take(one.feed, answer.chunks(), Declared(**one.declared), now)
        return taken.delivery, _validators(answer.headers)


def _validators(headers: Mapping[str, str]) -> dict[str, str]:
    etag, modified = headers.get("etag", ""), headers.get("last-modified", "")
    return {"etag": etag if len(etag) <= 300 else "", "modified": modified if len(modified) <= 100 else ""}


def _confirmed(one: Pull, now: datetime) -> Delivery | None:
    """The same file as last time confirms what it lists: it is taken again from where it lies, while nothing else came since."""
    last = one.feed.deliveries.order_by("-at", "-pk").first()
    if (
        last is None
        or last.pk != one.last_id
        or last.state not in (Delivery.State.PUBLISHED, Delivery.State.PARTLY)
        or not body_of(last).exists()
    ):
        return None
    return take(one.feed, _stored(last), Declared(**last.declared), now).delivery


def _stored(delivery: Delivery) -> Iterator[bytes]:
    with body_of(delivery).open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def pull_due(now: datetime) -> int:
    """Fetch every feed whose time has come; how many came."""
    return sum(pull(one, now) is not None for one in Pull.objects.filter(due_at__lte=now).select_related("feed__partner"))

"""Every way in which a request can end without a usable answer: declared once, with its words for people."""

from __future__ import annotations

from dataclasses import dataclass

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.http import Response

STOPS_AFTER = 3  # failures in a row that say "this server is not itself": then the institution is left alone in this run


@dataclass(frozen=True, slots=True)
class FailureClass:
    """``stops``: counts towards leaving the institution alone for the rest of the run."""

    code: str
    zh: str
    en: str
    stops: bool = False


FAILURES = (
    FailureClass("down", "服务器报错（5xx）", "The server answered with an error (5xx)", stops=True),
    FailureClass("timeout", "在时限内没有答完", "The answer did not end within the time limit", stops=True),
    FailureClass("unreachable", "无法连接", "No connection", stops=True),
    FailureClass("unresolved", "找不到主机名", "The host name was not found", stops=True),
    FailureClass("blocked", "拒绝访问（401、403、429、451）", "Access refused (401, 403, 429, 451)", stops=True),
    FailureClass("redirect", "转到别的地址，未跟随", "A redirect, which was not followed", stops=True),
    FailureClass("wrong_type", "内容类型不对", "The answer is of another content type", stops=True),
    FailureClass("oversized", "内容超过上限", "The answer is larger than the limit", stops=True),
    FailureClass("truncated", "内容不完整", "The answer ended before its end", stops=True),
    FailureClass("private_address", "指向内部地址，已拒绝", "The address is a private one and was refused"),
    FailureClass("bad_address", "登记的网址不可用", "The registered address cannot be used"),
    FailureClass("not_found", "没有这个页面（404、410）", "There is no such page (404, 410)"),
    FailureClass("http_error", "其他 HTTP 状态", "Another HTTP status"),
    FailureClass("envelope", "以错误信息代替内容", "An error message in place of the content"),
    FailureClass("bad_json", "不是可信的 JSON", "Not acceptable as JSON"),
    FailureClass("bad_list", "列表页无法读出", "The list page cannot be read"),
    FailureClass("bad_page", "页面无法读出", "The page cannot be read"),
    FailureClass("version", "没有双方都认识的版本", "No version that both sides know", stops=True),
    FailureClass("page_loop", "翻页指回已读过的页", "Paging leads back to a page already read"),
    FailureClass("page_overrun", "页数超过声明的总数或上限", "More pages than stated, or than the limit"),
    FailureClass("wrong_product", "返回的是别的产品", "The answer is another product's"),
    FailureClass("robots_unreachable", "robots.txt 读不到，故不访问", "robots.txt could not be read, so nothing was asked"),
    FailureClass("robots_denied", "robots.txt 不允许", "robots.txt does not allow it"),
    FailureClass("not_asked", "连续失败后不再询问", "Not asked, after several failures in a row"),
    FailureClass("run_timeout", "运行超时", "The run reached its time limit"),
    FailureClass("run_stopped", "运行被中止", "The run was stopped"),
)
BY_CODE = {failure.code: failure for failure in FAILURES}
CODES = tuple(BY_CODE)


class RefusedAddress(IgnoreRequest):
    """A request to an address that a crawl may not reach."""


class RobotsUnreachable(IgnoreRequest):
    """The host's robots.txt gave no answer that permits anything (RFC 9309 §2.3.1.4)."""


class RobotsDenied(IgnoreRequest):
    """The host's robots.txt forbids this request."""


EXCEPTIONS: tuple[tuple[type[BaseException], str], ...] = (
    (RefusedAddress, "private_address"),
    (RobotsUnreachable, "robots_unreachable"),
    (RobotsDenied, "robots_denied"),
    (DownloadTimeoutError, "timeout"),
    (ResponseDataLossError, "truncated"),
    (DownloadCancelledError, "oversized"),
    (CannotResolveHostError, "unresolved"),
    (DownloadConnectionRefusedError, "unreachable"),
    (UnsupportedURLSchemeError, "bad_address"),
    (IgnoreRequest, "oversized"),  # Scrapy's own, for a body that unpacks to more than the limit
)


def code_of_exception(error: BaseException | None) -> str:
    """The failure code of what the downloader raised; a broken connection of any other kind is ``unreachable``."""
    return next((code for kind, code in EXCEPTIONS if isinstance(error, kind)), "unreachable")


def code_of_response(response: Response, media_types: tuple[str, ...]) -> tuple[str, str] | None:
    """(code, detail) when the status or the content type makes an answer unusable; None when its body may be read."""
    status = response.status
    if 300 <= status < 400 and status != 304:
        return "redirect", f"{status} to {(response.headers.get('Location') or b'').decode('latin-1')[:200]}"
    if status >= 500:
        return "down", f"status {status}"
    if status in (401, 403, 429, 451):
        return "blocked", f"status {status}"
    if status in (404, 410):
        return "not_found", f"status {status}"
    if status != 200:
        return "http_error", f"status {status}"
    media_type = media_type_of(response)
    if media_type not in media_types:
        return "wrong_type", f"{media_type or 'no content type'} where {media_types[0]} was expected"
    return None


def media_type_of(response: Response) -> str:
    """The media type that the answer states, in lower case, without parameters."""
    return (response.headers.get("Content-Type") or b"").decode("latin-1").split(";")[0].strip().lower()

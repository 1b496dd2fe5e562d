"""Errors as RFC 9457 problem documents: what is wrong, in the language asked for, and which parameter it is."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from normalizers.schema import Label
from portal.api.respond import finish

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: Label("请求有误", "Bad request"),
    403: Label("本市场不允许", "Not allowed in this market"),
    404: Label("没有这一项", "Not found"),
    405: Label("不支持该方法", "Method not allowed"),
    429: Label("请求过多", "Too many requests"),
    500: Label("服务器出错", "Server error"),
    503: Label("暂时无法回答", "Not available now"),
}
NO_PAGE = Label("这个地址下没有内容。", "There is nothing at this address.")
READ_ONLY = Label("接口只读：请用 GET。", "The interface only reads: use GET.")
FLOOD = Label("这个地址的搜索太多，请稍后再试。", "Too many searches from this address; try again in a while.")
BROKEN = Label("出现了意外错误，已记录。", "Something unexpected went wrong; it has been logged.")
NO_CATALOGUE = Label(
    "目录数据库无法读取。请检查数据库并运行 manage.py migrate。",
    "The catalogue's database cannot be read. Check the database and run manage.py migrate.",
)


class Problem(Exception):  # noqa: N818 - RFC 9457 calls it a problem
    """A request that cannot be answered. ``code`` is stable; ``parameter`` names the parameter that is wrong."""

    def __init__(self, status: int, code: str, detail: Label, *, parameter: str = "", allow: Sequence[str] = ()) -> None:
        super().__init__(detail.en)
        self.status = status
        self.code = code
        self.detail = detail
        self.parameter = parameter
        self.allow = tuple(allow)


def problem_response(problem: Problem, lang: str) -> HttpResponse:
    """The problem document: ``type, title, status, detail`` and, where one is wrong, ``parameter``."""
    body: dict[str, object] = {
        "type": f"urn:yardstick:problem:{problem.code}",
        "title": TITLES[problem.status](lang),
        "status": problem.status,
        "detail": problem.detail(lang),
    }
    if problem.parameter:
        body["parameter"] = problem.parameter
    response = HttpResponse(json.dumps(body, ensure_ascii=False), content_type=MEDIA_TYPE, status=problem.status)
    if problem.allow:
        response["Allow"] = ", ".join(problem.allow)
    return finish(response, lang)


def wanted_language(request: HttpRequest) -> str:
    """The language of an error: ``lang`` where it is a known one, else English."""
    return "zh-hans" if request.GET.get("lang") == "zh-hans" else "en"


def on_problem(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    assert isinstance(error, Problem)
    return problem_response(error, wanted_language(request))


def on_missing(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    assert isinstance(error, Http404)
    return not_found(request)


def on_database(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    assert isinstance(error, DatabaseError)
    logger.error("the catalogue cannot be read: %s", error)
    answer = problem_response(Problem(503, "catalogue-unavailable", NO_CATALOGUE), wanted_language(request))
    answer["Retry-After"] = "5"
    return answer


def on_error(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    """The last resort: logged whole, told without its inside."""
    logger.error("unexpected error at %s", request.path, exc_info=error if isinstance(error, Exception) else None)
    return problem_response(Problem(500, "server-error", BROKEN), wanted_language(request))


@csrf_exempt
def not_found(request: HttpRequest) -> HttpResponse:
    """Every address under the interface that is none of its paths, whatever the method: no form of ours is ever sent here."""
    return problem_response(Problem(404, "no-such-path", NO_PAGE), wanted_language(request))

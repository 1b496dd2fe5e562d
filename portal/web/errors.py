"""The pages for what went wrong: each says what, and where to go on. The one for a broken server needs nothing."""

from __future__ import annotations

import sys

from django.core.exceptions import DisallowedHost
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext as _

from portal.telemetry.context import request_id

SERVER_ERROR = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>{title} · Yardstick</title><link rel="stylesheet" href="/static/web/yardstick.css"></head>
<body><header class="masthead"><div class="wrap"><a class="brand" href="/">Yardstick</a></div></header>
<div class="tick-rule" aria-hidden="true"></div><main id="main" class="wrap"><div class="head"><h1>{title}</h1></div>
<p>{text}</p><p class="small">{reference}: <code>{request}</code></p><p><a href="/{prefix}/">{home}</a></p></main></body></html>"""
SERVER_WORDS = {
    "en": (
        "Something broke on our side",
        "The fault is written down. Nothing that you did or asked was lost; trying again in a minute may help.",
        "To the first page",
        "If you write to us about it, give this number",
    ),
    "zh-hans": ("我们这边出了故障", "故障已经记录下来。您的操作没有造成任何损失，请稍后再试。", "回到首页", "如需反馈，请附上此编号"),
}
AWAY_WORDS = {
    "en": ("The catalogue cannot be read just now", "Its database does not answer. Each page looks for it again: please try in a minute."),
    "zh-hans": ("目录暂时无法读取", "数据库没有回应。每次打开页面都会重新连接，请稍后再试。"),
}


def _language(request: HttpRequest) -> str:
    """The language of the address, else of the browser's wish: an error may stand outside every page."""
    return get_language_from_request(request, check_path=True)


def refuse(request: HttpRequest, sentence: str, status: int = 400) -> HttpResponse:
    """A page of its own for a request that cannot be answered, with the sentence that says why."""
    title = {
        400: _("This address cannot be answered"),
        403: _("This is not open to you"),
        404: _("This page does not exist"),
        429: _("Too many attempts"),
        503: _("Not yet"),
    }[status]
    return render(request, "web/error.html", {"title": title, "sentence": sentence, "noindex": True, "status": status}, status=status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 (Django's signature)
    with override(_language(request)):
        return refuse(
            request,
            _("There is nothing at this address. A product that an institution withdrew keeps its page, so the address may be mistyped."),
            404,
        )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A request under a host name that is not ours has no page: pages name the address they stand at."""
    if isinstance(exception, DisallowedHost):
        return HttpResponse("This portal does not answer under that host name.\n", content_type="text/plain", status=400)
    with override(_language(request)):
        return refuse(request, _("The request was not understood."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What a person's role does not include; the view says what that is."""
    with override(_language(request)):
        return refuse(request, str(exception or "") or _("This is not open to you."), 403)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 (Django's signature)
    """A form that was not sent from one of our own pages, or from one that is too old."""
    with override(_language(request)):
        return refuse(
            request, _("This form was not sent from a page of ours, or the page is too old. Go back, reload it and try again."), 403
        )


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 (Django's signature)
    """Attempts are counted; each counts for some minutes."""
    with override(_language(request)):
        response = refuse(request, _("There were too many attempts from here. Please wait a few minutes and try again."), 429)
        response["Retry-After"] = "300"
        return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Made of text alone: neither templates nor database nor context are needed to show it."""
    lang = "zh-hans" if request.path_info.startswith("/zh-hans/") else "en"
    title, text, home, reference = SERVER_WORDS[lang]
    away = isinstance(sys.exc_info()[1], DatabaseError | InterfaceError)  # Django calls this while it handles the exception
    if away:
        title, text = AWAY_WORDS[lang]
    html_lang = "zh-Hans" if lang == "zh-hans" else "en"
    told = {"title": title, "text": text, "home": home, "reference": reference, "request": request_id()}
    page = SERVER_ERROR.format(lang=html_lang, prefix=lang, **told)
    return HttpResponse(page, status=503, headers={"Retry-After": "5"}) if away else HttpResponse(page, status=500)

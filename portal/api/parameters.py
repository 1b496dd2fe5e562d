"""Reading the query string strictly: an unknown, repeated or wrong parameter is an error that names it."""

from __future__ import annotations

import re
from collections.abc import Collection

from django.http import HttpRequest

from normalizers.schema import Label
from portal.api.problems import Problem

LANGUAGES = ("zh-hans", "en")
ID = re.compile(r"[a-z2-7]{16}")
INSTITUTION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def language(request: HttpRequest) -> str:
    """``lang``: zh-hans or en (the default)."""
    given = single(request, "lang") or "en"
    if given not in LANGUAGES:
        raise Problem(400, "bad-value", Label("lang 只能是 zh-hans 或 en。", "lang takes zh-hans or en."), parameter="lang")
    return given


def only(request: HttpRequest, allowed: Collection[str] = ()) -> str:
    """Refuse every parameter but ``lang`` and the allowed ones; give the language."""
    for name in request.GET:
        if name != "lang" and name not in allowed:
            takes = ", ".join(("lang", *allowed))
            detail = Label(f"没有参数 {name!r}；这里可用：{takes}。", f"There is no parameter {name!r} here; it takes: {takes}.")
            raise Problem(400, "unknown-parameter", detail, parameter=name)
    return language(request)


def single(request: HttpRequest, name: str) -> str:
    """The one value of a parameter, or ""; repeated is an error."""
    values = request.GET.getlist(name)
    if len(values) > 1:
        detail = Label(f"参数 {name} 只能给一次。", f"The parameter {name} may be given once.")
        raise Problem(400, "repeated-parameter", detail, parameter=name)
    return values[0] if values else ""


def number(request: HttpRequest, name: str, default: int, most: int) -> int:
    """A whole number from 1 to ``most``."""
    text = single(request, name)
    if not text:
        return default
    if not re.fullmatch(r"[0-9]{1,6}", text) or not 1 <= int(text) <= most:
        detail = Label(f"{name} 应为 1 至 {most} 的整数。", f"{name} takes a whole number from 1 to {most}.")
        raise Problem(400, "bad-value", detail, parameter=name)
    return int(text)


def product_id(text: str) -> str:
    """A public product id, or 404: what is none cannot be asked of the catalogue."""
    if not ID.fullmatch(text):
        raise no_product(text)
    return text


def no_product(text: str) -> Problem:
    shown = text[:40]
    detail = Label(f"没有编号为 {shown!r} 的产品。", f"There is no product with the id {shown!r}.")
    return Problem(404, "no-such-product", detail, parameter="id")

"""Query parameters of pages: tracking ones are taken off by a redirect, unknown ones are an error that names them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from normalizers.finance.questions import PREFIX
from portal.web.errors import refuse
from search.request import is_tracking

View = Callable[..., HttpResponse]


def without_tracking(request: HttpRequest) -> HttpResponse | None:
    """The redirect to this address without its tracking parameters; None where it has none."""
    if not any(is_tracking(name) for name in request.GET):
        return None
    kept = request.GET.copy()
    for name in list(kept):
        if is_tracking(name):
            del kept[name]
    query = kept.urlencode()
    return HttpResponseRedirect(request.path + ("?" + query if query else ""))


def strict(*allowed: str, personal: bool = False) -> Callable[[View], View]:
    """A page that is only read and takes no parameters but ``allowed``, and, when ``personal``, the reader's case (``my.*``)."""

    def decorate(view: View) -> View:
        @require_safe
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            clean = without_tracking(request)
            if clean is not None:
                return clean
            for name in request.GET:
                if name not in allowed and not (personal and name.startswith(PREFIX)):
                    return refuse(request, _("This page has no parameter “%(name)s”.") % {"name": name[:80]})
            return view(request, *args, **kwargs)

        return checked

    return decorate

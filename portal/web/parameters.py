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
MANY = frozenset({"compare", "id", "without"})
"""Parameters that may be given several times; what is given of any other is one answer."""


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
                if name in allowed and name not in MANY and len(request.GET.getlist(name)) > 1:
                    return refuse(request, _("The parameter “%(name)s” may be given only once.") % {"name": name})
            return view(request, *args, **kwargs)

        return checked

    return decorate

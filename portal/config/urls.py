"""All addresses on one screen."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from portal.accounts.admin import site

urlpatterns = [
    path("api/v1/feeds/", include("portal.partners.urls")),
    path("api/v1/", include("portal.api.urls")),
    path("", include("portal.web.urls_plain")),
    path("admin/", site.urls),
    *i18n_patterns(
        path("account/", include("portal.accounts.urls")),
        path("desk/", include("portal.desk.urls")),
        path("partner/", include("portal.partners.pages_urls")),
        path("", include("portal.web.urls")),
    ),
]
handler404 = "portal.web.errors.not_found"
handler500 = "portal.web.errors.server_error"
handler400 = "portal.web.errors.bad_request"
handler403 = "portal.web.errors.forbidden"
handler429 = "portal.web.errors.too_many"

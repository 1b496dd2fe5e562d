"""One settings module, driven by the environment (environment.py)."""

from __future__ import annotations

from csp.constants import NONE, SELF

from portal.config.environment import ROOT, environment
from portal.telemetry import logs

ENVIRONMENT = environment()

PRODUCTION = ENVIRONMENT.production
DEBUG = False
SECRET_KEY = ENVIRONMENT.secret_key
ALLOWED_HOSTS = list(ENVIRONMENT.allowed_hosts)
YARDSTICK_DATA = ENVIRONMENT.data
YARDSTICK_MARKET = ENVIRONMENT.market
YARDSTICK_BASE_URL = ENVIRONMENT.base_url
YARDSTICK_OPERATOR = ENVIRONMENT.operator
YARDSTICK_CONTACT = ENVIRONMENT.contact
ELASTICSEARCH_URL = ENVIRONMENT.elasticsearch_url
CELERY_BROKER_URL = ENVIRONMENT.broker_url
ELASTICSEARCH_PREFIX = ENVIRONMENT.elasticsearch_prefix
SEARCH_ENGINE = "search.elastic.ElasticEngine" if ELASTICSEARCH_URL else "search.embedded.EmbeddedEngine"

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "portal.telemetry",
    "portal.catalog",
    "portal.pipeline",
    "search",
    "portal.api",
    "portal.web",
]
if ELASTICSEARCH_URL:
    # Its documents and mappings are used, its signals and commands are not: the outbox tells the index what changed.
    INSTALLED_APPS.append("django_elasticsearch_dsl")
    ELASTICSEARCH_DSL = {"default": {"hosts": ELASTICSEARCH_URL}}
    ELASTICSEARCH_DSL_SIGNAL_PROCESSOR = "django_elasticsearch_dsl.signals.BaseSignalProcessor"  # does nothing
    ELASTICSEARCH_DSL_AUTOSYNC = False
    ELASTICSEARCH_DSL_AUTO_REFRESH = False
    ELASTICSEARCH_DSL_INDEX_SETTINGS: dict[str, object] = {}
MIDDLEWARE = [
    "portal.telemetry.middleware.Observe",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.web.probes.Probes",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.web.kept_pages.KeptPages",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "portal.config.urls"
WSGI_APPLICATION = "portal.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "portal.web.context.site",
            ]
        },
    }
]
DATABASES = {"default": ENVIRONMENT.database}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages", "OPTIONS": {"MAX_ENTRIES": 1_000}},
}
YARDSTICK_PAGE_SECONDS = ENVIRONMENT.page_seconds
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "portal" / "web" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    LANGUAGE_COOKIE_SECURE = True

# What those who run it ask for and read: docs/operations.md
YARDSTICK_LOG = ENVIRONMENT.log
YARDSTICK_METRICS_TOKEN = ENVIRONMENT.metrics_token
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]  # asked from inside, without TLS
SILENCED_SYSTEM_CHECKS = [
    "security.W003",  # no form changes anything: every address only reads, and a POST is refused everywhere
    "security.W021",  # a place on the browsers' preload list binds the whole domain for years: its owner's act, not the portal's
]
LOGGING = logs.configuration(ENVIRONMENT.log, access=ENVIRONMENT.access_log, secrets=ENVIRONMENT.secrets)

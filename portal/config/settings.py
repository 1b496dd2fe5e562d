"""One settings module, driven by the environment (environment.py)."""

from __future__ import annotations

from csp.constants import NONE, SELF

from portal.config.environment import ROOT, environment
from portal.config.mail import mail
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
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "portal.telemetry",
    "portal.catalog",
    "portal.pipeline",
    "search",
    "portal.accounts",
    "portal.readers",
    "portal.commerce",
    "portal.api",
    "portal.web",
    "portal.partners",
    "portal.desk",
    "allauth",  # behind ours, whose templates come first
    "allauth.account",
    "allauth.mfa",
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
    "portal.readers.middleware.CountViews",
    "portal.web.kept_pages.KeptPages",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.middleware.common.CommonMiddleware",
    # Those of accounts cost a reader of public pages nothing: no session is read, no cookie set, before somebody asks for the user.
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.accounts.middleware.Guard",
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
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.web.context.site",
            ]
        },
    }
]
DATABASES = {"default": ENVIRONMENT.database}
CACHES = {
    "default": {"BACKEND": "portal.accounts.limits.Limits"},  # the limits on guessing, shared by all processes
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "process"},
    "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages", "OPTIONS": {"MAX_ENTRIES": 1_000}},
}
YARDSTICK_PAGE_SECONDS = ENVIRONMENT.page_seconds
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "portal" / name / "locale" for name in ("web", "accounts", "desk", "partners")]
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
    # No other host of the domain can set these, and they go to no other.
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"

# What those who run it ask for and read: docs/operations.md
YARDSTICK_LOG = ENVIRONMENT.log
YARDSTICK_METRICS_TOKEN = ENVIRONMENT.metrics_token
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]  # asked from inside, without TLS
SILENCED_SYSTEM_CHECKS = [
    "security.W021",  # a place on the browsers' preload list binds the whole domain for years: its owner's act, not the portal's
]
LOGGING = logs.configuration(ENVIRONMENT.log, access=ENVIRONMENT.access_log, secrets=ENVIRONMENT.secrets)

# Accounts (portal/accounts): who is who, and how they show it.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ["email"]}},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_ENGINE = "portal.accounts.sessions"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.web.errors.forged"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account_home"
ACCOUNT_ADAPTER = "portal.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False  # a session ends with the browser, and before that as portal/accounts/sessions.py says
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ALLAUTH_TRUSTED_PROXY_COUNT = ENVIRONMENT.proxies
MFA_ADAPTER = "portal.accounts.adapters.MFAAdapter"
ACCOUNT_FORMS = {"login": "portal.accounts.forms.LoginForm"}
MFA_FORMS = {"add_webauthn": "portal.accounts.forms.AddKeyForm", "edit_webauthn": "portal.accounts.forms.EditKeyForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION  # http://localhost, which browsers take for secure
YARDSTICK_FIELD_KEYS = ENVIRONMENT.field_keys
_MAIL = mail(ENVIRONMENT.mail_url)
EMAIL_BACKEND = "portal.accounts.letters.Logged"  # which hands on to the next
YARDSTICK_MAIL_BACKEND = _MAIL.backend
EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.host, _MAIL.port, _MAIL.user, _MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL, EMAIL_TIMEOUT = _MAIL.starttls, _MAIL.tls, 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENVIRONMENT.mail_from

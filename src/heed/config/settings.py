"""Django's settings. Everything a person may set is an environment variable named ``HEED_…``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from heed.config.database import record_store
from heed.config.environment import issuer, kept_secret, listed, said, whole_number
from heed.config.paths import HomePaths, find_home

HOME = HomePaths(find_home())
_SOURCE = Path(__file__).resolve().parents[1]

SECRET_KEY = kept_secret("HEED_SECRET_KEY", HOME.secret_key)
PRIVACY_KEY = kept_secret("HEED_PRIVACY_KEY", HOME.privacy_key)
CONTACT_KEY = kept_secret("HEED_CONTACT_KEY", HOME.contact_key)
DEBUG = False
USE_TZ = True
TIME_ZONE = os.environ.get("HEED_TIME_ZONE", "UTC")

INSTALLED_APPS = [
    "heed.web",  # first: its templates win over those of libraries
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
    "heed.foundation",
    "heed.customers",
    "heed.interactions",
    "heed.journeys",
    "heed.listening",
    "heed.standards",
    "heed.insight",
    "heed.definitions",
]
AUTH_USER_MODEL = "foundation.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DATABASES: dict[str, dict[str, Any]] = {"default": record_store(HOME)}
# Counts of failed sign-ins; files, so that every process of the server sees the same.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(HOME.work / "cache"),
    }
}

# Pages

ROOT_URLCONF = "heed.config.urls"
WSGI_APPLICATION = "heed.config.wsgi.application"
MIDDLEWARE = [
    "heed.web.security.ContentPolicyMiddleware",  # first: answers of all others carry it, too
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "heed.web.language.LanguageMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "heed.web.gate.GateMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "heed.web.shell.shell",
            ],
        },
    }
]

STATIC_URL = "/static/"
STATIC_ROOT = HOME.static
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "heed.web.static_files.KeptFiles"},
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_USE_FINDERS = not HOME.static.is_dir()  # `heed serve` collects them

LANGUAGES = [("en-gb", "English"), ("de", "Deutsch")]
LANGUAGE_CODE = os.environ.get("HEED_LANGUAGE", "en-gb")
LOCALE_PATHS = [_SOURCE / "web" / "locale"]
FORMAT_MODULE_PATH = ["heed.web.formats"]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Security

ALLOWED_HOSTS = listed(os.environ.get("HEED_HOSTS")) or ["localhost", "127.0.0.1", "[::1]"]
BEHIND_TLS = said(os.environ.get("HEED_TLS"), "HEED_TLS")
CSRF_TRUSTED_ORIGINS = [
    f"https://{host}" for host in ALLOWED_HOSTS if BEHIND_TLS and host not in ("*", "[::1]")
]
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_NAME = "heed_session"
SESSION_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_NAME = "heed_csrf"
CSRF_COOKIE_SECURE = BEHIND_TLS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "heed.web.pages.errors.csrf_failed"
X_FRAME_OPTIONS = "DENY"
UPLOAD_MEGABYTES = whole_number(
    os.environ.get("HEED_UPLOAD_MEGABYTES"), "HEED_UPLOAD_MEGABYTES", 500
)
FILE_UPLOAD_TEMP_DIR = HOME.work
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = ["heed.web.uploads.GuardedUpload"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # a form's texts; files go to disk
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

# Live capture

INBOX_MEGABYTES = whole_number(os.environ.get("HEED_INBOX_MEGABYTES"), "HEED_INBOX_MEGABYTES", 1000)
FLUSH_SECONDS = whole_number(os.environ.get("HEED_FLUSH_SECONDS"), "HEED_FLUSH_SECONDS", 10)
BUILD_MINUTES = whole_number(os.environ.get("HEED_BUILD_MINUTES"), "HEED_BUILD_MINUTES", 5)

# Signing in (django-allauth); nobody signs up: an administrator adds people

AUTHENTICATION_BACKENDS = ["heed.web.password_backend.PasswordBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "heed.web.signing_in.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "heed.web.signing_in.OutsideAccountAdapter"
ACCOUNT_FORMS = {
    "login": "heed.web.sign_in_forms.SignInForm",
    "change_password": "heed.web.sign_in_forms.NewPasswordForm",
    "reauthenticate": "heed.web.sign_in_forms.ConfirmForm",
}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = whole_number(
    os.environ.get("HEED_TRUSTED_PROXIES"), "HEED_TRUSTED_PROXIES", 1 if BEHIND_TLS else 0
)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ADAPTER = "heed.web.second_factor.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "heed.web.second_factor_forms.CodeForm",
    "reauthenticate": "heed.web.second_factor_forms.ConfirmCodeForm",
    "activate_totp": "heed.web.second_factor_forms.AppForm",
    "authenticate_webauthn": "heed.web.second_factor_forms.UseKeyForm",
    "reauthenticate_webauthn": "heed.web.second_factor_forms.ConfirmKeyForm",
    "add_webauthn": "heed.web.second_factor_forms.KeyForm",
    "edit_webauthn": "heed.web.second_factor_forms.KeyNameForm",
}
MFA_TOTP_ISSUER = "Heed"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not BEHIND_TLS  # for localhost, which browsers allow

# One OpenID Connect provider, if it is configured
_OIDC_ISSUER = issuer(os.environ.get("HEED_OIDC_ISSUER"), "HEED_OIDC_ISSUER")
_OIDC_DOMAINS = [one.lower() for one in listed(os.environ.get("HEED_OIDC_VOUCHED_DOMAINS"))]
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {
    "openid_connect": {
        "provider_class": "heed.web.company_account.provider.CompanyProvider",
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "company",
                "name": os.environ.get("HEED_OIDC_NAME", "your company account"),
                "client_id": os.environ.get("HEED_OIDC_CLIENT_ID", ""),
                "secret": os.environ.get("HEED_OIDC_CLIENT_SECRET", ""),
                "settings": {"server_url": _OIDC_ISSUER, "vouched_domains": _OIDC_DOMAINS},
            }
        ]
        if _OIDC_ISSUER
        else [],
    }
}
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # `heed.web.signing_in` finds people by their address

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "loggers": {"django": {"handlers": ["stderr"], "level": "ERROR", "propagate": False}},
}

"""Django's settings. Everything a person may set is an environment variable named ``HEED_…``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from heed.config.paths import HomePaths, find_home

HOME = HomePaths(find_home())

SECRET_KEY = os.environ.get("HEED_SECRET_KEY", "no-web-pages-are-served-yet")
DEBUG = False
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [str(Path(__file__).parents[1] / "web" / "report" / "locale")]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.staticfiles",
    "heed.foundation",
    "heed.customers",
    "heed.interactions",
    "heed.journeys",
    "heed.listening",
    "heed.standards",
    "heed.insight",
    "heed.definitions",
    "heed.web",
]
TEMPLATES: list[dict[str, Any]] = [
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}
]
STATIC_URL = "static/"
AUTH_USER_MODEL = "foundation.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(HOME.database),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
                "PRAGMA secure_delete=ON;PRAGMA foreign_keys=ON;"
            ),
        },
    }
}

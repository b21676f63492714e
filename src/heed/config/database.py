"""Where the record store is: SQLite in the home, or the PostgreSQL that ``HEED_DATABASE`` names."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from heed.config.environment import WrongSetting
from heed.doors.paths import HomePaths

EXAMPLE = "postgresql://heed@db.example.org/heed?sslmode=verify-full"
SCHEMES = ("postgresql", "postgres")
SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
ALSO = ("sslmode", "sslrootcert", "sslcert", "sslkey", "host")  # what may follow a question mark
KEPT_SECONDS = 600  # of a connection between two requests of one thread
CONNECT_SECONDS = 10  # a server that does not answer is reported, not waited for
# The kernel notices within a minute that a server went away without a word.
ALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}


def record_store(home: HomePaths, environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Django's settings of the one database.

    Raises:
        WrongSetting: ``HEED_DATABASE`` or the password's file cannot be used.
    """
    url = environment.get("HEED_DATABASE", "").strip()
    password_file = environment.get("HEED_DATABASE_PASSWORD_FILE", "").strip()
    if url:
        return _postgresql(url, password_file, environment)
    if password_file:
        raise WrongSetting("HEED_DATABASE_PASSWORD_FILE needs HEED_DATABASE: set both, or neither.")
    return sqlite(home.database)


def sqlite(file: Path) -> dict[str, Any]:
    """Django's settings of an SQLite database in a file."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
                "PRAGMA secure_delete=ON;PRAGMA foreign_keys=ON;"
            ),
        },
    }


def _postgresql(url: str, password_file: str, environment: Mapping[str, str]) -> dict[str, Any]:
    parts = _parts(url)
    also = _also(parts)
    if parts.password and password_file:
        raise WrongSetting(
            "The password stands in HEED_DATABASE and in HEED_DATABASE_PASSWORD_FILE: "
            "keep one of them."
        )
    if find_spec("psycopg") is None:
        raise WrongSetting(
            "HEED_DATABASE needs the package psycopg: install it with "
            "`pip install 'heed[postgresql]'`."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": _password(password_file) if password_file else unquote(parts.password or ""),
        "HOST": also.pop("host", unquote(parts.hostname or "")),
        "PORT": str(parts.port or ""),
        # Each thread keeps its connection; asked for a sign of life before it is used again.
        "CONN_MAX_AGE": KEPT_SECONDS,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": CONNECT_SECONDS,
            # What `pg_stat_activity` shows; `heed serve` names its children with PGAPPNAME.
            "application_name": environment.get("PGAPPNAME", "heed"),
            **ALIVE,
            **also,
        },
    }


def _parts(url: str) -> SplitResult:
    """The parts of the address; no message repeats it, because it may hold a password."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:  # whose words may hold a piece of the password
        raise WrongSetting(
            f"HEED_DATABASE cannot be read as an address. {_write()} In a password, special "
            "characters are written as %40 for @, %3A for :, %2F for /."
        ) from None
    if parts.scheme not in SCHEMES:
        raise WrongSetting(f"HEED_DATABASE does not begin with postgresql://. {_write()}")
    if len(parts.path) < 2 or "/" in parts.path[1:]:
        raise WrongSetting(f"HEED_DATABASE names no database after the host. {_write()}")
    if parts.fragment:
        raise WrongSetting("HEED_DATABASE has a # in it: write %23 where one belongs.")
    return parts


def _also(parts: SplitResult) -> dict[str, str]:
    found = dict(parse_qsl(parts.query, keep_blank_values=True))
    strange = sorted(found.keys() - set(ALSO))
    if strange:
        raise WrongSetting(f"HEED_DATABASE has {strange[0]!r}: only {', '.join(ALSO)} may be set.")
    mode = found.get("sslmode")
    if mode is not None and mode not in SSL_MODES:
        raise WrongSetting(
            f"sslmode in HEED_DATABASE is {mode!r}: write one of {', '.join(SSL_MODES)}."
        )
    if "host" in found and parts.hostname:
        raise WrongSetting("HEED_DATABASE names two hosts: keep the one before the path, or host=.")
    return found


def _password(file: str) -> str:
    try:
        text = Path(file).expanduser().read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text"
        raise WrongSetting(f"HEED_DATABASE_PASSWORD_FILE, {file}, cannot be read: {why}.") from None
    password = text.rstrip("\r\n")
    if not password or "\n" in password:
        raise WrongSetting(f"HEED_DATABASE_PASSWORD_FILE, {file}, must hold one line.")
    return password


def _write() -> str:
    return f"Write it as in {EXAMPLE}."

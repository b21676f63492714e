"""What the record store's code may not say: it runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import re
from collections.abc import Iterator

SQLITE_ONLY = {
    r"\bPRAGMA\b": "a PRAGMA is SQLite's alone",
    r"\bINSERT OR \b": "write ON CONFLICT",
    r"\bREPLACE INTO\b": "write ON CONFLICT",
    r"(?<![\w.])strftime\(": "compute times in Python, or with django.db.models.functions",
    r"\bjulianday\(": "compute times in Python, or with django.db.models.functions",
    r"\bifnull\(": "write COALESCE",
    r"\browid\b": "PostgreSQL has no rowid",
    r"\bsqlite_master\b": "ask connection.introspection",
    r"\bGLOB\b": "write LIKE",
    r"\bimport sqlite3\b": "open the record store by Django",
    r"\bheed\.sqlite3\b": "the records may be elsewhere; see heed.foundation.record_store",
    r"\.(?:extra|raw)\(": "write it with Django's expressions",
    r"\bRawSQL\(": "write it with Django's expressions",
}
POSTGRESQL_ONLY = {
    r"\bdjango\.contrib\.postgres\b": "SQLite has none of it",
    r"\.distinct\([\"']": "SQLite knows no DISTINCT ON",
}
CURSOR = r"\bconnections?(?:\[[^\]]*\])?\.cursor\("
RULES = {**SQLITE_ONLY, **POSTGRESQL_ONLY}


def outside_sql(source: str) -> Iterator[tuple[int, str]]:
    """The lines of a module that only one of the two databases understands, with the reason."""
    for number, line in enumerate(source.splitlines(), 1):
        for pattern, reason in RULES.items():
            if re.search(pattern, line):
                yield number, reason


def opens_cursor(source: str) -> bool:
    """Whether a module talks SQL to the record store by itself."""
    return bool(re.search(CURSOR, source))

"""The style sheets, in their order, and their text for a page that carries them itself."""

from __future__ import annotations

import re
from importlib import resources

NAMES = (
    "tokens.css",
    "layout.css",
    "components.css",
    "records.css",
    "charts.css",
    "report.css",
    "journey.css",
    "standards.css",
    "segments.css",
    "personas.css",
    "shell.css",
    "attention.css",
    "evidence.css",
    "contacts.css",
    "editor.css",
    "customers.css",
    "print.css",
)


def styles_in_one() -> str:
    """Every sheet as one text without comments, for a page that must stand alone.

    A file that a sheet names (the chevron of a select) is left out: a page that stands alone
    fetches nothing and has no form.
    """
    folder = resources.files("heed.web") / "static" / "heed"
    whole = "\n".join((folder / name).read_text(encoding="utf-8") for name in NAMES)
    without_comments = re.sub(r"/\*.*?\*/", "", whole, flags=re.DOTALL)
    without_files = re.sub(r'url\("[^"]*"\)', "none", without_comments)
    return re.sub(r"\n\s*", "\n", without_files).strip()

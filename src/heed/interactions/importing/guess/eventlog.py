"""The specification of an event log in XES: its standard keys say all that is needed."""

from __future__ import annotations

from collections.abc import Sequence

from heed.interactions.importing.guess.yaml_text import Page
from heed.kernel import column_words as words
from heed.kernel.errors import HeedError

_NEEDED = ("case:concept:name", "concept:name", "time:timestamp")
_MOST_PROPERTIES = 40


def write_event_log(name: str, columns: Sequence[str], source: str, file: str) -> str:
    """The specification as text.

    Raises:
        HeedError: the log lacks names of cases, names of events or times.
    """
    missing = [key for key in _NEEDED if key not in columns]
    if missing:
        raise HeedError(
            f"The first events of {name} have no {', '.join(missing)}. Write a specification by "
            "hand that names the keys to use (docs/reference/import-spec.md).",
            code="nothing_to_import",
        )
    page = Page()
    page.note(f"Guessed from {name}: an event log in XES, one trace is a case.")
    page.pair("heed", 1)
    page.pair("source", source, why="whose keys these are; taken from the file's name")
    page.blank()
    page.head("files")
    page.head(file, 2)
    page.pair("path", name, 4)
    page.pair("format", "xes", 4)
    page.blank()
    page.head("interactions")
    page.pair("from", file, 2, item=True)
    page.pair("id", ["case:concept:name", "event_no"], 4, "event_no: the position in its trace")
    page.pair("case", "case:concept:name", 4)
    page.pair("name", "concept:name", 4)
    page.pair("at", "time:timestamp", 4)
    page.pair("actor", "=employee", 4, "logs tell what a company does; change it if yours does not")
    kept = [key for key in columns if key not in (*_NEEDED, "event_no")]
    named = {words.slug(key): key for key in kept[:_MOST_PROPERTIES]}
    if named:
        page.head("properties", 4)
    for slug, key in named.items():
        page.pair(slug, key, 6)
    return str(page)

"""How previews and certificates of erasures look in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heed.cli.printing import Columns, heading, line, number
from heed.cli.terminal import console

if TYPE_CHECKING:
    from heed.customers.privacy.erasing import ErasurePreview

REMAINS = {
    "backups": "Backups that were made before: they go with their own rotation.",
    "database_log": "The write-ahead log and archives of PostgreSQL: they go with their rotation.",
    "files_outside": "Files outside of Heed that were imported, of the sources named above.",
    "published": "Figures of earlier builds stay as they were computed; live ones were computed "
    "anew.",
    "trail": "The audit trail keeps the customer's number, and nothing else of them.",
    "notes": "Notes of interviews are tied to no customer; whoever wrote one has to look.",
    "disk": "The disk may hold deleted blocks until they are written over.",
}


def print_preview(preview: ErasurePreview) -> None:
    """What would go, what stays and why."""
    from heed.customers.privacy.legal_holds import sentence_of

    out = console()
    heading(out, f"Erasing customer {preview.customer}")
    table = Columns("What", ">Records")
    for name, n in preview.found.items():
        if n:
            table.row(name, number(n))
    table.print_to(out)
    for each in preview.kept:
        line(
            out,
            f"Stays: {number(each.n)} of {each.what} until {each.until:%Y-%m-%d} ({each.law}).",
        )
    for hold in preview.holds:
        line(out, sentence_of(hold))


def print_certificate(found: dict[str, Any]) -> None:
    """The certificate of a finished erasure."""
    out = console()
    heading(out, f"Certificate of erasure {found['erasure']}")
    line(out, f"Customer {found['customer']}, {found['profiles']} profiles. Mark {found['mark']}.")
    line(
        out,
        f"Confirmed {found['confirmed_at'][:16]} by {found['confirmed_by']} "
        f"({found['reason']}), finished {found['finished_at'][:16]}.",
    )
    table = Columns("What", ">Found", ">Erased")
    for each in found["erased"]:
        table.row(each["what"], number(each["found"]), number(each["erased"]))
    table.print_to(out)
    for each in found["kept"]:
        line(out, f"Kept: {each['n']} of {each['what']} until {each['until'][:10]} ({each['law']})")
    looked = found["searched"]
    left = ", ".join(f"{place}: {n}" for place, n in looked["found"].items()) or "none"
    line(
        out,
        f"Searched {number(looked['files'])} files ({number(looked['bytes'])} bytes) for "
        f"{looked['texts']} keys; mentions left: {left}.",
    )
    line(out, f"Sources: {', '.join(found['sources'])}.")
    for code in found["remains"]:
        line(out, REMAINS[code])

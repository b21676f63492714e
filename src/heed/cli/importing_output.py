"""How imports and previews look in a terminal and as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict

from rich.table import Table

from heed.cli.terminal import console, number
from heed.interactions.importing.preview import Preview
from heed.interactions.importing.report import ImportReport


def print_report(report: ImportReport, *, as_json: bool) -> None:
    """What an import read, added and put aside."""
    if as_json:
        document = {"schema": "heed/import/1", **asdict(report)}
        print(json.dumps(document, indent=2, ensure_ascii=False))
        return
    out = console()
    table = Table(title=f"Import {report.run} of {report.source}", title_justify="left")
    table.add_column("File")
    for title in ("Rows read", "Imported", "Ignored", "Quarantined"):
        table.add_column(title, justify="right")
    for file in report.files:
        name = file.names[0] if len(file.names) == 1 else f"{len(file.names)} files ({file.key})"
        counts = (file.read, file.imported, file.ignored, file.quarantined)
        table.add_row(name, *map(number, counts))
    out.print(table)
    added = [
        (report.interactions, "interactions"),
        (report.feedback, "answers"),
        (report.tallies, "tallies"),
        (report.customers, "customers"),
        (report.accounts, "accounts"),
        (report.traits, "traits"),
    ]
    told = ", ".join(f"{number(n)} {what}" for n, what in added if n)
    out.print(f"Added: {told or 'nothing new'}.")
    for key, n in report.joined:
        out.print(f"Read beside others: {key}, {number(n)} rows.")
    for file in report.files:
        for remark in file.remarks:
            out.print(remark, highlight=False)
    _print_reasons(report)
    store = sum(report.record_store_seconds)
    total = sum(report.seconds.values())
    longest = max(report.record_store_seconds, default=0.0)
    line = f"Took {total:.1f} s"
    if report.record_store_seconds:
        line += f"; of these the record store {store:.1f} s, longest write {longest * 1000:.0f} ms"
    out.print(line + ".")


def _print_reasons(report: ImportReport) -> None:
    if not report.quarantined:
        return
    out = console()
    for file in report.files:
        for reason, n in sorted(file.reasons.items(), key=lambda item: (-item[1], item[0])):
            out.print(f"Quarantined: {number(n)} × {reason} in {file.key}.", highlight=False)
    out.print("`heed quarantine list` shows them.")


def print_preview(preview: Preview, *, as_json: bool) -> None:
    """The first rows as they would be imported, and the first that would not."""
    if as_json:
        document = {"schema": "heed/import-preview/1", **asdict(preview)}
        print(json.dumps(document, indent=2, ensure_ascii=False, default=str))
        return
    out = console()
    for part in preview.tables:
        out.print(f"{part.target} from {part.file}: {number(part.n_rows)} rows", highlight=False)
        for row in part.rows:
            cells = (f"{name}={value}" for name, value in row.items() if value not in (None, ""))
            out.print("  " + "  ".join(cells), highlight=False, soft_wrap=True)
    for bad in preview.bad:
        out.print(f"Would be quarantined: {bad}", highlight=False, soft_wrap=True)
    out.print("Nothing was written.")

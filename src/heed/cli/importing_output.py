"""How imports and previews look in a terminal and as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict

from heed.cli.printing import Columns, heading, line, number
from heed.cli.terminal import console
from heed.interactions.importing.preview import Preview
from heed.interactions.importing.report import ImportReport


def print_report(report: ImportReport, *, as_json: bool) -> None:
    """What an import read, added and put aside."""
    if as_json:
        document = {"schema": "heed/import/1", **asdict(report)}
        print(json.dumps(document, indent=2, ensure_ascii=False))
        return
    out = console()
    heading(out, f"Import {report.run} of {report.source}")
    table = Columns("File", ">Rows read", ">Imported", ">Ignored", ">Quarantined")
    for file in report.files:
        name = file.names[0] if len(file.names) == 1 else f"{len(file.names)} files ({file.key})"
        counts = (file.read, file.imported, file.ignored, file.quarantined)
        table.row(name, *map(number, counts))
    for key, n in report.joined:
        table.row(f"{key} (beside others)", number(n), "", "", "")
    table.print_to(out)
    line(out, f"Added: {_added(report)}.")
    if report.held_back:
        rows = "row" if report.held_back == 1 else "rows"
        line(out, f"Held back: {number(report.held_back)} {rows} about people who were erased.")
    _print_identity(report)
    for file in report.files:
        for remark in file.remarks:
            line(out, f"{remark}.")
    _print_reasons(report)
    store = sum(report.record_store_seconds)
    total = sum(report.seconds.values())
    longest = max(report.record_store_seconds, default=0.0)
    told = f"Took {total:.1f} s"
    if report.record_store_seconds:
        told += f"; of these the record store {store:.1f} s, longest write {longest * 1000:.0f} ms"
    line(out, told + ".")


def _print_identity(report: ImportReport) -> None:
    """What the keys of people led to; nothing where no mapping names any."""
    out = console()
    told = [
        (report.keys, "new key of people", "new keys of people"),
        (report.joined_people, "customer joined with another", "customers joined with others"),
        (report.proposed_joins, "join proposed", "joins proposed"),
        (report.shared_keys, "key found to be shared", "keys found to be shared"),
    ]
    parts = [f"{number(n)} {one if n == 1 else many}" for n, one, many in told if n]
    if parts:
        line(out, f"Who is who: {', '.join(parts)}.")
    if report.proposed_joins or report.shared_keys:
        line(out, "`heed identity proposals` and `heed identity alarms` show what to decide.")


ONE = {
    "interactions": "interaction",
    "answers": "answer",
    "tallies": "tally",
    "customers": "customer",
    "accounts": "account",
    "traits": "trait",
}


def _added(report: ImportReport) -> str:
    added = [
        (report.interactions, "interactions"),
        (report.feedback, "answers"),
        (report.tallies, "tallies"),
        (report.customers, "customers"),
        (report.accounts, "accounts"),
        (report.traits, "traits"),
    ]
    told = (f"{number(n)} {what if n != 1 else ONE[what]}" for n, what in added if n)
    return ", ".join(told) or "nothing new"


def _print_reasons(report: ImportReport) -> None:
    if not report.quarantined:
        return
    out = console()
    for file in report.files:
        for reason, n in sorted(file.reasons.items(), key=lambda item: (-item[1], item[0])):
            line(out, f"Quarantined: {number(n)} × {reason} in {file.key}.")
    line(out, "`heed quarantine list` shows them.")


def print_preview(preview: Preview, *, as_json: bool) -> None:
    """The first rows as they would be imported, and the first that would not."""
    if as_json:
        document = {"schema": "heed/import-preview/1", **asdict(preview)}
        print(json.dumps(document, indent=2, ensure_ascii=False, default=str))
        return
    out = console()
    for part in preview.tables:
        heading(out, f"{part.target} from {part.file}: {number(part.n_rows)} rows")
        for row in part.rows:
            cells = (f"{name}={value}" for name, value in row.items() if value not in (None, ""))
            line(out, "  ".join(cells), indent=2)
    for bad in preview.bad:
        line(out, f"Would be quarantined: {bad}")
    line(out, "Nothing was written.")

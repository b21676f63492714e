"""Writing a company's folder: data files, specification, experience file, README and truths."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Template

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from heed.kernel.errors import HeedError
from heed.simulation.company import Company
from heed.simulation.exports import listening, service, shop
from heed.simulation.truth import TRUTH_FILE, Truth, truth_of, truth_text

TABLES: dict[str, Callable[[Company], pa.Table]] = {
    "shop/customers.csv": shop.customers_table,
    "shop/accounts.csv": shop.accounts_table,
    "shop/orders.parquet": shop.orders_table,
    "shop/closed_accounts.csv": shop.closed_table,
    "web/events.parquet": shop.web_table,
    "stores/visits.csv": shop.visits_table,
    "marketing/magazine_scans.parquet": shop.magazine_table,
    "service/contacts.parquet": service.contacts_table,
    "service/people.csv": service.service_people_table,
    "service/telephone_lines.csv": service.telephone_table,
    "surveys/invitations.parquet": listening.invitations_table,
    "surveys/answers.parquet": listening.answers_table,
    "reviews/reviews.parquet": listening.reviews_table,
    "truth/duplicate_people.csv": service.duplicates_table,
}
"""Every file's path below the folder, and what makes its rows."""

_OWNER = ", owner: delivery"


@dataclass(frozen=True)
class WrittenCompany:
    """Where a company was written, how many rows each file has, and what is true of it."""

    folder: Path
    rows: dict[str, int]
    truth: Truth


def write_company(company: Company, folder: Path) -> WrittenCompany:
    """Write everything into ``folder``; the same company gives the same bytes.

    Raises:
        HeedError: the folder holds something else, or cannot be written.
    """
    if folder.is_dir() and any(folder.iterdir()) and not (folder / TRUTH_FILE).exists():
        raise HeedError(f"{folder} holds other files. Name an empty folder with --out.")
    try:
        return _write(company, folder)
    except OSError as error:
        raise HeedError(f"Cannot write {folder}: {error.strerror or error}.") from None


def _write(company: Company, folder: Path) -> WrittenCompany:
    rows: dict[str, int] = {}
    for path, make in TABLES.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        table = make(company)
        rows[path] = table.num_rows
        _write_table(table, target)
    truth = truth_of(company)
    for name, text in _documents(company, rows, truth).items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return WrittenCompany(folder=folder, rows=rows, truth=truth)


def _write_table(table: pa.Table, path: Path) -> None:
    if path.suffix == ".csv":
        pacsv.write_csv(table, path)
        return
    # Without Arrow's own schema, the file holds nothing but what other engines read.
    pq.write_table(table, path, compression="zstd", store_schema=False)


def _documents(company: Company, rows: dict[str, int], truth: Truth) -> dict[str, str]:
    listed = "\n".join(f"| `{path}` | {n:,} |" for path, n in rows.items())
    said = "\n".join(f"{number}. {one.says}" for number, one in enumerate(truth.statements, 1))
    values = {
        "told_owner": _OWNER if company.plan.told_is_owned else "",
        "holidays": ", ".join(map(str, company.calendar.holidays)),
        "files": listed,
        "truths": said or "Nothing is planted: whatever is found is chance.",
        "customers": f"{company.size.customers:,}",
        "first_day": truth.first_day,
        "last_day": truth.last_day,
        "command": truth.command,
    }
    texts = {
        name: Template((files("heed.simulation") / "files" / name).read_text("utf-8"))
        for name in ("import.yaml", "experience.yaml", "README.md")
    }
    made = {name: text.substitute(values) for name, text in texts.items()}
    return {**made, TRUTH_FILE: truth_text(truth)}

"""What webhooks told, by the mapping of each: the import's own machinery over rows in memory.

Writing can be repeated: ids say what the lake holds, so that a killed flush is simply done again.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic_core import from_json

from heed.interactions.capture.flattening import flatten, text_of
from heed.interactions.capture.inbox import unpack
from heed.interactions.capture.ledger import Ledger, number_of
from heed.interactions.capture.models import InboxRow, Webhook
from heed.interactions.capture.taking import PLACES, Taken
from heed.interactions.importing.checks import collect_faults
from heed.interactions.importing.held import hold_rows
from heed.interactions.importing.preview import Preview, shown_preview
from heed.interactions.importing.retry import WEBHOOK
from heed.interactions.importing.run import Work, stage_all, workshop, write_all
from heed.interactions.importing.spec_file import SpecFile, parse_spec
from heed.interactions.importing.staging import columns_named
from heed.interactions.models import ImportRun
from heed.interactions.quarantine import REASONS, BadRow, add_rows
from heed.kernel.errors import HeedError
from heed.kernel.ids import id128
from heed.lake.connections import QueryTrouble
from heed.lake.store import Lake

RECEIVED, NUMBER, PAYLOAD = "webhook_received_at", "webhook_id", "webhook_payload"
SHOWN = 5  # rows of a preview

log = logging.getLogger("heed.capture")


@dataclass(frozen=True)
class Told:
    """One record that a webhook told, as a row with cells."""

    file: str
    line: int
    raw: Mapping[str, str | None]

    @property
    def ordinal(self) -> int:
        return self.line


@dataclass(frozen=True)
class WebhookMapping:
    """How the records of one webhook are read."""

    key: str
    source: str
    text: str

    @property
    def name(self) -> str:
        """What the runs and the quarantined rows of this webhook are called by."""
        return f"webhook {self.key}"

    def spec(self) -> SpecFile:
        """The whole specification.

        Raises:
            InvalidDefinition: with every mistake in the mapping.
        """
        return parse_spec(self.whole, self.name)

    @property
    def whole(self) -> str:
        """The mapping with what every webhook's specification says; lines stay where they are."""
        head = f"heed: 1\nsource: {self.source}\nfiles: {{{WEBHOOK}: {WEBHOOK}.jsonl}}\n"
        return f"{self.text.rstrip()}\n{head}" if self.text.strip() else ""


def mappings_now() -> dict[int, WebhookMapping]:
    """The mapping of every webhook, by its number."""
    rows = Webhook.objects.select_related("source")
    return {row.pk: WebhookMapping(row.key, row.source.key, row.mapping) for row in rows}


def records_in(row: InboxRow, name: str) -> Iterator[Told]:
    """The records of one request, with their cells."""
    wrapped: Any = from_json(unpack(row.body))
    payload = wrapped["payload"]
    received = row.received_at.astimezone(UTC).isoformat()
    for number, one in enumerate(payload if isinstance(payload, list) else [payload]):
        yield Told(name, row.pk * PLACES + number, cells_of(one, received, wrapped["id"]))


def cells_of(record: Any, received: str, number: str) -> dict[str, str | None]:
    """A record's values by dotted name, and when and how it came."""
    own = flatten(record) if isinstance(record, dict) else {PAYLOAD: text_of(record)}
    return {**own, RECEIVED: received, NUMBER: number or None}


def take_webhook(
    taken: Taken, row: InboxRow, mapping: WebhookMapping, ledger: Ledger
) -> list[Told]:
    """The records of a request that did not come before, noted for the ledger."""
    wrapped: Any = from_json(unpack(row.body))
    day = row.received_at.astimezone(UTC).date()
    if wrapped["id"]:
        number = number_of(id128(mapping.source, "webhook", wrapped["id"]))
        if number in taken.numbers or ledger.known([number])[0]:
            taken.counts[mapping.source, day, "repeated", ""] += row.n_events
            return []
        taken.numbers.add(number)
    taken.counts[mapping.source, day, "record", ""] += row.n_events
    return list(records_in(row, mapping.name))


def write_told(
    lake: Lake, told: Sequence[Told], mapping: WebhookMapping, work_folder: Path, now: datetime
) -> None:
    """Write what webhooks told; what does not fit the mapping goes to quarantine."""
    run, _ = ImportRun.objects.update_or_create(
        source=mapping.source,
        spec_path=mapping.name,
        started_at=now.replace(hour=0, minute=0, second=0, microsecond=0),
        defaults={"spec_text": mapping.whole, "data_folder": "", "actor": "capture"},
    )
    if not mapping.whole:
        _keep(run, told, "no_mapping", now)
        return
    with workshop(mapping.spec(), work_folder, now, _silent) as work:
        try:
            _stage(work, told)
        except (HeedError, QueryTrouble):  # what is wrong with a mapping must not stop the others
            log.exception("the mapping of %s cannot be used", mapping.name)
            _keep(run, told, "unfit_mapping", now)
            return
        write_all(work, lake, run)


def _keep(run: ImportRun, told: Sequence[Told], reason: str, now: datetime) -> None:
    """Put all records into quarantine until there is a mapping for them."""
    rows = [
        BadRow(one.file, WEBHOOK, one.line, one.ordinal, reason, REASONS[reason], one.raw)
        for one in told
    ]
    add_rows(run=run, rows=rows, now=now)


def preview_told(
    mapping: WebhookMapping, sample: Iterable[Any], work_folder: Path, now: datetime
) -> Preview:
    """What a mapping would make of a sample; nothing is written.

    Raises:
        InvalidDefinition: with every mistake in the mapping.
    """
    received = now.isoformat()
    told = [
        Told(mapping.name, place, cells_of(one, received, f"sample-{place}"))
        for place, one in enumerate(sample, start=1)
    ]
    with workshop(mapping.spec(), work_folder, now, _silent) as work:
        _stage(work, told)
        collect_faults(work.con, work.staged, work.faults)
        return shown_preview(work, SHOWN)


def _stage(work: Work, told: Sequence[Told]) -> None:
    also = (*columns_named(work.spec_file.spec), RECEIVED, NUMBER)
    work.files[WEBHOOK] = hold_rows(work.con, WEBHOOK, told, also)
    stage_all(work)


def check_mapping(mapping: WebhookMapping) -> None:
    """Refuse a mapping with mistakes.

    Raises:
        InvalidDefinition: with every mistake.
        HeedError: it names files, which webhooks do not have.
    """
    for word in ("heed:", "source:", "files:"):
        if any(line.startswith(word) for line in mapping.text.splitlines()):
            raise HeedError(f"Leave `{word}` out: the webhook itself says it.")
    mapping.spec()


def _silent(_what: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""

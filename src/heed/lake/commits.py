"""The Delta log of one table: which files a version holds, and the only way to a new version.

A commit either is one whole new version or nothing. Files that were written for a commit that never
came are harmless: no version lists them, and vacuum sweeps them after its grace time.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, Schema
from deltalake.exceptions import CommitFailedError, DeltaError
from deltalake.transaction import AddAction, RemoveAction, Transaction

from heed.kernel.errors import Busy, NotFound
from heed.lake import datafiles
from heed.lake.datafiles import DataFile, sync
from heed.lake.schemas import Table

ATTEMPTS = 12
FIRST_PAUSE_SECONDS = 0.02  # doubles with every conflict, with jitter
LONGEST_PAUSE_SECONDS = 1.0


@dataclass(frozen=True)
class Change:
    """What one commit adds and removes. ``data_change`` is false where rows only move."""

    add: Sequence[DataFile] = ()
    remove: Sequence[DataFile] = ()
    data_change: bool = True


Files = tuple[DataFile, ...]


class TableLog:
    """The Delta log of ``table`` in ``folder``; created on first use."""

    def __init__(self, table: Table, folder: Path) -> None:
        self.table = table
        self.folder = folder
        self._files = lru_cache(maxsize=32)(self._read_files)

    @property
    def log_folder(self) -> Path:
        return self.folder / "_delta_log"

    @property
    def address(self) -> str:
        """The folder as an escaped URI: delta-rs unescapes what it is given."""
        return self.folder.resolve().as_uri()

    def exists(self) -> bool:
        return self._newest() is not None

    def version(self) -> int:
        """The newest version; creates the table if there is none."""
        newest = self._newest()
        return self._create() if newest is None else newest

    def files(self, version: int | None = None) -> Files:
        """The files that ``version`` holds, the newest unless given; ``NotFound`` if it is gone."""
        return self._files(self.version() if version is None else version)

    def recorded(self, app_id: str) -> int:
        """The last number that an application transaction ``app_id`` recorded; -1 if none."""
        return _recorded(self._open(), app_id) if self.exists() else -1

    def commit(
        self, change: Callable[[Files], Change | None], *, app: tuple[str, int] | None = None
    ) -> int | None:
        """Commit what ``change`` makes of the newest files; returns the new version, fsynced.

        ``change`` is called again after a conflict with another writer, with the files as they are
        then; where it returns ``None`` there is nothing left to do. With ``app`` nothing is
        committed, and ``None`` returned, when that application transaction is recorded already.
        ``Busy`` when other writers win a dozen times in a row.
        """
        for attempt in range(ATTEMPTS):
            # One version for all: what is checked, what is removed, and what conflicts are seen
            # against. Had it been read twice, a commit in between would go unnoticed.
            opened = self._open(self.version())
            if app and _recorded(opened, app[0]) >= app[1]:
                return None
            wanted = change(self.files(opened.version()))
            if wanted is None:
                return None
            try:
                return self._commit(opened, wanted, app)
            except CommitFailedError:
                if self._holds(wanted):
                    return self._sync(opened.version())
                pause = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2**attempt)
                time.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - not a secret
        raise Busy(
            f"Other writers kept changing the lake table {self.table.name}. "
            "Nothing was lost; run the command again."
        )

    def commit_files(
        self,
        files: Sequence[DataFile],
        change: Callable[[Files], Change | None],
        app: tuple[str, int] | None = None,
    ) -> int | None:
        """``commit``; where that comes to nothing, the ``files`` written for it are removed."""
        try:
            version = self.commit(change, app=app)
        except Exception:
            # No file that the log lists may go, whatever went wrong after the commit.
            with suppress(Exception):
                if not self._holds(Change(add=files)):
                    datafiles.discard(files)
            raise
        if version is None:
            datafiles.discard(files)
        return version

    def entries(self) -> list[Path]:
        """The log's commit entries, oldest first."""
        return sorted(p for p in self.log_folder.glob("*.json") if p.stem.isdigit())

    def added_since(self, version: int) -> list[Path] | None:
        """Files with exactly the rows added after ``version``; ``None`` where nothing tells."""
        added: list[Path] = []
        for later in range(version + 1, self.version() + 1):
            for action in self._actions(later):
                add, remove = action.get("add"), action.get("remove")
                if action.get("missing") or (remove and remove["dataChange"]):
                    return None
                if add and add["dataChange"]:
                    added.append(self.folder / unquote(add["path"]))
        return added if all(path.exists() for path in added) else None

    def _actions(self, version: int) -> list[dict[str, Any]]:
        try:
            lines = (self.log_folder / f"{version:020}.json").read_text().splitlines()
        except FileNotFoundError:  # vacuum took the entry
            return [{"missing": True}]
        return [json.loads(line) for line in lines]

    def checkpoint(self, version: int) -> None:
        """Write the checkpoint of ``version``, so that older log entries are not needed for it."""
        pointer = self.log_folder / "_last_checkpoint"
        newer = pointer.read_bytes() if pointer.exists() else b""
        self._open(version).create_checkpoint()
        sync(self.log_folder / f"{version:020}.checkpoint.parquet")
        if newer and json.loads(newer)["version"] > version:
            kept = pointer.with_name("_last_checkpoint.tmp")
            kept.write_bytes(newer)
            os.replace(kept, pointer)
        sync(self.log_folder)

    def _commit(self, opened: DeltaTable, change: Change, app: tuple[str, int] | None) -> int:
        base = opened.version()
        now = int(time.time() * 1000)
        actions: list[AddAction | RemoveAction] = [
            RemoveAction(f.path.name, change.data_change, now, f.size, f.partition)
            for f in change.remove
        ]
        actions += [
            AddAction(f.path.name, f.size, f.partition, f.written, change.data_change, f.stats)
            for f in change.add
        ]
        opened.create_write_transaction(
            actions,
            mode="append",
            schema=Schema.from_arrow(self.table.schema),
            partition_by=list(self.table.partition_by),
            commit_properties=CommitProperties(
                app_transactions=[Transaction(*app)] if app else None, max_commit_retries=5
            ),
        )
        return self._sync(base)

    def _holds(self, change: Change) -> bool:
        """Whether a commit that reported a failure has come through nevertheless."""
        names = {file.path.name for file in change.add}
        return bool(names) and names <= {file.path.name for file in self.files()}

    def _sync(self, before: int) -> int:
        """Make every log entry after version ``before`` durable; returns the newest version."""
        newest = self._newest() or 0
        for version in range(before + 1, newest + 1):
            for kind in ("json", "checkpoint.parquet"):
                written = self.log_folder / f"{version:020}.{kind}"
                if written.exists():  # few have a checkpoint, and vacuum takes old entries
                    sync(written)
        sync(self.log_folder)
        return newest

    def _newest(self) -> int | None:
        try:
            entries = [p.name for p in self.log_folder.iterdir()]
        except FileNotFoundError:
            return None
        found = [int(name[:20]) for name in entries if len(name) == 25 and name.endswith(".json")]
        return max(found, default=None)

    def _open(self, version: int | None = None) -> DeltaTable:
        return DeltaTable(self.address, version=version)

    def _create(self) -> int:
        self.folder.mkdir(parents=True, exist_ok=True)
        DeltaTable.create(
            self.address,
            schema=Schema.from_arrow(self.table.schema),
            mode="ignore",
            partition_by=list(self.table.partition_by),
            configuration=_configuration(self.table),
            raise_if_key_not_exists=False,
        )
        sync(self.folder)
        sync(self.folder.parent)
        return self._sync(-1)

    def _read_files(self, version: int) -> Files:
        try:
            actions = pa.table(self._open(version).get_add_actions(flatten=False)).to_pylist()
        except (DeltaError, FileNotFoundError) as error:
            raise NotFound(
                f"The lake table {self.table.name} has no version {version}. "
                "If vacuum has swept it, run the build again to read the newest one."
            ) from error
        return tuple(sorted(map(self._data_file, actions), key=lambda f: (f.written, f.path)))

    def _data_file(self, action: dict[str, Any]) -> DataFile:
        return DataFile(
            path=self.folder / unquote(action["path"]),
            size=action["size_bytes"],
            n_rows=action["num_records"],
            partition=action.get("partition") or {},
            written=action["modification_time"],
        )


def _recorded(opened: DeltaTable, app_id: str) -> int:
    found = opened.transaction_version(app_id)
    return -1 if found is None else found


def _configuration(table: Table) -> dict[str, str | None]:
    """Table properties. Old log entries go in vacuum only, which knows the versions builds pin."""
    properties: dict[str, str | None] = {
        "delta.checkpointInterval": "20",
        "delta.enableExpiredLogCleanup": "false",
        "delta.deletedFileRetentionDuration": "interval 7 days",
    }
    if table.stats:
        properties["delta.dataSkippingStatsColumns"] = ",".join(table.stats)
    else:
        properties["delta.dataSkippingNumIndexedCols"] = "0"
    return properties

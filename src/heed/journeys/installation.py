"""What is installed, and what a home takes on disk."""

from __future__ import annotations

import os
import platform
import shutil
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from heed.foundation.record_store import RecordStore
from heed.journeys.results.doctor import Disk, DiskTable, Version
from heed.kernel.release import VERSION
from heed.lake.store import Lake

PACKAGES = {
    "DuckDB": "duckdb",
    "Delta Lake (deltalake)": "deltalake",
    "Ibis": "ibis-framework",
    "Django": "django",
    "Spark (pyspark)": "pyspark",
}


def read_versions(store: RecordStore) -> tuple[Version, ...]:
    """Versions of Heed and of what computes its figures; Spark only where it is installed."""
    found = [Version("Heed", VERSION), Version("Python", platform.python_version())]
    for what, package in PACKAGES.items():
        try:
            found.append(Version(what, version(package)))
        except PackageNotFoundError:
            continue
    return (*found, Version(store.product, store.version))


def read_disk(lake: Lake, store: RecordStore) -> Disk:
    """Sizes in bytes; tables from the Delta log, the rest from the file system."""
    tables = [_table(lake, name, number) for name, number in lake.versions().items()]
    tables.sort(key=lambda table: (-table.n_bytes, table.name))
    return Disk(
        tables=tuple(tables),
        n_lake_bytes=_size(lake.root),
        record_store=f"{store.product}, {store.place}",
        n_database_bytes=store.n_bytes,
        n_free_bytes=shutil.disk_usage(lake.root).free,
    )


def _table(lake: Lake, name: str, number: int) -> DiskTable:
    files = lake.log(name).files(number)
    return DiskTable(
        name=name,
        version=number,
        n_rows=sum(file.n_rows for file in files),
        n_files=len(files),
        n_bytes=sum(file.size for file in files),
    )


def _size(folder: Path) -> int:
    total = 0
    for place, _, files in os.walk(folder):
        for name in files:
            try:
                total += os.stat(os.path.join(place, name)).st_size
            except FileNotFoundError:  # another process removed it meanwhile
                continue
    return total

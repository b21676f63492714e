"""Reading: any file in, a table that DuckDB reads without surprise out."""

from heed.interactions.importing.reading.options import (
    BadRecord,
    Limits,
    Progress,
    ReadOptions,
    SafeFile,
    Sample,
)
from heed.interactions.importing.reading.safe import make_safe
from heed.interactions.importing.reading.sampling import sample

__all__ = [
    "BadRecord",
    "Limits",
    "Progress",
    "ReadOptions",
    "SafeFile",
    "Sample",
    "make_safe",
    "sample",
]

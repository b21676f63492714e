"""What a kind of definition is. Every area that has kinds exports them as a tuple ``KINDS``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from heed.foundation.yaml_cells import Cell


@dataclass(frozen=True)
class Kind:
    """One kind of thing that experience files define.

    ``read`` notes problems on the cell and returns a typed value with a ``key``; ``write`` turns
    such a value into plain content in normal form: the same meaning gives the same content, and
    reading the content gives the value again.
    """

    name: str  # "touchpoint"
    section: str  # "touchpoints", the key at the top of a file
    read: Callable[[Cell], Any]
    write: Callable[[Any], dict[str, Any]]

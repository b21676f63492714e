"""Column names that are unique, whatever the file calls its columns."""

from __future__ import annotations

from collections.abc import Iterable

RESERVED = "_place_in_file_"


class Names:
    """Gives each raw name a unique one and remembers what had to be said about it.

    White space at the ends goes, inside it becomes one space; an empty name becomes
    ``column_<n>``; a second “Variant” becomes “Variant.1”. Upper and lower case count as the same
    name, because DuckDB sees them so.
    """

    def __init__(self) -> None:
        self._taken = {RESERVED}
        self._count = 0
        self._last_number: dict[str, int] = {}
        self.remarks: list[str] = []

    def add(self, raw: str) -> str:
        """The unique name of the next column."""
        self._count += 1
        wanted = " ".join(raw.replace("\0", " ").split())
        wanted = wanted.encode("utf-8", "replace").decode("utf-8")
        if not wanted:
            wanted = f"column_{self._count}"
            self.remarks.append(f"column {self._count} has no name: read as “{wanted}”")
        name, number = wanted, self._last_number.get(wanted.casefold(), 0)
        while name.casefold() in self._taken:
            number += 1
            name = f"{wanted}.{number}"
        if name != wanted:
            self._last_number[wanted.casefold()] = number
            self.remarks.append(f"a second column “{wanted}” is read as “{name}”")
        self._taken.add(name.casefold())
        return name


def unique_names(raw: Iterable[str]) -> tuple[tuple[str, ...], list[str]]:
    """Unique names for a whole header, and the remarks on them."""
    names = Names()
    return tuple(names.add(one) for one in raw), names.remarks

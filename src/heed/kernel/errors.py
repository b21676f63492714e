"""The one base of all errors that a person can act on.

Anything raised on purpose is a ``HeedError``: a stable code, a sentence that says what is wrong and
what to do, and fields. The command line prints the sentence and exits with 2.
"""

from __future__ import annotations

from typing import Any


class HeedError(Exception):
    """A failure with a stable ``code``, a ``sentence`` for people and ``fields`` for machines."""

    code = "error"

    def __init__(self, sentence: str, *, code: str | None = None, **fields: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code or type(self).code
        self.fields = fields


class NotFound(HeedError):
    """Something was asked for by a name that nothing has."""

    code = "not_found"


class InvalidDefinition(HeedError):
    """A YAML file says something that Heed cannot do; ``problems`` holds every place."""

    code = "invalid_definition"

    def __init__(self, sentence: str, problems: list[Problem] | None = None, **fields: Any) -> None:
        super().__init__(sentence, **fields)
        self.problems = problems or []


class UnreadableFile(HeedError):
    """A data file that cannot be read as what it claims to be."""

    code = "unreadable_file"


class Busy(HeedError):
    """Somebody else holds what this needs; trying again later is right."""

    code = "busy"


class NotAllowed(HeedError):
    """Somebody else may do this; the sentence says who."""

    code = "not_allowed"


class Problem:
    """One thing wrong in a definition: where it stands, what it is, how to mend it.

    ``path`` leads from the top of the file to the value: keys, and positions in lists.
    """

    __slots__ = ("file", "fix", "line", "path", "what")

    def __init__(
        self,
        what: str,
        *,
        fix: str = "",
        file: str = "",
        line: int = 0,
        path: tuple[str | int, ...] = (),
    ) -> None:
        self.what = what
        self.fix = fix
        self.file = file
        self.line = line
        self.path = path

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: " if self.line else f"{self.file}: " if self.file else ""
        return f"{place}{self.what}" + (f" {self.fix}" if self.fix else "")

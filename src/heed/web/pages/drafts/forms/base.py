"""The base of the editor's forms: each field stands for one place in a content.

Only what a person changed is written, so whatever else the content says stays as it is.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.forms.boundfield import BoundField
from django.http import QueryDict

from heed.definitions.draft_state import keys_of
from heed.foundation.notation import default_name
from heed.foundation.yaml_cells import Cell
from heed.foundation.yaml_lines import NodePath, YamlFile
from heed.journeys.checks import Finding
from heed.kernel.errors import Problem
from heed.web.forms import PageForm
from heed.web.pages.drafts.forms.condition import ConditionPart
from heed.web.pages.drafts.said import said_problem
from heed.web.pages.drafts.words import name_of

Content = dict[str, Any]
_MISSING = re.compile(r"`(\w+)` is missing\.")


@dataclass(frozen=True)
class Known:
    """Everything that a form can offer to choose from: what the draft defines."""

    values: Mapping[str, Any] = field(default_factory=dict)

    def keys(self, kind: str) -> list[tuple[str, str]]:
        """Key and name of each definition of a kind."""
        return [(key, name_of(self.values, f"{kind}:{key}")) for key in keys_of(self.values, kind)]


@dataclass(frozen=True)
class Section:
    """Fields that stand together under a heading; ``is_more`` ones are folded away."""

    title: Any
    names: Sequence[str]
    hint: Any = ""
    is_more: bool = False
    part: str = ""  # a template of its own
    about: str = ""  # of a condition: the word that it stands under


class DefinitionForm(PageForm):
    """A form over a content in the notation."""

    places: ClassVar[Mapping[str, NodePath]] = {}
    sections: ClassVar[Sequence[Section]] = ()

    def __init__(self, sent: QueryDict | None, content: Content, known: Known) -> None:
        super().__init__(sent)
        self.before = content
        self.known = known
        self.findings: dict[str, list[Finding]] = {}
        self.conditions: dict[str, ConditionPart] = {}
        self.offer()
        self.initial = self.shown(content)

    def offer(self) -> None:
        """Fill in what can be chosen."""

    def shown(self, content: Content) -> dict[str, Any]:
        """What the fields show of a content."""
        shown = {
            name: self.field(name).shown(value_at(content, place))
            for name, place in self.places.items()
            if name in self.fields
        }
        if shown.get("name") == "" and content.get("key"):
            shown["name"] = default_name(content["key"])  # a name that says the same is left out
        for part in self.conditions.values():
            shown |= part.shown(value_at(content, part.place))
        return shown

    def field(self, name: str) -> Any:
        """One of the fields of :mod:`heed.web.pages.drafts.forms.fields`."""
        return self.fields[name]

    def add_condition(self, part: ConditionPart) -> None:
        """Add the fields of a condition; it stands at ``part.place`` of the content."""
        self.conditions[part.name] = part
        part.add_to(self.fields)

    def content(self) -> Content:
        """The content with what was said; the rest of it as it was."""
        said = copy.deepcopy(self.before)
        for name, place in self.places.items():
            if name in self.changed_data and self.is_asked(name):
                put(said, place, self.field(name).said(self.cleaned_data[name]))
        for part in self.conditions.values():
            if set(part.names()) & set(self.changed_data):
                put(said, part.place, part.said(self))
        return said

    def is_asked(self, name: str) -> bool:  # noqa: ARG002  # forms whose fields depend on a choice ask
        """Whether what stands in a field counts."""
        return True

    def read(self, content: Content) -> list[Problem]:
        """What the notation says against a content, with paths inside of it."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        """Each mistake stands at the field that caused it, and what was typed stays."""
        super().clean()
        if self.errors:
            return self.cleaned_data
        content = self.content()
        for problem in self.read(content) if not self.errors else ():
            missing = _MISSING.match(problem.what)
            path = (*problem.path, missing[1]) if missing else problem.path
            self.add_error(self.field_at(path), said_problem(problem.what, problem.fix))
        return self.cleaned_data

    def field_at(self, path: NodePath) -> str | None:
        """The field that stands for a place or for what encloses it; None for the whole form."""
        for part in self.conditions.values():
            if path[: len(part.place)] == part.place:
                return part.field_for(self)
        for length in range(len(path), 0, -1):
            for name, place in self.places.items():
                if name in self.fields and place == path[:length]:
                    return name
        inside = (n for n, p in self.places.items() if n in self.fields and p[: len(path)] == path)
        return next(inside, None) if path else None

    def tell(self, findings: Iterable[Finding], within: NodePath = ()) -> None:
        """Show what the checks found at the fields that it is about."""
        for finding in findings:
            if finding.path[: len(within)] == within:
                name = self.field_at(finding.path[len(within) :]) or ""
                self.findings.setdefault(name, []).append(finding)

    def parts(self) -> Iterator[tuple[Section, list[tuple[BoundField, list[Finding]]]]]:
        """Sections with their fields, and what the checks found at each."""
        for section in self.sections:
            yield section, self.pairs(section.names)

    def pairs(self, names: Iterable[str]) -> list[tuple[BoundField, list[Finding]]]:
        """Fields with what the checks found at each."""
        known = [name for name in names if name in self.fields]
        return [(self[name], self.findings.get(name, [])) for name in known]

    @property
    def whole_findings(self) -> list[Finding]:
        """What the checks found that belongs to no field."""
        return self.findings.get("", [])


def problems_of(read: Any, content: Any, within: NodePath = ()) -> list[Problem]:
    """What a reader of the notation says about a content, with paths below ``within``."""
    cell = Cell(YamlFile("", content))
    read(cell)
    return [
        Problem(one.what, fix=one.fix, path=one.path[len(within) :])
        for one in cell.problems
        if one.path[: len(within)] == within
    ]


def value_at(content: Any, place: NodePath) -> Any:
    """The value at a place; None if there is none."""
    for word in place:
        if not isinstance(content, dict) or word not in content:
            return None
        content = content[word]
    return content


def put(content: Content, place: NodePath, value: Any) -> None:
    """Write a value to a place; None takes it out, and what is empty then with it."""
    *above, last = (str(word) for word in place)
    trail = [content]
    for word in above:
        below = trail[-1].get(word)
        trail.append(below if isinstance(below, dict) else {})
        trail[-2][word] = trail[-1]
    if value is None:
        trail[-1].pop(last, None)
    else:
        trail[-1][last] = value
    for number in range(len(above) - 1, -1, -1):
        if not trail[number + 1]:
            trail[number].pop(above[number])

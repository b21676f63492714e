"""Reading a specification file: every mistake with its line and what would mend it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import available_timezones

from pydantic import ValidationError

from heed.foundation.yaml_lines import YamlFile, nearest, parse_yaml, read_yaml
from heed.interactions.importing.spec import ImportSpec
from heed.kernel.errors import InvalidDefinition, Problem

_LIST_NAMES = ("customers", "accounts", "interactions", "feedback", "tallies")


@dataclass(frozen=True)
class SpecFile:
    """A checked specification, and where in the file each part of it stands."""

    spec: ImportSpec
    yaml: YamlFile
    text: str = ""

    @property
    def path(self) -> Path:
        return Path(self.yaml.file)

    def problem(self, place: tuple[str | int, ...], what: str, fix: str = "") -> Problem:
        return self.yaml.problem(place, what, fix)


def read_spec(path: Path) -> SpecFile:
    """Read and check a specification file.

    Raises:
        InvalidDefinition: with every problem that the file alone shows.
        NotFound, UnreadableFile: there is no such file, or it cannot be read.
    """
    yaml = read_yaml(path)
    return replace(check_spec(yaml), text=path.read_text(encoding="utf-8-sig"))


def parse_spec(text: str, name: str) -> SpecFile:
    """Like :func:`read_spec`, from text that is already in memory."""
    return replace(check_spec(parse_yaml(text, name)), text=text)


def check_spec(yaml: YamlFile) -> SpecFile:
    if not isinstance(yaml.data, dict):
        raise InvalidDefinition(
            f"{yaml.file} is not an import specification: it should start with `heed: 1`.",
            [yaml.problem((), "This is not a mapping.", "Start with `heed: 1`.")],
        )
    try:
        spec = ImportSpec.model_validate(yaml.data)
    except ValidationError as error:
        raise _invalid(yaml, _from_pydantic(yaml, error)) from None
    problems = _check_references(yaml, spec)
    if problems:
        raise _invalid(yaml, problems)
    return SpecFile(spec, yaml)


def _invalid(yaml: YamlFile, problems: list[Problem]) -> InvalidDefinition:
    count = "1 mistake" if len(problems) == 1 else f"{len(problems)} mistakes"
    return InvalidDefinition(f"{yaml.file} has {count}.", problems)


def _from_pydantic(yaml: YamlFile, error: ValidationError) -> list[Problem]:
    return [
        _problem(yaml, tuple(item["loc"]), item["type"], item["msg"], item.get("ctx", {}))
        for item in error.errors()
    ]


def _problem(
    yaml: YamlFile, loc: tuple[str | int, ...], kind: str, message: str, context: dict[str, object]
) -> Problem:
    place = tuple(part for part in loc if not _is_branch(part))
    name = str(place[-1]) if place else ""
    if kind == "extra_forbidden":
        known = _known_keys(place[:-1])
        guess = nearest(name, known)
        fix = f"Did you mean `{guess}`?" if guess else f"Known here: {', '.join(sorted(known))}."
        return yaml.problem(place, f"`{name}` is not a key of this place.", fix)
    if kind == "missing":
        return yaml.problem(place[:-1], f"`{name}` is missing.", f"Add `{name}: …`.")
    if kind == "value_error":
        return yaml.problem(place, str(context.get("error", message)))
    if kind == "literal_error":
        return yaml.problem(place, f"`{name}` has a value that is not known.", f"{message}.")
    return yaml.problem(place, f"`{name}` cannot be read: {message[0].lower()}{message[1:]}.")


def _is_branch(part: str | int) -> bool:
    """Pydantic names validator functions in its places; they are no keys of the file."""
    return isinstance(part, str) and bool(re.match(r"(function-|tuple\[|constrained-)", part))


def _known_keys(place: tuple[str | int, ...]) -> list[str]:
    """The keys that the specification knows at ``place``, by walking the model's fields."""
    from heed.interactions.importing.spec_keys import keys_at

    return keys_at(place)


def _check_references(yaml: YamlFile, spec: ImportSpec) -> list[Problem]:
    problems = []
    if spec.time_zone not in available_timezones():
        guess = nearest(spec.time_zone, available_timezones())
        problems.append(
            yaml.problem(
                ("time_zone",),
                f"There is no time zone {spec.time_zone!r}.",
                f"Did you mean `{guess}`?" if guess else "Write it like Europe/Berlin.",
            )
        )
    for name, file in spec.files.items():
        for other in file.join:
            if other not in spec.files:
                problems.append(_unknown_file(yaml, spec, ("files", name, "join", other), other))
    for list_name in _LIST_NAMES:
        for index, mapping in enumerate(getattr(spec, list_name)):
            if mapping.from_file not in spec.files:
                place = (list_name, index, "from")
                problems.append(_unknown_file(yaml, spec, place, mapping.from_file))
    return problems


def _unknown_file(
    yaml: YamlFile, spec: ImportSpec, place: tuple[str | int, ...], name: str
) -> Problem:
    guess = nearest(name, spec.files)
    fix = f"Did you mean `{guess}`?" if guess else f"Known: {', '.join(spec.files)}."
    return yaml.problem(place, f"There is no file {name!r} under `files`.", fix)

"""`--json`: one document for each typed result, with a schema that is written down.

The schemas under ``docs/reference/schemas`` and the page that explains them are made from the
results themselves: ``python -m heed.cli.documents docs/reference`` writes them anew.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from heed.doors.documents import DOCUMENTS, document
from heed.journeys.results.basis import Result

__all__ = ["DOCUMENTS", "document"]

COMMANDS = {
    "heed/journeys/1": "heed journey --json",
    "heed/journey/1": "heed journey KEY --json",
    "heed/paths/1": "heed paths KEY --json",
    "heed/doctor/1": "heed doctor --json",
    "heed/metrics/1": "heed metrics --json",
    "heed/metric/1": "heed metrics KEY --json",
    "heed/metric-change/1": "heed metrics KEY --compare WINDOW --json",
    "heed/standards/1": "heed standards --json",
    "heed/standard/1": "heed standards KEY --json",
    "heed/findings/1": "heed findings --json",
    "heed/finding/1": "heed findings --explain N --json",
    "heed/value/1": "heed value --json",
    "heed/segments/1": "heed segments --json",
    "heed/segment/1": "heed segments KEY --json",
    "heed/segment-members/1": "heed segments KEY --members json",
    "heed/segment-overlap/1": "heed segments KEY --with OTHER --json",
    "heed/why/1": "heed segments KEY --why CUSTOMER --json",
    "heed/personas/1": "heed personas --json",
    "heed/persona/1": "heed personas KEY --json",
}

Schema = dict[str, Any]


def print_document(result: Result) -> None:
    """Print the result's document to standard output."""
    print(json.dumps(document(result), indent=2, ensure_ascii=False))


def json_schema(name: str) -> Schema:
    """The JSON Schema (draft 2020-12) of the document ``name``; unknown keys are not allowed."""
    schema = TypeAdapter(DOCUMENTS[name]).json_schema(mode="serialization")
    for part in (schema, *schema.get("$defs", {}).values()):
        _close(part)
    schema["properties"] = {"schema": {"const": name}, **schema["properties"]}
    schema["required"] = ["schema", *schema["required"]]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": name, **schema}


def _close(part: Schema) -> None:
    if part.get("type") == "object":
        part["additionalProperties"] = False
    part.pop("title", None)
    for value in part.get("properties", {}).values():
        value.pop("title", None)


def file_of(name: str) -> str:
    """The file that holds a document's schema, e.g. ``journey-1.json``."""
    _, kind, number = name.split("/")
    return f"{kind}-{number}.json"


def schema_files() -> dict[str, str]:
    """File name → JSON Schema as text."""
    return {
        file_of(name): json.dumps(json_schema(name), indent=2, ensure_ascii=False) + "\n"
        for name in DOCUMENTS
    }


INTRODUCTION = """\
# JSON output

<!-- Made by `python -m heed.cli.documents docs/reference`; change the results, not this page. -->

Every command that reads prints one JSON document with `--json`, and nothing else, on standard
output. The same values come from Python: `heed.open(home).journey("shop")` has the fields below.

- `schema` names the document and its version. Keys may be added within a version; none is removed
  or given another meaning.
- Times are ISO 8601 in UTC. Keys that end in `_us` are whole microseconds.
- Shares are fractions between 0 and 1, not percentages.
- `null` means not known or not counted, never zero.
- Intervals (`low`, `high`) are 95 %: Wilson score intervals, unless `method` says otherwise.

On bad input a command prints one sentence on standard error, nothing on standard output, and ends
with exit code 2.
"""


def page() -> str:
    """The reference page of all documents, as Markdown."""
    return "\n".join([INTRODUCTION, *(line for name in DOCUMENTS for line in _section(name))])


def _section(name: str) -> Iterator[str]:
    schema = json_schema(name)
    yield f"## {name}\n"
    yield f"`{COMMANDS[name]}` – {schema['description']}\n"
    yield f"JSON Schema: [{file_of(name)}](schemas/{file_of(name)})\n"
    yield from _keys(schema)
    for part, described in sorted(schema.get("$defs", {}).items()):
        yield f"### {part} in {name}\n"
        yield described["description"] + "\n"
        yield from _keys(described)


def _keys(schema: Schema) -> Iterator[str]:
    yield "| key | type | meaning |"
    yield "|---|---|---|"
    for key, value in schema["properties"].items():
        meaning = "Name and version of the document." if "const" in value else ""
        yield f"| `{key}` | {_type(value)} | {value.get('description', meaning)} |"
    yield ""


def _type(value: Schema) -> str:
    if "const" in value:
        return f"`{value['const']}`"
    if "anyOf" in value:
        return " or ".join(_type(part) for part in value["anyOf"])
    if "enum" in value:
        return ", ".join(f"`{word}`" if word else "empty" for word in value["enum"])
    if "$ref" in value:
        return str(value["$ref"]).rsplit("/", 1)[1]
    if value.get("type") == "array":
        return f"list of {_type(value['items'])}"
    return "time" if value.get("format") == "date-time" else str(value["type"])


def write_reference(folder: Path) -> None:
    """Write the page and the schemas into ``folder``."""
    (folder / "schemas").mkdir(parents=True, exist_ok=True)
    (folder / "json.md").write_text(page(), encoding="utf-8")
    for name, text in schema_files().items():
        (folder / "schemas" / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_reference(Path(sys.argv[1]))

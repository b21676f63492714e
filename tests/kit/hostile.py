"""A home in which everything that customers and colleagues can write is hostile."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from tests.kit.command_line import CommandLine

MARK = "harm"  # stands in every hostile text
COMPUTED = "29637"  # what a template engine would make of the sum in them
STARTS = ("=", "+", "-", "@", "\t", "\r", "javascript:", "</title>", "'", '"', "{% ", "&lt;")
DAYS = 40


def hostile(where: str, number: int = 0) -> str:
    """A text that does harm wherever it is not taken as a text; ``where`` says where it came in."""
    start = STARTS[number % len(STARTS)]
    return (
        f"{start}{MARK}('{where}')<script>{MARK}()</script>{{{{9879*3}}}}"
        f"\"><img src=x onerror={MARK}()>' onmouseover='{MARK}() --></textarea></script><b {MARK}>"
    )


def hostile_home(folder: Path) -> Path:
    """Import, define and build a journey of hostile texts; gives its home."""
    home = folder / "home"
    _write_rows(folder / "rows.csv")
    (folder / "import.yaml").write_text(json.dumps(_import()), encoding="utf-8")
    (folder / "experience.yaml").write_text(json.dumps(_experience()), encoding="utf-8")
    heed = CommandLine(home)
    heed.text("import", folder / "import.yaml", "--data", folder)
    heed.text("apply", folder / "experience.yaml")
    heed.text("build")
    return home


def _write_rows(path: Path) -> None:
    """One row a case; each column's texts begin in every way in turn."""
    columns = ("person", "company", "case", "channel", "actor", "trait", "verbatim", "mail")
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow((*columns, "at", "later", "score", "label", "several", "broken"))
        for row in range(DAYS):
            texts = [hostile(column, row) for column in columns]
            texts[2] += str(row)
            day = f"2026-01-{1 + row % 28:02d}"
            label, several = hostile("label", row % 2), f"{hostile('several')}|plain"
            broken = "1" if row else hostile("broken")
            out.writerow((*texts, f"{day} 08:00", f"{day} 17:30", row % 11, label, several, broken))


def _import() -> object:
    shared = {
        "from": "rows",
        "customer": "person",
        "account": "company",
        "case": {"column": "case", "kind": hostile("kind")},
        "channel": "channel",
        "properties": {"group": "trait", hostile("property"): "trait"},
    }
    events = [
        {"name": f"={hostile('event', 0)}", "at": "at", "actor": "actor"},
        {"name": f"={hostile('event', 1)}", "at": "later", "actor": "=employee"},
    ]
    asked = [
        {"item": f"={hostile('item')}", "score": {"column": "score", "scale": [0, 10]}},
        {"item": "=score", "score": {"column": "score", "scale": [0, 10]}},
        {"item": "=label", "label": "label"},
        {"item": "=several", "choices": {"column": "several", "split": "|"}},
        {"item": "=verbatim", "text": "verbatim"},
        {"item": "=broken", "score": {"column": "broken", "scale": [0, 10]}},
    ]
    traits = {"group": "trait", hostile("name"): "mail"}
    return {
        "heed": 1,
        "source": "shop",
        "dates": "%Y-%m-%d %H:%M",
        "files": {"rows": "rows.csv"},
        "customers": [{"from": "rows", "key": "person", "traits": traits}],
        "accounts": [{"from": "rows", "key": "company", "traits": {"group": "trait"}}],
        "interactions": [{**shared, "each": events}],
        "feedback": [{**shared, "at": "later", "kind": "answer", "each": asked}],
    }


def _experience() -> object:
    def point(key: str, number: int) -> dict[str, object]:
        when = {"name": [hostile("event", number)]}
        called = {"name": hostile("touchpoint", number), "channel": hostile("way")}
        return {"key": key, **called, "when": when, "owner": "team"}

    first = {"touchpoint": "one", "front_stage": hostile("front"), "back_stage": hostile("back")}
    handoff = {"from": "team", "to": "other", "at": "one", "comes_along": [hostile("comes")]}
    return {
        "heed": 1,
        "teams": [{"key": "team", "name": hostile("team")}, {"key": "other", "name": "Other"}],
        "segments": [
            {
                "key": "segment",
                "name": hostile("segment"),
                "when": {"traits": {"group": [hostile("trait", 0), hostile("trait", 1)]}},
            }
        ],
        "touchpoints": [point("one", 0), point("two", 1)],
        "metrics": [
            {
                "key": "metric",
                "name": hostile("metric"),
                "like": "nps",
                "answers": {"item": "score"},
            }
        ],
        "standards": [
            {
                "key": "standard",
                "name": hostile("standard"),
                "touchpoint": "one",
                "reach": {"to": "two", "within": "1 hour"},
                "target": "95 %",
            }
        ],
        "journeys": [
            {
                "key": "journey",
                "name": hostile("journey"),
                "instance": {"case": hostile("kind")},
                "ends": ["two"],
                "stages": [{"key": "stage", "name": hostile("stage"), "steps": [first, "two"]}],
                "handoffs": [{**handoff, "accepted_within": "4 hours"}],
            }
        ],
    }

"""The notation of what cases are held to: exactly one of the words of :data:`RULES`."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from heed.foundation.conditions import read_condition, write_condition
from heed.foundation.notation import filled
from heed.foundation.yaml_cells import Cell
from heed.kernel.durations import EXPECTED, duration_text, parse_duration
from heed.standards.dates import unreadable
from heed.standards.design import (
    RULE_WORDS,
    Audit,
    Effort,
    NotFollowed,
    OnDate,
    Pause,
    Reach,
    Rule,
    ScoreAtLeast,
    Tallied,
)

RULES = ("reach", "on_date", "effort", "not_followed", "score", "audit", "tallied")
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,6})?)\s*%")
_LONGEST_EFFORT = 10_000


def read_rule(cell: Cell, entries: dict[str, Cell]) -> Rule:
    """The one rule that the entries name; problems are noted, and something harmless returned."""
    found = [word for word in RULES if word in entries]
    if len(found) != 1:
        what = f"`{found[0]}` and `{found[1]}` are two rules." if found else "There is no rule."
        if isinstance(cell.value, dict):
            words = ", ".join(f"`{word}`" for word in RULES)
            cell.problem(what, f"A standard has exactly one of {words}.")
        return Tallied()
    readers: dict[str, Callable[[Cell], Rule]] = {
        "reach": _read_reach,
        "on_date": _read_on_date,
        "effort": _read_effort,
        "not_followed": _read_not_followed,
        "score": _read_score,
        "audit": _read_audit,
        "tallied": _read_tallied,
    }
    return readers[found[0]](entries[found[0]])


def write_rule(rule: Rule) -> dict[str, Any]:
    """The rule under its word, in normal form."""
    return {RULE_WORDS[type(rule)]: _written(rule)}


def _written(rule: Rule) -> Any:
    if isinstance(rule, Reach):
        pauses = [{"from": list(p.starts), "to": list(p.ends)} for p in rule.pauses]
        return filled(
            to=list(rule.ends),
            within=duration_text(rule.within),
            restarts=list(rule.restarts),
            pauses=pauses,
        )
    if isinstance(rule, OnDate):
        return filled(
            to=list(rule.ends),
            promised=rule.promised,
            written="" if rule.written == OnDate.written else rule.written,
            compare="" if rule.compare == "day" else rule.compare,
        )
    if isinstance(rule, Effort):
        return {
            **filled(to=list(rule.ends)),
            "at_most": rule.at_most,  # 0 says something
            **filled(
                within="" if rule.within == Effort.within else duration_text(rule.within),
                counted=write_condition(rule.counted) if rule.counted else None,
                unreached="" if rule.unreached == "excluded" else rule.unreached,
            ),
        }
    if isinstance(rule, NotFollowed):
        within = duration_text(rule.within)
        return filled(by=list(rule.by), within=within, same=list(rule.same))
    if isinstance(rule, ScoreAtLeast):
        return {"item": rule.item, "at_least": _plain(rule.at_least)}
    if isinstance(rule, Audit):
        most = {} if rule.at_most is None else {"at_most_minutes": _plain(rule.at_most)}
        return {"question": rule.question, **most}
    return True


def _read_reach(cell: Cell) -> Rule:
    entries = cell.entries(("to", "within", "restarts", "pauses"), required=("to", "within"))
    pauses = entries["pauses"].many() if "pauses" in entries else []
    return Reach(
        ends=_keys(entries, "to"),
        within=_within(entries),
        restarts=_keys(entries, "restarts"),
        pauses=tuple(_read_pause(item) for item in pauses),
    )


def _read_pause(cell: Cell) -> Pause:
    entries = cell.entries(("from", "to"), required=("from", "to"))
    return Pause(_keys(entries, "from"), _keys(entries, "to"))


def _read_on_date(cell: Cell) -> Rule:
    entries = cell.entries(("to", "promised", "written", "compare"), required=("to", "promised"))
    compare = entries["compare"].choice(("day", "time")) if "compare" in entries else "day"
    written = entries["written"].text(40) if "written" in entries else OnDate.written
    if what := unreadable(written):
        entries["written"].problem(what, "Write it like `%d.%m.%Y` or `%Y-%m-%d %H:%M:%S`.")
    return OnDate(
        ends=_keys(entries, "to"),
        promised=entries["promised"].text(200) if "promised" in entries else "",
        written=written,
        compare="time" if compare == "time" else "day",
    )


def _read_effort(cell: Cell) -> Rule:
    known = ("to", "at_most", "within", "counted", "unreached")
    entries = cell.entries(known, required=("to", "at_most"))
    words = ("excluded", "missed")
    unreached = entries["unreached"].choice(words) if "unreached" in entries else words[0]
    return Effort(
        ends=_keys(entries, "to"),
        at_most=entries["at_most"].integer(0, _LONGEST_EFFORT) if "at_most" in entries else 0,
        within=_within(entries) if "within" in entries else Effort.within,
        counted=read_condition(entries["counted"]) if "counted" in entries else None,
        unreached="missed" if unreached == "missed" else "excluded",
    )


def _read_not_followed(cell: Cell) -> Rule:
    entries = cell.entries(("by", "within", "same"), required=("by", "within"))
    same = entries["same"].texts() if "same" in entries else ()
    return NotFollowed(_keys(entries, "by"), _within(entries), tuple(sorted(set(same))))


def _read_score(cell: Cell) -> Rule:
    entries = cell.entries(("item", "at_least"), required=("item", "at_least"))
    item = entries["item"].text(200) if "item" in entries else ""
    return ScoreAtLeast(item, _number(entries["at_least"]) if "at_least" in entries else 0.0)


def _read_audit(cell: Cell) -> Rule:
    entries = cell.entries(("question", "at_most_minutes"), required=("question",))
    question = entries["question"].text(500) if "question" in entries else ""
    if "at_most_minutes" not in entries:
        return Audit(question)
    return Audit(question, "minutes", _number(entries["at_most_minutes"]))


def _read_tallied(cell: Cell) -> Rule:
    if not cell.truth():
        cell.problem("`tallied` is `true` or not there.", "Write `tallied: true`.")
    return Tallied()


def read_duration(cell: Cell) -> timedelta | None:
    """A length of time; None, with the problem noted, if it is none."""
    text = cell.text()
    duration = parse_duration(text)
    if duration is None and text:
        cell.problem(f"`{text}` is no length of time.", EXPECTED)
    return duration


def read_fraction(cell: Cell) -> float:
    """A share above 0 and up to 1, as ``0.95`` or ``95 %``."""
    text = cell.text()
    percent = _PERCENT.fullmatch(text)
    try:
        value = float(percent[1]) / 100 if percent else float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= 1:
        cell.problem(
            f"`{text}` is no share of cases to keep.", "Write it like `95 %` or `0.95`, above 0."
        )
        return 1.0
    return round(value, 8)


def fraction_text(value: float) -> str:
    """``95 %``; what :func:`read_fraction` reads."""
    return f"{round(100 * value, 6):g} %"


def _within(entries: dict[str, Cell]) -> timedelta:
    found = read_duration(entries["within"]) if "within" in entries else None
    return found or timedelta(days=1)


def _keys(entries: dict[str, Cell], word: str) -> tuple[str, ...]:
    if word not in entries:
        return ()
    keys = entries[word].keys()
    if not keys:
        entries[word].problem("This list is empty.", "Name at least one touchpoint.")
    return keys


def _number(cell: Cell) -> float:
    value = cell.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        cell.problem("A number is wanted here.", "Write it like `4` or `4.5`.")
        return 0.0
    return float(value)


def _plain(value: float) -> int | float:
    return int(value) if value == int(value) else value

"""The notation of a rule's clauses: what a customer did, how they scored, which lists they are on.

did: {touchpoint: order_placed, at_least: 3, within: 365 days}
last: {name: login, before: 30 days ago}
scored: {item: recommend, at_most: 6, take: last}
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from heed.customers.segments.clause_parts import (
    BOUNDS,
    TIMES,
    WINDOW,
    key_in,
    own_entries,
    read_bounds,
    read_happening,
    read_keyed,
    read_length,
    read_moment,
    read_times,
    read_window,
    written_bounds,
    written_happening,
    written_times,
    written_window,
)
from heed.customers.segments.moments import moment_text
from heed.customers.segments.rules import (
    NEVER,
    Bounds,
    Bucket,
    Clause,
    Did,
    Held,
    Inside,
    Listed,
    Moment,
    Scored,
    Travelled,
    Value,
    When,
)
from heed.foundation.conditions import read_condition, write_condition
from heed.foundation.notation import filled
from heed.foundation.yaml_cells import Cell
from heed.kernel.durations import duration_text
from heed.kernel.money import CURRENCY

ANSWER_FIELDS = ("item", "kind", "source", "channel", "mode", "language")
SUMS = ("sum", "mean")
TAKES = ("last", "any", "every", "mean")
RESULTS = ("missed", "kept")
OUTCOMES = ("completed", "ended_early", "under_way")
MOST_BUCKETS = 10_000


def _did(cell: Cell) -> Did:
    own = ("touchpoint", *TIMES, *WINDOW)
    what, entries = read_happening(cell, own)
    return Did(what, read_times(entries), read_window(entries))


def _never(cell: Cell) -> Did:
    what, entries = read_happening(cell, ("touchpoint", *WINDOW))
    return Did(what, NEVER, read_window(entries))


def _write_did(clause: Did) -> tuple[str, dict[str, Any]]:
    what, window = written_happening(clause.what), written_window(clause.window)
    if clause.times == NEVER:
        return ("never", {**what, **window}) if what or window else ("did", {"exactly": 0})
    times = written_times(clause.times)
    return "did", {**what, **times, **window} or {"at_least": 1}


def _last(cell: Cell) -> When:
    return _when(cell, "last")


def _first(cell: Cell) -> When:
    return _when(cell, "first")


def _when(cell: Cell, which: Any) -> When:
    what, entries = read_happening(cell, ("touchpoint", "before", "after", "within"))
    moments = {word: read_moment(entries[word]) for word in ("before", "after") if word in entries}
    if "within" in entries:
        if "after" in moments:
            entries["within"].problem("`within` says `after` already.", "Keep one of the two.")
        moments["after"] = Moment(ago=read_length(entries["within"]))
    if not moments:
        cell.problem(f"`{which}` does not say when.", "Add `before`, `after` or `within`.")
    return When(which, what, moments.get("before"), moments.get("after"))


def _write_when(clause: When) -> tuple[str, dict[str, Any]]:
    moments = {
        word: moment_text(moment)
        for word, moment in (("before", clause.before), ("after", clause.after))
        if moment
    }
    if clause.after and clause.after.ago and clause.after.ago.total_seconds() > 0:
        del moments["after"]
        moments["within"] = duration_text(clause.after.ago)
    return clause.which, {**written_happening(clause.what), **moments}


def _value(cell: Cell) -> Value:
    what, entries = read_happening(cell, ("touchpoint", "take", "currency", *BOUNDS, *WINDOW))
    currency = entries["currency"].text() if "currency" in entries else ""
    if "currency" not in entries:
        cell.problem("`currency` is missing.", "Add `currency: EUR`: only that one is added up.")
    elif not CURRENCY.fullmatch(currency):
        entries["currency"].problem("This is no currency.", "Write its three letters: `EUR`.")
    take = entries["take"].choice(SUMS) if "take" in entries else "sum"
    return Value(
        what, currency, read_bounds(cell, entries), "mean" if take == "mean" else "sum",
        read_window(entries),
    )  # fmt: skip


def _write_value(clause: Value) -> tuple[str, dict[str, Any]]:
    return "value", {
        **written_happening(clause.what),
        **filled(take="" if clause.take == "sum" else clause.take, currency=clause.currency),
        **written_bounds(clause.bounds),
        **written_window(clause.window),
    }


def _scored(cell: Cell) -> Scored:
    own = ("metric", "take", *BOUNDS, *WINDOW)
    if not isinstance(cell.value, dict):
        cell.problem("Which score, and how high?", "Write `{item: recommend, at_most: 6}`.")
        return Scored(Bounds())
    answers = read_condition(cell, fields=ANSWER_FIELDS, beside=own)
    entries = own_entries(cell, own)
    metric = entries["metric"].key() if "metric" in entries else ""
    if bool(metric) == bool(answers):
        cell.problem("Name the answers or a metric, one of the two.", "Write `item: recommend`.")
    take = entries["take"].choice(TAKES) if "take" in entries else "last"
    return Scored(read_bounds(cell, entries), answers, metric, take, read_window(entries))  # type: ignore[arg-type]  # one of TAKES


def _write_scored(clause: Scored) -> tuple[str, dict[str, Any]]:
    return "scored", {
        **(write_condition(clause.answers) if clause.answers else {}),
        **filled(metric=clause.metric, take="" if clause.take == "last" else clause.take),
        **written_bounds(clause.bounds),
        **written_window(clause.window),
    }


def _standard(cell: Cell) -> Held:
    entries = read_keyed(cell, ("result", *TIMES, *WINDOW))
    is_kept = "result" in entries and entries["result"].choice(RESULTS) == "kept"
    result: Literal["kept", "missed"] = "kept" if is_kept else "missed"
    return Held(key_in(entries), result, read_times(entries), read_window(entries))


def _write_standard(clause: Held) -> tuple[str, dict[str, Any]]:
    return "standard", {
        "key": clause.standard,
        "result": clause.result,
        **written_times(clause.times),
        **written_window(clause.window),
    }


def _journey(cell: Cell) -> Travelled:
    entries = read_keyed(cell, ("outcome", "deviated", "skipped", *TIMES, *WINDOW))
    return Travelled(
        key_in(entries),
        entries["outcome"].choice(OUTCOMES) if "outcome" in entries else "",  # type: ignore[arg-type]  # one of OUTCOMES
        entries["deviated"].truth() if "deviated" in entries else None,
        entries["skipped"].key() if "skipped" in entries else "",
        read_times(entries),
        read_window(entries),
    )


def _write_journey(clause: Travelled) -> tuple[str, dict[str, Any]]:
    deviated = {} if clause.deviated is None else {"deviated": clause.deviated}
    return "journey", {
        "key": clause.journey,
        **filled(outcome=clause.outcome, skipped=clause.skipped),
        **deviated,
        **written_times(clause.times),
        **written_window(clause.window),
    }


def _bucket(cell: Cell) -> Bucket:
    entries = cell.entries(("of", "from", "to", "salt"), required=("of", "from"))
    of = entries["of"].integer(2, MOST_BUCKETS) if "of" in entries else 2
    first = entries["from"].integer(0, of - 1) if "from" in entries else 0
    last = entries["to"].integer(first, of - 1) if "to" in entries else first
    return Bucket(of, first, last, entries["salt"].text(100) if "salt" in entries else "")


def _write_bucket(clause: Bucket) -> tuple[str, dict[str, Any]]:
    to = {} if clause.last == clause.first else {"to": clause.last}
    content = {"of": clause.of, "from": clause.first, **to, **filled(salt=clause.salt)}
    return "bucket", content


def _inside(cell: Cell) -> Inside:
    keys = tuple(sorted(set(cell.keys())))
    if not keys:
        cell.problem("This list is empty.", "Name at least one segment.")
    return Inside(keys)


def _write_inside(clause: Inside) -> tuple[str, Any]:
    keys = clause.segments
    return "in", keys[0] if len(keys) == 1 else list(keys)


def _listed(cell: Cell) -> Listed:
    return Listed(cell.key())


def _write_listed(clause: Listed) -> tuple[str, Any]:
    return "listed", clause.name


READERS: Mapping[str, Callable[[Cell], Clause]] = {
    "did": _did,
    "never": _never,
    "last": _last,
    "first": _first,
    "value": _value,
    "scored": _scored,
    "standard": _standard,
    "journey": _journey,
    "bucket": _bucket,
    "in": _inside,
    "listed": _listed,
}
WRITERS: Mapping[type, Callable[[Any], tuple[str, Any]]] = {
    Did: _write_did,
    When: _write_when,
    Value: _write_value,
    Scored: _write_scored,
    Held: _write_standard,
    Travelled: _write_journey,
    Bucket: _write_bucket,
    Inside: _write_inside,
    Listed: _write_listed,
}

"""Interactions and feedback of a guessed specification."""

from __future__ import annotations

from heed.interactions.importing.guess.nodes import (
    as_time,
    as_value,
    constant,
    describing,
    why_time,
    write_columns,
    write_keys,
)
from heed.interactions.importing.guess.roles import ACTORS, Found
from heed.interactions.importing.guess.settling import Settled
from heed.interactions.importing.guess.yaml_text import Node, Page
from heed.kernel import column_words as words

_DOING = frozenset(
    {"activity", "event", "action", "task", "step", "aktivität", "ereignis", "aktion", "schritt"}
    | {"tätigkeit", "touchpoint", "interaction"}
)
_ENDING = frozenset({"solved", "closed", "completed", "finished", "delivered", "resolved", "end"})
_REVIEW = frozenset({"review", "reviews", "rezension", "rezensionen"})


def write_interactions(page: Page, settled: Settled, source: str, file: str) -> None:
    """One interaction a row, or one for each of its times."""
    page.head("interactions")
    page.pair("from", file, 2, item=True)
    if not settled.ids:
        page.note("No column is another in every row: equal rows are counted as separate.", 4)
    taken = write_keys(page, settled)
    taken += _write_channel(page, settled)
    if settled.kind == "orders":
        taken += [one.name for one in settled.moments()] + _money_column(settled)
        _write_properties(page, settled, taken)
        _write_each(page, settled)
        return
    activity = _activity(settled)
    if activity:
        page.pair("name", as_value(activity.name), 4, f"{activity.column.n_distinct} names")
        taken.append(activity.name)
    else:
        page.pair("name", constant(source), 4, "one interaction a row; rename it to what happened")
    taken += _write_time(page, settled)
    taken += _write_actor(page, settled)
    if settled.value:
        page.pair("value", _money(settled), 4)
        taken += _money_column(settled)
    _write_properties(page, settled, taken)


def _activity(settled: Settled) -> Found | None:
    best = settled.roles.best("activity", _DOING)
    if best and settled.kind == "interactions" and not words.has(best.name, _DOING):
        return None  # the state that an export found is no event
    return best


def _write_time(page: Page, settled: Settled, *, optional: bool = False) -> list[str]:
    if settled.at is None:
        return []
    times = settled.times[settled.at.name]
    page.pair("at", as_time(settled.at.name, times, optional=optional), 4, why_time(times))
    return [settled.at.name]


def _write_channel(page: Page, settled: Settled) -> list[str]:
    channel = settled.roles.best("channel")
    if channel is None:
        return []
    page.pair("channel", as_value(channel.name), 4)
    return [channel.name]


def _write_actor(page: Page, settled: Settled) -> list[str]:
    actor = settled.roles.best("actor")
    if actor:
        named: dict[str, Node] = {
            text: ACTORS[text.casefold()] for text in sorted(actor.column.said)
        }
        page.pair("actor", {"column": actor.name, "map": named}, 4)
        return [actor.name]
    agent = settled.roles.best("agent")
    if agent and settled.kind == "events":
        page.pair("actor", "=employee", 4, f"“{agent.name}” names who did it")
    return []


def _write_each(page: Page, settled: Settled) -> None:
    page.head("each", 4)
    used: set[str] = set()
    moments = settled.moments()
    for one in moments:
        name, number = words.event_name(one.name), 1
        while name in used:
            number += 1
            name = f"{words.event_name(one.name)}_{number}"
        used.add(name)
        times = settled.times[one.name]
        entry: dict[str, Node] = {"name": f"={name}", "at": as_time(one.name, times)}
        if settled.value and one is moments[0]:
            entry["value"] = _money(settled)
        page.element(entry, 6, why_time(times))


def _money(settled: Settled) -> Node:
    return {"column": settled.value.name if settled.value else "", "currency": settled.currency}


def _money_column(settled: Settled) -> list[str]:
    return [settled.value.name] if settled.value else []


def _write_properties(page: Page, settled: Settled, taken: list[str]) -> None:
    answered = [one.name for one in (*settled.asked, *settled.texts)]
    write_columns(page, "properties", describing(settled, [*taken, *answered]), 4)


def write_feedback(page: Page, settled: Settled, file: str) -> None:
    """The answers, verdicts and texts of a row, one item a column."""
    page.head("feedback")
    page.pair("from", file, 2, item=True)
    taken = write_keys(page, settled)
    kind, why = _feedback_kind(settled)
    page.pair("kind", kind, 4, why)
    if settled.kind != "survey":
        settled.at = _answer_time(settled)
    if settled.at is None:
        page.note("No `at`: no column says when it was answered.", 4)
    else:
        column = settled.at.column
        taken += _write_time(page, settled, optional=column.n_filled < column.n_rows)
    taken += _write_channel(page, settled)
    if settled.kind == "survey":
        taken += _write_weight(page, settled)
        _write_properties(page, settled, taken)
    page.head("each", 4)
    for one in [*settled.asked, *settled.texts]:
        _write_item(page, settled, one)


def _feedback_kind(settled: Settled) -> tuple[str, str]:
    if not settled.asked:
        return "comment", "free text only"
    if any(words.has(one.name, _REVIEW) for one in settled.roles.found):
        return "review", "a column speaks of reviews"
    return "answer", ""


def _answer_time(settled: Settled) -> Found | None:
    """A verdict is given at the end of a case, a text usually at its start."""
    moments = settled.moments()
    ended = [one for one in moments if words.has(one.name, _ENDING)]
    if settled.asked and ended:
        return ended[-1]
    return moments[0] if moments else None


def _write_weight(page: Page, settled: Settled) -> list[str]:
    if settled.weight is None:
        return []
    page.pair("weight", as_value(settled.weight.name), 4, "how many people an answer stands for")
    return [settled.weight.name]


def _write_item(page: Page, settled: Settled, one: Found) -> None:
    page.pair("item", constant(one.name), 6, item=True)
    scale = settled.scales.get(one.name)
    if scale:
        score: dict[str, Node] = {"column": one.name, "scale": [scale.low, scale.high]}
        if scale.map:
            score["map"] = dict(scale.map)
        if scale.missing:
            score["missing"] = list(scale.missing)
        page.pair("score", score, 8, scale.why)
    elif one.role == "choices":
        page.pair("choices", {"column": one.name, "split": one.split}, 8, one.why)
    elif one.role == "text":
        page.pair("text", as_value(one.name), 8, "free text")
    else:
        page.pair("label", as_value(one.name), 8, "answers in words without an order")

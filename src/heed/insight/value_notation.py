"""The notation of value models and restricted columns in an experience file."""

from __future__ import annotations

from typing import Any

from heed.foundation.conditions import read_condition, write_condition
from heed.foundation.notation import (
    filled,
    read_key,
    read_name,
    read_reference,
    read_share,
    read_text,
    written_name,
    written_share,
)
from heed.foundation.yaml_cells import LONGEST_KEY, Cell
from heed.insight.value_model import (
    CaseCost,
    Margin,
    Repeat,
    RestrictedColumn,
    Stated,
    ValueModel,
)
from heed.kernel.durations import EXPECTED, duration_text, parse_duration
from heed.kernel.money import CURRENCY

KEYS = (
    "key", "name", "description", "currency", "standards", "when", "margin", "repeat", "costs",
)  # fmt: skip
PLACES = ("properties", "traits", "items")
PLAIN = ("channel", "language", "touchpoint")
LARGEST = 1_000_000_000


def read_value_model(cell: Cell) -> ValueModel:
    """A value model of an experience file; problems are noted on the cell."""
    entries = cell.entries(KEYS, required=("key", "currency"))
    key = read_key(entries)
    model = ValueModel(
        key=key,
        name=read_name(entries, key),
        currency=_currency(entries["currency"]) if "currency" in entries else "",
        margin=_margin(entries["margin"]) if "margin" in entries else None,
        repeat=_repeat(entries["repeat"]) if "repeat" in entries else None,
        costs=tuple(map(_cost, entries["costs"].many())) if "costs" in entries else (),
        standards=entries["standards"].keys() if "standards" in entries else (),
        when=read_condition(entries["when"]) if "when" in entries else None,
        description=read_text(entries, "description"),
    )
    _check_parts(cell, entries, model)
    return model


def write_value_model(model: ValueModel) -> dict[str, Any]:
    """The model in normal form; its version is not part of it."""
    return {
        **written_name(model.key, model.name),
        **filled(
            description=model.description,
            currency=model.currency,
            standards=list(model.standards),
            when=write_condition(model.when) if model.when else None,
            margin=_write_margin(model.margin) if model.margin else None,
            repeat=_write_repeat(model.repeat) if model.repeat else None,
            costs=[{"name": cost.name, **_write_stated(cost.amount)} for cost in model.costs],
        ),
    }


def read_restricted(cell: Cell) -> RestrictedColumn:
    """A restricted column: its name, or a mapping of ``column`` and ``why``."""
    if not isinstance(cell.value, dict):
        return RestrictedColumn(_column(cell))
    entries = cell.entries(("column", "why"), required=("column",))
    column = _column(entries["column"]) if "column" in entries else ""
    return RestrictedColumn(column, read_text(entries, "why"))


def write_restricted(found: RestrictedColumn) -> dict[str, Any]:
    return {"column": found.column, **filled(why=found.why)}


def _column(cell: Cell) -> str:
    text = cell.text(LONGEST_KEY)
    place, _, name = text.partition(".")
    if text and not (text in PLAIN or (place in PLACES and name)):
        cell.problem(
            f"`{text}` is no column.",
            "Write `properties.NAME`, `traits.NAME`, `items.NAME`, `channel` or `language`.",
        )
    return text


def _check_parts(cell: Cell, entries: dict[str, Cell], model: ValueModel) -> None:
    if isinstance(cell.value, dict) and "repeat" not in entries and "costs" not in entries:
        cell.problem("The model names no cost.", "Add `repeat: …` with `margin: …`, or `costs: …`.")
    if model.repeat and not model.margin:
        entries["repeat"].problem(
            "What a repeat purchase earns is not said.", "Add `margin: {per_order: 20}`."
        )
    if model.margin and not model.repeat and "margin" in entries:
        entries["margin"].problem(
            "A margin alone says nothing of a miss.",
            "Add `repeat: {touchpoint: order, within: 90 days}`.",
        )
    needs_value = model.margin is not None and model.margin.share_of_value is not None
    if needs_value and model.repeat and not model.repeat.touchpoint:
        entries["margin"].problem(
            "Whose value the margin is a share of is not said.",
            "Name the purchase in `repeat: {touchpoint: …}`.",
        )


def _currency(cell: Cell) -> str:
    text = cell.text()
    if text and not CURRENCY.fullmatch(text):
        cell.problem(f"`{text}` is no currency.", "Write its ISO 4217 code, such as `EUR`.")
    return text


def _margin(cell: Cell) -> Margin:
    words = ("per_order", "share_of_value")
    entries = cell.entries(words)
    if len(entries) != 1:
        cell.problem(
            "A margin is said in one way.", "Write `per_order: 20`, or `share_of_value: 30 %`."
        )
    if "per_order" in entries:
        return Margin(per_order=_stated(entries["per_order"]))
    share = read_share(entries["share_of_value"]) if "share_of_value" in entries else 0.0
    return Margin(share_of_value=share)


def _write_margin(margin: Margin) -> dict[str, Any]:
    if margin.per_order is None:
        return {"share_of_value": written_share(margin.share_of_value or 0.0)}
    stated = margin.per_order
    if stated.low == stated.high and not stated.source:
        return {"per_order": _plain(stated.low)}
    return {"per_order": _write_stated(stated)}


def _repeat(cell: Cell) -> Repeat:
    entries = cell.entries(("touchpoint", "within", "lost_share"))
    found = Repeat(
        touchpoint=read_reference(entries, "touchpoint"),
        within=parse_duration(entries["within"].text()) if "within" in entries else None,
        lost_share=_stated(entries["lost_share"], shares=True) if "lost_share" in entries else None,
    )
    if "within" in entries and found.within is None:
        entries["within"].problem("This is no length of time.", EXPECTED)
    if "within" in entries and not found.touchpoint:
        entries["within"].problem("Which purchase is meant is not said.", "Add `touchpoint: …`.")
    if "within" not in entries and found.lost_share is None and isinstance(cell.value, dict):
        cell.problem(
            "What is lost is neither measured nor stated.",
            "Add `within: 90 days`, or `lost_share: {low: 2 %, high: 6 %, source: …}`.",
        )
    return found


def _write_repeat(repeat: Repeat) -> dict[str, Any]:
    lost = repeat.lost_share
    return filled(
        touchpoint=repeat.touchpoint,
        within=duration_text(repeat.within) if repeat.within else "",
        lost_share={
            "low": written_share(lost.low),
            "high": written_share(lost.high),
            **filled(source=lost.source),
        }
        if lost
        else None,
    )


def _cost(cell: Cell) -> CaseCost:
    entries = cell.entries(("name", "low", "high", "source"), required=("name", "low", "high"))
    name = entries["name"].text(200) if "name" in entries else ""
    return CaseCost(name, _range(cell, entries, shares=False))


def _stated(cell: Cell, *, shares: bool = False) -> Stated:
    """A range, or one number that is both ends."""
    if not isinstance(cell.value, dict):
        value = read_share(cell) if shares else _amount(cell)
        return Stated(value, value)
    return _range(
        cell, cell.entries(("low", "high", "source"), required=("low", "high")), shares=shares
    )


def _range(cell: Cell, entries: dict[str, Cell], *, shares: bool) -> Stated:
    read = read_share if shares else _amount
    low, high = (read(entries[word]) if word in entries else 0.0 for word in ("low", "high"))
    if low > high:
        cell.problem("The low end lies above the high one.", "Exchange them.")
    return Stated(low, high, read_text(entries, "source"))


def _write_stated(stated: Stated) -> dict[str, Any]:
    ends = {"low": _plain(stated.low), "high": _plain(stated.high)}
    return {**ends, **filled(source=stated.source)}


def _amount(cell: Cell) -> float:
    value = cell.value
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LARGEST:
        cell.problem("An amount from 0 is wanted here.", "Write a number such as `12.50`.")
        return 0.0
    return float(value)


def _plain(value: float) -> int | float:
    return int(value) if value == int(value) else value

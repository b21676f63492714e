"""The notation of metrics in an experience file, and of the formulas that Heed ships."""

from __future__ import annotations

from typing import Any, get_args

from heed.foundation.notation import filled, read_key, read_name, read_text, written_name
from heed.foundation.yaml_cells import Cell
from heed.journeys.conditions import read_condition, write_condition
from heed.journeys.design import Condition
from heed.kernel.estimate import Basis
from heed.listening.asked_notation import read_asked, write_asked
from heed.listening.metric import MEASURES, Ends, Formula, Metric, Vector

FIELDS = ("item", "kind", "source", "channel", "mode", "language")
FORMULA_KEYS = ("measure", "scale", "high", "low", "source", "vectors")
METRIC_KEYS = ("key", "name", "description", "like", "answers", "basis", "asked")
VECTOR_KEYS = ("scores", "value", "low", "high", "within", "source", "withheld")
BASES: tuple[Basis, ...] = get_args(Basis)
MOST_TIMES = 1_000_000
LARGEST = 1_000_000


def read_metric(cell: Cell) -> Metric:
    """A metric of an experience file; problems are noted on the cell."""
    entries = cell.entries((*METRIC_KEYS, *FORMULA_KEYS), required=("key",))
    key = read_key(entries)
    own = [word for word in FORMULA_KEYS if word in entries]
    like = entries["like"].key() if "like" in entries else ""
    if like and own:
        entries[own[0]].problem(
            f"`{own[0]}` stands beside `like`.", "Take the formula over whole, or write one's own."
        )
    elif not like and "measure" not in entries:
        cell.problem("The metric has no formula.", "Add `like: nps` or `measure: …`.")
    return Metric(
        key=key,
        name=read_name(entries, key),
        answers=_answers(entries["answers"]) if "answers" in entries else None,
        like=like,
        formula=None if like or "measure" not in entries else _formula(key, entries),
        basis=_basis(entries["basis"]) if "basis" in entries else None,
        asked=read_asked(entries["asked"]) if "asked" in entries else None,
        description=read_text(entries, "description"),
    )


def write_metric(metric: Metric) -> dict[str, Any]:
    """The metric as content in normal form."""
    return {
        **written_name(metric.key, metric.name),
        **filled(
            description=metric.description,
            like=metric.like,
            answers=_write_answers(metric.answers) if metric.answers else None,
            basis=metric.basis,
            asked=write_asked(metric.asked) if metric.asked else None,
        ),
        **(_write_formula(metric.formula) if metric.formula else {}),
    }


def read_formula(cell: Cell) -> Formula:
    """A formula that Heed ships: a file of its own with key, version and vectors."""
    entries = cell.entries(
        ("key", "version", "name", *FORMULA_KEYS), required=("key", "version", "measure", "vectors")
    )
    key = read_key(entries)
    version = entries["version"].integer(1, 1_000) if "version" in entries else 1
    return _formula(key, entries, version=version, name=read_name(entries, key))


def _formula(key: str, entries: dict[str, Cell], *, version: int = 1, name: str = "") -> Formula:
    measure = next(m for m in MEASURES if m == entries["measure"].choice(MEASURES))
    ends = {word: _ends(entries[word]) for word in ("scale", "high", "low") if word in entries}
    vectors = entries["vectors"].many() if "vectors" in entries else []
    needed = {"net": ("high", "low"), "share": ("high",), "mean": ()}[measure]
    for word in needed:
        if word not in ends:
            entries["measure"].problem(f"A {measure} needs `{word}`.", f"Add `{word}: [9, 10]`.")
    for word in ("high", "low"):
        if word in ends and word not in needed:
            entries[word].problem(f"A {measure} has no `{word}`.", "Delete it.")
    return Formula(
        key=key,
        measure=measure,
        version=version,
        name=name,
        scale=ends.get("scale"),
        high=ends.get("high"),
        low=ends.get("low"),
        source=read_text(entries, "source"),
        vectors=tuple(_vector(vector) for vector in vectors),
    )


def _write_formula(formula: Formula) -> dict[str, Any]:
    ends = {"scale": formula.scale, "high": formula.high, "low": formula.low}
    return {
        "measure": formula.measure,
        **{word: [_number(end) for end in pair] for word, pair in ends.items() if pair},
        **filled(source=formula.source),
        **filled(vectors=[_write_vector(vector) for vector in formula.vectors]),
    }


def _vector(cell: Cell) -> Vector:
    entries = cell.entries(VECTOR_KEYS, required=("scores",))
    scores = []
    for text, times in entries["scores"].pairs() if "scores" in entries else ():
        try:
            scores.append((float(text), times.integer(0, MOST_TIMES)))
        except ValueError:
            times.problem(f"`{text}` is no score.", "Write `score: times`, such as `10: 50`.")
    if ("value" in entries) == ("withheld" in entries):
        cell.problem("A vector has either `value` or `withheld`.", "Write what must come out.")
    numbers = {
        word: _decimal(entries[word])
        for word in ("value", "low", "high", "within")
        if word in entries
    }
    return Vector(
        scores=tuple(sorted(scores)),
        value=numbers.get("value"),
        low=numbers.get("low"),
        high=numbers.get("high"),
        within=numbers.get("within", Vector.within),
        source=read_text(entries, "source"),
        withheld=read_text(entries, "withheld"),
    )


def _write_vector(vector: Vector) -> dict[str, Any]:
    numbers = {"value": vector.value, "low": vector.low, "high": vector.high}
    within = vector.within if vector.within != Vector.within else None
    return {
        "scores": {str(_number(score)): times for score, times in vector.scores},
        **{word: _number(number) for word, number in numbers.items() if number is not None},
        **filled(within=within, source=vector.source, withheld=vector.withheld),
    }


def _answers(cell: Cell) -> Condition | None:
    """Which answers: a condition; a text alone names the item."""
    if isinstance(cell.value, dict):
        return read_condition(cell, fields=FIELDS)
    items = tuple(sorted(set(cell.texts())))
    if not items:
        cell.problem("This list is empty.", "Name at least one item.")
        return None
    return Condition("is" if len(items) == 1 else "in", "item", items)


def _write_answers(condition: Condition) -> dict[str, Any]:
    return write_condition(condition)


def _basis(cell: Cell) -> Basis:
    text = cell.choice(BASES)
    return next(basis for basis in BASES if basis == text)


def _ends(cell: Cell) -> Ends:
    cells = cell.items()
    if len(cells) != 2:
        cell.problem("Two numbers are wanted here.", "Write `[lowest, highest]`.")
        return (0.0, 0.0)
    low, high = (_decimal(end) for end in cells)
    if low > high:
        cell.problem("The first number is the larger one.", "Write `[lowest, highest]`.")
    return (low, high)


def _decimal(cell: Cell) -> float:
    value = cell.value
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > LARGEST:
        cell.problem("A number is wanted here.", "Write it like `0.5` or `10`.")
        return 0.0
    return float(value)


def _number(value: float) -> int | float:
    return int(value) if value == int(value) else value

"""From roles to decisions: everything a specification says, taken or asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import combinations

from heed.interactions.importing.guess import numbers, scales
from heed.interactions.importing.guess.columns import Column
from heed.interactions.importing.guess.dates import DateOrder, Times, meanings
from heed.interactions.importing.guess.kinds import Kind, customer_key, decide_kind, survey_columns
from heed.interactions.importing.guess.numbers import Decimal
from heed.interactions.importing.guess.questions import Answers, Question
from heed.interactions.importing.guess.roles import Found, Roles, series_of
from heed.interactions.importing.guess.scales import Scale
from heed.kernel import column_words as words

_CURRENCY_WORDS = {
    "eur": "EUR", "euro": "EUR", "€": "EUR", "usd": "USD", "dollar": "USD", "dollars": "USD",
    "$": "USD", "gbp": "GBP", "£": "GBP", "chf": "CHF", "franken": "CHF",
}  # fmt: skip
_MOST_KEYS = 4


@dataclass
class Settled:
    """What was decided about a file; columns in no list are properties or left out."""

    roles: Roles
    kind: Kind
    times: dict[str, Times] = field(default_factory=dict)
    decimal: Decimal = "."
    decimal_why: str = ""
    weight: Found | None = None
    scales: dict[str, Scale] = field(default_factory=dict)
    value: Found | None = None
    currency: str = ""  # as the specification writes it: `=EUR`, or a column
    ids: tuple[Found, ...] = ()
    case: Found | None = None
    customer: Found | None = None
    account: Found | None = None
    at: Found | None = None
    counts: list[Found] = field(default_factory=list)
    asked: list[Found] = field(default_factory=list)  # answers, in the file's order
    texts: list[Found] = field(default_factory=list)
    empty: tuple[str, ...] = ()
    remarks: list[str] = field(default_factory=list)

    def moments(self) -> list[Found]:
        return [one for one in self.roles.of("time") if one.name in self.times]


def settle(roles: Roles, answers: Answers, file: str, *, native: bool) -> Settled | None:
    """Decide everything; None while ``answers`` has open questions.

    ``native`` says that the format itself knows numbers (Parquet, JSON), so no comma is decimal.
    """
    kind = decide_kind(roles, answers, file)
    if kind is None:
        return None
    settled = Settled(roles, kind)
    _parties(settled)
    _keys(settled)
    _feedback(settled)
    _times(settled, answers)
    settled.at = _main_time(settled)
    _value(settled, answers)
    _counts(settled)
    _decimal(settled, answers, native=native)
    _scales(settled, answers)
    settled.empty = _placeholders(settled)
    return None if answers.open else settled


def _scales(settled: Settled, answers: Answers) -> None:
    shared = scales.shared_scale([one.column for one in settled.asked if one.role == "score"])
    for one in settled.asked:
        if one.role == "score":
            in_series = shared if series_of(one.name) else None
            scale = scales.scale_of(one.column, answers, in_series)
            if scale:
                settled.scales[one.name] = scale
        elif one.role in ("yes_no", "verdict"):
            settled.scales[one.name] = scales.two_sided(one.column)


def _parties(settled: Settled) -> None:
    roles = settled.roles
    settled.account = roles.best("account")
    settled.customer = (
        customer_key(roles) if settled.kind == "customers" else roles.best("customer")
    )


def _keys(settled: Settled) -> None:
    roles, kind = settled.roles, settled.kind
    if kind == "customers":
        return
    unique = roles.best("id")
    settled.ids = (unique,) if unique else _two_ids(roles)
    settled.case = roles.best("case", words.CASE)
    if kind == "orders" and settled.case is None:
        settled.case = unique


def _two_ids(roles: Roles) -> tuple[Found, ...]:
    """Two keys that together are another for every row, such as of a review and its order."""
    keyed = [
        one
        for one in roles.of("case", "rich", "property")
        if words.is_key_name(one.name) and one.column.n_filled == roles.table.n_rows
    ]
    for first, second in combinations(keyed[:_MOST_KEYS], 2):
        if roles.table.identify(first.name, second.name):
            return first, second
    return ()


def _feedback(settled: Settled) -> None:
    roles, kind = settled.roles, settled.kind
    if kind in ("events", "tallies", "customers"):
        return
    if kind == "survey":
        settled.asked = [
            one if one.role != "property" else replace(one, role="yes_no")
            for one in survey_columns(roles)
            if one.role != "text"
        ]
    else:
        settled.asked = roles.of("score", "verdict")
    settled.texts = roles.of("text")


def _times(settled: Settled, answers: Answers) -> None:
    """Fix day and month: by a column's own values, else by another column's, else ask."""
    given = {one.name: one.times for one in settled.roles.of("time") if one.times}
    known = {times.order for times in given.values() if times.order and not times.conflicting}
    for name, times in given.items():
        if not times.undecided:
            settled.times[name] = times
            continue
        told = answers.told("date_order")
        if told is None and len(known) == 1 and not times.conflicting:
            settled.times[name] = times.ordered(next(iter(known)))
            continue
        order = answers.ask(_order_question(name, times))
        if order:
            settled.times[name] = times.ordered(_as_order(order))


def _as_order(answer: str) -> DateOrder:
    return "dmy" if answer == "dmy" else "mdy"


def _order_question(name: str, times: Times) -> Question:
    if times.conflicting:
        first, second = times.conflicting
        sentence = (
            f"“{name}” holds {first} (day first) and {second} (month first). Which is right? "
            "Dates written the other way go to quarantine where they cannot be read."
        )
    else:
        text = times.doubtful[0]
        day_first, month_first = meanings(text)
        sentence = f"“{name}”: is {text} {day_first} or {month_first}?"
    return Question("date_order", sentence, ("dmy", "mdy"))


def _main_time(settled: Settled) -> Found | None:
    """The time of a record: for answers when they were given, for a log when the step ended."""
    moments = settled.moments()
    wanted: Iterable[frozenset[str]] = (
        (words.ANSWERED | words.ANSWERED_DE, frozenset({"date", "datum", "timestamp"}))
        if settled.kind == "survey"
        else (frozenset({"complete", "end", "ende"}), frozenset({"timestamp", "time", "zeit"}))
    )
    for named in wanted:
        for one in moments:
            if words.has(one.name, named):
                return one
    return moments[0] if moments else None


def _value(settled: Settled, answers: Answers) -> None:
    """An amount of money, where one row is one thing that happened: else it would count twice."""
    if settled.kind not in ("interactions", "orders"):
        return
    money = settled.roles.best("money", words.BEST_MONEY)
    if money is None:
        return
    column = settled.roles.best("currency")
    named = [_CURRENCY_WORDS[w] for w in words.words_of(money.name) if w in _CURRENCY_WORDS]
    if column:
        settled.value, settled.currency = money, column.name
    elif named:
        settled.value, settled.currency = money, f"={named[0]}"
    else:
        _ask_currency(settled, money, answers)


def _ask_currency(settled: Settled, money: Found, answers: Answers) -> None:
    example = next(iter(money.column.said))
    sentence = (
        f"In which currency is “{money.name}” (such as {example})? A code of three letters such "
        "as EUR; `none` if it is no money."
    )
    told = answers.ask(Question("currency", sentence))
    if told is None or told.casefold() == "none":
        return
    if not (len(told) == 3 and told.isalpha()):
        answers.used.discard("currency")
        question = Question("currency", sentence, ("EUR", "USD", "GBP", "CHF", "none"))
        question.check(told)
    settled.value, settled.currency = money, f"={told.upper()}"


def _counts(settled: Settled) -> None:
    if settled.kind == "tallies":
        settled.counts = settled.roles.of("count")


def _decimal(settled: Settled, answers: Answers, *, native: bool) -> None:
    """The decimal sign: proved by any number of the file, asked if a number that counts is open."""
    used = [one.column for one in (settled.value, *settled.counts) if one]
    if not native:
        proved, doubtful = numbers.decimal_of(used)
        if not proved:
            proved, _ = numbers.decimal_of(_numeric_columns(settled.roles))
        if len(proved) == 1:
            settled.decimal, settled.decimal_why = proved.pop(), "as numbers of the file show"
        elif used and (doubtful or proved):
            told = answers.ask(_decimal_question(used, doubtful))
            settled.decimal = "," if told == "," else "."
            settled.decimal_why = "as answered"
    _drop_unreadable(settled)
    _take_weight(settled)


def _decimal_question(used: list[Column], doubtful: list[str]) -> Question:
    text = doubtful[0] if doubtful else next(iter(used[0].said))
    names = ", ".join(f"“{column.name}”" for column in used)
    sentence = f"Which sign is the decimal one in {names}, where {text} occurs?"
    return Question("decimal", sentence, (".", ","))


def _drop_unreadable(settled: Settled) -> None:
    """An amount that the import could not read stays a property, with a word about it."""
    value = settled.value
    if value is None:
        return
    bad = [t for t in value.column.said if not numbers.is_readable(t, settled.decimal)]
    if bad:
        settled.value = None
        settled.remarks.append(
            f"“{value.name}” is kept as a property only: amounts such as {bad[0]} have separators "
            "of thousands that an import does not read."
        )


def _take_weight(settled: Settled) -> None:
    """Weights belong to answers of samples; they are read with a decimal point only."""
    weight = settled.roles.best("weight")
    if weight is None or settled.kind != "survey":
        return
    bad = [text for text in weight.column.said if not numbers.is_readable(text, ".")]
    negative = [text for text in weight.column.said if text.startswith("-")]
    if bad or negative:
        settled.remarks.append(
            f"“{weight.name}” is kept as a property only: {(bad or negative)[0]} is no weight that "
            "an import reads (a number with a decimal point, not below zero)."
        )
    else:
        settled.weight = weight


def _numeric_columns(roles: Roles) -> list[Column]:
    return [
        one.column
        for one in roles.found
        if one.role in ("property", "money", "count", "weight")
        and one.column.all(numbers.is_number)
    ]


def _placeholders(settled: Settled) -> tuple[str, ...]:
    """Texts such as NULL that must count as empty, since a column that is read holds them."""
    read = [settled.customer, settled.account, settled.case, settled.value, *settled.counts]
    columns = [one.column for one in [*read, *settled.moments()] if one]
    return tuple(dict.fromkeys(text for column in columns for text in column.placeholders))

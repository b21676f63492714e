"""The import specification: which files there are and what their columns mean.

A bare text names a column (``file.column`` for a joined file); a text that starts with ``=`` is a
constant; a mapping says more. ``docs/reference/import-spec.md`` documents every key.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from heed.customers.identity.keys import KeyKind

DurationUnit = Literal["seconds", "minutes", "hours", "days", "weeks"]
Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.\-]*$", max_length=100)]


class SpecModel(BaseModel):
    """Unknown keys are mistakes; nothing is changed after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Filter(SpecModel):
    """Which rows count: a column is one of some values, present or missing."""

    column: str
    values: tuple[str, ...] | None = None
    present: bool | None = None


class Value(SpecModel):
    """Where a text comes from: a column or a constant, translated by ``map``."""

    column: str | None = None
    constant: str | None = None
    map: dict[str, str] | None = None
    default: str | None = None  # for values that are empty or not in `map`
    optional: bool = False  # an empty key is no mistake

    @model_validator(mode="after")
    def _one_origin(self) -> Value:
        if (self.column is None) == (self.constant is None):
            raise ValueError("Give either `column` or `constant`.")
        return self


def _value(given: object) -> object:
    if isinstance(given, bool):
        return {"constant": str(given).lower()}
    if isinstance(given, int | float):
        return {"constant": str(given)}
    if isinstance(given, str):
        return {"constant": given[1:].strip()} if given.startswith("=") else {"column": given}
    if isinstance(given, dict) and isinstance(given.get("map"), dict):
        texts = {_text(k): _text(v) for k, v in given["map"].items()}
        return {**given, "map": texts}
    return given


def _text(given: object) -> str:
    return str(given).lower() if isinstance(given, bool) else str(given)


AnyValue = Annotated[Value, BeforeValidator(_value)]


class CaseKey(Value):
    """What ties records into one case; cases of one kind may come from several sources."""

    kind: str | None = None  # None: the source


AnyCase = Annotated[CaseKey, BeforeValidator(_value)]


class CustomerKey(Value):
    """A source's own key for a person, and what it is: a customer number unless said."""

    kind: KeyKind = KeyKind.CRM_ID


class NamedCustomer(CustomerKey):
    """The key of a person as records name it; ``source``: whose key it is, if not this source's."""

    source: Annotated[Value, BeforeValidator(_value)] | None = None


AnyCustomer = Annotated[CustomerKey, BeforeValidator(_value)]
AnyNamed = Annotated[NamedCustomer, BeforeValidator(_value)]


class Duration(SpecModel):
    """A number of units in a column, added to a time."""

    column: str
    unit: DurationUnit


class Time(SpecModel):
    """A moment: a column in one of some formats, plus durations; its zone if it states none."""

    column: str
    format: tuple[str, ...] | None = None
    time_zone: str | None = None
    plus: tuple[Duration, ...] = ()
    optional: bool = False


def _time(given: object) -> object:
    if isinstance(given, str):
        return {"column": given}
    if isinstance(given, dict):
        given = dict(given)
        for many in ("format", "plus"):
            if many in given and not isinstance(given[many], list):
                given[many] = [given[many]]
    return given


AnyTime = Annotated[Time, BeforeValidator(_time)]


def _two_ends(scale: tuple[float, float]) -> tuple[float, float]:
    if not scale[0] < scale[1]:
        raise ValueError("A scale is written [lowest, highest].")
    return scale


class Score(SpecModel):
    """A number on a stated scale; labels such as "9 – Very likely" are read by their number."""

    column: str
    scale: Annotated[tuple[float, float], AfterValidator(_two_ends)]
    map: dict[str, float] | None = None  # label → score
    missing: tuple[str, ...] = ()  # values that mean "no answer"

    @model_validator(mode="before")
    @classmethod
    def _texts(cls, given: object) -> object:
        if isinstance(given, dict) and isinstance(given.get("missing"), list):
            given = {**given, "missing": [_text(value) for value in given["missing"]]}
        return given


class Money(SpecModel):
    """An amount in a currency, kept as minor units."""

    column: str
    currency: AnyValue


class Choices(SpecModel):
    """A multi-select column: every part between separators is one answer."""

    column: str
    split: str = ";"


class Joined(SpecModel):
    """Another file's columns beside each row: the first match, and sums over all matches."""

    on: dict[str, str]  # column here → column there
    sums: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _same_name(cls, given: object) -> object:
        if isinstance(given, str):
            given = {"on": {given: given}}
        elif isinstance(given, dict) and isinstance(given.get("on"), str):
            given = {**given, "on": {given["on"]: given["on"]}}
        return given


def _texts(given: object) -> object:
    values = given if isinstance(given, list) else [given]
    return [_text(value) for value in values]


class FileSpec(SpecModel):
    """One file, or several of one shape by a pattern, and how to read it."""

    path: str
    format: Literal["csv", "xlsx", "ods", "parquet", "jsonl", "xes"] | None = None
    encoding: str | None = None
    delimiter: str | None = None
    quote: str = '"'
    header_row: Annotated[int, Field(ge=1)] = 1
    sheet: str | None = None
    empty: Annotated[tuple[str, ...], BeforeValidator(_texts)] = ()  # texts that mean "no value"
    join: dict[str, Joined] = {}

    @model_validator(mode="before")
    @classmethod
    def _path_alone(cls, given: object) -> object:
        return {"path": given} if isinstance(given, str) else given


def _filters(given: object) -> object:
    """``{status: delivered}``, ``{status: [a, b]}``, ``{reply: {present: true}}``."""
    if not isinstance(given, dict):
        return given
    filters: list[object] = []
    for column, test in given.items():
        if isinstance(test, dict):
            filters.append({"column": column, **test})
        else:
            values = test if isinstance(test, list) else [test]
            filters.append({"column": column, "values": [_text(value) for value in values]})
    return filters


Where = Annotated[tuple[Filter, ...], BeforeValidator(_filters)]


class ShownKey(Value):
    """A further key of a person, by which other sources may know them."""

    namespace: str | None = None  # whose key it is; None: this source's
    country: Annotated[str, Field(pattern=r"^[A-Za-z]{2}$")] | None = None  # of telephone numbers
    verified: bool | Where | None = None  # whether the source vouches for it, or for which rows


AnyShown = Annotated[ShownKey, BeforeValidator(_value)]


def _one_or_more(given: object) -> object:
    return given if isinstance(given, list) else [given]


Identity = dict[
    KeyKind, Annotated[tuple[AnyShown, ...], BeforeValidator(_one_or_more), Field(min_length=1)]
]


def _names(given: object) -> object:
    return [given] if isinstance(given, str) else given


Names = Annotated[tuple[str, ...], BeforeValidator(_names)]


class PartyMapping(SpecModel):
    """Customers or accounts: a key, and traits known from a time on."""

    from_file: str = Field(alias="from")
    where: Where = ()
    key: AnyValue
    # Whose keys they are; None: the specification's source.
    source: Annotated[str, Field(max_length=200)] | None = None
    traits: dict[str, AnyValue] = {}
    valid_from: AnyTime | None = None


class CustomerMapping(PartyMapping):
    """Customers: also the further keys by which other sources may know them."""

    key: AnyCustomer
    identity: Identity = {}


class RecordMapping(SpecModel):
    """What interactions and feedback have in common."""

    from_file: str = Field(alias="from")
    where: Where = ()
    id: Names = ()
    customer: AnyNamed | None = None
    account: AnyValue | None = None
    case: AnyCase | None = None
    channel: AnyValue | None = None
    weight: AnyValue | None = None
    properties: dict[str, AnyValue] = {}
    identity: Identity = {}

    @model_validator(mode="after")
    def _whose_keys(self) -> RecordMapping:
        if self.identity and self.customer is None:
            raise ValueError("`identity` needs `customer`: whose keys they are.")
        return self


class InteractionEntry(SpecModel):
    """One of the interactions that a row yields; no time: it did not happen."""

    name: AnyValue
    at: AnyTime
    where: Where = ()
    channel: AnyValue | None = None
    actor: AnyValue | None = None
    value: Money | None = None
    properties: dict[str, AnyValue] = {}


class InteractionMapping(RecordMapping):
    """Rows that are interactions: one a row, or several with ``each``."""

    name: AnyValue | None = None
    at: AnyTime | None = None
    actor: AnyValue | None = None
    value: Money | None = None
    each: tuple[InteractionEntry, ...] = ()

    @model_validator(mode="after")
    def _one_or_each(self) -> InteractionMapping:
        if self.each and (self.name or self.at):
            raise ValueError("With `each`, `name` and `at` belong inside its entries.")
        if not self.each and not (self.name and self.at):
            raise ValueError("An interaction needs `name` and `at`, or a list `each` of them.")
        return self

    def entries(self) -> tuple[InteractionEntry, ...]:
        if self.name is None or self.at is None:
            return self.each
        return (InteractionEntry(name=self.name, at=self.at),)


class FeedbackEntry(SpecModel):
    """One answered item: a score, a label, choices or a text."""

    item: AnyValue
    score: Score | None = None
    label: AnyValue | None = None
    choices: Choices | None = None
    text: AnyValue | None = None
    where: Where = ()

    @model_validator(mode="after")
    def _something(self) -> FeedbackEntry:
        if not (self.score or self.label or self.choices or self.text):
            raise ValueError("An item needs `score`, `label`, `choices` or `text`.")
        return self


class FeedbackMapping(RecordMapping):
    """Rows that are answers, reviews, comments or evaluations."""

    at: AnyTime | None = None
    kind: Literal["answer", "review", "comment", "evaluation"] = "answer"
    item: AnyValue | None = None
    score: Score | None = None
    label: AnyValue | None = None
    choices: Choices | None = None
    text: AnyValue | None = None
    language: AnyValue | None = None
    mode: AnyValue | None = None
    each: tuple[FeedbackEntry, ...] = ()

    @model_validator(mode="after")
    def _one_or_each(self) -> FeedbackMapping:
        single = (self.item, self.score, self.label, self.choices, self.text)
        if self.each and any(single):
            raise ValueError("With `each`, item, score, label, choices and text belong inside it.")
        if not self.each and not self.item:
            raise ValueError("Feedback needs an `item` (what was asked), or a list `each`.")
        if not self.each:
            self.entries()
        return self

    def entries(self) -> tuple[FeedbackEntry, ...]:
        if self.item is None:
            return self.each
        return (
            FeedbackEntry(
                item=self.item,
                score=self.score,
                label=self.label,
                choices=self.choices,
                text=self.text,
            ),
        )


class Period(SpecModel):
    """From when to when a tally counts."""

    start: AnyTime
    end: AnyTime | None = None
    length: Annotated[str, Field(pattern=r"^\d+ (minutes|hours|days|weeks|months)$")] | None = None

    @model_validator(mode="after")
    def _an_end(self) -> Period:
        if (self.end is None) == (self.length is None):
            raise ValueError("A period needs an `end` column or a `length` such as 1 days.")
        return self


class TallyMapping(SpecModel):
    """Rows that are counts where no single event exists."""

    from_file: str = Field(alias="from")
    where: Where = ()
    period: Period
    name: AnyValue
    place: AnyValue | None = None
    channel: AnyValue | None = None
    cases: str
    kept: str | None = None
    properties: dict[str, AnyValue] = {}


class ImportSpec(SpecModel):
    """A whole specification file."""

    heed: Literal[1]
    source: Key
    time_zone: str = "UTC"
    dates: Names = ()  # formats; none: ISO 8601
    decimal: Literal[".", ","] = "."
    files: Annotated[dict[str, FileSpec], Field(min_length=1)]
    customers: tuple[CustomerMapping, ...] = ()
    accounts: tuple[PartyMapping, ...] = ()
    interactions: tuple[InteractionMapping, ...] = ()
    feedback: tuple[FeedbackMapping, ...] = ()
    tallies: tuple[TallyMapping, ...] = ()

    @model_validator(mode="after")
    def _maps_something(self) -> ImportSpec:
        if not any((self.customers, self.accounts, self.interactions, self.feedback, self.tallies)):
            raise ValueError(
                "Nothing is mapped: add `interactions`, `feedback`, `tallies` or `customers`."
            )
        return self

"""What kind of file it is: what one row tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast, get_args

from heed.interactions.importing.guess.questions import Answers, Question
from heed.interactions.importing.guess.roles import Found, Roles
from heed.kernel import column_words as words
from heed.kernel.errors import HeedError

Kind = Literal["events", "orders", "survey", "tallies", "customers", "interactions"]

MEANINGS: dict[Kind, str] = {
    "events": "one row is a step of a case",
    "orders": "one row is a case with several times in it",
    "survey": "one row is one person's answers",
    "tallies": "one row counts what happened in a period",
    "customers": "one row is a customer",
    "interactions": "one row is something that happened once",
}
_NEARLY = 0.9  # a person may stand in a table twice, for example with two addresses
_MOST_PARTS = 5
_RESPONSES = frozenset(
    {"response", "respondent", "antwort", "review", "answer", "survey", "umfrage"}
)


def decide_kind(roles: Roles, answers: Answers, file: str) -> Kind | None:
    """The kind of file; None while the question is open.

    Raises:
        HeedError: the answer names a kind that the file cannot be, or nothing can be made of it.
    """
    told = answers.told("kind")
    if told is not None:
        return _as_told(told, roles)
    likely = likelihoods(roles)
    if not likely:
        return _nothing(roles, answers, file)
    best = max(likely.values())
    first = [kind for kind, strength in likely.items() if strength == best]
    if len(first) == 1:
        return first[0]
    meant = "; ".join(f"{kind}: {MEANINGS[kind]}" for kind in first)
    sentence = f"What does a row of {file} tell? {meant[0].upper() + meant[1:]}."
    return cast("Kind | None", answers.ask(Question("kind", sentence, tuple(first))))


def likelihoods(roles: Roles) -> dict[Kind, int]:
    """The kinds that the columns allow, with how much speaks for each."""
    found: dict[Kind, int] = {}
    n_times = len(roles.of("time"))
    ids = roles.of("id")
    asked = len(roles.of("score", "choices", "verdict")) + len(roles.of("yes_no", "label")) / 2
    texts = len(roles.of("text"))
    if n_times and roles.of("activity") and roles.of("case"):
        found["events"] = 6
    elif n_times and roles.of("activity") and not ids and asked == 0:
        found["events"] = 3
    if (n_times >= 2 and (ids or roles.of("case")) and not roles.of("activity")) or (
        n_times >= 2 and ids
    ):
        found["orders"] = 4
    if asked:
        parts = asked + min(texts, 1) / 2
        found["survey"] = 4 if parts >= 2 else 3 if parts > 1 else 2
    if asked and any(_names_responses(one) for one in roles.found):
        found["survey"] = 5
    counted = n_times and tally_counts(roles) and not (ids or roles.of("customer", "case"))
    if counted and tally_key(roles):
        found["tallies"] = 4
    if not n_times and customer_key(roles):
        found["customers"] = 3
    if n_times:
        found["interactions"] = 1
    if texts and not found:
        found["survey"] = 1
    return found


def _names_responses(one: Found) -> bool:
    return words.is_key_name(one.name) and words.has(one.name, _RESPONSES)


def tally_counts(roles: Roles) -> list[Found]:
    """The columns that count, the whole before its parts."""
    return [one for one in roles.of("count") if words.has(one.name, words.COUNTED)]


@dataclass(frozen=True)
class TallyKey:
    """What tells the rows of one period apart: a place, a name of what is counted, both, none."""

    place: Found | None = None
    name: Found | None = None

    @property
    def columns(self) -> list[str]:
        return [one.name for one in (self.place, self.name) if one]


def tally_key(roles: Roles) -> TallyKey | None:
    """The fewest columns that, with the period, are another for every row; None if none are."""
    times = roles.of("time")
    parts = [one for one in roles.of("property", "channel", "activity", "account", "agent")
             if one.column.n_filled == roles.table.n_rows]  # fmt: skip
    parts.sort(key=lambda one: not words.has(one.name, words.PLACE))
    parts = parts[:_MOST_PARTS]
    places = [one for one in parts if words.has(one.name, words.PLACE)]
    tried = [TallyKey(place) for place in places] + [TallyKey()]
    tried += [TallyKey(name=name) for name in parts]
    tried += [TallyKey(place, name) for place in parts for name in parts if place is not name]
    return next(
        (key for key in tried if times and roles.table.identify(times[0].name, *key.columns)), None
    )


def customer_key(roles: Roles) -> Found | None:
    """The key of a table of customers: another value in every row, or in nearly every one."""
    customer = roles.best("customer")
    if customer and customer.column.n_distinct > _NEARLY * roles.table.n_rows:
        return customer
    return roles.best("id")


def _as_told(told: str, roles: Roles) -> Kind:
    kinds = get_args(Kind)
    if told not in kinds:
        raise HeedError(
            f"{told!r} is no kind of file. Possible: {', '.join(kinds)}.", code="question"
        )
    needs_time = told in ("events", "orders", "tallies", "interactions")
    missing = (
        "it has no column with times" if needs_time and not roles.of("time")
        else "no column tells one customer from another"
        if told == "customers" and not customer_key(roles)
        else "no column counts" if told == "tallies" and not roles.of("count")
        else "rows of one period cannot be told apart" if told == "tallies" and not tally_key(roles)
        else "no column holds answers" if told == "survey" and not survey_columns(roles)
        else "no column has names of activities" if told == "events" and not roles.of("activity")
        else ""
    )  # fmt: skip
    if missing:
        raise HeedError(f"The file cannot be read as {told}: {missing}.", code="question")
    return cast(Kind, told)


def _nothing(roles: Roles, answers: Answers, file: str) -> Kind | None:
    """No time, no key, no answers: only a person can say what such a file is."""
    if not survey_columns(roles):
        raise HeedError(
            f"Nothing in {file} says when something happened, to whom, or what was answered. "
            "Export it with a time or a customer's key, or write a specification by hand "
            "(docs/reference/import-spec.md).",
            code="nothing_to_import",
        )
    names = ", ".join(one.name for one in survey_columns(roles)[:6])
    sentence = (
        f"No column of {file} says when or who. Are its yes/no columns ({names}) answers, "
        "one row a person?"
    )
    return cast("Kind | None", answers.ask(Question("kind", sentence, ("survey",))))


def survey_columns(roles: Roles) -> list[Found]:
    """Columns that may be answers when a person says that the file is a survey."""
    from heed.interactions.importing.guess.scales import is_yes_no

    asked = roles.of("score", "choices", "yes_no", "verdict", "label", "text")
    return asked or [one for one in roles.of("property") if is_yes_no(one.column)]

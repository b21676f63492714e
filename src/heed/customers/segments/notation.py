"""The notation of segments in an experience file, read into normal form and written back.

when: {traits: {segment: household}}
when:
  account: {industry: [retail, food], employees: {at_least: 50}}
  did: {touchpoint: order_placed, at_least: 3, within: 365 days}
  not: {in: business}
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Literal, get_args

from heed.customers.segments.clause_notation import READERS, WRITERS
from heed.customers.segments.clause_parts import LARGEST
from heed.customers.segments.moments import EXPECTED, moment_text, parse_moment
from heed.customers.segments.rules import (
    DATED,
    MOST_LEVELS,
    NUMERIC,
    Comparison,
    Group,
    Rule,
    Segment,
    Trait,
    levels,
)
from heed.foundation.conditions import (
    BRANCHES,
    FIELDS,
    TESTS,
    Condition,
    put_test,
    rank,
    read_leaf,
    read_test,
    write_leaf,
    written_test,
)
from heed.foundation.notation import filled, read_key, read_name, read_text, written_name
from heed.foundation.yaml_cells import Cell
from heed.kernel.durations import EXPECTED as EXPECTED_LENGTH
from heed.kernel.durations import duration_text, parse_duration

TRAITS = "traits"
ACCOUNTS = ("account", "parent_account")
COMPARISONS: tuple[Comparison, ...] = get_args(Comparison)
WORDS = (*FIELDS, "properties", TRAITS, *ACCOUNTS, *READERS, *BRANCHES)


def read_segment(cell: Cell) -> Segment:
    entries = cell.entries(("key", "name", "description", "when"), required=("key", "when"))
    key = read_key(entries)
    when = read_rule(entries["when"]) if "when" in entries else None
    return Segment(key, read_name(entries, key), when, read_text(entries, "description"))


def write_segment(segment: Segment) -> dict[str, Any]:
    when = write_rule(segment.when) if segment.when else None
    return {
        **written_name(segment.key, segment.name),
        **filled(description=segment.description, when=when),
    }


def read_rule(cell: Cell) -> Rule | None:
    """The rule in normal form; None, with the problem noted, if it says nothing."""
    rule = _read(cell)
    if rule is not None and levels(rule) > MOST_LEVELS:
        cell.problem(
            f"More than {MOST_LEVELS} levels of `all`, `any` and `not` stand in one another.",
            "Give a part of it a name: make it a segment, and refer to it by `in`.",
        )
        return None
    return rule


def write_rule(rule: Rule) -> dict[str, Any]:
    """The rule as plain content that :func:`read_rule` reads into the same rule."""
    content: dict[str, Any] = {}
    rest: list[dict[str, Any]] = []
    for part in _parts(rule, "all") or (rule,):
        if not _put(content, part):
            rest.append(write_rule(part))
    if rest:
        content["all"] = rest
    return content


def _read(cell: Cell) -> Rule | None:
    value = cell.value
    if not isinstance(value, dict):
        return read_leaf("name", cell)
    parts: list[Rule] = []
    before = len(cell.problems)
    _tell_empty(cell)
    for word, entry in cell.entries(WORDS).items():
        parts.extend(_read_word(word, entry))
    if not parts and len(cell.problems) == before:
        cell.problem("An empty rule would hold for everybody.", "Name what must hold.")
    return joined("all", parts)


def _tell_empty(cell: Cell) -> None:
    """Note words with nothing behind them: without them a rule would hold for more people."""
    entries = cell.value if isinstance(cell.value, dict) else {}
    for word in (word for word, value in entries.items() if value is None):
        cell.at(word).problem("Nothing stands here.", "Write something, or leave the key out.")


def _read_word(word: str, cell: Cell) -> list[Rule]:
    if word in BRANCHES:
        return _branch(word, cell)
    if word in READERS:
        before = len(cell.problems)
        _tell_empty(cell)
        clause = READERS[word](cell)
        return [clause] if len(cell.problems) == before else []
    if word not in ("properties", TRAITS, *ACCOUNTS):
        return _tests("", word, cell)
    found = [_tests(word, name, test) for name, test in cell.pairs()]
    return [test for tests in found for test in tests]


def _tests(head: str, name: str, cell: Cell) -> list[Rule]:
    """The tests of one column, property or trait."""
    field = f"{head}.{name}" if head else name
    if not isinstance(cell.value, dict):
        leaf = read_leaf(field, cell)
        return [] if leaf is None else [_of_account(head, name, leaf)]
    known = (*TESTS, *COMPARISONS) if head in (TRAITS, *ACCOUNTS) else TESTS
    tests: list[Rule] = []
    for word, entry in cell.entries(known).items():
        if word in TESTS:
            test = read_test(field, word, entry)
            tests += [] if test is None else [_of_account(head, name, test)]
        else:
            tests += _comparison(head, name, word, entry)
    if not cell.value:
        cell.problem("An empty test says nothing.", "Write a value, or `present: true`.")
    return tests


def _of_account(head: str, name: str, test: Condition) -> Rule:
    """What conditions have no words for: the same test of an account's trait."""
    if head not in ACCOUNTS:
        return test
    of = "account" if head == "account" else "parent_account"
    return Trait(of, name, test.operator, test.values)  # type: ignore[arg-type]  # a leaf's operator


def _comparison(head: Any, name: str, word: str, cell: Cell) -> list[Rule]:
    text = cell.text()
    said = ""
    if word in NUMERIC:
        number = cell.value
        if isinstance(number, bool) or not isinstance(number, int | float):
            cell.problem("A number is wanted here.", "Write it like `50` or `0.5`.")
        elif abs(number) > LARGEST:
            cell.problem("This number is too large.", "At most 12 digits are compared.")
        else:
            said = str(int(number) if number == int(number) else number)
    elif word == "within":
        length = parse_duration(text)
        said = duration_text(length) if length else ""
        if length is None:
            cell.problem("This is no length of time.", EXPECTED_LENGTH)
    else:
        moment = parse_moment(text)
        said = moment_text(moment) if moment else ""
        if moment is None:
            cell.problem("This is no day.", EXPECTED)
    operator = next(each for each in COMPARISONS if each == word)
    return [Trait(head, name, operator, (said,))] if said else []


def _branch(word: str, cell: Cell) -> list[Rule]:
    if word == "not":
        if isinstance(cell.value, list):
            cell.problem(
                "`not` takes one condition.", "Write `not: {any: […]}` or `not: {all: […]}`."
            )
            return []
        inner = _read(cell)
        return [] if inner is None else [negated(inner)]
    if cell.value == []:
        cell.problem(f"`{word}` has no conditions.", "Add some, or remove it.")
    read = [_read(item) for item in cell.many()]
    rule = joined("all" if word == "all" else "any", [part for part in read if part is not None])
    return [] if rule is None else [rule]


def negated(rule: Rule) -> Rule:
    """What holds where the rule does not."""
    if isinstance(rule, Condition):
        return Condition("not", parts=(rule,))
    return Group("not", (rule,))


def joined(operator: Literal["all", "any"], parts: Sequence[Rule]) -> Rule | None:
    """Parts under one operator: flattened, without doubles, in a fixed order."""
    flat: list[Rule] = []
    for part in parts:
        flat.extend(_parts(part, operator) or (part,))
    unique = sorted(set(flat), key=_rank)
    if len(unique) < 2:
        return unique[0] if unique else None
    conditions = [part for part in unique if isinstance(part, Condition)]
    if len(conditions) == len(unique):
        return Condition(operator, parts=tuple(conditions))
    return Group(operator, tuple(unique))


def _parts(rule: Rule, operator: str) -> tuple[Rule, ...]:
    """What a branch of this operator joins; nothing for other rules."""
    is_branch = isinstance(rule, Group | Condition) and rule.operator == operator
    return rule.parts if is_branch and isinstance(rule, Group | Condition) else ()


def _rank(rule: Rule) -> tuple[int, str]:
    """Conditions as they stand without clauses, then clauses, then groups."""
    if isinstance(rule, Condition):
        return rank(rule)
    place = 200 if isinstance(rule, Group) else 100
    return place, json.dumps(write_rule(rule), sort_keys=True)


def _put(content: dict[str, Any], rule: Rule) -> bool:
    """Put a part beside others; False if its place is taken."""
    if isinstance(rule, Condition) and rule.field:
        return write_leaf(content, rule)
    if isinstance(rule, Trait):
        return _put_trait(content.setdefault(rule.of, {}), rule)
    if isinstance(rule, Condition | Group):
        if rule.operator in content or rule.operator == "all":
            return False
        parts = [write_rule(part) for part in rule.parts]
        content[rule.operator] = parts[0] if rule.operator == "not" else parts
        return True
    word, said = WRITERS[type(rule)](rule)
    if word in content:
        return False
    content[word] = said
    return True


def _put_trait(place: dict[str, Any], trait: Trait) -> bool:
    if trait.operator in NUMERIC:
        number = float(trait.values[0])
        said = int(number) if number == int(number) else number
        return put_test(place, trait.name, trait.operator, said)
    if trait.operator in DATED:
        return put_test(place, trait.name, trait.operator, trait.values[0])
    word, value = written_test(Condition(trait.operator, trait.name, trait.values))  # type: ignore[arg-type]  # the others are conditions' own
    return put_test(place, trait.name, word, value)

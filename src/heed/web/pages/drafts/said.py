"""What the notation and the checks say, in the reader's language.

Areas below the web application speak English. Their sentences are named here with places for what
differs, so that catalogues have them; one that is not named is shown as it is.
"""

from __future__ import annotations

import re
from functools import cache

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

SENTENCES = (
    # Values of any definition
    _("`%(a)s` is missing."),
    _("Add `%(a)s`."),
    _("Nothing stands here."),
    _("A mapping stands here."),
    _("A list stands here."),
    _("`%(a)s` stands here."),
    _("Expected a text."),
    _("Expected `name: value` pairs."),
    _("Expected a list, each item after `- `."),
    _("Expected `true` or `false`."),
    _("Expected a whole number from %(a)s to %(b)s."),
    _("Expected %(a)s."),
    _("`%(a)s` is not known here."),
    _("Known here: %(a)s."),
    _("Did you mean `%(a)s`?"),
    _("This text is empty."),
    _("Write something, or leave the key out."),
    _("This text holds a control character."),
    _("Delete it."),
    _("This text has %(a)s characters."),
    _("At most %(a)s are kept."),
    _("`%(a)s` cannot be a key."),
    _("Use small letters, digits, `_`, `-` and `.`"),
    _("Use small letters, digits, `_`, `-` and `.`, for example `%(a)s`."),
    _("`%(a)s` is no length of time."),
    _("Expected a length such as `4 hours`, `2 days` or `PT4H`, at most 100 years."),
    _("`%(a)s` is no grade of evidence."),
    _("Expected `assumed`, `told by 3` or `measured`."),
    _("There is no %(a)s `%(b)s`."),
    _("Define it under `%(a)s`."),
    _("This list is empty."),
    _("Name at least one value."),
    _("Name at least one touchpoint."),
    _("Keep one."),
    _("Take it out."),
    _("Not YAML: %(a)s."),
    _("Check the indentation, the brackets and the quotes here and in the line before."),
    # Columns of employees
    _("It divides records by `%(a)s`, which names single employees."),
    _(
        "Take it out. If the column names no employee, list it under `employees:` with "
        "`names_nobody: WHY`."
    ),
    _("It divides records by `%(a)s`, whose teams may be too small."),
    _("See that those it names have %(a)s employees or more."),
    _("`%(a)s` names single employees: it is not watched."),
    _("Take it out; it is never searched nor offered as a group."),
    _("`%(a)s` names single employees, so it is no column of teams."),
    _("`%(a)s` is no day."),
    _("Write year, month and day, such as `2026-12-31`."),
    _("Name the column that says the team."),
    _("%(a)s is more than two years ahead."),
    _("Name an earlier day, and look again then."),
    _("Filtering by `%(a)s` ended on %(b)s: nobody may any more."),
    _("Take `measured` out, or decide anew."),
    # Conditions
    _("An empty condition would claim everything."),
    _("Name what must hold."),
    _("An empty test says nothing."),
    _("Write a value, or `present: true`."),
    _("`not` takes one condition."),
    _("Write `not: {any: […]}` or `not: {all: […]}`."),
    _("`%(a)s` has no conditions."),
    _("Add some, or remove it."),
    # Touchpoints and the records that show them
    _("None of %(a)s interactions is this touchpoint."),
    _("None of %(a)s tallies is this touchpoint."),
    _("Compare the condition with the names that `heed doctor` lists."),
    _(
        "%(a)s interactions are this touchpoint and `%(b)s` too; they count as `%(b)s`, "
        "which stands first."
    ),
    _(
        "%(a)s tallies are this touchpoint and `%(b)s` too; they count as `%(b)s`, which stands "
        "first."
    ),
    _("Narrow one condition, or change the order."),
    _("Nothing in the data shows this touchpoint yet."),
    _("Add `when: …` once an extract holds it."),
    # Journeys
    _("The step `%(a)s` has no owner."),
    _("Add `owner: …` here or at its touchpoint."),
    _("The moment of truth `%(a)s` is not measured."),
    _("Give its touchpoint a condition, or ask for the extract that shows it."),
    _("`%(a)s` is named in `%(b)s` but is no step of this journey."),
    _("Add it as a step."),
    _("The journey has no end: it has neither `ends` nor stages."),
    _("The journey has no `ends`: only its last step completes it."),
    _("Name in `ends` the touchpoints that complete it."),
    _("No stage has a step."),
    _("Add steps."),
    _("The handoff from `%(a)s` to `%(b)s` has no acceptance rule."),
    _("Add, for example, `accepted_within: 4 hours`."),
    _("The handoff from `%(a)s` to `%(b)s` does not say what must come along."),
    _("Add `comes_along: [order number, …]`."),
    _("Between `%(a)s` and `%(b)s` the owner changes from `%(c)s` to `%(d)s` without a handoff."),
    _("Add it to `handoffs`: `from: %(a)s`, `to: %(b)s`."),
    _("The stage `%(a)s` stands twice."),
    _("Give one another key."),
    _("The step `%(a)s` stands twice for the same customers."),
    _("Keep one and add `repeatable: true`, or give each its own `segments`."),
    _("`open_for` does not go with instances per %(a)s."),
    # Personas
    _("The segment `%(a)s` divides journeys by their first record: no customer is in it."),
    _("Name one whose rule looks at customers."),
    _("It was verified on %(a)s, which has not come yet."),
    _("Write the day on which somebody looked."),
    _("This is no day."),
    _("Write it like `2025-03-01`."),
    # Standards
    _("`%(a)s` counts %(b)s, which this rule cannot use."),
    _("Use `tallied: true` with touchpoints that count tallies, and only with them."),
    _("Nothing in the data shows `%(a)s` yet, so no case can be judged by it."),
    _("Give the touchpoint a condition."),
    _("Nobody owns this standard: neither it nor its touchpoint has an owner."),
    _(
        "A promised date is a calendar day. Compared as a time it ends at the moment that is "
        "written, usually midnight: whatever comes on the promised day itself counts as late."
    ),
    _("Take `compare: time` out, unless an hour was promised."),
    _("The promised date has no time zone, so days begin at midnight UTC."),
    _("Add the zone in which the day was promised, for example `zone: Europe/Berlin`."),
    _("`%(a)s` both keeps the standard and takes the case out."),
    _("A touchpoint both starts and ends this pause."),
    _("Name different ones."),
    _("Repeats are looked for inside one case; a second case would not be noticed."),
    _("Add `by: customer` if a repeat is a new case of the same customer."),
    _("A target of 100 %% leaves no budget: a single miss spends it."),
    _("Is that meant? Else 99 %%, say."),
    _("Customers were told this, yet most cases may miss it."),
    _("Raise the target."),
    _("`%(a)s` is no share of cases to keep."),
    _("Write it like `95 %%` or `0.95`, above 0."),
    _("There is no time zone `%(a)s`."),
    _("Write it like `Europe/Berlin` or `UTC`."),
    _("A number is wanted here."),
    _("Write it like `4` or `4.5`."),
    _("Write it like `%%d.%%m.%%Y` or `%%Y-%%m-%%d %%H:%%M:%%S`."),
    _("Answers are joined to the case that they are about."),
    _("Use it with `by: case`."),
    _("`%(a)s` does not go with this rule: %(b)s."),
    # Segments
    _("More than %(a)s levels of `all`, `any` and `not` stand in one another."),
    _("Give a part of it a name: make it a segment, and refer to it by `in`."),
    _("An empty rule would hold for everybody."),
    _("`within` says `after` already."),
    _("Keep one of the two."),
    _("`%(a)s` does not say when."),
    _("Add `before`, `after` or `within`."),
    _("Add `currency: EUR`: only that one is added up."),
    _("This is no currency."),
    _("Write its three letters: `EUR`."),
    _("Which score, and how high?"),
    _("Write `{item: recommend, at_most: 6}`."),
    _("Name the answers or a metric, one of the two."),
    _("Write `item: recommend`."),
    _("Name at least one segment."),
    _("This says nothing."),
    _("Name what happened: `touchpoint: …` or `name: …`."),
    _("`exactly` says both bounds."),
    _("Delete the others."),
    _("This holds for everybody."),
    _("Write `at_least: 1` or more."),
    _("No bound is given."),
    _("Add `at_least: …` or `at_most: …`."),
    _("`at_most` is below `at_least`."),
    _("Nobody is in such a segment."),
    _("Write it like `0.5` or `10`."),
    _("Write it like `50` or `0.5`."),
    _("This number is too large."),
    _("At most 12 digits are compared."),
    _("`within` and `between` stand together."),
    _("Expected a day such as `2025-01-31`."),
    _("Expected a day such as `2025-01-31`, `30 days ago` or `in 30 days`."),
    _("Two days are wanted here."),
    _("Write `[2025-01-01, 2025-03-31]`."),
    _("The second day is before the first."),
    _("Change their order."),
    _("This is no moment."),
    _("This is no length of time."),
    _("The segment `%(a)s` names itself: %(b)s."),
    _(
        "The segment `%(a)s` looks at the first record of an instance, which a customer has none "
        "of. Say it with `did`."
    ),
    _("With the segments that it names, `%(a)s` has more than %(b)s clauses: it is not computed."),
    _("More than %(a)s segments name one another in a row, from `%(b)s` on."),
    _("%(a)s looks at the first record of an instance, the rest at the customer."),
    _("Say it of the customer, too: `did: {…}`."),
    _(
        "The segment `%(a)s` looks at journeys or standards, which are computed after journeys "
        "are cut."
    ),
    _("Say it with `did`, or take the segment out here."),
    # Value models
    _("It counts only once a named person has confirmed this version."),
    _("After applying: `heed value confirm %(a)s --by NAME`."),
)
_PLACE = re.compile(r"%\((\w)\)s")


def said_problem(what: str, fix: str = "") -> str:
    """What is wrong and how to mend it."""
    return f"{said(what)} {said(fix)}".strip()


def said(sentence: str) -> str:
    """One sentence of the areas below, in the reader's language."""
    for pattern, msgid in _patterns():
        found = pattern.fullmatch(sentence)
        if found:
            return gettext(msgid) % found.groupdict()
    return sentence


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The sentences as patterns; those with most words first, so that none hides another."""
    ordered = sorted(SENTENCES, key=lambda one: -len(_PLACE.sub("", one)))
    return tuple((re.compile(_pattern(one)), one) for one in ordered)


def _pattern(msgid: str) -> str:
    seen: set[str] = set()
    parts = []
    for number, part in enumerate(_PLACE.split(msgid)):
        if number % 2 == 0:
            parts.append(re.escape(part.replace("%%", "%")))
        else:
            parts.append(f"(?P={part})" if part in seen else f"(?P<{part}>.+?)")
            seen.add(part)
    return "".join(parts)

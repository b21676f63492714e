"""Which scale a column of scores has. Taken when the name or all values say it, else asked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from heed.interactions.importing.guess.columns import NO_ANSWER, Column
from heed.interactions.importing.guess.questions import Answers, Question
from heed.kernel import column_words as words

_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?")
_LABELLED = re.compile(r"([-+]?\d+(?:[.,]\d+)?)\s*(?:[-–—:=.)/|(]\s*|\s+)(\D+)")
_IN_NAME = re.compile(r"(?<![\d.,/-])(\d{1,3})\s*(?:-|–|—|to|bis|\.\.\.?|…)\s*(\d{1,3})(?![\d./-])")
_STANDARD = ((0, 10), (1, 10), (1, 7), (1, 5))
_OFFERED = (
    (0, 1),
    (1, 3),
    (1, 4),
    (1, 5),
    (0, 5),
    (1, 6),
    (1, 7),
    (0, 10),
    (1, 10),
    (0, 100),
    (1, 100),
)
_GOOD = re.compile(
    r"\b(?:very satisfied|extremely satisfied|sehr zufrieden|äußerst zufrieden|very likely|"
    r"extremely likely|sehr wahrscheinlich|strongly agree|excellent|very good|sehr gut|"
    r"stimme (?:voll|völlig|vollkommen|ganz)[\w ]* zu|trifft (?:voll|völlig)[\w ]* zu|"
    r"hervorragend)\b",
    re.IGNORECASE,
)  # fmt: skip
YES = frozenset({"yes", "y", "ja", "j", "true", "wahr", "1"})
NO = frozenset({"no", "n", "nein", "false", "falsch", "0"})
_VERDICTS = {"good": 1, "bad": 0, "gut": 1, "schlecht": 0, "positive": 1, "negative": 0}
_NOT_RATED = frozenset({"offered", "not offered", "unoffered", "not rated"})
_RARE = 0.05
BATTERY = 3  # so many columns over one whole scale are a battery of ratings


@dataclass(frozen=True)
class Scale:
    """A column's scale: ends, why it was taken, labels that need a number, and non-answers."""

    low: float
    high: float
    why: str
    map: Mapping[str, float] = field(default_factory=dict)
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Seen:
    """What a column of scores holds."""

    numbers: dict[float, int]  # score → rows
    labels: dict[str, float]  # label with a number → score
    without: dict[str, int]  # texts without a number that may be labels → rows
    no_answer: tuple[str, ...]

    @property
    def whole(self) -> set[int]:
        return {int(number) for number in self.numbers if number == int(number)}

    @property
    def ends(self) -> tuple[float, float]:
        return min(self.numbers), max(self.numbers)


def look(column: Column) -> _Seen:
    """Take a column's values apart into numbers, labels and non-answers."""
    numbers: dict[float, int] = {}
    labels: dict[str, float] = {}
    without: dict[str, int] = {}
    no_answer: list[str] = []
    for text, n in column.values.items():
        labelled = _LABELLED.fullmatch(text)
        if text.casefold() in NO_ANSWER:
            no_answer.append(text)
        elif _NUMBER.fullmatch(text) or labelled:
            number = float((labelled[1] if labelled else text).replace(",", "."))
            numbers[number] = numbers.get(number, 0) + n
            if labelled:
                labels[text] = number
        else:
            without[text] = n
    return _Seen(numbers, labels, without, tuple(sorted(no_answer)))


def may_be_scores(column: Column) -> bool:
    """Whether the values alone allow scores: few small numbers, perhaps with labels."""
    if not column.values or column.n_distinct > 60:
        return False
    seen = look(column)
    if not seen.numbers or len(seen.without) > 2 + len(seen.numbers):
        return False
    low, high = seen.ends
    halves = all(number * 2 == int(number * 2) for number in seen.numbers)
    rows = sum(seen.numbers.values())
    return halves and low >= 0 and high <= 10 and rows >= sum(seen.without.values())


def is_battery_like(column: Column) -> bool:
    """Whole numbers over the whole of a common scale, perhaps with 0 for no answer."""
    if column.n_distinct > 12 or not may_be_scores(column):
        return False
    seen = look(column)
    standard = any(seen.whole >= set(range(a, b + 1)) for a, b in _STANDARD)
    return standard and len(seen.whole) == len(seen.numbers) and not seen.without


def is_yes_no(column: Column) -> bool:
    texts = {text.casefold() for text in column.said}
    return bool(texts) and texts <= YES | NO and len(texts) <= 2


def is_verdict(column: Column) -> bool:
    """Good and Bad, as help desks ask for."""
    texts = {text.casefold() for text in column.said}
    return bool(texts & set(_VERDICTS)) and texts <= set(_VERDICTS) | _NOT_RATED


def two_sided(column: Column) -> Scale:
    """The scale 0 to 1 of a yes/no column or of a verdict."""
    mapped: dict[str, float] = {}
    missing: list[str] = []
    for text in sorted(column.values):
        folded = text.casefold()
        if folded in _VERDICTS:
            mapped[text] = float(_VERDICTS[folded])
        elif folded in YES:
            mapped[text] = 1.0
        elif folded in NO:
            mapped[text] = 0.0
        else:
            missing.append(text)
    numeric = set(mapped) <= {"0", "1"}
    why = "only 0 and 1 occur" if numeric else "two answers: " + ", ".join(mapped)
    return Scale(0, 1, why, {} if numeric else mapped, tuple(missing))


def shared_scale(columns: Sequence[Column]) -> tuple[float, float] | None:
    """The one scale of a battery: at least three columns show the whole of it, none another one."""
    shown = [found[:2] for column in columns if (found := _certain(column.name, look(column)))]
    return shown[0] if len(shown) >= BATTERY and len(set(shown)) == 1 else None


def scale_of(
    column: Column, answers: Answers, shared: tuple[float, float] | None = None
) -> Scale | None:
    """The scale of a column of scores; None while a question about it is open.

    ``shared`` is the scale of the other columns of a series this one belongs to.
    """
    seen = look(column)
    certain = None if f"scale:{column.name}" in answers.given else _certain(column.name, seen)
    if certain is None and shared and shared[0] <= seen.ends[0] and seen.ends[1] <= shared[1]:
        certain = (*shared, "like the other columns of its series")
    if certain:
        low, high, why = certain
    else:
        asked = answers.ask(_question(column, seen))
        if asked is None:
            return None
        first, second = (float(end) for end in asked.split("-"))
        low, high, why = first, second, "as answered"
    labels = _labels_without_numbers(seen, min(low, high), max(low, high), answers)
    if labels is None:
        return None
    mapped, missing = labels
    if low > high or (low < high and not seen.without and _is_reversed(seen, low)):
        low, high = min(low, high), max(low, high)
        mapped = {**mapped, **_turned(column, low, high)}
        why += "; the lowest number is the best, so it is turned round"
    if low > 0 and 0 in seen.numbers:
        missing += tuple(sorted(t for t in column.values if _reads_zero(t)))
        why += "; 0 means no answer"
    return Scale(low, high, why, mapped, (*seen.no_answer, *missing))


def _certain(name: str, seen: _Seen) -> tuple[float, float, str] | None:
    low, high = seen.ends
    told = _IN_NAME.search(name)
    if (
        told
        and float(told[1]) <= low
        and high <= float(told[2])
        and float(told[2]) > float(told[1])
    ):
        return float(told[1]), float(told[2]), "as the column's name says"
    if words.has(name, words.GRADE):
        return None  # in German grades 1 is the best; in others it is not
    if seen.whole == {0, 1} and len(seen.numbers) == 2:
        return 0, 1, "only 0 and 1 occur"
    if words.has(name, words.RECOMMEND) and high <= 10 and (low == 0 or high > 7):
        return 0, 10, "how likely people are to recommend is asked from 0 to 10"
    rows = sum(seen.numbers.values())
    for first, last in _STANDARD:
        inside = set(range(first, last + 1))
        if seen.whole >= inside and low == first and high == last:
            rare = _rare_top(seen, rows)
            return None if rare else (first, last, f"all of {first} to {last} occur")
    return None


def _rare_top(seen: _Seen, rows: int) -> bool:
    """Whether nearly all scores lie on a shorter scale: two scales in one column."""
    if seen.ends[1] <= 5:
        return False
    above = sum(n for number, n in seen.numbers.items() if number > 5)
    return above < _RARE * rows


def _question(column: Column, seen: _Seen) -> Question:
    low, high = seen.ends
    rows = sum(seen.numbers.values())
    offered = [
        f"{a}-{b}" for a, b in _OFFERED
        if high <= b and (a <= low or (low == 0 and a == 1 and high > 1)) and b <= max(10, high)
    ]  # fmt: skip
    hints = []
    if low == 0 and high > 1:
        n_zero = seen.numbers[0]
        hints.append(
            f"0 occurs in {n_zero:,} of {rows:,} answers; with a scale from 1 it means no answer."
        )
    if _rare_top(seen, rows):
        above = sum(n for number, n in seen.numbers.items() if number > 5)
        offered.insert(0, "1-5")
        hints.append(f"Only {above:,} are above 5; with 1-5 those go to quarantine.")
    if words.has(column.name, words.GRADE):
        offered += [f"{part.split('-')[1]}-{part.split('-')[0]}" for part in offered]
        hints.append("6-1 and the like mean that 1 is the best.")
    shown = ", ".join(f"{number:g}" for number in sorted(seen.numbers)[:12])
    zero = " 0 occurs; with a scale from 1 it means no answer." if low == 0 and high > 1 else ""
    return Question(
        f"scale:{column.name}",
        f"On which scale is “{column.name}”? Its answers are {shown}. {' '.join(hints)}".strip(),
        tuple(dict.fromkeys(offered)),
        about=column.name,
        group=f"scale:{low:g}..{high:g}",
        together="On which scale are {columns}? "
        f"Their answers run from {low:g} to {high:g}.{zero}",
    )


def _labels_without_numbers(
    seen: _Seen, low: float, high: float, answers: Answers
) -> tuple[dict[str, float], tuple[str, ...]] | None:
    """Numbers for labels such as "Extremely likely", by asking; None while one is open."""
    mapped: dict[str, float] = {}
    missing: list[str] = []
    is_open = False
    numbers = [f"{number:g}" for number in _steps(low, high)]
    for label, n in sorted(seen.without.items()):
        question = Question(
            f"score:{label}",
            f"Which score is “{label}” ({n:,} answers)? `none` if it is no answer.",
            (*numbers, "none"),
        )
        answer = answers.ask(question)
        if answer is None:
            is_open = True
        elif answer == "none":
            missing.append(label)
        else:
            mapped[label] = float(answer)
    return None if is_open else (mapped, tuple(missing))


def _steps(low: float, high: float) -> list[float]:
    return [low + step for step in range(int(high - low) + 1)] if high - low <= 10 else [low, high]


def _is_reversed(seen: _Seen, lowest: float) -> bool:
    """Whether the label of the lowest number praises, and that of the highest does not."""
    if not seen.labels:
        return False
    low, high = min(seen.labels.values()), max(seen.labels.values())
    praised = {number for label, number in seen.labels.items() if _praises(label)}
    return low == lowest and low < high and low in praised and high not in praised


def _praises(label: str) -> bool:
    return bool(_GOOD.search(label)) and not re.search(r"\b(?:not|nicht|un\w+)\b", label, re.I)


def _turned(column: Column, low: float, high: float) -> dict[str, float]:
    """Every value that occurs, and every plain number of the scale, turned round."""
    turned = {f"{step:g}": high + low - step for step in _steps(low, high)}
    for text in column.values:
        labelled = _LABELLED.fullmatch(text)
        if labelled or _NUMBER.fullmatch(text):
            number = float((labelled[1] if labelled else text).replace(",", "."))
            turned[text] = high + low - number
    return turned


def _reads_zero(text: str) -> bool:
    labelled = _LABELLED.fullmatch(text)
    number = labelled[1] if labelled else text
    return bool(_NUMBER.fullmatch(number)) and float(number.replace(",", ".")) == 0
